"""The form of a document's tables: everything that is printed in them but the numbers.

Which cell of a template a printed cell is rests on labels, on spans, and on which cells hold a number at all, never on
what the number is. So the matcher is given forms and sees no number, and what it made of one form holds for every
report that fills in the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from parsers.document import Block, Document, Grid, GridCell
from parsers.tables.labels import plain, read_label
from parsers.tables.values import looks_like_value, read_value

LABEL, BLANK, VALUE = "label", "blank", "value"

CONTEXT_LENGTH = 40
"""Characters: a paragraph longer than this before a grid is prose, not the heading of the grid."""
NUMBERING_ROW = 5
"""A row of at least so many whole numbers 1, 2, 3 … numbers the columns (栏次) and holds no data."""
SERIAL = 3
"""Characters of the longest serial number."""

_REMEMBERED = 16384
_LONGEST_REMEMBERED = 200
"""Texts whose kind is kept, and the longest of them: labels and numbers, no prose."""


class FormCell(NamedTuple):
    """A cell without its number.

    `text` is that of a label, and of a value that spans several rows, since that may come to stand over columns;
    `number`: the value is a number, not a dash or a word for none; `serial`: a short value that begins its row, so
    that it may number the label behind it.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    kind: str
    text: str
    number: bool
    serial: bool


class GridForm(NamedTuple):
    """A grid without its numbers; `numbering` are the rows that print 1, 2, 3 … under the headings."""

    cells: tuple[FormCell, ...]
    ragged: bool
    numbering: tuple[int, ...]


Form = tuple[GridForm | str | None, ...]
"""In reading order the grids that may be tables, and the labels that stand as headings above them; None for another
grid, under which no table goes on."""


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


def _headings(block: Block) -> Iterable[str]:
    if isinstance(block, Grid) or len(plain(block.text)) > CONTEXT_LENGTH or read_label(block.text) is None:
        return ()
    return (block.text,)


def _may_be_table(grid: GridForm) -> bool:
    """Whether a grid without a heading prints any label, or nothing but values to go on with the table before it."""
    labels = [cell.text for cell in grid.cells if cell.kind == LABEL]
    return not labels or any(map(read_label, labels))


def _grid_form(grid: Grid) -> GridForm:
    cells = []
    values: dict[int, list[str]] = {}
    begun = -1
    for cell in grid.cells:
        text, row = cell.text, cell.row
        kind, number = kind_of(text)
        serial = False
        if kind == VALUE:
            values.setdefault(row, []).append(text)
            serial = row != begun and len(text.strip()) <= SERIAL
            text = text if cell.rowspan > 1 else ""
        if kind == BLANK:
            text = ""
        else:
            begun = row
        cells.append(FormCell(row, cell.column, cell.rowspan, cell.colspan, kind, text, number, serial))
    return GridForm(tuple(cells), grid.ragged, tuple(row for row, texts in values.items() if _counts(texts)))


def _counts(texts: list[str]) -> bool:
    """Whether the values of a row are 1, 2, 3 …"""
    if len(texts) < NUMBERING_ROW or texts[0].strip() != "1":
        return False
    return [text.strip() for text in texts] == [str(number) for number in range(1, len(texts) + 1)]


def kind_of(text: str) -> tuple[str, bool]:
    """What a cell is by its text, and whether that is a number."""
    return _kind(text) if len(text) > _LONGEST_REMEMBERED else _remembered_kind(text)


def _kind(text: str) -> tuple[str, bool]:
    if not text or text.isspace():
        return BLANK, False
    if looks_like_value(text):
        return VALUE, read_value(text).number is not None
    return LABEL, False


_remembered_kind = lru_cache(maxsize=_REMEMBERED)(_kind)
