"""HTML pages: one pass over the markup, tables with their spans, the article apart from the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from html import unescape
from typing import NamedTuple

from parsers import encoding
from parsers.document import Block, Document, Heading, Hints, OtherReadings, Paragraph
from parsers.errors import LimitExceeded, Unreadable
from parsers.markup import animated, answers, article, facts, layout, styled, tokens
from parsers.markup.builder import read_flow
from parsers.markup.flow import Placed
from parsers.markup.tags import is_void

MAX_BYTES = 48 * 1024 * 1024
"""Bytes of a page without its embedded pictures. Whole reports exported from Word stay below 5 MB."""
_PICTURES_FROM = 256 * 1024
"""Bytes from which it pays to look for embedded pictures, which make up most of a big page and are no markup."""
_PICTURE = re.compile(rb"data:[a-zA-Z]+/[-+.a-zA-Z0-9]+;base64,[A-Za-z0-9+/=%\s]*+")

_EMPTY = re.compile(r"<([a-z]\w*)(?=[\s/])([^<>]*)/>", re.IGNORECASE)

_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar)\b", re.IGNORECASE)
_SHOWING = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_DOCUMENTS = 5
_ADDRESS = 300
"""Addresses told at most, and characters of each, so that the reason stays readable."""


def read(data: bytes, hints: Hints) -> Document:
    """Read an HTML page or fragment.

    Places are `table=N row=R column=C`: the N-th `<table>` of the source, the row and column of the cell's top left
    slot among the rows that are drawn. Raises Unreadable for a page without any text and LimitExceeded for one that
    is too big, too deep, or whose tables have too many slots.
    """
    bare = _PICTURE.sub(b"data:,", data) if len(data) > _PICTURES_FROM else data
    if len(bare) > MAX_BYTES:
        raise LimitExceeded(f"a page of more than {MAX_BYTES >> 20} MB")
    decoded = encoding.decode(bare, hints.charset, markup=True)
    if decoded.flaw == encoding.GARBLED:
        raise Unreadable(decoded.flaw)
    if answers.begins_answer(decoded.text) and (written := answers.page(decoded.text)):
        decoded = decoded._replace(text=written)
    page, text = _first_page(decoded.text)
    document = _document(page, text)
    encoding.note_loss(document, decoded)
    if not document.blocks and not document.metas:
        raise Unreadable("; ".join(["a page without text", *document.flaws]))
    # A pager or a button for more may hide rows that the table lacks.
    hides = page.hidden_tables > 0 or page.hidden_rows > 0
    document.others = OtherReadings(partial(_other_readings, data, decoded.text, hides), mend=page.hidden_rows > 0)
    return document


def _other_readings(data: bytes, text: str, hides: bool, first: Document) -> Iterator[Document]:
    from parsers.readers import html_second  # Few pages need it.

    return html_second.readings(data, text, first, hides=hides)


def from_text(text: str) -> Document:
    """Read markup that is text already; see `read`."""
    return _document(*_first_page(text))


def _first_page(text: str) -> tuple[_Page, str]:
    """The page that markup is, and the markup as it was read."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if text.lstrip("\ufeff \t\n")[:5] == "<?xml":
        text = _EMPTY.sub(_closed, text)
    text, page = _prepared(text)
    if page.hidden_tables and not page.has_data():
        # A report behind a tab that a script opens is read all the same, and said so.
        page = _shown(text) or page
    return page, text


def _closed(empty: re.Match[str]) -> str:
    """An element that XHTML closes at once, with its end tag: to HTML it is open, and may swallow the page."""
    return empty[0] if is_void(empty[1].lower()) else f"<{empty[1]}{empty[2]}></{empty[1]}>"


def with_hidden_parts(text: str) -> Document | None:
    """The page with the tables and rows in its hidden parts; None where it hides none."""
    text, page = _prepared(text)
    shown = _shown(text) if page.hidden_tables or page.hidden_rows else None
    return _document(shown, text) if shown else None


def _prepared(text: str) -> tuple[str, _Page]:
    """The page and its markup, both with what its own sheets and scripts make of them."""
    page = _page(text, show_hidden=False)
    if not page.asks:
        return text, page
    prepared = styled.inlined(animated.unknown(text))
    return prepared, page if prepared == text else _page(prepared, show_hidden=False)


def _shown(text: str) -> _Page | None:
    shown = _page(text, show_hidden=True)
    if not shown.has_data():
        return None
    shown.flaws.append("tables stand in a hidden part of the page")
    return shown


def _document(page: _Page, text: str) -> Document:
    if not page.has_data():
        page.flaws.extend(f"no table here, but a document: {address}" for address in _documents(text))
    blocks = [block for k in page.article for block in _blocks(page.pieces[k])]
    metas = [*page.metas, *facts.collect(page.pieces, page.stated, set(page.article))]
    return Document("text/html", "html", blocks, metas, page.flaws)


def _documents(text: str) -> list[str]:
    """The addresses of documents that the page shows in frames or links as files, each once, in order."""
    found: dict[str, None] = {}
    for token, raw in tokens.start_tags(text, *_SHOWING):
        address = unescape(tokens.attributes(token, raw.end).get(_SHOWING[raw.name], "")).strip()
        if _FILE.search(address):
            found[address[:_ADDRESS]] = None
            if len(found) == _DOCUMENTS:
                break
    return list(found)


class _Page(NamedTuple):
    """The pieces of a page, the facts that each states, which of them are the article, and what the page says."""

    pieces: list[article.Piece]
    stated: list[list[facts.Fact]]
    article: list[int]
    metas: list[tuple[str, str]]
    flaws: list[str]
    hidden_tables: int
    hidden_rows: int
    asks: bool

    def has_data(self) -> bool:
        """Whether any table is more than an index of facts about the page."""
        return any(
            isinstance(piece, Placed) and not pairs for piece, pairs in zip(self.pieces, self.stated, strict=True)
        )


def _page(text: str, *, show_hidden: bool) -> _Page:
    flow = read_flow(text, show_hidden=show_hidden)
    pieces = list(layout.dissolve(flow.items, flow.flaws))
    titles = [value for name, value in flow.facts if name in ("title", "articletitle", "og:title")]
    stated = facts.state_facts(pieces)
    kept = article.select(pieces, {k for k, pairs in enumerate(stated) if pairs}, titles)
    kept = [k for k in kept if not facts.is_trail(stated[k])]
    return _Page(pieces, stated, kept, flow.facts, flow.flaws, flow.hidden_tables, flow.hidden_rows, flow.asks)


def _blocks(piece: article.Piece) -> Sequence[Block]:
    if isinstance(piece, Placed):
        return (piece.grid,)
    if piece.source:
        from parsers.plaintext.lines import text_blocks

        return text_blocks(piece.text, piece.source)
    if piece.level:
        return (Heading(piece.text, piece.level),)
    return () if piece.text.isspace() else (Paragraph(piece.text),)
