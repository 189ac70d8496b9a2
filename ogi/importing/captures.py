"""Other people's captures into an archive: WARC, WACZ, Common Crawl, and CDX listings of them.

Two passes: the first reads every page for the reports it names in lists, the second keeps what is a report, its
files, and the lists. What a capture tells of time, headers and status is kept; the record says which file and offset
it was copied from. Importing the same again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ogi.importing.settling import Articles, Kept, Lead
from ogi.reading.captures import Captured, captured, is_capture_file
from parsers.wording import reason_of
from scraper.addresses import authority, clean
from scraper.archive.entries import article_key
from scraper.archive.recorder import Exchange, Recorder, kept_headers
from scraper.archive.records import Message, exchange_records
from scraper.clock import iso
from scraper.errors import FetchError
from scraper.fetching.classify import classify
from scraper.fetching.media import media_type
from scraper.fetching.messages import Answer
from scraper.pages.page import Page
from scraper.pages.reading import best_title, content_key, headline, is_report_page, published_date
from scraper.platforms import choose
from scraper.sites import Site, load_sites
from scraper.words.titles import is_report

RUN = 0
"""The number of imported captures' run: crawls count from 1, and never take an import for an answer of their own."""


class Imported(NamedTuple):
    """What came of it: counts by word, and a line for everything that could not be read."""

    counts: dict[str, int]
    problems: list[str]


class CaptureRecorder(Recorder):
    """An archive for answers to requests that others sent: no request is made up for them."""

    def _write(self, out: Any, exchange: Exchange, same_as: int | None) -> None:
        answer = Message(f"HTTP/1.1 {exchange.status} {exchange.reason}", kept_headers(exchange), exchange.body)
        out.write(exchange_records(exchange.url, iso(exchange.at), answer))

    def insert(self, exchange: Exchange, row: dict[str, Any]) -> tuple[int, bool]:
        """The row of a capture, and whether it is new; one of this address, time and content may be there."""
        digest = hashlib.sha256(exchange.body).hexdigest()
        known = self.query(
            "SELECT id FROM capture WHERE request_key = ? AND fetched_at = ? AND sha256 = ? AND body IS NOT NULL",
            row["request_key"], iso(exchange.at), digest,
        )  # fmt: skip
        return (int(known[0][0]), False) if known else (self.append(exchange, row), True)


def import_captures(
    paths: Iterable[Path], archive: Path, sites: Iterable[Site] = (), step: Callable[[str], None] = lambda name: None
) -> Imported:
    """Take the reports of capture files, or of folders of them, into an archive, made where there is none.

    `sites` give their ids to what is of their host. A file that cannot be read on costs only its rest.
    """
    files = list(_files(paths))
    with CaptureRecorder(archive) as recorder:
        work = _Import(recorder, {authority(site.entry_url): site.id for site in sites}, step)
        for file in files:
            for capture in work.read(file):
                work.look(capture)
        work.problems.clear()  # the second pass meets the same
        for file in files:
            for capture in work.read(file):
                work.keep(capture)
        work.counts.update(Articles(recorder, work.leads, work.site_id).settle(work.pages, work.files))
        return Imported(dict(work.counts), work.problems)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = (file for file in sorted(path.rglob("*")) if file.is_file() and not file.name.startswith("."))
            yield from (file for file in found if file.suffix not in (".cdx", ".cdxj") and _may_be_capture(file))
        else:
            yield path


def _may_be_capture(path: Path) -> bool:
    """Whether a file is one; what cannot be opened is tried, and told, with the others."""
    try:
        return _is_capture(path)
    except OSError:
        return True


def _is_capture(path: Path) -> bool:
    with path.open("rb") as stream:
        return is_capture_file(stream.read(4096), path)


