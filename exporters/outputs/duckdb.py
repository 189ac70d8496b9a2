"""DuckDB: every table and the codebook in one file, with exact decimals, and labels as comments on the columns."""

from __future__ import annotations

import pyarrow as pa

from exporters.outputs import Finished
from exporters.outputs.bundles import finished_tables
from exporters.outputs.sqlite import quoted
from exporters.schema import Column, Table

FILE = "dataset.duckdb"
_TYPES = {"integer": "BIGINT", "float": "DOUBLE", "decimal": "DECIMAL(24, 6)", "datetime": "TIMESTAMP"}


def write_bundle(finished: Finished) -> None:
    import duckdb

    path = finished.folder / FILE
    with duckdb.connect(str(path), config={"threads": 1, "memory_limit": "1GB"}) as connection:
        for table, batches in finished_tables(finished):
            columns = ", ".join(map(_column, table.columns))
            connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
            for statement in _comments(table):
                connection.execute(statement)
            for batch in batches:
                rows = pa.Table.from_batches([batch]).select(table.names())
                connection.register("rows", rows)
                connection.execute(f"INSERT INTO {quoted(table.name)} SELECT {_selected(table)} FROM rows")  # noqa: S608
                connection.unregister("rows")
        connection.execute("CHECKPOINT")


def _column(column: Column) -> str:
    return f"{quoted(column.name)} {_TYPES.get(column.type, 'VARCHAR')}{' NOT NULL' if column.required else ''}"


def _selected(table: Table) -> str:
    """Times without their zone, which is UTC: DuckDB shows times with a zone in the reader's own."""
    return ", ".join(
        f"timezone('UTC', {quoted(column.name)})" if column.type == "datetime" else quoted(column.name)
        for column in table.columns
    )


def _comments(table: Table) -> list[str]:
    def text(*parts: str) -> str:
        return "'" + " | ".join(filter(None, parts)).replace("'", "''") + "'"

    name = quoted(table.name)
    columns = [
        f"COMMENT ON COLUMN {name}.{quoted(column.name)} IS {text(column.zh, column.en, column.unit)}"
        for column in table.columns
    ]
    return [f"COMMENT ON TABLE {name} IS {text(table.zh, table.en)}", *columns]
