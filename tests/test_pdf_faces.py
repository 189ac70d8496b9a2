"""Fonts that tell other characters than they draw are told, and no other font is."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pytest
from reportlab.pdfgen.canvas import Canvas

from fixtures.press import fonts, pdf
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.document import UNKNOWN, Hints
from parsers.engine import parse_bytes
from parsers.readers.pdf import read

MISDRAWN = "a font draws other digits than it tells"


@pytest.mark.parametrize("rules", ["lattice", "none"])
@pytest.mark.parametrize("scale", ["county", "quiet"])
def test_a_table_without_sums_whose_font_tells_other_digits_is_told(rules: str, scale: str) -> None:
    spec = ReportSpec.draw(generator(f"mixed {scale}"), year=2023, scale=scale)
    layout = Layout(pdf_rules=rules, pdf_mixed_font=True)
    report = parse_bytes(pdf.render(spec, layout))
    assert report.status == "partial" and MISDRAWN in report.reason
    right = parse_bytes(pdf.render(spec, Layout(pdf_rules=rules)))
    assert right.status == "ok"


@pytest.mark.parametrize(
    "font",
    [
        "Helvetica",
        "Helvetica-BoldOblique",
        "Times-Roman",
        "Times-BoldItalic",
        "Courier",
        "Courier-Bold",
        "standard",
        "press",
    ],
)
@pytest.mark.parametrize("digits", ["0123456789", "０１２３４５６７８９"])
def test_the_digits_of_plain_fonts_are_their_own(font: str, digits: str) -> None:
    own = {"standard": fonts.standard, "press": fonts.embedded}
    name = own[font]() if font in own else font
    if font != "press" and not digits.isascii():
        pytest.skip("these fonts have no wide digits")
    assert not any(MISDRAWN in flaw for flaw in read(_page(name, digits), Hints()).flaws)


def test_every_digit_that_a_font_draws_for_another_is_told() -> None:
    [flaw] = read(_page(fonts.telling(fonts.MIXED_UP, fonts.DIGITS), fonts.DIGITS), Hints()).flaws
    assert all(f"{(digit - 1) % 10} drawn as {digit}" in flaw for digit in range(10))


@pytest.mark.parametrize("told", [" ", "\u200b", "\ufeff"])
def test_a_digit_that_is_told_as_a_blank_is_unreadable_and_never_left_out(told: str) -> None:
    text = read(_page(fonts.telling(told, "2"), ["政府信息公开工作年度报告", f"1{told}04", told]), Hints()).text()
    assert text.count(UNKNOWN) == 2 and "104" not in text


@pytest.mark.parametrize("turn", [0, 90])
def test_blanks_of_plain_fonts_are_blanks(turn: int) -> None:
    text = read(_page(fonts.embedded(), ["政府信息公开工作年度报告", "12 04"], turn), Hints()).text()
    assert UNKNOWN not in text and "12 04" in text


def _page(font: str, texts: Iterable[str], turn: int = 0) -> bytes:
    """A page of texts, each on a line of its own, turned by so many degrees."""
    buffer = BytesIO()
    canvas = Canvas(buffer)
    if turn:
        canvas.transform(0, 1, -1, 0, 800, 0)
    canvas.setFont(font, 12)
    for n, text in enumerate(texts):
        canvas.drawString(100, 700 - 30 * n, text)
    canvas.save()
    return buffer.getvalue()
