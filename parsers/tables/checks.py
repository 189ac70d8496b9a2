"""The arithmetic of the standard tables. A failed rule never changes a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from parsers.report import Check, NullReason, Number, Verdict
from parsers.tables.values import Value, in_ones
from parsers.templates import Rule, Template, YearRule, load_templates

Key = tuple[str, str, str]
OF_TYPE = "count.type"
"""The rule that is no identity: what kind of number a cell holds."""
_ZERO_REASONS: frozenset[NullReason | None] = frozenset({"blank", "dash", "slash", "text", "absent"})
_UNSURE_GAPS: frozenset[NullReason | None] = frozenset({"text", "absent"})
_ABSENT = Value(None, null_reason="absent")


def run_checks(known: Mapping[Key, Value], templates: Mapping[str, Template]) -> list[Check]:
    """The verdict of every rule of each table's template, and of `count.type` for each table.

    `known` are the cells that are printed; `templates` gives the template of each table that was found. The verdicts
    stand in the order of the tables and of the `identities` of each.
    """
    checks: list[Check] = []
    unlike = {
        key[0]
        for key, (number, unit, _, _) in known.items()
        if number is not None and (type(number) is not int or number < 0 or unit)
    }  # tables with a cell that is not what every kind of cell may be: a whole number from 0 without a unit, or none
    for table, template in templates.items():
        keys, sums = _sums(template.id, table)
        cells = [known.get(key, _ABSENT) for key in keys]
        numbers = [cell.number or 0 for cell in cells]
        gaps = _gaps(cells)
        checks += [_verdict(one, numbers, gaps) for one in sums]
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
def standing_over(template_id: str, table: str) -> dict[Key, tuple[int, ...]]:
    """The identities over each cell of a table of a template, by their places among `identities`."""
    found: dict[Key, list[int]] = {}
    for place, identity in enumerate(identities(template_id, table)):
        for key in (*identity.left, *identity.right):
            found.setdefault(key, []).append(place)
    return {key: tuple(places) for key, places in found.items()}


@cache
def covers(template_id: str, table: str) -> dict[Key, tuple[tuple[str, str], ...]]:
    """The same as (rule, scope)."""
    names = [(identity.rule, identity.scope) for identity in identities(template_id, table)]
    over = standing_over(template_id, table)
    return {key: tuple([names[place] for place in places]) for key, places in over.items()}


class _Sum(NamedTuple):
    """One rule in one scope: its cells by their places in a list of cells, so that each is looked up only once."""

    rule: str
    scope: str
    left: tuple[int, ...]
    right: tuple[int, ...]


class _Gaps(NamedTuple):
    """The places of the cells that hold no number, of those of them that hold one which cannot be read, and of those
    that may be no zero."""

    places: frozenset[int]
    unreadable: frozenset[int]
    unsure: frozenset[int]


_NO_GAPS = _Gaps(frozenset(), frozenset(), frozenset())


def _gaps(cells: Sequence[Value]) -> _Gaps:
    gaps = {place: cell.null_reason for place, cell in enumerate(cells) if cell.number is None}
    if not gaps:
        return _NO_GAPS
    return _Gaps(
        frozenset(gaps),
        frozenset([place for place, reason in gaps.items() if reason not in _ZERO_REASONS]),
        frozenset([place for place, reason in gaps.items() if reason in _UNSURE_GAPS]),
    )


@cache
def _sums(template_id: str, table: str) -> tuple[tuple[Key, ...], tuple[_Sum, ...]]:
    """The cells of a table that have identities over them, and these."""
    over = identities(template_id, table)
    keys = tuple(dict.fromkeys(key for identity in over for key in (*identity.left, *identity.right)))
    places = {key: place for place, key in enumerate(keys)}
    return keys, tuple(
        _Sum(rule, scope, tuple(map(places.__getitem__, left)), tuple(map(places.__getitem__, right)))
        for rule, scope, left, right in over
    )


def rule_scopes(rule: Rule | YearRule, template: Template) -> tuple[str, ...]:
    """The scopes of a rule: items if it sums along measures, measures if it sums along items."""
    if rule.scopes:
        return rule.scopes
    table = template.tables[rule.table]
    return tuple(entry.code for entry in (table.items if rule.along == "measures" else table.measures))


def _keys(rule: Rule, codes: Iterable[str], scope: str) -> tuple[Key, ...]:
    if rule.along == "measures":
        return tuple((rule.table, scope, code) for code in codes)
    return tuple((rule.table, code, scope) for code in codes)


def _verdict(one: _Sum, numbers: Sequence[Number], gaps: _Gaps) -> Check:
    """The verdict of an identity; `numbers` are 0 where there is none."""
    rule, scope, left, right = one
    number = numbers.__getitem__
    left_sum, right_sum = sum(map(number, left)), sum(map(number, right))
    left_gaps, right_gaps = gaps.places.intersection(left), gaps.places.intersection(right)
    if not left_gaps and not right_gaps:
        return Check(rule, scope, "pass" if left_sum == right_sum else "fail", left_sum, right_sum)
    left_told = not left_gaps or _is_told(left, left_gaps, gaps)
    right_told = not right_gaps or _is_told(right, right_gaps, gaps)
    result: Verdict
    if not left_told or not right_told:
        result = "not_assessable"
    elif left_sum == right_sum:
        result = "pass_if_blank_is_zero"
    elif right_gaps or not gaps.unsure.isdisjoint(left_gaps):
        result = "not_assessable"  # a blank total, or a part that is not there, may stand for any number
    else:
        result = "fail"
    return Check(rule, scope, result, left_sum if left_told else None, right_sum if right_told else None)


def _is_told(side: Sequence[int], missing: Collection[int], gaps: _Gaps) -> bool:
    """Whether a side has a sum, blanks as zero: not where nothing, or not everything, is readable."""
    return not (len(missing) == len(side) > 1) and gaps.unreadable.isdisjoint(missing)


def _right_type(table: str) -> Check:
    return Check(OF_TYPE, table, "pass", None, None)


def _wrong_type(table: str, template: Template, known: Mapping[Key, Value]) -> list[Check]:
    """Counts are whole, in ones and not negative, amounts not negative; only `signed_count` may be negative."""
    wrong = []
    for (item, measure), kind in template.tables[table].kinds().items():
        cell = known.get((table, item, measure))
        if cell is None or cell.number is None:
            continue
        whole = not isinstance(cell.number, Decimal) or cell.number == cell.number.to_integral_value()
        whole = whole and in_ones(cell.unit)
        if (kind != "amount" and not whole) or (kind != "signed_count" and cell.number < 0):
            wrong.append(Check(OF_TYPE, f"{table}.{item}.{measure}", "fail", cell.number, None))
    return wrong
