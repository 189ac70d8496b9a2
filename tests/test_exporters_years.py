"""The rules that join the reports of one agency over the years."""

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
from parsers.report import CellValue

Key = tuple[str, str]
Numbers = dict[Key, int | Decimal | None]


def numbers(changes: Numbers, base: int = 700, template: str = "2021", unit: str = "万元") -> list[CellValue]:
    """A template's numbers with those of (item, measure) replaced; None is a blank."""
    found = []
    for cell in cells(template, base):
        if cell.measure == "amount":
            cell = cell._replace(unit=unit)
        if (cell.item, cell.measure) in changes:
            value = changes[cell.item, cell.measure]
            cell = cell._replace(value=value, raw=str(value or ""), null_reason="blank" if value is None else None)
        found.append(cell)
    return found


def export(out: Path, *entries: Entry) -> dict[str, list[tuple[Any, ...]]]:
    """The checks across years by report: (rule, scope, result, left, right)."""
    write_dataset(entries, out)
    assert check_dataset(out) == []
    found: dict[str, list[tuple[Any, ...]]] = {}
    for row in pq.read_table(out / "checks.parquet").to_pylist():
        if row["rule"].startswith("years."):
            verdict = tuple(row[name] for name in ("rule", "scope", "result", "left", "right"))
            found.setdefault(row["sha256"], []).append(verdict)
    return found


def of_rule(verdicts: list[tuple[Any, ...]], rule: str) -> dict[str, tuple[Any, ...]]:
    return {verdict[1]: verdict[2:] for verdict in verdicts if verdict[0] == rule}


def test_what_is_carried_out_is_carried_in_the_year_after(tmp_path: Path) -> None:
    before = numbers(
        {
            ("carried_out", "total"): 12,
            ("carried_out", "natural_person"): 9,
            ("carried_out", "legal_service_institution"): 0,
        }
    )
    after = numbers(
        {("carried_in", "total"): 12, ("carried_in", "natural_person"): 8,
         ("carried_in", "legal_service_institution"): None, ("carried_in", "commercial_enterprise"): None},
        base=800,
    )  # fmt: skip
    found = export(tmp_path / "out", entry("a", year=2022, cells=before), entry("b", year=2023, cells=after))
    assert set(found) == {digest("b")}
    carry = of_rule(found[digest("b")], "years.carry")
    assert len(carry) == 7
    assert carry["total"] == ("pass", 12, 12)
    assert carry["natural_person"] == ("fail", 9, 8)
    assert carry["legal_service_institution"] == ("pass_if_blank_is_zero", 0, 0)
    assert carry["commercial_enterprise"][0] == "not_assessable"
    report = next(row for row in pq.read_table(tmp_path / "out/reports.parquet").to_pylist() if row["year"] == 2023)
    assert report["n_checks"] == 1 + len(found[digest("b")])


def test_documents_in_force_and_items_over_two_years(tmp_path: Path) -> None:
    documents = ("normative_documents", "regulations")
    first = numbers({(item, "in_force"): 100 for item in documents})
    issued = {(item, name): value for item in documents for name, value in (("issued", 20), ("repealed", 5))}
    second = numbers({**issued, ("regulations", "in_force"): 115, ("normative_documents", "in_force"): 116}, base=900)
    found = export(tmp_path / "2021", entry("a", year=2021, cells=first), entry("b", year=2022, cells=second))
    assert of_rule(found[digest("b")], "years.in_force") == {
        "regulations": ("pass", 115, 115),
        "normative_documents": ("fail", 115, 116),
    }
    old = dict.fromkeys(("proactive_disclosure", "applications", "review_litigation"), "2019")
    first = numbers({("licensing", "items_last_year"): 80, ("licensing", "items_change"): -3}, template="2019")
    second = numbers({("licensing", "items_last_year"): 77}, base=900, template="2019")
    found = export(
        tmp_path / "2019",
        entry("a", year=2019, cells=first, templates=old),
        entry("b", year=2020, cells=second, templates=old),
        entry("c", year=2021, cells=numbers({})),
    )
    items = of_rule(found[digest("b")], "years.items")
    assert len(items) == 5
    assert items["licensing"] == ("pass", 77, 77)
    assert not of_rule(found[digest("b")], "years.in_force")
    assert {verdict[0] for verdict in found[digest("c")]} == {"years.carry"}


