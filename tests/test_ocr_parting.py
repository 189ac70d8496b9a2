"""Borders that a copy has lost or that a text seems to draw: cells parted by what they hold, headings left whole."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra 'ocr' is not installed")

import numpy as np

from parsers.grids.lattice import Cell, Piece
from parsers.ocr.erasing import erased, without_text
from parsers.ocr.parting import are_two, divide_rows, lost_columns, rows_of_labels
from parsers.ocr.walls import Border

EDGES = [0.0, 100.0, 200.0, 300.0]
FIRST, SECOND = "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作"


def _border(direction: int, at: float, start: int, end: int) -> Border:
    along = np.arange(start, end)
    return Border(direction, along, np.full(len(along), at))


@pytest.mark.parametrize("direction", [0, 1])
def test_strokes_of_a_heading_over_two_rows_are_no_border_between_them(direction: int) -> None:
    box = (100.0, 50.0, 500.0, 130.0) if direction == 0 else (50.0, 100.0, 130.0, 500.0)
    strokes, beside = _border(direction, 90, 250, 340), _border(direction, 90, 500, 600)
    edge = _border(direction, 51, 100, 500)
    assert without_text([strokes, beside, edge], [box]) == [beside, edge]
    nearly = _border(direction, 90, 100, 420)
    assert without_text([nearly], [box]) == [nearly], "a border with a hole is one"


@pytest.mark.parametrize("double", [False, True])
def test_a_border_is_painted_over_as_wide_as_it_is_drawn_and_no_figure_beside_it(double: bool) -> None:
    page = np.full((60, 120), 250, np.uint8)
    page[:, 40:42] = 60
    page[:4] = page[56:] = 60  # the rulings that cross it
    if double:
        page[:, 45:47] = 60
    figure = np.zeros(page.shape, bool)
    near = 49 if double else 45
    figure[15:45, near : near + 2] = True  # the left stroke of an 8, half as long as the border
    page[figure] = 20
    bare = erased(page, [_border(1, 41, 0, 60)])
    assert (bare[figure] == 20).all()
    assert (bare[8:52, 36:near] > 200).all()


def _grid(*cells: Cell) -> Piece:
    return Piece(1, EDGES, [0.0, 30.0, 60.0, 90.0], list(cells))


def test_two_labels_one_above_the_other_beside_parted_rows_are_two_cells() -> None:
    joined = Cell(0, 0, 2, 1)
    piece = _grid(joined, Cell(0, 1, 1, 2), Cell(1, 1, 1, 2))
    lines = [(FIRST, 15.0), ("—", 29.0), (SECOND, 45.0)]
    assert rows_of_labels(piece, joined, lines) == [0, -1, 1]
    divide_rows(piece, joined)
    assert [(cell.row, cell.column, cell.rowspan) for cell in piece.cells] == [
        (0, 0, 1),
        (1, 0, 1),
        (0, 1, 1),
        (1, 1, 1),
    ]


def test_a_heading_and_the_number_below_it_are_two_cells() -> None:
    joined = Cell(0, 1, 2, 1)
    lines = [("法律服", 10.0), ("务机构", 22.0), ("—", 30.0), ("2", 45.0)]
    assert rows_of_labels(_grid(joined), joined, lines) == [0, 0, -1, 1]
    assert not rows_of_labels(_grid(joined), joined, [("无此事", 15.0), ("2", 45.0)])


def test_a_number_in_each_of_two_rows_is_a_cell_each() -> None:
    joined = Cell(0, 1, 2, 1)
    assert rows_of_labels(_grid(joined), joined, [("919", 15.0), ("—", 29.0), ("19", 45.0)]) == [0, -1, 1]
    assert not rows_of_labels(_grid(joined), joined, [("919", 15.0), ("19", 22.0)]), "both in one row"


@pytest.mark.parametrize(
    "lines", [[("（四）无法", 15.0), ("提供", 45.0)], [(FIRST, 15.0), (FIRST, 45.0)], [(FIRST, 15.0)]]
)
def test_one_label_in_two_lines_is_one_cell(lines: list[tuple[str, float]]) -> None:
    joined = Cell(0, 0, 2, 1)
    assert not rows_of_labels(_grid(joined), joined, lines)


def _half_printed(left: tuple[int, int], right: tuple[int, int]) -> np.ndarray:
    ink = np.zeros((100, 310), np.uint8)
    for start, end in (left, right):
        ink[70:80, start:end] = 255
    return ink


def test_a_label_and_its_number_apart_where_other_rows_are_parted_stand_in_two_cells() -> None:
    rows = [cell for row in (0, 1) for cell in (Cell(row, 0, 1, 1), Cell(row, 1, 1, 2))]
    joined = Cell(2, 0, 1, 3)
    piece = _grid(*rows, joined)
    ((cell, left, right),) = lost_columns(piece, _half_printed((10, 60), (180, 230)), 20.0, 1.0)
    assert cell is joined
    assert [(half.column, half.colspan) for half in (left, right)] == [(0, 1), (1, 2)]
    rests = _half_printed((10, 60), (180, 230)) | _half_printed((98, 102), (180, 230))
    assert lost_columns(piece, rests, 20.0, 1.0), "with rests of the border"
    assert not lost_columns(piece, _half_printed((10, 90), (110, 230)), 20.0, 1.0), "hardly any white"
    assert not lost_columns(_grid(joined), _half_printed((10, 60), (180, 230)), 20.0, 1.0), "no row is parted so"


def test_only_a_label_and_a_number_or_two_of_a_kind_are_two() -> None:
    assert are_two("行政事业性收费", "2404万元")
    assert are_two("信息内容", "本年收费金额（单位：万元）")
    assert are_two("/", "13")
    assert not are_two("（七）", "总计")
    assert not are_two("13", "总计")
    assert not are_two("行政事业性收费", "")
