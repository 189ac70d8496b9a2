"""The tables of an RTF file: rows of cells whose borders are given in twips, into cells with slots and spans."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from parsers.errors import LimitExceeded
from parsers.grids.lattice import nearest
from parsers.grids.rulings import levels
from parsers.markup import spans
from parsers.markup.flow import Cell, Item
from parsers.word.body import WordTable

SNAP = 50.0
"""Twips by which the borders of one column may differ from row to row: 0.9 mm; no column is so narrow."""
MAX_CELLS = 400_000
"""Cells of one table. The largest standard table has 300."""


@dataclass(slots=True)
class CellFormat:
    """One cell of a row's definition: its right border, how it is merged with its neighbours, its colour's number."""

    right: float
    merged_left: bool = False
    merged_up: bool = False
    ground: int = 0


@dataclass(slots=True)
class RowFormat:
    """A row's definition (`\\trowd`); `left` is the left border of its first cell, `flat` says that the row is too low
    for anything to be seen in it."""

    left: float = 0.0
    flat: bool = False
    cells: list[CellFormat] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """The cells of a row, each with what it holds, and the form that its definition gives them."""

    format: RowFormat
    cells: list[list[Item]]


def table_of(number: int, rows: list[Row], flaws: list[str]) -> WordTable:
    """The table that consecutive rows make up."""
    table = WordTable(number)
    if sum(len(row.cells) for row in rows) > MAX_CELLS:
        raise LimitExceeded(f"a table of more than {MAX_CELLS} cells")
    placed = [_bordered(row) for row in rows]
    if any(entry is None for entry in placed):
        flaws.append(f"table {number}: rows without cell borders, read by their order")
        borders = [[float(k) for k in range(len(row.cells) + 1)] for row in rows]
        placed = [(row, edges) for row, edges in zip(rows, borders, strict=True)]
    edges = levels((x for entry in placed if entry for x in entry[1]), SNAP)
    if len(edges) * len(rows) > spans.MAX_SLOTS:
        raise LimitExceeded(f"a table of more than {spans.MAX_SLOTS} slots")
    merged: dict[int, int] = {}
    for y, entry in enumerate(placed):
        if entry:
            merged = _place(table, entry[0], [nearest(edges, x) for x in entry[1]], y, merged)
    grouped: list[list[Cell]] = [[] for _ in rows]
    for slot in table.slots:
        grouped[slot.row].append(slot.cell)
    table.groups.append(grouped)
    return table


def _bordered(row: Row) -> tuple[Row, list[float]] | None:
    """The row and the borders of its cells from left to right; None where they are missing or senseless."""
    borders = [row.format.left, *(cell.right for cell in row.format.cells[: len(row.cells)])]
    if len(borders) <= len(row.cells) or any(b <= a for a, b in pairwise(borders)):
        return None
    return row, borders


def _place(table: WordTable, row: Row, columns: list[int], y: int, merged: dict[int, int]) -> dict[int, int]:
    """Put a row's cells into the table; returns for each column the cell that may go on in the next row."""
    going_on: dict[int, int] = {}
    for items, left, right, goes_up in _joined(row, columns):
        above = merged.get(left)
        if goes_up and above is not None and table.slots[above].colspan == right - left:
            slot = table.slots[above]
            table.slots[above] = slot._replace(rowspan=slot.rowspan + 1)
            going_on[left] = above
            continue
        cell = Cell(1, right - left, items)
        going_on[left] = len(table.slots)
        table.slots.append(spans.Placed(cell, y, left, 1, right - left))
    return going_on


def _joined(row: Row, columns: list[int]) -> list[tuple[list[Item], int, int, bool]]:
    """The cells of a row, those merged sideways as one: content, first column, end, merged with the cell above."""
    plain = [CellFormat(0.0)] * len(row.cells)
    formats = row.format.cells if len(row.format.cells) >= len(row.cells) else plain
    joined: list[tuple[list[Item], int, int, bool]] = []
    for items, form, (left, right) in zip(row.cells, formats, pairwise(columns), strict=False):
        right = max(right, left + 1)
        if form.merged_left and joined:
            before, start, _, up = joined[-1]
            joined[-1] = ([*before, *items], start, right, up)
        else:
            joined.append((items, left, right, form.merged_up))
    return joined
