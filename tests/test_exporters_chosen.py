"""Which document stands for an agency and year: every rule decides alone, against all rules behind it."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from exporters_samples import entry

from exporters.dataset import write_dataset
from exporters.years.chosen import LIKELY_YEARS, Rank, Series, decided_by, names_its_place, rank_of, series_of

AGENCY = "甲市更新局"  # a name in which words of the rules stand
THREE, TWO = (json.dumps(dict.fromkeys(tables, "2021")) for tables in ("abc", "ab"))

# By rule: what the better document has, what the worse one has.
SIDES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "agency": ({"agency_match": "sure"}, {"agency_match": "probable"}),
    "whole": ({"status": "ok"}, {"status": "partial"}),
    "own_numbers": ({"scope": "own"}, {"list_title": f"{AGENCY}系统汇总"}),
    "tables": ({"templates": THREE}, {"templates": TWO}),
    "corrected": ({"title": f"{AGENCY}2023年年报（更正）"}, {"title": f"{AGENCY}2023年年报"}),
    "published": ({"published": "2024-02-01"}, {"published": "2024-01-31"}),
    "cells": ({"n_cells": 200}, {"n_cells": 199}),
    "format": ({"media_type": "text/html"}, {"media_type": "application/pdf"}),
    "sha256": ({"sha256": "0a"}, {"sha256": "0b"}),
}
PLAIN: dict[str, Any] = {
    "sha256": "0c", "agency": AGENCY, "agency_match": "sure", "status": "ok", "scope": None,
    "title": f"{AGENCY}2023年年报",
    "list_title": None, "published": None, "list_date": None, "media_type": "text/html", "templates": THREE,
    "n_cells": 200,
}  # fmt: skip


def ranked(**changes: Any) -> Rank:
    row = PLAIN | changes
    return rank_of(row, row.pop("n_cells"))


@pytest.mark.parametrize("rule", Rank._fields)
def test_a_rule_decides_whatever_the_rules_behind_it_say(rule: str) -> None:
    better, worse = SIDES[rule]
    for behind in Rank._fields[Rank._fields.index(rule) + 1 :]:
        better, worse = SIDES[behind][1] | better, SIDES[behind][0] | worse
    one, other = ranked(**better), ranked(**worse)
    assert one < other
    assert decided_by(one, other) == decided_by(other, one) == rule


def test_words_of_an_agencys_name_say_nothing_of_its_report() -> None:
    """甲市更新局 has not corrected anything; 系统 and 本级 in a title say whose the numbers are."""
    assert ranked(title=f"{AGENCY}2023年年报").corrected == ranked(agency="甲市教育局", title="年报").corrected
    own, silent, system = (ranked(list_title=f"{AGENCY}{word}2023年年报") for word in ("本级", "", "系统"))
    assert own < silent < system


@pytest.mark.parametrize("word", ["（系统汇总）", "（汇总）", "系统"])
def test_an_organs_own_numbers_stand_for_it_where_its_printed_name_says_whose_they_are(
    word: str, tmp_path: Path
) -> None:
    """A title as the parser reads it: the bracket belongs to the printed name."""
    names = [f"海盐县民政局{scope}" for scope in (word, "（本级）", "")]
    for given in itertools.permutations(names):
        entries = [entry(f"{given.index(name)}", name, 2023) for name in names]
        write_dataset(entries, tmp_path / "out")
        reports = pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
        assert {row["agency"]: row["chosen"] for row in reports} == {names[0]: 0, names[1]: 1, names[2]: 0}
        assert {row["agency_id"] for row in reports} == {"330424-民政"}
        write_dataset([one for one in entries if one.report.agency != names[1]], tmp_path / "out")
        reports = pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
        assert {row["agency"]: row["chosen"] for row in reports} == {names[0]: 0, names[2]: 1}


def test_the_date_of_a_document_goes_before_that_of_its_list_and_an_unknown_one_last() -> None:
    by_document = ranked(published="2024-01-10", list_date="2024-05-01")
    by_list = ranked(list_date="2024年03月01日")
    month, unknown = ranked(published="2024-01"), ranked()
    assert by_list < by_document < month < unknown


def test_formats_from_the_page_to_the_rest() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    kinds = ("text/html", "application/pdf", word, "application/msword", "text/plain")
    ranks = [ranked(media_type=kind) for kind in kinds]
    assert all(one < other for one, other in itertools.pairwise(ranks))


@pytest.mark.parametrize(
    ("row", "series"),
    [
        ({"agency_id": "330424-民政", "agency": "民政局"}, Series("330424-民政")),
        ({"agency": "民政局", "site_region_code": "330424", "site_id": "one"}, Series("", "民政局", "330424")),
        ({"agency": "民政局", "site_id": "one"}, Series("", "民政局", "one")),
        ({"agency": "海盐县民政局"}, Series("", "海盐县民政局", "")),
        ({"agency": "民政局"}, None),
        ({"site_id": "one", "site_region_code": "330424"}, None),
    ],
)
def test_whose_series_a_report_belongs_to(row: dict[str, Any], series: Series | None) -> None:
    empty = dict.fromkeys(("agency_id", "agency", "site_region_code", "site_id"))
    assert series_of(empty | row) == series


def test_a_market_is_no_city() -> None:
    assert not names_its_place("市场监督管理局")
    assert names_its_place("江山市市场监督管理局")


def test_only_likely_years_make_gaps(tmp_path: Path) -> None:
    """1990 and 2100 are the first and the last; a year printed as 1898 or 2203 would make a century of gaps."""
    first, last = LIKELY_YEARS[0], LIKELY_YEARS[-1]
    assert (first, last) == (1990, 2100)
    years = (first - 1, first, first + 2, last - 2, last, last + 2)
    names = ("甲县民政局", "乙县财政局")
    entries = [entry(f"{year}", names[year > 2050], year, region_code="330424") for year in years]
    write_dataset(entries, tmp_path / "out")
    reports = pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()
    assert sorted(row["year"] for row in reports) == sorted(years)
    assert {row["chosen"] for row in reports} == {1}
    gaps = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert sorted((row["agency"], row["year"]) for row in gaps) == [(names[1], last - 1), (names[0], first + 1)]
