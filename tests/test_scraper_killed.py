"""A crawl that was killed anywhere and taken up gives what a whole one does, and quiet nights tell the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scraper_support import QUICK, dated_list, killed, report, serve

from fixtures import demo
from fixtures.server import ReplicaServer
from fixtures.site import Site
from fixtures.sites import replicas
from scraper.archive import Archive
from scraper.crawl import crawl
from scraper.result import SiteResult
from scraper.sites import load_sites

FORBID = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /no/")
ERROR = (500, {"Content-Type": "text/html"}, b"error")


def title(agency: str, year: int = 2023) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def listed(folder: str, *agencies: str) -> dict[str, Any]:
    """A list of the reports of some agencies in a folder, and the reports."""
    rows = [(f"{folder}{n}.html", title(agency), "2024-01-20") for n, agency in enumerate(agencies)]
    return {folder: dated_list(rows), **{url: report(name) for url, name, _ in rows}}


def links(named: dict[str, str]) -> str:
    return "<ul>" + "".join(f"<li><a href='{url}'>{text}</a></li>" for url, text in named.items()) + "</ul>"


def departments() -> dict[str, Any]:
    """An index of departments, each with a column: one without, one not there, one in error, one denied."""
    agencies = {f"/bm/{n}/": f"市{name}局" for n, name in enumerate(("教育", "财政", "民政", "司法", "水利"))}
    named = {**agencies, "/bm/dead/": "市商务局", "/bm/bare/": "市统计局", "/no/bm/": "市审计局"}
    pages = {"/": links({"/nb/": "政府信息公开年报", "/bm/": "部门信息公开"}), "/robots.txt": FORBID}
    pages |= {"/bm/": f"<h3>部门</h3>{links(named)}", "/bm/bare/": "<p>市统计局</p>", **listed("/nb/", "某市")}
    for url, name in agencies.items():
        pages |= {url: links({f"{url}nb/": "政府信息公开年报"}), **listed(f"{url}nb/", name)}
    pages["/bm/4/nb/"] = ERROR
    return pages


def broken() -> dict[str, Any]:
    """An index of departments, one of which has its list, beside its road, from an interface that is not there."""
    call = "$('#1').jpage({totalRecord:8,perPage:5,proxyUrl:'/proxy',ajaxParam:{columnid:7}})"
    window = f"<script type='text/xml'><datastore><recordset></recordset></datastore></script><script>{call}</script>"
    return departments() | {"/bm/4/": links({"/bm/4/gk/": "政府信息公开"}), "/bm/4/gk/": f"<div id='1'>{window}</div>"}


def towns() -> dict[str, Any]:
    """A column of departments alone, and districts with towns of their own below a directory."""
    pages = {"/": links({"/bm/": "部门政府信息公开年报", "/qx/": "区县信息公开"}), **listed("/bm/", "市教育局")}
    districts = {f"/qx/{n}/": f"{name}区" for n, name in enumerate(("城关", "河东", "临川"))}
    pages["/qx/"] = f"<h3>区县</h3>{links(districts)}"
    for url in districts:
        below = {f"{url}{n}/": f"{name}镇" for n, name in enumerate(("太和", "白舍", "巴山"))}
        pages[url] = f"<h3>乡镇</h3>{links(below)}"
        for town, name in below.items():
            pages |= {town: links({f"{town}nb/": "政府信息公开年报"}), **listed(f"{town}nb/", name)}
    return pages


def columns() -> dict[str, Any]:
    """Several columns: one forbidden, one not there, one that names towns at other hosts, years behind tabs."""
    years = {f"/nb/{year}/": f"{year}年" for year in (2021, 2022, 2023)}
    away = links(
        {f"http://{host}.invalid/": f"{name}镇" for host, name in zip("abc", ("太和", "白舍", "巴山"), strict=True)}
    )
    pages = {
        "/": links({"/nb/": "政府信息公开年报", "/no/": "乡镇政府信息公开年报", "/xx/": "部门政府信息公开年报"}),
        "/robots.txt": FORBID,
        "/nb/": dated_list([("/nb/own.html", title("某市"), "2024-01-20")]) + links(years) + f"<h3>乡镇年报</h3>{away}",
        "/nb/own.html": report(title("某市")),
    }
    for url in years:
        pages |= listed(url, f"市教育局{url[4:6]}", f"市财政局{url[4:8]}")
    return pages


def sitemap() -> dict[str, Any]:
    """A home page that leads nowhere, and a sitemap that names the column."""
    named = "<urlset><url><loc>{}zfxxgknb/</loc></url></urlset>"
    return {
        "/": "<p>某市</p>",
        "/robots.txt": lambda handler: (200, {}, f"User-agent: *\nSitemap: {home(handler)}map.xml".encode()),
        "/map.xml": lambda handler: (200, {"Content-Type": "text/xml"}, named.format(home(handler)).encode()),
        **listed("/zfxxgknb/", "某市", "市教育局", "市财政局"),
    }


def called() -> dict[str, Any]:
    """A list that its page calls for, with years beside it, one of them in error."""
    rows = [{"url": f"/r/{n}.html", "title": title(f"市{n}局"), "date": "2024-01-20"} for n in ("jy", "cz")]
    call = "$.ajax({url:'/api/list?page='+1,dataType:'json',success:function(d){show(d)}})"
    answer = json.dumps({"total": len(rows), "data": rows}).encode()
    return {
        "/": links({"/nb/": "政府信息公开年报"}),
        "/nb/": f"<script>{call}</script>" + links({"/nb/2022/": "2022年", "/nb/2021/": "2021年"}),
        "/nb/2022/": ERROR,
        "/api/list?page=1": (200, {"Content-Type": "application/json"}, answer),
        **{row["url"]: report(row["title"]) for row in rows},
        **listed("/nb/2021/", "某市"),
    }


def framed() -> dict[str, Any]:
    """A column that shows the report of one year in a frame and turns to the others by a script, beside a whole one."""
    turned = links({f"javascript:t({n})": f"{year}年" for n, year in enumerate((2021, 2022, 2023))})
    return {
        "/": links({"/nb/": "政府信息公开年报", "/bm/": "部门政府信息公开年报"}),
        "/nb/": f"{turned}<iframe src='/nb/own.html'></iframe>",
        "/nb/own.html": report(title("某市")),
        **listed("/bm/", "市教育局"),
    }


def home(handler: Any) -> str:
    return f"http://{handler.headers['Host']}/"


MADE = {
    "departments": departments,
    "broken": broken,
    "towns": towns,
    "columns": columns,
    "sitemap": sitemap,
    "called": called,
    "framed": framed,
}
BUILT: dict[str, Callable[[], Site]] = {"demo": demo.site, **replicas()}
SOME = ["demo", "hanweb_jpage: overlapping windows", "quirks: agencies, then years", "tabs: tabs that call"]


@contextmanager
def served(kind: str) -> Iterator[str]:
    """The address of the home page of a site of a kind."""
    if kind in MADE:
        with serve(MADE[kind]()) as web:
            yield web.home
    else:
        with ReplicaServer(BUILT[kind]()) as server:
            yield server.home


def outcome(home: str, archive: Path) -> tuple[SiteResult, tuple[Any, ...]]:
    """A visit, and what it gives: status, counts, what it tells, and the reports that the archive has then."""
    result = crawl(load_sites(home), archive, QUICK).sites[0]
    with Archive(archive) as opened:
        reports = sorted((it.url, it.title, it.state, len(it.attachments)) for it in opened.articles())
    counts = result.found, result.new, result.failed, result.blocked, result.declared, result.collected
    return result, (result.status, counts, sorted(result.problems), reports)


def codes(result: SiteResult) -> list[str]:
    """What a visit tells, by its first words; a link that was dead is said so when it is not asked for again."""
    told = {text.partition(":")[0] for text in result.problems}
    return sorted({"dead_link" if code in ("not_found", "soft_404") else code for code in told})


@pytest.mark.parametrize("kind", [*MADE, *SOME])
def test_killed_anywhere_and_taken_up_it_gives_what_a_whole_one_does(tmp_path: Path, kind: str) -> None:
    with served(kind) as home:
        whole, expected = outcome(home, tmp_path / "whole")
        step = 1 if kind in MADE else max(1, whole.requests // 9)
        for stop in range(1, whole.requests, step):
            archive = tmp_path / str(stop)
            assert killed(home, archive, stop)
            if stop % 2 and not killed(home, archive, 1 + stop // 3):
                continue  # the second time it came to its end
            assert outcome(home, archive)[1] == expected, f"killed after {stop} requests"


@pytest.mark.parametrize("kind", [*MADE, *SOME])
def test_nights_on_which_nothing_changes_tell_what_the_first_did(tmp_path: Path, kind: str) -> None:
    with served(kind) as home:
        whole, _ = outcome(home, tmp_path / "whole")
        assert killed(home, tmp_path / "cut", whole.requests - 1)
        for archive in ("whole", "cut"):
            for _ in range(2):
                result, _ = outcome(home, tmp_path / archive)
                assert (result.status, codes(result), result.found) == (whole.status, codes(whole), whole.found)
