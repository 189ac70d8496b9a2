"""The headings of a band without drawn lines: titles, headings over several columns, and one row of leaf headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.grids.undrawn.cells import TextCell
from parsers.grids.undrawn.columns import Column, joined

LEFT, CENTRED, RIGHT = 0, 1, 2

TITLE_INDENT = 3.0
"""A title stands in the middle of the table or begins within this many font sizes of its left edge."""

ONE_LINE = 0.5
"""Headings stand on one line when their middles differ by less than this many font sizes."""


@dataclass(slots=True)
class Slot:
    """A cell under construction: rows, left and right edge in points, and the texts in it."""

    row: int
    end: int
    left: float
    right: float
    cells: list[TextCell] = field(default_factory=list)


@dataclass(slots=True)
class Heads:
    """The headings of one band over its columns.

    `bounds` are the edges of the columns, the labels' right edge first; `left` is the left end of the table.
    """

    heads: Sequence[TextCell]
    leaves: Sequence[TextCell]
    columns: Sequence[Column]
    bounds: Sequence[float]
    left: float
    align: int

    @property
    def edge(self) -> float:
        return self.bounds[0]

    @property
    def right(self) -> float:
        return self.bounds[-1]

    def slots(self) -> tuple[list[Slot], int]:
        """The slots of all headings and the number of rows they take."""
        lines = _lines(self.heads)
        titles = self._titles(lines)
        slots = [Slot(row, row + 1, self.left, self.right, [cell]) for row, cell in enumerate(titles)]
        first = row = len(titles)
        rest = [cell for line in lines for cell in line if not _among(cell, titles)]
        beside = [cell for cell in rest if cell.middle <= self.edge]
        above: list[tuple[int, int]] = []
        level: list[tuple[int, int]] = []
        upper = [cell for cell in rest if cell.middle > self.edge and not _among(cell, self.leaves)]
        for line in _lines(upper):
            spans = self._spans(line, above)
            # A heading beside those of the line above, not under one of them, only stands a little lower.
            if any(a < q and p < b for a, b in spans for p, q in level):
                row += 1
                level = []
            for cell, (a, b) in zip(line, spans, strict=True):
                slots.append(Slot(row, row + 1, self.bounds[a], self.bounds[b], [cell]))
            above += spans
            level += spans
        row += bool(level)
        leaves = [cell for cell in rest if _among(cell, self.leaves)]
        if leaves or beside:
            for column, (low, high) in zip(self.columns, pairwise(self.bounds), strict=True):
                own = [cell for cell in leaves if column.left <= cell.middle <= column.right]
                slots.append(Slot(row, row + 1, low, high, own))
            row += 1
        if self.edge > self.left:
            slots += self._beside(beside, first, row)
        return slots, row

    def _titles(self, lines: Sequence[Sequence[TextCell]]) -> list[TextCell]:
        """Cells alone on their line above all headings, at the left or in the middle of the whole width."""
        titles: list[TextCell] = []
        for line in lines[:-1]:
            cell = line[0]
            off = abs(cell.middle - (self.left + self.right) / 2)
            central = off < 2 * cell.size and off <= abs(cell.middle - (self.edge + self.right) / 2)
            at_left = cell.left < self.left + TITLE_INDENT * cell.size and cell.right > self.edge
            if len(line) > 1 or _among(cell, self.leaves) or not (central or at_left):
                break
            titles.append(cell)
        return titles

    def _column_of(self, cell: TextCell) -> int:
        """The column that a heading begins, ends or centres at."""
        at = _edge(cell, self.align)
        return min(range(len(self.columns)), key=lambda k: abs(_edge(self.columns[k], self.align) - at))

    def _spans(self, level: Sequence[TextCell], above: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """The columns each heading of a level stands over: from or up to the column it is set to, or as many as it
        can be the middle of; inside one heading of the levels above, or beside all of them."""
        spans: list[tuple[int, int]] = []
        own = [self._column_of(cell) for cell in level]
        for k, cell in enumerate(level):
            low, high = 0, len(self.columns)
            for a, b in [*above, *spans]:
                inside = a <= own[k] < b and (a, b) not in spans
                low = max(low, a if inside else b if b <= own[k] else low)
                high = min(high, b if inside else a if a > own[k] else high)
            if k + 1 < len(level):
                high = max(own[k] + 1, min(high, own[k + 1]))
            if self.align == LEFT:
                spans.append((own[k], high))
            elif self.align == RIGHT:
                spans.append((min(low, own[k]), own[k] + 1))
            else:
                spans.append(self._centred(cell, own[k], low, high))
        return spans

    def _centred(self, cell: TextCell, own: int, low: int, high: int) -> tuple[int, int]:
        """The widest run of columns, from `low` up to `high`, whose middle is the heading's."""
        best = (own, own + 1)
        for a in range(low, own + 1):
            for b in range(own + 1, high + 1):
                width = self.bounds[b] - self.bounds[a]
                off = abs((self.bounds[a] + self.bounds[b]) / 2 - cell.middle)
                if off < 0.3 * width / (b - a) and b - a > best[1] - best[0]:
                    best = (a, b)
        return best

    def _beside(self, cells: Sequence[TextCell], first: int, end: int) -> list[Slot]:
        """The headings over the labels, each column of them a slot."""
        stretches = joined(Column(cell.left, cell.right) for cell in cells)
        sides = [self.left, *((a.right + b.left) / 2 for a, b in pairwise(stretches)), self.edge]
        return [
            Slot(first, end, low, high, [cell for cell in cells if low < cell.middle <= high])
            for low, high in pairwise(sides)
            if stretches
        ]


