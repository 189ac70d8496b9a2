"""What a PDF page paints over: text and lines below an opaque box that is drawn after them.

That is how editors correct a number: a white box over the old one, and the new one on top. A black bar hides a number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from ctypes import byref, c_int, c_uint, c_void_p
from dataclasses import dataclass, field
from itertools import compress, count, repeat
from typing import Any, NamedTuple

from parsers.document import Box
from parsers.grids.ink import Ruling
from parsers.pdf.calls import Handle, call, each, fill_color, rects
from parsers.pdf.characters import DIGITS, NUMERALS, touch
from parsers.pdf.clips import clip_of
from parsers.pdf.geometry import Frame, Matrix, Rect, common, holds, moved
from parsers.pdf.shapes import is_patch

OPAQUE = 250
"""Ink of at least this opacity, of 255, lets nothing through."""

PATTERN = (191, 191, 191)
"""What PDFium says of a pattern, which may have gaps, when it is asked for its colour."""

WITHIN = 1.0
"""A line this many points inside a box cannot be seen; one along its side may show in part."""

SAMPLES = 5
"""So many places across and down a character tell whether a picture hides it."""

HIDDEN_SHARE = 0.9
"""A character is hidden of which this share is; across one that can be read run lines of a seal."""

MOST_PICTURES = 20
"""Pictures of a page that are looked at."""

DESCENT = 4.0
"""So many points of a text may stand out below a box that hides it."""

MOST_COVERS = 2000
"""Boxes of a page that are looked at; more are a drawing."""

_transparent = call("FPDFPageObj_HasTransparency", c_int)
_bounds = call("FPDFPageObj_GetBounds", c_int)
_text_object = call("FPDFText_GetTextObject", c_void_p)

Order = tuple[int, ...]
"""When an object is drawn: its number on the page, and within each form that holds it."""


class Cover(NamedTuple):
    """An opaque box: what of it can be seen, and when it is drawn."""

    rect: Rect
    order: Order


class Candidate(NamedTuple):
    """A filled path that is drawn after text: its box, the way to the page's coordinates from those of its form, and
    how many horizontal and vertical lines were drawn before it."""

    path: Handle
    rect: Rect
    matrix: Matrix | None
    clipped: bool
    order: Order
    before: tuple[int, int]


class Level(NamedTuple):
    """The objects of the page or of a form, with their addresses: when the form is drawn, the way from its coordinates
    to the page's, and which of the objects are text."""

    form: Order
    matrix: Matrix | None
    objects: Sequence[Handle]
    addresses: Sequence[int]
    are_texts: Sequence[bool]


class Texts:
    """Pieces of text: when each is drawn, from the first, and its box; and where they stand, from the lowest up."""

    def __init__(self, orders: list[Order], boxes: list[Rect]) -> None:
        self.orders = orders
        self._boxes = boxes
        bottoms = [box[1] for box in boxes]
        self._upwards = sorted(range(len(boxes)), key=bottoms.__getitem__)
        self._bottoms = [bottoms[k] for k in self._upwards]

    def stand_on(self, rect: Rect, drawn: int) -> bool:
        """Whether any of the first so many that are drawn stands where a box is."""
        left, bottom, right, top = rect
        first = bisect_left(self._bottoms, bottom - DESCENT)
        last = bisect_right(self._bottoms, top, first)
        before = [self._boxes[k] for k in self._upwards[first:last] if k < drawn]
        return any(start < right and left < end for start, _, end, _ in before)


@dataclass(slots=True)
class Layers:
    """The objects of a page in the order they are drawn, as far as they may cover each other."""

    candidates: list[Candidate] = field(default_factory=list)
    pictures: list[tuple[Handle, Cover]] = field(default_factory=list)
    levels: list[Level] = field(default_factory=list)

    def covers(self, frame: Frame, horizontal: list[Ruling], vertical: list[Ruling]) -> list[Cover]:
        """The boxes that let nothing through and are drawn upon text; the lines that they hide are taken out.

        Many files have a white box behind every line of text, drawn right before it: what stands where a box is, is
        asked first.
        """
        found = []
        hidden: tuple[set[int], set[int]] = (set(), set())
        candidates = self.candidates[:MOST_COVERS]
        texts = self._texts(candidates[-1].order)
        drawn = 0
        for candidate in candidates:
            drawn = bisect_left(texts.orders, candidate.order, drawn)
            if not texts.stand_on(candidate.rect, drawn) or not _hides(candidate):
                continue
            clip = clip_of(candidate.path, candidate.matrix) if candidate.clipped else None
            rect = candidate.rect if clip is None else common(candidate.rect, clip)
            found.append(Cover(rect, candidate.order))
            left, top, right, bottom = frame.box(rect)
            box = (left + WITHIN, top + WITHIN, right - WITHIN, bottom - WITHIN)
            for lines, gone, so_far, upright in zip(
                (horizontal, vertical), hidden, candidate.before, (False, True), strict=True
            ):
                gone.update(k for k in range(so_far) if _inside(lines[k], box, upright))
        for lines, gone in zip((horizontal, vertical), hidden, strict=True):
            if gone:
                lines[:] = [line for k, line in enumerate(lines) if k not in gone]
        return found

    def _texts(self, end: Order) -> Texts:
        """The pieces of text that are drawn before `end`."""
        found: list[Order] = []
        places: list[Rect] = []
        for level in self.levels:
            # Of a form that is begun before, all is looked at.
            are_texts = level.are_texts if level.form else level.are_texts[: end[0]]
            _, boxes = rects(_bounds, list(compress(level.objects, are_texts)))
            places += boxes if level.matrix is None else map(moved, boxes, repeat(level.matrix))
            orders: Iterator[Order] = zip(compress(count(), are_texts))
            found += map(level.form.__add__, orders) if level.form else orders
        if len(self.levels) == 1:
            return Texts(found, places)
        drawn = sorted(range(len(found)), key=found.__getitem__)
        return Texts([found[k] for k in drawn], [places[k] for k in drawn])

    def orders(self) -> dict[int, Order]:
        """When each object is drawn, by its address."""
        return {address: (*level.form, k) for level in self.levels for k, address in enumerate(level.addresses)}


