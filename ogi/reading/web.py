"""Single addresses, asked for with the manners and the safety of a crawl, and forgotten when they are read."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ogi.closing import Closing
from ogi.reading.workers import Work
from parsers.document import Hints

if TYPE_CHECKING:
    from scraper.archive.recorder import Recorder
    from scraper.fetching.fetch import Answer, Fetcher, Role
    from scraper.fetching.transport import HttpTransport
    from scraper.settings import CrawlSettings


_ATTACHMENTS = 10
"""Files of one page that are asked for."""


class Web(Closing):
    """Fetches documents one after the other: robots.txt, a delay for every host, limits, no private addresses.

    A host that is itself written as an address, or as localhost, is meant and allowed. Everything happens in one
    thread with an event loop of its own, so that it also works where one is running already, as in a notebook.
    """

    def __init__(self, settings: CrawlSettings | None = None) -> None:
        from scraper.settings import CrawlSettings

        self._settings = settings or CrawlSettings(retries=1)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ogi-web")
        self._folder = tempfile.TemporaryDirectory(prefix="ogi-")
        self._runner = asyncio.Runner()
        self._recorder: Recorder | None = None
        self._asking: dict[str, tuple[Fetcher, HttpTransport]] = {}

    def works(self, url: str) -> list[Work]:
        """The document at an address; where that is a page without a report's text, also the files attached to it.

        What could not be had is a work whose `load` fails with the reason.
        """
        return self._thread.submit(self._runner.run, self._works(url)).result()

    async def _works(self, url: str) -> list[Work]:
        from scraper.pages.page import Page
        from scraper.pages.reading import headline, is_report_page
        from scraper.platforms import choose

        answer = await self._answer(url, "article")
        if isinstance(answer, Work) or answer.media_type != "text/html":
            return [_work(url, answer)]
        page = Page(answer)
        found = [_work(url, answer, beside=url)]
        if not is_report_page(page):
            for item in choose(page).attachments(page)[:_ATTACHMENTS]:
                attached = await self._answer(item.url, "attachment")
                found.append(_work(item.url, attached, headline(page), beside=url))
        return found

    async def _answer(self, url: str, role: Role) -> Answer | Work:
        """What an address answers, or the work that says why it does not."""
        from scraper.errors import ScraperError
        from scraper.fetching.fetch import Request
        from scraper.sites import load_sites

        try:
            site = load_sites(url)[0]
            answer = await self._fetcher(urlsplit(url).hostname or "").fetch(site, Request(url, role))
        except ScraperError as problem:
            return _lost(url, str(problem).removeprefix(f"{url}: "))
        return answer if answer.ok else _lost(url, f"{answer.kind}: {answer.reason or f'status {answer.status}'}")

    def _fetcher(self, host: str) -> Fetcher:
        """The fetcher for addresses of a host: what one host is allowed must not open a redirect of another."""
        from scraper.addresses import AddressRules, is_address
        from scraper.archive.recorder import Recorder
        from scraper.clock import SystemClock
        from scraper.fetching.fetch import Fetcher
        from scraper.fetching.transport import HttpTransport

        if host not in self._asking:
            if self._recorder is None:
                self._recorder = Recorder(self._folder.name)
            named = [host] if is_address(host) or host == "localhost" else []
            transport = HttpTransport(self._settings, AddressRules([*self._settings.allow_hosts, *named]))
            fetcher = Fetcher(self._settings, self._recorder, transport, SystemClock(), 1)
            self._asking[host] = fetcher, transport
        return self._asking[host][0]

    async def _leave(self) -> None:
        for _, transport in self._asking.values():
            await transport.aclose()
        if self._recorder is not None:
            self._recorder.close()

    def close(self) -> None:
        """Close every connection and forget what was fetched."""
        self._thread.submit(self._runner.run, self._leave()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
        self._folder.cleanup()


def _work(url: str, answer: Answer | Work, title: str | None = None, beside: str = "") -> Work:
    if isinstance(answer, Work):
        return answer
    body = answer.body
    return Work(url, lambda: body, Hints(answer.charset, answer.filename, answer.final_url, title), beside=beside)


def _lost(url: str, reason: str) -> Work:
    def load() -> bytes:
        raise OSError(0, reason)

    return Work(url, load)


def fetch(url: str) -> list[Work]:
    """The documents at one address, by a `Web` of its own."""
    with Web() as web:
        return web.works(url)
