"""Text that nobody sees on the page is not read as if it were printed; what is seen is."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_drawing import FONT, Drawing, Look, applications, found
from PIL import Image
from reading import differing
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from test_pdf_overlays import LEFT, TOP, second_number, table_with
from test_pdf_tables import values

from fixtures.press import pdf
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from fixtures.press.tables import PrintedCell
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.readers.pdf import read
from parsers.tables.values import read_value


def invisible(canvas: Canvas, x: float, y: float, text: str) -> None:
    words = canvas.beginText(x, y)
    words.setFont(FONT, 10)
    words.setTextRenderMode(3)
    words.textOut(text)
    words.setTextRenderMode(0)
    canvas.drawText(words)


@pytest.mark.parametrize("hidden", ["white", "transparent", "invisible", "tiny", "clipped", "outside"])
def test_a_number_that_is_not_seen_is_no_part_of_the_one_that_is(hidden: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        canvas.setFont(FONT, 10)
        if hidden == "white":
            canvas.setFillGray(1)
            canvas.drawString(x, y, "7")
        elif hidden == "transparent":
            canvas.setFillAlpha(0)
            canvas.drawString(x, y, "7")
        elif hidden == "invisible":
            invisible(canvas, x, y, "7")
        elif hidden == "tiny":
            canvas.setFont(FONT, 0.8)
            canvas.drawString(x + 4.6, y, "7")
        elif hidden == "clipped":
            path = canvas.beginPath()
            path.rect(300, 20, 50, 50)
            canvas.clipPath(path, stroke=0)
            canvas.drawString(x, y, "7")
        else:
            canvas.drawString(-20, y, "7")
        canvas.restoreState()
        canvas.setFont(FONT, 10)
        canvas.drawString(x + 5, y, "26")

    assert second_number(table_with(draw)) == "26"


@pytest.mark.parametrize("ground", ["box", "picture"])
def test_white_text_on_a_dark_ground_is_seen(ground: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        if ground == "box":
            canvas.setFillColorRGB(0.1, 0.2, 0.5)
            canvas.rect(x - 4, y - 8, 90, 24, stroke=0, fill=1)
        else:
            canvas.drawImage(picture("navy"), x - 4, y - 8, 90, 24)
        canvas.setFillGray(1)
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "26")

    assert second_number(table_with(draw)) == "26"


@pytest.mark.parametrize("copy", ["white", "transparent", "invisible"])
@pytest.mark.parametrize("text", ["26", "1,204"])
def test_a_number_printed_where_an_unseen_copy_of_it_stands_is_read(copy: str, text: str) -> None:
    """Browsers print the text of a shadow unseen, to be searched, and its blurred picture."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas.saveState()
        if copy == "invisible":
            invisible(canvas, x, y, text)
        else:
            canvas.setFillGray(1)
            canvas.setFillAlpha(1 if copy == "white" else 0)
            canvas.drawString(x, y, text)
        canvas.restoreState()
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, text)

    assert second_number(table_with(draw)) == text


