"""The wide tables: one row a report, one column a number of the templates.

Their columns are the union of the templates' numbers in template order, oldest first, so they do not depend on what
a dataset holds. A column is called `item__measure`; an amount has a second one, `item__measure__unit`, since 元 and
万元 both occur. Rows and columns that no template knows stay in `cells`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from exporters.rules.years import rules_of
from exporters.schema import Column, Table, fixed_tables
from parsers.report import TABLES
from parsers.templates import TableTemplate, Template, load_templates

LEADING = ("agency", "year", "sha256", "template", "status")
COUNT_RULE = "count.type"


class Slot(NamedTuple):
    """One number of a wide table: its codes, its column, and whether it is an amount (with a unit) or a count."""

    item: str
    measure: str
    column: str
    amount: bool


@dataclass(frozen=True, slots=True)
class WideTable:
    """A wide table with the numbers that fill it, in the order of its columns."""

    table: Table
    slots: tuple[Slot, ...]


class _Printing(NamedTuple):
    """How one template prints one number."""

    template: str
    row: str
    column: str
    row_en: str
    column_en: str
    unit: str
    kind: str


def column_name(item: str, measure: str) -> str:
    """The column of a number in its table's wide form."""
    return f"{item}__{measure}"


@cache
def comparability_notes() -> list[dict[str, str]]:
    """What to mind when comparing a number across templates: table, item and measure (left out: any), text."""
    text = resources.files("exporters").joinpath("comparability.toml").read_text("utf-8")
    notes: list[dict[str, str]] = tomllib.loads(text)["notes"]
    return notes


def _printings(template: Template, table: TableTemplate) -> dict[tuple[str, str], _Printing]:
    printed = {}
    for item in table.items:
        row = f"{item.group} / {item.label}" if item.group else item.label
        for code in item.measures:
            measure = table.measure(code)
            unit = item.unit or measure.unit
            printed[item.code, code] = _Printing(
                template.id, row, measure.label, item.en, measure.en, unit, measure.kind
            )
    return printed


def _rules(table: str, item: str, measure: str) -> tuple[str, ...]:
    """The rules that this number takes part in, over all templates."""
    found = [COUNT_RULE]
    for template in load_templates().values():
        for rule in template.rules:
            term, scope = (measure, item) if rule.along == "measures" else (item, measure)
            takes_part = term in rule.left or term in rule.right
            if rule.table == table and takes_part and (not rule.scopes or scope in rule.scopes):
                found.append(rule.id)
    return tuple(dict.fromkeys([*found, *rules_of(table, item, measure)]))


def _comparability(table: str, item: str, measure: str, printings: list[_Printing]) -> str:
    every = [template.id for template in load_templates().values() if table in template.tables]
    having = [printing.template for printing in printings]
    if having == every:
        labels = dict.fromkeys((printing.row, printing.column) for printing in printings)
        text = f"In template {' and '.join(having)}"
        alike = ", printed alike." if len(every) > 1 else "."
        text += alike if len(labels) == 1 else ": " + _spell(printings) + "."
    else:
        text = f"Only in template {' and '.join(having)}; null in reports of another."
    notes = [
        note["text"]
        for note in comparability_notes()
        if note["table"] == table and note.get("item", item) == item and note.get("measure", measure) == measure
    ]
    if provisional := [code for code in having if load_templates()[code].provisional]:
        notes.append(f"Template {' and '.join(provisional)} is provisional: its wording varies, see raw in cells.")
    return " ".join([text, *notes])


def _spell(printings: list[_Printing]) -> str:
    return ", ".join(f"{printing.row} × {printing.column} in {printing.template}" for printing in printings)


def _columns(table: str, item: str, measure: str, printings: list[_Printing]) -> list[Column]:
    newest = printings[-1]
    zh, en = f"{newest.row} · {newest.column}", f"{newest.row_en}: {newest.column_en}"
    amount = newest.kind == "amount"
    units = list(dict.fromkeys(printing.unit for printing in printings if printing.unit))
    definition = f"The number printed in row {newest.row}, column {newest.column}, as printed"
    definition += "; may be negative" if newest.kind == "signed_count" else ""
    lost = "" if amount else ", or one that is not whole or not in ones"
    definition += f". Null where no number is printed{lost}: cells has the printed text. A blank is not a zero."
    name = column_name(item, measure)
    number = Column(
        name,
        "decimal" if amount else "integer",
        zh,
        en,
        definition,
        unit=f"see {name}__unit" if amount else " or ".join(units),
        templates=tuple(printing.template for printing in printings),
        rules=_rules(table, item, measure),
        comparability=_comparability(table, item, measure, printings),
    )
    if not amount:
        return [number]
    unit = Column(
        f"{name}__unit",
        "string",
        f"{zh}（单位）",
        f"{en} (unit)",
        f"Unit of {name}, as printed or else as the template says.",
        templates=number.templates,
        comparability="Convert to one unit before comparing amounts.",
    )
    return [number, unit]


def _leading(table: str) -> list[Column]:
    reports = fixed_tables()["reports"]
    columns = []
    for name in LEADING:
        if name == "template":
            definition = f"Template of this report's table {table}, decided from its labels."
            columns.append(Column("template", "string", "模板", "Template", definition))
        else:
            columns.append(reports.column(name))
    return columns


def _wide_table(code: str) -> WideTable:
    printings: dict[tuple[str, str], list[_Printing]] = {}
    labels = (code, code)
    for template in load_templates().values():
        if table := template.tables.get(code):
            labels = (table.label, table.en)
            for key, printing in _printings(template, table).items():
                printings.setdefault(key, []).append(printing)
    columns, slots = _leading(code), []
    for (item, measure), printed in printings.items():
        number, *unit = _columns(code, item, measure, printed)
        columns += [number, *unit]
        slots.append(Slot(item, measure, number.name, bool(unit)))
    definition = f"One row per report in which the table {labels[0]} was found, one column per number of the templates."
    return WideTable(Table(code, labels[0], labels[1], definition, tuple(columns), ("sha256",)), tuple(slots))


@cache
def wide_tables() -> tuple[WideTable, ...]:
    """The standard tables first, then those that only other templates have."""
    others = [code for template in load_templates().values() for code in template.tables if code not in TABLES]
    return tuple(_wide_table(code) for code in dict.fromkeys((*TABLES, *others)))
