"""What a path of a PDF page draws: straight lines and boxes, or shapes that may be letters."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_void_p
from itertools import repeat

import pypdfium2.raw as pdfium

from parsers.pdf.calls import Handle, call, handle_at, handles_at
from parsers.pdf.geometry import Matrix, Rect, after
from parsers.pdf.paths import count_segments

MAX_SEGMENTS = 20_000
"""Segments read of one path; longer ones are drawings."""

BOX_SEGMENTS = 6
"""Segments of a line or a box; letters have more, or curves."""

PATCH_SEGMENTS = 20
"""Segments of a box with rounded corners; each of its curves has three."""

ASKEW = 0.7
"""The sides of a box leave the axes by no more than this, in points."""

_get_segment = call("FPDFPath_GetPathSegment", c_void_p)
_matrix = call("FPDFPageObj_GetMatrix", c_int)
_point = call("FPDFPathSegment_GetPoint")
_segment_type = call("FPDFPathSegment_GetType", c_int)
_segment_close = call("FPDFPathSegment_GetClose", c_int)


def matrix_of(item: Handle) -> Matrix:
    """What leads from an object's own coordinates to those of the page or form that holds it."""
    edges = (c_float * 6)()
    if not _matrix(item, byref(edges)):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    a, b, c, d, e, f = edges
    return (a, b, c, d, e, f)


def corners_of(path: Handle, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
    """The corners of each part of a path in the page's coordinates, to which `matrix` leads; curves end a part."""
    a, b, c, d, e, f = matrix
    point = (c_float * 2)()
    at_point = byref(point), byref(point, 4)
    corners: list[tuple[float, float]] = []
    for k in range(min(count_segments(path), MAX_SEGMENTS)):
        segment = handle_at(_get_segment(path, k))
        kind = _segment_type(segment)
        _point(segment, *at_point)
        x, y = point[:]
        here = (a * x + c * y + e, b * x + d * y + f)
        if kind == pdfium.FPDF_SEGMENT_LINETO:
            corners.append(here)
            if _segment_close(segment) and corners[0] != here:
                corners.append(corners[0])
        else:
            if len(corners) > 1:
                yield corners
            corners = [here]
    if len(corners) > 1:
        yield corners


def is_patch(path: Handle, matrix: Matrix | None, rect: Rect) -> bool:
    """Whether a path fills its bounding box `rect`, but for rounded corners: one part, its straight sides level or
    upright, and no point of it away from the sides of the box. `matrix` leads from its form to the page."""
    own = matrix_of(path)
    a, b, c, d, e, f = own if matrix is None else after(own, matrix)
    left, bottom, right, top = rect
    point = (c_float * 2)()
    at_point = byref(point), byref(point, 4)
    number = count_segments(path)
    if number > PATCH_SEGMENTS:
        return False
    last = (0.0, 0.0)
    for k in range(number):
        segment = handle_at(_get_segment(path, k))
        kind = _segment_type(segment)
        _point(segment, *at_point)
        x, y = point[:]
        here = (a * x + c * y + e, b * x + d * y + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO and k:
            return False
        if min(abs(here[0] - left), abs(here[0] - right), abs(here[1] - bottom), abs(here[1] - top)) > ASKEW:
            return False
        level = min(abs(here[0] - last[0]), abs(here[1] - last[1])) <= ASKEW
        if kind == pdfium.FPDF_SEGMENT_LINETO and not level:
            return False
        last = here
    return True


def is_straight(path: Handle) -> bool:
    """Whether a path is a straight line or a box."""
    number = count_segments(path)
    segments = map(_get_segment, repeat(path), range(min(number, BOX_SEGMENTS)))
    kinds = list(map(_segment_type, handles_at(segments)))
    return number <= BOX_SEGMENTS and pdfium.FPDF_SEGMENT_BEZIERTO not in kinds