def test_jumps_are_told_where_the_numbers_mean_something(tmp_path: Path) -> None:
    procurement = ("administrative_fees", "amount")
    first: Numbers = {procurement: Decimal("0.5"), ("granted", "total"): 2000, ("denied_state_secret", "total"): 1}
    second: Numbers = {procurement: Decimal(6000), ("granted", "total"): 20, ("denied_state_secret", "total"): 500}
    found = export(
        tmp_path / "out", entry("a", year=2022, cells=numbers(first)), entry("b", cells=numbers(second, base=800))
    )
    assert of_rule(found[digest("b")], "years.jump") == {
        "proactive_disclosure.administrative_fees.amount": ("fail", 5_000, 60_000_000),
        "applications.granted.total": ("fail", 2000, 20),
    }
    # The same money in another unit is no jump.
    same = {**first, procurement: Decimal(5000)}
    found = export(
        tmp_path / "units",
        entry("a", year=2022, cells=numbers(first)),
        entry("b", cells=numbers(same, base=800, unit="元")),
    )
    assert not of_rule(found[digest("b")], "years.jump")


def test_a_table_of_last_year_printed_again(tmp_path: Path) -> None:
    again = [cell if cell.table == "applications" else cell._replace(value=30, unit="件") for cell in cells()]
    found = export(tmp_path / "out", entry("a", year=2022), entry("b", cells=again))
    assert of_rule(found[digest("b")], "years.jump") == {
        "applications": ("fail", *[sum(cell.table == "applications" for cell in again)] * 2)
    }
    few = [cell._replace(value=0) if cell.measure != "total" else cell._replace(value=1) for cell in cells()]
    found = export(tmp_path / "few", entry("a", year=2022, cells=few), entry("b", cells=few))
    assert not of_rule(found[digest("b")], "years.jump")


def test_only_years_in_a_row_of_one_office_are_joined(tmp_path: Path) -> None:
    found = export(
        tmp_path / "out",
        entry("a", "甲县民政局", 2020, region_code="330424"),
        entry("b", "甲县民政局", 2022, region_code="330424"),
        entry("c", "甲县民政局", 2023, region_code="330481"),
        entry("d", "民政局", 2021),
        entry("e", "民政局", 2022),
        entry("f", None, 2022),
        entry("g", None, 2023),
    )
    assert found == {}
    found = export(
        tmp_path / "placed", entry("d", "民政局", 2021, site_id="one"), entry("e", "民政局", 2022, site_id="one")
    )
    assert set(found) == {digest("e")}


def test_one_document_stands_for_an_agency_and_year(tmp_path: Path) -> None:
    entries = [
        entry("first", year=2022, published="2023-01-10"),
        entry("corrected", year=2022, published="2023-03-01"),
        entry("system", year=2022, published="2023-05-01", title="甲市系统2022年政府信息公开工作年度报告汇总"),
        entry("half", year=2022, published="2023-06-01", status="partial", reason="no table"),
        entry("lost", year=2022, status="unreadable", reason="damaged", cells=[]),
        entry("next", year=2023),
    ]
    chosen = {}
    for number, order in enumerate((entries, entries[::-1])):
        found = export(tmp_path / str(number), *order)
        assert set(found) == {digest("next")}
        rows = pq.read_table(tmp_path / str(number) / "reports.parquet").to_pylist()
        chosen = {row["sha256"]: row["chosen"] for row in rows}
        assert chosen == {
            digest("corrected"): 1, digest("first"): 0, digest("system"): 0, digest("half"): 0, digest("lost"): None,
            digest("next"): 1,
        }  # fmt: skip


def test_groups_may_end_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        entry(f"{agency} {year} {copy}", agency, year, cells=numbers({}, base=700 + year))
        for agency in ("甲市人民政府", "乙县财政局")
        for year in range(2019, 2025)
        for copy in range(2)
    ]
    whole = export(tmp_path / "whole", *entries)
    assert len(whole) == 10
    for size in (1, 5):  # neighbours in other groups, and in one that is not the first
        monkeypatch.setattr(spool, "GROUP_REPORTS", size)
        assert export(tmp_path / str(size), *entries) == whole


