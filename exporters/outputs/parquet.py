"""Parquet: zstd, fixed row groups, the schema's labels and definitions in the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from exporters.arrow import arrow_schema
from exporters.schema import Table

ROW_GROUP_VALUES = 2_000_000
ROW_GROUP_BYTES = 64_000_000
"""A row group holds about so many values, or ends before it holds much more than so many bytes: until it is written
it stands in memory."""

DISTINCT = ("place", "text", "evidence")
"""Columns in which nearly every value is different: a dictionary would be built only to be thrown away."""


class ParquetTable:
    """Row groups are cut by what they hold alone, so that the file does not depend on how the rows arrived."""

    def __init__(self, path: Path, table: Table) -> None:
        schema = arrow_schema(table)
        self._limit = max(1, ROW_GROUP_VALUES // len(schema))
        self._pending: list[pa.Table] = []
        self._rows = self._bytes = 0
        dictionary = [column.name for column in table.columns if column.name not in DISTINCT]
        self._writer = pq.ParquetWriter(str(path), schema, compression="zstd", use_dictionary=dictionary)

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
            self._writer.write_table(pa.concat_tables(self._pending), row_group_size=self._rows)
        self._pending, self._rows, self._bytes = [], 0, 0

    def close(self) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()


def open_table(path: Path, table: Table) -> ParquetTable:
    return ParquetTable(path, table)
