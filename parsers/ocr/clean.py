"""A coloured page picture into even grey: paper white, print black, red seals gone."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from parsers.ocr import typing as t

RED, LEAST_RED = 14, 400
"""A pixel whose red is this much above its green and blue is red ink (seals, red letterheads); so many make a seal."""

REDDEST, STRONG = 95, 0.5
"""How red a seal is, as this percentile of its redness; and the share of it from which a pixel is no soft edge."""

UNDER_SEAL, PALE_UNDER = 165, 205
"""Grey levels, once a seal is taken off: print under it is darker than the first somewhere, and than the second all
over; the rest of the seal is paler."""

NOISY = 12.0
"""Standard deviations of even paper, in grey levels, from which noise makes blots as large as thin strokes."""

CALM, PATCH, REACH = 1.2, 5, 7
"""How many standard deviations are taken for noise; pixels of the patches compared, and of the square around."""

BLOCK, PAPER_WINDOW = 4, 9
"""The paper's grey is the lightest of so many blocks of so many pixels around, each way: wider than any stroke of
print, so that a shaded cell is paper up to its border."""

RADII = (120, 208)
"""Pixels at 200 dpi: official seals measure 38 to 45 mm, some 50."""

COARSE = 6
"""Pixels that count as one in looking for seals."""

RING, RING_DARK = 34.0, 140
"""Grey levels by which a seal's ring is darker than what lies beside it, all around; tables reach 25."""

FAINTEST = 40
"""Grey levels between paper and print; below this nothing can be told from noise."""

ABOVE_NOISE = 12
"""Standard deviations of the paper's noise that the grey levels span at least: stretched over more, noise would pass
for print."""


def grey_of(pixels: t.Pixels) -> t.Pixels:
    """Grey levels, evened: the paper is 255 everywhere, the darkest print about 0."""
    return _even(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))


class Bare(NamedTuple):
    """A page without its red ink, even grey; and 255 where something pale was under it, print or the seal's rest
    (`faint`)."""

    grey: t.Pixels
    faint: t.Mask


