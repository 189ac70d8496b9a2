"""A dataset read in R: Stata files with haven, CSV with the lines that docs/dataset.md gives."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, entry, nothing

from exporters.dataset import write_dataset
from exporters.outputs.names import stata_name
from exporters.tables import data_tables
from parsers.report import Section

NUMBERS = ("integer", "decimal", "float")
PACKAGES = ("haven", "jsonlite", "readr")
ROOT = Path(__file__).resolve().parents[1]
TOLD = r"""
tell <- function(name, d) {
  plain <- function(x) {
    if (inherits(x, "POSIXct")) return(format(x, "%Y-%m-%dT%H:%M:%SZ", tz = "UTC"))
    # Numbers as text: JSON is written with 15 digits.
    if (is.character(x)) enc2utf8(x) else ifelse(is.na(x), NA_character_, sprintf("%.17g", x))
  }
  columns <- lapply(names(d), function(n) list(
    name = n, label = attr(d[[n]], "label"), values = as.vector(plain(d[[n]]))))
  cat(jsonlite::toJSON(list(name = name, columns = columns), na = "null"), "\n")
}
"""


def _has_r() -> bool:
    wanted = ", ".join(f'"{name}"' for name in PACKAGES)
    line = f"quit(status = as.integer(!all(sapply(c({wanted}), requireNamespace, quietly = TRUE))))"
    return shutil.which("Rscript") is not None and subprocess.run(["Rscript", "-e", line], check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _has_r(), reason=f"needs R with {', '.join(PACKAGES)}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    odd = [
        cells()[0]._replace(value=2**53, raw="0007"),
        cells()[16]._replace(value=Decimal("4068.208"), raw="'x"),
        cells()[5]._replace(value=None, raw="", null_reason="blank"),
        *cells()[20:],
    ]
    entries = [
        entry(
            "a", cells=odd, sections=[Section(1, "一、总体情况", "长" * 40_000), Section(None, "其他", '行\n"引"，,')]
        ),
        entry("b", "乙县财政局", 2022, region_code="010203"),
        nothing("scan", "unreadable", "no text"),
    ]
    out = tmp_path_factory.mktemp("r") / "out"
    fetches = [{"url": "http://a/", "fetched_at": "2024-01-01T00:00:00Z", "bytes": 5}]
    write_dataset(entries, out, fetches=fetches, formats=["parquet", "csv", "dta"])
    return out


def _run(script: str) -> dict[str, list[dict[str, Any]]]:
    """What R tells of every table: its columns with name, label and values."""
    done = subprocess.run(["Rscript", "-"], input=TOLD + script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {table["name"][0]: table["columns"] for table in found}


def _expected(folder: Path, name: str, column: str) -> list[Any]:
    values: list[Any] = pq.read_table(folder / f"{name}.parquet", columns=[column])[column].to_pylist()
    return values


def _as_in_r(kind: str, value: Any, missing: Any) -> Any:
    if value is None:
        return missing if kind in ("string", "json") else None
    if kind in NUMBERS:
        return float(value)
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if kind == "datetime" else value


def _values(kind: str, told: list[Any]) -> list[Any]:
    return [float(value) if kind in NUMBERS and value is not None else value for value in told]


def test_stata_files_in_haven(folder: Path) -> None:
    listed = ", ".join(f'"{name}"' for name in data_tables())
    script = f'for (name in c({listed})) tell(name, haven::read_dta(file.path("{folder}", paste0(name, ".dta"))))'
    found = _run(script)
    assert set(found) == set(data_tables())
    for name, columns in found.items():
        table = data_tables()[name]
        assert [column["name"][0] for column in columns] == [stata_name(column.name) for column in table.columns]
        for column, read in zip(table.columns, columns, strict=True):
            # haven keeps the first 80 characters, as Stata does.
            assert read["label"] == [column.zh[:80]], (name, column.name)
            wanted = [_as_in_r(column.type, value, "") for value in _expected(folder, name, column.name)]
            assert _values(column.type, read["values"]) == wanted, (name, column.name)


def test_csv_as_the_documentation_says(folder: Path) -> None:
    text = (ROOT / "docs" / "dataset.md").read_text("utf-8")
    lines = re.search(r"```r\n(.*?)```", text, re.DOTALL)
    assert lines is not None
    listed = ", ".join(f'"{name}"' for name in data_tables())
    script = lines[1].replace("output/demo", str(folder)) + f"for (name in c({listed})) tell(name, read_table(name))"
    for name, columns in _run(script).items():
        table = data_tables()[name]
        assert [column["name"][0] for column in columns] == table.names()
        for column, read in zip(table.columns, columns, strict=True):
            assert read["label"] == [column.zh]
            # What a spreadsheet would run has an apostrophe in front.
            values = [_unescaped(value) for value in _values(column.type, read["values"])]
            wanted = [_as_in_r(column.type, value, None) for value in _expected(folder, name, column.name)]
            assert values == wanted, (name, column.name)


def _unescaped(value: Any) -> Any:
    return value.removeprefix("'") if isinstance(value, str) else value
