"""What is laid over a PDF page and printed with it: form fields with their values, stamps, notes, strikes.

A page's text and lines are those of its own content; a field or a comment is an annotation with a drawing of its
own. Viewers and printers show both, so the drawings are put into the page before it is read.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parsers.document import Box
from parsers.grids.ink import Run, run_of
from parsers.pdf.geometry import Frame

SHARE = 0.7
"""Size of the text of a field without a drawing, as a share of the field's height."""

MAX_SIZE = 12.0
"""No larger, in points, however high the field."""

MAX_ANNOTATIONS = 20_000
"""Looked at on one page; a form has some hundreds."""

_STROKES = (pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_FREETEXT)
_SHAPES = (pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON)
"""Notes that viewers draw by themselves: those that strike out or write over what stands there, and shapes, which hide
it where they are filled."""
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


class LaidOver(NamedTuple):
    """What annotations add to a page besides what was put into its content: values of fields without a drawing,
    as runs; whether there are fields without a drawing whose value is kept elsewhere; the numbers that fields with a
    drawing keep, which may show others, with their boxes; and the boxes of notes without a drawing that viewers draw
    over what stands there."""

    runs: list[Run]
    unread: bool = False
    kept: Sequence[tuple[Box, str]] = ()
    undrawn: Sequence[Box] = ()


def load_page(document: Any, index: int, frame_of: Callable[[Any], Frame]) -> tuple[Any, LaidOver]:
    """A page with the drawings of its annotations put into its content; None where it is damaged."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page or not pdfium.FPDFPage_GetAnnotCount(page):
        return page, LaidOver([])
    with _form_of(document) as form:
        drawn, over = _laid_over(page, form, frame_of(page))
    if drawn and pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(document, index)
    return page, over


@contextmanager
def _form_of(document: Any) -> Iterator[Any]:
    """The form of a document, which knows the values that fields share; None where it has no form."""
    if pdfium.FPDF_GetFormType(document) == pdfium.FORMTYPE_NONE:
        yield None
        return
    calls = pdfium.FPDF_FORMFILLINFO(version=2)  # PDFium keeps its address as long as the form is open
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, ctypes.byref(calls))
    try:
        yield form
    finally:
        pdfium.FPDFDOC_ExitFormFillEnvironment(form)


def _laid_over(page: Any, form: Any, frame: Frame) -> tuple[bool, LaidOver]:
    """Whether any annotation but a link has a drawing, and what those without one would show."""
    drawn, unread = False, False
    runs: list[Run] = []
    kept: list[tuple[Box, str]] = []
    undrawn: list[Box] = []
    for k in range(min(pdfium.FPDFPage_GetAnnotCount(page), MAX_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, k)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        seen = not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        field = seen and kind == pdfium.FPDF_ANNOT_WIDGET
        text = _value_of(annotation, form) if field else ""
        if pdfium.FPDFAnnot_HasKey(annotation, b"AP"):
            drawn = drawn or kind != pdfium.FPDF_ANNOT_LINK
            kept += [(_box(annotation, frame), text)] if text.isdecimal() else []
        elif field:
            unread = unread or (not text and not form and bool(pdfium.FPDFAnnot_HasKey(annotation, b"Parent")))
            runs += [_run(text, annotation, frame)] if text else []
        elif seen and (kind in _STROKES or (kind in _SHAPES and pdfium.FPDFAnnot_HasKey(annotation, b"IC"))):
            undrawn.append(_box(annotation, frame))
        pdfium.FPDFPage_CloseAnnot(annotation)
    return drawn, LaidOver(runs, unread, kept, undrawn)


def shown_otherwise(kept: Iterable[tuple[Box, str]], shown: Sequence[Run]) -> bool:
    """Whether some field keeps a number that its drawing does not show: programs fill in fields and leave it to the
    viewer to draw them anew."""
    return any(int(text) != int(_digits_in(box, shown) or 0) for box, text in kept)


def lies_over_digits(boxes: Iterable[Box], shown: Sequence[Run]) -> bool:
    """Whether some of these boxes lies over a digit."""
    return any(_digits_in(box, shown) for box in boxes)


def _digits_in(box: Box, runs: Iterable[Run]) -> str:
    left, top, right, bottom = box
    level = sorted((run for run in runs if top < run.middle < bottom), key=lambda run: run.lefts[0])
    return "".join(
        char
        for run in level
        for char, start, end in zip(run.text, run.lefts, run.rights, strict=False)
        if char.isdecimal() and left < (start + end) / 2 < right
    )


def _value_of(annotation: Any, form: Any) -> str:
    """The value of a field; without a form only one that the annotation itself holds is known."""

    def value(buffer: Any, length: int) -> int:
        if form:
            return int(pdfium.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, length))
        return int(pdfium.FPDFAnnot_GetStringValue(annotation, b"V", buffer, length))

    length = value(None, 0)
    if not 2 < length < 4096:
        return ""
    buffer = (ctypes.c_ushort * (length // 2))()
    value(buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").split("\0")[0].strip()


def _run(text: str, annotation: Any, frame: Frame) -> Run:
    """The value of a field in one line from its left side, as wide as digits and ideographs are."""
    left, top, right, bottom = _box(annotation, frame)
    ems = [1.0 if char >= "\u2e80" else 0.5 for char in text]
    size = max(1.0, min(SHARE * (bottom - top), MAX_SIZE, (right - left) / (sum(ems) + 1)))
    ends = list(accumulate(ems, initial=0.5))
    edges = [left + size * end for end in ends]
    return run_of(text, edges[:-1], edges[1:], (top + bottom) / 2 + 0.36 * size, size)


def _box(annotation: Any, frame: Frame) -> Box:
    rect = pdfium.FS_RECTF()
    pdfium.FPDFAnnot_GetRect(annotation, rect)
    return frame.box((rect.left, rect.bottom, rect.right, rect.top))
