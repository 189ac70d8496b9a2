"""The arithmetic of the standard tables. A failed rule never changes a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from parsers.report import CellValue, Check, Number, Verdict
from parsers.templates import Rule, Template

Key = tuple[str, str, str]
_ZERO_REASONS = frozenset({"blank", "dash", "slash", "text", "absent"})
_UNSURE_GAPS = frozenset({"text", "absent"})


def run_checks(cells: Iterable[CellValue], templates: Mapping[str, Template]) -> list[Check]:
    """The verdict of every rule of each table's template, and of `count.type` for each table.

    `templates` gives the template of each table that was found.
    """
    known = {(cell.table, cell.item, cell.measure): cell for cell in cells}
    checks: list[Check] = []
    for table, template in templates.items():
        for rule in template.rules:
            if rule.table == table:
                checks += [_identity(rule, scope, known) for scope in rule_scopes(rule, template)]
        checks += _count_type(table, template, known)
    return checks


def rule_scopes(rule: Rule, template: Template) -> tuple[str, ...]:
    """The scopes of a rule: items if it sums along measures, measures if it sums along items."""
    if rule.scopes:
        return rule.scopes
    table = template.tables[rule.table]
    return tuple(entry.code for entry in (table.items if rule.along == "measures" else table.measures))


def rule_keys(rule: Rule, scope: str) -> tuple[list[Key], list[Key]]:
    """The cells on the left and on the right of a rule in one scope."""
    if rule.along == "measures":
        return [(rule.table, scope, code) for code in rule.left], [(rule.table, scope, code) for code in rule.right]
    return [(rule.table, code, scope) for code in rule.left], [(rule.table, code, scope) for code in rule.right]


def _identity(rule: Rule, scope: str, known: Mapping[Key, CellValue]) -> Check:
    left_keys, right_keys = rule_keys(rule, scope)
    left, left_gaps = _sum([known.get(key) for key in left_keys])
    right, right_gaps = _sum([known.get(key) for key in right_keys])
    return Check(rule.id, scope, _verdict(left, right, left_gaps + right_gaps, known, right_keys), left, right)


def _verdict(
    left: Number | None, right: Number | None, gaps: list[str], known: Mapping[Key, CellValue], right_keys: list[Key]
) -> Verdict:
    if left is None or right is None:
        return "not_assessable"
    if not gaps:
        return "pass" if left == right else "fail"
    if left == right:
        return "pass_if_blank_is_zero"
    blank_total = any(key not in known or known[key].value is None for key in right_keys)
    return "not_assessable" if blank_total or _UNSURE_GAPS & set(gaps) else "fail"


def _sum(cells: Iterable[CellValue | None]) -> tuple[Number | None, list[str]]:
    """The sum with blanks as zero and the reasons of the blanks; None where nothing, or not everything, is readable."""
    total: Number = 0
    gaps: list[str] = []
    count = 0
    for cell in cells:
        count += 1
        if cell is None:
            gaps.append("absent")
        elif cell.value is None:
            if cell.null_reason not in _ZERO_REASONS:
                return None, gaps
            gaps.append(str(cell.null_reason))
        else:
            total += cell.value
    return (None if len(gaps) == count and count > 1 else total), gaps


def _count_type(table: str, template: Template, known: Mapping[Key, CellValue]) -> list[Check]:
    """Counts are whole and not negative, amounts not negative; only `signed_count` may be negative."""
    shape = template.tables[table]
    wrong = []
    for item, measure in shape.pairs():
        cell = known.get((table, item, measure))
        if cell is None or cell.value is None:
            continue
        kind = shape.measure(measure).kind
        whole = not isinstance(cell.value, Decimal) or cell.value == cell.value.to_integral_value()
        if (kind != "amount" and not whole) or (kind != "signed_count" and cell.value < 0):
            wrong.append(Check("count.type", f"{table}.{item}.{measure}", "fail", cell.value, None))
    return wrong or [Check("count.type", table, "pass", None, None)]
