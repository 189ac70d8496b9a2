"""Pages: every visible word comes out once, every cell in the slots a browser gives it, whatever the markup's state."""

from __future__ import annotations

import contextlib
import random
import re
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.document import Document, Grid, Heading, Hints, Paragraph
from parsers.errors import LimitExceeded, ParseError, Unreadable
from parsers.markup import answers, builder, embedded, flow, layout, records, tags
from parsers.readers import html, html_page

CORPUS_PAGE = Path(__file__).parents[2] / "shared" / "corpus" / "shuyang-ndrc-2023.html"


def read(markup: str) -> Document:
    return html.read(markup.encode(), Hints())


def grids(markup: str) -> list[list[tuple[str, int, int, int, int]]]:
    return [
        [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]
        for grid in read(markup).grids()
    ]


def texts(markup: str) -> list[str]:
    return [block.text for block in read(markup).blocks if not isinstance(block, Grid)]


def words(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        for text in [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]:
            found += re.findall(r"w\d+", text)
    return found


# --- the table model ----------------------------------------------------------------------------------------------


def standard_model(groups: list[list[list[tuple[str, int, int]]]]) -> dict[str, tuple[int, int, int, int]]:
    """The algorithm of the HTML standard, § 4.9.12, slot by slot; a rowspan ends with its row group, as drawn."""
    slots: set[tuple[int, int]] = set()
    placed = {}
    y = 0
    for rows in groups:
        bottom = y + len(rows)
        for row in rows:
            x = 0
            for name, rowspan, colspan in row:
                while (x, y) in slots:
                    x += 1
                height = bottom - y if rowspan == 0 else min(rowspan, bottom - y)
                slots.update((x + dx, y + dy) for dx in range(colspan) for dy in range(height))
                placed[name] = (y, x, height, colspan)
                x += colspan
            y += 1
    return placed


span_cells = st.tuples(st.integers(0, 5), st.integers(1, 4))
row_groups = st.lists(
    st.lists(st.lists(span_cells, min_size=0, max_size=5), min_size=1, max_size=5), min_size=1, max_size=3
)


@given(row_groups, st.randoms(use_true_random=False))
def test_spans_fill_the_slots_of_the_standards_table_model(
    shape: list[list[list[tuple[int, int]]]], rng: random.Random
) -> None:
    groups, markup, number = [], "<table>", 0
    for rows in shape:
        group = []
        markup += "<tbody>"
        for row in rows:
            cells = []
            markup += "<tr>"
            for rowspan, colspan in row:
                name = f"w{number}"
                number += 1
                cells.append((name, rowspan, colspan))
                tag = rng.choice(["td", "th", "TD"])
                closing = rng.choice(["", f"</{tag}>", f"</{tag}\n>"])
                markup += (
                    f"<{tag} rowspan={rowspan} colspan='{colspan}'>{rng.choice(['', '<p>', '<div><b>'])}{name}{closing}"
                )
            group.append(cells)
            markup += rng.choice(["", "</tr>"])
        groups.append(group)
        markup += rng.choice(["", "</tbody>"])
    expected = standard_model(groups)
    document = read(markup + "</table><p>after</p>")
    found = {
        cell.text: (cell.place.row - 1, cell.place.column - 1, cell.rowspan, cell.colspan)  # type: ignore[operator]
        for grid in document.grids()
        for cell in grid.cells
    }
    if number == 1:
        assert texts(markup)[0] == "w0"  # a table of one cell is a frame around text
    else:
        assert found == expected


@pytest.mark.parametrize(
    ("attributes", "spans"),
    [
        ("", (1, 1)),
        ("rowspan=0 colspan=0", (3, 1)),
        ("rowspan=-2 colspan=-1", (1, 1)),
        ("rowspan='abc' colspan=''", (1, 1)),
        ("rowspan=' 2;' colspan='2px'", (2, 2)),
        ("rowspan=+2 colspan=2.9", (2, 2)),
        ("rowspan=99 colspan=3", (3, 3)),
        ("rowspan=2 rowspan=3", (2, 1)),
        ('ROWSPAN=2 COLSPAN = "2"', (2, 2)),
    ],
)
def test_span_attributes_are_read_by_the_standards_rules(attributes: str, spans: tuple[int, int]) -> None:
    found = grids(f"<table><tr><td {attributes}>a<td>b<tr><td>c<tr><td>d</table>")[0][0]
    assert found == ("a", 0, 0, *spans)


def test_an_absurd_colspan_is_cut_to_the_standards_limit_and_said() -> None:
    document = read("<table><tr><td colspan='1000000'>a<tr><td>1<td>2</table>")
    grid = next(document.grids())
    assert grid.cells[0].colspan == 1000
    assert document.flaws == ["colspan 1000000 read as 1000"]
    many = "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 5000 + "</table>"
    with pytest.raises(LimitExceeded):
        read(many)


# --- markup as it is found ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
        "<table><tr><td>1</td><td>2</td></tr><td>3</td><td>4</td></table>",
        "<table><tr><td><div>1<td><span>2<tr><td>3</div><td><p>4</table>",
        "<table><form><tr><td>1<td>2</tr><tr><td>3<td>4</tr></form></table>",
        "<TABLE><TBODY><TR><TD>1</TD><TD>2</TD></TR><TR><TD>3</TD><TD>4</TD></TR></TBODY></TABLE>",
        "<table><tr><td>1</td><td>2</td></tr></tr></tr><tr><td>3</td></td><td>4</td></tr></table></table>",
        "<table><tr><td>1<td>2<tr><td>3<td>4",
        "<table><tr><th>1<th>2<tr><td>3<td><!-- <td>9 -->4</table>",
        "<table><tfoot><tr><td>3<td>4</tfoot><tbody><tr><td>1<td>2</table>",
        "<tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>",
        "<table><tr><td>1<td>2<tr style='display: none'><td>8<td>9<tr><td>3<td hidden>7<td>4</table>",
        "<table><tr><td>1<td>2<tr><td>3<script>document.write('<td>9')</script><td>4</table>",
        "<table><tr><td title='a>b'>1<td>2<tr><td>3<td class=x/>4</table>",
        "<table><tr><td><table><tr><td>1</table><td>2<tr><td>3<td>4</table>",
    ],
)
def test_every_way_to_write_a_table_gives_its_cells(markup: str) -> None:
    assert [[cell[0] for cell in grid] for grid in grids(f"<p>vor</p>{markup}")] == [["1", "2", "3", "4"]]
    assert [(cell[1], cell[2]) for cell in grids(markup)[0]] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_what_follows_the_first_end_of_the_page_is_read() -> None:
    assert texts("<html><body><p>一</p></body></html><p>二</p></html>") == ["一", "二"]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<td>申<span>请</span>\n  人<td>x", "申请人"),
        ("<td><p>自然</p>\n<p>人</p><td>x", "自然\n人"),
        ("<td>自然<br>人<br/><td>x", "自然\n人"),
        ("<td>1&nbsp;2&#12288;<td>x", "1\xa02\u3000"),
        ("<td>a\n   b<td>x", "a b"),
        ("<td>0.37<b>万元</b><td>x", "0.37万元"),
        ("<td>10<sup>1</sup><td>x", "10[1]"),
        ("<td><sup>5</sup><td>x", "5"),
        ("<td>3<span style='DISPLAY:NONE'>9<b>9</b></span>4<td>x", "34"),
        ("<td>&lt;5&gt;<td>x", "<5>"),
        ("<td>1 < 2<td>x", "1 < 2"),
        ("<td><select><option>9</select><button>9</button>7<td>x", "7"),
        ("<td><o:p></o:p><st1:date>3</st1:date><td>x", "3"),
    ],
)
def test_the_text_of_a_cell_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert grids(f"<table><tr>{markup}</table>")[0][0][0] == text


