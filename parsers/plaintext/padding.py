"""Rows that a converter pushed to the left and filled up with blanks, since it knew no spans.

That blanks are padding is told by what stands before them. Rows with equally many numbers that begin in different
columns have lost a label that spans down to them; two headings side by side above a longer row of headings have lost
the columns over which they span.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from parsers.plaintext.common import Printed, is_value

LEAST = 5
"""Rows with numbers from which it can be told that they begin in different columns."""

Rows = Sequence[Sequence[Printed]]


def without_padding(rows: Rows) -> list[list[Printed]] | None:
    """The rows without the blanks that fill them up to one length; None where there are none, or they may be cells."""
    bare: list[list[Printed]] = []
    for _, tables in groupby(rows, len):
        table = list(tables)
        bare += _bare(table) or map(list, table)
    return bare if sum(map(len, bare)) < sum(map(len, rows)) else None


def _bare(rows: Rows) -> list[list[Printed]] | None:
    filled = [_filled(row) for row in rows]
    values = _numbers_begin_apart(filled)
    if not values and not any(_heads_lie_beside(above, below) for above, below in pairwise(filled)):
        return None
    return [
        list(bare if values or not any(is_value(cell.text) for cell in bare) else row)
        for row, bare in zip(rows, filled, strict=True)
    ]


def _filled(row: Sequence[Printed]) -> Sequence[Printed]:
    end = len(row)
    while end > 1 and not row[end - 1].text:
        end -= 1
    return row[:end]


def _numbers_begin_apart(rows: Rows) -> bool:
    """Whether most rows have as many cells from the first number on, but not all have it in one column."""
    starts = [next((k for k, cell in enumerate(row) if is_value(cell.text)), 0) for row in rows]
    spans = [(start, len(row) - start) for start, row in zip(starts, rows, strict=True) if start and row[0].text]
    if len(spans) < LEAST or len({start for start, _ in spans}) < 2:
        return False
    (_, most), *_ = Counter(length for _, length in spans).most_common(1)
    return most * 5 >= len(spans) * 4


def _heads_lie_beside(above: Sequence[Printed], below: Sequence[Printed]) -> bool:
    """Whether two headings or more stand side by side from the left, above a longer row of headings."""
    return 1 < len(above) < len(below) and all(cell.text and not is_value(cell.text) for cell in (*above, *below))
