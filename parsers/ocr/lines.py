"""Ruling lines in a grey picture: long thin dark strokes, faint and broken ones too."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from parsers.ink import Ruling
from parsers.rulings import SNAP, frames, levels, whole

from . import typing as t

ACROSS, DOWN = 0, 1
"""Horizontal and vertical."""

SHORTEST = 44
"""Pixels at 200 dpi: longer than the strokes of text in tables, shorter than the lowest row is high."""

THICKEST = 14
"""Pixels; thicker strokes are bars."""

BREAK = 9
"""Pixels that may be missing from a line: what a bad copy loses, less than the gap between two strokes of text."""

FAINT = 46
"""Grey levels below paper from which a pixel may belong to a line. Noise passes, but never 44 pixels in a row."""

SURE = 220
"""Pixels from which a stroke is a ruling whatever it meets."""

MEET, LEVEL, CHAIN = 12.0, 4.0, 40.0
"""Pixels: how near a stroke's end must come to a ruling; how level, and how near, two parts of one ruling are."""

SIDES = 5
"""Pixels beside a ruling where there must be paper, on both sides over the share `CLEAR` of its length."""
CLEAR, CLEAR_LONG, LIGHT = 0.8, 0.5, 150

DARK, DARK_LONG = 0.85, 0.6
"""The share of a stroke that must be dark."""

BROKEN = 0.55
"""The share of a border that must be dark between two crossings whose other borders are rulings."""

PIECE = 120
"""Pixels: lines are given to the lattice in pieces of this length, each at its own height."""


class Trace(NamedTuple):
    """A line followed: its places `along`, ascending, and its position `at` each, in pixels."""

    along: t.Floats
    at: t.Floats


def ruling_mask(grey: t.Pixels, direction: int) -> t.Mask:
    """255 on the ruling lines of one direction of an even grey picture."""
    picture = grey if direction == ACROSS else np.ascontiguousarray(grey.T)
    soft = cv2.blur(picture, (7, 1))
    dark = np.asarray((soft < 255 - FAINT) * np.uint8(255), np.uint8)
    # A line that falls by a pixel stays one line.
    thick = cv2.dilate(dark, np.ones((3, 1), np.uint8))
    joined = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, BREAK), np.uint8))
    mask = cv2.morphologyEx(joined, cv2.MORPH_OPEN, np.ones((1, SHORTEST), np.uint8))
    solid = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((THICKEST, 1), np.uint8))
    mask = cv2.subtract(mask, cv2.dilate(solid, np.ones((3, 3), np.uint8)))
    return mask if direction == ACROSS else np.ascontiguousarray(mask.T)


def traces(mask: t.Mask, direction: int) -> list[Trace]:
    """Every line of a mask, followed from end to end in steps of eight pixels."""
    picture = mask if direction == ACROSS else np.ascontiguousarray(mask.T)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(picture)
    found = []
    for k in range(1, count):
        left, top, width, height = (int(stats[k, n]) for n in range(4))
        if width < SHORTEST:
            continue
        part = labels[top : top + height, left : left + width] == k
        columns = np.arange(0, width, 8)
        inside = part[:, columns]
        weight = inside.sum(axis=0)
        used = weight > 0
        middle = (inside * np.arange(height)[:, None]).sum(axis=0)[used] / weight[used]
        along = (columns[used] + left).astype(np.float32)
        if len(along) >= 2:
            found.append(Trace(along, (middle + top).astype(np.float32)))
    return found


class Line(NamedTuple):
    """A straight stroke: middle position and both ends, in pixels."""

    at: float
    start: float
    end: float
    trace: Trace


def rulings(grey: t.Pixels, scale: float) -> tuple[list[Ruling], list[Ruling]]:
    """The horizontal and vertical rulings of a straight page, in points; `scale` is points per pixel.

    A long stroke is a ruling. A short one may be part of a character or a seal: it must lead from ruling to ruling,
    or continue one. Then every border between two crossings is looked at again, for ink too broken to be a stroke.
    """
    pictures = [cv2.blur(grey if direction == ACROSS else grey.T, (3, 1)) for direction in (ACROSS, DOWN)]
    found = []
    for direction in (ACROSS, DOWN):
        strokes = traces(ruling_mask(grey, direction), direction)
        found.append([_line(trace) for trace in strokes if _is_ruling(pictures[direction], trace)])
    kept = [[line for line in lines if line.end - line.start >= SURE] for lines in found]
    waiting = [[line for line in lines if line.end - line.start < SURE] for lines in found]
    for _ in range(4):
        joined = [[line for line in waiting[k] if _anchored(line, kept[k], kept[1 - k])] for k in (ACROSS, DOWN)]
        if not any(joined):
            break
        for k in (ACROSS, DOWN):
            kept[k] += joined[k]
            waiting[k] = [line for line in waiting[k] if line not in joined[k]]
    across, down = ([piece for line in lines for piece in _pieces(line, scale)] for lines in kept)
    return _mended(across, down, pictures, scale)


