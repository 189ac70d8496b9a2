"""Titles that a page's edge cuts, or that stand on one line with other text, name the right organ or none."""

from __future__ import annotations

import pytest

from parsers.document import Block, Document, Grid, GridCell, Paragraph, Place
from parsers.grids.ink import Ruling, Run, Sheet, run_of
from parsers.grids.pages import blocks_of
from parsers.identity.identify import identify

REPORT = "2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        (f"政策文件 江山市教育局{REPORT}", "江山市教育局"),
        (f"江苏省 水利厅{REPORT}", "江苏省水利厅"),
        (f"国家税务总局 江山市税务局{REPORT}", "国家税务总局江山市税务局"),
        (f"江 山 市 教 育 局{REPORT}", "江山市教育局"),
    ],
)
def test_a_menu_beside_a_title_is_no_part_of_the_name(line: str, agency: str) -> None:
    document = Document("application/pdf", "pdf-lattice", [Paragraph(line, at(1, 60, 90))], pages=1)
    assert identify(document).agency == agency


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("method", ["pdf-sideways", "pdf-lattice"])
def test_the_rest_of_a_name_that_a_page_cuts_is_no_agency(method: str, told: bool) -> None:
    sentence = f"现公布温州市卫生健康委员会{REPORT}。" if told else "本报告共六个部分。"
    blocks: list[Block] = [
        Paragraph("温州市卫", at(1, 300, 70)),
        Paragraph(sentence, at(1, 50, 90)),
        Paragraph(f"生健康委员会{REPORT}", at(4, 50, 70)),
    ]
    agency = identify(Document("application/pdf", method, blocks, pages=6)).agency
    if method == "pdf-sideways":
        assert agency == ("温州市卫生健康委员会" if told else None)
    else:  # a page below another has lines at the same heights
        assert agency == "生健康委员会"


@pytest.mark.parametrize(("gap", "agency"), [(0.5, "江山市教育局"), (30, None)])
def test_a_title_that_runs_over_the_border_of_its_cell_is_one(gap: float, agency: str | None) -> None:
    cells = [
        GridCell("江山市教育局", 0, 0, place=at(1, 50, 60, 66)),
        GridCell(f"{REPORT}\n根据条例规定", 0, 1, place=at(1, 116 + gap, 60, 200)),
        GridCell("一、总体情况", 1, 0, place=at(1, 50, 80)),
    ]
    assert identify(Document("application/pdf", "pdf-lattice", [Grid(cells)], pages=1)).agency == agency


@pytest.mark.parametrize("rest", [f"2023/{REPORT[4:]}", "12"])
@pytest.mark.parametrize("beside", [True, False])
def test_text_that_has_outgrown_its_cell_takes_what_follows_on_it(rest: str, beside: bool) -> None:
    """Digits are runs of their own, without which a title has no year; a number alone is the next cell's."""
    sheet = Sheet(1, 595.0, 842.0)
    columns = [50.0, 110.0, 300.0] if beside else [50.0, 110.0]
    sheet.horizontal = [Ruling(y, columns[0], columns[-1]) for y in (54.0, 69.0, 84.0, 99.0)]
    sheet.vertical = [Ruling(x, 54.0, 99.0) for x in columns]
    sheet.runs = [word("江山市教育局", 51, 65, 11), *(word(text, x, 80, 10) for text, x in (("规章", 51), ("7", 120)))]
    for part in rest.split("/"):
        sheet.runs.append(word(part, sheet.runs[-1].rights[-1] if part != rest.split("/")[0] else 117, 65, 11))
    blocks = blocks_of([sheet]).blocks
    texts = [cell.text for block in blocks if isinstance(block, Grid) for cell in block.cells]
    texts += [block.text for block in blocks if not isinstance(block, Grid)]
    assert texts[0].startswith("江山市教育局" + rest.replace("/", "")) is (rest != "12" or not beside)


def word(text: str, x: float, y: float, size: float) -> Run:
    step = size / 2 if text.isascii() else size
    return run_of(
        text, [x + step * k for k in range(len(text))], [x + step * (k + 1) for k in range(len(text))], y, size
    )


def at(page: int, left: float, top: float, width: float = 300.0) -> Place:
    return Place(page=page, box=(left, top, left + width, top + 10))
