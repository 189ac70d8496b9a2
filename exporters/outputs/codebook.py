"""codebook.csv: one row for every column of every table."""

from __future__ import annotations

from typing import Any

from exporters.arrow import table_from_rows
from exporters.outputs import Finished, Listed
from exporters.outputs.csv import open_table
from exporters.outputs.names import stata_name
from exporters.tables import all_tables

FILE = "codebook.csv"
CSV_NOTE = "In CSV a text that a spreadsheet would run as a formula has an apostrophe in front."
"""For what stands beside the files; the codebook says it of the type `string`."""


def rows() -> list[tuple[Any, ...]]:
    """The codebook in the order of the tables and their columns."""
    return [
        (
            table.name,
            column.name,
            column.type,
            column.zh,
            column.en,
            column.unit,
            " ".join(column.templates),
            column.definition,
            " ".join(column.rules),
            column.comparability,
            stata_name(column.name),
        )
        for table in all_tables().values()
        for column in table.columns
    ]


def write_document(finished: Finished) -> list[Listed]:
    table = all_tables()["codebook"]
    writer = open_table(finished.folder / FILE, table)
    try:
        writer.write(table_from_rows(table, rows()))
    finally:
        writer.close()
    return []  # a table with a schema of its own in datapackage.json
