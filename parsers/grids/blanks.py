"""Drawings in cells without text: programs draw letters as shapes or pictures, and what they mean cannot be read."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.document import Box
from parsers.grids.filling import Cell, Piece
from parsers.grids.ink import Sheet


def drawn_in_blanks(sheet: Sheet, pieces: Iterable[Piece]) -> int:
    """How many of a page's drawings stand within a table where none of its text does."""
    count = 0
    for piece in pieces:
        written = [
            _room(cell, piece) for cell in piece.cells if cell.text.strip() and cell.page in (None, sheet.number)
        ]
        if piece.single or not written:
            continue
        lefts, tops, rights, bottoms = zip(*written, strict=True)
        table = (
            min(*lefts, piece.xs[0]),
            min(*tops, piece.ys[0]),
            max(*rights, piece.xs[-1]),
            max(*bottoms, piece.ys[-1]),
        )
        for left, top, right, bottom in sheet.drawings:
            x, y = (left + right) / 2, (top + bottom) / 2
            count += _holds(table, x, y) and not any(_holds(box, x, y) for box in written)
    return count


def _room(cell: Cell, piece: Piece) -> Box:
    """The space of a cell between lines; where none are drawn, that of its text."""
    xs, ys = piece.xs, piece.ys
    if ys[0] == ys[-1] and cell.box:
        return cell.box
    return xs[cell.column], ys[cell.row], xs[cell.column + cell.colspan], ys[cell.row + cell.rowspan]


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
