"""A sheet of a workbook as blocks: what stands alone in its row as text, the rest as grids."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.document import Block, Grid, GridCell, Paragraph, Place
from parsers.errors import LimitExceeded

PROSE = 60
"""Characters from which a text alone in its row is prose. The longest label of the standard tables has 38."""

MAX_SLOTS = 500_000
"""Cells of one table, empty ones included. The largest standard table has 300."""

MAX_WIDTH = 1_100_000
"""Columns of a sheet; no program has more."""

MAX_UNIT = 2
"""Characters of the unit that may stand behind a number (件, 万元)."""

NUMBERED = 20
"""Rows that count up, at least, where a program put their numbers before them."""

MIN_LABELS = 3
"""Cells of the first column of a table that stands beside another."""

Slot = tuple[int, int]
"""Row and column in the sheet, from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a sheet shows: `number` counts from 1, `texts` by slot without empty ones, `merged` the bottom right slot
    of each merged range by its top left one, and what is hidden."""

    number: int
    texts: Mapping[Slot, str]
    merged: Mapping[Slot, Slot] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Entry:
    """A filled or merged cell; rows and columns counted without hidden ones, `bottom` and `right` beyond its last."""

    text: str
    top: int
    left: int
    bottom: int
    right: int
    place: Place


def blocks_of(sheet: Sheet) -> Iterator[Block]:
    """The blocks of a sheet from top to bottom, of tables beside each other the left one first.

    Empty rows part its tables, and empty columns where labels stand on both sides of them. Above a table a row with
    one filled cell is text (a title, a unit); inside and under one only if that cell is merged over the whole width or
    holds prose, since a label whose values are blank is a row like others.
    """
    page = _Page(_without_row_numbers(sheet))
    for region in _regions(page.filled):
        yield from page.blocks(region)


class _Page:
    """A sheet without what it hides. `rows` and `columns` give the sheet's own index of each that is shown."""

    def __init__(self, sheet: Sheet) -> None:
        self._number = sheet.number
        ends = (*sheet.texts, *sheet.merged.values())
        self._rows = [k for k in range(max((y for y, _ in ends), default=-1) + 1) if k not in sheet.hidden_rows]
        self._columns = [k for k in range(max((x for _, x in ends), default=-1) + 1) if k not in sheet.hidden_columns]
        self.filled: list[_Entry] = []
        self._blank: list[_Entry] = []
        for top, left in sorted({*sheet.texts, *sheet.merged} - _covered(sheet)):
            bottom, right = sheet.merged.get((top, left), (top, left))
            entry = _Entry(
                sheet.texts.get((top, left), ""),
                bisect_left(self._rows, top),
                bisect_left(self._columns, left),
                bisect_left(self._rows, bottom + 1),
                bisect_left(self._columns, right + 1),
                self._place(top, left),
            )
            if entry.bottom > entry.top and entry.right > entry.left:
                (self.filled if entry.text.strip() else self._blank).append(entry)

    def _place(self, row: int, column: int) -> Place:
        return Place(table=self._number, row=row + 1, column=column + 1)

    def blocks(self, region: Sequence[_Entry]) -> Iterator[Block]:
        """The texts and grids of one region."""
        left, right = min(entry.left for entry in region), max(entry.right for entry in region)
        rows: dict[int, list[_Entry]] = {}
        for entry in region:
            rows.setdefault(entry.top, []).append(entry)
        table: list[_Entry] = []
        for top, row in rows.items():
            first = row[0]
            alone = len(row) == 1 and not any(entry.bottom > top for entry in table)
            wide = first.left == left and first.right == right and right - left > 1
            if alone and (not table or wide or len(first.text) > PROSE):
                yield from self._tables(table)
                table = []
                yield Paragraph(first.text.strip(), first.place)
            else:
                table += row
        yield from self._tables(table)

    def _tables(self, filled: Sequence[_Entry]) -> Iterator[Block]:
        """One table, or the blocks of several that stand beside each other."""
        parts = list(self._beside(filled))
        if len(parts) < 2:
            yield from self._grid(filled)
            return
        for part in parts:
            for region in _regions(part):
                yield from self.blocks(region)

    def _beside(self, filled: Sequence[_Entry]) -> Iterator[list[_Entry]]:
        """The cells parted at empty columns to whose right another table begins, by its first column."""
        top, bottom = min((e.top for e in filled), default=0), max((e.bottom for e in filled), default=0)
        begins, end = [0], MAX_WIDTH
        for entry in sorted((*filled, *self._blank), key=lambda entry: entry.left):
            if not top <= entry.top < bottom:
                continue
            if entry.left > end and _labels(filled, entry.left):
                begins.append(entry.left)
            end = entry.right if end == MAX_WIDTH else max(end, entry.right)
        for left, right in pairwise([*begins, MAX_WIDTH]):
            if part := [entry for entry in filled if left <= entry.left < right]:
                yield part

    def _grid(self, filled: Sequence[_Entry]) -> Iterator[Grid]:
        """The filled cells, and the empty ones among them, as a grid."""
        if not filled:
            return
        top, bottom = filled[0].top, max(entry.bottom for entry in filled)
        left, right = min(entry.left for entry in filled), max(entry.right for entry in filled)
        if (bottom - top) * (right - left) > MAX_SLOTS:
            raise LimitExceeded(f"a sheet with a table of more than {MAX_SLOTS} cells")
        inside = [
            entry
            for entry in self._blank
            if top <= entry.top and entry.bottom <= bottom and left <= entry.left and entry.right <= right
        ]
        covered: set[Slot] = set()
        cells = []
        for e in (*filled, *inside):
            covered |= {(y, x) for y in range(e.top, e.bottom) for x in range(e.left, e.right)}
            cells.append(GridCell(e.text, e.top - top, e.left - left, e.bottom - e.top, e.right - e.left, e.place))
        cells += [
            GridCell("", y - top, x - left, place=self._place(self._rows[y], self._columns[x]))
            for y in range(top, bottom)
            for x in range(left, right)
            if (y, x) not in covered
        ]
        cells.sort(key=lambda cell: (cell.row, cell.column))
        yield Grid(cells)


