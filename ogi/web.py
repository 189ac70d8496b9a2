"""Single addresses, asked for with the manners and the safety of a crawl, and forgotten when they are read."""

from __future__ import annotations

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ogi.workers import Work
from parsers.document import Hints

if TYPE_CHECKING:
    from scraper.fetch import Answer, Fetcher
    from scraper.recorder import Recorder
    from scraper.settings import CrawlSettings
    from scraper.transport import HttpTransport


class Web:
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

    def work(self, url: str) -> Work:
        """The document at an address; a work whose `load` fails where there is none to be had."""
        from scraper.errors import ScraperError

        try:
            answer = self._thread.submit(self._runner.run, self._fetch(url)).result()
        except ScraperError as problem:
            return _lost(url, str(problem).removeprefix(f"{url}: "))
        if not answer.ok:
            return _lost(url, f"{answer.kind}: {answer.reason or f'HTTP status {answer.status}'}")
        body = answer.body
        return Work(url, lambda: body, Hints(answer.charset, answer.filename, answer.final_url))

    async def _fetch(self, url: str) -> Answer:
        from scraper.fetch import Request
        from scraper.sites import load_sites

        site = load_sites(url)[0]
        return await self._fetcher(urlsplit(url).hostname or "").fetch(site, Request(url, "article"))

    def _fetcher(self, host: str) -> Fetcher:
        """The fetcher for addresses of a host: what one host is allowed must not open a redirect of another."""
        from scraper.addresses import AddressRules, is_address
        from scraper.clock import SystemClock
        from scraper.fetch import Fetcher
        from scraper.recorder import Recorder
        from scraper.transport import HttpTransport

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

    def __enter__(self) -> Web:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _lost(url: str, reason: str) -> Work:
    def load() -> bytes:
        raise OSError(0, reason)

    return Work(url, load)


def fetch_work(url: str) -> Work:
    """One address, by a `Web` of its own."""
    with Web() as web:
        return web.work(url)
