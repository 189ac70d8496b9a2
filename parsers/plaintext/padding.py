"""Rows that a converter pushed to the left and filled up with blanks, since it knew no spans.

That blanks are padding is told by what stands before them. Rows with equally many cells behind labels that end in
different columns have lost a label that spans down to them; two headings side by side above a longer row of headings
have lost the columns over which they span.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from parsers.plaintext.common import Printed, is_value
from parsers.tables.labels import ITEM, MEASURE, exact_label, is_label_of

LEAST = 5
"""Rows with numbers from which it can be told that their labels end in different columns."""

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
    values = _values(rows, filled)
    ends = [_labels(row) + values for row in rows] if values else _ends_left_of_heads(filled, len(rows[0]))
    if not ends and not any(_heads_lie_beside(above, below) for above, below in pairwise(filled)):
        return None
    ends = ends or [len(row) for row in rows]
    return [
        list(row[: max(len(bare), end)] if is_row(bare) else bare)
        for row, bare, end in zip(rows, filled, ends, strict=True)
    ]


def is_row(cells: Sequence[Printed]) -> bool:
    """Whether a row has numbers, or the label of a row behind nothing but its groups: blank cells are its own."""
    if any(is_value(cell.text) for cell in cells):
        return True
    *groups, last = [cell for cell in cells if cell.text] or cells[:1]
    return is_label_of(last.text, ITEM) and not any(is_label_of(cell.text, MEASURE) for cell in groups)


def _filled(row: Sequence[Printed]) -> Sequence[Printed]:
    end = len(row)
    while end > 1 and not row[end - 1].text:
        end -= 1
    return row[:end]


def _labels(row: Sequence[Printed]) -> int:
    """How many labels a row begins with."""
    return next((k for k, cell in enumerate(row) if not cell.text or is_value(cell.text)), len(row))


def _values(rows: Rows, filled: Rows) -> int:
    """How many cells the rows have behind their labels, blank ones among them; none where not most have room for as
    many, where all have their numbers or labels in the same columns, or one leaves its first cell blank."""
    spans: list[tuple[int, int]] = []
    firsts: set[int] = set()
    for row, bare in zip(rows, filled, strict=True):
        if first := next((k for k, cell in enumerate(bare) if is_value(cell.text)), 0):
            spans.append((_labels(row), len(bare) - _labels(row)))
            firsts.add(first)
    starts = {start for start, _ in spans}
    if len(spans) < LEAST or min(len(firsts), len(starts)) < 2 or 0 in starts:
        return 0
    most = max(length for _, length in spans) + any(map(_ends_with_remarks, filled))
    room = sum(start + most <= len(rows[0]) for start, _ in spans)
    return most if room * 5 >= len(spans) * 4 else 0


def _ends_with_remarks(row: Sequence[Printed]) -> bool:
    """Whether the last of the headings of columns is none of the standard tables: 备注, whose cells may be blank."""
    return exact_label(row[-1].text) is None and any(is_label_of(cell.text, MEASURE) for cell in row[:-1])


def _heads_lie_beside(above: Sequence[Printed], below: Sequence[Printed]) -> bool:
    """Whether two headings or more stand side by side from the left, above a longer row of headings."""
    return 1 < len(above) < len(below) and all(cell.text and not is_value(cell.text) for cell in (*above, *below))


def _ends_left_of_heads(rows: Rows, width: int) -> list[int]:
    """The ends of rows that begin with their labels, all with numbers left of where their headings begin and room for
    them on the right, as a label beside the first heading spans down to them; nothing for other rows."""
    ends: list[int] = []
    start = width
    heads = known = 0
    for row in rows:
        ends.append(len(row))
        if not any(is_value(cell.text) for cell in row):
            found = next((k for k, cell in enumerate(row) if is_label_of(cell.text, MEASURE)), None)
            start, heads = (start, heads) if found is None else (found, len(row) - found)
            continue
        labels = _labels(row)
        if not heads or not 0 < labels < start or len(row) + start - labels > width:
            return []
        known += is_label_of(row[0].text, ITEM)
        ends[-1] = labels + heads
    return ends if known else []
