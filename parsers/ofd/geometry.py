"""Numbers, boxes and matrices as OFD writes them, and paths in their abbreviated form (GB/T 33190 § 8 and 9.3).

Lengths are millimetres with y growing downwards, until `POINTS` makes points of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite

POINTS = 72 / 25.4
"""Points in a millimetre."""

Rect = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_TOKEN = re.compile(r"[SMLQBAC]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
MAX_TOKENS = 200_000
"""Of one path; longer ones are drawings."""


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; empty where any of them is none."""
    try:
        values = [float(part) for part in (text or "").replace(",", " ").split()]
    except ValueError:
        return []
    return values if all(map(isfinite, values)) else []


def number(text: str | None, default: float) -> float:
    """The first number of a text, else the default."""
    values = numbers(text)
    return values[0] if values else default


def rect_of(text: str | None) -> Rect | None:
    """A box written as x, y, width, height."""
    values = numbers(text)
    if len(values) != 4:
        return None
    x, y, width, height = values
    return x, y, x + width, y + height


def matrix_of(text: str | None) -> Matrix:
    """A matrix written as six numbers; the identity for anything else."""
    values = numbers(text)
    if len(values) != 6:
        return IDENTITY
    a, b, c, d, e, f = values
    return a, b, c, d, e, f


def after(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies `inner` first and `outer` then."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(matrix: Matrix, x: float, y: float) -> Point:
    """Where a matrix moves a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def around(points: Sequence[Point]) -> Rect:
    """The smallest box that holds all points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def moved_box(matrix: Matrix, box: Rect) -> Rect:
    """The box around what a matrix makes of a box."""
    return around([moved(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])])


def deltas(text: str | None) -> list[float]:
    """The steps from character to character; `g 3 4.2` stands for 4.2 three times."""
    result: list[float] = []
    parts = (text or "").replace(",", " ").split()
    k = 0
    while k < len(parts):
        try:
            if parts[k] == "g":
                result += [float(parts[k + 2])] * min(max(int(float(parts[k + 1])), 0), 100_000)
                k += 3
            else:
                result.append(float(parts[k]))
                k += 1
        except (ValueError, IndexError, OverflowError):
            break
    return [step if isfinite(step) else 0.0 for step in result]


def shapes(data: str, matrix: Matrix) -> Iterator[list[Point]]:
    """The straight parts of an abbreviated path as corners; a curve ends a part."""
    tokens = _TOKEN.findall(data)[:MAX_TOKENS]
    corners: list[Point] = []
    k = 0
    while k < len(tokens):
        name = tokens[k]
        size = _ARGUMENTS.get(name)
        if size is None:
            k += 1
            continue
        try:
            values = [float(value) for value in tokens[k + 1 : k + 1 + size]]
        except ValueError:
            k += 1
            continue
        k += 1 + size
        if len(values) < size:
            break
        if name == "C":
            if corners and corners[0] != corners[-1]:
                corners.append(corners[0])
            continue
        here = moved(matrix, values[-2], values[-1])
        if name == "L" and corners:
            corners.append(here)
            continue
        if len(corners) > 1:
            yield corners
        corners = [here]
    if len(corners) > 1:
        yield corners