def alignment(columns: Sequence[Column], values: Sequence[TextCell], leaves: Sequence[TextCell]) -> int:
    """What the headings of columns are set to: the edge that differs least between texts of a column, or the one away
    from which most values stand."""
    spread = [0.0, 0.0, 0.0]
    found = [*values, *leaves]
    away = _away(columns, values, leaves)
    if away is not None:
        return away
    for column in columns:
        own = [cell for cell in found if column.left <= cell.middle <= column.right]
        for k in (LEFT, CENTRED, RIGHT):
            edges = [_edge(cell, k) for cell in own]
            spread[k] += min(max(edges) - min(edges), 30.0) if edges else 0.0
    # Centred is what these tables mostly are, so the others must fit clearly better.
    return min((CENTRED, LEFT, RIGHT), key=lambda k: spread[k] + (0.5 * len(columns) if k != CENTRED else 0.0))


def _away(columns: Sequence[Column], values: Sequence[TextCell], leaves: Sequence[TextCell]) -> int | None:
    """The edge that headings are set to where most of them stand beside their values, not over them."""
    votes = {LEFT: 0, RIGHT: 0}
    both = 0
    for column in columns:
        heads = [cell for cell in leaves if column.left <= cell.middle <= column.right]
        body = [cell for cell in values if column.left <= cell.middle <= column.right]
        if heads and body:
            both += 1
            votes[LEFT] += max(cell.right for cell in heads) <= min(cell.left for cell in body)
            votes[RIGHT] += min(cell.left for cell in heads) >= max(cell.right for cell in body)
    best = max(votes, key=lambda edge: votes[edge])
    return best if 2 * votes[best] > both else None


def _edge(span: TextCell | Column, align: int) -> float:
    return (span.left, span.middle, span.right)[align]


def _among(cell: TextCell, cells: Iterable[TextCell]) -> bool:
    return any(cell is other for other in cells)


def _lines(cells: Iterable[TextCell]) -> list[list[TextCell]]:
    """Cells by their height, those of a line from left to right."""
    lines: list[list[TextCell]] = []
    for cell in sorted(cells, key=lambda cell: cell.y):
        if lines and cell.y - lines[-1][0].y < ONE_LINE * cell.size:
            lines[-1].append(cell)
        else:
            lines.append([cell])
    return [sorted(line, key=lambda cell: cell.left) for line in lines]
