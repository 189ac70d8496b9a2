"""RTF files, also those named .doc: paragraphs, and tables by the borders of their cells."""

from __future__ import annotations

from parsers.document import Document, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import RTF
from parsers.markup import layout
from parsers.markup.flow import Placed
from parsers.readers.docx import block
from parsers.rtf.body import Body

MAX_BYTES = 128 * 1024 * 1024
"""Bytes of a file; pictures are written as text and take twice their size."""
MAX_GROUPS, MAX_WORDS = 1_000_000, 4_000_000
"""Groups and control words of a file: some fifteen seconds of reading. Word writes 30,000 and 300,000 to a megabyte."""


def read(data: bytes, hints: Hints) -> Document:
    """Read an RTF file.

    Places are `table=N row=R column=C`, nested tables counted where they open. Raises Unreadable for a file without
    text and LimitExceeded for one that is too big or nested too deep.
    """
    del hints  # the file carries its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    _refuse_endless(data)
    body = Body(data)
    flaws = body.flaws
    pieces = list(layout.dissolve(body.items, flaws))
    blocks = [block(piece) for piece in pieces]
    if body.pictures and not any(isinstance(piece, Placed) for piece in pieces):
        flaws.append(f"{body.pictures} pictures and no table: the tables may be pictures")
    if not blocks:
        raise Unreadable("an RTF file without text" + (", only pictures" if body.pictures else ""))
    return Document(RTF, "rtf", blocks, body.facts, flaws)


def _refuse_endless(data: bytes) -> None:
    """Refuse a file that would take minutes, before it is read: what costs time is counted, not its bytes."""
    if data.count(b"{") > MAX_GROUPS:
        raise LimitExceeded(f"more than {MAX_GROUPS:,} groups")
    if data.count(b"\\") - data.count(b"\\'") > MAX_WORDS:
        raise LimitExceeded(f"more than {MAX_WORDS:,} control words")
