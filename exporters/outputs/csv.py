"""CSV: UTF-8 with a byte order mark, comma, line feed; a null is an empty field.

Texts that a spreadsheet would run as a formula get an apostrophe in front, see `exporters.formulas`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import strings
from exporters.formulas import HARMLESS, RISKY
from exporters.schema import Column, Table

BOM = b"\xef\xbb\xbf"
CHUNK_ROWS = 50_000


def escape(texts: Any) -> Any:
    """An apostrophe before what a spreadsheet would run."""
    risky = pc.and_not(pc.match_substring_regex(texts, RISKY), pc.match_substring_regex(texts, HARMLESS))
    if not pc.any(risky).as_py():
        return texts
    return pc.if_else(risky, pc.binary_join_element_wise("'", texts, ""), texts)


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
    """Writes one table as it streams by: UTF-8 with a byte order mark, a line a row (RFC 4180)."""

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
