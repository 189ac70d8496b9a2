"""Several documents of one agency and year: one is chosen by a rule that is told, and what differs is listed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, digest, entry

from exporters.assembly import spool
from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.vocabulary import DECISIONS
from exporters.years import alternatives
from exporters.years.chosen import Rank
from parsers.report import CellValue

FEES = ("administrative_fees", "amount")


def changed(changes: dict[tuple[str, str], dict[str, Any]]) -> list[CellValue]:
    return [cell._replace(**changes.get((cell.item, cell.measure), {})) for cell in cells()]


def tables(out: Path, *entries: Entry) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    write_dataset(entries, out)
    assert check_dataset(out) == []
    rows = pq.read_table(out / "alternatives.parquet").to_pylist()
    return {row.pop("sha256"): row for row in rows}, pq.read_table(out / "differences.parquet").to_pylist()


def counts(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in ("n_compared", "n_different", "n_only_here", "n_only_chosen"))


def test_every_difference_is_told_with_both_places_and_no_other(tmp_path: Path) -> None:
    blank = {"value": None, "raw": "", "null_reason": "blank"}
    first = changed(
        {
            ("granted", "total"): {"value": 7, "raw": "7件", "place": "page=3 box=1,2,3,4"},
            ("denied_state_secret", "total"): blank,
            ("carried_in", "total"): {"value": 0, "raw": "0"},
            ("carried_out", "total"): {"value": None, "raw": "", "null_reason": "absent"},
            ("new_received", "total"): {"value": None, "raw": "?", "null_reason": "unreadable"},
            FEES: {"value": Decimal("40682080"), "raw": "40682080", "unit": "元"},
        }
    )
    second = changed({("carried_in", "total"): blank, ("regulations", "issued"): {"item": "local:规章", "raw": "9"}})
    found, differences = tables(
        tmp_path / "out",
        entry("pdf", cells=first, published="2024-01-10", media_type="application/pdf"),
        entry("page", cells=second, published="2024-02-10"),
    )
    row = found.pop(digest("pdf"))
    assert not found
    assert (row["chosen_sha256"], row["reason"]) == (digest("page"), "published")
    assert counts(row) == (len(cells()) - 3, 2, 1, 2)
    assert [(one["item"], one["value"], one["raw"], one["chosen_value"]) for one in differences] == [
        ("granted", 7, "7件", next(cell.value for cell in second if cell[1:3] == ("granted", "total"))),
        (
            "denied_state_secret",
            None,
            None,
            next(c.value for c in second if c[1:3] == ("denied_state_secret", "total")),
        ),
    ]
    assert differences[0]["place"] == "page=3 box=1,2,3,4"
    assert differences[0]["chosen_place"] == next(cell.place for cell in second if cell[1:3] == ("granted", "total"))


@pytest.mark.parametrize(
    ("decision", "better", "worse"),
    [
        ("whole", {}, {"status": "partial", "reason": "x"}),
        ("own_numbers", {"title": "甲市人民政府本级2023年年报"}, {}),
        ("own_numbers", {}, {"list_title": "甲市政府系统2023年年报"}),
        ("tables", {}, {"templates": {"applications": "2021"}, "published": "2024-05-01"}),
        ("corrected", {"list_title": "甲市2023年年报（更正）"}, {"published": "2024-05-01"}),
        ("published", {"published": "2024-05-01"}, {"published": "2024-01-31"}),
        ("published", {"list_date": "2024-05-01"}, {}),
        ("cells", {}, {"cells": cells()[:-1], "media_type": "text/html"}),
        ("format", {}, {"media_type": "application/pdf"}),
    ],
)
def test_the_rule_that_decided_is_told(
    tmp_path: Path, decision: str, better: dict[str, Any], worse: dict[str, Any]
) -> None:
    found, _ = tables(tmp_path / "out", entry("worse", **worse), entry("better", **better))
    assert {sha256: (row["chosen_sha256"], row["reason"]) for sha256, row in found.items()} == {
        digest("worse"): (digest("better"), decision)
    }


def test_an_agency_that_bears_the_name_of_a_system_is_not_one(tmp_path: Path) -> None:
    name = "甲市系统工程局"
    found, _ = tables(
        tmp_path / "out",
        entry("a", name, title=f"{name}年报"),
        entry("b", name, title="2023年年报", published="2024-01-01"),
    )
    assert found[digest("a")]["reason"] == "published"


def test_pieces_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        entry(f"{region} {year} {copy}", "民政局", year, region_code=region, cells=changed({FEES: {"value": copy}}))
        for region in ("330424", "330481")
        for year in (2021, 2022)
        for copy in range(4)
    ]
    whole = tables(tmp_path / "whole", *entries)
    assert len(whole[0]) == len(whole[1]) == 12
    monkeypatch.setattr(alternatives, "AT_ONCE", 2)
    monkeypatch.setattr(spool, "RUN_ROWS", 300)
    assert tables(tmp_path / "pieces", *entries[::-1]) == whole


def test_decisions_are_the_fields_of_the_rank() -> None:
    assert Rank._fields == DECISIONS
