"""Anhui's platform LS (EX8): catalogues come as fragments of the label `publicInfoList`, columns by `pageIndex`.

The label is asked as the page's script asks it, or by the organ and category in the address; it answers only with a
header for the language, and cuts titles to `length`, which is raised.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.errors import ListUnreadable
from scraper.pages.page import Page
from scraper.pages.pagers import read_pager
from scraper.platforms.answers import AJAX, answered
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.paging import paged
from scraper.platforms.records import Records
from scraper.platforms.script_call import ScriptCall
from scraper.platforms.seen import Seen
from scraper.scripts.calls import list_calls

_LABEL = re.compile(r"/site/label/\d+")
_SITE = re.compile(r"""\bsite_?id\b["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)
_ORGAN = re.compile(r"/public/column/(\d+)")
_HEADERS = AJAX | {"Ls-Language": "zh"}


class AnhuiLs(ScriptCall):
    """Reads the label of a catalogue, or the numbered pages of a column."""

    name = "anhui_ls"

    def recognises(self, page: Page) -> float:
        """Sure of the label's name or of the platform's own pager."""
        if "publicInfoList" in page.ascii and _LABEL.search(page.text):
            return 0.9
        return 0.8 if "Ls.pagination(" in page.ascii else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list that stands in the page with its numbered pages, else that of the label."""
        if self.rows(page):
            pages = self._numbered(page, fetch)
        elif "publicInfoList" in page.ascii:
            pages = paged(self._label(page, fetch))
        else:
            raise ListUnreadable(f"{page.url}: a pager without a list")
        async for listing in pages:
            yield listing

    def _label(self, page: Page, fetch: Fetch) -> Any:
        fields = self._fields(page)
        found = _LABEL.search(page.text)
        url = found.group() if found else "/site/label/8888"

        async def ask(number: int) -> tuple[str, Records]:
            query = urlencode(fields | {"pageIndex": str(number)})
            answer = await answered(fetch, f"{url}?{query}", headers=_HEADERS, referer=page.url)
            return answer.url, self.records(answer)

        return ask

    def _fields(self, page: Page) -> dict[str, str]:
        """What the label is asked: as the script spells it, the rest from the address of the page."""
        spelled = next(
            (call.fields for call in list_calls(page) if call.fields.get("labelName") == "publicInfoList"), {}
        )
        query = dict(parse_qsl(urlsplit(page.url).query))
        organ, site = _ORGAN.search(page.url), _SITE.search(page.text)
        fields = {
            "IsAjax": "1", "dataType": "html", "labelName": "publicInfoList", "siteId": site[1] if site else "",
            "pageSize": "15", "action": "list", "isDate": "true", "dateFormat": "yyyy-MM-dd",
            "organId": organ[1] if organ else "", "type": query.get("type", "4"), "catId": query.get("catId", ""),
            "file": "/c3/hs/publicInfoList_newest",
        }  # fmt: skip
        return fields | {name: value for name, value in spelled.items() if value} | {"length": "200"}

    async def _numbered(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        pager = read_pager(page)
        rows = self.rows(page)
        seen = Seen(row.url for row in rows)
        yield Listing(page.url, rows, pager.rows, pager.pages)
        for number in range(2, (pager.pages or 1) + 1):
            parts = urlsplit(page.url)
            query = dict(parse_qsl(parts.query)) | {"pageIndex": str(number)}
            answer = await answered(fetch, urlunsplit(parts._replace(query=urlencode(query))), referer=page.url)
            rows = self.rows(answer)
            if not {row.url for row in rows} - seen:
                raise ListUnreadable(f"{answer.url}: page {number} of {pager.pages} declared pages brings nothing new")
            seen |= {row.url for row in rows}
            yield Listing(answer.url, rows, pager.rows, pager.pages)


PLATFORM = AnhuiLs()
