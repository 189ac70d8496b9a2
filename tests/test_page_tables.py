"""Tables of pages: every cell stands in the slots that a browser gives it, and where its place says."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_markup import grids, read, texts

from parsers.document import Hints
from parsers.errors import LimitExceeded
from parsers.readers import html

CORPUS_PAGE = Path(__file__).parents[2] / "shared" / "corpus" / "shuyang-ndrc-2023.html"


def standard_model(groups: list[list[list[tuple[str, int, int]]]]) -> dict[str, tuple[int, int, int, int]]:
    """The algorithm of the HTML standard, § 4.9.12, slot by slot; a rowspan ends with its row group, as drawn."""
    slots: set[tuple[int, int]] = set()
    placed = {}
    y = 0
    for rows in groups:
        bottom = y + len(rows)
        for row in rows:
            x = 0
            for name, rowspan, colspan in row:
                while (x, y) in slots:
                    x += 1
                height = bottom - y if rowspan == 0 else min(rowspan, bottom - y)
                slots.update((x + dx, y + dy) for dx in range(colspan) for dy in range(height))
                placed[name] = (y, x, height, colspan)
                x += colspan
            y += 1
    return placed


span_cells = st.tuples(st.integers(0, 5), st.integers(1, 4))
row_groups = st.lists(
    st.lists(st.lists(span_cells, min_size=0, max_size=5), min_size=1, max_size=5), min_size=1, max_size=3
)


@given(row_groups, st.randoms(use_true_random=False))
def test_spans_fill_the_slots_of_the_standards_table_model(
    shape: list[list[list[tuple[int, int]]]], rng: random.Random
) -> None:
    groups, markup, number = [], "<table>", 0
    for rows in shape:
        group = []
        markup += "<tbody>"
        for row in rows:
            cells = []
            markup += "<tr>"
            for rowspan, colspan in row:
                name = f"w{number}"
                number += 1
                cells.append((name, rowspan, colspan))
                tag = rng.choice(["td", "th", "TD"])
                closing = rng.choice(["", f"</{tag}>", f"</{tag}\n>"])
                markup += (
                    f"<{tag} rowspan={rowspan} colspan='{colspan}'>{rng.choice(['', '<p>', '<div><b>'])}{name}{closing}"
                )
            group.append(cells)
            markup += rng.choice(["", "</tr>"])
        groups.append(group)
        markup += rng.choice(["", "</tbody>"])
    expected = standard_model(groups)
    document = read(markup + "</table><p>after</p>")
    found = {
        cell.text: (cell.place.row - 1, cell.place.column - 1, cell.rowspan, cell.colspan)  # type: ignore[operator]
        for grid in document.grids()
        for cell in grid.cells
    }
    if number == 1:
        assert texts(markup)[0] == "w0"  # a table of one cell is a frame around text
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("attributes", "spans"),
    [
        ("", (1, 1)),
        ("rowspan=0 colspan=0", (3, 1)),
        ("rowspan=-2 colspan=-1", (1, 1)),
        ("rowspan='abc' colspan=''", (1, 1)),
        ("rowspan=' 2;' colspan='2px'", (2, 2)),
        ("rowspan=+2 colspan=2.9", (2, 2)),
        ("rowspan=99 colspan=3", (3, 3)),
        ("rowspan=2 rowspan=3", (2, 1)),
        ('ROWSPAN=2 COLSPAN = "2"', (2, 2)),
    ],
)
def test_span_attributes_are_read_by_the_standards_rules(attributes: str, spans: tuple[int, int]) -> None:
    found = grids(f"<table><tr><td {attributes}>a<td>b<tr><td>c<tr><td>d</table>")[0][0]
    assert found == ("a", 0, 0, *spans)


def test_an_absurd_colspan_is_cut_to_the_standards_limit_and_said() -> None:
    document = read("<table><tr><td colspan='1000000'>a<tr><td>1<td>2</table>")
    grid = next(document.grids())
    assert grid.cells[0].colspan == 1000
    assert document.flaws == ["colspan 1000000 read as 1000"]
    many = "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 5000 + "</table>"
    with pytest.raises(LimitExceeded):
        read(many)


def tables_by_lxml(data: bytes) -> list[dict[tuple[int, int], str]]:
    """For every table of a well-formed page, the text of the cell that covers each slot, by another parser."""
    import lxml.html

    made = []
    for table in lxml.html.fromstring(data).iter("table"):
        slots: dict[tuple[int, int], str] = {}
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for y, row in enumerate(rows, 1):
            x = 1
            for cell in row.iterchildren("td", "th"):
                while (y, x) in slots:
                    x += 1
                width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
                words = "".join(map(str, cell.itertext()))
                slots.update({(y + dy, x + dx): words for dy in range(height) for dx in range(width)})
                x += width
        made.append(slots)
    return made


@pytest.mark.skipif(not CORPUS_PAGE.exists(), reason=f"{CORPUS_PAGE} is not here")
def test_every_cell_of_a_real_page_stands_where_its_place_says() -> None:
    data = CORPUS_PAGE.read_bytes()
    tables = tables_by_lxml(data)
    cells = [cell for grid in html.read(data, Hints()).grids() for cell in grid.cells]
    assert len(cells) > 250
    for cell in cells:
        assert cell.place.table and cell.place.row and cell.place.column
        found = tables[cell.place.table - 1][cell.place.row, cell.place.column]
        assert "".join(found.split()) == "".join(cell.text.split())
