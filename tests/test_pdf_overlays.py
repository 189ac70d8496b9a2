"""What is laid over the text of a page, or takes it away: strikes, raised marks, fields of forms, comments."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_drawing import FONT, Box, Drawing, Look, Table, found
from reportlab.pdfgen.canvas import Canvas
from test_pdf_hostile import one_page

from parsers.document import Hints
from parsers.grids.ink import Ruling, Sheet, run_of
from parsers.grids.struck import without_struck
from parsers.readers.pdf import read

HEADS = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
WIDTHS = (120.0, 90.0, 90.0, 90.0)
LEFT, TOP, ROW = 60.0, 700.0, 24.0


def table_with(draw: Callable[[Canvas, float, float], None]) -> bytes:
    """A ruled table of one row of numbers; `draw` prints its second number, given its place."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    Drawing(Look())  # registers the font
    xs = [LEFT]
    for width in WIDTHS:
        xs.append(xs[-1] + width)
    for k in range(3):
        canvas.line(xs[0], TOP - k * ROW, xs[-1], TOP - k * ROW)
    for x in xs:
        canvas.line(x, TOP, x, TOP - 2 * ROW)
    for row, texts in enumerate((HEADS, ("规章", "", "3", "41"))):
        for x, text in zip(xs, texts, strict=False):
            canvas.setFont(FONT, 10)
            canvas.drawString(x + 4, TOP - row * ROW - 16, text)
    draw(canvas, xs[1] + 4, TOP - ROW - 16)
    canvas.save()
    return buffer.getvalue()


@given(
    insets=st.tuples(*[st.floats(0.4, 6)] * 4),
    radius=st.sampled_from((0.0, 0.0, 1.2, 2.5)),
    fields=st.sets(st.integers(1, 3), min_size=1),
)
@settings(max_examples=60, deadline=None)
def test_the_box_of_a_field_is_no_border(insets: tuple[float, ...], radius: float, fields: set[int]) -> None:
    """Browsers draw a box around the value of a field, near the borders of its cell or far from them."""
    left, top, right, bottom = insets

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "26")
        edge = LEFT
        for column, width in enumerate(WIDTHS):
            if column in fields:
                x0, x1 = edge + left, edge + width - right
                y0, y1 = TOP - 2 * ROW + bottom, TOP - ROW - top
                canvas.line(x0 + radius, y0, x1 - radius, y0)
                canvas.line(x0 + radius, y1, x1 - radius, y1)
                canvas.line(x0, y0 + radius, x0, y1 - radius)
                canvas.line(x1, y0 + radius, x1, y1 - radius)
            edge += width

    [cells] = found(table_with(draw))
    assert [text for row, *_, text in cells if row == 1] == ["规章", "26", "3", "41"]


def second_number(data: bytes) -> str:
    [cells] = found(data)
    return next(text for row, column, *_, text in cells if (row, column) == (1, 1))


@pytest.mark.parametrize("drawn", ["line", "box", "double"])
@pytest.mark.parametrize("struck", ["7", "75", "1305"])
def test_a_number_struck_out_is_not_read(struck: str, drawn: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, struck + "26")
        end = x + canvas.stringWidth(struck, FONT, 10)
        if drawn == "box":
            canvas.rect(x, y + 3, end - x, 0.6, stroke=0, fill=1)
        for up in {"line": (3.2,), "double": (2.8, 4.2)}.get(drawn, ()):
            canvas.line(x, y + up, end, y + up)

    assert second_number(table_with(draw)) == "26"


def test_a_line_through_characters_drawn_one_by_one_strikes_them_all() -> None:
    runs = [run_of(char, [100.0 + 6 * k], [106.0 + 6 * k], 50.0, 12.0) for k, char in enumerate("320")]
    sheet = Sheet(1, 595.0, 842.0, runs, [Ruling(46.0, 100.0, 112.0)])
    without_struck(sheet)
    assert ([run.text for run in sheet.runs], sheet.horizontal) == (["0"], [])


def test_a_number_struck_out_alone_leaves_a_blank() -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "26")
        canvas.line(x - 0.5, y + 3.4, x + canvas.stringWidth("26", FONT, 10) + 0.5, y + 3.4)

    assert second_number(table_with(draw)) == ""


@pytest.mark.parametrize("up", [-1.5, 8.5], ids=["under", "over"])
def test_lines_under_and_over_a_number_do_not_strike_it(up: float) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "26")
        canvas.line(x, y + up, x + canvas.stringWidth("26", FONT, 10), y + up)

    assert second_number(table_with(draw)) == "26"


def test_borders_through_text_that_has_outgrown_its_row_strike_nothing() -> None:
    table = Table(
        (Box(0, 0, 1, 1, "规章"), Box(0, 1, 1, 1, "2"), Box(1, 0, 1, 1, "文件"), Box(1, 1, 1, 1, "4")), (60, 60)
    )
    drawing = Drawing(Look())
    drawing.table(table)
    drawing.text("26", 140, drawing.y + 14.2, 9)
    [cells] = found(drawing.finish())
    assert any("26" in text for *_, text in cells)


