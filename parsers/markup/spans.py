"""Cells to slots: the table model of the HTML standard (html.spec.whatwg.org § 4.9.12), shared by every markup.

One point follows what browsers draw instead: a rowspan ends with the last row of its row group, where the standard's
model would add rows that were never written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Generic, NamedTuple, Protocol, TypeVar

from parsers.errors import LimitExceeded

MAX_COLSPAN = 1000  # the standard's own limit
MAX_ROWSPAN = 65534  # the standard's own limit
MAX_SLOTS = 4_000_000
"""Slots (rows × columns) of one table. The largest standard table has 300; four million take some 100 MB."""

_INTEGER = re.compile(r"[ \t\n\f\r]*([+-]?)0*([0-9]*)")


class Spanning(Protocol):
    """Whatever spans rows and columns."""

    rowspan: int
    colspan: int


C = TypeVar("C", bound=Spanning)


class Placed(NamedTuple, Generic[C]):
    """A cell with its top left slot, both counted from 0, and the spans that it really has there."""

    cell: C
    row: int
    column: int
    rowspan: int
    colspan: int


_placed = partial(tuple.__new__, Placed)
"""`Placed._make` for what is sure to have its length, in half the time."""


def span_value(text: str, *, zero: int, limit: int) -> int:
    """A span attribute by the standard's rules for non-negative integers.

    Not a number and negative give 1, 0 gives `zero`, and what exceeds `limit` gives `limit`.
    """
    match = _INTEGER.match(text)
    if match is None or match.end() == 0 or not text[match.end() - 1].isdigit():
        return 1
    sign, digits = match.groups()
    if not digits:
        return zero
    if sign == "-":
        return 1
    return limit if len(digits) > 6 else min(int(digits), limit)


def place(groups: Sequence[Sequence[Sequence[C]]]) -> tuple[list[Placed[C]], bool]:
    """The slots of every cell of `groups` (row groups of rows of cells), and whether any two cells overlap.

    A rowspan of 0 reaches to the end of its row group. Raises LimitExceeded where the table has too many slots.
    """
    placed: list[Placed[C]] = []
    overlap = False
    width = 0
    top = 0
    for rows in groups:
        bottom = top + len(rows)
        reach: list[int] = []  # for each column, the first row below all cells seen in it
        for y, row in enumerate(rows, top):
            x = 0
            for cell in row:
                while x < len(reach) and reach[x] > y:
                    x += 1
                rowspan = min(cell.rowspan, bottom - y) if cell.rowspan else bottom - y
                colspan = cell.colspan
                placed.append(_placed((cell, y, x, rowspan, colspan)))
                if colspan == 1:  # its slot is free
                    reach[x : x + 1] = [y + rowspan]
                    x += 1
                    continue
                end = x + colspan
                if end > len(reach):
                    reach.extend([0] * (end - len(reach)))
                below = y + rowspan
                while x < end:
                    if reach[x] > y:
                        overlap = True
                    if reach[x] < below:
                        reach[x] = below
                    x += 1
            width = max(width, len(reach))
            if width * (y + 1) > MAX_SLOTS:
                raise LimitExceeded(f"a table of {width} columns and {bottom} rows, more than {MAX_SLOTS} slots")
        top = bottom
    return placed, overlap


def clamped(given: Mapping[str, str]) -> tuple[str, ...]:
    """What is wrong with the spans of a cell that reach further than any table does."""
    return tuple(
        f"{name} {given[name][:20]} read as {limit}"
        for name, limit in (("colspan", MAX_COLSPAN), ("rowspan", MAX_ROWSPAN))
        if span_value(given.get(name, ""), zero=1, limit=limit + 1) > limit
    )
