"""Tables drawn in the ways real programs draw them come back cell by cell, or the document says what is unsure."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from io import BytesIO
from typing import TypedDict

import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_drawing import (
    APPLICATION_ROWS,
    Box,
    Drawing,
    Look,
    Table,
    applications,
    cut_row,
    disclosure,
    found,
    review,
)

from parsers.document import Document, Grid, Hints, squeeze
from parsers.grids.filling import Cell, Piece, cell_text, fill
from parsers.grids.ink import run_of
from parsers.grids.textlines import lines_of
from parsers.readers.pdf import read
from parsers.tables.standard import read_tables


class Print(TypedDict):
    size: float
    padding: float


SMALL: Print = {"size": 7.0, "padding": 2.0}
NUMBERS = ("1", "0", "11", "8", "26", "66", "447228", "3985758", "88283", "96171.6")


def values(seed: int) -> list[list[str]]:
    """Numbers as reports print them: mostly zeros, some of four digits."""
    draw = random.Random(seed)  # noqa: S311
    return [[draw.choice(["0", "0", "3", "12", "447", "3001"]) for _ in range(7)] for _ in range(25)]


def drawn(table: Table, look: Look, breaks: Sequence[int] = ()) -> bytes:
    drawing = Drawing(look)
    drawing.prose("三、收到和处理政府信息公开申请情况")
    drawing.table(table, breaks)
    drawing.prose("四、政府信息公开行政复议、行政诉讼情况")
    return drawing.finish()


@pytest.mark.parametrize("sides", [True, False], ids=["closed", "open sides"])
@pytest.mark.parametrize("border", ["stroke", "cells", "thin", "dashes", "double", "thick", "gaps", "grey"])
def test_every_way_to_draw_a_border(border: str, sides: bool) -> None:
    look = Look(border=border, sides=sides, **SMALL)
    for table in (applications(values(1)), disclosure(NUMBERS), review([str(k * 7 % 13) for k in range(15)])):
        assert found(drawn(table, look)) == [table.expected()]


@pytest.mark.parametrize(
    "look",
    [
        Look(background=True, **SMALL),
        Look(white_boxes=True, **SMALL),
        Look(line_boxes=True, **SMALL),
        Look(frame=True, header_rule=True, **SMALL),
        Look(form=True, **SMALL),
        Look(twice=True, **SMALL),
        Look(scattered=True, **SMALL),
        Look(origin=(100.0, 50.0), **SMALL),
        Look(rotate=90, **SMALL),
        Look(rotate=180, **SMALL),
        Look(rotate=270, **SMALL),
        Look(rotate=90, origin=(100.0, 50.0), **SMALL),
        Look(rotate=270, origin=(31.0, 120.0), **SMALL),
        Look(align="left", **SMALL),
        Look(align="right", **SMALL),
        Look(size=4.5, padding=1.0),
    ],
    ids=lambda look: " ".join(f"{k}={v}" for k, v in vars(look).items() if v != vars(Look())[k]),
)
def test_what_stands_around_a_table_does_not_change_it(look: Look) -> None:
    table = applications(values(2))
    assert found(drawn(table, look)) == [table.expected()]


@pytest.mark.parametrize("row", range(4, 28))
def test_a_page_break_above_any_row(row: int) -> None:
    table = applications(values(row))
    for k, border in enumerate((True, False)):
        label_at = ("top", "bottom", "split")[(row + k) % 3]
        for repeat in (0, 3):
            look = Look(break_border=border, label_at=label_at, repeat_header=repeat, **SMALL)
            assert found(drawn(table, look, [row])) == [table.expected()], look


@pytest.mark.parametrize("row", range(3, 28))
def test_a_page_break_through_any_row(row: int) -> None:
    table = applications(values(row))
    for border, low in ((True, True), (True, False), (False, True), (False, False)):
        look = Look(break_border=border, align="left", size=9.0, padding=1.0)
        halves = cut_row(table, row, values_low=low)
        assert found(drawn(halves, look, [row + 1])) == [table.expected()], (border, low)


def test_three_parts_on_three_pages_turned_sideways() -> None:
    table = applications(values(5), width=700.0)
    assert found(drawn(table, Look(landscape=True, size=9.0, padding=4.0), [9, 19])) == [table.expected()]


@pytest.mark.parametrize("sideways", [90, 180, 270])
@pytest.mark.parametrize("landscape", [True, False])
def test_tables_on_their_side_or_head_in_upright_pages(sideways: int, landscape: bool) -> None:
    """Nothing in the file says that such a page is turned; its numbers are found again where they are printed."""
    table = applications(values(6), width=700.0 if landscape else 475.0)
    look = Look(landscape=landscape, sideways=sideways, **SMALL)
    data = drawn(table, look, [9, 19] if landscape else [])
    assert found(data) == [table.expected()]
    with pypdfium2.PdfDocument(data) as document:
        for cell in (cell for grid in read(data, Hints()).grids() for cell in grid.cells if cell.text.isdigit()):
            page = document[(cell.place.page or 0) - 1]
            left, top, right, bottom = cell.place.box or (0, 0, 0, 0)
            height = page.get_height()
            text = page.get_textpage().get_text_bounded(left - 2, height - bottom - 2, right + 2, height - top + 2)
            assert "".join(text.split()) == cell.text


def test_the_title_row_of_a_table_may_stand_alone_before_the_break() -> None:
    table = disclosure(NUMBERS)
    for border in (True, False):
        assert found(drawn(table, Look(break_border=border), [1])) == [table.expected()]


def test_blank_rows_at_a_break_are_rows_and_no_halves() -> None:
    blank = disclosure(("1", "0", "11", "8", "26", "66", "5", "", "", "7"))
    for row in range(2, 14):
        for border in (True, False):
            assert found(drawn(blank, Look(break_border=border), [row])) == [blank.expected()], (row, border)


def test_labels_of_two_groups_that_a_break_parts_stay_two() -> None:
    """They begin alike, so the second is no rest of the first."""
    boxes = [Box(0, k, 1, 1, text) for k, text in enumerate(("类别", "结果", "数量（件）"))]
    for row, name in ((1, "行政诉讼（未经复议）"), (6, "行政诉讼（复议后）")):
        boxes.append(Box(row, 0, 5, 1, name))
        for k, result in enumerate(("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")):
            boxes += [Box(row + k, 1, 1, 1, result), Box(row + k, 2, 1, 1, str(row + k))]
    table = Table(tuple(boxes), (160.0, 100.0, 100.0))
    for label_at in ("top", "bottom"):
        assert found(drawn(table, Look(label_at=label_at), [6])) == [table.expected()]


def test_a_label_closed_too_early_on_its_second_page_has_no_row_below() -> None:
    """Browsers end a label that goes on from the page before above its last row."""
    cells = [Cell(0, 0, 2, 1, drawn_top=False), Cell(2, 0, 2, 1)]
    cells += [Cell(0, 1, 1, 1), Cell(1, 1, 2, 1), Cell(3, 1, 1, 1)]
    runs = [run_of("1", [60.0], [65.0], y, 9.0) for y in (115.0, 140.0, 180.0)]
    runs.append(run_of("总计", [5.0, 14.0], [14.0, 23.0], 130.0, 9.0))
    piece, _ = fill(Piece(2, [0.0, 50.0, 100.0], [100.0, 120.0, 150.0, 160.0, 200.0], cells), runs)
    assert piece is not None
    assert sorted((cell.row, cell.column, cell.rowspan) for cell in piece.cells) == [
        (0, 0, 3),
        (0, 1, 1),
        (1, 1, 1),
        (2, 1, 1),
    ]


def test_a_header_that_differs_is_kept() -> None:
    first = Table(
        (Box(0, 0, 1, 1, "项目"), Box(0, 1, 1, 1, "甲"), Box(1, 0, 1, 1, "一"), Box(1, 1, 1, 1, "5")), (90, 90)
    )
    second = Table(
        (Box(0, 0, 1, 1, "项目"), Box(0, 1, 1, 1, "乙"), Box(1, 0, 1, 1, "二"), Box(1, 1, 1, 1, "6")), (90, 90)
    )
    drawing = Drawing(Look())
    drawing.table(first)
    drawing.end_page()
    drawing.start()
    drawing.table(second)
    [cells] = found(drawing.finish())
    assert [text for *_, text in cells] == ["项目", "甲", "一", "5", "项目", "乙", "二", "6"]


def below_one_another(*tables: Table) -> bytes:
    """Tables of their own without a gap between them."""
    drawing = Drawing(Look(**SMALL))
    drawing.prose("四、政府信息公开行政复议、行政诉讼情况")
    for table in tables:
        drawing.table(table)
        drawing.y += 10
    return drawing.finish()


def test_tables_of_different_width_that_touch_stay_two() -> None:
    names = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")

    def part(heads: Sequence[str], width: float, numbers: Sequence[int]) -> Table:
        boxes = [Box(0, 0, 1, 5, heads[0])] if len(heads) == 1 else [Box(0, 0, 1, 10, heads[0])]
        rows = 1 if len(heads) == 1 else 2
        boxes += [Box(1, 5 * k, 1, 5, head) for k, head in enumerate(heads[1:])]
        boxes += [Box(rows, k, 1, 1, names[k % 5]) for k in range(len(numbers))]
        boxes += [Box(rows + 1, k, 1, 1, str(number)) for k, number in enumerate(numbers)]
        return Table(tuple(boxes), (width,) * len(numbers))

    reconsideration = part(["行政复议"], 40.0, [1, 2, 3, 4, 10])
    litigation = part(["行政诉讼", "未经复议直接起诉", "复议后起诉"], 40.0, [5, 0, 0, 1, 6, 0, 2, 0, 0, 2])
    for tables in ([reconsideration, litigation], [litigation, reconsideration]):
        assert found(below_one_another(*tables)) == [table.expected() for table in tables]


@pytest.mark.parametrize("remarks", [0, 1], ids=["", "remarks"])
def test_a_part_with_columns_of_its_own_is_read_under_the_headings_above(remarks: int) -> None:
    labels = [row[0] for row in APPLICATION_ROWS]
    numbers = [[0] * 7 for _ in labels]
    for row, (first, second) in {0: (9, 3), 1: (2, 1), 2: (4, 3), 12: (6, 0), 23: (10, 3), 24: (1, 1)}.items():
        numbers[row] = [first, second, 0, 0, 0, 0, first + second]
    whole = applications([[str(number) for number in row] for row in numbers])
    end = 5
    above = [box for box in whole.boxes if box.row < end and box.column + box.colspan <= 10]
    above += [Box(0, 10, 3, 1, "备注"), *(Box(row, 10, 1, 1, "") for row in range(3, end))] if remarks else []
    upper = Table(tuple(above), (*whole.widths, *(30.0,) * remarks))
    groups = {int(row): str(rest[0]) for row, (_, *rest) in enumerate(APPLICATION_ROWS) if rest}
    boxes = []
    for at, row in enumerate(range(2, 25)):
        boxes += [Box(at, 0, 1, 1, groups.get(row, "")), Box(at, 1, 1, 1, labels[row])]
        boxes += [Box(at, 2 + k, 1, 1, str(number)) for k, number in enumerate(numbers[row])]
    rest = sum(upper.widths) - 301.0
    lower = Table(tuple(boxes), (61.0, 240.0, *(rest / 7,) * 7))
    tables = read_tables(read(below_one_another(upper, lower), Hints()))
    values = {(cell.item, cell.measure): cell.value for cell in tables.cells if cell.table == "applications"}
    assert [problem for problem in tables.problems if problem.startswith("applications")] == []
    assert values["unavailable_not_held", "natural_person"] == 6
    assert values["results_total", "commercial_enterprise"] == 3
    assert values["carried_out", "total"] == 2


def test_two_numbers_are_never_run_together() -> None:
    """A number cut by the break, or two rows of which one has no label: nobody can tell, so the reader says so."""
    table = Table(
        (
            *(Box(0, k, 1, 1, text) for k, text in enumerate(("信息内容", "本年制发件数", "现行有效件数"))),
            *(Box(1, k, 1, 1, text) for k, text in enumerate(("规章", "3985", "12"))),
            *(Box(2, k, 1, 1, text) for k, text in enumerate(("", "758", ""))),
            *(Box(3, k, 1, 1, text) for k, text in enumerate(("行政规范性文件", "4", "5"))),
        ),
        (150.0, 100.0, 100.0),
    )
    document = read(drawn(table, Look(), [2]), Hints())
    texts = [squeeze(cell.text) for grid in document.grids() for cell in grid.cells]
    assert "3985" in texts and "758" in texts and "3985758" not in texts
    assert any("numbers" in flaw for flaw in document.flaws)


def test_a_number_that_outgrows_its_cell_stays_whole_and_is_told() -> None:
    heads = (Box(0, 0, 1, 1, "信息内容"), Box(0, 1, 1, 1, "件"), Box(0, 2, 1, 1, "数"))
    row = (Box(1, 0, 1, 1, "行政许可"), Box(1, 1, 1, 1, "123456789"), Box(1, 2, 1, 1, ""))
    table = Table(heads + row, (90.0, 24.0, 60.0))
    document = read(drawn(table, Look(align="left")), Hints())
    texts = [cell.text for grid in document.grids() for cell in grid.cells]
    assert "123456789" in texts
    assert any("over the border" in flaw for flaw in document.flaws)


@pytest.mark.parametrize(
    ("numbers", "width"), [("0000000", 7.3), ("1010010", 7.6), (("18", "4", "22", "0"), 14.4)], ids=["0", "1", "18"]
)
def test_numbers_of_narrow_cells_that_touch_are_parted_at_their_borders(numbers: Sequence[str], width: float) -> None:
    """As browsers print them, whose columns are hardly wider than their numbers."""
    heads = (Box(0, 0, 1, 1, "申请"), *(Box(0, k, 1, 1, "") for k in range(1, len(numbers) + 1)))
    row = (Box(1, 0, 1, 1, "结果"), *(Box(1, k, 1, 1, number) for k, number in enumerate(numbers, 1)))
    table = Table(heads + row, (90.0, *[width] * len(numbers)))
    document = read(drawn(table, Look(align="left", size=14.0, padding=0.1)), Hints())
    [grid] = document.grids()
    assert [cell.text for cell in grid.cells if cell.row == 1] == ["结果", *numbers]
    assert not document.flaws


def test_a_row_of_headings_that_a_page_break_cuts_is_one_row() -> None:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    table = Table(
        (
            Box(0, 0, 1, 5, "行政复议"),
            *(Box(1, k, 1, 1, head[0]) for k, head in enumerate(heads)),
            *(Box(2, k, 1, 1, head[1:]) for k, head in enumerate(heads)),
            *(Box(3, k, 1, 1, number) for k, number in enumerate("12045")),
        ),
        (24.0,) * 5,
    )
    [grid] = read(drawn(table, Look(), [2]), Hints()).grids()
    assert [squeeze(cell.text) for cell in grid.cells] == ["行政复议", *heads, *"12045"]


def test_a_row_whose_units_stand_below_the_page_break_is_one_row() -> None:
    """Its label and a number go on too, so that both halves hold numbers."""
    table = Table(
        (
            *(Box(0, k, 1, 1, text) for k, text in enumerate(("申请", "自然人", "总计"))),
            *(Box(1, k, 1, 1, text) for k, text in enumerate(("（二）部分公开（区分处理的，只计", "7.0", ""))),
            *(Box(2, k, 1, 1, text) for k, text in enumerate(("这一情形，不计其他情形）", "件", "0.0件"))),
            *(Box(3, k, 1, 1, text) for k, text in enumerate(("（三）不予公开", "1.0件", "0.0件"))),
        ),
        (144.0, 60.0, 60.0),
    )
    [grid] = read(drawn(table, Look(), [2]), Hints()).grids()
    rows = [squeeze(cell.text) for cell in grid.cells if cell.row == 1]
    assert rows == ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "7.0件", "0.0件"]


@pytest.mark.parametrize(
    ("places", "down", "text"),
    [
        ({"结": (1, 0), "果": (1, 1), "维": (0, 0), "持": (0, 1)}, 9.0, "结果维持"),
        ({"尚": (1, 0), "未": (1, 1), "审": (1, 2), "结": (0, 0)}, 9.5, "尚未审结"),
        ({"结": (0, 0), "果": (1, 0), "维": (0, 1), "持": (1, 1)}, 12.0, "结果\n维持"),
    ],
    ids=["two columns", "a short second column", "two lines spread"],
)
def test_upright_text_of_two_columns_is_read_from_the_right(
    places: dict[str, tuple[int, int]], down: float, text: str
) -> None:
    runs = [run_of(c, [40 + 12.0 * x], [49 + 12.0 * x], 100 + down * y, 9.0) for c, (x, y) in places.items()]
    assert cell_text(lines_of(runs)) == text


def test_boxes_around_lines_of_text_are_no_tables() -> None:
    drawing = Drawing(Look(line_boxes=True, frame=True))
    for _ in range(4):
        drawing.prose(
            "为贯彻落实条例，本机关坚持以公开为常态、不公开为例外，全年主动公开信息1136条，受理申请21件。" * 3
        )
    assert found(drawing.finish()) == []


def test_every_number_is_found_again_at_its_place() -> None:
    data = drawn(applications(values(8)), Look(**SMALL), [12])
    pdf = pypdfium2.PdfDocument(BytesIO(data))
    checked = 0
    for grid in read(data, Hints()).grids():
        for cell in grid.cells:
            if not cell.text.isdigit():
                continue
            assert cell.place.page and cell.place.box
            page = pdf[cell.place.page - 1]
            left, top, right, bottom = cell.place.box
            height = page.get_height()
            text_page = page.get_textpage()
            assert text_page.get_text_bounded(left, height - bottom, right, height - top).strip() == cell.text
            checked += 1
            text_page.close()
            page.close()
    pdf.close()
    assert checked == 175


# --- tables without drawn lines ------------------------------------------------------------------------------------


def rows_of(grid: Grid) -> dict[str, list[str]]:
    """Values of a grid by the label next to them."""
    rows: dict[int, tuple[list[str], list[str]]] = {}
    for cell in grid.cells:
        labels, numbers = rows.setdefault(cell.row, ([], []))
        text = squeeze(cell.text)
        if re.fullmatch(r"[\d.]+", text):
            numbers.append(text)
        elif text:
            labels.append(text)
    return {labels[-1]: numbers for labels, numbers in rows.values() if labels and numbers}


def borderless(look: Look, seed: int, breaks: Sequence[int] = ()) -> tuple[Document, list[list[str]]]:
    numbers = values(seed)
    drawing = Drawing(look)
    drawing.prose("二、主动公开政府信息情况")
    drawing.table(disclosure(NUMBERS))
    drawing.prose("三、收到和处理政府信息公开申请情况")
    drawing.end_page()
    drawing.start()
    drawing.table(applications(numbers), breaks)
    drawing.prose("四、政府信息公开行政复议、行政诉讼情况")
    drawing.table(review([str(k * 7 % 13) for k in range(15)]))
    return read(drawing.finish(), Hints()), numbers


@pytest.mark.parametrize(
    ("align", "padding"), [("left", 2.5), ("center", 2.5), ("right", 2.5), ("center", 0.5), ("right", 0.5)]
)
@pytest.mark.parametrize("breaks", [(), (11,)], ids=["one page", "two pages"])
def test_tables_without_any_line(align: str, breaks: tuple[int, ...], padding: float) -> None:
    """Where rows stand as close as the lines of a label, only the labels and their values tell them apart."""
    document, numbers = borderless(Look(border="none", align=align, size=7.5, padding=padding), 3, breaks)
    assert document.method == "pdf-words"
    first, second, third = document.grids()
    rows = rows_of(second)
    for (label, *_), row in zip(APPLICATION_ROWS, numbers, strict=True):
        assert rows[squeeze(label)] == row, label
    assert rows_of(first)["行政处罚"] == ["3985758"]
    assert rows_of(first)["规章"] == ["1", "0", "11"]
    last = [squeeze(cell.text) for cell in third.cells if cell.row == third.n_rows - 1]
    assert last == [str(k * 7 % 13) for k in range(15)]


@pytest.mark.parametrize("size", [7.0, 8.5, 10.0])
def test_headings_of_two_lines_stay_in_their_columns(size: float) -> None:
    """The second lines of 结果纠正 and 其他结果 read 纠正 结果, and stand no nearer than any two headings."""
    drawing = Drawing(Look(border="none", size=size, padding=(31.5 - 2.2 * size) / 2))
    drawing.table(review([str(k * 7 % 13) for k in range(15)]))
    [grid] = read(drawing.finish(), Hints()).grids()
    heads = [squeeze(cell.text) for cell in grid.cells if cell.row == 2]
    assert [text for text in heads if text] == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3


def test_prose_with_numbers_is_no_table() -> None:
    drawing = Drawing(Look(border="none"))
    for _ in range(6):
        drawing.prose(
            "全年受理申请 3119 件，答复 3050 件，其中结果维持 72 件，结果纠正 64 件，其他结果 178 件，尚未审结 37 件。"
            * 2
        )
    document = read(drawing.finish(), Hints())
    assert list(document.grids()) == [] and document.method == "pdf-lattice"


# --- what goes in comes out ----------------------------------------------------------------------------------------

TEXTS = st.sampled_from(
    ["", "0", "12", "3001", "447228", "规章", "自然人", "其他结果", "总计", "（一）予以公开", "1.属于国家秘密", "/"]
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of up to 9 by 7 with merged cells anywhere; its first row and column carry labels."""
    rows, columns = draw(st.integers(2, 9)), draw(st.integers(2, 7))
    free = [[True] * columns for _ in range(rows)]
    boxes = []
    for row in range(rows):
        for column in range(columns):
            if not free[row][column]:
                continue
            rowspan, colspan = draw(st.sampled_from([(1, 1)] * 6 + [(2, 1), (1, 2), (2, 2), (3, 1), (1, 3)]))
            rowspan, colspan = min(rowspan, rows - row), min(colspan, columns - column)
            slots = [(i, j) for i in range(row, row + rowspan) for j in range(column, column + colspan)]
            if not all(free[i][j] for i, j in slots):
                rowspan = colspan = 1
                slots = [(row, column)]
            for i, j in slots:
                free[i][j] = False
            text = f"栏{column}" if row == 0 else f"行{row}" if column == 0 else draw(TEXTS)
            boxes.append(Box(row, column, rowspan, colspan, text))
    widths = tuple(draw(st.lists(st.sampled_from([40.0, 55.0, 62.0]), min_size=columns, max_size=columns)))
    return Table(tuple(boxes), widths)


