"""Formats for other programs, made on request from the finished tables.

Their modules read the tables some thousand rows at a time. The tables themselves are always there as Parquet or CSV,
so that a bundle is never the only copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING

from exporters.formats import BUNDLES
from exporters.outputs import Finished, Listed
from exporters.schema import Table
from exporters.tables import all_tables

if TYPE_CHECKING:
    import pyarrow as pa


def write_document(finished: Finished) -> list[Listed]:
    """Write the bundles that were asked for."""
    listed = []
    for name in finished.bundles:
        writer: Callable[[Finished], None] = import_module(BUNDLES[name].module).write_bundle
        writer(finished)
        for path in sorted(finished.folder.glob(f"*.{name}")):
            title = f"{path.stem} for other programs, made from the tables"
            listed.append(Listed(f"{path.stem}-{name}", path, title))
    return listed


def finished_tables(finished: Finished) -> Iterator[tuple[Table, Iterator[pa.RecordBatch]]]:
    """Every table with its rows, the codebook last."""
    from exporters.outputs import codebook
    from exporters.rows import batches

    for name, table in all_tables().items():
        form = "csv" if name == "codebook" else finished.formats[0]
        path = finished.folder / (codebook.FILE if name == "codebook" else f"{name}.{form}")
        yield table, batches(path)
