"""The standard tables of a document as cells, with everything about them that is not certain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from parsers.document import Document
from parsers.report import TABLES, CellValue, Check, Verdict
from parsers.tables.checks import covers, run_checks
from parsers.tables.columns import ASSUMED
from parsers.tables.confidence import confidence, confirmed
from parsers.tables.matcher import TableReading, match
from parsers.tables.readings import MISPRINTED_ROW, Reading, choose_template, readings
from parsers.tables.values import read_value
from parsers.templates import TableTemplate, Template, load_templates, table_codes

LATEST = "2021"
"""Taken where two templates print a table alike (table 四) and no other table of the document decides."""
LEAST_ANNEX = 20
"""Rows of the annex of 2014 (58 in all) that must be printed to count beside standard tables."""


@dataclass(slots=True)
class Tables:
    """The cells and checks of a document; `problems` names what keeps its tables from being whole."""

    templates: dict[str, str] = field(default_factory=dict)
    cells: list[CellValue] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def numbers(self) -> int:
        """How many cells hold a number."""
        return sum(1 for cell in self.cells if cell.value is not None)


def read_tables(document: Document) -> Tables:
    """Match the document against the templates, read its values and judge them."""
    matched = match(document)
    result = Tables()
    found: dict[str, list[Reading]] = {}
    problems: dict[str, list[str]] = {}
    for table in table_codes():
        if table in matched:
            found[table], problems[table] = readings(matched[table])
    found = {table: entries for table, entries in found.items() if _is_there(table, entries, found)}
    for table in found:
        result.problems += [f"{table}: {problem}" for problem in problems[table]]
    templates = _templates(matched, found)
    result.templates = {table: template.id for table, template in templates.items()}
    doubtful = {}
    for table in found:
        cells, doubts = _cells(templates[table].tables[table], found[table])
        result.cells += cells
        doubtful.update(doubts)
    result.checks = run_checks(result.cells, templates)
    _judge(result, templates, doubtful)
    result.problems += [f"{table} not found" for table in expected_tables(found) if table not in found]
    return result


def expected_tables(found: Collection[str]) -> tuple[str, ...]:
    """The tables a report must have: the three standard ones, or the one annex of the template before them."""
    others = tuple(table for table in found if table not in TABLES)
    return others if others and not set(found) & set(TABLES) else TABLES


def _is_there(table: str, entries: Sequence[Reading], found: Mapping[str, Sequence[Reading]]) -> bool:
    """Whether enough of a table was printed to take it for one.

    A few rows of the old annex in a report with standard tables are a table of the agency's own.
    """
    coded = sum(_coded(entry) for entry in entries)
    if table not in TABLES and set(found) & set(TABLES):
        return coded >= LEAST_ANNEX
    return coded > 0


def _coded(entry: Reading) -> bool:
    return not entry.item.startswith("local:") and not entry.measure.startswith("local:")


def _templates(matched: Mapping[str, TableReading], found: Mapping[str, list[Reading]]) -> dict[str, Template]:
    """The template of each table, by its labels; a table that two templates print alike follows 申请表."""
    known = load_templates()
    chosen = {table: choose_template(matched[table], entries) for table, entries in found.items()}
    fallback = chosen.get("applications") or chosen.get("proactive_disclosure") or LATEST
    return {table: known[template or fallback] for table, template in chosen.items()}


def _cells(
    shape: TableTemplate, found: Sequence[Reading]
) -> tuple[list[CellValue], dict[tuple[str, str, str], Reading]]:
    """The table's cells in template order, absent ones included, local ones last; and the reading of each."""
    units = shape.units()
    printed = {(entry.item, entry.measure): entry for entry in found}
    cells, origin = [], {}
    for (item, measure), unit in units.items():
        entry = printed.get((item, measure))
        if entry is None:
            cells.append(CellValue(shape.code, item, measure, None, "", unit, "absent", "", 0.0))
            continue
        cells.append(_cell(shape.code, item, measure, unit, entry))
        origin[shape.code, item, measure] = entry
    for key, entry in printed.items():
        if key not in units:
            cell = _cell(shape.code, _local(entry.item, shape), entry.measure, "", entry)
            if cell.value is not None or entry.item.startswith("local:"):
                cells.append(cell)
                origin[cell.table, cell.item, cell.measure] = entry
    return cells, origin


def _local(item: str, shape: TableTemplate) -> str:
    """A row that this template does not have keeps the name it has elsewhere, marked as local."""
    known = item.startswith("local:") or any(entry.code == item for entry in shape.items)
    return item if known else f"local:{item}"


def _cell(table: str, item: str, measure: str, unit: str, entry: Reading) -> CellValue:
    raw = entry.slot.cell.text
    value = read_value(raw)
    unit = value.unit or entry.unit or unit
    return CellValue(
        table, item, measure, value.number, raw, unit, value.null_reason, str(entry.slot.cell.place), entry.certainty
    )


def _judge(result: Tables, templates: Mapping[str, Template], origin: Mapping[tuple[str, str, str], Reading]) -> None:
    """Give every cell its confidence and name the readings that nothing bears out."""
    results = {(check.rule, check.scope): check.result for check in result.checks}
    covering = {table: covers(template.id, table) for table, template in templates.items()}
    absent: dict[str, None] = {}
    unsure: dict[str, list[str]] = {}
    for index, cell in enumerate(result.cells):
        key = cell[:3]
        entry = origin.get(key)
        if entry is None:
            absent[f"{cell.table}: {cell.item} absent"] = None
            continue
        value = read_value(cell.raw)
        doubts = (*entry.doubts, value.doubt) if value.doubt else entry.doubts
        verdicts = tuple([results[name] for name in covering[cell.table].get(key, ())])
        result.cells[index] = cell._replace(confidence=confidence(entry.certainty, len(doubts), verdicts))
        if doubts and (reason := _unsure(cell, doubts, verdicts)):
            unsure.setdefault(f"{cell.table}: {reason}", []).append(f"{cell.item}.{cell.measure}")
    result.problems += absent
    for reason, cells in unsure.items():
        more = f" and {len(cells) - 3} more" if len(cells) > 3 else ""
        result.problems.append(f"{reason} ({', '.join(cells[:3])}{more})")


def _unsure(cell: CellValue, doubts: Sequence[str], verdicts: Sequence[Verdict]) -> str:
    """Why a doubtful reading is not to be relied on; empty where its identities bear it out."""
    if cell.null_reason == "unreadable":
        return "unreadable"
    serious = [doubt for doubt in doubts if doubt != MISPRINTED_ROW]
    if not serious or (ASSUMED not in serious and confirmed(cell, verdicts)):
        return ""
    return serious[0]
