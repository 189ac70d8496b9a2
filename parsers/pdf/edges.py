"""Text that the edge of a PDF page cuts off: it is not read, and a number of which only a part shows is unreadable."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from parsers.document import UNKNOWN
from parsers.grids.ink import LEVEL, WORD_GAP, Run

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]")

CUT = 0.1
"""A digit that reaches this many font sizes over the edge is cut; boxes hold some white beside it."""


def within(runs: list[Run], width: float, height: float) -> tuple[list[Run], str]:
    """The runs that a page of this size shows, and a number that is cut off, empty where there is none.

    Digits that are cut become `UNKNOWN`, as does one that goes on outside. Numbers wholly outside count where they
    stand beside the page, level with its text, and no word is with them: with words they are another page of a
    spread that was cut in two.
    """
    whole = [
        run for run in runs if run.lefts[0] >= 0 and run.rights[-1] <= width and run.bottom > 0 and run.top < height
    ]
    if len(whole) == len(runs):
        return runs, ""
    level = [run for run in runs if run.bottom > 0 and run.top < height]
    seen = [run for run in level if run.rights[-1] > 0 and run.lefts[0] < width]
    beside = [run for run in level if run.rights[-1] <= 0 or run.lefts[0] >= width]
    numbers = [run for run in beside if _DIGIT.search(run.text)]
    torn = [*_cut(seen, width), *_going_on(seen, numbers)]
    if torn:
        return seen, torn[0]
    if any(_WORD.search(run.text) for run in beside):
        return seen, ""
    return seen, next((run.text for run in numbers if any(_level(run, other) for other in seen)), "")


def _cut(runs: Iterable[Run], width: float) -> Iterable[str]:
    """The numbers whose digits the edge cuts, which lose these digits."""
    for run in runs:
        if run.turned or not _DIGIT.search(run.text):
            continue
        reach = CUT * run.size
        places = zip(run.text, run.lefts, run.rights, strict=True)
        text = "".join(
            UNKNOWN if char.isdigit() and (left < -reach or right > width + reach) else char
            for char, left, right in places
        )
        if text != run.text:
            whole, run.text = run.text, text
            yield whole


def _going_on(seen: Sequence[Run], numbers: Sequence[Run]) -> Iterable[str]:
    """The numbers outside with which one that is seen goes on; its digit beside them is lost."""
    for number in numbers:
        for run in seen:
            first, last = sorted((run, number), key=lambda one: one.lefts[0])
            if run.turned or not _level(run, number) or last.lefts[0] - first.rights[-1] > WORD_GAP * run.size:
                continue
            at = len(run.text) - 1 if run is first else 0
            if run.text[at].isdigit() or run.text[at] == UNKNOWN:
                whole = first.text + last.text
                run.text = run.text[:at] + UNKNOWN + run.text[at + 1 :]
                yield whole


def _level(one: Run, other: Run) -> bool:
    return abs(one.baseline - other.baseline) < LEVEL * max(one.size, other.size)
