"""PDF whose pages are pictures, or whose fonts say nothing: rendered and read optically, page by page.

Pages with a text layer are read as such; only the others are rendered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers import ocr
from parsers.document import Box, Document, Hints
from parsers.errors import Unreadable
from parsers.formats import PDF
from parsers.grids.ink import Sheet
from parsers.pdf.layers import without_hidden
from parsers.pdf.metas import metas_of
from parsers.pdf.opening import open_pdf
from parsers.pdf.reading import NO_ENCODING, NO_TEXT, Reading

METHOD = "ocr"


def read(data: bytes, hints: Hints) -> Document:
    """The same Document that other PDF give. Raises NeedsExtra without the extra `ocr`, else what `pdf.read` raises."""
    del hints  # a PDF carries its own encoding
    ocr.require("a scanned PDF")
    from parsers.ocr import pictures, scanned

    shown, hidden = without_hidden(data)
    document = open_pdf(shown)
    try:
        reading = Reading(document, hidden)
        scales: dict[int, float] = {}
        blocks, flaws, readings = scanned.read_pages(
            _pages(document, reading, scales),
            lambda page, box: _points(box, scales[page]),
        )
        if not blocks:
            raise Unreadable("no text on any page, also to optical reading")
        reading.turn_back(blocks)
        late = [f"pages after {pictures.MAX_PAGES} not read"] if len(scales) >= pictures.MAX_PAGES else []
        return Document(
            PDF,
            METHOD,
            blocks,
            metas=metas_of(document),
            flaws=reading.flaws + flaws + late,
            pages=reading.pages,
            readings=readings,
        )
    finally:
        document.close()


def _pages(document: Any, reading: Reading, scales: dict[int, float]) -> Iterator[Any]:
    """Every page as a sheet where it has text, else as a picture; flaws that the picture makes good are dropped."""
    from parsers.ocr import pictures

    for sheet in reading.sheets():
        flaw = next((flaw for flaw in reading.flaws if flaw in _optical(sheet)), None)
        if flaw is None or len(scales) >= pictures.MAX_PAGES:
            yield sheet.number, sheet
            continue
        reading.flaws.remove(flaw)
        page = document[sheet.number - 1]
        picture = pictures.render_page(page, (sheet.width, sheet.height))
        page.close()
        scales[sheet.number] = 72 / picture.dpi
        yield sheet.number, picture


def _optical(sheet: Sheet) -> tuple[str, ...]:
    return tuple(f"page {sheet.number}: {what}" for what in (NO_TEXT, NO_ENCODING))


def _points(box: Box, scale: float) -> Box:
    left, top, right, bottom = (edge * scale for edge in box)
    return left, top, right, bottom
