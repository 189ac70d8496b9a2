"""A list set in two or three columns of its own side by side, under the same headings again: 指标 数 | 指标 数.

Asked where the tables of a document are not whole: labels that only their order tells apart (被依法纠错数 under
行政复议, then under 行政诉讼) come in the order of the list only when its columns stand one below the other.
"""

from __future__ import annotations

from parsers.document import Grid, squeeze


def stacked(grid: Grid) -> Grid:
    """The grid with such columns one below the other; itself where its first row is not the same headings again, or
    where a cell reaches from one into the next."""
    heads = sorted((cell for cell in grid.cells if cell.row == 0), key=lambda cell: cell.column)
    period = _period([(squeeze(cell.text), cell.colspan) for cell in heads])
    if not period:
        return grid
    width = sum(cell.colspan for cell in heads[:period])
    if any(cell.column // width != (cell.column + cell.colspan - 1) // width for cell in grid.cells):
        return grid
    moved = [
        cell._replace(row=cell.row + cell.column // width * grid.n_rows, column=cell.column % width)
        for cell in grid.cells
        if cell.row or cell.column < width
    ]
    return Grid(sorted(moved, key=lambda cell: (cell.row, cell.column)), grid.ragged)


def _period(heads: list[tuple[str, int]]) -> int:
    """After how many headings they come again, all of them, twice or three times; 0 where they do not."""
    for times in (2, 3):
        period, rest = divmod(len(heads), times)
        if period > 1 and not rest and heads == heads[:period] * times and len(set(heads)) == period:
            return period
    return 0
