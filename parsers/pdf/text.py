"""Characters of a PDF page into runs, in few passes over all of them."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from ctypes import byref, c_double, c_float, c_int, c_uint, c_ushort
from itertools import compress, repeat
from struct import pack
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.document import UNKNOWN
from parsers.encoding import lookalikes
from parsers.grids.ink import Run, RunBuilder, run_of
from parsers.pdf.calls import boxes, call, each, handle, points
from parsers.pdf.characters import DIGITS
from parsers.pdf.covers import Alphas, behind_pictures, covered, half_covered
from parsers.pdf.edges import within
from parsers.pdf.faces import Faces, faces_of
from parsers.pdf.geometry import Frame
from parsers.pdf.lines import Lines
from parsers.pdf.mirrored import may_mirror, put_as_drawn
from parsers.pdf.seen import unseen
from parsers.pdf.slices import SPACES, slices_of

TINY = 1.5
"""Text of fewer points is a speck on paper."""

SLANT = 0.1
"""Text that rises or falls by more than this, about six degrees, is no line of a report; scans are straighter."""

_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""PDFium reports a hyphen at a line's end as one of these; in a table cell it is a printed dash."""

_BLANKS = re.compile("[ \u200b\ufeff]")
"""Blanks that every font has. Of others PDFium may draw what it puts in place of a character that a font lacks."""

BLANK_INK = 0.1
"""The ink of a blank is no wider or no higher than this share of its box."""

_unicode = call("FPDFText_GetUnicode", c_uint)
_unmapped = call("FPDFText_HasUnicodeMapError", c_int)
_loose_box = call("FPDFText_GetLooseCharBox")
_tight_box = call("FPDFText_GetCharBox")
_matrix = call("FPDFText_GetMatrix", c_int)
_origin = call("FPDFText_GetCharOrigin")


class Glyphs(NamedTuple):
    """The text of one page: its runs, how many characters there are and say nothing, whether there are more, whether
    most have no ink, so that they are there to be searched, not to be seen, and by how many quarters clockwise the
    page must be turned to set most of its characters upright. `unseen` are the addresses of text of which nothing is
    seen; `doubtful` says that numbers were left out as a watermark's that may be none, and `cut_off` is a
    number that the edge of the page hides; `told_otherwise` says that the file tells other numbers than it shows;
    `faces` are the digits of its numbers."""

    runs: list[Run]
    total: int
    unknown: int
    cut_short: bool
    inkless: bool = False
    quarters: int = 0
    unseen: frozenset[int] = frozenset()
    doubtful: bool = False
    left_out: bool = False
    cut_off: str = ""
    told_otherwise: bool = False
    faces: Faces = Faces()


def glyphs_of(
    text_page: Any, frame: Frame, limit: int, lines: Lines, alphas: Callable[[Any], Alphas | None], scan: bool = False
) -> Glyphs:
    """The runs of a page in the order they are drawn; at most `limit` characters are read.

    Characters that cannot be seen are left out, as `lines` tell and `alphas`, how opaque a picture is; on a `scan`, a
    page mostly covered by pictures, those that a scanner recognised are kept.

    A character without a Unicode value becomes `UNKNOWN`: PDFium hands out the bare glyph number instead, which
    could pass for a digit. So does the last one seen of a number that is cut off.
    """
    present = pdfium.FPDFText_CountChars(text_page)
    n = min(present, limit)
    if n <= 0:
        return Glyphs([], 0, 0, False)
    page = handle(text_page)
    codes = _codes(text_page, n)
    unmapped = compress(range(n), each(_unmapped, repeat(page), range(n)))
    edges = boxes(_loose_box, page, n)
    below = covered(page, edges, lines.covers, lines.layers.orders) if lines.covers else {}
    if lines.layers.pictures and not scan:
        below |= behind_pictures(page, edges, lines.layers, alphas)
    inkless, others, torn, pieces, doubts = unseen(page, codes, edges, lines.odd, lines.grounds, below)
    searched = scan and len(inkless) > 0.5 * sum(code not in SPACES for code in codes)
    for k in (*unmapped, *torn, *half_covered(page, codes, edges, below)):
        if codes[k] not in _HYPHENS:
            codes[k] = ord(" " if codes[k] in SPACES else UNKNOWN)
    left = others if searched else (*inkless, *others)
    left_out = any(codes[k] in DIGITS for k in left)
    for k in left:
        codes[k] = 0
    reader = _Reader(text_page, frame, codes, edges)
    if inked := reader.inked_blanks():
        for k in inked:
            codes[k] = ord(UNKNOWN)
        reader = _Reader(text_page, frame, codes, edges)
    reader.read()
    width, height = frame.size
    runs, cut_off = within(reader.builder.runs, width, height)
    text = "".join([run.text for run in runs])
    if lookalikes.holds(text):
        for run in runs:
            run.text = lookalikes.put_right(run.text)
    if may_mirror(text):
        put_as_drawn(runs)
    gone = frozenset() if searched else pieces
    turns = reader.quarters(runs)
    doubtful = not all(map(reader.slanted, doubts))
    return Glyphs(
        runs,
        reader.total,
        reader.unknown,
        present > limit,
        searched,
        turns,
        gone,
        doubtful,
        left_out or bool(cut_off) or bool(inked),
        cut_off,
        faces=faces_of(page, reader.text, reader.bottoms),
    )


def _codes(text_page: Any, n: int) -> list[int]:
    """The Unicode numbers of the first `n` characters: in one call where the page's text has one unit for each."""
    units = (c_ushort * (n + 1))()
    # Characters without a meaning are left out of the text, those beyond the basic plane take two units of it.
    whole = pdfium.FPDFText_GetTextIndexFromCharIndex(text_page, n - 1) == n - 1
    if whole and pdfium.FPDFText_GetText(text_page, 0, n, units) == n + 1:
        return memoryview(units).cast("B").cast("H")[:n].tolist()
    found = each(_unicode, repeat(handle(text_page)), range(n))
    return [code if code <= sys.maxunicode else ord(UNKNOWN) for code in found]


