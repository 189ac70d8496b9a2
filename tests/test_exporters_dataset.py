"""What goes into a dataset comes out of it, in every format, and the same input gives the same bytes."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exporters_samples import cells, digest, entry, nothing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporters.assembly import blocks, spool
from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.errors import BadEntry, ExportError
from exporters.formulas import escaped
from exporters.outputs.csv import escape
from exporters.rows import unescape
from exporters.tables import data_tables
from parsers.report import CellValue, Check, NullReason, Report, Section
from parsers.templates import load_templates


def read_csv(path: Path) -> list[dict[str, str]]:
    """As any program without knowledge of us reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_numbers_stand_in_every_table_as_printed(tmp_path: Path) -> None:
    blank, dash = cells()[11]._replace(value=None, raw="", null_reason="blank"), cells()[12]
    printed = [*cells()[:11], blank, dash._replace(value=None, raw="-", null_reason="dash"), *cells()[13:]]
    summary = write_dataset([entry("a", cells=printed)], tmp_path / "out")
    assert summary.rows == {
        "reports": 1, "cells": len(printed), "checks": 1, "sections": 1, "corrections": 0, "alternatives": 0,
        "differences": 0, "gaps": 0, "fetches": 0, "agencies": 0, "agency_review": 1,
        "proactive_disclosure": 1, "applications": 1, "review_litigation": 1, "statistics": 0,
    }  # fmt: skip
    assert (summary.merged, summary.out_of_range, summary.not_in_wide) == (0, 0, 0)
    rows = read_csv(tmp_path / "out" / "cells.csv")
    assert [(row["table"], row["item"], row["measure"]) for row in rows] == [cell[:3] for cell in printed]
    assert rows[0]["value"] == "700"
    assert {row["value"] for row in rows if row["measure"] == "amount"} == {"4068.208"}
    assert (rows[11]["value"], rows[11]["null_reason"], rows[12]["raw"]) == ("", "blank", "-")
    wide = pq.read_table(tmp_path / "out" / "applications.parquet").to_pylist()[0]
    assert wide[f"{blank.item}__{blank.measure}"] is None
    assert wide["new_received__natural_person"] == 710
    disclosed = read_csv(tmp_path / "out" / "proactive_disclosure.csv")[0]
    assert disclosed["administrative_fees__amount"] == "4068.208"
    assert disclosed["administrative_fees__amount__unit"] == "万元"
    assert (disclosed["regulations__issued"], disclosed["regulations__newly_made"]) == ("700", "")


def test_nothing_is_lost_for_want_of_a_table(tmp_path: Path) -> None:
    entries = [
        entry("whole"),
        nothing("scan", "unreadable", "no text layer"),
        nothing("notice", "not_a_report", "a notice about reports"),
        entry("half", "乙县", status="partial", reason="no table applications", templates={}, cells=cells()[:10]),
    ]
    summary = write_dataset(entries, tmp_path / "out")
    assert summary.statuses == {"not_a_report": 1, "ok": 1, "partial": 1, "unreadable": 1}
    reports = {row["sha256"]: row for row in read_csv(tmp_path / "out" / "reports.csv")}
    assert reports[digest("scan")]["reason"] == "no text layer"
    assert reports[digest("scan")]["n_cells"] == "0"
    assert summary.rows["proactive_disclosure"] == 2
    assert summary.rows["applications"] == 1
    assert check_dataset(tmp_path / "out") == []


def test_rows_that_no_template_knows_stay_in_cells(tmp_path: Path) -> None:
    local = CellValue("applications", "local:其他=处理", "local:合 计", 5, "5", "件", None, "table=2 row=9", 0.9)
    summary = write_dataset([entry("a", cells=[*cells(), local, local])], tmp_path / "out")
    assert (summary.rows["cells"], summary.not_in_wide) == (len(cells()) + 2, 0)
    last = pq.read_table(tmp_path / "out" / "cells.parquet").to_pylist()[-1]
    assert (last["item"], last["measure"], last["value"], last["position"]) == (*local[1:4], len(cells()) + 2)
    assert check_dataset(tmp_path / "out") == []


