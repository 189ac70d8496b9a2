"""Characters of a PDF page into runs, through PDFium's C interface in few large steps.

A call through the ordinary bindings costs more than PDFium's own work. The prototypes here take plain addresses,
keep the interpreter lock, and are driven by `map`, so that a page's characters come over in four passes.
"""

from __future__ import annotations

from ctypes import PYFUNCTYPE, addressof, c_double, c_float, c_int, c_uint, c_void_p, cast
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from ..ink import ASCENT, Run

NEAR = 0.8
"""A gap wider than this many font sizes ends a run: the next text may belong to another column."""

SMALL, LARGE = 3.0, 45.0
"""Sizes outside are rare in reports; PDFium reports such for vertical fonts, without the matrix that scales them."""

UNKNOWN = "\ufffd"
"""Stands for a character whose font does not say what it means; never a digit, so never a number."""

_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""PDFium reports a hyphen at a line's end as one of these; in a table cell it is a printed dash."""

_SPACES = frozenset(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\x00"))
_SPACES |= frozenset(range(0x2000, 0x200B))


def address(handle: Any) -> int:
    """The address behind a handle or function of the ordinary bindings; 0 for none."""
    return cast(handle, c_void_p).value or 0


def prototype(name: str, result: Any, *arguments: Any) -> Any:
    """A PDFium function that takes addresses as plain numbers."""
    return PYFUNCTYPE(result, *arguments)(address(getattr(pdfium, name)))


_unicode = prototype("FPDFText_GetUnicode", c_uint, c_void_p, c_int)
_unmapped = prototype("FPDFText_HasUnicodeMapError", c_int, c_void_p, c_int)
_loose_box = prototype("FPDFText_GetLooseCharBox", c_int, c_void_p, c_int, c_void_p)
_tight_box = prototype("FPDFText_GetCharBox", c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)
_origin = prototype("FPDFText_GetCharOrigin", c_int, c_void_p, c_int, c_void_p, c_void_p)


class Frame(NamedTuple):
    """How a page's own coordinates are seen: `rotation` quarter turns clockwise of the box left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation % 2 else (width, height)

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """A point in points from the top left corner of the page as it is shown."""
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x


class Glyphs(NamedTuple):
    """The text of one page: its runs, and how many characters there are and say nothing."""

    runs: list[Run]
    total: int
    unknown: int


def glyphs_of(text_page: Any, frame: Frame, limit: int) -> Glyphs:
    """The runs of a page in the order they are drawn; at most `limit` characters are read.

    A character without a Unicode value becomes `UNKNOWN`: PDFium hands out the bare glyph number instead, which
    could pass for a digit.
    """
    handle = address(text_page)
    n = min(pdfium.FPDFText_CountChars(text_page), limit)
    if n <= 0:
        return Glyphs([], 0, 0)
    each, index = repeat(handle), range(n)
    codes = list(map(_unicode, each, index))
    unmapped = list(map(_unmapped, each, index))
    floats = (c_float * (4 * n))()
    start = addressof(floats)
    list(map(_loose_box, each, index, range(start, start + 16 * n, 16)))
    doubles = (c_double * (2 * n))()
    start = addressof(doubles)
    list(map(_origin, each, index, range(start, start + 16 * n, 16), range(start + 8, start + 8 + 16 * n, 16)))
    width, height = frame.size
    builder = _Builder(width, height)
    count = unknown = 0
    plain = frame.rotation == 0
    x0, y0 = frame.left, frame.top
    boxes = zip(floats[0::4], floats[2::4], floats[1::4], floats[3::4], doubles[0::2], doubles[1::2], strict=True)
    for k, (left, right, top, bottom, x, y) in enumerate(boxes):
        code = codes[k]
        if code in _SPACES:
            continue
        count += 1
        if unmapped[k] or code < 32 or 0xD800 <= code <= 0xF8FF or code > 0x10FFFF:
            char = _HYPHENS.get(code, UNKNOWN)
            unknown += char == UNKNOWN
        else:
            char = _HYPHENS.get(code) or chr(code)
        size = top - bottom
        if plain and SMALL < size < LARGE and bottom < y < top and size > 0.6 * (right - left):
            builder.add(char, (left if left < x else x) - x0, right - x0, y0 - y, size)
        else:
            _add_slowly(builder, text_page, k, char, frame)
    return Glyphs(builder.finish(), count, unknown)


class _Builder:
    """Collects characters into runs; what stands outside the page is not seen and left out."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self.runs: list[Run] = []
        self.chars: list[str] = []
        self.lefts: list[float] = []
        self.rights: list[float] = []
        self.baseline = self.size = self.right = 0.0

    def add(self, char: str, left: float, right: float, baseline: float, size: float) -> None:
        chars = self.chars
        if chars:
            gap = left - self.right
            off = baseline - self.baseline
            near = NEAR * size
            if gap < near and gap > -near and -0.2 * size < off < 0.2 * size and left >= self.lefts[-1]:
                if char == chars[-1] and left - self.lefts[-1] < 0.2 * size:
                    return
                chars.append(char)
                self.lefts.append(left)
                self.rights.append(right)
                self.right = right
                # Latin fonts report more height than the Chinese font of the same size beside them.
                if size < self.size:
                    self.size = size
                return
            self.close()
        if left < -size or right > self.width + size or not 0 <= baseline <= self.height + size:
            return
        self.chars, self.lefts, self.rights = [char], [left], [right]
        self.baseline, self.size, self.right = baseline, size, right

    def close(self) -> None:
        if self.chars:
            top = self.baseline - ASCENT * self.size
            self.runs.append(
                Run("".join(self.chars), self.lefts, self.rights, self.baseline, self.size, top, top + self.size)
            )
            self.chars = []

    def finish(self) -> list[Run]:
        self.close()
        return self.runs

    def add_turned(self, char: str, box: tuple[float, float, float, float], size: float, down: bool) -> None:
        """A character set at a right angle, reading down or up the page."""
        self.close()
        left, top, right, bottom = box
        if self.runs and self.runs[-1].turned:
            last = self.runs[-1]
            beside = min(right, last.rights[0]) - max(left, last.lefts[0]) > 0.3 * size
            gap = top - last.bottom if down else last.top - bottom
            if beside and -0.5 * size < gap < NEAR * size:
                last.text += char
                last.lefts[0], last.rights[0] = min(left, last.lefts[0]), max(right, last.rights[0])
                last.top, last.bottom = min(top, last.top), max(bottom, last.bottom)
                last.baseline = last.bottom
                return
        if 0 <= left <= self.width and 0 <= top <= self.height:
            self.runs.append(Run(char, [left], [right], bottom, size, top, bottom, turned=True))


def _add_slowly(builder: _Builder, text_page: Any, k: int, char: str, frame: Frame) -> None:
    """A character whose loose box does not tell its size: turned text, turned pages, fonts drawn as pictures."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFText_GetMatrix(text_page, k, matrix):
        return
    size = abs(pdfium.FPDFText_GetFontSize(text_page, k)) * (matrix.a**2 + matrix.b**2) ** 0.5
    edges = (c_double * 6)()
    at = addressof(edges)
    handle = address(text_page)
    _tight_box(handle, k, at, at + 8, at + 16, at + 24)
    _origin(handle, k, at + 32, at + 40)
    left, right, bottom, top, x, y = edges
    corners = [frame.seen(left, bottom), frame.seen(right, top)]
    box = (
        min(c[0] for c in corners),
        min(c[1] for c in corners),
        max(c[0] for c in corners),
        max(c[1] for c in corners),
    )
    here, ahead = frame.seen(x, y), frame.seen(x + matrix.a, y + matrix.b)
    dx, dy = ahead[0] - here[0], ahead[1] - here[1]
    if not size:
        size = box[3] - box[1]
    if dx > abs(dy):
        # Tight boxes leave out the white beside a digit; half a font size is the narrowest digit's advance.
        advance = 1.0 if char >= "\u2e80" else 0.5
        builder.add(char, min(box[0], here[0]), max(box[2], here[0] + advance * size), here[1], size)
    elif abs(dy) >= abs(dx):
        builder.add_turned(char, box, size, dy > 0)
