"""What the page tells about a dataset, collected from the files of its finished tables.

Memory is bounded by the number of documents (some hundred bytes each), never by cells or checks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.compute as pc

from exporters.overview.jumps import Jump, find_jumps
from exporters.overview.places import Place, find_places, terms_of
from exporters.overview.provinces import province_of
from exporters.overview.tables import stream, take

USABLE = ("ok", "partial")
NO_REPORT = "not_a_report"
FACETS = ("status", "year", "format", "template", "province")
_RANK = {"ok": 0, "partial": 1, "no_tables": 2}

LIKELY_YEARS = range(1990, 2101)
"""A year outside is a misprint: it is listed as it is, but has no column and makes no gaps."""

LISTED = 600
"""Documents that the page lists; every figure counts all."""
LISTED_FAILURES = 200
LISTED_JUMPS = 100
_EACH = 12
"""Documents of every kind (a status, a year …) that are listed before the rest."""

DETAILS = (
    *("sha256", "agency", "year", "title", "status", "reason", "url", "source", "media_type", "method", "template"),
    *("warc", "warc_offset", "published", "fetched_at", "n_cells", "n_values", "n_checks", "n_failed_checks"),
)

_FORMATS = {
    "text/html": "HTML",
    "text/plain": "TXT",
    "text/markdown": "Markdown",
    "application/pdf": "PDF",
    "application/ofd": "OFD",
    "application/msword": "DOC",
    "application/rtf": "RTF",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
    "application/vnd.ms-excel": "XLS",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}


class Doc(NamedTuple):
    """A document as far as the figures need it. Facets are texts, empty where not known."""

    row: int
    sha256: str
    agency: str
    region: str
    year: int | None
    status: str
    format: str
    template: str
    province: str
    n_cells: int
    n_values: int
    n_failed: int

    def facet(self, name: str) -> str:
        return str(self.year or "") if name == "year" else str(getattr(self, name))


class Failure(NamedTuple):
    """An identity that does not hold, with the cells it is about."""

    sha256: str
    rule: str
    scope: str
    left: str
    right: str
    places: tuple[Place, ...] = ()


class Outlier(NamedTuple):
    """A jump with the place of the larger number."""

    jump: Jump
    places: tuple[Place, ...] = ()


Agency = tuple[str, str]
"""Region code and name: bureaus of the same name in two places are two."""


@dataclass(slots=True)
class Facts:
    """Everything on the page. `details` are the rows of `reports` that are listed, by sha256.

    `chosen` is the document that stands for an agency and year where several compete. `new_received` and `outcomes`
    are sums over these by year: (documents with the number, sum), and sum by group of outcomes.
    """

    docs: list[Doc]
    facets: dict[str, Counter[str]]
    chosen: dict[tuple[Agency, int], Doc]
    competing: int
    failures: list[Failure]
    failed_by_rule: Counter[str]
    checks_by_result: Counter[str]
    outliers: list[Outlier]
    n_outliers: int
    new_received: dict[int, tuple[int, int]]
    outcomes: dict[int, Counter[str]]
    details: dict[str, dict[str, Any]] = field(default_factory=dict)


OUTCOMES = ("granted", "partially_granted", "denied", "unavailable", "not_processed", "other")


def collect(folder: Path) -> Facts:
    """The facts of a dataset folder whose tables are written."""
    docs = _documents(folder)
    chosen, competing = _choose(docs)
    failures, by_rule, by_result = _failures(folder)
    numbers = {agency: number for number, agency in enumerate(sorted({agency for agency, _ in chosen}))}
    series = {doc.sha256: (numbers[agency], year) for (agency, year), doc in chosen.items() if doc.status in USABLE}
    n_outliers, jumps = find_jumps(folder, series, LISTED_JUMPS)
    wanted: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for failure in failures:
        wanted[failure.sha256].update(terms_of(failure.rule, failure.scope))
    for jump in jumps:
        wanted[jump.sha256].add((jump.table, jump.item, jump.measure))
    places = find_places(folder, {doc.sha256: doc.n_cells for doc in docs}, wanted)
    received, outcomes = _by_year(folder, {sha256: year for sha256, (_, year) in series.items()})
    facts = Facts(
        docs,
        {name: Counter(doc.facet(name) for doc in docs) for name in FACETS},
        chosen,
        competing,
        [
            failure._replace(places=_of(places, failure.sha256, terms_of(failure.rule, failure.scope)))
            for failure in failures
        ],
        by_rule,
        by_result,
        [Outlier(jump, _of(places, jump.sha256, [(jump.table, jump.item, jump.measure)])) for jump in jumps],
        n_outliers,
        received,
        outcomes,
    )
    rows = sorted(_listed(facts))
    facts.details = {row["sha256"]: row for _, row in sorted(take(folder, "reports", DETAILS, rows).items())}
    return facts


def _of(places: Mapping[str, list[Place]], sha256: str, keys: Iterable[tuple[str, str, str]]) -> tuple[Place, ...]:
    wanted = set(keys)
    return tuple(place for place in places.get(sha256, ()) if place[:3] in wanted)


def _documents(folder: Path) -> list[Doc]:
    columns = (
        *("sha256", "agency", "region_code", "site_region_code", "level", "site_level", "year", "status", "media_type"),
        *("template", "n_cells", "n_values", "n_failed_checks"),
    )
    docs: list[Doc] = []
    for batch in stream(folder, "reports", columns):
        for sha256, agency, own, of_site, level, site_level, year, status, media_type, template, *counts in zip(
            *(batch.column(name).to_pylist() for name in columns), strict=True
        ):
            region = own or of_site
            kind = _FORMATS.get(media_type, media_type or "")
            province = province_of(region, level or site_level)
            docs.append(
                Doc(
                    *(len(docs), sha256, agency or "", region or "", year, status, kind, template or "", province),
                    *counts,
                )
            )
    return docs


def _choose(docs: list[Doc]) -> tuple[dict[tuple[Agency, int], Doc], int]:
    """The document that was read most whole for every agency and year, and how many stand back behind one."""
    chosen: dict[tuple[Agency, int], Doc] = {}
    competing = 0
    for doc in docs:
        if not doc.agency or doc.year not in LIKELY_YEARS or doc.status == NO_REPORT:
            continue
        key = ((doc.region, doc.agency), int(doc.year or 0))
        rival = chosen.get(key)
        competing += rival is not None
        if rival is None or _preference(doc) < _preference(rival):
            chosen[key] = doc
    return chosen, competing


def _preference(doc: Doc) -> tuple[Any, ...]:
    return _RANK.get(doc.status, 3), doc.n_failed, -doc.n_values, doc.sha256


def _failures(folder: Path) -> tuple[list[Failure], Counter[str], Counter[str]]:
    """The first failing checks, all of them by rule, and all checks by result."""
    failures: list[Failure] = []
    by_rule: Counter[str] = Counter()
    by_result: Counter[str] = Counter()
    for batch in stream(folder, "checks", ("sha256", "rule", "scope", "result", "left", "right")):
        for pair in pc.value_counts(batch.column("result")).to_pylist():
            by_result[pair["values"]] += pair["counts"]
        failing = batch.filter(pc.equal(batch.column("result"), "fail"))
        for pair in pc.value_counts(failing.column("rule")).to_pylist():
            by_rule[pair["values"]] += pair["counts"]
        for row in failing.slice(0, LISTED_FAILURES - len(failures)).to_pylist():
            sides = (_plain(row["left"]), _plain(row["right"]))
            failures.append(Failure(row["sha256"], row["rule"], row["scope"] or "", *sides))
    return failures, by_rule, by_result


def _plain(value: Any) -> str:
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _by_year(folder: Path, years: Mapping[str, int]) -> tuple[dict[int, tuple[int, int]], dict[int, Counter[str]]]:
    """Applications newly received and their outcomes, summed over the documents that count."""
    from exporters.schema import all_tables

    names = [name for name in all_tables()["applications"].names() if name.endswith("__total")]
    groups = {name: group for name in names if (group := _outcome(name.removesuffix("__total")))}
    received: dict[int, tuple[int, int]] = {}
    outcomes: dict[int, Counter[str]] = {}
    for batch in stream(folder, "applications", ["sha256", *names]):
        of = [years.get(sha256) for sha256 in batch.column("sha256").to_pylist()]
        for year, value in zip(of, batch.column("new_received__total").to_pylist(), strict=True):
            if year is not None and value is not None:
                n, total = received.get(year, (0, 0))
                received[year] = (n + 1, total + value)
        for name, group in groups.items():
            for year, value in zip(of, batch.column(name).to_pylist(), strict=True):
                if year is not None and value is not None:
                    outcomes.setdefault(year, Counter())[group] += value
    return dict(sorted(received.items())), dict(sorted(outcomes.items()))


def _outcome(item: str) -> str:
    """The group of outcomes that a row of the table belongs to; empty for rows that are no outcome."""
    return next((group for group in OUTCOMES if item == group or item.startswith(f"{group}_")), "")


def _listed(facts: Facts) -> set[int]:
    """Which documents are listed: those behind failures and outliers, some of every kind, then the first ones."""
    at = {doc.sha256: doc.row for doc in facts.docs}
    behind = [failure.sha256 for failure in facts.failures]
    behind += [sha256 for outlier in facts.outliers for sha256 in (outlier.jump.sha256, outlier.jump.other)]
    rows = {at[sha256] for sha256 in behind}
    taken: Counter[tuple[str, str]] = Counter()
    for doc in facts.docs:
        kinds = [(name, doc.facet(name)) for name in FACETS]
        if any(taken[kind] < _EACH for kind in kinds) and len(rows) < LISTED:
            rows.add(doc.row)
            taken.update(kinds)
    for doc in facts.docs:
        if len(rows) >= LISTED:
            break
        rows.add(doc.row)
    return rows
