"""Which characters of a PDF page nobody sees: white or transparent ones, invisible ones, those that a clip cuts off.

They are in the file all the same, and stand beside or behind what is printed: an old number in white, the words that
a scanner recognised, the end of a text that is too long for its cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_uint, c_void_p
from itertools import repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.pdf.calls import Handle, call, each, fill_color, numbers, render_mode, stroke_color
from parsers.pdf.characters import DIGITS, NUMERALS, SEPARATORS, SPACE, Boxes, touch
from parsers.pdf.clips import clip_counts, clip_of
from parsers.pdf.geometry import Rect, holds
from parsers.pdf.watermarks import PALE, PaleText

PAPER = 249
"""Ink whose red, green and blue all reach this value cannot be seen on white paper."""

TRANSPARENT = 12
"""Ink of no more than this opacity, of 255, cannot be seen on any ground."""

_text_object = call("FPDFText_GetTextObject", c_void_p)

_MASK = pdfium.FPDF_TEXTRENDERMODE_CLIP
_NO_INK = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, _MASK}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP}


class Ground(NamedTuple):
    """A box or picture that is drawn, and whether it is coloured; white ones cover those drawn before."""

    rect: Rect
    inked: bool


class Unseen(NamedTuple):
    """The numbers of characters without ink, of those that do not show for another reason, and of the last ones seen
    of numbers that a clip cuts in two: of 1,234 in a narrow cell, `1,2` is no number. `pieces` are the addresses of
    text without ink, white or a watermark's, of which nothing is seen; `doubts` are characters of watermarks that may
    be none.
    """

    inkless: list[int]
    others: list[int]
    torn: list[int]
    pieces: frozenset[int] = frozenset()
    doubts: Sequence[int] = ()


class Verdict(NamedTuple):
    """What is odd about a piece of text: no ink, white ink, a clip, or ink as pale as a watermark's."""

    inkless: bool
    white: bool
    clip: Rect | None
    pale: bool = False


PLAIN = Verdict(False, False, None)


def oddities(
    pieces: Sequence[Handle],
    addresses: Sequence[int],
    modes: Sequence[int],
    veils: Mapping[int, int],
    *,
    masks: bool = False,
) -> dict[int, Verdict]:
    """Of the pieces of text that a page draws, with their rendering modes, those that may not be seen, by address.

    `veils` are the opacities, of 255, of the groups that hold pieces; `masks` says that text which is a mask for what
    is drawn after it counts as seen.

    There is often a piece for each character: every question is put to all in one pass, and nothing more is done
    where the answers are as usual.
    """
    if not pieces:
        return {}
    _, (red, _, _, opacity) = numbers(fill_color, pieces)
    clips = clip_counts(pieces)
    oddest = max(clips), max(red), min(opacity)
    if not veils and not any(_may_be_unseen(mode, *oddest) for mode in set(modes)):
        return {}
    answers = list(zip(modes, clips, red, opacity, strict=True))
    odd = {answer for answer in set(answers) if _may_be_unseen(*answer)}
    judge = _Judge(_NO_INK - {_MASK} if masks else _NO_INK)
    verdicts = {
        address: judge.verdict(piece, veils.get(address, 255))
        for piece, address, answer in zip(pieces, addresses, answers, strict=True)
        if answer in odd or address in veils
    }
    return {address: verdict for address, verdict in verdicts.items() if verdict is not PLAIN}


def _may_be_unseen(mode: int, clip_paths: int, red: int, alpha: int) -> bool:
    return mode in _NO_INK or mode in _STROKED or clip_paths > 0 or red >= PALE or alpha <= 255 - PALE


