"""What stands in Word files at a number and is perhaps a digit, or hides one."""

from __future__ import annotations

from word_markup import cell, par, read, row, run, table

from parsers.document import UNKNOWN, UNSEEN
from parsers.tables.values import read_value


def test_a_cell_that_holds_a_picture_and_no_text_is_unreadable_and_not_blank() -> None:
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    )
    cells = (run("规章"), picture, "<w:r><w:object/></w:r>", run("3") + picture, "")
    (grid,) = read(
        f"<w:tbl><w:tr>{''.join(f'<w:tc><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr></w:tbl>"
    ).grids()
    assert [cell.text for cell in grid.cells] == ["规章", UNKNOWN, UNKNOWN, "3", ""]
    assert read_value(UNKNOWN).null_reason == "unreadable"


def listed(text: str) -> str:
    return par(text, '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>')


def test_a_list_number_beside_a_number_is_told_and_serial_numbers_are_none() -> None:
    document = read(
        table(
            row(cell(listed("")), cell("许可"), cell(listed("12"))),
            row(cell(listed("")), cell(listed("处罚")), cell(listed(""))),
        )
    )
    (grid,) = document.grids()
    assert [entry.text for entry in grid.cells] == ["1.", "许可", f"12{UNSEEN}", "3.", "4.处罚", f"5.{UNSEEN}"]


def test_text_of_the_colour_of_its_cell_is_not_read() -> None:
    shaded = '<w:shd w:val="clear" w:fill="dddddd"/>'
    grey, white = (run("9", f'<w:color w:val="{colour}"/>') for colour in ("DDDDDD", "FFFFFF"))
    cells = (par(run("1") + grey), par(run("1") + white), par(grey))
    (grid,) = read(table(row(*(cell(content, shaded) for content in cells), cell(par(grey, shaded))))).grids()
    assert [entry.text for entry in grid.cells] == ["1", "19", UNKNOWN, UNKNOWN]


def floating(text: str) -> str:
    return f"<w:r><w:pict><v:textbox><w:txbxContent>{par(text)}</w:txbxContent></v:textbox></w:pict></w:r>"


def test_a_number_that_floats_beside_the_tables_is_told_and_page_numbers_are_none() -> None:
    told = "1 numbers in text boxes, which may lie over those of a table"
    rows = table(row(cell("许可"), cell(par(floating("12")))))
    assert read(rows).flaws == []
    assert read(par(floating("12")) + rows).flaws == [told]
    assert read(table(row(cell(par(run("许可") + floating("12"))), cell("3")))).flaws == [told]
    assert read(par(floating("4")) + rows + par(floating("5"))).flaws == []
    assert read(par(floating("2023")) + rows).flaws == []


def test_digits_in_two_lines_within_one_are_told_and_words_are_read() -> None:
    two, one = (f'<w:eastAsianLayout w:id="1" w:{how}="1"/>' for how in ("combine", "vert"))
    cells = (run("1") + run("23", two), run("1234", two), run("12") + run("3", one), run("行政许可", two))
    (grid,) = read(table(row(*(cell(par(content)) for content in cells)))).grids()
    assert [entry.text for entry in grid.cells] == [f"1{UNSEEN}23{UNSEEN}", f"{UNSEEN}1234{UNSEEN}", "123", "行政许可"]
    assert all(read_value(entry.text).doubt for entry in grid.cells[:2])
