"""One column of annual reports: its list read page by page, its rows queued, its divisions named, all remembered."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import NamedTuple

from scraper.addresses import authority, clean, place
from scraper.archive.entries import Entry, Listed, article_key
from scraper.context import Context
from scraper.errors import FetchError, HostStopped, ListUnreadable, suppress_missing
from scraper.events import ColumnRead
from scraper.leads.discover import NodeKind, agencies, agencies_elsewhere, own_scripts
from scraper.leads.nodes import Node
from scraper.leads.subcolumns import divisions_elsewhere, moved_to, subcolumns
from scraper.lists.lacking import is_one_full_page, lacking, may_be_first, where_instead
from scraper.lists.ledger import Ledger
from scraper.lists.reading import Reading, explain_rendered
from scraper.lists.scripted import Scripted
from scraper.lists.unled import has_a_frame_each, unled
from scraper.pages.controls import goes_on, next_by_script
from scraper.pages.page import Link, Page
from scraper.pages.pagers import read_pager
from scraper.pages.reading import headline, is_report_page, says_empty
from scraper.platforms import Fetch, Listing, Platform, choose
from scraper.platforms.generic import PLATFORM as GENERIC
from scraper.words.agencies import is_agency_name
from scraper.words.titles import normalise

BARREN_PAGES = 20
"""A list is left after so many pages in a row without a report: a mixed column, or a trap without end."""

COLUMN_LEVELS = 3


class Told(NamedTuple):
    """Whether a page is a column, and the pages that divide it further."""

    is_column: bool
    further: list[Node]


class Columns:
    """Reads the columns of one site into its frontier; its `ledger` has what they were seen to hold."""

    def __init__(self, context: Context) -> None:
        self._site, self._session, self._frontier = context.site, context.session, context.frontier
        self._settings, self._clock = context.settings, context.clock
        self._emit, self._problem = context.emit, context.problem
        self._scripted = Scripted(context)
        self._read: set[str] = set()
        self._framing: dict[str, Page] = {}
        self._blank: list[tuple[Node, Page, str]] = []
        self.left_blank = False  # a division was told to show nothing: the next visit has to come to it again
        self._idle: set[str] = set()  # script files beside which lists and divisions stand in the markup all the same
        self.ledger = Ledger(context)

    async def begins_as_before(self, node: Node, home: str, listed: Listed) -> bool:
        """Whether a list that its page calls for begins as it did: only the call is made, the page is the archive's."""
        page = self._session.kept(node.url)
        if page is None:
            return False
        if choose(page, self._site.platform).name == GENERIC.name:
            page = self._scripted.kept(page, home)
        reading = Reading(node.url, node.label)
        fetch = self._session.fetch_for_lists(page.base, node.label, known=True)
        with suppress_missing():
            async with aclosing(choose(page, self._site.platform).listings(page, fetch)) as listings:
                async for listing in listings:
                    reading.take(listing, node.label)
                    break
        if not reading.pages or reading.signature(self._divisions(page, home)) != listed.signature:
            return False
        self._emit(ColumnRead(self._site.id, node.url, node.label, len(reading.rows), 0))
        self.ledger.unchanged(listed)
        return True

    async def read(
        self, node: Node, page: Page, home: str, pushed: set[str], before: Listed | None = None, *, whole: bool = False
    ) -> Told:
        """Read one column; its reports go to the frontier.

        `home` bounds what belongs to it, `pushed` are the places that are visited anyway. `before` is what the last
        visit saw: a list that begins as it did is not read further, unless the `whole` of it is wanted.
        """
        url = self._where(node, page, before)
        if place(url) in self._read:
            return Told(True, [])
        self._read.add(place(url))
        return await self._take(node._replace(url=url), page, home, pushed, before, whole=whole)

    async def _take(
        self, node: Node, page: Page, home: str, pushed: set[str], before: Listed | None, *, whole: bool
    ) -> Told:
        """Read one column from its page, and from the page as its scripts make it where that is needed and possible."""
        subs = self._divisions(page, home)
        further = self._further(node, [link for link in subs if place(link.url) not in pushed], before)
        own = _own_report(node, page)
        reading = Reading(node.url, node.label, own.title if own else "")
        trouble, by_script = "", False
        try:
            if await self._pages(node, page, reading, subs, None if whole else before):
                self.ledger.said_empty |= not reading.rows and says_empty(page)
                return Told(True, further)
        except ListUnreadable as error:
            if not (own or (subs and not reading.reports and self._platform(page).name == "generic")):
                trouble, by_script = str(error), True
        except FetchError as error:
            if isinstance(error, HostStopped) or error.reason == "budget":
                raise
            trouble = f"{node.url}: {error.reason}: {error}"
        empty = not (reading.rows or own or subs or says_empty(page))
        if reading.shown or subs:
            self._idle.update(own_scripts(page, home))
        elif empty and not trouble and not node.begins:
            self.found_blank(node, page, home)
        needed = by_script or (empty and not trouble and node.begins)
        if needed or (not trouble and page.bare is None and is_one_full_page(page, reading)):
            made = await self._scripted.made(page, home, known=before is not None, shown=bool(reading.rows))
            if made is not None and (needed or goes_on(made)):
                return await self._take(node, made, home, pushed, before, whole=whole)
        if trouble:
            self.ledger.cannot_read(trouble, node.url)
            reading.cut = True
        if reading.cut and before is not None:
            self.ledger.unread(before)
        return self._settled(node, page, reading, subs, further, own)

    def found_blank(self, node: Node, page: Page, home: str) -> None:
        """A division of a column shows nothing: it is looked at again when all others are read."""
        if page.bare is None and not page.rendered:
            self._blank.append((node, page, home))

    async def blank(self) -> list[Node]:
        """Read the divisions that show nothing and load script files that others do without, as their scripts make
        them, and tell of those whose list cannot be had so; the pages that divide them further."""
        blank, self._blank = self._blank, []
        further: list[Node] = []
        for node, page, home in blank:
            if self._idle.issuperset(own_scripts(page, home)):
                continue
            made = await self._scripted.made(page, home, known=True)
            told = await self._take(node, made, home, set(), None, whole=True) if made is not None else None
            further += told.further if told is not None else []
            if not (told is not None and told.is_column) and node.url not in self.ledger.broken:
                self.left_blank = True
                what = f"of {node.label or 'a division'} nothing is shown without its script"
                self.ledger.lacks(node.url, f"{what}; show it in a browser (browser = true)")
        return further

    def _settled(
        self, node: Node, page: Page, reading: Reading, subs: list[Link], further: list[Node], own: Entry | None
    ) -> Told:
        """What a column that was read as far as it goes turned out to be; `own` is the report on its page."""
        reading.declared = None if own else reading.declared  # the totals of a report's text are not of a list
        if own and node.column and not reading.reports and not further:
            self.ledger.fruitful |= {node.agency, None}
            self._frontier.add(self._site.id, [own._replace(list_url=node.column)])
            return Told(True, [])
        if own and normalise(own.title) not in reading.titles:
            self._frontier.add(self._site.id, [own])
        if not reading.rows and not own and subs and {link.url for link in subs} <= set(page.frames):
            if not has_a_frame_each(page, len(subs)):
                self._framing |= {link.url: page for link in subs}
            return Told(True, further)  # the frame is the column
        nothing = not reading.rows and (says_empty(page) or reading.declared == 0)
        self.ledger.said_empty |= nothing
        shown = own is not None or nothing
        return Told(self._remember(node, page, reading, subs, shown=shown), further)

    def _platform(self, page: Page) -> Platform:
        """What reads a page; one that is rendered shows its list to anybody."""
        return choose(page, GENERIC.name if page.rendered else self._site.platform)

    async def _pages(self, node: Node, page: Page, reading: Reading, subs: list[Link], before: Listed | None) -> bool:
        """Take page after page of the list; whether it begins as before and was left at that."""
        fetch = self._session.fetch_for_lists(page.base, node.label, rendered=page.rendered)
        async with aclosing(self._listings(page, fetch)) as listings:
            async for listing in listings:
                fresh = reading.take(listing, node.label)
                self._emit(ColumnRead(self._site.id, listing.url, node.label, len(listing.rows), len(fresh)))
                if reading.pages == 1 and before is not None and before.signature == reading.signature(subs):
                    self.ledger.unchanged(before)
                    return True
                self.ledger.add(fresh, node.url, in_column=not reading.mixed)
                if reading.barren >= BARREN_PAGES:
                    reading.cut, reading.stays = True, "left" if reading.pages < (listing.pages or 0) else "barren"
                    self.ledger.tell_left(node.url, reading.stays)
                elif reading.pages >= self._settings.list_pages:
                    self._problem(f"list_cut: {node.url} after {reading.pages} pages", "incomplete")
                    reading.cut = True
                if reading.cut:
                    break
        if page.rendered:
            explain_rendered(page, reading)
        return False

    async def _listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The pages of a list as its platform gives them, or by clicks where only a rendered page can be turned so."""
        pager = read_pager(page) if page.rendered else None
        if pager is None or pager.next_url or pager.numbered or next_by_script(page) is None:
            async for listing in self._platform(page).listings(page, fetch):
                yield listing
            return
        yield Listing(page.url, GENERIC.rows(page), pager.rows, pager.pages)
        pages, ended = await self._session.turned(page)
        for further in pages:
            yield Listing(page.url, GENERIC.rows(further), pager.rows, pager.pages)
        if ended is not None:
            raise ListUnreadable(f"{page.url}: turned by clicks to {len(pages)} more pages: {ended}")

    def _where(self, node: Node, page: Page, before: Listed | None) -> str:
        """The address of a column: where it was found, which is another than asked for when it has moved."""
        if page.url != clean(node.url) and before is not None:
            self.ledger.moved(before.url)
        return page.url

    def _divisions(self, page: Page, home: str) -> list[Link]:
        """What divides a column page further, by its links and its data."""
        return subcolumns(page, home, self._platform(page).columns(page))

    def _further(self, node: Node, links: list[Link], before: Listed | None) -> list[Node]:
        """The pages that divide a column, but for those known to be a report itself."""
        if node.level >= COLUMN_LEVELS:
            for link in links:
                if link.source == "pager":
                    self.ledger.lacks(node.url, f"a further pager of its page leads to {link.url}, which is not asked")
            return []
        nodes = []
        for link in links:
            known = self._frontier.known(article_key(link.url)) if before is not None else None
            if known is not None and known.content_key is not None:
                continue
            kind: NodeKind = "agency" if link.source == "older" or is_agency_name(link.text) else "column"
            agency = link.url if kind == "agency" else node.agency
            called = link.source == "api"
            nodes.append(
                Node(link.url, link.text, kind, node.depth + 1, node.level + 1, agency, called, node.url, node.url)
            )
        return nodes

    def _remember(self, node: Node, page: Page, reading: Reading, subs: list[Link], *, shown: bool) -> bool:
        """Keep what a column was seen to hold; False when it is none. `shown`: its page is a report, or says empty."""
        first = node.begins and not reading.cut
        if not (reading.reports or subs or shown):
            if first and (not reading.rows or "公开" in node.label):  # 年报 alone may be those of enterprises
                hint = where_instead(page, node.url)
                what = f"a column of {len(reading.rows)} rows, without sub-columns or a report"
                self.ledger.cannot_read(f"{node.url}: {what}{hint and '; '}{hint}", node.url)
            if node.begins and node.url in self.ledger.broken:
                self.ledger.postpone(node.url, node.label)
            return False
        self.ledger.fruitful |= {node.agency, None}
        self._tell_elsewhere(node, page, reading)
        if not reading.cut and reading.reports:
            for sign in [*lacking(page, reading, subs), *self._beside_frame(node, reading)]:
                self.ledger.lacks(node.url, sign)
                reading.cut = True  # to be read, and told, again at the next visit
            if not reading.cut and may_be_first(page, reading):
                self.ledger.hold(node.url, node.label, self._platform(page).name, reading, subs)
        self.ledger.remember(node.url, node.label, self._platform(page).name, reading, subs)
        return True

    def _tell_elsewhere(self, node: Node, page: Page, reading: Reading) -> None:
        """Tell of agencies that a column names, whose reports it does not list, and that publish at other hosts."""
        for link in moved_to(page, node.url, elsewhere=True):
            self._problem(f"off_site: {node.url} says that it has moved to {link.url}; enter that as a site of its own")
        apart = {it.url: it for it in [*agencies_elsewhere(page, node.url), *divisions_elsewhere(page, node.url)]}
        near = {link.url for link in agencies(page, node.url)}  # at another port or a neighbour of its network: asked
        left = [it for it in apart.values() if it.url not in near and not reading.names(it.text)]
        if left:
            named = f"{left[0].text} at {authority(left[0].url)}"
            what = "agencies" if is_agency_name(left[0].text) else "parts"
            self._problem(
                f"off_site: {node.url} leads to {len(left)} {what} at other hosts ({named} …), which are not asked; "
                "enter them as sites of their own"
            )

    def _beside_frame(self, node: Node, reading: Reading) -> list[str]:
        """The divisions that the page around a frame names and that the list in the frame lacks.

        Such a page is visited again with its frame: it is remembered as a column of no rows.
        """
        around = self._framing.get(node.url)
        signs = list(unled(around, reading, ())) if around is not None else []
        if around is not None and signs:
            empty = Reading(around.url, node.label)
            empty.cut = True
            self.ledger.remember(around.url, node.label, self._platform(around).name, empty, [])
        return signs


def _own_report(node: Node, page: Page) -> Entry | None:
    """The report that a column page shows in place of a list, or above it."""
    if not is_report_page(page):
        return None
    return Entry(page.url, headline(page) or node.label, None, page.url)
