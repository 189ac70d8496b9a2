"""The forms a dataset is written in: one file each, and the registry of them.

A *format* takes every table as it streams by, in order. A *document* is made when the tables are whole and closed,
in the order listed, since later ones describe earlier ones. Adding an output is adding a file here and a line below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from exporters.errors import FormatError
from exporters.methods.about import NOTHING_SAID, About
from exporters.outputs.bundles import BUNDLES, known_bundles
from exporters.reading.printed import PrintedBy
from exporters.schema import Language, Table

if TYPE_CHECKING:
    import pyarrow as pa

    from exporters.comparing.diff import Diff


class TableWriter(Protocol):
    """Writes one table in one format."""

    def write(self, rows: pa.Table) -> None:
        """Append rows in the table's schema."""

    def close(self) -> None:
        """Finish the file; called once, after the last rows."""


class Last(NamedTuple):
    """The version before: its name, and what differs from it; None where the two cannot be compared."""

    name: str
    diff: Diff | None


@dataclass(frozen=True, slots=True)
class Finished:
    """A dataset folder whose tables are written: what the documents are made from.

    `rows` counts the rows of each table; `run` is what the caller tells about the run; `totals` what the export
    itself has counted; `bundles` are the forms for other programs that were asked for; `last` is the version before,
    `about` who makes it and under which licence; `labels` is the language of labels where a form has room for one;
    `printed_by` looks up what single reports print, which the files of the tables tell more slowly.
    """

    folder: Path
    formats: tuple[str, ...]
    rows: Mapping[str, int]
    run: Mapping[str, Any]
    printed_by: PrintedBy
    totals: Mapping[str, Any] = field(default_factory=dict)
    bundles: tuple[str, ...] = ()
    last: Last | None = None
    about: About = NOTHING_SAID
    labels: Language = "zh"


FORMATS: Mapping[str, str] = {
    "parquet": "exporters.outputs.parquet",
    "csv": "exporters.outputs.csv",
}
"""Format name, which is also the file's suffix → module with `open_table(path, table) -> TableWriter`."""

DOCUMENTS = (
    "exporters.outputs.codebook",
    "exporters.outputs.bundles",
    "exporters.outputs.run",
    "exporters.outputs.changes",
    "exporters.outputs.methods",
    "exporters.outputs.report_html",
    "exporters.outputs.datapackage",
)
"""Modules with `write_document(finished)`."""


def open_table(format_name: str, folder: Path, table: Table) -> TableWriter:
    opener: Callable[[Path, Table], TableWriter] = import_module(FORMATS[format_name]).open_table
    return opener(folder / f"{table.name}.{format_name}", table)


def write_documents(finished: Finished) -> None:
    for module in DOCUMENTS:
        import_module(module).write_document(finished)


def known_formats(formats: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The formats of the tables and the bundles, each in its registry's order; Parquet where only bundles are wanted.

    Raises FormatError for a name that is neither, NeedsExtra for a bundle that cannot be written here.
    """
    wanted = {name.strip() for name in formats}
    every = ", ".join((*FORMATS, *BUNDLES))
    if unknown := sorted(wanted - set(FORMATS) - set(BUNDLES)):
        raise FormatError(f"no format {unknown[0]!r}: choose from {every}")
    if not wanted:
        raise FormatError(f"no format chosen: choose from {every}")
    return tuple(name for name in FORMATS if name in wanted) or ("parquet",), known_bundles(wanted)
