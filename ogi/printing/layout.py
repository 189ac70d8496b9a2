"""A report's tables laid out as the official form prints them: items as rows, measures as columns.

The order, the labels and which cells exist come from the template of each table; rows and columns that a report
adds (`local:…`) follow after those of the template, with the label they were printed with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers.report import TABLES, CellValue, Check, Report
from parsers.templates import Rule, TableTemplate, Template, load_templates, table_codes

Labels = Literal["code", "zh", "en"]
"""How rows and columns are named: by code, by the form's Chinese label, or by an English one."""

_LOCAL = "local:"


@dataclass(frozen=True, slots=True)
class Layout:
    """One table: its rows and columns as (code, label), and its cells by (item, measure).

    `form` are the cells that the template has, printed or not; `groups` names, by item, the heading that the form
    puts over several rows; `amounts` are the columns that hold sums of money.
    """

    table: str
    template: str | None
    title: str
    rows: list[tuple[str, str]]
    columns: list[tuple[str, str]]
    cells: dict[tuple[str, str], CellValue]
    form: frozenset[tuple[str, str]]
    groups: dict[str, str]
    amounts: frozenset[str]


def tables_of(report: Report) -> tuple[str, ...]:
    """The tables that one looks for in a report, in printed order: those of the form that it has.

    A report that has only a table of an older form is not asked for the three standard ones; one that has none, is.
    """
    found = {cell.table for cell in report.cells}
    expected = TABLES if found & set(TABLES) or not found else ()
    return tuple(name for name in table_codes() if name in expected or name in found)


def lay_out(report: Report, table: str, labels: Labels = "zh") -> Layout | None:
    """The table `table` of a report, None where the report has not one cell of it."""
    cells = {(cell.item, cell.measure): cell for cell in report.cells if cell.table == table}
    if not cells:
        return None
    template = load_templates().get(report.templates.get(table, ""))
    form = template.tables.get(table) if template else None
    items = _with_local([item.code for item in form.items] if form else [], (item for item, _ in cells))
    measures = _with_local([measure.code for measure in form.measures] if form else [], (name for _, name in cells))
    return Layout(
        table,
        template.id if template else None,
        _title(table, form, labels),
        [(code, _item_label(form, code, labels)) for code in items],
        [(code, _measure_label(form, code, labels)) for code in measures],
        cells,
        frozenset(form.pairs() if form else ()),
        {item.code: item.group for item in form.items if item.group} if form and labels == "zh" else {},
        frozenset(measure.code for measure in form.measures if measure.kind == "amount") if form else frozenset(),
    )


def _with_local(known: list[str], found: Iterable[str]) -> list[str]:
    return list(dict.fromkeys([*known, *found]))


def _title(table: str, form: TableTemplate | None, labels: Labels) -> str:
    if form is None or labels == "code":
        return table
    return form.label if labels == "zh" else form.en


def _item_label(form: TableTemplate | None, code: str, labels: Labels) -> str:
    known = next((item for item in form.items if item.code == code), None) if form else None
    return _label(code, known.label if known else None, known.en if known else None, labels)


def _measure_label(form: TableTemplate | None, code: str, labels: Labels) -> str:
    known = next((measure for measure in form.measures if measure.code == code), None) if form else None
    return _label(code, known.label if known else None, known.en if known else None, labels)


def _label(code: str, zh: str | None, en: str | None, labels: Labels) -> str:
    if labels == "code":
        return code
    return (zh if labels == "zh" else en) or code.removeprefix(_LOCAL)


def failing(report: Report) -> list[Check]:
    """The checks that do not hold."""
    return [check for check in report.checks if check.result == "fail"]


def covered(report: Report, check: Check) -> list[tuple[str, str, str]]:
    """The cells (table, item, measure) that a check speaks of; empty where it is not one of a template's rules."""
    found = _rule(report, check)
    if found is None:
        return []
    template, rule = found
    form = template.tables[rule.table]
    sides = (*rule.left, *rule.right)
    known = set(form.pairs())
    keys = [(check.scope, side) if rule.along == "measures" else (side, check.scope) for side in sides]
    return [(rule.table, *key) for key in keys if key in known]


def _rule(report: Report, check: Check) -> tuple[Template, Rule] | None:
    for template in load_templates().values():
        for rule in template.rules:
            if rule.id == check.rule and report.templates.get(rule.table) == template.id:
                return template, rule
    return None


def totals(report: Report, check: Check) -> set[tuple[str, str, str]]:
    """Those of `covered` that are totals, or all of it where none is: where a failing check is marked."""
    found = _rule(report, check)
    keys = covered(report, check)
    if found is None:
        return set(keys)
    right = found[1].right
    marked = {key for key in keys if (key[2] if found[1].along == "measures" else key[1]) in right}
    return marked or set(keys)


def sentence(report: Report, check: Check, labels: Labels = "zh") -> str:
    """A check in one line: `review_litigation.row_sum, 行政复议: 11 ≠ 0`."""
    return f"{check.rule}, {scope_label(report, check, labels)}: {_number(check.left)} ≠ {_number(check.right)}"


def scope_label(report: Report, check: Check, labels: Labels = "zh") -> str:
    """The row or column that a check is about, by its label; its scope as it is where it is neither."""
    found = _rule(report, check)
    if found is None:
        return check.scope
    form = found[0].tables[found[1].table]
    name = _item_label if found[1].along == "measures" else _measure_label
    return name(form, check.scope, labels)


def statement(report: Report, check: Check) -> str:
    """What the rule of a check says, in words; empty for a rule that is neither one of a template nor of the text."""
    found = _rule(report, check)
    if found is None:
        return "told in the text, and in the table; a warning" if check.rule.startswith("narrative.") else ""
    return found[1].statement


def _number(value: object) -> str:
    return "?" if value is None else str(value)
