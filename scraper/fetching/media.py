"""What bytes are and what they are called: media types by content, file names from headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes, urlsplit

OLE = "application/x-ole-storage"

_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"{\\rtf", "application/rtf"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
)
_FILES = {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "docm": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "wps": "application/vnd.ms-works",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsb": "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    "et": "application/vnd.ms-excel",
    "ofd": "application/ofd",
    "odt": "application/vnd.oasis.opendocument.text",
    "fodt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "fods": "application/vnd.oasis.opendocument.spreadsheet",
    "rtf": "application/rtf",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
    "txt": "text/plain",
    "md": "text/markdown",
    "markdown": "text/markdown",
    "zip": "application/zip",
    "rar": "application/vnd.rar",
    "7z": "application/x-7z-compressed",
    "tar": "application/x-tar",
    "tgz": "application/x-tar",
    "gz": "application/gzip",
    "bz2": "application/x-bzip2",
    "xz": "application/x-xz",
}
_IMAGES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "jp2": "image/jp2",
}
_BY_EXTENSION = _FILES | _IMAGES
FILE_EXTENSIONS = frozenset(_FILES)
"""The endings of document files: those that the parsers read, which a test holds this list to, as neither imports the
other."""

IMAGE_EXTENSIONS = frozenset(_IMAGES)
LONGEST_EXTENSION = max(map(len, _BY_EXTENSION))
_ZIPPED = ("docx", "docm", "xlsx", "xlsb", "ofd", "odt", "ods")
_MARKUP = re.compile(rb"(?i)^\s*(?:<\?xml|<!doctype html|<html|<head|<body|<script|<meta|<div|<!--|<table|<ul|<title)")


def extension(name: str) -> str:
    """The lower-case extension of a file name or address path, without the dot; empty without one."""
    path = urlsplit(name).path if "://" in name else name
    last = path.rstrip().rsplit("/", 1)[-1]
    dot = last.rfind(".")
    suffix = last[dot + 1 :].lower() if dot >= 0 else ""
    return suffix if suffix.isalnum() and len(suffix) <= LONGEST_EXTENSION else ""


def media_type(body: bytes, declared: str, name: str) -> str:
    """The type of a body: by its first bytes, else as declared, else by the extension of its name."""
    head = body[:2048]
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return _specific(found, name)
    at = head.find(b"%PDF-")
    if 0 < at < 1024 and not _MARKUP.match(head):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(body, name)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "text/html" if "xml" not in declared else declared
    if declared and declared not in ("application/octet-stream", "application/x-download", "binary/octet-stream"):
        return declared
    return _BY_EXTENSION.get(extension(name), declared or "application/octet-stream")


def _specific(found: str, name: str) -> str:
    if found == OLE and extension(name) in ("doc", "xls", "wps", "et"):
        return _BY_EXTENSION[extension(name)]
    return found


def _zip_kind(body: bytes, name: str) -> str:
    """OOXML and OFD are zip files that name their parts in their first and last bytes; OpenDocument begins with its own
    type."""
    ends = body[:4096] + body[-16384:]
    marks = ((b"word/", "docx"), (b"xl/workbook.bin", "xlsb"), (b"xl/", "xlsx"), (b"OFD.xml", "ofd"))
    for mark, suffix in (*marks, *((_FILES[suffix].encode("ascii"), suffix) for suffix in ("odt", "ods"))):
        if mark in ends:
            return _FILES[suffix]
    return _FILES[extension(name)] if extension(name) in _ZIPPED else _FILES["zip"]


def split_content_type(value: str | None) -> tuple[str, str | None]:
    """Media type in lower case, and charset if one is given."""
    parts = (value or "").split(";")
    charset = next(
        (p.split("=", 1)[1].strip(" \"'") for p in parts[1:] if p.strip().lower().startswith("charset=")), None
    )
    return parts[0].strip().lower(), charset or None


def header_filename(headers: Mapping[str, str]) -> str | None:
    """The file name of Content-Disposition: RFC 5987 form first, then the plain one in UTF-8, GB 18030 or escapes."""
    value = headers.get("content-disposition", "")
    extended = re.search(r"filename\*\s*=\s*([\w.-]*)'[^']*'([^;]+)", value, re.IGNORECASE)
    if extended:
        return base_name(_text(unquote_to_bytes(extended.group(2).strip().strip('"')), extended.group(1)))
    plain = re.search(r'filename\s*=\s*("(?:[^"\\]|\\.)*"|[^;]+)', value, re.IGNORECASE)
    if not plain:
        return None
    raw = plain.group(1).strip().strip('"')
    data = raw.encode("latin-1") if all(ord(c) < 256 for c in raw) else raw.encode("utf-8")
    return base_name(_text(unquote_to_bytes(data), None))


def base_name(name: str) -> str | None:
    """The last part of a name, whatever separators it has; None when nothing is left."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if c.isprintable()).strip(". ")
    return kept[:200] or None


def _text(data: bytes, charset: str | None) -> str:
    for codec in (charset, "utf-8", "gb18030"):
        if not codec:
            continue
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("utf-8", "replace")
