"""Columns whose headings have wrong spans or words of the agency's own: every number keeps the column it belongs to."""

from __future__ import annotations

import re

import pytest
from lxml import html as markup

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.report import Report

PLAIN = Layout.plain()
SPECS = [ReportSpec.draw(generator(seed)) for seed in range(11, 17)]


def edited(spec: ReportSpec, old: str, new: str) -> Report:
    page = html.render(spec, PLAIN).decode()
    assert old in page
    return parse_bytes(page.replace(old, new).encode())


def numbers(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells if cell.value is not None}


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
@pytest.mark.parametrize(
    ("old", "new"),
    [('colspan="5">法人或其他组织', f'colspan="{span}">法人或其他组织') for span in (1, 4, 6)]
    + [('colspan="5">未经复议直接起诉', f'colspan="{span}">未经复议直接起诉') for span in (4, 6)]
    + [("自然人", "公民个人"), ("社会公益组织", "公益类"), ("法律服务机构", "法律机构")],
)
def test_headings_that_are_not_drawn_as_the_standard_has_them(spec: ReportSpec, old: str, new: str) -> None:
    report = edited(spec, old, new)
    expected = {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert numbers(report) == expected
    assert report.status == "ok", report.reason


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_borders_of_numbers_drawn_apart_from_those_of_their_headings(spec: ReportSpec) -> None:
    """The second heading over two columns, and in the rows below it the first number over two."""
    page = html.render(spec, PLAIN).decode()
    rows = re.compile(r"(?s)<tr><td>(?:规章|行政规范性文件|规范性文件)</td>.*?</tr>")
    heading = re.compile(r"(<tr><td>信息内容</td><td>[^<]*</td>)<td>([^<]*</td><td>[^<]*</td></tr>)")
    assert rows.search(page) and heading.search(page)
    page = heading.sub(r'\1<td colspan="2">\2', page)
    page = rows.sub(lambda row: re.sub(r"(</td>)<td>", r'\1<td colspan="2">', row[0], count=1), page)
    report = parse_bytes(page.encode())
    assert numbers(report) == {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert report.status == "ok", report.reason


def test_numbers_that_do_not_add_up_under_wrong_spans_are_named() -> None:
    page = html.render(SPECS[0], PLAIN).decode().replace('colspan="5">法人或其他组织', 'colspan="6">法人或其他组织')
    first = page.index("一、本年新收政府信息公开申请数量")
    report = parse_bytes((page[:first] + page[first:].replace("<td>85</td>", "<td>86</td>", 1)).encode())
    assert report.status == "partial"
    assert "out of line" in report.reason


def test_a_column_that_is_not_printed_is_named_once() -> None:
    page = html.render(ReportSpec.draw(generator(11), year=2022), PLAIN).decode()
    row = re.compile("(<tr><td>(?:信息内容|规章|行政规范性文件)</td><td>[^<]*</td>)<td>[^<]*</td>")
    report = parse_bytes(row.sub(r"\1", page).encode())
    assert (report.status, report.reason) == ("partial", "proactive_disclosure: column repealed absent")


@pytest.mark.parametrize("spec", SPECS[:3], ids=range(3))
@pytest.mark.parametrize("heading", ["核对", "占比", ""])
def test_a_column_of_the_agencys_own_behind_the_table_displaces_nothing(spec: ReportSpec, heading: str) -> None:
    """A check of the sums beside table three and four, its heading in the first row of headings or nowhere."""
    page = html.render(spec, PLAIN).decode()
    behind = f"<td>{heading}</td></tr>"
    page = page.replace("申请人情况</td></tr>", f"申请人情况</td>{behind}")
    page = page.replace("行政诉讼</td></tr>", f"行政诉讼</td>{behind}")
    rows = re.compile(r"(<td>(?:[-0-9,.]*|&nbsp;)</td>){7,15}</tr>")
    page, added = rows.subn(lambda row: row[0][:-5] + "<td>0</td></tr>", page)
    assert added > 20
    report = parse_bytes(page.encode())
    assert {key: value for key, value in numbers(report).items() if "local" not in "".join(key)} == {
        key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None
    }
    assert report.status == "ok", report.reason


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
@pytest.mark.parametrize("number", range(3))
def test_a_table_printed_the_other_way_round(spec: ReportSpec, number: int) -> None:
    """Rows for columns, in each table by itself: in table 三, 3.其他 is a row of 2021 and not that of 2019."""
    page = markup.fromstring(html.render(spec, PLAIN).decode())
    table = page.findall(".//table")[number]
    parent = table.getparent()
    assert parent is not None
    parent.replace(table, _turned(table))
    report = parse_bytes(markup.tostring(page, encoding="utf-8"))
    assert numbers(report) == {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert report.status == "ok", report.reason


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_a_column_of_the_agencys_own_between_those_of_the_form(spec: ReportSpec) -> None:
    page = html.render(spec, PLAIN).decode()
    page = re.sub(r"(<td[^>]*>自然人</td>)", r'\1<td rowspan="2">其中：网上申请</td>', page, count=1)
    page = page.replace('colspan="7">申请人情况', 'colspan="8">申请人情况')
    start, end = page.index("一、本年新收"), page.index("四、结转下年度")
    end = page.index("</tr>", end)
    rows = re.sub(
        r"((?:<td[^>]*>[^<]*</td>)*?)(<td>\d+</td>)((?:<td>\d+</td>){6}</tr>)",
        r"\1\2<td>7</td>\3",
        page[start:end] + "</tr>",
    )
    report = parse_bytes((page[:start] + rows + page[end + 5 :]).encode())
    own = {key: value for key, value in numbers(report).items() if key[2] == "local:其中:网上申请"}
    assert set(own.values()) == {7}
    expected = {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert {key: value for key, value in numbers(report).items() if key not in own} == expected


def _turned(table: markup.HtmlElement) -> markup.HtmlElement:
    taken: set[tuple[int, int]] = set()
    columns: dict[int, list[markup.HtmlElement]] = {}
    for number, row in enumerate(table.iter("tr")):
        place = 0
        for cell in row:
            while (number, place) in taken:
                place += 1
            height, width = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            taken |= {(number + down, place + right) for down in range(height) for right in range(width)}
            cell.set("rowspan", str(width))
            cell.set("colspan", str(height))
            columns.setdefault(place, []).append(cell)
            place += width
    turned = markup.Element("table")
    for _, cells in sorted(columns.items()):
        row = markup.Element("tr")
        row.extend(cells)
        turned.append(row)
    return turned


def test_a_number_under_an_unknown_heading_does_not_take_the_one_above() -> None:
    page = html.render(SPECS[0], PLAIN).decode()
    for old, new in (("本年制发件数", "印发情况"), ("本年废止件数", "清理情况"), ("本年处理决定数量", "办件情况")):
        assert old in page
        page = page.replace(old, new)
    report = parse_bytes(page.encode())
    own = [measure for _, item, measure in numbers(report) if item == "licensing"]
    assert own and all(measure.startswith("local:") for measure in own)
    assert report.status == "partial"


@pytest.mark.parametrize("number", ["", "5"])
def test_a_number_in_a_column_without_a_heading_is_told(number: str) -> None:
    """It may be one of the column beside, whose cell is blank then; a column of blanks is nothing."""
    page = html.render(ReportSpec.draw(generator(5), templates="2021"), Layout()).decode()
    page = page.replace("<td>本年制发件数</td>", "<td>本年制发件数</td><td></td>")
    page = re.sub(r"(<td>(?:规章|行政规范性文件)</td><td>\d+</td>)", rf"\1<td>{number}</td>", page)
    page = re.sub(r'<td>第二十条第（一）项</td>|colspan="4"', lambda cell: cell[0].replace("4", "5"), page)
    report = parse_bytes(page.encode())
    assert report.status == ("partial" if number else "ok"), report.reason
    assert ("a number in a column without a heading" in report.reason) is bool(number)


@pytest.mark.parametrize(("own", "told"), [("", True), ("38143", False)])
def test_a_number_under_an_unknown_heading_beside_a_blank_is_told(own: str, told: bool) -> None:
    """It may be the blank's; where rows have numbers under both headings it is the agency's own."""
    page = html.render(ReportSpec.draw(generator(5), templates="2021"), Layout()).decode()
    page = page.replace('<td colspan="3">本年处理决定数量</td>', '<td>本年处理决定数量</td><td colspan="2">续表</td>')
    page = re.sub(
        r'<td>(行政许可|行政处罚|行政强制)</td><td colspan="3">(\d+)',
        rf'<td>\1</td><td>{own}</td><td colspan="2">\2',
        page,
    )
    report = parse_bytes(page.encode())
    assert report.status == ("partial" if told else "ok"), report.reason
    assert ("administrative_penalty: blank, with a number under 续表" in report.reason) is told


@pytest.mark.parametrize(("total", "told"), [("", True), ("9", False)])
def test_a_number_behind_the_last_heading_is_told_where_the_cell_below_that_is_blank(total: str, told: bool) -> None:
    rows = [
        ["行政复议"],
        ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计", ""],
        ["2", "3", "4", "0", total, "9"],
    ]
    table = "".join(f"<tr><td>{'<td>'.join(row)}" for row in rows).replace("<td>行政复议", '<td colspan="5">行政复议')
    problems = parse_bytes(f"<p>四、政府信息公开行政复议、行政诉讼情况<table>{table}</table>".encode()).reason
    assert ("a number in a column without a heading" in problems) is told


def test_a_heading_of_labels_heads_no_number() -> None:
    """A clause beside the headings whose span is lost: every row begins one column farther left."""
    page = html.render(SPECS[0], PLAIN).decode()
    page = page.replace("<tr><td>信息内容</td>", "<tr><td>第二十条第（一）项</td><td>信息内容</td>", 1)
    page = re.sub(r"<tr><td>规章</td>", "<tr><td>规章</td><td>7</td>", page, count=1)
    report = parse_bytes(page.encode())
    assert not any(cell.measure == "local:信息内容" and cell.value is not None for cell in report.cells)
    assert report.status == "partial"


def test_blocks_of_table_four_in_another_order_keep_their_numbers() -> None:
    """行政诉讼 before 行政复议, and the two kinds of suits exchanged, with blanks for spans: every block adds up."""
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    lines = [
        "四、政府信息公开行政复议、行政诉讼情况",
        "\t".join(["行政诉讼"] + [""] * 9 + ["行政复议"] + [""] * 4),
        "\t".join(["复议后起诉"] + [""] * 4 + ["未经复议直接起诉"] + [""] * 9),
        "\t".join(heads * 3),
        "\t".join(map(str, [1, 2, 3, 4, 10, 5, 0, 0, 0, 5, 7, 1, 0, 0, 8])),
    ]
    report = parse_bytes("\n".join(lines).encode())
    totals = {item: value for (_, item, measure), value in numbers(report).items() if measure == "total"}
    assert totals == {"litigation_after_reconsideration": 10, "litigation_direct": 5, "reconsideration": 8}


@pytest.mark.parametrize("label", ["件数", "本年度", "数 量"])
def test_the_row_of_table_four_may_say_that_it_has_numbers(label: str) -> None:
    spec = SPECS[0]
    page = html.render(spec, PLAIN).decode()
    start = page.index("行政复议</td>")
    head, table = page[: page.rindex("<tr>", 0, start)], page[page.rindex("<tr>", 0, start) :]
    *before, numbers_row = re.findall(r"<tr>.*?</tr>", table[: table.index("</table>")], re.DOTALL)
    named = before[0].replace("<tr>", f'<tr><td rowspan="{len(before)}"></td>') + "".join(before[1:])
    written = named + numbers_row.replace("<tr>", f"<tr><td>{label}</td>")
    report = parse_bytes((head + written + table[table.index("</table>") :]).encode())
    assert numbers(report) == {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert report.status == "ok", report.reason


@pytest.mark.parametrize("whole", [None, "结果维持", "其他结果"])
def test_headings_of_which_a_row_shows_the_last_lines_are_told_from_all_of_them(whole: str | None) -> None:
    page = html.render(SPECS[0], PLAIN).decode()
    for first, last in ("结果", "维持"), ("结果", "纠正"), ("其他", "结果"), ("尚未", "审结"):
        assert f">{first}<br>{last}<" in page
        page = page.replace(f">{first}<br>{last}<", f">{whole if whole == first + last else last}<")
    report = parse_bytes(page.encode())
    expected = {key: value for key, value in SPECS[0].expected(PLAIN).cells.items() if value is not None}
    if whole is None:
        assert (report.status, numbers(report)) == ("ok", expected)
    else:  # 审结 beside headings that are whole may be those that were closed
        assert report.status == "partial"
        assert ("review_litigation", "reconsideration", "pending") not in numbers(report)


@pytest.mark.parametrize("behind", ["对外公开总数量", "公开总数量"])
def test_headings_of_which_only_the_first_line_shows_stand_in_the_order_of_the_standard(behind: str) -> None:
    spec = ReportSpec.draw(generator(1), templates="2019")
    page = re.sub("本年新(?:制作|公开)数量", "本年新", html.render(spec, PLAIN).decode()).replace(
        "对外公开总数量", behind
    )
    assert page.count(">本年新<") == 2
    report = parse_bytes(page.encode())
    assert numbers(report) == {key: value for key, value in spec.expected(PLAIN).cells.items() if value is not None}
    assert report.status == "ok", report.reason


@pytest.mark.parametrize(
    ("first", "second", "behind"),
    [("本年新", "本年新", "合计"), ("本年新", "本年制", "对外公开总数量"), ("新", "新", "对外公开总数量")],
)
def test_headings_that_the_one_behind_them_does_not_explain_name_no_columns(
    first: str, second: str, behind: str
) -> None:
    spec = ReportSpec.draw(generator(1), templates="2019")
    page = html.render(spec, PLAIN).decode()
    for old, new in (("本年新制作数量", first), ("本年新公开数量", second), ("对外公开总数量", behind)):
        page = page.replace(f">{old}<", f">{new}<")
    report = parse_bytes(page.encode())
    assert report.status == "partial"
    expected = spec.expected(PLAIN).cells
    assert all(expected[key] == value for key, value in numbers(report).items() if not key[2].startswith("local:"))
