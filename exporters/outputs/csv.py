"""CSV: UTF-8 with a byte order mark, comma, line feed; a null is an empty field.

Texts that a spreadsheet would run as a formula get an apostrophe in front, see `exporters.formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator
from csv import reader
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import TYPES, strings
from exporters.formulas import PLAIN_NUMBER, RISKY
from exporters.schema import Column, Table

BOM = b"\xef\xbb\xbf"
CHUNK_ROWS = 50_000
READ_BLOCK = 64_000_000
"""Bytes read back at a time: one row, with the text of a whole section, must fit."""


def escape(texts: Any) -> Any:
    """An apostrophe before what a spreadsheet would run."""
    risky = pc.and_not(pc.match_substring_regex(texts, RISKY), pc.match_substring_regex(texts, PLAIN_NUMBER))
    if not pc.any(risky).as_py():
        return texts
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


def unescape(texts: Any) -> Any:
    """What `escape` was given."""
    return pc.if_else(pc.starts_with(texts, "'"), pc.utf8_slice_codeunits(texts, 1), texts)


def _quote(texts: Any) -> Any:
    """Quotes around texts that hold a comma, a quote or a line break."""
    special = pc.match_substring_regex(texts, '[",\r\n]')
    if not pc.any(special).as_py():
        return texts
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(special, quoted, texts)


def _texts(values: Any) -> Any:
    """Escaping and quoting look at each distinct text once."""
    encoded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    return _quote(escape(encoded.dictionary)).take(encoded.indices)


def printed(column: Column, values: Any) -> Any:
    """A column as it stands between the commas; null where the field is empty."""
    if column.type in ("string", "json"):
        return _texts(values)
    if column.type == "decimal":
        # The scale is fixed, so that there is always a point and trailing zeros are always behind it.
        return pc.utf8_rtrim(pc.utf8_rtrim(values.cast(pa.string()), "0"), ".")
    if column.type == "datetime":
        return pc.strftime(values.cast(pa.timestamp("s", tz="UTC")), "%Y-%m-%dT%H:%M:%SZ")
    return values.cast(pa.string())


class CsvTable:
    def __init__(self, path: Path, table: Table) -> None:
        self._table = table
        self._file = path.open("wb")
        header = ",".join(_quote(strings(table.names())).to_pylist())
        self._file.write(BOM + header.encode() + b"\n")

    def write(self, rows: pa.Table) -> None:
        for start in range(0, rows.num_rows, CHUNK_ROWS):
            self._write(rows.slice(start, CHUNK_ROWS).combine_chunks())

    def _write(self, rows: pa.Table) -> None:
        columns = zip(self._table.columns, rows.columns, strict=True)
        fields = [printed(column, values.combine_chunks()) for column, values in columns]
        options = {"null_handling": "replace", "null_replacement": ""}
        lines = pc.binary_join_element_wise(*fields, ",", **options)
        # The characters of an Arrow string column lie one after the other: this is the file.
        lines = pc.binary_join_element_wise(lines, pa.scalar("\n"), "")
        self._file.write(lines.buffers()[2])

    def close(self) -> None:
        self._file.close()


def open_table(path: Path, table: Table) -> CsvTable:
    return CsvTable(path, table)


def read_batches(path: Path, table: Table) -> Iterator[pa.RecordBatch]:
    """What a CsvTable wrote, typed and unescaped, some thousand rows at a time; columns in the file's order.

    Raises pyarrow's ArrowInvalid where a field does not fit its column, and KeyError for an unknown column.
    """
    from pyarrow import csv

    with path.open("rb") as file:
        names = next(reader([file.readline().decode("utf-8-sig")]))
    columns = [table.column(name) for name in names]
    options = csv.ConvertOptions(
        column_types={column.name: TYPES[column.type] for column in columns},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
        timestamp_parsers=[csv.ISO8601],
    )
    read = csv.ReadOptions(block_size=READ_BLOCK)
    parse = csv.ParseOptions(newlines_in_values=True)
    for batch in csv.open_csv(str(path), read_options=read, parse_options=parse, convert_options=options):
        values = [
            unescape(array) if column.type in ("string", "json") else array
            for column, array in zip(columns, batch.columns, strict=True)
        ]
        yield pa.RecordBatch.from_arrays(values, names=names)
