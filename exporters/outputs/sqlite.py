"""SQLite: every table and the codebook in one file, with keys.

SQLite has no decimals. A number of a decimal column is an integer where it is whole, a float where the float says
exactly what is printed, and a text where it does not; the column has no affinity, so that nothing is converted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from exporters.outputs import Finished
from exporters.outputs.bundles import finished_tables
from exporters.schema import Column, Table

FILE = "dataset.sqlite"
_TYPES = {"integer": " INTEGER", "float": " REAL", "decimal": ""}
_LARGEST = 2**63


def write_bundle(finished: Finished) -> None:
    path = finished.folder / FILE
    connection = sqlite3.connect(path)
    try:
        # The folder is forced to disk as a whole, and thrown away as a whole.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192")
        for table, batches in finished_tables(finished):
            connection.execute(create(table))
            places = ", ".join("?" * len(table.columns))
            for batch in batches:
                columns = [_plain(column, batch.column(column.name).to_pylist()) for column in table.columns]
                connection.executemany(
                    f"INSERT INTO {quoted(table.name)} VALUES ({places})",  # noqa: S608 - names of our own schema
                    zip(*columns, strict=True),
                )
        connection.execute("CREATE INDEX cells_by_code ON cells (item, measure)")
        connection.commit()
    finally:
        connection.close()


def quoted(name: str) -> str:
    """A name as SQL quotes it."""
    return f'"{name}"'


def create(table: Table) -> str:
    """The statement that makes the table."""
    parts = [
        f"{quoted(column.name)}{_TYPES.get(column.type, ' TEXT')}{' NOT NULL' if column.required else ''}"
        for column in table.columns
    ]
    if table.primary_key:
        parts.append(f"PRIMARY KEY ({', '.join(map(quoted, table.primary_key))})")
    if table.of_report:
        parts.append('FOREIGN KEY ("sha256") REFERENCES "reports" ("sha256")')
    return f"CREATE TABLE {quoted(table.name)} ({', '.join(parts)})"


def _plain(column: Column, values: list[Any]) -> Iterator[Any]:
    if column.type == "decimal":
        return map(number, values)
    if column.type == "datetime":
        return (value and value.strftime("%Y-%m-%dT%H:%M:%SZ") for value in values)
    return iter(values)


def number(value: Decimal | None) -> int | float | str | None:
    """The number in a type that says exactly the same."""
    if value is None:
        return None
    if value == (whole := int(value)) and abs(whole) < _LARGEST:
        return whole
    near = float(value)
    return near if Decimal(repr(near)) == value else format(value.normalize(), "f")
