"""Rows and columns of a table in which nothing stands: the gaps and lines with which old pages set theirs out.

Asked where the tables of a document are not whole: elsewhere an empty column may be one that an agency left blank.
"""

from __future__ import annotations

from dataclasses import replace

from parsers.document import Document, Grid, Hints


def closed_up(document: Document, hints: Hints) -> Document | None:
    """The document with its tables closed up over rows and columns without text; None for one that has none such."""
    del hints
    blocks = [_closed_up(block) if isinstance(block, Grid) else block for block in document.blocks]
    if all(new is old for new, old in zip(blocks, document.blocks, strict=True)):
        return None
    return replace(document, blocks=blocks)


def _closed_up(grid: Grid) -> Grid:
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
