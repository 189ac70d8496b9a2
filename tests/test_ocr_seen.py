"""A cell counts as empty only where nothing in the picture speaks against it."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")

import numpy as np

from parsers.grids.lattice import Cell, Piece
from parsers.ocr.readings import CellReadings
from parsers.ocr.seen import Inked, Seen, cells_seen, doubt_strokes

EM = 24.0
XS, YS = [0.0, 36.0, 40.0, 72.0], [0.0, 18.0, 36.0, 54.0, 72.0]
"""Edges in points; the narrow column is what the strokes of one figure make."""


def _confirmed_empty(seen: Seen) -> bool:
    readings = CellReadings()
    readings.add("here", seen)
    return readings.confirmed("here", "")


def test_a_figure_that_was_painted_over_as_a_border_leaves_no_empty_cell() -> None:
    blank = np.zeros((200, 200), np.uint8)
    whole = blank.copy()
    piece = Piece(1, [0.0, 72.0], [0.0, 18.0], [Cell(0, 0, 1, 1)])
    whole[:2] = whole[49:52] = whole[:, :2] = 255  # its own borders
    (seen,) = cells_seen(piece.cells, piece, Inked(blank, blank, blank, blank, whole, EM)).values()
    assert _confirmed_empty(seen)
    whole[14:36, 100:104] = 255
    (seen,) = cells_seen(piece.cells, piece, Inked(blank, blank, blank, blank, whole, EM)).values()
    assert not _confirmed_empty(seen)


@pytest.mark.parametrize("printed", [False, True])
def test_cells_beside_a_border_of_few_rows_are_empty_only_where_something_is_printed_beside_it(printed: bool) -> None:
    parted = [Cell(3, column, 1, 1) for column in range(3)]
    piece = Piece(1, XS, YS, [*(Cell(row, 0, 1, 3) for row in range(3)), *parted])
    seen = {(cell.row, cell.column): Seen(EM) for cell in piece.cells}
    if printed:
        for column in (0, 2):
            seen[3, column].boxes.append((10, 10, 20, 20))
    doubt_strokes(piece, seen)
    assert _confirmed_empty(seen[3, 1]) is printed
    assert _confirmed_empty(seen[0, 0]), "the rows without that border"
