"""Cells that became one because a border was lost, split again: along the columns of other rows, or by what they hold.

A copy may lose a whole border. Then one cell holds a label and its number, or two numbers, or two labels one above the
other beside rows that are still apart. The words show it, and between things side by side also the white space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from parsers.grids.lattice import Cell, Piece
from parsers.ocr import typing as t
from parsers.ocr.shapes import DASH
from parsers.tables.labels import ITEM, MEASURE, exact_label, read_label
from parsers.tables.values import read_value

WHITE = 2.0
"""The white on both sides of a lost border together, at least, in heights of a character: more than between the parts
of one text."""

ALIKE = 2
"""Rows of the table that are divided just so."""

REMAINS = 4.0
"""Points from a border within which a dash is what is left of it."""

SPECKS = 4
"""Pixels to each side of a border within which ink is what is left of it."""

Span = tuple[int, int]


def lost_columns(piece: Piece, ink: t.Mask, em: float, points: float) -> list[tuple[Cell, Cell, Cell]]:
    """Cells of one row whose print stands apart on both sides of a column where other rows are divided just so, each
    with its two halves. `points` per pixel of `ink`."""
    spans = {
        (row, (cell.column, cell.colspan)) for cell in piece.cells for row in range(cell.row, cell.row + cell.rowspan)
    }
    pairs = Counter(
        ((left, width), (left + width, other))
        for row, (left, width) in spans
        for other in range(1, len(piece.xs) - left - width)
        if (row, (left + width, other)) in spans
    )
    found = []
    for cell in piece.cells:
        if cell.rowspan > 1:
            continue
        for width in range(1, cell.colspan):
            left, right = (cell.column, width), (cell.column + width, cell.colspan - width)
            if pairs[left, right] >= ALIKE and _apart(piece, cell, right[0], ink, em, points):
                found.append((cell, _half(cell, left), _half(cell, right)))
                break
    return found


def are_two(left: str, right: str) -> bool:
    """Whether the halves of a cell are a label and its number, two labels, or two values: （七） and 总计 are not."""
    if _is_value(left):
        return _is_value(right)
    return exact_label(left) is not None and (bool(read_label(right)) or read_value(right).number is not None)


def _is_value(text: str) -> bool:
    """Whether a text is a number or a sign for none."""
    value = read_value(text)
    return value.number is not None or value.null_reason in ("dash", "slash")


def _apart(piece: Piece, cell: Cell, column: int, ink: t.Mask, em: float, points: float) -> bool:
    """Whether print stands on both sides of a column in a cell, and none near it."""
    top, bottom = (round(piece.ys[row] / points) + 4 for row in (cell.row, cell.row + 1))
    left, right = (round(piece.xs[at] / points) + 4 for at in (cell.column, cell.column + cell.colspan))
    inked = np.flatnonzero((ink[top : bottom - 8, left : right - 8] > 0).sum(axis=0) >= 2) + left
    middle = piece.xs[column] / points
    inked = inked[np.abs(inked - middle) > SPECKS]
    before, behind = inked[inked < middle], inked[inked >= middle]
    if not len(before) or not len(behind):
        return False
    return bool(behind[0] - before[-1] >= WHITE * em and min(middle - before[-1], behind[0] - middle) >= 0.25 * em)


def _half(cell: Cell, span: Span) -> Cell:
    return Cell(cell.row, span[0], 1, span[1], drawn_top=cell.drawn_top, drawn_bottom=cell.drawn_bottom)


def rows_of_labels(piece: Piece, cell: Cell, lines: Sequence[tuple[str, float]]) -> list[int]:
    """The row of each line of a cell over several rows that prints another label in each of them, a number in each, or
    a number below a label; else nothing. `lines` are texts with the height of their middle; what is left of a border
    has the row -1."""
    inner = piece.ys[cell.row + 1 : cell.row + cell.rowspan]
    rows = [
        -1
        if text == DASH and any(abs(edge - middle) <= REMAINS for edge in inner)
        else sum(edge <= middle for edge in piece.ys) - 1
        for text, middle in lines
    ]
    if cell.rowspan < 2 or set(rows) - {-1} != set(range(cell.row, cell.row + cell.rowspan)):
        return []
    texts = [
        "".join(text for (text, _), at in zip(lines, rows, strict=True) if at == row)
        for row in range(cell.row, cell.row + cell.rowspan)
    ]
    if all(read_value(text).number is not None for text in texts):
        return rows
    known = [_codes(text) for text in texts]
    if len(known) == 2 and known[0] and read_value(texts[1]).number is not None:
        return rows
    return rows if all(known) and len(set(known)) == len(known) else []


def _codes(text: str) -> tuple[str, ...]:
    """What rows or columns a label names."""
    label = exact_label(text)
    return tuple(sense.code for sense in label.senses if sense.kind in (ITEM, MEASURE)) if label else ()


def divide_rows(piece: Piece, cell: Cell) -> None:
    """Make a cell over several rows one cell a row."""
    at = piece.cells.index(cell)
    last = cell.row + cell.rowspan - 1
    piece.cells[at : at + 1] = [
        Cell(
            row,
            cell.column,
            1,
            cell.colspan,
            drawn_top=row > cell.row or cell.drawn_top,
            drawn_bottom=row < last or cell.drawn_bottom,
        )
        for row in range(cell.row, last + 1)
    ]
