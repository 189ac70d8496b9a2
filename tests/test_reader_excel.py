"""Workbooks: every number as it is printed, at its sheet, row and column; nothing hidden, nothing lost."""

from __future__ import annotations

import io
import re
import struct
import sys
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("python_calamine", reason="the extra 'office' is not installed")
pytest.importorskip("xlsxwriter", reason="the extra 'dev' is not installed")
pytest.importorskip("xlwt", reason="the extra 'dev' is not installed")

import xlsxwriter
import xlwt
from reading import differing, parse

from fixtures.mutations import packed
from fixtures.press import Layout, ReportSpec, generator, sheets
from parsers import dispatch, sniff
from parsers.document import UNKNOWN, UNSEEN, Document, Grid, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.readers import excel_xml, xls
from parsers.workbooks import details, xlsdetails
from parsers.workbooks import sheets as office_sheets
from parsers.workbooks.numberformats import printed


def workbook(write: Callable[[Any, Any], None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    write(book, book.add_worksheet("表"))
    book.close()
    return buffer.getvalue()


def read(write: Callable[[Any, Any], None]) -> Document:
    return xls.read(workbook(write), Hints())


def rows(document: Document) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in line] for line in next(document.grids()).slots()]


@pytest.mark.parametrize("press", [sheets.render, sheets.render_xls])
def test_every_cell_of_pressed_workbooks_is_read(press: Callable[[ReportSpec, Layout], bytes]) -> None:
    for seed in range(15):
        spec = ReportSpec.draw(generator(f"excel {seed}"))
        layout = Layout.random(generator(f"excel layout {seed}"), odd=0.2)
        report = parse(press(spec, layout), "报告.et")
        assert differing(report, spec.expected(layout)) == {}, layout.departures()
        assert (report.method, report.year) == ("excel", spec.identity.year)


