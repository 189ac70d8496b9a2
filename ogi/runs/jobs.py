"""Job files: what `ogi run` does, as data. An unknown key is an error.

[crawl]
sites = ["sites.toml", "https://www.example.gov.cn/"]
archive = "archive"

[crawl.settings]
delay = 3.0

[export]
out = "output/example"
formats = ["parquet", "csv"]

Paths are relative to the job file's folder. docs/job.md says more.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from ogi.errors import Refused
from ogi.reading.sources import is_url
from ogi.reading.workers import LIMITS
from parsers.wording import reason_of
from scraper.errors import errors_in
from scraper.settings import CrawlSettings
from scraper.sites import Site, load_sites, registry, together


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CrawlPart(_Part):
    """`[crawl]`: `sites` are TOML files, folders of them or addresses; `archive` is the folder that grows."""

    sites: tuple[str, ...] = Field(min_length=1)
    archive: Path
    settings: CrawlSettings = Field(default_factory=CrawlSettings)


class ParsePart(_Part):
    """`[parse]`: how many documents are read at a time (default one a core), or on which cluster (the address of a
    Dask scheduler), and what each may cost."""

    jobs: int | None = Field(default=None, ge=1)
    cluster: str | None = None
    timeout: float = Field(default=LIMITS.seconds, gt=0)
    memory_mb: int = Field(default=LIMITS.memory // 1024**2, ge=128)


class ExportPart(_Part):
    """`[export]`: the dataset's folder, the formats of its tables, a file of corrections by hand, and one about the
    dataset (title, makers, licence; `exporters.methods.about`);
    `labels` is the language of labels in Stata and Excel.

    With `versions` the folder holds a version a day, which never changes, and `latest` points to the last one that
    passed the gates of `ogi.runs.gates`; `allow_drop` lets reports of the latest one be gone.
    """

    out: Path
    formats: tuple[str, ...] = ("parquet", "csv")
    corrections: Path | None = None
    about: Path | None = None
    labels: Literal["zh", "en"] = "zh"
    versions: bool = False
    allow_drop: bool = False


class ReportPart(_Part):
    """`[report]`: who hears of a run beside run.json and run.md.

    `log` gets a JSON line an event appended, `metrics` is a text file for Prometheus, `webhook` an address that gets
    run.json by POST; `allow_hosts` names hosts, addresses or networks of it that may be private.
    """

    log: Path | None = None
    metrics: Path | None = None
    webhook: str | None = None
    allow_hosts: tuple[str, ...] = ()

    @field_validator("webhook")
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not (is_url(value) and urlsplit(value).hostname):
            raise ValueError("not an http(s) address")
        return value


class Job(_Part):
    """A job file."""

    crawl: CrawlPart
    parse: ParsePart = Field(default_factory=ParsePart)
    export: ExportPart
    report: ReportPart = Field(default_factory=ReportPart)


_KEYS = sorted(
    {*Job.model_fields, *CrawlSettings.model_fields}
    | {key for part in (CrawlPart, ParsePart, ExportPart, ReportPart) for key in part.model_fields}
)


def load_job(path: Path) -> Job:
    """The job in a TOML file, its paths made absolute. Raises Refused, naming what is wrong with it."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise Refused(f"{path}: no such job file; docs/job.md shows one") from None
    except OSError as problem:
        raise Refused(f"{path}: {problem.strerror}; docs/job.md shows a job file") from problem
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise Refused(f"{path}: {reason_of(problem)}") from problem
    try:
        job = Job.model_validate(data)
    except ValidationError as problem:
        raise Refused(f"{path}: {errors_in(problem, _KEYS)}") from problem
    return _absolute(job, path.absolute().parent)


def _absolute(job: Job, folder: Path) -> Job:
    sites = tuple(_site_spec(spec, folder) for spec in job.crawl.sites)
    crawl = job.crawl.model_copy(update={"sites": sites, "archive": folder / job.crawl.archive})
    named = {
        name: folder / path for name in ("corrections", "about") if (path := getattr(job.export, name)) is not None
    }
    export = job.export.model_copy(update={"out": folder / job.export.out, **named})
    files = {name: folder / path for name in ("log", "metrics") if (path := getattr(job.report, name)) is not None}
    report = job.report.model_copy(update=files)
    return job.model_copy(update={"crawl": crawl, "export": export, "report": report})


def _site_spec(spec: str, folder: Path) -> str:
    """An address or the name of a shipped registry as it stands, a path from the job's folder."""
    path = folder / spec
    shipped = not path.exists() and registry(spec) is not None
    return spec if is_url(spec) or shipped else str(path)


def sites_of(specs: Iterable[str]) -> list[Site]:
    """The sites of several files, folders or addresses. Raises SiteFileError, also for one that is there twice."""
    return together((spec, site) for spec in specs for site in load_sites(spec))


def settings_from(**given: Any) -> CrawlSettings:
    """Crawl settings from the options of a command; None means that nothing was said. Raises Refused."""
    try:
        return CrawlSettings.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as problem:
        raise Refused(errors_in(problem)) from problem
