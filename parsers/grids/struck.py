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

ROUNDING = 0.01
"""Points by which sums of lengths may be off."""

THROUGH = 0.8
"""Share of a character's width that a strike covers."""


def without_struck(sheet: Sheet) -> None:
    """Take from a page the characters that a line strikes out, and those lines, which are no borders."""
    if not sheet.horizontal:
        return
    # Borders are longer than any text beside them, and need not be looked for in every line.
    words = _words(sheet.runs)
    widths = [right - left + 2 * OVERHANG * run.size for run, (left, right) in zip(sheet.runs, words, strict=True)]
    longest = max(widths, default=0.0) + ROUNDING
    rulings = sorted([ruling for ruling in sheet.horizontal if ruling[2] - ruling[1] <= longest])
    if not rulings:
        return
    heights = [ruling.at for ruling in rulings]
    kept: list[Run] = []
    strikes: set[Ruling] = set()
    for run, word in zip(sheet.runs, words, strict=True):
        first = bisect_left(heights, run.baseline - HIGH * run.size)
        end = bisect_right(heights, run.baseline - LOW * run.size)
        through = [ruling for ruling in rulings[first:end] if _belongs(ruling, word, run.size)] if first < end else []
        if through and not run.turned:
            kept += _spared(run, through)
            strikes.update(through)
        else:
            kept.append(run)
    if strikes:
        sheet.runs = kept
        sheet.horizontal = [ruling for ruling in sheet.horizontal if ruling not in strikes]


def _words(runs: Sequence[Run]) -> list[tuple[float, float]]:
    """For each run where the word begins and ends that it is drawn as a part of: programs draw words character by
    character, and a line through them all is longer than each."""
    words: list[tuple[float, float]] = []
    parts = 0
    left = right = level = 0.0
    for run in runs:
        start, end = run.lefts[0], run.rights[-1]
        if parts and abs(start - right) <= TOUCH * run.size and abs(run.baseline - level) <= TOUCH * run.size:
            parts += 1
            right = end
            words[-parts + 1 :] = [(left, right)] * (parts - 1)
        else:
            parts, left, right, level = 1, start, end, run.baseline
        words.append((left, right))
    return words


def _belongs(ruling: Ruling, word: tuple[float, float], size: float) -> bool:
    """The line begins and ends with characters of the word."""
    slack = OVERHANG * size
    return ruling.start >= word[0] - slack and ruling.end <= word[1] + slack


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
