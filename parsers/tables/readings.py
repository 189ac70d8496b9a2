"""Which cell of the template each value of a table is: item, measure, and what is uncertain about it.

A row or column outside the templates keeps its printed label as `local:`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from parsers.tables.claims import claim, is_empty, join_cut_rows
from parsers.tables.columns import ASSUMED, MISPRINTED, Column, complete
from parsers.tables.labels import key, plain
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.rows import Slot
from parsers.tables.values import read_value
from parsers.templates import TableTemplate, load_templates

MISPRINTED_ROW = "a misprinted row label"


@dataclass(slots=True)
class Reading:
    """One value cell with what the labels say of it. `certainty` is the label evidence, 0 to 1."""

    item: str
    measure: str
    slot: Slot
    unit: str
    certainty: float
    doubts: tuple[str, ...]


def readings(reading: TableReading) -> tuple[list[Reading], list[str]]:
    """Every value of the table with its codes, and the problems met: conflicts, rows that could not be placed.

    Of a row that is printed twice the first holds, unless it is all blank: such a row is a heading.

    Exactly printed labels claim their codes first, misprinted ones take what is left, and what still has no code
    is `local:` with its printed label.
    """
    rows = join_cut_rows(reading)
    items = claim(reading, rows)
    claimed: dict[tuple[str, str], Reading] = {}
    vacant: set[tuple[str, str]] = set()
    problems: list[str] = []
    twice: list[str] = []
    if not _standard_order_adds_up(reading, rows, items):
        problems.append("columns without headings, and the sums do not hold in the standard order")
        rows, items = [], []
    for row, item in zip(rows, items, strict=True):
        empty = is_empty(row)
        for entry in _row_readings(reading, row, item, problems):
            name = (entry.item, entry.measure)
            previous = claimed.get(name)
            if previous is None or name in vacant:
                claimed[name] = entry
                (vacant.add if empty else vacant.discard)(name)
                continue
            if empty:
                continue
            vacant.clear()  # the table is printed a second time: what the first left blank stays so
            if plain(previous.slot.cell.text) != plain(entry.slot.cell.text):
                twice.append(".".join(name))
    if twice:
        more = f" and {len(twice) - 3} more" if len(twice) > 3 else ""
        problems.append(f"printed twice with different values, the first taken ({', '.join(twice[:3])}{more})")
    return list(claimed.values()), problems


def _holds_number(row: DataRow) -> bool:
    return any(read_value(entry.slot.cell.text).number is not None for entry in row.placed)


def _row_readings(reading: TableReading, row: DataRow, code: str | None, problems: list[str]) -> list[Reading]:
    if row.measures:
        return _single_reading(row, code)
    if code is None and not key(row.text) and not any(entry.column and entry.column.items for entry in row.placed):
        if _holds_number(row):
            problems.append(f"numbers in a row without a label ({row.placed[0].slot.cell.place})")
        return []
    if code is None and row.heading and not _holds_number(row):
        return []
    assumed = _assume(reading, row, code)
    if assumed:
        guess = (ASSUMED,) if len(assumed) > 1 else ()
        return [
            Reading(code or "", measure, entry.slot, "", 0.6 if guess else 0.95, guess)
            for measure, entry in zip(assumed, row.placed, strict=True)
        ]
    if not row.whole:
        if code and not is_empty(row):
            problems.append(f"{code}: values cannot be placed under the headings")
        return []
    columns = [entry.column for entry in row.placed if entry.column]
    codes, filled = _column_codes(reading.table, row.transposed, columns, code)
    found = []
    for entry, column, other in zip(row.placed, columns, codes, strict=True):
        item, measure = _pair(row, column, code, other)
        if not measure or not item:
            continue
        doubts = tuple(
            doubt
            for doubt in (
                entry.doubt,
                MISPRINTED if filled else "",
                MISPRINTED_ROW if code and row.text and not row.exact else "",
            )
            if doubt
        )
        certainty = (1.0 if row.exact else 0.85) * (1.0 if column.exact and not filled else 0.85)
        found.append(Reading(item, measure, entry.slot, column.unit, certainty, doubts))
    return found


def _single_reading(row: DataRow, code: str | None) -> list[Reading]:
    """The one number of a row that names both its item and its measure."""
    if code is None:
        return []
    slot = row.placed[0].slot
    return [Reading(code, row.measures[0], slot, "", 1.0 if row.exact else 0.85, ())]


def _assume(reading: TableReading, row: DataRow, code: str | None) -> list[str]:
    """The standard order of columns, where the headings name (almost) none and the row has just as many values."""
    if code is None or row.transposed or reading.table == "proactive_disclosure":
        return []
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None:
            continue
        item = next((item for item in table.items if item.code == code), None)
        if item and len(item.measures) == len(row.placed) and row.named * 2 < len(item.measures):
            return list(item.measures)
    return []


def _standard_order_adds_up(reading: TableReading, rows: Sequence[DataRow], items: Sequence[str | None]) -> bool:
    """Whether the rows without headings, read in the standard order, add up at least as often as they do not.

    The last column of that order is the total. Agencies err now and then; a table that fails in most rows has
    another order, and no number of it can be given a column.
    """
    holds = fails = 0
    for row, item in zip(rows, items, strict=True):
        if len(_assume(reading, row, item)) > 1:
            *parts, total = [read_value(entry.slot.cell.text).number or 0 for entry in row.placed]
            if total or any(parts):
                holds += sum(parts) == total
                fails += sum(parts) != total
    return holds >= fails


def _column_codes(
    table: str, transposed: bool, columns: Sequence[Column], code: str | None
) -> tuple[list[str | None], bool]:
    """The other half of each value's key, read from its column."""
    if transposed:
        return [column.items[0] if column.items else None for column in columns], False
    own: tuple[str, ...] = _measures(table, code) if code else ()
    codes = [
        next(
            (measure for measure in column.measures if measure in own),
            (column.measures[0] if column.measures else None),
        )
        for column in columns
    ]
    if all(codes) and len(set(codes)) == len(codes):
        return codes, False
    if table != "applications":
        return codes, False
    measures = [measure.code for measure in load_templates()["2021"].tables["applications"].measures]
    count = len(measures)
    if any(codes[count:]):
        return codes, False
    filled, any_filled = complete(codes[:count], measures)
    return [*filled, *codes[count:]], any_filled


