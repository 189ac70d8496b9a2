"""A cell among numbers is one, whatever strokes of a seal and the recogniser made of it."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")

from parsers.document import UNKNOWN, Grid, GridCell
from parsers.ocr.neighbours import settle_values


def _settled(*rows: str) -> list[list[str]]:
    """The texts of a grid after settling; cells are parted by bars."""
    texts = [row.split("|") for row in rows]
    grid = Grid([GridCell(text, y, x) for y, row in enumerate(texts) for x, text in enumerate(row)])
    settle_values(grid)
    return [[cell.text for cell in grid.cells if cell.row == y] for y in range(len(texts))]


@pytest.mark.parametrize("misread", ["日", "行", "7.\n—", "U"])
def test_what_is_hardly_a_word_among_numbers_is_a_number_that_could_not_be_told(misread: str) -> None:
    table = ("一、新收|自然人|总计", "（一）予以公开|3|4", f"（二）部分公开|{misread}|2")
    assert _settled(*table)[2] == ["（二）部分公开", UNKNOWN, "2"]


def test_labels_words_and_values_stay() -> None:
    for row in ("规章|3|罚没|52", "其他|无|1|4", "行政许可|—|/|8", "日|3|4|5"):
        assert _settled(row, "行政处罚|1|行政强制|6")[0] == row.split("|")
