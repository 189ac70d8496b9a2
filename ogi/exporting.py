"""From an archive, or whatever else documents come in, to a dataset folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from exporters.entry import Entry, Provenance
from exporters.package import is_dataset
from ogi.errors import OgiError
from ogi.printing.display import plain
from ogi.reading.sources import works
from ogi.reading.workers import Readers, Work
from scraper.archive.schema import INDEX_NAME
from scraper.sites import Site

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary
    from exporters.methods.about import About
    from exporters.schema import Language

Step = Callable[[str], None]
"""Hears of every article or document that is done."""


class Wishes(TypedDict, total=False):
    """What `exporters.dataset.write_dataset` takes beside reports and requests."""

    formats: Iterable[str]
    run: Mapping[str, Any] | None
    corrections: Path | None
    previous: Path | None
    about: About
    labels: Language


def export(
    source: Path,
    out: Path,
    pool: Readers,
    *,
    sites: Iterable[Site] = (),
    step: Step = lambda name: None,
    **wishes: Unpack[Wishes],
) -> DatasetSummary:
    """Write the dataset of an archive folder; or of a WARC or WACZ file, a document, a folder of these.

    `sites` adds region code and level to the reports of an archive. Of files that cannot be opened the table `fetches`
    tells. Raises OgiError where there is nothing at `source`, a dataset, or nothing that can be opened, and what
    `exporters.dataset.write_dataset` raises.
    """
    from exporters.dataset import write_dataset

    if is_archive(source):
        from ogi.reading.pipeline import entries, fetch_row
        from scraper.archive.reader import Archive

        with Archive(source) as archive, _errors_of_ours():
            found = entries(archive, pool, {site.id: site for site in sites}, lambda article: step(article.title))
            found = _not_all_damaged(found, source)
            incomplete = archive.incomplete_lists()
            return write_dataset(found, out, fetches=map(fetch_row, archive.fetches()), incomplete=incomplete, **wishes)
    if not source.exists():
        raise OgiError(f"{source}: nothing there; `ogi crawl` makes an archive")
    if is_dataset(source):
        raise OgiError(f"{source}: a dataset; name the archive or the documents that it was made of")
    documents = works([str(source)])
    first = next(documents, None)
    if first is None:
        raise OgiError(f"{source}: neither an archive nor a folder with documents in it")
    unopened: list[dict[str, Any]] = []
    with _errors_of_ours():
        found = _documents(chain([first], documents), pool, step, unopened)
        return write_dataset(found, out, fetches=unopened, **wishes)


@contextmanager
def _errors_of_ours() -> Iterator[None]:
    """Let out what was meant for the user as it was raised, not as the failure of a source."""
    from exporters.errors import SourceFailed

    try:
        yield
    except SourceFailed as failed:
        if isinstance(failed.__cause__, OgiError):
            raise failed.__cause__ from None
        raise


def _not_all_damaged(found: Iterator[Entry], archive: Path) -> Iterator[Entry]:
    """The entries; OgiError at their end where the archive holds none of the documents that its index names.

    A record that is damaged costs only itself. A dataset of nothing else would take the place of a good one.
    """
    reason, readable = "", False
    for entry in found:
        damaged = entry.report.status == "failed" and (entry.report.reason or "").startswith(str(archive))
        reason, readable = (entry.report.reason or "", readable) if damaged else (reason, True)
        yield entry
    if reason and not readable:
        raise OgiError(f"none of the documents of {archive} can be read: {reason}; bring its files back")


def is_archive(path: Path) -> bool:
    """Whether a folder is an archive with its index."""
    return (path / INDEX_NAME).is_file()


def _documents(documents: Iterable[Work], pool: Readers, step: Step, unopened: list[dict[str, Any]]) -> Iterator[Entry]:
    """Entries of documents that no crawl of ours led to.

    A report is called by its bytes. What has none, since it cannot be opened, becomes a row for the table `fetches` in
    `unopened`; OgiError at the end where there is nothing else.
    """
    opened = False
    for work, report in pool.map(documents):
        step(work.source)
        report.source = plain(report.source)
        if not report.sha256:
            unopened.append({"url": report.source, "outcome": "failed", "error": report.reason, "kind": "file"})
            continue
        opened = True
        origin = work.origin
        if origin is None:
            yield Entry(report)
        else:
            yield Entry(
                report, Provenance(origin.url, origin.fetched_at, 200, warc=origin.warc, warc_offset=origin.offset)
            )
    if unopened and not opened:
        raise OgiError(f"{unopened[0]['url']}: {unopened[0]['error']}")
