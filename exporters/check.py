"""Is a dataset whole, and does it agree with itself?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exporters.arrow import arrow_schema
from exporters.outputs.datapackage import sha256_of
from exporters.reading.reader import Dataset, open_dataset
from exporters.rows import RowStream, batches, report_groups, same_rows
from exporters.schema import Table
from exporters.tables import all_tables
from exporters.wide import LEADING, WideTable, wide_tables

_OF_REPORT = {"cells": "n_cells", "checks": "n_checks", "sections": "n_sections"}
_SUFFIXES = ("parquet", "csv")


class Problem(NamedTuple):
    """Something wrong with a dataset: in which file, and what."""

    file: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}"


def check_dataset(path: str | Path) -> list[Problem]:
    """Everything that is wrong with a dataset; an empty list says that it is whole.

    Files there with the sizes and hashes of datapackage.json; columns and types; keys unique and rows in order; every
    cell, check and section belonging to a report; a value or a reason for every cell; the wide tables telling the same
    as the cells; CSV the same as Parquet. Memory is bounded. Raises DatasetError for a folder that is no dataset.
    """
    dataset = open_dataset(path)
    if problems := list(_files(dataset)):
        return problems
    problems = [problem for name in dataset.tables for problem in _columns(dataset, name)]
    if problems:
        return problems
    return [*_reports(dataset), *_rows_of_reports(dataset), *_formats(dataset)]


def _files(dataset: Dataset) -> Iterator[Problem]:
    listed = set()
    for resource in dataset.package.get("resources", ()):
        name = str(resource.get("path"))
        listed.add(name)
        path = dataset.path / name
        if path.parent != dataset.path or not path.is_file():
            yield Problem(name, "missing")
        elif path.stat().st_size != resource.get("bytes"):
            yield Problem(name, f"has {path.stat().st_size} bytes, {resource.get('bytes')} are stated")
        elif f"sha256:{sha256_of(path)}" != resource.get("hash"):
            yield Problem(name, "is not the file that was written: another hash than stated")
    stated = [f"{table}.{form}" for table in dataset.tables for form in dataset.package.get("formats", ())]
    for name in ("codebook.csv", *stated):
        if name not in listed:
            yield Problem(name, "not listed in datapackage.json")
    if not (dataset.path / "run.json").is_file():
        yield Problem("run.json", "missing")


def _path(dataset: Dataset, name: str) -> Path:
    """The file that the tables are read from: Parquet where there is one."""
    return next(path for suffix in _SUFFIXES if (path := dataset.path / f"{name}.{suffix}").is_file())


def _columns(dataset: Dataset, name: str) -> Iterator[Problem]:
    path = _path(dataset, name)
    table = all_tables().get(name)
    if table is None:
        yield Problem(path.name, "a table that this version of ogi does not know")
        return
    try:
        schema = pq.read_schema(path) if path.suffix == ".parquet" else _first(path, table).schema
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        yield Problem(path.name, f"cannot be read: {error}")
        return
    expected = arrow_schema(table)
    if schema.names != expected.names:
        odd = sorted(set(schema.names) ^ set(expected.names)) or schema.names
        yield Problem(path.name, f"columns differ from those of this version: {', '.join(odd[:5])}")
    elif schema.types != expected.types:
        odd = [field.name for field in expected if schema.field(field.name).type != field.type]
        yield Problem(path.name, f"columns of another type: {', '.join(odd)}")


def _first(path: Path, table: Table) -> pa.Table:
    first = RowStream(batches(path)).take(1)
    return first if first is not None else arrow_schema(table).empty_table()


def _reports(dataset: Dataset) -> Iterator[Problem]:
    file = _path(dataset, "reports").name
    reports = dataset.arrow("reports", ["sha256", "agency", "year", "status"])
    if reports.num_rows != dataset.package["rows"]["reports"]:
        yield Problem(file, f"has {reports.num_rows} rows, {dataset.package['rows']['reports']} are stated")
    if len(reports.column("sha256").unique()) != reports.num_rows:
        yield Problem(file, "the same sha256 more than once")
    keys = [
        (agency is None, agency or "", year is None, year or 0, sha256)
        for sha256, agency, year in zip(
            *(reports.column(name).to_pylist() for name in reports.column_names[:3]), strict=True
        )
    ]
    if keys != sorted(keys):
        yield Problem(file, "not in the order of agency, year, sha256")
    yield from _vocabulary(file, all_tables()["reports"], reports)


def _vocabulary(file: str, table: Table, rows: pa.Table) -> Iterator[Problem]:
    for column in table.columns:
        if column.name not in rows.column_names:
            continue
        values = rows.column(column.name)
        if column.required and values.null_count:
            yield Problem(file, f"{column.name} is empty in {values.null_count} rows")
        if column.enum and (odd := set(values.unique().to_pylist()) - {None, *column.enum}):
            yield Problem(file, f"{column.name} has the unknown value {sorted(odd)[0]!r}")


def _rows_of_reports(dataset: Dataset) -> Iterator[Problem]:
    reports = dataset.arrow("reports", ["sha256", *_OF_REPORT.values()])
    sums = _Sums()
    for name, counted in _OF_REPORT.items():
        file = _path(dataset, name).name
        lengths = reports.column(counted).to_numpy()
        if int(lengths.sum()) != dataset.package["rows"][name]:
            yield Problem(file, f"{dataset.package['rows'][name]} rows are stated, reports count {lengths.sum()}")
        stream = RowStream(batches(_path(dataset, name)))
        found: dict[str, None] = {}
        for group in report_groups(lengths):
            rows = stream.take(int(lengths[group].sum()))
            if rows is None:
                continue
            owners = reports.column("sha256").slice(group.start, group.stop - group.start)
            found.update(dict.fromkeys(problem.what for problem in _group(file, name, rows, owners, lengths[group])))
            if name == "cells":
                sums.add(rows)
        yield from (Problem(file, what) for what in found)
        if left := stream.rest():
            yield Problem(file, f"{left} rows belong to no report")
    yield from _alternatives(dataset)
    yield from _wide(dataset, sums)


def _alternatives(dataset: Dataset) -> Iterator[Problem]:
    """Every document that was not chosen stands behind one that was, with as many differences as it states."""
    file, chosen = _path(dataset, "alternatives").name, dataset.arrow("reports", ["sha256", "chosen"]).to_pydict()
    of = dict(zip(chosen["sha256"], chosen["chosen"], strict=True))
    rows = dataset.arrow("alternatives", ["sha256", "chosen_sha256", "n_different"]).to_pylist()
    if [row["sha256"] for row in rows] != [sha256 for sha256, best in of.items() if best == 0]:
        yield Problem(file, "not the documents that reports does not choose, in their order")
    if any(of.get(row["chosen_sha256"]) != 1 for row in rows):
        yield Problem(file, "stands behind a document that is not chosen")
    found = Counter(dataset.arrow("differences", ["sha256"]).column("sha256").to_pylist())
    if found != Counter({row["sha256"]: row["n_different"] for row in rows if row["n_different"]}):
        yield Problem(_path(dataset, "differences").name, "does not hold the differences that alternatives counts")


def _group(file: str, name: str, rows: pa.Table, owners: pa.ChunkedArray, lengths: Any) -> Iterator[Problem]:
    """The rows of some reports: are they theirs, numbered from 1, and is every value allowed?"""
    expected = owners.take(pa.array(np.repeat(np.arange(len(lengths)), lengths)))
    if not rows.column("sha256").equals(expected):
        yield Problem(file, "rows that are not those of their report: order and numbers disagree with reports")
        return
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    if not np.array_equal(rows.column("position").to_numpy(), np.arange(len(starts)) - starts + 1):
        yield Problem(file, "position does not count from 1 in every report")
    yield from _vocabulary(file, all_tables()[name], rows)
    if name == "cells":
        yield from _cells(file, rows)


def _cells(file: str, rows: pa.Table) -> Iterator[Problem]:
    has_value, has_reason = pc.is_valid(rows.column("value")), pc.is_valid(rows.column("null_reason"))
    for both, what in ((True, "a value and a null_reason"), (False, "neither a value nor a null_reason")):
        wrong = rows.filter(pc.and_(pc.equal(has_value, both), pc.equal(has_reason, both)))
        if wrong.num_rows:
            yield Problem(file, f"{wrong.num_rows} cells with {what}, e.g. {_name(wrong.slice(0, 1))}")
    keys = ["sha256", "table", "item", "measure"]
    repeated = rows.group_by(keys).aggregate([([], "count_all")])
    repeated = repeated.filter(pc.greater(repeated.column("count_all"), 1))
    coded = pc.invert(_local(repeated))
    if (twice := repeated.filter(coded)).num_rows:
        yield Problem(file, f"the same cell more than once, e.g. {_name(twice.sort_by('sha256').slice(0, 1))}")


def _local(rows: pa.Table) -> pa.ChunkedArray:
    return pc.or_(pc.starts_with(rows.column("item"), "local:"), pc.starts_with(rows.column("measure"), "local:"))


def _name(rows: pa.Table) -> str:
    row = rows.to_pylist()[0]
    return f"{row['table']}.{row['item']}.{row['measure']} of {row['sha256'][:12]}"


class _Sums:
    """Number and sum of the values of every code."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.totals: dict[tuple[str, str, str], Decimal] = {}

    def add(self, cells: pa.Table) -> None:
        grouped = cells.group_by(["table", "item", "measure"]).aggregate([("value", "count"), ("value", "sum")])
        for row in grouped.to_pylist():
            key = (row["table"], row["item"], row["measure"])
            self.counts[key] += row["value_count"]
            self.totals[key] = self.totals.get(key, Decimal(0)) + (row["value_sum"] or 0)


