"""Tables in shapes that no reader of a format knows of give the numbers of the official form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fixtures.press import reshape
from fixtures.press.compose import compose
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedTable
from parsers.document import Block, Document, Grid, GridCell, Hints, Paragraph
from parsers.reshaping import each_grid, namedvalues, tabrows
from parsers.tables.standard import read_tables


def printed(spec: ReportSpec, layout: Layout, shape: Callable[[PrintedTable], PrintedTable]) -> Document:
    blocks: list[Block] = []
    for block in compose(spec, layout).blocks:
        if isinstance(block, PrintedTable):
            cells = shape(block).cells
            blocks.append(Grid([GridCell(c.text, c.row, c.column, c.rowspan, c.colspan) for c in cells]))
        else:
            blocks.append(Paragraph(block.text))
    return Document("text/html", "html", blocks)


@pytest.mark.parametrize("seed", [7, 8])
def test_numbers_of_a_row_that_stand_in_one_cell_apart_by_tabs(seed: int) -> None:
    spec, layout = ReportSpec.draw(generator(seed)), Layout()
    document = each_grid(tabrows.parted)(printed(spec, layout, reshape.type_between_tabs), Hints())
    assert document is not None
    tables = read_tables(document)
    assert {(c.table, c.item, c.measure): c.value for c in tables.cells} == spec.expected(layout).cells


def test_labels_and_lone_numbers_between_tabs_stay_in_their_cell() -> None:
    for text in ("规章\t3", "\t3", "3\t", "3"):
        grid = Grid([GridCell(text, 0, 0), GridCell("5", 0, 1)])
        assert tabrows.parted(grid) is grid


PAIRED = {
    "a list": lambda label, pairs: [label, *(f"{heading}：{number}件" for heading, number in pairs)],
    "pieces": lambda label, pairs: [label, *(part for pair in pairs for part in pair)],
    "a sentence": lambda label, pairs: [f"{label}：{'，'.join(heading + number for heading, number in pairs)}。"],
    "a line": lambda label, pairs: [label, " ".join(f"{heading}{number}" for heading, number in pairs)],
}


def paired(seed: int, write: Callable[[str, list[tuple[str, str]]], list[str]]) -> tuple[Document, ReportSpec]:
    """A report whose table 三 is written as a label and pairs of heading and number, row by row."""
    spec = ReportSpec.draw(generator(seed), year=2023, templates="2021")
    blocks = printed(spec, Layout(), lambda table: table).blocks
    (at,) = (k for k, block in enumerate(blocks) if isinstance(block, Grid) and block.n_columns == 10)
    grid = blocks[at]
    assert isinstance(grid, Grid)
    slots = [[cell.text if cell else "" for cell in row] for row in grid.slots()]
    headings = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [("".join(dict.fromkeys(row[:3])), list(zip(headings, row[3:], strict=True))) for row in slots[3:]]
    blocks[at : at + 1] = [Paragraph(text) for label, pairs in rows for text in write(label, pairs)]
    return Document("text/html", "html", blocks), spec


@pytest.mark.parametrize("way", PAIRED)
def test_rows_of_a_label_and_pairs_of_heading_and_number(way: str) -> None:
    document, spec = paired(7, PAIRED[way])
    found = namedvalues.joined(document, Hints())
    assert found is not None
    tables = read_tables(found)
    assert not tables.problems
    assert {(c.table, c.item, c.measure): c.value for c in tables.cells} == spec.expected(Layout()).cells


@pytest.mark.parametrize("lost", ["自然人", "法律服务机构", "总计"])
def test_a_pair_that_lacks_moves_no_number(lost: str) -> None:
    def write(label: str, pairs: list[tuple[str, str]]) -> list[str]:
        return [label, *(f"{heading}：{number}" for heading, number in pairs if heading != lost or "重复" not in label)]

    document, spec = paired(8, write)
    found = namedvalues.joined(document, Hints())
    assert found is not None
    truth = spec.expected(Layout()).cells
    read = {(c.table, c.item, c.measure): c.value for c in read_tables(found).cells}
    missed = {key for key, value in truth.items() if read[key] != value}
    assert len(missed) == 1 and all(read[key] is None and key[1] == "not_processed_duplicate" for key in missed)


def test_pairs_without_labels_of_the_tables_stay_as_they_are() -> None:
    texts = ["全年收到申请12件", "自然人：3", "总计：3", "自然人：4", "总计：4"]
    assert namedvalues.joined(Document("text/html", "html", list(map(Paragraph, texts))), Hints()) is None