@cache
def _measures(table: str, item: str) -> tuple[str, ...]:
    """The columns that any template gives the row."""
    return tuple(
        measure
        for template in load_templates().values()
        if table in template.tables
        for entry in template.tables[table].items
        if entry.code == item
        for measure in entry.measures
    )


def _pair(row: DataRow, column: Column, code: str | None, other: str | None) -> tuple[str, str]:
    """Item and measure of a value, `local:` with the printed label where the templates have no code."""
    if row.transposed:
        measure = code or (f"local:{plain(row.text)}" if row.text else "")
        return other or f"local:{plain(column.text)}", measure
    item = code or (column.items[0] if column.items and not row.text else "")
    if not item and row.text:
        item = f"local:{plain(row.text)}"
    return item, other or (f"local:{plain(column.text)}" if column.text else "")


def choose_template(reading: TableReading, found: Sequence[Reading]) -> str | None:
    """The template whose codes the printed labels fit best; None where two fit equally well."""
    scores = {
        template.id: _fit(template.tables[reading.table], found)
        for template in load_templates().values()
        if reading.table in template.tables
    }
    best = max(scores.values(), default=0)
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else None


def _fit(table: TableTemplate, found: Sequence[Reading]) -> int:
    """Printed cells that the template has, less those of its cells that are not printed."""
    keys = set(table.pairs())
    printed = {(entry.item, entry.measure) for entry in found}
    return len(keys & printed) - len(keys - printed)
