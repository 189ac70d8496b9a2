"""Word files: what Word prints, whatever its XML needs to say so."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import UNKNOWN, UNSEEN, Document, Grid, Heading, Hints, Paragraph
from parsers.engine import parse_bytes
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.readers import docx
from parsers.tables.values import read_value
from parsers.word import package
from parsers.word.numbering import chinese, numeral

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
STYLES = """<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="s"><w:name w:val="节"/><w:basedOn w:val="1"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="o"><w:name w:val="x"/><w:basedOn w:val="o"/>
<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="m"><w:name w:val="m"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="n"><w:name w:val="n"/><w:basedOn w:val="m"/></w:style>
<w:style w:type="character" w:styleId="d"><w:name w:val="d"/><w:rPr><w:strike/></w:rPr></w:style>
<w:style w:type="character" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>"""
LEVELS = [
    ("chineseCounting", "%1、", "nothing"),
    ("chineseCounting", "（%2）", "tab"),
    ("decimal", "%3.", "tab"),
    ("decimal", "%3.%4", "tab"),
]
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    + "".join(
        f'<w:lvl w:ilvl="{k}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="{suffix}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for k, (form, text, suffix) in enumerate(LEVELS)
    )
    + """</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/>
<w:lvlText w:val="●"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>"""
)
CORE = """<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>年报</dc:title><dc:creator>办公室</dc:creator></cp:coreProperties>"""


def pack(body: str, **parts: str) -> bytes:
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {NAMESPACES}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>",
        "docProps/core.xml": CORE,
    }
    files.update({name.replace("__", "/") + ".xml": content for name, content in parts.items()})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def read(body: str, **parts: str) -> Document:
    return docx.read(pack(body, **parts), Hints())


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(instruction: str, result: str) -> str:
    """A field with its stored result; other fields may stand in its instruction."""
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    head, *inner = instruction.split("<", 1)
    nested = "".join("<" + part for part in inner)
    return f"{begin}<w:r><w:instrText>{head}</w:instrText></w:r>{nested}{middle}{result}{end}"


PICTURE = (
    '<wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></wp:inline>'
)


def drop_down(chosen: str, result: str = "") -> str:
    """A list of a form to choose from; some programs repeat the entry chosen as the field's result."""
    entries = "".join(f'<w:listEntry w:val="{number}"/>' for number in (0, 25, 37))
    data = f"<w:ffData><w:ddList>{chosen}{entries}</w:ddList></w:ffData>"
    separate = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r><w:r><w:instrText>FORMDROPDOWN</w:instrText>'
        f'</w:r>{separate}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def par(content: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{content if '<' in content else run(content)}</w:p>"


def cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if '<' in content else par(content)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in read(body, **parts).blocks if not isinstance(block, Grid)]


def shape(grid: Grid) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, c.row, c.column, c.rowspan, c.colspan) for c in grid.cells]


