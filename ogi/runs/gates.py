"""What a dataset must pass to become the latest version.

1. There is at least one report with numbers (status ok or partial).
2. `ogi check` finds nothing wrong with it.
3. Every site that it has reports of has as many in its fullest year as its entry expects, and no more.
4. Nothing has dropped in silence: no report of the latest version is gone, none that had numbers has lost them, and no
   document that is the same as before has lost a number by another reading. `allow_drop` lifts this one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.wording import counted

if TYPE_CHECKING:
    from exporters.comparing.diff import Diff
    from exporters.dataset import DatasetSummary
    from exporters.reading.reader import Dataset
    from scraper.sites import Site

NUMBERS = ("ok", "partial")
_REPORTS = (*NUMBERS, "no_tables")
_EXAMPLES = 3


def faults(
    candidate: Path, latest: Path | None, summary: DatasetSummary, sites: Iterable[Site], allow_drop: bool
) -> Iterator[str]:
    """What speaks against a dataset as the next version; `summary.diff` holds it against the latest one."""
    from exporters.check import check_dataset
    from exporters.reading.reader import open_dataset

    if not any(summary.statuses.get(status) for status in NUMBERS):
        yield "no report with numbers"
    if problems := check_dataset(candidate):
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        yield f"not whole: {problems[0]}{more}"
        return
    yield from _unexpected(open_dataset(candidate), sites)
    if latest is None or allow_drop:
        return
    if summary.diff is None:
        yield "cannot be held against the latest version, whose form is another; --allow-drop if that is right"
    else:
        yield from _drops(summary.diff)


def _unexpected(dataset: Dataset, sites: Iterable[Site]) -> Iterator[str]:
    reports = dataset.arrow("reports", ["site_id", "year", "status", "chosen"]).to_pylist()
    counts = Counter(
        (row["site_id"], row["year"]) for row in reports if row["status"] in _REPORTS and row["chosen"] != 0
    )
    fullest: Counter[str] = Counter()
    for (site_id, _), number in counts.items():
        fullest[site_id] = max(fullest[site_id], number)
    for site in sites:
        number = fullest[site.id]
        has = f"{site.id} has {counted(number, 'report')} in its fullest year"
        if site.expected_min is not None and number < site.expected_min:
            yield f"{has}, at least {site.expected_min} are expected; lower expected_min of its entry if that is right"
        if site.expected_max is not None and number > site.expected_max:
            yield f"{has}, at most {site.expected_max} are expected; raise expected_max of its entry if that is right"


def _drops(diff: Diff) -> Iterator[str]:
    gone = [_who(change.agency or change.url, change.year) for change in diff.reports if change.kind == "removed"]
    lost = [
        _who(change.agency or change.url, change.year)
        for change in diff.reports
        if (pair := change.fields.get("status")) and pair[0] in NUMBERS and pair[1] not in NUMBERS
    ]
    cells = [
        f"{_who(change.agency, change.year)} {change.table}.{change.item}.{change.measure}"
        for change in diff.cells
        if change.old is not None and change.new is None and change.cause in ("parser", "other")
    ]
    yield from _told(gone, "reports of the latest version are gone")
    yield from _told(lost, "reports of the latest version have lost their numbers")
    yield from _told(cells, "numbers of unchanged documents are gone")


def _told(names: Sequence[str], what: str) -> Iterator[str]:
    if names:
        yield f"{len(names)} {what} ({', '.join(names[:_EXAMPLES])}); --allow-drop if that is right"


def _who(name: str | None, year: int | None) -> str:
    return f"{name or 'unknown agency'} {year or ''}".rstrip()


def same_tables(one: Path, other: Path) -> bool:
    """Whether two datasets hold the same reports and numbers, whatever requests were made for them."""
    from exporters.reading.reader import open_dataset
    from exporters.tables import all_tables

    names = set(all_tables()) - {"fetches"}
    hashes = [
        {
            resource["path"]: resource["hash"]
            for resource in open_dataset(folder).package["resources"]
            if Path(resource["path"]).stem in names and Path(resource["path"]).suffix in (".csv", ".parquet")
        }
        for folder in (one, other)
    ]
    return hashes[0] == hashes[1]
