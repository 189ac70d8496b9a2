"""`ogi run`: one job from sites to dataset, once or every night, and a page that tells how it went."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ogi.cluster import readers
from ogi.crawling import crawl_sites, exit_status
from ogi.display import one_line
from ogi.errors import Busy
from ogi.exporting import Step, export
from ogi.jobs import Job, sites_of
from ogi.jsontext import dumps
from ogi.reporting import NotTold, last_record, post, since_last, write_metrics
from ogi.versions import versions
from ogi.workers import Limits
from scraper.filelock import FileLock
from scraper.result import CrawlResult, SiteResult
from scraper.sites import Site

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary
    from exporters.diff import Diff

_SITE_COLUMNS = ("status", "found", "new", "changed", "same", "gone", "blocked", "failed", "requests")
_MEANING = {
    0: "done",
    1: "failed: no site could be read",
    3: "done, but a site gave less than expected",
    4: "every site was blocked or unreachable",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run went: what the crawl brought, what was written, what changed in the dataset and by site since the last
    run (None: the first), and which webhook or metrics file did not get the news."""

    crawl: CrawlResult
    dataset: DatasetSummary
    diff: Diff | None
    status: int
    since_last: dict[str, Any] | None = None
    not_told: str | None = None


def run_job(job: Job, name: str, step: Step = lambda name: None) -> Outcome:
    """Crawl, parse and export as the job says; the dataset then also holds run.json and run.md.

    Running it again changes nothing where nothing has changed. Raises Busy where another run of the same archive is
    going on.
    """
    sites = sites_of(job.crawl.sites)
    with _locked(job.crawl.archive):
        try:
            outcome, record = _run(job, name, sites, step)
        except Exception as problem:
            with contextlib.suppress(NotTold, OSError):  # the problem itself is what must be heard
                tell(job, _broken(name, problem))
            raise
        try:
            tell(job, record)
        except NotTold as problem:
            return replace(outcome, not_told=str(problem))
    return outcome


def _run(job: Job, name: str, sites: list[Site], step: Step) -> tuple[Outcome, dict[str, Any]]:
    last_run = last_record(job.export.out)
    crawl = crawl_sites(sites, job.crawl.archive, job.crawl.settings, job.report.log)
    status = exit_status(crawl.sites)
    record = _record(job, name, crawl, status)
    record["since_last"] = since_last(last_run, record["sites"])
    limits = Limits(seconds=job.parse.timeout, memory=job.parse.memory_mb * 1024**2)
    out = job.export.out
    with readers(job.parse.jobs, limits, job.parse.cluster) as pool, _kept(out) as last:
        dataset = export(
            job.crawl.archive,
            out,
            pool,
            sites=sites,
            formats=job.export.formats,
            run=record,
            corrections=job.export.corrections,
            step=step,
        )
        diff = _diff(last, out)
    outcome = Outcome(crawl, dataset, diff, status, record["since_last"])
    write_page(outcome, name, out / "run.md")
    numbers = {"rows": dict(dataset.rows), "statuses": dict(dataset.statuses)}
    return outcome, {**record, "dataset": numbers}


def tell(job: Job, record: dict[str, Any]) -> None:
    """Log line, metrics and webhook, each tried whatever becomes of the others. Raises the first NotTold."""
    problems: list[NotTold] = []
    if job.report.log is not None:
        with job.report.log.open("a", encoding="utf-8") as log:
            short = {key: record.get(key) for key in ("job", "exit_status", "error", "dataset") if key in record}
            log.write(dumps({"at": record["written"], "event": "RunFinished", **short}) + "\n")
    try:
        if job.report.metrics is not None:
            write_metrics(record, job.report.metrics)
    except NotTold as problem:
        problems.append(problem)
    try:
        if job.report.webhook is not None:
            post(job.report.webhook, record, job.report.allow_hosts)
    except NotTold as problem:
        problems.append(problem)
    if problems:
        raise problems[0]


