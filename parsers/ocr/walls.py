"""A second look at every border between two crossings of rulings: is it really drawn?

A ruling may seem to go on through text, and a bad copy may lose half of one. So each border is judged by itself: one
that is drawn is a thin dark line from crossing to crossing with paper beside it. Where there is text on both sides, as
there is beside a stroke of a character, only the parts above and below the text count.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from parsers.grids.ink import Ruling
from parsers.grids.rulings import SNAP, frames, levels, whole
from parsers.ocr import typing as t

FAINT = 46
"""Grey levels below paper from which a pixel may belong to a line. Noise passes, but never in a row."""

GRAIN = 0.1
"""The share of the paper beside a border that is as dark as a line must be, where strong noise makes more of it so."""

SIDES, LIGHT = 5, 150
"""Pixels beside a line where there must be paper, and the grey level from which it is paper."""

FALSE = 0.5
"""The share of a border found as a stroke that must be a line."""

BROKEN = 0.6
"""The same of a border that was not found as a stroke, but lies on one line with rulings."""

END_GAP, GAP_SHARE, GAP = 4, 0.3, 16
"""Pixels missing at one end, and share or pixels missing within, of a border in broken ink."""

NEAR_END = 4
"""Pixels at a border's ends that belong to the crossings."""

HOLE = 0.25
"""The share of a border, and of its ends, that must be dark if it goes on beside it and no text runs across."""

FLANK = (8, 24)
"""Pixels beside a line, from and to, where the next character of a text stands."""

FREE = 0.5
"""The share of a border that must be dark where there is no text on both sides."""

WHOLLY = 0.8
"""The same of a border with text on both sides nearly from end to end."""

ENDS, AT_ENDS = 6, 0.45
"""One part in so many at each end of a border lies above or below a line of text; the share of both that must be dark.
Seen in seven scans: strokes of text 0 to 0.29, broken rulings 0.5 to 1; `_has_hole` keeps most of the few with less."""


PALE, PRINT = 190, (2, 5)
"""Grey level of pale print, and its pixels along a border and across it: more than a speck has, as few as a hyphen."""

APART = 40
"""Pixels between the print on both sides of a border that a copy has lost."""


class Border(NamedTuple):
    """A drawn border: its places `along`, one a pixel, and its position `at` each, in pixels; `direction` 0 across."""

    direction: int
    along: t.Floats
    at: t.Floats


class View(NamedTuple):
    """A picture prepared for the search of borders in one direction.

    `near` has for each pixel the darkest of those beside it, across that direction; `flank` the darkest of a patch
    around it in which a neighbouring character would stand.
    """

    picture: t.Pixels
    near: t.Pixels
    flank: t.Pixels

    @classmethod
    def at(cls, picture: t.Pixels) -> View:
        reach = FLANK[1] - FLANK[0] + 1
        kernels = np.ones((3, 1), np.uint8), np.ones((reach, 5), np.uint8)
        return cls(picture, *(cv2.erode(picture, kernel) for kernel in kernels))

    def strip(self, along: t.Floats, rows: t.Floats) -> Strip:
        """What lies along a path and beside it, as far as it is on the picture."""
        height, width = self.near.shape
        inside = (along >= 0) & (along < width)
        columns, level = along[inside], np.rint(rows[inside]).astype(np.int32)
        near = self.near[np.minimum(np.maximum(level + _OFFSETS, 0), height - 1), columns]
        middle = sum(FLANK) // 2
        before, after = (
            self.flank[np.minimum(np.maximum(level + offset, 0), height - 1), columns] > LIGHT
            for offset in (-middle, middle)
        )
        return Strip(near, np.asarray(before | after))


class Strip(NamedTuple):
    """The surroundings of a border: the darkest pixel `near` each place, a row for every offset from `-FLANK[1]` to
    `FLANK[1]`; and where the path is `free`: paper on one side at least, as far as the next character would stand."""

    near: t.Pixels
    free: t.Mask

    def row(self, offset: int) -> t.Pixels:
        return np.asarray(self.near[FLANK[1] + offset])

    def limit(self) -> float:
        """The grey level below which a pixel may belong to a line: `FAINT`, or darker where the paper beside is
        grainy."""
        beside = self.near[_BESIDE]
        paper = beside[beside > LIGHT]
        return min(255.0 - FAINT, float(np.quantile(paper, GRAIN))) if len(paper) else 255.0 - FAINT


_OFFSETS = np.arange(-FLANK[1], FLANK[1] + 1)[:, None]
_BESIDE = [FLANK[1] + sign * offset for offset in range(FLANK[0], FLANK[1] + 1, 3) for sign in (-1, 1)]


def borders(
    across: list[Ruling], down: list[Ruling], pictures: Sequence[t.Pixels], scale: float
) -> tuple[list[Ruling], list[Ruling], list[Border]]:
    """The rulings without borders that are not drawn, and with those in broken ink; and where each runs.

    `pictures` are the page as it is and turned over its diagonal; `scale` is points per pixel.
    """
    kept: tuple[list[Ruling], list[Ruling]] = ([], [])
    paths: list[Border] = []
    views = [View.at(picture) for picture in pictures]
    for frame in frames(whole(across), whole(down)):
        ys, xs = levels(line.at for line in frame.horizontal), levels(line.at for line in frame.vertical)
        for direction, lines, pieces, ats, crossings in (
            (0, frame.horizontal, across, ys, xs),
            (1, frame.vertical, down, xs, ys),
        ):
            found, runs = _drawn(lines, pieces, ats, crossings, views[direction], scale)
            kept[direction].extend(found)
            paths += [Border(direction, along, at) for along, at in runs]
    return *kept, paths


