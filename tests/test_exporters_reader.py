"""Opening a dataset as a researcher does."""

from __future__ import annotations

import copy
import pickle
import sys
import warnings
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from exporters_samples import cells, digest, entry, nothing

from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.errors import DatasetError, NeedsExtra
from exporters.reading.frames import InexactWarning
from exporters.reading.panel import PanelWarning
from exporters.reading.reader import Dataset, open_dataset
from parsers.report import CellValue

TOTAL = ("applications", "new_received", "total")
CODE = ".".join(TOTAL)
FEES = "proactive_disclosure.administrative_fees.amount"


def with_total(name: str, agency: str | None, year: int | None, total: int | None) -> Entry:
    reason = "blank" if total is None else None
    printed = [
        cell._replace(value=total, raw=str(total or ""), null_reason=reason) if cell[:3] == TOTAL else cell  # type: ignore[arg-type]
        for cell in cells()
    ]
    return entry(name, agency, year, cells=printed)


def with_fee(name: str, year: int, amount: str, unit: str) -> Entry:
    printed = [
        cell._replace(value=Decimal(amount), unit=unit) if cell.item == "administrative_fees" else cell
        for cell in cells()
    ]
    return entry(name, year=year, cells=printed)


@pytest.fixture(params=["parquet", "csv"])
def dataset(request: pytest.FixtureRequest, tmp_path: Path) -> Dataset:
    entries = [
        with_total("a1", "甲市", 2021, 0),
        with_total("a2", "甲市", 2022, 31),
        with_total("b2", "乙县", 2022, None),
        with_total("b3", "乙县", 2023, 7),
        nothing("scan", "unreadable", "no text"),
    ]
    write_dataset(entries, tmp_path / "it's", formats=[request.param])
    return open_dataset(tmp_path / "it's")


def test_frames_have_nullable_types(dataset: Dataset) -> None:
    assert dataset.reports["year"].dtype == "Int64"
    assert dataset.reports["agency"].dtype == "string"
    assert str(dataset.reports["fetched_at"].dtype) == "datetime64[ms, UTC]"
    assert dataset.reports["region_code"].dtype == "string"
    assert dataset.applications["new_received__total"].dtype == "Int64"
    assert dataset.applications["new_received__total"].isna().sum() == 1
    assert (
        dataset.cells["value"].dtype == dataset.proactive_disclosure["administrative_fees__amount"].dtype == "Float64"
    )
    assert dataset.proactive_disclosure["administrative_fees__amount"][0] == 4068.208
    assert (dataset.cells["value"] * 2).describe()["max"] > 1400
    exact = dataset.arrow("proactive_disclosure", ["administrative_fees__amount"]).column(0)
    assert exact[0].as_py() == Decimal("4068.208")
    assert len(dataset.fetches) == 0
    assert dataset.sections["text"][0] == "第一段\n第二段"
    own = dataset.checks[~dataset.checks["rule"].str.startswith("years.")]
    assert own["result"].tolist() == ["pass"] * 4


def test_a_dataset_can_be_handed_to_another_process(dataset: Dataset) -> None:
    for other in (pickle.loads(pickle.dumps(dataset)), copy.copy(dataset)):  # noqa: S301 - its own bytes
        assert other.panel(CODE).equals(dataset.panel(CODE))
        assert other.reports.equals(dataset.reports)
    with pytest.raises(AttributeError, match="its tables are reports"):
        _ = dataset.nothing


def test_the_panel_is_agencies_by_years(dataset: Dataset) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        panel = dataset.panel(CODE)
    assert panel.index.tolist() == ["乙县", "甲市"]
    assert panel.keys().tolist() == [2021, 2022, 2023]
    assert panel.loc["甲市", 2021] == 0
    assert panel.loc["甲市", 2022] == 31
    assert panel.T["乙县"].isna().tolist() == [True, True, False]
    assert (panel.dtypes == "Int64").all()


