"""Single strokes recognised by their shape: a dash lies, a slash leans, a 1 stands.

The recogniser reads a lone slash as 1 and a long dash as 一, and does so in every cell of a page, so that no sum would
show it.
"""

from __future__ import annotations

import cv2
import numpy as np

from parsers.document import UNKNOWN
from parsers.ocr import typing as t

STROKES = frozenset("1/\\|丨Iil!！ー一二-—―–‐~_∕／丿ノ")
"""What a single stroke may be read as; 二 with a speck above it."""

DASH, SLASH, MINUS = "—", "/", "-"

LYING = 2.2
"""How many times wider than high a dash is, at least."""

LOW, SHORT_LYING = 0.23, 1.1
"""A mark as low as this share of its line is a hyphen if it is this much wider than high: the lowest digit has half of
its line, and blur makes a small hyphen nearly as high as wide."""

LEANING = 0.18
"""How far a slash leans, as sideways over down; an upright one leans less than a tenth, in italics too hardly more."""

DUST, DUST_AREA = 0.2, 0.5
"""A speck beside a stroke: its extent at most, of the line's height, and its pixels at most, of the stroke's."""

THIN = 2.6
"""Pixels at 200 dpi that a slash's ink lies off its middle line, in the mean square; a 7 or a 1 with serifs more."""


STRAIGHT = 1.8
"""The same of a stroke that was read as a 7, whose bar lies far off."""


MARK, DARK_MARK = 0.3, 4
"""How dark a mark before a number is at least, of the darkest print beside paper; and how many pixels it has."""

DIGIT, LOWER = 0.25, 0.7
"""The least height of a digit, of its line; and of every digit, of the highest one."""

FLAT, CENTRED, WIDE = 0.45, 0.22, 1.15
"""A minus sign: how high at most and how far from the digit's middle at most, of the digit's height; how many times
wider than high."""

BESIDE = 1.0
"""How far before the first digit a sign stands at most, of the digit's height."""


def mark_before(crop: t.Pixels) -> str:
    """`-` where a line's picture shows a minus sign before its first digit, `UNKNOWN` for another mark at its height,
    nothing for none. A recogniser that is sure of a number may pass over a pale short sign."""
    soft = cv2.GaussianBlur(crop, (0, 0), 0.6)
    paper = float(np.median(soft))
    count, _, stats, _ = cv2.connectedComponentsWithStats(
        np.asarray(soft < paper - MARK * (paper - float(soft.min())), np.uint8)
    )
    if count < 3:
        return ""
    blots = sorted(stats[1:].tolist())
    highest = max(high for _, _, _, high, _ in blots)
    if highest < DIGIT * crop.shape[0]:
        return ""
    digit, top, tall = next((left, top, high) for left, top, _, high, _ in blots if high >= LOWER * highest)
    middle = top + tall / 2
    found = ""
    for left, above, wide, high, area in blots:
        if area < DARK_MARK or left + wide > digit + 1 or digit - left - wide > BESIDE * tall:
            continue
        if not top < above + high / 2 < top + tall:
            continue
        flat = high <= FLAT * tall and wide >= WIDE * high and abs(above + high / 2 - middle) <= CENTRED * tall
        if flat:
            return MINUS
        found = UNKNOWN
    return found


def slash(crop: t.Pixels) -> bool:
    """Whether a line's picture, read as a 7, shows a slash: one straight leaning stroke."""
    return stroke(crop, STRAIGHT) == SLASH


def stroke(crop: t.Pixels, thin: float = THIN) -> str:
    """`—` or `/` where a line's picture shows just that, else nothing."""
    soft = cv2.GaussianBlur(crop, (0, 0), 0.8)
    level, _ = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    # Otsu's level lets noise through beside a pale stroke; half way to the darkest does not.
    half = (float(np.median(soft)) + float(soft.min())) / 2
    return _shape(soft, level, thin) or _shape(soft, min(level, half), thin)


def _shape(soft: t.Pixels, level: float, thin: float) -> str:
    """The one stroke of what is darker than a level."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(soft < level, np.uint8))
    if count < 2:
        return ""
    areas = stats[1:, cv2.CC_STAT_AREA]
    largest = 1 + int(areas.argmax())
    line = soft.shape[0]
    extents = stats[1:, cv2.CC_STAT_WIDTH : cv2.CC_STAT_HEIGHT + 1].max(axis=1)
    dust = (extents <= DUST * line) & (areas <= DUST_AREA * areas.max())
    if ((areas > 0.3 * areas.max()) & ~dust).sum() > 1:
        return ""
    width, height = int(stats[largest, cv2.CC_STAT_WIDTH]), int(stats[largest, cv2.CC_STAT_HEIGHT])
    if width >= LYING * height and height <= 0.35 * line:
        return DASH
    if width >= SHORT_LYING * height and height <= LOW * line:
        return DASH
    if height < 0.4 * line:
        return ""
    y, x = np.nonzero(labels == largest)
    lean, _ = np.polyfit(y, x, 1)
    off = x - np.polyval(np.polyfit(y, x, 1), y)
    return SLASH if abs(lean) >= LEANING and float(np.sqrt((off**2).mean())) <= thin else ""
