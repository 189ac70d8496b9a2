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
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error, Playwright, WebSocketRoute, async_playwright

from scraper.addresses import same_site
from scraper.browsing.tab import Ask, Limit, TabVisit
from scraper.errors import FetchError
from scraper.fetching.classify import STOPS_HOST, classify
from scraper.pages.page import Page
from scraper.settings import CrawlSettings

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
TABS = 4

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
        visit = TabVisit(page, ask)
        return await self._shown(visit)

    async def turn(self, page: Page, ask: Ask) -> Turned:
        """The further pages of the list on a page, got by clicking what turns to the next, again and again.

        The page is shown anew; what its scripts asked for before is then answered from the archive. The errors are
        those of `render`.
        """
        visit = TabVisit(page, ask)
        first = await self._shown(visit, clicks=True)
        return Turned(visit.turned, visit.ended or _lost(first, visit.lost))

    async def _shown(self, visit: TabVisit, *, clicks: bool = False) -> Page:
        """The page as it first shows itself; `clicks` also turns it."""
        url = visit.page.url
        async with self._tabs:
            try:
                shown = await self._show(visit, clicks=clicks)
            except TimeoutError as error:
                limit = f"not done within max_seconds {self._settings.max_seconds:g}"
                raise FetchError(url, limit, "timeout") from error
            except Error as error:
                raise FetchError(url, f"the browser failed: {_said(error)}", "browser") from error
        if visit.stopped is not None:
            raise visit.stopped
        for page in (shown, *visit.turned):
            found = classify(200, {}, page.text)
            if found.kind in STOPS_HOST:
                raise FetchError(url, found.reason, found.kind)
        return shown

    async def _show(self, visit: TabVisit, *, clicks: bool) -> Page:
        running = await self._start()
        context = await running.new_context(
            user_agent=self._settings.agent, locale="zh-CN", service_workers="block", accept_downloads=False
        )
        try:
            async with asyncio.timeout(self._settings.max_seconds) as limit:
                await context.route("**/*", visit.answer)
                await context.route_web_socket("**/*", _refuse)
                tab = await context.new_page()
                shown = await visit.load(tab)
                if clicks:
                    await visit.click(tab, shown, Limit(limit, self._settings.max_seconds))
                return shown
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


class Turned(NamedTuple):
    """Further pages of a list, and why there may be more of them; None when there are not."""

    pages: list[Page]
    ended: str | None


def _lost(page: Page, urls: list[str]) -> str | None:
    """What was asked for in vain of the page's own site."""
    return next((f"its scripts asked in vain for {url}" for url in urls if same_site(url, page.url)), None)


def _said(error: Error) -> str:
    """What a browser's error says, with what can be done about a sandbox that it lacks."""
    lines = error.message.splitlines()
    if any("No usable sandbox" in line for line in lines):
        return "Chromium finds no sandbox; install chromium-sandbox, or permit this user to make user namespaces"
    return lines[0]


async def _refuse(socket: WebSocketRoute) -> None:
    await socket.close()
