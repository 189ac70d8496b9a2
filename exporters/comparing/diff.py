"""What changed between two datasets, and why."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from exporters.comparing.side import COMPARED, IDENTITY, Cells, Report, reports_of
from exporters.reading.reader import Dataset, open_dataset
from exporters.years.chosen import Series, series_of

Kind = Literal["added", "removed", "changed"]
Cause = Literal["source", "parser", "correction", "other"]


class ReportChange(NamedTuple):
    """A report that is in one dataset only (`added`, `removed`) or whose own columns `changed`.

    `fields` are the columns that changed, each with old and new value.
    """

    kind: Kind
    cause: Cause
    agency: str | None
    year: int | None
    url: str | None
    old_sha256: str | None
    new_sha256: str | None
    fields: dict[str, tuple[Any, Any]] = {}  # noqa: RUF012 - a default of a named tuple, never written to


class CellChange(NamedTuple):
    """A cell of a report that both datasets have; `old` and `new` are None where the cell is not there.

    They are the printed numbers, or the corrected ones where a cell was corrected by hand.
    """

    kind: Kind
    cause: Cause
    agency: str | None
    year: int | None
    sha256: str
    table: str
    item: str
    measure: str
    old: Decimal | None
    new: Decimal | None
    old_raw: str | None
    new_raw: str | None


@dataclass(slots=True)
class Diff:
    """The changes, in the order of the datasets: changed reports, then added, then removed ones. Falsy without any.

    The cells of added and removed reports are not listed one by one; `cells_added` and `cells_removed` count them.
    """

    reports: list[ReportChange] = field(default_factory=list)
    cells: list[CellChange] = field(default_factory=list)
    cells_added: int = 0
    cells_removed: int = 0

    def __bool__(self) -> bool:
        return bool(self.reports or self.cells)

    def __str__(self) -> str:
        """Counts by kind and cause, a line each."""
        lines = []
        for name, changes in (("reports", self.reports), ("cells", self.cells)):
            counted = Counter((change.kind, change.cause) for change in changes)
            for (kind, cause), number in sorted(counted.items(), key=str):
                lines.append(f"{name} {kind} ({cause}): {number}")
        lines.append(f"cells of added reports: {self.cells_added}, of removed reports: {self.cells_removed}")
        return "\n".join(lines) if self else "no change"


def _pairs(old: dict[str, Report], new: dict[str, Report]) -> dict[str, str]:
    """new sha256 → old sha256 of what is the same report: same bytes, address, or agency, place and year."""
    pairs = {sha256: sha256 for sha256 in new if sha256 in old}
    for keys in (_addresses, _series):
        gone = _unambiguous((old[sha256] for sha256 in old.keys() - pairs.values()), keys)
        come = _unambiguous((new[sha256] for sha256 in new.keys() - pairs.keys()), keys)
        taken: set[str] = set()
        for key in sorted(come.keys() & gone.keys()):
            if come[key] not in pairs and gone[key] not in taken:
                pairs[come[key]] = gone[key]
                taken.add(gone[key])
    return pairs


def _unambiguous(reports: Iterable[Report], keys: Any) -> dict[Any, str]:
    """key → sha256, for the keys that only one report has."""
    found: dict[Any, set[str]] = {}
    for report in reports:
        for key in keys(report):
            found.setdefault(key, set()).add(report.sha256)
    return {key: next(iter(shas)) for key, shas in found.items() if len(shas) == 1}


def _addresses(report: Report) -> list[str]:
    return [url for url in (report.row["url"], *json.loads(report.row["also_as"] or "[]")) if url]


def _series(report: Report) -> list[tuple[Series, int]]:
    """By agency id and by printed name: one of the two datasets may know the id where the other does not."""
    year = report.row["year"]
    found = (series_of(report.row), series_of({**report.row, "agency_id": None}))
    return [(series, year) for series in found if series is not None] if year is not None else []


def _cause(old: Report, new: Report, known: set[str | None]) -> Cause:
    """`known` are the bytes that were there when the old dataset was made: a choice between them is no new source."""
    if old.sha256 != new.sha256 and new.sha256 not in known:
        return "source"
    return "parser" if old.row["parser_version"] != new.row["parser_version"] else "other"


def _one_sided(kind: Kind, cause: Cause, report: Report) -> ReportChange:
    row = report.row
    old, new = (None, report.sha256) if kind == "added" else (report.sha256, None)
    return ReportChange(kind, cause, row["agency"], row["year"], row["url"], old, new)


def _of_one_side(one: Dataset, other: Dataset, lonely: Sequence[Report], kind: Kind) -> list[ReportChange]:
    """The reports of `one` that `other` has not, with the cause that the requests of `other` tell of.

    Bytes that were fetched for it too were read otherwise there; an address that was asked for it gave other bytes or
    none. What was fetched for neither is new when it is added; nobody knows why when it is removed.
    """
    if not lonely:
        return []
    seen = {name: _seen(other, name, [report.row[name] for report in lonely]) for name in ("sha256", "url")}
    versions = [set(dataset.arrow("reports", ["parser_version"])[0].to_pylist()) for dataset in (one, other)]
    read_otherwise: Cause = "parser" if versions[0] != versions[1] else "other"
    changes = []
    for report in lonely:
        if report.sha256 in seen["sha256"]:
            cause = read_otherwise
        else:
            cause = "source" if kind == "added" or report.row["url"] in seen["url"] else "other"
        changes.append(_one_sided(kind, cause, report))
    return changes


def _seen(dataset: Dataset, column: str, values: Sequence[str | None]) -> set[str | None]:
    """Those of the values that the requests of a dataset have in a column."""
    if not values or "fetches" not in dataset.tables:
        return set()
    wanted = pa.array([value for value in values if value is not None], pa.string())
    found = dataset.arrow("fetches", [column])[0]
    return set(found.filter(pc.is_in(found, value_set=wanted)).to_pylist())


def _changed_cells(old: pa.Table | None, new: pa.Table | None, report: Report, cause: Cause) -> Iterator[CellChange]:
    if old is not None and new is not None and old.equals(new):
        return
    before, after = _by_key(old), _by_key(new)
    nothing: dict[str, Any] = dict.fromkeys(COMPARED)
    for key in dict.fromkeys((*after, *before)):
        one, other = before.get(key), after.get(key)
        by_hand = (one or {}).get("corrected") != (other or {}).get("corrected")
        same = one is not None and other is not None and all(one[name] == other[name] for name in COMPARED)
        if same and not by_hand:
            continue
        kind: Kind = "added" if one is None else "removed" if other is None else "changed"
        one, other = one or nothing, other or nothing
        corrected = same and by_hand
        # What a correction changes is not what is printed but what should be taken.
        before_value, after_value = (
            cell["value"] if cell.get("corrected") is None else cell["corrected"] for cell in (one, other)
        )
        yield CellChange(
            kind,
            "correction" if corrected else cause,
            report.row["agency"],
            report.row["year"],
            report.sha256,
            *key[:3],
            before_value,
            after_value,
            one["raw"],
            other["raw"],
        )


def _by_key(cells: pa.Table | None) -> dict[tuple[str, str, str, int], dict[str, Any]]:
    """Cells by their codes; local rows may share a label, so their ordinal under it counts too."""
    seen: Counter[tuple[str, str, str]] = Counter()
    found = {}
    for row in cells.to_pylist() if cells is not None else ():
        key = (row["table"], row["item"], row["measure"])
        found[*key, seen[key]] = row
        seen[key] += 1
    return found


def diff_datasets(old: str | Path | Dataset, new: str | Path | Dataset) -> Diff:
    """What `new` has that `old` has not, and the reverse.

    Causes: `source`, the agency published other bytes, a new document, or took one away; `parser`, the same bytes
    were read by another version; `correction`, a value was corrected by hand; `other`, the same bytes read by the
    same version, but with another optional reader or other facts from the list, or a document that is gone from the
    archive. Raises DatasetError where one of them is not a dataset.
    """
    first, second = (one if isinstance(one, Dataset) else open_dataset(one) for one in (old, new))
    before, after = reports_of(first), reports_of(second)
    pairs = _pairs(before, after)
    known = _seen(first, "sha256", [one for one, other in pairs.items() if one != other])
    old_cells, new_cells = Cells(first), Cells(second)
    diff = Diff()
    try:
        for sha256, report in after.items():
            if sha256 in pairs:
                previous = before[pairs[sha256]]
                cause = _cause(previous, report, known)
                _compare(diff, cause, previous, report, old_cells.of(previous), new_cells.of(report))
    finally:
        old_cells.close()
        new_cells.close()
    matched = set(pairs.values())
    added = [report for sha256, report in after.items() if sha256 not in pairs]
    removed = [report for sha256, report in before.items() if sha256 not in matched]
    diff.reports += _of_one_side(second, first, added, "added")
    diff.reports += _of_one_side(first, second, removed, "removed")
    diff.cells_added = sum(report.row["n_cells"] for report in added)
    diff.cells_removed = sum(report.row["n_cells"] for report in removed)
    return diff


def _compare(
    diff: Diff, cause: Cause, old: Report, new: Report, old_cells: pa.Table | None, new_cells: pa.Table | None
) -> None:
    fields = {name: (old.row[name], new.row[name]) for name in IDENTITY if old.row[name] != new.row[name]}
    if fields or old.sha256 != new.sha256:
        row = new.row
        diff.reports.append(
            ReportChange("changed", cause, row["agency"], row["year"], row["url"], old.sha256, new.sha256, fields)
        )
    diff.cells.extend(_changed_cells(old_cells, new_cells, new, cause))
