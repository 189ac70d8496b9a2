"""Page numbers are left out of tables and text; the values of a row that a page break parted are not."""

from __future__ import annotations

import pytest

from parsers.grids.ink import Run, Sheet
from parsers.grids.pages import blocks_of


def run(text: str, left: float, baseline: float) -> Run:
    width = 10.0
    lefts = [left + width * n for n in range(len(text))]
    return Run(text, lefts, [x + width for x in lefts], baseline, 10.0, baseline - 9, baseline + 1)


def page(number: int, *lines: tuple[float, list[tuple[str, float]]]) -> Sheet:
    sheet = Sheet(number, 600.0, 800.0)
    sheet.runs = [run(text, left, baseline) for baseline, pieces in lines for text, left in pieces]
    return sheet


def text_of(*sheets: Sheet) -> str:
    return "\n".join(getattr(block, "text", "") for block in blocks_of(sheets, lambda sheet: ([], sheet.runs)).blocks)


BODY = (400.0, [("本机关认真贯彻落实条例。", 60.0)])


@pytest.mark.parametrize("folios", [["- 1 -", "- 2 -"], ["1", "2"], ["第7页 共9页", "第8页 共9页"], ["45", "46"]])
def test_page_numbers_are_no_text(folios: list[str]) -> None:
    sheets = [page(n, BODY, (780.0, [(folio, 290.0)])) for n, folio in enumerate(folios, 1)]
    assert not any(folio in text_of(*sheets) for folio in folios)


@pytest.mark.parametrize(
    "values", [[("698", 290.0)], [("698", 200.0), ("699", 480.0)], [("６９８", 200.0), ("1", 480.0)]]
)
def test_numbers_of_a_row_at_the_head_of_a_page_stay(values: list[tuple[str, float]]) -> None:
    first = page(1, BODY, (780.0, [("- 1 -", 290.0)]))
    second = page(2, (70.0, values), BODY, (780.0, [("- 2 -", 290.0)]))
    text = text_of(first, second)
    assert all(value in text for value, _ in values)
    assert "- 2 -" not in text
