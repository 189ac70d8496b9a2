"""Pages of a sheet that was too wide for the paper, set side by side again.

Spreadsheets print the columns that find no room on pages of their own: first all rows of the columns that fit, then
the same rows of the next columns. A table that is open at the right of one page goes on at the left of another, whose
lines begin at the very heights where the first one's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from parsers.document import Block, Grid, GridCell, Place
from parsers.grids.ink import Ruling, Run, Sheet
from parsers.grids.rulings import whole
from parsers.grids.textlines import starts_item

EDGE = 1.5
"""Lines that end within this many points of the outermost end at the edge of what was printed."""

ALIKE = 1.5
"""Heights at which a line ends on one page and goes on on another differ by no more than this."""

SHARED = 0.8
"""The share of the heights on each page that must be those of the other."""

FIRST = 45.0
"""Texts that begin so near the left edge stand in the first column."""

LEAST = 2
"""Heights that show a row of a table, not a rule under a heading."""

LABELLED = 1.1
"""What speaks against a page with labels, where one without counts 1."""

LABELS = 2
"""So many numbered labels in the first column begin a table."""

MOST = 40
"""Pages: no report has more, and the work grows with their square."""


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


class _Ends:
    """Where the lines of a page begin and end: the outermost x, the heights of the lines that reach it, and whether
    its first column holds labels."""

    def __init__(self, sheet: Sheet) -> None:
        lines = whole(sheet.horizontal)
        self.any = bool(lines)
        self.left = min((line.start for line in lines), default=0.0)
        self.right = max((line.end for line in lines), default=0.0)
        self.into = [line.at for line in lines if line.start - self.left < EDGE]
        self.out = [line.at for line in lines if self.right - line.end < EDGE]
        words = [run.text for run in sheet.runs if -EDGE < run.lefts[0] - self.left < FIRST]
        self.labels = sum(map(starts_item, words)) >= LABELS


def rows_of_pages(sheets: Sequence[Sheet]) -> list[list[int]]:
    """The pages, by index, that stand side by side, row by row; a page alone where nothing shows a neighbour."""
    if len(sheets) > MOST:
        return [[k] for k in range(len(sheets))]
    ends = [_Ends(sheet) for sheet in sheets]
    # From the last page back: the best way to part the pages from each one on into sheets.
    ways: list[tuple[float, list[list[int]]]] = [(0.0, [])]
    for start in reversed(range(len(sheets))):
        tried = [(0.0, [[start]]), *(_printed_sheet(ends, start, height) for height in range(1, len(sheets) - start))]
        whole_ways = []
        for worth, rows in tried:
            after, rest = ways[start - 1 - max(page for row in rows for page in row)]
            whole_ways.append((worth + after, rows + rest))
        ways.append(max(reversed(whole_ways), key=lambda way: way[0]))  # of equals the one of fewest sheets
    return ways[-1][1]


def _printed_sheet(ends: Sequence[_Ends], start: int, height: int) -> tuple[float, list[list[int]]]:
    """The pages of one sheet if its first columns take `height` pages, and how well they stand beside one another; a
    page with labels of its own hardly stands beside any."""
    rows = [[page] for page in range(start, start + height)]
    last = height - 1
    worth = 0.0
    alone: list[list[int]] = []
    for page in range(start + height, len(ends)):
        if not ends[page].any:  # the rest of a line of text
            alone.append([page])
            continue
        order = [*range(last + 1, height), *range(last + 1)]
        row = max(order, key=lambda k: _goes_on(ends[rows[k][-1]], ends[page]))
        fit = _goes_on(ends[rows[row][-1]], ends[page])
        if not fit:
            break
        rows[row].append(page)
        worth += fit - LABELLED * ends[page].labels
        last = row
    end = max(page for row in rows for page in row)
    return worth, rows + [row for row in alone if row[0] < end]


def _goes_on(page: _Ends, beside: _Ends) -> float:
    """The share of the lines that go on on the other page, 0 where it is too small."""
    if min(len(page.out), len(beside.into)) < LEAST:
        return 0.0
    out = sum(any(abs(a - b) <= ALIKE for b in beside.into) for a in page.out) / len(page.out)
    into = sum(any(abs(a - b) <= ALIKE for a in page.out) for b in beside.into) / len(beside.into)
    return min(out, into) if min(out, into) >= SHARED else 0.0


def side_by_side(sheets: Sequence[Sheet]) -> tuple[list[Sheet], dict[int, Strip]]:
    """The sheets with those that belong side by side joined, and how, by the number of the first page of each."""
    joined: list[Sheet] = []
    strips: dict[int, Strip] = {}
    for row in rows_of_pages(sheets):
        first = sheets[row[0]]
        if len(row) == 1:
            joined.append(first)
            continue
        wide = replace(first, runs=list(first.runs), horizontal=list(first.horizontal), vertical=list(first.vertical))
        strip = strips[first.number] = Strip([sheets[k].number for k in row])
        for before, page in pairwise(row):
            _append(wide, strip, _Ends(sheets[before]).right, sheets[page])
        joined.append(wide)
    return joined, strips


def _append(wide: Sheet, strip: Strip, right: float, sheet: Sheet) -> None:
    """Set a page to the right of a sheet, its outermost line where that of the page before ends."""
    begin = right + strip.moves[-1]
    move = begin - _Ends(sheet).left
    strip.begins.append(begin)
    strip.moves.append(move)
    wide.runs += [_moved(run, move) for run in sheet.runs]
    wide.horizontal += [Ruling(line.at, line.start + move, line.end + move) for line in sheet.horizontal]
    wide.vertical += [Ruling(line.at + move, line.start, line.end) for line in sheet.vertical]
    wide.flaws = [*wide.flaws, *sheet.flaws]
    wide.width = max(wide.width, sheet.width + move)
    wide.height = max(wide.height, sheet.height)


def _moved(run: Run, move: float) -> Run:
    return replace(run, lefts=[x + move for x in run.lefts], rights=[x + move for x in run.rights])


def put_back(blocks: Sequence[Block], strips: dict[int, Strip]) -> None:
    """Give the cells of joined pages their own page and box again."""
    for grid in blocks:
        if isinstance(grid, Grid):
            grid.change(lambda cell: _put_back(cell, strips.get(cell.place.page or 0)))


def _put_back(cell: GridCell, strip: Strip | None) -> GridCell:
    return cell if strip is None else cell._replace(place=strip.place(cell.place))
