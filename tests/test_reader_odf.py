"""OpenDocument: what is shown is read, what is hidden is not, and a small file cannot ask for a large sheet."""

from __future__ import annotations

import pytest

from fixtures.mutations import packed
from fixtures.press import odf
from parsers import dispatch, formats, sniff
from parsers.document import UNKNOWN, Document, Grid, Heading, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.readers import odf as reader

HEAD = f'<?xml version="1.0"?><office:document{odf.NAMES} office:mimetype="{{kind}}">{odf.STYLES}<office:body>'
TAIL = "</office:body></office:document>"


def read(body: str, kind: str = odf.WORKBOOK) -> Document:
    name = "text" if kind == odf.TEXT else "spreadsheet"
    data = f"{HEAD.format(kind=kind)}<office:{name}>{body}</office:{name}>{TAIL}".encode()
    assert sniff.media_type(data, Hints()) == kind
    return reader.read(data, Hints())


def cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def table(*rows: str, attributes: str = "") -> str:
    return f"<table:table {attributes}>{''.join(rows)}</table:table>"


def grid(document: Document) -> list[list[str]]:
    (found,) = (block for block in document.blocks if isinstance(block, Grid))
    return [[entry.text if entry else "" for entry in line] for line in found.slots()]


def test_numbers_are_as_shown_and_repeated_cells_stand_each_in_their_place() -> None:
    sheet = table(
        row(cell("项目"), cell("数量", 'table:number-columns-spanned="2"'), "<table:covered-table-cell/>"),
        row(cell("许可"), cell("1,204", 'office:value-type="float" office:value="1203.7"'), cell("件")),
        row(cell("强制"), cell("0", 'table:number-columns-repeated="2"')),
        row(cell("旧"), cell("9"), cell("9"), attributes='table:visibility="collapse"'),
        row('<table:table-cell office:value-type="float" office:value="7"/>', cell("8"), cell("9")),
    )
    document = read(sheet)
    assert grid(document) == [
        ["项目", "数量", "数量"],
        ["许可", "1,204", "件"],
        ["强制", "0", "0"],
        ["7", "8", "9"],
    ]
    assert str(next(document.grids()).cells[-1].place) == "table=1 row=5 column=3"


def test_hidden_sheets_and_hidden_text_are_not_read() -> None:
    shown = table(row(cell("甲"), cell("1")), row(cell("乙"), cell("2")))
    old = table(row(cell("甲"), cell("8")), row(cell("乙"), cell("9")), attributes='table:style-name="HiddenSheet"')
    assert grid(read(old + shown)) == [["甲", "1"], ["乙", "2"]]
    assert "hidden" in read(old + table(row(cell("说明")))).flaws[0]
    text = '3<text:span text:style-name="Hidden">4</text:span><office:annotation><text:p>5</text:p></office:annotation>'
    body = f"<text:tracked-changes><text:p>6</text:p></text:tracked-changes>{table(row(cell('甲'), cell(text)))}"
    assert grid(read(body, odf.TEXT)) == [["甲", "3"]]


def _styled(styles: str, body: str, kind: str = odf.TEXT) -> Document:
    names = ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    head = HEAD.format(kind=kind).replace(" office:mimetype", f"{names} office:mimetype")
    name = "text" if kind == odf.TEXT else "spreadsheet"
    automatic = f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
    data = f"{head.replace('<office:body>', automatic)}<office:{name}>{body}</office:{name}>{TAIL}"
    return reader.read(data.encode(), Hints())


def _style(name: str, family: str, properties: str, parent: str = "") -> str:
    based = f' style:parent-style-name="{parent}"' if parent else ""
    text = f"<style:text-properties {properties}/>" if properties else ""
    return f'<style:style style:name="{name}" style:family="{family}"{based}>{text}</style:style>'


def test_what_a_style_is_based_on_hides_too_and_a_style_counts_only_for_its_family() -> None:
    styles = (
        _style("Gone", "text", 'text:display="none"')
        + _style("T1", "text", 'fo:font-weight="bold"', "Gone")
        + _style("T2", "text", 'text:display="true"', "Gone")
        + _style("T3", "text", 'fo:color="#FFFFFF"')
        + _style("P1", "paragraph", 'style:text-line-through-type="double"')
        + _style("T1", "paragraph", "")
    )
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    held = (
        f'<text:p text:style-name="T1">{span("T1", "7")}{span("T2", "1")}2{span("T3", "9")}</text:p>'
        '<text:p text:style-name="P1">34</text:p>'
        f"<text:p>{span('T3', '56')}</text:p>"
    )
    document = _styled(styles, table(row(cell("甲"), f"<table:table-cell>{held}</table:table-cell>")))
    assert grid(document) == [["甲", "12\n56"]]


