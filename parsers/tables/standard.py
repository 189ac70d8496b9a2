"""The standard tables of a document as cells, with everything about them that is not certain."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from parsers.document import Document, GridCell
from parsers.report import CellValue, Check, Verdict
from parsers.tables.checks import OF_TYPE, Key, identities, run_checks
from parsers.tables.columns import ASSUMED, MISPRINTED, OUT_OF_LINE
from parsers.tables.confidence import (
    ASSUMED_ORDER,
    OTHER_COPY,
    borne_out,
    confidence,
    confirmed,
)
from parsers.tables.forms import read_form
from parsers.tables.plans import Entry, Prints, TablePlan, expected_tables, plan
from parsers.tables.readings import MISPRINTED_ROW, UNREADABLE_ROW
from parsers.tables.spelling import plain
from parsers.tables.values import JOINED, LEADING_ZERO, POINTED, Value, are_spaced_out, read_value
from parsers.wording import some

_NAMED = 3
"""Cells that a problem names; of more it tells how many."""
_UNTOLD = Value(None, null_reason="unreadable")
"""Of two numbers that a table prints in one place, where either may be the report's."""


@dataclass(slots=True)
class Tables:
    """The cells and checks of a document. `problems` says why its tables are not whole; `years` are the years that
    headings and row labels name as the report's own."""

    templates: dict[str, str] = field(default_factory=dict)
    cells: list[CellValue] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    years: frozenset[int] = frozenset()

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
    values: dict[Key, Value] = {}
    filled = []
    spaced_out = are_spaced_out(printed[cell].text for part in planned for cell in part.printed.cells)
    for part in planned:
        result.templates[part.table] = part.template.id
        result.problems += [f"{part.table}: {problem}" for problem in _problems(part, printed)]
        read = [read_value(printed[cell].text) for cell in part.printed.cells]
        if spaced_out:
            read = [value._replace(doubt="") if value.doubt == JOINED else value for value in read]
        if part.repeats and (untold := _of_two_tables(part, printed)):
            read = [
                _UNTOLD if ".".join(key[1:]) in untold else value
                for key, value in zip(part.printed.keys, read, strict=True)
            ]
        filled.append((part, read))
        values.update(zip(part.printed.keys, read, strict=True))
    result.checks = run_checks(values, {part.table: part.template for part in planned})
    _judge(result, filled, printed, values)
    result.years = frozenset().union(*(part.years for part in planned))
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
        taken = "none" if _of_two_tables(part, printed) else "the first"
        problems.append(f"printed twice with different values, {taken} taken ({some(twice, _NAMED)})")
    return problems


def _of_two_tables(part: TablePlan, printed: Sequence[GridCell]) -> frozenset[str]:
    """The cells that are printed twice with different texts, where most are, of those that are not 0 both times: two
    tables of which nothing says which one is the report's, not one with a misprint in its copy."""
    pairs = [
        (repeat.name, plain(printed[repeat.first].text), plain(printed[repeat.second].text)) for repeat in part.repeats
    ]
    told = [name for name, *texts in pairs if any(read_value(text).number for text in texts)]
    differing = frozenset(_differing(part, printed))
    return differing if 2 * len(differing.intersection(told)) > len(told) else frozenset()


def _differing(part: TablePlan, printed: Sequence[GridCell]) -> list[str]:
    """The cells that are printed twice, with different texts."""
    return [
        repeat.name
        for repeat in part.repeats
        if plain(printed[repeat.first].text) != plain(printed[repeat.second].text)
    ]


def _judge(
    result: Tables,
    filled: Sequence[tuple[TablePlan, Sequence[Value]]],
    printed: Sequence[GridCell],
    values: Mapping[Key, Value],
) -> None:
    """Add the cells, each with its confidence, and name as problems the doubtful readings that no identity bears out;
    `filled` are the tables with the values of their printed entries."""
    told = iter([check.result for check in result.checks if check.rule != OF_TYPE])
    unsure: dict[str, list[str]] = {}
    blanks: list[tuple[str, str]] = []
    for part, read in filled:
        verdicts = tuple(islice(told, len(identities(part.template.id, part.table))))
        sure = list(part.printed.sure(verdicts))
        kept = [True] * len(read)
        twice = set(_differing(part, printed))
        doubtful = _doubtful(part.printed, read, twice)
        proved = _proved_rows(part, values, verdicts) if doubtful else ()
        for k in doubtful:
            entry, value = part.entries[part.printed.at[k]], read[k]
            kept[k] = entry.kept or value.number is not None
            if not kept[k]:
                continue
            name = f"{entry.item}.{entry.measure}"
            proved_row, differs = entry.item in proved, name in twice
            sure[k], reason = _judged(entry, value, verdicts, part.lost, proved_row=proved_row, differs=differs)
            if reason in (OUT_OF_LINE, MISPRINTED) and value.number is None:
                blanks.append((f"{part.table}: {reason}", name))
            elif reason:
                unsure.setdefault(f"{part.table}: {reason}", []).append(name)
        result.cells += _cells(part, read, printed, sure, kept)
    for reason, name in blanks:  # a blank stands in another column with the numbers of its table, or not at all
        if reason in unsure:
            unsure[reason].append(name)
    result.problems += dict.fromkeys(name for part, _ in filled for name in part.missing)
    result.problems += [f"{reason} ({some(names, _NAMED)})" for reason, names in unsure.items()]