# --- tables -----------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 6), st.integers(2, 6), st.lists(st.tuples(*[st.integers(0, 5)] * 4), max_size=4))
def test_merged_cells_take_the_slots_that_python_docx_sees(
    n_rows: int, n_columns: int, merges: list[tuple[int, ...]]
) -> None:
    import docx as python_docx

    made = python_docx.Document()
    grid = made.add_table(n_rows, n_columns)
    for r in range(n_rows):
        for c in range(n_columns):
            grid.cell(r, c).text = f"{r}.{c}"
    merged: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        area = {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
        if top <= bottom < n_rows and left <= right < n_columns and not area & merged:
            grid.cell(top, left).merge(grid.cell(bottom, right)).text = f"{top}.{left}"
            merged |= area
    buffer = io.BytesIO()
    made.save(buffer)
    found = list(docx.read(buffer.getvalue(), Hints()).grids())
    if not found:
        return  # everything merged into one cell: a frame around text
    slots = found[0].slots()
    for r in range(n_rows):
        for c in range(n_columns):
            slot = slots[r][c]
            assert slot is not None
            assert slot.text == grid.cell(r, c).text
            assert slot.place.table == 1
            assert grid.cell(slot.place.row - 1, slot.place.column - 1).text == slot.text  # type: ignore[operator]


def test_rows_that_begin_or_end_inside_the_grid() -> None:
    body = table(
        row(cell("a"), cell("b"), cell("c")),
        row(cell("1"), properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
        row(cell("x", '<w:vMerge w:val="restart"/>'), cell("2", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("3"), cell("4")),
        row(cell("5", "<w:vMerge/>"), cell("6", '<w:vMerge w:val="continue"/>'), cell("7")),
    )
    assert shape(next(read(body).grids())) == [
        ("a", 0, 0, 1, 1),
        ("b", 0, 1, 1, 1),
        ("c", 0, 2, 1, 1),
        ("1", 1, 1, 1, 1),
        ("x", 2, 0, 3, 1),
        ("2", 2, 1, 1, 2),
        ("3", 3, 1, 1, 1),
        ("4", 3, 2, 1, 1),
        ("6", 4, 1, 1, 1),
        ("7", 4, 2, 1, 1),
    ]


def test_tables_in_a_row_stay_apart_and_nested_ones_come_out() -> None:
    inner = table(row(cell("维持"), cell("4")), row(cell("纠正"), cell("5")))
    body = table(row(cell("a"), cell("b"))) + table(row(cell("c"), cell(inner + par("")))) + par("后")
    first, second, third = read(body).grids()
    assert [c.text for c in second.cells] == ["c", "维持\t4\n纠正\t5"]
    assert [(c.text, c.place.table) for c in third.cells] == [("维持", 3), ("4", 3), ("纠正", 3), ("5", 3)]
    assert first.n_columns == 2


# --- changes, controls, boxes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (run("申请") + run("人情况"), "申请人情况"),
        (f"<w:ins w:id='1'>{run('12')}</w:ins><w:del w:id='2'><w:r><w:delText>99</w:delText></w:r></w:del>", "12"),
        (f"<w:moveFrom w:id='1'>{run('9')}</w:moveFrom><w:moveTo w:id='2'>{run('3')}</w:moveTo>", "3"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('7')}</w:sdtContent></w:sdt>", "7"),
        (f"<w:hyperlink>{run('网址')}</w:hyperlink><w:smartTag>{run('5')}</w:smartTag>", "网址5"),
        (
            run("8") + run("9", "<w:vanish/>") + run("9", '<w:rStyle w:val="h"/>') + run("1", '<w:vanish w:val="0"/>'),
            "81",
        ),
        (
            "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>d</w:t></w:r>",
            "a\tb\nc-d",
        ),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>= SUM(1)</w:instrText><w:t>no</w:t></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            + run("42")
            + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            + run("件"),
            "42件",
        ),
        (run("10") + run("1", '<w:vertAlign w:val="superscript"/>'), "10[1]"),
        (run("10") + run("1", '<w:rStyle w:val="n"/>') + run("2", '<w:position w:val="10"/>'), "10[12]"),
        (run("1", '<w:rStyle w:val="n"/>') + run("10"), "[1]10"),
        (run("10", '<w:vertAlign w:val="superscript"/>') + run("件"), "10件"),
        (run("10") + '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="2"/><w:t>3</w:t></w:r>', "10[3]"),
        (run("9", '<w:rStyle w:val="d"/>') + run("8"), "8"),
        (run("8") + run("9", '<w:color w:val="FFFFFF"/>'), "8"),
        (run("8", '<w:color w:val="FFFFFF"/>'), "8"),
        (run("2", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + run("8"), f"{UNSEEN}8"),
        (run("2", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>') + run("件"), "件"),
        (
            run("4") + '<w:r><w:sym w:font="Symbol" w:char="F037"/><w:sym w:font="Wingdings" w:char="0031"/></w:r>',
            f"47{UNSEEN}",
        ),
        (run("4") + '<w:r><w:sym w:font="Wingdings" w:char="F08C"/></w:r>', "4①"),
        (run("4") + field("LISTNUM", ""), f"4{UNSEEN}"),
        (field("=3+4", "").replace('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', ""), UNKNOWN),
        (f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('7')}</w:sdtContent></w:sdt>", f"7{UNSEEN}"),
        (run("4") + run("5", '<w:color w:val="000000"/><w:shd w:fill="000000"/>'), f"4{UNSEEN}"),
        (run("5", '<w:color w:val="000000"/><w:highlight w:val="black"/>'), UNKNOWN),
        (
            run("4")
            + run(
                "5",
                '<w14:textFill xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w14:noFill/></w14:textFill>',
            ),
            "4",
        ),
        (run("4") + f"<w:r><w:drawing>{PICTURE}</w:drawing></w:r>", f"4{UNSEEN}"),
        (run("4") + '<w:r><w:pict><v:line from="0,8pt" to="30pt,8pt"/></w:pict></w:r>', f"4{UNSEEN}"),
        (field("= " + field("REF a", run("7")) + field("REF b", run("9")), run("16")), "16"),
        (
            "<m:oMath><m:sSup><m:e><m:r><m:t>3</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
            "3[2]",
        ),
        (
            run("12") + f"<w:r><w:pict><v:textbox><w:txbxContent>{par('5')}</w:txbxContent></v:textbox></w:pict></w:r>",
            "12\n| 5",
        ),
        (drop_down("<w:default w:val='1'/>"), "25"),
        (drop_down("<w:default w:val='1'/><w:result w:val='2'/>"), "37"),
        (drop_down(""), "0"),
        (drop_down("<w:result w:val='1'/>", run("25")), "25"),
        ("<w:fldSimple>" + run("6") + "</w:fldSimple>", "6"),
        ("<m:oMath><m:r><m:t>3</m:t></m:r></m:oMath>", "3"),
        (run("2", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), UNKNOWN),
        (field(r" eq \\o\\ac(○,5)", ""), UNKNOWN),
        (run("8") + run("9", '<w:sz w:val="2"/>'), "8"),
        (run("8") + run("9", '<w:color w:val="FEFDFC"/>'), "8"),
        (run("8") + run("9", '<w:color w:val="auto" w:themeColor="background1"/>'), "8"),
        (f'<w:bdo w:val="rtl">{run("21")}{run("3")}</w:bdo>', "312"),
    ],
)
def test_a_cell_reads_as_printed(content: str, text: str) -> None:
    grid = next(read(table(row(cell(par(content)), cell("x")))).grids())
    assert grid.cells[0].text == text


def test_deleted_rows_cells_and_paragraph_marks() -> None:
    body = par(run("一、总体"), "<w:rPr><w:del w:id='1'/></w:rPr>") + par("情况")
    body += table(
        row(cell("a"), cell("b"), cell("z", "<w:cellDel w:id='2'/>")),
        row(cell("9"), cell("9"), properties="<w:del w:id='3'/>"),
        row(cell("8"), cell("8"), properties='<w:trHeight w:val="1" w:hRule="exact"/>'),
        row(cell("1"), cell("2"), properties="<w:ins w:id='4'/>"),
    )
    document = read(body)
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == ["一、总体情况"]
    assert [c.text for c in next(document.grids()).cells] == ["a", "b", "1", "2"]


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{par('框内')}{table(row(cell('1'), cell('2')))}</w:txbxContent>"
    drawn = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )
    document = read(par(run("前") + f"<w:r>{drawn}</w:r>") + par("后"))
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == ["前", "框内", "后"]
    assert len(list(document.grids())) == 1
    assert texts(
        par(f"<w:r><w:pict><v:textbox><w:txbxContent>{par('旧')}</w:txbxContent></v:textbox></w:pict></w:r>")
    ) == ["旧"]


def test_notes_follow_the_block_that_refers_to_them() -> None:
    notes = (
        f"<w:footnotes {NAMESPACES}><w:footnote w:id='0' w:type='separator'>{par('线')}</w:footnote>"
        f"<w:footnote w:id='2'>{par('注：含分局')}</w:footnote></w:footnotes>"
    )
    body = table(row(cell(par(run("12") + "<w:r><w:footnoteReference w:id='2'/></w:r>")), cell("x"))) + par("后")
    document = read(body, word__footnotes=notes)
    assert next(document.grids()).cells[0].text == "12"
    assert [block.text for block in document.blocks if not isinstance(block, Grid)] == ["注：含分局", "后"]


# --- numbers and headings ---------------------------------------------------------------------------------------------


def numbered(text: str, name: int, level: int) -> str:
    return par(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{name}"/></w:numPr>')


def test_generated_numbers_are_printed() -> None:
    body = "".join(
        [
            numbered("总体情况", 1, 0),
            numbered("主动公开", 1, 1),
            numbered("申请", 1, 1),
            par("主动公开政府信息情况", '<w:pStyle w:val="s"/>'),
            numbered("甲", 1, 1),
            numbered("属于国家秘密", 1, 2),
            numbered("乙", 1, 3),
            numbered("丙", 2, 0),
            numbered("2023年", 1, 2),
            numbered("重新", 3, 0),
            par("无号", '<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        ]
    )
    assert texts(body) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）申请",
        "二、主动公开政府信息情况",
        "（一）甲",
        "1.属于国家秘密",
        "1.1 乙",
        "丙",
        "2023年",
        "五、重新",
        "无号",
    ]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (21, "japaneseCounting", "二十一"),
        (103, "chineseCounting", "一百零三"),
        (110, "chineseCounting", "一百一十"),
        (4, "upperRoman", "IV"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (27, "lowerLetter", "aa"),
        (2, "ideographTraditional", "乙"),
        (11, "chineseLegalSimplified", "壹拾壹"),
        (7, "unknown", "7"),
    ],
)
def test_number_formats(number: int, form: str, text: str) -> None:
    assert numeral(number, form) == text


def test_chinese_numerals_agree_with_another_library() -> None:
    cn2an = pytest.importorskip("cn2an")
    for number in range(1, 10_000):
        assert cn2an.cn2an(chinese(number), "smart") == number


def test_headings_by_style_outline_and_inheritance() -> None:
    body = "".join(
        [
            par("甲", '<w:pStyle w:val="1"/>'),
            par("乙", '<w:pStyle w:val="s"/>'),
            par("丙", '<w:pStyle w:val="o"/>'),
            par("丁", '<w:outlineLvl w:val="2"/>'),
            par("戊", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'),
            par("己", '<w:pStyle w:val="missing"/>'),
        ]
    )
    document = read(body)
    assert [(b.level, b.text) for b in document.blocks if isinstance(b, Heading)] == [
        (1, "甲"),
        (1, "一、乙"),
        (2, "丙"),
        (3, "丁"),
    ]
    assert document.metas == [("title", "年报"), ("creator", "办公室")]


# --- damaged and hostile ----------------------------------------------------------------------------------------------


def test_what_is_no_sound_word_file_is_refused_in_words() -> None:
    whole = pack(par("一"))
    for data, reason in (
        (whole[: len(whole) // 2], "damaged or truncated"),
        (b"PK\x03\x04", "damaged or truncated"),
        (pack(par("一"), word__document="<w:document"), "damaged"),
        (pack(""), "without text"),
    ):
        with pytest.raises(Unreadable, match=reason):
            docx.read(data, Hints())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/media/image1.png", b"x")
    with pytest.raises(Unreadable, match="missing"):
        docx.read(buffer.getvalue(), Hints())


def test_a_zip_bomb_is_not_unpacked() -> None:
    bomb = pack(par("0" * (package.MAX_PART + 1)))
    with pytest.raises(LimitExceeded, match="MB"):
        docx.read(bomb, Hints())
    entry = bomb.index(b"word/document.xml", bomb.index(b"PK\x01\x02")) - 46
    lying = bomb[: entry + 24] + (1000).to_bytes(4, "little") + bomb[entry + 28 :]
    with pytest.raises(ParseError):
        docx.read(lying, Hints())


def test_external_entities_are_not_followed(tmp_path) -> None:  # type: ignore[no-untyped-def]
    secret = tmp_path / "secret"
    secret.write_text("GEHEIM")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY l "lol"><!ENTITY m "{"&l;" * 100}">]>'
    body = f"<w:document {NAMESPACES}><w:body>{par(run('前&e;&m;后'))}</w:body></w:document>"
    document = docx.read(pack("", word__document=entity + body), Hints())
    assert "GEHEIM" not in document.text()


@pytest.mark.timeout(30)
def test_deep_and_endless_structures_reach_a_limit() -> None:
    deep = par("x")
    for _ in range(2000):
        deep = f"<w:tbl><w:tr><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    wide = table(*[row(cell("1", '<w:gridSpan w:val="999999999"/>'))] * 5000)
    for body in (deep, wide):
        with pytest.raises(LimitExceeded):
            read(body)
    assert texts("<w:sdt>" * 200 + "</w:sdt>" * 200 + par("x")) == ["x"]


FUZZ_BODY = (
    par("一、总体情况", '<w:pStyle w:val="s"/>')
    + table(
        row(cell("a", '<w:vMerge w:val="restart"/><w:gridSpan w:val="2"/>'), cell("1")),
        row(cell("", "<w:vMerge/>"), cell("2")),
    )
    + numbered("b", 1, 2)
)
FUZZ_ZIP = pack(FUZZ_BODY)


@settings(max_examples=150, deadline=20_000)
@given(
    st.lists(
        st.tuples(st.integers(0, len(FUZZ_ZIP)), st.integers(0, 30), st.binary(max_size=8)), min_size=1, max_size=4
    )
)
def test_damaged_files_are_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    data = FUZZ_ZIP
    for at, length, noise in cuts:
        data = data[:at] + noise + data[at + length :]
    with contextlib.suppress(ParseError):
        docx.read(data, Hints())


@settings(max_examples=200, deadline=20_000)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(FUZZ_BODY)),
            st.integers(0, 60),
            st.sampled_from(["", "<w:p>", "</w:tc>", "-5", "x", "<w:tbl/>", "<w:tr/>"]),
        ),
        max_size=3,
    )
)
def test_strange_xml_is_read_or_refused(cuts: list[tuple[int, int, str]]) -> None:
    body = FUZZ_BODY
    for at, length, noise in cuts:
        body = body[:at] + noise + body[at + length :]
    try:
        document = read(body)
    except ParseError:
        return
    for grid in document.grids():
        grid.slots()


def test_the_prompt_of_an_empty_control_is_not_text() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>" + run("单击此处输入文字。") + "</w:sdtContent></w:sdt>"
    prompt, typed = control.format("<w:showingPlcHdr/>"), control.format('<w:showingPlcHdr w:val="0"/>')
    document = read(f"<w:p>{run('甲')}{prompt}</w:p><w:p>{run('乙')}{typed}</w:p>")
    assert document.text() == "甲\n乙单击此处输入文字。"


def test_a_table_that_paragraphs_draw_with_tabs_is_read_where_one_is_missing() -> None:
    rows = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "3", "", "14"],
        ["行政规范性文件", "15", "2", "9"],
    ]
    drawn = "".join(f"<w:p>{'<w:r><w:tab/></w:r>'.join(run(text) for text in row)}</w:p>" for row in rows)
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('另表')}</w:p></w:tc><w:tc><w:p>{run('5')}</w:p></w:tc></w:tr></w:tbl>"
    title = "某县水利局2023年政府信息公开工作年度报告"
    report = parse_bytes(pack(f"<w:p>{run(title)}</w:p>{drawn}{table}<w:p>{run('完')}</w:p>"))
    found = {
        (cell.item, cell.measure): (cell.value, cell.place) for cell in report.cells if cell.null_reason != "absent"
    }
    assert report.method == "docx-lines"
    assert found["regulations", "issued"] == (3, "column=2 line=3")
    assert found["regulations", "repealed"][0] is None
    assert found["normative_documents", "in_force"] == (9, "column=4 line=4")


