"""Tables without drawn lines: words become the cells a reader sees, whatever their columns are set to."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import differing

from fixtures.press import pdf
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.strategies import layouts
from parsers.document import Paragraph, Place
from parsers.engine import parse_bytes
from parsers.grids.filling import Piece
from parsers.grids.imposed import ways_to_part
from parsers.grids.ink import Run, Sheet, run_of, split_run
from parsers.grids.linenumbers import without_line_numbers
from parsers.grids.textlines import lines_of
from parsers.grids.undrawn.grid import MERGED, MIDWAY, word_pieces
from parsers.grids.undrawn.words import words_of

SIZE = 10.0
LABELS = ["1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益"]
HEADS = ["自然人", "商业企业", "科研机构", "总计"]


def printed(text: str, x: float, y: float, align: str = "left") -> Run:
    """A text at a place; `x` is its left end, middle or right end."""
    widths = [SIZE if char > "\u2e00" else SIZE / 2 for char in text]
    left = x - {"left": 0.0, "center": 0.5, "right": 1.0}[align] * sum(widths)
    lefts = [left + sum(widths[:k]) for k in range(len(text))]
    return run_of(text, lefts, [a + b for a, b in zip(lefts, widths, strict=True)], y, SIZE)


def table(labels: list[list[str]], values: list[list[str]], step: float, align: str = "center") -> list[Run]:
    """Rows of wrapped labels and of values, the values in the middle of their row's height; lines `step` apart."""
    runs = [printed(head, 250 + 60 * k, 100, "center") for k, head in enumerate(HEADS)]
    y = 100 + 2 * step
    for lines, row in zip(labels, values, strict=True):
        runs += [printed(text, 60, y + k * step) for k, text in enumerate(lines)]
        middle = y + (len(lines) - 1) / 2 * step
        shift = {"left": -15, "center": 0, "right": 15}[align]
        for k, text in enumerate(row):
            parts = text.split("\n")
            top = middle - (len(parts) - 1) / 2 * step
            runs += [printed(part, 250 + 60 * k + shift, top + n * step, align) for n, part in enumerate(parts) if part]
        y += len(lines) * step
    return runs


def rows_of(runs: list[Run]) -> dict[str, list[str]]:
    (piece,) = word_pieces([(1, lines_of(runs))])
    return texts(piece)


def texts(piece: Piece) -> dict[str, list[str]]:
    rows: dict[int, list[str]] = {}
    for cell in sorted(piece.cells, key=lambda cell: (cell.row, cell.column)):
        rows.setdefault(cell.row, []).append(cell.text.replace("\n", ""))
    return {first: rest for first, *rest in rows.values()}


@pytest.mark.parametrize("align", ["left", "center", "right"])
@pytest.mark.parametrize("step", [11.0, 14.0, 22.0])
def test_rows_as_close_as_lines_are_told_by_their_labels(step: float, align: str) -> None:
    labels = [[LABELS[0]], [LABELS[1][:7], LABELS[1][7:]], [LABELS[2]], [LABELS[3]]]
    values = [["0", "1", "", "1"], ["12", "", "", "12"], ["3001", "20", "", "3021"], ["4", "5", "", "9"]]
    found = rows_of(table(labels, values, step, align))
    assert [found[label] for label in LABELS] == values


@pytest.mark.parametrize("broken", [3, 2, 1])
def test_values_at_the_top_of_their_rows_stay_apart(broken: int) -> None:
    """As word processors set tables: rows of one line follow each other as closely as the lines of a label."""
    labels = [
        ["4.保护第三方", "合法权益"],
        ["1.属于国家秘密"],
        ["2.其他法律行政", "法规禁止公开"],
        ["3.危及“三安全", "一稳定”"],
    ]
    labels = [lines if k <= broken else ["".join(lines)] for k, lines in enumerate(labels)]
    step, y = 1.3 * SIZE, 130.0
    runs = [printed(head, 250 + 60 * k, 100, "center") for k, head in enumerate(HEADS)]
    for n, lines in enumerate(labels):
        runs += [printed(text, 60, y + k * step) for k, text in enumerate(lines)]
        runs += [printed(str(10 * n + k), 250 + 60 * k, y - 0.25 * SIZE, "center") for k in range(4)]
        y += len(lines) * step
    found = rows_of(runs)
    assert {"".join(lines): found.get("".join(lines)) for lines in labels} == {
        "".join(lines): [str(10 * n + k) for k in range(4)] for n, lines in enumerate(labels)
    }


