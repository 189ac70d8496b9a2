"""Forms for other programs, made on request from the finished tables.

Each module has `write_bundle(finished)`, which reads the tables some thousand rows at a time. The tables themselves
are always there as Parquet or CSV, so that a bundle is never the only copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, NamedTuple

from exporters.errors import NeedsExtra
from exporters.schema import Table
from exporters.tables import all_tables

if TYPE_CHECKING:
    import pyarrow as pa

    from exporters.outputs import Finished


class Bundle(NamedTuple):
    """A form, named by the suffix of its files.

    The module that writes it, the package that must be there, the extra that brings it, the media type.
    """

    module: str
    needs: str
    extra: str
    media_type: str


BUNDLES: Mapping[str, Bundle] = {
    "sqlite": Bundle("exporters.outputs.sqlite", "sqlite3", "", "application/vnd.sqlite3"),
    "duckdb": Bundle("exporters.outputs.duckdb", "duckdb", "sql", "application/vnd.duckdb"),
    "xlsx": Bundle(
        "exporters.outputs.xlsx",
        "xlsxwriter",
        "excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "dta": Bundle("exporters.outputs.dta", "pandas", "", "application/x-stata-dta"),
}


def known_bundles(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the names that are bundles, in the registry's order; NeedsExtra where one cannot be written here."""
    wanted = set(names)
    found = tuple(name for name in BUNDLES if name in wanted)
    for name in found:
        if find_spec(BUNDLES[name].needs) is None:
            raise NeedsExtra(BUNDLES[name].extra, f"the format {name}")
    return found


def write_document(finished: Finished) -> None:
    """Write the bundles that were asked for."""
    for name in finished.bundles:
        writer: Callable[[Finished], None] = import_module(BUNDLES[name].module).write_bundle
        writer(finished)


def finished_tables(finished: Finished) -> Iterator[tuple[Table, Iterator[pa.RecordBatch]]]:
    """Every table with its rows, the codebook last."""
    from exporters.outputs import codebook
    from exporters.rows import batches

    for name, table in all_tables().items():
        form = "csv" if name == "codebook" else finished.formats[0]
        path = finished.folder / (codebook.FILE if name == "codebook" else f"{name}.{form}")
        yield table, batches(path)