@pytest.mark.parametrize(("top", "text"), [("white", "26"), ("blue", "826")])
def test_white_text_shows_on_what_lies_uppermost(top: str, text: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        for grey in (0.8, 1.0):
            canvas.setFillGray(grey)
            canvas.rect(x - 4, y - 8, 90, 24, stroke=0, fill=1)
        if top == "blue":
            canvas.setFillColorRGB(0.1, 0.2, 0.5)
            canvas.rect(x - 4, y - 8, 9, 24, stroke=0, fill=1)
        canvas.setFont(FONT, 10)
        canvas.setFillGray(1)
        canvas.drawString(x, y, "8")
        canvas.setFillGray(0)
        canvas.drawString(x + 5, y, "26")

    assert second_number(table_with(draw)) == text


def test_text_that_is_a_mask_is_read_with_a_doubt() -> None:
    """Programs print a number with a gradient by drawing the gradient through its letters."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        words = canvas.beginText(x, y)
        words.setFont(FONT, 10)
        words.setTextRenderMode(7)
        words.textOut("26")
        canvas.saveState()
        canvas.drawText(words)
        canvas.linearGradient(x, y, x + 20, y, ("navy", "black"))
        canvas.restoreState()

    data = table_with(draw)
    assert second_number(data) == "26"
    assert any("as a mask" in flaw for flaw in read(data, Hints()).flaws)


@pytest.mark.parametrize("way", ["shape", "picture"])
def test_a_number_that_is_drawn_and_not_written_is_a_doubt(way: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        if way == "picture":
            canvas.drawImage(picture("navy"), x, y, 12, 8)
            return
        path = canvas.beginPath()
        path.circle(x + 4, y + 4, 3.5)
        path.circle(x + 4, y + 4, 2.5)
        canvas.drawPath(path, stroke=0, fill=1)

    data = table_with(draw)
    assert second_number(data) == ""
    assert any("may be drawn" in flaw for flaw in read(data, Hints()).flaws)


@pytest.mark.parametrize(("mark", "doubt"), [("digit", True), ("minus", True), ("line below", False), ("", False)])
def test_a_digit_or_a_sign_drawn_beside_a_number_is_a_doubt(mark: str, doubt: bool) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x + 8, y, "26")
        if mark == "digit":
            path = canvas.beginPath()
            path.circle(x + 4, y + 3.5, 3.3)
            path.circle(x + 4, y + 3.5, 2.4)
            canvas.drawPath(path, stroke=0, fill=1)
        elif mark:
            canvas.rect(x + 2, y + (3 if mark == "minus" else -2), 4, 0.6, stroke=0, fill=1)

    data = table_with(draw)
    assert second_number(data) == "26"
    assert any("drawn beside numbers" in flaw for flaw in read(data, Hints()).flaws) is doubt


def test_large_pale_numbers_are_left_out_with_a_doubt() -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillGray(0.8)
        canvas.setFont(FONT, 20)
        canvas.drawString(x, y, "26")

    assert any("large pale numbers" in flaw for flaw in read(table_with(draw), Hints()).flaws)


def test_text_cut_at_the_border_of_its_cell_goes_no_further() -> None:
    """Spreadsheets print a text that is too long up to the next cell that holds something."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(LEFT, TOP - 48, 120, 24)
        canvas.clipPath(path, stroke=0)
        canvas.setFont(FONT, 10)
        canvas.drawString(LEFT + 30, y, "（不计其他情形的行政规范性文件）")
        canvas.restoreState()
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "26")

    assert second_number(table_with(draw)) == "26"


@pytest.mark.parametrize("text", ["4,826", "１２６", "26.5", "3126（含自然失效29件）"])
@pytest.mark.parametrize("side", ["left", "right"])
@given(share=st.floats(0.05, 0.95))
@settings(max_examples=15, deadline=None)
def test_of_a_number_that_its_cell_cuts_off_nothing_is_read(side: str, text: str, share: float) -> None:
    """A number is read whole or not at all, wherever the border of a narrow cell passes."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        width = canvas.stringWidth(text, FONT, 10)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(x - 2 if side == "right" else x + width * share, y - 8, 2 + width * share, 24)
        canvas.clipPath(path, stroke=0)
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, text)
        canvas.restoreState()

    seen = read_value(second_number(table_with(draw)))
    assert seen.number in (None, read_value(text).number)


def picture(color: str) -> ImageReader:
    buffer = BytesIO()
    Image.new("RGB", (40, 40), color).save(buffer, "PNG")
    buffer.seek(0)
    return ImageReader(buffer)


@pytest.mark.parametrize("pieces", [1, 8])
@pytest.mark.parametrize("way", ["invisible", "behind"])
def test_the_text_of_a_scanner_is_never_taken_for_what_is_printed(way: str, pieces: int) -> None:
    """Recognised text lies unseen over a picture of the page, or seen behind one; pictures come in strips, too."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))

    def scan() -> None:
        for k in range(pieces):
            canvas.drawImage(picture("silver"), 0, 842 * k / pieces, 595, 842 / pieces)

    lines = ("政府信息公开工作年度报告", *(f"规章 {n} 件" for n in range(30)))
    if way == "invisible":
        scan()
    for k, line in enumerate(lines):
        if way == "invisible":
            invisible(canvas, 60, 780 - 20 * k, line)
        else:
            canvas.setFont(FONT, 10)
            canvas.drawString(60, 780 - 20 * k, line)
    if way == "behind":
        scan()
    canvas.save()
    document = read(buffer.getvalue(), Hints())
    assert any("hidden behind the picture" in flaw for flaw in document.flaws)
    assert parse_bytes(buffer.getvalue()).status != "ok"


COVERS = ["white box", "grey box", "rounded box", "box in a form", "picture"]


