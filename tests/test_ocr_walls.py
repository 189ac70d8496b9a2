"""Borders of scanned tables: broken rulings are drawn, strokes of text in line with a ruling are not."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")

import numpy as np

from parsers.ocr.lines import rulings
from parsers.ocr.seen import POINTS

ROWS, COLUMNS = (60, 110, 160, 210, 260, 310), (60, 240, 420, 600)
TEXT = slice(13, 38)
"""Rows of a line of text in a row, from its ruling."""


def _table(noise: float, paper: int, seed: int) -> tuple[Any, Any]:
    """A table whose first row is one cell, as a grey picture, and random numbers to spoil it."""
    rng = np.random.default_rng(seed)
    page = np.full((370, 660), paper, float)
    for y in ROWS:
        page[y - 1 : y + 1, COLUMNS[0] : COLUMNS[-1]] = 10
    for x in COLUMNS:
        top = ROWS[0] if x in (COLUMNS[0], COLUMNS[-1]) else ROWS[1]
        page[top : ROWS[-1], x - 1 : x + 1] = 10
    page += rng.normal(0, noise, page.shape)
    return page, rng


def _crosses(page: Any, row: int, x: int) -> bool:
    """Whether a vertical border is drawn at `x` through a row."""
    grey = np.clip(page, 0, 255).astype(np.uint8)
    _, down, _ = rulings(grey, POINTS)
    middle = (ROWS[row] + ROWS[row + 1]) / 2 * POINTS
    return any(abs(line.at - x * POINTS) <= 2 and line.start < middle < line.end for line in down)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("noise", "paper"), [(4, 250), (28, 235)])
def test_a_stroke_of_the_heading_above_a_ruling_is_no_border(seed: int, noise: float, paper: int) -> None:
    page, _ = _table(noise, paper, seed)
    x = COLUMNS[1]
    rows = slice(ROWS[0] + TEXT.start, ROWS[0] + TEXT.stop)
    page[rows, x - 1 : x + 2] = 20
    for left in range(x, x + 120, 28):  # the rest of the heading, on one side of the stroke
        page[rows, left + 8 : left + 24 : 5] = 20
    assert not _crosses(page, 0, x)
    assert _crosses(page, 1, x)


@pytest.mark.parametrize("seed", range(6))
def test_a_ruling_with_gaps_is_a_border(seed: int) -> None:
    page, rng = _table(4, 250, seed)
    x = COLUMNS[2]
    for row in range(1, len(ROWS) - 1):
        at = ROWS[row] + int(rng.integers(12, 24))
        page[at : at + int(rng.integers(4, 9)), x - 3 : x + 3] = 250
    assert all(_crosses(page, row, x) for row in range(1, len(ROWS) - 1))
    assert not _crosses(page, 0, x)


@pytest.mark.parametrize("seed", range(3))
def test_a_border_lost_between_two_cells_with_print_is_drawn_between_print_on_one_side_it_is_not(seed: int) -> None:
    """A label and a number well apart stand in two cells if the rows above and below have the border."""
    page, _ = _table(4, 250, seed)
    x, row = COLUMNS[2], 2
    page[ROWS[row] + 3 : ROWS[row + 1] - 3, x - 3 : x + 4] = 250
    lines = slice(ROWS[row] + TEXT.start, ROWS[row] + TEXT.stop)
    for left in range(COLUMNS[1] + 12, COLUMNS[1] + 120, 7):
        page[lines, left : left + 3] = 20
    assert not _crosses(page, row, x)
    page[ROWS[row] + 24 : ROWS[row] + 27, x + 80 : x + 90] = 20  # a hyphen
    assert _crosses(page, row, x)
    for left in range(COLUMNS[1] + 120, x + 80, 7):  # a heading over both columns
        page[lines, left : left + 3] = 20
    assert not _crosses(page, row, x)
