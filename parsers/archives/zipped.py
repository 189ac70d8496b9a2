"""ZIP archives by the standard library; names without the UTF-8 flag are mostly GBK."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator

from parsers.archives.members import Budget, Entry, damaged
from parsers.errors import BROKEN_ZIP

PROTECTED = "protected by a password"
TOO_BIG = "too big for a report, not unpacked"

_UTF8, _ENCRYPTED = 0x800, 1
_UNICODE_PATH = 0x7075


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The files of a ZIP archive, unpacked one by one."""
    del name
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise damaged("ZIP", error) from error
    with archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield _entry(archive, info, budget)


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Entry:
    name = _name(info)
    wanted = budget.announce(name, info.file_size, info.compress_size)
    if info.flag_bits & _ENCRYPTED:
        return Entry(name, problem=PROTECTED)
    if not wanted:
        return Entry(name, problem=TOO_BIG)
    limit = budget.left
    try:
        with archive.open(info) as file:
            content = file.read(limit + 1)  # what the directory says of its size may be a lie
    except NotImplementedError:
        return Entry(name, problem=f"packed by a method ({info.compress_type}) that is not known")
    except BROKEN_ZIP as error:
        return Entry(name, problem=f"damaged: {error}")
    budget.take(len(content))
    return Entry(name, content)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it."""
    if info.flag_bits & _UTF8:
        return info.filename
    given = _unicode_path(info.extra)
    if given:
        return given
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return info.filename


def _unicode_path(extra: bytes) -> str:
    """The name in UTF-8 that some programs put beside the other (APPNOTE § 4.6.9)."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == _UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return ""
