"""Any site: rows told by their like structure and dates, pages by next links, pager calls and numbered names.

The national template that thousands of departments copied (a left menu of five fixed labels beside a list of
dated `li`) needs nothing special here: its list is the block whose rows carry dates, its menu the one whose do not.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from scraper.attachments import Attachment, find_attachments, is_file_link
from scraper.errors import FetchError, ListUnreadable, suppress_missing
from scraper.pages.controls import is_drawn_by_script
from scraper.pages.page import Link, Page, Row
from scraper.pages.pager_addresses import Pager
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms.answers import MISSING
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.seen import Seen
from scraper.words.titles import is_column_name, is_report, may_be_report, names_agency_of_year

_DYNAMIC = re.compile(
    r"dataproxy|loadPageData|queryList|jpaas-publish-server|gkmlpt/api|EWB-FRONT|lightfrontaction|publicInfoList|"
    r"getMessage\.do|\btrsapi\b|ms-repeat|ng-repeat|v-for=|text/x-handlebars|text/html[\"'] id=[\"']tpl|doT\.template|"
    r"\$\.(?:ajax|getJSON|post|get)\s*\(|axios\.|fetch\(\s*[\"'`]|XMLHttpRequest|id=[\"']app[\"']",
)

_SMALLEST_PAGE = 10


MOST_BLANKS = 24
"""Months without a report in a row; reports are due once a year."""

MOST_GAPS = 2
"""When so many pages are missing, those behind them are not asked for."""


class PageMissing(ListUnreadable):
    """A page within the declared ones cannot be found."""


class Generic:
    """The algorithm for a site of unknown make."""

    name = "generic"

    def recognises(self, page: Page) -> float:
        """Weakly sure of everything."""
        return 0.1

    def columns(self, page: Page) -> list[Link]:
        """None beyond the links of the page."""
        return []

    def attachments(self, page: Page) -> list[Attachment]:
        """Links, frames, viewers and scripts that lead to files."""
        return find_attachments(page)

    def rows(self, page: Page) -> list[Row]:
        """The rows of the list on a page: its live block of dated rows or those in scripts, whichever is more of a
        list, with the reports of the other; those in comments where there are neither."""
        live, hidden = list_block(page.rows), page.script_rows
        more = _worth(hidden) > _worth(live)
        if not live and not more and page.comment_rows:
            return list_block(page.comment_rows)
        main, other = (hidden, live) if more else (live, hidden)
        shown = {row.url for row in main} | {row.title for row in main}
        return main + [r for r in other if is_report(r.title) and r.url not in shown and r.title not in shown]

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Page after page until the declared end, a page without new rows, or no sign of a next page.

        A page missing before the declared end is told when those behind it are read.
        """
        pager = read_pager(page)
        rows = self.rows(page)
        if not rows:
            explain_empty(page)
        yield Listing(page.url, rows, pager.rows, pager.pages)
        seen = Seen(row.url for row in rows)
        visited = {page.url}
        number = 1
        gaps: list[PageMissing] = []
        while True:
            number += 1
            try:
                following = await self._following(page, pager, number, seen, visited, fetch)
            except PageMissing as gap:
                gaps.append(gap)
                if len(gaps) < MOST_GAPS and number < (pager.pages or 0):
                    continue
                break
            if following is None:
                break
            page = following
            _grow(pager, read_pager(page))
            rows = self.rows(page)
            seen |= {row.url for row in rows}
            yield Listing(page.url, rows, pager.rows, pager.pages)
        if gaps:
            raise gaps[0]

    async def _following(
        self, page: Page, first: Pager, number: int, seen: Seen, visited: set[str], fetch: Fetch
    ) -> Page | None:
        """Page `number`: the first candidate whose rows are not all known; None at the end of the list."""
        here = read_pager(page)
        candidates = [here.next_url] if here.next_url else []
        candidates += [here.numbered[number]] if number in here.numbered else []
        whole = bool(first.rows) and len(seen) >= (first.rows or 0)
        counted = first.pages is None or number <= first.pages
        within = not whole and (counted or len(seen) < (first.rows or 0))
        may_go_on = first.blank and looks_full(len(self.rows(page)))
        told = first.pages is not None or number in here.numbered or here.unread or may_go_on
        if within and (told or (first.of_data and len(seen))):
            candidates += [*first.candidates(number), *here.candidates(number)]
        problem: FetchError | None = None
        for url in dict.fromkeys(candidates):
            if url in visited:
                continue
            visited.add(url)
            try:
                found = await fetch(url, referer=page.url)
            except FetchError as error:
                if error.reason not in ("not_found", "soft_404", "empty", "error", "redirect_loop"):
                    raise
                problem = error
                continue
            visited.add(found.url)
            if not found.links and not self.rows(found) and not says_empty(found):
                problem = FetchError(url, "an answer without a list", "empty")
            if _is_another(first, read_pager(found), number):
                visited.discard(url)  # its turn comes, should the pages between be missing
                continue
            if here.back and url == here.next_url:
                found = await self._past_blanks(found, seen, visited, fetch)
            rows = {row.url for row in self.rows(found)}
            if rows - seen or (may_go_on and not rows and _is_of_one_make(found, page)):
                _keep_base(first, url, number)
                return found
        linked = not visited.isdisjoint({here.next_url, here.numbered.get(number)})
        if problem is not None and (linked or (first.of_data and problem.reason not in MISSING)):
            raise ListUnreadable(f"{first.url}: the page after {page.url} cannot be read: {problem}")
        _explain_end(first, number, problem, expected=within and counted)
        return None

    async def _past_blanks(self, found: Page, seen: Seen, visited: set[str], fetch: Fetch) -> Page:
        """The first page with something new, of a month or a year and those before it; the last one asked if none."""
        for _ in range(MOST_BLANKS):
            before = read_pager(found)
            new = {row.url for row in self.rows(found)} - seen
            if new or not before.back or before.next_url is None or before.next_url in visited:
                break
            visited.add(before.next_url)
            with suppress_missing():
                found = await fetch(before.next_url, referer=found.url)
        return found


