"""A row that a page break cut in two is one row, whatever the page prints between its halves."""

from __future__ import annotations

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.report import Report

BETWEEN = [
    {"html_markup": "excel"},  # a row of blanks at the end of every part
    {"html_markup": "trs", "cut_between": "page number"},
    {"cut_header": True, "cut_between": "续表", "spans": "empty"},  # headings again, their spans not drawn
    {"misprints": True, "label_variants": True},
]
ORDINAL_ALONE = 23
"""The row 3.其他, whose upper half is printed like a number."""


@pytest.mark.parametrize("between", BETWEEN)
@pytest.mark.parametrize("label", ["row", "row below"])
def test_the_halves_of_a_row_are_put_together(between: dict[str, object], label: str) -> None:
    for row in range(2, 25):
        spec = ReportSpec.draw(generator(f"{row}-{label}"), templates="2021")
        layout = Layout(seed=row, cut_row=row, cut_label=label, **between)  # type: ignore[arg-type]
        report = parse_bytes(html.render(spec, layout))
        if row == ORDINAL_ALONE:
            assert report.status == "partial"
        else:
            assert _values(report) == spec.expected(layout).cells


def test_twenty_thousand_blank_rows_between_the_halves_part_nothing() -> None:
    """As a workbook prints them that is formatted far down; in time that grows with their number and no faster."""
    spec = ReportSpec.draw(generator(4), templates="2021")
    page = html.render(spec, Layout()).decode()
    begin = page.index("二、上年结转")
    label, numbers = page[begin : page.index("</tr>", begin)].split("</td>", 1)
    blanks = '<tr><td colspan="3"></td><td></td><td></td><td></td><td></td><td></td><td></td><td></td></tr>' * 20_000
    halves = f"{label[:8]}</td>{numbers}</tr>{blanks}<tr><td colspan='3'>{label[8:]}</td>{'<td></td>' * 7}"
    report = parse_bytes((page[:begin] + halves + page[page.index("</tr>", begin) :]).encode())
    assert _values(report) == spec.expected(Layout()).cells


def test_numbers_beside_a_mere_ordinal_are_not_passed_over() -> None:
    """（七） alone names no row: its numbers belong to a cell that is missing then."""
    spec = ReportSpec.draw(generator(5), templates="2021")
    page = html.render(spec, Layout()).decode().replace("（七）总计", "（七）")
    report = parse_bytes(page.encode())
    assert report.status == "partial"
    assert "numbers in a row without a label" in report.reason


def test_numbers_beside_the_head_of_their_rows_leave_a_doubt() -> None:
    spec = ReportSpec.draw(generator(6), templates="2021")
    page = html.render(spec, Layout()).decode()
    begin = page.index("1.申请人无正当理由逾期不补正")
    label, numbers = page[begin : page.index("</tr>", begin)].split("</td>", 1)
    before, head = page[:begin].rsplit("（六）其他处理", 1)
    row = f"（六）其他处理</td><td></td>{numbers}</tr><tr><td></td><td>{label}</td>{'<td></td>' * 7}</tr>"
    report = parse_bytes((before + row + page[page.index("</tr>", begin) + 5 :]).encode())
    assert head
    assert report.status == "partial"
    assert "other_correction_overdue: blank, with numbers in the row above" in report.reason


@pytest.mark.parametrize("between", ["", "（续表）"])
def test_a_label_that_goes_on_beside_its_numbers_leaves_a_doubt(between: str) -> None:
    """What is printed of 逾期不补正 passes for the whole label; its numbers stand beside the rest of it."""
    spec = ReportSpec.draw(generator(6), templates="2021")
    page = html.render(spec, Layout()).decode()
    begin = page.index("1.申请人无正当理由逾期不补正")
    label, numbers = page[begin : page.index("</tr>", begin)].split("</td>", 1)
    cut = len("1.申请人无正当理由逾期不补正")
    note = f"<tr><td colspan='9'>{between}</td></tr>" if between else ""
    row = f"{label[:cut]}</td>{'<td></td>' * 7}</tr>{note}<tr><td></td><td>其他处理{label[cut:]}</td>{numbers}</tr>"
    report = parse_bytes((page[:begin] + row + page[page.index("</tr>", begin) + 5 :]).encode())
    assert report.status == "partial"
    assert "other_correction_overdue: blank, with the numbers of an unknown row beside it" in report.reason


def test_a_label_that_goes_on_elsewhere_in_its_table_leaves_a_doubt() -> None:
    """Of pages that share a sheet the rest of a row may come before its beginning, or rows behind it."""
    spec = ReportSpec.draw(generator(6), templates="2021")
    page = html.render(spec, Layout()).decode()
    begin = page.index("1.申请人无正当理由逾期不补正")
    label, numbers = page[begin : page.index("</tr>", begin)].split("</td>", 1)
    cut = len("1.申请人无正当理由逾期不补正")
    end = page.index("</tr>", begin) + 5
    close = page.index("</table>", end)
    rest = f"<tr><td></td><td></td><td>其他处理{label[cut:]}</td>{numbers}</tr>"
    blank = f"{label[:cut]}</td>{'<td></td>' * 7}</tr>"
    report = parse_bytes((page[:begin] + blank + page[end:close] + rest + page[close:]).encode())
    assert report.status == "partial"
    assert "other_correction_overdue: blank, with the numbers of an unknown row that its label" in report.reason


@pytest.mark.parametrize("cut", [len("1.申请人无正当理由逾期不补正"), -1])
def test_a_label_that_goes_on_beside_what_its_row_lacks_leaves_a_doubt(cut: int) -> None:
    """A page break above some numbers of a row: the others stand before it, and those beside the rest of the label."""
    spec = ReportSpec.draw(generator(6), templates="2021")
    page = html.render(spec, Layout()).decode()
    begin = page.index("1.申请人无正当理由逾期不补正")
    label, numbers = page[begin : page.index("</tr>", begin)].split("</td>", 1)
    first, rest = numbers.split("</td>", 1)
    blanks = "<td></td>" * 6
    rows = f"{label[:cut]}</td>{first}</td>{blanks}</tr><tr><td></td><td>{label[cut:]}</td><td></td>{rest}</tr>"
    report = parse_bytes((page[:begin] + rows + page[page.index("</tr>", begin) + 5 :]).encode())
    assert report.status == "partial"
    assert "other_correction_overdue: blank, with the numbers of an unknown row that its label" in report.reason


def _values(report: Report) -> dict[tuple[str, str, str], object]:
    return {
        (cell.table, cell.item, cell.measure): cell.value
        for cell in report.cells
        if not cell.item.startswith("local:") and not cell.measure.startswith("local:")
    }


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("由逾期不补正、行政机关不再处理其", "收费通知要求缴纳费用、行政机关不再处理其政府信息", True),
        ("由逾期不补正、行政机关不再处理其", "行政机关不再处理其政府信息公开申请", False),  # the end of both
    ],
)
def test_lines_of_a_label_that_a_low_row_shows_tell_it_between_its_neighbours(
    first: str, second: str, told: bool
) -> None:
    spec = ReportSpec.draw(generator(6), templates="2021")
    page = html.render(spec, Layout()).decode()
    for begin, lines in ("1.申请人无正当理由逾期", first), ("2.申请人逾期未按", second):
        at = page.index(begin)
        page = page[:at] + lines + page[page.index("</td>", at) :]
    report = parse_bytes(page.encode())
    assert (report.status == "ok") is told
    assert not told or _values(report) == spec.expected(Layout()).cells
