"""A batch of entries as columns: the form in which they are put aside before they are sorted.

Per-cell work in Python is what an export costs, so each cell is touched by as few loops as possible: its codes, unit
and null_reason become one number of a vocabulary, and what is the same for a whole report is added when it is written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.agencies.vocabulary import ASSIGNED
from exporters.arrow import DECIMAL, TYPES, check_vocabulary, clean, column_array, numbers, strings
from exporters.entry import Entry, Provenance
from exporters.errors import BadEntry
from exporters.schema import OUT_OF_RANGE, Column, fixed_tables
from parsers.version import PARSER_VERSION

SPOOLED_REPORT = tuple(
    column
    for column in fixed_tables()["reports"].columns
    if not column.name.startswith("n_") and column.name != "chosen" and column.name not in ASSIGNED
)
"""The columns of `reports` that are known from the entry alone; the counts follow from the other tables, what is chosen
and which agency it is from the other reports."""

REPORT_SCHEMA = pa.schema([(column.name, TYPES[column.type]) for column in SPOOLED_REPORT])
CELL_SCHEMA = pa.schema(
    {
        "kind": pa.int32(),
        "whole": pa.int64(),
        "fraction": DECIMAL,
        "raw": pa.string(),
        "place": pa.string(),
        "confidence": pa.float64(),
    }
)
CHECK_SCHEMA = pa.schema(
    {
        "kind": pa.int32(),
        "left_whole": pa.int64(),
        "left_fraction": DECIMAL,
        "right_whole": pa.int64(),
        "right_fraction": DECIMAL,
    }
)
SECTION_SCHEMA = pa.schema({"number": pa.int64(), "heading": pa.string(), "text": pa.string()})


OrderKey = tuple[bool, str, bool, int, str]


class Vocabulary(defaultdict[tuple[Any, ...], int]):
    """Numbers the distinct tuples that it is asked for, from 0 in the order of asking."""

    def __init__(self) -> None:
        super().__init__()
        self.default_factory = self.__len__


class Vocabularies(NamedTuple):
    """`cells` holds (table, item, measure, unit, null_reason), `checks` (rule, scope, result)."""

    cells: Vocabulary
    checks: Vocabulary

    @classmethod
    def empty(cls) -> Vocabularies:
        return cls(Vocabulary(), Vocabulary())


class Batch(NamedTuple):
    """The rows of some reports by table, in the order of the entries, and how many rows each report has there.

    `keys` give the reports' final order; `out_of_range` counts the numbers of `cells` that the dataset's decimals
    cannot hold.
    """

    keys: list[OrderKey]
    tables: dict[str, pa.Table]
    lengths: dict[str, list[int]]
    out_of_range: int


def order_key(entry: Entry) -> OrderKey:
    """Agency, year, sha256; what is unknown comes last."""
    report = entry.report
    # As it will be written: an empty agency is an unknown one.
    agency = clean(report.agency)
    return (not agency, agency or "", report.year is None, report.year or 0, report.sha256)


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


def json_text(value: Any) -> str | None:
    """The value as JSON in one fixed spelling; None for an empty one."""
    return _ENCODER.encode(value) if value else None


@lru_cache(1 << 10)
def _object(items: tuple[tuple[str, Any], ...]) -> str | None:
    """json_text of a dictionary with these items; reports have few different ones."""
    return json_text(dict(items))


_MADE: dict[str, Callable[[Entry], str | None]] = {
    "template": lambda entry: entry.report.template,
    "templates": lambda entry: _object(tuple(entry.report.templates.items())),
    "evidence": lambda entry: _object(tuple(entry.report.evidence.items())),
    "also_as": lambda entry: json_text(sorted({*entry.provenance.also_as} - {entry.provenance.url})),
    "site_region_code": lambda entry: entry.provenance.region_code,
    "site_level": lambda entry: entry.provenance.level,
    "parser_version": lambda entry: PARSER_VERSION,
}


def _reports(entries: Sequence[Entry]) -> pa.Table:
    arrays = []
    for column in SPOOLED_REPORT:
        owner = "provenance" if column.name in Provenance._fields else "report"
        value = _MADE.get(column.name) or attrgetter(f"{owner}.{column.name}")
        arrays.append(column_array(column, list(map(value, entries))))
    return pa.Table.from_arrays(arrays, schema=REPORT_SCHEMA)


def _cells(entries: Sequence[Entry], vocabulary: Vocabulary) -> tuple[pa.Table, int]:
    cells = list(chain.from_iterable(entry.report.cells for entry in entries))
    before = len(vocabulary)
    kinds = np.fromiter(map(vocabulary.__getitem__, map(itemgetter(0, 1, 2, 5, 6), cells)), np.int32, len(cells))
    whole, fraction, lost = numbers(list(map(itemgetter(3), cells)))
    for position in lost:
        cell = cells[position]
        kinds[position] = vocabulary[cell.table, cell.item, cell.measure, cell.unit, OUT_OF_RANGE]
    _check_cell_kinds(list(vocabulary)[before:])
    confidence = np.fromiter(map(itemgetter(8), cells), np.float64, len(cells))
    raw, place = strings(list(map(itemgetter(4), cells))), strings(list(map(itemgetter(7), cells)))
    table = pa.Table.from_arrays(
        [pa.array(kinds), whole, fraction, raw, place, pa.array(confidence)], schema=CELL_SCHEMA
    )
    return table, len(lost)


def _check_cell_kinds(kinds: Sequence[tuple[Any, ...]]) -> None:
    columns = fixed_tables()["cells"]
    for kind in kinds:
        for name, code in zip(("table", "item", "measure"), kind[:3], strict=True):
            _require(columns.column(name), code)
    check_vocabulary(columns.column("null_reason"), {kind[4] for kind in kinds})


def _require(column: Column, code: Any) -> None:
    if not isinstance(code, str) or not code:
        raise BadEntry(f"column {column.name}: {code!r} is not a code")


def _checks(entries: Sequence[Entry], vocabulary: Vocabulary) -> pa.Table:
    checks = list(chain.from_iterable(entry.report.checks for entry in entries))
    before = len(vocabulary)
    kinds = np.fromiter(map(vocabulary.__getitem__, map(itemgetter(0, 1, 2), checks)), np.int32, len(checks))
    columns = fixed_tables()["checks"]
    for rule, _, result in list(vocabulary)[before:]:
        _require(columns.column("rule"), rule)
        _require(columns.column("result"), result)
        check_vocabulary(columns.column("result"), [result])
    left_whole, left_fraction, _ = numbers(list(map(itemgetter(3), checks)))
    right_whole, right_fraction, _ = numbers(list(map(itemgetter(4), checks)))
    arrays = [pa.array(kinds), left_whole, left_fraction, right_whole, right_fraction]
    return pa.Table.from_arrays(arrays, schema=CHECK_SCHEMA)


def _sections(entries: Sequence[Entry]) -> pa.Table:
    sections = list(chain.from_iterable(entry.report.sections for entry in entries))
    numbers_, headings, texts = (list(map(itemgetter(i), sections)) for i in range(3))
    arrays = [pa.array(numbers_, pa.int64()), strings(headings), strings(texts)]
    return pa.Table.from_arrays(arrays, schema=SECTION_SCHEMA)


def _convert(entries: Sequence[Entry], vocabularies: Vocabularies) -> Batch:
    reports = [entry.report for entry in entries]
    cells, out_of_range = _cells(entries, vocabularies.cells)
    tables = {
        "reports": _reports(entries),
        "cells": cells,
        "checks": _checks(entries, vocabularies.checks),
        "sections": _sections(entries),
    }
    lengths = {
        "reports": [1] * len(reports),
        "cells": [len(report.cells) for report in reports],
        "checks": [len(report.checks) for report in reports],
        "sections": [len(report.sections) for report in reports],
    }
    return Batch(list(map(order_key, entries)), tables, lengths, out_of_range)


def convert(entries: Sequence[Entry], vocabularies: Vocabularies) -> Batch:
    """The entries as columns; raises BadEntry naming the document whose fields break their contract."""
    try:
        return _convert(entries, vocabularies)
    except (BadEntry, pa.ArrowException, TypeError, ValueError, AttributeError, IndexError) as error:
        for entry in entries if len(entries) > 1 else ():
            convert([entry], Vocabularies.empty())
        raise BadEntry(f"{_name(entries[0])}: {error}") from error


def _name(entry: Entry) -> str:
    return str(entry.provenance.url or entry.report.source or entry.report.sha256)
