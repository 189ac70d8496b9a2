"""Ruling lines as they are drawn into the lines a reader sees.

Programs draw one border as hundreds of dashes, as two strokes, cell by cell with gaps at the crossings, or a
point beside its neighbour. Here all of that becomes few, whole, aligned lines, parted into frames that touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


ROW_GAP = 34.0
"""In a table without outer borders, lines of one length this close enclose a row of a single cell."""


@dataclass(slots=True)
class Frame:
    """Rulings that touch one another, horizontal and vertical."""

    horizontal: list[Ruling]
    vertical: list[Ruling]


def levels(values: Iterable[float], tolerance: float = SNAP) -> list[float]:
    """Values that stand close together as one each, ascending; a group never grows beyond twice the tolerance."""
    result: list[float] = []
    group: list[float] = []
    for value in sorted(values):
        if group and (value - group[-1] > tolerance or value - group[0] > 2 * tolerance):
            result.append(sum(group) / len(group))
            group = []
        group.append(value)
    if group:
        result.append(sum(group) / len(group))
    return result


def whole(rulings: Iterable[Ruling]) -> list[Ruling]:
    """Parallel rulings snapped to common levels and merged along them; ornaments dropped."""
    result: list[Ruling] = []
    group: list[Ruling] = []
    first = last = 0.0
    for ruling in sorted(rulings):
        at = ruling[0]
        if group and (at - last > SNAP or at - first > 2 * SNAP):
            result += _merge(group)
            group = []
        if not group:
            first = at
        last = at
        group.append(ruling)
    return result + _merge(group) if group else result


def _merge(group: Sequence[Ruling]) -> list[Ruling]:
    at = sum([ruling[0] for ruling in group]) / len(group)
    spans = sorted([(start, end) for _, start, end in group])
    merged: list[Ruling] = []
    low, high = spans[0]
    last = high - low
    for start, end in spans[1:]:
        gap = start - high
        if gap <= GAP or (gap <= DASH_GAP and last < DASH and end - start < DASH):
            high = end if end > high else high
        else:
            merged.append(Ruling(at, low, high))
            low, high = start, end
        last = end - start
    merged.append(Ruling(at, low, high))
    return [ruling for ruling in merged if ruling.end - ruling.start >= SHORTEST]


def _same_row(above: Ruling, below: Ruling) -> bool:
    alike = abs(above.start - below.start) <= GAP and abs(above.end - below.end) <= GAP
    return alike and below.at - above.at <= ROW_GAP


def frames(horizontal: Sequence[Ruling], vertical: Sequence[Ruling]) -> list[Frame]:
    """Merged rulings parted into groups that touch; rulings that touch none across them are left out."""
    parent = list(range(len(horizontal) + len(vertical)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    n = len(horizontal)
    open_ended = []
    for i, (y, left, right) in enumerate(horizontal):
        free = True
        for j, (x, top, bottom) in enumerate(vertical):
            if left - GAP <= x <= right + GAP and top - GAP <= y <= bottom + GAP:
                parent[root(n + j)] = root(i)
                free = free and left + GAP < x < right - GAP
        if free:
            open_ended.append(i)
    for i, j in pairwise(sorted(open_ended, key=lambda k: horizontal[k].at)):
        if _same_row(horizontal[i], horizontal[j]):
            parent[root(j)] = root(i)
    groups: dict[int, Frame] = {}
    for k, ruling in enumerate([*horizontal, *vertical]):
        frame = groups.setdefault(root(k), Frame([], []))
        (frame.horizontal if k < n else frame.vertical).append(ruling)
    return [frame for frame in groups.values() if frame.horizontal and frame.vertical]
