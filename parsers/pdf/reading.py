"""The pages of a PDF as sheets of words and lines, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from parsers.document import Block, Grid, Place
from parsers.errors import OPTICAL, LimitExceeded, NoText
from parsers.grids.ink import Sheet
from parsers.pdf.drawn import doubts_of, drawn_on, frame_of
from parsers.pdf.faces import Unproven
from parsers.pdf.fields import lies_over_digits, load_page, shown_otherwise
from parsers.pdf.geometry import Frame, turned_back
from parsers.pdf.layers import Hidden, hide
from parsers.pdf.lines import draws_shapes

if TYPE_CHECKING:
    from parsers.pdf.tagged import TaggedTables

MAX_CHARACTERS = 2_000_000
"""Of the whole document: a thousand dense pages of Chinese text."""

STRANGE_SHARE = 0.2
"""A page with more than this share of meaningless characters is not readable. Real pages have none or a bullet."""

LONGEST_LABEL = 100
"""Characters of a cell; the form's own longest label has 40, and agencies add a second language."""

_STRANGE = re.compile("[\ufffd\x7f-\x9f\xa1-\xa6\xa8-\xaf\xb4-\xb6\xb8-\xd6\xd8-\xf6\xf8-\u02ff\ue000-\uf8ff]")
"""Replaced and private characters, and the accented letters that Chinese bytes turn into under a Latin font."""

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
                if over.undrawn and sheet.number not in self.turned and lies_over_digits(over.undrawn, sheet.runs):
                    self.flaws.append(f"page {index + 1}: notes without a drawing lie over numbers")
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

    def turn_back(self, blocks: Iterable[Block]) -> None:
        """Give what was read from pages on their side its box on the page as it is shown."""
        for block in blocks if self.turned else ():
            if isinstance(block, Grid):
                block.change(lambda cell: cell._replace(place=self._turned_back(cell.place)))
            else:
                block.place = self._turned_back(block.place)

    def _turned_back(self, place: Place) -> Place:
        if place.page not in self.turned or place.box is None:
            return place
        return place._replace(box=turned_back(place.box, *self.turned[place.page]))


def strange_cells(blocks: Iterable[Block]) -> int:
    """How many cells of tables hold such characters; text that runs on over the cells of a sheet is in none."""
    cells = [cell for grid in blocks if isinstance(grid, Grid) for cell in grid.cells]
    return sum(len(cell.text) <= LONGEST_LABEL and bool(_STRANGE.search(cell.text)) for cell in cells)
