"""Which characters of a PDF page nobody sees: white or transparent ones, invisible ones, those that a clip cuts off.

They are in the file all the same, and stand beside or behind what is printed: an old number in white, the words that
a scanner recognised, the end of a text that is too long for its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ctypes import addressof, c_int, c_uint, c_void_p
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.grids.ink import LEVEL, WORD_GAP
from parsers.readers._pdf_calls import prototype
from parsers.readers._pdf_clips import clip_of
from parsers.readers._pdf_geometry import Rect, holds

PAPER = 249
"""Ink whose red, green and blue all reach this value cannot be seen on white paper."""

TRANSPARENT = 12
"""Ink of no more than this opacity, of 255, cannot be seen on any ground."""

_DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９"))
_SEPARATORS = frozenset(map(ord, ".,．，"))
_NUMERALS = _DIGITS | _SEPARATORS

_text_object = prototype("FPDFText_GetTextObject", c_void_p, c_void_p, c_int)
_render_mode = prototype("FPDFTextObj_GetTextRenderMode", c_int, c_void_p)
_fill_color = prototype("FPDFPageObj_GetFillColor", c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)
_clip = prototype("FPDFPageObj_GetClipPath", c_void_p, c_void_p)
_clip_paths = prototype("FPDFClipPath_CountPaths", c_int, c_void_p)
_stroke_color = prototype("FPDFPageObj_GetStrokeColor", c_int, c_void_p, c_void_p, c_void_p, c_void_p, c_void_p)

_NO_INK = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP}


class Unseen(NamedTuple):
    """The numbers of characters without ink, of those that do not show for another reason, and of the last ones seen
    of numbers that a clip cuts in two: of 1,234 in a narrow cell, `1,2` is no number."""

    inkless: list[int]
    others: list[int]
    torn: list[int]


class Verdict(NamedTuple):
    """What is odd about a piece of text: no ink, white ink, or a clip."""

    inkless: bool
    white: bool
    clip: Rect | None


PLAIN = Verdict(False, False, None)


def oddities(pieces: Sequence[int | None]) -> dict[int, Verdict]:
    """Of the pieces of text that a page draws, those that may not be seen.

    There is often a piece for each character: every question is put to all in one pass, and nothing more is done
    where the answers are as usual.
    """
    n = len(pieces)
    colors = (c_uint * (4 * n))()
    start, end = addressof(colors), addressof(colors) + 16 * n
    list(map(_fill_color, pieces, *(range(start + 4 * k, end, 16) for k in range(4))))
    asked = {k for k, mode in enumerate(map(_render_mode, pieces)) if mode}
    asked.update(k for k, paths in enumerate(map(_clip_paths, map(_clip, pieces))) if paths > 0)
    asked.update(k for k, red in enumerate(colors[0::4]) if red >= PAPER)
    asked.update(k for k, alpha in enumerate(colors[3::4]) if alpha <= TRANSPARENT)
    judge = _Judge()
    verdicts = {piece: judge.verdict(piece) for k in sorted(asked) if (piece := pieces[k])}
    return {piece: verdict for piece, verdict in verdicts.items() if verdict is not PLAIN}


def unseen(
    text_page: int, codes: Sequence[int], boxes: Sequence[float], odd: Mapping[int, Verdict], grounds: Sequence[Rect]
) -> Unseen:
    """The characters of a page that cannot be seen.

    `codes` are the characters' Unicode numbers; `boxes` holds left, top, right and bottom of each in the page's own
    coordinates; `odd` are the page's `oddities`; `grounds` are coloured boxes and pictures, on which white text shows.
    """
    found = Unseen([], [], [])
    if not odd:
        return found
    cut: dict[int, Rect] = {}
    left_over: dict[int, Rect] = {}
    for k, piece in enumerate(map(_text_object, repeat(text_page), range(len(boxes) // 4))):
        if piece not in odd:
            continue
        inkless, white, clip = odd[piece]
        left, top, right, bottom = boxes[4 * k : 4 * k + 4]
        x, y = (left + right) / 2, (top + bottom) / 2
        if inkless:
            found.inkless.append(k)
        elif clip and not holds(clip, x, y):
            cut[k] = clip
            found.others.append(k)
        elif white and not any(holds(ground, x, y) for ground in grounds):
            found.others.append(k)
        elif clip:
            left_over[k] = clip
    found.torn.extend(_torn(codes, boxes, cut, left_over))
    return found


def _torn(
    codes: Sequence[int], boxes: Sequence[float], cut: Mapping[int, Rect], left_over: Mapping[int, Rect]
) -> Iterator[int]:
    """Characters beside those that the same clip hides: digits beside a digit, and any behind hidden digits where
    others follow that could pass for the number."""
    for k, clip in cut.items():
        for step in (-1, 1):
            seen = k + step
            if left_over.get(seen) != clip or not _touch(boxes, min(k, seen), max(k, seen)):
                continue
            hidden = _codes_from(codes, cut, clip, k, -step)
            shown = _codes_from(codes, left_over, clip, seen, step)
            beside = (
                codes[seen] in _NUMERALS and next((code for code in hidden if code not in _SEPARATORS), 0) in _DIGITS
            )
            if beside or (step > 0 and _DIGITS.intersection(hidden) and _DIGITS.intersection(shown)):
                yield seen


def _codes_from(codes: Sequence[int], clips: Mapping[int, Rect], clip: Rect, k: int, step: int) -> list[int]:
    """The characters from `k` on, forwards or backwards, as long as one clip holds them all."""
    found = []
    while clips.get(k) == clip:
        found.append(codes[k])
        k += step
    return found


def _touch(boxes: Sequence[float], first: int, second: int) -> bool:
    """Whether two characters follow each other on one line."""
    a, b = 4 * first, 4 * second
    size = boxes[a + 1] - boxes[a + 3]
    return abs(boxes[a + 3] - boxes[b + 3]) < LEVEL * size and boxes[b] - boxes[a + 2] <= WORD_GAP * size


class _Judge:
    def __init__(self) -> None:
        self.color: Any = (c_uint * 4)()
        at = addressof(self.color)
        self.at = (at, at + 4, at + 8, at + 12)

    def verdict(self, piece: int) -> Verdict:
        mode, clip = _render_mode(piece), clip_of(piece)
        if mode in _NO_INK:
            return Verdict(True, False, clip)
        white = False
        # Patterns, which have no colour, count as ink.
        if (_stroke_color if mode in _STROKED else _fill_color)(piece, *self.at):
            red, green, blue, alpha = self.color
            if alpha <= TRANSPARENT:
                return Verdict(True, False, clip)
            white = min(red, green, blue) >= PAPER
        return Verdict(False, white, clip) if white or clip else PLAIN
