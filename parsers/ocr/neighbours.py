"""Cells among numbers that the recogniser read as words: they are values that could not be read.

A 0 under a seal is read as 日, a stroke of the seal below a number as a second line. Taken for words, one such cell
would split its row, and all its numbers would be lost. So among numbers, whatever is no label and hardly a word is an
unreadable value, which other readings of it and the sums may still settle.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.document import UNKNOWN, Grid, GridCell
from parsers.grids.textlines import is_cjk
from parsers.tables.labels import read_label
from parsers.tables.values import looks_like_value

MOST_WORDS = 1
"""Chinese characters that a misread number may show: two make a word."""

NUMBERS = 2
"""Printed values beside, above and below a cell that make it one itself, at least."""


def settle_values(grid: Grid) -> None:
    """Turn the cells of a grid that stand among numbers and are read as words into unreadable values."""
    slots = grid.slots()
    for k, cell in enumerate(grid.cells):
        doubtful = cell.text and not looks_like_value(cell.text) and not read_label(cell.text)
        if doubtful and sum(map(is_cjk, cell.text)) <= MOST_WORDS and _among_numbers(cell, slots):
            grid.cells[k] = cell._replace(text=UNKNOWN)
            slots = grid.slots()


def _among_numbers(cell: GridCell, slots: list[list[GridCell | None]]) -> bool:
    """Whether values are printed beside a cell, above and below it."""
    beside = [other for other in _beside(cell, slots) if other is not None and other.text]
    return sum(looks_like_value(other.text) for other in beside) >= NUMBERS


def _beside(cell: GridCell, slots: list[list[GridCell | None]]) -> Iterator[GridCell | None]:
    """The cells left and right of a cell, above and below it."""
    row, column = cell.row, cell.column
    for at, other in (
        (row, column - 1),
        (row, column + cell.colspan),
        (row - 1, column),
        (row + cell.rowspan, column),
    ):
        if 0 <= at < len(slots) and 0 <= other < len(slots[at]):
            yield slots[at][other]
