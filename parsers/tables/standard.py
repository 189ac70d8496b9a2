"""The standard tables of a document as cells, with everything about them that is not certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.document import Document, GridCell
from parsers.report import CellValue, Check, Verdict
from parsers.tables.checks import run_checks
from parsers.tables.columns import ASSUMED, MISPRINTED, OUT_OF_LINE
from parsers.tables.confidence import (
    ASSUMED_ORDER,
    LOST_COLUMN,
    LOST_ROWS,
    OTHER_COPY,
    borne_out,
    confidence,
    confirmed,
)
from parsers.tables.forms import read_form
from parsers.tables.labels import plain
from parsers.tables.plans import TablePlan, expected_tables, plan
from parsers.tables.readings import MISPRINTED_ROW, UNPLACED, UNREADABLE_ROW
from parsers.tables.values import Value, read_value


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
    form, printed = read_form(document)
    planned = plan(form)
    refuted = frozenset(part.table for part in planned if not _adds_up(part.assumed, printed))
    if refuted:
        planned = plan(form, refuted)
    result = Tables()
    values: dict[tuple[str, str, str], Value] = {}
    for part in planned:
        result.templates[part.table] = part.template.id
        result.problems += [f"{part.table}: {problem}" for problem in _problems(part, printed)]
        for entry in part.entries:
            if entry.cell is not None:
                values[part.table, entry.item, entry.measure] = read_value(printed[entry.cell].text)
    result.checks = run_checks(values, {part.table: part.template for part in planned})
    _judge(result, planned, printed, values)
    found = [part.table for part in planned]
    result.problems += [f"{table} not found" for table in expected_tables(found) if table not in found]
    return result


def _adds_up(assumed: Sequence[Sequence[int]], printed: Sequence[GridCell]) -> bool:
    """Whether the rows without headings, read in the standard order, add up at least as often as they do not.

    The last column of that order is the total. Agencies err now and then; a table that fails in most rows has
    another order, and no number of it can be given a column.
    """
    holds = fails = 0
    for row in assumed:
        *parts, total = [read_value(printed[cell].text).number or 0 for cell in row]
        if total or any(parts):
            holds += sum(parts) == total
            fails += sum(parts) != total
    return holds >= fails


def _problems(part: TablePlan, printed: Sequence[GridCell]) -> list[str]:
    """What speaks against a table before its numbers are looked at."""
    problems = [text if cell is None else f"{text} ({printed[cell].place})" for text, cell in part.problems]
    twice = _differing(part, printed)
    if twice:
        problems.append(f"printed twice with different values, the first taken ({_some(twice)})")
    return problems


def _differing(part: TablePlan, printed: Sequence[GridCell]) -> list[str]:
    """The cells that are printed twice, with different texts."""
    return [
        repeat.name
        for repeat in part.repeats
        if plain(printed[repeat.first].text) != plain(printed[repeat.second].text)
    ]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _judge(
    result: Tables,
    planned: Sequence[TablePlan],
    printed: Sequence[GridCell],
    values: Mapping[tuple[str, str, str], Value],
) -> None:
    """Make the cells, each with its confidence, and name the readings that nothing bears out."""
    results = {(check.rule, check.scope): check.result for check in result.checks}
    absent: dict[str, None] = {}
    unsure: dict[str, list[str]] = {}
    blanks: list[tuple[str, str]] = []
    for part in planned:
        table = part.table
        columns = part.absent_columns
        lost = (
            LOST_COLUMN if columns else LOST_ROWS if any(text.endswith(UNPLACED) for text, _ in part.problems) else 0.0
        )
        twice = set(_differing(part, printed))
        proved = _proved_rows(part, values, results)
        for item, measure, unit, number, certainty, doubts, kept, covering in part.entries:
            if number is None:
                name = f"column {measure}" if measure in columns else item
                absent[f"{table}: {name} absent"] = None
                result.cells.append(CellValue(table, item, measure, None, "", unit, "absent", "", 0.0))
                continue
            raw = printed[number].text
            value = read_value(raw)
            if value.number is None and not kept:
                continue
            if item in proved:
                doubts = tuple(doubt for doubt in doubts if doubt != UNREADABLE_ROW)
            if value.doubt:
                doubts = (*doubts, value.doubt)
            unproved = OTHER_COPY if f"{item}.{measure}" in twice else ASSUMED_ORDER if ASSUMED in doubts else lost
            verdicts = tuple([results[name] for name in covering])
            cell = CellValue(
                table,
                item,
                measure,
                value.number,
                raw,
                value.unit or unit,
                value.null_reason,
                str(printed[number].place),
                confidence(certainty, len(doubts), verdicts, unproved),
            )
            result.cells.append(cell)
            reason = _unsure(cell, doubts, verdicts) if doubts else ""
            if reason in (OUT_OF_LINE, MISPRINTED) and cell.value is None:
                blanks.append((f"{table}: {reason}", f"{item}.{measure}"))
            elif reason:
                unsure.setdefault(f"{table}: {reason}", []).append(f"{item}.{measure}")
    for reason, name in blanks:  # a blank stands in another column with the numbers of its table, or not at all
        if reason in unsure:
            unsure[reason].append(name)
    result.problems += absent
    result.problems += [f"{reason} ({_some(names)})" for reason, names in unsure.items()]


def _proved_rows(
    part: TablePlan, values: Mapping[tuple[str, str, str], Value], results: Mapping[tuple[str, str], Verdict]
) -> set[str]:
    """Of the rows told from their place, those that are proved to be what they are taken for: a number of theirs adds
    up with those above and below it. What adds up within a row does so under every name."""
    proved = set()
    told = {entry.item for entry in part.entries if UNREADABLE_ROW in entry.doubts}
    for entry in part.entries if told else ():
        key = (part.table, entry.item, entry.measure)
        along = [results[rule, scope] for rule, scope in entry.covering if scope == entry.measure]
        if entry.item in told and key in values and values[key].number and borne_out(along):
            proved.add(entry.item)
    return proved


def _unsure(cell: CellValue, doubts: Sequence[str], verdicts: Sequence[Verdict]) -> str:
    """Why a doubtful reading is not to be relied on; empty where its identities bear it out."""
    if cell.null_reason == "unreadable":
        local = cell.item.startswith("local:") or cell.measure.startswith("local:")
        return "" if local else "unreadable"  # a share, a date in a column of the agency's own
    serious = [doubt for doubt in doubts if doubt != MISPRINTED_ROW]
    if not serious or (not {ASSUMED, UNREADABLE_ROW} & set(serious) and confirmed(cell, verdicts)):
        return ""
    return serious[0]
