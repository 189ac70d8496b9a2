"""A page without its rulings, so that they are not taken for ink of the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from parsers.document import Box
from parsers.ocr import typing as t
from parsers.ocr.walls import FAINT, Border

REACH = 9
"""Pixels to each side of a border within which all its lines lie, also those of a double one."""

LINE = 0.5
"""The share of a row of pixels along a border that is dark in one of its lines, and of that row's ends: a figure close
to a border may darken half of the row, but not where there is no text."""

CROSSING, ENDS = 10, 6
"""Pixels at a border's ends that are dark with the rulings that cross it, whatever the row; and one part in so many of
the rest lies above or below a line of text, at each end."""

APART = 4
"""Pixels of paper between the two lines of a double one, at most."""

EDGE = 1
"""Pixels of soft edge that go with a line."""

PAPER = 250

MOSTLY = 0.5
"""The share of a cell that a border within it must cover to be drawn; less of one is the strokes of a text."""


def without_text(borders: Sequence[Border], cells: Iterable[Box]) -> list[Border]:
    """The borders less those that cross a cell in part only; `cells` are the merged ones, in pixels. The middle line of
    a heading over two rows stands where the border between them would, and its strokes may pass for it."""
    false: set[int] = set()
    for box in cells:
        for direction in (0, 1):
            low, high, before, behind = (*box[::2], *box[1::2]) if direction == 0 else (*box[1::2], *box[::2])
            inside = [
                (index, len(border.along))
                for index, border in enumerate(borders)
                if border.direction == direction
                and before + REACH < border.at[len(border.at) // 2] < behind - REACH
                and low < border.along[len(border.along) // 2] < high
            ]
            if sum(length for _, length in inside) < MOSTLY * (high - low):
                false.update(index for index, _ in inside)
    return [border for index, border in enumerate(borders) if index not in false]


def erased(grey: t.Pixels, borders: Iterable[Border]) -> t.Pixels:
    """A copy of an even grey page with every border painted over, as wide as it is drawn there."""
    bare = grey.copy()
    pictures = (bare, bare.T)
    originals = (grey, np.ascontiguousarray(grey.T))
    for border in borders:
        picture = pictures[border.direction]
        inside = (border.along >= 0) & (border.along < picture.shape[1])
        columns = border.along[inside]
        if not len(columns):
            continue
        offsets = np.arange(-REACH, REACH + 1)
        rows = np.clip(np.rint(border.at[inside]).astype(np.int32) + offsets[:, None], 0, picture.shape[0] - 1)
        dark = originals[border.direction][rows, columns] < 255 - FAINT
        first, last = _width(np.minimum(dark.mean(axis=1), _at_ends(dark)))
        picture[rows[first : last + 1], columns] = PAPER
    return bare


def _at_ends(dark: t.Mask) -> t.Floats:
    """The share of both ends of each row, beside the crossings, that is dark; all of a border too short to tell."""
    free = dark[:, CROSSING:-CROSSING]
    part = free.shape[1] // ENDS
    if not part:
        return np.ones(len(dark))
    return np.asarray(np.concatenate([free[:, :part], free[:, -part:]], axis=1).mean(axis=1))


def _width(dark: t.Floats) -> tuple[int, int]:
    """The first and last row of a border's lines and soft edges, told by how much of each row is dark."""
    lines = np.flatnonzero(dark >= LINE)
    first = last = REACH
    if len(lines):
        start = int(lines[np.abs(lines - REACH).argmin()])
        if abs(start - REACH) <= APART:
            first, last = min(start, REACH - 1), max(start, REACH + 1)
    for row in lines[lines > last]:
        if row - last > APART + 1:
            break
        last = int(row)
    for row in lines[lines < first][::-1]:
        if first - row > APART + 1:
            break
        first = int(row)
    return max(0, min(first, REACH - 1) - EDGE), min(2 * REACH, max(last, REACH + 1) + EDGE)
