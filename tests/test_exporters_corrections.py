"""Corrections by hand: beside the printed number, with their reason, or refused."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, digest, entry

from exporters.check import check_dataset
from exporters.corrections import COLUMNS
from exporters.dataset import write_dataset
from exporters.diff import diff_datasets
from exporters.errors import CorrectionError

GRANTED = ("applications", "granted", "total")
FEES = ("proactive_disclosure", "administrative_fees", "amount")


def line(name: str, cell: tuple[str, str, str], printed: str, corrected: str, **changes: str) -> dict[str, str]:
    facts = {"sha256": digest(name), "printed": printed, "corrected": corrected, "reason": "总计印错", "who": "ana", "date": "2024-05-01"}  # fmt: skip  # noqa: E501
    return {**facts, **dict(zip(("table", "item", "measure"), cell, strict=True)), **changes}


def file(path: Path, *lines: dict[str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(lines)
    return path


def printed(cell: tuple[str, str, str]) -> str:
    return next(str(own.value) for own in cells() if own[:3] == cell)


def test_a_correction_stands_beside_the_printed_number(tmp_path: Path) -> None:
    blank = [
        own._replace(value=None, raw="", null_reason="blank") if own[:2] == ("applications", "other") else own
        for own in cells()
    ]
    gap = next(own for own in blank if own.table == "applications")
    blank[blank.index(gap)] = gap._replace(value=None, raw="", null_reason="blank")
    entries = [entry("a"), entry("b", year=2022, cells=blank), entry("c", year=2021)]
    given = file(
        tmp_path / "corrections.csv",
        line("a", GRANTED, printed(GRANTED), "12"),
        line("a", FEES, "4068.2080", "0.5"),
        line("b", gap[:3], "", "3"),
        line("nobody", GRANTED, "1", "2"),
    )
    write_dataset(entries, tmp_path / "plain")
    write_dataset(entries, tmp_path / "out", corrections=given)
    rows = pq.read_table(tmp_path / "out" / "cells.parquet").to_pylist()
    corrected = {
        (row["sha256"], row["table"], row["item"], row["measure"]): (row["value"], row["corrected"])
        for row in rows
        if row["corrected"] is not None
    }
    assert corrected == {
        (digest("a"), *GRANTED): (Decimal(printed(GRANTED)), 12),
        (digest("a"), *FEES): (Decimal("4068.208"), Decimal("0.5")),
        (digest("b"), *gap[:3]): (None, 3),
    }
    for name in ("applications.csv", "proactive_disclosure.csv", "checks.csv"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "plain" / name).read_bytes()
    kept = pq.read_table(tmp_path / "out" / "corrections.parquet").to_pylist()
    assert len(kept) == 3
    assert {(row["reason"], row["who"], row["date"]) for row in kept} == {("总计印错", "ana", "2024-05-01")}
    assert '"corrections_of_other_documents": 1' in (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    assert check_dataset(tmp_path / "out") == []
    changes = diff_datasets(tmp_path / "plain", tmp_path / "out")
    assert {(change.cause, change.new) for change in changes.cells} == {
        ("correction", 12), ("correction", Decimal("0.5")), ("correction", 3),
    }  # fmt: skip
    assert not diff_datasets(tmp_path / "out", tmp_path / "out")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (line("a", GRANTED, "1", "2"), f"prints '{printed(GRANTED)}', not '1'"),
        (line("a", GRANTED, "", "2"), "not ''"),
        (line("a", ("applications", "granted", "nobody"), "1", "2"), "has no cell applications.granted.nobody"),
        (line("a", ("nothing", "granted", "total"), "1", "2"), "no table 'nothing'"),
        (line("a", GRANTED, printed(GRANTED), "ten"), "'ten', not a number"),
        (line("a", GRANTED, printed(GRANTED), "1e3"), "'1e3', not a number"),
        (line("a", GRANTED, printed(GRANTED), ""), "corrected is empty"),
        (line("a", GRANTED, printed(GRANTED), "0.1234567"), "6 after the point"),
        (line("a", GRANTED, printed(GRANTED), "2", reason=" "), "reason is empty"),
        (line("a", GRANTED, printed(GRANTED), "2", who=""), "who is empty"),
        (line("a", GRANTED, printed(GRANTED), "2", date="May 2024"), "not YYYY-MM-DD"),
        (line("a", GRANTED, printed(GRANTED), "2", sha256="abc"), "sha256"),
        (line("a", FEES, "4068.208", "2"), "already corrected in line 2"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    given = file(tmp_path / "corrections.csv", line("a", FEES, "4068.208", "1"), wrong)
    with pytest.raises(CorrectionError) as error:
        write_dataset([entry("a")], tmp_path / "out", corrections=given)
    assert "corrections.csv line 3: " in str(error.value)
    assert said in str(error.value)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corrections.csv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("sha256,table\n", "line 1: the columns must be"),
        (",".join(COLUMNS) + "\na,b,c\n", "line 2: 3 fields, 9 are needed"),
        (",".join(COLUMNS) + '\n"a\n', "line 2"),
        ("\ud800", "utf-8"),
    ],
)
def test_a_file_that_is_no_corrections(tmp_path: Path, text: str, said: str) -> None:
    given = tmp_path / "corrections.csv"
    given.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(CorrectionError, match=r"corrections\.csv") as error:
        write_dataset([entry("a")], tmp_path / "out", corrections=given)
    assert said in str(error.value)
    with pytest.raises(CorrectionError, match=r"none\.csv"):
        write_dataset([entry("a")], tmp_path / "out", corrections=tmp_path / "none.csv")


def test_a_cell_that_stands_twice_cannot_be_corrected(tmp_path: Path) -> None:
    local = cells()[40]._replace(item="local:其他")
    given = file(tmp_path / "corrections.csv", line("a", local[:3], local.raw, "2"))
    with pytest.raises(CorrectionError, match="more than once"):
        write_dataset([entry("a", cells=[local, local])], tmp_path / "out", corrections=given)
    write_dataset([entry("a", cells=[local, local._replace(value=1, raw="1")])], tmp_path / "out", corrections=given)
    assert pq.read_table(tmp_path / "out" / "cells.parquet").column("corrected").to_pylist() == [2, None]
