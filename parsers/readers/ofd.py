"""OFD files (GB/T 33190): characters and lines as the pages draw them, tables by the project's own lattice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from parsers import ocr
from parsers.document import Block, Box, Document, Grid, Hints, OtherReadings
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.formats import OFD
from parsers.grids.imposed import ways_to_part
from parsers.grids.ink import Sheet
from parsers.grids.lattice import pieces_of
from parsers.grids.pages import Finder, blocks_of
from parsers.ofd.document import Documents
from parsers.ofd.drawing import Drawing, draw
from parsers.ofd.geometry import Rect
from parsers.ofd.package import Package
from parsers.ofd.sheets import Doubtful, doubtful_characters, printed_characters, sheet_of

MAX_BYTES = 256 * 1024 * 1024
"""Bytes of a file as it lies on the disk, pictures included."""
MAX_PAGES = 1000
MAX_CHARACTERS = 2_000_000
"""Of the whole document: a thousand dense pages of Chinese text."""
STRANGE_SHARE = 0.2
"""A page with more than this share of meaningless characters is not readable. Real pages have none or a bullet."""
SCAN_SHARE = 0.5
"""A picture over half the page, on a page without text, is a scan."""

_STRANGE = re.compile(
    "[\ufffd\x7f-\x9f\xa1-\xa6\xa8-\xaf\xb4-\xb6\xb8-\xd6\xd8-\xf6\xf8-\u02ff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
"""Replaced and private characters, and the accented letters that Chinese bytes turn into under a Latin font."""


def read(data: bytes, hints: Hints) -> Document:
    """The headings, paragraphs and grids of an OFD file, each cell with its page and box in points.

    Pages that are pictures are read optically where the extra `ocr` is installed. Raises Unreadable for what is
    damaged, encrypted, without text or without a readable encoding, NeedsExtra for a file of nothing but pictures
    without the extra, and LimitExceeded for more pages, characters or objects than a report can have.
    """
    del hints  # XML names its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    package = Package(data)
    documents = Documents(package)
    drawings = _drawings(documents)
    if not drawings:
        raise Unreadable("an OFD file without pages")
    reading = _Reading()
    sheets = reading.sheets(drawings, doubtful_characters(drawings))
    pages = len(drawings) + len(documents.flaws)
    if reading.pictures and ocr.installed():
        return _read_optically(package, documents, reading, sheets, pages)
    if not reading.readable and reading.pictures:
        ocr.require("a scanned OFD file")
    reading.refuse_empty()
    document = _document(documents, reading, sheets, pieces_of)
    document.others = OtherReadings(partial(_other_readings, documents, drawings), mend=True)
    return document


def _other_readings(documents: Documents, drawings: Sequence[Drawing], first: Document) -> Iterator[Document]:
    """In the parts into which white space parts every page; by the words alone, as if no line were drawn."""
    doubtful = doubtful_characters(drawings)
    reading = _Reading()
    sheets = reading.sheets(drawings, doubtful)
    flaws = reading.flaws
    for parted in ways_to_part(sheets):
        reading.flaws = flaws.copy()
        document = _document(documents, reading, parted.sheets, pieces_of)
        parted.put_back(document.blocks)
        yield replace(document, method="ofd-parts", pages=first.pages)
    reading.flaws = flaws.copy()
    yield _document(documents, reading, sheets, lambda sheet: ([], sheet.runs))


def _document(documents: Documents, reading: _Reading, sheets: Sequence[Sheet], finder: Finder) -> Document:
    """The document by one way of finding grids."""
    found = blocks_of(sheets, finder)
    reading.note_odd(found.blocks)
    return Document(
        OFD,
        "ofd-words" if found.by_words else "ofd-lattice",
        found.blocks,
        metas=documents.metas,
        flaws=[*documents.flaws, *reading.flaws, *found.flaws],
        pages=len(sheets) + len(documents.flaws),
    )


def _read_optically(
    package: Package, documents: Documents, reading: _Reading, sheets: Sequence[Sheet], pages: int
) -> Document:
    """Pages with text as they are, pictures of pages by their pixels."""
    from parsers.ocr import pictures, scanned

    boxes: dict[int, tuple[Rect, float]] = {}

    def sources() -> Iterator[tuple[int, Any]]:
        for sheet in sheets:
            drawing = reading.pictures.get(sheet.number)
            data = package.read(drawing.page.resources.pictures.get(drawing.picture_id, "")) if drawing else None
            if drawing is None or not data or len(boxes) >= pictures.MAX_PAGES:
                yield sheet.number, sheet
                continue
            try:
                picture = next(pictures.open_pictures(data))
            except (ParseError, StopIteration) as error:
                reading.flaws.append(f"page {sheet.number}: {error}")
                yield sheet.number, sheet
                continue
            box = drawing.picture_box
            scale = (box[2] - box[0]) / picture.pixels.shape[1]
            boxes[sheet.number] = box, scale
            reading.flaws.remove(reading.optical[sheet.number])
            yield sheet.number, picture._replace(dpi=72 / scale)

    def points(page: int, box: Box) -> Box:
        (left, top, _, _), scale = boxes[page]
        return left + box[0] * scale, top + box[1] * scale, left + box[2] * scale, top + box[3] * scale

    blocks, flaws, readings = scanned.read_pages(sources(), points)
    if not blocks:
        raise Unreadable("no text on any page, also to optical reading")
    reading.note_odd(blocks)
    return Document(
        OFD,
        "ocr",
        blocks,
        metas=documents.metas,
        flaws=[*documents.flaws, *reading.flaws, *flaws],
        pages=pages,
        readings=readings,
    )


def _drawings(documents: Documents) -> list[Drawing]:
    drawings: list[Drawing] = []
    characters = 0
    for page in documents.pages():
        if len(drawings) >= MAX_PAGES:
            raise LimitExceeded(f"the OFD file has more than {MAX_PAGES} pages")
        drawings.append(draw(page))
        characters += len(drawings[-1].glyphs)
        if characters > MAX_CHARACTERS:
            raise LimitExceeded(f"the OFD file has more than {MAX_CHARACTERS} characters")
    return drawings


class _Reading:
    """Goes through the pages, keeping count of what could be read.

    `pictures` are the pages that can be read optically, by number, `optical` the flaw that each then loses.
    """

    def __init__(self) -> None:
        self.flaws: list[str] = []
        self.pictures: dict[int, Drawing] = {}
        self.optical: dict[int, str] = {}
        self.readable = 0
        self.garbled = 0

    def sheets(self, drawings: Sequence[Drawing], doubtful: Doubtful) -> list[Sheet]:
        return [self.sheet(drawing, doubtful) for drawing in drawings]

    def sheet(self, drawing: Drawing, doubtful: Doubtful) -> Sheet:
        number = drawing.page.number
        sheet = sheet_of(drawing, doubtful)
        characters = "".join(printed_characters(sheet))
        if not characters:
            if drawing.picture >= SCAN_SHARE or drawing.hidden or drawing.horizontal or drawing.vertical:
                self.note_optical(drawing, f"page {number}: no text layer")
            return Sheet(number, sheet.width, sheet.height)
        strange = len(_STRANGE.findall(characters))
        if strange > STRANGE_SHARE * len(characters):
            self.garbled += 1
            self.note_optical(drawing, f"page {number}: text has no readable encoding")
            return Sheet(number, sheet.width, sheet.height)
        if strange > 0.1 * STRANGE_SHARE * len(characters):
            self.flaws.append(f"page {number}: {strange} characters have no readable encoding")
        self.readable += 1
        return sheet

    def note_optical(self, drawing: Drawing, flaw: str) -> None:
        """A page that only a picture of it could tell."""
        self.flaws.append(flaw)
        if drawing.picture >= SCAN_SHARE:
            self.pictures[drawing.page.number] = drawing
            self.optical[drawing.page.number] = flaw

    def note_odd(self, blocks: Sequence[Block]) -> None:
        odd = sum(bool(_STRANGE.search(c.text)) for block in blocks if isinstance(block, Grid) for c in block.cells)
        if odd:
            self.flaws.append(f"{odd} table cells hold characters without a readable encoding")

    def refuse_empty(self) -> None:
        if self.readable:
            return
        if self.garbled:
            raise Unreadable("text has no readable encoding: its fonts carry no Unicode map; it needs optical reading")
        raise Unreadable("no text layer: pages are images or blank; it needs optical reading")
