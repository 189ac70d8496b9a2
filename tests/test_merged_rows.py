"""Cells that stand for several, and rows that stand elsewhere: one 0 for many, a column of lines, rows of a script."""

from __future__ import annotations

import pytest

from fixtures.press import html
from fixtures.press.compose import compose
from fixtures.press.layout import Layout
from fixtures.press.numbers import APPLICATIONS, generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedTable
from parsers.engine import parse_bytes
from parsers.report import Report

HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
SPECS = [ReportSpec.draw(generator(seed), scale="county") for seed in range(31, 35)]


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


def rows_of(table: PrintedTable) -> list[list[str]]:
    """Label, perhaps with its group, and numbers of every row of table 三."""
    rows = []
    for row in table.rows():
        if any(cell.role == "value" for cell in row):
            label = [cell.text for cell in row if cell.role == "label"][-1]
            rows.append([label, *(cell.text for cell in row if cell.role == "value")])
    return rows


def page(spec: ReportSpec, drawn: str) -> bytes:
    """The report with its table 三 drawn so."""
    whole = html.render(spec, Layout()).decode()
    start = whole.index("<table", whole.index("三、收到和处理政府信息公开申请情况"))
    return (whole[:start] + drawn + whole[whole.index("</table>", start) + len("</table>") :]).encode()


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_a_merged_zero_is_one_of_every_cell_that_it_covers(spec: ReportSpec) -> None:
    layout = Layout(html_merged_zeros=True)
    report = parse_bytes(html.render(spec, layout))
    assert (report.status, values(report)) == ("ok", spec.expected(layout).cells)


def test_a_merged_number_is_dealt_out_to_no_cell() -> None:
    layout = Layout(html_merged_zeros=True)
    data = html.render(SPECS[0], layout).decode()
    at = data.index('colspan="2">0<', data.index("自然人"))
    report = parse_bytes((data[:at] + data[at:].replace(">0<", ">7<", 1)).encode())
    assert report.status == "partial"
    assert all(value in (None, SPECS[0].expected(layout).cells[key]) for key, value in values(report).items())


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_columns_of_lines_are_rows(spec: ReportSpec) -> None:
    (table,) = (table for table in compose(spec, Layout()).tables() if table.name == APPLICATIONS)
    columns = ("<br>".join(column) for column in zip(*rows_of(table), strict=True))
    heads = "".join(f"<td>{head}</td>" for head in ("项目", *HEADS))
    cells = "".join(f"<td>{column}</td>" for column in columns)
    report = parse_bytes(page(spec, f"<table><tr>{heads}</tr><tr>{cells}</tr></table>"))
    assert (report.status, values(report)) == ("ok", spec.expected(Layout()).cells)


@pytest.mark.parametrize("number", ["", "5"])
@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_a_column_without_a_heading_between_others_displaces_nothing(spec: ReportSpec, number: str) -> None:
    (table,) = (table for table in compose(spec, Layout()).tables() if table.name == APPLICATIONS)
    at = generator(1).randrange(2, 7)
    lines = [["项目", *HEADS], *rows_of(table)]
    for order, line in enumerate(lines):
        line.insert(at, number if order == 3 else "")
    drawn = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in line) + "</tr>" for line in lines)
    report = parse_bytes(page(spec, f"<table>{drawn}</table>"))
    expected = spec.expected(Layout()).cells
    assert {key: value for key, value in values(report).items() if key in expected} == expected
    assert report.status == ("partial" if number else "ok"), report.reason


@pytest.mark.parametrize("spec", SPECS, ids=range(len(SPECS)))
def test_rows_that_a_script_adds_to_a_table_are_its_rows(spec: ReportSpec) -> None:
    (table,) = (table for table in compose(spec, Layout()).tables() if table.name == APPLICATIONS)
    heads = "".join(f"<td>{head}</td>" for head in ("项目", *HEADS))
    rows = ("".join(f"<td>{text}</td>" for text in row) for row in rows_of(table))
    script = "".join(f'$("#t3 tbody").append("<tr>{row}</tr>");\n' for row in rows)
    report = parse_bytes(page(spec, f'<table id="t3"><tr>{heads}</tr></table><script>{script}</script>'))
    assert (report.status, values(report)) == ("ok", spec.expected(Layout()).cells)
