"""Numbers printed over a form by a row or a column off are told: blanks beside them are no zeros."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdf_drawing import FONT, Drawing, Look
from reportlab.pdfgen.canvas import Canvas

from parsers.document import Hints
from parsers.grids.filling import Cell, Piece
from parsers.grids.strays import strays
from parsers.readers.pdf import read

ROWS = (
    ("第二十条第（一）项",),
    ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
    ("规章",),
    ("行政规范性文件",),
    ("第二十条第（五）项",),
)
NUMBERS = {2: ("0", "1", "7"), 3: ("3", "2", "41")}
LEFT, TOP, HEIGHT, WIDTH = 60.0, 700.0, 24.0, 112.0


def form(right: float, down: float) -> list[str]:
    """The flaws of a ruled form whose numbers stand so much off their cells."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    Drawing(Look())  # registers the font
    canvas.setFont(FONT, 10)
    for k in range(len(ROWS) + 1):
        canvas.line(LEFT, TOP - k * HEIGHT, LEFT + 4 * WIDTH, TOP - k * HEIGHT)
    for row, texts in enumerate(ROWS):
        for column in range(5 if len(texts) > 1 or row in NUMBERS else 2):
            x = LEFT + (column if len(texts) > 1 or row in NUMBERS else 4 * column) * WIDTH
            canvas.line(x, TOP - row * HEIGHT, x, TOP - (row + 1) * HEIGHT)
        if len(texts) == 1 and row not in NUMBERS:
            canvas.drawString(LEFT + 4, TOP - row * HEIGHT - 16, texts[0])
            continue
        for column, text in enumerate(texts):
            canvas.drawString(LEFT + column * WIDTH + 4, TOP - row * HEIGHT - 16, text)
    for row, texts in NUMBERS.items():
        for column, text in enumerate(texts, 1):
            canvas.drawString(LEFT + column * WIDTH + 4 + right, TOP - row * HEIGHT - 16 - down, text)
    canvas.save()
    return read(buffer.getvalue(), Hints()).flaws


@pytest.mark.parametrize(("right", "down"), [(WIDTH, 0.0), (0.0, HEIGHT)])
def test_numbers_a_column_or_a_row_off_are_told(right: float, down: float) -> None:
    assert any("beside the cells" in flaw for flaw in form(right, down))


@pytest.mark.parametrize(("right", "down"), [(0.0, 0.0), (40.0, 0.0), (0.0, 5.0)])
def test_numbers_within_their_cells_are_not(right: float, down: float) -> None:
    assert form(right, down) == []


@pytest.mark.parametrize(("label", "told"), [("3\n.危及“三安全一稳定”", 0), ("3\n危及“三安全一稳定”", 1)])
def test_a_number_apart_from_a_label_is_told_but_for_its_ordinal(label: str, told: int) -> None:
    cells = [Cell(0, 0, 1, 1, text=label), Cell(0, 1, 1, 1, text="")]
    assert strays([Piece(1, [0.0, 100.0, 200.0], [0.0, 20.0], cells)], []) == told
