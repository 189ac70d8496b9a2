"""Rows whose labels stand in one cell, merged by hand or by a scan that lost the line between them."""

from __future__ import annotations

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes

SPEC = ReportSpec.draw(generator(5), year=2023, templates="2021")
UPPER, LOWER = "4.无正当理由大量反复申请", "5.要求行政机关确认或重新出具已获取信息"


def joined(label: str) -> bytes:
    """The page with one cell over the labels of both rows."""
    page = html.render(SPEC, Layout()).decode()
    assert f"<td>{UPPER}</td>" in page
    assert f"<td>{LOWER}</td>" in page
    page = page.replace(f"<td>{UPPER}</td>", f'<td rowspan="2">{label}</td>')
    return page.replace(f"<td>{LOWER}</td>", "").encode()


@pytest.mark.parametrize("between", ["", "<br>", "、", "—"])
def test_rows_under_their_joined_labels_have_their_numbers(between: str) -> None:
    report = parse_bytes(joined(UPPER + between + LOWER.replace("出具", "出县")))
    assert {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells} == SPEC.expected(Layout()).cells


@pytest.mark.parametrize(
    "label", [LOWER + UPPER, UPPER, UPPER + "3.其他", UPPER + LOWER + "及上年未办结的重复申请事项"]
)
def test_a_cell_with_other_labels_gives_their_rows_no_numbers(label: str) -> None:
    assert parse_bytes(joined(label)).status == "partial"


def test_numbers_in_a_row_below_the_label_are_its_own() -> None:
    """A page that fell apart between a label and its numbers, as scans with lost lines do."""
    page = html.render(SPEC, Layout(review_form="rows")).decode()
    label = '<tr><td colspan="2">行政复议</td>'
    assert label in page
    blank = "<td></td>" * 5
    report = parse_bytes(page.replace(label, f'{label}{blank}</tr>\n<tr><td colspan="2"></td>').encode())
    values = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    assert values == SPEC.expected(Layout(review_form="rows")).cells
