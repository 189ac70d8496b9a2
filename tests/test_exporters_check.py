"""Every way in which a dataset can be wrong is found; and what changed between two is told with its cause."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, digest, entry, nothing

from exporters import rows
from exporters.assembly import batch
from exporters.check import check_dataset
from exporters.comparing import side
from exporters.comparing.diff import diff_datasets
from exporters.dataset import write_dataset
from exporters.errors import DatasetError
from exporters.outputs.datapackage import sha256_of


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_dataset(
        [entry("a"), entry("b", "乙县"), entry("c", "乙县", 2022), nothing("d", "failed", "time")], tmp_path / "out"
    )
    return tmp_path / "out"


def state_again(folder: Path) -> None:
    """Write sizes and hashes anew, so that only what is inside the files can be found wrong."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text())
    for resource in package["resources"]:
        file = folder / resource["path"]
        resource.update(bytes=file.stat().st_size, hash=f"sha256:{sha256_of(file)}")
    path.write_text(json.dumps(package))


def change(folder: Path, name: str, edit: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / f"{name}.parquet"
    pq.write_table(edit(pq.read_table(path)), path)
    state_again(folder)


def set_column(table: pa.Table, name: str, values: object) -> pa.Table:
    field = table.schema.field(name)
    return table.set_column(table.schema.get_field_index(name), field, pa.array(values, field.type))


def problems(folder: Path) -> str:
    return "\n".join(map(str, check_dataset(folder)))


def test_a_whole_dataset_has_no_problem(folder: Path) -> None:
    assert check_dataset(folder) == []


def test_one_changed_byte_is_found_in_every_file(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.name in ("datapackage.json", "run.json"):
            continue
        whole = path.read_bytes()
        path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        assert problems(folder).startswith(f"{path.name}: is not the file that was written")
        path.write_bytes(whole[:-1])
        assert f"{path.name}: has {len(whole) - 1} bytes" in problems(folder)
        path.unlink()
        assert f"{path.name}: missing" in problems(folder)
        path.write_bytes(whole)
    (folder / "run.json").unlink()
    assert problems(folder) == "run.json: missing"


def test_a_value_changed_in_parquet_is_found_twice(folder: Path) -> None:
    def edit(table: pa.Table) -> pa.Table:
        values = table.column("value").to_pylist()
        return set_column(table, "value", [values[0] + 1, *values[1:]])

    change(folder, "cells", edit)
    assert "proactive_disclosure.parquet: regulations__issued does not add up" in problems(folder)
    assert "cells.csv: differs from cells.parquet in row 1" in problems(folder)


def test_a_value_changed_in_csv_is_found(folder: Path) -> None:
    path = folder / "applications.csv"
    path.write_text(path.read_text("utf-8-sig").replace(",710,", ",711,", 1), "utf-8-sig")
    state_again(folder)
    assert problems(folder) == "applications.csv: differs from applications.parquet in row 1"
    path.write_text(path.read_text("utf-8-sig").replace(",711,", ",a lot,", 1), "utf-8-sig")
    state_again(folder)
    assert "applications.csv: cannot be read" in problems(folder)


def test_a_wide_row_that_is_gone_is_found(folder: Path) -> None:
    change(folder, "applications", lambda table: table.slice(1))
    assert "applications.parquet: has 2 rows, 3 are stated" in problems(folder)
    assert "values of templates are not in the wide tables, 0 are stated" in problems(folder)


@pytest.mark.parametrize("name", ["cells", "checks", "sections"])
def test_rows_that_are_gone_doubled_or_of_others_are_found(folder: Path, name: str) -> None:
    whole = pq.read_table(folder / f"{name}.parquet")
    change(folder, name, lambda table: table.slice(1))
    assert f"{name}.parquet: rows that are not those of their report" in problems(folder)
    change(folder, name, lambda table: pa.concat_tables([whole, whole.slice(0, 1)]))
    assert f"{name}.parquet: 1 rows belong to no report" in problems(folder)
    change(
        folder, name, lambda table: set_column(whole, "sha256", [digest("x"), *whole.column("sha256").to_pylist()[1:]])
    )
    assert f"{name}.parquet: rows that are not those of their report" in problems(folder)
    change(folder, name, lambda table: set_column(whole, "position", [7] * len(whole)))
    assert f"{name}.parquet: position does not count" in problems(folder)


def test_keys_order_and_vocabulary_of_reports_are_checked(folder: Path) -> None:
    whole = pq.read_table(folder / "reports.parquet")
    change(folder, "reports", lambda table: whole.take([1, 0, 2, 3]))
    assert "reports.parquet: not in the order" in problems(folder)
    change(folder, "reports", lambda table: whole.take([0, 0, 2, 3]))
    assert "reports.parquet: the same sha256 more than once" in problems(folder)
    change(folder, "reports", lambda table: set_column(whole, "status", ["fine", *["ok"] * 3]))
    assert "reports.parquet: status has the unknown value 'fine'" in problems(folder)
    change(folder, "reports", lambda table: whole.drop_columns(["title"]))
    assert problems(folder) == "reports.parquet: columns differ from those of this version: title"


def test_a_blank_needs_a_reason_and_a_value_none(folder: Path) -> None:
    def edit(table: pa.Table) -> pa.Table:
        reasons = ["blank", *[None] * (len(table) - 1)]
        values = table.column("value").to_pylist()
        return set_column(set_column(table, "null_reason", reasons), "value", [values[0], None, *values[2:]])

    change(folder, "cells", edit)
    assert "1 cells with a value and a null_reason, e.g. proactive_disclosure.regulations.issued" in problems(folder)
    assert "1 cells with neither a value nor a null_reason" in problems(folder)


def test_the_same_cell_twice_is_found(tmp_path: Path) -> None:
    write_dataset([entry("a", cells=[*cells(), cells()[30]])], tmp_path / "out")
    assert "cells.parquet: the same cell more than once, e.g. applications." in problems(tmp_path / "out")


def test_large_tables_are_checked_in_bites(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "GROUP_ROWS", 150)
    assert check_dataset(folder) == []
    table = pq.read_table(folder / "cells.parquet")
    values = table.column("value").to_pylist()
    change(folder, "cells", lambda table: set_column(table, "value", [*values[:-1], values[-1] + 1]))
    assert f"cells.csv: differs from cells.parquet in row {len(values)}" in problems(folder)


def test_what_is_no_dataset_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="`ogi export` and `ogi run` write one"):
        check_dataset(tmp_path)
    (tmp_path / "ogi-000001.warc.gz").touch()
    with pytest.raises(DatasetError, match="an archive; `ogi export` makes a dataset of it"):
        check_dataset(tmp_path)
    (tmp_path / "latest").mkdir()
    (tmp_path / "latest" / "datapackage.json").touch()
    with pytest.raises(DatasetError, match=r"versions of one; name .*latest"):
        check_dataset(tmp_path)
    with pytest.raises(DatasetError):
        diff_datasets(tmp_path, tmp_path)


def test_no_change_is_no_difference(folder: Path, tmp_path: Path) -> None:
    found = diff_datasets(folder, folder)
    assert not found
    assert str(found) == "no change"


@pytest.mark.parametrize("formats", [["parquet"], ["csv"]])
def test_every_change_is_told_with_its_cause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formats: list[str]
) -> None:
    monkeypatch.setattr(side, "HELD_ROW_GROUPS", 1)
    fixed = [cells()[0]._replace(value=1), *cells()[1:]]
    shorter = [cells()[0], cells()[1]._replace(value=None, raw="", null_reason="blank"), *cells()[3:]]
    old = [
        entry("same"),
        entry("gone", "乙县", 2020),
        entry("v1", "丙区", url="http://a.gov.cn/r"),
        entry("moved 1", "丁县", url="http://a.gov.cn/old"),
        entry("reread", "戊县"),
    ]
    new = [
        entry("same"),
        entry("come", "己县", 2024),
        entry("v2", "丙区", url="http://a.gov.cn/r", cells=fixed),
        entry("moved 2", "丁县", url="http://a.gov.cn/new"),
        entry("reread", "戊县", status="partial", reason="x", cells=shorter),
    ]
    write_dataset(old, tmp_path / "old", formats=formats)
    monkeypatch.setattr(batch, "PARSER_VERSION", "next")
    write_dataset(new, tmp_path / "new", formats=formats)
    found = diff_datasets(tmp_path / "old", tmp_path / "new")
    told = {(report.kind, report.cause, report.agency): report for report in found.reports}
    assert set(told) == {
        ("changed", "source", "丙区"), ("changed", "source", "丁县"), ("changed", "parser", "戊县"),
        ("added", "source", "己县"), ("removed", "other", "乙县"),
    }  # fmt: skip
    assert told["changed", "parser", "戊县"].fields == {"status": ("ok", "partial"), "reason": (None, "x")}
    changes = {(change.agency, change.item, change.measure): change for change in found.cells}
    assert len(changes) == len(found.cells) == 3
    fix = changes["丙区", "regulations", "issued"]
    assert (fix.kind, fix.cause, fix.old, fix.new, fix.sha256) == (
        "changed",
        "source",
        Decimal(700),
        Decimal(1),
        digest("v2"),
    )
    blank = changes["戊县", "regulations", "repealed"]
    assert (blank.kind, blank.cause, blank.old, blank.new, blank.old_raw) == (
        "changed",
        "parser",
        Decimal(701),
        None,
        "701",
    )
    assert changes["戊县", "regulations", "in_force"].kind == "removed"
    assert (found.cells_added, found.cells_removed) == (len(cells()), len(cells()))
    assert "reports changed (source): 2" in str(found)


