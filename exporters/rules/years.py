"""The rules that join the reports of one agency over two years, as the templates give them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from parsers.tables.checks import rule_scopes
from parsers.templates import YearRule, load_templates

JUMP = "years.jump"


class Term(NamedTuple):
    """One number of an identity, of the earlier year or of the later one, added (1) or taken away (-1)."""

    earlier: bool
    item: str
    measure: str
    sign: int = 1


class YearSum(NamedTuple):
    """A rule in one of its scopes: a sum over numbers of two years in a row, and the number of the later year that it
    must equal."""

    rule: str
    scope: str
    table: str
    left: tuple[Term, ...]
    right: Term


class YearIdentity(NamedTuple):
    """A sum, and the templates that have its rule: it applies where both reports print the table after one of them."""

    sum: YearSum
    templates: tuple[str, ...]


def _sum(rule: YearRule, scope: str) -> YearSum:
    def terms(codes: Iterable[str], *, earlier: bool = False, sign: int = 1) -> list[Term]:
        places = ((scope, code) if rule.along == "measures" else (code, scope) for code in codes)
        return [Term(earlier, *place, sign) for place in places]

    left = [*terms(rule.before, earlier=True), *terms(rule.added), *terms(rule.taken, sign=-1)]
    (right,) = terms([rule.right])
    return YearSum(rule.id, scope, rule.table, tuple(left), right)


def _identities() -> tuple[YearIdentity, ...]:
    templates: dict[YearSum, list[str]] = {}
    for template in load_templates().values():
        for rule in template.year_rules:
            for scope in rule_scopes(rule, template):
                templates.setdefault(_sum(rule, scope), []).append(template.id)
    return tuple(YearIdentity(one, tuple(having)) for one, having in templates.items())


IDENTITIES = _identities()


def rules_of(table: str, item: str, measure: str) -> tuple[str, ...]:
    """The rules across years that a number takes part in."""
    found = [
        one.rule
        for one, _ in IDENTITIES
        if one.table == table and any((term.item, term.measure) == (item, measure) for term in (*one.left, one.right))
    ]
    return tuple(dict.fromkeys([*found, JUMP]))