def test_hidden_sections_and_paragraphs_are_not_read_and_notes_stand_below_the_table() -> None:
    note = (
        '12<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>注文</text:p></text:note-body></text:note>"
    )
    frame = "3<draw:frame><draw:text-box><text:p>4</text:p></draw:text-box></draw:frame>"
    field = '<text:hidden-paragraph text:condition="ooow:1" text:is-hidden="true"/>8'
    old = f'<text:section text:name="s" text:display="none">{table(row(cell("甲"), cell("9")))}</text:section>'
    document = read(old + table(row(cell("甲"), cell(note), cell(frame), cell(field))), odf.TEXT)
    assert grid(document) == [["甲", "12", "3\n| 4", ""]]
    assert document.text() == "注文"


def test_a_number_of_a_sheet_that_its_style_strikes_out_is_not_read() -> None:
    struck = _style("ce1", "table-cell", 'style:text-line-through-style="solid"')
    sheet = table(
        row(cell("甲"), cell("5", 'table:style-name="ce1"'), cell("6")), row(cell("乙"), cell("1"), cell("2"))
    )
    assert grid(_styled(struck, sheet, odf.WORKBOOK)) == [["甲", "", "6"], ["乙", "1", "2"]]


def test_struck_text_is_not_read_and_a_raised_figure_is_no_digit() -> None:
    styles = _style("S", "text", 'style:text-line-through-style="solid"')
    styles += _style("R", "text", 'style:text-position="super 58%"')
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    body = table(
        row(cell("甲"), cell(span("S", "9") + "12" + span("R", "1"))), row(cell("乙" + span("R", "1")), cell("3"))
    )
    head = HEAD.format(kind=odf.TEXT).replace(
        "<office:body>", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
    )
    document = reader.read(f"{head}<office:text>{body}</office:text>{TAIL}".encode(), Hints())
    assert grid(document) == [["甲", "12[1]"], ["乙1", "3"]]


def test_list_numbers_and_what_cannot_be_told_beside_a_number_are_told_of() -> None:
    styles = _style("W", "text", 'style:font-name="Wingdings"') + _style("N", "text", 'style:text-scale="1%"')
    styles += _style("B", "text", 'fo:color="#000000" fo:background-color="#000000"')
    styles += '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    styles += '</text:list-style><text:list-style style:name="P"><text:list-level-style-bullet text:level="1"/>'
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    entry = '</text:p><text:list text:style-name="{}"><text:list-item><text:p>12</text:p></text:list-item></text:list>'
    drawn = (
        '12<draw:line text:anchor-type="paragraph"/>',
        '12<draw:custom-shape text:anchor-type="paragraph"/>',
        '12<text:conditional-text text:condition="ooow:true">3</text:conditional-text>',
        '12<draw:frame text:anchor-type="as-char"><draw:image/></draw:frame>',
    )
    cells = (
        *drawn,
        "1" + span("N", "9"),
        span("W", "3"),
        "12" + span("B", "3"),
        entry.format("L") + "<text:p>",
        entry.format("P") + "<text:p>",
    )
    document = _styled(styles + "</text:list-style>", table(row(*map(cell, cells))), odf.TEXT)
    assert grid(document) == [
        ["12\u2063", "12\u2063", "12\u20633", "12\u2063", "1", UNKNOWN, "12\u2063", "12\u2063", "12"]
    ]


def test_light_and_crowded_digits_are_told_and_clear_ones_not_read() -> None:
    clear = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" loext:opacity="0%"'
    styles = _style("C", "text", clear) + _style("P", "text", 'fo:font-size="5%"')
    styles += _style("L", "text", 'fo:color="#dddddd"')
    styles += _style("T", "text", 'fo:letter-spacing="-0.5cm"') + _style("N", "text", 'fo:letter-spacing="0.05cm"')
    span = '<text:span text:style-name="{}">{}</text:span>'.format
    styles += _style("D", "text", 'style:text-combine="lines"')
    cells = ["1" + span("C", 9), "1" + span("P", 9), "1" + span("L", 9), span("T", 9) + "1", span("N", 9) + "1"]
    cells.append("1" + span("D", 23))
    document = _styled(styles, table(row(*map(cell, cells))), odf.TEXT)
    assert grid(document) == [["1", "1", "1\u20639", "\u20631", "91", "1\u206323"]]


def test_numbers_that_are_printed_as_others_are_a_flaw() -> None:
    held = 'office:value-type="float" office:value="60123"'
    assert read(table(row(cell("许可"), cell("60", held)))).flaws == [
        "sheet 1: 1 numbers that their formats print as others"
    ]
    assert read(table(row(cell("许可"), cell("60,123", held), cell("6.01万", held)))).flaws == []


