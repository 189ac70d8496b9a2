"""One column of annual reports: its list read page by page, its rows queued, its divisions named, all remembered."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from scraper.addresses import clean, place
from scraper.archive.entries import Listed, article_key
from scraper.context import Context
from scraper.errors import FetchError, HostStopped, ListUnreadable, suppress_missing
from scraper.events import ColumnRead
from scraper.leads.discover import NodeKind, names_directory, own_scripts
from scraper.leads.nodes import Node
from scraper.leads.subcolumns import subcolumns
from scraper.lists.catalogues import catalogues
from scraper.lists.column import Column, Told, own_report
from scraper.lists.elsewhere import elsewhere
from scraper.lists.lacking import is_one_full_page, lacking, may_be_first, where_instead
from scraper.lists.ledger import Ledger
from scraper.lists.reading import Reading, explain_rendered
from scraper.lists.scripted import Scripted
from scraper.lists.unled import has_a_frame_each, unled
from scraper.pages.controls import goes_on, next_by_script
from scraper.pages.page import Link, Page
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms import Fetch, Listing, Platform, choose
from scraper.platforms.generic import PLATFORM as GENERIC
from scraper.words.agencies import is_agency_name
from scraper.words.titles import names_part, normalise, report_year

BARREN_PAGES = 20
"""A list is left after so many pages in a row without a report: a mixed column, or a trap without end."""

COLUMN_LEVELS = 3


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

    async def begins_as_before(self, node: Node, home: str, listed: Listed) -> Told | None:
        """What a list that its page calls for divides into, where it begins as it did; None where it does not. Only the
        call is made, the page is the archive's."""
        page = self._session.kept(node.url)
        if page is None:
            return None
        if choose(page, self._site.platform).name == GENERIC.name:
            page = self._scripted.kept(page, home)
        reading = Reading(node.url, node.label)
        fetch = self._session.fetch_for_lists(page.base, node.label, known=True)
        with suppress_missing():
            async with aclosing(choose(page, self._site.platform).listings(page, fetch)) as listings:
                async for listing in listings:
                    reading.take(listing, node.label)
                    break
        subs = self._divisions(page, home)
        if not reading.pages or reading.signature(subs) != listed.signature:
            return None
        self._emit(ColumnRead(self._site.id, node.url, node.label, len(reading.rows), 0))
        self.ledger.unchanged(listed)
        return Told(True, self._further(node, page, subs, listed))

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
        page = await self._scripted.with_own_menu(page)
        return await self._take(node._replace(url=url), page, home, pushed, before, whole=whole)

    async def _take(
        self, node: Node, page: Page, home: str, pushed: set[str], before: Listed | None, *, whole: bool
    ) -> Told:
        """Read one column from its page, and from the page as its scripts make it where that is needed and possible."""
        subs = self._divisions(page, home)
        further = self._further(node, page, [link for link in subs if place(link.url) not in pushed], before)
        own = own_report(node, page)
        reading = Reading(node.url, node.label, own.title if own else "")
        column = Column(node, page, home, before, subs, further, own, reading)
        if await self._begins_as(column, None if whole else before):
            self.ledger.said_empty |= not reading.rows and says_empty(page)
            return Told(True, further)
        if (made := await self._made(column)) is not None:
            return await self._take(node, made, home, pushed, before, whole=whole)
        doubtful = column.says_empty and await self._scripted.veiled(page, home, self._idle)
        if doubtful:
            column.trouble = f"{page.url}: it says that it is empty beside a script that cannot be read, {doubtful}"
        if column.trouble:
            self.ledger.cannot_read(column.trouble, node.url, may_be_empty=bool(doubtful))
            reading.cut = True
        if reading.cut and before is not None:
            self.ledger.unread(before)
        return self._settled(column)

    async def _begins_as(self, column: Column, before: Listed | None) -> bool:
        """Read the list as far as it can be; whether it begins as `before` and was left at that."""
        try:
            return await self._pages(column, before)
        except ListUnreadable as error:
            divided = column.subs and not column.reading.reports and self._platform(column.page).name == GENERIC.name
            if not (column.own or divided):
                column.trouble, column.unreadable = str(error), True
        except FetchError as error:
            if isinstance(error, HostStopped) or error.reason == "budget":
                raise
            column.trouble = f"{column.node.url}: {error.reason}: {error}"
        return False

    async def _made(self, column: Column) -> Page | None:
        """The page of a column as its scripts make it, where its list has to be read from that and it is to be had."""
        node, page, reading = column.node, column.page, column.reading
        nothing = column.is_bare and not says_empty(page)
        if reading.shown or column.subs:
            self._idle.update(own_scripts(page, column.home))
        elif nothing and not node.begins:
            self.found_blank(node, page, column.home)
        nowhere = not (reading.reports or column.own or column.subs)
        others = nowhere and (reading.called or bool(catalogues(page)))  # of a menu, or of a file that is the list
        needed = column.unreadable or ((nothing or others) and node.begins)
        if not needed and (column.trouble or page.bare is not None or not is_one_full_page(page, reading)):
            return None
        known, shown = column.before is not None, bool(reading.rows) and not others
        made = await self._scripted.made(page, column.home, known=known, shown=shown)
        return made if made is not None and (needed or goes_on(made)) else None

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

    def _settled(self, column: Column) -> Told:
        """What a column that was read as far as it goes turned out to be."""
        node, page, reading, subs, own = column.node, column.page, column.reading, column.subs, column.own
        reading.declared = None if own else reading.declared  # the totals of a report's text are not of a list
        if own and node.column and not reading.reports and not column.further:
            self.ledger.fruitful |= {node.agency, None}
            self._frontier.add(self._site.id, [own._replace(list_url=node.column)])
            reading.years |= {year for year in [report_year(normalise(own.title))] if year is not None}
            for sign in self._beside_frame(node, reading):
                self.ledger.lacks(node.url, sign)
            return Told(True, [])
        if own and normalise(own.title) not in reading.titles:
            self._frontier.add(self._site.id, [own])
        if not reading.rows and not own and subs and {link.url for link in subs} <= set(page.frames):
            if not has_a_frame_each(page, len(subs)):
                self._framing |= {link.url: page for link in subs}
            return Told(True, column.further)  # the frame is the column
        nothing = not reading.rows and (says_empty(page) or reading.declared == 0)
        self.ledger.said_empty |= nothing and not column.trouble
        return Told(self._remember(column, shown=own is not None or nothing), column.further)

    def _platform(self, page: Page) -> Platform:
        """What reads a page; one that is rendered, or whose list was put in, shows it to anybody."""
        return choose(page, GENERIC.name if page.rendered or page.with_list else self._site.platform)

    async def _pages(self, column: Column, before: Listed | None) -> bool:
        """Take page after page of the list; whether it begins as `before` and was left at that."""
        node, page, reading = column.node, column.page, column.reading
        fetch = self._session.fetch_for_lists(page.base, node.label, rendered=page.rendered)
        async with aclosing(self._listings(page, fetch)) as listings:
            async for listing in listings:
                fresh = reading.take(listing, node.label)
                self._emit(ColumnRead(self._site.id, listing.url, node.label, len(listing.rows), len(fresh)))
                if reading.pages == 1 and before is not None and before.signature == reading.signature(column.subs):
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

    def _further(self, node: Node, page: Page, links: list[Link], before: Listed | None) -> list[Node]:
        """The pages that divide a column, but for those known to be a report itself; one in a frame is held against
        what its page names."""
        if node.level >= COLUMN_LEVELS:
            for link in links:
                if link.source == "pager":
                    self.ledger.lacks(node.url, f"a further pager of its page leads to {link.url}, which is not asked")
            return []
        nodes = []
        for link in links:
            known = self._frontier.known(article_key(link.url)) if before is not None else None
            if known is not None and known.content_key is not None and link.url not in page.frames:
                continue
            kind: NodeKind = "agency" if link.source == "older" or is_agency_name(link.text) else "column"
            agency = link.url if kind == "agency" else node.agency
            called = link.source == "api"
            nodes.append(
                Node(link.url, link.text, kind, node.depth + 1, node.level + 1, agency, called, node.url, node.url)
            )
        return nodes

    def _remember(self, column: Column, *, shown: bool) -> bool:
        """Keep what a column was seen to hold; False when it is none. `shown`: its page is a report, or says empty."""
        node, page, reading, subs = column.node, column.page, column.reading, column.subs
        first = node.begins and not reading.cut
        if not (reading.reports or subs or shown):
            ours = "公开" in node.label or names_directory(node.label) is not None or names_part(node.label)
            if first and (not reading.rows or ours):  # 年报 alone may be those of enterprises
                hint = where_instead(page, node.url)
                what = f"a column of {len(reading.rows)} rows, without sub-columns or a report"
                self.ledger.cannot_read(f"{node.url}: {what}{hint and '; '}{hint}", node.url)
            if not node.column and node.url in self.ledger.broken:  # else it is asked for with what divides into it
                self.ledger.postpone(node.url, node.label)
            return False
        self.ledger.fruitful |= {node.agency, None}
        self.ledger.leads_elsewhere(node.url, elsewhere(page, node.url, reading))
        if not reading.cut and reading.reports:
            for sign in [*lacking(page, reading, subs), *self._beside_frame(node, reading)]:
                self.ledger.lacks(node.url, sign)
                reading.cut = True  # to be read, and told, again at the next visit
            if not reading.cut and may_be_first(page, reading):
                self.ledger.hold(node.url, node.label, self._platform(page).name, reading, subs)
        self.ledger.remember(node.url, node.label, self._platform(page).name, reading, subs)
        return True

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
