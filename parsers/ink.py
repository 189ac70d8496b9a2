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

from .document import Box

ASCENT = 0.86
"""Share of the font size that a line of Chinese text takes above its baseline; the rest hangs below it."""


class Ruling(NamedTuple):
    """A straight line: horizontal at y = `at` from x = `start` to `end`, or vertical with x and y swapped."""

    at: float
    start: float
    end: float


@dataclass(slots=True)
class Run:
    """Characters that follow each other on one baseline without a wide gap.

    `lefts` and `rights` hold the edges of each character's advance box. A run set at a right angle (`turned`)
    is never taken apart: it has one left and one right edge whatever its length, and `top` and `bottom` are
    its extent down the page.
    """

    text: str
    lefts: list[float]
    rights: list[float]
    baseline: float
    size: float
    top: float
    bottom: float
    turned: bool = False

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class Sheet:
    """The ink of one page. `number` counts from 1."""

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)


def run_of(text: str, lefts: list[float], rights: list[float], baseline: float, size: float) -> Run:
    """An upright run from its characters and the edges of their boxes."""
    top = baseline - ASCENT * size
    return Run(text, lefts, rights, baseline, size, top, top + size)


def box_of(runs: Sequence[Run]) -> Box:
    """The smallest box around some runs."""
    return (
        min(run.lefts[0] for run in runs),
        min(run.top for run in runs),
        max(run.rights[-1] for run in runs),
        max(run.bottom for run in runs),
    )


def split_run(run: Run, cuts: Sequence[int]) -> list[Run]:
    """The run cut before the characters at the given positions."""
    edges = [0, *cuts, len(run.text)]
    return [
        Run(run.text[a:b], run.lefts[a:b], run.rights[a:b], run.baseline, run.size, run.top, run.bottom)
        for a, b in pairwise(edges)
        if b > a
    ]
