"""A whole visit: from the home page to the reports, and again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from scraper_support import MENU, QUICK, Reply, dated_list, report, serve, visit
from warcio.archiveiterator import ArchiveIterator

from scraper.archive.frontier import Frontier
from scraper.archive.reader import Archive
from scraper.archive.recorder import Recorder
from scraper.clock import SystemClock
from scraper.crawl import crawl
from scraper.events import Requested
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def national_site() -> dict[str, object]:
    """The national template, three static pages counted from 0, confusers among the reports."""
    titles = {
        "/zfxxgknb/202401/t20240115_1.html": "某市财政局2023年政府信息公开工作年度报告",
        "/zfxxgknb/202301/t20230115_2.html": "某市教育局2022年政府信息公开工作年度报告",
        "/zfxxgknb/202201/t20220115_3.html": "2021年某市政府信息公开工作年度报告",
        "/zfxxgknb/202101/t20210115_4.html": "某市公安局二〇二〇年政府信息公开年报",
    }
    entry = {url: (url, title, f"{url[10:14]}-01-15") for url, title in titles.items()}
    first, second, third, fourth = entry.values()
    pages: dict[str, object] = {
        "/": "<a href='/zwgk/'>政务公开</a><a href='/xw/'>新闻</a><a href='/dc/'>政府网站工作年度报表</a>",
        "/zwgk/": f"<h1>政务公开</h1>{MENU}",
        "/zfxxgknb/": MENU
        + dated_list(
            [first, ("/zfxxgknb/t1.html", "关于做好2023年政府信息公开工作年度报告编制工作的通知", "2024-01-02"), second]
        )
        + "<script>createPageHTML(3, 0, 'index', 'html');</script>",
        "/zfxxgknb/index_1.html": MENU
        + dated_list([("/x.html", "某市2022年法治政府建设年度报告", "2023-02-01"), third]),
        "/zfxxgknb/index_2.html": MENU
        + dated_list([fourth, ("/y.html", "政府网站工作年度报表（2021年度）", "2022-01-05")]),
    }
    for url, title in titles.items():
        pages[url] = report(title)
    gbk = (
        "<html><meta charset='gb2312'><h1>某市教育局2022年政府信息公开工作年度报告</h1><a href='./P02.pdf'>年报.pdf</a>"
    )
    pages["/zfxxgknb/202301/t20230115_2.html"] = gbk.encode("gb18030")
    pages["/zfxxgknb/202301/P02.pdf"] = PDF
    return pages


def test_finds_every_report_and_nothing_else(tmp_path: Path) -> None:
    with serve(national_site()) as web:
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.new, result.failed) == ("ok", 4, 4, 0), result.problems
        assert result.problems == []
        assert result.by_year == {2020: 1, 2021: 1, 2022: 1, 2023: 1}
        assert len(web.asked) == len(set(web.asked)), "something was asked twice"
        assert not {"/x.html", "/y.html", "/dc/", "/zn/", "/zd/", "/ysqgk/"} & set(web.asked)
        assert result.requests == len(web.asked)
    with Archive(tmp_path) as archive:
        articles = list(archive.articles())
        assert [a.published for a in articles] == ["2021-01-15", "2022-01-15", "2023-01-15", "2024-01-15"]
        attached = articles[2]
        assert archive.body(attached.attachments[0]) == PDF
        assert attached.attachments[0].media_type == "application/pdf"
        assert attached.page is not None and "某市教育局".encode("gb18030") in archive.body(attached.page)
        assert {fetch.role for fetch in archive.fetches()} == {"robots", "page", "list", "article", "attachment"}


def test_a_second_visit_with_nothing_new_asks_only_the_column(tmp_path: Path) -> None:
    with serve(national_site()) as web:
        visit(web, tmp_path)
        web.asked.clear()
        result = visit(web, tmp_path).sites[0]
        assert web.asked == ["/robots.txt", "/zfxxgknb/"]
        assert (result.status, result.found, result.new, result.same) == ("ok", 4, 0, 4)


class Later(SystemClock):
    def __init__(self, days: int) -> None:
        self.days = days

    def time(self) -> float:
        return super().time() + self.days * 86400


@pytest.mark.parametrize(("days", "asked"), [(1, False), (4000, True), (-4000, True)])
def test_a_night_by_a_wrong_clock_keeps_no_report_from_being_asked_for(tmp_path: Path, days: int, asked: bool) -> None:
    """A clock ten years fast must not make what it dated fresh for ten years."""
    with serve(national_site()) as web:
        crawl(load_sites(web.home), tmp_path, QUICK, clock=Later(days))
        web.asked.clear()
        result = visit(web, tmp_path).sites[0]
        assert ("/zfxxgknb/202401/t20240115_1.html" in web.asked) == asked
        assert (result.status, result.found, result.same) == ("ok", 4, 4)


def test_what_a_crawl_that_was_left_for_days_had_listed_is_asked_for_by_the_next(tmp_path: Path) -> None:
    def cut(event: object) -> None:
        if isinstance(event, Requested) and "t20250115_9" in event.url:
            raise KeyboardInterrupt

    new = ("/zfxxgknb/202501/t20250115_9.html", "某市民政局2024年政府信息公开工作年度报告", "2025-01-15")
    with serve(national_site()) as web:
        visit(web, tmp_path)
        web.pages["/zfxxgknb/"] = dated_list([new]) + web.pages["/zfxxgknb/"]
        sites = load_sites(web.home)
        with pytest.raises(KeyboardInterrupt):
            crawl(sites, tmp_path, QUICK, on_event=cut, clock=Later(1))
        web.pages[new[0]] = report(new[1])
        result = crawl(sites, tmp_path, QUICK, clock=Later(4)).sites[0]
    assert (result.status, result.found, result.new) == ("ok", 5, 1), result.problems


def test_new_changed_same_and_gone(tmp_path: Path) -> None:
    always = CrawlSettings(**{**QUICK.model_dump(), "revisit_days": 0})
    with serve(national_site()) as web:
        visit(web, tmp_path)
        new = ("/zfxxgknb/202501/t20250115_9.html", "某市民政局2024年政府信息公开工作年度报告", "2025-01-15")
        web.pages[new[0]] = report(new[1])
        web.pages["/zfxxgknb/202401/t20240115_1.html"] = report(
            "某市财政局2023年政府信息公开工作年度报告", "更正后的报告。"
        )
        del web.pages["/zfxxgknb/202201/t20220115_3.html"]
        web.pages["/zfxxgknb/"] = str(web.pages["/zfxxgknb/"]).replace(
            "<ul><li><a href='/zfxxgknb/2024", dated_list([new])[24:-11] + "<li><a href='/zfxxgknb/2024", 1
        )
        assert new[1] in str(web.pages["/zfxxgknb/"])
        result = visit(web, tmp_path, always).sites[0]
        assert (result.new, result.changed, result.same, result.gone) == (1, 1, 2, 1), result.problems
    with Archive(tmp_path) as archive:
        states = {a.title: a.state for a in archive.articles()}
        assert states["2021年某市政府信息公开工作年度报告"] == "gone"
        assert sum(state == "active" for state in states.values()) == 4
        outcomes = [f.outcome for f in archive.fetches() if f.role == "article" and f.run == 2]
        assert sorted(outcomes) == ["changed", "gone", "new", "same", "same"]


def test_a_list_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    pages = {
        "/": "<a href='/zfxxgknb/'>政府信息公开年报</a>",
        "/zfxxgknb/": "<html><div id='list'></div><script>$.ajax({url:'/api/x',success:draw})</script></html>",
    }
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
    assert result.status == "failed"
    assert any(problem.startswith("list_unreadable") for problem in result.problems)


def test_an_empty_column_that_says_so_is_not_an_error(tmp_path: Path) -> None:
    pages = {"/": "<a href='/zfxxgknb/'>政府信息公开年报</a>", "/zfxxgknb/": f"{MENU}<div class='list'>暂无数据</div>"}
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 0, [])


def test_a_site_below_its_minimum_says_so(tmp_path: Path) -> None:
    with serve(national_site()) as web:
        result = visit(web, tmp_path, expected_min=2).sites[0]
    assert result.status == "below_minimum"


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (
            (
                412,
                {"Content-Type": "text/html"},
                b"<html><head><meta id='x' content='y' r='m'><script r='m'>$_ts=1</script></head></html>",
            ),
            "blocked",
        ),
        ((403, {"Content-Type": "text/html"}, b'<script>var reason = "GeoBL";</script><div>WZWS</div>'), "blocked"),
    ],
)
def test_a_challenge_ends_the_asking(tmp_path: Path, page: Reply, status: str) -> None:
    site = national_site()
    site["/zfxxgknb/202401/t20240115_1.html"] = page
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
        asked = web.asked
    assert result.status == status
    assert result.blocked == 4 - result.found
    assert asked[-1] == "/zfxxgknb/202401/t20240115_1.html", "asked on after the challenge"
    with Archive(tmp_path) as archive:
        last = list(archive.fetches())[-1]
        assert last.kind in ("blocked", "geo_blocked") and last.warc is not None


def test_answers_that_did_not_change_are_revisits(tmp_path: Path) -> None:
    """Half the pages know ETag and answer 304, the others send the same bytes again."""
    always = CrawlSettings(**{**QUICK.model_dump(), "revisit_days": 0})

    def tagged(page: object) -> Callable[[BaseHTTPRequestHandler], Reply]:
        def answer(handler: BaseHTTPRequestHandler) -> Reply:
            if handler.headers.get("If-None-Match") == '"v1"':
                return 304, {"ETag": '"v1"'}, b""
            body = page if isinstance(page, bytes) else str(page).encode("utf-8")
            kind = "application/pdf" if body.startswith(b"%PDF") else "text/html; charset=utf-8"
            return 200, {"ETag": '"v1"', "Content-Type": kind}, body

        return answer

    site = national_site()
    for path in list(site)[::2]:
        site[path] = tagged(site[path])
    with serve(site) as web:
        visit(web, tmp_path)
        with Archive(tmp_path) as archive:
            before = [(a, [archive.body(c) for c in a.documents()]) for a in archive.articles()]
        for _ in range(2):
            result = visit(web, tmp_path, always).sites[0]
            assert (result.same, result.new, result.changed) == (4, 0, 0), result.problems
    with Archive(tmp_path) as archive:
        assert [(a, [archive.body(c) for c in a.documents()]) for a in archive.articles()] == before
        later = [fetch for fetch in archive.fetches() if fetch.run > 1 and fetch.role != "robots"]
        assert {fetch.status for fetch in later} == {200, 304}
        assert all(fetch.sha256 and fetch.kind == "ok" for fetch in later)
    (file,) = tmp_path.glob("*.warc.gz")
    with file.open("rb") as stream:
        kinds = [record.rec_type for record in ArchiveIterator(stream)]
    assert kinds.count("revisit") == len(later) and kinds.count("response") == kinds.count("request") - len(later)


def test_a_challenge_in_place_of_robots_is_a_block(tmp_path: Path) -> None:
    challenge = (521, {"Content-Type": "text/html"}, b"<script>document.cookie=('_')+('_')+('j')</script>")
    with serve({"/robots.txt": challenge, "/": challenge}) as web:
        result = visit(web, tmp_path).sites[0]
        assert web.asked == ["/robots.txt"]
    assert result.status == "blocked"


def test_a_crawl_that_was_cut_off_long_ago_begins_anew(tmp_path: Path) -> None:
    class Clock(SystemClock):
        now = 1_795_348_800.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    with Recorder(tmp_path, clock=clock) as recorder:
        first = Frontier(recorder, clock, resume_hours=48.0)
        clock.now += 47 * 3600
        again = Frontier(recorder, clock, resume_hours=48.0)
        assert (again.run, again.resumed) == (first.run, True)
        clock.now += 2 * 3600
        late = Frontier(recorder, clock, resume_hours=48.0)
        assert (late.run > first.run, late.resumed) == (True, False)


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "index of packed files"])
def test_a_site_without_links_is_entered_by_its_sitemap(tmp_path: Path, packed: bool) -> None:
    site = national_site()
    site["/"] = "<div id='root'></div><script src='/app.js'></script>"
    site["/robots.txt"] = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow:\nSitemap: /sitemap.xml")

    def named(root: str, *paths: str) -> bytes:
        places = "".join(f"<x><loc>{web.home.rstrip('/')}{path}</loc></x>" for path in paths)
        return f"<{root} xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{places}</{root}>".encode()

    with serve(site) as web:
        pages = named("urlset", "/", "/bsfw/", "/zwgk/", "/zfxxgknb/")
        xml = {"Content-Type": "text/xml"}
        web.pages["/sitemap.xml"] = (200, xml, named("sitemapindex", "/1.xml.gz") if packed else pages)
        web.pages["/1.xml.gz"] = (200, {"Content-Type": "application/gzip"}, gzip.compress(pages))
        result = visit(web, tmp_path).sites[0]
        assert web.count("/bsfw/") == 0
    assert (result.status, result.found) == ("ok", 4), result.problems