def test_a_page_that_is_taken_in_whole_is_read() -> None:
    page = "<html><body><p>文字</p><table><tr><td>规章</td><td>3</td></tr></table></body></html>"
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="chunk.htm"/>'
        "</Relationships>"
    )
    buffer = io.BytesIO(pack("<w:altChunk/>"))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", related)
        archive.writestr("word/chunk.htm", page)
    document = docx.read(buffer.getvalue(), Hints())
    assert document.text() == "文字"
    assert [cell.text for cell in next(document.grids()).cells] == ["规章", "3"]
    assert document.flaws == []
    assert docx.read(pack("<w:altChunk/>" + par("x")), Hints()).flaws == ["1 files taken in whole are not there"]


def test_a_word_file_that_is_taken_in_whole_is_read_unless_it_takes_in_others() -> None:
    related = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="c.docx"/>'
        "</Relationships>"
    )
    for inner, flaws in ((par("规章"), 0), (par("规章") + "<w:altChunk/>", 1)):
        buffer = io.BytesIO(pack("<w:altChunk/>" + par("文字")))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/_rels/document.xml.rels", related)
            archive.writestr("word/c.docx", pack(inner))
        document = docx.read(buffer.getvalue(), Hints())
        assert len(document.flaws) == flaws
        assert document.text() == ("文字" if flaws else "文字\n规章")


