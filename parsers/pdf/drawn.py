"""What a PDF page shows: its lines and characters, and where what is read may differ from what is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from ctypes import cast, string_at
from functools import partial
from typing import Any

import pypdfium2.raw as pdfium

from parsers.grids.overprint import overprinted
from parsers.pdf.calls import address_of
from parsers.pdf.covers import Alphas
from parsers.pdf.geometry import Frame
from parsers.pdf.lines import Lines, lines_of_page
from parsers.pdf.removal import take_out
from parsers.pdf.spoken import forget, shown_otherwise, still_told
from parsers.pdf.text import Glyphs, glyphs_of

MAX_PAGE_CHARACTERS = 60_000
"""Of one page: ten times a page of the smallest print."""

MOST_COPIES = 4
"""Copies of a text that nobody sees, one upon the other, below which the one that is seen is looked for."""

_WITH_ALPHA = {pdfium.FPDFBitmap_BGRA, pdfium.FPDFBitmap_BGRA_Premul}

Opacity = Callable[[Any], Alphas | None]
"""How opaque a picture is."""

SCAN_SHARE = 0.5
"""A picture over half the page, on a page without text, is a scan."""


def doubts_of(lines: Lines, glyphs: Glyphs) -> Iterator[str]:
    """Where what is read of a page may differ from what is seen, as flaws."""
    if glyphs.inkless or lines.behind > 0.5:
        yield "the text is a scanner's, hidden behind the picture"
    if twice := overprinted(glyphs.runs):
        yield f"numbers are printed over one another ({twice})"
    if glyphs.told_otherwise:
        yield "the file tells other numbers than are shown, those shown are read"
    if glyphs.cut_off:
        yield f"a number lies outside the page or is cut by its edge ({glyphs.cut_off})"
    if glyphs.doubtful:
        yield "large pale numbers are taken for a watermark and left out"
    if lines.masks:
        yield "text is printed as a mask, whether it shows is not known"
    if glyphs.cut_short:
        yield f"only the first {MAX_PAGE_CHARACTERS} characters read"
    if lines.cut_short:
        yield "too many objects, some lines not read"


def drawn_on(document: Any, page: Any, frame: Frame) -> tuple[Lines, Glyphs | None]:
    """The lines and the characters of a page of a document, as a frame shows them."""
    lines = lines_of_page(page, frame)
    alphas = partial(_alphas, document, page)
    glyphs = _glyphs(page, frame, lines, alphas)
    for _ in range(MOST_COPIES):
        if not glyphs or not glyphs.unseen:
            break
        glyphs = _below(page, frame, lines, glyphs, alphas)
    if glyphs and lines.told and not glyphs.quarters:  # a page on its side is read again, and asked then
        forget(lines.told)
        shown = _glyphs(page, frame, lines, alphas)
        if shown and shown_otherwise(glyphs.runs, shown.runs):
            glyphs = shown._replace(doubtful=glyphs.doubtful or shown.doubtful, told_otherwise=True, left_out=True)
    return lines, glyphs


def _below(page: Any, frame: Frame, lines: Lines, glyphs: Glyphs, alphas: Opacity) -> Glyphs | None:
    """The characters of a page once the pieces of text that nobody sees are taken out: of texts that are printed at one
    place PDFium tells the first, be it one of these."""
    gone = glyphs.unseen
    take_out(page, lambda item: address_of(item) in gone)
    lines.odd = {piece: verdict for piece, verdict in lines.odd.items() if piece not in gone}
    lines.told = still_told(lines.told, gone)
    again = _glyphs(page, frame, lines, alphas)
    return again and again._replace(
        doubtful=glyphs.doubtful or again.doubtful, left_out=glyphs.left_out or again.left_out
    )


def _glyphs(page: Any, frame: Frame, lines: Lines, alphas: Opacity) -> Glyphs | None:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return None
    try:
        return glyphs_of(text_page, frame, MAX_PAGE_CHARACTERS, lines, alphas, lines.picture >= SCAN_SHARE)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _alphas(document: Any, page: Any, picture: Any) -> Alphas | None:
    """How opaque a picture is; None where it cannot be drawn."""
    bitmap = pdfium.FPDFImageObj_GetRenderedBitmap(document, page, cast(picture, pdfium.FPDF_PAGEOBJECT))
    if not bitmap:
        return None
    try:
        width, height = pdfium.FPDFBitmap_GetWidth(bitmap), pdfium.FPDFBitmap_GetHeight(bitmap)
        if pdfium.FPDFBitmap_GetFormat(bitmap) not in _WITH_ALPHA:
            return Alphas(width, height, [b"\xff" * width] * height)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        data = string_at(pdfium.FPDFBitmap_GetBuffer(bitmap), stride * height)
        return Alphas(width, height, [data[k * stride + 3 : k * stride + 4 * width : 4] for k in range(height)])
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def frame_of(page: Any) -> Frame:
    """The visible box of a page and its rotation."""
    rect = pdfium.FS_RECTF()
    rotation = max(0, pdfium.FPDFPage_GetRotation(page)) % 4
    if pdfium.FPDF_GetPageBoundingBox(page, rect) and rect.right > rect.left and rect.top > rect.bottom:
        return Frame(rect.left, rect.bottom, rect.right, rect.top, rotation)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    if rotation % 2:
        width, height = height, width
    return Frame(0.0, 0.0, width, height, rotation)