def _inside(line: Ruling, box: Box, upright: bool) -> bool:
    left, top, right, bottom = box
    if upright:
        return left < line.at < right and top < line.start and line.end < bottom
    return top < line.at < bottom and left < line.start and line.end < right


def _hides(candidate: Candidate) -> bool:
    """Whether the path is a box of opaque ink."""
    color = (c_uint * 4)()
    at = [byref(color, 4 * k) for k in range(4)]
    if not fill_color(candidate.path, *at) or color[3] < OPAQUE or tuple(color[:3]) == PATTERN:
        return False
    if _transparent(candidate.path):
        return False
    return is_patch(candidate.path, candidate.matrix, candidate.rect)


def covered(
    text_page: Handle,
    edges: Sequence[Sequence[float]],
    covers: Iterable[Cover],
    orders: Callable[[], dict[int, Order]],
) -> dict[int, int]:
    """The characters that a box hides, and the address of the text of each; `edges` are lefts, tops, rights, bottoms
    of all characters in the page's own coordinates."""
    below = _below(edges, covers)
    if not below:
        return {}
    known = orders()
    found: dict[int, int] = {}
    for k, address in zip(below, each(_text_object, repeat(text_page), below), strict=True):
        drawn: Any = known.get(address)
        if drawn is not None and any(order > drawn for order in below[k]):
            found[k] = address
    return found


def _below(edges: Sequence[Sequence[float]], covers: Iterable[Cover]) -> dict[int, list[Order]]:
    """The characters that stand where boxes are, with the orders of these."""
    lefts, tops, rights, bottoms = edges
    heights = sorted([((top + bottom) / 2, k) for k, (top, bottom) in enumerate(zip(tops, bottoms, strict=True))])
    below: dict[int, list[Order]] = {}
    for rect, order in covers:
        first, last = bisect_left(heights, (rect[1], -1)), bisect_right(heights, (rect[3], len(heights)))
        for y, k in heights[first:last]:
            if holds(rect, (lefts[k] + rights[k]) / 2, y):
                below.setdefault(k, []).append(order)
    return below


def half_covered(
    text_page: Handle, codes: Sequence[int], edges: Sequence[Sequence[float]], below: Mapping[int, int]
) -> Iterator[int]:
    """The digits that show of numbers of which others are hidden."""
    beside = [
        (k, other)
        for k in below
        for other in (k - 1, k + 1)
        if codes[k] in DIGITS and other not in below and 0 <= other < len(codes) and codes[other] in NUMERALS
    ]
    for k, other in beside:
        if touch(edges, min(k, other), max(k, other)) and _text_object(text_page, other) == below[k]:
            yield other


def behind_pictures(
    text_page: Handle,
    edges: Sequence[Sequence[float]],
    layers: Layers,
    alphas: Callable[[Handle], Alphas | None],
) -> dict[int, int]:
    """The characters that a picture hides, and the address of the text of each. Of seals and other cut-outs nothing is
    hidden but what stands wholly behind their ink; `alphas` tells how opaque a picture is."""
    found: dict[int, int] = {}
    for picture, cover in layers.pictures[:MOST_PICTURES]:
        below = covered(text_page, edges, [cover], layers.orders)
        alpha = alphas(picture) if below else None
        if alpha is not None:
            found |= {k: piece for k, piece in below.items() if alpha.hides(cover.rect, [side[k] for side in edges])}
    return found


class Alphas(NamedTuple):
    """How opaque the places of a picture are, as it stands on the page: rows of so many places, from the top."""

    width: int
    height: int
    rows: Sequence[bytes]

    def hides(self, rect: Rect, box: Sequence[float]) -> bool:
        """Whether nearly nothing shows of what stands in a box: its left, top, right and bottom."""
        left, bottom, right, top = rect
        places = []
        for k in range(SAMPLES):
            for j in range(SAMPLES):
                x = box[0] + (box[2] - box[0]) * (k + 0.5) / SAMPLES
                y = box[3] + (box[1] - box[3]) * (j + 0.5) / SAMPLES
                column = int((x - left) / (right - left) * self.width)
                row = int((top - y) / (top - bottom) * self.height)
                inside = 0 <= column < self.width and 0 <= row < self.height
                places.append(inside and self.rows[row][column] >= OPAQUE)
        return sum(places) >= HIDDEN_SHARE * len(places)