def test_parts_of_large_tables_can_be_read(dataset: Dataset) -> None:
    frame = dataset.read("cells", ["sha256", "value"], where=[("item", "=", "new_received"), ("measure", "=", "total")])
    assert frame.columns.tolist() == ["sha256", "value"]
    assert len(frame) == 4


def test_sql_sees_every_table(dataset: Dataset) -> None:
    answer = dataset.sql(
        "SELECT agency, count(*) AS n, sum(value) AS total FROM cells JOIN reports USING (sha256) "
        "WHERE item = 'new_received' AND measure = 'total' GROUP BY agency ORDER BY agency"
    )
    assert answer["agency"].tolist() == ["乙县", "甲市"]
    assert answer["n"].tolist() == [2, 2]
    assert answer["total"].tolist() == [7, 31]
    assert dataset.sql("SELECT sum(n_cells) AS n FROM reports")["n"].dtype == "Int64"
    for name in dataset.tables:
        assert len(dataset.sql(f'SELECT * FROM "{name}"')) == dataset.package["rows"][name]  # noqa: S608


def test_sql_without_duckdb_names_the_extra(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(NeedsExtra, match=r"ogi-reports\[sql\]"):
        dataset.sql("SELECT 1")


def test_codebook_and_run_are_at_hand(dataset: Dataset) -> None:
    book = dataset.codebook.set_index(["table", "column"])
    assert book.loc[("applications", "new_received__total"), "unit"] == "件"
    assert dataset.run["dataset"]["statuses"] == {"ok": 4, "unreadable": 1}
    assert "5 reports" in repr(dataset)


def test_numbers_that_are_not_sure_enough_can_be_left_out(tmp_path: Path) -> None:
    doubtful = [cell._replace(confidence=0.75) if cell[:3] == TOTAL else cell for cell in cells()]
    write_dataset([entry("sure", year=2022), entry("doubtful", year=2023, cells=doubtful)], tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert dataset.panel(CODE).keys().tolist() == [2022, 2023]
    with pytest.warns(PanelWarning, match="1 number of a confidence below 0.8"):
        panel = dataset.panel(CODE, min_confidence=0.8)
    assert panel.keys().tolist() == [2022]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert dataset.panel(CODE, min_confidence=0.75).keys().tolist() == [2022, 2023]
    with pytest.raises(DatasetError, match="between 0 and 1"):
        dataset.panel(CODE, min_confidence=80)


def test_reports_that_differ_are_told_and_left_empty(tmp_path: Path) -> None:
    entries = [
        with_total("one", "甲市", 2022, 31),
        with_total("two", "甲市", 2022, 32),
        with_total("same", "乙县", 2022, 5),
        with_total("again", "乙县", 2022, 5),
        with_total("blank", "丙区", 2022, None),
        with_total("full", "丙区", 2022, 9),
        with_total("whose", None, 2022, 4),
        with_total("when", "甲市", None, 4),
        with_total("plain", "甲市", 2023, 1),
    ]
    write_dataset(entries, tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    with pytest.warns(PanelWarning) as told:
        panel = dataset.panel(CODE)
    assert panel.T["甲市"].isna().tolist() == [True, False]
    assert panel.loc["乙县", 2022] == 5
    assert panel.loc["丙区", 2022] == 9
    messages = " / ".join(str(warning.message) for warning in told)
    assert "乙县 2022, 甲市 2022" in messages
    assert "2 reports without agency or year" in messages
    assert {warning.filename for warning in told} == {__file__}
    rivals = dataset.duplicates(CODE)
    assert rivals["agency"].tolist() == ["乙县", "乙县", "甲市", "甲市"]
    assert set(rivals["value"].tolist()[2:]) == {31, 32}
    assert set(rivals["sha256"]) == {digest(name) for name in ("one", "two", "same", "again")}


def test_counts_that_are_not_in_ones_are_told_and_left_out(tmp_path: Path) -> None:
    entries = [with_total("ones", "甲市", 2021, 12)]
    for name, year, value, unit in (
        ("万", 2022, 2, "万件"),
        ("元", 2023, 500, "元"),
        ("half", 2024, Decimal("2.5"), "件"),
    ):
        odd = [c._replace(value=value, unit=unit) if c[:3] == TOTAL else c for c in cells()]
        entries.append(entry(name, "甲市", year, cells=odd))
    write_dataset(entries, tmp_path / "out")
    assert check_dataset(tmp_path / "out") == []
    dataset = open_dataset(tmp_path / "out")
    assert dataset.run["dataset"]["not_in_wide"] == 3
    with pytest.warns(PanelWarning, match="left out: 3 numbers not whole, not in ones or printed twice"):
        panel = dataset.panel(CODE)
    assert panel.loc["甲市"].to_dict() == {2021: 12}


def test_reports_of_one_organ_under_two_names_are_listed_by_its_id(tmp_path: Path) -> None:
    names = ("海盐县自然资源和规划局", "海盐县自然资源局")
    write_dataset([with_total(name, name, 2019, at) for at, name in enumerate(names)], tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert dataset.duplicates(CODE).empty
    with pytest.warns(PanelWarning, match=rf"see duplicates\('{CODE}', by='agency_id'\)"):
        assert dataset.panel(CODE, by="agency_id").isna().all(axis=None)
    rivals = dataset.duplicates(CODE, by="agency_id")
    assert rivals["agency_id"].tolist() == ["330424-自然资源"] * 2
    assert (sorted(rivals["value"]), sorted(rivals["chosen"])) == ([0, 1], [0, 1])
    with pytest.raises(DatasetError, match="choose agency or agency_id"):
        dataset.duplicates(CODE, by="name")  # type: ignore[arg-type]


def test_one_printed_name_of_several_organs_is_told(tmp_path: Path) -> None:
    entries = [
        entry("west", "西湖区教育局", 2021, region_code="330100"),
        entry("south", "西湖区教育局", 2022, region_code="360100"),
        entry("office", "财务办", 2021, site_id="one"),
        entry("namesake", "财务办", 2022, site_id="two"),
        entry("alone", "甲市人民政府", 2021),
        entry("again", "甲市人民政府", 2022),
    ]
    write_dataset(entries, tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    with pytest.warns(PanelWarning, match=r"names that several organs bear \(西湖区教育局, 财务办\): by='agency_id'"):
        dataset.panel(CODE)
    with pytest.warns(PanelWarning) as told:
        panel = dataset.panel(CODE, by="agency_id")
    assert not any("several organs" in str(one.message) for one in told)
    assert {"330106-教育", "360103-教育"} <= {*panel.index}


def test_amounts_in_several_units_are_told_and_converted_exactly(tmp_path: Path) -> None:
    entries = [with_fee("a", 2021, "251000", "元"), with_fee("b", 2022, "0.37", "万元"), with_fee("c", 2023, "9", "吨")]
    write_dataset(entries, tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    with pytest.warns(PanelWarning, match="万元, 元, 吨|元, 吨|stand side by side"):
        dataset.panel(FEES)
    with pytest.warns(PanelWarning, match="1 amount without a known unit"):
        panel = dataset.panel(FEES, unit="万元")
    assert panel.T["甲市人民政府"][[2021, 2022]].tolist() == [25.1, 0.37]
    with pytest.raises(DatasetError, match="cannot convert"):
        dataset.panel(FEES, unit="斤")
    odd = [with_fee(f"d{year}", year, "1.5", unit) for year, unit in ((2020, "千元"), (2021, "百万元"), (2022, "亿元"))]
    write_dataset(odd, tmp_path / "odd")
    assert open_dataset(tmp_path / "odd").panel(FEES, unit="元").T["甲市人民政府"].tolist() == [1500, 1.5e6, 1.5e8]
    with pytest.raises(DatasetError, match="only amounts"):
        dataset.panel(CODE, unit="元")


def test_digits_that_a_float_does_not_hold_are_told(tmp_path: Path) -> None:
    write_dataset([with_fee("a", 2021, "123456789012.345678", "万元")], tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    with pytest.warns(InexactWarning, match="administrative_fees__amount"):
        _ = dataset.proactive_disclosure
    with pytest.warns(InexactWarning):
        dataset.panel(FEES)
    assert dataset.arrow("cells", where=[("measure", "=", "amount")])["value"][0].as_py() == Decimal(
        "123456789012.345678"
    )


def test_local_rows_have_panels_too(tmp_path: Path) -> None:
    local = CellValue("applications", "local:其他.处理", "total", 5, "5", "件", None, "table=2 row=9", 0.9)
    elsewhere = local._replace(table="review_litigation", value=6, raw="6")
    write_dataset([entry("a", cells=[*cells(), local, elsewhere])], tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert dataset.panel("applications.local:其他.处理.total").loc["甲市人民政府", 2023] == 5
    assert dataset.panel(("applications", "local:其他.处理", "total")).loc["甲市人民政府", 2023] == 5


@pytest.mark.parametrize(
    "code",
    [
        *(
            "applications",
            "applications.total",
            "applications.new_received.sum",
            "x.y.z",
            "",
            ".a.b",
            "applications.a.",
        ),
        *(("applications", "total"), ("applications", "", "total"), None, 3),
    ],
)
def test_codes_that_are_none_are_refused(dataset: Dataset, code: Any) -> None:
    with pytest.raises(DatasetError, match=r"no template has|is not table\.item\.measure"):
        dataset.panel(code)


def test_names_that_are_none_are_told_with_the_nearest_one(dataset: Dataset) -> None:
    with pytest.raises(DatasetError, match=r"perhaps applications\.new_received\.total is meant"):
        dataset.panel("applications.new_recieved.total")
    with pytest.raises(DatasetError, match="no table 'cell'; its tables are reports, cells"):
        dataset.read("cell")
    with pytest.raises(DatasetError, match="no column 'valu'; perhaps value is meant"):
        dataset.read("cells", columns=["valu"])
    for where in ([("confidence<", 0.9)], "confidence < 0.9", [("confidence", "<", "a")]):
        with pytest.raises(DatasetError, match="cannot read cells"):
            dataset.read("cells", where=where)


def test_what_is_no_dataset_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="not a dataset"):
        open_dataset(tmp_path)
    (tmp_path / "datapackage.json").write_text("{")
    with pytest.raises(DatasetError, match="cannot read"):
        open_dataset(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"format_version": "99"}')
    with pytest.raises(DatasetError, match="'99'"):
        open_dataset(tmp_path)


def test_a_missing_or_torn_table_is_named(tmp_path: Path) -> None:
    write_dataset([entry("a")], tmp_path / "out", formats=["parquet"])
    dataset = open_dataset(tmp_path / "out")
    path = tmp_path / "out" / "cells.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(DatasetError, match="cannot read cells"):
        _ = dataset.cells
    path.unlink()
    with pytest.raises(DatasetError, match="cannot read cells"):
        dataset.sql("SELECT 1")
    with pytest.raises(AttributeError, match="its tables are"):
        _ = dataset.fees


def test_a_dataset_survives_copying_by_pandas(tmp_path: Path) -> None:
    """Panels are plain frames: they can be stacked, joined and saved."""
    write_dataset([with_total("a", "甲市", 2022, 1), with_total("b", "甲市", 2022, 2)], tmp_path / "out")
    with pytest.warns(PanelWarning):
        panel = open_dataset(tmp_path / "out").panel(CODE)
    assert pd.concat([panel, panel]).shape == (2, 1)
    panel.to_csv(tmp_path / "panel.csv")
