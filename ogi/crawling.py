"""A crawl as people and schedulers see it: progress, a table of what came of it, and the exit status."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

import click

from ogi.printing.display import Align, clip, one_line, table
from ogi.printing.progress import Progress
from parsers.wording import counted
from scraper.events import ArticleDone, Event, OnEvent, Requested
from scraper.result import CrawlResult, SiteStatus

if TYPE_CHECKING:
    from scraper.settings import CrawlSettings
    from scraper.sites import Site

DONE, FAILED, BELOW, BLOCKED = 0, 1, 3, 4
_NUMBERS = ("found", "new", "changed", "same", "gone", "blocked", "failed", "requests")
_ALIGN: list[Align] = ["left", "left", *(["right"] * len(_NUMBERS))]  # type: ignore[list-item]
_PROBLEMS = 20


def crawl_sites(sites: Iterable[Site], archive: Path, settings: CrawlSettings, log: Path | None = None) -> CrawlResult:
    """Crawl with a line of progress on a terminal and, where `log` is named, a JSON line an event appended to it."""
    from scraper.crawl import crawl

    _tell_of_window(settings.window)
    with ExitStack() as stack:
        progress = stack.enter_context(Progress("crawling"))
        stream = stack.enter_context(log.open("a", encoding="utf-8")) if log else None
        return crawl(list(sites), archive, settings, _listener(progress, stream))


def _tell_of_window(window: str | None) -> None:
    """Say on standard error when nothing will be asked for hours: a run started by day seems to hang."""
    from scraper.fetching.lanes import seconds_to_window
    from scraper.settings import parse_window

    wait = seconds_to_window(parse_window(window), datetime.now()) if window else 0
    if wait:
        click.echo(f"the window of this crawl is {window}: nothing is asked for {wait / 3600:.1f} hours", err=True)


def _listener(progress: Progress, log: IO[str] | None) -> OnEvent:
    def hear(event: Event) -> None:
        if log is not None:
            at = datetime.now(UTC).isoformat(timespec="milliseconds")
            log.write(json.dumps({"at": at, "event": type(event).__name__, **asdict(event)}, ensure_ascii=False) + "\n")
            log.flush()
        if isinstance(event, ArticleDone):
            progress.step(f"{event.site_id}: {event.title}")
        elif isinstance(event, Requested):
            progress.say(f"{event.site_id}: {event.url}")

    return hear


class Ended(Protocol):
    """A site after it was asked."""

    @property
    def status(self) -> SiteStatus: ...


def exit_status(sites: Sequence[Ended]) -> int:
    """0: every site done; 4: every site blocked or unreachable; 1: no site done; 3: done, but a site gave too little.

    A site gives too little when it is below its expected minimum or a list of it was not read to its end, and also
    when it failed, was blocked or could not be reached while others were done.
    """
    states = {site.status for site in sites}
    if states <= {"ok"}:
        return DONE
    if states <= {"blocked", "unreachable"}:
        return BLOCKED
    return FAILED if states <= {"blocked", "unreachable", "failed"} else BELOW


def summary(result: CrawlResult) -> str:
    """A line a site with its counts, then what went wrong and what the settings lack."""
    rows = [(site.site.id, site.status, *(str(getattr(site, name)) for name in _NUMBERS)) for site in result.sites]
    lines = [table(("site", "status", *_NUMBERS), rows, _ALIGN)]
    for site in result.sites:
        lines.extend(f"{site.site.id}: {clip(one_line(problem), 200)}" for problem in site.problems[:_PROBLEMS])
        if len(site.problems) > _PROBLEMS:
            lines.append(f"{site.site.id}: … and {counted(len(site.problems) - _PROBLEMS, 'more problem')}")
    return "\n".join([*lines, *result.notices])
