"""Which characters of a PDF page nobody sees: white or transparent ones, invisible ones, those that a clip cuts off.

They are in the file all the same, and stand beside or behind what is printed: an old number in white, the words that
a scanner recognised, the end of a text that is too long for its cell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from ctypes import byref, c_uint, c_void_p
from itertools import pairwise, repeat
from types import MappingProxyType
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.grids.ink import LEVEL, WORD_GAP
from parsers.pdf.calls import Handle, call, each, fill_color, numbers, render_mode, stroke_color
from parsers.pdf.clips import clip_counts, clip_of
from parsers.pdf.geometry import Rect, holds

PAPER = 249
"""Ink whose red, green and blue all reach this value cannot be seen on white paper."""

TRANSPARENT = 12
"""Ink of no more than this opacity, of 255, cannot be seen on any ground."""

PALE = 170
"""Ink lighter than this on white paper, of 255, may be a watermark's."""

WATERMARK, TIMES = 4, 8
"""Pale text of so many characters that is printed so often on one page, one right after the other, is a watermark:
programs draw all of it before or after the page. Pale headings and values are drawn amid the others of their table."""

SPACE = 1.0
"""Font sizes between words of one watermark; columns of numbers stand farther apart."""

LARGE = 1.6
"""Pale text larger than this many times what is usual on its page is a watermark too."""

HEADLINE = 3.5
"""Pale numbers up to this many times what is usual may be what a page wants to be seen first."""

STRAYS = 2
"""PDFium puts the first and the last print of a watermark into lines of text that it is drawn next to."""

DIGITS = frozenset(map(ord, "0123456789０１２３４５６７８９"))
_SEPARATORS = frozenset(map(ord, ".,．，"))
NUMERALS = DIGITS | _SEPARATORS
_NOUGHTS = _SEPARATORS.union(map(ord, "0０"))

_text_object = call("FPDFText_GetTextObject", c_void_p)

_MASK = pdfium.FPDF_TEXTRENDERMODE_CLIP
_NO_INK = {pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, _MASK}
_STROKED = {pdfium.FPDF_TEXTRENDERMODE_STROKE, pdfium.FPDF_TEXTRENDERMODE_STROKE_CLIP}


Boxes = Sequence[Sequence[float]]


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
    found = Unseen([], [], [])
    if not odd and not below:
        return found
    painted = set(below.values())
    cut: dict[int, Rect] = {}
    left_over: dict[int, Rect] = {}
    pale: list[list[int]] = []
    pieces: dict[int, list[int]] = {}
    for k, piece in enumerate(each(_text_object, repeat(text_page), range(len(codes)))):
        if piece not in odd and piece not in painted:
            continue
        pieces.setdefault(piece, []).append(k)
        if k in below:
            found.others.append(k)
            continue
        inkless, white, clip, faint = odd.get(piece, PLAIN)
        left, top, right, bottom = [edges[k] for edges in boxes]
        x, y = (left + right) / 2, (top + bottom) / 2
        if inkless:
            found.inkless.append(k)
        elif clip and not holds(clip, x, y):
            cut[k] = clip
            found.others.append(k)
        elif white and not _on_colour(grounds, x, y):
            found.others.append(k)
        else:
            if clip:
                left_over[k] = clip
            if faint and codes[k] > 32 and not _on_colour(grounds, x, y):
                # A space stands between words, as a character of its own.
                if not (pale and k - pale[-1][-1] <= 2 and touch(boxes, pale[-1][-1], k, SPACE)):
                    pale.append([])
                pale[-1].append(k)
    marks = list(_watermarks(codes, boxes, pale))
    found.others.extend(marks)
    found.torn.extend(_torn(codes, boxes, cut, left_over))
    gone = {*found.inkless, *found.others}.difference(cut)
    nothing = [
        piece
        for piece, chars in pieces.items()
        if all(k in gone or codes[k] <= 32 for k in chars) and any(codes[k] > 32 for k in chars)
    ]
    return found._replace(pieces=frozenset(nothing), doubts=_may_be_values(boxes, codes, pale, marks))


def _on_colour(grounds: Sequence[Ground], x: float, y: float) -> bool:
    """Whether the box or picture that lies uppermost at a place is coloured."""
    return next((ground.inked for ground in reversed(grounds) if holds(ground.rect, x, y)), False)


def _may_be_values(boxes: Boxes, codes: Sequence[int], pale: Sequence[list[int]], marks: Sequence[int]) -> list[int]:
    """The characters of numbers, no larger than headlines print theirs, that were taken for a watermark."""
    gone = set(marks)
    numbers = [part for part in pale if part[0] in gone and all(codes[k] in NUMERALS for k in part)]
    usual = _usual_size(boxes) if numbers else 0.0
    return [k for part in numbers for k in part if LARGE * usual < _size(boxes, k) <= HEADLINE * usual]


def _usual_size(boxes: Boxes) -> float:
    sizes = sorted(_size(boxes, k) for k in range(len(boxes[0])))
    return sizes[len(sizes) // 2]


def _size(boxes: Boxes, k: int) -> float:
    """The height of a character's line, its longer side: of text on its side the other is the character's width."""
    lefts, tops, rights, bottoms = boxes
    return max(tops[k] - bottoms[k], rights[k] - lefts[k])


def _watermarks(codes: Sequence[int], boxes: Boxes, pale: Sequence[list[int]]) -> Iterator[int]:
    """The characters of pale texts that are printed again and again, or large: they lie under the page."""
    if not pale:
        return
    usual = _usual_size(boxes)
    texts = [tuple(codes[k] for k in part) for part in pale]
    times = Counter(texts)
    often = {text for text, count in times.items() if len(text) >= WATERMARK and count >= TIMES}
    together = {text for text in often if _drawn_together(codes, pale, texts, text)}
    for part, text in zip(pale, texts, strict=True):
        if text in together or _size(boxes, part[0]) > LARGE * usual:
            yield from part


def _drawn_together(
    codes: Sequence[int], pale: Sequence[list[int]], texts: Sequence[tuple[int, ...]], text: tuple[int, ...]
) -> bool:
    """Whether hardly anything but pale text is drawn from one print of a text to the next, as no table has it; noughts
    may fill rows."""
    if _NOUGHTS.issuperset(text):
        return False
    prints = [part for part, other in zip(pale, texts, strict=True) if other == text]
    ours = {k for part in pale for k in part}
    between = (range(a[-1] + 1, b[0]) for a, b in pairwise(prints))
    return sum(any(codes[k] > 32 and k not in ours for k in gap) for gap in between) <= STRAYS


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
            beside = codes[seen] in NUMERALS and next((code for code in hidden if code not in _SEPARATORS), 0) in DIGITS
            if beside or (step > 0 and DIGITS.intersection(hidden) and DIGITS.intersection(shown)):
                yield seen


def _codes_from(codes: Sequence[int], clips: Mapping[int, Rect], clip: Rect, k: int, step: int) -> list[int]:
    """The characters from `k` on, forwards or backwards, as long as one clip holds them all."""
    found = []
    while clips.get(k) == clip:
        found.append(codes[k])
        k += step
    return found


def touch(boxes: Boxes, first: int, second: int, gap: float = WORD_GAP) -> bool:
    """Whether two characters follow each other on one line, with no wider gap than this many font sizes."""
    lefts, tops, rights, bottoms = boxes
    size = tops[first] - bottoms[first]
    level = abs(bottoms[first] - bottoms[second]) < LEVEL * size
    return level and lefts[second] - rights[first] <= gap * size


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
