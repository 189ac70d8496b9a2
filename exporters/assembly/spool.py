"""Sorting more reports than fit into memory, and finding those that are one document.

Entries come in any order and leave sorted by agency, year and sha256. Each is put aside as a record of bytes, in runs
that are sorted, in a file beside the dataset, and becomes columns when it leaves; the rows of `reports`, which are
looked through before, have a file of their own. What stays in memory is the order, about half a kilobyte a report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.assembly.batch import (
    REPORT_SCHEMA,
    OrderKey,
    Parts,
    cell_rows,
    check_rows,
    json_text,
    order_key,
    report_row,
    report_rows,
    section_rows,
)
from exporters.assembly.blocks import BlockReader, BlockWriter, Lengths
from exporters.assembly.kinds import Vocabularies
from exporters.assembly.recordfile import RecordReader, RecordWriter
from exporters.assembly.records import COLUMNS, Record, record
from exporters.entry import Entry
from exporters.errors import BadEntry

BATCH_REPORTS = 400
"""So many rows of `reports` become columns at a time."""

RUN_ROWS = 400_000
RUN_BYTES = 64_000_000
"""A run is closed when it holds so many cells or bytes."""

GROUP_REPORTS = 1_000
GROUP_CELLS = 200_000
"""Reports leave in groups of at most so many, and of at most so many cells or text that weighs as much."""

MORE = "more"
"""Columns of the reports that are found out only when all reports are there."""

RECORDS = "records"
"""The file of the records."""

TABLES = tuple(COLUMNS)
NOWHERE: Lengths = np.empty((0, 2), np.int64)

_ROWS: dict[str, Callable[[Sequence[Parts], Vocabularies], pa.Table]] = {
    "cells": cell_rows,
    "checks": check_rows,
    "sections": section_rows,
}


class Group(NamedTuple):
    """Some reports in final order, the rows of each spooled table, and how many rows each report has there."""

    tables: dict[str, pa.Table]
    lengths: dict[str, Lengths]


@dataclass
class _Run:
    """Reports in the order of coming, until they are sorted and put aside."""

    keys: list[OrderKey] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    _rows: list[tuple[Any, ...]] = field(default_factory=list)
    _reports: list[pa.Table] = field(default_factory=list)
    _cells: int = 0
    _bytes: int = 0

    def add(self, key: OrderKey, row: tuple[Any, ...], rows: Record) -> None:
        self.keys.append(key)
        self.records.append(rows)
        self._rows.append(row)
        self._cells += rows.lengths[0]
        self._bytes += len(rows.data)
        if len(self._rows) >= BATCH_REPORTS:
            self._close_rows()

    @property
    def full(self) -> bool:
        return self._cells >= RUN_ROWS or self._bytes >= RUN_BYTES

    def reports(self) -> pa.Table:
        """The rows of `reports`."""
        self._close_rows()
        return pa.concat_tables(self._reports).combine_chunks()

    def _close_rows(self) -> None:
        if self._rows:
            self._reports.append(report_rows(self._rows))
            self._rows = []


def _rank(row: dict[str, Any]) -> tuple[Any, ...]:
    """Which of several entries of the same bytes is kept: the smallest, whatever the order of arrival.

    One that knows agency and year, then the one fetched first, then the first by address.
    """
    known = [(row[name] is None, str(row[name])) for name in ("fetched_at", "url", "site_id", "source")]
    return (row["agency"] is None, row["year"] is None, known, repr(row))


@dataclass
class Spool:
    """Put entries in with `add`, once, then take them out with `groups`.

    Several entries of the same bytes become one report that lists the other addresses in `also_as`.
    """

    folder: Path
    vocabularies: Vocabularies = field(default_factory=Vocabularies.empty)
    merged: int = 0
    _keys: list[OrderKey] = field(default_factory=list)
    _runs: list[Lengths] = field(default_factory=list)
    _places: list[Lengths] = field(default_factory=list)
    _lengths: list[Lengths] = field(default_factory=list)
    _weights: list[Lengths] = field(default_factory=list)
    _more: list[Lengths] = field(default_factory=list)
    _where: tuple[Lengths, Lengths] = (NOWHERE, NOWHERE)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take all entries; raises BadEntry for one that breaks its contract, and what `entries` raises."""
        self.folder.mkdir()
        with ExitStack() as stack:
            reports = BlockWriter(self._path("reports"), REPORT_SCHEMA)
            stack.callback(reports.close)
            records = RecordWriter(self._path(RECORDS))
            stack.callback(records.close)
            run = _Run()
            for entry in entries:
                try:
                    run.add(order_key(entry), report_row(entry), record(entry.report, self.vocabularies))
                except (BadEntry, TypeError, ValueError, AttributeError) as error:
                    name = entry.provenance.url or entry.report.source or entry.report.sha256
                    raise BadEntry(f"{name}: {error}") from error
                if run.full:
                    self._put(run, reports, records)
                    run = _Run()
            if run.keys:
                self._put(run, reports, records)
            if self._keys:
                self._where = records.where()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.arrow"

    def _put(self, run: _Run, reports: BlockWriter, records: RecordWriter) -> None:
        unsorted = run.reports()
        order = sorted(range(len(run.keys)), key=run.keys.__getitem__)
        rows = unsorted.take(pa.array(order, pa.int64()))
        self._places.append(reports.append(rows))
        in_order = [run.records[at] for at in order]
        records.append(in_order)
        self._lengths.append(np.array([one.lengths for one in in_order], np.int64))
        self._weights.append(np.array([one.weight for one in in_order], np.int64))
        self._runs.append(np.full(len(order), len(self._runs), np.int64))
        self._keys += [run.keys[at] for at in order]

    def extend(self, columns: Iterable[pa.Table]) -> None:
        """More columns of the reports, in the order of `reports`: `groups` and `some` give them from now on."""
        writer: BlockWriter | None = None
        with ExitStack() as stack:
            for table in columns:
                if writer is None:
                    writer = BlockWriter(self._path(MORE), table.schema)
                    stack.callback(writer.close)
                self._more.append(writer.append(table))

    def pieces(self) -> list[range]:
        """The numbers of the reports of every group, in the order of `groups`."""
        if not self._keys:
            return []
        kept, _ = self._kept
        return list(_grouped(np.concatenate(self._weights)[kept]))

    def groups(self) -> Iterator[Group]:
        """The reports in order, with all their rows."""
        yield from self.some(self.pieces())

    def some(self, places: Iterable[Sequence[int] | Lengths], tables: Sequence[str] = TABLES) -> Iterator[Group]:
        """A group for each of `places`: reports by their number in the order of `groups`, ascending.

        It has the rows of `reports` and those of `tables`, which are the first ones of TABLES.
        """
        if not self._keys:
            return
        kept, also_as = self._kept
        runs, where, lengths = map(np.concatenate, (self._runs, self._places, self._lengths))
        beside_at = np.concatenate(self._more) if self._more else NOWHERE
        with ExitStack() as stack:
            reports = stack.enter_context(BlockReader(self._path("reports")))
            more = stack.enter_context(BlockReader(self._path(MORE))) if self._more else None
            records = stack.enter_context(RecordReader(self._path(RECORDS), self._where))
            for numbers in places:
                at = np.array(numbers, np.int64)
                ids = kept[at]
                columns = records.columns(ids, len(tables))
                rows = {name: _ROWS[name](columns[name], self.vocabularies) for name in tables}
                rows["reports"] = _patched(reports.rows(runs[ids], where[ids]), also_as)
                if more is not None:
                    beside = more.rows(np.zeros_like(at), beside_at[at])
                    for name, column in zip(beside.column_names, beside.columns, strict=True):
                        rows["reports"] = rows["reports"].append_column(name, column)
                yield Group(rows, dict(zip(TABLES, lengths[ids].T, strict=True)))

    def reports(self) -> Iterator[pa.Table]:
        """The rows of the reports alone, in the order of `groups`."""
        if not self._keys:
            return
        runs, where = map(np.concatenate, (self._runs, self._places))
        kept, _ = self._kept
        with BlockReader(self._path("reports")) as reader:
            for start in range(0, len(kept), GROUP_REPORTS):
                ids = kept[start : start + GROUP_REPORTS]
                yield reader.rows(runs[ids], where[ids])

    @cached_property
    def _kept(self) -> tuple[Lengths, dict[str, str | None]]:
        return self._choose(np.concatenate(self._places))

    def _choose(self, where: Lengths) -> tuple[Lengths, dict[str, str | None]]:
        """One entry for each document, in order; and the other addresses of those that came more than once.

        An entry is known by its number in the order of writing.
        """
        digests = np.array([key[-1] for key in self._keys], "S64")
        values, counts = np.unique(digests, return_counts=True)
        repeated = {value.decode() for value in values[counts > 1]}
        candidates: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        if repeated:
            with BlockReader(self._path("reports")) as reader:
                for number, key in enumerate(self._keys):
                    if key[-1] in repeated:
                        row = reader.rows(np.zeros(1, np.int64), where[number : number + 1]).to_pylist()[0]
                        candidates.setdefault(key[-1], []).append((number, row))
        also_as: dict[str, str | None] = {}
        lost: set[int] = set()
        for sha256, found in candidates.items():
            found.sort(key=lambda candidate: _rank(candidate[1]))
            lost.update(number for number, _ in found[1:])
            urls = {url for _, row in found for url in (row["url"], *json.loads(row["also_as"] or "[]")) if url}
            also_as[sha256] = json_text(sorted(urls - {found[0][1]["url"]}))
        self.merged = len(lost)
        order = sorted((number for number in range(len(self._keys)) if number not in lost), key=self._keys.__getitem__)
        return np.array(order, np.int64), also_as


def _grouped(weights: Lengths) -> Iterator[range]:
    """Reports of these weights in bites of GROUP_REPORTS and GROUP_CELLS."""
    ends = np.cumsum(weights)
    start = 0
    while start < len(ends):
        taken = int(ends[start - 1]) if start else 0
        stop = int(np.searchsorted(ends, taken + GROUP_CELLS, side="right"))
        stop = max(start + 1, min(stop, start + GROUP_REPORTS))
        yield range(start, stop)
        start = stop


def _patched(reports: pa.Table, also_as: dict[str, str | None]) -> pa.Table:
    """The reports with the addresses of all entries of the same bytes."""
    if not also_as:
        return reports
    shas, urls = (reports.column(name).to_pylist() for name in ("sha256", "also_as"))
    patched = [also_as.get(sha, own) for sha, own in zip(shas, urls, strict=True)]
    return reports.set_column(reports.schema.get_field_index("also_as"), "also_as", pa.array(patched, pa.string()))
