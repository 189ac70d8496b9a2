"""Pages turned, skewed and curled, back into straight ones; and every point's way back to the picture.

Turns of 90° are told by the direction of the lines of text, skew by the sharpness of their profile, curl and
perspective by the rulings: a low polynomial that makes every ruling straight. All is undone in one resampling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.document import Box
from parsers.ocr import typing as t
from parsers.ocr.clean import ink_of
from parsers.ocr.lines import ACROSS, DOWN, Trace, ruling_mask, traces

MAX_SKEW = 6.0
"""Degrees. A page skewed more was not scanned but photographed."""

STRAIGHT = 0.04
"""Degrees below which resampling costs more sharpness than it brings: a pixel over the width of a page."""

CURL = 1.2
"""Pixels a ruling may leave its line before the page is bent back."""

LARGEST = 45
"""Half pixels: no character of running text is larger, and hardly any of a title."""

STEP = 16
"""Pixels between the points at which the bending is worked out; it is smooth."""

Bend = t.Floats
"""Coefficients of the displacement polynomial, see `_basis`."""


@dataclass(frozen=True, slots=True)
class Straight:
    """How a straight page of `size` (width, height) lies on its picture.

    `affine` leads from the straight page to the picture, after `down` (vertical) and `side` (horizontal) have
    bent it; both None where nothing is curled. `turn` is by how many quarter turns anticlockwise the picture shows it.
    """

    size: tuple[int, int]
    affine: t.Floats
    down: Bend | None = None
    side: Bend | None = None
    turn: int = 0

    def back(self, box: Box) -> Box:
        """The upright box on the picture around a box on the straight page."""
        left, top, right, bottom = box
        xs = np.array([left, right, left, right, (left + right) / 2, (left + right) / 2], np.float32)
        ys = np.array([top, top, bottom, bottom, top, bottom], np.float32)
        px, py = self._source(xs, ys)
        return float(px.min()), float(py.min()), float(px.max()), float(py.max())

    def _source(self, x: t.Floats, y: t.Floats) -> tuple[t.Floats, t.Floats]:
        width, height = self.size
        u, v = 2 * x / width - 1, 2 * y / height - 1
        bent_y = y + _displacement(self.down, u, v) if self.down is not None else y
        bent_x = x + _displacement(self.side, v, u) if self.side is not None else x
        m = self.affine
        return m[0, 0] * bent_x + m[0, 1] * bent_y + m[0, 2], m[1, 0] * bent_x + m[1, 1] * bent_y + m[1, 2]

    def apply(self, pixels: t.Pixels) -> t.Pixels:
        """The straight page out of its picture; what lies outside is paper."""
        width, height = self.size
        # White beside grey paper would show as a line.
        paper = np.median(pixels[::16, ::16], axis=(0, 1)).tolist()
        if self.down is None and self.side is None:
            if np.allclose(self.affine, np.eye(2, 3)):
                return pixels
            flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
            return np.asarray(
                cv2.warpAffine(
                    pixels, self.affine, self.size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=paper
                ),
                np.uint8,
            )
        ys, xs = np.mgrid[0 : height // STEP + 2, 0 : width // STEP + 2].astype(np.float32) * STEP
        coarse = self._source(xs, ys)
        grow = np.array([[1 / STEP, 0, 0], [0, 1 / STEP, 0]], np.float32)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        x, y = (cv2.warpAffine(part, grow, self.size, flags=flags) for part in coarse)
        return np.asarray(
            cv2.remap(pixels, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=paper), np.uint8
        )


def straighten(grey: t.Pixels, turn: int | None = None) -> Straight:
    """How to make a page straight. `turn` in quarter turns clockwise back, told from the text if None (0 or 1)."""
    ink = ink_of(grey)
    turn = _sideways(ink) if turn is None else turn
    height, width = grey.shape
    size = (height, width) if turn % 2 else (width, height)
    quarter = _turned(turn, size)
    turned = Straight(size, quarter).apply(grey) if turn else grey
    angle = _skew(ink_of(turned) if turn else ink)
    rotation = _rotation(angle, size) if abs(angle) >= STRAIGHT else np.eye(2, 3, dtype=np.float32)
    affine = _after(rotation, quarter)
    level = Straight(size, affine)
    page = level.apply(grey)
    down = _bend(traces(ruling_mask(page, ACROSS), ACROSS), size)
    side = _bend(traces(ruling_mask(page, DOWN), DOWN), (size[1], size[0]))
    return Straight(size, affine, down, side, turn % 4)


def _turned(turn: int, size: tuple[int, int]) -> t.Floats:
    """The matrix from a page of `size` to the picture that shows it `turn` quarter turns anticlockwise."""
    width, height = size
    matrices = {
        0: [[1, 0, 0], [0, 1, 0]],
        1: [[0, 1, 0], [-1, 0, width - 1]],
        2: [[-1, 0, width - 1], [0, -1, height - 1]],
        3: [[0, -1, height - 1], [1, 0, 0]],
    }
    return np.array(matrices[turn % 4], np.float32)


def _rotation(angle: float, size: tuple[int, int]) -> t.Floats:
    """From the level page to the skewed one: about the middle."""
    return np.asarray(cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), -angle, 1.0), np.float32)


def _after(first: t.Floats, second: t.Floats) -> t.Floats:
    """The matrix that applies `first`, then `second`."""
    last = np.array([[0, 0, 1]], np.float32)
    return np.asarray((np.vstack([second, last]) @ np.vstack([first, last]))[:2], np.float32)


def _sideways(ink: t.Mask) -> int:
    """1 where the lines of text run down the picture, else 0."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    small = np.asarray((small > 96) * np.uint8(255), np.uint8)
    # A table's rulings hang together as one large thing, which characters never are.
    _, labels, stats, _ = cv2.connectedComponentsWithStats(small)
    extent = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    characters = np.asarray(((extent < LARGEST) & (extent > 2))[labels] * (small > 0) * np.uint8(255), np.uint8)
    joined = cv2.morphologyEx(characters, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    widths, heights = stats[1:, cv2.CC_STAT_WIDTH], stats[1:, cv2.CC_STAT_HEIGHT]
    lying = widths[(widths > 3 * heights) & (heights > 6)].sum()
    standing = heights[(heights > 3 * widths) & (widths > 6)].sum()
    return 1 if standing > 1.5 * lying else 0


def _skew(ink: t.Mask) -> float:
    """Degrees by which lines fall to the right (clockwise), within ±`MAX_SKEW`."""
    small = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    ys, xs = np.nonzero(small > 96)
    if len(ys) < 50:
        return 0.0
    if len(ys) > 60_000:
        keep = np.random.default_rng(0).choice(len(ys), 60_000, replace=False)
        ys, xs = ys[keep], xs[keep]
    best, step = 0.0, 0.5
    reach = MAX_SKEW
    while step > 0.01:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(xs, ys, float(angle))))
        reach, step = step, step / 4
    return best


