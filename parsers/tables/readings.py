"""Which cell of the template each value of a table belongs to: its item and measure, and what is doubtful about them.

A row or column outside the templates keeps its printed label as `local:`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from parsers.tables.claims import claim
from parsers.tables.columncodes import column_codes
from parsers.tables.columns import ASSUMED, MISPRINTED, Column
from parsers.tables.halves import UNHEADED, displaced, halves_apart, has_number, join_cut_rows
from parsers.tables.inferred import unreadable
from parsers.tables.labels import GROUP, NOISE, exact_label
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.rows import BLANK
from parsers.tables.spelling import key, plain, year_in
from parsers.tables.values import read_value
from parsers.templates import load_templates

MISPRINTED_ROW = "a misprinted row label"
UNREADABLE_ROW = "a row told from its place among the others"


@dataclass(slots=True)
class Reading:
    """One value cell of the form (`cell` is its index) with what its labels say; `certainty`, 0 to 1, is how well they
    were recognised."""

    item: str
    measure: str
    cell: int
    unit: str
    certainty: float
    doubts: tuple[str, ...]


_NUMBERS = frozenset({"件数", "数量", "数值", "本年", "本年度", "本年件数", "本年数量", "案件数", "案件数量"})
"""What heads the only row of table four and says nothing of it."""

UNPLACED = "values cannot be placed under the headings"


class Repeat(NamedTuple):
    """A cell that is printed twice: its name, and both cells of the form, of which the first counts."""

    name: str
    first: int
    second: int


@dataclass(slots=True)
class Readings:
    """Every value of a table with its codes, and the table's problems.

    `problems` are conflicts and rows that could not be placed, each with the cell where it begins. `assumed` has, for
    every row read in the standard order for want of headings, its cells. `years` are the years that labels name as the
    report's own.
    """

    found: list[Reading] = field(default_factory=list)
    problems: list[tuple[str, int | None]] = field(default_factory=list)
    repeats: list[Repeat] = field(default_factory=list)
    assumed: list[list[int]] = field(default_factory=list)
    years: frozenset[int] = frozenset()


def readings(reading: TableReading) -> Readings:
    """Give every value of the table its codes.

    Of a row that is printed twice the first counts, unless it is all blank: then it is a heading. Where several columns
    of a row have the same heading, because a span was written out cell by cell, the blanks beside the number are no
    cells of their own.

    Exactly printed labels claim their codes first, misprinted ones take what is left, and a row or column that still
    has no code becomes `local:` with its printed label.
    """
    result = Readings()
    rows = join_cut_rows(reading)
    codes = claim(reading, rows)
    if codes.count(None) > 1:
        rows = _told_apart(rows, codes)
    result.problems += halves_apart(reading.table, rows, codes)
    each = [_row_readings(reading, row, item, result) for row, item in zip(rows, codes, strict=True)]
    result.problems += displaced(rows, codes, [{entry.cell: entry.measure for entry in entries} for entries in each])
    named = _Named()
    for row, entries in zip(rows, each, strict=True):
        named.take(row, entries)
    result.found, result.repeats = list(named.readings.values()), named.repeats
    labels = {row.text for row in rows}.union(entry.column.text for row in rows for entry in row.placed if entry.column)
    result.years = frozenset(filter(None, map(year_in, labels)))
    return result


@dataclass(slots=True)
class _Named:
    """Which reading each item and measure of a table is given, as its rows are taken from top to bottom.

    `vacant` are those that an empty row has so far; `repeats` are rows that would have given one a second time.
    """

    readings: dict[tuple[str, str], Reading] = field(default_factory=dict)
    vacant: set[tuple[str, str]] = field(default_factory=set)
    repeats: list[Repeat] = field(default_factory=list)

    def take(self, row: DataRow, entries: Iterable[Reading]) -> None:
        """Give the readings of a row their names, as far as no row above has them."""
        empty = row.is_empty()
        blank = {entry.slot.cell for entry in row.placed if entry.slot.kind == BLANK}
        beside: set[int] = set()
        for entry in entries:
            name = (entry.item, entry.measure)
            previous = self.readings.get(name)
            if previous is not None and previous.cell in beside and (entry.cell in blank or previous.cell in blank):
                if previous.cell in blank:
                    self.readings[name] = entry
                    beside.add(entry.cell)
                continue
            beside.add(entry.cell)
            if previous is None or name in self.vacant:
                self.readings[name] = entry
                (self.vacant.add if empty else self.vacant.discard)(name)
            elif not empty:
                self.vacant.clear()  # the table is printed a second time: what the first left blank stays so
                self.repeats.append(Repeat(".".join(name), previous.cell, entry.cell))


def _told_apart(rows: Sequence[DataRow], codes: Sequence[str | None]) -> list[DataRow]:
    """The rows, those outside the templates that several groups have by one name (小计) with the group before it."""
    groups: dict[str, set[str]] = {}
    for row, code in zip(rows, codes, strict=True):
        if code is None and not row.heading:
            groups.setdefault(row.text, set()).add(row.group)
    return [
        replace(row, text=f"{row.group}{row.text}") if code is None and len(groups.get(row.text, ())) > 1 else row
        for row, code in zip(rows, codes, strict=True)
    ]


def _row_readings(reading: TableReading, row: DataRow, code: str | None, result: Readings) -> list[Reading]:
    """What the cells of a row are, its `code` known; what speaks against it is added to the `result`."""
    assumed = _assume(reading, row, code)
    if len(assumed) > 1:
        result.assumed.append([entry.slot.cell for entry in row.placed])
    if row.measures:
        return _single_reading(row, code)
    number = code is None and has_number(row)
    unlabelled = code is None and not key(row.text) and not _headed_by_items(row)
    if number and (unlabelled or _heads_table_two(row, reading.table)):
        what = "numbers in a row without a label" if unlabelled else "a number beside a heading"
        result.problems.append((what, row.placed[0].slot.cell))
    if unlabelled or (code is None and row.heading and not number):
        return []
    if assumed:
        return _in_standard_order(row, code, assumed)
    if not row.whole:
        if code and not row.is_empty():
            result.problems.append((f"{code}: {UNPLACED}", None))
        return []
    return _under_headings(reading.table, row, code, result)


def _in_standard_order(row: DataRow, code: str | None, measures: Sequence[str]) -> list[Reading]:
    """The cells of a row without headings as these measures. A single one leaves nothing to guess."""
    guess = (ASSUMED,) if len(measures) > 1 else ()
    return [
        Reading(code or "", measure, entry.slot.cell, "", 0.6 if guess else 0.95, guess)
        for measure, entry in zip(measures, row.placed, strict=True)
    ]


def _under_headings(table: str, row: DataRow, code: str | None, result: Readings) -> list[Reading]:
    """The cells of a row each as what its column's heading says."""
    columns = [entry.column for entry in row.placed if entry.column]
    codes, filled = column_codes(table, row.transposed, columns, code)
    label_doubt = "" if not code or not row.text or row.exact else UNREADABLE_ROW if unreadable(row) else MISPRINTED_ROW
    found = []
    unheaded: list[int] = []  # behind all others they are a check of the sums, or a share
    for entry, column, other in zip(row.placed, columns, codes, strict=True):
        item, measure = _pair(row, column, code, other)
        if not measure or not item:
            if read_value(entry.slot.text).number is not None:
                unheaded.append(entry.slot.cell)
            continue
        result.problems += [(UNHEADED, cell) for cell in unheaded]
        unheaded.clear()
        doubts = tuple(filter(None, (entry.doubt, MISPRINTED if filled else "", label_doubt)))
        certainty = (1.0 if row.exact else 0.85) * (1.0 if column.exact and not filled else 0.85)
        found.append(Reading(item, measure, entry.slot.cell, column.unit or row.unit, certainty, doubts))
    others = dict.fromkeys(column.unit for column in columns if column.unit and row.unit not in ("", column.unit))
    result.problems += [(f"{code or row.text}: {unit} in the heading, {row.unit} in the row", None) for unit in others]
    return found


