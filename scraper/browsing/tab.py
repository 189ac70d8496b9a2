"""One page in a tab of the browser: what it asks for, until it is quiet, and the clicks that turn its list.

Each request of the page is answered by the crawler's own fetch or refused; nothing goes out by the browser itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import NamedTuple

from playwright.async_api import Error, Route
from playwright.async_api import Page as Tab

from scraper.errors import FetchError, HostStopped
from scraper.fetching.classify import STOPS_HOST
from scraper.fetching.messages import Answer, Request
from scraper.pages.controls import next_by_script
from scraper.pages.page import Page

Ask = Callable[[Request], Awaitable[Answer]]

WANTED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests that a list can depend on."""

MOST_REQUESTS = 60
"""What one page may ask for, and one click; a page that asks for ever is cut off there."""

MOST_TURNS = 200
CLICK = 5.0
"""Seconds until what turns to a next page can be clicked."""

QUIET = 1.0
"""A page is ready when it has asked for nothing for so many seconds."""


class Limit(NamedTuple):
    """The time that a page has, which begins anew with every turn."""

    timer: asyncio.Timeout
    seconds: float

    def renew(self) -> None:
        self.timer.reschedule(asyncio.get_running_loop().time() + self.seconds)


class TabVisit:
    """One page in its tab. `lost` are the requests that were not answered, `stopped` why a host is not asked; `turned`
    the pages that clicks led to, `ended` why they ended early."""

    def __init__(self, page: Page, ask: Ask) -> None:
        self.page = page
        self.turned: list[Page] = []
        self.ended: str | None = None
        self._ask = ask
        self._asked = 0
        self._under_way = 0
        self._last = 0.0
        self._begun = False
        self.lost: list[str] = []
        self.stopped: HostStopped | None = None
        self.over = False

    async def load(self, tab: Tab) -> Page:
        """The page as its scripts make it."""
        await tab.goto(self.page.url, wait_until="load", timeout=0)
        return await self._quiet(tab)

    async def click(self, tab: Tab, shown: Page, limit: Limit) -> None:
        """Turn page after page until nothing turns further or brings what is new."""
        seen = {row.url for row in shown.rows}
        for _ in range(MOST_TURNS):
            control = next_by_script(shown)
            if control is None or self.stopped is not None:
                return
            limit.renew()
            self._asked = 0
            try:
                await tab.locator(f"xpath={control.path}").click(timeout=CLICK * 1000)
            except Error:
                self.ended = f"{control.said!r} cannot be clicked"
                return
            shown = await self._quiet(tab)
            fresh = {row.url for row in shown.rows} - seen
            if not fresh:
                return
            seen |= fresh
            self.turned.append(shown)
        self.ended = f"left after {MOST_TURNS} clicks"

    async def _quiet(self, tab: Tab) -> Page:
        """The page once it has asked for nothing for a while."""
        now = asyncio.get_running_loop().time
        self._last = now()
        while self._under_way or now() - self._last < QUIET:
            await asyncio.sleep(0.05)
        body = (await tab.content()).encode("utf-8", "replace")
        answer = replace(self.page.answer, body=body, charset="utf-8", media_type="text/html")
        return Page(answer, source=self.page, lost=tuple(self.lost))

    async def answer(self, route: Route) -> None:
        """Answer one request of the page, or refuse it."""
        self._under_way += 1
        heeded = False
        try:
            heeded = await self._settle(route)
        except Error:
            if not self.over:  # else the tab is gone, and nobody waits for the answer
                self.lost.append(route.request.url[:200])
        finally:
            self._under_way -= 1
            if heeded:  # a page that counts its readers by pictures for ever is quiet all the same
                self._last = asyncio.get_running_loop().time()

    async def _settle(self, route: Route) -> bool:
        """Answer or refuse; whether the page may still become another by it."""
        asked = route.request
        if asked.resource_type not in WANTED or not asked.url.startswith(("http://", "https://")):
            await route.abort()
            return False
        if asked.is_navigation_request() and asked.frame.parent_frame is None:
            if self._begun:  # the page sends the browser on
                self.lost.append(asked.url[:200])
                await route.abort()
                return False
            self._begun = True
            await self._give(route, self.page.answer)
            return True
        got = await self._fetched(route)
        if got is None:
            self.lost.append(asked.url[:200])
            await route.abort()
        else:
            await self._give(route, got)
        return self._asked <= MOST_REQUESTS

    async def _fetched(self, route: Route) -> Answer | None:
        """What the crawler's own fetch gets for the page; None where it gets nothing."""
        asked = route.request
        self._asked += 1
        if self._asked > MOST_REQUESTS or self.over or asked.method not in ("GET", "POST"):
            return None
        headers = await asked.all_headers()
        own = tuple((name, value) for name, value in headers.items() if name.startswith("x-"))
        request = Request(asked.url, "page", headers=own, referer=self.page.url)
        if asked.method == "POST":
            kind = headers.get("content-type", "")
            request = replace(request, data=asked.post_data_buffer or b"", content_type=kind)
        try:
            got = await self._ask(request)
        except HostStopped as error:
            self.stopped = self.stopped or error
            return None
        except FetchError:
            return None
        if got.kind in STOPS_HOST:
            self.stopped = self.stopped or HostStopped(got.url, f"{got.kind}: {got.reason}")
        return got if got.ok or got.kind == "empty" else None

    async def _give(self, route: Route, got: Answer) -> None:
        kind = got.media_type + (f"; charset={got.charset}" if got.charset else "")
        headers = {"content-type": kind}
        origin = route.request.headers.get("origin")
        if origin is not None:
            headers |= {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
        await route.fulfill(status=200, headers=headers, body=got.body)