def test_numbers_are_given_as_printed() -> None:
    def write(book: Any, sheet: Any) -> None:
        formats = ("0", "0.00", "0.0%", "#,##0", '0"件"', "0.0,", "yyyy-mm-dd", "General", "@")
        for row, code in enumerate(formats):
            sheet.write_string(row, 0, code)
            sheet.write_number(row, 1, 45000.126, book.add_format({"num_format": code}))
            sheet.write_number(row, 2, 0, book.add_format({"num_format": code}))
        sheet.write_formula(9, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(9, 2, "=1+1", None, 2)
        sheet.write_string(9, 0, "00012")
        sheet.write_boolean(9, 3, True)

    found = rows(read(write))
    assert [row[1] for row in found] == [
        "45000", "45000.13", "4500012.6%", "45000", "45000", "45.0", "2023-03-15 03:01:26.400000",
        "45000.126", "45000.126", "#DIV/0!",
    ]  # fmt: skip
    assert {row[2] for row in found[:6]} == {"0"}
    assert found[9] == ["00012", "#DIV/0!", "2", "TRUE"]
    assert printed(0.3725, "_ * #,##0.00_ ;_ * \\-#,##0.00_ ") == "0.37"
    assert printed(2.5, "0") == "3"
    assert printed(3.0, "0.00") is None
    assert printed(0.1 + 0.2, "General") is None


def test_the_binary_format_prints_the_same() -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    given = [(3.6, "0"), (0.3725, "0.00"), (12.0, "General"), (1.37, "0.0"), (12345.67, "#,##0")]
    for row, (value, code) in enumerate(given):
        sheet.write(row, 0, "项目")
        sheet.write(row, 1, value, xlwt.easyxf(num_format_str=code))
    sheet.write(5, 0, "隐")
    sheet.row(5).hidden = True
    sheet.write(6, 0, "项目")
    sheet.write(6, 1, xlwt.Formula("1/0"))
    buffer = io.BytesIO()
    book.save(buffer)
    found = rows(xls.read(buffer.getvalue(), Hints()))
    assert [row[1] for row in found[:5]] == ["4", "0.37", "12", "1.4", "12346"]
    assert "隐" not in [row[0] for row in found]


def test_tables_anywhere_places_and_what_is_hidden() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.merge_range("C3:F3", "某局2023年政府信息公开工作年度报告")
        sheet.write("C4", "单位：件")
        sheet.merge_range("C5:C6", "组")
        for column, text in enumerate(["一", "藏", "三"]):
            sheet.write(4, 3 + column, text)
            sheet.write(5, 3 + column, column)
        sheet.write("C7", "只有标签")
        sheet.set_column("E:E", None, None, {"hidden": True})
        sheet.set_row(8, None, None, {"hidden": True})
        sheet.write("C9", "不印")
        sheet.write("A12", "注")
        other = book.add_worksheet("二")
        other.write("B2", "a")
        other.write("C2", 7)
        book.add_worksheet("藏").hide()

    document = read(write)
    assert document.text().split("\n") == ["某局2023年政府信息公开工作年度报告", "单位：件", "注"]
    first, second = document.grids()
    assert rows(document) == [["组", "一", "三"], ["组", "0", "2"], ["只有标签", "", ""]]
    assert [str(cell.place) for cell in first.cells if cell.text == "2"] == ["table=1 row=6 column=6"]
    assert str(second.cells[1].place) == "table=2 row=2 column=3"
    assert document.metas == [("sheet", "表"), ("sheet", "二"), ("hidden sheet", "藏")]
    assert document.flaws == []


def test_formulas_without_a_result_and_tables_on_hidden_sheets_are_flaws() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write("A1", "说明")
        book.add_worksheet("数据").hide()

    document = read(write)
    assert document.flaws == ["1 hidden sheets are not read, and those shown have no table"]
    assert not list(document.grids())
    package = workbook(lambda book, sheet: sheet.write_row("A1", ["x", 1, 2]))
    bare = _edited(package, lambda xml: xml.replace(b"<v>2</v>", b"<f>1+1</f>"))
    assert xls.read(bare, Hints()).flaws == ["sheet 1: 1 formulas without a stored result"]


def test_numbers_printed_as_others_and_formulas_that_nobody_worked_out_are_told() -> None:
    def write(book: Any, sheet: Any, code: str, result: int) -> None:
        sheet.write_row(0, 0, ["许可", 1])
        sheet.write_number(0, 1, 60123, book.add_format({"num_format": code}))
        sheet.write_formula(0, 2, "=3+4", None, result)
        sheet.write_formula(0, 3, "=3-3", None, 0)

    assert read(lambda book, sheet: write(book, sheet, '0.0,"千"', 7)).flaws == []
    assert read(lambda book, sheet: write(book, sheet, "0,", 0)).flaws == [
        "sheet 1: 2 formulas with 0, which may never have been worked out",
        "sheet 1: 1 numbers that their formats print as others",
    ]
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, held in enumerate(
        ("许可", xlwt.Formula("3+4"), xlwt.Formula('IF(1;"";2)'), xlwt.Formula("SUM(A1:A2)"))
    ):
        sheet.write(0, column, held)
    buffer = io.BytesIO()
    book.save(buffer)
    assert xls.read(buffer.getvalue(), Hints()).flaws == ["sheet 1: 2 formulas without a stored result"]


def _edited(package: bytes, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name.endswith("sheet1.xml") else data)
    return out.getvalue()


def test_bad_workbooks_have_their_status(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = ReportSpec.draw(generator("bad excel"), year=2023)
    old, new = sheets.render_xls(spec, Layout()), sheets.render(spec, Layout())
    for data in (old[:4000], new[:4000], new[: len(new) // 2]):
        assert parse(data).status == "unreadable"
    with pytest.raises(Unreadable, match="without text"):
        read(lambda book, sheet: None)
    far = workbook(lambda book, sheet: (sheet.write("A1", 1), sheet.write("XFD1048576", 1)))  # type: ignore[arg-type]
    with pytest.raises(LimitExceeded):
        xls.read(far, Hints())
    bomb = _edited(new, lambda xml: b" " * (100 << 20))
    assert parse(bomb).status == "failed"
    for at in range(0, len(old), 2503):
        assert parse(old[:at] + b"\xff" * 99 + old[at + 99 :]).status in ("ok", "partial", "unreadable", "failed")
    for module in ("python_calamine", "olefile"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, module, None)
            report = parse(old)
        assert (report.status, "ogi-reports[office]" in report.reason) == ("needs_extra", True)


def test_a_locked_workbook_says_so() -> None:
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    end = buffer.getvalue().index(b"\x09\x08\x10\x00") + 20  # behind the stream's first record
    for kind in (0, 1):  # obfuscated, which calamine reads as if it were not, and encrypted
        data = bytearray(buffer.getvalue())
        data[end : end + 6] = bytes([0x2F, 0, 2, 0, kind, 0])
        report = parse(bytes(data))
        assert (report.status, "password" in report.reason) == ("unreadable", True)


def test_limits_hold_before_memory_is_taken() -> None:
    sparse = details.Details()
    sparse.reach(10, 10)
    with pytest.raises(LimitExceeded):
        sparse.reach(1_000_000, 200)
    assert isinstance(next(read(lambda book, sheet: sheet.write_row("A1", ["a", 1])).grids()), Grid)


def test_excel_2003_xml() -> None:
    body = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表"><Table>'
        '<Row ss:Index="2"><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell></Row>'
        '<Row><Cell ss:MergeDown="1"><Data ss:Type="String">组</Data></Cell>'
        '<Cell><Data ss:Type="Number">12</Data></Cell>'
        '<Cell><Data ss:Type="String">a</Data></Cell></Row>'
        '<Row><Cell ss:Index="3"><Data ss:Type="Number">0.37000000000000005</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="String">隐</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    )
    kind = sniff.media_type(body.encode(), Hints())
    document = dispatch.read(body.encode(), kind, Hints())
    assert document.text() == "标题"
    assert rows(document) == [["组", "12", "a"], ["组", "", "0.37"]]
    assert str(next(document.grids()).cells[-1].place) == "table=1 row=4 column=3"
    assert parse(body[:-60].encode()).status == "unreadable"


def test_cells_that_do_not_say_where_they_stand_follow_each_other() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        for row in range(3):
            sheet.write_number(row, 0, row + 0.25, book.add_format({"num_format": "0.0"}))
            sheet.write_string(row, 1, "件")

    named = workbook(write)
    silent = repacked(named, lambda xml: re.sub(rb' r="[A-Z]?\d+"', b"", xml))
    for data in (named, silent):
        assert rows(xls.read(data, Hints())) == [["0.3", "件"], ["2.3", "件"]]
    for place in (b"J2147483648", b"5", b"ZZZZ1"):
        with pytest.raises(Unreadable, match="a cell named"):
            xls.read(repacked(named, lambda xml, place=place: xml.replace(b'"A3"', b'"' + place + b'"')), Hints())  # type: ignore[misc]


def repacked(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with its first sheet changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        members = [(name, package.read(name)) for name in package.namelist()]
    return packed([(name, change(part) if name.endswith("sheet1.xml") else part) for name, part in members])


@pytest.mark.parametrize("code", ['0!.0,"万"', '0"."0,"万"', '0\\.0,"万"', '0.0,,"百万"'])
def test_a_format_that_scales_prints_its_unit(code: str) -> None:
    assert printed(623000, code) == ("0.6百万" if "百" in code else "62.3万")
    assert printed(-5000, '0!.0,"万"') == "-0.5万"
    assert printed(12, '0"件"') is None


@pytest.mark.parametrize(
    ("code", "shown"), [(";;;", ""), ('0;"无";', None), ('"见附件";0', "见附件"), ("General", None)]
)
def test_a_format_without_a_place_for_digits_prints_none(code: str, shown: str | None) -> None:
    assert printed(12, code) == shown
    assert printed(0, code) is None
    assert printed(-12, '0;"无"') == "无"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (500, '[=0]"无";[>1000]#,##0;0', None),
        (5000, '[=0]"无";[>1000]"见附件";0', "见附件"),
        (5000, "[>1000]0,;0", "5"),
        (500, "[>1000]0,;0", None),
        (-5000, '[>1000]0,;"负";0', "负"),
        (3.6, '0.0;"减"0;0', None),
        (-3.6, '0.0;"减"0;0', "-4"),
        (1, '0"5"', "15"),
        (12, '"20"0', "2012"),
        (12, '0"（含3件）"', "12（含3件）"),
        (12, "[White]0", ""),
        (12, '0"a;b";"c"', None),
        (12, '0";', None),
        (12345, "0.0E+00", "1.2E+04"),
        (1200, "0.0E+00", None),
        (12, "0\\", None),
        (1234, "00-00", "12-34"),
        (12, "0‰", "12‰"),
        (60123, "# ##0", None),
        (12, "+0;-0;0", None),
        (12, '0"k"', "12k"),
        (-12, '0"百件";-0"百件"', "-12百件"),
        (12, "(0)", "(12)"),
        (-12, "0_);(0)", None),
        (12, '0" (件)"', None),
    ],
)
def test_the_section_of_a_format_that_is_for_the_number_prints_it(value: float, code: str, shown: str | None) -> None:
    assert printed(value, code) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("@", "12"), ('@"3"', "123"), (";;;", ""), ('0;-0;0;@"件"', "12件"), ("_ @_ ", "12"), ("General", "12")],
)
@pytest.mark.parametrize("press", ["xlsx", "xls"])
def test_a_text_goes_through_the_format_of_its_cell(code: str, shown: str, press: str) -> None:
    buffer = io.BytesIO()
    if press == "xlsx":
        with xlsxwriter.Workbook(buffer) as new:
            page = new.add_worksheet()
            page.write_row(0, 0, ["许可", "", "末"])
            page.write_string(0, 1, "12", new.add_format({"num_format": code}))
    else:
        old = xlwt.Workbook()
        sheet = old.add_sheet("表")
        for column, text in enumerate(["许可", "12", "末"]):
            sheet.write(0, column, text, xlwt.easyxf(num_format_str=code if column == 1 else "General"))
        old.save(buffer)
    assert rows(xls.read(buffer.getvalue(), Hints())) == [["许可", shown, "末"]]


def test_rows_and_columns_too_small_to_see_and_letters_of_the_colour_below_are_not_read() -> None:
    def write(book: Any, sheet: Any) -> None:
        looks = ({"font_color": "red", "bg_color": "red"}, {"font_size": 1}, {"font_color": "#FDFDFD"})
        for row in range(3):
            sheet.write_row(row, 0, ["许可", 1, 2, 3, 4, 5])
            for column, given in enumerate(looks, 1):
                sheet.write(row, column, 9, book.add_format(given))
        sheet.set_row(1, 0.75)
        sheet.set_column(4, 4, 0.05)

    assert rows(read(write)) == [["许可", "", "", "", "5"]] * 2
    old = xlwt.Workbook()
    page = old.add_sheet("表")
    for row in range(3):
        for column, text in enumerate(["许可", "1", "2", "3"]):
            page.write(row, column, text, xlwt.easyxf("font: height 20" if column == 1 else "font: height 200"))
    page.row(1).height_mismatch, page.row(1).height = True, 15
    page.col(2).width = 20
    buffer = io.BytesIO()
    old.save(buffer)
    assert rows(xls.read(buffer.getvalue(), Hints())) == [["许可", "", "3"]] * 2


def test_a_workbook_of_one_xml_file_shows_what_its_styles_make_of_numbers() -> None:
    styles = (
        ("a", '<NumberFormat ss:Format="0,"/>'),
        ("b", '<Font ss:StrikeThrough="1"/>'),
        ("c", '<Font ss:Color="#FFFFFF"/>'),
        ("d", '<Font ss:Color="#FFFFFF"/><Interior ss:Color="#FF0000" ss:Pattern="Solid"/>'),
    )
    looks = "".join(f'<Style ss:ID="{name}">{look}</Style>' for name, look in styles)
    cells = "".join(f'<Cell ss:StyleID="{name}"><Data ss:Type="Number">12000</Data></Cell>' for name, _ in styles)
    rich = (
        '<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><S>7</S><Font>12</Font><Sup>1</Sup>'
        "</ss:Data></Cell>"
    )
    label = '<Cell><Data ss:Type="String">许可</Data></Cell>'
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    source = (
        f'<?xml version="1.0"?><Workbook xmlns="{namespace}" xmlns:ss="{namespace}"><Styles>{looks}</Styles>'
        f'<Worksheet ss:Name="1"><Table><Row>{label}{cells}{rich}</Row><Row>{label}{rich * 5}</Row></Table></Worksheet>'
        "</Workbook>"
    )
    first, _ = rows(excel_xml.read(source.encode(), Hints()))
    assert first == ["许可", "12", "", "", "12000", "12[1]"]


def test_a_number_in_a_text_box_and_a_format_that_may_hide_one_are_told() -> None:
    def write(book: Any, sheet: Any, rule: dict[str, Any], box: str) -> None:
        sheet.write_row(0, 0, ["许可", 3])
        sheet.write_row(1, 0, ["处罚", 0])
        sheet.insert_textbox(0, 1, box)
        sheet.conditional_format(0, 1, 1, 1, rule | {"format": book.add_format({"font_color": "#FFFFFF"})})

    zeros: dict[str, Any] = {"type": "cell", "criteria": "==", "value": 0}
    assert read(lambda book, sheet: write(book, sheet, zeros, "说明2项")).flaws == []
    assert read(lambda book, sheet: write(book, sheet, zeros | {"value": 3}, "12")).flaws == [
        "sheet 1: 1 numbers in text boxes, which are not read",
        "sheet 1: a conditional format may hide or change numbers",
    ]


def test_a_number_for_which_its_column_has_no_room_is_what_the_cell_holds() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.set_column(1, 1, 1)
        sheet.write_row(0, 0, ["许可", 160551])
        sheet.write_row(1, 0, ["处罚", 27066])

    document = read(write)
    assert (document.flaws, rows(document)) == ([], [["许可", "160551"], ["处罚", "27066"]])


@pytest.mark.parametrize(
    ("look", "color", "pattern", "formula", "told"),
    [
        (0, 9, False, b"\x1e\x01\x00", True),  # white, where the cell is 1
        (0, 9, False, b"\x1e\x00\x00", False),  # where it is 0
        (0, 9, True, b"\x1e\x01\x00", False),  # on a ground of its own
        (0x80, -1, False, b"\x1e\x01\x00", True),  # struck out
        (0, -1, False, b"\x1e\x01\x00", False),  # bold
    ],
)
def test_a_conditional_format_of_an_xls_that_may_hide_a_number_is_told(
    look: int, color: int, pattern: bool, formula: bytes, told: bool
) -> None:
    font = bytearray(118)
    struct.pack_into("<iI", font, 64, -1, look)
    struct.pack_into("<i", font, 80, color)
    struct.pack_into("<I", font, 88, 0x1A)
    flags = 0x043FFFFF | pattern << 29
    body = struct.pack("<BBHHIH", 1, 3, len(formula), 0, flags, 0) + font + bytes(4 * pattern) + formula
    book = xlwt.Workbook()
    book.add_sheet("年报").write(0, 0, 1)
    stream = book.get_biff_data()
    end = stream.rindex(b"\x0a\x00\x00\x00")
    (details,) = xlsdetails.of_stream(stream[:end] + struct.pack("<HH", 0x1B1, len(body)) + body + stream[end:])
    assert details.veiled is told


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_number_repeated_in_its_cell_or_set_over_those_beside_it_is_told(kind: str) -> None:
    if kind == "xlsx":

        def write(new: Any, sheet: Any) -> None:
            fill, across = (new.add_format({"align": way}) for way in ("fill", "center_across"))
            sheet.write_row(0, 0, ["许可", 1], fill)
            sheet.write_row(0, 2, [2, None, 3], across)

        book = workbook(write)
    else:
        old, buffer = xlwt.Workbook(), io.BytesIO()
        sheet = old.add_sheet("a")
        fill, across = (xlwt.easyxf(f"align: horiz {way}") for way in ("filled", "center_across_selection"))
        for column, (text, style) in enumerate((("许可", fill), (1, fill), (2, across), ("", across), (3, across))):
            sheet.write(0, column, text, style)
        old.save(buffer)
        book = buffer.getvalue()
    assert rows(xls.read(book, Hints())) == [["许可", f"1{UNSEEN}", f"2{UNSEEN}", "", "3"]]


def look(number: int, *, kind: str) -> bytes:
    """A workbook of a number, struck out in the third column, white in the fourth and white on red in the fifth."""
    if kind == "xlsx":

        def write(book: Any, sheet: Any) -> None:
            sheet.write_row(0, 0, ["许可", number])
            looks = ({"font_strikeout": True}, {"font_color": "white"}, {"font_color": "white", "bg_color": "red"})
            for column, style in enumerate(looks, 2):
                sheet.write(0, column, number, book.add_format(style))
            sheet.write(0, 5, "末")

        return workbook(write)
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    sheet.write(0, 0, "许可")
    sheet.write(0, 1, number)
    looks = ("font: struck_out on", "font: color white", "font: color white; pattern: pattern solid, fore_color red")
    for column, style in enumerate(looks, 2):
        sheet.write(0, column, number, xlwt.easyxf(style))
    sheet.write(0, 5, "末")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_cells_struck_out_or_white_on_white_are_not_read(kind: str) -> None:
    assert rows(xls.read(look(12, kind=kind), Hints())) == [["许可", "12", "", "", "12", "末"]]


def test_what_a_merged_range_covers_is_not_printed() -> None:
    held = [["项目", "甲", "乙"], ["许可", "5", "99"], ["77", "6", "7"], ["8", "9", "10"]]
    texts = {(y, x): text for y, row in enumerate(held) for x, text in enumerate(row)}
    merged = {(1, 0): (2, 0), (1, 1): (1, 2), (3, 0): (500, 3)}
    blocks = list(office_sheets.blocks_of(office_sheets.Sheet(1, texts, merged)))
    (grid,) = (block for block in blocks if isinstance(block, Grid))
    printed_rows = [[cell.text if cell else "" for cell in row[:3]] for row in grid.slots()[:3]]
    assert printed_rows == [["项目", "甲", "乙"], ["许可", "5", "5"], ["许可", "6", "7"]]
    assert not any(cell.text in ("99", "77", "9", "10") for cell in grid.cells)


def test_a_first_column_is_left_out_only_if_it_numbers_all_rows_of_a_sheet() -> None:
    held = {(y, 1): "年度报告" if y == 0 else f"项目{y}" for y in range(30)} | {(y, 2): "5" for y in range(1, 30)}

    def texts(numbers: dict[tuple[int, int], str]) -> set[str]:
        blocks = office_sheets.blocks_of(office_sheets.Sheet(1, held | numbers))
        return {cell.text for block in blocks if isinstance(block, Grid) for cell in block.cells}

    counted = {(y, 0): str(y) for y in range(30)}
    assert "17" not in texts(counted)
    assert "17" in texts({slot: number for slot, number in counted.items() if slot[0]}), "serial numbers of a table"
    assert "17" in texts(counted | {(9, 0): "17"})


def test_struck_and_raised_parts_of_a_text_are_read_as_on_paper() -> None:
    def write(book: Any, sheet: Any) -> None:
        struck, raised = book.add_format({"font_strikeout": True}), book.add_format({"font_script": 1})
        red = book.add_format({"font_color": "red"})
        sheet.write_row(0, 0, ["项目", "甲", "乙", "丙"])
        sheet.write(1, 0, "许可")
        sheet.write_rich_string(1, 1, struck, "12", "13")
        sheet.write_rich_string(1, 2, "5", raised, "1")
        sheet.write_rich_string(1, 3, red, "4", "2")

        for column, name in enumerate(("font_script", "font_color", "font_size", "font_name"), 4):
            sheet.write(0, column, "丁")
            value = {"font_script": 2, "font_color": "white", "font_size": 1, "font_name": "Wingdings"}[name]
            sheet.write_rich_string(
                1, column, book.add_format({"bold": True}), "6", book.add_format({name: value}), "7"
            )
        sheet.write(0, 8, "戊")
        sheet.write(1, 8, 8, book.add_format({"font_name": "Wingdings 2"}))

    assert rows(read(write))[1] == ["许可", "13", "5[1]", "42", "6[7]", "6", "6", f"6{UNSEEN}", UNKNOWN]


@pytest.mark.parametrize("filler", [0, 700, 2740])
def test_texts_in_several_fonts_of_the_binary_format_are_read_as_on_paper(filler: int) -> None:
    """Also where they go on in the next record, which begins with how wide characters are."""
    fonts = [xlwt.easyfont("struck_out on"), xlwt.easyfont("color white"), xlwt.easyfont("name Wingdings")]
    raised = xlwt.Font()
    raised.escapement = xlwt.Font.ESCAPEMENT_SUPERSCRIPT
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for row in range(3):
        sheet.write(row, 0, "许可" * filler + str(row))
        for column, font in enumerate((raised, *fonts), 1):
            sheet.write_rich_text(row, column, ["12", ("34", font)])
        sheet.write_rich_text(row, 5, [("9", fonts[0]), "许可", "5件"])
        sheet.write(row, 6, 8, xlwt.easyxf("font: name Wingdings"))
    buffer = io.BytesIO()
    book.save(buffer)
    kept = ["12[34]", "12", "12", f"12{UNSEEN}", "许可5件", UNKNOWN]
    assert [row[1:] for row in rows(xls.read(buffer.getvalue(), Hints()))] == [kept] * 3


def _wide(data: bytearray) -> None:
    at = data.index(b"\x00\x02\x0e\x00")  # a record of a sheet's extent
    data[at + 4 : at + 8] = struct.pack("<I", 0xFFFF0000)


def _far(data: bytearray) -> None:
    at = data.index(b"\xfd\x00\x0a\x00")  # a record of a cell with a text
    data[at + 6 : at + 8] = b"\xff\xff"


def _circle(data: bytearray) -> None:
    table, directory = struct.unpack_from("<I", data, 76)[0], struct.unpack_from("<I", data, 48)[0]
    struct.pack_into("<I", data, (table + 1) * 512 + 4 * directory, directory)


@pytest.mark.parametrize("damage", [_wide, _far, _circle])
def test_workbooks_that_tell_of_more_than_there_is_take_no_memory(damage: Callable[[bytearray], None]) -> None:
    """The library that reads cells would take gigabytes at their word, and end the process."""
    data = bytearray(sheets.render_xls(ReportSpec.draw(generator(3)), Layout()))
    damage(data)
    report = parse(bytes(data))
    assert report.status == "unreadable"
    assert "damaged" in report.reason


@pytest.mark.parametrize("version", [0x500, 0x600])
def test_a_protected_workbook_is_not_called_damaged(version: int) -> None:
    """Its sheets are written in cipher, so that what they tell of their size means nothing."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    begin, locked = record(0x809, struct.pack("<HH", version, 5) + bytes(12)), record(0x2F, bytes(4))
    heads = record(0x85, struct.pack("<I", 64) + bytes(8)) + locked + record(0x0A, b"")
    stream = (begin + heads).ljust(64, b"\0") + record(0x200, b"\xff" * 14) + record(0x0A, b"")
    with pytest.raises(Unreadable, match="protected by a password"):
        xlsdetails.of_stream(stream)
