"""Real reports whose cells were read by eye: every cell right, every status honest."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
GOLD: dict[str, Any] = json.loads((CORPUS / "gold.json").read_text("utf-8")) if CORPUS.exists() else {}

pytestmark = pytest.mark.skipif(not GOLD, reason="the collected reports are not beside this checkout")


def parse(name: str) -> Report:
    return parse_bytes((CORPUS / name).read_bytes(), source=name, hints=Hints(filename=name))


@pytest.mark.parametrize("name", GOLD)
def test_every_cell_is_right(name: str) -> None:
    report = parse(name)
    have = {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}
    for table, item, measure, value in GOLD[name]["cells"]:
        expected = Decimal(str(value)) if isinstance(value, float) else value
        assert have.get((table, item, measure)) == expected, (table, item, measure)
    meta = GOLD[name]["meta"]
    assert (report.agency, report.year, report.template) == (meta["agency"], meta["year"], meta["template"])
    if "title" in meta:
        assert report.title == meta["title"]


STATUSES = {
    "huaian-2024.pdf": ("ok", ""),
    "hongze-2023.pdf": ("ok", ""),
    "shuyang-ndrc-2023.html": ("ok", ""),
    "shuyang-county-2025.md": ("partial", "standard order assumed"),
    "xiuzhou-fire-2020.txt": ("partial", "administrative_fees absent"),
    "blank-template-2021.docx": ("not_a_report", "blank form"),
}


@pytest.mark.parametrize("name", STATUSES)
def test_the_status_says_what_is_missing(name: str) -> None:
    status, reason = STATUSES[name]
    report = parse(name)
    assert report.status == status
    assert reason in report.reason


def test_wrong_totals_of_the_agency_are_kept_and_flagged() -> None:
    failing = {
        (check.rule, check.scope, check.left, check.right)
        for check in parse("hongze-2023.pdf").checks
        if check.result == "fail"
    }
    assert failing == {
        ("review_litigation.row_sum", "reconsideration", 11, 0),
        ("review_litigation.row_sum", "litigation_after_reconsideration", 5, 0),
    }


def test_unreadable_text_gives_no_number() -> None:
    report = parse("not-a-report-unreadable-fonts.pdf")
    assert report.status in ("unreadable", "not_a_report", "needs_extra", "partial")
    assert not [cell for cell in report.cells if cell.value is not None]