def test_a_renamed_agency_is_one_and_namesakes_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        # In the order of names the later year of a renamed agency may come long before the earlier one.
        entry("e17", "海盐县环境保护局", 2017, cells=numbers({("carried_out", "total"): 12})),
        entry("e18", "海盐县生态环境局", 2018, cells=numbers({("carried_in", "total"): 13}, base=800)),
        entry("e20", "嘉兴市生态环境局海盐分局", 2020),
        *[entry(f"o {year}", "平湖市财政局", year, cells=numbers({}, base=800 + year)) for year in range(2016, 2022)],
        entry("n1", "鼓楼区民政局", 2018, site_id="nanjing", region_code="320106"),
        entry("n2", "鼓楼区民政局", 2019, site_id="fuzhou", region_code="350102"),
        entry(
            "n3", "福州市鼓楼区民政局", 2020, site_id="fuzhou-city", region_code="350100", cells=numbers({}, base=99)
        ),
    ]
    found = export(tmp_path / "out", *entries)
    reports = {row["sha256"]: row for row in pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()}
    environment = [reports[digest(name)] for name in ("e17", "e18", "e20")]
    assert {row["agency_id"] for row in environment} == {"330424-生态环境"}
    assert of_rule(found[digest("e18")], "years.carry")["total"] == ("fail", 12, 13)
    assert set(found) == {digest("e18"), digest("n3"), *(digest(f"o {year}") for year in range(2017, 2022))}
    gaps = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert [(row["agency_id"], row["agency"], row["year"]) for row in gaps] == [
        ("330424-生态环境", "海盐县生态环境局", 2019)
    ]
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert 'aria-label="嘉兴市生态环境局海盐分局 2017 找到' in page
    monkeypatch.setattr(spool, "GROUP_REPORTS", 1)
    assert export(tmp_path / "pieces", *entries[::-1]) == found
    for file in (tmp_path / "out").glob("*.parquet"):
        assert file.read_bytes() == (tmp_path / "pieces" / file.name).read_bytes(), file.name


def test_a_sure_match_goes_before_a_probable_one(tmp_path: Path) -> None:
    county = {"site_id": "haiyan", "region_code": "330424"}
    entries = [
        entry("bare", "民政局", 2022, cells=numbers({}, base=900), **county),
        entry("full", "海盐县民政局", 2022, status="partial", reason="no table", **county),
    ]
    write_dataset(entries, tmp_path / "out")
    rows = {row["sha256"]: row for row in pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()}
    assert {row["agency_id"] for row in rows.values()} == {"330424-民政"}
    assert [rows[digest(name)]["agency_match"] for name in ("bare", "full")] == ["probable", "sure"]
    assert [rows[digest(name)]["chosen"] for name in ("bare", "full")] == [0, 1]
    alternative = pq.read_table(tmp_path / "out" / "alternatives.parquet").to_pylist()[0]
    assert (alternative["sha256"], alternative["reason"]) == (digest("bare"), "agency")


def test_a_name_without_a_place_means_its_own_site(tmp_path: Path) -> None:
    sites = {"one": "330424", "two": "330481"}
    entries = [
        entry(f"{site} {year}", "海塘所", year, site_id=site, region_code=region)
        for site, region in sites.items()
        for year in (2019, 2021)
    ]
    listed = [("one", "海塘所2020年度报告"), ("two", "平湖海塘所2020年度报告")]
    fetches = [
        {"url": f"http://{site}/", "http_status": 404, "error": "gone", "list_title": title, "site_id": site}
        for site, title in listed
    ]
    write_dataset(entries, tmp_path / "out", fetches=fetches)
    rows = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert [(row["place"], row["year"], row["reason"]) for row in rows] == [
        ("330424", 2020, "not_fetched"),
        ("330481", 2020, "not_listed"),
    ]
    cut = {"one": "http://one/nb/ 9 of 12 rows were read", "two": "http://two/nb/ 7 rows were read"}
    write_dataset(entries, tmp_path / "cut", fetches=fetches, incomplete=cut)
    assert check_dataset(tmp_path / "cut") == []
    rows = pq.read_table(tmp_path / "cut" / "gaps.parquet").to_pylist()
    assert [(row["reason"], row["url"], row["detail"]) for row in rows] == [
        ("not_fetched", "http://one/", "404 gone"),
        ("list_incomplete", "http://two/nb/", "7 rows were read"),
    ]
    assert "列表未读全" in (tmp_path / "cut" / "report.html").read_text("utf-8")


