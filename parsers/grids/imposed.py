"""Several pages printed on one sheet, or text in columns: the parts of a sheet read one after the other.

Without drawn lines nothing but white space parts them. It runs through every sheet of the document at the same place,
from edge to edge, where a single page has lines of text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.document import Block, Grid, Place
from parsers.grids.ink import Ruling, Run, Sheet

MOST_COLUMNS = 3
"""Pages printed beside one another, or columns of text."""

MOST_WAYS = 2 * (MOST_COLUMNS - 1)
"""Each number of columns, with pages below one another and without."""

WIDE = 1.2
"""White space between parts is wider than this many font sizes of what is printed."""

OFF = 0.06
"""It stands no farther than this share of the sheet from where equal parts meet."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page: the page's number and the left, top, right and bottom of the part."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Parted:
    """The parts of all sheets as sheets, numbered from 1 in reading order, and where each stands."""

    sheets: list[Sheet]
    parts: list[Part]

    def put_back(self, blocks: Iterable[Block]) -> None:
        """Give what was read from the parts its page and box again."""
        for block in blocks:
            if isinstance(block, Grid):
                block.change(lambda cell: cell._replace(place=self._place(cell.place)))
            else:
                block.place = self._place(block.place)

    def _place(self, place: Place) -> Place:
        if place.page is None:
            return place
        part = self.parts[place.page - 1]
        if place.box is None:
            return place._replace(page=part.page)
        left, top, right, bottom = place.box
        x, y = part.left, part.top
        return place._replace(page=part.page, box=(left + x, top + y, right + x, bottom + y))


def ways_to_part(sheets: Sequence[Sheet]) -> Iterator[Parted]:
    """The ways to part the sheets of a document that white space allows."""
    runs = [run for sheet in sheets for run in sheet.runs]
    if not runs:
        return
    size = sorted(run.size for run in runs)[len(runs) // 2]
    across = _gaps(((run.lefts[0], run.rights[-1]) for run in runs), WIDE * size)
    down = _gaps(((run.top, run.bottom) for run in runs), WIDE * size)
    for columns in range(2, MOST_COLUMNS + 1):
        xs = _cuts(across, columns, max(sheet.width for sheet in sheets))
        if not xs:
            continue
        ys = _cuts(down, 2, max(sheet.height for sheet in sheets))
        if ys:
            yield _parted(sheets, xs, ys)
        yield _parted(sheets, xs, [])


def _gaps(stretches: Iterable[tuple[float, float]], least: float) -> list[tuple[float, float]]:
    """The white stretches between others that are at least so wide."""
    gaps = []
    end: float | None = None
    for a, b in sorted(stretches):
        if end is not None and a - end >= least:
            gaps.append((end, a))
        end = b if end is None else max(end, b)
    return gaps


def _cuts(gaps: Sequence[tuple[float, float]], parts: int, length: float) -> list[float]:
    """Where a length is cut into equal parts, in white space near there; nothing where there is none."""
    cuts = []
    for k in range(1, parts):
        at = length * k / parts
        near = [(b - a, (a + b) / 2) for a, b in gaps if a - OFF * length <= at <= b + OFF * length]
        if not near:
            return []
        cuts.append(max(near)[1])
    return cuts


def _parted(sheets: Sequence[Sheet], xs: Sequence[float], ys: Sequence[float]) -> Parted:
    found = Parted([], [])
    for sheet in sheets:
        for top, bottom in pairwise([0.0, *ys, sheet.height]):
            for left, right in pairwise([0.0, *xs, sheet.width]):
                found.parts.append(Part(sheet.number, left, top, right, bottom))
                found.sheets.append(_part(sheet, found.parts[-1], len(found.parts), xs, ys))
    found.sheets[0].flaws = [flaw for sheet in sheets for flaw in sheet.flaws]
    return found


def _part(sheet: Sheet, part: Part, number: int, xs: Sequence[float], ys: Sequence[float]) -> Sheet:
    def ours(x: float, y: float) -> bool:
        return bisect_right(xs, x) == bisect_right(xs, part.left) and bisect_right(ys, y) == bisect_right(ys, part.top)

    own = Sheet(number, part.right - part.left, part.bottom - part.top)
    own.runs = [_moved(run, part) for run in sheet.runs if ours(run.lefts[0], run.middle)]
    own.horizontal = [
        Ruling(line.at - part.top, line.start - part.left, line.end - part.left)
        for line in sheet.horizontal
        if ours((line.start + line.end) / 2, line.at)
    ]
    own.vertical = [
        Ruling(line.at - part.left, line.start - part.top, line.end - part.top)
        for line in sheet.vertical
        if ours(line.at, (line.start + line.end) / 2)
    ]
    own.drawings = [
        (left - part.left, top - part.top, right - part.left, bottom - part.top)
        for left, top, right, bottom in sheet.drawings
        if ours((left + right) / 2, (top + bottom) / 2)
    ]
    return own


def _moved(run: Run, part: Part) -> Run:
    x, y = part.left, part.top
    return replace(
        run,
        lefts=[left - x for left in run.lefts],
        rights=[right - x for right in run.rights],
        baseline=run.baseline - y,
        top=run.top - y,
        bottom=run.bottom - y,
    )
