"""HTML pages: one pass over the markup, tables with their spans, the article apart from the page around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers import encoding
from parsers.document import Block, Document, Heading, Hints, Paragraph
from parsers.errors import LimitExceeded, Unreadable
from parsers.markup import article, facts, layout
from parsers.markup.builder import read_flow

MAX_BYTES = 48 * 1024 * 1024
"""Bytes of a page without its embedded pictures. Whole reports exported from Word stay below 5 MB."""
_PICTURES_FROM = 256 * 1024
"""Bytes from which it pays to look for embedded pictures, which make up most of a big page and are never read."""
_PICTURE = re.compile(rb"data:[a-zA-Z]+/[-+.a-zA-Z0-9]+;base64,[A-Za-z0-9+/=%\s]*+")


def read(data: bytes, hints: Hints) -> Document:
    """Read an HTML page or fragment.

    Places are `table=N row=R column=C`: the N-th `<table>` of the source, the row and column of the cell's top left
    slot among the rows that are drawn. Raises Unreadable for a page without any text and LimitExceeded for one that
    is too big, too deep, or whose tables have too many slots.
    """
    if len(data) > _PICTURES_FROM:
        data = _PICTURE.sub(b"data:,", data)
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a page of more than {MAX_BYTES >> 20} MB")
    decoded = encoding.decode(data, hints.charset, markup=True)
    document = from_text(decoded.text)
    encoding.note_loss(document, decoded)
    if not document.blocks and not document.metas:
        raise Unreadable("a page without text")
    return document


def from_text(text: str) -> Document:
    """Read markup that is text already; see `read`."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\0" in text:
        text = text.replace("\0", "")
    flow = read_flow(text)
    pieces = list(layout.dissolve(flow.items, flow.flaws))
    if flow.hidden_tables and not any(isinstance(piece, layout.Placed) for piece in pieces):
        # A report behind a tab that a script opens is read all the same, and said so.
        flow = read_flow(text, show_hidden=True)
        flow.flaws.append("all tables stand in a hidden part of the page")
        pieces = list(layout.dissolve(flow.items, flow.flaws))
    titles = [value for name, value in flow.facts if name in ("title", "articletitle", "og:title")]
    stated = facts.state_facts(pieces)
    kept = article.select(pieces, {k for k, pairs in enumerate(stated) if pairs}, titles)
    blocks = [block for k in kept for block in _blocks(pieces[k])]
    return Document("text/html", "html", blocks, flow.facts + facts.collect(pieces, stated, set(kept)), flow.flaws)


def _blocks(piece: article.Piece) -> Sequence[Block]:
    if isinstance(piece, layout.Placed):
        return (piece.grid,)
    if piece.source:
        from parsers.plaintext.lines import text_blocks

        return text_blocks(piece.text, piece.source)
    if piece.level:
        return (Heading(piece.text, piece.level),)
    return () if piece.text.isspace() else (Paragraph(piece.text),)
