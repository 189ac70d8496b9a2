"""Columns of labels that a spreadsheet repeats at the left of every page ("print titles", "columns to repeat at left").

Of a sheet that is too wide for the paper each page then begins with the same labels. Set side by side, they are wanted
once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsers.grids.ink import Ruling, Run, Sheet, split_run
from parsers.grids.rulings import whole
from parsers.tables.values import looks_like_value

ALIKE = 0.95
"""The share of the characters on either page that must stand in the same places of the other: text that goes on to the
right may be cut through a character."""

LEAST = 6
"""Characters that are repeated, at least: fewer may stand there by chance."""

NARROWEST = 12.0
"""A column of labels is at least so wide."""

Mark = tuple[str, int, int]
"""A character and its place, in points from the left edge of the first column and from the top of the page."""


class Labels(NamedTuple):
    """The columns before the first numbers of a page: where they end, from the left edge, and what stands in them."""

    ends: list[float]
    marks: list[Mark]


def labels_of(sheet: Sheet, left: float) -> Labels:
    """What may be repeated of a page below its first line; `left` is the outermost. A column of numbers never is."""
    top = min((line.at for line in sheet.horizontal), default=0.0)
    runs = [run for run in sheet.runs if run.middle > top and run.lefts[0] >= left]
    values = (run for run in runs if looks_like_value(run.text) and not _goes_on(run, sheet.runs))
    first = min((run.lefts[0] for run in values), default=sheet.width)
    ends = sorted({line.at - left for line in whole(sheet.vertical) if left + NARROWEST < line.at <= first})
    marks = [
        (char, round(start - left), round(run.baseline))
        for run in runs
        for char, start in zip(run.text, run.lefts, strict=False)
        if start < first
    ]
    return Labels(ends, marks)


def _goes_on(number: Run, runs: Sequence[Run]) -> bool:
    """Whether text follows on a number: it is an ordinal."""
    size = number.size
    return any(
        abs(run.baseline - number.baseline) < 0.3 * size and -0.3 * size < run.lefts[0] - number.rights[-1] < size
        for run in runs
        if run is not number
    )


def repeated(page: Labels, other: Labels) -> float | None:
    """The width of the first columns of `page` that `other` repeats, None where it repeats none."""
    near = {(char, x + dx, y + dy) for char, x, y in page.marks for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    known = {(char, x + dx, y + dy) for char, x, y in other.marks for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
    for end in reversed(other.ends):
        if _share(page.marks, known, end) >= ALIKE and _share(other.marks, near, end) >= ALIKE:
            return end
    return None


def _share(marks: Sequence[Mark], known: Collection[Mark], end: float) -> float:
    within = [mark for mark in marks if mark[1] < end]
    return sum(mark in known for mark in within) / len(within) if len(within) >= LEAST else 0.0


def without_columns(sheet: Sheet, edge: float) -> Sheet:
    """The sheet without what stands to the left of x = `edge`."""
    return replace(
        sheet,
        runs=[part for run in sheet.runs if (part := _right_of(run, edge)) is not None],
        horizontal=[
            Ruling(line.at, max(line.start, edge), line.end) for line in sheet.horizontal if line.end > edge + 1
        ],
        vertical=[line for line in sheet.vertical if line.at > edge - 1],
    )


def _right_of(run: Run, edge: float) -> Run | None:
    if run.turned:
        return run if (run.lefts[0] + run.rights[0]) / 2 > edge else None
    before = sum((start + end) / 2 <= edge for start, end in zip(run.lefts, run.rights, strict=True))
    if not before:
        return run
    return split_run(run, [before])[-1] if before < len(run.text) else None
