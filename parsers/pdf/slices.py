"""Characters of a PDF page into slices: those that follow each other on one baseline.

In ordinary text the boxes of neighbours share top and bottom, since both follow from font, size and baseline.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import sub

from parsers.grids.ink import WORD_GAP

STEP = 0.12
"""Neighbours begin at least this many font sizes apart; nearer ones are one text printed twice."""

EVEN = 0.05
"""Tops and bottoms of neighbours that differ by less than this many font sizes are level: some fonts report them so."""

SMALL, LARGE = 3.0, 45.0
"""Sizes outside are rare in reports; PDFium reports such for vertical fonts, without the matrix that scales them."""

SPACES = frozenset(map(ord, "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\ufeff\x00"))
SPACES |= frozenset(range(0x2000, 0x200B))
_BLANK = frozenset(map(chr, SPACES))

_PLAIN = r"\x21-\xac\xae-\ud7ff\uf900-\ufffc"
"""Characters with a meaning of their own; a soft hyphen stands at the end of a line."""

_STRETCH = re.compile(rf"(?P<spaces>[\0\t-\r\x1c- ]+)|(?P<odd>[^{_PLAIN}])|[{_PLAIN}]+")
"""Narrow spaces, a character that goes on with none before it, and those that may follow each other."""

Slice = tuple[int, int, bool]
"""Characters on one baseline: the first, the one behind the last, and whether a space is printed before. An odd
character is alone, with no one behind."""


def slices_of(text: str, edges: Sequence[Sequence[float]], *, upright: bool) -> list[Slice]:
    """The characters of a page from first to last as slices; `edges` are lefts, tops, rights and bottoms of their
    boxes, `upright` says that the page is not turned."""
    slicer = _Slicer(text, edges, upright)
    slicer.read()
    return slicer.found


class _Slicer:
    def __init__(self, text: str, edges: Sequence[Sequence[float]], upright: bool) -> None:
        self.text = text
        self.lefts, self.tops, self.rights, self.bottoms = edges
        self.upright = upright
        self.found: list[Slice] = []
        self.spaced = False

    def read(self) -> None:
        for match in _STRETCH.finditer(self.text):
            first, end = match.span()
            kind = match.lastgroup
            if kind == "spaces":
                self.spaced = True
            elif kind == "odd":
                self.slice(first, first)
            elif self.is_even(first, end):
                self.slice(first, end)
            else:
                self.part(first, end)

    def slice(self, first: int, end: int) -> None:
        self.found.append((first, end, self.spaced))
        self.spaced = False

    def is_even(self, first: int, end: int) -> bool:
        """Whether characters are a single slice, as most are that stand between two spaces: boxes of one top and
        bottom, one after the other."""
        top, bottom, n = self.tops[first], self.bottoms[first], end - first
        if not self.begins(first, top - bottom):
            return False
        if n == 1:
            return True
        if self.tops[first:end].count(top) < n or self.bottoms[first:end].count(bottom) < n:
            return False
        following = self.lefts[first + 1 : end]
        gap = max(map(sub, following, self.rights[first:end]))
        step = min(map(sub, following, self.lefts[first:end]))
        return bool(gap <= WORD_GAP * (top - bottom) and step > STEP * (top - bottom))

    def begins(self, k: int, size: float) -> bool:
        """Whether a slice may begin with a character that has a plain meaning: its box is plain too, and holds ink."""
        upright = SMALL < size < LARGE and size > 0.6 * (self.rights[k] - self.lefts[k]) and self.upright
        return upright and self.text[k] not in _BLANK

    def part(self, first: int, end: int) -> None:
        """Characters `first` to `end` - 1, all with a plain meaning, cut where they do not go on."""
        start = -1  # where the open slice begins; -1 when none is open
        last_left = last_right = last_top = last_bottom = near = step = even = 0.0
        edges = [side[first:end] for side in (self.lefts, self.rights, self.tops, self.bottoms)]
        for k, left, right, top, bottom in zip(range(first, end), *edges, strict=True):
            goes_on = (
                start >= 0
                and left - last_right <= near
                and left - last_left > step
                and -even < top - last_top < even
                and -even < bottom - last_bottom < even
            )
            last_left, last_right = left, right
            if goes_on:
                continue
            if start >= 0:
                self.slice(start, k)
                start = -1
            size = top - bottom
            if self.begins(k, size):
                start, last_top, last_bottom = k, top, bottom
                near, step, even = WORD_GAP * size, STEP * size, EVEN * size
            elif self.text[k] in _BLANK:
                self.spaced = True
            else:
                self.slice(k, k)
        if start >= 0:
            self.slice(start, end)
