"""What stands on one page, as plain data: pieces of text and ruling lines.

Readers of paged formats (PDF, OFD, scans) fill these; `lattice`, `textlines` and `stitch` read them, so that none
of those knows a file format. All lengths are points from the top left corner of the page as a person sees it,
y growing downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from parsers.document import Box

ASCENT = 0.86
"""Share of the font size that a line of Chinese text takes above its baseline; the rest hangs below it."""


WORD_GAP = 0.2
"""A gap between Latin letters or digits, in font sizes, that is a space; narrower ones are kerning."""

LEVEL = 0.2
"""Characters of one line may stand off its baseline by this many font sizes: other fonts, raised punctuation."""


class Ruling(NamedTuple):
    """A straight line: horizontal at y = `at` from x = `start` to `end`, or vertical with x and y swapped."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Run:
    """Characters that follow each other on one baseline with no gap wider than `WORD_GAP`.

    `lefts` and `rights` hold the edges of each character's advance box. A run set at a right angle (`turned`)
    is never taken apart: it has one left and one right edge whatever its length, and `top` and `bottom` are
    its extent down the page. `spaced` says that a space is printed before its first character.
    """

    text: str
    lefts: list[float]
    rights: list[float]
    baseline: float
    size: float
    top: float
    bottom: float
    turned: bool = False
    spaced: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Sheet:
    """The ink of one page. `number` counts from 1; `drawings` are shapes and pictures as small as letters."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)


def run_of(text: str, lefts: list[float], rights: list[float], baseline: float, size: float) -> Run:
    """An upright run from its characters and the edges of their boxes."""
    top = baseline - ASCENT * size
    return Run(text, lefts, rights, baseline, size, top, top + size)


MARK = 0.8
"""Characters smaller than this share of those before them begin a run: they may be a raised mark."""


class RunBuilder:
    """Joins characters, given in the order they are drawn, into runs."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self._open: Run | None = None
        self._spaced = False

    def space(self) -> None:
        """A printed space: what follows begins a run."""
        self._open = None
        self._spaced = True

    def add(self, char: str, left: float, right: float, baseline: float, size: float) -> None:
        """One character with the edges of its advance box; what is printed twice at one place is kept once."""
        run = self._open
        if run is not None:
            gap, step = left - run.rights[-1], left - run.lefts[-1]
            level = abs(baseline - run.baseline) < LEVEL * size and size > MARK * run.size
            if level and -size < gap <= WORD_GAP * size and step >= 0:
                if char != run.text[-1] or step > WORD_GAP * size:
                    run.text += char
                    run.lefts.append(left)
                    run.rights.append(right)
                return
        run = run_of(char, [left], [right], baseline, size)
        self.append(run)
        self._open = run

    def add_turned(self, char: str, box: Box, size: float, down: bool) -> None:
        """A character set at a right angle, reading down or up the page."""
        self._open = None
        left, top, right, bottom = box
        last = self.runs[-1] if self.runs else None
        if last and last.turned:
            narrow = min(size, right - left, last.rights[0] - last.lefts[0])  # a dash is a stroke, not a square
            beside = min(right, last.rights[0]) - max(left, last.lefts[0]) > 0.3 * narrow
            gap = top - last.bottom if down else last.top - bottom
            if beside and -0.5 * size < gap < 0.8 * size:
                last.text += char
                last.lefts[0], last.rights[0] = min(left, last.lefts[0]), max(right, last.rights[0])
                last.top, last.bottom = min(top, last.top), max(bottom, last.bottom)
                last.baseline = last.bottom
                return
        self.append(Run(char, [left], [right], bottom, size, top, bottom, turned=True))

    def append(self, run: Run) -> None:
        """A run that is ready."""
        self._open = None
        run.spaced, self._spaced = self._spaced, False
        self.runs.append(run)


def box_of(runs: Sequence[Run]) -> Box:
    """The smallest box around some runs."""
    if len(runs) == 1:
        run = runs[0]
        return run.lefts[0], run.top, run.rights[-1], run.bottom
    return (
        min([run.lefts[0] for run in runs]),
        min([run.top for run in runs]),
        max([run.rights[-1] for run in runs]),
        max([run.bottom for run in runs]),
    )


def split_run(run: Run, cuts: Sequence[int]) -> list[Run]:
    """The run cut before the characters at the given positions."""
    edges = [0, *cuts, len(run.text)]
    return [
        Run(run.text[a:b], run.lefts[a:b], run.rights[a:b], run.baseline, run.size, run.top, run.bottom)
        for a, b in pairwise(edges)
        if b > a
    ]
