"""Tables that print the report's year and another one in one block: the report's own numbers come out, or none."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
import xlsxwriter

from fixtures.press import html
from fixtures.press.blocks import Block, Composition, Para
from fixtures.press.compose import compose
from fixtures.press.layout import Layout
from fixtures.press.numbers import Figures, generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedCell, PrintedTable
from fixtures.press.text import FORMS
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report

Way = Callable[[PrintedTable, PrintedTable, str, str], list[Block]]
OWN, OTHER = 0, 1


def labels_end(table: PrintedTable) -> int:
    return min(cell.column for cell in table.cells if cell.role == "value")


def once_a_year(left: PrintedTable, right: PrintedTable, before: str, behind: str) -> list[Block]:
    """One column of labels, all columns of one year, then all of the other."""
    first = labels_end(left)
    width = left.n_columns - first
    cells = [PrintedCell("", 0, 0, colspan=first)] if first else []
    cells += [PrintedCell(before, 0, first, colspan=width), PrintedCell(behind, 0, first + width, colspan=width)]
    for cell in left.cells:
        wider = width if cell.column < first < cell.column + cell.colspan else 0
        cells.append(replace(cell, row=cell.row + 1, colspan=cell.colspan + wider))
    cells += [
        replace(cell, row=cell.row + 1, column=cell.column + width) for cell in right.cells if cell.column >= first
    ]
    return [PrintedTable(left.name, cells, [*left.widths, *left.widths[first:]])]


def side_by_side(left: PrintedTable, right: PrintedTable, before: str, behind: str) -> list[Block]:
    """Two whole tables with an empty column between them."""
    across = left.n_columns + 1
    cells = [
        PrintedCell(before, 0, 0, colspan=left.n_columns),
        PrintedCell("", 0, left.n_columns, rowspan=left.n_rows + 1),
        PrintedCell(behind, 0, across, colspan=right.n_columns),
    ]
    cells += [replace(cell, row=cell.row + 1) for cell in left.cells]
    cells += [replace(cell, row=cell.row + 1, column=cell.column + across) for cell in right.cells]
    return [PrintedTable(left.name, cells, [*left.widths, 0.1, *right.widths])]


def below(upper: PrintedTable, lower: PrintedTable, before: str, behind: str) -> list[Block]:
    return [Para(before, "caption"), upper, Para(behind, "caption"), lower]


def number_by_number(left: PrintedTable, right: PrintedTable, before: str, behind: str) -> list[Block]:
    """Two columns for each, whose years stand below each block of headings."""
    first = labels_end(left)
    texts = {(cell.row, cell.column): cell.text for cell in right.cells}
    rows = {cell.row for cell in left.cells if cell.role == "value"}
    begins = [row for row in sorted(rows) if row - 1 not in rows]
    cells = []
    for cell in left.cells:
        row = cell.row + sum(begin <= cell.row for begin in begins)
        column = max(cell.column, 2 * cell.column - first)
        end = max(cell.column + cell.colspan, 2 * (cell.column + cell.colspan) - first)
        if cell.role != "value":
            low = cell.below - 1
            rowspan = low + sum(begin <= low for begin in begins) + 1 - row
            cells.append(replace(cell, row=row, column=column, rowspan=rowspan, colspan=end - column))
            continue
        for k, (year, text) in enumerate(((before, cell.text), (behind, texts[cell.row, cell.column]))):
            at = column + k * cell.colspan
            cells.append(PrintedCell(text, row, at, colspan=cell.colspan))
            if cell.row in begins:
                cells.append(PrintedCell(year, row - 1, at, colspan=cell.colspan))
    cells += [PrintedCell("", begin + k, column) for k, begin in enumerate(begins) for column in range(first)]
    return [PrintedTable(left.name, cells, [1.0] * (2 * left.n_columns - first))]


def printed(way: Way, years: tuple[str, str], own: int, *, title: bool = True) -> tuple[ReportSpec, Composition]:
    """A report of 2023 whose tables stand with those of 2022, its own first or second."""
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021", scale="county")
    older = Figures.draw(generator(6), spec.figures.templates, "county")
    composition = compose(spec, Layout())
    tables = iter(compose(ReportSpec.compose(generator(6), spec.identity, older), Layout()).tables())
    blocks: list[Block] = []
    for block in composition.blocks:
        if isinstance(block, PrintedTable):
            both = (block, next(tables)) if own == OWN else (next(tables), block)
            blocks += way(*both, *years)
        elif not title and block.text == composition.title:
            blocks.append(replace(block, text=block.text.replace("2023年", "")))
        else:
            blocks.append(block)
    name = composition.title if title else composition.title.replace("2023年", "")
    return spec, replace(composition, title=name, blocks=blocks)


def page(composition: Composition) -> bytes:
    return html.page(composition, Layout()).encode()


def tabbed(composition: Composition) -> bytes:
    parts = [block.text if isinstance(block, Para) else FORMS["tabs"](block) for block in composition.blocks]
    return "\n".join(parts).encode()


def workbook(composition: Composition) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet, at = book.add_worksheet("年报"), 0
        for block in composition.blocks:
            if isinstance(block, Para):
                sheet.write(at, 0, block.text)
                at += 1
                continue
            for cell in block.cells:
                place = at + cell.row, cell.column
                if cell.rowspan * cell.colspan > 1:
                    sheet.merge_range(*place, at + cell.below - 1, cell.column + cell.colspan - 1, "")
                sheet.write(*place, int(cell.text) if cell.text.isdigit() else cell.text.replace("\n", ""))
            at += block.n_rows + 1
    return buffer.getvalue()


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


@pytest.mark.parametrize("write", [page, tabbed, workbook])
@pytest.mark.parametrize("way", [once_a_year, side_by_side, below, number_by_number])
@pytest.mark.parametrize(("years", "own"), [(("2023年", "2022年"), OWN), (("上年度", "本年度"), OTHER)])
def test_of_two_years_in_one_block_the_reports_is_read(
    write: Callable[[Composition], bytes], way: Way, years: tuple[str, str], own: int
) -> None:
    spec, composition = printed(way, years, own)
    report = parse_bytes(write(composition))
    assert values(report) == spec.expected().cells
    assert report.reason in ("", "the page also holds tables of another year")


@pytest.mark.parametrize("way", [below, side_by_side])
@pytest.mark.parametrize("years", [("2022年", "2023年"), ("去年", "今年")])
def test_the_reports_year_may_stand_in_its_text_alone(way: Way, years: tuple[str, str]) -> None:
    spec, composition = printed(way, years, OTHER, title=False)
    report = parse_bytes(workbook(composition))
    assert (report.year, values(report)) == (2023, spec.expected().cells)


@pytest.mark.parametrize("own", [OWN, OTHER])
def test_headings_that_name_the_year_with_the_column(own: int) -> None:
    spec = ReportSpec.draw(generator(5), year=2023, templates="2021")
    text = html.page(compose(spec, Layout()), Layout())
    heads = "<td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td>"
    row = re.compile("(<td>(?:规章|行政规范性文件)</td>)(<td>\\d+</td>)(<td>\\d+</td>)(<td>\\d+</td>)")
    order = ("2023", "2022") if own == OWN else ("2022", "2023")
    both = "".join(
        f"<td>{year}年制发件数</td><td>{year}年废止件数</td><td>现行有效件数（截至{year}年底）</td>" for year in order
    )
    others = "<td>77</td>" * 3
    filled = row.sub(r"\1\2\3\4" + others if own == OWN else r"\1" + others + r"\2\3\4", text.replace(heads, both))
    assert filled.count("<td>77</td>") == 6
    assert values(parse_bytes(filled.encode())) == spec.expected().cells


@pytest.mark.parametrize(
    "years", [("22年", "23年"), ("二〇二二年", "二〇二三年"), ("2022年1-12月", "2023年1-12月"), ("上期数", "本期数")]
)
def test_other_ways_to_name_the_years(years: tuple[str, str]) -> None:
    spec, composition = printed(number_by_number, years, OTHER)
    report = parse_bytes(page(composition))
    assert (report.status, values(report)) == ("ok", spec.expected().cells)


@pytest.mark.parametrize("both", ["2022年、2023年", "2022年和2023年", "2022-2023年"])
def test_a_title_of_two_years_is_told_and_the_last_is_its_year(both: str) -> None:
    spec, composition = printed(once_a_year, ("2022年", "2023年"), OTHER)
    text = page(composition).decode().replace(composition.title, composition.title.replace("2023年", both))
    report = parse_bytes(text.encode())
    assert (report.agency, report.year, values(report)) == (spec.identity.agency, 2023, spec.expected().cells)
    assert (report.status, report.reason) == ("partial", f"its title says {both}")


@pytest.mark.parametrize("way", [once_a_year, below, side_by_side])
@pytest.mark.parametrize("years", [("", ""), ("2020年", "2021年")])
def test_where_neither_column_is_said_to_be_of_the_reports_year_no_number_is_guessed(
    way: Way, years: tuple[str, str]
) -> None:
    spec, composition = printed(way, years, OTHER)
    report = parse_bytes(page(composition), hints=Hints(filename="report.html"))
    truth = spec.expected().cells
    assert report.status == "partial"
    assert all(value in (None, truth.get(key, value)) for key, value in values(report).items())


def test_tables_in_the_cells_of_one_row_stand_beside_each_other_each_under_its_year() -> None:
    spec, composition = printed(below, ("2022年", "2023年"), OTHER)
    text = html.page(composition, Layout())
    for name in ("2022年</p>", "2023年</p>"):
        assert text.count(name) == 3
    cells = text.split("2022年</p>")
    rest = [part.split("2023年</p>") for part in cells[1:]]
    joined = cells[0]
    for old, new in rest:
        old = old.rpartition("<p")[0]
        own, end, after = new.partition("</table>")
        joined += f"</p><table><tr><td><p>2022年</p>{old}</td><td><p>2023年</p>{own}{end}</td></tr></table>{after}"
    report = parse_bytes(joined.encode())
    assert values(report) == spec.expected().cells
    assert report.reason == "the page also holds tables of another year"
