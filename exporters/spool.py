"""Sorting more reports than fit into memory, and finding those that are one document.

Entries come in any order and leave sorted by agency, year and sha256. They are put aside in runs, each sorted, as
columns in files beside the dataset; what stays in memory is the order (about half a kilobyte a report) and, while
the runs are merged, one small block of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.batch import (
    CELL_SCHEMA,
    CHECK_SCHEMA,
    REPORT_SCHEMA,
    SECTION_SCHEMA,
    Batch,
    OrderKey,
    Vocabularies,
    convert,
    json_text,
)
from exporters.blocks import BlockReader, BlockWriter, Lengths
from exporters.entry import Entry

BATCH_CELLS = 40_000
BATCH_REPORTS = 400
BATCH_TEXT = 8_000_000
"""Entries become columns as soon as there are so many cells, reports or characters of section text: while they are
still in the processor's cache, and before they fill memory."""

RUN_ROWS = 400_000
RUN_BYTES = 128_000_000
"""A run is closed when it holds so many rows of any table or so many bytes of section text."""

GROUP_REPORTS = 1_000
GROUP_CELLS = 200_000
TEXT_OF_A_CELL = 160
"""Reports leave in groups of at most so many, and of at most so many cells, where so many bytes of text weigh as much
as a cell."""

SCHEMAS = {"reports": REPORT_SCHEMA, "cells": CELL_SCHEMA, "checks": CHECK_SCHEMA, "sections": SECTION_SCHEMA}

MORE = "more"
"""Columns of the reports that are found out only when all reports are there."""

NO_SPANS: Lengths = np.empty((0, 3), np.int64)


