"""The characters of a PDF page, which PDFium counts in the order they are drawn: which are of numbers, which touch."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.grids.ink import LEVEL, WORD_GAP

DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９"))
SEPARATORS = frozenset(map(ord, ".,．，"))
NUMERALS = DIGITS | SEPARATORS
NOUGHTS = SEPARATORS.union(map(ord, "0０"))

SPACE = 32
"""The space; what has a lower number shows nothing either."""

Boxes = Sequence[Sequence[float]]
"""Lefts, tops, rights and bottoms of all characters, in the page's own coordinates."""


def touch(boxes: Boxes, first: int, second: int, gap: float = WORD_GAP) -> bool:
    """Whether two characters follow each other on one line, with no wider gap than this many font sizes."""
    lefts, tops, rights, bottoms = boxes
    size = tops[first] - bottoms[first]
    level = abs(bottoms[first] - bottoms[second]) < LEVEL * size
    return level and lefts[second] - rights[first] <= gap * size
