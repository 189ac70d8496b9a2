"""Cells of a table without drawn lines into bands: headings, and the rows of values below them.

Where headings begin anew after rows of values, a new band begins, with columns of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.grids.undrawn.cells import TextCell
from parsers.tables.labels import ITEM, MEASURE

ONE_ROW = 0.8
"""Values of different columns stand in one row when their middles differ by less than this many font sizes: between
texts whose heights overlap no border can pass."""

BESIDE = 0.5
"""A cell beside a row, or a value of words in it, stands no farther off its middle than this many font sizes."""


@dataclass(slots=True)
class ValueRow:
    """The values on one height, from left to right."""

    values: list[TextCell]
    y: float
    labels: list[TextCell] = field(default_factory=list)

    @property
    def left(self) -> float:
        return self.values[0].left

    @property
    def label_edge(self) -> float:
        """The right end of the labels beside it; 0 without any."""
        return max((cell.right for cell in self.labels), default=0.0)


@dataclass(slots=True)
class Band:
    """Headings, rows of values, and the cells left of the values: names of rows and of groups of rows."""

    heads: list[TextCell] = field(default_factory=list)
    rows: list[ValueRow] = field(default_factory=list)
    labels: list[TextCell] = field(default_factory=list)

    @property
    def first_value(self) -> float:
        """The left end of the first column of values."""
        return min(row.left for row in self.rows)


def bands_of(cells: Sequence[TextCell]) -> list[Band]:
    """The bands of a table from top to bottom; none where no value stands in a row."""
    rows, others = _rows(cells)
    if not rows:
        return []
    bands: list[Band] = [Band()]
    at = 0
    for above, row in pairwise([None, *rows]):
        between = []
        while at < len(others) and row is not None and others[at].y <= row.y:
            between.append(others[at])
            at += 1
        if row is None:
            continue
        _enter(bands, above, row, between)
        bands[-1].rows.append(row)
    bands[-1].labels += others[at:]
    return bands


def _rows(cells: Sequence[TextCell]) -> tuple[list[ValueRow], list[TextCell]]:
    """Values by their height, each with the cells beside it; and all cells that are no values."""
    rows: list[ValueRow] = []
    for cell in sorted((cell for cell in cells if cell.value), key=lambda cell: cell.y):
        row = next((row for row in reversed(rows[-3:]) if _one_row(row, cell)), None)
        if row is None:
            rows.append(ValueRow([cell], cell.y))
        else:
            row.values.append(cell)
    for row in rows:
        row.values.sort(key=lambda cell: cell.left)
        row.y = sorted(cell.y for cell in row.values)[len(row.values) // 2]
    others = [cell for cell in cells if not cell.value]
    for row in rows:
        row.labels = [cell for cell in others if _beside(cell, row) and cell.right <= row.left]
    good: list[ValueRow] = []
    for row in rows:
        if len(row.values) > 2 or row.labels or _in_columns(row, good):
            good.append(row)
        else:
            others += row.values
    for row in good:
        # What stands in a row behind its first value is a value in words.
        inside = [c for c in others if c.left > row.left and abs(c.y - row.y) < BESIDE * c.size and c.label is None]
        row.values = sorted([*row.values, *inside], key=lambda cell: cell.left)
        taken = set(map(id, inside))
        others = [cell for cell in others if id(cell) not in taken]
    return sorted(good, key=lambda row: row.y), sorted(others, key=lambda cell: cell.y)


def _one_row(row: ValueRow, cell: TextCell) -> bool:
    if any(cell.left < other.right and other.left < cell.right for other in row.values):
        return False
    near = abs(row.y - cell.y) < ONE_ROW * cell.size
    return near or abs(row.values[0].words[0].baseline - cell.words[0].baseline) < BESIDE * cell.size


def _beside(cell: TextCell, row: ValueRow) -> bool:
    slack = BESIDE * cell.size
    return cell.top - slack < row.y < cell.bottom + slack


def _in_columns(row: ValueRow, rows: Sequence[ValueRow]) -> bool:
    """Values alone on their line, below other values: the label of the row stands above and below them."""
    known = [other for row in rows for other in row.values]
    return bool(known) and all(any(v.left < o.right and o.left < v.right for o in known) for v in row.values)


def _enter(bands: list[Band], above: ValueRow | None, row: ValueRow, between: Sequence[TextCell]) -> None:
    """Give the cells between two rows to the band above or, if there are headings among them, to a new one."""
    band = bands[-1]
    heads = [cell for cell in between if _heads(cell, above, row)]
    if above is None:
        top = heads[0].top if heads else row.y
    elif heads:
        top = min(cell.top for cell in heads)
        bands.append(Band())
    else:
        band.labels += between
        return
    bottom = max((cell.bottom for cell in heads), default=0.0)
    for cell in between:
        if any(cell is head for head in heads):
            bands[-1].heads.append(cell)
        elif above is not None and (cell in above.labels or (cell.y < top and cell.is_a(ITEM))):
            band.labels.append(cell)
        elif cell in row.labels or (cell.y > bottom and (heads or cell.is_a(ITEM)) and not cell.is_a(MEASURE)):
            bands[-1].labels.append(cell)
        else:
            bands[-1].heads.append(cell)


def _heads(cell: TextCell, above: ValueRow | None, below: ValueRow) -> bool:
    """Whether a cell between two rows stands over values, not in front of them."""
    if (above is not None and cell in above.labels) or cell in below.labels:
        return False
    return any(_over(cell, row) for row in (above, below) if row is not None)


def _over(cell: TextCell, row: ValueRow) -> bool:
    if row.labels:
        return cell.left > row.label_edge - 1 and (cell.right > row.left or cell.is_a(MEASURE))
    return cell.middle > row.left
