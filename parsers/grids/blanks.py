"""Drawings in cells without text, and beside the numbers of others: programs draw letters as shapes or pictures, and
what they mean cannot be read."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.document import Box
from parsers.grids.filling import Cell, Piece
from parsers.grids.ink import Run, Sheet

BESIDE = 0.35
"""A digit or sign stands no farther from its number than this many font sizes."""

DIGIT = (0.5, 1.1)
"""Heights of drawn digits, in font sizes."""

SIGN = (0.25, 0.8)
"""Lengths of a drawn minus, in font sizes; it stands at most `MIDDLE` off the middle height of digits."""

DIGIT_MIDDLE, MIDDLE = 0.33, 0.15
LARGEST = 16.0
"""Points of the largest type that tables are set in."""


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


def drawn_beside(sheet: Sheet, pieces: Iterable[Piece]) -> int:
    """How many of a page's drawings go on a number of a table, and short lines stand before one as a sign does."""
    shortest, longest = SIGN
    lines = [line for line in sheet.horizontal if line.end - line.start < longest * LARGEST]
    if not lines and not sheet.drawings:
        return 0
    numbers = [run for piece in pieces for cell in piece.cells for run in cell.runs if _is_number(run)]
    signs = sum(
        any(
            shortest * run.size <= line.end - line.start <= longest * run.size
            and abs(run.baseline - DIGIT_MIDDLE * run.size - line.at) <= MIDDLE * run.size
            and 0 <= run.lefts[0] - line.end <= BESIDE * run.size
            for line in lines
        )
        for run in numbers
    )
    return signs + sum(any(_goes_on(run, drawing) for run in numbers) for drawing in sheet.drawings)


def _is_number(run: Run) -> bool:
    return not run.turned and run.text[0].isdecimal() and run.text[-1].isdecimal()


def _goes_on(run: Run, drawing: Box) -> bool:
    """A drawing as high as a digit stands right before or behind a number, on its line."""
    left, top, right, bottom = drawing
    least, most = DIGIT
    level = run.top < (top + bottom) / 2 < run.baseline
    like_a_digit = least * run.size <= bottom - top <= most * run.size and right - left <= most * run.size
    gap = max(run.lefts[0] - right, left - run.rights[-1])
    return level and like_a_digit and -BESIDE / 2 * run.size <= gap <= BESIDE * run.size


def _room(cell: Cell, piece: Piece) -> Box:
    """The space of a cell between lines; where none are drawn, that of its text."""
    xs, ys = piece.xs, piece.ys
    if ys[0] == ys[-1] and cell.box:
        return cell.box
    return xs[cell.column], ys[cell.row], xs[cell.column + cell.colspan], ys[cell.row + cell.rowspan]


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
