"""Epoint 新点: a shell page whose list is asked by POST of JSON to `…/lightfrontaction/getgovinfolist`.

The site's number (`siteGuid`) stands in the page or in `webBuilderCommon.js`. Pages are counted from 0 on some sites,
from 1 on others; some want the fields inside `params` beside an empty token.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scraper.errors import ListUnreadable
from scraper.pages.page import Page
from scraper.platforms.answers import AJAX, answered, json_object
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.paging import paged
from scraper.platforms.records import Records, read_records

_INTERFACE = re.compile(r"/[\w/.-]{1,120}/getgovinfolist\b", re.IGNORECASE)
_USUAL = "/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
_MARKS = ("getgovinfolist", "lightfrontaction", "govinfopub", "ewb-front")
_GUID = re.compile(r"""siteGuid["']?\s*[:=]\s*["']([\w-]{8,64})["']""", re.IGNORECASE)
_CATEGORY = re.compile(r"""\bcategory_?num\b["']?\s*[:=]\s*["'](\d{3,})["']""", re.IGNORECASE)
_WRAPPED = re.compile(r"""["']?token["']?\s*:\s*["'][^"']*["']\s*,\s*["']?params["']?\s*:""")
_SIZE = 20


class Epoint(Generic):
    """Asks the interface of a shell page."""

    name = "epoint"

    def recognises(self, page: Page) -> float:
        """Sure of a page that names the interface or its shell, and the category it shows."""
        marked = any(mark in page.lower for mark in _MARKS) or (
            "webbuildercommon.js" in page.lower and "govinfopub" in urlsplit(page.url).path.lower()
        )
        return 0.9 if marked and _category(page) and not self.rows(page) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list of the category, page by page; from 0, or from 1 where 0 is refused."""
        code = await self._code(page, fetch)
        begun = False
        try:
            async for listing in paged(self._asker(page, fetch, code), 0):
                begun = True
                yield listing
        except ListUnreadable:
            if begun:
                raise
            async for listing in paged(self._asker(page, fetch, code), 1):
                yield listing

    async def _code(self, page: Page, fetch: Fetch) -> str:
        """The scripts of the page, with the files that name the site's number where they do not."""
        code = "\n".join(page.scripts)
        if _GUID.search(code) and _INTERFACE.search(code):
            return code
        named = [url for url in page.script_files if re.search(r"webBuilderCommon|govinfopub", url, re.IGNORECASE)]
        for url in named[:2]:
            if not _GUID.search(code) or ("webBuilder" not in url and not _INTERFACE.search(code)):
                code += "\n" + (await answered(fetch, url, referer=page.url, lasting=True)).text
        return code

    def _asker(self, page: Page, fetch: Fetch, code: str) -> Any:
        interface, guid = _INTERFACE.search(code), _GUID.search(code)
        if guid is None:
            raise ListUnreadable(f"{page.url}: the number of the site (siteGuid) is not found")
        query = dict(parse_qsl(urlsplit(page.url).query))
        fields = {"deptcode": query.get("deptcode", ""), "categorynum": _category(page), "siteGuid": guid[1]}

        async def ask(number: int) -> tuple[str, Records]:
            asked: dict[str, Any] = fields | {"pageIndex": number, "pageSize": _SIZE}
            asked = {"token": "", "params": asked} if _WRAPPED.search(code) else asked
            url = interface.group() if interface else _USUAL
            answer = await answered(fetch, url, json=asked, headers=AJAX, referer=page.url)
            return answer.url, read_records(json_object(answer), answer.url, answer.url)

        return ask


def _category(page: Page) -> str:
    query = dict(parse_qsl(urlsplit(page.url).query))
    found = _CATEGORY.search(page.text)
    return query.get("categorynum") or (found[1] if found else "")


PLATFORM = Epoint()
