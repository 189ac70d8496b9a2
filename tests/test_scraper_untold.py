"""Sites that do not say what is missing: old copies of pages, gaps, parts elsewhere, one document for many."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from scraper_support import MENU, Reply, Web, as_reply, dated_list, report, serve, visit

from scraper.addresses import canonical
from scraper.archive import Archive
from scraper.lists.doubles import differ
from scraper.pages.divisions import names_division
from scraper.result import SiteResult
from scraper.words.titles import is_report

TITLES = [f"某市{year}年政府信息公开工作年度报告" for year in range(2008, 2026)]
ENTRIES = [(f"/nb/{n}.html", title, f"2025-01-{n + 1:02}") for n, title in enumerate(TITLES)]
REPORTS = {url: report(title) for url, title, _ in ENTRIES}


def got(column: str, folder: Path, **more: object) -> tuple[SiteResult, Web]:
    with serve({"/": MENU, "/zfxxgknb/": MENU + column, **REPORTS, **more}) as web:
        return visit(web, folder).sites[0], web


def paged(*shown: tuple[list[tuple[str, str, str]], int] | None) -> dict[str, str]:
    """Pages of a list, each with its rows and the number of pages that it declares; None where one is missing."""
    call = "<script>createPageHTML({}, {}, 'index', 'html');</script>"
    return {
        f"/zfxxgknb/{f'index_{n}.html' if n else ''}": MENU + dated_list(page[0]) + call.format(page[1], n)
        for n, page in enumerate(shown)
        if page is not None
    }


def test_a_first_page_older_than_the_list_does_not_cut_it(tmp_path: Path) -> None:
    pages = paged((ENTRIES[:6], 2), (ENTRIES[6:12], 3), (ENTRIES[12:], 3))
    result, _ = got("", tmp_path, **pages)
    assert (result.status, result.found, result.problems) == ("ok", len(ENTRIES), [])


@pytest.mark.parametrize("second", [None, (ENTRIES[:6], 3)])
def test_pages_behind_a_missing_one_are_read_and_it_is_told(
    tmp_path: Path, second: tuple[list[tuple[str, str, str]], int] | None
) -> None:
    result, _ = got("", tmp_path, **paged((ENTRIES[:6], 3), second, (ENTRIES[12:], 3)))
    assert (result.status, result.found) == ("failed", 12)
    assert any("page 2 of 3 declared pages cannot be found" in problem for problem in result.problems)


def test_a_widget_whose_page_is_an_old_copy_is_read_from_its_beginning(tmp_path: Path) -> None:
    def records(rows: list[tuple[str, str, str]]) -> str:
        return "".join(f"<record><![CDATA[<li><a href='{u}'>{t}</a><b>{d}</b></li>]]></record>" for u, t, d in rows)

    def proxy(handler: BaseHTTPRequestHandler) -> Reply:
        asked = {name: int(values[0]) for name, values in parse_qs(urlsplit(handler.path).query).items()}
        rows = ENTRIES[asked["startrecord"] - 1 : asked["endrecord"]]
        return as_reply(
            f"<datastore><totalrecord>{len(ENTRIES)}</totalrecord><recordset>{records(rows)}</recordset></datastore>"
        )

    window = (
        f"<script type='text/xml'><datastore><recordset>{records(ENTRIES[6:11])}</recordset></datastore></script>"
        "<script>$('#1').jpage({totalRecord:8,perPage:5,proxyUrl:'/proxy',ajaxParam:{columnid:7}})</script>"
    )
    answers = {f"/proxy?startrecord={a}&endrecord={b}&perpage=5": proxy for a in range(1, 19) for b in range(a, 33)}
    result, _ = got(window, tmp_path, **answers)
    assert (result.status, result.found, result.problems) == ("ok", len(ENTRIES), [])


def test_months_before_are_turned_to_over_those_without_a_report(tmp_path: Path) -> None:
    months = [f"{year}-{month:02}" for year in (2025, 2024, 2023) for month in range(12, 0, -1)]
    rows = {"2025-01": ENTRIES[:2], "2024-01": ENTRIES[2:3], "2023-02": ENTRIES[3:5]}

    def page(n: int) -> str:
        before = f"<a href='/zfxxgknb/?m={months[n + 1]}'>上一月</a>" if n + 1 < len(months) else ""
        shown = dated_list(rows[months[n]]) if months[n] in rows else "<p>暂无信息</p>"
        return f"{MENU}{before}{shown}<a href='/days/?m={months[n]}'>上一月</a>"

    result, web = got(
        "", tmp_path, **{"/zfxxgknb/": page(0)}, **{f"/zfxxgknb/?m={m}": page(n) for n, m in enumerate(months)}
    )
    assert (result.status, result.found) == ("ok", 5), result.problems
    assert not any(path.startswith("/days/") for path in web.asked)


LED = {
    "a picture of more": "<div><h3>部门</h3><a href='/all/'><img src='/i/more.gif'></a>HERE</div>",
    "a heading of older years": "HERE<a href='/all/'>历史年报（2008-2018）</a>",
}


@pytest.mark.parametrize("way", LED)
def test_what_leads_to_the_others_is_followed(tmp_path: Path, way: str) -> None:
    column = LED[way].replace("HERE", dated_list(ENTRIES[:4]))
    result, _ = got(column, tmp_path, **{"/all/": MENU + dated_list(ENTRIES[4:])})
    assert (result.status, result.found, result.problems) == ("ok", len(ENTRIES), [])


def test_folders_of_a_server_s_listing_are_divisions_whatever_their_name(tmp_path: Path) -> None:
    def listing(path: str, *names: str) -> str:
        links = "".join(f"<a href='{name}'>{name}</a>\n" for name in ("../", *names))
        return f"<title>Index of {path}</title><h1>Index of {path}</h1><pre>{links}</pre>"

    files = {f"/zfxxgknb/old/2010/{n}.html": report(title) for n, title in enumerate(TITLES[:3])}
    named = "".join(f"<a href='{n}.html'>{title}</a>\n" for n, title in enumerate(TITLES[:3]))
    result, _ = got(
        "", tmp_path, **files,
        **{"/zfxxgknb/": listing("/zfxxgknb/", "old/"), "/zfxxgknb/old/": listing("/zfxxgknb/old/", "2010/")},
        **{"/zfxxgknb/old/2010/": f"<title>Index of /zfxxgknb/old/2010/</title><pre>{named}</pre>"},
    )  # fmt: skip
    assert (result.status, result.found) == ("ok", 3), result.problems


TOWNS = ["城关", "河东", "白舍"]
ELSEWHERE = {
    "older years": "<p><a href='http://old.invalid/nb/'>2021年以前的年报请点击此处查看</a></p>",
    "towns": "<h3>乡镇年报</h3><ul>"
    + "".join(f"<li><a href='http://{host}.invalid/'>{name}</a></li>" for host, name in zip("abc", TOWNS, strict=True))
    + "</ul>",
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_parts_at_other_hosts_are_told(tmp_path: Path, what: str) -> None:
    result, _ = got(dated_list(ENTRIES) + ELSEWHERE[what], tmp_path)
    (told,) = result.problems
    assert re.match(r"off_site: .* leads to [13] parts at other hosts", told)


def test_parts_at_another_port_are_asked_and_not_said_to_be_elsewhere(tmp_path: Path) -> None:
    towns = ("太和镇", "白舍镇", "巴山镇")
    titles = [f"{town}2024年政府信息公开工作年度报告" for town in towns]
    pages = {f"/{n}/": dated_list([(f"/{n}/r.html", title, "2025-01-20")]) for n, title in enumerate(titles)}
    with serve({**pages, **{f"/{n}/r.html": report(title) for n, title in enumerate(titles)}}) as other:
        links = "".join(f"<li><a href='{other.home}{n}/'>{town}</a></li>" for n, town in enumerate(towns))
        result, _ = got(f"{dated_list(ENTRIES)}<h3>乡镇年报</h3><ul>{links}</ul>", tmp_path)
    assert (result.status, result.found, result.problems) == ("ok", len(ENTRIES) + len(towns), [])


def test_a_list_that_may_be_a_first_page_is_not_looked_through_while_it_stays(tmp_path: Path) -> None:
    with serve(
        {"/": MENU, "/zfxxgknb/": f"{MENU}{dated_list(ENTRIES[:15])}<div class='page'></div>", **REPORTS}
    ) as web:
        first = visit(web, tmp_path).sites[0]
        web.asked.clear()
        again = visit(web, tmp_path).sites[0]
    assert (first.status, again.status, again.problems) == ("incomplete", "incomplete", first.problems)
    assert web.asked == ["/robots.txt", "/zfxxgknb/"]


def test_a_mixed_column_that_is_left_is_told_and_not_walked_every_night(tmp_path: Path) -> None:
    def rows(n: int) -> list[tuple[str, str, str]]:
        return [(f"/n/{n}-{k}.html", f"关于第{n}次会议第{k}号的通知", "2023-05-01") for k in range(5)]

    def shown(n: int) -> tuple[list[tuple[str, str, str]], int]:
        return (ENTRIES[:2] if n == 0 else ENTRIES[2:4] if n == 25 else []) + rows(n), 28

    with serve({"/": MENU, **REPORTS, **paged(*map(shown, range(28)))}) as web:
        first = visit(web, tmp_path).sites[0]
        web.asked.clear()
        again = visit(web, tmp_path).sites[0]
    assert (first.status, first.found) == (again.status, again.found) == ("incomplete", 2)
    assert [text.split(":")[0] for text in again.problems] == ["list_cut"] == [t.split(":")[0] for t in first.problems]
    assert web.asked == ["/robots.txt", "/zfxxgknb/"]


def test_a_handler_s_function_makes_the_address_not_the_name_it_is_handed(tmp_path: Path) -> None:
    link = "<li><a href='javascript:;' onclick=\"get('{}','{}.pdf')\">{}</a><b>2025-01-05</b></li>"
    rows = "".join(link.format(n, title, title) for n, title in enumerate(TITLES[:3]))
    code = "function get(id,name){window.open('/file?id='+id+'&name='+encodeURIComponent(name))}"
    files = {f"/file?id={n}&name={quote(title)}.pdf": f"%PDF-1.4 {n}".encode() for n, title in enumerate(TITLES[:3])}
    result, _ = got(f"<ul>{rows}</ul><script>{code}</script>", tmp_path, **files)
    assert (result.status, result.found, result.problems) == ("ok", 3, [])


HIDDEN = {
    "<form action='/s'><input name='q'><button>检索</button></form>": "by a form alone",
    f"<ul><li><a href='javascript:show(1)'>{TITLES[0]}</a></li></ul>": "1 titles of reports",
}


@pytest.mark.parametrize("column", HIDDEN)
def test_why_a_column_shows_nothing_is_said_and_the_usual_places_are_tried_once(tmp_path: Path, column: str) -> None:
    with serve({"/": MENU, "/zfxxgknb/": MENU + column}) as web:
        for _ in range(2):
            web.asked.clear()
            result = visit(web, tmp_path).sites[0]
            assert result.status == "failed"
            assert HIDDEN[column] in result.problems[0]
    assert web.asked == ["/robots.txt", "/zfxxgknb/", "/"]


def test_a_full_page_is_held_against_its_script_files(tmp_path: Path) -> None:
    code = "window.onscroll=function(){if(scrollY+innerHeight>=document.body.scrollHeight){next()}}"
    column = dated_list(ENTRIES[:10]) + "<script src='/js/list.js'></script>"
    result, _ = got(column, tmp_path, **{"/js/list.js": (200, {"Content-Type": "text/javascript"}, code.encode())})
    assert (result.status, result.found) == ("incomplete", 10)
    assert any("only its first page is read" in text for text in result.problems)


def test_where_the_column_is_elsewhere_is_said(tmp_path: Path) -> None:
    with serve({"/": "<a href='http://xxgk.invalid/nb/'>政府信息公开年报</a><a href='/xw/'>新闻</a>"}) as web:
        result = visit(web, tmp_path).sites[0]
    assert result.status == "failed"
    assert any("column_not_found: " in text and "http://xxgk.invalid/nb/" in text for text in result.problems)


def test_a_column_that_breaks_off_is_not_said_to_be_missing(tmp_path: Path) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> Reply:
        handler.close_connection = True
        return 200, {"Content-Type": "text/html", "Content-Length": "9999"}, dated_list(ENTRIES).encode()[:900]

    result, web = got("", tmp_path, **{"/zfxxgknb/": cut})
    assert result.status == "failed"
    assert {text.split(":")[0] for text in result.problems} == {"truncated", "no_reports"}
    assert not any("xxgknb" in path and path != "/zfxxgknb/" for path in web.asked)  # the usual places


def shared(title: str) -> Callable[[BaseHTTPRequestHandler], Reply]:
    return lambda handler: as_reply(report(title))


def test_one_document_under_the_titles_of_many_is_told_at_every_visit(tmp_path: Path) -> None:
    agencies = ["市教育局", "市公安局", "市民政局"]
    rows = [(f"/show?id={n}", f"{name}2024年政府信息公开年报", "2025-01-05") for n, name in enumerate(agencies)]
    with serve(
        {"/": MENU, "/zfxxgknb/": MENU + dated_list(rows), **{url: report(rows[0][1]) for url, _, _ in rows}}
    ) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert result.status == "incomplete"
            assert [text.split(":")[0] for text in result.problems] == ["same_document"]


def test_titles_that_share_an_address_are_told(tmp_path: Path) -> None:
    rows = "".join(f"<li><a href='/all.html#y{n}'>{title}</a></li>" for n, title in enumerate(TITLES[:3]))
    result, _ = got(f"<ul>{rows}</ul>", tmp_path, **{"/all.html": report("某市历年政府信息公开工作年度报告")})
    assert result.status == "incomplete"
    assert any("3 reports" in text and "/all.html" in text for text in result.problems)


def test_the_same_report_under_a_shortened_name_is_one() -> None:
    assert not differ("临川市教育局2024年政府信息公开年报", "市教育局2024年政府信息公开工作年度报告")
    assert differ("市教育局2024年政府信息公开年报", "市教育局2023年政府信息公开年报")


def test_a_page_of_a_title_and_nothing_else_is_no_report(tmp_path: Path) -> None:
    with serve({"/": MENU, "/zfxxgknb/": MENU + dated_list(ENTRIES[:3]), **REPORTS}) as web:
        web.pages[ENTRIES[0][0]] = f"<h1>{TITLES[0]}</h1><p>发布日期：2025-01-05</p><div id='txt'></div>"
        web.pages[ENTRIES[1][0]] = f"<h1>{TITLES[1]}</h1><div class='viewer' data-file='/f/1.pdf'></div>"
        web.pages["/f/1.pdf"] = b"%PDF-1.4\n"
        result = visit(web, tmp_path).sites[0]
        with Archive(tmp_path) as archive:
            files = [capture.url for article in archive.articles() for capture in article.attachments]
    assert (result.found, result.failed) == (2, 1)
    assert [text.split(":")[0] for text in result.problems] == ["no_report"]
    assert [urlsplit(url).path for url in files] == ["/f/1.pdf"]


def test_a_year_with_nothing_is_no_year_that_cannot_be_had(tmp_path: Path) -> None:
    years = [2025, 2024, 2023, 2019]

    def page(year: int) -> str:
        options = "".join(f"<option value={y}{' selected' if y == year else ''}>{y}年</option>" for y in years)
        rows = [row for row in ENTRIES if str(year) in row[1]] if year != 2019 else []
        select = f"<form action='/zfxxgknb/'><select name=y onchange='this.form.submit()'>{options}</select></form>"
        return MENU + select + (dated_list(rows) if rows else "<p>暂无数据</p>")

    result, _ = got(
        "", tmp_path, **{"/zfxxgknb/": page(2025)}, **{f"/zfxxgknb/?y={year}": page(year) for year in years}
    )
    assert (result.status, result.found, result.problems) == ("ok", 3, [])


def test_what_names_a_record_is_no_noise() -> None:
    kept = ["http://a.cn/d?uid=3", "http://a.cn/nb.html?v=2021", "http://a.cn/show.jsp?v=3"]
    assert [canonical(url) for url in kept] == kept
    dropped = ["http://a.cn/nb.html?v=1.0.3", "http://a.cn/nb.html?v=20240101", "http://a.cn/col/index.html?uid=405463"]
    assert all("?" not in canonical(url) for url in dropped)


def test_rows_in_a_comment_are_not_what_a_script_shows(tmp_path: Path) -> None:
    script = "<ul id='l'></ul><script>$.ajax({url:'/s',headers:{token:sign(now)},success:draw})</script>"
    result, _ = got(f"<!-- {dated_list(ENTRIES[:3])} -->{script}", tmp_path)
    assert (result.status, result.found) == ("incomplete", 3)
    assert any("only a comment of its markup has rows" in problem for problem in result.problems)


def test_an_answer_that_refuses_is_no_end_of_a_list(tmp_path: Path) -> None:
    def ask(handler: BaseHTTPRequestHandler) -> Reply:
        first = handler.path.endswith("page=1")
        rows = [{"title": title, "url": url, "date": day} for url, title, day in ENTRIES[:6]]
        value = {"code": 200, "list": rows} if first else {"code": 403, "msg": "签名错误", "list": []}
        return 200, {"Content-Type": "application/json"}, json.dumps(value, ensure_ascii=False).encode()

    call = "<ul></ul><script>function q(n){$.getJSON('/api',{page:n},show)}q(1)</script>"
    result, _ = got(call, tmp_path, **{"/api?page=1": ask, "/api?page=2": ask})
    assert (result.status, result.found) == ("failed", 6)
    assert any("403 签名错误" in problem for problem in result.problems)


def test_pages_that_a_script_works_out_are_missed(tmp_path: Path) -> None:
    script = "var total=18,size=6;document.getElementById('p').innerHTML=makePager(Math.ceil(total/size))"
    result, _ = got(f"{dated_list(ENTRIES[:6])}<div id='p'></div><script>{script}</script>", tmp_path)
    assert (result.status, result.found) == ("failed", 6)
    assert any("page 2 of 3 declared pages" in problem for problem in result.problems)


def test_rows_counted_in_numerals_are_missed(tmp_path: Path) -> None:
    result, _ = got(f"{dated_list(ENTRIES[:12])}<p>共三十六篇，当前第一页</p>", tmp_path)
    assert result.problems == [f"incomplete: {result.site.entry_url}zfxxgknb/ declares 36 rows, 12 were read"]


def test_words_of_emptiness_that_a_template_may_show_are_not_believed(tmp_path: Path) -> None:
    shell = "<div id='app'><li v-for='o in list'></li><p v-else>暂无数据</p></div><script src='/app.js'></script>"
    result, _ = got(shell, tmp_path, **{"/app.js": "run()"})
    assert (result.status, result.found) == ("failed", 0)
    result, _ = got("<p>暂无数据</p>", tmp_path / "plain")
    assert (result.status, result.problems) == ("ok", [])


def test_a_search_that_is_said_to_have_more_is_told(tmp_path: Path) -> None:
    result, _ = got(f"{dated_list(ENTRIES)}<p>如需查询更多年度的信息公开年报，请使用上方检索功能。</p>", tmp_path)
    assert result.status == "incomplete" and "holds back the others" in result.problems[0]
    menu = "<ul><li>更多</li><li>信息公开年报</li><li>办件查询</li></ul>"
    notice = "<li><a href='/n.html'>关于2007年以前政府信息查询的通知</a><b>2012-01-20</b></li>"
    result, _ = got(f"{menu}{dated_list(ENTRIES).replace('<ul>', f'<ul>{notice}')}", tmp_path / "menu")
    assert (result.status, result.problems) == ("ok", [])


def test_earlier_years_said_to_be_where_they_are_not_are_told_at_every_visit(tmp_path: Path) -> None:
    said = "<p>2007年以前的年度报告请到<a href='/old/'>旧版网站</a>查阅。</p>"
    with serve({"/": MENU, "/zfxxgknb/": dated_list(ENTRIES) + said, "/old/": "<p>旧版</p>", **REPORTS}) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found) == ("incomplete", len(ENTRIES)), result.problems


AGENCIES = ("市教育局", "市公安局", "市民政局", "太和镇", "白舍镇")
BY_HANDLER = (
    "<input type='hidden' id='org' value='{0}'><ul class='left'><li data-cat='zn'>政府信息公开指南</li>"
    "<li data-cat='nb'>政府信息公开年报</li></ul><div id='r'></div><script>$('.left li').click(function(){{"
    "$('#r').load('/list?org='+$('#org').val()+'&cat='+$(this).data('cat'))}})</script>"
)


@pytest.mark.parametrize("menu", ["<a href='/list?org={0}&cat=nb'>政府信息公开年报</a>", BY_HANDLER])
def test_agencies_are_each_looked_through_whatever_their_address(tmp_path: Path, menu: str) -> None:
    """`/zfxxgk/` in the address of an agency makes no road of it to the column of the whole."""
    pages: dict[str, object] = {"/": "<a href='/zfxxgk/'>政府信息公开</a>"}
    names = [f"<li><a href='/zfxxgk/dept?org={n}'>{name}</a></li>" for n, name in enumerate(AGENCIES)]
    pages["/zfxxgk/"] = f"<h3>部门</h3><ul>{''.join(names[:3])}</ul><h3>乡镇</h3><ul>{''.join(names[3:])}</ul>"
    for n, name in enumerate(AGENCIES):
        title = f"{name}2023年政府信息公开工作年度报告"
        pages[f"/zfxxgk/dept?org={n}"] = menu.format(n)
        pages[f"/list?org={n}&cat=nb"] = dated_list([(f"/r/{n}.html", title, "2024-01-20")])
        pages[f"/r/{n}.html"] = report(title)
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", len(AGENCIES), [])


MISSED: dict[str, tuple[object, str]] = {
    "gone": ((404, {}, b"gone"), "ok"),
    "not answered": ((500, {}, b"error"), "incomplete"),
    "without a report": (f"<title>{TITLES[0]}</title><p>首页</p>", "incomplete"),
    "not allowed": (None, "incomplete"),
    "its file is gone": (report(TITLES[0]).replace("</body>", "<a href='/f/1.pdf'>附件</a></body>"), "ok"),
    "its file fails": (report(TITLES[0]).replace("</body>", "<a href='/f/2.pdf'>附件</a></body>"), "incomplete"),
}


@pytest.mark.parametrize("why", MISSED)
def test_a_site_is_whole_only_where_each_report_that_it_has_was_got(tmp_path: Path, why: str) -> None:
    page, status = MISSED[why]
    robots = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /nb/0.html" if page is None else b"")
    more = {ENTRIES[0][0]: page, "/robots.txt": robots, "/f/2.pdf": (500, {}, b"error")}
    result, _ = got(dated_list(ENTRIES), tmp_path, **more)
    assert (result.status, result.failed + result.blocked) == (status, 1), result.problems


@pytest.mark.parametrize(("held", "last", "status"), [(11, 3, "ok"), (11, 4, "failed"), (12, 3, "failed")])
def test_a_pager_of_rows_that_the_page_has_all_is_no_sign_of_more(
    tmp_path: Path, held: int, last: int, status: str
) -> None:
    data = json.dumps([{"title": title, "url": url} for url, title, _ in ENTRIES[:held]], ensure_ascii=False)
    numbers = "".join(f"<a href='#page={n}'>{n}</a>" for n in range(1, last + 1))
    pager = f"<div class='pager'>{numbers}<a href='#page=2'>下一页</a></div>"
    result, _ = got(f"<div data-list='{data}'>{dated_list(ENTRIES[:4])}</div>{pager}", tmp_path)
    assert (result.status, result.found) == (status, held), result.problems


def test_what_robots_txt_forbids_is_told_and_does_no_harm_up_to_what_the_entry_says(tmp_path: Path) -> None:
    robots = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /nb/0.html\nDisallow: /f/")
    filed = report(TITLES[1]).replace("</body>", "<a href='/f/1.pdf'>附件</a></body>")
    site = {"/": MENU, "/zfxxgknb/": MENU + dated_list(ENTRIES), **REPORTS, "/nb/1.html": filed, "/robots.txt": robots}
    with serve(site) as web:
        named = [(f"{web.home}nb/", 1), (f"{web.home}f/1.pdf", 1)]
        entry = [{"below": at, "documents": most, "reason": "robots.txt read on 2026-11-20"} for at, most in named]
        for forbidden, status in ((entry, "ok"), (entry[:1], "incomplete"), ([], "incomplete")):
            folder = tmp_path / str(len(forbidden))
            for _ in range(2):
                result = visit(web, folder, forbidden=forbidden).sites[0]
                assert (result.status, result.found, result.blocked) == (status, 16, 1), result.problems
                assert sum("robots_denied" in problem for problem in result.problems) == 2
        site["/robots.txt"] = (
            200,
            {"Content-Type": "text/plain"},
            b"User-agent: *\nDisallow: /nb/0.html\nDisallow: /nb/2",
        )
        web.pages = site
        result = visit(web, tmp_path / "more", forbidden=entry).sites[0]
        assert result.status == "incomplete"
        assert any("documents below" in problem and "1 are known" in problem for problem in result.problems)
        assert not web.count("/nb/0.html")


def test_words_of_older_reports_and_of_pictures_about_one() -> None:
    assert all(map(names_division, ["历史年报(2008-2018)", "往年政府信息公开年报", "2008-2018年政府信息公开年报"]))
    assert all(map(names_division, ["2023年5篇", "2023年度(12)", "2022年度报告(3篇)"]))
    assert not any(map(names_division, ["2023年5月", "202311"]))
    others = ["图解:2023年政府信息公开工作年度报告", "市教育局关于2023年政府信息公开年报的公示说明"]
    assert not any(map(is_report, others))
