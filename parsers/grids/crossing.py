"""Runs of characters that cross a border of a grid: where they are cut into the texts of several cells.

Where the border goes through a character, or between characters that touch within one word, the word has outgrown its
cell and stays whole. Numbers of narrow cells may touch too; what tells them from one number is how its digits are set.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.grids.ink import Run

TOUCH = 0.12
"""Characters closer than this many font sizes belong to one word, whatever ruling runs through them."""

SOLID, APART = 0.01, 0.03
"""In a table whose numbers all have their digits closer than the first, digits farther apart than the second with a
border between them are two numbers; both in font sizes."""

SEVERAL = 2
"""Borders that a number which has outgrown its cell does not cross."""

SLACK = 0.15
"""Font sizes by which a character may reach over a border that stands beside it."""


def set_solid(inside: Iterable[Run], crossing: Iterable[tuple[Run, Sequence[object]]]) -> bool:
    """Whether numbers have several digits within a cell, and none of these stands apart from the next.

    `inside` are the runs that stand in one cell each, `crossing` others with the cell of each character.
    """
    pairs = [(run, k) for run in inside for k in range(1, len(run.text))]
    pairs += [(run, k) for run, homes in crossing for k in range(1, len(homes)) if homes[k] is homes[k - 1]]
    gaps = [_gap(run, k) for run, k in pairs if _are_digits(run, k)]
    return len(gaps) >= SEVERAL and max(gaps) < SOLID


def cuts_of(run: Run, homes: Sequence[object], xs: Sequence[float], *, solid: bool) -> list[int]:
    """The characters of a run before which it is cut; `homes` are the cells that hold the middles of its characters,
    `xs` the borders of the grid, `solid` how its numbers are set.

    Digits that touch over several borders, none of which goes through any, and are not set as those of one number, are
    the numbers of so many narrow cells.
    """
    borders = [k for k in range(1, len(homes)) if homes[k] is not homes[k - 1]]
    clear = {k for k in borders if _is_clear(run, k, xs)}
    several = run.text.isdecimal() and len(clear) == len(borders) >= SEVERAL
    numbers = several and max(abs(_gap(run, k)) for k in borders) > SOLID
    cuts = []
    for k in borders:
        apart = _gap(run, k) >= (APART if solid and k in clear else TOUCH)
        # Two digits that touch are one number, even where a border happens to pass between them.
        if apart or (k in clear and (numbers or not _are_digits(run, k))):
            cuts.append(k)
    return cuts


def _gap(run: Run, k: int) -> float:
    """Font sizes between character `k` and the one before it."""
    return (run.lefts[k] - run.rights[k - 1]) / run.size


def _are_digits(run: Run, k: int) -> bool:
    return run.text[k - 1].isdigit() and run.text[k].isdigit()


def _is_clear(run: Run, k: int, xs: Sequence[float]) -> bool:
    """Whether the border before character `k` goes through neither of its neighbours."""
    edge = min(xs, key=lambda x: abs(x - (run.rights[k - 1] + run.lefts[k]) / 2))
    slack = SLACK * run.size
    return run.rights[k - 1] <= edge + slack and run.lefts[k] >= edge - slack
