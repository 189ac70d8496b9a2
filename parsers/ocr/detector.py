"""Where lines of running text stand on a page: PP-OCR's detector out of the rapidocr wheel.

Used outside the tables only; inside, the grid says where to look.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import cv2
import numpy as np

from parsers.document import Box
from parsers.ocr import typing as t
from parsers.ocr.recogniser import session

SCALE = 0.55
"""Of 200 dpi: text of 9 points is 14 pixels high, which the detector still finds, at a third of the cost."""

SURE_PIXEL, SURE_BOX = 0.3, 0.5
GROW = 0.42
"""The model marks the core of a line; on each side this share of its height is missing."""


class Detector:
    """The loaded model; one a process, see `detector`."""

    def __init__(self) -> None:
        self._session: Any = session("det")
        self._input = self._session.get_inputs()[0].name

    def boxes(self, grey: t.Pixels) -> list[Box]:
        """The lines of text on a straight page, from top to bottom, in its pixels."""
        height, width = grey.shape
        size = tuple(max(32, round(length * SCALE / 32) * 32) for length in (width, height))
        small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
        block = np.repeat(small[None, None], 3, axis=1)
        chances = self._session.run(None, {self._input: block})[0][0, 0]
        return sorted(_boxes(chances, width / size[0], height / size[1]), key=lambda box: (box[1], box[0]))


def _boxes(chances: t.Floats, across: float, down: float) -> list[Box]:
    core = np.asarray(chances > SURE_PIXEL, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(core)
    found = []
    for k in range(1, count):
        left, top, width, height = (int(stats[k, n]) for n in range(4))
        if width < 3 or height < 3:
            continue
        part = labels[top : top + height, left : left + width] == k
        if chances[top : top + height, left : left + width][part].mean() < SURE_BOX:
            continue
        grow = GROW * min(width, height)
        found.append(
            (
                max(0.0, (left - grow) * across),
                max(0.0, (top - grow) * down),
                min(chances.shape[1] * across, (left + width + grow) * across),
                min(chances.shape[0] * down, (top + height + grow) * down),
            )
        )
    return found


@cache
def detector() -> Detector:
    """The detector of this process, loaded at the first call."""
    return Detector()
