"""Cells that two readings of one document read differently and that no arithmetic settles.

A second reading is made where the first left doubts, and it must not win by losing digits: 135 broken over two lines of
a cell is doubtful as 135, and free of doubt, but wrong, as the 5 of its second line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from parsers.document import Block, Grid
from parsers.tables.checks import covers
from parsers.tables.confidence import borne_out
from parsers.tables.standard import Tables
from parsers.tables.values import read_value


def disputed(taken: Tables, other: Tables) -> list[str]:
    """The cells, as `item.measure`, for which `other` has another number and no identity confirms the number
    `taken`."""
    results = {(check.rule, check.scope): check.result for check in taken.checks}
    numbers = {(cell.table, cell.item, cell.measure): cell.value for cell in other.cells if cell.value is not None}
    found = []
    for cell in taken.cells:
        key = (cell.table, cell.item, cell.measure)
        if cell.null_reason == "absent" or numbers.get(key, cell.value) == cell.value:
            continue
        covering = covers(taken.templates[cell.table], cell.table).get(key, ())
        if not borne_out([results[name] for name in covering]):
            found.append(f"{cell.item}.{cell.measure}")
    return found


def emptied(taken: Tables, other: Tables, blocks: Iterable[Block]) -> list[str]:
    """The cells, as `item.measure`, that are blank in `taken` and had no place in `other`, where `blocks`, from which
    `other` was read, hold a number over several rows or headings: it may be theirs as well."""
    if not any(_is_spread(block) for block in blocks if isinstance(block, Grid)):
        return []
    absent = {(cell.table, cell.item, cell.measure) for cell in other.cells if cell.null_reason == "absent"}
    return [
        f"{cell.item}.{cell.measure}"
        for cell in taken.cells
        if cell.null_reason == "blank" and (cell.table, cell.item, cell.measure) in absent
    ]


def _is_spread(grid: Grid) -> bool:
    """Whether a number, other than one before the labels, stands over several rows or over columns that no other cell
    has together."""
    alike = Counter((cell.column, cell.colspan) for cell in grid.cells)
    return any(
        cell.column > 0
        and (cell.rowspan > 1 or (cell.colspan > 1 and alike[cell.column, cell.colspan] == 1))
        and read_value(cell.text).number is not None
        for cell in grid.cells
    )
