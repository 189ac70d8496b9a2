"""PDF with a text layer: characters and lines by pypdfium2, tables by the project's own lattice."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2.raw as pdfium

from parsers.document import Block, Document, Hints, OtherReadings
from parsers.errors import ParseError, Unreadable
from parsers.formats import PDF
from parsers.grids import imposed, sideways, slim
from parsers.grids.ink import Sheet
from parsers.grids.lattice import pieces_of
from parsers.grids.pages import Finder, blocks_of
from parsers.pdf.layers import NOTHING, Hidden, without_hidden
from parsers.pdf.metas import metas_of
from parsers.pdf.opening import open_pdf
from parsers.pdf.reading import Reading, strange_cells

if TYPE_CHECKING:
    from parsers.pdf.tagged import TaggedTables

LATTICE = "pdf-lattice"
"""The method where lines draw the tables."""

WORDS = "pdf-words"
"""The method where the places of the words alone make a table."""

SIDEWAYS = "pdf-sideways"
"""The method where pages were set side by side."""

PARTS = "pdf-parts"
"""The method where every page holds several, or columns of text."""

TAGS = "pdf-tags"
"""The method where the file tells its tables."""


def read(data: bytes, hints: Hints) -> Document:
    """The headings, paragraphs and grids of a PDF, each cell with its page and box.

    Raises Unreadable for what is empty, damaged, locked by a password, without text or without a readable
    encoding, and LimitExceeded for more pages or characters than a report can have.
    """
    shown, hidden = without_hidden(data)
    document = _read(shown, hidden, pieces_of)
    document.others = OtherReadings(partial(_other_readings, shown, hidden, hints), mend=True)
    return document


def _other_readings(data: bytes, hidden: Hidden, hints: Hints, first: Document) -> Iterator[Document]:
    """By the tables that a tagged file names; of files attached where the PDF has no table; with pages side by side
    where a sheet was too wide for the paper; with columns widened that are too slim for text; in the parts into which
    white space parts every page; by the words alone, as if no line were drawn, where lines are few or mislead; then by
    another library."""
    with contextlib.suppress(ParseError):
        if _is_tagged(data):
            from parsers.pdf.tagged import TaggedTables

            yield _read(data, hidden, pieces_of, tags=TaggedTables(data))
    for way in range(sideways.MOST_WAYS):
        with contextlib.suppress(ParseError):
            yield _read(data, hidden, pieces_of, partial(_joined, way))
    with contextlib.suppress(ParseError):
        yield _read(data, hidden, pieces_of, _with_wider_columns)
    with contextlib.suppress(ParseError):
        if not any(True for _ in first.grids()):
            from parsers.readers.pdf_attached import reports_attached

            yield from reports_attached(data, hints)
    for way in range(imposed.MOST_WAYS):
        with contextlib.suppress(ParseError):
            yield _read(data, hidden, pieces_of, partial(_parted, way))
    with contextlib.suppress(ParseError):
        yield _read(data, hidden, lambda sheet: ([], sheet.runs))
    from parsers.readers import pdf_second  # Slow to import, and seldom needed.

    if hidden == NOTHING and not first.unseen:  # pdfminer knows no layers, and not what is seen
        yield pdf_second.read_with_pdfplumber(data, hints)


def _is_tagged(data: bytes) -> bool:
    document = open_pdf(data)
    try:
        return bool(pdfium.FPDFCatalog_IsTagged(document.raw))
    finally:
        document.close()


class _Layout(NamedTuple):
    """The sheets that are read, the method where that is not of lines or words, and what gives blocks their places."""

    sheets: Iterable[Sheet]
    method: str = ""
    put_back: Callable[[list[Block]], None] = lambda blocks: None


Lay = Callable[[Iterable[Sheet]], _Layout]
"""How pages are laid out before they are read."""


def _read(
    data: bytes, hidden: Hidden, finder: Finder, lay: Lay = _Layout, *, tags: TaggedTables | None = None
) -> Document:
    """The document by one way of finding grids on pages laid out in one way; with `tags`, tables are what these say.

    Raises Unreadable where its pages cannot be laid out so.
    """
    document = open_pdf(data)
    try:
        reading = Reading(document, hidden, tags)
        laid = _without_tagged(tags, reading.sheets()) if tags else lay(reading.sheets())
        found = blocks_of(laid.sheets, tags.find if tags else finder)
        laid.put_back(found.blocks)
        reading.turn_back(found.blocks)
        reading.refuse_empty()
        odd = strange_cells(found.blocks) if reading.strange else 0
        if odd:
            reading.flaws.append(f"{odd} table cells hold characters without a readable encoding")
        return Document(
            PDF,
            laid.method or (WORDS if found.by_words else LATTICE),
            found.blocks,
            metas=metas_of(document),
            flaws=_file_flaws(data) + reading.flaws + found.flaws,
            pages=reading.pages,
            unseen=reading.left_out,
        )
    finally:
        document.close()


def _joined(way: int, sheets: Iterable[Sheet]) -> _Layout:
    """Pages that were printed side by side, in this one of the ways that their lines allow."""
    joined = next(islice(sideways.side_by_side(list(sheets)), way, None), None)
    if joined is None:
        raise Unreadable("no more pages stand side by side")
    wide, strips = joined
    return _Layout(wide, SIDEWAYS, lambda blocks: sideways.put_back(blocks, strips))


def _with_wider_columns(sheets: Iterable[Sheet]) -> _Layout:
    pages = [(sheet, slim.widened(sheet)) for sheet in sheets]
    wide = {sheet.number: widened for sheet, widened in pages if widened}
    if not wide:
        raise Unreadable("no column is too slim for text")
    shown = [widened.sheet if widened else sheet for sheet, widened in pages]
    return _Layout(shown, put_back=lambda blocks: slim.put_back(blocks, wide))


def _parted(way: int, sheets: Iterable[Sheet]) -> _Layout:
    """The parts of every page, in this one of the ways that white space allows."""
    parted = next(islice(imposed.ways_to_part(list(sheets)), way, None), None)
    if parted is None:
        raise Unreadable("the pages have no more parts")
    return _Layout(parted.sheets, PARTS, parted.put_back)


def _without_tagged(tags: TaggedTables, sheets: Iterable[Sheet]) -> _Layout:
    """The pages without the tables that tags tell."""
    whole = list(sheets)
    tags.settle(whole)
    return _Layout(whole, TAGS)


def _file_flaws(data: bytes) -> list[str]:
    # Downloads that broke off open all the same, with whatever objects arrived.
    if b"%%EOF" in data[-2048:]:
        return []
    return ["the file has no end mark: it may be cut off"]
