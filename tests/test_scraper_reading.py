"""Titles, charsets, kinds of answers, links, pagers and files: single pages read right."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import formats
from scraper.addresses import canonical, clean, near, place, resolve, same_site
from scraper.attachments import find_attachments
from scraper.fetching.classify import classify
from scraper.fetching.decode import decode
from scraper.fetching.fetch import Answer
from scraper.fetching.media import FILE_EXTENSIONS, IMAGE_EXTENSIONS, header_filename, media_type
from scraper.pages.page import Page, find_date
from scraper.pages.pagers import read_pager
from scraper.pages.reading import best_title, content_key, headline
from scraper.platforms import choose, platforms
from scraper.platforms.generic import list_block
from scraper.platforms.seen import Seen
from scraper.words.agencies import is_agency_name
from scraper.words.titles import (
    is_column_name,
    is_report,
    judge_in_column,
    names_agency_and_year,
    normalise,
    report_year,
)

SHARED = Path(__file__).parent.parent.parent / "shared"


def page(text: str, url: str = "http://www.a.gov.cn/zwgk/nb/index.html") -> Page:
    body = text.encode("utf-8")
    return Page(Answer(url, url, 200, "ok", "", {}, body, "text/html", "utf-8", None, 1))


REPORTS = r"""
国家统计局某市调查队2023年政府信息公开工作年度报告 | 2023
二〇二一年政府信息公开工作年度报告 | 2021
二○一九年度某市政府信息公开工作年度报告 | 2019
某市外事办公室２０２２年政府信息公开工作年度报告 | 2022
天门市公安局政府信息公开工作年度报告（2020年度） | 2020
某区市场监督管理局（知识产权局）2022年度政府信息公开工作年报 | 2022
某县人民政府办公室关于2013年政府信息公开工作情况的报告 | 2013
高岭镇_2017年_政府信息公开年度报告 | 2017
某街道办事处2018年政务公开工作年度报告 | 2018
某市财政局2021年度信息公开工作报告 | 2021
《某局2023年政府信息公开工作年度报告》 | 2023
某市2020年政府信息公开工作年度报告.pdf | 2020
某市住房公积金管理中心2021年政府信息公开工作年度报告 | 2021
某县纪律检查委员会监察局2015年政府信息公开年度报告 | 2015
某市规范性文件管理办公室2020年政府信息公开工作年度报告 | 2020
某市政府信息公开2011年年度报告 | 2011
2019年度政府信息公开工作年度报告（某市应急管理局） | 2019
某市生态环境保护局 2019 年\n政府信息 公开工作年度报告 | 2019
某省地震局2020年政府信息公开年度报告 | 2020
某市政府采购中心2020年政府信息公开工作年度报告 | 2020
某市教育局2020年政府信息公开工作年度报告（含附表） | 2020
某局关于公布2010年政府信息公开年度报告 | 2010
某市教育局2021年政府信息公开和政务公开工作年度报告 | 2021
某市教育局2021年政府信息公开及依申请公开工作年度报告 | 2021
某市教育局2010年贯彻落实《政府信息公开条例》情况报告 | 2010
某市2009年度政府信息公开工作年终报告 | 2009
"""

OTHERS = """
某市2024年政府信息公开工作年度报告满意度调查
2024年政府信息公开工作年度报告网上调查
某市教育局2024年政府信息公开工作年度报告编制情况说明
2024年全市政府信息公开工作年度报告发布情况统计
某市水务集团2024年度信息公开年度报告
政府信息公开年报
政府网站工作年度报表（2023年度）
2022年政府网站年度工作报表
某市2022年法治政府建设情况年度报告
关于编制2022年政府信息公开工作年度报告的通知
某县召开2022年政府信息公开年度报告编制培训会
关于报送2023年政府信息公开工作年度报告的函
2022年政府信息公开工作要点
某局政府信息公开指南（2022年版）
某县2022年部门预算信息公开报告
2022年度环境信息公开年度报告
某市2025年住房保障信息公开年报
某大学2021-2022学年信息公开工作年度报告
某市2022年政府信息公开第三方评估报告
2023年企业年报公示
某市2023年第三季度政府信息公开工作报告
2022年政府工作报告
政府信息公开工作年度报告格式（2021版）
《2021年政府信息公开工作年度报告》解读
2024年某局依申请公开情况年度报告
关于公开征求政府信息公开年度报告意见的公告
2023年度市财政局部门决算公开
我市发布2022年政府信息公开工作年度报告
某区2023年政府信息公开年报正式出炉
某县人民政府关于2020年政府信息公开工作年度报告报送情况的通报
"""


@pytest.mark.parametrize("line", REPORTS.strip().splitlines(), ids=str)
def test_titles_of_reports(line: str) -> None:
    title, _, year = line.rpartition(" | ")
    assert is_report(title.replace("\\n", "\n"))
    assert report_year(title) == int(year)


@pytest.mark.parametrize("title", OTHERS.strip().splitlines(), ids=str)
def test_titles_that_look_alike(title: str) -> None:
    assert not is_report(title)
    assert not judge_in_column(title)


def test_real_titles() -> None:
    path = SHARED / "corpus" / "titles.tsv"
    if not path.exists():
        pytest.skip("../shared/corpus is not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [row["title"] for row in rows if is_report(row["title"].replace("\\n", "\n")) != (row["is_report"] == "1")]
    assert wrong == []
    assert [row["title"] for row in rows if row["year"] and report_year(row["title"]) != int(row["year"])] == []


def test_column_names() -> None:
    for label in (
        "政府信息公开年报", "信息公开年报", "政府信息公开工作年度报告", "年度报告", "公开年报", "历年年报",
        "部门信息公开年报", "乡镇（街道）政府信息公开年报", "政府信息\n公开年报",
    ):  # fmt: skip
        assert is_column_name(label), label
    for label in ("政府网站年度报表", "法治政府建设年度报告", "企业年报", "财政年报", "2022年", "信息公开指南"):
        assert not is_column_name(label), label


CHINESE = "某市人民政府二〇二一年政府信息公开工作年度报告，本报告由综述等组成。㐂"


@pytest.mark.parametrize(
    ("body", "declared", "codec"),
    [
        (CHINESE.encode("gb18030"), None, "gb18030"),
        (CHINESE.encode("gb18030"), "ISO-8859-1", "gb18030"),
        (b"<meta charset=gb2312>" + CHINESE.encode("gb18030"), None, "gb18030"),
        (b"<meta charset='utf-8'>" + CHINESE.encode("gb18030"), None, "gb18030"),
        (CHINESE.encode("gb18030"), "utf-8", "gb18030"),
        (b"<meta charset=gbk>" + CHINESE.encode("utf-8"), None, "utf-8"),
        (CHINESE.encode("utf-8"), "gbk", "utf-8"),
        (CHINESE.encode("utf-8"), "latin1", "utf-8"),
        (CHINESE.encode("utf-8-sig"), "gb2312", "utf-8"),
        (b"\xff\xfe" + CHINESE.encode("utf-16-le"), None, "utf-16-le"),
        (CHINESE.encode("big5", "ignore"), "big5", "big5"),
        (CHINESE.encode("utf-8")[:-1], "utf-8", "utf-8"),
        (b"<p>" + "首页政务公开".encode("gb18030") + b"</p>" + CHINESE.encode("utf-8"), "utf-8", "utf-8"),
    ],
)
def test_charsets(body: bytes, declared: str | None, codec: str) -> None:
    text, used = decode(body, declared)
    assert used == codec
    assert "人民政府" in text
    assert b"<p>" not in body or "<p>首页政务公开</p>" in text


CAPTURES = {
    "soft-denied-boda-200.html": (200, "login"),
    "soft404-200.html": (200, "soft_404"),
    "waf-200-block.html": (200, "blocked"),
    "waf-wzws-403-geobl.html": (403, "geo_blocked"),
}


def test_captured_pages_are_told_apart() -> None:
    folder = SHARED / "sites"
    if not folder.exists():
        pytest.skip("../shared/sites is not here")
    for file in sorted(folder.glob("*.html")):
        status, kind = CAPTURES.get(file.name, (200, "ok"))
        assert classify(status, {}, decode(file.read_bytes())[0]).kind == kind, file.name


FOOTER = "<div>网站维护：某市大数据局 用户登录 网站标识码 1304000009</div>" + "<a href='/x'>首页</a>" * 8


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (412, "<html><script>$_ts=window['$_ts']</script></html>", "blocked"),
        (202, "<html><meta id=a content=b r='m'><script r='m'>_$aB()</script></html>", "blocked"),
        (521, "<script>document.cookie=('_')+('_')+('j')</script>", "blocked"),
        (200, "<script>document.cookie='__jsl_clearance_s=1';location.href=location.pathname</script>", "blocked"),
        (
            403,
            "<html><title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p></html>",
            "blocked",
        ),
        (200, "<html><p>请完成安全验证后继续访问</p></html>", "blocked"),
        (200, "<script>var arg1='6C11D4A1E5D8F41B7B4D6A2F3C0E9B88';eval(s)</script>", "blocked"),
        (200, "<script>document.cookie='visit=1;path=/';window.location.reload();</script>", "blocked"),
        (200, "<script>document.cookie='visit=1'</script>" + FOOTER, "ok"),
        (403, "<html><p>抱歉，您所在的地区无法访问本网站</p></html>", "geo_blocked"),
        (404, "<html><script>location.href='/'</script></html>", "not_found"),
        (200, "<html><title>404</title><p>您访问的页面不存在或已删除！</p></html>", "soft_404"),
        (200, "<html><p>对不起，该信息已被删除。</p>" + FOOTER + "</html>", "soft_404"),
        (200, "<html><p>系统维护中，请稍后访问</p></html>", "error"),
        (200, "", "empty"),
        (500, "<p>error</p>", "error"),
        (200, "<script>$_ts={};</script>" + "<p>本机关依法公开政府信息。</p>" * 80, "ok"),
        (200, "<p>我市部署Web应用防火墙，非法请求被拦截。</p>" + "<p>经费支出情况说明如下。</p>" * 80, "ok"),
        (200, "<iframe src='/a.pdf'></iframe>" + FOOTER, "ok"),
        (200, "<ul><li><a href='/1'>第404号文件</a></li></ul>" + FOOTER, "ok"),
        (200, '{"data": []}', "ok"),
        (200, "<title>404 - 某市人民政府</title><p>抱歉</p>", "soft_404"),
        (200, "<title>404错误页面</title><p>抱歉</p>", "soft_404"),
        (200, "<title>某市第404厂2022年政府信息公开年度报告</title><a href='/a.pdf'>附件</a>", "ok"),
    ],
)
def test_kinds_of_answers(status: int, text: str, kind: str) -> None:
    assert classify(status, {}, text).kind == kind


def test_addresses_have_one_spelling() -> None:
    base = "http://www.a.gov.cn/zwgk/nb/index.html"
    assert resolve(base, "./202301/t1.html") == "http://www.a.gov.cn/zwgk/nb/202301/t1.html"
    assert resolve(base, "../../../up.html") == "http://www.a.gov.cn/up.html"
    assert resolve(base, " /a/《年\n报》.pdf ") == "http://www.a.gov.cn/a/%E3%80%8A%E5%B9%B4%E6%8A%A5%E3%80%8B.pdf"
    assert resolve(base, "\\files\\a.doc") == "http://www.a.gov.cn/files/a.doc"
    assert resolve(base, "//b.gov.cn:80/x#top") == "http://b.gov.cn/x"
    for href in (
        "javascript:void(0)",
        "mailto:a@b.cn",
        "#",
        "file:///etc/passwd",
        "{{url}}",
        "http://[::1",
        "http://a:99999/",
    ):
        assert resolve(base, href) is None
    assert clean("HTTP://WWW.A.gov.cn") == "http://www.a.gov.cn/"
    assert canonical("http://a.gov.cn/x?id=3&jump=true") == "http://a.gov.cn/x?id=3"
    assert canonical("http://a.gov.cn/%e5%b9%b4") == canonical("http://a.gov.cn/年")
    assert same_site("http://czj.hd.gov.cn/", "https://www.hd.gov.cn/")
    assert not same_site("http://www.xt.gov.cn/", "https://www.hd.gov.cn/")


PIECES = st.lists(st.sampled_from(["a", "Zw-1", ".", "..", "/", "//", "./", "x.HTML", "_2", ":80", ";p", "?q=1", "é"]))


@given(PIECES.map("".join), PIECES.map("".join))
def test_links_resolve_as_the_standard_library_joins_them(path: str, href: str) -> None:
    base = f"http://www.A.gov.cn:8080/{path.lstrip('/')}"
    if (found := resolve(base, href)) is not None:
        assert found == clean(urljoin(base, href))


@given(st.text(st.sampled_from("，：（）％！年报ａ１〇\u3000\u200b\xad \n.abc㎡①")))
def test_titles_have_one_form(text: str) -> None:
    plain = re.sub(r"[\s\xad\u200b]", "", unicodedata.normalize("NFKC", text))
    assert normalise(text) == plain
    assert not same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")


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


def test_base_href_decides() -> None:
    (row,) = page("<base href='/site/'><a href='col/1.html'>某局2022年政府信息公开工作年度报告</a>").rows
    assert row.url == "http://www.a.gov.cn/site/col/1.html"


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


def test_the_crawler_knows_every_ending_that_the_parsers_read() -> None:
    read = {suffix[1:]: kind.media_type for kind in formats.TYPES.values() for suffix in kind.suffixes}
    pages = {suffix[1:] for suffix in formats.TYPES[formats.HTML].suffixes}
    lacking = read.keys() - pages - FILE_EXTENSIONS - IMAGE_EXTENSIONS
    assert not lacking, "name them in scraper/fetching/media.py: sites link to such files"
    told = {name: media_type(b"", "", f"x.{name}") for name in read.keys() - pages}
    assert told == {name: read[name] for name in told} | {"wps": "application/vnd.ms-works"}


def test_what_bytes_are() -> None:
    assert media_type(b"PK\x03\x04..xl/workbook.bin", "", "x") == formats.XLSB
    assert media_type(b"PK\x03\x04..mimetype" + formats.ODT.encode(), "", "x") == formats.ODT
    assert media_type(b"%PDF-1.7", "application/octet-stream", "x") == "application/pdf"
    assert media_type(b"<!DOCTYPE html><html>", "application/pdf", "a.pdf") == "text/html"
    assert (
        media_type(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/octet-stream", "a.wps")
        == "application/vnd.ms-works"
    )
    assert media_type(b"PK\x03\x04....[Content_Types].xml....word/document.xml", "", "x").endswith(
        "wordprocessingml.document"
    )
    assert media_type(b"PK\x03\x04....OFD.xml", "application/zip", "x") == "application/ofd"
    assert media_type(b"\x89PNG\r\n\x1a\n", "text/html", "x") == "image/png"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="report.pdf"', "report.pdf"),
        ("attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("attachment; filename=" + "年报.doc".encode("gbk").decode("latin-1"), "年报.doc"),
        ("attachment; filename=" + "年报.doc".encode().decode("latin-1"), "年报.doc"),
        ("attachment; filename=%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        ("attachment; filename=../../etc/passwd", "passwd"),
        ("attachment; filename=C:\\a\\b.pdf", "b.pdf"),
        ("inline", None),
    ],
)
def test_file_names(header: str, name: str | None) -> None:
    assert header_filename({"content-disposition": header}) == name


def test_titles_that_a_list_cuts_short_are_completed() -> None:
    whole = page("<meta name='ArticleTitle' content='某市发展和改革局2022年政府信息公开工作年度报告'><h1>x</h1>")
    assert best_title("某市发展和改革局2022年政府信…", whole) == "某市发展和改革局2022年政府信息公开工作年度报告"
    assert best_title("另一个局2022年政府信…", whole) == "另一个局2022年政府信…"
    assert (
        headline(page("<title>某局2020年政府信息公开年度报告 - 某市人民政府</title>"))
        == "某局2020年政府信息公开年度报告"
    )


def test_counters_and_clocks_do_not_make_a_page_another() -> None:
    one = page("<p>正文一段</p>浏览次数：12 今天是2026年11月22日 星期日")
    two = page("<p>正文一段</p>浏览次数：99 今天是2026年11月23日 星期一<!-- x --><script>1</script>")
    assert content_key(one) == content_key(two) != content_key(page("<p>正文两段</p>"))


def test_dates_are_possible_days() -> None:
    assert find_date("发布时间：2024年1月9日") == "2024-01-09"
    assert find_date("2023-02-30") is None and find_date("共12/31页") is None


def test_platforms_are_found_by_name_and_by_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    plain: Any = page("<p>a page of no make</p>")
    assert choose(plain).name == "generic" and "generic" in platforms()
    assert choose(plain, "generic") is platforms()["generic"]
    with pytest.raises(Exception, match="not known"):
        choose(plain, "nosuch")


@pytest.mark.parametrize(
    "label",
    [
        "市自然资源和规划局",
        "市人力资源和社会保障局",
        "市行政审批服务局",
        "市统计局",
        "市纪委监委",
        "河东街道办事处",
        "县气象局（台）",
    ],
)
def test_names_of_agencies_may_hold_words_of_menus(label: str) -> None:
    assert is_agency_name(label)


@pytest.mark.parametrize(
    "label",
    [
        "政务服务中心",
        "统计数据",
        "新闻中心",
        "办事大厅",
        "一网通办",
        "市直机关",
        "各乡镇",
        "走进江山市",
        "信息公开办公室",
    ],
)
def test_entries_of_menus_are_no_agencies(label: str) -> None:
    assert not is_agency_name(label)


@pytest.mark.parametrize(
    ("title", "sure"),
    [
        ("市审计局_2019年_年报", True), ("2013年度报告", True), ("市住房公积金2021年年度报告", False),
        ("市2020年度法治宣传教育工作年报", False), ("市审计局2022年行政执法年度报告", False),
    ],
)  # fmt: skip
def test_a_bare_title_is_sure_when_it_names_agency_and_year_alone(title: str, sure: bool) -> None:
    assert names_agency_and_year(title) is sure


def test_sessions_are_no_part_of_an_address() -> None:
    base = "http://www.hd.gov.cn/nb/"
    assert resolve(base, "1.jspx;jsessionid=1EEF.node1?a=1") == base + "1.jspx?a=1"
    assert place(base + "(S(lit3py55t21z5v))/l.aspx?id=1&PHPSESSID=x") == place(base + "l.aspx?id=1")


def test_two_spellings_of_one_place() -> None:
    assert place("http://www.hd.gov.cn/nb/index.html") == place("https://www.hd.gov.cn/nb/")
    assert place("http://www.hd.gov.cn/nb/index_1.html") != place("http://www.hd.gov.cn/nb/")


def test_a_directory_at_a_bare_address_leads_to_its_neighbours_alone() -> None:
    assert near("http://125.74.7.103:8080/", "http://125.74.7.101:50625/")
    assert not near("http://125.74.8.103/", "http://125.74.7.101:50625/")
    assert not near("http://www.xt.gov.cn/", "https://www.hd.gov.cn/")


@given(
    st.lists(st.lists(st.text("abcdef", max_size=3), max_size=30), max_size=8),
    st.integers(0, 20),
)
def test_what_a_list_has_shown_is_a_set_however_much_it_is(pages: list[list[str]], few: int) -> None:
    seen, truth = Seen(few=few), set[str]()
    for page in pages:
        assert set(page) - seen == set(page) - truth
        seen |= page
        truth |= set(page)
        assert len(seen) == len(truth)
    assert all(text in seen for text in truth)
    assert "not there" not in seen
