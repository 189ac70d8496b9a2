"""RTF, web archives and Word in XML: what Word prints, told in three older ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import differing, parse

from fixtures.press import Layout, ReportSpec, generator, mhtml, rtf, word_xml
from parsers import dispatch, sniff
from parsers.document import Document, Heading, Hints
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.readers import mhtml as mhtml_reader
from parsers.readers import rtf as rtf_reader
from parsers.readers import word_xml as xml_reader

HEAD = r"{\rtf1\ansi\ansicpg936\uc2{\fonttbl{\f0\fcharset0 Times;}{\f1\fcharset134 SimSun;}}"


def read(body: str) -> Document:
    return rtf_reader.read((HEAD + body + "}").encode("latin-1"), Hints())


def rows(document: Document, at: int = 0) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in line] for line in list(document.grids())[at].slots()]


@pytest.mark.parametrize(
    ("press", "methods"),
    [
        (rtf.render, {"rtf"}),
        (mhtml.render, {"mhtml", "html-embedded", "html-boxes"}),  # as the page inside has its tables
        (word_xml.render, {"word-xml"}),
        (word_xml.render_flat, {"word-xml"}),
    ],
)
def test_every_cell_of_pressed_reports_is_read(press: object, methods: set[str]) -> None:
    for seed in range(12):
        spec = ReportSpec.draw(generator(f"rtf {seed}"))
        layout = Layout.random(generator(f"rtf layout {seed}"), odd=0.2)
        report = parse(press(spec, layout), "报告.doc")  # type: ignore[operator]
        assert differing(report, spec.expected(layout)) == {}, layout.departures()
        assert report.method in methods


def test_text_in_every_spelling_of_chinese() -> None:
    text = read(
        r"\pard\f1 \'c4\'ea\'b1\'a8\par\f0\u24180\'c4\'ea\u25253??\par"  # bytes; \u with two bytes for old readers
        r"\f0 \'c4\'ea 2023 \'b1\'a8\par"  # Chinese bytes under a Western font
        r"\f1 \'81@ \'d0\'5c\par"  # a second byte that is a plain letter, or a backslash
        r"\uc0\u-10179\u-8704 \uc1\u8220?a\u8221?\emdash\par"
    ).text()
    assert text.split("\n") == [
        "年报",
        "年报",
        "年 2023 报",
        "丂 衆"[:2] + b"\xd0\x5c".decode("gb18030"),
        "\U0001f600“a”—",
    ]


def test_what_is_not_printed_is_left_out() -> None:
    document = read(
        r"{\info{\title Report}{\author Office}}{\header\pard - 1 -\par}"
        r"\pard 1{\v 2}{\deleted 3}{\strike 9}{\super 4} 5"
        r"{\*\unknown 6}{\field{\*\fldinst PAGE 7}{\fldrslt 8}}{\pict 9aff}\par"
        r"{\listtext\pard 1.\tab}first\par{\listtext\pard 2.\tab}35\par\bin4 }{{}x\par"
        r"{\footnote\pard note\par}\outlinelevel0 head\par"
    )
    assert document.text().split("\n") == ["1[4] 58", "1.first", "35", "x", "head", "note"]
    assert isinstance(document.blocks[4], Heading)
    assert document.metas == [("title", "Report"), ("author", "Office")]


def test_a_style_hides_strikes_out_and_raises_like_the_words_it_stands_for() -> None:
    document = read(
        r"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
        r"{\stylesheet{\s0 Normal;}{\s1\v Gone;}{\*\cs2\additive\strike Old;}{\*\cs3\sbasedon2 Older;}"
        r"{\*\cs4\super Mark;}}"
        r"\pard\plain\s0 {\cs2 7}{\cs3 8}12{\cs4 1}{\cf1 9}{\cf2 }{\fs2 9}{\charscalex1 9}{\mvf 9}{\dn4 2}\par"
        r"\pard\plain\s1 34\par\pard\s0 after\par"
        r"\pard{\cf1 white on blue}\par"
    )
    assert document.text().split("\n") == ["12[12]", "after", "white on blue"]


def test_what_cannot_be_told_beside_a_number_is_told_of_and_rows_too_low_are_not_read() -> None:
    document = read(
        r"{\colortbl;\red0\green0\blue0;}{\fonttbl{\f7\fcharset2 Wingdings;}}{\stylesheet{\*\cs9\f7 Signs;}}"
        r"\trowd\trrh-15\cellx1000\cellx2000\cellx3000 \intbl a\cell 9\cell 9\cell\row"
        r"\trowd\trrh-300\cellx1000\cellx2000\cellx3000 "
        r"\intbl {\listtext 1.\tab}a\cell {\listtext 3.\tab}12\cell 12{\cs9 3}\cell\row"
        r"\trowd\cellx1000\cellx2000\clcbpat1\cellx3000 \intbl a\cell {\cf1 2}\cell {\cf1 3}\cell\row"
        r"\trowd\cellx1000\cellx2000\cellx3000 \intbl{\cs9 4}\cell {\cf1\chcbpat1 3}\cell {\cf1\highlight0 3}\cell\row"
        r"\pard{\listtext 3.\tab}12{\f7 4}\par"
    )
    assert rows(document) == [["1.a", "12\u2063", "12\u2063"], ["a", "2", "\ufffd"], ["\ufffd", "\ufffd", "3"]]
    assert document.text() == "12"


def test_a_box_over_the_number_of_a_cell_is_no_part_of_it() -> None:
    document = read(r"\trowd\cellx1000\cellx2000 \intbl a\cell 12{\shp{\*\shpinst{\shptxt 34\par}}}\cell\row\pard\par")
    assert rows(document) == [["a", "12\n| 34"]]


def test_light_digits_beside_others_and_letters_set_over_each_other_are_told() -> None:
    document = read(
        r"{\colortbl;\red221\green221\blue221;}\trowd\cellx1000\cellx2000\cellx3000 "
        r"\intbl 12{\cf1 3}\cell 1{\twoinone0 23}\cell {\expndtw-240 1}2{\expndtw-5 3}\cell\row\pard\par"
    )
    assert rows(document) == [["12\u20633", "1\u206323", "\u206323"]]


@pytest.mark.parametrize("shape", [r"{\shp{\*\shpinst{\sp{\sn shapeType}{\sv 20}}}}", r"{\*\do\dpline\dpptx0\dppty0}"])
def test_a_shape_over_the_number_of_a_cell_is_told(shape: str) -> None:
    document = read(rf"\trowd\cellx1000\cellx2000 \intbl a{shape}\cell {shape}12\cell\row\pard 3{shape}\par")
    assert rows(document) == [["a", "\u206312"]]
    assert document.text() == "3"


def test_cells_merged_nested_and_out_of_line() -> None:
    document = read(
        r"\trowd\trleft-108\clvmgf\cellx1000\cellx2000\cellx3000 \intbl a\cell b\cell c\cell\row"
        r"\trowd\trleft-96\clvmrg\cellx1012\clmgf\cellx2012\clmrg\cellx3012 \intbl\cell d\cell\cell\row"
        r"\trowd\trleft-108\cellx1000\cellx3000 \intbl e\cell"
        r"\pard\intbl\itap2 x\nestcell{\nonesttables\par}y\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}"
        r"\pard\intbl\itap1\cell{\trowd\trleft-108\cellx1000\cellx3000\row}\pard after\par"
    )
    assert rows(document) == [["a", "b", "c"], ["a", "d", "d"], ["e", "x\ty", "x\ty"]]
    assert document.text() == "after"
    assert rows(document, 1) == [["x", "y"]]
    first, *_ = next(document.grids()).cells
    assert (first.rowspan, str(first.place)) == (2, "table=1 row=1 column=1")


def test_a_note_in_a_cell_stands_below_the_table() -> None:
    document = read(
        r"\trowd\cellx1000\cellx2000 \intbl a\cell 12{\super\chftn}{\footnote\pard\plain {\super\chftn} 3 of them\par}"
        r"\cell\row\pard after\par"
    )
    assert rows(document) == [["a", "12"]]
    assert document.text() == "after\n3 of them"


@pytest.mark.parametrize(
    "picture",
    [
        r"{\field{\*\fldinst FORMDROPDOWN {\*\formfield{\fftype2\ffres1{\*\ffl 0}{\*\ffl 25}}}}{\fldrslt}}",
        r"{\pict 9aff}",
        r"{\*\shppict{\pict 9aff}}{\nonshppict{\pict 9aff}}",
        r"{\object{\*\objdata 01}}",
    ],
)
def test_a_picture_in_place_of_a_number_is_no_blank(picture: str) -> None:
    document = read(
        picture + r"\pard before\par\trowd\cellx1000\cellx2000\cellx3000\cellx4000 "
        rf"\intbl a\cell {picture}\cell {picture} 26\cell\cell\row\pard {picture}\par"
        r"\trowd\cellx1000\cellx2000 \intbl\cell b\cell\row"
    )
    assert rows(document) == [["a", "\ufffd", "26", ""]]
    assert rows(document, 1) == [["", "b"]]


def test_bad_files_have_their_status() -> None:
    whole = rtf.render(ReportSpec.draw(generator("cut"), year=2023), Layout())
    cut = parse(whole[: len(whole) // 2], "a.doc")
    assert cut.status == "partial"
    assert "cut off" in cut.reason
    with pytest.raises(Unreadable, match="only pictures"):
        read(r"{\pict 89504e47}")
    with pytest.raises(LimitExceeded):
        read("{" * 5000)
    with pytest.raises(LimitExceeded):
        read(r"\trowd" + r"\cellx1" * 2000)
    with pytest.raises(LimitExceeded, match="groups"):  # before anything of it is read
        read("{a}" * 1_000_001)
    with pytest.raises(LimitExceeded, match="control words"):
        read(r"\b" * 4_000_001)
    assert read(r"\trowd\cellx900\intbl a\cell b\cell\row \pard c\par").flaws  # more cells than borders
    assert parse(b"\xef\xbb\xbf \n{\\rtf1 abc}").media_type == "application/rtf"


def test_web_archives() -> None:
    page = "<html><body><p>公开</p></body></html>".encode("gb18030")
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; start="<b>"; boundary="x"\r\n\r\n'
    part = b"--x\r\nContent-Type: text/html; charset=gb2312\r\nContent-ID: <%s>\r\n\r\n%s\r\n"
    both = part % (b"a", b"<p>menu</p>") + part % (b"b", page)
    document = mhtml_reader.read(head + both + b"--x--\r\n", Hints())
    assert (document.text(), document.flaws) == ("公开", [])
    assert "cut off" in mhtml_reader.read(head + both, Hints()).flaws[0]
    with pytest.raises(Unreadable, match="without a page"):
        mhtml_reader.read(head + b"--x\r\nContent-Type: image/png\r\n\r\n\r\n--x--", Hints())
    single = b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=gbk\r\n\r\n" + page
    assert parse(single).media_type == "multipart/related"


def test_word_in_xml() -> None:
    space = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    one = cell.format('<w:hmerge w:val="restart"/>', "a") + cell.format("<w:hmerge/>", "")
    one += cell.format('<w:vmerge w:val="restart"/>', "b")
    two = cell.format("", "c") + cell.format("", "d") + cell.format("<w:vmerge/>", "")
    body = f"<w:body><w:tbl><w:tr>{one}</w:tr><w:tr>{two}</w:tr></w:tbl></w:body></w:wordDocument>"
    whole = f'<?mso-application progid="Word.Document"?><w:wordDocument {space}>{body}'
    document = xml_reader.read(whole.encode(), Hints())
    assert rows(document) == [["a", "a", "b"], ["c", "d", "b"]]
    assert parse(whole[:-40].encode()).status == "unreadable"
    bomb = f'<!DOCTYPE w [<!ENTITY a "{"x" * 999}">]><w:wordDocument {space}>&a;{body}'
    assert "x" * 9 not in xml_reader.read(bomb.encode(), Hints()).text()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_never_raises_anything_else(data: st.DataObject) -> None:
    spec = ReportSpec.draw(generator(1), year=2023)
    press = data.draw(st.sampled_from([rtf.render, mhtml.render, word_xml.render]))
    whole = bytearray(press(spec, Layout()))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=30))
    kind = sniff.media_type(bytes(whole), Hints())
    try:
        dispatch.read(bytes(whole), kind, Hints())
    except ParseError as error:
        assert "reader failed" not in str(error)
