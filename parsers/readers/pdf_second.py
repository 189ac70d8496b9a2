"""A second reading of a PDF: characters by pdfminer, tables by pdfplumber.

Slow, so it is asked only when the first reading finds no whole table. It shares with the first neither the reading
of the file nor the finding of cells, only what is done with both afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from parsers.document import Document, Hints
from parsers.errors import Unreadable
from parsers.formats import PDF
from parsers.grids.ink import Ruling, Run, RunBuilder, Sheet
from parsers.grids.lattice import Cell, Piece, fill, nearest
from parsers.grids.pages import blocks_of
from parsers.grids.rulings import levels
from parsers.pdf.opening import open_pdf

MAX_PAGES = 60
"""Pages read a second time: at a second a page, more would cost more than they can bring."""


def read_with_pdfplumber(data: bytes, hints: Hints) -> Document:
    """The same Document that `pdf.read` gives, found by pdfplumber; raises what `pdf.read` raises."""
    del hints
    first = open_pdf(data)
    pages = len(first)
    first.close()
    import logging

    import pdfplumber

    # pdfminer warns of every odd font; what matters of it shows in what is found.
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    found: dict[int, list[Piece]] = {}
    flaws = [f"pages after {MAX_PAGES} not read a second time"] if pages > MAX_PAGES else []
    try:
        with pdfplumber.open(BytesIO(data)) as document:
            reading = blocks_of(_sheets(document, found), lambda sheet: _fill(sheet, found))
    except Exception as error:  # whatever a file that PDFium repairs makes of pdfminer; the first reading stands
        raise Unreadable("the PDF is damaged; a second reading failed") from error
    if not reading.blocks:
        raise Unreadable("no text layer: pages are images or blank; it needs optical reading")
    return Document(PDF, "pdf-plumber", reading.blocks, flaws=flaws + reading.flaws, pages=pages)


def _sheets(document: Any, found: dict[int, list[Piece]]) -> Iterator[Sheet]:
    for page in document.pages[:MAX_PAGES]:
        sheet = Sheet(page.page_number, float(page.width), float(page.height), _runs(page.chars))
        sheet.horizontal = [Ruling(edge["top"], edge["x0"], edge["x1"]) for edge in page.horizontal_edges]
        found[sheet.number] = [_piece(sheet.number, table.cells) for table in page.filter(_seen).find_tables()]
        yield sheet
        page.close()


def _seen(item: dict[str, Any]) -> bool:
    """Not a white box: word processors put one behind every line of text, and its edges would make tables."""
    if item["object_type"] != "rect" or item.get("stroke"):
        return True
    color = item.get("non_stroking_color")
    return not (isinstance(color, tuple | list) and color and len(color) in (1, 3) and min(color) > 0.97)


def _runs(chars: list[dict[str, Any]]) -> list[Run]:
    builder = RunBuilder()
    for char in chars:
        text = char["text"]
        if not text.strip():
            builder.space()
        size, left, right = float(char["size"]), float(char["x0"]), float(char["x1"])
        if not text.strip() or not char["upright"] or text.startswith("(cid:") or size <= 0:
            continue
        # pdfminer puts the bottom of a character a font's descent below its baseline.
        baseline = float(char["bottom"]) - 0.14 * size
        for letter in text:
            builder.add(letter, left, right, baseline, size)
    return builder.runs


def _piece(page: int, boxes: list[tuple[float, float, float, float]]) -> Piece:
    xs = levels(edge for box in boxes for edge in (box[0], box[2]))
    ys = levels(edge for box in boxes for edge in (box[1], box[3]))
    cells = []
    for left, top, right, bottom in boxes:
        row, end = nearest(ys, top), nearest(ys, bottom)
        column, last = nearest(xs, left), nearest(xs, right)
        if end > row and last > column:
            cells.append(Cell(row, column, end - row, last - column))
    return Piece(page, xs, ys, cells)


def _fill(sheet: Sheet, found: dict[int, list[Piece]]) -> tuple[list[Piece], list[Run]]:
    pieces: list[Piece] = []
    free = sheet.runs
    for piece in found[sheet.number]:
        if len(piece.xs) < 3:
            continue
        filled, free = fill(piece, free)
        if filled is not None:
            pieces.append(filled)
    return pieces, free
