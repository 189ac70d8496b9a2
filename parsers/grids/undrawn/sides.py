"""On which side of their headings the values of a table without lines stand, and whether that is certain.

Where headings are set to one edge of their columns and values to the other, a value stands between two headings. In a
band whose columns are all filled there is one way to pair them. Where a column is blank there may be two: every value
may belong to the heading before it or to the one behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from parsers.grids.undrawn.bands import Band
from parsers.grids.undrawn.cells import TextCell
from parsers.grids.undrawn.columns import Column
from parsers.tables.labels import MEASURE

BEHIND, BEFORE = 1, -1
"""Values stand right of their headings, or left of them."""


def is_uncertain(bands: Iterable[tuple[Band, Sequence[TextCell], Sequence[Column]]]) -> bool:
    """Whether values of a table may belong to the heading on their other side.

    Each band comes with the headings of its columns and the columns. What one band leaves open another band of the
    same table may decide.
    """
    told: set[int] = set()
    open_sides: set[int] = set()
    for band, leaves, columns in bands:
        side, free = _side(band, leaves, columns)
        if side:
            (open_sides if free else told).add(side)
    return bool(open_sides - told)


def _side(band: Band, leaves: Sequence[TextCell], columns: Sequence[Column]) -> tuple[int, bool]:
    """The side on which all values of a band stand, 0 where some stand under their headings; and whether a heading
    without values follows on that side, so that every value could belong to the next."""
    values = [cell for row in band.rows for cell in row.values]
    sides: set[int] = set()
    apart: list[int] = []
    blank: list[int] = []
    for k, column in enumerate(columns):
        heads = [cell for cell in leaves if column.left <= cell.middle <= column.right]
        body = [cell for cell in values if column.left <= cell.middle <= column.right]
        if heads and not body and any(cell.is_a(MEASURE) for cell in heads):
            blank.append(k)
        if heads and body:
            apart.append(k)
            behind = min(cell.left for cell in body) >= max(cell.right for cell in heads)
            before = max(cell.right for cell in body) <= min(cell.left for cell in heads)
            sides.add(BEHIND if behind else BEFORE if before else 0)
    if len(sides) != 1:
        return 0, False
    [side] = sides
    free = any(k > apart[-1] if side == BEHIND else k < apart[0] for k in blank)
    return side, free
