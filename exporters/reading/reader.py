"""Reading a dataset back: frames with nullable types, panels and SQL."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from exporters.arrow import TYPES
from exporters.errors import DatasetError, NeedsExtra, perhaps_meant
from exporters.package import FILE, FORMAT_VERSION, is_dataset
from exporters.reading.frames import frame_of, narrow
from exporters.rows import batches
from exporters.tables import all_tables
from parsers.wording import counted, reason_of

if TYPE_CHECKING:
    import pandas as pd


class Dataset:
    """A dataset folder. Frames are read when first asked for and kept; `read` reads parts of large tables.

    Attributes named like the tables (`reports`, `cells`, `checks`, `sections`, `fetches`, `applications` …) are
    pandas frames: text as `string`, counts as `Int64`, amounts and the column `value` as `Float64` (`arrow` gives exact
    decimals), missing values as NA.
    """

    def __init__(self, path: Path, package: dict[str, Any]) -> None:
        self.path = path
        self.package = package
        self._mark = _mark(path)

    def __repr__(self) -> str:
        rows = self.package["rows"]
        return f"<Dataset {self.path}: {counted(rows['reports'], 'report')}, {counted(rows['cells'], 'cell')}>"

    @property
    def tables(self) -> list[str]:
        """The names of its tables."""
        return list(self.package["rows"])

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.tables})

    def __getattr__(self, name: str) -> pd.DataFrame:
        # While a copy or a pickle is being made there is no package yet that could tell the tables.
        if name.startswith("_") or name == "package":
            raise AttributeError(name)
        if name not in self.tables:
            raise AttributeError(f"this dataset has no {name!r}; its tables are {', '.join(self.tables)}")
        frame = self.__dict__[name] = self.read(name)
        return frame

    @cached_property
    def codebook(self) -> pd.DataFrame:
        """What every column of every table means."""
        return frame_of(_read_csv(self.path, "codebook"))

    @cached_property
    def run(self) -> dict[str, Any]:
        """run.json: how the dataset was made."""
        return _json(self.path / "run.json")

    def arrow(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:
        """A table, or some columns of the rows that `where` (pyarrow filters) selects, as Arrow.

        Raises DatasetError for a table or a column that is not there, a `where` that is none, and a file that cannot
        be read.
        """
        self._refuse_unknown(table, columns or ())
        try:
            rows = self._read(table, list(columns) if columns is not None else None, where)
        except (pa.ArrowException, OSError, KeyError, ValueError, TypeError) as error:
            self._same()
            told = str(error).partition("\n")[0]
            raise DatasetError(f"cannot read {table} of {self.path}: {told}") from error
        self._same()
        return rows

    def _refuse_unknown(self, table: str, columns: Sequence[str]) -> None:
        if table not in self.tables:
            raise DatasetError(f"{self.path} has no table {table!r}; its tables are {', '.join(self.tables)}")
        known = [column.name for column in all_tables()[table].columns]
        for name in columns:
            if name not in known:
                raise DatasetError(f"{table} has no column {name!r}; {perhaps_meant(name, known)}")

    def _read(self, table: str, columns: list[str] | None, where: Any) -> pa.Table:
        path = self.path / f"{table}.parquet"
        if path.is_file():
            return pq.read_table(path, columns=columns, filters=where).replace_schema_metadata(None)
        rows = _read_csv(self.path, table)
        rows = rows.filter(pq.filters_to_expression(where)) if where is not None else rows
        return rows.select(columns) if columns is not None else rows

    def _same(self) -> None:
        """A folder can be replaced at any time; tables of two datasets must not be mixed."""
        if _mark(self.path) != self._mark:
            raise DatasetError(f"{self.path} was replaced since it was opened: open it again")

    def read(self, table: str, columns: Sequence[str] | None = None, where: Any = None) -> pd.DataFrame:
        """A table as a frame; `columns` and `where`, e.g. [("year", "=", 2023)], limit what is read."""
        return frame_of(self.arrow(table, columns, where))

    def panel(
        self,
        code: str | tuple[str, str, str],
        unit: str | None = None,
        by: Literal["agency", "agency_id"] = "agency",
        min_confidence: float | None = None,
    ) -> pd.DataFrame:
        """The number as printed, one row per agency, one column per year; NA where none is printed.

        `by` is what makes an agency: its name as printed, or its id, which goes on through renames and tells organs of
        one name apart; `agencies` has the names. `code` is `table.item.measure`, e.g.
        `applications.new_received.total`; a tuple of the three where a local label has a point in it. With `unit` (元,
        万元 …) amounts of money are converted to it. With `min_confidence` numbers whose cell has less are left out;
        for that the table cells is read too. Raises DatasetError for a code or unit that is none.

        Warns (PanelWarning) of several reports for one agency and year: where they agree their value stands, where
        they do not the place is NA, and `duplicates(code, by)` lists them; of reports without agency or year, which
        have no place; of printed names that several organs bear; of amounts in several units, or in one that cannot be
        converted (those are left out); of counts that are none or stand twice, which no wide table has; of numbers
        that `min_confidence` leaves out. Counts are Int64, amounts Float64; warns (InexactWarning) where a float does
        not hold all digits.
        """
        from exporters.reading.panel import panel

        return panel(self, code, unit, by, min_confidence)

    def duplicates(
        self, code: str | tuple[str, str, str], by: Literal["agency", "agency_id"] = "agency"
    ) -> pd.DataFrame:
        """The reports that compete for one place in `panel(code, by=by)`, with the value of each.

        Columns: agency (or agency_id), year, sha256, value, unit for amounts, status, chosen, title, url, source.
        Raises DatasetError for a code that is none.
        """
        from exporters.reading.panel import duplicates

        return duplicates(self, code, by)

    def sql(self, query: str) -> pd.DataFrame:
        """The answer to a query over the tables, by DuckDB. Raises NeedsExtra where it is not installed."""
        try:
            import duckdb
        except ImportError as error:
            raise NeedsExtra("sql", "querying a dataset with SQL") from error
        try:
            with duckdb.connect(":memory:") as connection:
                self._register(connection)
                answer = connection.sql(query)
                # A statement that is no question has no answer.
                rows = narrow(answer.to_arrow_table()) if answer is not None else pa.table({})
        except duckdb.IOException:
            self._same()
            raise
        self._same()
        return frame_of(rows)

    def _register(self, connection: Any) -> None:
        """The tables as views of their files, which DuckDB reads only as far as a query needs."""
        for name in self.tables:
            path = self.path / f"{name}.parquet"
            if path.is_file():
                connection.read_parquet(str(path)).create_view(name)
            else:
                connection.register(name, self.arrow(name))


def open_dataset(path: str | Path) -> Dataset:
    """The dataset in a folder; raises DatasetError where there is none or its form is a newer one."""
    folder = Path(path)
    if not folder.exists():
        where = "" if folder.is_absolute() else f" in {Path.cwd()}"
        raise DatasetError(f"{folder}: no such folder{where}; `ogi export` writes a dataset")
    if not is_dataset(folder):
        raise DatasetError(f"{folder} is not a dataset: {_instead(folder)}")
    package = _json(folder / FILE)
    if (version := package.get("format_version")) != FORMAT_VERSION:
        raise DatasetError(
            f"{folder} has the form {version!r}, this version of ogi reads {FORMAT_VERSION!r}: "
            "export its archive again, or read it with the version that wrote it"
        )
    if not {"reports", "cells"} <= set(package.get("rows", ())):
        raise DatasetError(f"{folder / FILE} does not name the tables of a dataset")
    return Dataset(folder, package)


def _instead(folder: Path) -> str:
    """What stands where a dataset was looked for, and what to name in its place."""
    if folder.is_file():
        return "a file; name the folder that `ogi export` wrote"
    if is_dataset(folder / "latest"):
        return f"it holds versions of one; name {folder / 'latest'}"
    if any(folder.glob("*.warc.gz")):
        return "an archive; `ogi export` makes a dataset of it"
    return f"it has no {FILE}; `ogi export` and `ogi run` write one"


def _mark(folder: Path) -> tuple[int, int] | None:
    """Tells one writing of a dataset from another."""
    try:
        stat = (folder / FILE).stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot read {path}: {reason_of(error)}") from error
    if not isinstance(value, dict):
        raise DatasetError(f"cannot read {path}: not a JSON object")
    return value


def _read_csv(folder: Path, name: str) -> pa.Table:
    schema = pa.schema([(column.name, TYPES[column.type]) for column in all_tables()[name].columns])
    return pa.Table.from_batches(batches(folder / f"{name}.csv"), schema)
