"""Pages whose list exists only after their scripts ran, shown by Chromium. Needs the extra `browser`.

The browser itself reaches nothing: it is given a proxy that is not there, and each request of a page is answered by
the crawler's own fetch, which asks robots.txt, waits its turn, checks addresses and keeps what it gets. Pictures,
fonts, styles, media, sockets and other schemes are not asked for at all. The browser says honestly who asks, keeps no
cookies of its own and goes no further than the page it was given, so no challenge is solved by it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error, Playwright, Route, WebSocketRoute, async_playwright
from playwright.async_api import Page as Tab

from scraper.classify import STOPS_HOST, classify
from scraper.errors import FetchError, HostStopped
from scraper.messages import Answer, Request
from scraper.page import Page
from scraper.settings import CrawlSettings

Ask = Callable[[Request], Awaitable[Answer]]

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
WANTED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests that a list can depend on."""

MOST_REQUESTS = 60
"""What one page may ask for; a page that asks for ever is cut off there."""

TABS = 4
QUIET = 1.0
"""A page is ready when it has asked for nothing for so many seconds."""

_CLOSING = 10.0
_NOWHERE = "http://127.0.0.1:9"
_FLAGS = ["--webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic", "--dns-prefetch-disable"]


def chromium() -> str | None:
    """The Chromium on the path, None where there is none."""
    return next((found for name in NAMES if (found := shutil.which(name)) is not None), None)


async def lacking() -> str | None:
    """What is missing before pages can be rendered, None when nothing is."""
    if chromium() is not None:
        return None
    try:
        async with async_playwright() as driver:
            if Path(driver.chromium.executable_path).exists():
                return None
    except (Error, OSError) as error:
        return f"playwright does not start: {error}"
    return "no Chromium is on the path; install your system's, or run: playwright install chromium"


class Browser:
    """One Chromium for a crawl, started when the first page needs it, `TABS` pages at a time."""

    def __init__(self, settings: CrawlSettings) -> None:
        self._settings = settings
        self._driver: Playwright | None = None
        self._running: Chromium | None = None
        self._starting = asyncio.Lock()
        self._tabs = asyncio.Semaphore(TABS)

    async def render(self, page: Page, ask: Ask) -> Page:
        """The page as it stands when its scripts are done; `ask` answers what it asks for.

        FetchError when the browser fails or takes longer than `max_seconds`, and when scripts turned the page into a
        challenge; HostStopped when an answer to them was one.
        """
        async with self._tabs:
            visit = _Visit(page, ask)
            try:
                markup = await self._show(visit)
            except TimeoutError as error:
                limit = f"not done within max_seconds {self._settings.max_seconds:g}"
                raise FetchError(page.url, limit, "timeout") from error
            except Error as error:
                raise FetchError(page.url, f"the browser failed: {_said(error)}", "browser") from error
        if visit.stopped is not None:
            raise visit.stopped
        found = classify(200, {}, markup)
        if found.kind in STOPS_HOST:
            raise FetchError(page.url, found.reason, found.kind)
        answer = replace(page.answer, body=markup.encode("utf-8", "replace"), charset="utf-8", media_type="text/html")
        return Page(answer, rendered=True, lost=tuple(visit.lost))

    async def _show(self, visit: _Visit) -> str:
        running = await self._start()
        context = await running.new_context(
            user_agent=self._settings.agent, locale="zh-CN", service_workers="block", accept_downloads=False
        )
        try:
            async with asyncio.timeout(self._settings.max_seconds):
                await context.route("**/*", visit.answer)
                await context.route_web_socket("**/*", _refuse)
                tab = await context.new_page()
                return await visit.markup(tab)
        finally:
            visit.over = True
            try:
                async with asyncio.timeout(_CLOSING):
                    await context.close()
            except (TimeoutError, Error):
                await self._stop()  # a page whose script never ends holds its tab open

    async def _start(self) -> Chromium:
        async with self._starting:
            if self._driver is None:
                self._driver = await async_playwright().start()
            if self._running is None or not self._running.is_connected():
                self._running = await self._driver.chromium.launch(
                    executable_path=chromium(),
                    args=_FLAGS,
                    chromium_sandbox=not (hasattr(os, "geteuid") and os.geteuid() == 0),  # it refuses root's
                    proxy={"server": _NOWHERE},
                    handle_sigint=False,
                    handle_sigterm=False,
                )
            return self._running

    async def _stop(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(_CLOSING):
                    await running.close()

    async def aclose(self) -> None:
        """End the browser."""
        await self._stop()
        if self._driver is not None:
            await self._driver.stop()
            self._driver = None


class _Visit:
    """One page in its tab. `lost` are the requests that were not answered, `stopped` why a host is not asked."""

    def __init__(self, page: Page, ask: Ask) -> None:
        self._page = page
        self._ask = ask
        self._asked = 0
        self._under_way = 0
        self._last = 0.0
        self._begun = False
        self.lost: list[str] = []
        self.stopped: HostStopped | None = None
        self.over = False

    async def markup(self, tab: Tab) -> str:
        """Load the page and wait until it is quiet."""
        now = asyncio.get_running_loop().time
        await tab.goto(self._page.url, wait_until="load", timeout=0)
        self._last = now()
        while self._under_way or now() - self._last < QUIET:
            await asyncio.sleep(0.05)
        return await tab.content()

    async def answer(self, route: Route) -> None:
        """Answer one request of the page, or refuse it."""
        self._under_way += 1
        try:
            await self._settle(route)
        except Error:
            if not self.over:  # else the tab is gone, and nobody waits for the answer
                self.lost.append(route.request.url[:200])
        finally:
            self._under_way -= 1
            self._last = asyncio.get_running_loop().time()

    async def _settle(self, route: Route) -> None:
        asked = route.request
        if asked.resource_type not in WANTED or not asked.url.startswith(("http://", "https://")):
            await route.abort()
            return
        if asked.is_navigation_request() and asked.frame.parent_frame is None:
            if self._begun:  # the page sends the browser on
                self.lost.append(asked.url[:200])
                await route.abort()
                return
            self._begun = True
            await self._give(route, self._page.answer)
            return
        got = await self._fetched(route)
        if got is None:
            self.lost.append(asked.url[:200])
            await route.abort()
        else:
            await self._give(route, got)

    async def _fetched(self, route: Route) -> Answer | None:
        """What the crawler's own fetch gets for the page; None where it gets nothing."""
        asked = route.request
        self._asked += 1
        if self._asked > MOST_REQUESTS or self.over or asked.method not in ("GET", "POST"):
            return None
        headers = await asked.all_headers()
        own = tuple((name, value) for name, value in headers.items() if name.startswith("x-"))
        request = Request(asked.url, "page", headers=own, referer=self._page.url)
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


def _said(error: Error) -> str:
    """What a browser's error says, with what can be done about a sandbox that it lacks."""
    lines = error.message.splitlines()
    if any("No usable sandbox" in line for line in lines):
        return "Chromium finds no sandbox; install chromium-sandbox, or permit this user to make user namespaces"
    return lines[0]


async def _refuse(socket: WebSocketRoute) -> None:
    await socket.close()
