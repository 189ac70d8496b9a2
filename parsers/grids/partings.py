"""Tables printed one below the other without a gap, whose outer borders touch, so that they look like one grid.

A reader tells them by their columns. Rows of one table share the borders between their cells, but for cells merged
over several of these; where hardly any border goes on across a line, another table begins below it. So it does where
the outline of the drawing has a step and headings follow on numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.grids.filling import Cell, Piece
from parsers.grids.ink import Ruling
from parsers.grids.rulings import SNAP
from parsers.tables.values import looks_like_value

MANY, FEW = 6, 3
"""Borders inside two rows, at least, by which tables are told apart: those of narrow tables move from heading to
heading, and a row of the same table may have most of its cells merged."""

SHARED = 0.5
"""The share of borders that rows of one table have in common."""

DRAWN = 0.5
"""The share of a side that is drawn where a cell has that side."""


def parted(piece: Piece, vertical: Sequence[Ruling]) -> list[Piece]:
    """The tables that one drawing holds, from top to bottom; `vertical` are its lines."""
    rows = len(piece.ys) - 1
    open_ended = [
        cell
        for cell in piece.cells
        if not cell.text
        and ((cell.row == 0 and not cell.drawn_top) or (cell.row + cell.rowspan == rows and not cell.drawn_bottom))
    ]
    outside = [cell for cell in open_ended if _is_open(cell, piece, vertical)]
    lines = sorted({*_columns_change(piece), *_steps(piece, outside)})
    if not lines:
        return [piece]
    cells = [cell for cell in piece.cells if all(cell is not other for other in outside)]
    return [_part(piece, cells, top, bottom) for top, bottom in pairwise([0, *lines, rows])]


def _columns_change(piece: Piece) -> Iterator[int]:
    """The lines across which a wide table's columns do not go on; numbers stand right above."""
    columns = len(piece.xs) - 1
    if columns <= MANY:
        return
    above: dict[int, set[int]] = {}
    below: dict[int, set[int]] = {}
    for cell in piece.cells:
        above.setdefault(cell.row + cell.rowspan, set()).add(cell.column)
        below.setdefault(cell.row, set()).add(cell.column)
    for line, begun in below.items():
        ended = above.get(line, begun)
        if ended == begun:
            continue
        few, many = sorted((len(ended) - 1, len(begun) - 1))  # without the outer border
        if many < MANY or few < FEW or len(ended & begun) - 1 >= SHARED * few:
            continue
        if not _is_crossed(piece, line) and _numbers_in(piece, line - 1):
            yield line


def _is_crossed(piece: Piece, line: int) -> bool:
    return any(cell.row < line < cell.row + cell.rowspan for cell in piece.cells)


def _steps(piece: Piece, outside: Sequence[Cell]) -> Iterator[int]:
    """The lines at which the outline has a step, headings below them and numbers above."""
    last = len(piece.ys) - 1
    for line in {cell.row or cell.row + cell.rowspan for cell in outside} - {last}:
        if not _is_crossed(piece, line) and _numbers_in(piece, line - 1) and not _numbers_in(piece, line):
            yield line


def _is_open(cell: Cell, piece: Piece, vertical: Sequence[Ruling]) -> bool:
    """Whether a blank without a border at the top or the bottom of a grid has none at its side: it is none of its
    cells."""
    columns, rows = len(piece.xs) - 1, len(piece.ys) - 1
    end, below = cell.column + cell.colspan, cell.row + cell.rowspan
    if (cell.column and end < columns) or cell.rowspan == rows:
        return False
    at = piece.xs[0] if cell.column == 0 else piece.xs[-1]
    top, bottom = piece.ys[cell.row], piece.ys[below]
    ink = sum(max(0.0, min(line.end, bottom) - max(line.start, top)) for line in vertical if abs(line.at - at) <= SNAP)
    return ink < DRAWN * (bottom - top)


def _numbers_in(piece: Piece, row: int) -> bool:
    return any(cell.row == row and cell.text and looks_like_value(cell.text) for cell in piece.cells)


def _part(piece: Piece, cells: Collection[Cell], top: int, bottom: int) -> Piece:
    """The rows from `top` to `bottom` with the columns that they have."""
    own = [cell for cell in cells if top <= cell.row < bottom]
    edges = sorted({edge for cell in own for edge in (cell.column, cell.column + cell.colspan)})
    at = {edge: number for number, edge in enumerate(edges)}
    moved = [
        replace(
            cell,
            row=cell.row - top,
            column=at[cell.column],
            colspan=at[cell.column + cell.colspan] - at[cell.column],
        )
        for cell in own
    ]
    return replace(piece, xs=[piece.xs[edge] for edge in edges], ys=piece.ys[top : bottom + 1], cells=moved)
