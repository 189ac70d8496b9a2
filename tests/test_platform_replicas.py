"""Every replica of a family of sites: all its reports and only these, few requests, a word when a list breaks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fixtures.server import ReplicaServer
from fixtures.site import Resource, Site
from fixtures.sites import replicas
from fixtures.sites._town import SOFT_404
from scraper.archive.reader import Archive
from scraper.crawl import crawl
from scraper.events import ColumnRead, Event
from scraper.result import SiteResult
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

QUICK = CrawlSettings(delay=0, timeout=5, backoff=0.01, max_wait=5, retries=2)
BROKEN = (SOFT_404.encode(), b'{"code":500,"success":false,"msg":"error","data":null}')

every = pytest.mark.parametrize("build", replicas().values(), ids=replicas().keys())


def visit(server: ReplicaServer, folder: Path) -> tuple[SiteResult, list[Event]]:
    events: list[Event] = []
    return crawl(load_sites(server.home), folder, QUICK, on_event=events.append).sites[0], events


def target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@every
def test_all_reports_and_only_these(tmp_path: Path, build: Callable[[], Site]) -> None:
    site = build()
    pages = {target(report.page) for report in site.reports}
    files = {target(report.path) for report in site.reports if report.path != report.page}
    with ReplicaServer(site) as server:
        result, events = visit(server, tmp_path)
        asked = [entry.target for entry in server.log]
        with Archive(tmp_path) as archive:
            articles = [article for article in archive.articles() if article.state == "active"]
            columns = archive.query("SELECT COUNT(*) FROM listing")[0][0]
        lists = sum(isinstance(event, ColumnRead) for event in events)
        found = {target(article.url) for article in articles}
        assert found - pages == set(), "taken for reports"
        assert pages - found == set(), ("missed", result.problems)
        got = {target(file.url) for article in articles for file in article.attachments}
        assert files <= got, result.problems
        assert not set(site.confusers) & set(asked), "a confuser was asked for"
        needed = len(pages | files)
        assert len(asked) <= lists + columns + len(site.broken) + 1.3 * needed, sorted(set(asked) - pages - files)
        if "declared" in site.notes:
            assert result.declared == int(site.notes["declared"])
        assert result.status == "ok", result.problems

        server.clear()
        again, _ = visit(server, tmp_path)
        assert (again.status, again.same, again.new, again.gone) == ("ok", len(pages), 0, 0), again.problems
        assert len(server.log) <= columns + 1 + int(site.notes.get("revisit", 0)), [
            entry.target for entry in server.log
        ]
        assert (again.declared, again.collected) == (result.declared, result.collected)


@pytest.mark.parametrize("name", ["turned: sent by function", "turned: sent back"])
def test_a_form_that_is_refused_is_told(tmp_path: Path, name: str) -> None:
    site = replicas()[name]()
    whole = site.routes[site.notes["form"]]
    assert callable(whole)
    refused = Resource(SOFT_404.encode(), "text/html")
    site.routes[site.notes["form"]] = lambda request: refused if request.method == "POST" else whole(request)
    with ReplicaServer(site) as server:
        result, _ = visit(server, tmp_path)
    assert any(problem.startswith("list_unreadable") for problem in result.problems), result.problems
    assert result.status == "failed"


@every
@pytest.mark.parametrize("body", BROKEN, ids=["soft 404", "error in JSON"])
def test_a_list_that_breaks_is_told(tmp_path: Path, build: Callable[[], Site], body: bytes) -> None:
    site = build()
    if "list" not in site.notes:
        pytest.skip("this replica names no page of its list to break")
    kind = "application/json" if body.startswith(b"{") else "text/html"
    site.routes[site.notes["list"]] = Resource(body, kind)
    with ReplicaServer(site) as server:
        result, _ = visit(server, tmp_path)
    assert any(problem.startswith("list_unreadable") for problem in result.problems), result.problems
    assert result.status == "failed"
