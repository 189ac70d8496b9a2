"""What the clips of a PDF page let through."""

from __future__ import annotations

from ctypes import addressof, c_float, c_int, c_void_p

from parsers.readers._pdf_calls import prototype
from parsers.readers._pdf_geometry import Matrix, Rect, common, moved

MAX_DEPTH = 8
"""Form objects inside form objects, clips inside clips: programs nest two or three; what nests itself must end."""

MAX_CORNERS = 64
"""Corners looked at of one clip."""

_clip = prototype("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
_paths = prototype("FPDFClipPath_CountPaths", c_int, c_void_p)
_segments = prototype("FPDFClipPath_CountPathSegments", c_int, c_void_p, c_int)
_segment = prototype("FPDFClipPath_GetPathSegment", c_void_p, c_void_p, c_int, c_int)
_point = prototype("FPDFPathSegment_GetPoint", c_int, c_void_p, c_void_p, c_void_p)


def clip_of(item: int | None, matrix: Matrix | None = None) -> Rect | None:
    """The box of what an object's clip lets through, with the width of a line to spare; None without a clip.

    `matrix` leads from the object's form to the page.
    """
    clip = _clip(item)
    if not clip:
        return None
    point = (c_float * 2)()
    at = addressof(point)
    box: Rect | None = None
    for path in range(max(0, min(_paths(clip), MAX_DEPTH))):
        xs, ys = [], []
        for k in range(min(_segments(clip, path), MAX_CORNERS)):
            _point(_segment(clip, path, k), at, at + 4)
            xs.append(point[0])
            ys.append(point[1])
        if xs:
            rect = (min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
            rect = rect if matrix is None else moved(rect, matrix)
            box = rect if box is None else common(box, rect)
    return box
