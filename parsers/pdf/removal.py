"""Objects taken out of a PDF page and out of the forms in it, so that PDFium does not report them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium

from parsers.pdf.clips import MAX_DEPTH


def take_out(page: Any, unwanted: Callable[[Any], bool]) -> None:
    """Remove the objects of a page that `unwanted` names; their addresses are free for others then."""
    for k in reversed(range(pdfium.FPDFPage_CountObjects(page))):
        item = pdfium.FPDFPage_GetObject(page, k)
        if unwanted(item):
            if pdfium.FPDFPage_RemoveObject(page, item):
                pdfium.FPDFPageObj_Destroy(item)
        elif pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            _take_out_of(item, unwanted, 1)


def _take_out_of(form: Any, unwanted: Callable[[Any], bool], depth: int) -> None:
    for k in reversed(range(max(0, pdfium.FPDFFormObj_CountObjects(form)))):
        item = pdfium.FPDFFormObj_GetObject(form, k)
        if unwanted(item):
            if pdfium.FPDFFormObj_RemoveObject(form, item):
                pdfium.FPDFPageObj_Destroy(item)
        elif depth < MAX_DEPTH and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
            _take_out_of(item, unwanted, depth + 1)
