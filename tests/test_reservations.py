"""What a document's own words or shapes say against its numbers: each is told, and none is taken as if it were sure."""

from __future__ import annotations

import dataclasses
import importlib
import re
from typing import Any

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedTable
from parsers.engine import parse_bytes
from parsers.report import Report

SPEC = ReportSpec.draw(generator(5), year=2023, templates="2021")
PAGE = html.render(SPEC, Layout()).decode()
SECTION_3 = "<h2>三、"


def read(*changes: tuple[str, str]) -> Report:
    page = PAGE
    for old, new in changes:
        assert old in page
        page = page.replace(old, new)
    return parse_bytes(page.encode())


def test_a_title_older_than_the_reporting_period_is_told_and_a_period_left_over_is_not() -> None:
    title = f"{SPEC.identity.agency}2023年政府信息公开工作年度报告"
    stale = read((title, title.replace("2023", "2022")))
    assert (stale.status, stale.reason) == ("partial", "its reporting period is 2023, its title says 2022")
    left_over = read(("2023年1月1日", "2022年1月1日"))
    assert (left_over.status, left_over.year) == ("ok", 2023)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("2022年，本机关收到政府信息公开申请{}件。", True),
        ("2023年，本机关收到政府信息公开申请{}件。", False),
        ("本年度收到政府信息公开申请{}件。", False),
        ("2022年，本机关收到政府信息公开申请98765件，办结98764件。", True),
        ("本年度收到政府信息公开申请98765件，办结98764件。", True),
        ("2022年，本机关收到政府信息公开申请98765件。", False),
    ],
)
def test_a_period_of_the_year_before_is_told_where_the_figures_of_the_text_bear_it_out(
    sentence: str, *, told: bool
) -> None:
    received = next(
        cell.value for cell in read().cells if (cell.item, cell.measure) == ("new_received", "total") and cell.value
    )
    line = "本机关认真贯彻落实条例，依法依规主动公开政府信息，" + sentence.format(received)
    text = PAGE[: PAGE.index(SECTION_3)]
    text = re.sub("2023年1月1日[^。]{0,12}12月31日", "2022年1月1日至12月31日", text)
    text = re.sub(r"(<h2>一、.*?</h2>).*?(?=<h2>二、)", rf"\1<p>{line}</p>", text, flags=re.DOTALL)
    report = parse_bytes((text + PAGE[PAGE.index(SECTION_3) :]).encode())
    assert report.reason == ("its reporting period is 2022, its title says 2023" if told else "")


@pytest.mark.parametrize("words", ["（模板）", "2022-2023年"])
def test_a_title_that_says_it_is_an_example_or_on_several_years_is_told(words: str) -> None:
    title = "2023年政府信息公开工作年度报告"
    new = title + words if words.startswith("（") else title.replace("2023年", words)
    assert read((title, new)).reason.startswith("its title says")


@pytest.mark.parametrize("note", ["注：上表行政强制应为987654件。", "勘误：第二部分有误，以此为准。"])
def test_a_note_that_corrects_a_number_is_told(note: str) -> None:
    assert read((SECTION_3, f"<p>{note}</p>{SECTION_3}")).reason == "a note corrects a number"


def test_a_note_that_corrects_a_number_which_still_stands_is_told_whatever_else_is_printed() -> None:
    wrong, right = [cell.value for cell in read().cells if cell.table == "review_litigation" and cell.value][:2]
    assert read((SECTION_3, f"<p>注：上表{wrong}件应为{right}件。</p>{SECTION_3}")).reason == "a note corrects a number"


def test_a_note_on_what_was_corrected_before_is_no_doubt() -> None:
    issued = next(cell for cell in read().cells if (cell.item, cell.measure) == ("normative_documents", "issued"))
    note = f"说明：本年制发件数已更正为{issued.value}件，重新发布。"
    assert read((SECTION_3, f"<p>{note}</p>{SECTION_3}")).status == "ok"


def test_the_title_of_another_organ_between_the_tables_is_told() -> None:
    report = read((SECTION_3, f"<h1>临江县水务局2023年政府信息公开工作年度报告</h1>{SECTION_3}"))
    assert report.reason == "the title of another organ's report stands between the tables"


def test_the_date_of_another_document_above_is_not_the_report_s() -> None:
    above = "<ul><li><a href='x'>2022年年报</a> 发布日期：2023-01-30</li></ul><p>发布日期：2024-02-03</p><h1>"
    assert read(("<h1>", above)).published == "2024-02-03"


def test_a_unit_in_a_cell_of_its_own_is_told() -> None:
    apart = read(("本年收费金额（单位：万元）</td>", "本年收费金额</td><td>单位：元</td>"))
    assert "a table is said to be in 元 and its cells are not" in apart.reason


@pytest.mark.parametrize("module", ["pdf", "sheets", "html"])
def test_a_number_over_two_rows_is_told_in_every_format(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """10848 beside 行政处罚 and 行政强制 may be of both: neither of them is blank."""
    press = importlib.import_module(f"fixtures.press.{module}")
    compose = press.compose

    def merged(*given: Any) -> Any:
        composition = compose(*given)
        blocks = [_merged(block) if isinstance(block, PrintedTable) else block for block in composition.blocks]
        return dataclasses.replace(composition, blocks=blocks)

    layout = Layout(disclosure_spans="none") if module == "sheets" else Layout()
    assert parse_bytes(press.render(SPEC, layout)).status == "ok"
    monkeypatch.setattr(press, "compose", merged)
    assert parse_bytes(press.render(SPEC, layout)).status == "partial"


def _merged(table: PrintedTable) -> PrintedTable:
    """The table with the number beside 行政处罚 reaching over the one beside 行政强制."""
    row = next((cell.row for cell in table.cells if cell.text == "行政处罚"), None)
    if row is None:
        return table
    cells = []
    for cell in table.cells:
        if cell.role == "value" and cell.row == row:
            cell = dataclasses.replace(cell, rowspan=2)
        if not (cell.role == "value" and cell.row == row + 1):
            cells.append(cell)
    return dataclasses.replace(table, cells=cells)
