"""Lists that only scripts can show: rendered where a browser is wanted and there, under the rules of every request."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fixtures.server import ReplicaServer
from fixtures.site import Resource, Site
from fixtures.sites import _scripted
from scraper.archive.reader import Archive
from scraper.crawl import crawl
from scraper.result import CrawlResult
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

tab = pytest.importorskip("scraper.browsing.tab", reason="the extra `browser` is not installed", exc_type=ImportError)
browser = pytest.importorskip(
    "scraper.browsing.browser", reason="the extra `browser` is not installed", exc_type=ImportError
)

QUICK = CrawlSettings(delay=0, timeout=5, backoff=0.01, max_wait=5, retries=0, browser=True, contact="you@example.org")

needs_chromium = pytest.mark.skipif(asyncio.run(browser.lacking()) is not None, reason="there is no Chromium here")


def visit(server: ReplicaServer, folder: Path, **settings: object) -> CrawlResult:
    return crawl(load_sites(server.home), folder, QUICK.model_copy(update=settings))


def changed(site: Site, path: str, body: str) -> Site:
    """The site with another script or page at a path."""
    site.routes[path] = Resource(body.encode(), "application/javascript" if path.endswith(".js") else "text/html")
    return site


@needs_chromium
def test_a_list_by_script_is_read_and_every_request_is_the_crawlers_own(tmp_path: Path) -> None:
    site = _scripted.site()
    with ReplicaServer(site) as server:
        plain = visit(server, tmp_path / "plain", browser=False).sites[0]
        assert plain.status == "failed"
        assert not any(problem.startswith("column_not_found") for problem in plain.problems), plain.problems
        assert any(problem.startswith("list_unreadable") for problem in plain.problems), plain.problems
        server.clear()

        result = visit(server, tmp_path / "shown", delay=0.05).sites[0]
        assert (result.status, result.found) == ("ok", len(site.reports)), result.problems
        agents = {entry.headers.get("User-Agent", entry.headers.get("user-agent")) for entry in server.log}
        assert agents == {QUICK.agent}
        assert server.peak == 1
        asked = {entry.path for entry in server.log}
        assert {"/rest/list.js", "/rest/token", "/rest/rows"} <= asked
        assert not asked & {"/count.gif", "/rest/list.css", "/rest/f.woff", "/rest/logo.png", "/socket"}
        starts = [entry.time for entry in server.log]
        assert min(after - before for before, after in pairwise(starts)) >= 0.04
        with Archive(tmp_path / "shown") as archive:
            kept = {urlsplit(url).path for (url,) in archive.query("SELECT url FROM capture WHERE warc IS NOT NULL")}
        assert asked <= kept

        server.clear()
        again = visit(server, tmp_path / "shown").sites[0]
        assert (again.status, again.same, again.new) == ("ok", len(site.reports), 0), again.problems


@needs_chromium
@pytest.mark.parametrize(
    "body, said",
    [
        ("User-agent: *\nDisallow: /rest/rows\n", "without what its scripts asked for"),
        ("User-agent: *\nDisallow: /rest/list.js\n", "without what its scripts asked for"),
    ],
    ids=["rows", "script"],
)
def test_what_robots_txt_forbids_is_not_asked_and_no_empty_list_is_believed(
    tmp_path: Path, body: str, said: str
) -> None:
    site = _scripted.site()
    site.routes["/robots.txt"] = Resource(body.encode(), "text/plain")
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path).sites[0]
        assert server.asked(body.split()[-1]) == 0
    assert result.status == "failed"
    assert any(problem.startswith("list_unreadable") and said in problem for problem in result.problems)


@needs_chromium
def test_a_challenge_in_answer_to_a_script_stops_the_host(tmp_path: Path) -> None:
    challenge = "<html><head><script>var $_ts={};$_ts.cd='x';</script></head><body></body></html>"
    site = _scripted.site()
    site.routes["/rest/rows"] = Resource(challenge.encode(), "text/html", 412)
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path).sites[0]
        assert server.asked("/rest/rows") == 1
        assert server.log[-1].path == "/rest/rows"
    assert (result.status, result.found) == ("blocked", 0), result.problems


@needs_chromium
def test_a_challenge_that_a_script_writes_stops_the_host(tmp_path: Path) -> None:
    script = "document.documentElement.innerHTML = '<body><div>请完成安全验证</div></body>';"
    site = changed(_scripted.site(), "/rest/list.js", script)
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path).sites[0]
        asked = [entry.path for entry in server.log]
    assert (result.status, result.found) == ("blocked", 0), result.problems
    assert any(problem.startswith("host_stopped: ") for problem in result.problems), result.problems
    assert asked[-1] == "/rest/list.js"
    with Archive(tmp_path) as archive:
        assert {fetch.kind for fetch in archive.fetches() if urlsplit(fetch.url).path == "/nb/"} == {"blocked"}


@needs_chromium
@pytest.mark.parametrize(
    "script",
    [
        "while (true) {}",
        "(function more() { fetch('/rest/token?' + Math.random()).then(more); })();",
        "location.href = '/elsewhere/';",
        "document.cookie = 'solved=1'; location.reload();",
        "location.href = 'file:///etc/hostname';",
        "fetch('http://10.1.2.3/');",
    ],
    ids=["never ends", "asks for ever", "leads on", "reloads", "another scheme", "private address"],
)
def test_a_script_that_does_not_show_a_list_costs_only_itself(tmp_path: Path, script: str) -> None:
    site = changed(_scripted.site(), "/rest/list.js", script)
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path, max_seconds=8.0).sites[0]
        asked = [entry.target for entry in server.log]
    assert result.status == "failed"
    assert any(problem.startswith("list_unreadable") for problem in result.problems), result.problems
    assert len(asked) <= tab.MOST_REQUESTS + 20  # and the road, and the usual places
    assert not {"/elsewhere/"} & set(asked)
    assert asked.count("/nb/") == 1


@needs_chromium
def test_a_list_turned_by_clicks_is_read_to_its_end_by_the_crawlers_own_requests(tmp_path: Path) -> None:
    site = _scripted.turned_by_clicks()
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path, delay=0.05).sites[0]
        calls = [entry for entry in server.log if entry.path == "/rest/rows"]
        starts = [entry.time for entry in server.log]
        assert server.peak == 1
    assert (result.status, result.found) == ("ok", len(site.reports)), result.problems
    assert len(calls) == int(site.notes["pages"]) > 2  # each once, although the page is shown twice
    assert min(after - before for before, after in pairwise(starts)) >= 0.04
    with Archive(tmp_path) as archive:
        kept = archive.query("SELECT COUNT(*) FROM capture WHERE url LIKE '%/rest/rows' AND warc IS NOT NULL")
    assert kept == [(len(calls),)]


@needs_chromium
def test_a_click_that_is_answered_by_an_error_leaves_the_list_unreadable(tmp_path: Path) -> None:
    site = _scripted.turned_by_clicks()
    whole = site.routes["/rest/rows"]
    assert callable(whole)
    broken = Resource(b"", "text/html", 404)
    site.routes["/rest/rows"] = lambda request: broken if b"p=3" in request.body else whole(request)
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path).sites[0]
    assert result.status == "failed"
    assert any("/rest/rows" in problem for problem in result.problems if problem.startswith("list_unreadable"))


@needs_chromium
def test_a_rendered_list_whose_next_page_needs_a_click_is_not_taken_for_whole(tmp_path: Path) -> None:
    site = _scripted.site(following="<div class='pager'><a onclick='more()'>下一页</a></div>")
    with ReplicaServer(site) as server:
        result = visit(server, tmp_path).sites[0]
    assert (result.status, result.found) == ("failed", len(site.reports)), result.problems
    assert any("下一页" in problem for problem in result.problems if problem.startswith("list_unreadable"))


def test_without_chromium_the_crawl_says_so_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def none() -> str:
        return "no Chromium is on the path"

    monkeypatch.setattr(browser, "lacking", none)
    with ReplicaServer(_scripted.site()) as server:
        result = visit(server, tmp_path)
    assert any(notice.startswith("no_browser: ") for notice in result.notices)
    assert result.sites[0].status == "failed"
