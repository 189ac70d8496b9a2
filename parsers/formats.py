"""The formats of documents: what they are called, what their files begin with, and which module reads them.

A new format is one module in `parsers.readers` and one entry in `FORMATS`; what is read, what a folder is searched for
and what people are told of it follow from there. `parsers.sniff` tells those that no first bytes tell.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

from parsers import ocr

HTML = "text/html"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
PDF = "application/pdf"
DOC = "application/msword"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLS = "application/vnd.ms-excel"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OFD = "application/ofd"
RTF = "application/rtf"
MHTML = "multipart/related"
PARTS = "multipart/x-report-pages"
"""Our own: the pages into which a site cut one report, see `parsers.readers.parts`."""
ZIP = "application/zip"
RAR = "application/vnd.rar"
SEVEN_ZIP = "application/x-7z-compressed"
GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"
TAR = "application/x-tar"
MAIL = "message/rfc822"
WORD_XML_2003 = "application/x-word-2003+xml"
EXCEL_XML_2003 = "application/x-excel-2003+xml"
WORD_FLAT_XML = "application/x-word-flat-opc+xml"


class Type(NamedTuple):
    """A media type of a format.

    `label` is its name in a few letters. `suffixes` are those by which a folder is searched for it; other files count
    only when they are named outright. `magic` are bytes of which its files begin with one, where that tells them.
    """

    media_type: str
    label: str
    suffixes: tuple[str, ...] = ()
    magic: tuple[bytes, ...] = ()


class Format(NamedTuple):
    """A format as people call it: the module of `parsers.readers` that reads it, and the types it comes in.

    `extra` is the optional dependency that it needs, `modules` are what that brings. `typed` says that it is written
    in word processors, where some people set tables with tabs.
    """

    name: str
    reader: str
    types: tuple[Type, ...]
    extra: str = ""
    modules: tuple[str, ...] = ()
    typed: bool = False

    def missing(self) -> list[str]:
        """Modules that reading it takes and that are not there."""
        return [name for name in self.modules if find_spec(name) is None]


_PICTURES = (
    Type("image/jpeg", "JPEG", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    Type("image/png", "PNG", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    Type("image/gif", "GIF", (".gif",), (b"GIF87a", b"GIF89a")),
    Type("image/tiff", "TIFF", (".tif", ".tiff"), (b"II*\0", b"MM\0*")),
    Type("image/bmp", "BMP", (".bmp",)),
    Type("image/webp", "WebP", (".webp",)),
    Type("image/jp2", "JPEG 2000", (".jp2",), (b"\0\0\0\x0cjP  ",)),
)
PICTURES = tuple(kind.media_type for kind in _PICTURES)

FORMATS = (
    Format("page (HTML, any encoding)", "html", (Type(HTML, "HTML", (".htm", ".html", ".shtml", ".xhtml")),)),
    Format("page cut into several by its site", "parts", (Type(PARTS, "HTML"),)),
    Format("web archive .mht", "mhtml", (Type(MHTML, "MHTML", (".mht", ".mhtml")),)),
    Format("PDF with a text layer", "pdf", (Type(PDF, "PDF", (".pdf",)),)),
    Format("scanned PDF, pictures (JPEG, PNG, TIFF …)", "image", _PICTURES, ocr.EXTRA, ocr.MODULES),
    Format("OFD", "ofd", (Type(OFD, "OFD", (".ofd",)),)),
    Format("Word .docx", "docx", (Type(DOCX, "DOCX", (".docx", ".docm")),), typed=True),
    Format(
        "Word 97–2003 .doc, WPS .wps",
        "doc",
        (Type(DOC, "DOC", (".doc", ".wps")),),
        extra="office",
        modules=("doc2docx", "olefile"),
        typed=True,
    ),
    Format(
        "Word as XML (2003, flat)",
        "word_xml",
        (Type(WORD_XML_2003, "Word XML"), Type(WORD_FLAT_XML, "Word XML")),
        typed=True,
    ),
    Format("RTF", "rtf", (Type(RTF, "RTF", (".rtf",), (b"{\\rtf",)),), typed=True),
    Format(
        "Excel .xlsx, .xlsb",
        "xls",
        (Type(XLSX, "XLSX", (".xlsx",)), Type(XLSB, "XLSB", (".xlsb",))),
        extra="office",
        modules=("python_calamine",),
    ),
    Format(
        "Excel 97–2003 .xls, WPS .et",
        "xls",
        (Type(XLS, "XLS", (".xls", ".et")),),
        extra="office",
        modules=("python_calamine", "olefile"),
    ),
    Format("Excel 2003 XML", "excel_xml", (Type(EXCEL_XML_2003, "Excel XML"),)),
    Format(
        "OpenDocument .odt, .ods",
        "odf",
        (Type(ODT, "ODT", (".odt", ".fodt")), Type(ODS, "ODS", (".ods", ".fods"))),
        typed=True,
    ),
    Format("plain text", "text", (Type(TEXT, "TXT", (".txt",)),)),
    Format("Markdown", "markdown", (Type(MARKDOWN, "Markdown", (".md", ".markdown")),)),
    Format("ZIP", "archive", (Type(ZIP, "ZIP", (".zip",)),)),
    Format(
        "tar, gzip, bzip2, xz",
        "archive",
        (
            Type(TAR, "tar", (".tar", ".tgz")),
            Type(GZIP, "gzip", (".gz",)),
            Type(BZIP2, "bzip2", (".bz2",), (b"BZh",)),
            Type(XZ, "xz", (".xz",), (b"\xfd7zXZ\0",)),
        ),
    ),
    Format("mail (.eml)", "archive", (Type(MAIL, "mail"),)),
    Format("RAR", "archive", (Type(RAR, "RAR", (".rar",), (b"Rar!\x1a\x07",)),), "archives", ("unrar",)),
    Format("7z", "archive", (Type(SEVEN_ZIP, "7z", (".7z",), (b"7z\xbc\xaf\x27\x1c",)),), "archives", ("py7zr",)),
)
"""In the order in which people are told of them."""

TYPES = {kind.media_type: kind for form in FORMATS for kind in form.types}
"""Media type → what is known of it, of every type that can be read."""
