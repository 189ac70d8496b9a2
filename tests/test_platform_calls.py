"""Platforms whose lists are called for: what was captured from real sites, lists that break midway, hostile pages."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fixtures.server import ReplicaServer
from fixtures.site import Handler, Request, Resource, Site
from fixtures.sites import gkmlpt as gkmlpt_sites
from fixtures.sites import hanweb_jpage as jpage_sites
from fixtures.sites import querylist as querylist_sites
from fixtures.sites import spelled as spelled_sites
from fixtures.sites import tabs as tab_sites
from fixtures.sites._town import Item, Town, listed
from scraper.archive.reader import Archive
from scraper.crawl import crawl
from scraper.errors import ListUnreadable
from scraper.fetching.fetch import Answer
from scraper.pages.page import Page
from scraper.platforms import choose
from scraper.platforms.datastore import read_store
from scraper.platforms.hanweb_jpage import HanwebJpage, Unit
from scraper.result import SiteResult
from scraper.scripts.literal import literals, read_literal
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

SHARED = Path(__file__).parent.parent.parent / "shared" / "sites"
QUICK = CrawlSettings(delay=0, timeout=5, backoff=0.01, max_wait=5, retries=1)
captured = pytest.mark.skipif(not SHARED.is_dir(), reason="the captured pages of ../shared/sites are not here")


def page_of(text: str | bytes, url: str = "http://www.example.gov.cn/col/col1/index.html") -> Page:
    body = text.encode() if isinstance(text, str) else text
    return Page(Answer(url, url, 200, "ok", "", {}, body, "text/html", "utf-8", None, 0, None))


def visit(server: ReplicaServer, folder: Path) -> SiteResult:
    return crawl(load_sites(server.home), folder, QUICK).sites[0]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a:1,'b':\"x\",}", {"a": 1, "b": "x"}),
        ("{u: '\\u653f\\/x', // why\n n:[1,2.5,[]], /* { */ t:true}", {"u": "政/x", "n": [1, 2.5, []], "t": True}),
        ("{f: function(a){return {b:1}}, s: location.origin + '/x,}', k: 2}", {"f": None, "s": None, "k": 2}),
        ("{n: parseInt('12'), d: a ? {x:1} : [2], e: -3}", {"n": 12, "d": None, "e": -3}),
        ('{urls: "{\\"pc\\":\\"/a\\"}"}', {"urls": '{"pc":"/a"}'}),
    ],
)
def test_literals_of_scripts_are_read_without_being_run(text: str, value: object) -> None:
    assert read_literal(text) == value


@pytest.mark.parametrize("text", ["{a:1", "{a", "[1,", "{'a' 1}", "", "["])
def test_what_is_no_literal_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_literal(text)


WASTE = (
    "=[" * 200_000,
    "={a:" * 200_000,
    "=[(" * 100_000 + "]" * 10,
    "<record>" * 200_000,
    "<datastore><record>" * 90_000,
    "funclick('a'" * 90_000,
    '"module/xxgk/' + "module/xxgk/" * 90_000,
    "$('#1').jpage({a:(" * 60_000,
    '<script queryData="' * 60_000,
    "loadPageData( channelCode" + "={" * 300_000,
)


@pytest.mark.parametrize("text", WASTE, ids=range(len(WASTE)))
def test_a_page_made_to_waste_time_does_not(text: str) -> None:
    page = page_of(text)
    started = time.process_time()
    platform = choose(page)
    platform.columns(page)
    list(literals(text, "="))
    with suppress(ListUnreadable):
        HanwebJpage().units(page)
    with suppress(ListUnreadable):
        read_store("<datastore>" + text, page.url, "api")
    assert time.process_time() - started < 5


@captured
def test_captured_windows_of_jpage_overlap_and_join() -> None:
    first, fourth = (
        read_store((SHARED / f"hanweb-dataproxy-real-gxt-jiangsu-p{n}.xml").read_text("utf-8"), "http://a.cn/", "api")
        for n in (1, 4)
    )
    assert (first.records, len(first.rows), first.total) == (76, 76, 756)
    assert all(row.published for row in first.rows)
    unit = Unit({"perPage": 25}, first)
    assert unit.take(first, 1)
    assert unit.next_start() == 76, "the window of three pages and one record is left by three pages"
    assert unit.take(fourth, 76)
    assert len(unit.seen) == 151
    assert first.rows[-1].url == fourth.rows[0].url


@captured
@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("hanweb-list-old-initdata.html", "hanweb_jpage"),
        ("jpaas-list-page.html", "jpaas"),
        ("querylist-list-jiangxi-sthjt.html", "querylist"),
        ("gkmlpt-index.html", "gkmlpt"),
        ("gkmlpt-detail.html", "gkmlpt"),
    ],
)
def test_captured_pages_are_recognised(name: str, family: str) -> None:
    assert choose(page_of((SHARED / name).read_bytes())).name == family


def test_a_list_that_breaks_midway_keeps_what_it_gave_and_says_so(tmp_path: Path) -> None:
    site = jpage_sites.REPLICAS["overlapping windows"]()
    whole = site.routes[jpage_sites.PROXY]
    assert callable(whole)
    calls: list[str] = []

    def breaks(request: Request) -> Resource:
        calls.append(request.query)
        if len(calls) > 1:
            return Resource("<html><body>系统繁忙，请稍候</body></html>".encode(), "text/html")
        return whole(request)

    site.routes[jpage_sites.PROXY] = breaks
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path)
    assert result.status == "failed"
    assert any(problem.startswith("list_unreadable") for problem in result.problems)
    assert 10 < result.found < len(site.reports)
    assert result.declared is not None
    assert result.collected < result.declared


def test_a_list_that_repeats_itself_is_no_end(tmp_path: Path) -> None:
    """A server that heeds no page number shows page 1 for ever; the declared total tells."""
    site = querylist_sites.REPLICAS["linked"]()
    whole = site.routes["/queryList"]
    assert callable(whole)
    site.routes["/queryList"] = lambda request: whole(
        request._replace(body=b"&".join(p for p in request.body.split(b"&") if b"current" not in p) + b"&current=1")
    )
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path)
        assert len(server.log) < 40
    assert result.status == "failed"
    assert any("nothing new after 15 of" in problem for problem in result.problems)


def test_a_known_list_that_breaks_loses_no_report(tmp_path: Path) -> None:
    site = gkmlpt_sites.REPLICAS["catalogue"]()
    with ReplicaServer(site) as server:
        first = visit(server, tmp_path)
        site.routes[gkmlpt_sites.API] = Resource(b'{"message":"Server Error"}', "application/json")
        again = visit(server, tmp_path)
    assert first.status == "ok"
    assert again.status == "failed"
    assert any(problem.startswith("list_unreadable") for problem in again.problems)
    assert again.gone == 0
    with Archive(tmp_path) as archive:
        assert sum(article.state == "active" for article in archive.articles()) == len(site.reports)


@pytest.mark.parametrize(
    ("build", "call", "keys"),
    [
        (querylist_sites.REPLICAS["linked"], "/queryList", ("data", "results")),
        (gkmlpt_sites.REPLICAS["catalogue"], gkmlpt_sites.API, ("", "articles")),
    ],
    ids=["querylist", "gkmlpt"],
)
def test_a_new_report_in_a_called_list_is_found(
    tmp_path: Path, build: Callable[[], Site], call: str, keys: tuple[str, str]
) -> None:
    site = build()
    whole = site.routes[call]
    assert callable(whole)
    hidden = [True]

    def answer(request: Request) -> Resource:
        value = json.loads(whole(request).body)
        part = value.get(keys[0], value)
        if hidden[0]:
            part["total"] -= 1
            part[keys[1]] = [item for item in part[keys[1]] if site.reports[-2].path not in json.dumps(item)]
        return Resource(json.dumps(value, ensure_ascii=False).encode(), "application/json")

    site.routes[call] = answer
    with ReplicaServer(site) as server:
        first = visit(server, tmp_path)
        hidden[0] = False
        second = visit(server, tmp_path)
    assert first.found == len(site.reports) - 1, first.problems
    assert (second.status, second.new, second.found) == ("ok", 1, len(site.reports)), second.problems


def test_a_report_cut_into_pages_is_got_whole(tmp_path: Path) -> None:
    """Linked pages, and pages that a call names; the article after it is no part of it."""
    town = Town("cut into pages")
    town.road("/nb/")
    linked = '<h1>市教育局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><a href="t1_2.html">下一页</a>'
    call = 'createPageHTML(2, 0, "t2", "html");'
    called = f"<h1>市财政局2022年政府信息公开工作年度报告</h1><p>一、总体情况</p><script>{call}</script>"
    after = '<a href="t2.html">下一篇</a>'
    items = [
        town.report("/nb/t1.html", "市教育局", 2023, body=linked + after),
        town.report("/nb/t2.html", "市财政局", 2022, body=called),
    ]
    parts = {"/nb/t1_2.html": "<p>三、申请情况</p><a href='t1_3.html'>下一页</a>", "/nb/t1_3.html": "<p>六、其他</p>"}
    parts["/nb/t2_1.html"] = "<p>六、其他</p>"
    for path, text in parts.items():
        town.page(path, "年报", text)
    town.page("/nb/", "政府信息公开年报", listed(items))
    with ReplicaServer(town.site()) as server:
        result = visit(server, tmp_path)
        with Archive(tmp_path) as archive:
            got = {
                article.title[:4]: [urlsplit(c.url).path for c in article.documents()] for article in archive.articles()
            }
    assert result.status == "ok" and result.problems == []
    assert got == {
        "市教育局": ["/nb/t1.html", "/nb/t1_2.html", "/nb/t1_3.html"],
        "市财政局": ["/nb/t2.html", "/nb/t2_1.html"],
    }


def test_years_that_a_script_turns_to_are_told_where_it_cannot_be_read(tmp_path: Path) -> None:
    site = tab_sites.REPLICAS["tabs that call"]()
    page = site.routes["/gk/nb/"]
    assert isinstance(page, Resource)
    site.routes["/gk/nb/"] = replace(page, body=page.body.replace(b"$.post(", b"portal.list("))
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path)
    assert result.found == len(site.reports) // 3
    assert [problem for problem in result.problems if "2021年, 2022年: turned to by a script" in problem]


def test_a_column_whose_rows_are_no_reports_is_told(tmp_path: Path) -> None:
    town = Town("other rows")
    town.road("/nb/")
    town.page("/nb/", "政府信息公开年报", listed([town.confuser(f"/nb/{n}.html", n) for n in range(4)]))
    with ReplicaServer(town.site()) as server:
        result = visit(server, tmp_path)
    assert (result.status, result.found) == ("failed", 0)
    assert any("a column of 4 rows, without sub-columns or a report" in problem for problem in result.problems)


def test_an_answer_that_says_there_is_more_is_not_the_whole(tmp_path: Path) -> None:
    site = spelled_sites.REPLICAS["counted by rows"]()
    page = site.routes["/nb/"]
    assert isinstance(page, Resource)
    site.routes["/nb/"] = replace(page, body=page.body.replace(b"&offset=${offset}&limit=10", b""))
    whole = site.routes["/api/articles"]
    assert callable(whole)
    site.routes["/api/articles"] = lambda request: whole(request._replace(query="cat=nb&offset=0&limit=10"))
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path)
    assert result.status == "failed"
    assert any("says that there is more" in problem for problem in result.problems)


def test_accounts_on_platforms_are_told_and_not_asked(tmp_path: Path) -> None:
    town = Town("accounts")
    town.road("/nb/")
    here = town.report("/nb/1.html", "市教育局", 2023)
    there = Item("https://mp.weixin.qq.com/s/AbC", "市统计局2023年政府信息公开工作年度报告", "2024-01-20")
    town.page("/nb/", "政府信息公开年报", listed([here, there]))
    with ReplicaServer(town.site()) as server:
        result = visit(server, tmp_path)
        with Archive(tmp_path) as archive:
            hosts = {urlsplit(fetch.url).hostname for fetch in archive.fetches()}
    assert hosts == {"127.0.0.1"}
    assert (result.found, result.failed) == (1, 1)
    assert any(problem.startswith("off_site: https://mp.weixin.qq.com/s/AbC") for problem in result.problems)


def test_every_page_is_asked_with_the_page_that_led_to_it(tmp_path: Path) -> None:
    site = spelled_sites.REPLICAS["address of the page"]()
    for path, resource in list(site.routes.items()):
        if path not in ("/", "/robots.txt"):
            site.routes[path] = led(resource)
    with ReplicaServer(site) as server:
        assert visit(server, tmp_path).found == len(site.reports)
        assert visit(server, tmp_path).status == "ok"


def led(resource: Resource | Handler) -> Handler:
    """Answers only who comes from another page of the site."""

    def answer(request: Request) -> Resource:
        if "127.0.0.1" not in request.headers.get("referer", ""):
            return Resource(b"Forbidden", "text/plain", 403)
        return resource if isinstance(resource, Resource) else resource(request)

    return answer


@pytest.mark.parametrize(("status", "told"), [(404, False), (500, True)])
@pytest.mark.parametrize("kind", ["data files", "called back"])
def test_a_further_part_that_is_missing_ends_a_list_and_one_that_fails_does_not(
    tmp_path: Path, kind: str, status: int, told: bool
) -> None:
    town = Town(kind)
    town.road("/nb/")
    items = [town.report(f"/nb/{year}.html", "市教育局", year) for year in range(2012, 2024)]
    rows = [{"title": item.title, "url": item.path, "date": item.day} for item in items]
    value = json.dumps({"docs": rows}, ensure_ascii=False)
    failing = Resource(b"<p>error</p>", status=status)
    if kind == "data files":
        town.page("/nb/", "年报", "<ul id='l'></ul><script>list({url:'./list2.trsapi'})</script>")
        town.routes |= {"/nb/list2.trsapi": Resource(value.encode(), "application/json"), "/nb/list2_1.trsapi": failing}
    else:
        code = "function show(d){} function go(n){$.getScript('rows.js?page=' + n)}"
        town.page("/nb/", "年报", f"<script>{code}</script><script src='rows.js?page=1'></script>")
        first = Resource(f"show({value})".encode(), "application/javascript")
        town.routes["/nb/rows.js"] = lambda request: first if request.query == "page=1" else failing
    with ReplicaServer(town.site()) as server:
        result = visit(server, tmp_path)
    assert (result.status, result.found) == ("failed" if told else "ok", 12), result.problems


@pytest.mark.parametrize(("rows", "status"), [(12, "failed"), (7, "ok")])
def test_a_full_window_of_an_interface_that_is_closed_may_not_be_all(tmp_path: Path, rows: int, status: str) -> None:
    town = Town("closed")
    town.road("/nb/")
    items = [town.report(f"/nb/{n}.html", "市教育局", 2024 - n) for n in range(rows)]
    call = "perPage:10,ajaxParam:{columnId:'9'},proxyUrl:'/TrueCMS/messageController/getMessage.do'"
    hidden = f"<div id='initData'>{listed(items)}</div><script>$('#p').jpage({{{call}}});</script>"
    town.page("/nb/", "年报", hidden)
    with ReplicaServer(town.site()) as server:
        result = visit(server, tmp_path)
    assert (result.status, result.found) == (status, rows), result.problems
