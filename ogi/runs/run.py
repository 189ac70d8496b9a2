"""`ogi run`: one job from sites to dataset, once or every night, and a page that tells how it went."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.package import is_dataset
from ogi import crawling
from ogi.errors import Busy, GateClosed, Refused, exit_status
from ogi.exporting import Step, export
from ogi.printing.display import one_line
from ogi.printing.jsontext import dumps
from ogi.reading.cluster import readers
from ogi.reading.workers import Limits
from ogi.runs.jobs import ExportPart, Job, sites_of
from ogi.runs.outcome import RunOutcome
from ogi.runs.page import write_broken, write_page
from ogi.runs.releases import Write, release_of_day, version_of
from ogi.runs.reporting import NotTold, last_record, post, since_last, write_metrics
from ogi.versions import versions
from scraper.filelock import FileLock
from scraper.result import CrawlResult
from scraper.sites import Site

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary
    from exporters.methods.about import About


def run_job(job: Job, name: str, step: Step = lambda name: None) -> RunOutcome:
    """Crawl, parse and export as the job says; run.json and run.md then tell of it.

    Running it again changes nothing where nothing has changed. Raises Busy where another run of the same archive is
    going on.
    """
    if job.report.log is not None and not job.report.log.parent.is_dir():
        raise Refused(f"{name}: report.log: {job.report.log.parent} is no folder; make it first")
    with _told_where_it_breaks(job, name):
        sites = sites_of(job.crawl.sites)
        about = _wishes(job.export)
    with _locked(job, name):
        with _told_where_it_breaks(job, name):
            outcome, record = _run(job, name, sites, about, step)
        try:
            tell(job, record)
        except NotTold as problem:
            return replace(outcome, not_told=str(problem))
    return outcome


@contextlib.contextmanager
def _told_where_it_breaks(job: Job, name: str) -> Iterator[None]:
    """Let all that `[report]` names, and the page beside the versions, hear of an error; of a run that is told to end,
    which must not wait for others, the log alone."""
    try:
        yield
    except Exception as problem:
        record = _broken(name, exit_status(problem) or 1, str(problem) or type(problem).__name__)
        with contextlib.suppress(OSError):  # the problem itself is what must be heard
            if job.export.versions and job.export.out.is_dir():
                write_broken(record, job.export.out / "run.md")
        with contextlib.suppress(NotTold, OSError):
            tell(job, record)
        raise
    except (SystemExit, KeyboardInterrupt) as end:
        status = end.code if isinstance(end, SystemExit) and isinstance(end.code, int) else 130
        with contextlib.suppress(OSError):
            log(job, _broken(name, status, "told to end; the next run goes on from there"))
        raise


def _wishes(part: ExportPart) -> About:
    """What the dataset says of itself. Raises WrongRequest where formats or files of a job are wrong, which must not
    come out after the nights that a crawl may take."""
    # Lazily: `ogi run` says what is wrong with a job file before it pays for pandas.
    from exporters.corrections import read_corrections
    from exporters.formats import known_formats
    from exporters.methods.about import NOTHING_SAID, read_about

    known_formats(part.formats)
    if part.corrections is not None:
        read_corrections(part.corrections)
    return read_about(part.about) if part.about else NOTHING_SAID


def _run(job: Job, name: str, sites: list[Site], about: About, step: Step) -> tuple[RunOutcome, dict[str, Any]]:
    last_run = last_record(job.export.out)
    crawl = crawling.crawl_sites(sites, job.crawl.archive, job.crawl.settings, job.report.log)
    record = _record(job, name, crawl, crawling.exit_status(crawl.sites))
    record["since_last"] = since_last(last_run, record["sites"])
    limits = Limits(seconds=job.parse.timeout, memory=job.parse.memory_mb * 1024**2)
    outcome = RunOutcome(crawl, None, record["exit_status"], record["since_last"])
    with readers(job.parse.jobs, limits, job.parse.cluster) as pool:

        def write(folder: Path, previous: Path | None) -> DatasetSummary:
            dataset = export(
                job.crawl.archive,
                folder,
                pool,
                sites=sites,
                formats=job.export.formats,
                run=record,
                corrections=job.export.corrections,
                previous=previous,
                about=about._replace(version=version_of(folder)),
                labels=job.export.labels,
                step=step,
            )
            write_page(replace(outcome, dataset=dataset), name, folder / "run.md")
            return dataset

        outcome = _published(job, sites, write, outcome)
    if outcome.refused is not None:
        record |= {"exit_status": outcome.status, "error": one_line(outcome.refused)}
    if outcome.dataset is not None:
        record["dataset"] = {"rows": dict(outcome.dataset.rows), "statuses": dict(outcome.dataset.statuses)}
    if job.export.versions:
        # What every run came to, also one that published nothing.
        (job.export.out / "run.json").write_text(dumps(record) + "\n", encoding="utf-8")
        write_page(outcome, name, job.export.out / "run.md")
    return outcome, record


def _published(job: Job, sites: list[Site], write: Write, outcome: RunOutcome) -> RunOutcome:
    """The dataset in its place: as the folder of the job, or as a version in it if it passes the gates."""
    out = job.export.out
    if not job.export.versions:
        last = out if is_dataset(out) else None
        return replace(outcome, dataset=write(out, last))
    try:
        day = datetime.now(UTC).date()
        dataset = release_of_day(out, day, write, allow_drop=job.export.allow_drop, sites=sites)
    except GateClosed as problem:
        return replace(outcome, status=outcome.status or 1, refused=str(problem))
    return replace(outcome, dataset=dataset)


def tell(job: Job, record: dict[str, Any]) -> None:
    """Log line, metrics and webhook, each tried whatever becomes of the others. Raises the first NotTold."""
    problems: list[NotTold] = []
    log(job, record)
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


def log(job: Job, record: dict[str, Any]) -> None:
    """The last line of the log, where the job names one."""
    if job.report.log is not None:
        with job.report.log.open("a", encoding="utf-8") as file:
            short = {key: record.get(key) for key in ("job", "exit_status", "error", "dataset") if key in record}
            file.write(dumps({"at": record["written"], "event": "RunFinished", **short}) + "\n")


def _broken(name: str, status: int, error: str) -> dict[str, Any]:
    """The record of a run that could not be brought to its end."""
    return {
        "job": name,
        "exit_status": status,
        "error": one_line(error),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }


@contextlib.contextmanager
def _locked(job: Job, name: str) -> Iterator[None]:
    archive = job.crawl.archive
    with _told_where_it_breaks(job, name):
        archive.mkdir(parents=True, exist_ok=True)
        lock = FileLock(archive / "run.lock")
        free = lock.acquire()
    if not free:  # told to nobody else: the other run will have its own to tell
        raise Busy(f"{archive}: another run of this job is going on; wait for it to end")
    try:
        yield
    finally:
        lock.release()


def _record(job: Job, name: str, crawl: CrawlResult, status: int) -> dict[str, Any]:
    return {
        "job": name,
        "exit_status": status,
        "crawl": {"run": crawl.run, "started": crawl.started, "finished": crawl.finished, "resumed": crawl.resumed},
        "sites": [site.as_dict() for site in crawl.sites],
        "notices": crawl.notices,
        "settings": job.crawl.settings.model_dump(mode="json"),
        "versions": versions(),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
    }