def _heads_table_two(row: DataRow, table: str) -> bool:
    """Whether a row is an article's or 信息内容 in table two, which has no numbers; groups elsewhere have sums."""
    if not row.heading or table != "proactive_disclosure":
        return False
    label = exact_label(row.text)
    return label is not None and any(sense.table == table and sense.kind in (GROUP, NOISE) for sense in label.senses)


def _headed_by_items(row: DataRow) -> bool:
    """Whether every measure over the row stands under an item, so that the row needs no label of its own."""
    columns = [entry.column for entry in row.placed if entry.column and (entry.column.measures or entry.column.items)]
    return bool(columns) and all(column.items for column in columns)


def _single_reading(row: DataRow, code: str | None) -> list[Reading]:
    """The one number of a row that names both its item and its measure."""
    if code is None:
        return []
    return [Reading(code, row.measures[0], row.placed[0].slot.cell, "", 1.0 if row.exact else 0.85, ())]


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


def _pair(row: DataRow, column: Column, code: str | None, other: str | None) -> tuple[str, str]:
    """Item and measure of a value, `local:` with the printed label where the templates have no code."""
    if row.transposed:
        measure = code or (f"local:{plain(row.text)}" if row.text else "")
        return other or f"local:{plain(column.text)}", measure
    item = code or (column.items[0] if column.items and (not row.text or key(row.text) in _NUMBERS) else "")
    if not item and row.text:
        item = f"local:{plain(row.text)}"
    return item, other or (f"local:{plain(column.text)}" if column.text else "")