def test_a_cell_that_holds_a_picture_and_no_text_is_unreadable_and_not_blank() -> None:
    picture = (
        '<w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"/></w:drawing></w:r>'
    )
    cells = (run("规章"), picture, "<w:r><w:object/></w:r>", run("3") + picture, "")
    (grid,) = read(
        f"<w:tbl><w:tr>{''.join(f'<w:tc><w:p>{cell}</w:p></w:tc>' for cell in cells)}</w:tr></w:tbl>"
    ).grids()
    assert [cell.text for cell in grid.cells] == ["规章", UNKNOWN, UNKNOWN, "3", ""]
    assert read_value(UNKNOWN).null_reason == "unreadable"


def listed(text: str) -> str:
    return par(text, '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>')


def test_a_list_number_beside_a_number_is_told_and_serial_numbers_are_none() -> None:
    document = read(
        table(
            row(cell(listed("")), cell("许可"), cell(listed("12"))),
            row(cell(listed("")), cell(listed("处罚")), cell(listed(""))),
        )
    )
    (grid,) = document.grids()
    assert [entry.text for entry in grid.cells] == ["1.", "许可", f"12{UNSEEN}", "3.", "4.处罚", f"5.{UNSEEN}"]


def test_text_of_the_colour_of_its_cell_is_not_read() -> None:
    shaded = '<w:shd w:val="clear" w:fill="dddddd"/>'
    grey, white = (run("9", f'<w:color w:val="{colour}"/>') for colour in ("DDDDDD", "FFFFFF"))
    cells = (par(run("1") + grey), par(run("1") + white), par(grey))
    (grid,) = read(table(row(*(cell(content, shaded) for content in cells), cell(par(grey, shaded))))).grids()
    assert [entry.text for entry in grid.cells] == ["1", "19", UNKNOWN, UNKNOWN]


