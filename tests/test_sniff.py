"""The type of a document by its bytes, whatever its name says."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import dispatch, formats, sniff
from parsers.document import Hints
from parsers.errors import ParseError, Unreadable


def zipped(*names: str, **contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, b"x" * 50)
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ole(*streams: str) -> bytes:
    """A compound file with one directory sector, enough to be told by its names."""
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + bytes([len(name) * 2 + 2, 0]) + b"\0" * 62
        for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory


BOM = b"\xef\xbb\xbf"
CASES = {
    "pdf": (b"%PDF-1.4\n...", "application/pdf"),
    "pdf behind junk": (b"\r\n\r\nHTTP junk\n%PDF-1.7\n", "application/pdf"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), formats.DOCX),
    "docx with a strange main part": (zipped("[Content_Types].xml", "word/document2.xml"), formats.DOCX),
    "torn docx": (zipped("[Content_Types].xml", "word/document.xml")[:150], formats.DOCX),
    "xlsx": (zipped("[Content_Types].xml", "xl/workbook.xml"), formats.XLSX),
    "pptx": (zipped("[Content_Types].xml", "ppt/presentation.xml"), sniff.PPTX),
    "ofd": (zipped("OFD.xml", "Doc_0/Document.xml"), formats.OFD),
    "odt": (
        zipped("content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
    ),
    "zip of reports": (zipped("2023.docx", "word.txt"), "application/zip"),
    "wacz": (zipped("archive/data.warc.gz", "datapackage.json"), sniff.WACZ),
    "doc": (ole("1Table", "WordDocument"), formats.DOC),
    "xls": (ole("Workbook"), formats.XLS),
    "old xls": (ole("Book"), formats.XLS),
    "locked docx": (ole("EncryptionInfo", "EncryptedPackage"), sniff.ENCRYPTED_OFFICE),
    "other ole": (ole("Contents"), "application/x-ole-storage"),
    "rtf": (b"{\\rtf1\\ansi", formats.RTF),
    "mhtml": (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x", formats.MHTML),
    "jpeg": (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
    "tiff": (b"II*\0\x08\0\0\0", "image/tiff"),
    "webp": (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
    "bmp": (b"BM" + b"\0" * 12 + b"\x28\0\0\0" + b"\0" * 40, "image/bmp"),
    "rar": (b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0", "application/x-7z-compressed"),
    "gzip": (gzip.compress(b"text"), "application/gzip"),
    "warc": (b"WARC/1.1\r\nWARC-Type: response", sniff.WARC),
    "warc.gz": (gzip.compress(b"WARC/1.0\r\n"), sniff.WARC),
    "html": (b"<!DOCTYPE html><html>", formats.HTML),
    "html with a mark": (BOM + "\n<html><body>年报".encode(), formats.HTML),
    "html in gbk": ("\n<!-- 年报 -->\n<head><title>年报</title>".encode("gbk"), formats.HTML),
    "html in utf-16": ("<html><body>政府信息公开年报</body></html>".encode("utf-16"), formats.HTML),
    "xhtml": (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C'><html xmlns='x'>", formats.HTML),
    "html behind a warning": (b"Warning: mysql\n\n<html><body><p>x", formats.HTML),
    "fragment": (b"<p>\xe4\xb8\x80</p><table><tr><td>1", formats.HTML),
    "fragment behind text": ("年报<p>一</p><p>二</p><br>".encode(), formats.HTML),
    "word's html": (b'<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="x"><head>', formats.HTML),
    "word xml 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>',
        formats.WORD_XML_2003,
    ),
    "excel xml 2003": (
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>',
        formats.EXCEL_XML_2003,
    ),
    "flat opc": (
        b'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">',
        formats.WORD_FLAT_XML,
    ),
    "xml": (b"<?xml version='1.0'?><records><record/></records>", "application/xml"),
    "json": (b'{"code": 200, "rows": []}', "application/json"),
    "markdown": ("# 年报\n\n| a | b |\n|---|---|\n| 1 | 2 |".encode(), formats.MARKDOWN),
    "markdown with html tables": (
        "# 年报\n\n<html><body><table><tr><td>1</td></tr></table></body></html>".encode(),
        formats.MARKDOWN,
    ),
    "text": ("某县政府\n\n一、总体情况\n规章\t1\t2".encode("gbk"), formats.TEXT),
    "text in utf-16": ("某县政府信息公开年报\n一、总体情况".encode("utf-16-le"), formats.TEXT),
    "numbered text": ("1. 年报\n# 不是标题".encode(), formats.MARKDOWN),
    "empty": (b"", sniff.EMPTY),
    "blanks": (b" \r\n\0\0", sniff.EMPTY),
    "binary": (bytes(range(256)) * 4, sniff.UNKNOWN),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("filename", [None, "report.doc", "report.pdf", "x.html"])
def test_the_content_tells_the_type(case: str, filename: str | None) -> None:
    data, expected = CASES[case]
    assert sniff.media_type(data, Hints(filename=filename)) == expected


def test_the_name_decides_between_kinds_of_text_only() -> None:
    text = "某县政府年报\n一、总体情况".encode()
    assert sniff.media_type(text, Hints(filename="年报.md")) == formats.MARKDOWN
    assert sniff.media_type(b"%PDF-1.4", Hints(filename="年报.md")) == formats.PDF
    assert sniff.media_type(b"<html><body>x", Hints(filename="login.md")) == formats.HTML


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"\n \t\n", "empty file"),
        (CASES["locked docx"][0], "password"),
        (CASES["torn docx"][0], "damaged"),
        (CASES["pptx"][0], "no reader for .*presentation"),
        (CASES["binary"][0], "application/octet-stream"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes, reason: str) -> None:
    name = sniff.media_type(data, Hints())
    with pytest.raises(Unreadable, match=reason):
        dispatch.read(data, name, Hints())


@settings(deadline=None)
@given(st.sampled_from(sorted(CASES)), st.integers(0, 400), st.binary(max_size=20))
def test_damaged_beginnings_never_make_it_fail(case: str, at: int, noise: bytes) -> None:
    data = CASES[case][0]
    assert sniff.media_type(data[:at] + noise + data[at + 3 :], Hints()).count("/") == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!--a-->" * 5000 + "<foo>", formats.TEXT),
        ("年报" + "\n" * 50_000 + "正文", formats.TEXT),
        ("年报\n" + "- " * 25_000, formats.TEXT),
        ("年报\n" + "--|" * 15_000 + "x", formats.TEXT),
    ],
)
def test_repetitions_take_no_more_than_a_look(text: str, kind: str) -> None:
    """A pattern that tries every way to divide them would not come back."""
    assert sniff.media_type(text.encode(), Hints()) == kind


def test_a_readers_own_failure_is_a_parse_error_that_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from parsers.readers import text

    monkeypatch.setattr(text, "read", lambda data, hints: 1 // 0)
    with pytest.raises(ParseError, match="text reader failed: ZeroDivisionError"):
        dispatch.read(b"x", formats.TEXT, Hints())