class _Import:
    """The state of one import: `leads` by article, then pages and files that were kept, the newest of each."""

    def __init__(self, recorder: CaptureRecorder, site_ids: dict[str, str], step: Callable[[str], None]) -> None:
        self._recorder, self._site_ids, self._step = recorder, site_ids, step
        self.leads: dict[str, Lead] = {}
        self.pages: dict[str, Kept] = {}
        self.files: dict[str, Kept] = {}
        self.counts: Counter[str] = Counter(captures=0, new=0, reports=0, left_out=0)
        self.problems: list[str] = []

    def read(self, path: Path) -> Iterator[Captured]:
        """The captures of a file; what keeps it from being read is a problem."""
        try:
            if not _is_capture(path):
                self.problems.append(f"{path}: neither WARC, WACZ nor a CDX listing")
                return
            yield from captured(path)
        except (OSError, ValueError) as problem:
            reason = reason_of(problem)
            missing = isinstance(problem, FileNotFoundError) and not path.exists()
            self.problems.append(f"{path}: {'no such file or folder' if missing else f'cannot be read on: {reason}'}")

    def look(self, capture: Captured) -> None:
        """Note the reports that a page names."""
        page = _page(capture)
        for row in _rows(page) if page else []:
            if is_report(row.title) and row.url != page.url:  # type: ignore[union-attr]
                lead = Lead(row.title, row.published, page.url)  # type: ignore[union-attr]
                known = self.leads.setdefault(article_key(row.url), lead)
                if known.published is None and lead.published is not None:
                    self.leads[article_key(row.url)] = lead

    def keep(self, capture: Captured) -> None:
        """Put one capture into the archive if it is a report's page, a file, or a list of reports."""
        self._step(capture.origin.url)
        self.counts["captures"] += 1
        at = _instant(capture.origin.fetched_at)
        if at is None or urlsplit(capture.origin.url).scheme not in ("http", "https"):
            self._leave(f"{capture.origin.warc} at {capture.origin.offset}: without a time or a web address")
            return
        key = article_key(capture.origin.url)
        lead = self.leads.get(key)
        page = _page(capture)
        if page is None and lead is None and _answer(capture).is_text:
            self._leave(None)
        elif page is None:
            self._file(capture, at, key, lead)
        elif (kind := classify(200, dict(page.answer.headers), page.text).kind) != "ok":
            self.counts[kind] += 1
        elif lead is not None or is_report_page(page) or headline(page) is not None:
            self._article(capture, at, key, lead, page)
        elif any(is_report(row.title) for row in _rows(page)):
            self._put(capture, at, "list", lead)
        else:
            self._leave(None)

    def _leave(self, problem: str | None) -> None:
        self.counts["left_out"] += 1
        self.problems.extend([problem] if problem else [])

    def _file(self, capture: Captured, at: float, key: str, lead: Lead | None) -> None:
        row = self._put(capture, at, "attachment", lead)
        title = lead.title if lead else (capture.hints.filename or "")
        digest = hashlib.sha256(capture.body).hexdigest()
        kept = Kept(iso(at), clean(capture.origin.url), row, digest, title, lead.published if lead else None)
        self.files[key] = max(kept, self.files.get(key, kept), key=lambda known: known.at)

    def _article(self, capture: Captured, at: float, key: str, lead: Lead | None, page: Page) -> None:
        row = self._put(capture, at, "article", lead)
        title = best_title(lead.title, page) if lead else headline(page) or page.title
        if not is_report(title):
            title = headline(page) or title
        published = (lead.published if lead else None) or published_date(page)
        files = tuple(choose(page).attachments(page))
        kept = Kept(iso(at), page.url, row, content_key(page), title, published, files)
        self.pages[key] = max(kept, self.pages.get(key, kept), key=lambda known: known.at)

    def _put(self, capture: Captured, at: float, role: str, lead: Lead | None) -> int:
        answer = _answer(capture)
        headers = {name.lower(): value for name, value in capture.headers}
        row = {
            "run": RUN, "site_id": self.site_id(answer.url), "request_key": answer.url, "role": role, "kind": "ok",
            "reason": f"imported from {capture.origin.warc} at {capture.origin.offset}"[:500],
            "outcome": "" if role == "list" else "new", "media_type": answer.media_type, "charset": answer.charset,
            "filename": answer.filename, "etag": headers.get("etag"), "last_modified": headers.get("last-modified"),
            "list_title": lead.title if lead else None, "list_date": lead.published if lead else None,
            "list_url": lead.list_url if lead else None,
        }  # fmt: skip
        sent = list(capture.headers) or [("Content-Type", capture.media_type or "application/octet-stream")]
        exchange = Exchange(answer.url, "GET", [], b"", 200, "OK", sent, capture.body, at)
        row_id, fresh = self._recorder.insert(exchange, row)
        self.counts["new"] += fresh
        return row_id

    def site_id(self, url: str) -> str:
        host = authority(url)
        if host not in self._site_ids:
            self._site_ids[host] = load_sites(f"{urlsplit(url).scheme}://{host}/")[0].id
        return self._site_ids[host]


def _rows(page: Page) -> list[Any]:
    return [*page.rows, *page.script_rows, *page.comment_rows]


def _answer(capture: Captured) -> Answer:
    url = clean(capture.origin.url)
    name = capture.hints.filename
    found = media_type(capture.body, capture.media_type, name or url)
    headers = {header.lower(): value for header, value in capture.headers}
    return Answer(url, url, 200, "ok", "", headers, capture.body, found, capture.hints.charset, name, 0, None)


def _page(capture: Captured) -> Page | None:
    """The capture as a page; None for a file, and for a page that never speaks of 公开."""
    try:
        answer = _answer(capture)
    except (ValueError, FetchError):
        return None
    if answer.media_type not in ("text/html", "application/xhtml+xml"):
        return None
    return Page(answer) if "公开" in answer.text else None


def _instant(text: str | None) -> float | None:
    """A WARC-Date as seconds since 1970; None where there is none."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()
