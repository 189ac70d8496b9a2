"""Table rows that are really many: each cell holds a whole column, one line for each number.

People who lay out tables with line breaks make them, and so do programs that only know columns. Such a row's cells have
equally many lines, and lines with the same number belong together.

Asked where the tables of a document are not whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.document import Grid, GridCell
from parsers.tables.values import looks_like_value

FEWEST = 3
"""Lines of a cell that may be rows. A label or a number broken in a narrow column has two or three, not all alike."""
MOST = 400
"""Lines of a cell that are taken apart."""
COLUMNS = 2
"""Cells of a row, at least, whose lines are numbers each."""


def parted(grid: Grid) -> Grid:
    """The grid with its rows of lines taken apart, itself where it has none; the lines of a cell keep its place."""
    by_row: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        by_row.setdefault(cell.row, []).append(cell)
    heights = [_height(by_row.get(row, ())) for row in range(grid.n_rows)]
    if max(heights, default=1) == 1:
        return grid
    starts = [sum(heights[:row]) for row in range(grid.n_rows + 1)]
    cells = [part for cell in grid.cells for part in _parts(cell, heights[cell.row], starts)]
    return Grid(sorted(cells, key=lambda cell: (cell.row, cell.column)), grid.ragged)


def _height(cells: Sequence[GridCell]) -> int:
    """How many rows a row holds: as many as each of its cells has lines, if some are columns of numbers; else one."""
    lines = [cell.text.split("\n") for cell in cells if cell.text.strip()]
    count = len(lines[0]) if lines else 1
    if not FEWEST <= count <= MOST or any(len(each) != count for each in lines):
        return 1
    if any(cell.rowspan > 1 for cell in cells):
        return 1
    numbers = sum(all(map(looks_like_value, each)) for each in lines)
    return count if numbers >= COLUMNS and numbers < len(lines) else 1


def _parts(cell: GridCell, height: int, starts: Sequence[int]) -> Iterator[GridCell]:
    if height == 1:
        yield cell._replace(row=starts[cell.row], rowspan=starts[cell.row + cell.rowspan] - starts[cell.row])
        return
    lines = cell.text.split("\n") if cell.text.strip() else [""] * height
    for order, line in enumerate(lines):
        yield cell._replace(text=line, row=starts[cell.row] + order)
