"""Which characters of a PDF page nobody sees: white or transparent ones, invisible ones, those that a clip cuts off.

They are in the file all the same, and stand beside or behind what is printed: an old number in white, the words that
a scanner recognised, the end of a text that is too long for its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_int, c_uint, c_void_p
from itertools import repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.grids.ink import LEVEL, WORD_GAP
from parsers.readers._pdf_calls import Handle, call, colors, fill_color, render_mode, stroke_color
from parsers.readers._pdf_clips import clip_of
from parsers.readers._pdf_geometry import Rect, holds

PAPER = 249
"""Ink whose red, green and blue all reach this value cannot be seen on white paper."""

TRANSPARENT = 12
"""Ink of no more than this opacity, of 255, cannot be seen on any ground."""

_DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９"))
_SEPARATORS = frozenset(map(ord, ".,．，"))
_NUMERALS = _DIGITS | _SEPARATORS

_text_object = call("FPDFText_GetTextObject", c_void_p)
_clip = call("FPDFPageObj_GetClipPath", Handle)
_clip_paths = call("FPDFClipPath_CountPaths", c_int)

_NO_INK = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP}


Boxes = Sequence[Sequence[float]]


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


def oddities(pieces: Sequence[Handle], modes: Sequence[int]) -> dict[int, Verdict]:
    """Of the pieces of text that a page draws, with their rendering modes, those that may not be seen, by address.

    There is often a piece for each character: every question is put to all in one pass, and nothing more is done
    where the answers are as usual.
    """
    red, _, _, opacity = colors(fill_color, pieces)
    answers = list(zip(modes, map(_clip_paths, map(_clip, pieces)), red, opacity, strict=True))
    odd = {answer for answer in set(answers) if _may_be_unseen(*answer)}
    if not odd:
        return {}
    judge = _Judge()
    asked = [piece for piece, answer in zip(pieces, answers, strict=True) if answer in odd]
    verdicts = {piece.value or 0: judge.verdict(piece) for piece in asked}
    return {piece: verdict for piece, verdict in verdicts.items() if verdict is not PLAIN}


def _may_be_unseen(mode: int, clip_paths: int, red: int, alpha: int) -> bool:
    return mode in _NO_INK or mode in _STROKED or clip_paths > 0 or red >= PAPER or alpha <= TRANSPARENT


def unseen(
    text_page: Handle,
    codes: Sequence[int],
    boxes: Boxes,
    odd: Mapping[int, Verdict],
    grounds: Sequence[Rect],
) -> Unseen:
    """The characters of a page that cannot be seen.

    `codes` are the characters' Unicode numbers; `boxes` holds lefts, tops, rights and bottoms in the page's own
    coordinates; `odd` are the page's `oddities`; `grounds` are coloured boxes and pictures, on which white text shows.
    """
    found = Unseen([], [], [])
    if not odd:
        return found
    cut: dict[int, Rect] = {}
    left_over: dict[int, Rect] = {}
    for k, piece in enumerate(map(_text_object, repeat(text_page), range(len(codes)))):
        if piece not in odd:
            continue
        inkless, white, clip = odd[piece]
        left, top, right, bottom = [edges[k] for edges in boxes]
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


def _torn(codes: Sequence[int], boxes: Boxes, cut: Mapping[int, Rect], left_over: Mapping[int, Rect]) -> Iterator[int]:
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


def _touch(boxes: Boxes, first: int, second: int) -> bool:
    """Whether two characters follow each other on one line."""
    lefts, tops, rights, bottoms = boxes
    size = tops[first] - bottoms[first]
    level = abs(bottoms[first] - bottoms[second]) < LEVEL * size
    return level and lefts[second] - rights[first] <= WORD_GAP * size


class _Judge:
    def __init__(self) -> None:
        self.color: Any = (c_uint * 4)()
        self.at = [byref(self.color, 4 * k) for k in range(4)]

    def verdict(self, piece: Handle) -> Verdict:
        mode, clip = render_mode(piece), clip_of(piece)
        if mode in _NO_INK:
            return Verdict(True, False, clip)
        white = False
        # Patterns, which have no colour, count as ink.
        if (stroke_color if mode in _STROKED else fill_color)(piece, *self.at):
            red, green, blue, alpha = self.color
            if alpha <= TRANSPARENT:
                return Verdict(True, False, clip)
            white = min(red, green, blue) >= PAPER
        return Verdict(False, white, clip) if white or clip else PLAIN
