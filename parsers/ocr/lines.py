"""Ruling lines in a grey picture: long thin dark strokes, faint and broken ones too."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from parsers.grids.ink import Ruling
from parsers.ocr import typing as t
from parsers.ocr.walls import FAINT, LIGHT, SIDES, Border, borders

ACROSS, DOWN = 0, 1
"""Horizontal and vertical."""

SHORTEST = 44
"""Pixels at 200 dpi: longer than the strokes of text in tables, shorter than the lowest row is high."""

THICKEST = 14
"""Pixels; thicker strokes are bars."""

BREAK = 9
"""Pixels that may be missing from a line: what a bad copy loses, less than the gap between two strokes of text."""

SURE = 220
"""Pixels from which a stroke is a ruling whatever it meets."""

MEET, LEVEL, CHAIN = 12.0, 4.0, 28.0
"""Pixels: how near a stroke's end must come to a ruling; how level, and how near, two parts of one ruling are."""

DARK = 0.8
"""The share of a stroke that must be dark; strokes of text that stand in line, row under row, reach that too seldom."""

CLEAR, CLEAR_LONG = 0.8, 0.5
"""The share of its length that must have paper beside it, on both sides."""

CROSSING = 6
"""Pixels of a stroke beside a ruling that crosses it, which has no paper at its sides."""

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


def rulings(
    grey: t.Pixels, scale: float, seal: t.Mask | None = None
) -> tuple[list[Ruling], list[Ruling], list[Border]]:
    """The horizontal and vertical rulings of a straight page, in points, and the paths of their borders in pixels;
    `scale` is points per pixel.

    A long stroke is a ruling. A short one may be part of a character or a seal: it counts from ruling to ruling, and
    under a `seal` only on one line with another. Then every border between two crossings is looked at again.
    """
    pictures = [cv2.blur(grey if direction == ACROSS else grey.T, (3, 1)) for direction in (ACROSS, DOWN)]
    found = []
    for direction in (ACROSS, DOWN):
        strokes = traces(ruling_mask(grey, direction), direction)
        found.append([_line(trace) for trace in _chained(strokes)])
    sure = [
        [line for line in lines if line.end - line.start >= SURE and _is_ruling(picture, line.trace)]
        for picture, lines in zip(pictures, found, strict=True)
    ]
    whole = [set(map(id, lines)) for lines in sure]
    short = [[line for line in lines if id(line) not in whole[k]] for k, lines in enumerate(found)]
    kept, count = sure, -1
    for _ in range(3):
        if count == sum(map(len, kept)):
            break
        count = sum(map(len, kept))
        kept = [
            [*sure[k], *(part for line in short[k] for part in _parts(line, k, pictures[k], seal, kept))]
            for k in (ACROSS, DOWN)
        ]
    across, down = ([piece for line in lines for piece in _pieces(line, scale)] for lines in kept)
    return borders(across, down, pictures, scale)


def _chained(strokes: list[Trace]) -> list[Trace]:
    """Strokes that lie on one line with a small gap between them, as one."""
    chains: list[list[Trace]] = []
    near: list[list[Trace]] = []
    for stroke in sorted(strokes, key=lambda trace: float(trace.along[0])):
        start, at = float(stroke.along[0]), float(stroke.at[0])
        near = [chain for chain in near if start - chain[-1].along[-1] <= CHAIN]
        for chain in near:
            last = chain[-1]
            if abs(last.at[-1] - at) <= LEVEL and start >= last.along[-1]:
                chain.append(stroke)
                break
        else:
            chains.append([stroke])
            near.append(chains[-1])
    return [
        Trace(np.concatenate([part.along for part in chain]), np.concatenate([part.at for part in chain]))
        for chain in chains
    ]


