"""Pages, Word files and workbooks that a Word file takes in whole."""

from __future__ import annotations

import io
import zipfile

import xlsxwriter
from word_markup import pack, par

from parsers.document import Hints
from parsers.readers import docx


def test_a_page_that_is_taken_in_whole_is_read() -> None:
    page = "<html><body><p>文字</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>"
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="chunk.htm"/>'
        "</Relationships>"
    )
    buffer = io.BytesIO(pack("<w:altChunk/>"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", related)
        archive.writestr("word/chunk.htm", page)
    document = docx.read(buffer.getvalue(), Hints())
    assert document.text() == "文字"
    assert [cell.text for cell in next(document.grids()).cells] == ["规章", "3"]
    assert document.flaws == []
    assert docx.read(pack("<w:altChunk/>" + par("x")), Hints()).flaws == ["1 files taken in whole are not there"]


def test_a_word_file_that_is_taken_in_whole_is_read_unless_it_takes_in_others() -> None:
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="c.docx"/>'
        "</Relationships>"
    )
    for inner, flaws in ((par("规章"), 0), (par("规章") + "<w:altChunk/>", 1)):
        buffer = io.BytesIO(pack("<w:altChunk/>" + par("文字")))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/_rels/document.xml.rels", related)
            archive.writestr("word/c.docx", pack(inner))
        document = docx.read(buffer.getvalue(), Hints())
        assert len(document.flaws) == flaws
        assert document.text() == ("文字" if flaws else "文字\n规章")


def test_an_embedded_workbook_is_read_where_the_text_has_no_table() -> None:
    workbook = io.BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.add_worksheet().write_row(0, 0, ["许可", 12, 3])
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" '
        'Target="embeddings/1.xlsx"/></Relationships>'
    )
    buffer = io.BytesIO(pack(par("<w:r><w:object/></w:r>") + par("报告")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
        archive.writestr("word/embeddings/1.xlsx", workbook.getvalue())
    document = docx.read(buffer.getvalue(), Hints())
    (grid,) = document.grids()
    assert [entry.text for entry in grid.cells] == ["许可", "12", "3"]
    assert document.flaws == ["embedded workbook 1, which may show less than it holds"]
