"""Columns of blanks that a browser makes slimmer than any text are columns all the same; double lines are none."""

from __future__ import annotations

from itertools import accumulate, pairwise

import pytest

from parsers.document import Grid
from parsers.grids.ink import Ruling, Sheet, run_of
from parsers.grids.pages import blocks_of
from parsers.grids.slim import put_back, widened

ROWS = 5


def drawn(widths: list[float]) -> Sheet:
    """A table whose borders are drawn cell by cell, every cell its own, with a number in each that has room for one."""
    sheet = Sheet(1, 595.0, 842.0)
    xs, ys = list(accumulate(widths, initial=50.0)), [60.0 + 20 * k for k in range(ROWS + 1)]
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            sheet.horizontal += [Ruling(top + 0.4, left, right), Ruling(bottom - 0.4, left, right)]
            sheet.vertical += [Ruling(left + 0.4, top, bottom), Ruling(right - 0.4, top, bottom)]
            if right - left > 10:
                x = left + 2
                sheet.runs.append(run_of(f"{row}{column}", [x, x + 4], [x + 4, x + 8], bottom - 5, 8.0))
    return sheet


@pytest.mark.parametrize("slim", [1.5, 2.3, 4.0])
def test_slim_columns_count(slim: float) -> None:
    widths = [60.0, 20.0, slim, slim, slim, 20.0, slim, 20.0]
    sheet = drawn(widths)
    wide = widened(sheet)
    assert wide is not None
    blocks = blocks_of([wide.sheet]).blocks
    put_back(blocks, {1: wide})
    [grid] = [block for block in blocks if isinstance(block, Grid)]
    assert grid.n_columns == len(widths)
    texts = {(cell.row, cell.column): cell.text for cell in grid.cells if cell.text}
    assert texts == {(row, column): f"{row}{column}" for row in range(ROWS) for column in (0, 1, 5, 7)}
    for cell in grid.cells:
        if cell.text:
            [run] = [run for run in sheet.runs if run.text == cell.text]
            assert cell.place.box is not None
            assert cell.place.box[0] == pytest.approx(run.lefts[0], abs=0.1)


def test_double_lines_and_corners_are_no_columns() -> None:
    sheet = drawn([60.0, 20.0, 20.0])
    assert widened(sheet) is None
    double = drawn([60.0, 20.0, 20.0])
    double.vertical += [Ruling(line.at + 1.5, line.start, line.end) for line in double.vertical]
    double.horizontal += [Ruling(line.at, line.start - 0.4, line.start + 0.4) for line in double.horizontal]
    assert widened(double) is None
