"""TRS WCM whose rows come from data files beside the page (`list2.trsapi`, then `list2_1.trsapi` …).

Its static pages need nothing of their own: pager calls and variables are read for every site
(`scraper.pages.pager_calls`), from 0 or from 1 as the pages themselves prove.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator

from scraper.addresses import resolve
from scraper.errors import FetchError, ListUnreadable
from scraper.pages.page import Page
from scraper.pages.pagers import read_pager
from scraper.platforms.answers import AJAX, MISSING, answered, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.records import read_records
from scraper.platforms.seen import Seen

_FILE = re.compile(r"""["']?([\w./-]{1,200}\.trsapi)\b""")


class Trs(Generic):
    """Reads the data files of a list; the template rows in the page are no rows."""

    name = "trs"

    def recognises(self, page: Page) -> float:
        """Sure where a script names a data file."""
        return 0.8 if ".trsapi" in page.ascii and _FILE.search(page.text) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The data file of the page, then its numbered ones until the declared end."""
        name = _FILE.search(page.text)
        url = resolve(page.base, name[1]) if name else None
        if url is None:
            raise ListUnreadable(f"{page.url}: names no data file")
        declared, seen, number = read_pager(page).rows, Seen(), 0
        while True:
            asked = url if number == 0 else url.removesuffix(".trsapi") + f"_{number}.trsapi"
            try:
                answer = await answered(fetch, asked, headers=AJAX, referer=page.url)
            except ListUnreadable as error:
                gone = isinstance(error.__cause__, FetchError) and error.__cause__.reason in MISSING
                if number == 0 or declared is not None or not gone:
                    raise
                return
            try:
                value = answer.json()
            except ValueError as error:
                raise ListUnreadable(f"{asked}: not JSON: {answer.text[:80]!r}") from error
            records = read_records(value, answer.url, asked)
            declared = records.total if records.total is not None else declared
            fresh = {row.url for row in records.rows} - seen
            if fresh or number == 0:
                yield Listing(asked, records.rows, declared)
            seen |= fresh
            if declared is not None and len(seen) >= declared:
                return
            if not fresh and number > 0:
                if declared is not None:
                    raise stalled(asked, len(seen), declared)
                return
            number += 1


PLATFORM = Trs()
