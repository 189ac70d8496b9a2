"""Pages of a sheet that was too wide for the paper, set side by side again.

Columns of labels that every page repeats are taken once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from parsers.document import Block, Grid, GridCell, Place
from parsers.grids.ink import Ruling, Run, Sheet
from parsers.grids.sheetpages import EVIDENCE, Ends, Pages, ways_to_join

HEAD = 0.055
"""Heads and feet of printed sheets stand in this share of the height; the margins of their rows begin at 0.06."""

MOST_WAYS = len(EVIDENCE)
"""Ways to join the pages of a file, at most."""


@dataclass(slots=True)
class Strip:
    """Pages laid side by side: the pages' numbers, and the x at which each begins and by which it was moved."""

    pages: list[int]
    begins: list[float] = field(default_factory=lambda: [0.0])
    moves: list[float] = field(default_factory=lambda: [0.0])

    def place(self, place: Place) -> Place:
        """Where something of the joined page stands in the file."""
        if place.box is None:
            return place
        left, top, right, bottom = place.box
        k = max(k for k, begin in enumerate(self.begins) if k == 0 or (left + right) / 2 >= begin)
        move = self.moves[k]
        return place._replace(page=self.pages[k], box=(left - move, top, right - move, bottom))


def side_by_side(sheets: Sequence[Sheet]) -> Iterator[tuple[list[Sheet], dict[int, Strip]]]:
    """The sheets with those that belong side by side joined, and how, by the number of the first page of each, in every
    way that their lines allow."""
    pages = Pages(sheets)
    for rows in ways_to_join(pages):
        yield _joined(pages, rows)


def _joined(pages: Pages, rows: Sequence[Sequence[int]]) -> tuple[list[Sheet], dict[int, Strip]]:
    sheets = pages.sheets
    joined: list[Sheet] = []
    strips: dict[int, Strip] = {}
    for row in rows:
        first = sheets[row[0]]
        if len(row) == 1:
            joined.append(first)
            continue
        wide = replace(first, runs=list(first.runs), horizontal=list(first.horizontal), vertical=list(first.vertical))
        strip = strips[first.number] = Strip([sheets[k].number for k in row])
        for before, page in pairwise(row):
            _append(wide, strip, pages.ends[before].right, *pages.beside(row[0], page))
        joined.append(wide)
    return joined, strips


def _append(wide: Sheet, strip: Strip, right: float, sheet: Sheet, ends: Ends) -> None:
    """Set a page to the right of a sheet, its outermost line where that of the page before ends; without the heads and
    feet that the sheet has."""
    known = set(map(_furniture, wide.runs))
    begin = right + strip.moves[-1]
    move = begin - ends.left
    strip.begins.append(begin)
    strip.moves.append(move)
    at_edge = partial(_is_at_edge, sheet)
    wide.runs += [_moved(run, move) for run in sheet.runs if not (at_edge(run) and _furniture(run) in known)]
    wide.horizontal += [Ruling(line.at, line.start + move, line.end + move) for line in sheet.horizontal]
    wide.vertical += [Ruling(line.at + move, line.start, line.end) for line in sheet.vertical]
    wide.flaws = [*wide.flaws, *sheet.flaws]
    wide.width = max(wide.width, sheet.width + move)
    wide.height = max(wide.height, sheet.height)


def _is_at_edge(sheet: Sheet, run: Run) -> bool:
    """Whether words stand where heads and feet do, outside of all lines: the last row of a table may stand as low."""
    if not any(char.isalpha() for char in run.text):
        return False
    first = min((line.at for line in sheet.horizontal), default=sheet.height)
    last = max((line.at for line in sheet.horizontal), default=0.0)
    above = run.bottom < min(HEAD * sheet.height, first)
    return above or run.top > max((1 - HEAD) * sheet.height, last)


def _furniture(run: Run) -> tuple[str, int, int]:
    """A text without its numbers, and where it stands, to a few points."""
    return re.sub(r"\d+", "#", run.text), round(run.lefts[0] / 4), round(run.baseline / 4)


def _moved(run: Run, move: float) -> Run:
    return replace(run, lefts=[x + move for x in run.lefts], rights=[x + move for x in run.rights])


def put_back(blocks: Sequence[Block], strips: dict[int, Strip]) -> None:
    """Give the cells of joined pages their own page and box again."""
    for grid in blocks:
        if isinstance(grid, Grid):
            grid.change(lambda cell: _put_back(cell, strips.get(cell.place.page or 0)))


def _put_back(cell: GridCell, strip: Strip | None) -> GridCell:
    return cell if strip is None else cell._replace(place=strip.place(cell.place))
