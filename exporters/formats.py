"""The formats of a dataset: what they are called, which module writes them, and what that needs.

A new format is one module in `exporters.outputs` and one entry here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from typing import NamedTuple

from exporters.errors import FormatError, NeedsExtra


class Format(NamedTuple):
    """A format, called by the suffix of its files: the module that writes it, its media type, the package that must be
    there to write it, and the extra that brings the package."""

    module: str
    media_type: str
    needs: str = ""
    extra: str = ""


TABLES: Mapping[str, Format] = {
    "parquet": Format("exporters.outputs.parquet", "application/vnd.apache.parquet"),
    "csv": Format("exporters.outputs.csv", "text/csv"),
}
"""Formats that take every table as it streams by: modules with `open_table(path, table) -> TableWriter`."""

_READ_BACK = ("parquet", "csv")
"""Those from which the pages about a dataset and the bundles are made; one of them is always written."""

BUNDLES: Mapping[str, Format] = {
    "sqlite": Format("exporters.outputs.sqlite", "application/vnd.sqlite3", "sqlite3"),
    "duckdb": Format("exporters.outputs.duckdb", "application/vnd.duckdb", "duckdb", "sql"),
    "xlsx": Format(
        "exporters.outputs.xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsxwriter",
        "excel",
    ),
    "dta": Format("exporters.outputs.dta", "application/x-stata-dta", "pandas"),
}
"""Formats for other programs, made from the finished tables: modules with `write_bundle(finished)`."""

EVERY = ", ".join((*TABLES, *BUNDLES))
"""Their names, for people."""


def known_formats(formats: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats of the tables and the bundles, each in its registry's order; Parquet too where
    nothing that is read back is wanted.

    Raises FormatError for a name that is neither, NeedsExtra for a bundle that cannot be written here.
    """
    wanted = {name.strip() for name in formats}
    if unknown := sorted(wanted - set(TABLES) - set(BUNDLES)):
        raise FormatError(f"no format {unknown[0]!r}: choose from {EVERY}")
    if not wanted:
        raise FormatError(f"no format chosen: choose from {EVERY}")
    bundles = tuple(name for name in BUNDLES if name in wanted)
    for name in bundles:
        if find_spec(BUNDLES[name].needs) is None:
            raise NeedsExtra(BUNDLES[name].extra, f"the format {name}")
    if not wanted.intersection(_READ_BACK):
        wanted.add("parquet")
    return tuple(name for name in TABLES if name in wanted), bundles
