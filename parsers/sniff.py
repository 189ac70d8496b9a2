"""What a document is, by its bytes: servers send PDF as octet-stream, login pages as .pdf, and HTML named .doc."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from parsers import encoding
from parsers.document import Hints
from parsers.errors import BROKEN_ZIP
from parsers.formats import (
    DOC,
    DOCX,
    EXCEL_XML_2003,
    GZIP,
    HTML,
    MAIL,
    MARKDOWN,
    MHTML,
    ODS,
    ODT,
    OFD,
    PARTS,
    PDF,
    RTF,
    TAR,
    TEXT,
    TYPES,
    WORD_FLAT_XML,
    WORD_XML_2003,
    XLS,
    XLSB,
    XLSX,
    ZIP,
)
from parsers.markup import answers

EMPTY = "application/x-empty"
UNKNOWN = "application/octet-stream"
PPT = "application/vnd.ms-powerpoint"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WARC = "application/warc"
WACZ = "application/wacz"
OLE_STORAGE = "application/x-ole-storage"
"""A compound file with no stream of a known program: damaged, or something else."""
ENCRYPTED_OFFICE = "application/x-ole-encrypted"
"""A password-protected .docx, .xlsx or .pptx: an OLE file around encrypted bytes."""

_MAGIC = (
    *((magic, kind.media_type) for kind in TYPES.values() for magic in kind.magic),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"WARC/", WARC),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
"""What files begin with → media type; those that are told and not read stand last."""

_ZIP_MEMBERS = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
    ("ppt/presentation.xml", PPTX),
    ("OFD.xml", OFD),
    ("META-INF/container.xml", "application/epub+zip"),
)
# Names that are enough where the list of members is torn off.
_ZIP_FOLDERS = (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX), ("Doc_0/", OFD))

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", PPT),
)

_HEAD = 65536
"""Bytes looked at to tell kinds of text apart."""
_SPACE = b" \t\r\n\f\0"
_HTML_START = re.compile(
    r"(?:\s|<!--(?:(?!-->).)*-->|<\?xml[^>]*>)*<(?:!doctype\s+html|(?:html|head|body|meta|title|base|link|script|style|table|tbody|tr|td"
    r"|div|p|span|font|center|h[1-6]|ul|ol|br|hr|a|b|strong|img|form|iframe|section|article|main|header|nav|o:p"
    r"|ucapcontent|noscript|pre|!\[)\b)",
    re.IGNORECASE | re.DOTALL,
)
# The same for the common case of a whole page in an encoding that contains ASCII, without decoding anything.
_HTML_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--[^<>]{0,500}-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE
)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|!doctype\s+html)\b", re.IGNORECASE)
_HTML_TAG = re.compile(r"</(?:p|div|td|tr|table|span|h[1-6]|li)\s*>|<br\s*/?>", re.IGNORECASE)
_MARKDOWN_SIGN = re.compile(
    r"^#{1,6} \S|^ {0,3}\|?(?:[ \t]*:?-{2,}:?[ \t]*\|)+(?:[ \t]*:?-{2,}:?[ \t]*)?$"
    r"|^\*\*[^*\n]+\*\*\s*$|^(?:```|~~~)",
    re.MULTILINE,
)
_OPEN_DOCUMENT = re.compile(r'office:mimetype="(application/vnd\.oasis\.opendocument\.\w+)')
_XML_START = re.compile(r"\s*(?:<\?[a-z]|<[\w:]+[^>]*\sxmlns)", re.IGNORECASE)
_WIKI_TABLE = re.compile(r"^\{\|[^\n]*\n(?:[|!][^\n]*\n)*?\|-", re.MULTILINE)
"""A table of MediaWiki, whose cells may hold tags."""
_MAIL_FIELD = re.compile(
    r"^(From|To|Subject|Date|Received|Message-ID|MIME-Version|Content-Type|Content-Transfer-Encoding):",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER = re.compile(r"[\w-]+:|[ \t]")
"""A line of a header, or of one that goes on."""
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
"""NUL and the controls, without tab, line feed, form feed, carriage return and escape."""


def media_type(data: bytes, hints: Hints) -> str:
    """The media type of a document, from its content; the file name decides only between kinds of text.

    `application/x-empty` for nothing but blanks, `application/octet-stream` for what is not known.
    """
    if not data[:4096].strip(_SPACE) and not data.strip(_SPACE):
        return EMPTY
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    picture = _picture(data)
    if picture:
        return picture
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip(data)
    if data.startswith(_OLE):
        return _ole(data)
    if data[:2] == b"\x1f\x8b":
        return _gzip(data)
    if data[257:262] == b"ustar":
        return TAR
    if b"%PDF-" in data[:1024]:
        return PDF
    if data[:64].lstrip(_SPACE + b"\xef\xbb\xbf").startswith(b"{\\rtf"):
        return RTF
    if _HTML_PAGE.match(data):
        return HTML
    return _text(data, hints)


def _picture(data: bytes) -> str | None:
    """Pictures whose first bytes alone are not enough."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[:2] == b"BM" and len(data) >= 26:
        (header,) = struct.unpack_from("<I", data, 14)
        return "image/bmp" if header in (12, 40, 52, 56, 64, 108, 124) else None
    return None


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            kind = (
                archive.read("mimetype")[:100].decode("ascii", "replace").strip() if _small(archive, "mimetype") else ""
            )
    except BROKEN_ZIP:
        names = {name.decode("utf-8", "replace") for name in _local_names(data)}
        kind = ""
    if kind.startswith("application/"):
        return kind.removesuffix("-template")
    for member, name in _ZIP_MEMBERS:
        if member in names:
            return name
    if "datapackage.json" in names and any(name.startswith("archive/") for name in names):
        return WACZ
    if "[Content_Types].xml" in names or any(name.startswith("Doc_0/") for name in names):
        for folder, name in _ZIP_FOLDERS:
            if any(member.startswith(folder) for member in names):
                return name
    return ZIP


