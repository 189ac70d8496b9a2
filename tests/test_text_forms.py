"""A table written as text, by hand or by a program that turns pages into text, gives the numbers of the page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import groupby

import pytest

from fixtures.press import text
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedTable
from fixtures.press.text_converted import filled_up
from fixtures.press.text_notations import NOTATIONS
from parsers.document import UNKNOWN, UNSEEN, Grid, Hints
from parsers.engine import parse_bytes
from parsers.plaintext.common import Numbered
from parsers.plaintext.cutlabels import joined
from parsers.plaintext.lines import text_blocks
from parsers.readers import markdown
from parsers.readers import markdown_inline as inline

HEADINGS = ["结果", "维持", "结果", "纠正", "其他", "结果", "尚未", "审结", "总计"]


@pytest.mark.parametrize("form", text.FORMS)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_way_to_write_the_official_form_as_text_gives_its_numbers(form: str, seed: int) -> None:
    spec, layout = ReportSpec.draw(generator(seed)), Layout(text_form=form)
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells
    assert report.status == "ok" or form in ("bare", "spaces", "raw"), report.reason


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_notation_gives_the_numbers_of_the_official_form(notation: str, seed: int) -> None:
    spec, layout = ReportSpec.draw(generator(seed)), Layout()
    report = parse_bytes(text.render_as(spec, layout, NOTATIONS[notation]))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells
    assert (report.status, report.agency, report.year) == ("ok", spec.identity.agency, spec.identity.year)


@pytest.mark.parametrize("notation", NOTATIONS)
def test_what_a_converter_calls_markdown_may_be_any_notation(notation: str) -> None:
    spec, layout = ReportSpec.draw(generator(0)), Layout()
    report = parse_bytes(text.render_as(spec, layout, NOTATIONS[notation]), hints=Hints(filename="report.md"))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells
    assert (report.status, report.agency, report.year) == ("ok", spec.identity.agency, spec.identity.year)


@pytest.mark.parametrize("notation", [name for name in NOTATIONS if name != "copied"])
def test_a_blank_stays_a_blank_in_every_notation(notation: str) -> None:
    spec, layout = ReportSpec.draw(generator(2)), Layout(zero="")
    report = parse_bytes(text.render_as(spec, layout, NOTATIONS[notation]))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells


def test_cells_of_a_text_whose_every_line_stands_apart_may_be_blank() -> None:
    spec, layout = ReportSpec.draw(generator(3)), Layout(text_form="apart", zero="")
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"


@pytest.mark.parametrize("form", ["lines", "cell pipes"])
def test_a_label_with_commas_of_a_western_keyboard_is_no_row_of_values(form: str) -> None:
    spec, layout = ReportSpec.draw(generator(5)), Layout(text_form=form, brackets="()")
    report = parse_bytes(text.render(spec, layout).decode().replace("，", ",").encode())
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"


def test_numbers_below_their_label_and_page_numbers_between_rows_of_a_copied_page() -> None:
    """As programs write the lines of PDF files whose labels fill two lines of a narrow column."""
    spec, layout = ReportSpec.draw(generator(6)), Layout()
    lines = text.render_as(spec, layout, NOTATIONS["copied"]).decode().split("\n")
    printed: list[str] = []
    for line in lines:
        if line.startswith("三、本年度"):
            printed += ["三", "、"]
            line = line.removeprefix("三、")
        last, _, numbers = line.partition(" ")
        if numbers and last in ("他情形）", "获取信息"):
            printed += [last, numbers]
        else:
            printed += ["- 4 -"] * line.startswith(("2.没有现成信", "行政处罚 ")) + [line]
    report = parse_bytes("\n".join(printed).encode())
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells
    assert "row without a label" not in report.reason


@pytest.mark.parametrize("notation", ["closed up", "closed up lines"])
def test_numbers_of_rows_whose_blank_cells_were_left_out_stand_under_no_heading(notation: str) -> None:
    def without_blanks(table: PrintedTable) -> str:
        return NOTATIONS[notation](replace(table, cells=[cell for cell in table.cells if cell.text]))

    spec, layout = ReportSpec.draw(generator(2)), Layout(zero="")
    report = parse_bytes(text.render_as(spec, layout, without_blanks))
    expected = spec.expected(layout).cells
    wrong = [c for c in report.cells if c.value is not None and c.value != expected[c.table, c.item, c.measure]]
    assert report.status == "partial" and wrong == []


def test_bars_that_do_not_stand_below_each_other_line_nothing_up() -> None:
    """Three numbers between bars are no number of three digits in a column of a page."""
    spec, layout = ReportSpec.draw(generator(4)), Layout(zero="")
    lines = text.render_as(spec, layout, filled_up).decode().split("\n")
    gone = [re.sub(r"\|(?: +\|)+", "|", line) for line in lines]
    report = parse_bytes("\n".join(gone).encode())
    assert not [cell.raw for cell in report.cells if re.fullmatch(r"\d+ \d[\d ]*", cell.raw)]
    assert report.status == "partial"


def test_a_table_of_a_notation_that_is_not_closed_is_left_to_the_other_readers() -> None:
    for opening in (
        "{| class=wikitable\n|-\n| a\n",
        "[table][tr][td]a\n",
        "|===\n| a\n",
        "\\begin{tabular}{cc}\na & b\n",
    ):
        assert not any(isinstance(block, Grid) for block in text_blocks(opening))


def test_the_places_of_cells_in_a_notation_name_their_lines() -> None:
    lines = ["{|", "|-", "! 信息内容", "! 制发", "|-", "| 规章", "| 3 || 4", "|}"]
    (found,) = text_blocks("\n".join(lines), 11)
    assert isinstance(found, Grid)
    places = {cell.text: (cell.place.line, cell.place.column) for cell in found.cells}
    assert places == {"信息内容": (13, 1), "制发": (14, 1), "规章": (16, 1), "3": (17, 1), "4": (17, 2)}


@pytest.mark.parametrize("mark", ["| ", " ", "\t"])
def test_headings_cut_over_lines_come_together_before_the_row_of_numbers(mark: str) -> None:
    lines = ["结果", f"维持{mark}结果", f"纠正{mark}其他", f"结果{mark}尚未", f"审结{mark}总计", mark.join("12345")]
    found = joined([Numbered(number, line) for number, line in enumerate(lines, 7)])
    whole = mark.join(["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"])
    assert [line.text for line in found] == [whole, lines[-1]]
    assert found[-1].number == 12


def test_headings_of_two_lines_over_counted_columns_are_one_row() -> None:
    lines = ["  结果    结果  其他  尚未  总计", "  维持    纠正  结果  审结", "  12     2   2   2   18"]
    (found,) = text_blocks("\n".join(lines))
    assert isinstance(found, Grid)
    heads = [cell.text for cell in found.cells if cell.row == 0]
    assert heads == ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    assert [cell.text for cell in found.cells if cell.row == 1] == ["12", "2", "2", "2", "18"]


def test_a_label_cut_above_its_numbers_keeps_their_line() -> None:
    found = joined([Numbered(1, "（三）"), Numbered(2, "不予公开 | 1.属于国家秘密 | 4 | 5")])
    assert found == [Numbered(2, "（三）不予公开 | 1.属于国家秘密 | 4 | 5")]


def test_words_that_are_no_pieces_of_a_label_stay_on_their_lines() -> None:
    lines = ["其他| 总计", "一、本年新收| 5", "规章 | 3", "---|---", "商业企业", "---|---"]
    assert [line.text for line in joined([Numbered(1, line) for line in lines])] == lines


def test_blanks_at_the_end_of_a_row_are_cells_where_nothing_was_pushed_to_the_left() -> None:
    rows = ["| 信息内容 | 制发 | 废止 | 有效 |", "| 规章 | 1 | 2 | |", *["| 规范性文件 | 3 | 4 | |"] * 5]
    (found,) = text_blocks("\n".join(rows))
    assert isinstance(found, Grid) and not found.ragged and found.n_columns == 4


def test_a_leading_zero_leaves_a_number_in_doubt() -> None:
    spec, layout = ReportSpec.draw(generator(0)), Layout(text_form="tabs")
    source = text.render(spec, layout).decode()
    report = parse_bytes(source.replace("规章\t", "规章\t0", 1).encode())
    assert report.status == "partial" and "a leading zero" in report.reason


def test_numbers_whose_digits_stand_apart_throughout_are_in_no_doubt() -> None:
    spec, layout = ReportSpec.draw(generator(5), scale="county"), Layout(text_form="tabs", number_gaps="digits")
    source = text.render(spec, layout).decode()
    assert parse_bytes(source.encode()).status == "ok"
    whole = re.sub(r"(?<=\d) (?=\d)", "", source, count=1)  # one number without spaces: those of others may part two
    report = parse_bytes(whole.encode())
    assert report.status == "partial" and "digits joined across white space" in report.reason


def test_characters_that_a_reader_of_pictures_set_apart_are_words() -> None:
    spec, layout = ReportSpec.draw(generator(5)), Layout(text_form="raw")
    source = text.render(spec, layout).decode()
    report = parse_bytes(re.sub(r"(?<=[^\x00-\x7f])(?=[^\x00-\x7f])", " ", source).encode())
    expected = spec.expected(layout).cells
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells if cell.value is not None}
    assert report.status == "partial" and found and found.items() <= expected.items()


@pytest.mark.parametrize(
    "printed",
    [
        r"$\1$",
        r"\(\1\)",
        r"$\mathbf{\1}$",
        r"==\1==",
        r"~~7~~\1",
        r"<s>7</s>\1",
        r"<del>7</del><ins>\1</ins>",
        r'<del datetime="2024">7</del>\1',
        r"$\cancel{7}\1$",
        r'\1<span style="display:none">7</span>',
        r"\1^7^",
        r"\1<sup>7</sup>",
        r"\1$^{7}$",
        r"$\1^{\textcircled{7}}$",
        r"\1[^7]",
        r"\1[7](#fn7)",
        r"\1<sup>[7](#fn7)</sup>",
        r"$\1^{*}$ <!-- 7 -->",
        r'\1<a href="#fn7">7</a>',
        r"\1^[其中7件]",
        r"<ruby>\1<rt>7</rt></ruby>",
        r"$\sout{7}$ \1",
        r"$\color{red}{\1}$<!-- 7 -->",
    ],
)
def test_a_number_of_markdown_is_read_without_what_is_struck_hidden_or_raised_beside_it(printed: str) -> None:
    spec, layout = ReportSpec.draw(generator(6)), Layout(text_form="markdown")
    template = re.sub(r"\\(?!1)", r"\\\\", printed)
    source = re.sub(r"(?<=\| )(\d+)(?= \|)", template, text.render(spec, layout).decode())
    report = parse_bytes(source.encode())
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert "7" in source and found == spec.expected(layout).cells and report.status == "ok"


def test_a_figure_behind_a_number_that_only_a_style_tells_from_it_is_told() -> None:
    printed = [
        '12<span class="footnote-ref">1</span>',
        '12<span class="x">1</span>',
        "12<small>1</small>",
        "12<b>1</b>",
    ]
    assert [inline.inline(line) for line in printed] == [f"12[1]{UNSEEN}", f"121{UNSEEN}", f"121{UNSEEN}", "121"]


def test_a_table_in_a_comment_of_markdown_is_none() -> None:
    table = "| 规章 | {} |\n|---|---|\n| 许可 | {} |\n"
    source = f"# 报告\n\n<!--\n{table.format(1, 2)}-->\n\n{table.format(3, 4)}"
    (grid,) = markdown.read(source.encode(), Hints()).grids()
    assert [(cell.text, cell.place.line) for cell in grid.cells[1::2]] == [("3", 9), ("4", 11)]


@pytest.mark.parametrize(
    "listed",
    [
        lambda rows: "\n".join(f"- {json.dumps(row, ensure_ascii=False)}" for row in rows),
        lambda rows: "\n".join(f"{row},".replace("''", "None") for row in rows),
        repr,
    ],
)
def test_tables_printed_as_lists_are_the_official_ones(listed: Callable[[list[list[str]]], str]) -> None:
    spec, layout = ReportSpec.draw(generator(8)), Layout(text_form="tabs", zero="")
    lines = text.render(spec, layout).decode().split("\n")
    runs = groupby(lines, key=lambda line: "\t" in line)
    pieces = [listed([line.split("\t") for line in run]) if tabs else "\n".join(run) for tabs, run in runs]
    report = parse_bytes("\n".join(pieces).encode())
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"


def test_the_numbers_of_lines_are_no_part_of_a_text() -> None:
    spec, layout = ReportSpec.draw(generator(9)), Layout(text_form="tabs")
    lines = text.render(spec, layout).decode().split("\n")
    for number in ("{:6}\t{}", "{}: {}"):
        report = parse_bytes("\n".join(number.format(k, line) for k, line in enumerate(lines, 5)).encode())
        found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
        assert found == spec.expected(layout).cells and report.status == "ok"


def test_a_row_of_a_label_and_a_number_between_rows_apart_by_commas_is_one() -> None:
    lines = ["信息内容,制发件数,废止件数", "规章,1,2", "第二十条第（五）项", "信息内容,处理决定数量", "行政许可,5"]
    (grid,) = [block for block in text_blocks("\n".join(lines)) if isinstance(block, Grid)][-1:]
    assert [cell.text for cell in grid.cells if cell.text][-2:] == ["行政许可", "5"]


def test_tabs_that_set_cells_apart_one_by_one_line_nothing_up() -> None:
    """A blank without its tab: the row has two numbers under three headings, wherever tab stops would put them."""
    spec, layout = ReportSpec.draw(generator(5), templates="2021"), Layout(text_form="tabs")
    source = re.sub(
        r"(?m)^(信息内容|行政..|行政事业性收费)\t(?!.*\t)", r"\1        ", text.render(spec, layout).decode()
    )
    short = re.sub(r"(?m)^(规章\t[^\t\n]*)\t[^\t\n]*(?=\t)", r"\1", source)
    assert short != source and parse_bytes(short.encode()).status == "partial"


def test_a_picture_of_a_number_is_none() -> None:
    assert [inline.inline(line) for line in ("![12](a.png)", "![示意图](a.png)", "[12](#a)")] == [
        UNKNOWN,
        "示意图",
        "12",
    ]


def test_formulas_in_a_table_of_tags_inside_markdown_are_numbers() -> None:
    assert inline.formulas(r"$1{,}234$ $-3\%$ $\frac{1}{2}$ $10^{2}$") == r"1,234 -3% $\frac{1}{2}$ $10^{2}$"
    grid = next(markdown.read(b"# a\n\n<table><tr><td>$12^{1}$</td><td>x</td></tr></table>", Hints()).grids())
    assert grid.cells[0].text == "12[1]"


@pytest.mark.parametrize("kept", ['="{}"', "'{}"])
def test_numbers_that_a_spreadsheet_is_kept_from_changing_are_numbers(kept: str) -> None:
    spec, layout = ReportSpec.draw(generator(6)), Layout(text_form="commas")
    source = re.sub(r"(?<=,)(\d+)(?=,|$)", lambda found: kept.format(found[1]), text.render(spec, layout).decode())
    report = parse_bytes(source.encode(), hints=Hints(filename="年报.csv"))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"


def test_a_question_mark_in_place_of_a_number_is_unreadable() -> None:
    spec, layout = ReportSpec.draw(generator(7)), Layout(text_form="tabs")
    report = parse_bytes(text.render(spec, layout).decode().replace("规章\t0", "规章\t?", 1).encode())
    assert report.status == "partial" and "unreadable (regulations." in report.reason


def test_a_blank_number_at_the_end_of_a_row_between_bars_is_a_cell() -> None:
    """Bars that stand only between cells leave a blank one behind the last; a row that lacks it fits no heading."""
    spec, layout = ReportSpec.draw(generator(4)), Layout(text_form="broken pipes", blank_outcome_totals=True)
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells and report.status == "ok"


@pytest.mark.parametrize("form", ["filled pipes", "widened pipes", "broken pipes", "lines"])
@pytest.mark.parametrize("header", ["full", "short"])
def test_columns_of_remarks_and_blank_totals_keep_their_place(form: str, header: str) -> None:
    spec = ReportSpec.draw(generator(5))
    layout = Layout(text_form=form, header=header, remarks_column=True, blank_outcome_totals=True)
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells


@pytest.mark.parametrize("form", ["widened pipes", "lines"])
def test_blank_totals_between_labels_and_numbers_are_told_from_blank_remarks(form: str) -> None:
    spec = ReportSpec.draw(generator(5))
    layout = Layout(text_form=form, column_order="total first", remarks_column=True, blank_outcome_totals=True)
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells


def test_a_row_that_lacks_its_last_cells_is_not_pushed_to_the_right() -> None:
    lines = [
        "| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
        "|---|---|---|---|",
        "| 规章 | 3 |  | 4 |",
        "| 行政许可 | 5 |",
    ]
    (found,) = text_blocks("\n".join(lines))
    assert isinstance(found, Grid)
    assert [cell.column for cell in found.cells if cell.text == "5"] == [1]


def test_serial_numbers_may_count_anew_below_each_heading_of_theirs() -> None:
    spec = ReportSpec.draw(generator(6))
    layout = Layout(text_form="apart", serial_column=True, disclosure_tables="each")
    report = parse_bytes(text.render(spec, layout))
    found = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert found == spec.expected(layout).cells


@pytest.mark.parametrize("number", ["８６３  件", "4  条"])
def test_blanks_between_a_number_and_its_unit_part_no_columns(number: str) -> None:
    lines = ["信息内容", "本年处理决定数量", "行政许可", number, "行政处罚", number, "行政强制", number]
    (found,) = text_blocks("\n\n".join(lines))
    assert isinstance(found, Grid) and sum(cell.text == number for cell in found.cells) == 3


def test_what_a_database_prints_for_nothing_is_a_blank_cell() -> None:
    lines = ["+------+------+", "| 规章 | NULL |", "+------+------+", "| 3    | 4    |", "+------+------+"]
    (found,) = text_blocks("\n".join(lines))
    assert isinstance(found, Grid) and [cell.text for cell in found.cells] == ["规章", "", "3", "4"]


def test_a_row_of_paragraphs_may_begin_with_a_blank_cell() -> None:
    apart, between = "\n\n\n\n\n", "\n\n\t\n\n"
    rows = [["第一", "申请人情况"], ["", "自然人"], ["规章", "3"], ["", "4"]]
    (found,) = text_blocks(apart.join(between.join(row) if row[0] else f"\t\n\n{row[1]}" for row in rows))
    assert isinstance(found, Grid)
    assert [[cell.text for cell in found.cells if cell.row == n] for n in range(found.n_rows)] == rows


UPRIGHT = (
    ("行政复议  行政诉讼", "    未经复议直接起诉  复议后起诉", *("结结其尚总", "果果他未计", "维纠结审", "持正果结")),
    (
        "      行政诉讼",
        "行政复议",
        " - 2 -",
        "      未经复议直接起诉  复议后起诉",
        "结果结果其他尚未总计",
        "维持纠正结果审结",
    ),
)
UNEVEN = (
    (
        "行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", "结果 结果 其他 尚未 总",
        "维持 纠正 结果 审结 计 结果 结果 其他 尚未 总 结果 结果 其他 尚未 总",
        "维持 纠正 结果 审结 计 维持 纠正 结果 审结 计",
    ),
    (
        "行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", "结 结 其 尚", "结 结 其 尚 结 结 其 尚", "果 果 他 未",
        "总计 果 果 他 未 总 果 果 他 未 总", "维 纠 结 审", "维 纠 结 审 计 维 纠 结 审 计", "持 正 果 结",
        "持 正 果 结 持 正 果 结",
    ),
)  # fmt: skip
"""The headings of reconsideration stand in two rows' height, so that they lie between the lines of the others."""


