"""Single strokes told by their shape: a dash lies, a slash leans, a one stands.

The recogniser reads a lone slash as 1 and a long dash as the character for one, the same in every cell of a page,
where no sum would tell.
"""

from __future__ import annotations

import cv2
import numpy as np

from parsers.ocr import typing as t

STROKES = frozenset("1/\\|丨Iil!！ー一-—―–‐~_∕／丿ノ")
"""What a single stroke may be read as."""

DASH, SLASH = "—", "/"

LYING = 2.2
"""How many times wider than high a dash is, at least."""

LOW, SHORT_LYING = 0.15, 1.35
"""A mark as low as this share of its line is a hyphen if it is this much wider than high; blur makes it high."""

LEANING = 0.18
"""How far a slash leans, as sideways over down; an upright one leans less than a tenth, in italics too hardly more."""

THIN = 2.6
"""Pixels at 200 dpi that a slash's ink lies off its middle line, in the mean square; a 7 or a 1 with serifs more."""


STRAIGHT = 1.8
"""The same of a stroke that was read as a 7, whose bar lies far off."""


def slash(crop: t.Pixels) -> bool:
    """Whether a line's picture, read as a 7, shows a slash: one straight leaning stroke."""
    return stroke(crop, STRAIGHT) == SLASH


def stroke(crop: t.Pixels, thin: float = THIN) -> str:
    """`—` or `/` where a line's picture shows just that, else nothing."""
    soft = cv2.GaussianBlur(crop, (0, 0), 0.8)
    level, _ = cv2.threshold(soft, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(soft < level, np.uint8))
    if count < 2:
        return ""
    areas = stats[1:, cv2.CC_STAT_AREA]
    largest = 1 + int(areas.argmax())
    if (areas > 0.3 * areas.max()).sum() > 1:
        return ""
    width, height = int(stats[largest, cv2.CC_STAT_WIDTH]), int(stats[largest, cv2.CC_STAT_HEIGHT])
    if width >= LYING * height and height <= 0.35 * crop.shape[0]:
        return DASH
    if width >= SHORT_LYING * height and height <= LOW * crop.shape[0]:
        return DASH
    if height < 0.4 * crop.shape[0]:
        return ""
    y, x = np.nonzero(labels == largest)
    lean, _ = np.polyfit(y, x, 1)
    off = x - np.polyval(np.polyfit(y, x, 1), y)
    return SLASH if abs(lean) >= LEANING and float(np.sqrt((off**2).mean())) <= thin else ""