def without_red(pixels: t.Pixels) -> Bare | None:
    """The same with red ink turned into paper, so that what a seal covers can be read; None where nothing is red.

    A seal darkens the red channel too, in proportion to how red it makes a pixel; print under it is dark and hardly
    red. So what is red is lightened by the seal's own proportion (linear unmixing, as stains of tissue are told apart:
    Ruifrok and Johnston 2001). Pale blots that are left are print where a part of them is dark.
    """
    blue, green, red = cv2.split(cv2.blur(pixels, (3, 3)))
    excess = cv2.subtract(red, cv2.max(blue, green))
    inked = cv2.morphologyEx(np.asarray(excess > RED, np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if np.count_nonzero(inked) < LEAST_RED:
        return None
    # The soft edges of red ink are less red than its middle; they go with it.
    near = cv2.dilate(inked, np.ones((9, 9), np.uint8)) > 0
    even = _even(np.where(near, pixels[:, :, 2], cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)))
    bare = np.where(near, np.clip(even + _darkening(even, excess, inked) * excess, 0, 250), even).astype(np.uint8)
    soft = cv2.GaussianBlur(bare, (0, 0), 0.7)
    pale = soft < PALE_UNDER
    _, labels = cv2.connectedComponents(pale.astype(np.uint8))
    dark = np.zeros(int(labels.max()) + 1, bool)
    dark[labels[soft < UNDER_SEAL]] = True
    faint = near & pale & (soft >= UNDER_SEAL)
    grey = np.where(near & ~(pale & dark[labels]), 252, bare).astype(np.uint8)
    return Bare(grey, np.asarray(faint * np.uint8(255), np.uint8))


def _darkening(even: t.Pixels, excess: t.Pixels, inked: t.Mask) -> float:
    """By how many grey levels a seal darkens for every level of redness. Most of a seal has no print under it."""
    strong = excess > max(RED, STRONG * float(np.percentile(excess[inked > 0], REDDEST)))
    dark = 250.0 - cv2.GaussianBlur(even, (0, 0), 0.7)[strong]
    return float(np.median(dark / excess[strong])) if len(dark) else 0.0


def calmed(grey: t.Pixels) -> t.Pixels:
    """An even grey page without strong noise, its strokes as sharp as before: non-local means (Buades 2005)."""
    noise = _noise(grey)
    if noise < NOISY:
        return grey
    return np.asarray(cv2.fastNlMeansDenoising(grey, None, CALM * noise, PATCH, REACH), np.uint8)


def mixed(grey: t.Pixels, calm: t.Pixels) -> t.Pixels:
    """Half a page as it is and half without its noise: what small complex characters are read from best."""
    return np.asarray(cv2.addWeighted(grey, 0.5, calm, 0.5, 0), np.uint8)


def _noise(grey: t.Pixels) -> float:
    """The standard deviation of the paper, in grey levels, told from the half of all pixels nearest to the usual."""
    sample = grey[::3, ::3]
    return 1.48 * float(np.median(np.abs(sample.astype(np.float32) - float(np.median(sample)))))


def seal_of(grey: t.Pixels) -> t.Mask | None:
    """255 on the disc of a round seal in a scan without colours; None without one.

    Print under such a seal cannot be told from it by its grey. The mask says where strokes are not to be trusted.
    """
    small = cv2.resize(grey, None, fx=1 / COARSE, fy=1 / COARSE, interpolation=cv2.INTER_AREA)
    dark = np.clip(255 - small.astype(np.float32), 0, RING_DARK)
    best, at, radius = 0.0, (0, 0), 0
    for size in range(RADII[0] // COARSE, RADII[1] // COARSE):
        response = cv2.filter2D(dark, -1, _ring(size), borderType=cv2.BORDER_REPLICATE)
        _, highest, _, where = cv2.minMaxLoc(response)
        if highest > best:
            best, at, radius = highest, (int(where[0]) * COARSE, int(where[1]) * COARSE), size * COARSE
    if best < RING:
        return None
    mask = np.zeros(grey.shape, np.uint8)
    cv2.circle(mask, at, radius + 12, 255, -1)
    return mask


@cache
def _ring(radius: int) -> t.Floats:
    """A filter that answers to a circle: its line less what lies beside it."""
    reach = radius + 5
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    off = np.hypot(x, y) - radius
    line = np.abs(off) <= 1.1
    beside = np.abs(np.abs(off) - 3.6) <= 0.8
    return np.asarray(line / line.sum() - beside / beside.sum(), np.float32)


def _even(grey: t.Pixels) -> t.Pixels:
    height, width = grey.shape
    small = cv2.resize(grey, (max(1, width // BLOCK), max(1, height // BLOCK)), interpolation=cv2.INTER_AREA)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((PAPER_WINDOW, PAPER_WINDOW), np.uint8))
    paper = cv2.resize(cv2.blur(paper, (5, 5)), (width, height), interpolation=cv2.INTER_LINEAR)
    even = cv2.divide(grey, np.maximum(paper, 1), scale=250)
    sample = even[::3, ::3]
    darkest, usual = (float(level) for level in np.percentile(sample, (0.7, 50)))
    noise = 1.48 * float(np.median(np.abs(sample - usual)))
    darkest = min(darkest, 255 - FAINTEST, 255 - ABOVE_NOISE * noise)
    table = np.clip((np.arange(256) - darkest) * (250 / (250 - darkest)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(even, table), np.uint8)


def ink_of(grey: t.Pixels, paler: float = 0.0) -> t.Mask:
    """255 where there is print. `grey` is even, so one threshold holds for the whole page; it lets through what is
    `paler` by so many grey levels."""
    soft = cv2.GaussianBlur(grey, (0, 0), 0.9)
    level, _ = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    level = float(np.clip(level, 120, 200))
    return np.asarray((soft < level + paler) * np.uint8(255), np.uint8)