def _is_ruling(picture: t.Pixels, trace: Trace) -> bool:
    """A stroke is dark nearly everywhere and has paper along both sides; strokes of text stand close together."""
    short = trace.along[-1] - trace.along[0] < SURE
    along = np.arange(int(trace.along[0]), int(trace.along[-1]))
    at = np.interp(along, trace.along, trace.at)
    dark, clear = _cover(picture, along, at)
    return dark >= (DARK if short else DARK_LONG) and clear >= (CLEAR if short else CLEAR_LONG)


def _cover(picture: t.Pixels, along: t.Floats, at: t.Floats) -> tuple[float, float]:
    """The share of a line that is dark, and the share of its sides that is paper (the worse side)."""
    if not len(along):
        return 0.0, 0.0
    rows, columns = np.rint(at).astype(np.int32), np.asarray(along, np.int32)
    high, wide = picture.shape
    columns = np.clip(columns, 0, wide - 1)

    def strip(*offsets: int) -> t.Pixels:
        return np.stack([picture[np.clip(rows + offset, 0, high - 1), columns] for offset in offsets])

    dark = strip(-2, -1, 0, 1, 2).min(axis=0) < 255 - FAINT
    sides = [strip(*offsets).min(axis=0) > LIGHT for offsets in ((-SIDES - 2, -SIDES), (SIDES, SIDES + 2))]
    return float(dark.mean()), min(float(side.mean()) for side in sides)


def _line(trace: Trace) -> Line:
    return Line(float(np.median(trace.at)), float(trace.along[0]), float(trace.along[-1]) + 4, trace)


def _anchored(line: Line, same: list[Line], other: list[Line]) -> bool:
    """Both ends of a short stroke meet a ruling across it, or the end of one along it."""
    return all(
        any(abs(rule.at - end) <= MEET and rule.start - MEET <= line.at <= rule.end + MEET for rule in other)
        or any(
            abs(rule.at - line.at) <= LEVEL and min(abs(rule.start - end), abs(rule.end - end)) <= CHAIN
            for rule in same
        )
        for end in (line.start, line.end)
    )


def _pieces(line: Line, scale: float) -> list[Ruling]:
    """A line in short pieces, each at its own height, so that a rest of curl does no harm."""
    along, at = line.trace
    ends = [*np.arange(line.start, line.end - PIECE / 2, PIECE), line.end]
    found = []
    for start, end in pairwise(ends):
        inside = (along >= start) & (along <= end)
        if inside.any():
            found.append(Ruling(float(np.median(at[inside])) * scale, float(start) * scale, float(end) * scale))
    return found


def _mended(
    across: list[Ruling], down: list[Ruling], pictures: list[t.Pixels], scale: float
) -> tuple[list[Ruling], list[Ruling]]:
    """The rulings, and those borders between crossings that are drawn in broken ink."""
    for frame in frames(whole(across), whole(down)):
        ys, xs = levels(line.at for line in frame.horizontal), levels(line.at for line in frame.vertical)
        across = across + _broken(frame.horizontal, ys, xs, pictures[ACROSS], scale)
        down = down + _broken(frame.vertical, xs, ys, pictures[DOWN], scale)
    return across, down


def _broken(
    drawn: list[Ruling], ats: list[float], crossings: list[float], picture: t.Pixels, scale: float
) -> list[Ruling]:
    found = []
    for at in ats:
        lines = [line for line in drawn if abs(line.at - at) <= SNAP]
        for low, high in pairwise(crossings):
            inked = sum(max(0.0, min(line.end, high) - max(line.start, low)) for line in lines)
            if inked >= 0.9 * (high - low) or high - low < 3 * SNAP:
                continue
            along = np.arange(int(low / scale) + 4, int(high / scale) - 4)
            if any(_in_pieces(picture, along, round(at / scale) + offset) for offset in (-2, 0, 2)):
                found.append(Ruling(at, low, high))
    return found


def _in_pieces(picture: t.Pixels, along: t.Floats, at: int) -> bool:
    """A border drawn with gaps: thin wherever it is dark, no gap large, and reaching one of its ends.

    Text in the way of a border that is not there is thick in places and keeps off both crossings.
    """
    columns = along[(along >= 0) & (along < picture.shape[1])]
    if len(columns) < 20 or not SIDES + 2 <= at < picture.shape[0] - SIDES - 2:
        return False
    middle = picture[at - 1 : at + 2, columns].min(axis=0) < 255 - FAINT
    above = picture[at - SIDES - 2 : at - SIDES + 1, columns].min(axis=0) > LIGHT
    below = picture[at + SIDES : at + SIDES + 3, columns].min(axis=0) > LIGHT
    thin = np.flatnonzero(middle & above & below)
    if len(thin) < BROKEN * len(columns):
        return False
    gaps = np.diff(np.concatenate([[-1], thin, [len(columns)]])) - 1
    return bool(min(gaps[0], gaps[-1]) <= 4 and gaps.max() <= max(16, 0.3 * len(columns)))
