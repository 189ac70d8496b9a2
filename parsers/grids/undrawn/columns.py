"""The columns of values of a table without drawn lines: what its values and the headings over them share.

Texts of different columns never overlap, whatever the columns are set to: stretches of x that overlap are one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.undrawn.bands import Band, ValueRow
from parsers.grids.undrawn.cells import TextCell
from parsers.tables.labels import MEASURE, NOISE

PAIRED = 0.95
"""A heading and values that do not overlap it are one column within this share of the distance between columns."""

TOUCHING = 2.0
"""Points between numbers of one column of which one has a space behind it, at most."""

LEANING = 2.0
"""Points by which values stand left of their headings where they are set to the other edge, at least."""

LEAST_PAIRS = 2
"""So many columns show that headings and values are set to different edges."""


@dataclass(slots=True)
class Column:
    """A stretch of x, whether a heading stands in it, and whether a value does; `lean`, where both do, is how far the
    values stand right of the heading."""

    left: float
    right: float
    head: bool = False
    body: bool = False
    lean: float = 0.0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def leaves_of(band: Band, edge: float) -> list[TextCell]:
    """The headings of single columns: those right of the labels' edge with no other heading below them."""
    over = [cell for cell in band.heads if cell.middle > edge and not cell.is_a(NOISE)]
    if over and band.labels:
        # The heading of the labels is set to the middle of their column, where short labels do not reach.
        first = min(over, key=lambda cell: cell.left)
        if first.right < band.first_value and not first.is_a(MEASURE):
            over = [cell for cell in over if cell.left > first.right or cell.is_a(MEASURE)]
    bodies = _bodies(band)
    leaves = []
    for cell in over:
        below = any(c.top > cell.y and c.left < cell.right and cell.left < c.right for c in over if c is not cell)
        under = sum(column.left < cell.right and cell.left < column.right for column in bodies)
        if not below and (under < 2 or len(bodies) == 1) and not _is_title(cell, band.heads, len(bodies)):
            leaves.append(cell)
    return leaves


def _is_title(cell: TextCell, heads: Iterable[TextCell], columns: int) -> bool:
    """Alone on its line above other headings or one that is known, or over several columns, and not known itself."""
    below = False
    for other in heads:
        if other is not cell and abs(other.y - cell.y) < 0.5 * cell.size:
            return False
        below = below or other.top > cell.y or other.is_a(MEASURE)
    return (below or columns > 1) and not cell.is_a(MEASURE)


def _bodies(band: Band) -> list[Column]:
    """The stretches of the values; two that touch are one unless some row has values in both."""
    found: list[Column] = []
    for column in joined(Column(cell.left, cell.right, body=True) for row in band.rows for cell in row.values):
        last = found[-1] if found else None
        if last and column.left - last.right < TOUCHING and not any(_in_both(row, last, column) for row in band.rows):
            found[-1] = Column(last.left, column.right, body=True)
        else:
            found.append(column)
    return found


def _in_both(row: ValueRow, one: Column, other: Column) -> bool:
    return all(any(c.left <= cell.middle <= c.right for cell in row.values) for c in (one, other))


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
    """Columns from left to right, those that overlap as one."""
    joined: list[Column] = []
    for column in sorted(columns, key=lambda column: column.left):
        last = joined[-1] if joined else None
        if last and column.left < last.right:
            joined[-1] = Column(
                last.left,
                max(last.right, column.right),
                last.head or column.head,
                last.body or column.body,
                last.lean or column.lean or _lean(last, column),
            )
        else:
            joined.append(column)
    return joined


def _lean(one: Column, other: Column) -> float:
    """How far the values of one of two stretches stand right of the heading in the other; 0 for two of a kind."""
    if one.head == other.head or one.body == other.body:
        return 0.0
    return other.middle - one.middle if one.head else one.middle - other.middle


def _paired(columns: list[Column]) -> list[Column]:
    """Headings without values and neighbouring values without heading as one column: numbers set to an edge.

    Where headings are set to one edge of their columns and values to the other, a value stands nearer to the next
    column's heading than to its own: of the two sides that values may stand on the one is taken that pairs more. Where
    both pair as many, one heading is without values, such as 备注, and they stand on the side to which all values lean
    that stand under headings, else behind theirs as numbers mostly do.
    Of values before headings one pair is not enough where others stand below theirs: there 备注 has none too.
    """
    behind, before = (_on_one_side(columns, head_first) for head_first in (True, False))
    leans = [column.lean for column in columns if column.head and column.body]
    sides = (before, behind) if leans and max(leans) < -LEANING else (behind, before)
    best = min(sides, key=len)
    least = LEAST_PAIRS if best is before and any(column.head and column.body for column in columns) else 1
    if len(columns) - len(best) >= least:
        return best
    while True:
        pitch = _pitch(columns)
        lone = [
            (b.middle - a.middle, k)
            for k, (a, b) in enumerate(pairwise(columns))
            if _are_halves(a, b) and (pitch == 0 or b.middle - a.middle < PAIRED * pitch)
        ]
        if not lone:
            return columns
        k = min(lone)[1]
        columns = [*columns[:k], _whole(*columns[k : k + 2]), *columns[k + 2 :]]


def _on_one_side(columns: Sequence[Column], head_first: bool) -> list[Column]:
    """The columns with each lone heading joined to the lone values right behind it, or right before it."""
    found: list[Column] = []
    for column in columns:
        last = found[-1] if found else None
        if last and _are_halves(last, column) and last.head is head_first:
            found[-1] = _whole(last, column)
        else:
            found.append(column)
    return found


def _are_halves(a: Column, b: Column) -> bool:
    """One is a heading without values, the other values without a heading."""
    return a.head != b.head and a.body != b.body


def _whole(a: Column, b: Column) -> Column:
    return Column(a.left, b.right, head=True, body=True)


def _pitch(columns: Sequence[Column]) -> float:
    """The least distance between neighbours of one kind; 0 where there are none."""
    alike = (b.middle - a.middle for a, b in pairwise(columns) if a.body == b.body and a.head == b.head)
    return min(alike, default=0.0)
