"""Numbers of lines in the left margin, as word processors print them beside every line: no part of the text."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from parsers.grids.ink import Run, Sheet

LEAST = 8
"""So many numbers, one below the other, number lines."""

STEADY = 0.9
"""The share of the numbers that go up by the same step."""

APART = 0.5
"""Font sizes between the numbers and all other text."""


def without_line_numbers(sheet: Sheet) -> None:
    """Take the numbers of lines out of a page: a column left of all other text that counts down the page."""
    text = min((run.lefts[0] for run in sheet.runs if not run.text.isdecimal()), default=0.0)
    numbers = [run for run in sheet.runs if run.rights[-1] < text and run.text.isdecimal()]
    if len(numbers) < LEAST or not _count(numbers):
        return
    if max(run.rights[-1] + APART * run.size for run in numbers) < text:
        gone = set(map(id, numbers))
        sheet.runs = [run for run in sheet.runs if id(run) not in gone]


def _count(numbers: list[Run]) -> bool:
    """Whether numbers go up by one step from each to the next below it."""
    values = [int(run.text) for run in sorted(numbers, key=lambda run: run.baseline)]
    steps = Counter(b - a for a, b in pairwise(values))
    step, times = steps.most_common(1)[0]
    return step > 0 and times >= STEADY * (len(values) - 1)