def _is_ruling(picture: t.Pixels, trace: Trace, low: float = 0.0, high: float = np.inf) -> bool:
    """A stroke is dark nearly everywhere and has paper along both sides; strokes of text stand close together.

    Looked at from `low` to `high`.
    """
    short = trace.along[-1] - trace.along[0] < SURE
    along = np.arange(max(int(trace.along[0]), int(low)), min(int(trace.along[-1]), high))
    at = np.interp(along, trace.along, trace.at)
    dark, clear = _cover(picture, along, at)
    return dark >= DARK and clear >= (CLEAR if short else CLEAR_LONG)


def _cover(picture: t.Pixels, along: t.Floats, at: t.Floats) -> tuple[float, float]:
    """The share of a line that is dark, and the share of its sides that is paper (the worse side)."""
    if not len(along):
        return 0.0, 0.0
    height, width = picture.shape
    rows, columns = np.rint(at).astype(np.int32) + _BESIDE, np.minimum(np.asarray(along, np.int32), width - 1)
    near = picture[np.minimum(np.maximum(rows, 0), height - 1), np.maximum(columns, 0)]
    dark = near[_MIDDLE - 2 : _MIDDLE + 3].min(axis=0) < 255 - FAINT
    sides = [near[list(pair)].min(axis=0) > LIGHT for pair in ((0, 2), (-3, -1))]
    return float(dark.mean()), min(float(side.mean()) for side in sides)


_MIDDLE = SIDES + 2
_BESIDE = np.arange(-_MIDDLE, _MIDDLE + 1)[:, None]
"""Pixels across a line at which it is looked at."""


def _line(trace: Trace) -> Line:
    return Line(float(np.median(trace.at)), float(trace.along[0]), float(trace.along[-1]) + 4, trace)


def _parts(line: Line, direction: int, picture: t.Pixels, seal: t.Mask | None, kept: list[list[Line]]) -> list[Line]:
    """What of a short stroke is a ruling: all of it between the first and the last ruling that it meets, else what is
    one from a ruling to the next.

    A stroke may run on into the text above or below its cell, or into a seal.
    """
    low, high, at = line.start - MEET, line.end + MEET, line.at
    met = sorted(
        rule.at for rule in kept[1 - direction] if low <= rule.at <= high and rule.start - MEET <= at <= rule.end + MEET
    )
    stops = met[:1]
    stops += [at for before, at in pairwise(met) if at - before >= SHORTEST - 8]  # not the other line of a double one
    for spans in ([(stops[0], met[-1])] if met else [], list(pairwise(stops)) if len(stops) > 2 else []):
        parts = [(part, low, high) for low, high in spans if (part := _between(line, low, high)) is not None]
        good = [
            part
            for part, low, high in parts
            if _is_ruling(picture, part.trace, low + CROSSING, high - CROSSING)
            and _apart(part, direction, seal, kept[direction])
        ]
        if good:
            return good
    return []


def _between(line: Line, low: float, high: float) -> Line | None:
    """The part of a stroke between two rulings; None where they are too near each other."""
    if high - low < SHORTEST - 8:
        return None
    along, at = line.trace
    inside = (along >= low - MEET) & (along <= high + MEET)
    return _line(Trace(along[inside], at[inside])) if inside.sum() >= 2 else None


def _apart(line: Line, direction: int, seal: t.Mask | None, same: list[Line]) -> bool:
    """A short stroke is no part of a seal: it lies off it, or on one line with a ruling."""
    if seal is None or any(abs(rule.at - line.at) <= LEVEL for rule in same):
        return True
    along, at = (part.astype(np.int32) for part in line.trace)
    covered = seal[at, along] if direction == ACROSS else seal[along, at]
    return bool((covered > 0).mean() < 0.4)


def _pieces(line: Line, scale: float) -> list[Ruling]:
    """A line in short pieces, each at its own height, so that a rest of curl does no harm."""
    along, at = line.trace
    ends = [line.start, *np.arange(line.start + PIECE, line.end - PIECE / 2, PIECE), line.end]
    found = []
    for start, end in pairwise(ends):
        inside = (along >= start) & (along <= end)
        if inside.any():
            found.append(Ruling(float(np.median(at[inside])) * scale, float(start) * scale, float(end) * scale))
    return found