def test_a_line_of_a_label_is_no_row_of_blanks() -> None:
    """A misprinted label whose first line is set in: its second line named the zeros, the first a row of blanks."""
    misprinted = "1.本机关不掌握相关政府信"
    runs = [
        run
        for run in table([[LABELS[0]], [" ", misprinted[-1]], [LABELS[3]]], [["0"] * 4] * 3, 13.5)
        if run.text.strip()
    ]
    indented = next(run for run in runs if run.text == misprinted[-1])
    runs.append(printed(misprinted[:-1], 60 + 0.5 * SIZE, indented.baseline - 13.5))
    assert rows_of(runs)[misprinted] == ["0"] * 4


def test_columns_left_blank_are_told_by_their_headings() -> None:
    found = rows_of(table([[label] for label in LABELS], [["1", "", "", "1"]] * 4, 20))
    assert [found[label] for label in LABELS] == [["1", "", "", "1"]] * 4


def test_a_number_broken_over_lines_is_one_value() -> None:
    labels = [[LABELS[0]], [LABELS[1][:7], LABELS[1][7:]], [LABELS[2]]]
    found = rows_of(table(labels, [["0", "1", "2", "3"], ["1045\n28", "1", "2", "3"], ["4", "5", "6", "15"]], 14))
    assert found[LABELS[1]] == ["104528", "1", "2", "3"]
    assert found[LABELS[2]] == ["4", "5", "6", "15"]


@pytest.mark.parametrize("remarks", [False, True])
@pytest.mark.parametrize("align", ["left right", "right left"])
@pytest.mark.parametrize("heads", [HEADS[:1], HEADS[:2], HEADS])
def test_values_at_the_other_edge_stay_with_their_headings(heads: list[str], align: str, remarks: bool) -> None:
    """With a last heading that has no values (备注) as many values stand before a heading as behind one."""
    head_align, align = align.split()
    edge = {"left": 0, "right": 90}
    titles = [*heads, "备注"] if remarks else heads
    runs = [printed(head, 250 + 100 * k + edge[head_align], 100, head_align) for k, head in enumerate(titles)]
    rows = [[str(10 * n + k + 1) for k in range(len(heads))] for n in range(len(LABELS))]
    for n, (label, row) in enumerate(zip(LABELS, rows, strict=True)):
        runs.append(printed(label, 60, 120 + 20 * n))
        runs += [printed(text, 250 + 100 * k + edge[align], 120 + 20 * n, align) for k, text in enumerate(row)]
    (piece,) = word_pieces([(1, lines_of(runs))])
    columns = {cell.text: cell.column for cell in piece.cells}
    for row in rows:
        assert [columns[text] for text in row] == [columns[head] for head in heads]


def test_serial_numbers_stand_before_labels_wherever_their_column_begins() -> None:
    labels = [[label] for label in LABELS]
    runs = [printed("单位：件", 5, 80), *(printed(str(n + 1), 40, 128 + 14 * n) for n in range(len(labels)))]
    found = rows_of(runs + table(labels, [["5", "6", "7", "18"]] * 4, 14))
    assert [found[str(n + 1)] for n in range(4)] == [[label, "5", "6", "7", "18"] for label in LABELS]


def test_decimals_on_a_line_of_their_own_belong_to_the_number_above() -> None:
    labels = [[LABELS[0][:5], LABELS[0][5:]], [LABELS[1][:7], LABELS[1][7:]], [LABELS[2]]]
    found = rows_of(table(labels, [["303\n.0", "1.0", "2.0", "306\n.0"]] * 3, 14))
    assert [found[label] for label in LABELS[:2]] == [["303.0", "1.0", "2.0", "306.0"]] * 2


