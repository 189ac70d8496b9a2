"""The paths that a PDF page draws: lines, boxes, drawings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ctypes import c_int
from itertools import compress
from operator import not_

from parsers.pdf.calls import Call, Handle, call, each, fill_color, numbers, rects, stroke_color
from parsers.pdf.clips import clip_counts
from parsers.pdf.geometry import Matrix, Rect, moved
from parsers.pdf.seen import PAPER, TRANSPARENT

_bounds = call("FPDFPageObj_GetBounds", c_int)
_draw_mode = call("FPDFPath_GetDrawMode", c_int)
count_segments = call("FPDFPath_CountSegments", c_int)


Path = tuple[Handle, int, int, bool, int, int, Rect | None]
"""A path: whether it is filled and whether stroked, whether its ink can be seen, how many paths clip it, how many
segments it has, its box on the page."""


def paths_of(items: list[Handle], matrix: Matrix | None) -> Iterator[tuple[int, Path]]:
    """Whether each object is a path, and what there is to know of it; every question is put to all in one pass."""
    are_paths, (filled, stroked) = numbers(_draw_mode, items, 2)
    lined = iter(_inked(stroke_color, list(compress(items, stroked))))
    full = iter(_inked(fill_color, list(compress(items, map(not_, stroked)))))
    inked = [next(lined if mode else full) for mode in stroked]
    bounded, edges = rects(_bounds, items)
    boxes: Iterable[Rect | None] = edges
    if matrix is not None or not all(bounded):
        boxes = [
            None if not known else rect if matrix is None else moved(rect, matrix)
            for known, rect in zip(bounded, edges, strict=True)
        ]
    segments = each(count_segments, items)
    paths = zip(items, filled, stroked, inked, clip_counts(items), segments, boxes, strict=True)
    return zip(are_paths, paths, strict=True)


def _inked(getter: Call, items: list[Handle]) -> list[bool]:
    """Whether the colour of each object can be seen on paper. Patterns, which have no colour, count as ink."""
    known, (red, green, blue, alpha) = numbers(getter, items)
    if items and max(red) < PAPER and min(alpha) > TRANSPARENT:
        return [True] * len(items)
    return [
        not plain or (a > TRANSPARENT and (r < PAPER or g < PAPER or b < PAPER))
        for plain, r, g, b, a in zip(known, red, green, blue, alpha, strict=True)
    ]
