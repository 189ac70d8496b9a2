"""Where the lines of text stand inside a cell: bands of ink between paper, told from specks and seals' crumbs."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import cv2
import numpy as np

from parsers.document import Box
from parsers.ocr import typing as t

EM = 25.0
"""Pixels of a character where a page gives no better measure: 9 points at 200 dpi."""

INSET = 3
"""Pixels kept away from the middle of a ruling."""

SPECK = 10
"""Pixels of ink below which a blot is no character; a decimal point has about as many."""


NEAR, GAP = 1.0, 0.4
"""How far pale print beside a line is looked for, and the gap before it, of the height of a character."""

LOWEST, TALLEST, STANDING = 0.55, 1.1, 1.3
"""The height of the lowest digit and of the highest slash, of the height of a character; how many times higher than
wide a slash is, at least."""


class Blot(NamedTuple):
    """A connected piece of ink: its box and its pixels."""

    left: int
    top: int
    right: int
    bottom: int
    area: int


def em_of(ink: t.Mask, otherwise: float = EM) -> float:
    """The height of a Chinese character of the most usual print, in pixels; `otherwise` where there is too little."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)))
    width, height = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    usual = height[(height >= 10) & (height <= 60) & (width >= 10) & (width <= 4 * height)]
    return float(np.clip(np.percentile(usual, 60), 14, 50)) if len(usual) >= 20 else otherwise


