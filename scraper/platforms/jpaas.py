"""Hanweb jpaas lists: the pager of the page names its unit, build/unit answers JSON with a fragment of markup.

The page number counts only inside `paramJson`; a bare `pageNo` gives the first page for ever.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import AsyncGenerator
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from scraper.errors import ListUnreadable
from scraper.pages.page import Page, Row, find_date, parse, rows_of, text_of
from scraper.platforms.answers import MOST_PAGES, call, json_object, number, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic, list_block
from scraper.platforms.seen import Seen
from scraper.scripts.literal import literals, read_literal
from scraper.words.titles import is_report

_PATH = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_TAG = re.compile(r"""<\w+\b[^<>]*?\bquerydata\s*=\s*(?:"[^"]*"|'[^']*')[^<>]*>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_COUNT = re.compile(r"""\bcount\s*=\s*\\?["']?(\d+)""")
_LIST = re.compile(r"列表|分页|内容|list|page", re.IGNORECASE)
_NEEDED = ("webId", "pageId", "tplSetId")


class Unit(NamedTuple):
    """A part of the page that is built by call: where to ask, with what, how many rows in all and a page."""

    url: str
    query: dict[str, Any]
    declared: int | None
    rows: int | None

    def address(self, page_number: int, more: dict[str, Any]) -> str:
        """The address of one page of the unit; `more` joins the page number in paramJson."""
        query = {"parseType": "bulidstatic", "pageType": "column", "editType": "null"} | self.query
        given = query.get("paramJson")
        inner = json.loads(given) if isinstance(given, str) and given.startswith("{") else given
        inner = (inner if isinstance(inner, dict) else {}) | more
        inner |= {"pageNo": page_number, "pageSize": self.rows or 15}
        query["paramJson"] = json.dumps(inner, ensure_ascii=False, separators=(",", ":"))
        return f"{self.url}?{urlencode(query)}"


class Jpaas(Generic):
    """Lists of jpaas."""

    name = "jpaas"

    def recognises(self, page: Page) -> float:
        return 0.95 if "jpaas-publish-server" in page.ascii else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Page after page of the first unit that lists reports, else of the first that has rows."""
        more = next((found for found in literals(page.text, r"\bjcmsSearch[\"']?\s*[:=]") if found), None)
        extra = {"jcmsSearch": more} if more else {}
        units = _units(page)
        static = list_block(page.rows)
        if not units or (any(is_report(row.title) for row in static) and not any(unit.declared for unit in units)):
            async for listing in super().listings(page, fetch):
                yield listing
            return
        unit, rows, declared = await self._first(units, extra, page, fetch)
        seen = Seen(row.url for row in rows)
        yield Listing(page.url, rows, declared)
        for n in range(2, MOST_PAGES):
            if not rows or (declared is not None and len(seen) >= declared):
                return
            if declared is None and unit.rows is not None and len(rows) < unit.rows:
                return
            rows, _ = await self._page(unit, n, extra, page, fetch)
            fresh = {row.url for row in rows} - seen
            if not fresh and declared is not None and (n - 1) * (unit.rows or 15) < declared:
                raise stalled(page.url, len(seen), declared)
            if not fresh:
                return
            seen |= fresh
            yield Listing(page.url, rows, declared)

    async def _first(
        self, units: list[Unit], extra: dict[str, Any], page: Page, fetch: Fetch
    ) -> tuple[Unit, list[Row], int | None]:
        """The unit that is the list, with its first page."""
        tried: list[tuple[Unit, list[Row], int | None]] = []
        problem: ListUnreadable | None = None
        for unit in units:
            try:
                rows, declared = await self._page(unit, 1, extra, page, fetch)
            except ListUnreadable as error:
                problem = problem or error
                continue
            tried.append((unit, rows, declared))
            if any(is_report(row.title) for row in rows) or (len(units) == 1 and (rows or declared == 0)):
                return tried[-1]
        listed = [item for item in tried if item[1] or item[2] == 0]
        if problem is not None or not listed:
            raise problem or ListUnreadable(
                f"{page.url}: build/unit answers no rows and does not say that there are none"
            )
        return max(listed, key=lambda item: len(item[1]))

    async def _page(
        self, unit: Unit, n: int, extra: dict[str, Any], page: Page, fetch: Fetch
    ) -> tuple[list[Row], int | None]:
        """The rows of page `n` and the declared number of rows."""
        answer = await call(fetch, unit.address(n, extra), referer=page.url)
        value = json_object(answer)
        data = value.get("data")
        markup = data.get("html") if isinstance(data, dict) else None
        if value.get("success") is False or not isinstance(markup, str):
            raise ListUnreadable(f"{answer.url}: build/unit without a list: {answer.text[:80]!r}")
        count = _COUNT.search(markup)
        return rows_in_order(markup, page.base), int(count[1]) if count else unit.declared


def rows_in_order(markup: str, base: str) -> list[Row]:
    """The rows of a fragment; dates that stand apart from their links are paired with them by order."""
    root = parse(markup)
    rows = [row._replace(source="api", block="jpaas") for row in rows_of(root, base) if len(row.title) > 1]
    apart = [
        found
        for node in root.iter("li", "span", "td", "p", "b", "i", "em", "div")
        if len(node) == 0 and len(text_of(node)) <= 24 and (found := find_date(text_of(node))) is not None
    ]
    if len(apart) == len(rows) and any(row.published is None for row in rows):
        return [row._replace(published=day) for row, day in zip(rows, apart, strict=True)]
    return rows


def _units(page: Page) -> list[Unit]:
    """The units of a page, those with a count first, then those whose tag is that of a list."""
    found: list[tuple[bool, bool, Unit]] = []
    for tag in _TAG.finditer(page.text):
        given = {name.lower(): html.unescape(a or b) for name, a, b in _ATTRIBUTE.findall(tag[0])}
        try:
            query = read_literal(given.get("querydata", ""))
        except ValueError:
            continue
        if not isinstance(query, dict) or not all(query.get(name) for name in _NEEDED):
            continue
        url = urljoin(page.base, given.get("uniturl") or given.get("url") or _PATH)
        unit = Unit(url, query, number(given.get("count")), number(given.get("rows")))
        listed = _LIST.search(str(query.get("tagId") or "")) is not None
        found.append((unit.declared is None, not listed, unit))
    return [unit for *_, unit in sorted(found, key=lambda item: item[:2])]


PLATFORM = Jpaas()