def test_a_report_whose_agency_is_not_settled_is_perhaps_the_missing_one(tmp_path: Path) -> None:
    found = [entry(f"f {year}", "海盐县民政局", year, region_code="330424") for year in (2019, 2021, 2023)]
    # A shortened name on a site of another province: 0.68, which is not enough to be taken for it.
    doubtful = entry("doubtful", "海盐民政局", 2020, region_code="440111")
    other = entry("other", "平湖民政局", 2022, region_code="440111")
    write_dataset([*found, doubtful, other], tmp_path / "out")
    assert check_dataset(tmp_path / "out") == []
    first, second = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert (first["agency_id"], first["year"], first["reason"]) == ("330424-民政", 2020, "perhaps")
    assert first["url"] == doubtful.provenance.url
    assert first["detail"].startswith(f"{digest('doubtful')} 海盐民政局: unknown 0.")
    assert (second["year"], second["reason"], second["url"]) == (2022, "not_listed", None)
    rows = {row["sha256"]: row for row in pq.read_table(tmp_path / "out" / "reports.parquet").to_pylist()}
    assert rows[digest("doubtful")]["agency_id"] is None
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "海盐县民政局 2020 可能已找到" in page


def test_a_name_printed_in_other_years_is_perhaps_of_the_series_unless_the_place_is_another(tmp_path: Path) -> None:
    # 鼓楼区 is in four cities: only the site tells which.
    name = "鼓楼区民政局"
    found = [entry(f"n {year}", name, year, site_id="gl", region_code="320106") for year in (2019, 2021)]
    for place, reason in ((None, "perhaps"), ("320106", None)):
        between = entry("between", name, 2020, site_id="portal", region_code=place)
        write_dataset([*found, between], tmp_path / f"{reason}")
        gaps = pq.read_table(tmp_path / f"{reason}" / "gaps.parquet").to_pylist()
        assert [row["reason"] for row in gaps] == ([reason] if reason else [])


def test_a_name_without_a_place_on_another_site_is_not_perhaps_the_missing_one(tmp_path: Path) -> None:
    """民政局 of a site whose region nobody knows may be any: only on the series' own site is it perhaps its own."""
    found = [entry(f"n {year}", "民政局", year, site_id="gl", region_code="320106") for year in (2019, 2021)]
    for site, reason in (("portal", "not_listed"), ("gl", "perhaps")):
        between = entry("between", "民政局", 2020, site_id=site)
        write_dataset([*found, between], tmp_path / site)
        gaps = pq.read_table(tmp_path / site / "gaps.parquet").to_pylist()
        assert [(row["year"], row["reason"]) for row in gaps] == [(2020, reason)]


def test_missing_years_and_what_is_known_of_them(tmp_path: Path) -> None:
    name = "甲县民政局"
    entries = [entry(f"m {year}", name, year, region_code="330424") for year in (2018, 2020, 2023)]
    lost = entry(
        "lost", None, None, status="unreadable", reason="damaged", cells=[], templates={}, region_code="330424",
        list_title=f"{name}2019年政府信息公开工作年度报告",
    )  # fmt: skip
    elsewhere = entry(
        "other", None, None, status="unreadable", reason="damaged", cells=[], templates={}, region_code="330481",
        list_title=f"{name}2022年政府信息公开工作年度报告",
    )  # fmt: skip
    title = f"{name}2021年政府信息公开工作年度报告"
    fetches = [
        {"url": "http://a/2021", "fetched_at": "2024-01-01T00:00:00Z", "http_status": 404, "error": "gone",
         "list_title": title},
        {"url": "http://a/2020", "fetched_at": "2024-01-01T00:00:00Z", "http_status": 200, "list_title": title},
    ]  # fmt: skip
    write_dataset([*entries, lost, elsewhere, entry("z", "乙县财政局", 2020)], tmp_path / "out", fetches=fetches)
    assert check_dataset(tmp_path / "out") == []
    rows = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert [(row["agency"], row["place"], row["year"], row["reason"], row["detail"]) for row in rows] == [
        (name, "330424", 2019, "unreadable", "unreadable: damaged"),
        (name, "330424", 2021, "not_fetched", "404 gone"),
        (name, "330424", 2022, "not_listed", None),
    ]


def test_a_report_without_numbers_that_names_itself_is_the_missing_one(tmp_path: Path) -> None:
    """Its own agency and year tell which year it is, no list entry has to."""
    name = "甲县民政局"
    entries = [entry(f"m {year}", name, year, region_code="330424") for year in (2018, 2020)]
    bare = entry("bare", name, 2019, status="no_tables", reason="no standard table found", cells=[], templates={},
                 region_code="330424")  # fmt: skip
    write_dataset([*entries, bare], tmp_path / "out")
    rows = pq.read_table(tmp_path / "out" / "gaps.parquet").to_pylist()
    assert [(row["year"], row["reason"], row["detail"]) for row in rows] == [
        (2019, "unreadable", "no_tables: no standard table found")
    ]
