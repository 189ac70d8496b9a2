"""Sorting more reports than fit into memory, and finding those that are one document.

Entries come in any order and leave sorted by agency, year and sha256. They are put aside in runs, each sorted, as
columns in files beside the dataset; what stays in memory is the order (about half a kilobyte a report) and, while
the runs are merged, one small block of each.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.batch import CELL_SCHEMA, CHECK_SCHEMA, REPORT_SCHEMA, SECTION_SCHEMA, Vocabularies, convert, json_text
from exporters.blocks import BlockReader, BlockWriter, Span
from exporters.entry import Entry

RUN_CELLS = 400_000
RUN_REPORTS = 4_000
RUN_TEXT = 64_000_000
"""A run is closed when it holds so many cells, reports or characters of section text."""

GROUP_REPORTS = 1_000
GROUP_CELLS = 200_000
"""Reports leave in groups of at most so many."""

SCHEMAS = {"reports": REPORT_SCHEMA, "cells": CELL_SCHEMA, "checks": CHECK_SCHEMA, "sections": SECTION_SCHEMA}

OrderKey = tuple[bool, str, bool, int, str]


class _Located(NamedTuple):
    """An entry in the spool: its place in the order, its run, its number in the run."""

    order: OrderKey
    run: int
    number: int


class Group(NamedTuple):
    """Some reports in final order, the rows of each spooled table, and how many rows each report has there."""

    tables: dict[str, pa.Table]
    lengths: dict[str, np.ndarray[Any, np.dtype[np.int64]]]


def order_key(entry: Entry) -> OrderKey:
    """Agency, year, sha256; what is unknown comes last."""
    report = entry.report
    return (report.agency is None, report.agency or "", report.year is None, report.year or 0, report.sha256)


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
    _located: list[_Located] = field(default_factory=list)
    _spans: list[dict[str, np.ndarray[Any, np.dtype[np.int32]]]] = field(default_factory=list)

    def add(self, entries: Iterable[Entry]) -> None:
        """Take all entries; raises BadEntry for one that breaks its contract, and what `entries` raises."""
        self.folder.mkdir()
        with ExitStack() as stack:
            writers = {name: BlockWriter(self._path(name), schema) for name, schema in SCHEMAS.items()}
            for writer in writers.values():
                stack.callback(writer.close)
            for run in _runs(entries):
                self._put(run, writers)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.arrow"

    def _put(self, entries: list[Entry], writers: dict[str, BlockWriter]) -> None:
        entries.sort(key=order_key)
        batch = convert(entries, self.vocabularies)
        spans = {name: writers[name].append(table, batch.lengths[name]) for name, table in batch.tables.items()}
        run = len(self._spans)
        self._spans.append({name: np.array(found, np.int32).reshape(-1, 3) for name, found in spans.items()})
        self._located += [_Located(order_key(entry), run, number) for number, entry in enumerate(entries)]
        self.out_of_range += batch.out_of_range

    def groups(self) -> Iterator[Group]:
        """The reports in order, with all their rows."""
        with ExitStack() as stack:
            readers = {name: stack.enter_context(BlockReader(self._path(name))) for name in SCHEMAS}
            chosen, also_as = self._choose()
            for located in self._grouped(chosen):
                yield self._group(located, readers, also_as)

    def _span(self, name: str, at: _Located) -> Span:
        return Span(*self._spans[at.run][name][at.number].tolist())

    def _choose(self) -> tuple[list[_Located], dict[str, str | None]]:
        """One entry for each document, in order; and the other addresses of those that came more than once."""
        digests = np.array([located.order[4] for located in self._located], "S64")
        values, counts = np.unique(digests, return_counts=True)
        repeated = {value.decode() for value in values[counts > 1]}
        if not repeated:
            return sorted(self._located), {}
        candidates: dict[str, list[tuple[_Located, dict[str, Any]]]] = {}
        with BlockReader(self._path("reports")) as reader:
            for located in self._located:
                sha256 = located.order[4]
                if sha256 in repeated:
                    row = reader.gather([(0, self._span("reports", located))]).to_pylist()[0]
                    candidates.setdefault(sha256, []).append((located, row))
        also_as: dict[str, str | None] = {}
        lost: set[tuple[int, int]] = set()
        for sha256, found in candidates.items():
            found.sort(key=lambda candidate: _rank(candidate[1]))
            lost.update((located.run, located.number) for located, _ in found[1:])
            urls = {url for _, row in found for url in (row["url"], *json.loads(row["also_as"] or "[]")) if url}
            also_as[sha256] = json_text(sorted(urls - {found[0][1]["url"]}))
        self.merged = len(lost)
        return sorted(at for at in self._located if (at.run, at.number) not in lost), also_as

    def _grouped(self, located: list[_Located]) -> Iterator[list[_Located]]:
        group: list[_Located] = []
        cells = 0
        for at in located:
            length = int(self._spans[at.run]["cells"][at.number, 2])
            if group and (len(group) >= GROUP_REPORTS or cells + length > GROUP_CELLS):
                yield group
                group, cells = [], 0
            group.append(at)
            cells += length
        if group:
            yield group

    def _group(self, located: list[_Located], readers: dict[str, BlockReader], also_as: dict[str, str | None]) -> Group:
        tables, lengths = {}, {}
        for name, reader in readers.items():
            spans = [(at.run, self._span(name, at)) for at in located]
            tables[name] = reader.gather(spans)
            lengths[name] = np.array([span.length for _, span in spans], np.int64)
        if also_as:
            reports = tables["reports"]
            shas, urls = (reports.column(name).to_pylist() for name in ("sha256", "also_as"))
            patched = [also_as.get(sha, own) for sha, own in zip(shas, urls, strict=True)]
            at = reports.schema.get_field_index("also_as")
            tables["reports"] = reports.set_column(at, "also_as", pa.array(patched, pa.string()))
        return Group(tables, lengths)


def _runs(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    run: list[Entry] = []
    cells = text = 0
    for entry in entries:
        run.append(entry)
        cells += len(entry.report.cells)
        text += sum(len(section.text) for section in entry.report.sections)
        if cells >= RUN_CELLS or text >= RUN_TEXT or len(run) >= RUN_REPORTS:
            yield run
            run, cells, text = [], 0, 0
    if run:
        yield run
