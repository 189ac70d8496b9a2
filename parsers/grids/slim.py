"""Columns too slim for text, which browsers make of columns of blanks: widened, so that each counts as a column.

Where a browser draws borders cell by cell, the pieces of a line that end where the next begins show each cell, be it as
slim as its two borders. Lines so close are taken for double lines otherwise, and the numbers behind them for those of
other columns.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.document import Block, Box, Grid, GridCell
from parsers.grids.ink import Ruling, Run, Sheet

SLIMMEST, SLIM = 0.9, 6.0
"""Points of a piece of a line that is a slim cell's: less is the corner of two lines, more holds text."""

MEET = 0.3
"""Pieces meet where one ends this near to where the next begins."""

HEIGHTS = 4
"""Lines that show a slim column, at least."""

WIDER = 12.0
"""By so much a slim column is widened."""


@dataclass(slots=True)
class Widened:
    """Where columns of a sheet were widened: the middles of these columns, and the heights from which to which."""

    sheet: Sheet
    middles: list[float]
    top: float
    bottom: float

    def there(self, x: float) -> float:
        return x + WIDER * bisect_left(self.middles, x)

    def back(self, x: float) -> float:
        moved = [middle + WIDER * k for k, middle in enumerate(self.middles)]
        behind = bisect_left(moved, x)
        return x if not behind else max(x - WIDER * behind, self.middles[behind - 1])


def widened(sheet: Sheet) -> Widened | None:
    """The sheet with its slim columns widened, None where it has none."""
    found = _slim_columns(sheet)
    if not found:
        return None
    heights = [height for at in found.values() for height in at]
    wide = Widened(sheet, sorted(found), min(heights) - 1, max(heights) + 1)
    wide.sheet = replace(
        sheet,
        width=wide.there(sheet.width),
        runs=[_moved(run, wide) for run in sheet.runs],
        horizontal=[
            Ruling(line.at, wide.there(line.start), wide.there(line.end)) if wide.top < line.at < wide.bottom else line
            for line in sheet.horizontal
        ],
        vertical=[part for line in sheet.vertical for part in _parted(line, wide)],
    )
    return wide


def _slim_columns(sheet: Sheet) -> dict[float, list[float]]:
    """The middles of slim columns with the heights of the lines that show them."""
    rows: dict[float, list[Ruling]] = defaultdict(list)
    for line in sheet.horizontal:
        rows[round(line.at, 1)].append(line)
    found: dict[float, list[float]] = defaultdict(list)
    for at, pieces in rows.items():
        starts, ends = sorted(piece.start for piece in pieces), sorted(piece.end for piece in pieces)
        for piece in pieces:
            slim = SLIMMEST <= piece.end - piece.start < SLIM
            if slim and _holds(ends, piece.start) and _holds(starts, piece.end):
                found[round((piece.start + piece.end) / 2, 0)].append(at)
    return {middle: at for middle, at in found.items() if len(set(map(round, at))) >= HEIGHTS}


def _holds(ordered: Sequence[float], at: float) -> bool:
    k = bisect_left(ordered, at - MEET)
    return k < len(ordered) and ordered[k] <= at + MEET


def _moved(run: Run, wide: Widened) -> Run:
    if not wide.top < run.middle < wide.bottom or run.turned:
        return run
    moves = [
        wide.there((start + end) / 2) - (start + end) / 2 for start, end in zip(run.lefts, run.rights, strict=True)
    ]
    lefts = [x + move for x, move in zip(run.lefts, moves, strict=True)]
    return replace(run, lefts=lefts, rights=[x + move for x, move in zip(run.rights, moves, strict=True)])


def _parted(line: Ruling, wide: Widened) -> Iterator[Ruling]:
    """A vertical line, what of it stands beside the slim columns moved with them."""
    low, high = max(line.start, wide.top), min(line.end, wide.bottom)
    if low >= high or wide.there(line.at) == line.at:
        yield line
        return
    yield Ruling(wide.there(line.at), low, high)
    if line.start < low - 2:
        yield Ruling(line.at, line.start, low)
    if line.end > high + 2:
        yield Ruling(line.at, high, line.end)


def put_back(blocks: Sequence[Block], sheets: dict[int, Widened]) -> None:
    """Give the cells of widened sheets their boxes again."""
    for grid in blocks:
        if isinstance(grid, Grid):
            grid.change(lambda cell: _put_back(cell, sheets.get(cell.place.page or 0)))


def _put_back(cell: GridCell, wide: Widened | None) -> GridCell:
    box = cell.place.box
    if wide is None or box is None or not wide.top < (box[1] + box[3]) / 2 < wide.bottom:
        return cell
    placed: Box = (wide.back(box[0]), box[1], wide.back(box[2]), box[3])
    return cell._replace(place=cell.place._replace(box=placed))
