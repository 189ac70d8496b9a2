"""Lists that interfaces give page by page, asked for by number to their end.

Totals may be capped (10 000), absent or wrong, so a list ends where its pages end, and one that ends before its
declared total is unreadable, not short.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field

from scraper.errors import ListUnreadable
from scraper.pages.page import Page
from scraper.platforms.answers import MOST_PAGES, stalled
from scraper.platforms.base import Listing
from scraper.platforms.records import Records
from scraper.platforms.seen import Seen

_MOST_GAPS = 3
_FULL = 10
"""Fewer rows than this are no page of a list that goes on."""


@dataclass
class _Course:
    """How far the reading of a list has come: pages are counted from `first`, `alone` says that there is only one, and
    a page is asked to hold `full` rows.

    `size` is the most rows that a page had; `declared` and `pages` are the totals that the first answer with any
    declares; `whole` says that no more rows are declared than were seen.
    """

    first: int
    alone: bool
    full: int | None
    seen: Seen = field(default_factory=Seen)
    size: int = 0
    declared: int | None = None
    pages: int | None = None
    whole: bool = False
    gaps: list[ListUnreadable] = field(default_factory=list)

    def goes_on(self, number: int) -> bool:
        """Whether more rows are declared than full pages up to this one hold, and a page that fails may be passed."""
        return (number - self.first + 1) * self.size < (self.declared or 0) and len(self.gaps) < _MOST_GAPS

    def take(self, number: int, url: str, records: Records) -> tuple[Listing | None, int]:
        """What page `number` gives, None where that is nothing, and how many of its rows are new."""
        fresh = [row.url for row in records.rows if row.url not in self.seen]
        self.declared = records.total if self.declared is None else self.declared
        self.pages = records.pages if self.pages is None else self.pages
        self.seen |= set(fresh)
        self.size = max(self.size, len(records.rows))
        # Page 0 may be empty where pages are counted from 1.
        counted_from_1 = number == self.first == 0 and not fresh and bool(self.declared)
        if counted_from_1 or not (fresh or number == self.first):
            return None, len(fresh)
        return Listing(url, [*records.rows, *records.beside], self.declared, records.pages), len(fresh)

    def ends(self, number: int, url: str, records: Records, fresh: int) -> bool:
        """Whether page `number` is the last; ListUnreadable where the list ends before its end."""
        is_first = number == self.first
        again = number == self.first + 1 and self.first == 0 and bool(records.rows)  # page 1 is page 0 once more
        may_be_empty = is_first and self.first == 0 and bool(self.declared)
        ends = self.alone and not (records.following and fresh)
        if ends or not (fresh or again or may_be_empty):
            self._end(number, url, records)
            return True
        if self.alone:
            return False  # the answer names what follows
        count = number - self.first + 1
        self.whole = _is_whole(len(self.seen), self.declared, count, self.pages)
        return self.whole and not _may_go_on(len(records.rows), self.size, self.declared, is_first=is_first)

    def _end(self, number: int, url: str, records: Records) -> None:
        """Return where the list may honestly end with this page, ListUnreadable where it does not."""
        if self.declared is not None and len(self.seen) < self.declared:
            raise self.gaps[0] if self.gaps else stalled(url, len(self.seen), self.declared)
        if self.alone and not records.following:
            _explain_one(url, records)
        elif self.declared is None and number > self.first:
            again = len(self.seen) == len(records.rows) == self.full
            _explain_end(url, number - self.first + 1, self.pages, again=again)


async def paged(
    ask: Callable[[int], Awaitable[tuple[str, Records]]],
    first: int = 1,
    *,
    alone: bool = False,
    full: int | None = None,
) -> AsyncGenerator[Listing, None]:
    """The pages of a list, asked for by number from `first`; `alone` when it has one page only, but for those that each
    answer names as the next; a page is asked to hold `full` rows.

    From 0, page 1 may be page 0 again, or page 0 be empty: the interface then counts from 1 after all. A list whose
    last declared page is as full as its first may go on, since totals are capped: one page more is asked for; so it is
    where the total equals the first page's rows, which some interfaces send in its place. A page that fails, or is
    empty, before the declared end is told at the end: those behind it are read all the same.
    """
    course = _Course(first, alone, full)
    for number in range(first, first + MOST_PAGES):
        goes_on = course.goes_on(number)
        try:
            url, records = await ask(number)
            if goes_on and not records.rows:
                raise stalled(url, len(course.seen), course.declared)
        except ListUnreadable as error:
            course.gaps.append(error)
            if goes_on:
                continue
            if course.whole:
                return
            raise course.gaps[0] from error
        listing, fresh = course.take(number, url, records)
        if listing is not None:
            yield listing
        if course.ends(number, url, records, fresh):
            return


async def first_that_lists(
    page: Page, ways: Iterable[AsyncGenerator[Listing, None]], otherwise: str
) -> AsyncGenerator[Listing, None]:
    """The list of the first of the ways that begins one.

    ListUnreadable where that does not go on to its end, and as the first way said where none begins; `otherwise` is
    said of the page where there is no way.
    """
    problem: ListUnreadable | None = None
    for way in ways:
        begun = False
        try:
            async for listing in way:
                begun = True
                yield listing
            return
        except ListUnreadable as error:
            if begun:
                raise
            problem = problem or error
    raise problem or ListUnreadable(f"{page.url}: {otherwise}")


def _is_whole(rows: int, declared: int | None, number: int, pages: int | None) -> bool:
    """Whether so many rows, or so many pages where no number of rows is declared, are all that there are."""
    return rows >= declared if declared is not None else pages is not None and number >= pages


def _explain_one(url: str, records: Records) -> None:
    """Return where one answer may be the whole list; ListUnreadable where it says that there is more."""
    if records.more or (records.pages or 1) > 1:
        raise ListUnreadable(f"{url}: the answer says that there is more, and not how to ask for it")


def _explain_end(url: str, number: int, pages: int | None, *, again: bool) -> None:
    """Return where a list may honestly end although page `number`, from 1, brings nothing new; ListUnreadable where it
    goes on by its number of pages, or where a full page came `again`."""
    if pages is not None and number <= pages:
        raise ListUnreadable(f"{url}: page {number} of {pages} declared pages brings nothing new")
    if pages is None and again:
        raise ListUnreadable(f"{url}: a full page again in place of the next: how its pages turn is not understood")


def _may_go_on(rows: int, size: int, declared: int | None, *, is_first: bool) -> bool:
    """Whether a list that is whole by its totals may have more: they may be capped, or be those of a page alone."""
    return rows >= size and (not is_first or declared == rows >= _FULL)