@pytest.mark.parametrize("shift", [0.3, 0.8])
def test_a_shadow_adds_no_characters(shift: float) -> None:
    """A point is thinner than the distance at which characters overlap."""
    number = printed("546.0", 100, 100)
    number.rights[3] = number.lefts[4] = number.lefts[3] + SIZE / 4
    shadows = [printed(char, left - shift, 100 - shift) for char, left in zip("546.0", number.lefts, strict=True)]
    for shadow in (shadows, shadows[3:4]):
        shadow[-1].rights[0] = shadow[-1].lefts[0] + SIZE / 4
        (line,) = lines_of([*shadow, *split_run(number, [3])])
        assert line.text == "546.0"


RULES = ["none", "shaded", "horizontal", "three lines", "vertical", "frame", "rows", "columns", "header"]
PLAIN = [
    Layout(pdf_rules=rules, pdf_size=size, pdf_landscape=landscape, pdf_break_row=row, review_form=form)
    for rules, size, landscape, row, form in [
        ("none", 7.0, False, None, "wide"),
        ("none", 9.0, True, 12, "long"),
        ("none", 10.5, False, 4, "rows"),
        ("shaded", 9.0, False, 25, "stacked"),
        ("shaded", 10.5, True, None, "two"),
        ("horizontal", 7.0, True, 17, "wide"),
        ("horizontal", 10.5, False, 9, "rows"),
        ("three lines", 9.0, False, 12, "wide"),
        ("vertical", 9.0, True, None, "rows"),
        ("frame", 7.0, False, 19, "wide"),
        ("rows", 10.5, True, 5, "rows"),
        ("columns", 9.0, False, 15, "wide"),
        ("header", 9.0, True, 22, "rows"),
    ]
]


@pytest.mark.parametrize("layout", PLAIN, ids=lambda layout: f"{layout.pdf_rules}-{layout.pdf_size}")
def test_reports_ruled_in_part_are_read_whole(layout: Layout) -> None:
    spec = ReportSpec.draw(generator(f"undrawn-{layout.pdf_size}"), scale="city")
    report = parse_bytes(pdf.render(spec, layout))
    assert (report.status, report.reason) == ("ok", "")
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    truth = spec.expected(layout).cells
    assert {key: have.get(key) for key in truth} == {
        key: Decimal(str(value)) if isinstance(value, float) else value for key, value in truth.items()
    }


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    layout=layouts("pdf", ambiguous=True),
    rules=st.sampled_from(RULES),
    seed=st.integers(0, 99),
)
def test_nothing_is_wrong_in_silence(layout: Layout, rules: str, seed: int) -> None:
    layout = replace(layout, pdf_rules=rules)
    spec = ReportSpec.draw(generator(seed))
    report = parse_bytes(pdf.render(spec, layout))
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    missed = [key for key, value in spec.expected(layout).cells.items() if value is not None and have.get(key) is None]
    flagged = report.status != "ok" or any(check.result == "fail" for check in report.checks)
    wrong = [
        key
        for key, value in spec.expected(layout).cells.items()
        if have.get(key) is not None and have[key] != (Decimal(str(value)) if isinstance(value, float) else value)
    ]
    assert flagged or not (wrong or missed)


PRINTS = [
    {"pdf_up": 2},
    {"pdf_up": 4, "pdf_page_numbers": False},
    {"pdf_align": "left right"},
    {"pdf_align": "right left", "pdf_size": 7.0},
    {"pdf_align": "left right", "blank_organisations": True},
    {"pdf_copies": "unseen"},
    {"pdf_copies": "white"},
    {"pdf_copies": "pale"},
    {"pdf_copies": "white", "pdf_double_strike": True},
]


@pytest.mark.parametrize("odd", PRINTS, ids=str)
@pytest.mark.parametrize("template", ["2019", "2021"])
def test_ways_to_print_a_report_without_lines(template: str, odd: dict[str, Any]) -> None:
    """Several pages on a sheet, headings and values at different edges, copies that nobody is to see."""
    layout = Layout(pdf_rules="none", **odd)
    spec = ReportSpec.draw(generator(f"printed {template}"), templates=template, scale="county")
    assert differing(parse_bytes(pdf.render(spec, layout)), spec.expected(layout)) == {}


