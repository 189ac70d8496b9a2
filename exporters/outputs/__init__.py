"""The files of a dataset, one module each.

A *table format* takes every table as it streams by (`exporters.formats.TABLES`). A *document* is made when the tables
are whole and closed (`DOCUMENTS`); *bundles*, the formats for other programs, are one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from exporters.assembly.printed import PrintedBy
from exporters.formats import TABLES
from exporters.methods.about import NOTHING_SAID, About
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


class Listed(NamedTuple):
    """A file of the dataset as datapackage.json lists it."""

    name: str
    path: Path
    title: str
    description: str = ""


DOCUMENTS = (
    "exporters.outputs.codebook",
    "exporters.outputs.run",
    "exporters.outputs.report_html",
    "exporters.outputs.methods",
    "exporters.outputs.changes",
    "exporters.outputs.bundles",
)
"""Modules with `write_document(finished) -> list[Listed]`, which tells the files that datapackage.json lists."""


def open_table(format_name: str, folder: Path, table: Table) -> TableWriter:
    """The writer of one table in one format, for a file of its own in the folder."""
    opener: Callable[[Path, Table], TableWriter] = import_module(TABLES[format_name].module).open_table
    return opener(folder / f"{table.name}.{format_name}", table)


def write_documents(finished: Finished) -> None:
    """Write every document, then datapackage.json, by which a folder is a dataset."""
    from exporters.outputs import datapackage

    listed: list[Listed] = []
    for module in DOCUMENTS:
        listed += import_module(module).write_document(finished)
    datapackage.write(finished, listed)
