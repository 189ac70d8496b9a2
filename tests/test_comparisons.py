"""Reports that print other years and shares beside their own numbers: only their own come out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import pytest
import xlsxwriter

from fixtures.press.blocks import Para
from fixtures.press.compose import compose
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedCell, PrintedTable
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report

Pair = tuple[str, str]


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


def beside(*headings: str, other: str) -> Callable[[PrintedTable], str]:
    """Table 三 with two columns for each of its own, under these headings; the first or the second is its own."""
    own = headings.index(next(heading for heading in headings if heading not in (other,)))

    def cells(cell: PrintedCell) -> Iterator[str]:
        spans = f'rowspan="{cell.rowspan}"'
        if cell.role == "value":
            pair = ["77", "77"]
            pair[own] = cell.text
            yield "".join(f"<td>{text}</td>" for text in pair)
        else:
            wide = cell.colspan * 2 if cell.column >= first[0] else cell.colspan
            yield f'<td {spans} colspan="{wide}">{cell.text}</td>'

    first = [0]

    def write(table: PrintedTable) -> str:
        first[0] = min(cell.column for cell in table.cells if cell.role == "value")
        begins = min(cell.row for cell in table.cells if cell.role == "value")
        rows = []
        for row in table.rows():
            if row and row[0].row == begins:
                pairs = "".join(f"<td>{heading}</td>" for heading in headings) * (table.n_columns - first[0])
                rows.append(f'<td colspan="{first[0]}"></td>{pairs}')
            rows.append("".join("".join(cells(cell)) for cell in row))
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"

    return write


def plain(table: PrintedTable) -> str:
    rows = (
        "".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{c.text}</td>' for c in row) for row in table.rows()
    )
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def by_years(table: PrintedTable) -> str:
    """Table 四 with a line for each of two years."""
    rows = []
    for row in table.rows():
        if any(cell.role == "value" for cell in row):
            rows += ["<td>2022年</td>" + "<td>8</td>" * len(row), "<td>2023年</td>" + cells_of(row)]
        else:
            rows.append(("" if rows else f'<td rowspan="{table.n_rows - 1}">年度</td>') + cells_of(row))
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def cells_of(row: tuple[PrintedCell, ...] | list[PrintedCell]) -> str:
    return "".join(f'<td rowspan="{c.rowspan}" colspan="{c.colspan}">{c.text}</td>' for c in row)


def article(spec: ReportSpec, number: int = 0, write: Callable[[PrintedTable], str] = plain) -> str:
    """The report, its table `number` written by `write`."""
    tables = 0
    parts = []
    for block in compose(spec, Layout()).blocks:
        if isinstance(block, Para):
            parts.append(f"<p>{block.text}</p>")
        elif isinstance(block, PrintedTable):
            tables += 1
            parts.append((write if tables == number else plain)(block))
    return "".join(parts)


@pytest.mark.parametrize(
    "headings",
    [("上年", "本年"), ("2022年", "2023年"), ("2023年", "2022年"), ("件数", "占比"), ("本年（件）", "同比")],
)
def test_columns_of_another_year_and_of_shares_are_left_out(headings: Pair) -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    other = next(heading for heading in headings if heading in ("上年", "2022年", "占比", "同比"))
    report = parse_bytes(f"<html>{article(spec, 2, beside(*headings, other=other))}</html>".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_rows_of_another_year_are_left_out() -> None:
    spec = ReportSpec.draw(generator(6), year=2023, templates="2021")
    report = parse_bytes(f"<html>{article(spec, 3, by_years)}</html>".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


@pytest.mark.parametrize("heads", ["年份 自然人 商业企业 总计", "年度 结果维持 结果纠正 总计"])
def test_a_table_that_compares_years_beside_the_reports_own_is_left_out(heads: str) -> None:
    spec = ReportSpec.draw(generator(6), year=2023, templates="2021")
    lines = [heads.split(), ["2022年", "8", "1", "9"], ["2023年", "7", "2", "9"]]
    compared = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>" for line in lines)
    drawn = f"<p>近两年对比情况：</p><table>{compared}</table>"
    for write in (lambda table: plain(table) + drawn, lambda table: drawn + plain(table)):
        report = parse_bytes(f"<html>{article(spec, 2, write)}</html>".encode())
        assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_years_none_of_which_is_the_reports_are_no_reason_to_leave_anything_out() -> None:
    spec = ReportSpec.draw(generator(5), year=2020, templates="2019")
    write = beside("2022年", "2023年", other="2022年")
    assert parse_bytes(f"<html>{article(spec, 2, write)}</html>".encode()).status == "partial"


@pytest.mark.parametrize("named", ["page", "list"])
def test_of_reports_on_several_years_the_one_is_read_that_the_page_is_named_by(named: str) -> None:
    older, spec = (ReportSpec.draw(generator(year), year=year, templates="2021") for year in (2022, 2023))
    title = f"{spec.identity.agency}2023年政府信息公开工作年度报告"
    head = f"<title>{title}</title>" if named == "page" else ""
    page = f"<html>{head}<table><tr><td>{article(older)}</td><td>{article(spec)}</td></tr></table></html>"
    report = parse_bytes(page.encode(), hints=Hints(title=title if named == "list" else None))
    assert (report.year, values(report)) == (2023, spec.expected().cells)
    assert report.status == "partial"
    assert "another year" in report.reason


@pytest.mark.parametrize("place", [0, 1])
def test_of_reports_of_several_organs_the_one_is_read_that_the_page_is_named_by(place: int) -> None:
    spec, other = (ReportSpec.draw(generator(seed), year=2023, templates="2021") for seed in (5, 8))
    assert spec.identity.agency != other.identity.agency
    reports = [article(other), article(other)]
    reports.insert(place, article(spec))
    title = f"<title>{spec.identity.agency}2023年政府信息公开工作年度报告</title>"
    report = parse_bytes(f"<html>{title}{''.join(reports)}</html>".encode())
    assert (report.agency, values(report)) == (spec.identity.agency, spec.expected().cells)
    assert report.reason == "the page also holds a report of another organ"


@pytest.mark.parametrize("line", ["2022年数据如下：", "2023年数据见附件。2022年数据如下：", "上年度情况"])
def test_a_sole_table_of_another_year_is_no_table_of_the_report(line: str) -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    page = article(spec, 1, lambda table: f"<p>{line}</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert report.status == "partial"
    assert "tables of another year" in report.reason
    assert {cell.table for cell in report.cells} == {"applications", "review_litigation"}


@pytest.mark.parametrize(
    "line",
    [
        "（依据2019年修订的条例）",
        "2023年数据如下：",
        "2022年结转2023年办理情况",
        "共225件，比2022年增加41件",
        "与上年持平，较去年同期多3件",
        "注：本表含所属单位12家",
        "局机关及所属单位数据如下：",
        "（填报示例见附件）",
        "三类草稿信息不予公开，全年处理情况如下：",
    ],
)
def test_other_years_and_organs_that_a_line_above_a_table_may_name(line: str) -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    page = article(spec, 1, lambda table: f"<p>{line}</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_a_table_after_the_correction_is_the_reports_where_the_one_before_is_struck_out() -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    page = article(spec, 1, lambda table: f"<p>更正前：</p><s>{plain(table)}</s><p>更正后：</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_a_sole_table_that_is_called_a_draft_is_read_and_told() -> None:
    """Words left over from the form are likelier than a report with the numbers of an example."""
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    page = article(spec, 1, lambda table: f"<p>（草稿）</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert (report.status, report.reason) == ("partial", "a table is called a draft or an example")
    assert values(report) == spec.expected().cells


def test_a_sentence_that_names_another_years_report_begins_none() -> None:
    """Written last year and left in, cut short by the edge of a sheet."""
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    said = f"现将{spec.identity.agency}2022年政府信息公开工作年度报告公布如下。数据"
    lines = f"<p>{spec.identity.agency}2023年政府信息公开工作年度报告</p><p>{said}</p>"
    page = article(spec, 1, lambda table: f"{lines}{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


def test_a_form_of_another_years_report_does_not_fill_up_the_tables_of_this_one() -> None:
    older, spec = ReportSpec.draw(generator(3), year=2017), ReportSpec.draw(generator(4), year=2023, templates="2021")
    title = f"{spec.identity.agency}2023年政府信息公开工作年度报告"
    page = f"<html><title>{title}</title>{article(older)}{article(spec)}</html>"
    report = parse_bytes(page.encode())
    assert (report.status, report.year, values(report)) == ("partial", 2023, spec.expected().cells)


@pytest.mark.parametrize(
    ("caption", "kind"),
    [
        ("本年度未收到政府信息公开申请，具体情况见附件。上年度（2022年）情况如下：", "of another year"),
        ("本机关数据见附件图片，以下为下属单位不动产登记中心数据：", "of another organ"),
        ("2023年上半年", "of a part of the year or from before a correction"),
        ("填表示例（数字为虚构）：", "called a draft or an example"),
        ("县教育局：", "of another organ"),
    ],
)
def test_a_table_that_is_said_to_be_of_others_is_left_out(caption: str, kind: str) -> None:
    spec, other = (ReportSpec.draw(generator(seed), year=2023, templates="2021") for seed in (5, 6))
    foreign = plain(compose(other, Layout()).tables()[1])
    page = article(spec, 1, lambda table: f"<p>{caption}</p>{foreign}<p>{spec.identity.agency}：</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert report.status == "partial" and f"the page also holds tables {kind}" in report.reason
    assert values(report) == spec.expected().cells


def last_year_left(spec: ReportSpec) -> tuple[list[list[list[str]]], list[str]]:
    """The tables of the report as rows, each with those of last year to its left under a year each, and the lines."""
    composition = compose(spec, Layout())
    older = ReportSpec.draw(generator(12), year=spec.identity.year)
    tables = []
    for new, old in zip(composition.tables(), compose(older, Layout()).tables(), strict=True):
        width = old.n_columns + 1
        year = spec.identity.year
        rows = [[""] * (width + new.n_columns) for _ in range(max(new.n_rows, old.n_rows) + 1)]
        rows[0][0], rows[0][width] = f"{year - 1}年", f"{year}年"
        for table, left in ((old, 0), (new, width)):
            for cell in table.cells:
                rows[1 + cell.row][left + cell.column] = "".join(cell.text.split("\n"))
        tables.append(rows)
    return tables, [composition.title, "二、主动公开政府信息情况"]


def test_tables_of_last_year_to_the_left_of_the_reports_own_are_left_out() -> None:
    spec = ReportSpec.draw(generator(11), year=2023, templates="2021")
    tables, lines = last_year_left(spec)
    truth = spec.expected().cells
    for rows in tables:
        bars = [f"| {' | '.join(row)} |" for row in rows]
        lines += ["", bars[0], "|---" * len(rows[0]) + "|", *bars[1:]]
    report = parse_bytes("\n".join(lines).encode())
    assert values(report) == truth and report.year == 2023

    def write(sheet: xlsxwriter.Workbook) -> None:
        page, at = sheet.add_worksheet("年报"), 1
        page.write(0, 0, lines[0])
        for rows in tables:
            for row in rows:
                for column, text in enumerate(row):
                    page.write(at, column, int(text) if text.isdigit() else text)
                at += 1
            at += 1

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        write(book)
    report = parse_bytes(buffer.getvalue())
    assert {key: value for key, value in values(report).items() if key in truth} == truth


@pytest.mark.parametrize("name", ["初稿", "一季度", "上年", "2022年", "2022"])
def test_sheets_named_after_another_year_a_part_of_one_or_a_draft_are_left_out(name: str) -> None:
    spec = ReportSpec.draw(generator(11), year=2023, templates="2021")
    older = ReportSpec.compose(generator(12), spec.identity, ReportSpec.draw(generator(12), year=2023).figures)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for title, printed in ((name, older), ("正文", spec)):
            composition, page, at = compose(printed, Layout()), book.add_worksheet(title), 1
            page.write(0, 0, composition.title)
            for table in composition.tables():
                for cell in table.cells:
                    text = "".join(cell.text.split("\n"))
                    page.write(at + cell.row, cell.column, int(text) if text.isdigit() else text)
                at += table.n_rows + 1
    report = parse_bytes(buffer.getvalue())
    assert values(report) == spec.expected().cells
    assert report.status == "partial" and "the workbook also holds sheets" in (report.reason or "")


@pytest.mark.parametrize(
    ("above", "between", "kind"),
    [
        ("", "更正说明：上表数据有误，更正如下：", "from before a correction"),
        ("", "（二）更正后以下表为准", "from before a correction"),
        ("全市汇总", "市本级", "of a wider scope"),
        ("1.全系统数据", "2.局机关数据：", "of a wider scope"),
    ],
)
def test_of_two_tables_the_one_is_read_that_the_line_between_them_prefers(above: str, between: str, kind: str) -> None:
    spec, other = (ReportSpec.draw(generator(seed), year=2023, templates="2021") for seed in (5, 6))
    foreign = plain(compose(other, Layout()).tables()[1])
    page = article(spec, 2, lambda table: f"<p>{above}</p>{foreign}<p>{between}</p>{plain(table)}")
    report = parse_bytes(f"<html>{page}</html>".encode())
    assert report.status == "partial" and kind in report.reason
    assert values(report) == spec.expected().cells


def test_a_table_whose_first_row_names_an_earlier_year_is_of_that_year() -> None:
    older, spec = (ReportSpec.draw(generator(seed), year=2023, templates="2021") for seed in (5, 6))
    named = "<tr><td colspan=4>{}年主动公开政府信息情况</td></tr>"
    first = plain(compose(older, Layout()).tables()[0]).replace("<tr>", named.format(2022) + "<tr>", 1)
    write = lambda table: first + plain(table).replace("<tr>", named.format(2023) + "<tr>", 1)  # noqa: E731
    report = parse_bytes(f"<html>{article(spec, 1, write)}</html>".encode())
    assert (report.status, report.reason) == ("partial", "the page also holds tables of another year")
    assert values(report) == spec.expected().cells


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("县教育局2023年上半年政府信息公开工作报告", "上半年"),
        ("县教育局2023年第一季度政府信息公开工作报告", "第一季度"),
        ("县教育局2023年政府信息公开工作年度报告（征求意见稿）", "征求意见"),
    ],
)
def test_a_report_on_a_part_of_the_year_and_a_draft_are_told(title: str, said: str) -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    body = "".join(map(plain, compose(spec, Layout()).tables()))
    report = parse_bytes(f"<html><title>{title}</title><h1>{title}</h1><p>一</p><p>二</p>{body}</html>".encode())
    assert (report.status, report.reason) == ("partial", f"its title says {said}")
