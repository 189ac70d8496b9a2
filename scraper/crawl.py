"""Crawl sites into an archive: many hosts at once, each host one request at a time."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scraper.addresses import AddressRules, is_address
from scraper.archive.frontier import Frontier
from scraper.archive.recorder import Recorder
from scraper.clock import Clock, SystemClock, iso
from scraper.errors import ArchiveError
from scraper.events import OnEvent, Problem, Requested, SiteFinished, SiteStarted
from scraper.fetching.fetch import Fetcher
from scraper.fetching.transport import HttpTransport, Transport
from scraper.result import CrawlResult, SiteResult
from scraper.session import Session
from scraper.settings import CrawlSettings
from scraper.sites import Site
from scraper.visit import Visit

if TYPE_CHECKING:
    from scraper.browsing.browser import Browser

__all__ = ["CrawlResult", "SiteResult", "crawl"]


def crawl(
    sites: Iterable[Site],
    archive_dir: str | Path,
    settings: CrawlSettings | None = None,
    on_event: OnEvent | None = None,
    *,
    clock: Clock | None = None,
    transport: Transport | None = None,
) -> CrawlResult:
    """Visit every site and keep what it answers.

    A crawl that was cut off is taken up: the same call settles what is left and asks nothing twice that was whole.
    One site's trouble is its own result; only an archive that cannot be written (ArchiveError) ends the crawl.
    `clock` and `transport` are for tests and simulations.
    """
    arguments = (
        list(sites),
        Path(archive_dir),
        settings or CrawlSettings(),
        on_event,
        clock or SystemClock(),
        transport,
    )
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_crawl(*arguments))
    return _in_thread(arguments)


def _in_thread(
    arguments: tuple[list[Site], Path, CrawlSettings, OnEvent | None, Clock, Transport | None],
) -> CrawlResult:
    """Run beside an event loop that is already running, as notebooks have one."""
    results: list[CrawlResult] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(asyncio.run(_crawl(*arguments)))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=work, name="ogi-crawl")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


async def _crawl(
    sites: list[Site],
    archive_dir: Path,
    settings: CrawlSettings,
    on_event: OnEvent | None,
    clock: Clock,
    transport: Transport | None,
) -> CrawlResult:
    emit: OnEvent = on_event or (lambda event: None)
    prepare_process(settings.concurrency)
    started = iso(clock.time())
    http = transport or HttpTransport(settings, AddressRules([*settings.allow_hosts, *named_addresses(sites)]))
    recorder = Recorder(archive_dir, clock=clock, max_warc_bytes=settings.max_warc_bytes)
    browser: Browser | None = None
    try:
        lack = await without_browser(settings)
        if settings.browser and lack is None:
            from scraper.browsing.browser import Browser

            browser = Browser(settings)
        frontier = Frontier(recorder, clock, settings.resume_hours)
        fetcher = Fetcher(
            settings, recorder, http, clock, frontier.run,
            lambda site, url, kind: emit(Requested(site.id, url, kind)),
        )  # fmt: skip
        places = asyncio.Semaphore(settings.concurrency)

        async def one(site: Site) -> SiteResult:
            async with places:
                return await _visit(Session(site, fetcher, settings, browser), frontier, settings, clock, emit)

        results = await _all(one, sites)
        frontier.finish()
        return CrawlResult(results, frontier.run, started, iso(clock.time()), frontier.resumed, notices(settings, lack))
    finally:
        if browser is not None:
            await browser.aclose()
        await http.aclose()
        recorder.close()


async def _all(one: Callable[[Site], Coroutine[Any, Any, SiteResult]], sites: Sequence[Site]) -> list[SiteResult]:
    """Every site's result in the order given; the first error stops them all."""
    tasks = [asyncio.create_task(one(site), name=site.id) for site in sites]
    try:
        return list(await asyncio.gather(*tasks))
    except BaseException:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise


async def _visit(
    session: Session,
    frontier: Frontier,
    settings: CrawlSettings,
    clock: Clock,
    emit: OnEvent,
) -> SiteResult:
    site = session.site
    settled = frontier.result(site.id)
    if settled is not None:
        return SiteResult.from_dict(site, settled)
    emit(SiteStarted(site.id, site.name))
    visit = Visit(site, session, frontier, settings, clock, emit)
    try:
        result = await visit.run()
    except ArchiveError:
        raise
    except Exception as error:  # a fault of ours on one site must not end the others
        result = visit.broken(error)
        emit(Problem(site.id, result.problems[-1]))
    frontier.done(site.id, result.as_dict())
    emit(SiteFinished(site.id, result.status, result.found, result.new, result.requests))
    return result


async def without_browser(settings: CrawlSettings) -> str | None:
    """Why a browser that is wanted cannot be had, None when it can or is not wanted."""
    if not settings.browser:
        return None
    try:
        from scraper.browsing.browser import lacking
    except ImportError:
        return "install the extra: pip install 'ogi-reports[browser]'"
    return await lacking()


def notices(settings: CrawlSettings, lack: str | None = None) -> list[str]:
    """What whoever runs the crawl should know about its settings; `lack` is why there is no browser."""
    found = []
    if not settings.names_contact:
        found.append(
            "no_contact: the sites asked cannot tell whom to write to: set `contact` (--contact), a mail or web address"
        )
    if lack is not None:
        found.append(f"no_browser: lists that need scripts are not rendered: {lack}")
    return found


def prepare_process(concurrency: int) -> None:
    """Room for many hosts at once: open files up to what the system grants, threads for names that resolve slowly."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, thread_name_prefix="ogi-names"))
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 3 * concurrency + 256
    if soft != resource.RLIM_INFINITY and soft < wanted:
        ceiling = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, ceiling), hard))


def named_addresses(sites: Iterable[Site]) -> list[str]:
    """Hosts that entry addresses write as an IP address or `localhost`: who writes them so means them."""
    hosts = {(urlsplit(url).hostname or "").lower() for site in sites for url in (site.entry_url, *site.columns)}
    return sorted(host for host in hosts if is_address(host) or host == "localhost")
