"""Markup as a document: one pass over it, tables with their spans, the article apart from the page around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import NamedTuple

from parsers.document import Block, Document, Heading, Paragraph
from parsers.encoding import lookalikes
from parsers.markup import animated, article, facts, layout, pieces, rewriting, styled, tabs, tokens
from parsers.markup.builder import read_flow
from parsers.markup.flow import Placed
from parsers.markup.kinds import is_void

_EMPTY = re.compile(r"<([a-z]\w*)(?=[\s/])([^<>]*)/>", re.IGNORECASE)

_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar)\b", re.IGNORECASE)
_SHOWING = {"a": "href", "iframe": "src", "embed": "src", "object": "data"}
_DOCUMENTS = 5
_ADDRESS = 300
"""Addresses told at most, and characters of each, so that the reason stays readable."""


def from_text(text: str) -> Document:
    """The document of markup that is text already; raises LimitExceeded as `html.read` does."""
    return document_of(*page_of(text))


def page_of(text: str) -> tuple[Page, str]:
    """The page, and the markup from which it was read: where needed, with its own styles and scripts worked in."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if text.lstrip("\ufeff \t\n")[:5] == "<?xml":
        text = _EMPTY.sub(_closed, text)
    text, page = _prepared(text)
    if lookalikes.holds("".join(_texts(page.pieces))):  # what is seen is far less than the markup
        text, page = _prepared(lookalikes.put_right(text))
    if page.hidden_tables and not page.has_data():
        # A report behind a tab that a script opens is read all the same, with a flaw that says so.
        page = _shown(text) or page
    elif page.hidden_tables and _hides_own(page, text):
        page.flaws.append("the page shows tables of a whole region or system and hides the organ's own behind a tab")
    return page, text


def _hides_own(page: Page, text: str) -> bool:
    if not tabs.offer_own_behind(piece.text for piece in page.pieces if not isinstance(piece, Placed)):
        return False
    shown, both = (
        tabs.with_numbers(piece.grid for piece in read.pieces if isinstance(piece, Placed))
        for read in (page, _page(text, show_hidden=True))
    )
    return both > shown


def _texts(pieces: Sequence[article.Piece]) -> Iterator[str]:
    for piece in pieces:
        if isinstance(piece, Placed):
            yield from [cell.text for cell in piece.grid.cells]
        else:
            yield piece.text


def _closed(empty: re.Match[str]) -> str:
    """An element that XHTML closes in its start tag, with an end tag: HTML would leave it open over the whole page."""
    return empty[0] if is_void(empty[1].lower()) else f"<{empty[1]}{empty[2]}></{empty[1]}>"


def with_hidden_parts(text: str) -> Document | None:
    """The document with the tables and rows that the page hides; None where it hides none."""
    text, page = _prepared(text)
    shown = _shown(text) if page.hidden_tables or page.hidden_rows else None
    return document_of(shown, text) if shown else None


def _prepared(text: str) -> tuple[str, Page]:
    """The page and its markup, both as the page's own style sheets and scripts change them."""
    page = _page(text, show_hidden=False)
    if not page.asks:
        return text, page
    prepared = pieces.marked(styled.inlined(animated.unknown(text)))
    page = page if prepared == text else _page(prepared, show_hidden=False)
    page.flaws.extend(rewriting.doubts(text, prepared, hides=page.hidden_tables > 0) if page.has_data() else ())
    return prepared, page


def _shown(text: str) -> Page | None:
    shown = _page(text, show_hidden=True)
    if not shown.has_data():
        return None
    shown.flaws.append("tables stand in a hidden part of the page")
    return shown


def document_of(page: Page, text: str) -> Document:
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


class Page(NamedTuple):
    """What one pass over the markup gives: the pieces of a page, and which of them (by index) are its article.

    `stated` has the facts about the report that each piece states, `metas` those of the page's head. `asks` says that
    style sheets or scripts of the page may change what is shown.
    """

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


def _page(text: str, *, show_hidden: bool) -> Page:
    flow = read_flow(text, show_hidden=show_hidden)
    pieces = list(layout.dissolve(flow.items, flow.flaws))
    titles = [value for name, value in flow.facts if name in ("title", "articletitle", "og:title")]
    stated = facts.state_facts(pieces)
    kept = article.select(pieces, {k for k, pairs in enumerate(stated) if pairs}, titles)
    kept = [k for k in kept if not facts.is_trail(stated[k])]
    return Page(pieces, stated, kept, flow.facts, flow.flaws, flow.hidden_tables, flow.hidden_rows, flow.asks)


def _blocks(piece: article.Piece) -> Sequence[Block]:
    if isinstance(piece, Placed):
        return (piece.grid,)
    if piece.source:
        from parsers.plaintext.lines import text_blocks

        return text_blocks(piece.text, piece.source)
    if piece.level:
        return (Heading(piece.text, piece.level),)
    return () if piece.text.isspace() else (Paragraph(piece.text),)