def unseen(
    text_page: Handle,
    codes: Sequence[int],
    boxes: Boxes,
    odd: Mapping[int, Verdict],
    grounds: Sequence[Ground],
    below: Mapping[int, int] = MappingProxyType({}),
) -> Unseen:
    """The characters of a page that cannot be seen.

    `codes` are the characters' Unicode numbers; `boxes` holds lefts, tops, rights and bottoms in the page's own
    coordinates; `odd` are the page's `oddities`; `grounds` are boxes and pictures in the order they are drawn, and
    white text shows on coloured ones. `below` are the characters that are painted over, each with the address of its
    text.
    """
    if not odd and not below:
        return Unseen([], [], [])
    inkless: list[int] = []
    others: list[int] = []
    cut: dict[int, Rect] = {}
    left_over: dict[int, Rect] = {}
    pale = PaleText(codes, boxes)
    pieces: dict[int, list[int]] = {}
    painted = set(below.values())
    for k, piece in enumerate(each(_text_object, repeat(text_page), range(len(codes)))):
        if piece not in odd and piece not in painted:
            continue
        pieces.setdefault(piece, []).append(k)
        if k in below:
            others.append(k)
            continue
        no_ink, white, clip, faint = odd.get(piece, PLAIN)
        left, top, right, bottom = [edges[k] for edges in boxes]
        x, y = (left + right) / 2, (top + bottom) / 2
        if no_ink:
            inkless.append(k)
        elif clip and not holds(clip, x, y):
            cut[k] = clip
            others.append(k)
        elif white and not _on_colour(grounds, x, y):
            others.append(k)
        else:
            if clip:
                left_over[k] = clip
            if faint and codes[k] > SPACE and not _on_colour(grounds, x, y):
                pale.add(k)
    marks = list(pale.watermarks())
    others += marks
    return Unseen(
        inkless,
        others,
        list(_torn(codes, boxes, cut, left_over)),
        frozenset(_without_any_seen(pieces, codes, {*inkless, *others}.difference(cut))),
        pale.may_be_values(marks),
    )


def _without_any_seen(pieces: Mapping[int, Sequence[int]], codes: Sequence[int], gone: set[int]) -> Iterator[int]:
    """The pieces of text, by address, of whose characters but spaces all are gone."""
    for piece, characters in pieces.items():
        inked = [k for k in characters if codes[k] > SPACE]
        if inked and gone.issuperset(inked):
            yield piece


def _on_colour(grounds: Sequence[Ground], x: float, y: float) -> bool:
    """Whether the box or picture that lies uppermost at a place is coloured."""
    return next((ground.inked for ground in reversed(grounds) if holds(ground.rect, x, y)), False)


def _torn(codes: Sequence[int], boxes: Boxes, cut: Mapping[int, Rect], left_over: Mapping[int, Rect]) -> Iterator[int]:
    """Characters beside those that the same clip hides: digits beside a digit, and any behind hidden digits where
    others follow that could pass for the number."""
    for k, clip in cut.items():
        for step in (-1, 1):
            seen = k + step
            if left_over.get(seen) != clip or not touch(boxes, min(k, seen), max(k, seen)):
                continue
            hidden = _codes_from(codes, cut, clip, k, -step)
            shown = _codes_from(codes, left_over, clip, seen, step)
            beside = codes[seen] in NUMERALS and next((code for code in hidden if code not in SEPARATORS), 0) in DIGITS
            if beside or (step > 0 and DIGITS.intersection(hidden) and DIGITS.intersection(shown)):
                yield seen


def _codes_from(codes: Sequence[int], clips: Mapping[int, Rect], clip: Rect, k: int, step: int) -> list[int]:
    """The characters from `k` on, forwards or backwards, as long as one clip holds them all."""
    found = []
    while clips.get(k) == clip:
        found.append(codes[k])
        k += step
    return found


class _Judge:
    def __init__(self, no_ink: set[int]) -> None:
        self.no_ink = no_ink
        self.color: Any = (c_uint * 4)()
        self.at = [byref(self.color, 4 * k) for k in range(4)]

    def verdict(self, piece: Handle, veil: int) -> Verdict:
        """What is odd about a piece of a group of the opacity `veil`."""
        mode, clip = render_mode(piece), clip_of(piece)
        if mode in self.no_ink or veil <= TRANSPARENT:
            return Verdict(True, False, clip)
        white, ink = False, veil
        # Patterns, which have no colour, count as ink.
        if (stroke_color if mode in _STROKED else fill_color)(piece, *self.at):
            red, green, blue, alpha = self.color
            if alpha <= TRANSPARENT:
                return Verdict(True, False, clip)
            lightest = min(red, green, blue)
            # A form that is no group of its own hands its opacity on to what it holds, and has it too.
            white, ink = lightest >= PAPER, (255 - lightest) * min(alpha, veil) // 255
        pale = 255 - ink >= PALE
        return Verdict(False, white, clip, pale) if white or clip or pale else PLAIN