class Group(NamedTuple):
    """Some reports in final order, the rows of each spooled table, and how many rows each report has there."""

    tables: dict[str, pa.Table]
    lengths: dict[str, Lengths]


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
    `out_of_range` counts the numbers that the dataset's decimals cannot hold.
    """

    folder: Path
    vocabularies: Vocabularies = field(default_factory=Vocabularies.empty)
    out_of_range: int = 0
    merged: int = 0
    _keys: list[OrderKey] = field(default_factory=list)
    _runs: list[Lengths] = field(default_factory=list)
    _weights: list[Lengths] = field(default_factory=list)
    _spans: dict[str, list[Lengths]] = field(default_factory=lambda: {name: [] for name in SCHEMAS})
    _more: list[Lengths] = field(default_factory=list)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take all entries; raises BadEntry for one that breaks its contract, and what `entries` raises."""
        self.folder.mkdir()
        with ExitStack() as stack:
            writers = {name: BlockWriter(self._path(name), schema) for name, schema in SCHEMAS.items()}
            for writer in writers.values():
                stack.callback(writer.close)
            run: list[Batch] = []
            for batch in map(self._convert, _batches(entries)):
                run.append(batch)
                if _is_full(run):
                    self._put(run, writers)
                    run = []
            if run:
                self._put(run, writers)

    def _convert(self, entries: list[Entry]) -> Batch:
        batch = convert(entries, self.vocabularies)
        self.out_of_range += batch.out_of_range
        return batch

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.arrow"

    def _put(self, batches: list[Batch], writers: dict[str, BlockWriter]) -> None:
        keys = [key for batch in batches for key in batch.keys]
        order = np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)
        for name, writer in writers.items():
            rows = pa.concat_tables([batch.tables[name] for batch in batches]).combine_chunks()
            lengths = np.concatenate([np.array(batch.lengths[name], np.int64) for batch in batches])
            spans = writer.append(rows.take(_row_order(lengths, order)), lengths[order].tolist())
            self._spans[name].append(np.array(spans, np.int64).reshape(-1, 3))
        self._weights.append(np.concatenate([_weights(batch) for batch in batches])[order])
        self._runs.append(np.full(len(order), len(self._runs), np.int64))
        self._keys += [keys[at] for at in order.tolist()]

    def extend(self, columns: Iterable[pa.Table]) -> None:
        """More columns of the reports, in the order of `reports`: `groups` and `some` give them from now on."""
        writer: BlockWriter | None = None
        with ExitStack() as stack:
            for table in columns:
                if writer is None:
                    writer = BlockWriter(self._path(MORE), table.schema)
                    stack.callback(writer.close)
                self._more.append(np.array(writer.append(table, [1] * table.num_rows), np.int64))

    def pieces(self) -> list[range]:
        """The numbers of the reports of every group, in the order of `groups`."""
        if not self._keys:
            return []
        kept, _ = self._kept
        return list(_grouped(np.concatenate(self._weights)[kept]))

    def groups(self) -> Iterator[Group]:
        """The reports in order, with all their rows."""
        yield from self.some(self.pieces())

    def some(self, places: Iterable[Sequence[int] | Lengths], tables: Iterable[str] = SCHEMAS) -> Iterator[Group]:
        """A group for each of `places`: reports by their number in the order of `groups`, ascending.

        With `tables`, which must hold `reports`, the rows of these alone.
        """
        if not self._keys:
            return
        kept, also_as = self._kept
        with ExitStack() as stack:
            readers = {name: stack.enter_context(BlockReader(self._path(name))) for name in tables}
            more = stack.enter_context(BlockReader(self._path(MORE))) if self._more else None
            runs = np.concatenate(self._runs)
            spans = {name: np.concatenate(found) for name, found in self._spans.items()}
            spans_of_more = np.concatenate(self._more) if self._more else NO_SPANS
            for numbers in places:
                at = np.array(numbers, np.int64)
                ids = kept[at]
                rows = {
                    name: reader.gather(runs[ids].tolist(), spans[name][ids].tolist())
                    for name, reader in readers.items()
                    if name != "reports"
                }
                rows["reports"] = _patched(readers["reports"].rows(runs[ids], spans["reports"][ids]), also_as)
                if more is not None:
                    beside = more.rows(np.zeros_like(at), spans_of_more[at])
                    for name, column in zip(beside.column_names, beside.columns, strict=True):
                        rows["reports"] = rows["reports"].append_column(name, column)
                yield Group(rows, {name: spans[name][ids, 2] for name in SCHEMAS})

    def reports(self) -> Iterator[tuple[pa.Table, Lengths]]:
        """The rows of the reports alone, in the order of `groups`, and how many cells each report has."""
        if not self._keys:
            return
        runs, spans, cells = (
            np.concatenate(parts) for parts in (self._runs, self._spans["reports"], self._spans["cells"])
        )
        kept, _ = self._kept
        with BlockReader(self._path("reports")) as reader:
            for start in range(0, len(kept), GROUP_REPORTS):
                ids = kept[start : start + GROUP_REPORTS]
                yield reader.rows(runs[ids], spans[ids]), cells[ids, 2]

    @cached_property
    def _kept(self) -> tuple[Lengths, dict[str, str | None]]:
        return self._choose(np.concatenate(self._spans["reports"]))

    def _choose(self, spans: Lengths) -> tuple[Lengths, dict[str, str | None]]:
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
                        row = reader.gather([0], [spans[number].tolist()]).to_pylist()[0]
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


def _weights(batch: Batch) -> Lengths:
    """What each report weighs in memory, in cells."""
    text = pc.fill_null(pc.binary_length(batch.tables["sections"].column("text")), 0).to_numpy()
    ends = np.append(0, np.cumsum(text, dtype=np.int64))[np.append(0, np.cumsum(batch.lengths["sections"]))]
    weights: Lengths = np.array(batch.lengths["cells"], np.int64) + np.diff(ends) // TEXT_OF_A_CELL
    return weights


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


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    cells = text = 0
    for entry in entries:
        batch.append(entry)
        cells += len(entry.report.cells)
        text += sum(len(section.text) for section in entry.report.sections)
        if cells >= BATCH_CELLS or text >= BATCH_TEXT or len(batch) >= BATCH_REPORTS:
            yield batch
            batch, cells, text = [], 0, 0
    if batch:
        yield batch


def _is_full(run: list[Batch]) -> bool:
    rows = max(sum(batch.tables[name].num_rows for batch in run) for name in SCHEMAS)
    return bool(rows >= RUN_ROWS or sum(batch.tables["sections"].nbytes for batch in run) >= RUN_BYTES)


def _row_order(lengths: Lengths, order: Lengths) -> pa.Array:
    """The rows of reports of these lengths, put into the order of the reports."""
    starts, moved = np.cumsum(lengths) - lengths, lengths[order]
    shifts = starts[order] - (np.cumsum(moved) - moved)
    return pa.array(np.repeat(shifts, moved) + np.arange(int(moved.sum())))
