"""The demo: the whole line on a replica site, and an honest comparison of the dataset with what is truly there."""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ogi.crawling import crawl_sites
from ogi.errors import OgiError
from ogi.exporting import Step, export, is_archive
from ogi.printing.display import Align, clip, table
from ogi.reading.workers import Pool, cores
from ogi.versions import versions
from parsers.wording import counted

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary
    from exporters.reading.reader import Dataset
    from fixtures.site import Key, Number, TrueReport
    from scraper.result import CrawlResult

_DELAY = 0.02
"""Seconds between two questions to the replica; a real site is given two."""


@dataclass(slots=True)
class Score:
    """The dataset beside the site's own list of its reports.

    `missing` are reports that the site has and the dataset does not, `extra` the other way round. `right` of `cells`
    numbers are as printed; of those that are not, `silent` stand in a report that no status and no check flags.
    """

    reports: int = 0
    found: int = 0
    cells: int = 0
    right: int = 0
    silent: int = 0
    identity: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def perfect(self) -> bool:
        whole = self.found == self.reports == self.identity and self.right == self.cells
        return whole and not self.extra


@dataclass(frozen=True, slots=True)
class Demo:
    """What a demo brought."""

    address: str
    crawl: CrawlResult
    dataset: DatasetSummary
    score: Score
    seconds: dict[str, float]
    archive: Path
    out: Path


def run_demo(out: Path, step: Step = lambda name: None) -> Demo:
    """Serve the replica, crawl it from its home page, export to `out`, compare.

    Raises OgiError where the archive beside `out` would replace something else.
    """
    from exporters.reading.reader import open_dataset
    from fixtures import demo
    from fixtures.server import ReplicaServer
    from scraper.settings import CrawlSettings
    from scraper.sites import Site

    archive = _fresh(out.with_name(f"{out.name}-archive"))
    seconds: dict[str, float] = {}
    started = time.perf_counter()
    with Pool(cores()) as pool, ReplicaServer(demo.site()) as server:
        site = Site(id="demo", name=demo.site().name, entry_url=server.home, level="county", region_code="330881")
        settings = CrawlSettings(delay=_DELAY, allow_hosts=("127.0.0.1",))
        crawl = crawl_sites([site], archive, settings)
        seconds["crawl"] = time.perf_counter() - started
        run = {"demo": server.home, "requests": crawl.requests, "versions": versions()}
        dataset = export(archive, out, pool, sites=[site], run=run, step=step)
        seconds["read and export"] = time.perf_counter() - started - seconds["crawl"]
        score = compare(open_dataset(out), list(demo.site().reports), server.url)
        return Demo(server.home, crawl, dataset, score, seconds, archive, out)


def _fresh(archive: Path) -> Path:
    """The archive of an earlier demo is removed, since the replica then had another address; nothing else is."""
    if is_archive(archive):
        shutil.rmtree(archive)
    elif archive.exists() and any(archive.iterdir()):
        raise OgiError(f"{archive} holds something else than an archive: name another folder with --out")
    return archive


def compare(dataset: Dataset, truth: list[TrueReport], base: str) -> Score:
    """Read the dataset back from its files and hold it against the list of true reports of the site at `base`."""
    score = Score(reports=len(truth))
    reports = {row["url"]: row for row in dataset.arrow("reports").to_pylist()}
    cells: dict[str, dict[Key, Number | None]] = {}
    for row in dataset.arrow("cells", ["sha256", "table", "item", "measure", "value"]).to_pylist():
        cells.setdefault(row["sha256"], {})[row["table"], row["item"], row["measure"]] = row["value"]
    expected = {report.url(base): report for report in truth}
    score.missing = sorted(set(expected) - set(reports))
    score.extra = sorted(url for url in set(reports) - set(expected) if reports[url]["status"] != "not_a_report")
    for url, report in expected.items():
        row = reports.get(url)
        score.cells += len(report.cells)
        if row is None:
            continue
        score.found += 1
        score.identity += (row["agency"], row["year"]) == (report.agency, report.year)
        _compare_cells(score, row, report, cells.get(row["sha256"], {}))
    return score


