"""A first look at sites: robots.txt, the home page, the road to the column of reports, the first page of its list.

The same walk as a crawl's, with fewer steps, so what a probe finds a crawl will find. No report is asked for and
nothing is kept.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scraper.addresses import AddressRules
from scraper.archive.frontier import Frontier
from scraper.archive.recorder import Recorder
from scraper.clock import Clock, SystemClock
from scraper.context import Context
from scraper.crawl import named_addresses, prepare_process
from scraper.errors import FetchError
from scraper.events import OnEvent, Requested
from scraper.fetching.fetch import Fetcher, Request
from scraper.fetching.transport import HttpTransport
from scraper.pages.page import Page
from scraper.result import SiteStatus
from scraper.session import Session
from scraper.settings import CrawlSettings
from scraper.sites import Level, Site
from scraper.visit import status_of
from scraper.walking.walk import Walk

LOOK = 40
"""Requests to one site, at most."""

_BOUNDED = ("list_cut", "incomplete", "budget")
_CODE = re.compile(r"(?:bm\d{8}|[1-8]\d{9})", re.IGNORECASE)
_PRINTED_CODE = re.compile(r"网站标识码\s*[:：]?\s*(bm\d{8}|\d{10})(?!\d)", re.IGNORECASE)
_PLACEHOLDERS = ("网站名称", "SiteName", "站点名称")
_HEADING = re.compile(r"^(?:欢迎(?:访问|光临|来到)|首页|网站首页|主页)+|(?:门户)?网站(?:首页)?$|-?首页$|欢迎您!?$")
_PROVINCES = re.compile(r"1[1-5]|2[123]|3[1-7]|4[1-6]|5[0-4]|6[1-5]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of reports: how its link is called, who reads its list, rows of the first page, rows declared."""

    url: str
    label: str
    platform: str
    rows: int
    declared: int | None


@dataclass
class Finding:
    """What a look at one site saw.

    `status` as in SiteResult: `ok` when a column was found. `seen` tells that the home page answered, `address` where
    it is in the end. `name` is what the site calls itself (SiteName, else the title), `region_code` the first six
    digits of its SiteIDCode (省部级 codes `bm…` are 000000), None where it has none or two that disagree. `reports`
    counts the entries met that are reports, or may be by a title that is cut.
    """

    site: Site
    status: SiteStatus = "ok"
    seen: bool = False
    address: str | None = None
    name: str | None = None
    region_code: str | None = None
    columns: list[Column] = field(default_factory=list)
    reports: int = 0
    requests: int = 0
    problems: list[str] = field(default_factory=list)


def probe(
    sites: Iterable[Site],
    settings: CrawlSettings | None = None,
    on_event: OnEvent | None = None,
) -> list[Finding]:
    """Look at every site once, by the manners of a crawl; a finding each, in the order given.

    Of the settings, `max_pages` is at most LOOK and lists are read to their first page only.
    """
    given = settings or CrawlSettings()
    bounds = {"max_pages": min(given.max_pages, LOOK), "list_pages": 1}
    bounded = given.model_copy(update=bounds)
    return asyncio.run(_probe(list(sites), bounded, on_event or (lambda event: None)))


async def _probe(sites: list[Site], settings: CrawlSettings, emit: OnEvent) -> list[Finding]:
    clock = SystemClock()
    prepare_process(settings.concurrency)
    rules = AddressRules([*settings.allow_hosts, *named_addresses(sites)])
    http = HttpTransport(settings, rules)
    with tempfile.TemporaryDirectory(prefix="ogi-probe-") as folder:
        recorder = Recorder(folder, clock=clock)
        try:
            frontier = Frontier(recorder, clock, settings.resume_hours)
            fetcher = Fetcher(
                settings, recorder, http, clock, frontier.run,
                lambda site, url, kind: emit(Requested(site.id, url, kind)),
            )  # fmt: skip
            places = asyncio.Semaphore(settings.concurrency)

            async def one(site: Site) -> Finding:
                async with places:
                    return await _look(site, Session(site, fetcher, settings), frontier, settings, clock, emit)

            return list(await asyncio.gather(*map(one, sites)))
        finally:
            await http.aclose()
            recorder.close()


async def _look(
    site: Site, session: Session, frontier: Frontier, settings: CrawlSettings, clock: Clock, emit: OnEvent
) -> Finding:
    found = Finding(site)
    troubles: list[SiteStatus] = []

    def problem(text: str, status: SiteStatus | None = None) -> None:
        if not text.startswith(_BOUNDED) and text not in found.problems:
            found.problems.append(text)
            troubles.extend([status] if status else [])

    try:
        home = await session.page(Request(site.entry_url, "page"))
        found.seen = True
        found.address, found.name = home.url, site_name(home)
        found.region_code = _region(home, problem)
        await Walk(Context(site, session, frontier, settings, clock, emit, problem)).columns()
    except FetchError as error:
        problem(f"{error.reason}: {error}", status_of(error))
    found.columns = [
        Column(listed.url, listed.label, listed.platform, listed.collected, listed.declared)
        for listed in frontier.listings(site.id)
    ]
    queued = frontier.counts(site.id)
    found.reports = queued.get("todo", 0) + queued.get("look", 0)
    found.requests = session.requests
    if not found.columns and not troubles:
        problem(f"column_not_found: no column of annual reports within {found.requests} requests", "failed")
    found.status = "blocked" if "blocked" in troubles else troubles[0] if troubles else "ok"
    return found


def _region(home: Page, problem: Callable[[str], None]) -> str | None:
    codes = site_codes(home)
    if len(codes) > 1:
        problem(f"site_codes: the home page bears {' and '.join(codes)}; neither is taken")
    return region_of(codes[0]) if len(codes) == 1 else None


def site_name(page: Page) -> str | None:
    """What a home page calls its site; None where it does not say."""
    named = page.metas.get("sitename", "")
    if named and named not in _PLACEHOLDERS:
        return _HEADING.sub("", named) or None
    parts = [_HEADING.sub("", part.strip()) for part in re.split(r"\s*[-_|–—]+\s*", page.title)]
    best = [part for part in parts if re.search(r"政府|[局厅委办部署院]$|管委会", part)]
    return next(iter([*best, *[part for part in parts if part]]), None)


def site_codes(page: Page) -> list[str]:
    """The codes (政府网站标识码) that a page bears in its SiteIDCode and in its footer; two that differ are told both.

    Ten digits, of which six are the region's (国办发〔2017〕47号), or `bm` and eight for organs of the State Council.
    """
    meta = page.metas.get("siteidcode", "").strip()
    printed = _PRINTED_CODE.findall(page.visible)
    return list(dict.fromkeys(code.lower() for code in [meta, *printed] if _CODE.fullmatch(code)))


def region_of(code: str) -> str | None:
    """The region's code in a site's code; None where it cannot be one."""
    if code.startswith("bm"):
        return "000000"
    return code[:6] if _PROVINCES.match(code) else None


def level_of(region_code: str | None) -> Level:
    """The level that a region's code stands for (GB/T 2260)."""
    if region_code is None:
        return "other"
    if region_code == "000000":
        return "national"
    return "province" if region_code.endswith("0000") else "city" if region_code.endswith("00") else "county"
