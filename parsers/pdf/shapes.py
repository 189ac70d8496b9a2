"""What a path of a PDF page draws: straight lines and boxes, or shapes that may be letters."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float, c_int, c_void_p
from itertools import repeat

import pypdfium2.raw as pdfium

from parsers.pdf.calls import Handle, call, handle_at, handles_at
from parsers.pdf.geometry import Matrix
from parsers.pdf.paths import count_segments

MAX_SEGMENTS = 20_000
"""Segments read of one path; longer ones are drawings."""

BOX_SEGMENTS = 6
"""Segments of a line or a box; letters have more, or curves."""

_get_segment = call("FPDFPath_GetPathSegment", c_void_p)
_point = call("FPDFPathSegment_GetPoint")
_segment_type = call("FPDFPathSegment_GetType", c_int)
_segment_close = call("FPDFPathSegment_GetClose", c_int)


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


def is_straight(path: Handle) -> bool:
    """Whether a path is a straight line or a box."""
    number = count_segments(path)
    segments = map(_get_segment, repeat(path), range(min(number, BOX_SEGMENTS)))
    kinds = list(map(_segment_type, handles_at(segments)))
    return number <= BOX_SEGMENTS and pdfium.FPDF_SEGMENT_BEZIERTO not in kinds