def paint_over(canvas: Canvas, cover: str, x: float, y: float, width: float) -> None:
    canvas.saveState()
    if cover == "picture":
        canvas.drawImage(picture("white"), x - 1, y - 2, width, 11)
    elif cover == "rounded box":
        canvas.setFillGray(1)
        canvas.roundRect(x - 1, y - 2, width, 11, 2, stroke=0, fill=1)
    else:
        canvas.setFillGray(0.6 if cover == "grey box" else 1)
        if cover == "box in a form":
            canvas.beginForm("patch")
        canvas.rect(x - 1, y - 2, width, 11, stroke=0, fill=1)
        if cover == "box in a form":
            canvas.endForm()
            canvas.doForm("patch")
    canvas.restoreState()


@pytest.mark.parametrize("cover", COVERS)
@pytest.mark.parametrize("to_the_right", [0.0, 8.0])
def test_a_number_painted_over_is_not_read_and_the_new_one_is(cover: str, to_the_right: float) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "75")
        paint_over(canvas, cover, x, y, 12)
        canvas.setFillGray(0)
        canvas.drawString(x + to_the_right, y, "26")

    data = table_with(draw)
    assert second_number(data) == "26" and not any("over one another" in flaw for flaw in read(data, Hints()).flaws)


@pytest.mark.parametrize("cover", COVERS)
def test_a_number_painted_over_leaves_a_blank(cover: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "75")
        paint_over(canvas, cover, x, y, 14)

    assert second_number(table_with(draw)) == ""


def test_of_a_number_painted_over_in_part_no_digits_pass_for_it() -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "7526")
        paint_over(canvas, "white box", x + 10, y, 14)

    assert read_value(second_number(table_with(draw))).number is None


@pytest.mark.parametrize("over", ["pale", "mixed", "outline", "ring", "cut out"])
def test_what_lets_a_number_through_does_not_hide_it(over: str) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas.drawString(x, y, "26")
        canvas.saveState()
        canvas.setFillColorRGB(1, 0.9, 0.2)
        if over == "cut out":
            seal = Image.new("RGBA", (60, 60), (200, 0, 0, 0))
            seal.paste((200, 0, 0, 255), (0, 28, 60, 32))
            canvas.drawImage(ImageReader(seal), x - 10, y - 10, 30, 30, mask="auto")
        elif over == "ring":
            path = canvas.beginPath()
            path.circle(x + 5, y + 4, 14)
            path.circle(x + 5, y + 4, 12)
            canvas.drawPath(path, stroke=0, fill=1)
        elif over == "outline":
            canvas.rect(x - 1, y - 2, 14, 11, stroke=1, fill=0)
        else:
            canvas.setFillAlpha(0.4) if over == "pale" else canvas.setBlendMode("Multiply")
            canvas.rect(x - 1, y - 2, 14, 11, stroke=0, fill=1)
        canvas.restoreState()

    assert second_number(table_with(draw)) == "26"


@pytest.mark.parametrize("apart", [0.2, 0.6, 1.0, 1.5])
def test_bold_by_printing_twice_is_one_number_and_no_doubt(apart: float) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "226")
        canvas.drawString(x + apart, y, "226")

    data = table_with(draw)
    assert second_number(data) == "226" and not read(data, Hints()).flaws


def test_lines_drawn_as_thin_pictures_are_lines() -> None:
    table = applications(values(3))
    drawing = Drawing(Look(border="none", size=7.0, padding=2.0))
    drawing.edge = lambda x0, y0, x1, y1: drawing.canvas.drawImage(  # type: ignore[method-assign]
        picture("black"), x0 - 0.25, y0 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5
    )
    drawing.table(table)
    assert found(drawing.finish()) == [table.expected()]


@pytest.mark.parametrize("rotate", [90, 180, 270])
@pytest.mark.parametrize("row", [9, 20])
def test_turned_pages_with_a_page_break_inside_a_form_object(rotate: int, row: int) -> None:
    table = applications(values(row))
    look = Look(rotate=rotate, form=True, size=7.0, padding=2.0, break_border=False)
    drawing = Drawing(look)
    drawing.table(table, [row])
    assert found(drawing.finish()) == [table.expected()]


def test_a_watermark_of_figures_across_the_table_leaves_a_doubt_or_nothing() -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "26")
        canvas.setFillGray(0.85)
        canvas.setFont(FONT, 40)
        canvas.drawString(x - 60, y - 5, "2023")

    assert second_number(table_with(draw)) == "26"