def _small(archive: zipfile.ZipFile, name: str) -> bool:
    try:
        return archive.getinfo(name).file_size < 200
    except KeyError:
        return False


def _local_names(data: bytes) -> list[bytes]:
    """Member names from the local headers, for an archive whose directory is torn off."""
    names: list[bytes] = []
    at = 0
    while len(names) < 1000 and (at := data.find(b"PK\x03\x04", at)) >= 0 and at + 30 <= len(data):
        (length,) = struct.unpack_from("<H", data, at + 26)
        names.append(data[at + 30 : at + 30 + length])
        at += 30
    return names


def _ole(data: bytes) -> str:
    """By the names in the directory of the compound file (MS-CFB § 2.6), in UTF-16, wherever its sectors lie."""
    for stream, name in _OLE_STREAMS:
        # A name fills a field of 64 bytes, padded with zeros, and begins at a multiple of 128.
        pattern = stream.encode("utf-16-le") + b"\0\0"
        at = data.find(pattern)
        while at >= 0:
            if at % 128 == 0:
                return name
            at = data.find(pattern, at + 2)
    return OLE_STORAGE


def _gzip(data: bytes) -> str:
    try:
        head = zlib.decompressobj(31).decompress(data, 16)
    except zlib.error:
        return GZIP
    return WARC if head.startswith(b"WARC/") else GZIP


def _text(data: bytes, hints: Hints) -> str:
    head = data[:_HEAD]
    if _binary(head):
        return UNKNOWN
    text = encoding.decode(head, hints.charset, markup=True).text.lstrip("\ufeff")
    if text.startswith("MIME-Version: 1.0") and f"Content-Type: {PARTS};" in text[:200]:
        return PARTS
    if _mhtml(text):
        return MHTML
    if _is_mail(text):
        return MAIL
    if text.lstrip()[:1] in ("{", "[") and re.match(r'\s*(?:\{\s*["}]|\[\s*[\[{"\]\d])', text):
        return HTML if answers.carries_article(text) else "application/json"
    if _XML_START.match(text):
        return _xml(text)
    if _HTML_START.match(text):
        return HTML
    if _WIKI_TABLE.search(text):
        return TEXT
    page = _HTML_ANYWHERE.search(text)
    if (hints.filename or "").lower().endswith((".md", ".markdown")):
        return MARKDOWN
    if (sign := _MARKDOWN_SIGN.search(text)) and not (page and page.start() < sign.start()):
        return MARKDOWN
    return HTML if page or len(_HTML_TAG.findall(text)) >= 3 else TEXT


def _xml(text: str) -> str:
    if 'progid="Word.Document"' in text or "http://schemas.microsoft.com/office/word/2003/wordml" in text:
        return WORD_XML_2003
    if 'progid="Excel.Sheet"' in text or "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return EXCEL_XML_2003 if not _HTML_ANYWHERE.search(text) else HTML
    if "http://schemas.microsoft.com/office/2006/xmlPackage" in text:
        return WORD_FLAT_XML
    open_document = _OPEN_DOCUMENT.search(text)
    if open_document:
        return open_document[1]
    if "<office:document-content" in text:  # the content alone, out of its package
        return ODS if "<office:spreadsheet" in text else ODT
    if _HTML_START.match(text) or _HTML_ANYWHERE.search(text) or answers.carries_article(text):
        return HTML
    return "application/xml"


def _mhtml(text: str) -> bool:
    head = text[:4096].lower()
    return "mime-version:" in head and ("multipart/related" in head or "content-type: text/html" in head)


def _is_mail(text: str) -> bool:
    """Whether a text begins with the headers of a mail: of several parts, or with fields that only a mail has."""
    headers = text.replace("\r\n", "\n").lstrip().partition("\n\n")[0]
    if not all(_HEADER.match(line) for line in headers.split("\n")):
        return False
    return "multipart/" in headers or len({name.lower() for name in _MAIL_FIELD.findall(headers)}) > 2


def _binary(head: bytes) -> bool:
    """Whether bytes hold control characters that no text has, UTF-16 aside."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or encoding.utf16_without_mark(head):
        return False
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls * 100 > len(head)