def test_a_number_is_never_glued_from_two_cells_or_lines() -> None:
    markup = "<td>1</td><td>2</td><p>3</p><p>4</p><ul><li>5<li>6</ul>7<br>8<div>9</div>10<h2>11</h2>12<hr>13"
    document = read(markup)
    cells = [cell.text for grid in document.grids() for cell in grid.cells]
    assert [*cells, *document.text().split("\n")] == [str(number) for number in range(1, 14)]


class Scribble:
    """Random markup of the kind found on pages, with the words that a reader of the page sees, in order."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.shown: list[str] = []
        self.words = 0

    def word(self, visible: bool) -> str:
        self.words += 1
        if visible:
            self.shown.append(f"w{self.words}")
        return f"w{self.words} "

    def inline(self, visible: bool) -> str:
        ways: list[Callable[[], str]] = [
            lambda: f"<span style='color:red'>{self.word(visible)}</span>",
            lambda: f"<span style='display:none'>{self.word(False)}<b>{self.word(False)}</b></span>",
            lambda: f"<script>var a = '<p>{self.word(False)}</p>';</script>",
            lambda: f"<!-- <table><tr><td>{self.word(False)} -->",
            lambda: f"<font face='x'>{self.word(visible)}<br>",
            lambda: self.word(visible),
        ]
        return self.rng.choice(ways)()

    def content(self, depth: int, visible: bool) -> str:
        choice = self.rng.choice
        makers = [
            lambda: self.inline(visible),
            lambda: f"<div>{self.content(depth - 1, visible)}{choice(['</div>', '</font></div>'])}",
            lambda: f"<p>{self.inline(visible)}{choice(['</p>', '<p>'])}",
            lambda: f"<div hidden>{self.content(depth - 1, False)}</div>",
            lambda: "<ul>" + "".join(f"<li>{self.inline(visible)}" for _ in range(2)) + "</ul>",
            lambda: f"<h{self.rng.randint(1, 6)}>{self.inline(visible)}</h2>",
            lambda: self.table(visible),
        ]
        return "".join(choice(makers if depth else makers[:1])() for _ in range(self.rng.randint(1, 4)))

    def table(self, visible: bool) -> str:
        made = "<table>"
        for _ in range(self.rng.randint(1, 3)):
            seen = self.rng.random() > 0.2
            made += "<tr>" if seen else "<tr style='display:none'>"
            for _ in range(self.rng.randint(1, 3)):
                made += f"<td>{self.inline(visible and seen)}{self.rng.choice(['', '</td>'])}"
            made += self.rng.choice(["", "</tr>"])
        return made + "</table>"


@settings(max_examples=150, deadline=None)
@given(st.randoms(use_true_random=False))
def test_every_visible_word_comes_out_once_and_in_order(rng: random.Random) -> None:
    scribble = Scribble(rng)
    # A visible table at the end keeps the reader from opening hidden ones for want of any.
    markup = scribble.content(3, True) + f"<table><tr><td>{scribble.word(True)}<td>{scribble.word(True)}</table>"
    assert words(read(markup)) == scribble.shown


PIECES = [
    *("<td>", "</td>", "<tr>", "<td>1</td>", "<td><p>a", "<td><b>x</b><td title='<td>'>", "<table>", "</table>"),
    *("<td hidden>y", "<!-- <td> -->", "<a href=x>", "</a>", "<div class=nav>z</div>", "<pre> p", "</pre>"),
    *("<sup>1</sup>", "</div>", "<h1>", "w ", "<td>2", "<p>", "<script>1</script>"),
    *('<td title="9>3</td>', "<span class='x>4</span>", '<p title="9">', "'", '"'),
]


def shape(items: Sequence[flow.Item]) -> list[object]:
    return [[shape(cell.items) for cell in cells(item)] if isinstance(item, flow.Table) else item for item in items]


def dissolved(items: Sequence[flow.Item]) -> tuple[list[flow.Line | flow.Placed], list[str]]:
    flaws: list[str] = []
    return list(layout.dissolve(items, flaws)), flaws


def cells(table: flow.Table) -> list[flow.Cell]:
    return [cell for group in table.row_groups() for row in group for cell in row]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_cells_remembered_by_their_markup_read_as_if_read_anew(markup: str) -> None:
    quick = builder.read_flow(markup)
    slow = builder._Reader(tags.STYLED_AWAY, text=markup)
    slow.read_by_tags(markup)
    slow.finish()
    assert dissolved(quick.items) == dissolved(slow.items)
    if not any(isinstance(item, flow.Dissolved) for item in quick.items):
        assert shape(quick.items) == shape(slow.items)
    assert (quick.facts, quick.hidden_tables) == (slow.facts, slow.hidden_tables)


TABLE = "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"
AFTER = '<p class="x">after</p><table><tr><td>5</td></tr></table>'


@pytest.mark.parametrize(
    ("broken", "seen"),
    [
        (TABLE.replace("<td>4", '<td width="9>4') + AFTER, [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<td>4", "<td width='9>4") + AFTER.replace('"', "'"), [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<td>4", '<td width="9>4') + '<p>a "b"</p>' + TABLE, [["1", "2", "3", "1\t2\n3\t4"]]),
        (TABLE.replace("<td>1", '<td width="9>1').replace("<td>2", '<td width="9">2'), [["2", "3", "4"]]),
        (TABLE.replace("<td>1", '<td width="9>1') + AFTER, ["after", "5"]),
        (TABLE.replace("<td>1", '<td><span id="a>1</span>') + AFTER, ["after", "5"]),
        (TABLE.replace("<td>4", '<td><span id="a>4</span>') + AFTER, [["1", "2", "3", "after\n5"]]),
        (TABLE.replace("<table>", '<table width="9>') + AFTER, ["after", "5"]),
        ('<p class="x>before</p>' + TABLE + AFTER, ["after", "5"]),
        (TABLE.replace("<td>1", '<td width="9>1'), [["1", "2", "3", "4"]]),
    ],
)
def test_a_quote_is_closed_by_the_next_one_wherever_that_stands(broken: str, seen: list[object]) -> None:
    """As in a browser; only of a quote that nothing closes, behind which a browser shows nothing, is the rest read."""
    for _ in range(3):
        pieces, _ = dissolved(builder.read_flow(broken).items)
        found = [piece.text if isinstance(piece, flow.Line) else [c.text for c in piece.grid.cells] for piece in pieces]
        assert found[: len(seen)] == seen


# --- tables that arrange the page -----------------------------------------------------------------------------------

REPORT_TABLE = (
    "<table><tr><td>信息内容<td>本年制发件数<td>现行有效件数<tr><td>规章<td>3<td>14"
    "<tr><td>行政规范性文件<td>15<td>92</table>"
)
PROSE = "本机关认真贯彻落实《中华人民共和国政府信息公开条例》，全年主动公开政府信息。" * 12


def outline(markup: str) -> list[str]:
    return [
        f"{block.n_rows}x{block.n_columns}" if isinstance(block, Grid) else block.text[:6]
        for block in read(markup).blocks
    ]


def test_layout_tables_dissolve_in_order_and_their_data_tables_stay() -> None:
    page = f"""<table width=1000><tr><td colspan=2>某县人民政府</td></tr>
      <tr><td><table><tr><td><a href=a>首页</a></td></tr></table></td>
          <td><table><tr><td><p>一、总体情况</p><p>{PROSE}</p><p>二、主动公开</p>{REPORT_TABLE}<p>三、其他</p></td></tr></table></td></tr>
      </table>"""
    found = outline(page)
    assert found[-4:] == [PROSE[:6], "二、主动公开", "3x3", "三、其他"]
    assert sum("x" in entry for entry in found) == 1
    table = next(read(page).grids())
    assert {cell.place.table for cell in table.cells} == {4}


def test_a_report_typed_as_one_table_gives_its_prose_and_its_data() -> None:
    page = f"""<table><tr><td colspan=3>一、总体情况</td></tr><tr><td colspan=3><p>{PROSE}</p><p>{PROSE}</p></td></tr>
      <tr><td>信息内容<td>本年制发件数<td>现行有效件数<tr><td>规章<td>3<td>14<tr><td colspan=3>{PROSE}</table>"""
    assert outline(page) == ["一、总体情况", PROSE[:6], PROSE[:6], "2x3", PROSE[:6]]
    grid = next(read(page).grids())
    assert [(cell.text, str(cell.place)) for cell in grid.cells][-1] == ("14", "table=1 row=4 column=3")


def test_a_small_table_inside_a_data_cell_is_not_lost() -> None:
    page = "<table><tr><td>项目<td>数<tr><td>行政复议<td><table><tr><td>维持<td>4<tr><td>纠正<td>5</table></table>"
    first, second = read(page).grids()
    assert [cell.text for cell in first.cells] == ["项目", "数", "行政复议", "维持\t4\n纠正\t5"]
    assert [(cell.text, cell.place.table) for cell in second.cells] == [("维持", 2), ("4", 2), ("纠正", 2), ("5", 2)]


def test_cells_wrapped_in_tables_of_one_cell_keep_their_grid() -> None:
    wrapped = "".join("<tr>" + "".join(f"<td><table><tr><td>{r * 3 + c}</table>" for c in range(3)) for r in range(4))
    assert [cell[0] for cell in grids(f"<table>{wrapped}</table>")[0]] == [str(number) for number in range(12)]


def test_captions_and_preformatted_tables() -> None:
    page = "<table><caption>表一</caption><tr><td>a<td>b</table>\n<pre>\n规章\t3\t14\n许可\t5\t0\n</pre>"
    document = read(page)
    assert isinstance(document.blocks[0], Paragraph)
    assert document.blocks[0].text == "表一"
    drawn = list(document.grids())[1]
    assert [(cell.text, str(cell.place)) for cell in drawn.cells][1:3] == [
        ("3", "column=2 line=3"),
        ("14", "column=3 line=3"),
    ]


# --- the page around the article ------------------------------------------------------------------------------------

NAVIGATION = "<div class=nav><ul><li><a href=a>首页</a><li><a href=b>走进本县</a></ul></div>"
FOOT = "<div class=footer><p>版权所有：某县人民政府　主办：某县人民政府办公室　网站标识码：3213220037</p></div>"


@pytest.mark.parametrize(
    "container",
    [
        "<div id=zoom>%s</div>",
        "<div class='TRS_Editor'>%s</div>",
        "<div class='x v_news_content y'>%s</div>",
        "<div>%s</div>",
    ],
)
def test_the_article_comes_without_the_page_around_it(container: str) -> None:
    article = f"<p>一、总体情况</p><p>{PROSE}</p><p>二、主动公开</p>{REPORT_TABLE}<p>某县司法局</p>"
    index = "<table><tr><td>索引号<td>01/2024-1<td>发布机构<td>某县司法局</table>"
    page = f"""<title>某县司法局2023年政府信息公开工作年度报告</title><meta name="ColumnType"content="政策文件">
      {NAVIGATION}<div class=position>您当前的位置：<a>首页</a> &gt; <a>政府信息公开</a> &gt; 年报</div>{index}
      <h1>某县司法局2023年政府信息公开工作年度报告</h1><div>发布日期：2024-01-17 来源：某县司法局 浏览：3次</div>
      {container % article}{FOOT}"""
    document = read(page)
    paragraphs = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert paragraphs == ["一、总体情况", PROSE, "二、主动公开", "某县司法局"]
    assert [block.text for block in document.blocks if isinstance(block, Heading)] == [
        "某县司法局2023年政府信息公开工作年度报告"
    ]
    assert len(list(document.grids())) == 2
    metas = dict(document.metas)
    assert metas["columntype"] == "政策文件"
    assert metas["index:发布机构"] == "某县司法局"
    assert metas["index:发布日期"] == "2024-01-17"[:10] or metas["index:发布日期"].startswith("2024-01-17")
    assert metas["breadcrumb"] == "首页>政府信息公开>年报"
    assert metas["h1"] == "某县司法局2023年政府信息公开工作年度报告"


ARTICLE = ["一、总体情况", PROSE, "二、主动公开", "三、收到和处理", "无。"]


@pytest.mark.parametrize(
    "page",
    [
        # one body in several editors, a heading between them, short pieces included
        "<div class=TRS_Editor><p>{0}<p>{1}</div><div class=TRS_Editor><p>{2}</div>{T}<p>{3}</p>"
        "<div class=TRS_Editor>{4}</div>",
        # a box beside the article carries the name of its body
        "<div class=detail-content>责任编辑：办公室，转载请注明来源，联系电话见网站底部的说明栏目，谢谢您的关注和支持"
        "</div><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}",
        # the article stands in an element named as a head, as print area, as a search result
        "<div class=head><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}</div><div class=footer><p>版权所有。</p></div>",
        "<div id=printArea><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}</div>",
        "<div class='search-page'><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}</div>",
        # buttons to share it inside, a list of related links under the body's name
        "<div id=zoom><div class=bdsharebuttonbox>分享到</div><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}</div>"
        "<div class=news_content><a>关于印发某县办法的通知</a></div>",
        # no element is named at all
        "<div><ul><li><a>首页</a><li><a>年报</a></ul></div><div><p>{0}<p>{1}<p>{2}{T}<p>{3}<p>{4}</div><p><a>上一篇</a>",
    ],
)
def test_names_of_elements_are_believed_as_far_as_the_text_bears_them_out(page: str) -> None:
    document = read("<title>x</title>" + page.format(*ARTICLE, T=REPORT_TABLE))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)][-5:] == ARTICLE
    assert len(document.blocks) <= 7
    assert len(list(document.grids())) == 1


def test_a_data_table_outside_of_the_article_still_comes_out() -> None:
    page = f"<div id=zoom><p>{PROSE}</p></div><div class=footer>{REPORT_TABLE}</div>"
    assert [grid.n_rows for grid in read(page).grids()] == [3]


def test_a_report_behind_a_closed_tab_is_read_and_said_so() -> None:
    index = "<table><tr><td>索引号<td>01/2024-1<td>发布机构<td>某县司法局</table>"
    document = read(f"<p>年报</p>{index}<div style='display:none'><p>{PROSE}</p>{REPORT_TABLE}</div>")
    assert [grid.n_rows for grid in document.grids()] == [1, 3]
    assert document.flaws == ["tables stand in a hidden part of the page"]


def test_a_page_that_shows_its_report_as_a_file_says_which() -> None:
    page = """<h1>某县2023年年报</h1><iframe src='/viewer.html?file=%2Fa.pdf&amp;p=1'></iframe><a href=x.html>下页</a>
      <a href="./P0/年 报.docx">附件</a>"""
    assert read(page).flaws == [
        "no table here, but a document: /viewer.html?file=%2Fa.pdf&p=1",
        "no table here, but a document: ./P0/年 报.docx",
    ]
    assert read(page + REPORT_TABLE).flaws == []


# --- places ----------------------------------------------------------------------------------------------------------


def tables_by_lxml(data: bytes) -> list[dict[tuple[int, int], str]]:
    """For every table of a well-formed page, the text of the cell that covers each slot, by another parser."""
    import lxml.html

    made = []
    for table in lxml.html.fromstring(data).iter("table"):
        slots: dict[tuple[int, int], str] = {}
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        for y, row in enumerate(rows, 1):
            x = 1
            for cell in row.iterchildren("td", "th"):
                while (y, x) in slots:
                    x += 1
                width, height = int(cell.get("colspan", 1)), int(cell.get("rowspan", 1))
                words = "".join(map(str, cell.itertext()))
                slots.update({(y + dy, x + dx): words for dy in range(height) for dx in range(width)})
                x += width
        made.append(slots)
    return made


@pytest.mark.skipif(not CORPUS_PAGE.exists(), reason=f"{CORPUS_PAGE} is not here")
def test_every_cell_of_a_real_page_stands_where_its_place_says() -> None:
    data = CORPUS_PAGE.read_bytes()
    tables = tables_by_lxml(data)
    cells = [cell for grid in html.read(data, Hints()).grids() for cell in grid.cells]
    assert len(cells) > 250
    for cell in cells:
        assert cell.place.table and cell.place.row and cell.place.column
        found = tables[cell.place.table - 1][cell.place.row, cell.place.column]
        assert "".join(found.split()) == "".join(cell.text.split())


# --- hostile input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>" * 10_000,
        "<table>" * 10_000,
        "<div>" * 100_000,
        "<span hidden>" * 100_000,
        "<table><tr><td>1</td></tr></table>" * 200_000 + "<p>" * 900_000,
        "<p>" + "x" * (html.MAX_BYTES + 1),
    ],
    ids=["nested tables", "unclosed tables", "deep divs", "deep hidden", "too many tags", "too long"],
)
@pytest.mark.timeout(30)
def test_hostile_pages_reach_a_limit_or_are_read_but_never_hang(markup: str) -> None:
    try:
        read(markup)
    except (LimitExceeded, Unreadable) as error:
        assert str(error)


def test_hostile_tags_cost_linear_time() -> None:
    for piece in (
        "<a ",
        "<!--",
        "<script>",
        "<a ='",
        '<a ="',
        "</",
        "<![",
        "<p><table>",
        "<td>",
        "</div>",
        "&",
        "<pre>1\n",
        ' data-to="12" ',
        '<a data-to="12"> ',
        "<select><option selected>",
    ):
        cost(piece * 20_000)
    cost("<a " + ' data-to="12" ' * 20_000)
    for piece in ("<![CDATA[", "&lt;table&gt;", '<p a="&lt;table&gt;">', '<iframe srcdoc="', "<script>'<table ", "%3c"):
        start = time.process_time()
        list(embedded.markup("<script><table " + piece * 20_000))
        list(embedded.markup(piece * 20_000))
        embedded.with_frames(piece * 20_000)
        assert time.process_time() - start < 5, piece
    cost("<div>" * 900 + "</p>" * 100_000)
    cost("<span hidden>" * 900 + "</b>" * 100_000)


def test_hostile_sheets_data_and_answers_cost_linear_time() -> None:
    for piece in (
        *("a{", "a,", ":is(", "[a", "--", "--a:1;", "var(--a)", ".a\\", "/*", "a:not(b),", "&", "::before", "a{b{c{"),
        *(
            '"',
            "'",
            '\\"',
            "[{",
            "[[",
            "//",
            "aaaa",
            " ",
            ",",
            "{a:",
            "[1,",
            "<tr>",
            "<td ",
            "<th field=",
            "a(",
            "$('#",
        ),
    ):
        cost(f"<style>.a{{display:none;--a:{piece * 20}}}{piece * 20_000}</style><p class=a>1</p>")
        for page in (f"<script>var 名 = [{piece * 20_000}</script>", f"<script>var 名;</script>{piece * 20_000}"):
            start = time.process_time()
            records.of_page(page)
            answers.page(piece * 20_000)
            assert time.process_time() - start < 5, piece
        cost(f"<table><tr><td id=a>{piece * 20_000}</table><script>$('#a')</script>")
    cost(f'<p class="{"d-lg-none " * 20_000}" style="{"color:rgb(" * 20_000}">1</p>')
    cost(f'<b class="{"d-lg-none " * 20_000}" style="{"color:rgb(" * 20_000}">1</b>')
    assert not answers.begins_answer(" " * 200_000 + "<p>")


def cost(markup: str) -> None:
    start = time.process_time()
    with contextlib.suppress(LimitExceeded):
        html_page.from_text(markup)
    assert time.process_time() - start < 5, markup[:20]


def test_a_picture_inside_the_page_does_not_count() -> None:
    page = f"<img src='data:image/png;base64,{'A' * (html.MAX_BYTES + 10)}'>{REPORT_TABLE}"
    assert len(list(read(page).grids())) == 1


def test_nothing_to_read_is_said() -> None:
    for markup in ("", "<html></html>", "<script>1</script>"):
        with pytest.raises(Unreadable):
            read(markup)


FUZZ_PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>年报</title></head><body>{NAVIGATION}
<div id="zoom"><p>一、总体情况&nbsp;</p><!-- c --><p style="display:none">x</p>{REPORT_TABLE}
<table><caption>表</caption><tbody><tr><td rowspan="2" colspan=3>a<sup>1</sup></td>
<td><table><tr><td>1<td>2</table></td></tr></tbody></table><pre>规章\t1\t2</pre></div><publishtime>2024-01-01</publishtime></body></html>""".encode()


@settings(max_examples=300, deadline=20_000)
@given(
    st.lists(
        st.tuples(
            st.integers(0, len(FUZZ_PAGE)),
            st.integers(0, 40),
            st.binary(max_size=12)
            | st.sampled_from(
                [
                    b"<",
                    b">",
                    b'"',
                    b"</table>",
                    b"<table>",
                    b"<td",
                    b"<!--",
                    b"\0",
                    b"\xff\xfe",
                    b" hidden ",
                    b"&#0;",
                    b"<title>",
                    b"rowspan=0",
                ]
            ),
        ),
        max_size=6,
    )
)
def test_damaged_pages_are_read_or_refused(cuts: list[tuple[int, int, bytes]]) -> None:
    data = FUZZ_PAGE
    for at, length, inserted in cuts:
        data = data[:at] + inserted + data[at + length :]
    try:
        document = html.read(data, Hints())
    except ParseError:
        return
    for grid in document.grids():
        assert len(grid.slots()) == grid.n_rows
