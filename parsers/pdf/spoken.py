"""Text that a PDF tells instead of what it shows (ActualText, ISO 32000-1, 14.9.4), and numbers that differ by it.

Programs tell it for bullets, ligatures and the leaders of tabs. PDFium hands it out in place of the characters that
are drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from ctypes import c_int, c_void_p, cast
from itertools import chain, repeat

import pypdfium2.raw as pdfium

from parsers.document import UNKNOWN
from parsers.grids.ink import Run
from parsers.pdf.calls import Handle, call, each

_count_marks = call("FPDFPageObj_CountMarks", c_int)
_get_mark = call("FPDFPageObj_GetMark", c_void_p)

_KEY = b"ActualText"

Told = list[tuple[Handle, int]]
"""Pieces of text with the address of the mark that tells another text."""


def told_instead(pieces: Sequence[Handle]) -> Told:
    """The pieces that a page draws for which it tells another text; one for each mark."""
    counts = list(each(_count_marks, pieces))
    most = max(counts, default=0)
    if most <= 0:
        return []
    marked = [(piece, count) for piece, count in zip(pieces, counts, strict=True) if count > 0]
    owners = chain.from_iterable(repeat(piece, count) for piece, count in marked)
    numbers = chain.from_iterable(range(count) for _, count in marked)
    # Pieces of one marked content share its mark.
    marks = {_get_mark(piece, number): piece for piece, number in zip(owners, numbers, strict=True)}
    return [(piece, mark) for mark, piece in marks.items() if mark and _tells(mark)]


def _tells(mark: int) -> bool:
    where = cast(mark, pdfium.FPDF_PAGEOBJECTMARK)
    return bool(pdfium.FPDFPageObjMark_GetParamValueType(where, _KEY) == pdfium.FPDF_OBJECT_STRING)


def forget(told: Told) -> None:
    """Take the texts out, so that what is drawn is read; the marks stay, for the tables that they number."""
    for piece, mark in told:
        owner = cast(piece, pdfium.FPDF_PAGEOBJECT)
        pdfium.FPDFPageObjMark_RemoveParam(owner, cast(mark, pdfium.FPDF_PAGEOBJECTMARK), _KEY)


def shown_otherwise(told: Sequence[Run], shown: Sequence[Run]) -> bool:
    """Whether characters as they are drawn are all readable, and are other numbers than those told.

    They are compared by place: PDFium hands out lines with Arabic letters in another order for another text.
    """
    first, second = ["".join([run.text for run in sorted(runs, key=_place)]) for runs in (told, shown)]
    return second.count(UNKNOWN) <= first.count(UNKNOWN) and _digits(first) != _digits(second)


def _place(run: Run) -> tuple[int, float]:
    return round(run.baseline), run.lefts[0]


def _digits(text: str) -> list[int]:
    return [unicodedata.digit(char) for char in text if char.isdigit()]
