"""Numbers printed over one another: one was covered or cancelled, and nothing in the characters tells which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from parsers.grids.ink import LEVEL, Run

_DIGIT = re.compile(r"\d")

SHARED = 0.5
"""Digits that share this much of their width stand in one place; kerned neighbours share a tenth."""

ALIKE = 1.6
"""Larger differences of size are those between a watermark and the text on it."""


def overprinted(runs: Sequence[Run]) -> str:
    """A number of a page that stands where another stands, with that other; empty where there is none.

    The same number printed twice is no other, though the copy may begin in another run: bold is often faked so.
    """
    numbers = [run for run in runs if not run.turned and _DIGIT.search(run.text)]
    level = sorted(numbers, key=lambda run: run.baseline)
    spans = [(run.baseline, run.lefts[0], run.rights[-1], run) for run in level]
    for k, (baseline, left, right, run) in enumerate(spans, 1):
        reach = LEVEL * run.size
        for height, start, end, other in islice(spans, k, None):
            if height - baseline > reach:
                break
            if start < right and left < end and _differ(run, other) and _share(run, other):
                return f"{run.text} {other.text}"
    return ""


def _differ(one: Run, other: Run) -> bool:
    alike = max(one.size, other.size) < ALIKE * min(one.size, other.size)
    return alike and not (one.text in other.text or other.text in one.text)


def _share(one: Run, other: Run) -> bool:
    """Some digit of each stands in the place of another one of the other's."""
    return any(
        digit != char and min(right, end) - max(left, start) > SHARED * min(right - left, end - start)
        for digit, left, right in _digits(one)
        for char, start, end in _digits(other)
    )


def _digits(run: Run) -> list[tuple[str, float, float]]:
    places = zip(run.text, run.lefts, run.rights, strict=True)
    return [place for place in places if place[0].isdigit()]
