"""Empty rows and columns of a table, which old pages use as gaps and lines.

Asked where the tables of a document are not whole: elsewhere an empty column may be one that an agency left blank.
"""

from __future__ import annotations

from parsers.document import Grid


def closed_up(grid: Grid) -> Grid:
    """The grid without its empty rows and columns; the grid itself where it has none."""
    rows = set(range(grid.n_rows))
    columns = set(range(grid.n_columns))
    for cell in grid.cells:
        if not cell.text or cell.text.isspace():
            continue
        if cell.rowspan == 1:
            rows.discard(cell.row)
        if cell.colspan == 1:
            columns.discard(cell.column)
    if grid.ragged:
        columns = set()
    for cell in grid.cells:  # of a cell with text at least one row and one column stay
        if cell.text and not cell.text.isspace():
            if rows.issuperset(range(cell.row, cell.row + cell.rowspan)):
                rows.discard(cell.row)
            if columns.issuperset(range(cell.column, cell.column + cell.colspan)):
                columns.discard(cell.column)
    return grid.without(rows, columns) if rows or columns else grid
