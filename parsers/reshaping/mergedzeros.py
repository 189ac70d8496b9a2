"""Cells merged over several columns or rows to print one 0, dash or blank for all of them.

What such a cell says holds for every slot that it covers. A number above 0 in a merged cell cannot be dealt out: it
stays where it is, as a number without a column. A cell that reaches beyond the headings has a wrong span.

Asked where the tables of a document are not whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.document import Grid, GridCell
from parsers.tables.values import looks_like_value, read_value


def spread(grid: Grid) -> Grid:
    """The grid with such cells dealt out to the columns and rows they cover; itself where it has none."""
    if grid.ragged or not any(_says_none(cell) for cell in grid.cells):
        return grid
    edges = _edges(grid)
    cells = [part for cell in grid.cells for part in _parts(cell, edges[cell.row])]
    if len(cells) == len(grid.cells):
        return grid
    return Grid(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _says_none(cell: GridCell) -> bool:
    """Whether a merged cell prints no number but perhaps 0; a blank one over rows may be a corner or a label."""
    if cell.colspan == 1 and (cell.rowspan == 1 or not cell.text.strip()):
        return False
    return looks_like_value(cell.text) and not read_value(cell.text).number


def _edges(grid: Grid) -> list[frozenset[int]]:
    """For each row where the columns begin and end by the headings above it: the last rows without a value, clauses
    aside."""
    valued = {cell.row for cell in grid.cells if cell.text.strip() and looks_like_value(cell.text)}
    bounds: dict[int, set[int]] = {}
    for cell in grid.cells:
        bounds.setdefault(cell.row, set()).update((cell.column, cell.column + cell.colspan))
    edges: list[frozenset[int]] = []
    heads: set[int] = set()
    ended = False
    for row in range(grid.n_rows):
        drawn = bounds.get(row, set())
        if row in valued:
            ended = True
        elif len(drawn) > 2:
            heads = drawn if ended else heads | drawn
            ended = False
        edges.append(frozenset(heads))
    return edges


def _parts(cell: GridCell, edges: frozenset[int]) -> Iterator[GridCell]:
    end = cell.column + cell.colspan
    if not _says_none(cell) or not edges.issuperset((cell.column, end)):
        yield cell
        return
    columns = sorted(edge for edge in edges if cell.column <= edge < end)
    rows: Sequence[int] = range(cell.row, cell.row + cell.rowspan) if cell.text.strip() else (cell.row,)
    height = 1 if cell.text.strip() else cell.rowspan
    for row in rows:
        for column, behind in zip(columns, [*columns[1:], end], strict=True):
            yield cell._replace(row=row, column=column, rowspan=height, colspan=behind - column)