def _without_row_numbers(sheet: Sheet) -> Sheet:
    """The sheet without a first column that does nothing but number all its rows, titles and text too, as programs
    that write out tables do."""
    rows = {row for row, _ in sheet.texts}
    first = min((column for _, column in sheet.texts), default=0)
    numbers = [(row, sheet.texts.get((row, first), "")) for row in rows]
    if len(rows) < NUMBERED or not all(text.isdecimal() and len(text) < 8 for _, text in numbers):
        return sheet
    if len({int(text) - row for row, text in numbers}) > 1:
        return sheet
    return replace(sheet, texts={slot: text for slot, text in sheet.texts.items() if slot[1] != first})


def _covered(sheet: Sheet) -> set[Slot]:
    """The slots under a merged range that is not theirs: what they hold is kept by the program and not printed."""
    covered: set[Slot] = set()
    for (top, left), (bottom, right) in sheet.merged.items():
        if (bottom - top + 1) * (right - left + 1) <= len(sheet.texts):
            covered |= {(y, x) for y in range(top, bottom + 1) for x in range(left, right + 1)}
        else:
            covered |= {(y, x) for y, x in sheet.texts if top <= y <= bottom and left <= x <= right}
        covered.discard((top, left))
    return covered


def _regions(filled: Sequence[_Entry]) -> Iterator[list[_Entry]]:
    """Cells in groups with no empty row between them."""
    region: list[_Entry] = []
    end = 0
    for entry in filled:
        if region and entry.top > end:
            yield region
            region, end = [], 0
        region.append(entry)
        end = max(end, entry.bottom)
    if region:
        yield region


def _labels(filled: Sequence[_Entry], column: int) -> bool:
    """Whether a column holds the labels of a table, or the ordinals before them, and not numbers under headings."""
    for left in (column, column + 1):
        texts = [entry.text for entry in filled if entry.left == left]
        if len(texts) >= MIN_LABELS and 4 * sum(map(_is_number, texts)) < len(texts):
            return True
    return False


def _is_number(text: str) -> bool:
    """Whether a text is a number, with a unit or without, or a dash in the place of one."""
    letters = sum(char.isalpha() for char in text)
    return not letters or (letters <= MAX_UNIT and any(char.isdigit() for char in text))
