"""PDF with a text layer: characters and lines by pypdfium2, tables by the project's own lattice."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from parsers.document import Block, Document, Grid, Hints, OtherReadings, Place
from parsers.errors import LimitExceeded, NoText, ParseError, Unreadable
from parsers.formats import PDF
from parsers.grids.imposed import MOST_WAYS, Parted, ways_to_part
from parsers.grids.ink import Sheet
from parsers.grids.lattice import pieces_of
from parsers.grids.pages import Finder, blocks_of
from parsers.grids.sideways import Strip, put_back, side_by_side
from parsers.pdf.drawn import doubts_of, drawn_on, frame_of
from parsers.pdf.faces import Unproven
from parsers.pdf.fields import load_page, shown_otherwise
from parsers.pdf.geometry import Frame, turned_back
from parsers.pdf.layers import NOTHING, Hidden, hide, without_hidden
from parsers.pdf.lines import draws_shapes
from parsers.pdf.metas import metas_of
from parsers.pdf.opening import open_pdf
from parsers.readers import OPTICAL

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

MAX_CHARACTERS = 2_000_000
"""Of the whole document: a thousand dense pages of Chinese text."""

STRANGE_SHARE = 0.2
"""A page with more than this share of meaningless characters is not readable. Real pages have none or a bullet."""

LONGEST_LABEL = 100
"""Characters of a cell; the form's own longest label has 40, and agencies add a second language."""

_STRANGE = re.compile("[\ufffd\x7f-\x9f\xa1-\xa6\xa8-\xaf\xb4-\xb6\xb8-\xd6\xd8-\xf6\xf8-\u02ff\ue000-\uf8ff]")
"""Replaced and private characters, and the accented letters that Chinese bytes turn into under a Latin font."""


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
    where a sheet was too wide for the paper; in the parts into which white space parts every page; by the words alone,
    as if no line were drawn, where lines are few or mislead; then by another library."""
    with contextlib.suppress(ParseError):
        if _is_tagged(data):
            from parsers.pdf.tagged import TaggedTables

            yield _read(data, hidden, pieces_of, tags=TaggedTables(data))
    with contextlib.suppress(ParseError):
        wide = _read(data, hidden, pieces_of, join=True)
        if wide.method == SIDEWAYS:
            yield wide
    with contextlib.suppress(ParseError):
        if not any(True for _ in first.grids()):
            from parsers.pdf.attached import reports_attached

            yield from reports_attached(data, hints)
    for way in range(MOST_WAYS):
        with contextlib.suppress(ParseError):
            yield _read(data, hidden, pieces_of, way=way)
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


def _read(
    data: bytes,
    hidden: Hidden,
    finder: Finder,
    *,
    join: bool = False,
    way: int | None = None,
    tags: TaggedTables | None = None,
) -> Document:
    """The document by one way of finding grids; with `join`, pages that were printed side by side are one; with `way`,
    every page is parted in this one of the ways that white space allows; with `tags`, tables are what these say.

    Raises Unreadable where white space allows fewer ways.
    """
    document = open_pdf(data)
    try:
        reading = Reading(document, hidden, tags)
        sheets: Iterable[Sheet] = reading.sheets()
        strips: dict[int, Strip] = {}
        if join:
            sheets, strips = side_by_side(list(sheets))
        parted: Parted | None = None
        if way is not None:
            parted = next(islice(ways_to_part(list(sheets)), way, None), None)
            if parted is None:
                raise Unreadable("the pages have no more parts")
            sheets = parted.sheets
        if tags:
            sheets = list(sheets)
            tags.settle(sheets)
            finder = tags.find
        found = blocks_of(sheets, finder)
        if parted:
            parted.put_back(found.blocks)
        put_back(found.blocks, strips)
        turn_back(found.blocks, reading.turned)
        reading.refuse_empty()
        odd = _strange_cells(found.blocks) if reading.strange else 0
        if odd:
            reading.flaws.append(f"{odd} table cells hold characters without a readable encoding")
        if strips:
            method = SIDEWAYS
        elif parted:
            method = PARTS
        elif tags:
            method = TAGS
        else:
            method = WORDS if found.by_words else LATTICE
        return Document(
            PDF,
            method,
            found.blocks,
            metas=metas_of(document),
            flaws=_file_flaws(data) + reading.flaws + found.flaws,
            pages=reading.pages,
            unseen=reading.left_out,
        )
    finally:
        document.close()


def _strange_cells(blocks: Iterable[Block]) -> int:
    """How many cells of tables hold such characters; text that runs on over the cells of a sheet is in none."""
    cells = [cell for grid in blocks if isinstance(grid, Grid) for cell in grid.cells]
    return sum(len(cell.text) <= LONGEST_LABEL and bool(_STRANGE.search(cell.text)) for cell in cells)


NO_TEXT, NO_ENCODING = OPTICAL
"""What `Reading.flaws` says, after the page's number, of pages that can only be read optically."""


