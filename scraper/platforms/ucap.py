"""Ucap (开普云): a page that shows no list of its own gets it from a search by channel, `/common/search/{channel}`.

A page that spells the call out is asked as it asks. Else the channel is in a meta, in a script, or in the address
(`/c110634/`). Where a list stands in a comment too, that of the search is the live one; the comment counts only where
the search is not there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import urlsplit

from scraper.pages.page import Page
from scraper.platforms.answers import AJAX, answered, json_object
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic, list_block
from scraper.platforms.paging import first_that_lists, paged
from scraper.platforms.records import Records, read_records
from scraper.platforms.script_call import ScriptCall
from scraper.scripts.calls import list_calls

_SEARCH = re.compile(r"""["'](?P<path>[\w:/.-]{0,120}/(?:common/search|searchList)/)(?P<channel>c?\d{5,}|\w{32})?""")
_CHANNEL = re.compile(
    r"""\b(?:channel_?id|pageid|channelCode)\b["']?\s*[:=]\s*["']?(c?\d{5,}|[0-9a-f]{32})""", re.IGNORECASE
)
_MARKS = ("ucap", "page_div", "/common/search/", "searchlist/", 'name="channelid"', "kaipuyun")
_SIZE = 20


class Ucap(ScriptCall):
    """Asks the search of a channel where the page itself has no live list."""

    name = "ucap"

    def recognises(self, page: Page) -> float:
        """Sure of a page without a live list that names its channel and bears the platform's marks."""
        if not any(mark in page.lower for mark in _MARKS) or not _channels(page):
            return 0.0
        return 0.0 if list_block(page.rows) else 0.8

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The search page by page; the list in comments where the search does not answer."""
        ways = [paged(self._search(page, fetch, channel)) for channel in _channels(page)]
        if any(call.turns for call in list_calls(page)):
            ways.insert(0, super().listings(page, fetch))
        if page.comment_rows:
            ways.append(Generic.listings(self, page, fetch))
        async for listing in first_that_lists(page, ways, "names no channel"):
            yield listing

    def _search(self, page: Page, fetch: Fetch, channel: str) -> Any:
        found = _SEARCH.search(page.text)
        path = found["path"] if found else "/common/search/"

        async def ask(number: int) -> tuple[str, Records]:
            url = f"{path}{channel}?_isAgg=true&_isJson=true&_pageSize={_SIZE}&_template=index&page={number}"
            answer = await answered(fetch, url, headers=AJAX, referer=page.url)
            return answer.url, read_records(json_object(answer), answer.url, answer.url)

        return ask


def _channels(page: Page) -> list[str]:
    """The names under which the search may know the column, the surest first; at most three."""
    spelled = _SEARCH.search(page.text)
    named = [spelled["channel"] or ""] if spelled else []
    named += [found[1] for script in page.scripts if (found := _CHANNEL.search(script)) is not None]
    named += re.findall(r"/(c\d{5,})/", urlsplit(page.url).path)[-1:]
    named.append(page.metas.get("channelid", ""))
    return list(dict.fromkeys(name for name in named if name))[:3]


PLATFORM = Ucap()
