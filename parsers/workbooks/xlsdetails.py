"""The details of an .xls: hidden rows and columns, formats and errors, from the records of its stream (MS-XLS)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from parsers.errors import Unreadable
from parsers.markup.inks import PLAIN, SMALLEST, Ink, is_pictorial
from parsers.workbooks import xlsrules
from parsers.workbooks.details import ACROSS, FILL, LOWEST, NARROWEST, Details, Style, style_at
from parsers.workbooks.numberformats import BUILT_IN
from parsers.workbooks.xlsstrings import printed_strings

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_EOF, _SHEET, _FORMAT, _XF, _ROW, _COLUMN, _LOCKED = 0x0A, 0x85, 0x41E, 0xE0, 0x208, 0x7D, 0x2F
_NUMBER, _RK, _RKS, _FORMULA, _ERROR, _TEXT, _FONT = 0x203, 0x27E, 0xBD, 0x06, 0x205, 0xFD, 0x31
_ARITHMETIC = re.compile(rb"(?:[\x03-\x06]|\x19\x10..|[\x22\x42\x62].\x04\x00)\Z", re.DOTALL)
"""How a formula ends that adds, subtracts, multiplies, divides or sums (MS-XLS § 2.5.198): its result is no text."""
_STRINGS, _CONTINUED = 0xFC, 0x3C
_ALIGNED = {4: FILL, 6: ACROSS}
"""Alignments by their numbers (MS-XLS § 2.5.122)."""
_WHITE = (1, 9)
"""The numbers of white in the palette."""

_EXTENT, _ROWS, _COLUMNS = 0x200, 65536, 256
_BLANK, _BLANKS = 0x201, 0xBE
_SEVERAL_CELLS = (_RKS, _BLANKS)
_CELLS = (0x06, 0xD6, 0xFD, _BLANK, 0x203, 0x204, 0x205, 0x27E, *_SEVERAL_CELLS)
"""Records that begin with the row and the column of a cell; those of several cells end with the last column."""


def of_stream(stream: bytes) -> list[Details]:
    """The details of each sheet of an .xls, whose `Workbook` or `Book` stream is given; empty for one of Excel 95 or
    older. Raises Unreadable where it is protected, damaged, or tells of sheets or cells that no sheet has room for."""
    if len(stream) < 8:
        return []
    detailed = struct.unpack_from("<H", stream, 4)[0] == 0x0600
    try:
        starts, styles, marked = _globals(stream, detailed=detailed)
        if detailed:
            return [_substream(stream, start, styles, marked) for start in starts]
        for start in starts:
            for _ in _records_of_sheet(stream, start):
                pass  # older ones are looked at for their size only
    except struct.error as error:
        raise Unreadable(f"a damaged or truncated workbook: {error}") from error
    return []


def _globals(stream: bytes, *, detailed: bool) -> tuple[list[int], list[Style], dict[int, str]]:
    """Where each sheet begins, the styles of cells, and the shared texts in several looks, by number: none of both
    unless `detailed`, as older versions keep them apart."""
    codes = dict(BUILT_IN)
    fonts: list[Ink] = []
    styles: list[Style] = []
    starts: list[int] = []
    strings: list[bytes] = []
    before = 0
    for kind, body in _records(stream, 0):
        if kind == _STRINGS or (kind == _CONTINUED and before == _STRINGS):
            strings.append(body)
        before = kind if kind != _CONTINUED else before
        if kind == _LOCKED:
            raise Unreadable("the workbook is protected by a password")
        if kind == _SHEET:
            starts.append(struct.unpack_from("<I", body)[0])
        elif not detailed:
            continue
        elif kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = _short_text(body[2:])
        elif kind == _XF:
            styles.append(_style(body, fonts, codes))
        elif kind == _FONT:
            fonts.append(_font(body))
            if len(fonts) == 4:
                fonts.append(fonts[0])  # there is no font with the number 4
    return starts, styles, printed_strings(strings, fonts) if strings else {}


def _records_of_sheet(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """The records of a sheet; raises Unreadable where one tells of more rows or columns than a sheet can have.

    The library that reads the cells takes such words at their value, and more memory than there is.
    """
    for kind, body in _records(stream, start):
        if kind == _EXTENT and not _is_extent(body):
            raise Unreadable("a damaged workbook: a sheet larger than a sheet can be")
        if kind in _CELLS and len(body) >= 6:
            column, last = struct.unpack_from("<H", body, 2)[0], struct.unpack_from("<H", body, len(body) - 2)[0]
            if max(column, last if kind in _SEVERAL_CELLS else 0) >= _COLUMNS:
                raise Unreadable("a damaged workbook: a cell right of the last column")
        yield kind, body


def _is_extent(body: bytes) -> bool:
    """Whether rows and columns of a sheet, from the first to behind the last, are such as a sheet can have; rows take
    two bytes up to Excel 95 and four since."""
    if len(body) < 10:
        return False
    first, end, left, right = struct.unpack_from("<IIHH" if len(body) >= 14 else "<HHHH", body)
    return bool(first <= end <= _ROWS and left <= right <= _COLUMNS)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one substream, from its beginning to its end mark."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _EOF:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _short_text(body: bytes) -> str:
    length, flags = struct.unpack_from("<HB", body)
    return (
        body[3 : 3 + 2 * length].decode("utf-16-le", "replace") if flags & 1 else body[3 : 3 + length].decode("latin-1")
    )


def _font(body: bytes) -> Ink:
    height, options, color, _, raised = struct.unpack_from("<5H", body)
    name = body[16:].replace(b"\0", b"").decode("latin-1")
    unseen = bool(options & 8) or 0 < height <= 20 * SMALLEST
    return Ink(unseen, color in _WHITE, raised in (1, 2), is_pictorial(name))


def _style(body: bytes, fonts: list[Ink], codes: dict[int, str]) -> Style:
    font, number = struct.unpack_from("<HH", body)
    (borders,) = struct.unpack_from("<I", body, 14)
    (fill,) = struct.unpack_from("<H", body, 18)
    bare = not borders >> 26 or (borders >> 26 == 1 and fill & 0x7F in _WHITE)
    ink = fonts[font] if font < len(fonts) else PLAIN
    aligned = _ALIGNED.get(body[6] & 7, "")
    return Style(codes.get(number, ""), ink.unseen or (ink.white and bare), ink.untold, aligned)


def _substream(stream: bytes, start: int, styles: list[Style], marked: dict[int, str]) -> Details:
    """The details of the sheet that begins there; `marked` are the shared texts in several looks, by number."""
    details = Details()
    for kind, body in _records_of_sheet(stream, start):
        if kind == _ROW:
            _note_row(details, body)
        elif kind == _COLUMN:
            _note_columns(details, body)
        elif kind in (_BLANK, _BLANKS):
            row, first = struct.unpack_from("<HH", body)
            for k in range((len(body) - 4) // 2 if kind == _BLANK else (len(body) - 6) // 2):
                details.blank((row, first + k), style_at(styles, struct.unpack_from("<H", body, 4 + 2 * k)[0]))
        elif kind == xlsrules.CONDITIONAL:
            details.veiled = details.veiled or xlsrules.may_hide(body)
        elif kind == _FORMULA and _is_unsaved(body):
            details.unsaved += 1
        else:
            for row, column, style, value in _values(kind, body):
                look = style_at(styles, style)
                if isinstance(value, float):
                    details.number((row, column), value, look)
                elif value and not look.unseen:
                    details.shown[row, column] = value
                elif kind == _TEXT and not look.unseen and (number := _number_of_text(body)) in marked:
                    details.shown[row, column] = marked[number]
                else:
                    details.text((row, column), look)
    return details


def _note_row(details: Details, body: bytes) -> None:
    """Whether a row is hidden, or so low that nothing in it is seen; its height is told in twentieths of a point."""
    twips = struct.unpack_from("<H", body, 6)[0] & 0x7FFF
    if struct.unpack_from("<I", body, 12)[0] & 0x20 or twips / 20 <= LOWEST:
        details.hidden_rows.add(struct.unpack_from("<H", body)[0])


def _note_columns(details: Details, body: bytes) -> None:
    """Whether columns are hidden, or too narrow; their width is told in parts of 256 of a digit's."""
    first, last, width, _, options = struct.unpack_from("<5H", body)
    if options & 1 or width <= 256 * NARROWEST:
        details.hidden_columns |= set(range(first, min(last, 255) + 1))


