"""Text that a PDF tells instead of what it shows (ActualText, ISO 32000-1, 14.9.4), and numbers that differ by it.

Programs tell it for bullets, ligatures and the leaders of tabs. PDFium hands it out in place of the characters that
are drawn.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Sequence
from ctypes import c_int, c_void_p, cast
from itertools import chain, repeat

import pypdfium2.raw as pdfium

from parsers.document import UNKNOWN
from parsers.grids.ink import Run
from parsers.pdf.calls import Handle, address_of, call, each

_count_marks = call("FPDFPageObj_CountMarks", c_int)
_get_mark = call("FPDFPageObj_GetMark", c_void_p)

_KEY = b"ActualText"

Told = dict[int, list[Handle]]
"""Pieces of text by the address of the mark that tells another text for them."""


def told_instead(pieces: Sequence[Handle]) -> Told:
    """The pieces that a page draws for which it tells another text."""
    counts = list(each(_count_marks, pieces))
    most = max(counts, default=0)
    if most <= 0:
        return {}
    marked = [(piece, count) for piece, count in zip(pieces, counts, strict=True) if count > 0]
    owners = chain.from_iterable(repeat(piece, count) for piece, count in marked)
    numbers = chain.from_iterable(range(count) for _, count in marked)
    marks: dict[int, list[Handle]] = {}  # pieces of one marked content share its mark
    for piece, number in zip(owners, numbers, strict=True):
        marks.setdefault(_get_mark(piece, number), []).append(piece)
    return {mark: owned for mark, owned in marks.items() if mark and _tells(mark)}


def _tells(mark: int) -> bool:
    where = cast(mark, pdfium.FPDF_PAGEOBJECTMARK)
    return bool(pdfium.FPDFPageObjMark_GetParamValueType(where, _KEY) == pdfium.FPDF_OBJECT_STRING)


def still_told(told: Told, gone: Container[int | None]) -> Told:
    """What is told for the pieces that were not taken out of the page: a mark is no more when all of its are gone."""
    left = {mark: [piece for piece in pieces if address_of(piece) not in gone] for mark, pieces in told.items()}
    return {mark: pieces for mark, pieces in left.items() if pieces}


def forget(told: Told) -> None:
    """Take the texts out, so that what is drawn is read; the marks stay, for the tables that they number."""
    for mark, pieces in told.items():
        owner = cast(pieces[0], pdfium.FPDF_PAGEOBJECT)
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
