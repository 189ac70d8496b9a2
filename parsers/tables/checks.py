"""The arithmetic of the standard tables. A failed rule never changes a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from parsers.report import Check, NullReason, Number, Verdict
from parsers.tables.values import Value
from parsers.templates import Rule, Template, load_templates

Key = tuple[str, str, str]
_ZERO_REASONS: frozenset[NullReason | None] = frozenset({"blank", "dash", "slash", "text", "absent"})
_UNSURE_GAPS: frozenset[NullReason | None] = frozenset({"text", "absent"})


def run_checks(known: Mapping[Key, Value], templates: Mapping[str, Template]) -> list[Check]:
    """The verdict of every rule of each table's template, and of `count.type` for each table.

    `known` are the cells that are printed; `templates` gives the template of each table that was found.
    """
    checks: list[Check] = []
    numbers = {key: value.number for key, value in known.items() if value.number is not None}
    blank = {key: value.null_reason for key, value in known.items() if value.number is None}
    unlike = {key[0] for key, value in known.items() if not _is_count(value)}
    for table, template in templates.items():
        checks += [_verdict(identity, numbers, blank) for identity in identities(template.id, table)]
        checks += (_wrong_type(table, template, known) if table in unlike else []) or [_right_type(table)]
    return checks


class Identity(NamedTuple):
    """One rule in one scope: the cells on its two sides."""

    rule: str
    scope: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


@cache
def identities(template_id: str, table: str) -> tuple[Identity, ...]:
    """Every identity over a table of a template."""
    template = load_templates()[template_id]
    return tuple(
        Identity(rule.id, scope, _keys(rule, rule.left, scope), _keys(rule, rule.right, scope))
        for rule in template.rules
        if rule.table == table
        for scope in rule_scopes(rule, template)
    )


@cache
def covers(template_id: str, table: str) -> dict[Key, tuple[tuple[str, str], ...]]:
    """The identities over each cell of a table of a template, as (rule, scope)."""
    found: dict[Key, list[tuple[str, str]]] = {}
    for identity in identities(template_id, table):
        for key in (*identity.left, *identity.right):
            found.setdefault(key, []).append((identity.rule, identity.scope))
    return {key: tuple(names) for key, names in found.items()}


def rule_scopes(rule: Rule, template: Template) -> tuple[str, ...]:
    """The scopes of a rule: items if it sums along measures, measures if it sums along items."""
    if rule.scopes:
        return rule.scopes
    table = template.tables[rule.table]
    return tuple(entry.code for entry in (table.items if rule.along == "measures" else table.measures))


def _keys(rule: Rule, codes: Iterable[str], scope: str) -> tuple[Key, ...]:
    if rule.along == "measures":
        return tuple((rule.table, scope, code) for code in codes)
    return tuple((rule.table, code, scope) for code in codes)


def _verdict(identity: Identity, numbers: Mapping[Key, Number], blank: Mapping[Key, NullReason | None]) -> Check:
    """The verdict of an identity; `numbers` are those of the cells that hold one, `blank` why the others hold none."""
    left, left_gaps = _sum(identity.left, numbers, blank)
    right, right_gaps = _sum(identity.right, numbers, blank)
    result: Verdict
    if left is None or right is None:
        result = "not_assessable"
    elif left == right:
        result = "pass_if_blank_is_zero" if left_gaps or right_gaps else "pass"
    elif right_gaps or _UNSURE_GAPS.intersection(left_gaps):
        result = "not_assessable"  # a blank total, or a part that is not there, may stand for any number
    else:
        result = "fail"
    return Check(identity.rule, identity.scope, result, left, right)


def _sum(
    keys: Sequence[Key], numbers: Mapping[Key, Number], blank: Mapping[Key, NullReason | None]
) -> tuple[Number | None, Sequence[NullReason | None]]:
    """The sum with blanks as zero and the reasons of the blanks; None where nothing, or not everything, is readable."""
    found = [numbers[key] for key in keys if key in numbers]
    if len(found) == len(keys):
        return sum(found), ()
    gaps = [blank.get(key, "absent") for key in keys if key not in numbers]
    if not _ZERO_REASONS.issuperset(gaps):
        return None, gaps
    return (None if len(gaps) == len(keys) > 1 else sum(found)), gaps


def _is_count(value: Value) -> bool:
    """Whether a cell holds what every kind of cell may: a whole number from 0 without a unit of its own, or none."""
    number = value.number
    return number is None or (type(number) is int and number >= 0 and not value.unit)


def _right_type(table: str) -> Check:
    return Check("count.type", table, "pass", None, None)


def _wrong_type(table: str, template: Template, known: Mapping[Key, Value]) -> list[Check]:
    """Counts are whole, in ones and not negative, amounts not negative; only `signed_count` may be negative."""
    wrong = []
    for (item, measure), kind in template.tables[table].kinds().items():
        cell = known.get((table, item, measure))
        if cell is None or cell.number is None:
            continue
        whole = not isinstance(cell.number, Decimal) or cell.number == cell.number.to_integral_value()
        whole = whole and not cell.unit.startswith("万")
        if (kind != "amount" and not whole) or (kind != "signed_count" and cell.number < 0):
            wrong.append(Check("count.type", f"{table}.{item}.{measure}", "fail", cell.number, None))
    return wrong
