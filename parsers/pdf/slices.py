"""Characters of a PDF page into slices: those that follow each other on one baseline.

In ordinary text the boxes of neighbours share top and bottom, since both follow from font, size and baseline.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

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

_APART = re.compile("[^\x21-\xac\xae-\ud7ff\uf900-\ufffc]")
"""Characters that never go on with those before them: narrow spaces, hyphens at the end of a line, those without a
plain meaning."""

Slice = tuple[int, int, bool]
"""Characters on one baseline: the first, the one behind the last, and whether a space is printed before. An odd
character is alone, with no one behind."""


def slices_of(text: str, edges: Sequence[Sequence[float]], *, upright: bool) -> list[Slice]:
    """The characters of a page from first to last as slices; `edges` are lefts, tops, rights and bottoms of their
    boxes, `upright` says that the page is not turned."""
    found: list[Slice] = []
    spaced = False
    joins = bytearray(b"\1") * len(text)
    for match in _APART.finditer(text):
        joins[match.start()] = 0
    first = -1  # where the open slice begins; -1 when none is open
    last_left = last_right = near = step = even = 0.0
    last_top = last_bottom = math.nan
    k = -1
    # Comparing in one plain loop costs less than any way to compare whole lists.
    for join, left, top, right, bottom in zip(joins, *edges, strict=True):
        k += 1
        if (
            join
            and left - last_right <= near
            and left - last_left > step
            and (top == last_top or -even < top - last_top < even)
            and (bottom == last_bottom or -even < bottom - last_bottom < even)
        ):
            last_left, last_right = left, right
            continue
        if first >= 0:
            found.append((first, k, spaced))
            first, spaced = -1, False
        last_top = math.nan
        if text[k] in _BLANK:
            spaced = True
            continue
        size = top - bottom
        if join and upright and SMALL < size < LARGE and size > 0.6 * (right - left):
            first = k
            last_left, last_right, last_top, last_bottom = left, right, top, bottom
            near, step, even = WORD_GAP * size, STEP * size, EVEN * size
        else:
            found.append((k, k, spaced))
            spaced = False
    if first >= 0:
        found.append((first, k + 1, spaced))
    return found
