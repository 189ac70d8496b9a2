"""Any site: rows told by their like structure and dates, pages by next links, pager calls and numbered names.

The national template that thousands of departments copied (a left menu of five fixed labels beside a list of
dated `li`) needs nothing special here: its list is the block whose rows carry dates, its menu the one whose do not.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from scraper.attachments import Attachment, find_attachments, is_file_link
from scraper.errors import ListUnreadable
from scraper.pages.page import Link, Page, Row
from scraper.pages.reading import says_empty
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.turning import Turning
from scraper.words.titles import is_column_name, is_report, may_be_report, names_agency_of_year, names_year_alone

_DYNAMIC = re.compile(
    r"dataproxy|loadPageData|queryList|jpaas-publish-server|gkmlpt/api|EWB-FRONT|lightfrontaction|publicInfoList|"
    r"getMessage\.do|\btrsapi\b|ms-repeat|ng-repeat|v-for=|text/x-handlebars|text/html[\"'] id=[\"']tpl|doT\.template|"
    r"\$\.(?:ajax|getJSON|post|get)\s*\(|axios\.|fetch\(\s*[\"'`]|XMLHttpRequest|id=[\"']app[\"']",
)
_TEMPLATE = re.compile(r"\b(?:v-for|v-else|v-show|ng-repeat|ng-show|ms-repeat)\b|text/x-handlebars|doT\.template")


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
        if not self.rows(page):
            explain_empty(page)
        turning = Turning(page, self.rows, fetch)
        here: Page | None = page
        while here is not None:
            yield Listing(here.url, self.rows(here), turning.first.rows, turning.first.pages)
            here = await turning.next_page()


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
    if is_column_name(row.title) and row.published is not None:
        return True
    return (is_column_name(row.title) or names_year_alone(row.title)) and is_file_link(row.url)


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
    trusted = says_empty(page) and _TEMPLATE.search(page.text) is None  # else the words are one of its cases
    if not trusted and (sign := drawn_by(page)):
        raise ListUnreadable(f"{page.url}: the list is loaded by a script ({sign[:40]}) that is not understood")


def drawn_by(page: Page) -> str:
    """The sign that a script draws a list on the page; empty without one."""
    found = _DYNAMIC.search(page.text)
    return found[0] if found is not None else ""


PLATFORM = Generic()