def _drawn(
    lines: list[Ruling], pieces: list[Ruling], ats: list[float], crossings: list[float], view: View, scale: float
) -> tuple[list[Ruling], list[tuple[t.Floats, t.Floats]]]:
    """The drawn borders of one direction as rulings, and their paths in pixels."""
    found: list[Ruling] = []
    paths: list[tuple[t.Floats, t.Floats]] = []
    for at in ats:
        own = [line for line in lines if abs(line.at - at) <= SNAP]
        parts = sorted((piece.start + piece.end, piece.at) for piece in pieces if abs(piece.at - at) <= SNAP)
        middles, heights = [middle / 2 for middle, _ in parts] or [0.0], [height for _, height in parts] or [at]
        spans = []
        doubtful = []
        lost = []
        for low, high in pairwise(crossings):
            along = np.arange(round(low / scale) + NEAR_END, round(high / scale) - NEAR_END)
            rows = np.interp(along * scale, middles, heights) / scale
            inked = sum(max(0.0, min(line.end, high) - max(line.start, low)) for line in own)
            seen = inked >= 0.9 * (high - low)
            strip = view.strip(along, rows)
            if (seen and len(along) < 12) or _is_drawn(strip, seen):
                spans.append((low, high))
            elif _has_hole(strip):
                doubtful.append((low, high))
            else:
                lost.append((low, high))
        ends = {end for span in spans for end in span}
        spans += [span for span in doubtful if ends.intersection(span)]
        before, after = {high for _, high in spans}, {low for low, _ in spans}
        spans += [
            (low, high)
            for low, high in lost
            if low in before and high in after and _parts(view, at, (low, high), ats, scale)
        ]
        for line in own:  # what sticks out shows where an outer border was not drawn
            if line.start < crossings[0]:
                spans.append((line.start, min(line.end, crossings[0])))
            if line.end > crossings[-1]:
                spans.append((max(line.start, crossings[-1]), line.end))
        for low, high in spans:
            found.append(Ruling(at, low, high))
            along = np.arange(round(low / scale) - NEAR_END, round(high / scale) + NEAR_END + 1)
            paths.append((along, np.interp(along * scale, middles, heights) / scale))
    return found, paths


def _parts(view: View, at: float, span: tuple[float, float], ats: list[float], scale: float) -> bool:
    """Whether something stands on both sides of a border that is drawn before and after this span of it, well apart:
    then one copy has lost it here."""
    index = ats.index(at)
    if not 0 < index < len(ats) - 1:
        return False
    middle = round(at / scale)
    first, last = round(ats[index - 1] / scale) + SIDES + 1, round(ats[index + 1] / scale) - SIDES
    low, high = round(span[0] / scale) + SIDES + 1, round(span[1] / scale) - SIDES
    part = view.picture[first:last, low:high]
    inked = np.flatnonzero((part < PALE).sum(axis=1) >= PRINT[0]) + first
    inked = inked[np.abs(inked - middle) > SIDES - 1]  # what is left of the border itself
    left, right = inked[inked < middle], inked[inked > middle]
    if min(len(left), len(right)) < PRINT[1] or right[0] - left[-1] < APART:
        return False
    return bool(max(part[side - first].min() for side in (left, right)) < LIGHT)


def _is_drawn(strip: Strip, seen: bool) -> bool:
    """Whether a border is a dark line: over half of it if it was seen as a stroke, else nearly from end to end.

    It counts as a line where there is paper on one side of it at least; text may stand close to the other. Where the
    strokes of text pass for a line they have ink on both sides, and there is no line above and below the text.
    """
    length = len(strip.free)
    if length < 12:
        return False
    best, ink = np.zeros(length, bool), np.zeros(length, bool)
    limit = strip.limit()
    for offset in (0, -2, 2):
        dark = strip.row(offset) < limit
        line = dark & ((strip.row(offset - SIDES - 1) > LIGHT) | (strip.row(offset + SIDES + 1) > LIGHT))
        if line.sum() > best.sum():
            best, ink = line, dark
    if not _without_text(strip, ink):
        return False
    if seen:
        return bool(best.mean() >= FALSE)
    where = np.flatnonzero(best)
    if len(where) < BROKEN * length:
        return False
    gaps = np.diff(np.concatenate([[-1], where, [length]])) - 1
    return bool(min(gaps[0], gaps[-1]) <= END_GAP and gaps.max() <= max(GAP, GAP_SHARE * length))


def _has_hole(strip: Strip) -> bool:
    """Whether a border may be one that a bad copy has lost in part: dark here and there, and no text across."""
    if len(strip.free) < 12:
        return False
    limit = strip.limit()
    dark = np.max([strip.row(offset) < limit for offset in (0, -2, 2)], axis=0)
    clear = strip.free[NEAR_END:-NEAR_END]  # at the ends there are the crossing rulings
    return bool(dark.mean() >= HOLE and _at_ends(dark) >= HOLE and clear.all())


def _at_ends(dark: t.Floats) -> float:
    """The share of a border's two ends, above and below the text that may stand there, that is dark."""
    part = len(dark) // ENDS
    return float(np.concatenate([dark[:part], dark[-part:]]).mean())


def _without_text(strip: Strip, dark: t.Floats) -> bool:
    """Whether a line is there also where no text stands on both sides of it, and, with gaps, at its ends."""
    if dark.mean() < WHOLLY and _at_ends(dark) < AT_ENDS:
        return False
    free = strip.free
    if free.all():
        return True
    return bool(dark[free].mean() >= FREE if free.sum() >= 8 else dark.mean() >= WHOLLY)
