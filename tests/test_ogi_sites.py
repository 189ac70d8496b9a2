"""`ogi sites probe` and `ogi sites add`: a short look that says what is there, entries that people go on editing."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fixtures.server import ReplicaServer
from fixtures.site import Resource, Site
from fixtures.sites import replicas
from ogi.__main__ import run
from scraper.probe import LOOK, level_of, region_of
from scraper.sites import load_sites

TODAY = datetime.now(UTC).date()
FAMILIES = ("trs: years", "ucap: called", "gkmlpt: catalogue", "jpaas: dates beside titles")
CHALLENGE = '<html><head><script src="/WZWSREL/x.js"></script><title></title></head><body>wzwsconfirm=1</body></html>'


def page(title: str, body: str, head: str = "") -> Resource:
    markup = f'<html><head><meta charset="utf-8">{head}<title>{title}</title></head><body>{body}</body></html>'
    return Resource(markup.encode())


def site(robots: str = "User-agent: *\nDisallow:\n", home: Resource | None = None) -> Site:
    rows = "".join(
        f'<li><a href="/nb/{year}.html">某县{year}年政府信息公开工作年度报告</a><b>{year + 1}-01-20</b></li>'
        for year in (2022, 2023)
    )
    head = '<meta name="SiteName" content="某县人民政府门户网站"><meta name="SiteIDCode" content="3213220001">'
    return Site(
        "county",
        {
            "/robots.txt": Resource(robots.encode(), "text/plain"),
            "/": home or page("首页", '<a href="/nb/">政府信息公开年报</a>', head),
            "/nb/": page("政府信息公开年报", f"<ul>{rows}</ul>"),
        },
    )


def probe(*arguments: str) -> int:
    return run(["sites", "probe", "--delay", "0", *arguments])


def add(url: str, file: Path) -> int:
    return run(["sites", "add", url, "--file", str(file), "--delay", "0"])


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    return dict(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize("family", FAMILIES)
def test_a_look_finds_the_column_and_asks_for_no_report(family: str, capsys: pytest.CaptureFixture[str]) -> None:
    replica = replicas()[family]()
    with ReplicaServer(replica) as server:
        assert probe(server.home, "--format", "jsonl") == 0
        asked = [entry.path for entry in server.log]
    found = told(capsys)
    assert (found["status"], found["name"], found["region_code"]) == ("ok", "某市人民政府", "150600")
    assert found["columns"]
    assert asked[0] == "/robots.txt"
    assert len(asked) == found["requests"] <= LOOK
    assert not {report.path for report in replica.reports} & set(asked)


def test_what_a_look_cannot_see_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    closed = site("User-agent: *\nDisallow: /\n")
    challenged = site(home=Resource(CHALLENGE.encode(), "text/html", status=403))
    bare = site(home=page("首页", "<p>新闻</p>"))
    bare.routes.pop("/nb/")
    with (
        ReplicaServer(closed) as a,
        ReplicaServer(challenged) as b,
        ReplicaServer(bare) as c,
        ReplicaServer(site()) as d,
    ):
        assert probe(a.home, b.home) == 4
        assert [entry.path for entry in a.log] == ["/robots.txt"]
        assert len(b.log) == 2
        assert probe(c.home) == 1
        assert len(c.log) <= LOOK
        assert probe(c.home, d.home) == 3
    said = capsys.readouterr().out
    assert all(word in said for word in ("robots_denied", "blocked", "column_not_found", "某县人民政府"))
    assert probe(a.home) == 4
    assert "unreachable" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


def test_out_writes_entries_that_were_seen_as_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "seen.toml"
    with ReplicaServer(site()) as server, ReplicaServer(site()) as other:
        other.close()
        entries = "".join(
            f'[[site]]\nid = "{name}"\nname = "某县"\nentry_url = "{home}"\nregion_code = "110000"\nnotes = "mine"\n'
            for name, home in (("here", server.home), ("away", other.home))
        )
        (tmp_path / "sites.toml").write_text(entries, encoding="utf-8")
        assert probe(str(tmp_path / "sites.toml"), "--out", str(out)) == 3
        assert "region code 321322 on the site, 110000 in its entry" in capsys.readouterr().out
        here, away = load_sites(out)
        assert (here.verified, away.verified, away.notes) == (TODAY, False, "mine")
        assert here.notes == f"mine; column 政府信息公开年报: {server.home}nb/ (generic) on {TODAY}"
        assert here.region_code == "110000", "what a person wrote is not overruled"
        assert probe(server.home, "--out", str(out)) == 2
        again = tmp_path / "again.toml"
        assert probe(str(out), "--out", str(again)) == 3
        assert load_sites(again)[0].notes == here.notes


def test_add_writes_what_the_site_says_of_itself_and_leaves_the_rest(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    old = '# kept by hand\r\n[[site]]\r\nid = "127-0-0-1"\r\nname = "甲"\r\nentry_url = "https://www.a.gov.cn/"'
    file.write_bytes(old.encode())
    with ReplicaServer(site()) as server:
        assert add(server.home, file) == 0
        added = load_sites(file)[1]
        assert (added.name, added.region_code, added.level) == ("某县人民政府", "321322", "county")
        assert (added.entry_url, added.verified) == (server.home, TODAY)
        assert f"{server.home}nb/" in added.notes
        content = file.read_bytes()
        assert content.startswith(old.encode() + b"\r\n")
        assert b"\n" not in content.replace(b"\r\n", b"")
        asked = len(server.log)
        assert add(server.home + "index.html", file) == 2, "the host is there already"
        assert len(server.log) == asked
    assert file.read_bytes() == content
    assert [entry.name for entry in tmp_path.iterdir()] == ["sites.toml"]


def test_add_of_a_site_that_cannot_be_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sites.toml"
    with ReplicaServer(site()) as server:
        home = server.home
    assert add(home, file) == 4
    (entry,) = load_sites(file)
    assert (entry.verified, entry.region_code) == (False, None)
    assert "not seen" in entry.notes
    bare = site(home=page("某镇人民政府-首页", "<p>新闻</p>"))
    bare.routes.pop("/nb/")
    with ReplicaServer(bare) as server:
        assert add(server.home, file) == 3
    assert load_sites(file)[1].name == "某镇人民政府"
    broken = tmp_path / "broken.toml"
    broken.write_text('site = [{ id = "a", name = "甲", entry_url = "https://a.gov.cn/" }]\n', encoding="utf-8")
    with ReplicaServer(site()) as server:
        assert add(server.home, broken) == 2
    assert len(tomllib.loads(broken.read_text(encoding="utf-8"))["site"]) == 1
    assert add("ftp://a.gov.cn/", file) == 2


def test_names_cannot_break_the_file(tmp_path: Path) -> None:
    head = '<meta name="SiteName" content="某&quot;县\\政府&#10;[[site]]&#127;">'
    file = tmp_path / "sites.toml"
    with ReplicaServer(site(home=page("首页", '<a href="/nb/">政府信息公开年报</a>', head))) as server:
        assert add(server.home, file) == 0
    (entry,) = load_sites(file)
    assert entry.name == '某"县\\政府 [[site]]'


def test_codes_of_sites() -> None:
    assert [region_of(code) for code in ("bm04000007", "1304000009", "9904000009")] == ["000000", "130400", None]
    codes = ("000000", "130000", "130400", "130403", None)
    assert [level_of(code) for code in codes] == ["national", "province", "city", "county", "other"]


def test_two_codes_that_disagree_are_neither_taken(capsys: pytest.CaptureFixture[str]) -> None:
    head = '<meta name="SiteIDCode" content="5001070003">'
    body = '<a href="/nb/">政府信息公开年报</a><p>网站标识码：2302000001</p>'
    with ReplicaServer(site(home=page("某市人民政府", body, head))) as server:
        assert probe(server.home, "--format", "jsonl") == 0
    found = told(capsys)
    assert found["region_code"] is None
    assert "5001070003 and 2302000001" in str(found["problems"])
