"""The rows of a dataset's tables as streams, whichever format they are in, cut where reports end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from exporters.outputs import csv
from exporters.tables import all_tables

GROUP_ROWS = 100_000

Counts = np.ndarray[Any, np.dtype[np.int64]]


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of one table's file, `NAME.parquet` or `NAME.csv`."""
    if path.suffix == ".csv":
        yield from csv.read_batches(path, all_tables()[path.stem])
        return
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=GROUP_ROWS)


class RowStream:
    """Takes rows off a stream of batches by number."""

    def __init__(self, source: Iterable[pa.RecordBatch]) -> None:
        self._source = iter(source)
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def take(self, wanted: int) -> pa.Table | None:
        """The next rows: as many as wanted, fewer at the end, None after it (or where none are wanted)."""
        while self._rows < wanted and (batch := next(self._source, None)) is not None:
            self._held.append(batch)
            self._rows += batch.num_rows
        wanted = min(wanted, self._rows)
        if not wanted:
            return None
        held = pa.Table.from_batches(self._held)
        self._held = held.slice(wanted).to_batches()
        self._rows -= wanted
        return held.slice(0, wanted).replace_schema_metadata(None)

    def rest(self) -> int:
        """How many rows are left; they are gone then."""
        left = self._rows
        for batch in self._source:
            left += batch.num_rows
        return left


def report_groups(lengths: Counts) -> Iterator[slice]:
    """Ranges of reports whose rows together make a bite."""
    ends = np.cumsum(lengths)
    start = 0
    while start < len(lengths):
        taken = int(ends[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, taken + GROUP_ROWS, side="right")))
        yield slice(start, stop)
        start = stop


def same_rows(one: Iterable[pa.RecordBatch], other: Iterable[pa.RecordBatch], names: Sequence[str]) -> int | None:
    """The number (from 1) of the first row in which two streams differ, None where they are the same."""
    left, right = RowStream(one), RowStream(other)
    row = 0
    while True:
        ours, theirs = left.take(GROUP_ROWS), right.take(GROUP_ROWS)
        if ours is None or theirs is None:
            return None if ours is theirs else row + 1
        if (at := _first_difference(ours.select(names), theirs.select(names))) is not None:
            return row + at + 1
        row += ours.num_rows


def _first_difference(ours: pa.Table, theirs: pa.Table) -> int | None:
    if all(one.equals(other) for one, other in zip(ours.columns, theirs.columns, strict=True)):
        return None
    pairs = zip(ours.to_pylist(), theirs.to_pylist(), strict=False)
    shorter = min(ours.num_rows, theirs.num_rows)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), shorter)
