"""The bare text of a Word 97–2003 file, to check what a converter made of it.

The piece table of MS-DOC (§ 2.4.1) gives the characters of the document in order, cell marks included, without any of
the structures that converters stumble over. What stands here in a cell and is missing from the tables read was lost.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any

from parsers.document import UNKNOWN
from parsers.errors import Unreadable
from parsers.office import compound

MAX_TEXT = 20_000_000
"""Characters of one document. The longest report seen has 60,000."""
WORD_97 = 0xC1
"""The first `nFib` of Word 97; older versions lay their header out differently."""

_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_CLX = 33  # index of fcClx in the header's pairs of offset and length
_FIELD_CODE = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
_OBJECT = re.compile("\\s*\x01\\s*")
_MARKS = str.maketrans({"\x0b": "\n", "\x1e": "-", "\xa0": " ", **dict.fromkeys("\x01\x02\x03\x05\x08\x15\x1f")})


def read_cells(data: bytes) -> list[str] | None:
    """What stands before each cell mark of a Word file, in order; None for a file of Word 95 or older.

    Paragraphs are apart by `\r`; a cell of nothing but a picture or an object is `UNKNOWN`. The text between two tables
    stands before the first cell of the second. Raises Unreadable for what is damaged, protected or no Word file,
    and NeedsExtra without olefile.
    """
    with compound.opened(data, "Word 97–2003 files (.doc, .wps)") as file:
        return _read(file)


def _read(file: Any) -> list[str] | None:
    header = compound.stream(file, "WordDocument")
    if len(header) < 34:
        raise Unreadable("a damaged Word file: its header is cut off")
    magic, version = struct.unpack_from("<HH", header)
    (flags,) = struct.unpack_from("<H", header, 10)
    if magic not in (0xA5EC, 0xA5DC):
        raise Unreadable("a damaged Word file: its text has no header")
    if flags & _ENCRYPTED:
        raise Unreadable("the document is protected by a password")
    if version < WORD_97:
        return None
    try:
        table = compound.stream(file, "1Table" if flags & _TABLE_1 else "0Table")
        text = _text(header, table)
    except (struct.error, IndexError, ValueError) as error:
        raise Unreadable(f"a damaged or truncated Word file: {error}") from error
    parts = _FIELD_CODE.sub("", text).split("\x07")[:-1]
    return [UNKNOWN if _OBJECT.fullmatch(part) else part.translate(_MARKS) for part in parts]


def _text(header: bytes, table: bytes) -> str:
    """The main document's characters, in order."""
    words = struct.unpack_from("<H", header, 32)[0]
    longs = 34 + 2 * words
    pairs = longs + 2 + 4 * struct.unpack_from("<H", header, longs)[0]
    (length,) = struct.unpack_from("<I", header, longs + 2 + 4 * 3)
    offset, size = struct.unpack_from("<II", header, pairs + 2 + 8 * _CLX)
    if offset + size > len(table):
        raise ValueError("the piece table is cut off")
    if length > MAX_TEXT:
        raise ValueError(f"more than {MAX_TEXT} characters")
    return "".join(_pieces(header, table[offset : offset + size]))[:length]


def _pieces(header: bytes, clx: bytes) -> Iterator[str]:
    at = 0
    while clx[at] == 1:  # formatting of pieces
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if clx[at] != 2:
        raise ValueError("no piece table")
    (size,) = struct.unpack_from("<I", clx, at + 1)
    count = (size - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    total = 0
    for k in range(count):
        (place,) = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * k + 2)
        length = starts[k + 1] - starts[k]
        total += length
        if length < 0 or total > MAX_TEXT:
            raise ValueError("pieces out of order")
        if place & 0x40000000:
            start = (place & 0x3FFFFFFF) // 2
            piece = header[start : start + length].decode("cp1252", "replace")
        else:
            piece = header[place : place + 2 * length].decode("utf-16-le", "replace")
        if len(piece) < length - 1 and k < count - 1:
            raise ValueError("the text is cut off")
        yield piece