def _compare_cells(score: Score, row: dict[str, Any], report: TrueReport, found: dict[Key, Number | None]) -> None:
    flagged = row["status"] != "ok" or row["n_failed_checks"] > 0
    for key, value in report.cells.items():
        if found.get(key) == value:
            score.right += 1
            continue
        score.silent += not flagged
        score.wrong.append(f"{report.agency} {report.year} {'.'.join(key)}: printed {value}, read {found.get(key)}")


def told(demo: Demo) -> Iterator[str]:
    """The demo in lines: what was found, a table of results, the comparison, where to look next."""
    from exporters.reading.reader import open_dataset

    dataset = open_dataset(demo.out)
    rows = dataset.arrow("reports").to_pylist()
    formats = Counter(row["media_type"] for row in rows)
    yield f"A replica site at {demo.address} was crawled from its home page, over HTTP."
    yield f"{demo.crawl.requests} requests, {len(rows)} reports: " + ", ".join(
        f"{count} {_short(media_type)}" for media_type, count in formats.most_common()
    )
    for site in demo.crawl.sites:
        yield from (f"  {clip(problem, 160)}" for problem in site.problems)
    yield ""
    yield "Applications newly received, by agency and year of report (applications.new_received.total)"
    yield from _panel(dataset, rows)
    yield ""
    yield from _verdict(demo.score)
    yield ""
    times = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in demo.seconds.items())
    yield f"{times}. Look next:"
    width = len(str(demo.out / "applications.csv"))
    for name, what in _FIRST:
        yield f"  {demo.out / name!s:{width}}  {what}"
    yield f"  ogi check {demo.out}"
    yield "  ogi crawl https://www.example.gov.cn/ --archive archive    a real site, politely"
    yield f"  python -c \"import ogi; print(ogi.open({str(demo.out)!r}).panel('applications.new_received.total'))\""


_FIRST = (
    ("report.html", "what is in it, in a browser"),
    ("applications.csv", "one row a report, for a spreadsheet"),
    ("codebook.csv", "what every column means"),
)


def _short(media_type: str) -> str:
    known = {"text/html": "pages", "application/pdf": "PDF", "text/plain": "text"}
    return known.get(media_type, "Word" if "wordprocessing" in media_type else media_type)


def _panel(dataset: Dataset, rows: list[dict[str, Any]]) -> Iterator[str]:
    """Agencies × years; `*` marks a report with a failing check, `?` one that is not whole."""
    panel = dataset.panel("applications.new_received.total")
    marks = {
        (row["agency"], row["year"]): "?" if row["status"] != "ok" else "*" if _does_not_add_up(row) else " "
        for row in rows
    }
    years = list(panel.columns)
    values: dict[Any, dict[Any, Any]] = panel.astype(object).where(panel.notna(), None).to_dict("index")
    lines = [
        (
            clip(agency, 40),
            *("" if by_year[year] is None else f"{by_year[year]}{marks[agency, year]}" for year in years),
        )
        for agency, by_year in values.items()
    ]
    align: list[Align] = ["left"]
    align += ["right"] * len(years)
    yield table(("agency", *(f"{year} " for year in years)), lines, align)
    flagged = sum(map(_does_not_add_up, rows))
    yield f"* reports that print sums that do not add up: {flagged} of {len(rows)}; their numbers are kept as printed"
    if partial := sum(1 for row in rows if row["status"] != "ok"):
        yield f"? {counted(partial, 'report')} not whole"


def _does_not_add_up(row: dict[str, Any]) -> bool:
    return bool(row["n_failed_checks"] > row["n_warnings"])


def _verdict(score: Score) -> Iterator[str]:
    yield "Compared with the list of what is truly on the site:"
    yield f"  reports found       {score.found} of {score.reports}, {len(score.extra)} that are none"
    yield f"  agency and year     {score.identity} of {score.reports} right"
    yield f"  numbers as printed  {score.right} of {score.cells}, {score.silent} wrong without a warning"
    for line in [
        *(f"missing: {url}" for url in score.missing),
        *(f"extra: {url}" for url in score.extra),
        *score.wrong,
    ][:20]:
        yield f"  {line}"