@pytest.mark.parametrize("rules", ["none", "lattice"])
def test_numbers_that_are_drawn_are_never_blanks_in_silence(rules: str) -> None:
    layout = Layout(pdf_rules=rules, pdf_drawn_digits=True)
    report = parse_bytes(pdf.render(ReportSpec.draw(generator("drawn")), layout))
    assert report.status == "partial" and "may be drawn" in report.reason


@pytest.mark.parametrize(("step", "gone"), [(1, True), (5, True), (0, False)])
def test_numbers_of_lines_in_the_margin_are_no_text(step: int, gone: bool) -> None:
    lines = [printed("情况" * 9, 80, 100 + 20 * k) for k in range(10)]
    numbers = [printed(str(1 + step * k), 40, 100 + 20 * k) for k in range(10)]
    sheet = Sheet(1, 600, 800, [*lines, *numbers])
    without_line_numbers(sheet)
    assert (len(sheet.runs) == len(lines)) is gone


def test_parts_of_a_page_are_told_by_white_space_through_all_pages() -> None:
    columns = [printed("总体情况总体情况", x, 100 + 20 * k) for x in (60, 320) for k in range(4)]
    crossing = printed("一" * 40, 60, 300)
    assert [len(way.sheets) for way in ways_to_part([Sheet(1, 600, 800, columns)])] == [2]
    assert not list(ways_to_part([Sheet(1, 600, 800, columns), Sheet(2, 600, 800, [crossing])]))
    (parted,) = ways_to_part([Sheet(7, 600, 800, columns)])
    first = parted.sheets[1].runs[0]
    block = Paragraph("总体情况", Place(page=2, box=(first.lefts[0], first.top, first.rights[-1], first.bottom)))
    parted.put_back([block])
    assert block.place.page == 7 and block.place.box == pytest.approx((320, 91.4, 400, 101.4))


@pytest.mark.parametrize("apart", [True, False])
def test_headings_that_touch_are_columns_of_their_own(apart: bool) -> None:
    """Cells without padding leave no gap between the headings; a run may hold several of them."""
    heads = ["本年制发件数", "本年废止件数", "现行有效件数"]
    runs = [printed("信息内容", 60, 100)]
    runs += (
        [printed(head, 150 + 60 * k, 100) for k, head in enumerate(heads)]
        if apart
        else [printed("".join(heads), 150, 100)]
    )
    for y, label in ((120, "规章"), (140, "行政规范性文件")):
        runs += [printed(label, 60, y), *(printed(str(y + k), 180 + 60 * k, y, "center") for k in range(3))]
    (piece,) = word_pieces([(1, lines_of(runs))])
    texts = {(cell.row, cell.column): cell.text for cell in piece.cells}
    assert [texts[0, column] for column in (1, 2, 3)] == heads
    assert [texts[2, column] for column in (1, 2, 3)] == ["140", "141", "142"]


@pytest.mark.parametrize("blank", [None, 0, 2])
@pytest.mark.parametrize("second_band", [False, True])
def test_numbers_that_may_belong_to_the_heading_on_their_other_side_are_told(
    blank: int | None, second_band: bool
) -> None:
    """Headings at the right edge of their columns, numbers at the left: with the first column blank every number stands
    right behind the heading before its own. A band that is filled stands against that."""
    heads = ["本年制发件数", "本年废止件数", "现行有效件数"]
    runs = []
    for band in range(1 + second_band):
        y = 100 + 60 * band
        runs += [printed(head, 230 + 90 * k, y, "right") for k, head in enumerate(heads)]
        for row, label in enumerate(("规章", "行政规范性文件")):
            runs.append(printed(label, 40, y + 20 * (row + 1)))
            runs += [printed(str(3 + k), 150 + 90 * k, y + 20 * (row + 1)) for k in range(3) if band or k != blank]
    pieces = word_pieces([(1, lines_of(runs))])
    doubts = [doubt for piece in pieces for doubt in piece.doubts]
    assert bool(doubts) is (blank == 0)


