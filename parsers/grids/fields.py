"""The boxes of form fields, which programs draw inside the cells of a table: what stands in them is the cell's text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from parsers.grids.ink import Ruling

LOW, HIGH = 6.0, 40.0
"""Heights of a field of one or two lines."""

CORNER = 3.0
"""Rounded corners leave the sides of a box apart by their radius."""

LAP = 1.2
"""Sides drawn as thin boxes reach over one another by half their width or so."""

EVEN = 0.6
"""A corner's height and width differ by no more than the rounding of a pixel."""

CLEAR = 0.3
"""A field stands at least so far inside the borders of its cell."""

APART = 200.0
"""The borders of a cell stand no farther from the field in it."""


def without_fields(
    horizontal: Sequence[Ruling], vertical: Sequence[Ruling]
) -> tuple[Sequence[Ruling], Sequence[Ruling]]:
    """The rulings of a page without the boxes that stand alone between two borders of a cell."""
    if len(horizontal) < 4 or len(vertical) < 4:
        return horizontal, vertical
    lines = sorted(horizontal)
    corners = [(round(at), round(start), round(end)) for at, start, end in lines]
    starts = {(at, start) for at, start, _ in corners}
    ends = {(at, end) for at, _, end in corners}
    alone: dict[tuple[int, int], list[Ruling]] = {}
    for line, (at, start, end) in zip(lines, corners, strict=True):
        if not _meets(at, end, starts) and not _meets(at, start, ends):
            alone.setdefault((start, end), []).append(line)
    upright = sorted(vertical)
    ats = [line.at for line in upright]
    gone: set[Ruling] = set()
    for boxes in alone.values():
        for top, bottom in pairwise(boxes):
            if LOW < bottom.at - top.at < HIGH:
                gone.update(_box(top, bottom, upright, ats))
    if not gone:
        return horizontal, vertical
    return [line for line in horizontal if line not in gone], [line for line in vertical if line not in gone]


def _meets(at: int, x: int, edges: set[tuple[int, int]]) -> bool:
    """Whether another line of the same height goes on where this one ends."""
    for level in (at, at - 1, at + 1):
        if (level, x) in edges or (level, x - 1) in edges or (level, x + 1) in edges:
            return True
    return False


def _box(top: Ruling, bottom: Ruling, upright: Sequence[Ruling], ats: Sequence[float]) -> list[Ruling]:
    """The four sides of a field, given its upper and lower one; nothing where they are none's."""
    left = [
        line
        for line in upright[bisect_left(ats, top.start - CORNER) : bisect_right(ats, top.start + LAP)]
        if _is_side(line, top, bottom, top.start - line.at)
    ]
    right = [
        line
        for line in upright[bisect_left(ats, top.end - LAP) : bisect_right(ats, top.end + CORNER)]
        if _is_side(line, top, bottom, line.at - top.end)
    ]
    if len(left) != 1 or len(right) != 1:  # a line drawn twice is that of two cells
        return []
    low, high = left[0].at, right[0].at
    before = upright[bisect_left(ats, low - APART) : bisect_left(ats, low - CLEAR)]
    behind = upright[bisect_right(ats, high + CLEAR) : bisect_right(ats, high + APART)]
    within = all(
        any(line.start < top.at - CLEAR and line.end > bottom.at + CLEAR for line in side) for side in (before, behind)
    )
    return [top, bottom, *left, *right] if within and _is_apart(top, bottom, left[0], right[0], upright, ats) else []


def _is_apart(
    top: Ruling, bottom: Ruling, left: Ruling, right: Ruling, upright: Sequence[Ruling], ats: Sequence[float]
) -> bool:
    """Whether no vertical line but the sides stands in a box, or goes on where a side ends, as in a table."""
    return not any(
        line.start <= bottom.at + CLEAR and line.end >= top.at - CLEAR
        for line in upright[bisect_left(ats, left.at - CLEAR) : bisect_right(ats, right.at + CLEAR)]
        if line not in (left, right)
    )


def _is_side(line: Ruling, top: Ruling, bottom: Ruling, corner: float) -> bool:
    """Whether a vertical line leads from the upper to the lower side, with corners as high as they are wide."""
    return abs(line.start - top.at - corner) <= EVEN and abs(bottom.at - line.end - corner) <= EVEN