def inner(box: Box, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The pixels inside a cell whose borders run along the middles given by `box`."""
    left, top, right, bottom = (round(edge) for edge in box)
    return (
        max(0, left + INSET),
        max(0, top + INSET),
        min(shape[1], right - INSET + 1),
        min(shape[0], bottom - INSET + 1),
    )


def text_lines(ink: t.Mask, box: Box, em: float) -> list[tuple[int, int, int, int]]:
    """The lines of text in a cell, from top to bottom, as pixel boxes around their ink."""
    left, top, right, bottom = inner(box, ink.shape)
    if right - left < 4 or bottom - top < 4:
        return []
    blots = _blots(ink[top:bottom, left:right], em)
    lines: list[list[Blot]] = []
    for band in _bands(blots, em, right - left):
        kept = _together(band, em)
        if kept:
            lines.append(kept)
    return [
        (
            left + min(blot.left for blot in line),
            top + min(blot.top for blot in line),
            left + max(blot.right for blot in line),
            top + max(blot.bottom for blot in line),
        )
        for line in lines
    ]


def _blots(part: t.Mask, em: float) -> list[Blot]:
    """The blots of a cell without specks and without what is left of its borders."""
    height, width = part.shape
    _, _, stats, _ = cv2.connectedComponentsWithStats(part)
    found = []
    for left, top, wide, high, area in stats[1:].tolist():
        if area < SPECK:
            continue
        at_edge = left == 0 or top == 0 or left + wide == width or top + high == height
        thin = min(wide, high) <= 3
        if at_edge and thin and (max(wide, high) > 0.4 * em or area < 2 * SPECK):
            continue
        found.append(Blot(left, top, left + wide, top + high, area))
    return found


def largest_blot(ink: t.Mask, within: tuple[int, int, int, int], em: float) -> int:
    """The pixels of the largest blot inside a cell. Noise and dust make many small ones, a character a large one."""
    left, top, right, bottom = within
    return max((blot.area for blot in _blots(ink[top:bottom, left:right], em)), default=0)


def _bands(blots: list[Blot], em: float, width: int) -> list[list[Blot]]:
    """Blots parted by rows without ink. In a column of single characters the parts of one (三) stay together."""
    gap = 0.36 * em if width < 2.2 * em else 0.12 * em
    bands: list[list[Blot]] = []
    end = 0.0
    for blot in sorted(blots, key=lambda blot: blot.top):
        if bands and blot.top - end <= gap:
            bands[-1].append(blot)
        else:
            bands.append([blot])
            end = 0.0
        end = max(end, blot.bottom)
    return [part for band in bands for part in _split(band, em)]


def _split(band: list[Blot], em: float) -> list[list[Blot]]:
    """A band too high for one line, where lines touch, cut where the fewest blots cross."""
    top, bottom = min(blot.top for blot in band), max(blot.bottom for blot in band)
    count = round((bottom - top) / (1.3 * em))
    if bottom - top < 1.75 * em or count < 2:
        return [band]
    profile = np.zeros(bottom - top + 1)
    for blot in band:
        profile[blot.top - top : blot.bottom - top] += blot.area / (blot.bottom - blot.top)
    cuts = []
    for k in range(1, count):
        about = k * (bottom - top) / count
        low, high = int(about - 0.35 * em), int(about + 0.35 * em)
        cuts.append(top + low + int(profile[low:high].argmin()))
    edges = [top - 1, *cuts, bottom + 1]
    parts = [[blot for blot in band if low <= (blot.top + blot.bottom) / 2 < high] for low, high in pairwise(edges)]
    return [part for part in parts if part]


def _together(band: list[Blot], em: float) -> list[Blot]:
    """A line without the crumbs that stand apart from it; nothing where all is crumbs."""
    ordered = sorted(band, key=lambda blot: blot.left)
    clusters: list[list[Blot]] = []
    end = 0
    for blot in ordered:
        if clusters and blot.left - end <= em:
            clusters[-1].append(blot)
        else:
            clusters.append([blot])
        end = max(end if clusters[-1][0] is not blot else 0, blot.right)
    solid = [cluster for cluster in clusters if _solid(cluster, em)]
    return [blot for cluster in solid for blot in cluster]


def _solid(cluster: list[Blot], em: float) -> bool:
    """Whether a cluster can be print: as high as a small digit, or a dash, and not a crumb."""
    high = max(blot.bottom - blot.top for blot in cluster)
    wide = max(blot.right for blot in cluster) - min(blot.left for blot in cluster)
    area = sum(blot.area for blot in cluster)
    return (high >= 0.4 * em and area >= 2 * SPECK) or (wide >= 0.25 * em and wide >= 1.35 * high)


def widened(
    pale: t.Mask, line: tuple[int, int, int, int], within: tuple[int, int, int, int], em: float
) -> tuple[int, int, int, int]:
    """A line's box with the pale print beside it: a minus sign of small print is hardly darker than paper. Of a line
    lower than print the pale rest above and below belongs to it too: half a thin slash may be as pale."""
    left, top, right, bottom = line
    if bottom - top < LOWEST * em:
        left, top, right, bottom = _grown(pale, line, within, em)
    reach = int(NEAR * em)
    start, end = max(within[0], left - reach), min(within[2], right + reach)
    _, _, stats, _ = cv2.connectedComponentsWithStats(pale[top:bottom, start:end])
    spans = [(start + x, start + x + wide) for x, _, wide, _, area in stats[1:].tolist() if area >= SPECK / 2]
    for low, high in sorted(spans, reverse=True):
        if low < left <= high + GAP * em:
            left = low
    for low, high in sorted(spans):
        if high > right >= low - GAP * em:
            right = high
    return left, top, right, bottom


def _grown(
    pale: t.Mask, line: tuple[int, int, int, int], within: tuple[int, int, int, int], em: float
) -> tuple[int, int, int, int]:
    """A line's box with the strokes that begin in it and are as high as print; noise beside a dash is not."""
    left, top, right, bottom = line
    reach = int(em)
    x0, y0 = max(within[0], left - reach), max(within[1], top - reach)
    x1, y1 = min(within[2], right + reach), min(within[3], bottom + reach)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(pale[y0:y1, x0:x1])
    touched = set(np.unique(labels[top - y0 : bottom - y0, left - x0 : right - x0]).tolist()) - {0}
    for wide_left, high, wide, tall, _ in stats[sorted(touched)].tolist():
        if not (LOWEST * em <= tall <= TALLEST * em and tall >= STANDING * wide):
            continue
        left, top = min(left, x0 + wide_left), min(top, y0 + high)
        right, bottom = max(right, x0 + wide_left + wide), max(bottom, y0 + high + tall)
    return left, top, right, bottom


def crop(grey: t.Pixels, line: tuple[int, int, int, int], within: tuple[int, int, int, int], em: float) -> t.Pixels:
    """The picture of a line with some paper around it, at least as high as a line of the page's print.

    `within` are the limits (the inside of the cell, or the page); paper is added where they leave too little.
    """
    left, top, right, bottom = line
    missing = max(0.0, 1.15 * em - (bottom - top))
    above = 4 + int(missing / 2)
    side = max(4, int(0.3 * em))
    want = (left - side, top - above, right + side, bottom + above)
    have = (max(want[0], within[0]), max(want[1], within[1]), min(want[2], within[2]), min(want[3], within[3]))
    part = grey[have[1] : have[3], have[0] : have[2]]
    return np.asarray(
        cv2.copyMakeBorder(
            part,
            have[1] - want[1],
            want[3] - have[3],
            have[0] - want[0],
            want[2] - have[2],
            cv2.BORDER_CONSTANT,
            value=250,
        ),
        np.uint8,
    )
