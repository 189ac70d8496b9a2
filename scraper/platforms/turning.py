"""The pages of a list one after another, by next links, pager calls and numbered names.

No page is asked for twice, and one counts as the next only if it shows something new: servers answer a number behind
the last one with the last page, the first, or an empty one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

from scraper.errors import FetchError, ListUnreadable, suppress_missing
from scraper.pages.controls import is_bare_control, is_drawn_by_script
from scraper.pages.markup import link_text
from scraper.pages.page import MOST_LINKS, Page, Row
from scraper.pages.pager_addresses import Pager
from scraper.pages.pager_links import page_number
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms.answers import MISSING
from scraper.platforms.base import Fetch
from scraper.platforms.seen import Seen

MOST_BLANKS = 24
"""Months without a report in a row; reports are due once a year."""

MOST_GAPS = 2
"""When so many pages are missing, those behind them are not asked for."""

_SMALLEST_PAGE = 10
_NO_SUCH_PAGE = ("not_found", "soft_404", "empty", "error", "redirect_loop")
"""How servers answer an address that was only guessed; anything else ends the visit."""


class PageMissing(ListUnreadable):
    """A page within the declared ones cannot be found."""


class Turning:
    """A list that is turned page by page. `first` is the pager of its first page, and grows with what later ones say;
    `rows` reads the rows of a page."""

    def __init__(self, page: Page, rows: Callable[[Page], list[Row]], fetch: Fetch) -> None:
        self.first = replace(read_pager(page))
        self._page = page
        self._number = 1
        self._rows = rows
        self._fetch = fetch
        self._seen = Seen(row.url for row in rows(page))
        if self.first.unread and self.first.pages is None and has_all(page, self._seen):
            self.first.unread = self.first.guessed = False
        self._visited = {page.url}
        self._gaps: list[PageMissing] = []

    async def next_page(self) -> Page | None:
        """The next page that can be had, None behind the last one.

        Raises ListUnreadable where there is more and it cannot be had; PageMissing only at the end, when the pages
        behind the missing one were given.
        """
        while True:
            self._number += 1
            try:
                found = await self._following()
            except PageMissing as gap:
                self._gaps.append(gap)
                if len(self._gaps) < MOST_GAPS and self._number < (self.first.pages or 0):
                    continue
                found = None
            if found is None:
                if self._gaps:
                    raise self._gaps[0]
                return None
            self._page = found
            _grow(self.first, read_pager(found))
            self._seen |= {row.url for row in self._rows(found)}
            return found

    async def _following(self) -> Page | None:
        """The page of this number: the first candidate whose rows are not all known; None at the end of the list."""
        here = read_pager(self._page)
        may_go_on = self.first.blank and looks_full(len(self._rows(self._page)))
        problem: FetchError | None = None
        for url in dict.fromkeys(self._candidates(here, may_go_on)):
            if url in self._visited:
                continue
            found = await self._ask(url)
            if isinstance(found, FetchError):
                problem = found
                continue
            if not found.links and not self._rows(found) and not says_empty(found):
                problem = FetchError(url, "an answer without a list", "empty")
            if _is_another(self.first, read_pager(found), self._number):
                self._visited.discard(url)  # its turn comes, should the pages between be missing
                continue
            if here.back and url == here.next_url:
                found = await self._past_blanks(found)
            rows = {row.url for row in self._rows(found)}
            if rows - self._seen or (may_go_on and not rows and _is_of_one_make(found, self._page)):
                _keep_base(self.first, url, self._number)
                return found
        self._explain_end(here, problem)
        return None

    def _candidates(self, here: Pager, may_go_on: bool) -> Iterator[str]:
        """Addresses under which the page may be: those that the page before gives, then those its pager leads to."""
        if here.next_url:
            yield here.next_url
        if self._number in here.numbered:
            yield here.numbered[self._number]
        first = self.first
        told = first.pages is not None or self._number in here.numbered or here.unread or may_go_on
        if self._lacks_rows() and (told or (first.of_data and len(self._seen))):
            yield from first.candidates(self._number)
            yield from here.candidates(self._number)
        elif self._may_be_more_than_one():
            yield from first.candidates(self._number)[:1]

    def _may_be_more_than_one(self) -> bool:
        """Whether a pager call says no more than that the first page is the only one, and the last one read is full:
        an old copy says so, and some do on every page."""
        first = self.first
        alone = first.called and first.pages == 1 and first.rows is None and bool(first.stems)
        return alone and looks_full(len(self._rows(self._page)))

    def _lacks_rows(self) -> bool:
        """Whether the list has more rows than were seen, as far as its pages tell."""
        return len(self._seen) < self.first.rows if self.first.rows else self._is_counted()

    def _is_counted(self) -> bool:
        """Whether the page is one of those that the list says to have, if it says so."""
        return self.first.pages is None or self._number <= self.first.pages

    async def _ask(self, url: str) -> Page | FetchError:
        """The page at an address, or that there is none."""
        self._visited.add(url)
        try:
            found = await self._fetch(url, referer=self._page.url)
        except FetchError as error:
            if error.reason not in _NO_SUCH_PAGE:
                raise
            return error
        self._visited.add(found.url)
        return found

    async def _past_blanks(self, found: Page) -> Page:
        """The first page with something new, of a month or a year and those before it; the last one asked if none."""
        for _ in range(MOST_BLANKS):
            before = read_pager(found)
            new = {row.url for row in self._rows(found)} - self._seen
            if new or not before.back or before.next_url is None or before.next_url in self._visited:
                break
            self._visited.add(before.next_url)
            with suppress_missing():
                found = await self._fetch(before.next_url, referer=found.url)
        return found

    def _explain_end(self, here: Pager, problem: FetchError | None) -> None:
        """Return where a list may end before this page; ListUnreadable where it tells of more."""
        first, number = self.first, self._number
        linked = not self._visited.isdisjoint({here.next_url, here.numbered.get(number)})
        if problem is not None and (linked or (first.of_data and problem.reason not in MISSING)):
            raise ListUnreadable(f"{first.url}: the page after {self._page.url} cannot be read: {problem}")
        if first.unread and first.pages is None and number == 2:
            raise ListUnreadable(f"{first.url}: a call of its script pages the list and cannot be worked out")
        if first.pages is not None and self._lacks_rows() and self._is_counted():
            why = f": {problem}" if problem else ""
            raise PageMissing(f"{first.url}: page {number} of {first.pages} declared pages cannot be found{why}")


def looks_full(rows: int) -> bool:
    """Whether a list of so many rows may be a page of a longer one: pages hold 10, 15, 20 … rows."""
    return rows >= _SMALLEST_PAGE and rows % 5 == 0


def has_all(page: Page, held: Seen) -> bool:
    """Whether a pager turns through rows that the page has all: the numbers of its controls are those of the pages that
    the `held` rows make, by as many as it shows, and the last page is not full, so that its data end there."""
    shown = len({row.url for row in page.rows if row.url in held})
    texts = ((node, "".join(link_text(node).split())) for node in islice(page.root.iter("a", "button"), MOST_LINKS))
    last = max((page_number(text) for node, text in texts if is_bare_control(node, text)), default=0)
    return shown > 1 and len(held) % shown > 0 and last == len(held) // shown + 1


def _grow(first: Pager, here: Pager) -> None:
    """Believe a later page that declares more pages or rows than the first, which a cache may have kept."""
    if first.pages is not None and here.pages is not None and here.pages > first.pages:
        first.pages, first.rows = here.pages, here.rows if first.rows is not None else None
    if first.rows is not None and here.rows is not None:
        first.rows = max(first.rows, here.rows)


def _is_another(first: Pager, found: Pager, number: int) -> bool:
    """Whether a page calls itself by another number than the one wanted, as one does that is counted otherwise."""
    if first.current is None or found.current is None or found.current == first.current:
        return False
    return found.current != first.current + number - 1


def _is_of_one_make(found: Page, page: Page) -> bool:
    """Whether a page without rows is the one before but for them, with its empty pager: the number in its address
    turned it, and there is no more."""
    return found.title == page.title and bool(found.links) and is_drawn_by_script(found)


def _keep_base(pager: Pager, url: str, number: int) -> None:
    """Remember which way of counting proved right, and drop the others."""
    for stem in pager.stems:
        prefix, suffix, base = stem
        if url == f"{prefix}_{number - 1 + base}.{suffix}":
            pager.stems = [stem]
            return
