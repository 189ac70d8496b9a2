"""The form of a document's tables: all that they print, with 0 in place of every number.

Which cell of a template a printed cell is follows from labels, from spans, and from which cells hold a number at all,
never from the number. So the matcher gets forms and sees no numbers, and what it finds for one form holds for every
report that fills in the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.document import BlankGrid, Block, Document, Grid, GridCell
from parsers.tables.labels import read_label
from parsers.tables.spelling import plain
from parsers.tables.values import looks_like_value, read_value

NUMBER, NO_NUMBER = "0", "-"
"""What stands in a form for a number, and for a dash or a word that means none. They are repeated for a value that
begins a row and is too long to be a serial number."""

_VALUES = frozenset({NUMBER, NO_NUMBER})

CONTEXT_LENGTH = 40
"""Characters: a paragraph longer than this before a grid is prose, not the heading of the grid."""
NUMBERING_ROW = 5
"""A row of at least so many whole numbers 1, 2, 3 … numbers the columns (栏次) and holds no data."""
_FIRST_NUMBERS = frozenset(str(number) for number in range(1, NUMBERING_ROW + 1))
SERIAL = 3
"""Characters of the longest serial number."""

_REMEMBERED = 16384
_LONGEST_REMEMBERED = 200
"""Texts kept with what stands for them, and the longest of them: labels and numbers, no prose."""

_FORMS = 256
"""Blank grids that are kept with their forms."""
_VARIANTS = 4
"""Forms that are kept of each."""

FormCell = tuple[int, int, int, int, str]
"""Row, column, rowspan, colspan and text of a cell."""


class GridForm(NamedTuple):
    """A grid without its numbers. Cells that span several rows keep their text, since they may come to stand over
    columns, and so do rows that number the columns."""

    cells: tuple[FormCell, ...]
    ragged: bool


Form = tuple[GridForm | str | None, ...]
"""In reading order: the grids that may be tables, labels that stand above them as headings, and None for any other
grid, which ends the table before it."""


def read_form(document: Document) -> tuple[Form, list[GridCell]]:
    """The form of a document, and the cells of its grids in the order in which the form counts them."""
    form: list[GridForm | str | None] = []
    cells: list[GridCell] = []
    headings: list[str] = []
    for block in document.blocks:
        if not isinstance(block, Grid):
            headings += _headings(block)
            continue
        grid = _grid_form(block)
        if headings or _may_be_table(grid):
            form += headings
            form.append(grid)
            cells += block.cells
        elif form and form[-1] is not None:
            form.append(None)
        headings = []
    return tuple(form), cells


def _headings(block: Block) -> Sequence[str]:
    if isinstance(block, Grid) or len(plain(block.text)) > CONTEXT_LENGTH or read_label(block.text) is None:
        return ()
    return (block.text,)


def _may_be_table(grid: GridForm) -> bool:
    """Whether a grid without a heading prints any label, or nothing but values to go on with the table before it."""
    labels = 0
    for *_, text in grid.cells:
        if text and not looks_like_value(text):
            if read_label(text):
                return True
            labels += 1
    return not labels


def _grid_form(grid: Grid) -> GridForm:
    return (_known_form(grid, grid.blank) if grid.blank else None) or _read_grid(grid)


def _known_form(grid: Grid, blank: BlankGrid) -> GridForm | None:
    """The form of a grid that fills in a known one; None where it rests on more than which cells hold a number."""
    about = _blank_form(blank)
    if about is None:
        return None
    texts = [cell.text for cell in grid.cells]
    if any(texts[row[0]].strip() == "1" and counts([texts[k].strip() for k in row]) for row in about.rows):
        return None
    return about.form(tuple([len(texts[k]) > SERIAL for k in about.openers]))


class _BlankForm(NamedTuple):
    """The form of a blank grid: the values of each row that may number the columns, which holes begin rows, and the
    form by whether these hold numbers too long for serial numbers."""

    rows: tuple[tuple[int, ...], ...]
    openers: tuple[int, ...]
    form: Callable[[tuple[bool, ...]], GridForm]


@lru_cache(maxsize=_FORMS)
def _blank_form(blank: BlankGrid) -> _BlankForm | None:
    """None where a hole spans rows, since the form then keeps its number."""
    cells, holes = blank.cells, frozenset(blank.holes)
    if any(cells[k].rowspan > 1 for k in holes):
        return None
    values: dict[int, list[int]] = {}
    first: dict[int, int] = {}
    for k, cell in enumerate(cells):
        if _emptied(cell.text):
            first.setdefault(cell.row, k)
            if looks_like_value(cell.text):
                values.setdefault(cell.row, []).append(k)
    openers = tuple(k for k in first.values() if k in holes)

    def form(long: tuple[bool, ...]) -> GridForm:
        begins = dict(zip(openers, long, strict=True))
        return _read_grid(blank.filled_in([NUMBER * (SERIAL + 1 if begins.get(k) else 1) for k in blank.holes]))

    rows = tuple(tuple(row) for row in values.values() if len(row) >= NUMBERING_ROW)
    return _BlankForm(rows, openers, lru_cache(maxsize=_VARIANTS)(form))


def _read_grid(grid: Grid) -> GridForm:
    counting = _counting_rows(grid)
    cells = []
    begun = -1
    for cell in grid.cells:
        printed, row, rowspan = cell.text, cell.row, cell.rowspan
        text = (_emptied if len(printed) > _LONGEST_REMEMBERED else _remembered)(printed)
        if row != begun and text:
            begun = row
            if text in _VALUES and len(printed.strip()) > SERIAL:
                text *= SERIAL + 1
        if text and (rowspan > 1 or row in counting):
            text = printed
        cells.append((row, cell.column, rowspan, cell.colspan, text))
    return GridForm(tuple(cells), grid.ragged)


def _counting_rows(grid: Grid) -> frozenset[int]:
    """The rows whose values are 1, 2, 3 …"""
    texts = [cell.text.strip() for cell in grid.cells]
    if not _FIRST_NUMBERS.issubset(texts):
        return frozenset()
    rows: dict[int, list[str]] = {}
    for cell, text in zip(grid.cells, texts, strict=True):
        if text and looks_like_value(text):
            rows.setdefault(cell.row, []).append(text)
    return frozenset(row for row, values in rows.items() if counts(values))


def counts(values: Sequence[str]) -> bool:
    """Whether the values of a row number the columns."""
    return len(values) >= NUMBERING_ROW and list(values) == [str(number) for number in range(1, len(values) + 1)]


def _emptied(text: str) -> str:
    """What stands for the text of a cell: labels as they are, blanks empty."""
    if not text or text.isspace():
        return ""
    if looks_like_value(text):
        return NUMBER if read_value(text).number is not None else NO_NUMBER
    return text


_remembered = lru_cache(maxsize=_REMEMBERED)(_emptied)