def _wide(dataset: Dataset, sums: _Sums) -> Iterator[Problem]:
    """Every wide column has the values of its code in cells, less those that run.json says it could not take."""
    missing = 0
    for wide in wide_tables():
        if wide.table.name not in dataset.tables:
            continue
        file = _path(dataset, wide.table.name).name
        missing += yield from _wide_columns(dataset, wide, file, sums)
    stated = dataset.run.get("dataset", {}).get("not_in_wide", 0)
    if missing != stated:
        yield Problem("cells", f"{missing} values of templates are not in the wide tables, {stated} are stated")


def _wide_columns(dataset: Dataset, wide: WideTable, file: str, sums: _Sums) -> Any:
    rows = dataset.arrow(wide.table.name, [*LEADING, *(slot.column for slot in wide.slots)])
    if rows.num_rows != dataset.package["rows"][wide.table.name]:
        yield Problem(file, f"has {rows.num_rows} rows, {dataset.package['rows'][wide.table.name]} are stated")
    reports = dataset.arrow("reports", [name for name in LEADING if name != "template"])
    known = set(zip(*(reports.column(name).to_pylist() for name in reports.column_names), strict=True))
    leading = list(zip(*(rows.column(name).to_pylist() for name in reports.column_names), strict=True))
    if not known.issuperset(leading) or len(set(leading)) != len(leading):
        yield Problem(file, "rows that are not those of reports, each once")
    missing = 0
    for slot in wide.slots:
        key = (wide.table.name, slot.item, slot.measure)
        values = rows.column(slot.column)
        count = len(values) - values.null_count
        missing += sums.counts[key] - count
        if count == sums.counts[key] and (pc.sum(values).as_py() or 0) != sums.totals.get(key, 0):
            yield Problem(file, f"{slot.column} does not add up to the same as in cells")
        elif count > sums.counts[key]:
            yield Problem(file, f"{slot.column} has values that are not in cells")
    return missing


def _formats(dataset: Dataset) -> Iterator[Problem]:
    """Where there are both, CSV says what Parquet says."""
    for name in dataset.tables:
        parquet, csv = (dataset.path / f"{name}.{suffix}" for suffix in _SUFFIXES)
        if not (parquet.is_file() and csv.is_file()):
            continue
        try:
            row = same_rows(batches(parquet), batches(csv), all_tables()[name].names())
        except (pa.ArrowException, KeyError, ValueError) as error:
            yield Problem(csv.name, f"cannot be read: {error}")
            continue
        if row is not None:
            yield Problem(csv.name, f"differs from {parquet.name} in row {row}")