def _explain_end(first: Pager, number: int, problem: FetchError | None, *, expected: bool) -> None:
    """Return where a list may end before page `number`; ListUnreadable where its first page tells of more."""
    if first.unread and first.pages is None and number == 2:
        raise ListUnreadable(f"{first.url}: a call of its script pages the list and cannot be worked out")
    if expected and first.pages is not None:
        why = f": {problem}" if problem else ""
        raise PageMissing(f"{first.url}: page {number} of {first.pages} declared pages cannot be found{why}")


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


def list_block(rows: list[Row]) -> list[Row]:
    """The rows that are the list: the block of like rows worth most, dated rows of the same container, and reports
    that stand elsewhere on the page."""
    blocks: dict[str, list[Row]] = {}
    for row in rows:
        blocks.setdefault(row.block, []).append(row)
    best = max(blocks.values(), key=_worth, default=[])
    chosen = {id(row) for row in best} if _worth(best) > 0 else set()
    container = _container(best[0]) if chosen else ()
    beside = {id(row) for row in rows if container and row.published is not None and _container(row) == container}
    return [row for row in rows if id(row) in chosen or id(row) in beside or _is_candidate(row)]


def _container(row: Row) -> tuple[str, ...]:
    """What the rows of one list share although some hold more than a link: the elements around the item."""
    names = row.block.split("/")
    while names and names[0].partition(".")[0] in ("a", "li", "tr", "td", "p", "span", "b", "dd", "h3", "h4"):
        names.pop(0)
    return tuple(names[:3])


def _is_candidate(row: Row) -> bool:
    if (
        is_report(row.title)
        or names_agency_of_year(row.title)
        or (row.published is not None and may_be_report(row.title))
    ):
        return True
    return is_column_name(row.title) and (row.published is not None or is_file_link(row.url))


def _worth(rows: list[Row]) -> float:
    """How much a block looks like a list of articles: dates, long titles, reports; 0 for a menu."""
    if not rows:
        return 0.0
    dated = sum(row.published is not None for row in rows)
    reports = sum(is_report(row.title) or may_be_report(row.title) for row in rows)
    if dated < 0.6 * len(rows) and not reports:
        return 0.0
    length = sum(min(len(row.title), 40) for row in rows) / len(rows)
    return (dated + 4 * reports) * (1 + length / 20)


def explain_empty(page: Page) -> None:
    """Return where a list may honestly be empty; ListUnreadable where its rows are only to be had otherwise."""
    if says_empty(page):
        return
    found = _DYNAMIC.search(page.text)
    if found is not None:
        raise ListUnreadable(
            f"{page.url}: the list is loaded by a script ({found.group()[:40]}) that is not understood"
        )


def looks_full(rows: int) -> bool:
    """Whether a list of so many rows may be a page of a longer one: pages hold 10, 15, 20 … rows."""
    return rows >= _SMALLEST_PAGE and rows % 5 == 0


def _keep_base(pager: Pager, url: str, number: int) -> None:
    """Remember which way of counting proved right, and drop the others."""
    for stem in pager.stems:
        prefix, suffix, base = stem
        if url == f"{prefix}_{number - 1 + base}.{suffix}":
            pager.stems = [stem]
            return


PLATFORM = Generic()
