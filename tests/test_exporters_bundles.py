"""Every form for other programs, read back in its own reader and compared with the tables."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
import python_calamine
from exporters_samples import cells, digest, entry, nothing

from exporters import formats
from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.errors import ExportError, NeedsExtra
from exporters.formats import BUNDLES
from exporters.outputs import xlsx
from exporters.outputs.names import stata_name
from exporters.reading.reader import open_dataset
from exporters.schema import Column
from exporters.tables import all_tables, data_tables
from parsers.report import Section

LONG = "长" * 40_000
ODD = [
    cells()[0]._replace(value=123456789012345678, raw="=1+1"),
    cells()[16]._replace(value=Decimal("123456789012345678.123456"), raw="'x"),
    cells()[5]._replace(value=None, raw="", null_reason="blank"),
    *cells()[20:],
]
FETCHES = [{"url": "http://a/", "fetched_at": "2024-01-01T00:00:00Z", "bytes": 5}]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundles") / "out"
    entries = [
        entry("a", cells=ODD, sections=[Section(1, "一、总体情况", LONG), Section(None, "其他", '=HYPERLINK("x")')]),
        entry("b", "乙县财政局", 2022, region_code="010203"),
        nothing("scan", "unreadable", "no text"),
    ]
    write_dataset(entries, out, fetches=FETCHES, formats=["parquet", "csv", *BUNDLES])
    return out


def expected(dataset: Path, name: str) -> list[dict[str, Any]]:
    if name == "codebook":
        return [
            {str(key): None if pd.isna(value) else value for key, value in row.items()}
            for row in open_dataset(dataset).codebook.to_dict("records")
        ]
    rows: list[dict[str, Any]] = pq.read_table(dataset / f"{name}.parquet").to_pylist()
    return rows


def shown(column: Column, value: Any) -> Any:
    """A value as programs without types of their own for it show it."""
    if column.type == "datetime" and value is not None:
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value


def test_check_holds_all_files_by_their_hash(dataset: Path) -> None:
    assert check_dataset(dataset) == []
    listed = {resource["path"] for resource in open_dataset(dataset).package["resources"]}
    assert {"dataset.sqlite", "dataset.duckdb", "dataset.xlsx", "cells.dta", "codebook.dta"} <= listed
    assert {path.name for path in dataset.iterdir()} == listed | {"datapackage.json", "run.json"}


@pytest.mark.parametrize("name", list(all_tables()))
def test_sqlite(dataset: Path, name: str) -> None:
    with sqlite3.connect(dataset / "dataset.sqlite") as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid')]  # noqa: S608
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    table, wanted = all_tables()[name], expected(dataset, name)
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted, strict=True):
        assert list(row) == table.names()
        for column in table.columns:
            value = row[column.name]
            if column.type == "decimal" and value is not None:
                value = Decimal(str(value))
            assert value == shown(column, want[column.name]), (column.name, want)


@pytest.mark.parametrize("name", list(all_tables()))
def test_duckdb(dataset: Path, name: str) -> None:
    with duckdb.connect(str(dataset / "dataset.duckdb"), read_only=True) as connection:
        answer = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608
        names = [part[0] for part in answer.description]
        rows = [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
        comments = dict(
            connection.execute(
                "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = ?", [name]
            ).fetchall()
        )
    wanted = expected(dataset, name)
    for row in wanted:
        row.update({key: value.replace(tzinfo=None) for key, value in row.items() if isinstance(value, datetime)})
    assert rows == wanted
    assert all(column.zh in comments[column.name] for column in all_tables()[name].columns)


@pytest.mark.parametrize("name", list(all_tables()))
def test_excel(dataset: Path, name: str) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(dataset / "dataset.xlsx"))
    table, wanted = all_tables()[name], expected(dataset, name)
    labels, names, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    assert labels == [column.zh for column in table.columns]
    assert names == table.names()
    assert len(rows) == len(wanted)
    for row, want in zip(rows, wanted, strict=True):
        for column, value in zip(table.columns, row, strict=True):
            truth = shown(column, want[column.name])
            if truth is None:
                assert value == ""
            elif column.type in ("integer", "decimal"):
                assert Decimal(str(value)) == truth
            elif isinstance(truth, str) and len(truth) > 32_767:
                assert isinstance(value, str)
                assert len(value) == 32_767
                assert value.endswith(xlsx.CUT)
                assert truth.startswith(value.removesuffix(xlsx.CUT))
            else:
                assert value == truth


@pytest.mark.parametrize("name", list(all_tables()))
def test_stata(dataset: Path, name: str) -> None:
    table, wanted = all_tables()[name], expected(dataset, name)
    with pd.read_stata(dataset / f"{name}.dta", iterator=True) as file:
        labels = file.variable_labels()
    frame = pd.read_stata(dataset / f"{name}.dta")
    assert list(frame.columns) == [stata_name(column.name) for column in table.columns]
    assert labels == {stata_name(column.name): column.zh[:80] for column in table.columns}
    assert len(frame) == len(wanted)
    for column in table.columns:
        for value, row in zip(frame[stata_name(column.name)], wanted, strict=True):
            truth = row[column.name]
            if truth is None:
                assert value == "" or pd.isna(value)
            elif column.type in ("integer", "decimal", "float"):
                assert value == float(truth)
            elif column.type == "datetime":
                assert value.to_pydatetime() == truth.replace(tzinfo=None)
            else:
                assert value == truth


def test_labels_in_english(tmp_path: Path) -> None:
    write_dataset([entry("a")], tmp_path / "out", formats=["dta", "xlsx"], labels="en")
    table = all_tables()["applications"]
    with pd.read_stata(tmp_path / "out" / "applications.dta", iterator=True) as file:
        assert file.variable_labels() == {stata_name(column.name): column.en[:80] for column in table.columns}
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out" / "dataset.xlsx"))
    assert book.get_sheet_by_name("applications").to_python()[0] == [column.en for column in table.columns]


def test_names_in_stata_are_apart() -> None:
    for table in all_tables().values():
        names = [stata_name(column.name) for column in table.columns]
        assert len(set(names)) == len(names)
        assert all(len(name) <= 32 for name in names)


def test_same_tables_same_bytes_also_without_rows(tmp_path: Path) -> None:
    forms = ["sqlite", "xlsx", "dta"]
    for number in range(2):
        write_dataset([entry("a"), nothing("b", "failed", "x")], tmp_path / f"full {number}", formats=forms)
        write_dataset([], tmp_path / f"empty {number}", formats=[*forms, "duckdb"])
    for name in ("dataset.sqlite", "dataset.xlsx", *(f"{table}.dta" for table in data_tables())):
        assert (tmp_path / "full 0" / name).read_bytes() == (tmp_path / "full 1" / name).read_bytes(), name
        assert (tmp_path / "empty 0" / name).read_bytes() == (tmp_path / "empty 1" / name).read_bytes(), name
    assert (tmp_path / "full 0" / "cells.parquet").is_file()
    assert not (tmp_path / "full 0" / "cells.csv").exists()


def test_a_full_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "SHEET_ROWS", 102)
    write_dataset([entry("a")], tmp_path / "out", formats=["xlsx"])
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out" / "dataset.xlsx"))
    sheets = [name for name in book.sheet_names if name.startswith("cells")]
    rows = [row for name in sheets for row in book.get_sheet_by_name(name).to_python()[2:]]
    assert len(sheets) == -(-len(cells()) // 100)
    assert [row[2:5] for row in rows] == [list(cell[:3]) for cell in cells()]
    assert {row[0] for row in rows} == {digest("a")}


def test_what_cannot_be_written_is_told_before_anything_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked_for(name: str) -> Entry:
        raise AssertionError(f"reports were asked for: {name}")

    with pytest.raises(ExportError, match="'ods': choose from parquet, csv, sqlite"):
        write_dataset(map(asked_for, ["a"]), tmp_path / "out", formats=["ods"])
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(NeedsExtra, match="excel"):
        write_dataset(map(asked_for, ["a"]), tmp_path / "out", formats=["xlsx"])
