"""A sheet too wide and too long for the paper is printed on many pages: set together again, nothing is missing."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Grid
from parsers.grids.ink import Ruling, Sheet, run_of
from parsers.grids.pages import blocks_of
from parsers.grids.sideways import put_back, side_by_side

MARGIN = 50.0


@st.composite
def printed(draw: st.DrawFn) -> tuple[list[Sheet], list[list[str]]]:
    """Pages as spreadsheets print them, down or to the right first, perhaps with their first column on every page, and
    the texts of the sheet."""
    columns, rows = draw(st.integers(3, 9)), draw(st.integers(4, 40))
    widths = draw(st.lists(st.sampled_from((48.0, 60.0, 90.0)), min_size=columns, max_size=columns))
    widths[0] = 90.0
    heights = draw(
        st.one_of(st.just([15.0] * rows), st.lists(st.sampled_from((13.0, 15.0, 28.0)), min_size=rows, max_size=rows))
    )
    down = [0]
    while rows - down[-1] > 3 and draw(st.booleans()):
        down.append(draw(st.integers(down[-1] + 2, rows - 2)))
    down.append(rows)
    across = sorted({0, columns, *draw(st.sets(st.integers(1, columns - 1), min_size=1, max_size=3))})
    walls = draw(
        st.sampled_from((("left",), ("right",), ("left", "right")))
    )  # at a cut, the page whose border is drawn
    texts = [
        [f"{row + 1}.项目名称" if not column else str(row * 10 + column) for column in range(columns)]
        for row in range(rows)
    ]
    repeated, over = draw(st.booleans()), draw(st.booleans())
    ranges = [(*left, *top) for left in pairwise(across) for top in pairwise(down)]
    sheets: list[Sheet] = []
    for left, right, top, bottom in sorted(ranges, key=lambda page: page[2] if over else page[0]):
        sheet = Sheet(len(sheets) + 1, 595.0, 842.0)
        shown = [*([0] if repeated and left else ()), *range(left, right)]
        xs = [MARGIN + sum(widths[column] for column in shown[:k]) for k in range(len(shown) + 1)]
        ys = [MARGIN + sum(heights[top:k]) for k in range(top, bottom + 1)]
        sheet.horizontal = [Ruling(y, xs[0], xs[-1]) for y in ys]
        sheet.vertical = [
            Ruling(x, ys[0], ys[-1])
            for k, x in zip([*shown, right], xs, strict=True)
            if k in (0, columns)
            or k not in (left, right)
            or (k == left and len(shown) > right - left)
            or ("left" if k == right else "right") in walls
        ]
        sheet.runs = [
            word(texts[row][column], x + 4, ys[row - top + 1] - 3)
            for row in range(top, bottom)
            for column, x in zip(shown, xs, strict=False)
        ]
        sheet.runs.append(word(f"年报第{sheet.number}页", MARGIN, 30.0))
        sheets.append(sheet)
    return sheets, texts


def word(text: str, x: float, y: float):  # type: ignore[no-untyped-def]
    return run_of(text, [x + 8 * k for k in range(len(text))], [x + 8 * (k + 1) for k in range(len(text))], y, 8.0)


@given(printed())
@settings(max_examples=150, deadline=None)
def test_the_columns_of_later_pages_stand_beside_the_first_ones(drawn: tuple[list[Sheet], list[list[str]]]) -> None:
    sheets, texts = drawn
    joined, strips = next(side_by_side(sheets))
    blocks = blocks_of(joined).blocks
    put_back(blocks, strips)
    [grid] = [block for block in blocks if isinstance(block, Grid)]
    assert sum(block.text.count("年报") for block in blocks if not isinstance(block, Grid)) <= len(joined)
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        rows.setdefault(cell.row, []).append(cell.text)
        page = next(sheet for sheet in sheets if sheet.number == cell.place.page)
        assert cell.place.box is not None
        assert cell.text in [run.text for run in page.runs if abs(run.lefts[0] - cell.place.box[0]) < 0.1]
    assert list(rows.values()) == texts


@given(printed())
@settings(max_examples=30, deadline=None)
def test_pages_of_other_tables_are_left_alone(drawn: tuple[list[Sheet], list[list[str]]]) -> None:
    """Lines at other heights are of another table, however wide it is."""
    sheets, _ = drawn
    for sheet in sheets:
        stretch = 1 + 0.07 * sheet.number
        sheet.horizontal = [Ruling(line.at * stretch, line.start, line.end) for line in sheet.horizontal]
    assert not list(side_by_side(sheets))


def test_a_cell_that_page_breaks_cut_above_and_below_keeps_its_column() -> None:
    xs, ys = [50.0, 86.0, 250.0, 300.0], [54.0 + 40 * k for k in range(5)]
    sheets = []
    for page in range(3):
        sheet = Sheet(page + 1, 595.0, 842.0)
        closed = {0: ys[0], 2: ys[-1]}.get(page)  # where the drawing closes the first cell
        sheet.horizontal = [Ruling(y, xs[0] if y == closed else xs[1], xs[-1]) for y in ys]
        sheet.vertical = [Ruling(x, ys[0], ys[-1]) for x in xs]
        sheet.runs = [word(f"{page}{row}项目", xs[1] + 4, ys[row] + 20) for row in range(4)]
        sheet.runs += [word(str(10 * page + row), xs[2] + 4, ys[row] + 20) for row in range(4)]
        sheets.append(sheet)
    sheets[1].runs.append(word("结果", xs[0] + 4, ys[2]))
    [grid] = [block for block in blocks_of(sheets).blocks if isinstance(block, Grid)]
    assert [(cell.text, cell.rowspan) for cell in grid.cells if cell.column == 0] == [("结果", 12)]
    assert [cell.text for cell in grid.cells if cell.column == 2] == [
        str(10 * k + r) for k in range(3) for r in range(4)
    ]
