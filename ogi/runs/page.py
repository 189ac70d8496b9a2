"""run.md: how a run went, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.markdown import in_line
from ogi.wholefile import whole
from parsers.wording import counted
from scraper.result import SiteResult

if TYPE_CHECKING:
    from exporters.comparing.diff import Diff
    from ogi.runs.outcome import RunOutcome

_SITE_COLUMNS = ("status", "found", "new", "changed", "same", "gone", "blocked", "failed", "requests")
_MEANING = {
    0: "done",
    1: "failed: no site could be read",
    3: "done, but a site gave less than expected",
    4: "every site was blocked or unreachable",
}


def write_page(outcome: RunOutcome, name: str, path: Path) -> None:
    """run.md: the run for people, written whole or not at all."""
    with whole(path) as part:
        part.write_text("\n".join(_page(outcome, name)) + "\n", encoding="utf-8")


def write_broken(record: Mapping[str, Any], path: Path) -> None:
    """run.md of a run that broke: that of the run before, which was done, would be taken for its own."""
    told = f"Broke at {record['written']}, exit status {record['exit_status']}: {in_line(record['error'])}"
    stays = "What was published before stays as it was; `run.json` tells of the last run that came to its end."
    with whole(path) as part:
        part.write_text(f"# {record['job']}: failed\n\n{told}\n\n{stays}\n", encoding="utf-8")


def _page(outcome: RunOutcome, name: str) -> Iterator[str]:
    crawl, dataset = outcome.crawl, outcome.dataset
    yield f"# {name}: {'failed: not published' if outcome.refused else _MEANING[outcome.status]}"
    yield ""
    requests = counted(crawl.requests, "request")
    yield f"Crawled {crawl.started} to {crawl.finished}, {requests}; run {crawl.run} of its archive."
    if crawl.notices:
        yield ""
        yield from (f"- {in_line(notice)}" for notice in crawl.notices)
    yield ""
    yield "## Sites"
    yield ""
    yield f"| site | {' | '.join(_SITE_COLUMNS)} |"
    yield f"|---|---|{'--:|' * (len(_SITE_COLUMNS) - 1)}"
    for site in crawl.sites:
        yield f"| {in_line(site.site.name)} | {' | '.join(str(getattr(site, column)) for column in _SITE_COLUMNS)} |"
    yield from _troubles(crawl.sites)
    yield ""
    yield "## Dataset"
    yield ""
    if outcome.refused:
        yield f"Not published: {in_line(outcome.refused)}"
        yield ""
    if dataset is not None:
        yield from (f"- {table}: {counted(count, 'row')}" for table, count in dataset.rows.items())
        yield from (f"- status {status}: {counted(count, 'report')}" for status, count in dataset.statuses.items())
        yield ""
        yield "## Since the last run"
        yield ""
        yield from _changes(dataset.diff)
    yield from _site_changes(outcome.since_last)


def _troubles(sites: list[SiteResult]) -> Iterator[str]:
    for site in sites:
        wanting = site.site.expected_min
        if site.problems or site.status != "ok":
            yield ""
            yield f"### {site.site.name} ({site.site.entry_url})"
            yield ""
        if site.status == "below_minimum":
            yield f"- expected at least {counted(wanting or 0, 'report')} a year, found by year: {_years(site)}"
        yield from (f"- {in_line(problem)}" for problem in site.problems)


def _years(site: SiteResult) -> str:
    return ", ".join(f"{year}: {count}" for year, count in sorted(site.by_year.items())) or "none"


def _changes(diff: Diff | None) -> Iterator[str]:
    if diff is None:
        yield "This is the first."
        return
    yield from (f"- {line}" for line in str(diff).splitlines())
    for change in diff.reports:
        what = f" ({', '.join(change.fields)})" if change.fields else ""
        who = in_line(change.agency or "unknown agency")
        yield f"- {change.kind}: {who} {change.year or ''}{what} {change.url or ''}"


def _site_changes(since: dict[str, Any] | None) -> Iterator[str]:
    if since is None:
        return
    yield from (f"- site added: {in_line(name)}" for name in since["added"])
    yield from (f"- site removed: {in_line(name)}" for name in since["removed"])
    for name, changes in since["changed"].items():
        yield f"- site {in_line(name)}: " + ", ".join(f"{key} {old} → {new}" for key, (old, new) in changes.items())
