"""Rows that lack what cells above span down into them, since a converter wrote a blank for every column that a cell
spans and nothing for its rows.

As the widest rows are whole, a shorter one is short by just these columns. Rows with numbers lack them on the left,
where the groups of labels stand; headings stand under the one cell above that spans as many columns as they have.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.plaintext.common import Printed
from parsers.plaintext.padding import is_row
from parsers.tables.labels import MEASURE, exact_label, is_label_of

Rows = Sequence[Sequence[Printed]]


def without_holes(rows: Rows) -> list[list[Printed]] | None:
    """The rows with blank cells where others span down into them; None where some cannot be so, or none is short."""
    width = max(map(len, rows), default=0)
    if all(len(row) == width for row in rows) or any(len(row) < 2 or _begins_blank(row) for row in rows):
        return None
    whole: list[list[Printed]] = []
    for row in rows:
        short = width - len(row)
        start = 0 if not short else _beside_groups(whole, short) if is_row(row) else _under(whole, len(row))
        if start is None:
            return None
        before, behind = ([Printed("", row[0].line, None)] * count for count in (start, short - start))
        whole.append([*before, *row, *behind])
    return whole


def _begins_blank(row: Sequence[Printed]) -> bool:
    return not row[0].text and any(cell.text for cell in row)


def _beside_groups(rows: Rows, short: int) -> int | None:
    """Where a row begins that lacks so many cells: behind them, if a row above has its groups there and its own label
    next, all of a standard table."""
    for row in reversed(rows):
        *groups, label = row[: short + 1]
        printed = [cell for cell in groups if cell.text]
        if printed and all(map(_is_label, [*printed, label])):
            return short
    return None


def _is_label(cell: Printed) -> bool:
    """Whether a cell has a label of a standard table that heads no column of numbers."""
    return exact_label(cell.text) is not None and not is_label_of(cell.text, MEASURE)


def _under(rows: Rows, count: int) -> int | None:
    """Where the one cell begins that spans so many columns, in the nearest row above that has such a cell."""
    for row in reversed(rows):
        if is_row(row):
            return None
        starts = [k for k, cell in enumerate(row) if cell.text or cell.ordinal is None] + [len(row)]  # holes end a span
        found = [start for start, end in pairwise(starts) if end - start == count]
        if found:
            return found[0] if len(found) == 1 else None
    return None
