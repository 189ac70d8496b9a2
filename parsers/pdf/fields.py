"""What is laid over a PDF page and printed with it: form fields with their values, stamps, notes, strikes.

A page's text and lines are those of its own content; a field or a comment is an annotation with a drawing of its
own. Viewers and printers show both, so the drawings are put into the page before it is read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from itertools import accumulate
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.grids.ink import Run, run_of
from parsers.pdf.geometry import Frame

SHARE = 0.7
"""Size of the text of a field without a drawing, as a share of the field's height."""

MAX_SIZE = 12.0
"""No larger, in points, however high the field."""

MAX_ANNOTATIONS = 20_000
"""Looked at on one page; a form has some hundreds."""

_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


class LaidOver(NamedTuple):
    """What annotations add to a page besides what was put into its content: values of fields without a drawing,
    as runs; and whether there are fields without a drawing whose value is kept elsewhere."""

    runs: list[Run]
    unread: bool = False


def load_page(document: Any, index: int, frame_of: Callable[[Any], Frame]) -> tuple[Any, LaidOver]:
    """A page with the drawings of its annotations put into its content; None where it is damaged."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page or not pdfium.FPDFPage_GetAnnotCount(page):
        return page, LaidOver([])
    drawn, over = _laid_over(page, frame_of(page))
    if drawn and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(document, index)
    return page, over


def _laid_over(page: Any, frame: Frame) -> tuple[bool, LaidOver]:
    """Whether any annotation but a link has a drawing, and what those without one would show."""
    drawn, unread, runs = False, False, []
    for k in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, k)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if pdfium.FPDFAnnot_HasKey(annotation, b"AP"):
            drawn = drawn or kind != pdfium.FPDF_ANNOT_LINK
        elif kind == pdfium.FPDF_ANNOT_WIDGET and not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            text = _value_of(annotation)
            unread = unread or (not text and bool(pdfium.FPDFAnnot_HasKey(annotation, b"Parent")))
            runs += [_run(text, annotation, frame)] if text else []
        pdfium.FPDFPage_CloseAnnot(annotation)
    return drawn, LaidOver(runs, unread)


def _value_of(annotation: Any) -> str:
    length = pdfium.FPDFAnnot_GetStringValue(annotation, b"V", None, 0)
    if not 2 < length < 4096:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, b"V", buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0].strip()


def _run(text: str, annotation: Any, frame: Frame) -> Run:
    """The value of a field in one line from its left side, as wide as digits and ideographs are."""
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rect)
    left, top, right, bottom = frame.box((rect.left, rect.bottom, rect.right, rect.top))
    ems = [1.0 if char >= "\u2e80" else 0.5 for char in text]
    size = max(1.0, min(SHARE * (bottom - top), MAX_SIZE, (right - left) / (sum(ems) + 1)))
    ends = list(accumulate(ems, initial=0.5))
    edges = [left + size * end for end in ends]
    return run_of(text, edges[:-1], edges[1:], (top + bottom) / 2 + 0.36 * size, size)