@pytest.mark.parametrize("ink", ["pale", "thin", "group"])
@pytest.mark.parametrize("mark", ["20230115", "w12 8866", "8"])
def test_a_pale_word_printed_again_and_again_is_a_watermark(ink: str, mark: str) -> None:
    """Level across the table, where it would join the numbers; a large figure under the page is one too."""

    def marks(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 60 if len(mark) == 1 else 9)
        for k in range(12):
            canvas.drawString(40 + k % 3 * 130, 610 + k // 3 * 26, mark)

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.drawString(x, y, "26")
        canvas.saveState()
        if ink == "pale":
            canvas.setFillGray(0.85)
        else:
            canvas.setFillAlpha(0.2)
        if ink == "group":
            canvas.beginForm("marks")
            marks(canvas)
            canvas.endForm()
            canvas.doForm("marks")
        else:
            marks(canvas)
        canvas.restoreState()

    [cells] = found(table_with(draw))
    assert [text for row, *_, text in cells if row == 1] == ["规章", "26", "3", "41"]


@pytest.mark.parametrize("text", ["0", "1200"])
def test_pale_numbers_are_read(text: str) -> None:
    """Programs print the noughts of a table in grey."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFillGray(0.8)
        for k in range(4):
            canvas.drawString(x + 90 * (k % 2), y - 400 * (k // 2), text)

    assert second_number(table_with(draw)) == text


@pytest.mark.parametrize(
    "odd", [{}, {"pdf_rules": "none"}, {"count_decimals": True, "units": "件"}, {"pdf_sideways": 270}], ids=str
)
@pytest.mark.parametrize("role", ["value", "header", "label"])
def test_pale_text_of_tables_is_no_watermark(
    role: str, odd: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is printed: a watermark is drawn before or after the page, its prints next to one another."""
    ordinary = pdf._Press._cell

    def pale(press: pdf._Press, cell: PrintedCell, *at: Any) -> None:
        press._canvas.setFillGray(0.8 if cell.role == role else 0)
        ordinary(press, cell, *at)
        press._canvas.setFillGray(0)

    monkeypatch.setattr(pdf._Press, "_cell", pale)
    layout = Layout(review_form="rows", **odd)  # type: ignore[arg-type]
    for number in range(3):
        spec = ReportSpec.draw(generator(f"pale {number}"))
        report = parse_bytes(pdf.render(spec, layout))
        assert differing(report, spec.expected(layout)) == {}


@pytest.mark.parametrize("drawn", ["nothing", "lines", "boxes", "letters"])
def test_only_a_page_with_shapes_needs_optical_reading(drawn: str) -> None:
    """Spreadsheets print pages of empty cells; a page whose letters are drawn as outlines has text to be read."""
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 700, "26")
    canvas.showPage()
    if drawn == "lines":
        canvas.line(50, 700, 300, 700)
        canvas.line(50, 680, 300, 680)
    elif drawn == "boxes":
        canvas.rect(50, 680, 100, 20)
        canvas.rect(150, 680, 100, 20, stroke=0, fill=1)
    elif drawn == "letters":
        path = canvas.beginPath()
        path.moveTo(60, 700)
        path.curveTo(60, 712, 72, 712, 72, 700)
        path.curveTo(72, 688, 60, 688, 60, 700)
        canvas.drawPath(path, stroke=0, fill=1)
    canvas.showPage()
    canvas.save()
    assert read(buffer.getvalue(), Hints()).flaws == (["page 2: no text layer"] if drawn == "letters" else [])


@pytest.mark.parametrize(
    ("told", "flawed"),
    [("(26)", False), ("(99)", True), ("(2)", True), ("()", False), ("<FEFF0009>", True)],
)
def test_of_numbers_that_a_file_tells_otherwise_than_it_shows_those_shown_are_read(told: str, flawed: bool) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas._code.append(f"/Span <</ActualText {told}>> BDC")
        canvas.drawString(x, y, "26")
        canvas._code.append("EMC")

    data = table_with(draw)
    assert any("tells other numbers" in flaw for flaw in read(data, Hints()).flaws) == flawed
    assert second_number(data) == "26"


@pytest.mark.parametrize("apart", [False, True])
def test_text_that_is_told_and_taken_out_because_nobody_sees_it_is_not_asked_again(apart: bool) -> None:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.setFont(FONT, 10)
        canvas._code.append("/Span <</ActualText (7)>> BDC")
        canvas.setFillGray(1)
        canvas.drawString(x + 12, y, "91")
        if apart:  # of this mark nothing is left when the white text is taken out
            canvas._code += ["EMC", "/Span <</ActualText (99)>> BDC"]
        canvas.setFillGray(0)
        canvas.drawString(x, y, "26")
        canvas._code.append("EMC")

    assert second_number(table_with(draw)) == "26"