def test_the_same_bytes_read_otherwise_by_the_same_version(tmp_path: Path) -> None:
    """Another optional reader, another title in the list: neither the source nor the parser changed."""
    write_dataset([nothing("a", "needs_extra", "ocr")], tmp_path / "old")
    write_dataset([entry("a")], tmp_path / "new")
    found = diff_datasets(tmp_path / "old", tmp_path / "new")
    assert [(report.kind, report.cause) for report in found.reports] == [("changed", "other")]
    assert {(change.kind, change.cause) for change in found.cells} == {("added", "other")}
    assert len(found.cells) == len(cells())


def test_ambiguous_places_are_not_matched(tmp_path: Path) -> None:
    """Two reports of one agency and year on one side: no guess which became which."""
    write_dataset([entry("a", url="http://a/1"), entry("b", url="http://a/2")], tmp_path / "old")
    write_dataset([entry("c", url="http://a/3")], tmp_path / "new")
    found = diff_datasets(tmp_path / "old", tmp_path / "new")
    assert sorted(report.kind for report in found.reports) == ["added", "removed", "removed"]
    assert found.cells == []


def test_what_comes_and_goes_has_a_cause_too(tmp_path: Path) -> None:
    asked = [
        {"url": entry(name).provenance.url, "fetched_at": "2024-01-01T00:00:00Z", "sha256": sha256}
        for name, sha256 in (("gone", digest("a page that says 404")), ("copy", digest("copy")))
    ]
    old = [entry(name, f"{name}县财政局") for name in ("gone", "copy", "dropped")]
    write_dataset(old, tmp_path / "old", fetches=asked[1:])
    write_dataset([entry("new", "新县财政局")], tmp_path / "new", fetches=asked)
    found = diff_datasets(tmp_path / "old", tmp_path / "new").reports
    assert {(change.kind, change.cause, change.agency) for change in found} == {
        ("added", "source", "新县财政局"),
        ("removed", "source", "gone县财政局"),
        ("removed", "other", "copy县财政局"),
        ("removed", "other", "dropped县财政局"),
    }
    back = diff_datasets(tmp_path / "new", tmp_path / "old").reports
    assert {(change.kind, change.cause) for change in back if change.agency == "copy县财政局"} == {("added", "other")}


