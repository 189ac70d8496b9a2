"""The columns of values of a table without drawn lines: what its values and the headings over them share.

Texts of different columns never overlap, whatever the columns are set to: stretches of x that overlap are one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.undrawn.bands import Band
from parsers.grids.undrawn.cells import TextCell
from parsers.tables.labels import MEASURE

PAIRED = 0.75
"""A heading and values that do not overlap it are one column within this share of the distance between columns."""


@dataclass(slots=True)
class Column:
    """A stretch of x, whether a heading stands in it, and whether a value does."""

    left: float
    right: float
    head: bool = False
    body: bool = False

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def leaves_of(band: Band, edge: float) -> list[TextCell]:
    """The headings of single columns: those right of the labels' edge with no other heading below them."""
    over = [cell for cell in band.heads if cell.middle > edge]
    if over and band.labels:
        # The heading of the labels is set to the middle of their column, where short labels do not reach.
        first = min(over, key=lambda cell: cell.left)
        if first.right < band.first_value and not first.is_a(MEASURE):
            over = [cell for cell in over if cell.left > first.right or cell.is_a(MEASURE)]
    bodies = joined(_bodies(band))
    leaves = []
    for cell in over:
        below = any(c.top > cell.y and c.left < cell.right and cell.left < c.right for c in over if c is not cell)
        under = sum(column.left < cell.right and cell.left < column.right for column in bodies)
        if not below and (under < 2 or len(bodies) == 1) and not _is_title(cell, band.heads, len(bodies)):
            leaves.append(cell)
    return leaves


def _is_title(cell: TextCell, heads: Iterable[TextCell], columns: int) -> bool:
    """Alone on its line above other headings, or over several columns, and not known to head a column."""
    below = False
    for other in heads:
        if other is not cell and abs(other.y - cell.y) < 0.5 * cell.size:
            return False
        below = below or other.top > cell.y
    return (below or columns > 1) and not cell.is_a(MEASURE)


def _bodies(band: Band) -> list[Column]:
    return [Column(cell.left, cell.right, body=True) for row in band.rows for cell in row.values]


def columns_of(band: Band, leaves: Iterable[TextCell]) -> list[Column]:
    """The columns of one band from left to right."""
    heads = [Column(cell.left, cell.right, head=True) for cell in leaves]
    return _paired(joined([*_bodies(band), *heads]))


def shared(columns: Sequence[list[Column]]) -> list[list[Column]]:
    """The columns of all bands; neighbouring bands with the same columns get one list, told by the rows of all."""
    result: list[list[Column]] = []
    group: list[int] = []
    pool: list[Column] = []
    for own in columns:
        both = _paired(joined([*pool, *own])) if pool else own
        if not pool or _alike(pool, own, both):
            pool = both
            group.append(len(result))
            result.append(pool)
            for k in group:
                result[k] = pool
        else:
            pool, group = own, [len(result)]
            result.append(own)
    return result


def _alike(pool: Sequence[Column], own: Sequence[Column], both: Sequence[Column]) -> bool:
    if len(both) != max(len(pool), len(own)):
        return False
    return len(pool) == len(own) or not any(column.head for column in min(pool, own, key=len))


def joined(columns: Iterable[Column]) -> list[Column]:
    joined: list[Column] = []
    for column in sorted(columns, key=lambda column: column.left):
        last = joined[-1] if joined else None
        if last and column.left < last.right:
            joined[-1] = Column(
                last.left, max(last.right, column.right), last.head or column.head, last.body or column.body
            )
        else:
            joined.append(column)
    return joined


def _paired(columns: list[Column]) -> list[Column]:
    """Headings without values and neighbouring values without heading as one column: numbers set to an edge."""
    while True:
        pitch = min((b.middle - a.middle for a, b in pairwise(columns) if a.body == b.body), default=0.0)
        lone = [
            (b.middle - a.middle, k)
            for k, (a, b) in enumerate(pairwise(columns))
            if a.head != b.head and a.body != b.body and (pitch == 0 or b.middle - a.middle < PAIRED * pitch)
        ]
        if not lone:
            return columns
        k = min(lone)[1]
        a, b = columns[k : k + 2]
        columns = [*columns[:k], Column(a.left, b.right, head=True, body=True), *columns[k + 2 :]]
