"""Damaged, locked, empty and malicious PDF files: a clear error or an honest document, never a crash or a hang."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdf_drawing import Drawing, Look, applications
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from test_pdf_tables import SMALL, values

from parsers.document import Hints
from parsers.errors import LimitExceeded, NoText, ParseError, Unreadable
from parsers.readers.pdf import read
from parsers.readers.pdf_second import read_with_pdfplumber

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def report() -> bytes:
    drawing = Drawing(Look(**SMALL))
    drawing.prose("三、收到和处理政府信息公开申请情况")
    drawing.table(applications(values(1)), [12])
    return drawing.finish()


def one_page(
    content: bytes, resources: bytes = b"<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
) -> bytes:
    """A PDF file of one page with the given drawing commands."""
    return b"\n".join(
        (
            b"%PDF-1.4",
            b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
            b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj",
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources %s/Contents 5 0 R>>endobj" % resources,
            b"5 0 obj<</Length %d>>stream\n%s\nendstream endobj" % (len(content), content),
            b"trailer<</Root 1 0 R>>\n%%EOF",
        )
    )


FORM = (
    b"%d 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject %s>>/Length %d>>"
    b"stream\n%s\nendstream endobj"
)


def form(number: int, content: bytes, names: dict[str, int]) -> bytes:
    """A form object that can draw others by their names."""
    inner = b" ".join(b"/%s %d 0 R" % (name.encode(), child) for name, child in names.items())
    return FORM % (number, b"<<%s>>" % inner, len(content), content)


@pytest.mark.parametrize("data", [b"", b" \n", b"hello" * 50, b"%PDF-1.7\n", b"%PDF-1.7\n%%EOF"], ids=repr)
def test_what_is_no_document(data: bytes) -> None:
    for reader in (read, read_with_pdfplumber):
        with pytest.raises(Unreadable):
            reader(data, Hints())


def test_a_cut_off_file_is_refused_or_says_so() -> None:
    data = report()
    whole = [cell.text for grid in read(data, Hints()).grids() for cell in grid.cells]
    for share in range(5, 100, 5):
        try:
            document = read(data[: len(data) * share // 100], Hints())
        except Unreadable:
            continue
        assert any("cut off" in flaw for flaw in document.flaws)
        assert [cell.text for grid in document.grids() for cell in grid.cells] != whole or share > 90


def encrypted(user: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(user, "owner", strength=128))
    canvas.drawString(100, 700, "open government 12")
    canvas.save()
    return buffer.getvalue()


def test_a_password_is_asked_for_and_mere_restrictions_are_not() -> None:
    with pytest.raises(Unreadable, match="password"):
        read(encrypted("secret"), Hints())
    assert "open government 12" in read(encrypted(""), Hints()).text()


def test_pages_without_text() -> None:
    with pytest.raises(NoText, match="no text layer"):
        read(one_page(b"100 100 400 500 re f"), Hints())


def test_text_without_an_encoding_gives_no_numbers() -> None:
    """GBK bytes under a Latin font, as broken converters leave them, among digits that look all right."""
    line = (
        "信息内容 本年制发件数 现行有效件数".encode("gbk")
        .replace(b"\\", b"\\\\")
        .replace(b"(", b"\\(")
        .replace(b")", b"\\)")
    )
    drawing = b"".join(
        b"BT /F1 9 Tf 100 %d Td (%s) Tj ET BT /F1 9 Tf 400 %d Td (12) Tj ET\n" % (y, line, y)
        for y in range(300, 700, 20)
    )
    with pytest.raises(NoText, match="encoding"):
        read(one_page(drawing), Hints())


def test_glyph_numbers_never_pass_for_digits() -> None:
    """A font without Unicode map: PDFium hands out glyph numbers, here those of the digits 1 to 8."""
    resources = (
        b"<</Font<</F1<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
        b"/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 500>>]>>>>>>"
    )
    with pytest.raises(NoText, match="encoding"):
        read(one_page(b"BT /F1 9 Tf 100 500 Td <00310032003300340035003600370038> Tj ET", resources), Hints())


@pytest.mark.parametrize("file", ["not-a-report-unreadable-fonts.pdf"])
def test_the_collected_unreadable_file(file: str) -> None:
    if not (CORPUS / file).exists():
        pytest.skip("the collected reports are not beside this checkout")
    with pytest.raises(NoText):
        read((CORPUS / file).read_bytes(), Hints())


def test_ten_thousand_pages_are_refused_at_once() -> None:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for _ in range(10_000):
        canvas.showPage()
    canvas.save()
    start = time.monotonic()
    with pytest.raises(LimitExceeded, match="pages"):
        read(buffer.getvalue(), Hints())
    assert time.monotonic() - start < 5


def test_drawings_that_contain_themselves_are_refused() -> None:
    page = one_page(b"/F Do", b"<</XObject<</F 4 0 R>>>>")
    with pytest.raises(LimitExceeded, match="themselves"):
        read(page + form(4, b"/F Do /F Do", {"F": 4}), Hints())
    bomb = b"\n".join(form(4 + k, b"/F Do " * 30, {"F": 5 + k}) for k in (0, 2, 3, 4, 5)).replace(b"/F 5 0", b"/F 6 0")
    with pytest.raises(LimitExceeded, match="draws more"):
        read(page + bomb + form(10, b"0 0 m 9 9 l S", {}), Hints())


def test_forms_that_share_the_resources_of_the_page_are_no_bomb() -> None:
    """Many programs list all drawings of a file in every one of them, itself included, and draw few."""
    page = one_page(
        b"/F Do BT /F1 9 Tf 9 9 Td (open government) Tj ET",
        b"<</XObject 9 0 R/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>",
    )
    shared = b"9 0 obj<</F 4 0 R/G 6 0 R>>endobj\n"
    contents = ((4, b"/G Do"), (6, b"0 0 m 9 9 l S"))
    forms = b"\n".join(FORM % (number, b"9 0 R", len(content), content) for number, content in contents)
    assert "open government" in read(page + shared + forms, Hints()).text()


def test_a_drawing_of_a_hundred_thousand_lines_is_no_table() -> None:
    lines = b"".join(
        b"%d %d m %d %d l S\n" % (k * 7 % 600, k * 13 % 800, k * 7 % 600, (k * 13 + 90) % 800) for k in range(50_000)
    )
    lines += b"".join(
        b"%d %d m %d %d l S\n" % (k * 7 % 600, k * 13 % 800, (k * 7 + 90) % 600, k * 13 % 800) for k in range(50_000)
    )
    start = time.monotonic()
    document = read(one_page(lines + b"BT /F1 9 Tf 100 100 Td (text 12 13 14) Tj ET"), Hints())
    assert time.monotonic() - start < 60
    assert "text 12 13 14" in document.text() or any(cell.text for grid in document.grids() for cell in grid.cells)


REPORT = report()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(st.integers(0, len(REPORT) - 1), st.binary(min_size=1, max_size=8)), max_size=6),
    st.integers(0, 400),
)
def test_damage_anywhere_ends_in_a_document_or_an_error(damage: list[tuple[int, bytes]], tail: int) -> None:
    data = bytearray(REPORT)
    for at, noise in damage:
        data[at : at + len(noise)] = noise
    try:
        document = read(bytes(data[: len(data) - tail]), Hints())
    except ParseError as error:
        assert str(error) and "\n" not in str(error)
    else:
        assert document.pages