def test_bureaus_of_one_name_in_two_places_are_not_the_same_report(tmp_path: Path) -> None:
    write_dataset([entry("a", "民政局", region_code="330424")], tmp_path / "old")
    write_dataset([entry("b", "民政局", region_code="330481")], tmp_path / "new")
    found = diff_datasets(tmp_path / "old", tmp_path / "new").reports
    assert [change.kind for change in found] == ["added", "removed"]
    write_dataset([entry("c", "民政局", region_code="330424")], tmp_path / "next")
    found = diff_datasets(tmp_path / "old", tmp_path / "next").reports
    assert [(change.kind, change.cause) for change in found] == [("changed", "source")]


def test_another_document_of_what_was_there_is_no_change_of_the_source(tmp_path: Path) -> None:
    """A damaged archive: the page behind a report is all that is left of it."""
    asked = [{"url": f"http://a/{name}", "fetched_at": "2024-01-01T00:00:00Z", "sha256": digest(name)} for name in "pq"]
    report, page = entry("p", also_as=("http://a/q",)), entry("q", url="http://a/q", status="no_tables", cells=[])
    write_dataset([report], tmp_path / "old", fetches=asked)
    write_dataset([page], tmp_path / "new", fetches=asked)
    found = diff_datasets(tmp_path / "old", tmp_path / "new")
    assert {change.cause for change in found.reports} | {change.cause for change in found.cells} == {"other"}
