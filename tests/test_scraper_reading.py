"""Lists and articles on single pages: pagers, rows, dates and files read right."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scraper_pages import page

from scraper.attachments import find_attachments
from scraper.pages.page import find_date
from scraper.pages.pagers import read_pager
from scraper.platforms import choose, platforms
from scraper.platforms.generic import list_block
from scraper.platforms.seen import Seen


@pytest.mark.parametrize(
    ("script", "pages", "rows", "second"),
    [
        ("createPageHTML(9, 0, 'index', 'html');", 9, None, ["index_1.html", "index_2.html"]),
        ('createPageHTML(17,0,"index","shtml","black2",250);', 17, 250, ["index_1.shtml", "index_2.shtml"]),
        ("createPageHTML('page_div',5,1,'fg','shtml',89);", 5, 89, ["fg_2.shtml", "fg_1.shtml"]),
        ('createPage(4,0,"index","html")', 4, None, ["index_1.html", "index_2.html"]),
        ("var currentPage = 0; var countPage = 2//共多少页", 2, None, ["index_1.html", "index_2.html"]),
        (
            "pager_options={countPage:parseInt('3'),PAGE_NAME:'list',PAGE_EXT:'htm'}",
            3,
            None,
            ["list_1.htm", "list_2.htm"],
        ),
        ('$(".pagination").pagination("setPage",1,322)', 322, None, ["index_2.html"]),
        ("var totalPage = '7';", 7, None, ["index_1.html"]),
    ],
)
def test_pager_calls(script: str, pages: int, rows: int | None, second: list[str]) -> None:
    pager = read_pager(page(f"<ul></ul><script>{script}</script>"))
    assert (pager.pages, pager.rows) == (pages, rows)
    base = "http://www.a.gov.cn/zwgk/nb/"
    assert pager.candidates(2)[: len(second)] == [base + name for name in second]


def test_pager_links() -> None:
    links = "<a>1</a><a href='nb/9.htm'>2</a><span><a href='nb/9.htm'>下页</a></span> 共10页 共98条"
    found = read_pager(page(f"<div class='page'>{links}</div>"))
    assert found.next_url == "http://www.a.gov.cn/zwgk/nb/nb/9.htm"
    assert (found.pages, found.rows) == (10, 98)
    assert found.numbered == {2: found.next_url}
    assert read_pager(page("<a href='/next/'>&gt;</a><a href='t2.html'>下一篇</a>")).next_url is None
    assert read_pager(page("<a href='?p=2' title='下一页'>&gt;</a>")).next_url is not None
    assert read_pager(page("<link rel='next' href='p2/'><ul></ul>")).next_url == "http://www.a.gov.cn/zwgk/nb/p2/"


def test_sums_of_a_report_are_no_totals_of_a_list() -> None:
    assert read_pager(page("<table><tr><td>总计</td><td>86</td><td>610</td></tr></table>")).rows is None
    assert read_pager(page("<p>记录总数：38</p>")).rows == 38


def test_rows_and_their_dates() -> None:
    text = """
      <div class='menu'><ul><li><a href='/a/'>政府信息公开指南</a></li>
        <li><a href='/b/'>政府信息公开制度</a></li></ul></div>
      <ul class='list'>
        <li><a href='1.html' title='某市财政局2023年政府信息公开工作年度报告'>某市财政局2…</a>
          <b>2024-01-30</b></li>
        <li><span>[2023/1/5]</span><a href='2.html'>某市教育局2022年政府信息公开工作年度报告</a></li>
        <li><a href='3.html'>关于报送年报的通知</a><p><a href='9.html'>相关解读一则</a></p><i>2022年1月7日</i></li>
        <li><a href='4.html'>2021年政府信息公开年度报告 2022-01-31</a></li>
      </ul>
      <table><tr><td><a href='5.html'>2020年政府信息公开年度报告</a></td><td>2021.02.30</td></tr></table>
    """
    rows = {row.url.rsplit("/", 1)[1]: row for row in page(text).rows if row.url.endswith(".html")}
    assert rows["1.html"].title == "某市财政局2023年政府信息公开工作年度报告"
    dates = [rows[f"{n}.html"].published for n in range(1, 6)]
    assert dates == ["2024-01-30", "2023-01-05", "2022-01-07", "2022-01-31", None]
    assert rows["4.html"].title == "2021年政府信息公开年度报告"
    listed = {row.url.rsplit("/", 1)[1] for row in list_block(page(text).rows)}
    assert {"1.html", "2.html", "4.html", "5.html"} <= listed and "" not in listed


def test_rows_that_only_scripts_and_comments_hold() -> None:
    title = "某局2023年政府信息公开工作年度报告"
    item = f"<li><a href='/art/2024/1/5/art_1_2.html' title=\"{title}\">某局</a><b>2024-01-05</b></li>"
    records = f"<script type='text/xml'><datastore><record><![CDATA[{item}]]></record></datastore></script>"
    (row,) = page(records).script_rows
    assert (row.title, row.published) == ("某局2023年政府信息公开工作年度报告", "2024-01-05")
    code = f"var url='./202602/t1.shtml'; var title='{title}'; document.writeln('2026-02-14 17:32')"
    wuhan = f"<script>{code}</script>"
    (row,) = page(wuhan).script_rows
    assert (row.url, row.published) == ("http://www.a.gov.cn/zwgk/nb/202602/t1.shtml", "2026-02-14")
    written = "<script>document.write('<li><a href=\"./P1.pdf\">某局2022年政府信息公开工作年度报告</a></li>');</script>"
    assert page(written).script_rows[0].url.endswith("/zwgk/nb/P1.pdf")
    template = "<script>html += '<li><a href=\"' + item.url + '\">' + item.title + '</a></li>';</script>"
    assert page(template).script_rows == []
    comment = "<p></p><!-- <li><a href='/1.html'>某局2022年政府信息公开工作年度报告</a></li> -->"
    assert page(comment).rows == [] and page(comment).comment_rows[0].source == "comment"


FILES = """
  <div class='header'><a href='/help.pdf'>操作手册.pdf</a></div>
  <div id='zoom'>
    <iframe src="/module/pdfjs/web/viewer.html?file=%2Fattach%2F0%2Fab.pdf"></iframe>
    <iframe src="./P0202501.pdf"></iframe>
    <embed src="/attach/0/1.pdf" type="application/pdf">
    <object data="/attach/0/2.pdf" type="application/pdf"></object>
    <iframe src="about:blank" data-src="/attach/0/3.pdf"></iframe>
    <p>附件1：<a href="/dl?id=7">年度报告</a> 相关：<a href="/dl?id=8">别的</a> 附件：<a href="/b/9.html">页面</a></p>
    <script>showVsbpdfIframe("/__local/2/30/25/plan.pdf","100%","600");</script>
    <script>if("附件1.pdf" != ""){document.write('<a href="./P1.pdf">附件1.pdf</a>')}</script>
    【<a href="/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=18&wbfileid=A1B2">年报.docx</a>】
    <a href="/module/download/downfile.jsp?classid=0&filename=0a1b.pdf">年度报告</a>
    <a href="javascript:void(0)" onclick="jumpToDetail('./P2.ofd')">年度报告（OFD）</a>
    <a href="files/《年
 报》.xlsx ">附表</a>
    <a href="javascript:;" onclick="window.open('/DownLoad.ashx?fid=901')">年度报告.pdf</a>
    <iframe src="/onlinePreview?url=aHR0cDovL3d3dy5hLmdvdi5jbi9mLzIzLmRvYw%3D%3D"></iframe>
    <a href="/sqb.doc">政府信息公开申请表</a><a href="/other.html">相关文章</a>
    <a href='https://oss.example.com/x.wps'>报告.wps</a>
  </div>
  <div class='footer'><a href='/zz.pdf'>党政机关标识.pdf</a></div>