def test_the_heading_of_several_columns_is_no_line_of_the_one_in_their_middle() -> None:
    """法人或其他组织 stands close above 社会公益组织, the third of its five columns and set to the same middle."""
    heads = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    runs = [printed("自然人", 200, 106, "center"), printed("法人或其他组织", 400, 100, "center")]
    runs += [printed(head, 280 + 60 * k, 112, "center") for k, head in enumerate(heads)]
    for row, label in enumerate(LABELS):
        runs.append(printed(label[:8], 60, 140 + 14 * row))
        runs += [printed(str(row + k), 200 + 60 * k + 20 * (k > 0), 140 + 14 * row, "center") for k in range(6)]
    (piece,) = word_pieces([(1, lines_of(runs))])
    columns = {cell.text.replace("\n", ""): (cell.column, cell.colspan) for cell in piece.cells}
    assert columns["法人或其他组织"] == (columns["商业企业"][0], 5)
    assert columns["社会公益组织"] == (columns["商业企业"][0] + 2, 1)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({0: [(340, "0")], 1: [(340, "0")]}, True),  # one 0 in the middle of all four columns
        ({0: [(250, "7"), (370, "0")], 1: [(250, "2"), (370, "0")]}, True),  # of the last three
        ({0: [(250, "0")], 1: [(430, "0")]}, False),  # under one heading, at the side
        ({0: [(250, "0"), (310, "0"), (370, "0"), (430, "0")], 1: [(250, "1"), (430, "1")]}, False),
        ({0: [(340, "0")]}, True),  # once, where all other rows are full
        ({0: [(340, "0")], 2: [(250, "1"), (430, "1")]}, False),  # once among rows with blanks
    ],
)
def test_a_zero_in_the_middle_of_blank_columns_is_told(rows: dict[int, list[tuple[int, str]]], told: bool) -> None:
    whole = [(250 + 60 * k, "5") for k in range(4)]
    runs = [printed(head, 250 + 60 * k, 100, "center") for k, head in enumerate(HEADS)]
    for k, label in enumerate(LABELS):
        runs.append(printed(label, 60, 140 + 20 * k))
        runs += [printed(text, x, 140 + 20 * k, "center") for x, text in rows.get(k, whole)]
    [piece] = word_pieces([(1, lines_of(runs))])
    assert (MERGED in piece.doubts) == told


@pytest.mark.parametrize(
    ("shift", "blank", "told"),
    [(10, 2, True), (9, 2, True), (3, 2, False), (0, 2, False), (10, None, False), (-10, 0, True), (-3, 0, False)],
)
def test_a_number_between_two_labels_of_which_one_has_none_is_told(shift: int, blank: int | None, told: bool) -> None:
    runs = [printed(head, 250 + 60 * k, 100, "center") for k, head in enumerate(HEADS)]
    for k, label in enumerate(LABELS):
        runs.append(printed(label, 60, 140 + 20 * k))
        y = 140 + 20 * k + shift * (k == 1 or blank is None)
        runs += [printed("5", 250 + 60 * column, y, "center") for column in range(4) if k != blank]
    [piece] = word_pieces([(1, lines_of(runs))])
    assert (MIDWAY in piece.doubts) == told


@pytest.mark.parametrize(
    ("before", "behind", "parted"),
    [
        ("三、本", "（一）予以公开", True),
        ("（三）不予", "1.属于国家秘密", True),
        ("第二十条第", "（一）项", False),
        ("处理决定数", "（件）", False),
    ],
)
def test_columns_of_labels_that_nearly_touch_are_parted_before_an_ordinal(
    before: str, behind: str, parted: bool
) -> None:
    runs, left = [], 30.0
    for text in (before, behind[:1], behind[1:]):
        edges = [left + 12 * k for k in range(len(text) + 1)]
        runs.append(run_of(text, edges[:-1], edges[1:], 100.0, 12.0))
        left = edges[-1] + (1.8 if text == before else 0.0)
    [line] = lines_of(runs)
    assert [word.text for word in words_of(line, 1, 0.0)] == ([before, behind] if parted else [before + behind])
