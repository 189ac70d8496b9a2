"""The walk over a site's columns: those known from earlier visits first, the road from the home page when needed."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from scraper.addresses import place, same_site
from scraper.archive.entries import Listed
from scraper.clock import iso, within
from scraper.context import Context
from scraper.errors import GONE, FetchError, suppress_missing
from scraper.fetching.fetch import Request
from scraper.leads.discover import COLUMN, Lead, agencies, entrance, frames, leads
from scraper.leads.nodes import AGENCY_STEPS, Node
from scraper.leads.subcolumns import has_moved, subcolumns, turned
from scraper.lists.columns import COLUMN_LEVELS, Columns
from scraper.lists.reading import is_column_page
from scraper.lists.unled import unled_directories
from scraper.pages.divisions import names_earlier
from scraper.pages.page import Page
from scraper.pages.reading import is_report_page, says_empty
from scraper.platforms import choose
from scraper.platforms.generic import PLATFORM as GENERIC
from scraper.walking.agenda import Agenda
from scraper.walking.holes import Holes
from scraper.walking.lost import settle_lost
from scraper.walking.unlinked import sitemap_leads, usual_places, written_leads
from scraper.words.titles import is_report


class Walk:
    """Finds the columns of one site; `found` reads them.

    `_known` are the places of columns of earlier visits, `_roads` the agencies whose road leads to one of them; `_met`
    is a page of reports that is no column by name. `_holes` is what was not got. `_walked`: a walk came to its end; one
    that was cut off left roads that nobody has been on, so that what it found settles nothing.
    """

    def __init__(self, context: Context) -> None:
        self._site, self._session, self._frontier, self._settings, self._clock, _, _ = context
        self.found = Columns(context)
        self._home = context.site.entry_url
        self._agenda = Agenda()
        self._walked = False
        self._known: set[str] = set()
        self._roads: set[str | None] = set()
        self._met: tuple[Node, Page] | None = None
        self._holes = Holes(context, self.found.ledger)

    async def columns(self) -> None:
        """Read every column. FetchError when the site cannot be asked at all."""
        known = self._frontier.listings(self._site.id)
        discovered = self._frontier.discovered_at(self._site.id)
        self._walked = discovered is not None
        recent = discovered is not None and self._is_fresh(discovered)
        lost = await self._known_columns(known, recent=recent)
        for url in self._site.columns:
            self._agenda.push(Node(url, "", "column", 0), COLUMN)
        if known and not lost and recent and self.found.ledger.fruitful:
            await self._drain()
            self.found.ledger.beside_columns(self._home)
            self._holes.tell_again()
            return
        self._holes.begin()
        self._frontier.discovered(self._site.id, None)  # should this be cut off, the walk begins anew
        try:
            walked = await self._from_home(known, lost)
        except FetchError:
            self._frontier.discovered(self._site.id, discovered)
            raise
        self._holes.end()
        self._frontier.discovered(self._site.id, walked or discovered or iso(0.0))

    async def _from_home(self, known: list[Listed], lost: list[Listed]) -> str | None:
        """Walk the road from the home page to its end; when, None where it led to no column."""
        had = self.found.ledger.fruitful
        self.found.ledger.fruitful = set()  # what is known must not end the search for what is not
        self._known = {place(listed.url) for listed in known if self._walked}
        self._agenda.push(Node(self._site.entry_url, "", "home", 0), 100.0)
        await self._drain()
        self.found.ledger.fruitful |= had
        there = self._holes.silent or (known and self.found.ledger.unreadable)  # a column, though not to be read
        if not (self.found.ledger.fruitful or there):
            self._push_leads(Node(self._home, "", "home", 0), await sitemap_leads(self._session, self._home))
            await self._drain()
        if not (self.found.ledger.fruitful or there):
            await self._probe()
        if not self.found.ledger.fruitful and self._met is not None:  # a list on a page of no such name
            await self._column(*self._met)
            await self._drain()
        if not self.found.ledger.fruitful:
            for listed in lost:
                self.found.ledger.unread(listed)
            if not (self.found.ledger.unreadable or self._holes.silent):  # else there is one, and what it lacks is told
                self._holes.no_column()
            return None
        self._holes.tell_barren()
        settled = settle_lost(self._frontier, self._site.id, self.found.ledger, known, lost)
        walked = settled and not (self._holes.again or self.found.left_blank)
        self.found.ledger.beside_columns(self._home)
        return iso(self._clock.time() if walked else 0.0)

    async def _probe(self) -> None:
        """Try the usual places, without a word about those that are not there."""
        for url in usual_places(self._home):
            if not self._agenda.lacks(url) or self.found.ledger.fruitful:
                continue
            self._agenda.places.add(place(url))
            with suppress_missing():
                page = await self._ask(Node(url, "", "column", 1), "list")
                if page is not None and any(is_report(row.title) for row in page.rows):
                    await self._column(Node(url, "", "column", 1), page)
        await self._drain()

    async def from_page(self, page: Page, label: str) -> None:
        """Read a column that was met among the entries."""
        self._agenda.places.add(place(page.url))
        await self._column(Node(page.url, label, "column", 0, 1), page)
        await self._drain()

    def _is_fresh(self, instant: str) -> bool:
        return within(instant, self._settings.rediscover_days * 86400, self._clock.time())

    async def _known_columns(self, known: list[Listed], *, recent: bool) -> list[Listed]:
        """Visit the columns of earlier visits; which of them are lost. One that only does not answer well is not.

        A list last read whole `rediscover_days` ago is read whole again, since not every list shows what is new on its
        first page. `recent`: the site was walked not long ago.
        """
        lost: list[Listed] = []
        self._agenda.places |= {place(listed.url) for listed in known}
        for listed in known:
            node = Node(listed.url, listed.label, "column", 0)
            try:
                whole = not self._is_fresh(listed.walked_at)
                called = recent and not whole and listed.state == "called"
                if called and (told := await self.found.begins_as_before(node, self._at(node), listed)):
                    self._push_divisions(told.further)
                    continue
                page = await self._ask(node, "list")
                if page is None or not await self._column(node, page, listed, whole=whole):
                    lost.append(listed)
            except FetchError as error:
                if error.reason in GONE:
                    lost.append(listed)
                    continue
                self._holes.met(error, node, self._home, known=True)
                self.found.ledger.unread(listed)
                self._holes.silent |= error.reason != "robots_denied"
        return lost

    async def _drain(self) -> None:
        """Visit what is queued, the best first, within the bounds."""
        spent = 0
        while self._agenda or await self._left_blank():
            node = self._agenda.pop()
            if node.kind == "nav" and (node.agency in self._roads or self.found.ledger.settles(node.agency)):
                continue
            if node.kind in ("home", "nav", "directory") and node.agency is None:
                if spent >= self._settings.nav_pages:
                    continue
                spent += 1
            try:
                await self._visit(node)
            except FetchError as error:
                self._holes.met(error, node, self._home)
                self._holes.postpone(error, node)

    async def _left_blank(self) -> bool:
        """Look again at the divisions that showed nothing, now that all others are read; whether they lead on."""
        self._push_divisions(await self.found.blank())
        return bool(self._agenda)

    async def _visit(self, node: Node) -> None:
        page = await self._ask(node, "list" if node.is_list else "page")
        if page is None:
            return
        if node.kind == "home" and not same_site(page.url, self._home):  # the site has moved
            self._home = page.url
            node = node._replace(url=page.url)
        if node.kind == "home" and (there := has_moved(page, self._home)) and self._agenda.lacks(there):
            self._holes.tell(f"off_site: {node.url} says that the site has moved to {there}")
            self._agenda.push(Node(there, "", "home", 0, led_by=page.url), 100.0)
            return
        if node.kind == "home" and is_column_page(page):
            await self._column(node._replace(kind="column"), page)
        if node.kind == "column":
            await self._column(node, page)
        elif node.kind == "agency":
            await self._agency(node, page)
        elif node.kind == "directory" and is_column_page(page):
            await self._column(node._replace(kind="column", level=1), page)
        else:
            await self._signpost(node, page)

    async def _ask(self, node: Node, role: Any) -> Page | None:
        """The page of a node; None when it leads away from the site or is no page."""
        referer = None if node.kind == "home" else node.led_by or self._home
        page = await self._session.page(
            Request(node.url, role, referer=referer, about={"list_title": node.label or None})
        )
        if node.kind != "home" and not same_site(page.url, self._at(node)):
            self._holes.tell(f"off_site: {node.url} leads to {page.url}", met_again=bool(node.column))
            return None
        return page if page.answer.is_text else None

    async def _column(self, node: Node, page: Page, before: Listed | None = None, *, whole: bool = False) -> bool:
        """Read a page as a column and queue what it leads to; whether it is one."""
        pushed = set(self._agenda.places)
        if (before is None or not self._walked) and node.level < COLUMN_LEVELS:
            self._follow(node, page, columns_only=True)
        told = await self.found.read(node, page, self._at(node), pushed, before, whole=whole)
        self._push_divisions(told.further)
        return told.is_column

    def _push_divisions(self, further: list[Node]) -> None:
        for node in further:
            self._agenda.push(node, COLUMN - 0.5)

    def _at(self, node: Node) -> str:
        """The site that a node belongs to: the one visited, or the part of it that a directory named elsewhere."""
        return self._home if same_site(node.url, self._home) else node.url

    async def _signpost(self, node: Node, page: Page) -> None:
        """A page on the way: reports it names, columns, directories and further signposts."""
        home = self._at(node)
        self._holes.passed(page, home)
        if self._met is None and node.kind != "home" and node.agency is None and is_column_page(page):
            self._met = Node(page.url, node.label, "column", node.depth), page
        self.found.ledger.add([row for row in page.rows if is_report(row.title) and same_site(row.url, home)], page.url)
        for link in frames(page, home):
            self._agenda.push(Node(link.url, node.label, "nav", node.depth, agency=node.agency, led_by=page.url), 5.0)
        offered = agencies(page, home) if node.kind == "directory" or "公开" in node.label else []
        if not self._follow(node, page, apart={link.url for link in offered}) and node.kind == "home":
            self._push_leads(node, await written_leads(self._session, page, home, node.label))
            for link in entrance(page, home):
                self._agenda.push(Node(link.url, link.text, "nav", 0, led_by=page.url), 1.0)
        if "公开" in node.label and (left := unled_directories(page, home)):
            self.found.ledger.lacks(page.url, f"{left}: leads nowhere without its script; enter the columns behind it")
            self._holes.again = True
        for url in turned(page) if node.kind == "directory" else ():
            self._agenda.push(node.towards(url, node.label, "directory", page.url), 2.4)
        for link in offered:
            to = node.towards(link.url, link.text, "agency", page.url)
            self._agenda.push(to._replace(agency=link.url), 2.5)
            self._holes.offered(page.url, link.url)

    def _follow(self, node: Node, page: Page, *, columns_only: bool = False, apart: Set[str] = frozenset()) -> bool:
        """Queue what leads on from a page; whether anything does. `apart` are agencies, each a site in small, which
        their address alone may make look like the road to the column of the whole."""
        extra = choose(page, self._site.platform).columns(page)
        found = leads(page, self._at(node), extra)
        queued = [lead for lead in found if lead.kind == "column" or not columns_only]
        self._push_leads(node, [lead for lead in queued if lead.kind != "nav" or lead.url not in apart])
        return bool(found)

    def _push_leads(self, node: Node, found: list[Lead]) -> None:
        for lead in found:
            if lead.kind == "column" and place(lead.url) in self._known:
                self._roads |= {node.agency, None}  # that to a known column is as it was
            if lead.kind == "column" or node.depth < self._settings.nav_depth:
                to = node.towards(lead.url, lead.label, lead.kind, node.url)
                self._agenda.push(to._replace(called=lead.called), lead.score)

    async def _agency(self, node: Node, page: Page) -> None:
        """The root of an agency's part: the report itself, a list of reports, or a page that leads to its column."""
        platform = choose(page, self._site.platform)
        called = node.level > 0 and (platform.name != "generic" or says_empty(page))
        if is_report_page(page) or any(is_report(row.title) for row in (*page.rows, *page.script_rows)) or called:
            self._holes.leads_on(node.agency)
            await self._column(node, page)
            return
        found = leads(page, self._at(node), platform.columns(page))
        columns = [lead for lead in found if lead.kind == "column"]
        if node.level > 0 and not columns and subcolumns(page, self._at(node)):
            await self._column(node, page)  # an agency's part of a column, divided further
            return
        if node.level > 0 and not GENERIC.rows(page) and not any(self._agenda.lacks(lead.url) for lead in found):
            self.found.found_blank(node, page, self._at(node))
        for lead in columns:
            self._holes.leads_on(node.agency)
            self._agenda.push(node.towards(lead.url, lead.label, "column", page.url), lead.score)
        roads = [lead for lead in found if lead.kind == "nav"]
        if roads and not columns and node.level < AGENCY_STEPS:
            best = max(roads, key=lambda lead: lead.score)
            label = node.label if names_earlier(node.label) else best.label
            self._agenda.push(node.towards(best.url, label, "agency", page.url)._replace(level=node.level + 1), 2.6)
        elif not columns and node.level < AGENCY_STEPS and (parts := agencies(page, self._at(node))):
            self._holes.leads_on(node.agency)
            for link in parts:  # a district, whose towns each have a part of their own
                self._holes.offered(page.url, link.url)
                to = node.towards(link.url, link.text, "agency", page.url)
                self._agenda.push(to._replace(agency=link.url, level=node.level + 1), 2.4)
        elif not columns and names_earlier(node.label):
            self.found.ledger.lacks(node.led_by, f"{node.label}: said to be at {node.url}, where no column is found")
            self._holes.again = True
        elif not columns and node.level == 0 and not page.frames:
            self._holes.leads_nowhere(node)