def _sharpness(xs: np.ndarray, ys: np.ndarray, angle: float) -> float:
    tilt = np.tan(np.deg2rad(angle))
    levels = (ys - tilt * xs).astype(np.int32)
    profile = np.bincount(levels - levels.min()).astype(np.float64)
    return float((np.diff(profile) ** 2).sum())


def _basis(u: t.Floats, v: t.Floats) -> t.Floats:
    """Polynomials in the place along the line `u` and the line's level `v`, both -1 to 1; none is level alone."""
    return np.stack([u, u * u, u**3, u * v, u * u * v, u**3 * v], axis=-1)


def _displacement(bend: Bend, u: t.Floats, v: t.Floats) -> t.Floats:
    return np.asarray(_basis(u, v) @ bend, np.float32)


def _bend(lines: Sequence[Trace], size: tuple[int, int]) -> Bend | None:
    """The displacement that makes the lines straight, None where they are. `size`: length along, length across."""
    lines = [line for line in lines if line.along[-1] - line.along[0] > 0.15 * size[0]]
    for _ in range(3):
        if len(lines) < 2:
            return None
        coefficients, residuals = _fit(lines, size)
        worst = [float(np.abs(residual).max()) for residual in residuals]
        usual = max(1.5, 3 * float(np.median(worst)))
        kept = [line for line, error in zip(lines, worst, strict=True) if error <= usual]
        if len(kept) == len(lines):
            break
        lines = kept
    span = max(float(np.abs(_line(coefficients, line, size)).max()) for line in lines)
    return coefficients if span >= CURL else None


def _line(bend: Bend, line: Trace, size: tuple[int, int]) -> t.Floats:
    """How far the displacement moves a line from end to end, about its middle."""
    u = 2 * line.along / size[0] - 1
    moved = _displacement(bend, u, np.full_like(u, 2 * float(line.at.mean()) / size[1] - 1))
    return np.asarray(moved - moved.mean(), np.float32)


def _fit(lines: Sequence[Trace], size: tuple[int, int]) -> tuple[Bend, list[t.Floats]]:
    """Least squares over all lines, each about a level of its own; coefficients and the residuals of each line."""
    terms = 6 if len(lines) >= 4 else 3
    parts, values = [], []
    for line in lines:
        u = 2 * line.along / size[0] - 1
        basis = _basis(u, np.full_like(u, 2 * float(line.at.mean()) / size[1] - 1))[:, :terms].astype(np.float64)
        parts.append(basis - basis.mean(axis=0))
        values.append(line.at.astype(np.float64) - line.at.mean())
    # A little pull towards zero keeps directions that no line shows from running away.
    normal = sum((part.T @ part for part in parts), np.eye(terms) * 0.25)
    right = sum((part.T @ value for part, value in zip(parts, values, strict=True)), np.zeros(terms))
    coefficients = np.zeros(6)
    coefficients[:terms] = np.linalg.solve(normal, right)
    return coefficients, [value - part @ coefficients[:terms] for part, value in zip(parts, values, strict=True)]