def floating(text: str) -> str:
    return f"<w:r><w:pict><v:textbox><w:txbxContent>{par(text)}</w:txbxContent></v:textbox></w:pict></w:r>"


def test_a_number_that_floats_beside_the_tables_is_told_and_page_numbers_are_none() -> None:
    told = "1 numbers in text boxes, which may lie over those of a table"
    rows = table(row(cell("许可"), cell(par(floating("12")))))
    assert read(rows).flaws == []
    assert read(par(floating("12")) + rows).flaws == [told]
    assert read(table(row(cell(par(run("许可") + floating("12"))), cell("3")))).flaws == [told]
    assert read(par(floating("4")) + rows + par(floating("5"))).flaws == []
    assert read(par(floating("2023")) + rows).flaws == []


def test_an_embedded_workbook_is_read_where_the_text_has_no_table() -> None:
    workbook = io.BytesIO()
    with xlsxwriter.Workbook(workbook) as book:
        book.add_worksheet().write_row(0, 0, ["许可", 12, 3])
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" '
        'Target="embeddings/1.xlsx"/></Relationships>'
    )
    buffer = io.BytesIO(pack(par("<w:r><w:object/></w:r>") + par("报告")))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/_rels/document.xml.rels", relations)
        archive.writestr("word/embeddings/1.xlsx", workbook.getvalue())
    document = docx.read(buffer.getvalue(), Hints())
    (grid,) = document.grids()
    assert [entry.text for entry in grid.cells] == ["许可", "12", "3"]
    assert document.flaws == ["embedded workbook 1, which may show less than it holds"]