def test_what_a_column_cannot_hold_is_null_and_counted_never_rounded(tmp_path: Path) -> None:
    first = cells()
    odd = [
        first[0]._replace(value=10**18, raw="1" + "0" * 18),
        first[1]._replace(value=Decimal("0.1234567"), raw="0.1234567"),
        first[2]._replace(value=Decimal("2.5"), raw="2.5"),
        first[3]._replace(value=Decimal("NaN"), raw="NaN"),
        first[4]._replace(value=Decimal("7.0"), raw="7.0"),
        first[20],
        first[20]._replace(value=3),
        first[21]._replace(value=10**30, raw="1" + "0" * 30),
    ]
    summary = write_dataset([entry("a", cells=odd, checks=[Check("r", "s", "fail", 10**20, 1)])], tmp_path / "out")
    assert (summary.out_of_range, summary.not_in_wide) == (4, 3)
    found = pq.read_table(tmp_path / "out" / "cells.parquet").to_pylist()
    assert [(row["value"], row["null_reason"]) for row in found[:5]] == [
        (None, "out_of_range"), (None, "out_of_range"), (Decimal("2.5"), None), (None, "out_of_range"), (7, None),
    ]  # fmt: skip
    assert found[0]["raw"] == "1" + "0" * 18
    wide = pq.read_table(tmp_path / "out" / "proactive_disclosure.parquet").to_pylist()[0]
    assert wide["regulations__in_force"] is None
    assert wide["normative_documents__repealed"] == 7
    applications = pq.read_table(tmp_path / "out" / "applications.parquet").to_pylist()[0]
    assert applications[f"{first[20].item}__{first[20].measure}"] is None
    assert pq.read_table(tmp_path / "out" / "checks.parquet").to_pylist()[0]["left"] is None
    assert [problem.what for problem in check_dataset(tmp_path / "out") if "more than once" in problem.what]


def test_the_same_bytes_under_two_addresses_are_one_report(tmp_path: Path) -> None:
    later = entry("a", url="http://b.gov.cn/2", fetched_at="2024-05-01T00:00:00Z", also_as=("http://c.gov.cn/3",))
    unknown = entry("a", None, None, url="http://0.gov.cn/", fetched_at="2023-01-01T00:00:00Z")
    earlier = entry("a", url="http://a.gov.cn/1")
    for number, order in enumerate(([later, earlier, unknown], [unknown, earlier, later])):
        summary = write_dataset([*order, entry("b")], tmp_path / str(number))
        assert (summary.merged, summary.rows["reports"]) == (2, 2)
    report = {row["sha256"]: row for row in read_csv(tmp_path / "0" / "reports.csv")}[digest("a")]
    assert report["url"] == "http://a.gov.cn/1"
    assert json.loads(report["also_as"]) == ["http://0.gov.cn/", "http://b.gov.cn/2", "http://c.gov.cn/3"]
    assert contents(tmp_path / "0") == contents(tmp_path / "1")


def mixed(number: int) -> list[Entry]:
    agencies = ["甲市人民政府", "乙县财政局", None, "Ω"]
    entries = [entry(n, agencies[n % 4], (2019 + n % 6) if n % 5 else None) for n in range(number)]
    return [*entries, *(nothing(f"bad {n}", "unreadable", "empty") for n in range(5)), entry(3, url="http://again/")]


