"""Politeness on a virtual clock: what is asked when, and when it is left alone."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from scraper_support import MENU, VirtualClock, dated_list, report, run_virtually

from scraper.addresses import authority
from scraper.archive.recorder import Recorder
from scraper.crawl import _crawl
from scraper.errors import FetchError, HostStopped, RobotsDenied, Unreachable
from scraper.fetching.fetch import Fetcher, Request
from scraper.fetching.headers import parse_retry_after
from scraper.fetching.lanes import Lane, seconds_to_window
from scraper.fetching.transport import RawAnswer
from scraper.settings import CrawlSettings
from scraper.sites import Site, load_sites

SITE = Site(id="s", name="s", entry_url="http://a.gov.cn/")


@dataclass
class FakeWeb:
    """Answers from a dictionary after `latency` virtual seconds and logs (host, begin, end, url)."""

    pages: dict[str, Any]
    latency: float = 0.7
    log: list[tuple[str, float, float, str]] = field(default_factory=list)

    async def exchange(self, url: str, method: str, headers: Any, content: bytes, tls: Any = None) -> RawAnswer:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await asyncio.sleep(self.latency)
        self.log.append((authority(url), begin, loop.time(), url))
        page = self.pages.get(url)
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        if isinstance(page, Exception):
            raise page
        if page is None:
            return RawAnswer(404, "Not Found", [], b"")
        if isinstance(page, str):
            return RawAnswer(200, "OK", [("Content-Type", "text/html; charset=utf-8")], page.encode())
        assert isinstance(page, RawAnswer)
        return page

    async def aclose(self) -> None:
        pass

    def gaps(self) -> list[float]:
        """Seconds between the end of an answer and the next request to the same host."""
        by_host = defaultdict(list)
        for host, begin, end, _ in sorted(self.log, key=lambda row: row[1]):
            by_host[host].append((begin, end))
        return [b[0] - a[1] for times in by_host.values() for a, b in pairwise(times)]


def site_pages(host: str, reports: int) -> dict[str, str]:
    base = f"http://{host}"
    entries = [
        (f"/zfxxgknb/{2000 + n}.html", f"某局{2000 + n}年政府信息公开工作年度报告", f"{2001 + n}-01-15")
        for n in range(reports)
    ]
    pages = {f"{base}/": "<a href='/zfxxgknb/'>政府信息公开年报</a>", f"{base}/zfxxgknb/": MENU + dated_list(entries)}
    return pages | {f"{base}{url}": report(title) for url, title, _ in entries}


def crawl_virtually(web: FakeWeb, archive: Any, sites: list[Site], settings: CrawlSettings) -> Any:
    return run_virtually(lambda: _crawl(sites, archive, settings, None, VirtualClock(), web))


def asking(web: FakeWeb, archive: Any, settings: CrawlSettings, urls: list[str]) -> list[Any]:
    """Fetch addresses one after the other; answers or errors."""

    async def work() -> list[Any]:
        recorder = Recorder(archive, clock=VirtualClock())
        fetcher = Fetcher(settings, recorder, web, VirtualClock(), 1)
        found: list[Any] = []
        for url in urls:
            try:
                found.append(await fetcher.fetch(SITE, Request(url, "page")))
            except FetchError as error:
                found.append(error)
        recorder.close()
        return found

    return run_virtually(work)


def test_never_two_requests_to_a_host_inside_its_delay_yet_hosts_side_by_side(tmp_path: Path) -> None:
    hosts = [f"h{n}.gov.cn" for n in range(12)]
    web = FakeWeb({url: page for host in hosts for url, page in site_pages(host, 5).items()})
    sites = [
        Site(id=f"s{n}-{k}", name=host, entry_url=f"http://{host}/") for n, host in enumerate(hosts) for k in range(2)
    ]
    settings = CrawlSettings(delay=2.0, host_locks=tmp_path / "locks")
    result = crawl_virtually(web, tmp_path / "archive", sites, settings)
    assert [site.found for site in result.sites] == [5] * 24
    assert min(web.gaps()) >= 2.0 - 1e-6
    assert max(end for _, _, end, _ in web.log) - 1000 < 3 * 8 * 3, "hosts waited for one another"


def test_two_crawls_of_one_host_share_its_delay(tmp_path: Path) -> None:
    web = FakeWeb(site_pages("a.gov.cn", 4))
    settings = CrawlSettings(delay=2.0, host_locks=tmp_path / "locks")

    async def both() -> Any:
        return await asyncio.gather(
            *(_crawl([SITE], tmp_path / name, settings, None, VirtualClock(), web) for name in ("one", "two"))
        )

    results = run_virtually(both)
    assert [result.sites[0].found for result in results] == [4, 4]
    assert min(web.gaps()) >= 2.0 - 1e-6


def test_crawl_delay_of_robots_is_kept(tmp_path: Path) -> None:
    web = FakeWeb(site_pages("a.gov.cn", 3))
    web.pages["http://a.gov.cn/robots.txt"] = RawAnswer(
        200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nCrawl-delay: 7\n"
    )
    result = crawl_virtually(web, tmp_path, [SITE], CrawlSettings(delay=1.0, host_locks=tmp_path / "locks"))
    assert result.sites[0].found == 3
    assert min(web.gaps()) >= 7.0 - 1e-6


@pytest.mark.parametrize(
    ("robots", "expected"),
    [
        (RawAnswer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /\n"), RobotsDenied),
        (
            RawAnswer(
                200,
                "OK",
                [("Content-Type", "text/plain")],
                b"User-agent: ogi\nDisallow: /x\n\nUser-agent: *\nDisallow:\n",
            ),
            RobotsDenied,
        ),
        (RawAnswer(200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /*.htm$\nAllow: /\n"), 200),
        (
            RawAnswer(
                200,
                "OK",
                [("Content-Type", "text/html")],
                b"<!DOCTYPE html><html>\nUser-agent: *\nDisallow: /\n</html>",
            ),
            200,
        ),
        (RawAnswer(404, "Not Found", [], b""), 200),
        (RawAnswer(403, "Forbidden", [], b""), 200),
        (RawAnswer(503, "Unavailable", [], b""), Unreachable),
        (Unreachable("http://a.gov.cn/robots.txt", "no connection"), Unreachable),
    ],
)
def test_robots_by_rfc_9309(tmp_path: Path, robots: RawAnswer | Unreachable, expected: type[FetchError] | int) -> None:
    web = FakeWeb(
        {"http://a.gov.cn/robots.txt": robots, "http://a.gov.cn/x/1.html": report("某局2020年政府信息公开年度报告")}
    )
    settings = CrawlSettings(delay=1, retries=1, backoff=1, host_locks=tmp_path / "locks")
    (found,) = asking(web, tmp_path / "a", settings, ["http://a.gov.cn/x/1.html"])
    if isinstance(expected, int):
        assert found.status == expected
    else:
        assert isinstance(found, expected)
        assert all(url.endswith("/robots.txt") for _, _, _, url in web.log)


def test_robots_is_asked_of_the_host_that_a_redirect_leads_to(tmp_path: Path) -> None:
    web = FakeWeb(
        {
            "http://a.gov.cn/1": RawAnswer(302, "Found", [("Location", "http://b.gov.cn/2")], b""),
            "http://b.gov.cn/robots.txt": RawAnswer(
                200, "OK", [("Content-Type", "text/plain")], b"User-agent: *\nDisallow: /2\n"
            ),
            "http://b.gov.cn/2": "secret",
        }
    )
    (found,) = asking(web, tmp_path / "a", CrawlSettings(delay=1, host_locks=tmp_path / "l"), ["http://a.gov.cn/1"])
    assert isinstance(found, RobotsDenied)
    assert "http://b.gov.cn/2" not in [url for _, _, _, url in web.log]


def busy(**headers: str) -> RawAnswer:
    return RawAnswer(503, "Busy", [(name.replace("_", "-"), value) for name, value in headers.items()], b"")


@pytest.mark.parametrize(
    ("header", "wait"),
    [("40", 40.0), (formatdate(VirtualClock().start + 60, usegmt=True), 50.0), ("soon", 5.0), ("-5", 5.0), ("", 5.0)],
)
def test_retry_after_in_all_its_forms(tmp_path: Path, header: str, wait: float) -> None:
    web = FakeWeb({"http://a.gov.cn/1": [busy(Retry_After=header), "<p>here it is, the page</p>"]})
    settings = CrawlSettings(delay=1, backoff=5, obey_robots=False, host_locks=tmp_path / "locks")
    (found,) = asking(web, tmp_path / "a", settings, ["http://a.gov.cn/1"])
    assert found.status == 200
    assert web.gaps()[0] >= wait - 1e-6
    assert web.gaps()[0] < wait + 15


def test_a_host_that_asks_for_too_long_a_wait_is_left_alone(tmp_path: Path) -> None:
    web = FakeWeb({"http://a.gov.cn/1": busy(Retry_After="86400"), "http://a.gov.cn/2": "<p>page</p>"})
    settings = CrawlSettings(delay=1, obey_robots=False, host_locks=tmp_path / "locks")
    first, second = asking(web, tmp_path / "a", settings, ["http://a.gov.cn/1", "http://a.gov.cn/2"])
    assert first.kind == "error" and isinstance(second, HostStopped)
    assert len(web.log) == 1


def test_three_refusals_in_a_row_end_the_asking(tmp_path: Path) -> None:
    web = FakeWeb({f"http://a.gov.cn/{n}": RawAnswer(403, "Forbidden", [], b"") for n in range(5)})
    settings = CrawlSettings(delay=1, obey_robots=False, host_locks=tmp_path / "locks")
    found = asking(web, tmp_path / "a", settings, [f"http://a.gov.cn/{n}" for n in range(5)])
    assert [getattr(item, "status", None) for item in found] == [403, 403, 403, None, None]
    assert len(web.log) == 3


def test_a_crawl_window_is_waited_for(tmp_path: Path) -> None:
    assert seconds_to_window((22 * 60, 6 * 60), _at(12, 0)) == 10 * 3600
    assert seconds_to_window((22 * 60, 6 * 60), _at(23, 30)) == 0
    assert seconds_to_window((22 * 60, 6 * 60), _at(5, 59)) == 0
    assert seconds_to_window((9 * 60, 17 * 60), _at(17, 0)) == 16 * 3600


def _at(hour: int, minute: int) -> Any:
    return datetime(2026, 11, 22, hour, minute)


def test_a_lock_held_elsewhere_makes_the_lane_wait(tmp_path: Path) -> None:
    from scraper.fetching.lanes import Lanes
    from scraper.filelock import FileLock

    settings = CrawlSettings(delay=2, host_locks=tmp_path)

    async def work() -> float:
        lane: Lane = Lanes(VirtualClock(), settings).of("a.gov.cn")
        async with lane.turn():
            pass
        other = FileLock(next(tmp_path.glob("*.lock")))
        assert other.acquire()
        asyncio.get_running_loop().call_later(30, other.release)
        async with lane.turn():
            return asyncio.get_running_loop().time()

    assert run_virtually(work) >= 1030


def test_retry_after_that_makes_no_sense_is_no_wait() -> None:
    now = VirtualClock().start
    assert parse_retry_after("120", now) == 120
    assert parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT", now) == 0
    for text in (None, "", "later", "1e9999999", "Wed, 99 Foo 2015", "٣"):
        assert parse_retry_after(text, now) is None


def test_whoever_is_asked_can_tell_by_whom(tmp_path: Path) -> None:
    settings = CrawlSettings(contact="crawl@example.org")
    assert settings.agent == "ogi/0.1 (archive of published OGI annual reports) +crawl@example.org"
    assert settings.product == "ogi" and "Mozilla" not in settings.agent
    with pytest.raises(ValueError, match="one line"):
        CrawlSettings(contact="a@example.org\r\nX-Evil: 1")
    web = FakeWeb(site_pages("a.gov.cn", 1))
    quick = CrawlSettings(delay=0)
    assert crawl_virtually(web, tmp_path, [SITE], quick).notices[0].startswith("no_contact")


def test_a_crawl_sleeps_until_its_window_opens(tmp_path: Path) -> None:
    web = FakeWeb(site_pages("a.gov.cn", 30), latency=200)
    start = datetime.fromtimestamp(VirtualClock().start)
    opens, closes = start + timedelta(hours=3), start + timedelta(hours=4)
    window = f"{opens:%H:%M}-{closes:%H:%M}"
    settings = CrawlSettings(delay=2, window=window, obey_robots=False, host_locks=tmp_path / "locks")
    assert crawl_virtually(web, tmp_path, [SITE], settings).sites[0].found == 30
    begun = [start + timedelta(seconds=begin - 1000) for _, begin, _, _ in web.log]
    assert begun[0] >= opens.replace(second=0) and begun[-1] > closes, "the crawl went on in the next window"
    assert all(opens.time() <= at.time() < closes.time() or at.time() < closes.time() < opens.time() for at in begun)


def test_sites_of_one_host_load_from_a_bare_address() -> None:
    (site,) = load_sites("http://127.0.0.1:8000/index.html")
    assert (site.id, site.entry_url) == ("127.0.0.1-8000", "http://127.0.0.1:8000/index.html")