def _broken(name: str, problem: Exception) -> dict[str, Any]:
    """The record of a run that could not be brought to its end."""
    return {
        "job": name,
        "exit_status": 1,
        "error": one_line(str(problem) or type(problem).__name__),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@contextlib.contextmanager
def _locked(archive: Path) -> Iterator[None]:
    archive.mkdir(parents=True, exist_ok=True)
    lock = FileLock(archive / "run.lock")
    if not lock.acquire():
        raise Busy(f"{archive}: another run of this job is going on; wait for it to end")
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _kept(out: Path) -> Iterator[Path | None]:
    """The dataset of the last run, beside the new one for as long as they are compared; None where there is none."""
    if not (out / "datapackage.json").is_file():
        yield None
        return
    with tempfile.TemporaryDirectory(prefix=f".{out.name}.last-", dir=out.parent) as folder:
        last = Path(folder, out.name)
        shutil.copytree(out, last, copy_function=_link)
        yield last


def _link(source: str, target: str) -> None:
    """A second name costs no room; a file system without them gets a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _diff(last: Path | None, out: Path) -> Diff | None:
    from exporters.diff import diff_datasets
    from exporters.errors import DatasetError

    if last is None:
        return None
    try:
        return diff_datasets(last, out)
    except DatasetError:
        return None  # Written by an older version: there is nothing to compare with.


def _record(job: Job, name: str, crawl: CrawlResult, status: int) -> dict[str, Any]:
    return {
        "job": name,
        "exit_status": status,
        "crawl": {"run": crawl.run, "started": crawl.started, "finished": crawl.finished, "resumed": crawl.resumed},
        "sites": [site.as_dict() for site in crawl.sites],
        "settings": job.crawl.settings.model_dump(mode="json"),
        "versions": versions(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def write_page(outcome: Outcome, name: str, path: Path) -> None:
    """run.md: the run for people, written whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text("\n".join(_page(outcome, name)) + "\n", encoding="utf-8")
    part.replace(path)


def _page(outcome: Outcome, name: str) -> Iterator[str]:
    crawl, dataset = outcome.crawl, outcome.dataset
    yield f"# {name}: {_MEANING[outcome.status]}"
    yield ""
    yield f"Crawled {crawl.started} to {crawl.finished}, {crawl.requests} requests; run {crawl.run} of its archive."
    yield ""
    yield "## Sites"
    yield ""
    yield f"| site | {' | '.join(_SITE_COLUMNS)} |"
    yield f"|---|---|{'--:|' * (len(_SITE_COLUMNS) - 1)}"
    for site in crawl.sites:
        yield f"| {_cell(site.site.name)} | {' | '.join(str(getattr(site, column)) for column in _SITE_COLUMNS)} |"
    yield from _troubles(crawl.sites)
    yield ""
    yield "## Dataset"
    yield ""
    yield from (f"- {table}: {count} rows" for table, count in dataset.rows.items())
    yield from (f"- status {status}: {count} reports" for status, count in dataset.statuses.items())
    yield ""
    yield "## Since the last run"
    yield ""
    yield from _changes(outcome.diff)
    yield from _site_changes(outcome.since_last)


def _troubles(sites: list[SiteResult]) -> Iterator[str]:
    for site in sites:
        wanting = site.site.expected_min
        if site.problems or site.status != "ok":
            yield ""
            yield f"### {site.site.name} ({site.site.entry_url})"
            yield ""
        if site.status == "below_minimum":
            yield f"- expected at least {wanting} reports a year, found by year: {_years(site)}"
        yield from (f"- {_cell(problem)}" for problem in site.problems)


def _years(site: SiteResult) -> str:
    return ", ".join(f"{year}: {count}" for year, count in sorted(site.by_year.items())) or "none"


def _changes(diff: Diff | None) -> Iterator[str]:
    if diff is None:
        yield "This is the first."
        return
    yield from (f"- {line}" for line in str(diff).splitlines())
    for change in diff.reports:
        what = f" ({', '.join(change.fields)})" if change.fields else ""
        who = _cell(change.agency or "unknown agency")
        yield f"- {change.kind}: {who} {change.year or ''}{what} {change.url or ''}"


def _site_changes(since: dict[str, Any] | None) -> Iterator[str]:
    if since is None:
        return
    yield from (f"- site added: {_cell(name)}" for name in since["added"])
    yield from (f"- site removed: {_cell(name)}" for name in since["removed"])
    for name, changes in since["changed"].items():
        yield f"- site {_cell(name)}: " + ", ".join(f"{key} {old} → {new}" for key, (old, new) in changes.items())


def _cell(text: str) -> str:
    """Text of other people inside a Markdown line."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
