"""Numbers beside the cells of a ruled table: printed over a form, by a column or a row off, they fill other cells.

A blank cell in a row then is no zero, and a number in the row below it is not that row's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from parsers.grids.filling import Cell, Piece
from parsers.grids.textlines import Line
from parsers.tables.labels import exact_label

_NUMBER = re.compile(r"[+\-－]?\d[\d,，]*([.．]\d+)?")

_ORDINAL_APART = re.compile(r"^\d{1,2}\s+(?=[.．、])")


def strays(pieces: Iterable[Piece], lines: Sequence[Line]) -> int:
    """How many numbers of a page stand where no cell is for them: out of a table on the height of a row with blanks, or
    in the cell of a label of a table with blanks. `lines` are those of the page that stand in no table."""
    count = 0
    for piece in pieces:
        if piece.single or piece.ys[0] == piece.ys[-1]:
            continue
        blank = _rows_with_blanks(piece)
        if blank:
            count += sum(_row_at(piece, y) in blank for y in _beside(piece, lines))
            count += sum(map(_holds_numbers, piece.cells))
    return count


def _rows_with_blanks(piece: Piece) -> set[int]:
    named = {cell.row for cell in piece.cells if cell.text.strip()}
    return named & {cell.row for cell in piece.cells if cell.rowspan == 1 and not cell.text.strip()}


def _beside(piece: Piece, lines: Iterable[Line]) -> Iterator[float]:
    """The heights of lines of nothing but numbers left and right of a table, no farther off than it is wide."""
    left, right = piece.xs[0], piece.xs[-1]
    for line in lines:
        if not all(_NUMBER.fullmatch(run.text) and not run.turned for run in line.runs):
            continue
        for run in line.runs:
            if left - right < run.rights[-1] - left < 0 or 0 < run.lefts[0] - right < right - left:
                yield run.middle


def _row_at(piece: Piece, y: float) -> int | None:
    return bisect_right(piece.ys, y) - 1 if piece.ys[0] < y < piece.ys[-1] else None


def _holds_numbers(cell: Cell) -> bool:
    """Whether numbers stand around a label, apart from it; one before the point of an ordinal is the ordinal's."""
    parts = _ORDINAL_APART.sub("", cell.text).split()
    words = [part for part in parts if not _NUMBER.fullmatch(part)]
    return 0 < len(words) < len(parts) and exact_label("".join(words)) is not None
