"""Parts of a finished table's file, read as streams so that memory does not grow with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exporters.rows import batches

_BATCH_ROWS = 100_000


def table_file(folder: Path, name: str) -> Path:
    """The file that a table is read from: Parquet where there is one."""
    path = folder / f"{name}.parquet"
    return path if path.is_file() else folder / f"{name}.csv"


def stream(folder: Path, name: str, columns: Sequence[str], codes: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
    """Some columns of a table, in its order. The texts of those named as `codes`, of few distinct ones, stay codes."""
    path = table_file(folder, name)
    if path.suffix == ".csv":
        for batch in batches(path):
            yield batch.select(columns)
        return
    with pq.ParquetFile(path, read_dictionary=list(codes)) as file:
        yield from file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns))


def spelt(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The rows with the texts of all codes."""
    texts = [column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column for column in rows.columns]
    return pa.RecordBatch.from_arrays(texts, names=rows.schema.names)


def whole(folder: Path, name: str, columns: Sequence[str]) -> pa.Table | None:
    """Some columns of a whole table; None for a table without rows."""
    path = table_file(folder, name)
    if path.suffix == ".parquet":
        rows = pq.read_table(path, columns=list(columns))
    else:
        held = list(stream(folder, name, columns))
        rows = pa.Table.from_batches(held) if held else None
    return rows if rows is not None and rows.num_rows else None


def take(folder: Path, name: str, columns: Sequence[str], rows: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Single rows by their number, ascending."""
    wanted = np.asarray(rows, np.int64)
    found: dict[int, dict[str, Any]] = {}
    first = 0
    for batch in stream(folder, name, columns):
        here = wanted[(wanted >= first) & (wanted < first + batch.num_rows)]
        if len(here):
            values = pc.take(pa.Table.from_batches([batch]), pa.array(here - first)).to_pylist()
            found.update(zip(here.tolist(), values, strict=True))
        first += batch.num_rows
    return found
