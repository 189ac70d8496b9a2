"""Digits that a font tells otherwise than it draws them.

A font maps its glyphs to characters, and programs that cut fonts down get the map wrong at times. Where digits of a
font stand in rows that are sums, the sums tell; a table without sums, set in a font of its own, would be read wrongly.
There the outlines of the digits are compared with those that digits have in other fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from ctypes import byref, c_float, c_int, c_void_p, cast
from functools import lru_cache
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.calls import Handle, address_of, call, handle, handles_at
from parsers.pdf.digitshapes import Point, Side, other_digit, shape_of

Face = tuple[int, str]
"""A digit as it is told, perhaps a wide one, and its font, by the address that holds while a page that uses it is
open."""

ROW = 5
"""So many numbers on one line are a row of table three or four, whose parts add up."""

TERMS = 3
"""Different numbers of a row that prove its digits. Of one number and its copy in the total nothing shows, whatever
stands for its digits."""

MOST_PAGES = 20
"""Held open at a time for the fonts that they use."""

EM = 1000.0

_NUMBER = re.compile(r"(?:^|\s)([0-9０-９][0-9０-９.,．，]*)(?!\S)")
_MARKS = set(".,．，")
_ZEROS = set("0０")

_text_object = call("FPDFText_GetTextObject", c_void_p)
_font = call("FPDFTextObj_GetFont", c_void_p)
_count_segments = call("FPDFGlyphPath_CountGlyphSegments", c_int)
_segment = call("FPDFGlyphPath_GetGlyphPathSegment", c_void_p)
_kind = call("FPDFPathSegment_GetType", c_int)
_point = call("FPDFPathSegment_GetPoint")


class Faces(NamedTuple):
    """The digits of the numbers of a page: those in rows that prove them, and the others."""

    proven: frozenset[Face] = frozenset()
    others: frozenset[Face] = frozenset()


def faces_of(text_page: Handle, text: str, bottoms: Sequence[float]) -> Faces:
    """The digits of the numbers that stand alone in the text of a page; `bottoms` are those of its characters.

    A number is taken to be in the font of its first digit, a row in that of its first and last number.
    """
    rows: dict[float, list[tuple[int, str]]] = {}
    for found in _NUMBER.finditer(text):
        start = found.start(1)
        rows.setdefault(bottoms[start], []).append((start, found[1]))
    proven: set[Face] = set()
    others: set[Face] = set()
    for row in rows.values():
        if len(row) >= ROW:
            first, last = _fonts(text_page, [row[0], row[-1]])
            if first == last:
                numbers = {number for _, number in row}
                digits = set("".join(numbers)) - _MARKS
                sums = len(numbers - _ZEROS) >= TERMS
                proven.update([(first, digit) for digit in (digits if sums else digits & _ZEROS)])
                others.update([(first, digit) for digit in ({} if sums else digits - _ZEROS)])
                continue
        for font, (_, number) in zip(_fonts(text_page, row), row, strict=True):
            others.update([(font, digit) for digit in set(number) - _MARKS])
    return Faces(frozenset(proven), frozenset(others - proven))


def _fonts(text_page: Handle, numbers: Sequence[tuple[int, str]]) -> list[int]:
    """The fonts of the first characters of some numbers."""
    return list(map(_font, handles_at(map(_text_object, repeat(text_page), [start for start, _ in numbers]))))


class Unproven:
    """Gathers the digits of a document page by page, and holds the pages open on which nothing proves some of them.

    Where some pages draw lines, tables stand on these, and digits of the others are not asked for.
    """

    def __init__(self) -> None:
        self._proven: set[Face] = set()
        self._ruled = False
        self._pages: list[tuple[Any, frozenset[Face], bool]] = []

    def note(self, page: Any, faces: Faces, ruled: bool) -> None:
        self._proven |= faces.proven
        self._ruled = self._ruled or ruled
        if ruled == self._ruled and not faces.others <= self._proven and len(self._pages) < MOST_PAGES:
            self._pages.append((page, faces.others, ruled))

    def holds(self, page: Any) -> bool:
        """Whether a page must stay open until the end."""
        return any(page is held for held, _, _ in self._pages)

    def misdrawn(self) -> list[str]:
        """The digits that nothing proves and that are drawn as others, each as `3 drawn as 5`."""
        asked = {face for _, others, ruled in self._pages if ruled == self._ruled for face in others}
        drawn = {(digit, _drawn_as(font, digit)) for font, digit in asked - self._proven if font}
        return sorted(f"{digit} drawn as {other}" for digit, other in drawn if other)

    def close(self) -> None:
        for page, _, _ in self._pages:
            pdfium.FPDF_ClosePage(page)
        self._pages.clear()


def _drawn_as(font: int, digit: str) -> str:
    """The digit that a font clearly draws instead of one; empty where it draws this one, or has no outlines."""
    path = pdfium.FPDFFont_GetGlyphPath(cast(font, pdfium.FPDF_FONT), ord(digit), EM)
    return _other(digit, tuple(_sides(handle(path)))) if address_of(path) else ""


@lru_cache(maxsize=256)
def _other(digit: str, outline: tuple[Side, ...]) -> str:
    # Documents share few typefaces, whose outlines of a digit are the same in all of them.
    shape = shape_of(outline)
    return "" if shape is None else other_digit(str(int(digit)), shape)


def _sides(path: Handle) -> Iterator[Side]:
    """The straight sides of an outline, every part closed; a curve counts as two."""
    xy = (c_float * 2)()
    at = byref(xy), byref(xy, 4)
    start: Point = (0.0, 0.0)
    last = start
    curve: list[Point] = []
    for segment in handles_at(map(_segment, repeat(path), range(_count_segments(path)))):
        kind = _kind(segment)
        _point(segment, *at)
        here = (xy[0], xy[1])
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            curve.append(here)
            if len(curve) < 3:
                continue
            first, second, _ = curve
            middle = _middle(last, first, second, here)
            yield last, middle
            yield middle, here
            curve.clear()
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield last, here
        else:
            if last != start:
                yield last, start
            start = here
        last = here
    if last != start:
        yield last, start


def _middle(*points: Point) -> Point:
    """The middle of a cubic curve by its four points."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = points
    return (x0 + 3 * (x1 + x2) + x3) / 8, (y0 + 3 * (y1 + y2) + y3) / 8
