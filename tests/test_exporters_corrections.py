"""Corrections by hand: beside the printed number, with their reason, or refused."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, digest, entry

from exporters.check import check_dataset
from exporters.comparing.diff import diff_datasets
from exporters.corrections import COLUMNS
from exporters.dataset import write_dataset
from exporters.errors import CorrectionError
from parsers.report import Check

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
        (line("a", GRANTED, printed(GRANTED), "2", sha256=digest("a").upper()), "lower-case"),
        (line("a", GRANTED, printed(GRANTED), "2", date="2024-02-30"), "not YYYY-MM-DD"),
        (line("a", GRANTED, printed(GRANTED), "1" * 19), "18 digits"),
        (line("a", GRANTED, printed(GRANTED), "NaN"), "'NaN', not a number"),
        (line("a", GRANTED, printed(GRANTED), "１２"), "not a number"),
        (line("a", ("Applications", "granted", "total"), printed(GRANTED), "2"), "no table 'Applications'"),
        (line("a", ("applications", "granted", ""), printed(GRANTED), "2"), "measure is empty"),
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
        ("\ud800", "not UTF-8 from byte 0 on"),
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


def test_the_rules_over_a_cell_are_reckoned_again(tmp_path: Path) -> None:
    """A row of seven columns whose total is printed 10 too high, and one whose printed sum is right."""
    row = [own for own in cells() if own[:2] == ("applications", "new_received")]
    parts = sum(own.value for own in row[:-1] if own.value is not None)
    right = [own._replace(value=parts, raw=str(parts)) if own == row[-1] else own for own in cells()]
    wrong = [own._replace(value=parts + 10, raw=str(parts + 10)) if own == row[-1] else own for own in cells()]
    total = row[-1][:3]
    given = file(
        tmp_path / "corrections.csv",
        line("wrong", total, str(parts + 10), str(parts)),
        line("right", total, str(parts), str(parts + 1)),
    )
    entries = [entry("wrong", year=2022, cells=wrong), entry("right", cells=right)]
    write_dataset(entries, tmp_path / "out", corrections=given)
    kept = {row["sha256"]: row for row in pq.read_table(tmp_path / "out" / "corrections.parquet").to_pylist()}
    before_and_after = {
        name: (kept[digest(name)]["n_failed"], kept[digest(name)]["n_failed_corrected"]) for name in ("wrong", "right")
    }
    # The column rule over the total fails in both, whatever is corrected; the row rule follows the correction.
    (broken, mended), (held, spoilt) = before_and_after["wrong"], before_and_after["right"]
    assert mended == broken - 1
    assert spoilt == held + 1
    checks = pq.read_table(tmp_path / "out" / "checks.parquet")
    write_dataset(entries, tmp_path / "plain")
    assert checks.equals(pq.read_table(tmp_path / "plain" / "checks.parquet"))


def test_a_count_below_zero_is_mended_by_the_text_that_a_csv_shows(tmp_path: Path) -> None:
    """In CSV an apostrophe keeps a spreadsheet from running the printed text, which is copied from there."""
    number = cells()[20]
    odd = [own._replace(value=-5, raw="－5件") if own == number else own for own in cells()]
    given = file(tmp_path / "corrections.csv", line("a", number[:3], "'－5件", "5"))
    write_dataset([entry("a", cells=odd)], tmp_path / "out", corrections=given)
    (kept,) = pq.read_table(tmp_path / "out" / "corrections.parquet").to_pylist()
    assert (kept["printed"], kept["corrected"]) == ("－5件", 5)
    assert kept["n_failed"] > kept["n_failed_corrected"]
    alone = file(tmp_path / "corrections.csv", line("a", number[:3], "-5", "-6"))
    write_dataset([entry("a", cells=odd)], tmp_path / "out", corrections=alone)
    (kept,) = pq.read_table(tmp_path / "out" / "corrections.parquet").to_pylist()
    assert kept["n_failed"] == kept["n_failed_corrected"]


def test_corrections_of_documents_that_are_not_chosen(tmp_path: Path) -> None:
    entries = [
        entry("first", published="2024-01-10"),
        entry("second", published="2024-03-01"),
        entry("half", status="partial", reason="no table", cells=cells()[:60]),
    ]
    number = cells()[20]
    lines = [line(name, number[:3], number.raw, str(at)) for at, name in enumerate(("first", "second", "half"))]
    write_dataset(entries, tmp_path / "plain")
    write_dataset(entries, tmp_path / "out", corrections=file(tmp_path / "corrections.csv", *lines))
    rows = pq.read_table(tmp_path / "out" / "cells.parquet").to_pylist()
    found = {row["sha256"]: row["corrected"] for row in rows if row["corrected"] is not None}
    assert found == {digest(name): at for at, name in enumerate(("first", "second", "half"))}
    differences = [pq.read_table(tmp_path / name / "differences.parquet").to_pylist() for name in ("plain", "out")]
    assert differences[0] == differences[1]
    changes = diff_datasets(tmp_path / "plain", tmp_path / "out")
    assert {(change.cause, change.old, change.new) for change in changes.cells} == {
        ("correction", number.value, Decimal(at)) for at in range(3)
    }
    assert not changes.reports


def test_corrections_taken_back_or_changed_have_their_cause(tmp_path: Path) -> None:
    blank = cells()[20]._replace(value=None, raw="", null_reason="blank")
    doubtful = cells()[21]._replace(confidence=0.6)
    document = entry("a", cells=[*cells()[:20], blank, doubtful, *cells()[22:]])
    blank_line = line("a", blank[:3], "", "5")
    for name, lines in (
        ("one", [blank_line, line("a", doubtful[:3], doubtful.raw, "6")]),
        ("two", [{**blank_line, "corrected": "7"}]),
    ):
        write_dataset([document], tmp_path / name, corrections=file(tmp_path / f"{name}.csv", *lines))
    assert {
        (change.cause, change.old, change.new) for change in diff_datasets(tmp_path / "one", tmp_path / "two").cells
    } == {
        ("correction", Decimal(5), Decimal(7)),
        ("correction", Decimal(6), doubtful.value),
    }
    write_dataset([document], tmp_path / "two", corrections=tmp_path / "two.csv", previous=tmp_path / "one")
    told = (tmp_path / "two" / "CHANGES.md").read_text("utf-8")
    assert "| 5 | 7 | correction |" in told
    # A correction made of a reading that a later version mended is refused, not laid over another number.
    mended = entry("a", cells=[*cells()[:20], blank._replace(value=4, raw="4", null_reason=None), *cells()[21:]])
    with pytest.raises(CorrectionError, match="prints '4', not ''"):
        write_dataset([mended], tmp_path / "two", corrections=tmp_path / "two.csv")
    assert diff_datasets(tmp_path / "one", tmp_path / "two").cells


def test_warnings_are_counted_apart(tmp_path: Path) -> None:
    verdicts = [
        Check("applications.row_sum", "granted", "fail", 12, 13),
        Check("narrative.new_received", "x", "fail", 1, 2),
        Check("copies.agree", "x", "fail", 1, 2),
        Check("narrative.carried_in", "x", "pass", 1, 1),
    ]
    write_dataset([entry("a", checks=verdicts), entry("b", year=2022)], tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
    counted = {row["sha256"]: (row["n_failed_checks"], row["n_warnings"]) for row in rows}
    across = sum(
        row["rule"].startswith("years.") and row["result"] == "fail"
        for row in pq.read_table(tmp_path / "out" / "checks.parquet").to_pylist()
    )
    jumps = sum(row["rule"] == "years.jump" for row in pq.read_table(tmp_path / "out" / "checks.parquet").to_pylist())
    assert counted[digest("b")] == (0, 0)
    assert jumps > 0
    assert counted[digest("a")] == (3 + across, 2 + jumps)