@pytest.mark.parametrize(
    ("said", "condition", "told"),
    [
        ('<style:text-properties fo:color="#ffffff"/>', "cell-content()&gt;1", True),
        ('<style:text-properties fo:color="#ffffff"/>', "cell-content()=0", False),
        ('<style:text-properties style:text-line-through-style="solid"/>', "cell-content()&gt;1", True),
        ('<style:text-properties fo:font-weight="bold"/>', "cell-content()&gt;1", False),
    ],
)
def test_a_style_that_a_condition_gives_to_a_cell_is_told_where_it_hides_numbers(
    said: str, condition: str, told: bool
) -> None:
    styles = f'<style:style style:name="H" style:family="table-cell">{said}</style:style>'
    rule = f'<style:map style:condition="{condition}" style:apply-style-name="H"/>'
    styles += f'<style:style style:name="ce1" style:family="table-cell">{rule}</style:style>'
    held = 'table:style-name="ce1" office:value-type="float" office:value="3"'
    document = _styled(styles, table(row(cell("许可"), cell("3", held))), odf.WORKBOOK)
    assert document.flaws == ["sheet 1: a conditional format may hide or change numbers"] * told
    assert grid(document) == [["许可", "3"]]


def test_a_number_that_its_cell_repeats_is_told() -> None:
    filled = '<style:table-cell-properties style:repeat-content="true"/></style:style>'
    styles = f'<style:style style:name="F" style:family="table-cell">{filled}'
    body = table(row(cell("许可", 'table:style-name="F"'), cell("1", 'table:style-name="F"'), cell("2")))
    assert grid(_styled(styles, body, odf.WORKBOOK)) == [["许可", "1\u2063", "2"]]


def test_a_formula_without_a_result_is_a_flaw() -> None:
    document = read(table(row(cell("甲"), cell("1")), row(cell("乙"), '<table:table-cell table:formula="of:=1"/>')))
    assert document.flaws == ["sheet 1: 1 formulas without a stored result"]


WIDE = 'table:number-columns-repeated="1000"'
HUGE = 'table:number-columns-spanned="16000" table:number-rows-spanned="1000000"'
DEEP = f"{'<text:section>' * 80}<text:p>1</text:p>{'</text:section>' * 80}"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (table(row(cell("1", WIDE), attributes='table:number-rows-repeated="1000000"')), odf.WORKBOOK),
        (table(row(cell("1", HUGE))), odf.WORKBOOK),
        (table(row(*[cell("1", WIDE)] * 300)), odf.TEXT),
        (DEEP, odf.TEXT),
    ],
)
def test_a_bomb_is_refused(body: str, kind: str) -> None:
    with pytest.raises(LimitExceeded):
        read(body, kind)


def test_what_cannot_be_read_says_why() -> None:
    content = f"<office:document-content{odf.NAMES}/>".encode()
    locked = packed([("content.xml", b"\x00"), ("META-INF/manifest.xml", b"<x><manifest:encryption-data/></x>")])
    for data, why in (
        (locked, "password"),
        (packed([("mimetype", odf.TEXT.encode())]), "content.xml is missing"),
        (packed([("content.xml", content)]), "neither a text nor a workbook"),
        (packed([("content.xml", content[:20])]), "damaged"),
        (b"PK\x03\x04torn", "damaged"),
    ):
        with pytest.raises(Unreadable, match=why):
            reader.read(data, Hints())


def test_a_number_that_is_shown_as_what_it_is_not_is_taken_as_it_is_held() -> None:
    held = [("3", "-3"), ("十二", "12"), ("减3", "-3"), ("-", "0"), ("1,204", "1203.7"), ("(3)", "-3")]
    cells = [cell(text, f'office:value-type="float" office:value="{value}"') for text, value in held]
    assert grid(read(table(row(cell("项目"), *cells))))[0][1:] == ["-3", "12", "减3", "-", "1,204", "-3"]


def test_a_cell_that_holds_a_picture_and_no_text_is_unreadable_and_not_blank() -> None:
    frame = '<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0">{}</draw:frame>'
    cells = [cell("规章"), cell(frame.format("<draw:image/>")), cell(frame.format("<draw:object/>")), cell("")]
    assert grid(read(table(row(*cells)), odf.TEXT)) == [["规章", UNKNOWN, UNKNOWN, ""]]


@pytest.mark.parametrize(("level", "number"), [("2", 2), ("10", 9), ("N", 1), ("-", 1), ("", 1)])
def test_a_heading_whose_level_is_no_number_is_one_of_the_first(level: str, number: int) -> None:
    heading = f'<text:h text:outline-level="{level}">一、总体情况</text:h>'
    assert read(heading, odf.TEXT).blocks == [Heading("一、总体情况", number)]


def test_a_file_for_which_memory_does_not_suffice_is_not_called_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr(reader, "_part", refuse)
    packed_file = packed([("mimetype", odf.WORKBOOK.encode()), ("content.xml", b"<a/>")])
    with pytest.raises(LimitExceeded, match="ran out of memory"):
        dispatch.read(packed_file, odf.WORKBOOK, Hints())


def test_the_content_alone_out_of_its_package_is_told_by_what_it_holds() -> None:
    for name, kind in (("text", formats.ODT), ("spreadsheet", formats.ODS)):
        content = (
            f"<office:document-content{odf.NAMES}><office:body><office:{name}/></office:body></office:document-content>"
        )
        assert sniff.media_type(content.encode(), Hints()) == kind
