"""Every border between two crossings of rulings, looked at once more: is it really drawn?

A ruling may seem to run on into the text above a table's cell, and a bad copy may lose half of one. Both are told
border by border: a drawn one is a thin dark line with paper beside it and reaches the crossings.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from parsers.grids.ink import Ruling
from parsers.grids.rulings import SNAP, frames, levels, whole
from parsers.ocr import typing as t

FAINT = 46
"""Grey levels below paper from which a pixel may belong to a line. Noise passes, but never in a row."""

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


def borders(
    across: list[Ruling], down: list[Ruling], pictures: Sequence[t.Pixels], scale: float
) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings without borders that are not drawn, and with those in broken ink.

    `pictures` are the page as it is and turned over its diagonal; `scale` is points per pixel.
    """
    kept: tuple[list[Ruling], list[Ruling]] = ([], [])
    for frame in frames(whole(across), whole(down)):
        ys, xs = levels(line.at for line in frame.horizontal), levels(line.at for line in frame.vertical)
        kept[0].extend(_drawn(frame.horizontal, across, ys, xs, pictures[0], scale))
        kept[1].extend(_drawn(frame.vertical, down, xs, ys, pictures[1], scale))
    return kept


def _drawn(
    lines: list[Ruling], pieces: list[Ruling], ats: list[float], crossings: list[float], picture: t.Pixels, scale: float
) -> list[Ruling]:
    found = []
    for at in ats:
        own = [line for line in lines if abs(line.at - at) <= SNAP]
        parts = sorted((piece.start + piece.end, piece.at) for piece in pieces if abs(piece.at - at) <= SNAP)
        middles, heights = [middle / 2 for middle, _ in parts] or [0.0], [height for _, height in parts] or [at]
        for low, high in pairwise(crossings):
            along = np.arange(round(low / scale) + NEAR_END, round(high / scale) - NEAR_END)
            rows = np.interp(along * scale, middles, heights) / scale
            inked = sum(max(0.0, min(line.end, high) - max(line.start, low)) for line in own)
            seen = inked >= 0.9 * (high - low)
            if (seen and len(along) < 12) or _is_drawn(picture, along, rows, seen):
                found.append(Ruling(at, low, high))
        for line in own:  # what sticks out shows where an outer border was not drawn
            if line.start < crossings[0]:
                found.append(Ruling(at, line.start, min(line.end, crossings[0])))
            if line.end > crossings[-1]:
                found.append(Ruling(at, max(line.start, crossings[-1]), line.end))
    return found


def _is_drawn(picture: t.Pixels, along: t.Floats, rows: t.Floats, seen: bool) -> bool:
    """Whether a border is a dark line: over half of it if it was seen as a stroke, else nearly from end to end.

    It counts as a line where there is paper on one side of it at least; text may stand close to the other. Where the
    strokes of text pass for a line they have ink on both sides, and there is no line above and below the text.
    """
    inside = (along >= 0) & (along < picture.shape[1])
    columns = along[inside]
    if len(columns) < 12:
        return False
    best = np.zeros(len(columns), bool)
    for offset in (0, -2, 2):
        middle = np.clip(np.rint(rows[inside]).astype(np.int32) + offset, SIDES + 2, picture.shape[0] - SIDES - 3)
        dark = _darkest(picture, middle, columns, -1, 1) < 255 - FAINT
        before = _darkest(picture, middle, columns, -SIDES - 2, -SIDES) > LIGHT
        after = _darkest(picture, middle, columns, SIDES, SIDES + 2) > LIGHT
        line = dark & (before | after)
        if line.sum() > best.sum():
            best = line
    if seen:
        return bool(best.mean() >= FALSE)
    where = np.flatnonzero(best)
    if len(where) < BROKEN * len(columns):
        return False
    gaps = np.diff(np.concatenate([[-1], where, [len(columns)]])) - 1
    return bool(min(gaps[0], gaps[-1]) <= END_GAP and gaps.max() <= max(GAP, GAP_SHARE * len(columns)))


def _darkest(picture: t.Pixels, rows: t.Floats, columns: t.Floats, first: int, last: int) -> t.Floats:
    """The darkest pixel of a few rows, column by column."""
    return np.asarray(np.min([picture[rows + offset, columns] for offset in range(first, last + 1)], axis=0))
