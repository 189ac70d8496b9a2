"""A 0 in a table without lines that may stand for all the blank columns around it, as one cell merged over them.

Without lines nothing shows such a cell, but that its 0 stands in the middle of columns that are otherwise blank.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grids.undrawn.bands import ValueRow
from parsers.grids.undrawn.columns import Column
from parsers.tables.values import read_value

LEAST = 3
"""Columns that one 0 may stand for; of fewer, one is blank and which one is seen."""

AMID = 0.5
"""Font sizes between the middle of a merged cell and that of its 0, at most."""

LEAST_ROWS = 2
"""One row may be filled in like this by chance, unless all others have a number in every column."""


def stands_for_more(rows: Sequence[ValueRow], columns: Sequence[Column]) -> bool:
    """Whether rows of a band print one 0 in the middle of columns that are blank in this row, not in others."""
    used = _used(rows, columns)
    others = [row for row in rows if not _has_such_zero(row, used)]
    merged = len(rows) - len(others)
    width = len(_used(others, columns))
    return merged >= LEAST_ROWS or (merged > 0 and bool(others) and all(len(row.values) >= width for row in others))


def _used(rows: Sequence[ValueRow], columns: Sequence[Column]) -> list[float]:
    """The middles of the columns in which some of these rows have a number."""
    return [
        column.middle
        for column in columns
        if any(column.left <= cell.middle <= column.right for row in rows for cell in row.values)
    ]


def _has_such_zero(row: ValueRow, middles: Sequence[float]) -> bool:
    values = row.values
    for k, cell in enumerate(values):
        if read_value(cell.text).number != 0:
            continue
        low = values[k - 1].right if k else float("-inf")
        high = values[k + 1].left if k + 1 < len(values) else float("inf")
        free = [middle for middle in middles if low < middle < high]
        if len(free) >= LEAST and abs(cell.middle - (free[0] + free[-1]) / 2) < AMID * cell.size:
            return True
    return False