def test_same_reports_same_bytes_whatever_the_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the reports do not fit into one run and are merged from many small ones."""
    entries = mixed(60)
    fetches = [
        {"url": f"http://a/{n % 7}", "fetched_at": f"2024-01-0{n % 3 + 1}T00:00:00Z", "bytes": n} for n in range(30)
    ]
    write_dataset(entries, tmp_path / "a", fetches=fetches, run={"started": "now"})
    entries.sort(key=lambda entry: digest(entry.provenance.url))
    fetches.sort(key=digest)
    for module, name, value in (
        (spool, "BATCH_REPORTS", 3),
        (spool, "RUN_ROWS", 1000),
        (blocks, "BLOCK_ROWS", 250),
    ):
        monkeypatch.setattr(module, name, value)
    write_dataset(iter(entries), tmp_path / "b", fetches=iter(fetches), run={"started": "now"})
    assert contents(tmp_path / "a") == contents(tmp_path / "b")
    keys = [
        (row["agency"], row["year"], row["sha256"]) for row in pq.read_table(tmp_path / "a/reports.parquet").to_pylist()
    ]
    assert keys == sorted(keys, key=lambda key: (key[0] is None, key[0] or "", key[1] is None, key[1] or 0, key[2]))
    assert len(keys) == 65


def test_frictionless_accepts_the_datapackage(tmp_path: Path) -> None:
    fetches = [{"url": "http://a/", "fetched_at": "2024-01-01T00:00:00Z", "http_status": 200, "sha256": digest("x")}]
    write_dataset(mixed(8), tmp_path / "out", fetches=fetches)
    report = frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "type", "note"])
    assert {task.name for task in report.tasks} >= {*data_tables(), "codebook", "cells-parquet"}


def test_frictionless_sees_a_cell_without_a_report(tmp_path: Path) -> None:
    """The foreign keys are real."""
    write_dataset([entry("a")], tmp_path / "out", formats=["csv"])
    path, package = tmp_path / "out" / "cells.csv", tmp_path / "out" / "datapackage.json"
    path.write_bytes(path.read_bytes().replace(digest("a").encode(), digest("b").encode(), 1))
    report = frictionless.Package(str(package)).validate()
    assert {error.type for task in report.tasks for error in task.errors} >= {"foreign-key", "hash-count"}


RISKY = [
    "=1+1",
    "+CMD()",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1",
    "'",
    "-",
    "--",
    "－",
    "-\n",
    "=",
    "+1",
    "-3.5",
    "−5",
    "",
]


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    texts = [*RISKY, 'a "quoted", word', "line\nbreak", "\ufeffBOM", "a\0b", "\ud800", "🏛"]
    printed = [cell._replace(raw=text) for cell, text in zip(cells(), texts, strict=False)]
    sections = [Section(None, text, text) for text in texts]
    write_dataset([entry("=a", "=cmd|'/c calc'!A1", cells=printed, sections=sections)], tmp_path / "out")
    for name in data_tables():
        for row in read_csv(tmp_path / "out" / f"{name}.csv"):
            for text in filter(None, row.values()):
                assert text[0] not in "=+-@\t\r\n＝＋－＠" or _is_number(text) or not text.strip("-－"), (name, text)
    expected = [text.replace("\0", "\ufffd").replace("\ud800", "\ufffd") or None for text in texts]
    raw = pq.read_table(tmp_path / "out" / "cells.parquet", columns=["raw"]).column("raw")
    assert raw.to_pylist() == expected
    read = [row["raw"] or None for row in read_csv(tmp_path / "out" / "cells.csv")]
    assert unescape(pa.array(read)).to_pylist() == expected
    assert [escaped(text) for text in RISKY] == escape(pa.array(RISKY)).to_pylist(), (
        "`ogi parse` writes by the same rule"
    )
    assert [read[texts.index(plain)] for plain in ("+1", "-3.5", "-", "--", "-\n", "'=1")] == [
        "+1", "-3.5", "-", "--", "'-\n", "''=1",
    ]  # fmt: skip
    assert check_dataset(tmp_path / "out") == []


def test_characters_that_cannot_be_written_are_replaced_everywhere(tmp_path: Path) -> None:
    bad = "\ud800\0"
    cell = CellValue("applications", f"local:{bad}", "total", 1, bad, bad, None, bad, 0.5)
    odd = entry(
        "a", bad, cells=[cell], checks=[Check(bad, bad, "pass", 1, 1)], sections=[Section(1, bad, bad)],
        title=bad, evidence={bad: bad}, templates={bad: bad}, url=f"http://{bad}", also_as=(bad,),
    )  # fmt: skip
    write_dataset([odd, entry("b")], tmp_path / "out", fetches=[{"url": bad}])
    found = pq.read_table(tmp_path / "out" / "cells.parquet").to_pylist()
    assert {row["item"] for row in found if row["item"].startswith("local:")} == {"local:\ufffd\ufffd"}
    assert check_dataset(tmp_path / "out") == []


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"sha256": ""}, "sha256"),
        ({"sha256": "ABC"}, "sha256"),
        ({"status": "fine"}, "'fine'"),
        ({"year": "2023"}, "year"),
        ({"fetched_at": "yesterday"}, "fetched_at"),
        ({"cells": [cells()[0]._replace(value=1.5)]}, "float"),  # type: ignore[arg-type]
        ({"cells": [cells()[0]._replace(value=True)]}, "bool"),
        ({"cells": [cells()[0]._replace(null_reason="because")]}, "because"),  # type: ignore[arg-type]
        ({"cells": [cells()[0]._replace(item="")]}, "item"),
        ({"checks": [Check("r", "s", "maybe", 1, 1)]}, "maybe"),  # type: ignore[arg-type]
        ({"cells": [None]}, "bad.html"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    with pytest.raises(BadEntry) as caught:
        write_dataset([entry("good"), entry("bad", **changes), entry("fine")], tmp_path / "out")
    assert "bad.html" in str(caught.value)
    assert told in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_unknown_columns_formats_and_run_keys_are_refused(tmp_path: Path) -> None:
    for arguments, told in (
        ({"fetches": [{"url": "http://a/", "colour": "red"}]}, "colour"),
        ({"fetches": [{"fetched_at": "2024-01-01"}]}, "url"),
        ({"formats": ["excel"]}, "excel"),
        ({"formats": []}, "no format"),
        ({"run": {"dataset": 1}}, "dataset"),
        ({"run": {"speed": float("nan")}}, "run"),
    ):
        with pytest.raises(ExportError, match=told):
            write_dataset([entry("a")], tmp_path / "out", **arguments)
        assert list(tmp_path.iterdir()) == []


def test_a_dataset_without_reports_is_whole(tmp_path: Path) -> None:
    write_dataset([], tmp_path / "out")
    assert check_dataset(tmp_path / "out") == []
    assert frictionless.Package(str(tmp_path / "out" / "datapackage.json")).validate().valid


# Any report that the contract allows, however odd.
TEXT = st.one_of(
    st.sampled_from(RISKY), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
)
NUMBER = st.one_of(
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.decimals(-(10**17), 10**17, places=6, allow_nan=False),
    st.integers(0, 50),
)
PAIRS = [
    (code, item.code, measure)
    for template in load_templates().values()
    for code, table in template.tables.items()
    for item in table.items
    for measure in item.measures
]
KEY = st.one_of(
    st.sampled_from(PAIRS),
    st.tuples(st.just("applications"), TEXT.map("local:{}".format), st.sampled_from(["total", "local:其他"])),
)

REASONS: st.SearchStrategy[NullReason] = st.sampled_from(["blank", "dash", "slash", "text", "absent"])


@st.composite
def cell_values(draw: st.DrawFn) -> CellValue:
    value = draw(st.none() | NUMBER)
    reason = draw(REASONS) if value is None else None
    return CellValue(*draw(KEY), value, draw(TEXT), draw(TEXT), reason, draw(TEXT), draw(st.floats(0, 1)))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    status = draw(st.sampled_from(["ok", "partial", "no_tables", "not_a_report", "unreadable", "failed"]))
    check = st.builds(
        Check, TEXT.map("r{}".format), TEXT, st.sampled_from(["pass", "fail", "not_assessable"]),
        st.none() | NUMBER, st.none() | NUMBER,
    )  # fmt: skip
    found = draw(st.lists(cell_values(), max_size=12, unique_by=lambda cell: cell[:3]))
    return Report(
        source=draw(TEXT),
        sha256=digest(draw(st.integers(0, 10**6))),
        media_type="text/html",
        status=status,  # type: ignore[arg-type]
        reason=draw(TEXT),
        title=draw(st.none() | TEXT),
        agency=draw(st.none() | TEXT),
        year=draw(st.none() | st.integers(1990, 2090)),
        templates={cell.table: "2021" for cell in found},
        cells=found,
        checks=draw(st.lists(check, max_size=4)),
        sections=draw(st.lists(st.builds(Section, st.none() | st.integers(1, 6), TEXT, TEXT), max_size=3)),
        evidence=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
    )


def printed_number(value: int | Decimal | None) -> str:
    return "" if value is None else f"{Decimal(value):.6f}".rstrip("0").rstrip(".")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.lists(reports(), max_size=5, unique_by=lambda report: report.sha256))
def test_every_reader_finds_what_was_put_in(tmp_path: Path, found: list[Report]) -> None:
    out = tmp_path / "out"
    summary = write_dataset([Entry(report) for report in found], out)
    assert summary.rows["reports"] == len(found)
    expected = sorted(
        (report.sha256, position, cell.table, cell.item, cell.measure, printed_number(cell.value), cell.raw, cell.unit)
        for report in found
        for position, cell in enumerate(report.cells, 1)
    )
    columns = ["sha256", "position", "table", "item", "measure", "value", "raw", "unit"]

    def normal(row: dict[str, Any]) -> tuple[Any, ...]:
        facts = {name: row[name] for name in columns}
        facts["position"] = int(facts["position"])
        facts["value"] = printed_number(facts["value"] if not pd.isna(facts["value"]) else None)
        return tuple("" if pd.isna(value) else value for value in facts.values())

    def plain(row: dict[str, str]) -> dict[str, Any]:
        texts = {name: text[1:] if text.startswith("'") else text for name, text in row.items()}
        return {**texts, "value": Decimal(row["value"]) if row["value"] else None}

    assert sorted(map(normal, pq.read_table(out / "cells.parquet").to_pylist())) == expected
    assert sorted(map(normal, map(plain, read_csv(out / "cells.csv")))) == expected
    with duckdb.connect() as connection:
        answer = (
            connection.read_parquet(str(out / "cells.parquet"))
            .project(*map(duckdb.ColumnExpression, columns))
            .fetchall()
        )
    assert sorted(normal(dict(zip(columns, row, strict=True))) for row in answer) == expected
    by_pandas = pd.read_csv(out / "cells.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    rows = [{str(name): text for name, text in row.items()} for row in by_pandas.to_dict("records")]
    assert sorted(normal(plain(row)) for row in rows) == expected
    assert check_dataset(out) == []


def test_reports_keep_their_provenance(tmp_path: Path) -> None:
    known = entry(
        "a", region_code="011000", site_id="x", warc="a.warc.gz", warc_offset=0, fetched_at="2024-03-01T16:00:00+08:00"
    )
    given_report = replace(known.report, evidence={"year": "title", "agency": "metas"})
    write_dataset([Entry(given_report, known.provenance)], tmp_path / "out")
    row = read_csv(tmp_path / "out" / "reports.csv")[0]
    assert (row["site_region_code"], row["warc_offset"], row["fetched_at"]) == ("011000", "0", "2024-03-01T08:00:00Z")
    assert json.loads(row["evidence"]) == given_report.evidence
    assert json.loads(row["templates"])["applications"] == row["template"] == "2021"
