"""The rows of a dataset's tables as streams, whichever format they are in, cut where reports end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from csv import reader
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from exporters.arrow import TYPES
from exporters.schema import Table
from exporters.tables import all_tables

GROUP_ROWS = 100_000
READ_BLOCK = 64_000_000
"""Bytes of a CSV file read at a time: one row, with the text of a whole section, must fit."""

Counts = np.ndarray[Any, np.dtype[np.int64]]


def batches(path: Path) -> Iterator[pa.RecordBatch]:
    """The rows of one table's file, `NAME.parquet` or `NAME.csv`.

    Of CSV typed and without the apostrophes before what spreadsheets would run; columns in the file's order. Raises
    pyarrow's ArrowInvalid where a field does not fit its column, and KeyError for an unknown column.
    """
    if path.suffix == ".csv":
        yield from _csv_batches(path, all_tables()[path.stem])
        return
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(batch_size=GROUP_ROWS)


def _csv_batches(path: Path, table: Table) -> Iterator[pa.RecordBatch]:
    with path.open("rb") as file:
        names = next(reader([file.readline().decode("utf-8-sig")]))
    columns = [table.column(name) for name in names]
    read = pacsv.ReadOptions(block_size=READ_BLOCK)
    parse = pacsv.ParseOptions(newlines_in_values=True)
    convert = pacsv.ConvertOptions(
        column_types={column.name: TYPES[column.type] for column in columns},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        timestamp_parsers=[pacsv.ISO8601],
    )
    for batch in pacsv.open_csv(str(path), read_options=read, parse_options=parse, convert_options=convert):
        values = [
            unescape(array) if column.type in ("string", "json") else array
            for column, array in zip(columns, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(values, names=names)


def unescape(texts: Any) -> Any:
    """Texts of a CSV file (`exporters.outputs.csv.escape`) as they were before."""
    return pc.if_else(pc.starts_with(texts, "'"), pc.utf8_slice_codeunits(texts, 1), texts)


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
