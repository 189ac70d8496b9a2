"""Rows of a table whose numbers stand in one cell, apart by tabs.

Asked where the tables of a document are not whole.
"""

from __future__ import annotations

from parsers.document import Grid, GridCell
from parsers.tables.values import looks_like_value


def parted(grid: Grid) -> Grid:
    """The grid with a cell for each of such numbers, itself where it has none.

    Cells are counted from the left: headings may stand in cells of their own.
    """
    if not any(_numbers(cell) for cell in grid.cells):
        return grid
    rows: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        row = rows.setdefault(cell.row, [])
        texts = _numbers(cell) or [cell.text]
        row += [cell._replace(text=text, column=len(row) + k, rowspan=1, colspan=1) for k, text in enumerate(texts)]
    return Grid([cell for row in sorted(rows) for cell in rows[row]], ragged=True)


def _numbers(cell: GridCell) -> list[str]:
    """The numbers of a cell that holds several apart by tabs; nothing for any other cell."""
    parts = [part.strip() for part in cell.text.split("\t")] if "\t" in cell.text else []
    return parts if sum(map(bool, parts)) > 1 and all(map(looks_like_value, filter(None, parts))) else []