"""


def test_files_of_an_article() -> None:
    found = [item.url.replace("http://www.a.gov.cn", "") for item in find_attachments(page(FILES))]
    assert sorted(found) == sorted([
        "/attach/0/ab.pdf", "/zwgk/nb/P0202501.pdf", "/attach/0/1.pdf", "/attach/0/2.pdf",
        "/attach/0/3.pdf", "/dl?id=7", "/__local/2/30/25/plan.pdf",
        "/zwgk/nb/P1.pdf",
        "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=18&wbfileid=A1B2",
        "/module/download/downfile.jsp?classid=0&filename=0a1b.pdf", "/zwgk/nb/P2.ofd",
        "/zwgk/nb/files/%E3%80%8A%E5%B9%B4%E6%8A%A5%E3%80%8B.xlsx", "https://oss.example.com/x.wps",
        "/DownLoad.ashx?fid=901", "/f/23.doc",
    ])  # fmt: skip


def test_a_body_of_pictures_only_has_them_as_its_files() -> None:
    scan = "<div class='TRS_Editor'><img src='./W02.jpg'><img src='./W03.jpg'><img src='/images/icon.png'></div>"
    assert [item.url[-7:] for item in find_attachments(page(scan))] == ["W02.jpg", "W03.jpg"]
    lazy = scan.replace("src='./W", "src='/f/loading.gif' data-original='./W")
    assert [item.url[-7:] for item in find_attachments(page(lazy))] == ["W02.jpg", "W03.jpg"]
    assert find_attachments(page(scan + "<p>正文。</p>" * 300)) == []


def test_dates_are_possible_days() -> None:
    assert find_date("发布时间：2024年1月9日") == "2024-01-09"
    assert find_date("2023-02-30") is None and find_date("共12/31页") is None


def test_platforms_are_found_by_name_and_by_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = page("<p>a page of no make</p>")
    assert choose(plain).name == "generic" and "generic" in platforms()
    assert choose(plain, "generic") is platforms()["generic"]
    with pytest.raises(Exception, match="not known"):
        choose(plain, "nosuch")


@given(
    st.lists(st.lists(st.text("abcdef", max_size=3), max_size=30), max_size=8),
    st.integers(0, 20),
)
def test_what_a_list_has_shown_is_a_set_however_much_it_is(pages: list[list[str]], few: int) -> None:
    seen, truth = Seen(few=few), set[str]()
    for urls in pages:
        assert set(urls) - seen == set(urls) - truth
        seen |= urls
        truth |= set(urls)
        assert len(seen) == len(truth)
    assert all(text in seen for text in truth)
    assert "not there" not in seen
