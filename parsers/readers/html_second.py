"""Further readings of a page that lacks a standard table: its hidden parts, the markup and data in its scripts and
frames, boxes drawn like tables, lines of text, pictures.

Each is a Document of its own; they are asked one after the other until one is whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from parsers.document import Document, Grid
from parsers.errors import NeedsExtra, Unreadable
from parsers.markup import ariagrids, boxgrid, embedded, records
from parsers.plaintext import paragraphs
from parsers.readers import html_page, image

HIDDEN = "html-hidden"
EMBEDDED = "html-embedded"
DATA = "html-data"
BOXES = "html-boxes"
PICTURES = "html-ocr"
_PIECES = 20
"""Pieces of embedded markup that are read; pages carry one or two."""
_ALBUM = 10
"""Pictures that are read: a report has three to six pages, at some seconds each."""


def readings(data: bytes, text: str, first: Document, *, hides: bool) -> Iterator[Document]:
    """Readings of the page in other ways than `first`, likeliest first; `hides`: it has hidden tables or rows.

    Places in markup that the page carries inside itself count the tables of that markup. Boxes drawn like tables are
    counted among the tables; lines of the article count from 1, and its pictures as pages from 1.
    """
    if hides and (shown := html_page.with_hidden_parts(text)):
        yield replace(shown, method=HIDDEN)
    if framed := embedded.with_frames(text):
        yield replace(html_page.from_text(framed), method=EMBEDDED)
    pieces = list(islice(embedded.markup(text), _PIECES))
    for piece in pieces:
        yield _carried(html_page.from_text(piece), first, embedded.asks_for_data(piece))
        for drawn in _drawn(piece):
            yield _carried(html_page.from_text(drawn), first)
    if len(pieces) > 1:
        yield _carried(html_page.from_text("\n".join(pieces)), first)
    data_tables, doubtful = records.of_page(text)
    if data_tables:
        told = ["tables stand in a script's data, which may be of another year"] if doubtful else []
        carried = _carried(html_page.from_text(data_tables), first)
        yield replace(carried, method=DATA, flaws=[*carried.flaws, *told])
    for drawn in _drawn(text):
        yield replace(html_page.from_text(drawn), method=BOXES)
    yield from paragraphs.drawn(first, whole=True)
    if shown := _shown(data, first):
        yield shown


def _drawn(text: str) -> Iterator[str]:
    """The markup with what only looks like tables written as tables: elements with such roles, boxes by their
    styles."""
    for as_tables in (ariagrids.as_tables, boxgrid.as_tables):
        if written := as_tables(text):
            yield written


def _carried(inner: Document, first: Document, told: Sequence[str] = ()) -> Document:
    own = [block for block in first.blocks if isinstance(block, Grid) or not embedded.shows_markup(block.text)]
    return Document(
        first.media_type,
        EMBEDDED,
        [*own, *inner.blocks],
        [*first.metas, *inner.metas],
        [*first.flaws, *inner.flaws, *told],
    )


def _shown(data: bytes, first: Document) -> Document | None:
    """The page with what its pictures show; None without pictures of a page's size, or where nothing can be read.

    That the extra `ocr` is missing is a flaw of the first reading.
    """
    files = list(islice(embedded.pictures(data), _ALBUM + 1))
    if not files:
        return None
    try:
        album = image.read_album(files[:_ALBUM], first.media_type)
    except NeedsExtra as missing:
        first.flaws.append(str(missing))
        return None
    except Unreadable:
        return None
    flaws = [*first.flaws, *album.flaws]
    if len(files) > _ALBUM:
        flaws.append(f"only the first {_ALBUM} pictures of the page were read")
    return Document(
        first.media_type,
        PICTURES,
        [*first.blocks, *album.blocks],
        first.metas,
        flaws,
        pages=album.pages,
        readings=album.readings,
    )
