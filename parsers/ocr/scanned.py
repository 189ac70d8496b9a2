"""Pages read optically into one Document, with what else may stand in each cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from parsers.document import Block, Box, Grid, GridCell, Place
from parsers.grids.ink import Run, Sheet
from parsers.grids.lattice import Piece, pieces_of
from parsers.grids.pages import blocks_of
from parsers.ocr.neighbours import settle_values
from parsers.ocr.page import Page, find, read_page
from parsers.ocr.pictures import Picture
from parsers.ocr.readings import CellReadings
from parsers.ocr.seen import Seen
from parsers.ocr.wording import corrected

READABLE = 0.85
"""Mean score of the words of a page that stands upright, at least; on its head it has 0.4 to 0.7."""


def read_pages(
    pages: Iterable[tuple[int, Picture | Sheet]], points: Callable[[int, Box], Box]
) -> tuple[list[Block], list[str], CellReadings]:
    """Numbered pictures, and sheets that were read otherwise, into blocks, flaws and readings.

    `points` leads from a page number and a box in pixels of its picture to the box that places are given in.
    """
    read: dict[int, Page] = {}
    sheets: list[Sheet] = []
    for number, source in pages:
        if isinstance(source, Sheet):
            sheets.append(source)
            continue
        page = _upright(source, number)
        read[number] = page
        sheets.append(page.sheet)
    readings = CellReadings()
    waiting: list[tuple[int, Box, Seen]] = []

    def finder(sheet: Sheet) -> tuple[list[Piece], list[Run]]:
        page = read.get(sheet.number)
        if page is None:
            return pieces_of(sheet)
        pieces, runs, seen = find(page)
        waiting.extend(seen)
        return pieces, runs

    found = blocks_of(sheets, finder)
    blocks, flaws = found.blocks, found.flaws

    def place(at: Place) -> Place:
        if at.page is None or at.box is None or at.page not in read:
            return at
        return at._replace(box=points(at.page, read[at.page].back(at.box)))

    def settled(cell: GridCell) -> GridCell:
        at = place(cell.place)
        return cell._replace(place=at, text=corrected(cell.text, readings.lines(str(at))))

    for number, box, entry in waiting:
        readings.add(str(place(Place(page=number, box=box))), entry)
    for block in blocks:
        if isinstance(block, Grid):
            block.change(settled)
            settle_values(block)
        else:
            block.place = place(block.place)
    return blocks, flaws, readings


def _upright(picture: Picture, number: int) -> Page:
    """A page read the right way up: where words come out badly it is tried on its head too."""
    page = read_page(picture, number)
    if page.score >= READABLE:
        return page
    other = read_page(picture, number, page.straight.turn + 2)
    return other if other.score > page.score else page
