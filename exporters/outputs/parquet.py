"""Parquet: zstd, fixed row groups, the schema's labels and definitions in the file."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from exporters.arrow import arrow_schema
from exporters.schema import Table

ROW_GROUP_VALUES = 2_000_000
"""A row group holds about so many values: wide tables get fewer rows."""

# Nearly every value is different: a dictionary would be built only to be thrown away.
_DISTINCT = ("place", "text", "evidence")


class ParquetTable:
    """Row groups are cut by number of rows alone, so that the file does not depend on how the rows arrived."""

    def __init__(self, path: Path, table: Table) -> None:
        schema = arrow_schema(table)
        self._rows = max(1, ROW_GROUP_VALUES // len(schema))
        self._pending: list[pa.Table] = []
        self._held = 0
        dictionary = [column.name for column in table.columns if column.name not in _DISTINCT]
        self._writer = pq.ParquetWriter(str(path), schema, compression="zstd", use_dictionary=dictionary)
        self._schema = schema

    def write(self, rows: pa.Table) -> None:
        self._pending.append(rows)
        self._held += rows.num_rows
        while self._held >= self._rows:
            held = pa.concat_tables(self._pending)
            self._writer.write_table(held.slice(0, self._rows), row_group_size=self._rows)
            self._pending = [held.slice(self._rows)]
            self._held -= self._rows

    def close(self) -> None:
        if self._held:
            self._writer.write_table(pa.concat_tables(self._pending), row_group_size=self._rows)
        self._pending = []
        self._writer.close()


def open_table(path: Path, table: Table) -> ParquetTable:
    return ParquetTable(path, table)
