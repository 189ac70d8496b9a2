"""Parquet: zstd, fixed row groups, the schema's labels and definitions in the file."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exporters.arrow import arrow_schema, coded
from exporters.schema import Table

ROW_GROUP_VALUES = 2_000_000
ROW_GROUP_BYTES = 64_000_000
"""A row group holds about so many values, or ends before it holds much more than so many bytes: until it is written
it stands in memory."""

DISTINCT = ("place", "text", "evidence")
"""Columns in which nearly every value is different: a dictionary would be built only to be thrown away."""

UNSOUGHT = ("raw", "heading", *DISTINCT)
"""Columns whose smallest and largest value help nobody to leave out a part of the file."""


class ParquetTable:
    """Row groups are cut by what they hold alone, so that the file does not depend on how the rows arrived.

    Columns may come as codes of words. The codes are written as they are, so that no text is looked at once a row; a
    reader sees plain texts.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self._path, self._schema = path, arrow_schema(table)
        self._limit = max(1, ROW_GROUP_VALUES // len(self._schema))
        self._pending: list[pa.Table] = []
        self._rows = self._bytes = 0
        self._writer: pq.ParquetWriter | None = None

    def write(self, rows: pa.Table) -> None:
        while self._rows + rows.num_rows >= self._limit:
            taken = self._limit - self._rows
            self._hold(rows.slice(0, taken))
            self._flush()
            rows = rows.slice(taken)
        self._hold(rows)
        if self._bytes >= ROW_GROUP_BYTES:
            self._flush()

    def _hold(self, rows: pa.Table) -> None:
        self._pending.append(rows)
        self._rows += rows.num_rows
        self._bytes += rows.nbytes

    def _flush(self) -> None:
        if self._rows:
            rows = _with_own_words(pa.concat_tables(self._pending))
            self._opened(rows.schema).write_table(rows, row_group_size=self._rows)
        self._pending, self._rows, self._bytes = [], 0, 0

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter:
        if self._writer is None:
            dictionary = [name for name in schema.names if name not in DISTINCT]
            self._writer = pq.ParquetWriter(
                str(self._path),
                schema,
                compression="zstd",
                use_dictionary=dictionary,
                write_statistics=[name for name in schema.names if name not in UNSOUGHT],
                store_schema=False,
            )
            # What a reader of Arrow takes the types from: the plain ones, however they came.
            plain = base64.b64encode(self._schema.serialize().to_pybytes())
            self._writer.add_key_value_metadata({**self._schema.metadata, b"ARROW:schema": plain})
        return self._writer

    def close(self) -> None:
        try:
            self._flush()
            self._opened(self._schema)
        finally:
            if self._writer is not None:
                self._writer.close()


def _with_own_words(rows: pa.Table) -> pa.Table:
    """The rows with no more words for each coded column than it uses, in their order, whatever the producer has."""
    for at, field in enumerate(rows.schema):
        if pa.types.is_dictionary(field.type):
            column = rows.column(at).unify_dictionaries().combine_chunks()
            codes = column.indices.fill_null(-1).to_numpy()
            # One place more, for -1.
            number = np.full(len(column.dictionary) + 1, -1, np.int32)
            number[codes] = 0
            used = np.nonzero(number[:-1] == 0)[0]
            words = column.dictionary.take(pa.array(used))
            order = pc.sort_indices(words).to_numpy()
            number[used[order]] = np.arange(len(order), dtype=np.int32)
            number[-1] = -1
            rows = rows.set_column(at, field, coded(number[codes], words.take(pa.array(order))))
    return rows


def open_table(path: Path, table: Table) -> ParquetTable:
    return ParquetTable(path, table)
