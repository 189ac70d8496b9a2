"""What the clips of a PDF page let through."""

from __future__ import annotations

from collections.abc import Sequence
from ctypes import byref, c_float, c_int, c_void_p

from parsers.pdf.calls import Handle, call, each, handle_at, handles_at
from parsers.pdf.geometry import Matrix, Rect, common, moved

MAX_DEPTH = 8
"""Form objects inside form objects, clips inside clips: programs nest two or three; what nests itself must end."""

MAX_CORNERS = 64
"""Corners looked at of one clip."""

_clip = call("FPDFPageObj_GetClipPath", c_void_p)
_paths = call("FPDFClipPath_CountPaths", c_int)
_segments = call("FPDFClipPath_CountPathSegments", c_int)
_segment = call("FPDFClipPath_GetPathSegment", c_void_p)
_point = call("FPDFPathSegment_GetPoint")


def clip_counts(items: Sequence[Handle]) -> list[int]:
    """How many paths clip each object; -1 or 0 for one without a clip."""
    return list(each(_paths, handles_at(each(_clip, items))))


def clip_of(item: Handle, matrix: Matrix | None = None) -> Rect | None:
    """The box of what an object's clip lets through, with the width of a line to spare; None without a clip.

    `matrix` leads from the object's form to the page.
    """
    clip = handle_at(_clip(item))
    paths = min(_paths(clip), MAX_DEPTH)
    if paths <= 0:
        return None
    point = (c_float * 2)()
    x, y = byref(point), byref(point, 4)
    box: Rect | None = None
    for path in range(paths):
        xs, ys = [], []
        for k in range(min(_segments(clip, path), MAX_CORNERS)):
            _point(handle_at(_segment(clip, path, k)), x, y)
            xs.append(point[0])
            ys.append(point[1])
        if xs:
            rect = (min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
            rect = rect if matrix is None else moved(rect, matrix)
            box = rect if box is None else common(box, rect)
    return box
