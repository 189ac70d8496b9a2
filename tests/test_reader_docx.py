"""Word files: what Word prints, whatever its XML needs to say so."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from word_markup import NAMESPACES, PICTURE, cell, drop_down, field, pack, par, read, row, run, shape, table, texts

from parsers.document import UNKNOWN, UNSEEN, Grid, Hints, Paragraph
from parsers.engine import parse_bytes
from parsers.readers import docx


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
        (run("4") + run("5", '<w:w w:val="1"/>') + run("6", '<w:w w:val="90"/>'), "46"),
        (run("4") + run("5", '<w:fitText w:val="1"/>'), "4"),
        (run("4") + run("5", '<w:spacing w:val="-240"/>') + run("件", '<w:spacing w:val="-10"/>'), f"4{UNSEEN}件"),
        (run("4") + run("5", '<w:color w:val="E7E6E6"/>') + run("6"), f"4{UNSEEN}5{UNSEEN}6"),
        (run("45", '<w:color w:val="E7E6E6"/>') + run("件"), "45件"),
        (run("4") + '<w:r><w:pict><v:rect fillcolor="white"/></w:pict></w:r>', f"4{UNSEEN}"),
        (run("4") + '<w:r><w:pict><v:oval filled="f"/></w:pict></w:r>', "4"),
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


def test_the_prompt_of_an_empty_control_is_not_text() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>" + run("单击此处输入文字。") + "</w:sdtContent></w:sdt>"
    prompt, typed = control.format("<w:showingPlcHdr/>"), control.format('<w:showingPlcHdr w:val="0"/>')
    document = read(f"<w:p>{run('甲')}{prompt}</w:p><w:p>{run('乙')}{typed}</w:p>")
    assert document.text() == "甲\n乙单击此处输入文字。"


@pytest.mark.parametrize(
    ("shown", "stored", "told"),
    [("7", "7", False), ("1,007", "1007", False), ("7", "17", True), ("7", "", True), ("2024-01-20", "2024", False)],
)
def test_a_control_whose_data_have_another_number_is_told(shown: str, stored: str, *, told: bool) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
    related = f'<Relationships><Relationship Id="a" Type="{kind}{{}}" Target="{{}}"/></Relationships>'
    control = (
        "<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings=\"xmlns:n='urn:nb'\" w:xpath='/n:nb[1]/n:v[2]' "
        f"w:storeItemID='{{A}}'/></w:sdtPr><w:sdtContent>{run(shown)}</w:sdtContent></w:sdt>"
    )
    body = table(row(cell(par(run("许可"))), cell(f"<w:p>{control}</w:p>")))
    parts = {
        "word___rels__document.xml.rels": related.format("", "../customXml/item1.xml"),
        "customXml___rels__item1.xml.rels": related.format("Props", "itemProps1.xml"),
        "customXml__item1": f"<n:nb xmlns:n='urn:nb'><n:v>9</n:v><n:v>{stored}</n:v></n:nb>",
        "customXml__itemProps1": '<ds:datastoreItem xmlns:ds="urn:ds" ds:itemID="{a}"/>',
    }
    flaw = "1 controls show other numbers than the data that they are bound to"
    assert (read(body, **parts).flaws == [flaw]) == told
    assert read(body, **parts | {"customXml__item1": "<broken"}).flaws == []


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
