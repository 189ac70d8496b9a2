"""The labels of a table without drawn lines: which cell names which row, and which stand beside several rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.undrawn.bands import Band, ValueRow
from parsers.grids.undrawn.cells import TextCell
from parsers.grids.undrawn.values import NEAR
from parsers.tables.labels import GROUP, ITEM, MEASURE, Sense

NAMELESS, LEFT_OVER, NO_NAME = 2.0, 0.1, 0.5
"""Prices, in font sizes, of a row of values that no label names, of a label that names none, and of naming a row by
what the templates know as the label of several."""

FARTHEST = 1.5
"""A label stands no farther off the values it names than this many font sizes."""

UNCOVERED, REPEATED = 0.3, 5.0
"""Prices, in font sizes, of a row that no group stands beside, and of two rows of one name beside one group."""

INFINITE = float("inf")


@dataclass(slots=True)
class LabelledRow:
    """A row of a band: its values, empty where all are blank, its label, and its extent down the page."""

    values: list[TextCell]
    label: TextCell | None
    top: float
    bottom: float
    page: int

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


def labelled(band: Band) -> tuple[list[LabelledRow], list[TextCell]]:
    """The rows of a band with their labels, and the labels of groups of rows."""
    inner = [cell for cell in band.labels if _is_innermost(cell, band.labels)]
    names = _names(band, sorted(inner, key=lambda cell: cell.y))
    rows = [_row(row.values, name) for row, name in zip(band.rows, names, strict=True)]
    used = {id(name) for name in names if name is not None}
    for cell in inner:
        if id(cell) in used or _names_group(cell) or _before_names(cell, rows):
            continue
        used.add(id(cell))
        row = _row_of_line(cell, rows)
        if row is None:
            rows.append(_row([], cell))  # a label that no values stand beside names a row of blanks
        else:
            row.label = _both(row.label, cell)
    rows.sort(key=lambda row: row.y)
    for above, below in pairwise(rows):
        if above.page == below.page:
            above.bottom = below.top = (above.bottom + below.top) / 2
    return rows, [cell for cell in band.labels if id(cell) not in used]


def _row(values: Sequence[TextCell], label: TextCell | None) -> LabelledRow:
    cells = [*values, *([label] if label else [])]
    return LabelledRow(
        list(values), label, min(c.top for c in cells), max(c.bottom for c in cells), (values or cells)[0].page
    )


def _is_innermost(cell: TextCell, labels: Sequence[TextCell]) -> bool:
    """No other label stands to its right on its height."""
    beside = [other for other in labels if other.top < cell.bottom and cell.top < other.bottom]
    return not any(other.left >= cell.right - 1 for other in beside)


def _row_of_line(cell: TextCell, rows: Sequence[LabelledRow]) -> LabelledRow | None:
    """The row of whose label a cell is one more line: close above or below it and no known label of its own."""
    if cell.label is not None:
        return None
    for row in rows:
        name = row.label
        if name is not None and name.left < cell.right and cell.left < name.right:
            words = _both(name, cell).words
            if all(b.baseline - a.baseline < NEAR * b.size for a, b in pairwise(words)):
                return row
    return None


def _both(label: TextCell | None, cell: TextCell) -> TextCell:
    words = [*(label.words if label else ()), *cell.words]
    return TextCell(sorted(words, key=lambda word: word.baseline))


def _before_names(cell: TextCell, rows: Sequence[LabelledRow]) -> bool:
    """Stands beside a row of values, or in front of the names of the rows above and below it."""
    if any(row.top < cell.y < row.bottom for row in rows):
        return True
    named = [row.label for row in rows if row.label is not None]
    near = [next((name for name in reversed(named) if name.y < cell.y), None)]
    near.append(next((name for name in named if name.y > cell.y), None))
    return all(name.left >= cell.right - 1 for name in near if name is not None) and near != [None, None]


def _names_group(cell: TextCell) -> bool:
    return cell.is_a(GROUP) and not cell.is_a(ITEM) and not cell.is_a(MEASURE)


def _names(band: Band, labels: Sequence[TextCell]) -> list[TextCell | None]:
    """For each row a label, both from top to bottom, so that all together stand nearest."""
    n = len(labels)
    costs = [[LEFT_OVER * k for k in range(n + 1)]]
    for row in band.rows:
        before = costs[-1]
        cost = [before[0] + NAMELESS]
        for k, label in enumerate(labels):
            cost.append(min(before[k + 1] + NAMELESS, cost[k] + LEFT_OVER, before[k] + _off(label, row)))
        costs.append(cost)
    names: list[TextCell | None] = [None] * len(band.rows)
    i, k = len(band.rows), n
    while i:
        here = costs[i][k]
        if here == costs[i - 1][k] + NAMELESS:
            i -= 1
        elif k and here == costs[i][k - 1] + LEFT_OVER:
            k -= 1
        else:
            i, k = i - 1, k - 1
            names[i] = labels[k]
    return names


def _off(cell: TextCell, row: ValueRow) -> float:
    """How far a label stands off a row, in font sizes; one that is wholly on another page names none."""
    y = row.y
    if {word.page for word in cell.words}.isdisjoint([word.page for value in row.values for word in value.words]):
        return INFINITE
    gap = max(cell.top - y, y - cell.bottom, 0.0) / cell.size
    if gap > FARTHEST:
        return INFINITE
    return gap + 0.1 * abs(cell.y - y) / cell.size + NO_NAME * _names_group(cell)


def spread(groups: Sequence[TextCell], rows: Sequence[tuple[int, LabelledRow]]) -> list[tuple[TextCell, int, int]]:
    """Labels of one column with the numbers of the first and last row each stands beside, of the given rows.

    Labels stand in the middle of their rows or at the first; whichever fits all of them better.
    """
    blocks = sorted(groups, key=lambda cell: cell.y)
    centred, middles = _intervals(blocks, rows, topped=False)
    topped, tops = _intervals(blocks, rows, topped=True)
    return tops if topped < centred else middles


def _intervals(
    blocks: Sequence[TextCell], rows: Sequence[tuple[int, LabelledRow]], *, topped: bool
) -> tuple[float, list[tuple[TextCell, int, int]]]:
    """The cheapest way to give labels rows that follow each other, from top to bottom, and its cost.

    Told label by label: `cost[k]` is that of the labels so far beside the first k rows.
    """
    names = [row.label.label.senses if row.label and row.label.label else () for _, row in rows]
    cost = [UNCOVERED * k for k in range(len(rows) + 1)]
    backs: list[list[_Back]] = []
    for block in blocks:
        cost, back = _with_one_more(block, rows, names, cost, topped=topped)
        backs.append(back)
    if not blocks or cost[-1] == INFINITE:
        return cost[-1], []
    found = []
    end = len(rows)
    for block, back in zip(reversed(blocks), reversed(backs), strict=True):
        while not back[end][1]:
            end = back[end][0]
        start = back[end][0]
        found.append((block, rows[start][0], rows[end - 1][0]))
        end = start
    return cost[-1], found[::-1]


_Back = tuple[int, bool]
"""From how many rows before the cheapest way comes, and whether those since are the label's."""


def _with_one_more(
    block: TextCell,
    rows: Sequence[tuple[int, LabelledRow]],
    names: Sequence[tuple[Sense, ...]],
    cost: Sequence[float],
    *,
    topped: bool,
) -> tuple[list[float], list[_Back]]:
    """The costs with one label more, and where each comes from. A label's rows are on its page, and none is missing
    between them; that a name comes twice among them has its price."""
    after = [INFINITE] * len(cost)
    back = [(0, False)] * len(cost)
    for end in range(len(cost)):
        if end and after[end - 1] + UNCOVERED < after[end]:
            after[end], back[end] = after[end - 1] + UNCOVERED, (end - 1, False)
        repeated = 0
        for start in range(end - 1, -1, -1):
            repeated += bool(names[start]) and names[start] in names[start + 1 : end]
            (a, first), (b, last) = rows[start], rows[end - 1]
            if first.page != block.page or last.page != block.page or b - a != end - 1 - start:
                break
            at = first.top + block.size / 2 if topped else (first.top + last.bottom) / 2
            mine = block.top + block.size / 2 if topped else block.y
            price = cost[start] + abs(at - mine) / block.size + REPEATED * repeated
            if price < after[end]:
                after[end], back[end] = price, (start, True)
    return after, back
