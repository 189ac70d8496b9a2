"""Conditional formats of an .xls that may hide a number or print it as another (MS-XLS, the record CF and its DXFN)."""

from __future__ import annotations

import struct

from parsers.workbooks.numberformats import BUILT_IN, printed

CONDITIONAL = 0x1B1
"""The record of one such format."""
_OF_VALUE, _EQUAL = 1, 3
_ZEROS = (b"\x1e\x00\x00", b"\x17\x00\x00")
"""Formulas that are 0 or an empty text: what equals them is no number that may be hidden."""
_NUMBER, _FONT, _PATTERN = 1 << 25, 1 << 26, 1 << 29
_FONT_AT, _FONT_SIZE = 12, 118
_STRUCK = 0x80
_WHITE = (1, 9)
_ANY = 12.0
"""A number as tables have them, by which it is seen what a format makes of one."""


def may_hide(body: bytes) -> bool:
    """Whether a format strikes a number other than 0 out, prints it white on white, as another one, or not at all.

    Raises struct.error for a record that is cut short.
    """
    kind, operator, size = struct.unpack_from("<BBH", body)
    flags, more = struct.unpack_from("<IH", body, 6)
    at, other = _FONT_AT, False
    if flags & _NUMBER:
        at, other = _number(body, own=bool(more & 1))
    hides = other or (bool(flags & _FONT) and _unseen(body, at, filled=bool(flags & _PATTERN)))
    formulas = len(body) - sum(struct.unpack_from("<HH", body, 2))
    of_zeros = kind == _OF_VALUE and operator == _EQUAL and body[formulas : formulas + size] in _ZEROS
    return hides and not of_zeros


def _number(body: bytes, *, own: bool) -> tuple[int, bool]:
    """Where a number format ends, and whether it prints numbers as others; of those that the workbook numbers itself
    that is not told."""
    if not own:
        return _FONT_AT + 2, printed(_ANY, BUILT_IN.get(body[_FONT_AT + 1], ";;;")) is not None
    size, length, wide = struct.unpack_from("<HHB", body, _FONT_AT)
    text = body[_FONT_AT + 5 : _FONT_AT + 5 + length * (1 + (wide & 1))]
    code = text.decode("utf-16-le" if wide & 1 else "latin-1", "replace")
    return _FONT_AT + size, printed(_ANY, code) is not None


def _unseen(body: bytes, at: int, *, filled: bool) -> bool:
    """Whether a font that is told from there on is struck out, or white on a ground that is not told."""
    look, color, kept = (struct.unpack_from("<i", body, at + offset)[0] for offset in (68, 80, 88))
    struck = bool(look & _STRUCK) and not kept & _STRUCK
    return struck or (color in _WHITE and not filled)
