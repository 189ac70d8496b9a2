"""What the page tells about a dataset, collected from the files of its finished tables.

Memory is bounded by the number of documents (some hundred bytes each), never by cells or checks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from exporters.assembly.printed import PrintedBy, PrintedCell
from exporters.overview.documents import USABLE, Doc, choose, read_documents, series_by
from exporters.overview.places import Key, find_places, terms_of
from exporters.overview.tables import stream, take, whole
from exporters.overview.verdicts import Verdicts, read_verdicts
from exporters.years.chosen import Series

FACETS = ("status", "year", "format", "template", "province")

LISTED = 600
"""Documents that the page lists; every figure counts all."""
LISTED_DIFFERENCES = 100
_EACH = 12
"""Documents of every kind (a status, a year …) that are listed before the rest."""

DETAILS = (
    *("sha256", "agency", "year", "title", "status", "reason", "url", "source", "media_type", "method", "template"),
    *("warc", "warc_offset", "published", "fetched_at", "n_cells", "n_values", "n_checks", "n_failed_checks"),
)


class Gap(NamedTuple):
    """Why a year of an agency is missing, see the table gaps."""

    reason: str
    url: str
    detail: str
    agency: str
    place: str


@dataclass(slots=True)
class Facts:
    """Everything on the page. `details` are the rows of `reports` that are listed, by sha256.

    `chosen` is the document that stands for an agency and year, or one without numbers where there is none with;
    `names` tells for every agency the name that its latest document prints, and that one's place; `competing` counts
    those that stand behind another. `new_received` and `outcomes` are sums by year over those with numbers: (documents
    with the number, sum), and sum by group of outcomes.
    """

    docs: list[Doc]
    facets: dict[str, Counter[str]]
    chosen: dict[tuple[Series, int], Doc]
    names: dict[Series, tuple[str, str]]
    gaps: dict[tuple[Series, int], Gap]
    competing: int
    verdicts: Verdicts
    differences: list[dict[str, Any]]
    n_differences: int
    new_received: dict[int, tuple[int, int]]
    outcomes: dict[int, Counter[str]]
    details: dict[str, dict[str, Any]] = field(default_factory=dict)


OUTCOMES = ("granted", "partially_granted", "denied", "unavailable", "not_processed", "other")


def collect(folder: Path, printed_by: PrintedBy) -> Facts:
    """The facts of a dataset folder whose tables are written; `printed_by` tells where single numbers are printed."""
    docs = read_documents(folder)
    chosen = choose(docs)
    usable = {doc.sha256: year for (_, year), doc in chosen.items() if doc.status in USABLE}
    before = {
        doc.sha256: earlier.sha256
        for (agency, year), doc in chosen.items()
        if (earlier := chosen.get((agency, year - 1))) is not None
    }
    verdicts = read_verdicts(folder, before)
    _find_places(printed_by, docs, verdicts)
    received, outcomes = _by_year(folder, usable)
    differences, n_differences = _differences(folder)
    facts = Facts(
        docs,
        {name: Counter(doc.facet(name) for doc in docs) for name in FACETS},
        chosen,
        {series: (doc.agency, doc.place) for (series, _), doc in sorted(chosen.items(), key=lambda one: one[0][1])},
        _gaps(folder),
        sum(doc.chosen == 0 for doc in docs),
        verdicts,
        differences,
        n_differences,
        received,
        outcomes,
    )
    rows = sorted(_listed(facts))
    facts.details = {row["sha256"]: row for _, row in sorted(take(folder, "reports", DETAILS, rows).items())}
    return facts


def _find_places(printed_by: PrintedBy, docs: list[Doc], verdicts: Verdicts) -> None:
    """Add to failures and outliers where their numbers are printed."""
    wanted: dict[str, set[Key]] = defaultdict(set)
    for failure in verdicts.failures:
        wanted[failure.sha256].update(terms_of(failure.rule, failure.scope))
    for outlier in verdicts.outliers:
        if outlier.cell is not None:
            wanted[outlier.sha256].add(outlier.cell)
            wanted[outlier.other].add(outlier.cell)
    places = find_places(printed_by, {doc.sha256: doc.row for doc in docs}, wanted)
    verdicts.failures = [
        one._replace(places=_of(places, one.sha256, terms_of(one.rule, one.scope))) for one in verdicts.failures
    ]
    verdicts.outliers = [
        one._replace(
            places=_of(places, one.sha256, [one.cell]),
            other_places=_of(places, one.other, [one.cell]),
        )
        if one.cell is not None
        else one
        for one in verdicts.outliers
    ]


def _gaps(folder: Path) -> dict[tuple[Series, int], Gap]:
    rows = whole(folder, "gaps", ("agency_id", "agency", "place", "year", "reason", "url", "detail"))
    return {
        (series_by(row["agency_id"], row["agency"], row["place"]), row["year"]): Gap(
            row["reason"], row["url"] or "", row["detail"] or "", row["agency"], row["place"] or ""
        )
        for row in (rows.to_pylist() if rows is not None else ())
    }


def _differences(folder: Path) -> tuple[list[dict[str, Any]], int]:
    """The first numbers in which two documents of one agency and year differ, and how many there are."""
    columns = ("sha256", "chosen_sha256", "table", "item", "measure", "raw", "place", "chosen_raw", "chosen_place")
    listed: list[dict[str, Any]] = []
    total = 0
    for batch in stream(folder, "differences", columns):
        listed += batch.slice(0, LISTED_DIFFERENCES - len(listed)).to_pylist()
        total += batch.num_rows
    return listed, total


def _of(
    places: Mapping[str, list[PrintedCell]], sha256: str, keys: Iterable[tuple[str, str, str]]
) -> tuple[PrintedCell, ...]:
    wanted = set(keys)
    return tuple(place for place in places.get(sha256, ()) if place[:3] in wanted)


def _by_year(folder: Path, years: Mapping[str, int]) -> tuple[dict[int, tuple[int, int]], dict[int, Counter[str]]]:
    """Applications newly received and their outcomes, summed over the documents that count."""
    from exporters.tables import all_tables

    names = [name for name in all_tables()["applications"].names() if name.endswith("__total")]
    groups = {name: group for name in names if (group := _outcome(name.removesuffix("__total")))}
    received: dict[int, tuple[int, int]] = {}
    outcomes: dict[int, Counter[str]] = {}
    for batch in stream(folder, "applications", ["sha256", "new_received__total", *groups]):
        of = pa.array([years.get(sha256) for sha256 in batch.column("sha256").to_pylist()], pa.int64())
        for year, n, total in _sums(of, batch.column("new_received__total")):
            known = received.get(year, (0, 0))
            received[year] = (known[0] + n, known[1] + total)
        for name, group in groups.items():
            for year, _, total in _sums(of, batch.column(name)):
                outcomes.setdefault(year, Counter())[group] += total
    return dict(sorted(received.items())), dict(sorted(outcomes.items()))


def _sums(years: pa.Array, numbers: pa.Array) -> Iterator[tuple[int, int, int]]:
    """Year, how many numbers, and their sum, which 64 bits may not hold."""
    rows = pa.table({"year": years, "number": numbers.cast(pa.decimal128(38))}).drop_null()
    sums = rows.group_by("year").aggregate([("number", "count"), ("number", "sum")])
    for row in sums.to_pylist():
        yield row["year"], row["number_count"], int(row["number_sum"])


def _outcome(item: str) -> str:
    """The group of outcomes that a row of the table belongs to; empty for rows that are no outcome."""
    return next((group for group in OUTCOMES if item == group or item.startswith(f"{group}_")), "")


def _listed(facts: Facts) -> set[int]:
    """Which documents are listed: those behind failures and outliers, some of every kind, then the first ones."""
    at = {doc.sha256: doc.row for doc in facts.docs}
    behind = [failure.sha256 for failure in facts.verdicts.failures]
    behind += [sha256 for outlier in facts.verdicts.outliers for sha256 in (outlier.sha256, outlier.other)]
    behind += [row[name] for row in facts.differences for name in ("sha256", "chosen_sha256")]
    rows = {at[sha256] for sha256 in behind}
    taken: Counter[tuple[str, str]] = Counter()
    for doc in facts.docs:
        if len(rows) >= LISTED:
            return rows
        kinds = [(name, doc.facet(name)) for name in FACETS]
        if any(taken[kind] < _EACH for kind in kinds):
            rows.add(doc.row)
            taken.update(kinds)
    for doc in facts.docs:
        if len(rows) >= LISTED:
            break
        rows.add(doc.row)
    return rows