class _Reader:
    """Goes through the characters of a page.

    In ordinary text the boxes of neighbours share top and bottom, since both follow from font, size and
    baseline: such characters are taken over as a slice, and the baseline is asked for once, of the first.
    """

    def __init__(self, text_page: Any, frame: Frame, codes: list[int], edges: list[list[float]]) -> None:
        self.page = text_page
        self.handle = handle(text_page)
        self.frame = frame
        self.codes = codes
        self.text = pack(f"<{len(codes)}I", *codes).decode("utf-32-le", "surrogatepass")
        self.lefts, self.tops, self.rights, self.bottoms = edges
        self.builder = RunBuilder()
        self.total = self.unknown = 0
        self.down = self.up = self.over = 0
        self.doubles = (c_double * 6)()
        self.at = [byref(self.doubles, 8 * k) for k in range(4)]
        self.matrix = (c_float * 6)()
        self.at_matrix = byref(self.matrix)

    def inked_blanks(self) -> list[int]:
        """The blanks for which something is drawn: their font tells a blank for some other character."""
        blanks = [match.start() for match in _BLANKS.finditer(self.text)]
        return [k for k in blanks if self.rights[k] > self.lefts[k] and self.inked(k)]

    def inked(self, k: int) -> bool:
        _tight_box(self.handle, k, *self.at)
        left, right, bottom, top = self.doubles[0:4]
        size = max(self.tops[k] - self.bottoms[k], self.rights[k] - self.lefts[k])
        return min(right - left, top - bottom) > BLANK_INK * size

    def quarters(self, runs: Sequence[Run]) -> int:
        """Clockwise turns of the page by a right angle that set more than half of its characters upright."""
        if self.over > 0.5 * self.total:
            return 2
        if not self.up and not self.down:
            return 0
        turned = sum(len(run.text) for run in runs if run.turned)
        return 0 if turned <= 0.5 * sum(len(run.text) for run in runs) else 1 if self.up > self.down else 3

    def read(self) -> None:
        edges = (self.lefts, self.tops, self.rights, self.bottoms)
        slices = slices_of(self.text, edges, upright=self.frame.rotation == 0)
        origins = points(_origin, self.handle, [first for first, end, _ in slices if first < end])
        for first, end, spaced in slices:
            if spaced:
                self.builder.space()
            if first < end:
                self.take(first, end, next(origins))
            else:
                self.odd(first)

    def take(self, first: int, end: int, origin: tuple[float, float]) -> None:
        """Characters `first` to `end` - 1 as one run, whose first one stands at `origin`."""
        if end - first == 1 and self.slanted(first):
            return
        x, y = origin
        lefts, rights = self.lefts[first:end], self.rights[first:end]
        top, bottom = self.tops[first], self.bottoms[first]
        size = top - bottom
        if not bottom < y < top or abs(x - lefts[0]) > 0.1 * size:
            # Fonts whose glyphs are drawings report the box of the drawing.
            for k in range(first, end):
                self.odd(k)
            return
        self.total += end - first
        x0 = self.frame.left
        if x0:
            lefts, rights = [left - x0 for left in lefts], [right - x0 for right in rights]
        baseline = self.frame.top - y
        self.builder.append(run_of(self.text[first:end], lefts, rights, baseline, size))

    def slanted(self, k: int) -> bool:
        """Whether a character stands askew: a watermark across the page, no part of its text.

        No two slanted neighbours share top and bottom, so only slices of one character have to be asked.
        """
        if not _matrix(self.handle, k, self.at_matrix):
            return False
        across, up = abs(self.matrix[0]), abs(self.matrix[1])
        return min(across, up) > SLANT * max(across, up)

    def odd(self, k: int) -> None:
        """A character that has no plain box or no plain meaning: turned text or page, drawn fonts, vertical fonts."""
        self.total += 1
        code = self.codes[k]
        if code < 32 or 0xD800 <= code <= 0xF8FF or 0xFFFD <= code <= 0xFFFF:
            char = _HYPHENS.get(code, UNKNOWN)
            self.unknown += char == UNKNOWN
        else:
            char = _HYPHENS.get(code) or chr(code)
        if not _matrix(self.handle, k, self.at_matrix) or self.slanted(k):
            return
        a, b = self.matrix[0:2]
        frame = self.frame
        _tight_box(self.handle, k, *self.at)
        left, right, bottom, top = self.doubles[0:4]
        _origin(self.handle, k, self.at[0], self.at[1])
        x, y = self.doubles[0:2]
        box = frame.box((left, bottom, right, top))
        here, ahead = frame.seen(x, y), frame.seen(x + a, y + b)
        dx, dy = ahead[0] - here[0], ahead[1] - here[1]
        size = abs(pdfium.FPDFText_GetFontSize(self.page, k)) * (a**2 + b**2) ** 0.5
        size = size or box[3] - box[1]
        if size < TINY:
            return
        if dx > abs(dy):
            # Tight boxes leave out the white beside a digit; half a font size is the narrowest digit's advance.
            advance = 1.0 if char >= "\u2e80" else 0.5
            self.builder.add(char, min(box[0], here[0]), max(box[2], here[0] + advance * size), here[1], size)
        elif abs(dy) >= abs(dx):
            self.down += dy > 0
            self.up += dy <= 0
            self.builder.add_turned(char, box, size, dy > 0)
        elif a * self.matrix[3] > b * self.matrix[2]:  # else mirrored
            self.over += 1
