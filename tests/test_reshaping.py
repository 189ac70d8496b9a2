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
from parsers.reshaping import each_grid, tabrows
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
