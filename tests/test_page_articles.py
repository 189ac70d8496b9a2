"""What is the report on a page: not the tables that arrange it, nor the page around the article."""

from __future__ import annotations

import pytest
from page_markup import FOOT, NAVIGATION, PROSE, REPORT_TABLE, grids, read

from parsers.document import Grid, Heading, Paragraph


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