@pytest.mark.parametrize("head", UPRIGHT)
@pytest.mark.parametrize("changed", ["", "swapped", "sum", "another"])
def test_headings_of_the_fourth_table_that_stand_upright_are_the_official_ones(
    head: tuple[str, ...], changed: str
) -> None:
    numbers = [1, 2, 3, 4, 10, 5, 6, 7, 8, 26, 0, 0, 1, 0, 1]
    if changed == "sum":
        numbers[4] = 11
    lines = [*head[:-4], *((line * 3).strip() for line in head[-4:])] if head is UPRIGHT[0] else [*head[:-2]]
    lines += [] if head is UPRIGHT[0] else [line * 3 for line in head[-2:]]
    if changed == "swapped":
        lines = [line.replace("维", "？").replace("纠", "维").replace("？", "纠") for line in lines]
    if changed == "another":
        lines.insert(1, "上年")
    lines += ["", "  ".join(map(str, numbers))]
    _assert_official(lines, numbers, changed)


@pytest.mark.parametrize("head", UNEVEN)
@pytest.mark.parametrize("changed", ["", "swapped", "sum", "another"])
def test_upright_headings_of_uneven_height_are_the_official_ones(head: tuple[str, ...], changed: str) -> None:
    numbers = [1, 2, 3, 4, 10 + (changed == "sum"), 5, 6, 7, 8, 26, 0, 0, 1, 0, 1]
    lines = [line.translate(str.maketrans("维纠", "纠维") if changed == "swapped" else {}) for line in head]
    lines += ["上年"] if changed == "another" else []
    _assert_official([*lines, " ".join(map(str, numbers))], numbers, changed)


def _assert_official(lines: list[str], numbers: list[int], changed: str) -> None:
    """The lines hold the official table with these numbers, unless something is changed in them."""
    found = [block for block in text_blocks("\n".join(lines)) if isinstance(block, Grid) and len(block.cells) == 34]
    assert len(found) == (not changed)
    if found:
        assert [cell.text for cell in found[0].cells[-15:]] == list(map(str, numbers))
        assert found[0].cells[-1].place.line == len(lines) and found[0].cells[-1].place.column == 15
