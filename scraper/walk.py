"""The walk over a site's columns: those known from earlier visits first, the road from the home page when needed."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager
from typing import Any, NamedTuple
from urllib.parse import urljoin

from scraper.addresses import canonical, same_site
from scraper.clock import Clock, iso
from scraper.discover import (
    COLUMN,
    PROBES,
    Lead,
    NodeKind,
    agencies,
    frames,
    is_agency_name,
    leads,
    nav_files,
    subcolumns,
)
from scraper.errors import FetchError, HostStopped, ListUnreadable
from scraper.events import ColumnRead, OnEvent
from scraper.fetch import Request
from scraper.frontier import Entry, Frontier, Listed
from scraper.listreading import Reading, is_column_page
from scraper.page import Link, Page, Row, rows_of_script
from scraper.platforms import choose
from scraper.platforms.answers import NO_LIST
from scraper.reading import headline, is_report_page, says_empty
from scraper.session import Session
from scraper.settings import CrawlSettings
from scraper.sites import Site
from scraper.titles import is_report, judge_in_column, normalise

BARREN_PAGES = 20
"""A list is left after so many pages in a row without a report: a mixed column, or a trap without end."""

AGENCY_STEPS = 2
COLUMN_LEVELS = 3


class Node(NamedTuple):
    """A page to visit: `depth` counts steps from the home page, `level` steps below a column, `agency` the root of
    the sub-site it belongs to; `called` when its address is itself the call of a list."""

    url: str
    label: str
    kind: NodeKind
    depth: int
    level: int = 0
    agency: str | None = None
    called: bool = False


class Walk:
    """Finds and reads the columns of one site into its frontier.

    `declared` and `collected` sum over the lists read; `read_whole` are the addresses of lists whose every row was
    seen in this visit, or that are gone.
    """

    def __init__(
        self,
        site: Site,
        session: Session,
        frontier: Frontier,
        settings: CrawlSettings,
        clock: Clock,
        emit: OnEvent,
        problem: Callable[..., None],
    ) -> None:
        self._site, self._session, self._frontier = site, session, frontier
        self._settings, self._clock, self._emit, self._problem = settings, clock, emit, problem
        self._home = site.entry_url
        self._heap: list[tuple[float, int, Node]] = []
        self._pushed: set[str] = set()
        self._fruitful: set[str | None] = set()
        self._denied = False
        self._count = 0
        self.declared: int | None = None
        self.collected = 0
        self.read_whole: set[str] = set()

    async def columns(self) -> None:
        """Read every column. FetchError when the site cannot be asked at all."""
        known = self._frontier.listings(self._site.id)
        discovered = self._frontier.discovered_at(self._site.id)
        oldest = iso(max(0.0, self._clock.time() - self._settings.rediscover_days * 86400))
        recent = discovered is not None and discovered > oldest
        lost = await self._known_columns(known, recent=recent)
        for url in self._site.columns:
            self._push(Node(url, "", "column", 0), COLUMN)
        if known and not lost and recent:
            await self._drain()
            self._elsewhere()
            return
        self._push(Node(self._site.entry_url, "", "home", 0), 100.0)
        await self._drain()
        if not self._fruitful:
            await self._probe()
        if not self._fruitful:
            status = "blocked" if self._denied else "failed"
            self._problem("column_not_found: no column of annual reports was found from the home page", status)
            return
        for listed in lost:
            self._frontier.forget_listing(self._site.id, listed.url)
            self.read_whole.add(listed.url)
        self._frontier.discovered(self._site.id, iso(self._clock.time()))
        self._elsewhere()

    def _elsewhere(self) -> None:
        """Reports that were met beside any column count too, and are asked for again when it is their time."""
        columns = {listed.url for listed in self._frontier.listings(self._site.id)} | self.read_whole
        queued = self._frontier.queued(self._site.id)
        entries = [
            Entry(known.url, known.title, known.published, known.list_url or self._home)
            for known in self._frontier.articles_of(self._site.id)
            if known.state != "gone" and known.list_url not in columns and known.key not in queued
        ]
        self._frontier.add(self._site.id, entries)

    async def _probe(self) -> None:
        """Try the usual places, without a word about those that are not there."""
        for path in PROBES:
            url = urljoin(self._home, path)
            if canonical(url) in self._pushed or self._fruitful:
                continue
            self._pushed.add(canonical(url))
            with suppress_missing():
                page = await self._ask(Node(url, "", "column", 1), "list")
                if page is not None and any(is_report(row.title) for row in page.rows):
                    await self._column(Node(url, "", "column", 1), page)
        await self._drain()

    async def from_page(self, page: Page, label: str) -> None:
        """Read a column that was met among the entries."""
        self._pushed.add(canonical(page.url))
        await self._column(Node(page.url, label, "column", 0, 1), page)
        await self._drain()

    async def _known_columns(self, known: list[Listed], *, recent: bool) -> list[Listed]:
        """Visit the columns of earlier visits; which of them are lost. `recent`: the site was walked not long ago."""
        lost: list[Listed] = []
        self._pushed |= {canonical(listed.url) for listed in known}
        for listed in known:
            node = Node(listed.url, listed.label, "column", 0)
            try:
                if recent and listed.state == "called" and await self._begins_as_before(node, listed):
                    continue
                page = await self._ask(node, "list")
                if page is None or not await self._column(node, page, listed):
                    lost.append(listed)
            except HostStopped:
                raise
            except FetchError as error:
                if error.reason not in ("not_found", "soft_404", "redirect_loop"):
                    self._problem(f"{error.reason}: {error}")
                lost.append(listed)
        return lost

    async def _begins_as_before(self, node: Node, listed: Listed) -> bool:
        """Whether a list that its page calls for begins as it did: only the call is made, the page is the archive's."""
        page = self._session.kept(node.url)
        if page is None:
            return False
        reading = Reading(node.url, node.label)
        fetch = self._session.fetch_for_lists(page.base, node.label, known=True)
        with suppress_missing():
            async with aclosing(choose(page, self._site.platform).listings(page, fetch)) as listings:
                async for listing in listings:
                    reading.take(listing, node.label)
                    break
        if not reading.pages or reading.signature(self._subcolumns(page)) != listed.signature:
            return False
        self._emit(ColumnRead(self._site.id, node.url, node.label, len(reading.rows), 0))
        self._unchanged(listed)
        return True

    def _push(self, node: Node, score: float) -> None:
        key = canonical(node.url)
        if key not in self._pushed:
            self._pushed.add(key)
            self._count += 1
            heapq.heappush(self._heap, (-score, self._count, node))

    async def _drain(self) -> None:
        """Visit what is queued, the best first, within the bounds."""
        spent = 0
        while self._heap:
            _, _, node = heapq.heappop(self._heap)
            if node.kind == "nav" and node.agency in self._fruitful:
                continue
            if node.kind in ("home", "nav", "directory") and node.agency is None:
                if spent >= self._settings.nav_pages:
                    continue
                spent += 1
            await self._visit(node)

    async def _visit(self, node: Node) -> None:
        try:
            page = await self._ask(node, "list" if node.kind == "column" else "page")
        except HostStopped:
            raise
        except FetchError as error:
            if node.kind == "home" or error.reason == "budget":
                raise
            self._denied = self._denied or error.reason == "robots_denied"
            if node.called and error.reason in NO_LIST:
                self._problem(f"list_unreadable: {error}", "failed")
            elif node.kind in ("column", "agency") or error.reason not in ("not_found", "soft_404", "empty"):
                self._problem(f"{error.reason}: {error}")
            return
        if page is None:
            return
        if node.kind == "home" and not same_site(page.url, self._home):
            self._home = page.url
        if node.kind == "home" and is_column_page(page):
            await self._column(node._replace(kind="column"), page)
        if node.kind == "column":
            await self._column(node, page)
        elif node.kind == "agency":
            await self._agency(node, page)
        else:
            await self._signpost(node, page)

    async def _ask(self, node: Node, role: Any) -> Page | None:
        """The page of a node; None when it leads away from the site or is no page."""
        page = await self._session.page(Request(node.url, role, about={"list_title": node.label or None}))
        if node.kind != "home" and not same_site(page.url, self._home):
            self._problem(f"off_site: {node.url} leads to {page.url}")
            return None
        return page if page.answer.is_text else None

    async def _signpost(self, node: Node, page: Page) -> None:
        """A page on the way: reports it names, columns, directories and further signposts."""
        self._add([row for row in page.rows if is_report(row.title) and same_site(row.url, self._home)], page.url)
        for link in frames(page, self._home):
            self._push(Node(link.url, node.label, "nav", node.depth, agency=node.agency), 5.0)
        if not self._follow(node, page) and node.kind == "home":
            await self._written_navigation(node, page)
        if node.kind == "directory" or "公开" in node.label:
            for link in agencies(page, self._home):
                self._push(Node(link.url, link.text, "agency", node.depth + 1, agency=link.url), 2.5)

    async def _written_navigation(self, node: Node, page: Page) -> None:
        """The links that script files write into a page which has none of its own."""
        for url in nav_files(page, self._home):
            with suppress_missing():
                script = await self._session.page(Request(url, "page", about={"list_title": node.label or None}))
                rows = rows_of_script(script.text, page.base)
                self._push_leads(node, leads(page, self._home, [Link(row.url, row.title) for row in rows]))

    def _follow(self, node: Node, page: Page, *, columns_only: bool = False) -> bool:
        """Queue what leads on from a page; whether anything does."""
        extra = choose(page, self._site.platform).columns(page)
        found = leads(page, self._home, extra)
        self._push_leads(node, [lead for lead in found if lead.kind == "column" or not columns_only])
        return bool(found)

    def _push_leads(self, node: Node, found: list[Lead]) -> None:
        for lead in found:
            if lead.kind == "column" or node.depth < self._settings.nav_depth:
                to = Node(lead.url, lead.label, lead.kind, node.depth + 1, agency=node.agency, called=lead.called)
                self._push(to, lead.score)

    def _subcolumns(self, page: Page) -> list[Link]:
        """What divides a column page further, by its links and its data."""
        return subcolumns(page, self._home, choose(page, self._site.platform).columns(page))

    async def _agency(self, node: Node, page: Page) -> None:
        """The root of an agency's part: the report itself, a list of reports, or a page that leads to its column."""
        platform = choose(page, self._site.platform)
        called = node.level > 0 and platform.name != "generic"
        if is_report_page(page) or any(is_report(row.title) for row in page.rows) or called:
            await self._column(node, page)
            return
        found = leads(page, self._home, platform.columns(page))
        columns = [lead for lead in found if lead.kind == "column"]
        for lead in columns:
            self._push(Node(lead.url, lead.label, "column", node.depth + 1, agency=node.agency), lead.score)
        if not columns and node.level < AGENCY_STEPS:
            for lead in sorted((lead for lead in found if lead.kind == "nav"), key=lambda lead: -lead.score)[:1]:
                self._push(Node(lead.url, lead.label, "agency", node.depth + 1, node.level + 1, node.agency), 2.6)

    async def _column(self, node: Node, page: Page, before: Listed | None = None) -> bool:
        """Read one column; whether it is one. Its sub-columns are queued, its reports go to the frontier."""
        url = node.url
        platform = choose(page, self._site.platform)
        subs = self._subcolumns(page)
        if before is None and node.level < COLUMN_LEVELS:
            self._follow(node, page, columns_only=True)
        for link in subs if node.level < COLUMN_LEVELS else []:
            kind: NodeKind = "agency" if is_agency_name(link.text) else "column"
            agency = link.url if kind == "agency" else node.agency
            called = link.source == "api"
            self._push(Node(link.url, link.text, kind, node.depth + 1, node.level + 1, agency, called), COLUMN - 0.5)
        reading = Reading(url, node.label)
        own = self._own_report(node, page)
        try:
            async with aclosing(
                platform.listings(page, self._session.fetch_for_lists(page.base, node.label))
            ) as listings:
                async for listing in listings:
                    fresh = reading.take(listing, node.label)
                    self._emit(ColumnRead(self._site.id, listing.url, node.label, len(listing.rows), len(fresh)))
                    if reading.pages == 1 and before is not None and before.signature == reading.signature(subs):
                        self._unchanged(before)
                        return True
                    self._add(fresh, url, in_column=True)
                    if reading.barren >= BARREN_PAGES or reading.pages >= self._settings.list_pages:
                        self._problem(f"list_cut: {url} after {reading.pages} pages")
                        reading.cut = True
                        break
        except ListUnreadable as error:
            if not (own or (subs and not reading.reports and platform.name == "generic")):
                self._problem(f"list_unreadable: {error}", "failed")
                reading.cut = True
        if own and not any(normalise(own.title) == title for title in reading.titles):
            self._frontier.add(self._site.id, [own])
        empty = not reading.rows and says_empty(page)
        return self._remember(node, reading, platform.name, subs, own=own is not None, empty=empty)

    def _own_report(self, node: Node, page: Page) -> Entry | None:
        """The report that a column page shows in place of a list, or above it."""
        title = headline(page)
        if not is_report_page(page):
            return None
        return Entry(page.url, title or node.label, None, node.url, certain=True)

    def _remember(
        self, node: Node, reading: Reading, platform: str, subs: list[Any], *, own: bool, empty: bool
    ) -> bool:
        fruitful = bool(reading.reports or subs or own or empty)
        if not fruitful and not reading.cut and node.level == 0 and node.kind == "column" and reading.rows:
            fruitful = True  # a list in a column of reports, none of whose rows is one yet
        if not fruitful:
            if node.level == 0 and node.kind == "column" and not reading.cut:
                self._problem(f"list_unreadable: {node.url}: a column without rows, sub-columns or a report", "failed")
            return False
        self._fruitful |= {node.agency, None}
        if reading.declared is not None:
            self.declared = (self.declared or 0) + reading.declared
            if reading.declared > len(reading.rows):
                self._problem(f"incomplete: {node.url} declares {reading.declared} rows, {len(reading.rows)} were read")
        self.collected += len(reading.rows)
        if not reading.cut:
            self.read_whole.add(node.url)
        listed = Listed(
            node.url, node.label, platform, "" if reading.cut else reading.signature(subs), reading.declared,
            len(reading.rows), iso(self._clock.time()), reading.state,
        )  # fmt: skip
        self._frontier.remember_listing(self._site.id, listed)
        return True

    def _unchanged(self, before: Listed) -> None:
        """The list is as it was: what it led to counts without being asked."""
        self._fruitful.add(None)
        entries = [
            Entry(known.url, known.title, known.published, before.url)
            for known in self._frontier.known_of_list(before.url)
            if known.state != "gone"
        ]
        self._frontier.add(self._site.id, entries)
        if before.declared is not None:
            self.declared = (self.declared or 0) + before.declared
        self.collected += before.collected

    def _add(self, rows: Iterable[Row], list_url: str, *, in_column: bool = False) -> None:
        entries = []
        for row in rows:
            certain = is_report(row.title) or (in_column and judge_in_column(row.title))
            entries.append(Entry(row.url, row.title, row.published, list_url, row.publisher, certain))
        self._frontier.add(self._site.id, entries)


@contextmanager
def suppress_missing() -> Iterator[None]:
    """Let an address that is only tried be absent; a host that is stopped still ends the visit."""
    try:
        yield
    except HostStopped:
        raise
    except (FetchError, ListUnreadable):
        pass
