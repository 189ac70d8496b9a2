"""Shandong's portals: a script shows the first pages out of the page itself; what is older is in `index_{n}` files."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from urllib.parse import urlsplit, urlunsplit

from scraper.errors import FetchError, ListUnreadable
from scraper.pages.page import Page, Row
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen

_TOTAL = re.compile(r"\btotalCount\s*=\s*[\"']?(\d+)")
_LAST = re.compile(r"\bendPage\s*=\s*[\"']?(\d+)")
_ALL = re.compile(r"\blogicTotalPage\s*=\s*[\"']?(\d+)")


class Shandong(Generic):
    """Rows of the page first, then those of the numbered files."""

    name = "shandong"

    def recognises(self, page: Page) -> float:
        """Sure of the platform's own variables."""
        if "logicTotalPage" not in page.ascii:
            return 0.0
        return 0.9 if _ALL.search(page.text) and _TOTAL.search(page.text) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Every row of the page, then file after file until the declared number of rows."""
        total, shown, pages = (_number(pattern, page) for pattern in (_TOTAL, _LAST, _ALL))
        rows = self.rows(page)
        if not rows and total:
            raise ListUnreadable(f"{page.url}: {total} declared rows, none in the page")
        yield Listing(page.url, rows, total, pages)
        seen = Seen(row.url for row in rows)
        number: int | None = None
        while len(seen) < total:
            starts = [shown + 1, shown, 1, 2] if number is None else [number + 1]
            found = await self._next(page, fetch, list(dict.fromkeys(starts)), seen)
            if found is None:
                raise ListUnreadable(f"{page.url}: {len(seen)} of {total} declared rows; the next file is not found")
            number, url, rows = found
            seen |= {row.url for row in rows}
            yield Listing(url, rows, total, pages)

    async def _next(
        self, page: Page, fetch: Fetch, numbers: list[int], seen: Seen
    ) -> tuple[int, str, list[Row]] | None:
        """The first of the files that has rows not seen yet."""
        for number in numbers:
            for suffix in (_suffix(page.url),) if _suffix(page.url) else ("shtml", "html"):
                try:
                    found = await fetch(_file(page.url, number, suffix), referer=page.url)
                except FetchError as error:
                    if error.reason not in ("not_found", "soft_404", "empty", "error"):
                        raise
                    continue
                rows = self.rows(found)
                if {row.url for row in rows} - seen:
                    return number, found.url, rows
        return None


def _number(pattern: re.Pattern[str], page: Page) -> int:
    found = pattern.search(page.text)
    return int(found[1]) if found else 0


def _suffix(url: str) -> str:
    name = urlsplit(url).path.rpartition("/")[2]
    return name.rpartition(".")[2] if "." in name else ""


def _file(url: str, number: int, suffix: str) -> str:
    parts = urlsplit(url)
    folder, _, name = parts.path.rpartition("/")
    stem = name.rpartition(".")[0] or "index"
    return urlunsplit((parts.scheme, parts.netloc, f"{folder}/{stem}_{number}.{suffix}", "", ""))


PLATFORM = Shandong()
