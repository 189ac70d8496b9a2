"""OFD files (GB/T 33190): characters and lines as the pages draw them, tables by the project's own lattice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from parsers.document import Document, Grid, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.ink import Sheet
from parsers.ofd.document import Documents
from parsers.ofd.drawing import Drawing, draw
from parsers.ofd.package import Package
from parsers.ofd.sheets import Doubtful, doubtful_characters, printed_characters, sheet_of
from parsers.pages import blocks_of
from parsers.sniff import OFD

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

    Raises Unreadable for what is damaged, encrypted, without text or without a readable encoding, and LimitExceeded
    for more pages, characters or objects than a report can have.
    """
    del hints  # XML names its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    documents = Documents(Package(data))
    drawings = _drawings(documents)
    if not drawings:
        raise Unreadable("an OFD file without pages")
    reading = _Reading()
    found = blocks_of(reading.sheets(drawings, doubtful_characters(drawings)))
    reading.refuse_empty()
    odd = sum(bool(_STRANGE.search(c.text)) for block in found.blocks if isinstance(block, Grid) for c in block.cells)
    if odd:
        reading.flaws.append(f"{odd} table cells hold characters without a readable encoding")
    return Document(
        OFD,
        "ofd-words" if found.by_words else "ofd-lattice",
        found.blocks,
        metas=documents.metas,
        flaws=[*documents.flaws, *reading.flaws, *found.flaws],
        pages=len(drawings) + len(documents.flaws),
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
    """Goes through the pages, keeping count of what could be read."""

    def __init__(self) -> None:
        self.flaws: list[str] = []
        self.readable = 0
        self.garbled = 0

    def sheets(self, drawings: Sequence[Drawing], doubtful: Doubtful) -> Iterator[Sheet]:
        for drawing in drawings:
            yield self.sheet(drawing, doubtful)

    def sheet(self, drawing: Drawing, doubtful: Doubtful) -> Sheet:
        number = drawing.page.number
        sheet = sheet_of(drawing, doubtful)
        characters = "".join(printed_characters(sheet))
        blank = Sheet(number, sheet.width, sheet.height)
        if not characters:
            if drawing.picture >= SCAN_SHARE or drawing.hidden or drawing.horizontal or drawing.vertical:
                hidden = ", only hidden text under a picture" if drawing.hidden and drawing.picture else ""
                self.flaws.append(f"page {number}: no text layer{hidden}")
            return blank
        strange = len(_STRANGE.findall(characters))
        if strange > STRANGE_SHARE * len(characters):
            self.garbled += 1
            self.flaws.append(f"page {number}: text has no readable encoding")
            return blank
        if strange > 0.1 * STRANGE_SHARE * len(characters):
            self.flaws.append(f"page {number}: {strange} characters have no readable encoding")
        self.readable += 1
        return sheet

    def refuse_empty(self) -> None:
        if self.readable:
            return
        if self.garbled:
            raise Unreadable("text has no readable encoding: its fonts carry no Unicode map; it needs optical reading")
        raise Unreadable("no text layer: pages are images or blank; it needs optical reading")
