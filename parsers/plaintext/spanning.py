"""Grids from cells that state how many rows and columns they span."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.document import Grid, GridCell, Place
from parsers.markup import spans

MOST_LINES = 5000
"""Lines of one table; a standard table written one cell a line has some 300."""


@dataclass(slots=True)
class Spanning:
    """A cell as written: its text, the line it begins on, its spans."""

    text: str
    line: int
    rowspan: int = 1
    colspan: int = 1


def spanning_grid(rows: Sequence[Sequence[Spanning]]) -> Grid:
    """The grid of such rows; a cell is named by its line and by which cell of that line it is."""
    placed, _ = spans.place([rows])
    ordinals: dict[int, int] = {}
    cells = []
    for slot in placed:
        line = slot.cell.line
        ordinals[line] = ordinals.get(line, 0) + 1
        place = Place(line=line, column=ordinals[line])
        cells.append(GridCell(slot.cell.text, slot.row, slot.column, slot.rowspan, slot.colspan, place))
    return Grid(cells)


def count(digits: str | None) -> int:
    """A span as written; 1 where none is, and no more than any table has."""
    return spans.span_value(digits or "1", zero=1, limit=spans.MAX_COLSPAN)


def flowing(cells: Sequence[Spanning], columns: int) -> list[list[Spanning]]:
    """Cells in rows: a row ends where its columns, and those that cells above span into, are full."""
    rows: list[list[Spanning]] = []
    free: list[int] = []
    for cell in cells:
        while not rows or free[len(rows) - 1] <= 0:
            rows.append([])
            free.extend([columns] * (len(rows) - len(free)))
        top = len(rows) - 1
        free.extend([columns] * (top + cell.rowspan - len(free)))
        rows[-1].append(cell)
        for row in range(top, top + cell.rowspan):
            free[row] -= cell.colspan
    return rows