def _is_unsaved(body: bytes) -> bool:
    """Whether a formula reckons and has an empty text for a result, as libraries leave it that work nothing out."""
    return body[12:14] == b"\xff\xff" and body[6] == 3 and _ARITHMETIC.search(_tokens(body)) is not None


def _values(kind: int, body: bytes) -> Iterator[tuple[int, int, int, float | str]]:
    """Row, column, style and number (or error, or nothing for a text) of the cells in a record."""
    if kind == _NUMBER:
        yield struct.unpack_from("<HHHd", body)
    elif kind == _RK:
        row, column, style, packed = struct.unpack_from("<HHHI", body)
        yield row, column, style, _unpacked(packed)
    elif kind == _RKS:
        row, first = struct.unpack_from("<HH", body)
        for k in range((len(body) - 6) // 6):
            style, packed = struct.unpack_from("<HI", body, 4 + 6 * k)
            yield row, first + k, style, _unpacked(packed)
    elif kind == _TEXT:
        yield (*struct.unpack_from("<HHH", body), "")
    elif kind == _ERROR:
        row, column, style, value, wrong = struct.unpack_from("<HHHBB", body)
        if wrong:
            yield row, column, style, _ERRORS.get(value, "#ERROR")
    elif kind == _FORMULA:
        row, column, style = struct.unpack_from("<HHH", body)
        if body[12:14] != b"\xff\xff":
            yield row, column, style, struct.unpack_from("<d", body, 6)[0]
        elif body[6] == 2:
            yield row, column, style, _ERRORS.get(body[8], "#ERROR")


def _tokens(body: bytes) -> bytes:
    """The tokens of a formula, the last of which says what it does."""
    (size,) = struct.unpack_from("<H", body, 20)
    return body[22 : 22 + size]


def _number_of_text(body: bytes) -> int:
    number: int = struct.unpack_from("<I", body, 6)[0]
    return number


def _unpacked(packed: int) -> float:
    """A number in the short form of MS-XLS § 2.5.217."""
    if packed & 2:
        value = float((packed >> 2) - (1 << 30 if packed & 0x80000000 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (packed & 0xFFFFFFFC) << 32))[0]
    return value / 100 if packed & 1 else value
