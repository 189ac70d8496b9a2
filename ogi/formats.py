"""The formats that can be read, each with what reading it needs beyond a plain installation."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

from parsers import ocr, sniff


class Format(NamedTuple):
    """A format as people call it, the media types it comes in, the extra it needs, and that extra's modules."""

    name: str
    media_types: tuple[str, ...]
    extra: str = ""
    modules: tuple[str, ...] = ()

    def missing(self) -> list[str]:
        """Modules that reading it takes and that are not there."""
        return [name for name in self.modules if find_spec(name) is None]


FORMATS = (
    Format("page (HTML, any encoding), also cut into several", (sniff.HTML, sniff.PARTS)),
    Format("web archive .mht", (sniff.MHTML,)),
    Format("PDF with a text layer", (sniff.PDF,)),
    Format("scanned PDF, pictures (JPEG, PNG, TIFF …)", sniff.PICTURES, ocr.EXTRA, ocr.MODULES),
    Format("OFD", (sniff.OFD,)),
    Format("Word .docx", (sniff.DOCX,)),
    Format("Word 97–2003 .doc, WPS .wps", (sniff.DOC,), "office", ("doc2docx", "olefile")),
    Format("Word as XML (2003, flat)", (sniff.WORD_XML_2003, sniff.WORD_FLAT_XML)),
    Format("RTF", (sniff.RTF,)),
    Format("Excel .xlsx, .xlsb", (sniff.XLSX, sniff.XLSB), "office", ("python_calamine",)),
    Format("Excel 97–2003 .xls, WPS .et", (sniff.XLS,), "office", ("python_calamine", "olefile")),
    Format("Excel 2003 XML", (sniff.EXCEL_XML_2003,)),
    Format("OpenDocument .odt, .ods", (sniff.ODT, sniff.ODS)),
    Format("plain text", (sniff.TEXT,)),
    Format("Markdown", (sniff.MARKDOWN,)),
    Format("ZIP", (sniff.ZIP,)),
    Format("tar, gzip, bzip2, xz", (sniff.TAR, sniff.GZIP, sniff.BZIP2, sniff.XZ)),
    Format("mail (.eml)", (sniff.MAIL,)),
    Format("RAR", (sniff.RAR,), "archives", ("unrar",)),
    Format("7z", (sniff.SEVEN_ZIP,), "archives", ("py7zr",)),
)
"""Every media type that has a reader stands in one of them."""
