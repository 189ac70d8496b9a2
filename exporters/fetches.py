"""The table of requests, sorted by address and time, however many there are."""

from __future__ import annotations

import heapq
import pickle
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from exporters.arrow import table_from_rows
from exporters.errors import BadEntry
from exporters.schema import fixed_tables

RUN_ROWS = 100_000
GROUP_ROWS = 20_000

Row = tuple[Any, ...]


def _row(fetch: Mapping[str, Any], names: list[str]) -> Row:
    if unknown := sorted(set(fetch) - set(names)):
        raise BadEntry(f"fetch of {fetch.get('url')}: no column {unknown[0]!r}; there are {', '.join(names)}")
    return tuple(fetch.get(name) for name in names)


def _order(row: Row) -> tuple[tuple[bool, str], ...]:
    return tuple((value is None, str(value)) for value in row)


def _spill(rows: list[Row], path: Path) -> None:
    rows.sort(key=_order)
    with path.open("wb") as file:
        for start in range(0, len(rows), 1_000):
            pickle.dump(rows[start : start + 1_000], file, protocol=5)


def _read(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        while True:
            try:
                # Only what _spill wrote a moment ago in a folder of our own.
                rows = pickle.load(file)  # noqa: S301
            except EOFError:
                return
            yield from rows


def sorted_fetches(fetches: Iterable[Mapping[str, Any]], folder: Path) -> Iterator[pa.Table]:
    """The requests as rows of the table `fetches`; `folder` takes what does not fit into memory.

    Raises BadEntry for a key that is no column or a value that does not fit its column.
    """
    table = fixed_tables()["fetches"]
    names = table.names()
    source = iter(fetches)
    runs: list[Path] = []
    while rows := [_row(fetch, names) for fetch in islice(source, RUN_ROWS)]:
        runs.append(folder / f"fetches-{len(runs)}")
        _spill(rows, runs[-1])
    merged = heapq.merge(*map(_read, runs), key=_order)
    while rows := list(islice(merged, GROUP_ROWS)):
        yield table_from_rows(table, rows)
