"""The annex of 2014 as agencies print it, and numbers printed for two languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures.press.compose import compose
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedCell, PrintedTable
from parsers.engine import parse_bytes
from parsers.report import Report

ANNEX = ReportSpec.draw(generator(11), year=2016)
REPORT = ReportSpec.draw(generator(5), year=2023, templates="2021")


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {
        (cell.table, cell.item, cell.measure): cell.value
        for cell in report.cells
        if "local:" not in cell.item + cell.measure
    }


def page(spec: ReportSpec, tables: Callable[[PrintedTable], str]) -> bytes:
    title = f"<h1>{spec.identity.agency}{spec.identity.year}年政府信息公开工作年度报告</h1>"
    return f"<html>{title}{''.join(map(tables, compose(spec, Layout()).tables()))}</html>".encode()


def rows(table: PrintedTable, write: Callable[[PrintedCell], str] = lambda cell: cell.text) -> list[str]:
    return [
        "".join(f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{write(cell)}</td>' for cell in row)
        for row in table.rows()
    ]


def with_codes(table: PrintedTable) -> str:
    coded = [row.replace("</td>", f"</td><td>{n:02d}</td>", 1) if n else row for n, row in enumerate(rows(table))]
    coded[0] = coded[0].replace("</td>", "</td><td>代码</td>", 1)
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in coded) + "</table>"


def abreast(table: PrintedTable) -> str:
    head, *body = rows(table)
    half = (len(body) + 1) // 2
    pairs = zip(body[:half], body[half:] + ["<td></td>" * 3] * (2 * half - len(body)), strict=True)
    return f"<table><tr>{head}{head}</tr>" + "".join(f"<tr>{one}{two}</tr>" for one, two in pairs) + "</table>"


def as_lines(table: PrintedTable, leader: str) -> str:
    texts = [[cell.text for cell in row] for row in table.rows()[1:]]
    return "".join(
        f"<p>{row[0]}{leader}{row[-1]}{row[1]}</p>" if row[-1].isdigit() else f"<p>{row[0]}</p>" for row in texts
    )


def as_descriptions(table: PrintedTable) -> str:
    """Table two: every row a term, every number a description behind its heading."""
    written, headings = "", [""]
    for row in table.rows():
        if any(cell.role == "value" for cell in row):
            pairs = zip(headings[1:], row[1:], strict=True)
            written += f"<dt>{row[0].text}</dt>" + "".join(f"<dd>{name}：{cell.text}</dd>" for name, cell in pairs)
        else:
            headings = [cell.text for cell in row]
    return f"<dl>{written}</dl>"


def between_slashes(table: PrintedTable) -> str:
    """Table three: every row an entry of a list, its numbers one behind the other."""
    natural, _, total, *others = (cell.text for row in table.rows()[1:3] for cell in row)
    heads = [natural, *others, total]
    rows = [[cell.text for cell in row] for row in table.rows()[3:]]
    pairs = [" / ".join(map(" ".join, zip(heads, row[-7:], strict=True))) for row in rows]
    return f"<ol>{''.join(f'<li><b>{row[-8]}</b><br>{told}</li>' for row, told in zip(rows, pairs, strict=True))}</ol>"


def between_pipes(table: PrintedTable) -> str:
    """Table four: lines of one paragraph, an item a line."""
    heads, numbers = table.rows()[-2:]
    lines = [["类型", *(cell.text for cell in heads[-5:])]]
    for at, name in enumerate(("行政复议", "未经复议直接起诉", "复议后起诉")):
        lines.append([name, *(cell.text for cell in numbers[5 * at : 5 * at + 5])])
    return "<p>" + "<br>".join(f"| {' | '.join(line)} |" for line in lines) + "</p>"


@pytest.mark.parametrize("write", [with_codes, abreast])
def test_the_annex_with_codes_and_in_columns_side_by_side(write: Callable[[PrintedTable], str]) -> None:
    report = parse_bytes(page(ANNEX, write))
    assert (report.status, values(report)) == ("ok", ANNEX.expected().cells)


@pytest.mark.parametrize("leader", ["：", "……", "..........", "____"])
def test_the_annex_as_lines(leader: str) -> None:
    truth = {key: value for key, value in ANNEX.expected().cells.items() if str(value).isdigit()}
    report = parse_bytes(page(ANNEX, lambda table: as_lines(table, leader)))
    assert truth.items() <= values(report).items()


@pytest.mark.parametrize(("number", "write"), [(0, as_descriptions), (1, between_slashes), (2, between_pipes)])
def test_one_table_without_any_grid(number: int, write: Callable[[PrintedTable], str]) -> None:
    drawn = compose(REPORT, Layout()).tables()[number].name

    def table(printed: PrintedTable) -> str:
        return write(printed) if printed.name == drawn else f"<table><tr>{'</tr><tr>'.join(rows(printed))}</tr></table>"

    report = parse_bytes(page(REPORT, table))
    assert (report.status, values(report)) == ("ok", REPORT.expected().cells)


@pytest.mark.parametrize("twice", ["{0}<br>{0}", "<p>{0}</p><p dir=rtl>{0}</p>", "{0}件 / {0} cases", "{0} / {0}"])
def test_numbers_for_two_languages_are_read_once(twice: str) -> None:
    def write(cell: PrintedCell) -> str:
        return twice.format(cell.text) if cell.role == "value" else cell.text

    report = parse_bytes(page(REPORT, lambda table: f"<table><tr>{'</tr><tr>'.join(rows(table, write))}</tr></table>"))
    assert (report.status, values(report)) == ("ok", REPORT.expected().cells)


def test_one_number_broken_into_equal_halves_is_not_taken_for_two() -> None:
    def write(cell: PrintedCell) -> str:
        return "5<br>5" if cell.role == "value" and cell.row == 2 else cell.text

    report = parse_bytes(page(REPORT, lambda table: f"<table><tr>{'</tr><tr>'.join(rows(table, write))}</tr></table>"))
    assert report.status == "partial"
    assert values(report)["proactive_disclosure", "regulations", "issued"] == 55