def test_a_mark_raised_by_a_browser_is_no_digit() -> None:
    """Browsers raise by a third of the size and set five sixths of it."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "64")
        canvas.setFont(FONT, 8.3)
        canvas.drawString(x + canvas.stringWidth("64", FONT, 10), y + 3.3, "9")

    assert second_number(table_with(draw)) == "64[9]"


def test_the_value_of_a_field_is_printed() -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.acroForm.textfield(name="n", value="26", x=x, y=y - 2, width=40, height=14, fontSize=9, borderWidth=0)

    assert second_number(table_with(draw)) == "26"


def field(extra: bytes) -> bytes:
    page = one_page(b"BT /F1 9 Tf 100 700 Td (open government) Tj ET")
    widget = b"7 0 obj<</Type/Annot/Subtype/Widget/FT/Tx/T(n)/Rect[100 600 160 616]%s>>endobj\n" % extra
    return page.replace(b"/Contents 5 0 R", b"/Contents 5 0 R/Annots[7 0 R]").replace(b"trailer", widget + b"trailer")


def test_a_field_without_a_drawing_shows_its_value() -> None:
    assert "1305" in read(field(b"/V(1305)"), Hints()).text()
    assert "1305" not in read(field(b"/V(1305)/F 2"), Hints()).text()  # hidden


def test_a_field_shows_the_value_that_it_shares_with_others() -> None:
    form = b"/AcroForm<</Fields[8 0 R]>>/Type/Catalog"
    parent = b"8 0 obj<</FT/Tx/T(m)/V(1305)/Kids[7 0 R]>>endobj\ntrailer"
    data = field(b"/Parent 8 0 R").replace(b"/Type/Catalog", form).replace(b"trailer", parent)
    assert "1305" in read(data, Hints()).text()


def test_a_field_whose_value_is_kept_elsewhere_is_told() -> None:
    assert any("form fields" in flaw for flaw in read(field(b"/Parent 8 0 R"), Hints()).flaws)


@pytest.mark.parametrize(("kept", "doubt"), [("26", False), ("026", False), ("25", True), ("126", True)])
def test_a_field_that_keeps_another_number_than_it_shows_is_a_doubt(kept: str, doubt: bool) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.acroForm.textfield(name="n", value="26", x=x, y=y - 2, width=40, height=14, fontSize=9, borderWidth=0)

    data = table_with(draw)
    value = next(value for value in (b"/V (26)", b"/V(26)") if value in data)
    document = read(data.replace(value, b"/V (%s)" % kept.encode()), Hints())
    assert any("keep other numbers" in flaw for flaw in document.flaws) is doubt


@pytest.mark.parametrize(
    ("note", "told"),
    [
        (b"/StrikeOut/Rect[148 702 208 722]", True),
        (b"/FreeText/Contents(88)/DA(/Helv 9 Tf 0 g)/Rect[148 702 208 722]", True),
        (b"/Square/IC[1 1 1]/Rect[148 702 208 722]", True),
        (b"/Square/Rect[148 702 208 722]", False),  # a frame
        (b"/Highlight/Rect[148 702 208 722]", False),
        (b"/StrikeOut/F 2/Rect[148 702 208 722]", False),  # hidden
        (b"/FreeText/Contents(88)/Rect[148 602 208 622]", False),
    ],
)
def test_a_comment_over_a_number_that_viewers_draw_by_themselves_is_told(note: bytes, told: bool) -> None:
    page = one_page(b"BT /F1 20 Tf 100 700 Td (open 75) Tj ET")
    mark = b"7 0 obj<</Type/Annot/Subtype%s>>endobj\n" % note
    data = page.replace(b"/Contents 5 0 R", b"/Contents 5 0 R/Annots[7 0 R]").replace(b"trailer", mark + b"trailer")
    assert any("notes without a drawing" in flaw for flaw in read(data, Hints()).flaws) is told


def test_a_comment_that_strikes_a_number_out() -> None:
    page = one_page(b"BT /F1 20 Tf 100 700 Td (open 75) Tj ET")
    line = b"0 5 m 24 5 l 1 w S"
    form = b"8 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 60 20]/Length %d>>stream\n%s\nendstream endobj\n"
    form %= len(line), line
    mark = b"7 0 obj<</Type/Annot/Subtype/StrikeOut/F 4/Rect[148 702 208 722]/AP<</N 8 0 R>>>>endobj\n"
    data = page.replace(b"/Contents 5 0 R", b"/Contents 5 0 R/Annots[7 0 R]").replace(
        b"trailer", form + mark + b"trailer"
    )
    assert "75" not in read(data, Hints()).text()
