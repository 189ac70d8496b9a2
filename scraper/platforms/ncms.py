"""n-CMS (SASAC and others): the first page is whole, older ones are fragments `index_2603340_15.html` … `_1.html`.

The fragments are numbered from the oldest; a hidden block may name them, else the script tells stem and number.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from scraper.addresses import resolve
from scraper.errors import ListUnreadable
from scraper.pages.page import Page
from scraper.platforms.answers import answered
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen

_MOST = re.compile(r"\bmaxPageNum\w*\s*=\s*[\"']?(\d{1,5})")
_STEM = re.compile(r"\bpurl\w*\s*=\s*[\"']([^\"'<>]{1,300})[\"']")
_FRAGMENT = re.compile(r"href=[\"']([^\"'<>]{0,300}?_\d{4,})_\d{1,5}\.html?[\"']")


class Ncms(Generic):
    """Reads the fragments of a list from the newest to the oldest."""

    name = "ncms"

    def recognises(self, page: Page) -> float:
        """Sure of a number of fragments beside their common stem."""
        return 0.9 if "maxPageNum" in page.ascii and _MOST.search(page.text) and _stem(page) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The page, then fragment after fragment."""
        rows, stem, most = self.rows(page), _stem(page), _MOST.search(page.text)
        if stem is None or most is None or not rows:
            raise ListUnreadable(f"{page.url}: fragments without a list to begin with")
        pages = int(most[1])
        yield Listing(page.url, rows, None, pages)
        seen = Seen(row.url for row in rows)
        for number in range(pages - 1, 0, -1):
            url = f"{stem}_{number}.html"
            fragment = await answered(fetch, url, referer=page.url)
            rows = self.rows(fragment) or fragment.rows
            if not {row.url for row in rows} - seen:
                raise ListUnreadable(f"{url}: one of {pages} declared pages brings nothing new")
            seen |= {row.url for row in rows}
            yield Listing(url, rows, None, pages)


def _stem(page: Page) -> str | None:
    """The address of the fragments before their number."""
    found = _STEM.search(page.text) or _FRAGMENT.search(page.text)
    return resolve(page.base, found[1]) if found else None


PLATFORM = Ncms()
