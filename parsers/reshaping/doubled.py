"""Numbers that every cell prints twice, once for each of two languages: 12件 / 12 cases, or 12 on two lines.

Asked where the tables of a document are not whole. One such cell may be a number that is broken in two (5 and 5 for
55); where all cells of a table are so, none is.
"""

from __future__ import annotations

import re

from parsers.document import Grid, GridCell
from parsers.tables.values import looks_like_value

FEWEST = 6
"""Cells of a table that hold a number twice, at least; and no other holds one."""
_LONGEST = 60
_TWICE = re.compile(
    r"\s*(?P<number>[\d０-９][\d０-９,.]*)(?P<unit>[^\d\s/|(（]{0,12})[\s/|(（]+(?P=number)(?P<words>[^\d]{0,40})"
)


def single(grid: Grid) -> Grid:
    """The grid with every number once; itself where some stand alone, unless the others have words behind them."""
    found = [_TWICE.fullmatch(cell.text) if len(cell.text) <= _LONGEST else None for cell in grid.cells]
    twice = list(filter(None, found))
    alone = any(each is None and _has_number(cell) for each, cell in zip(found, grid.cells, strict=True))
    if len(twice) < FEWEST or (alone and not all(each["unit"] or each["words"] for each in twice)):
        return grid
    return Grid(
        [
            cell._replace(text=each["number"] + each["unit"]) if each else cell
            for each, cell in zip(found, grid.cells, strict=True)
        ],
        grid.ragged,
    )


def _has_number(cell: GridCell) -> bool:
    return any(map(str.isdigit, cell.text)) and looks_like_value(cell.text)