class Reading:
    """Reads page after page, so that few are open at a time, and remembers what was wrong."""

    def __init__(self, document: Any, hidden: Hidden, tags: TaggedTables | None = None) -> None:
        self.document = document
        self.tags = tags
        self.hidden = hidden.names
        self.pages = len(document)
        self.flaws = ["layers that are switched off may have been read"] if hidden.doubtful else []
        self.characters = 0
        self.strange = 0
        self.garbled = 0
        self.readable = 0
        self.left_out = False
        self.digits = Unproven()
        self.turned: dict[int | None, tuple[Frame, int]] = {}
        """Pages read on their side: their frame as it is shown, and the quarters by which it was turned."""

    def sheets(self) -> Iterator[Sheet]:
        before = None
        try:
            for index in range(self.pages):
                page, over = load_page(self.document.raw, index, frame_of)
                # PDFium forgets fonts that no open page uses, and parses them anew: pages are closed one late.
                if before and not self.digits.holds(before):
                    pdfium.FPDF_ClosePage(before)
                before = page
                if not page:
                    self.flaws.append(f"page {index + 1}: damaged, cannot be read")
                    continue
                if self.hidden:
                    hide(page, self.hidden)
                sheet = self.sheet(index + 1, page)
                if self.tags and sheet.number not in self.turned:
                    self.tags.note(sheet.number, page, frame_of(page))
                sheet.runs = sheet.runs + over.runs
                if over.unread:
                    self.flaws.append(f"page {index + 1}: form fields without a drawing, their values not read")
                if over.kept and sheet.number not in self.turned and shown_otherwise(over.kept, sheet.runs):
                    self.flaws.append(f"page {index + 1}: form fields keep other numbers than they show")
                yield sheet
            if drawn := self.digits.misdrawn():
                self.left_out = True
                self.flaws.append(f"a font draws other digits than it tells ({', '.join(drawn)})")
        finally:
            if before and not self.digits.holds(before):
                pdfium.FPDF_ClosePage(before)
            self.digits.close()

    def sheet(self, number: int, page: Any) -> Sheet:
        frame = frame_of(page)
        lines, glyphs = drawn_on(self.document.raw, page, frame)
        if glyphs is not None and glyphs.quarters:
            # Wide tables are set on their side in a page that stays upright; what is upright there is a page number.
            self.turned[number] = frame, glyphs.quarters
            frame = frame.turned(glyphs.quarters)
            lines, glyphs = drawn_on(self.document.raw, page, frame)
        sheet = Sheet(number, *frame.size)
        if glyphs is None or not glyphs.total:
            if draws_shapes(page):
                self.flaws.append(f"page {number}: {NO_TEXT}")
            else:  # the borders of a table whose columns hold nothing here
                sheet.horizontal, sheet.vertical = lines.horizontal, lines.vertical
            return sheet
        self.left_out = self.left_out or glyphs.left_out
        self.characters += glyphs.total
        if self.characters > MAX_CHARACTERS:
            raise LimitExceeded(f"the PDF has more than {MAX_CHARACTERS} characters")
        strange = len(_STRANGE.findall("".join([run.text for run in glyphs.runs])))
        self.strange += strange
        if strange > STRANGE_SHARE * glyphs.total:
            self.garbled += 1
            self.flaws.append(f"page {number}: {NO_ENCODING}")
            self.turned.pop(number, None)
            return Sheet(number, *frame_of(page).size)
        if strange > 0.1 * STRANGE_SHARE * glyphs.total:
            self.flaws.append(f"page {number}: {strange} characters have no readable encoding")
        self.readable += 1
        self.digits.note(page, glyphs.faces, ruled=bool(lines.horizontal))
        self.flaws += [f"page {number}: {doubt}" for doubt in doubts_of(lines, glyphs)]
        sheet.runs, sheet.horizontal, sheet.vertical = glyphs.runs, lines.horizontal, lines.vertical
        sheet.drawings = lines.drawings
        return sheet

    def refuse_empty(self) -> None:
        if self.readable:
            return
        if self.garbled:
            raise NoText("text has no readable encoding: its fonts carry no Unicode map; it needs optical reading")
        raise NoText("no text layer: pages are images or blank; it needs optical reading")


def turn_back(blocks: Iterable[Block], turned: Mapping[int | None, tuple[Frame, int]]) -> None:
    """Give what was read from pages on their side its box on the page as it is shown."""
    if not turned:
        return

    def back(place: Place) -> Place:
        if place.page not in turned or place.box is None:
            return place
        return place._replace(box=turned_back(place.box, *turned[place.page]))

    for block in blocks:
        if isinstance(block, Grid):
            block.change(lambda cell: cell._replace(place=back(cell.place)))
        else:
            block.place = back(block.place)


def _file_flaws(data: bytes) -> list[str]:
    # Downloads that broke off open all the same, with whatever objects arrived.
    if b"%%EOF" in data[-2048:]:
        return []
    return ["the file has no end mark: it may be cut off"]
