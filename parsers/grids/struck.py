"""Text that is struck out: a line is drawn through it, and what is meant stands beside it.

On paper a strike is nothing but a line. It is told from a border by what it covers: it runs through the body of the
characters, not under or above them, and begins and ends with them, while a border goes on to the sides of its cell.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from parsers.grids.ink import Ruling, Run, Sheet, split_run

LOW, HIGH = 0.1, 0.55
"""A strike stands this many font sizes above the baseline: at a third for digits, in the middle for ideographs."""

OVERHANG = 0.2
"""A strike may begin before its first character and end behind its last by this many font sizes."""

TOUCH = 0.15
"""Runs of one word are no more than this many font sizes apart, and no more off one baseline."""

THROUGH = 0.8
"""Share of a character's width that a strike covers."""


def without_struck(sheet: Sheet) -> None:
    """Take from a page the characters that a line strikes out, and those lines, which are no borders."""
    if not sheet.horizontal:
        return
    rulings = sorted(sheet.horizontal)
    heights = [ruling[0] for ruling in rulings]
    kept: list[Run] = []
    strikes: set[Ruling] = set()
    for k, run in enumerate(sheet.runs):
        first = bisect_left(heights, run.baseline - HIGH * run.size)
        end = bisect_right(heights, run.baseline - LOW * run.size, first)
        through = _through(rulings[first:end], sheet.runs, k) if first < end else []
        if through and not run.turned:
            kept += _spared(run, through)
            strikes.update(through)
        else:
            kept.append(run)
    if strikes:
        sheet.runs = kept
        sheet.horizontal = [ruling for ruling in sheet.horizontal if ruling not in strikes]


def _through(rulings: Sequence[Ruling], runs: Sequence[Run], k: int) -> list[Ruling]:
    """The lines that begin and end with characters of the word of a run, and meet this."""
    run = runs[k]
    left, right = run.lefts[0], run.rights[-1]
    over = [ruling for ruling in rulings if ruling.start < right and ruling.end > left]
    if not over:
        return over
    slack = OVERHANG * run.size
    left, right = _end(runs, k, -1) - slack, _end(runs, k, 1) + slack
    return [ruling for ruling in over if ruling.start >= left and ruling.end <= right]


def _end(runs: Sequence[Run], k: int, step: int) -> float:
    """Where the word ends, to the left or the right, that a run is drawn as a part of: programs draw words character
    by character, and a line through them all is longer than each."""
    while 0 <= k + step < len(runs):
        one, next_ = sorted((k, k + step))
        run, before = runs[next_], runs[one]
        slack = TOUCH * run.size
        if abs(run.lefts[0] - before.rights[-1]) > slack or abs(run.baseline - before.baseline) > slack:
            break
        k += step
    return runs[k].rights[-1] if step > 0 else runs[k].lefts[0]


def _spared(run: Run, strikes: Sequence[Ruling]) -> Iterator[Run]:
    """What is left of a run between the characters struck out."""
    struck = [
        any(min(right, end) - max(left, start) >= THROUGH * (right - left) for _, start, end in strikes)
        for left, right in zip(run.lefts, run.rights, strict=True)
    ]
    cuts = [k for k in range(1, len(struck)) if struck[k] != struck[k - 1]]
    for start, part in zip([0, *cuts], split_run(run, cuts), strict=True):
        if not struck[start]:
            yield part
