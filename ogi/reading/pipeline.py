"""From the archive to the entries of a dataset: every article read, each report with where it came from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from exporters.entry import Entry, Provenance
from ogi.reading.copies import choose
from ogi.reading.workers import Readers, Work
from parsers.document import Hints
from parsers.readers.parts import joined
from parsers.report import Report
from scraper.archive.reader import Archive, Article, Capture, Fetch
from scraper.errors import ArchiveError


class KnownSite(Protocol):
    """What is recorded of a site beside its id."""

    @property
    def region_code(self) -> str | None: ...

    @property
    def level(self) -> str: ...


def entries(
    archive: Archive,
    pool: Readers,
    sites: Mapping[str, KnownSite] | None = None,
    on_article: Callable[[Article], None] | None = None,
) -> Iterator[Entry]:
    """The entries of every article of an archive, in its order. Memory does not grow with the archive.

    `sites` adds region code and level by site id; `on_article` is called as each article is done.
    """
    waiting: deque[tuple[Article, list[list[Capture]]]] = deque()
    read: list[Report] = []
    for _, report in pool.map(_works(archive, waiting)):
        article, documents = waiting[0]
        report.sha256 = report.sha256 or documents[len(read)][0].sha256
        read.append(report)
        if len(read) == len(documents):
            waiting.popleft()
            yield from _entries(article, documents, read, (sites or {}).get(article.site_id))
            read = []
            if on_article is not None:
                on_article(article)


def _works(archive: Archive, waiting: deque[tuple[Article, list[list[Capture]]]]) -> Iterator[Work]:
    for article in archive.articles():
        documents = _once(article.wholes())
        waiting.append((article, documents))
        for captures in documents:
            yield _work(archive, article, captures)


def _once(documents: list[list[Capture]]) -> list[list[Capture]]:
    """The documents without repetitions: a file linked twice on one page is one document."""
    found: dict[tuple[str, ...], list[Capture]] = {}
    for captures in documents:
        found.setdefault(tuple(capture.sha256 for capture in captures), captures)
    return list(found.values())


def _work(archive: Archive, article: Article, captures: list[Capture]) -> Work:
    """One document, of several captures where its site cut it into pages."""
    first = captures[0]
    hints = Hints(
        charset=first.charset,
        filename=first.filename,
        url=first.url,
        title=article.title or None,
        published=article.published,
        publisher=article.publisher,
    )
    # The bodies are read here: the archive belongs to this thread, the reading of documents to others.
    try:
        pages = [(archive.body(capture), capture.charset) for capture in captures]
    except ArchiveError as problem:
        return Work(first.url, _raising(str(problem)), hints)
    body = pages[0][0] if len(pages) == 1 else joined(pages)
    return Work(first.url, lambda: body, hints)


def _raising(reason: str) -> Callable[[], bytes]:
    def load() -> bytes:
        raise OSError(0, reason)

    return load


def _entries(
    article: Article, documents: list[list[Capture]], reports: list[Report], site: KnownSite | None
) -> list[Entry]:
    found = []
    for chosen in choose(reports):
        capture = documents[chosen.number][0]
        also = {other.url for number in (chosen.number, *chosen.copies) for other in documents[number]} | {article.url}
        provenance = Provenance(
            url=capture.url,
            fetched_at=capture.fetched_at,
            http_status=capture.status,
            site_id=article.site_id,
            region_code=site.region_code if site else None,
            level=site.level if site else None,
            list_title=article.title,
            list_date=article.published,
            list_url=article.list_url,
            warc=capture.warc,
            warc_offset=capture.offset,
            also_as=tuple(sorted(also - {capture.url})),
        )
        found.append(Entry(chosen.report, provenance))
    return found


def fetch_row(fetch: Fetch) -> dict[str, Any]:
    """A request of the crawl as a row of the dataset's table `fetches`."""
    answered = fetch.kind in ("ok", "redirect")
    return {
        "url": fetch.url,
        "fetched_at": fetch.fetched_at,
        "outcome": fetch.outcome or fetch.kind,
        "http_status": fetch.status,
        "error": None if answered else fetch.reason or fetch.kind,
        "kind": fetch.role,
        "media_type": fetch.media_type or None,
        "bytes": fetch.length,
        "sha256": fetch.sha256,
        "site_id": fetch.site_id,
        "list_title": fetch.list_title,
        "list_date": fetch.list_date,
        "list_url": fetch.list_url,
        "warc": fetch.warc,
        "warc_offset": fetch.offset,
    }