LOOKS = st.builds(
    Look,
    border=st.sampled_from(["stroke", "cells", "thin", "dashes", "double", "thick", "gaps", "grey"]),
    size=st.sampled_from([6.0, 9.0, 12.0]),
    padding=st.sampled_from([1.5, 3.0, 8.0]),
    align=st.sampled_from(["left", "center", "right"]),
    background=st.booleans(),
    white_boxes=st.booleans(),
    landscape=st.booleans(),
    rotate=st.sampled_from([0, 0, 90, 180, 270]),
    form=st.booleans(),
    twice=st.booleans(),
    scattered=st.booleans(),
)


def logical(table: Table) -> list[tuple[int, int, int, int, str]]:
    """The cells in rows and columns counted where some cell begins or ends: others leave no trace on paper."""
    ys = sorted({edge for box in table.boxes for edge in (box.row, box.end)})
    xs = sorted({edge for box in table.boxes for edge in (box.column, box.column + box.colspan)})
    return sorted(
        (
            ys.index(box.row),
            xs.index(box.column),
            ys.index(box.end) - ys.index(box.row),
            xs.index(box.column + box.colspan) - xs.index(box.column),
            squeeze(box.text),
        )
        for box in table.boxes
    )


def side_by_side(table: Table) -> bool:
    """Some row has two cells with text: without it, boxes could be boxes around text."""
    return any(sum(box.row <= row < box.end and box.text != "" for box in table.boxes) > 1 for row in range(table.rows))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(table=tables(), look=LOOKS)
def test_what_goes_in_comes_out(table: Table, look: Look) -> None:
    drawing = Drawing(look)
    drawing.prose("二、主动公开政府信息情况")
    drawing.table(table)
    grids = found(drawing.finish())
    if side_by_side(table):
        assert grids == [logical(table)]