def _judged(
    entry: Entry, value: Value, verdicts: Sequence[Verdict], lost: float, *, proved_row: bool, differs: bool
) -> tuple[float, str]:
    """The confidence of a printed cell, and why it cannot be relied on, empty where it can.

    `lost` is the chance of an error in its table that no identity would notice. `proved_row`: a sum says that its row
    is the one it was taken for. `differs`: it is printed twice, with different texts.
    """
    doubts = entry.doubts
    if proved_row:
        doubts = tuple(doubt for doubt in doubts if doubt != UNREADABLE_ROW)
    if value.doubt:
        doubts = (*doubts, value.doubt)
    unproved = OTHER_COPY if differs else ASSUMED_ORDER if ASSUMED in doubts else lost
    over = tuple([verdicts[place] for place in entry.covering])
    reason = _unsure(entry, value, doubts, over) if doubts else ""
    return confidence(entry.certainty, len(doubts), over, unproved), reason


def _doubtful(prints: Prints, read: Sequence[Value], twice: Collection[str]) -> Sequence[int]:
    """The indexes of the printed cells that must be judged one by one: those with a doubt, and all of a table that is
    printed twice with differences."""
    if twice:
        return range(len(read))
    return sorted(prints.doubtful.union([k for k, value in enumerate(read) if value.doubt]))


_cell_of = partial(tuple.__new__, CellValue)
"""`CellValue._make` for a row that is sure to have its length, in half the time: a report has 200."""


def _cells(
    part: TablePlan,
    read: Sequence[Value],
    printed: Sequence[GridCell],
    sure: Sequence[float],
    kept: Sequence[bool],
) -> list[CellValue]:
    """The cells of a table in the order of its entries: the printed ones that are `kept`, with their confidence `sure`,
    and those of the template that the form does not print."""
    prints = part.printed
    found = [printed[cell] for cell in prints.cells]
    numbers, units, reasons, _ = zip(*read, strict=True) if read else ((), (), (), ())
    columns = (
        *prints.names,
        numbers,
        [cell.text for cell in found],
        [own or unit for own, unit in zip(units, prints.units, strict=True)],
        reasons,
        [cell.place.printed for cell in found],
        sure,
    )
    cells = list(map(_cell_of, zip(*columns, strict=True)))
    if not part.absent and all(kept):
        return cells
    there = {at: cell for at, cell, keep in zip(prints.at, cells, kept, strict=True) if keep} | part.absent
    return [there[at] for at in sorted(there)]


def _proved_rows(part: TablePlan, values: Mapping[Key, Value], verdicts: Sequence[Verdict]) -> set[str]:
    """Of the rows recognised by their place alone, those proved right: one of their numbers is part of a sum down its
    column that holds. A sum along the row proves nothing, since it would hold under any label."""
    proved = set()
    over = identities(part.template.id, part.table)
    told = {entry.item for entry in part.entries if UNREADABLE_ROW in entry.doubts}
    for entry in part.entries if told else ():
        key = (part.table, entry.item, entry.measure)
        along = [verdicts[place] for place in entry.covering if over[place].scope == entry.measure]
        if entry.item in told and key in values and values[key].number and borne_out(along):
            proved.add(entry.item)
    return proved


def _unsure(entry: Entry, value: Value, doubts: Sequence[str], verdicts: Sequence[Verdict]) -> str:
    """Why a doubtful reading cannot be relied on; empty where its identities confirm it."""
    local = entry.item.startswith("local:") or entry.measure.startswith("local:")
    if local and value.doubt == LEADING_ZERO:
        return ""  # a code
    if value.doubt == POINTED and entry.measure == "amount":
        return ""  # money, to the thousandth
    if value.null_reason == "unreadable":
        return "" if local else "unreadable"  # a share, a date in a column of the agency's own
    serious = [doubt for doubt in doubts if doubt != MISPRINTED_ROW]
    if not serious or (not {ASSUMED, UNREADABLE_ROW} & set(serious) and confirmed(value.number, verdicts)):
        return ""
    return serious[0]
