"""Places on a PDF page: its own coordinates, y growing upwards, and those of the page as a person sees it."""

from __future__ import annotations

from typing import NamedTuple

from parsers.document import Box

Matrix = tuple[float, float, float, float, float, float]

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in the page's own coordinates."""


class Frame(NamedTuple):
    """How a page's own coordinates are seen: `rotation` quarter turns clockwise of the box left, bottom, right, top."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.rotation % 2 else (width, height)

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """A point in points from the top left corner of the page as it is shown."""
        if self.rotation == 0:
            return x - self.left, self.top - y
        if self.rotation == 1:
            return y - self.bottom, x - self.left
        if self.rotation == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, rect: Rect) -> Box:
        """The same of a rectangle: its left, top, right and bottom as the page is shown."""
        left, bottom, right, top = rect
        x0, _, _, y1, rotation = self
        if rotation == 0:
            return left - x0, y1 - top, right - x0, y1 - bottom
        return around([self.seen(left, bottom), self.seen(right, top)])

    def turned(self, quarters: int) -> Frame:
        """The same box, turned clockwise by more quarters."""
        return self._replace(rotation=(self.rotation + quarters) % 4)


def turned_back(box: Box, frame: Frame, quarters: int) -> Box:
    """Where on a page as it is shown a box stands that was read from its frame turned by so many `quarters`."""
    width, height = frame.size
    left, top, right, bottom = box
    if quarters == 1:
        return top, height - right, bottom, height - left
    if quarters == 2:
        return width - right, height - bottom, width - left, height - top
    if quarters == 3:
        return width - bottom, left, width - top, right
    return box


def after(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first and `outer` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def moved(rect: Rect, matrix: Matrix) -> Rect:
    """The box around a rectangle that a matrix moves."""
    a, b, c, d, e, f = matrix
    points = [(a * x + c * y + e, b * x + d * y + f) for x in (rect[0], rect[2]) for y in (rect[1], rect[3])]
    return around(points)


def around(points: list[tuple[float, float]]) -> Rect:
    """The box around points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def common(one: Rect, other: Rect) -> Rect:
    """Where two rectangles overlap; right of its left or above its bottom nothing is left where they do not."""
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def holds(rect: Rect, x: float, y: float) -> bool:
    """The point lies in the rectangle."""
    return rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]
