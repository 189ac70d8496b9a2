"""Ruling lines as they are drawn into the lines a reader sees.

Programs draw one border as hundreds of dashes, as two strokes, cell by cell with gaps at the crossings, or a
point beside its neighbour. Here all of that becomes few, whole, aligned lines, parted into frames that touch.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.ink import Ruling

SNAP = 2.2
"""Parallel lines this close are one: double lines and lines drawn cell by cell. No text fits between them."""

GAP = 2.6
"""Pieces of one line may be this far apart: crossings are often left open by the width of the other line."""

DASH_GAP = 5.0
"""Between two dashes, each shorter than `DASH`, the gap may be this wide."""

DASH = 9.0

SHORTEST = 4.0
"""Merged lines shorter than this are ornaments, parts of characters or the dots of a leader."""

MAX_RULINGS = 1000
"""More whole lines than this on one page are a drawing, not a table; the largest real table seen has 150."""


WIDEST = 90.0
"""The most width of a column that only its outer border shows, since one cell fills it from page edge to page edge."""

ROW_GAP = 34.0
"""In a table without outer borders, lines of one length this close enclose a row of a single cell."""


@dataclass(slots=True)
class Frame:
    """Rulings that touch one another, horizontal and vertical."""

    horizontal: list[Ruling]
    vertical: list[Ruling]


def levels(values: Iterable[float], tolerance: float = SNAP) -> list[float]:
    """Values that stand close together as one each, ascending; a group never grows beyond twice the tolerance."""
    ordered = sorted(values)
    return [sum(ordered[near]) / (near.stop - near.start) for near in _near(ordered, tolerance)]


def _near(ordered: Sequence[float], tolerance: float) -> Iterator[slice]:
    """The groups of ascending values that stand close together."""
    start, n = 0, len(ordered)
    while start < n:
        first = ordered[start]
        end = bisect_right(ordered, first, start)  # cell by cell, programs draw one line at one height
        while end < n and ordered[end] - ordered[end - 1] <= tolerance and ordered[end] - first <= 2 * tolerance:
            end = bisect_right(ordered, ordered[end], end)
        yield slice(start, end)
        start = end


def whole(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Parallel rulings snapped to common levels and merged along them; ornaments dropped."""
    ordered = sorted(rulings)
    ats = [ruling[0] for ruling in ordered]
    return [line for near in _near(ats, SNAP) for line in _merge(ordered[near])]


def _merge(group: Sequence[Ruling]) -> list[Ruling]:
    at = sum([ruling[0] for ruling in group]) / len(group)
    spans = sorted([(start, end) for _, start, end in group])
    merged: list[tuple[float, float]] = []
    low, high = spans[0]
    last = high - low
    for start, end in spans[1:]:
        gap = start - high
        if gap <= GAP or (gap <= DASH_GAP and last < DASH and end - start < DASH):
            if end > high:
                high = end
        else:
            merged.append((low, high))
            low, high = start, end
        last = end - start
    merged.append((low, high))
    return [Ruling(at, low, high) for low, high in merged if high - low >= SHORTEST]


def _same_row(above: Ruling, below: Ruling) -> bool:
    alike = abs(above.start - below.start) <= GAP and abs(above.end - below.end) <= GAP
    return alike and below.at - above.at <= ROW_GAP


_Group = tuple[set[int], set[int]]
"""The numbers of horizontal and of vertical rulings that touch."""


def frames(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Frame]:
    """Merged rulings parted into groups that touch; rulings that touch none across them are left out."""
    groups: list[_Group] = []
    open_ended = []
    reaches = [(j, x, top - GAP, bottom + GAP) for j, (x, top, bottom) in enumerate(vertical)]
    for i, (y, left, right) in enumerate(horizontal):
        low, high = left - GAP, right + GAP
        crossed = {j for j, x, top, bottom in reaches if low <= x <= high and top <= y <= bottom}
        groups = _joined(groups, {i}, crossed)
        if all(left + GAP < vertical[j].at < right - GAP for j in crossed):
            open_ended.append(i)
    for i, j in pairwise(sorted(open_ended, key=lambda k: horizontal[k].at)):
        if _same_row(horizontal[i], horizontal[j]):
            groups = _joined(groups, {i, j}, set())
    drawn = [group for group in groups if group[1]]
    loose = set(range(len(vertical))).difference(*(columns for _, columns in drawn))
    for rows, columns in drawn if loose else ():
        columns |= set(_open_columns([horizontal[i] for i in rows], vertical, loose))
    return [
        Frame([horizontal[i] for i in sorted(rows)], [vertical[j] for j in sorted(columns)])
        for rows, columns in sorted(drawn, key=lambda group: min(group[0]))
    ]


def _open_columns(rows: Sequence[Ruling], vertical: Sequence[Ruling], loose: Iterable[int]) -> Iterator[int]:
    """Lines beside the rows of a table, as high as these: the outer borders of cells that a page break cuts off both
    above and below, so that no line of the page closes them."""
    top, bottom = min(row.at for row in rows), max(row.at for row in rows)
    left, right = min(row.start for row in rows), max(row.end for row in rows)
    for j in loose:
        at, start, end = vertical[j]
        level = abs(start - top) <= GAP and abs(end - bottom) <= GAP
        if level and (GAP < left - at <= WIDEST or GAP < at - right <= WIDEST):
            yield j


def _joined(groups: Sequence[_Group], rows: set[int], columns: set[int]) -> list[_Group]:
    """The groups with one more, to which those are joined that share a line with it."""
    apart = []
    for group in groups:
        if group[0].isdisjoint(rows) and group[1].isdisjoint(columns):
            apart.append(group)
        else:
            rows, columns = rows | group[0], columns | group[1]
    return [*apart, (rows, columns)]
