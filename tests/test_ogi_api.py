"""What `import ogi` gives: its public surface, and a report as frames."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import ogi
from fixtures.press import Layout, ReportSpec, generator, html
from ogi.__main__ import run

BLANKS = Layout(zero="", blank_organisations=True)


@pytest.fixture(scope="module")
def spec() -> ReportSpec:
    return ReportSpec.draw(generator(21), year=2023)


@pytest.fixture(scope="module")
def report(spec: ReportSpec) -> ogi.Report:
    return ogi.parse(html.render(spec, Layout()))


def test_the_public_surface() -> None:
    assert ogi.__all__ == ["Dataset", "DatasetError", "OgiError", "Report", "__version__", "open", "parse"]
    assert all(hasattr(ogi, name) for name in ogi.__all__)
    assert dir(ogi) == ogi.__all__, "what a notebook completes"
    assert [name for name in dir(ogi.Report) if not name.startswith("_")] == [
        *("agency", "applications", "cells", "checks", "compiler", "media_type", "proactive_disclosure", "published"),
        *("reason", "review_litigation", "sections", "sha256", "source", "statistics", "status", "table", "template"),
        *("templates", "title", "to_dict", "year"),
    ]
    with pytest.raises(AttributeError, match="no attribute 'parce'"):
        _ = ogi.parce


def test_importing_costs_no_heavy_library() -> None:
    heavy = "pandas,pyarrow,lxml,pypdfium2,pdfplumber,docx,httpx,pydantic"
    code = f"import sys, ogi; sys.exit(', '.join(set({heavy.split(',')!r}) & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_tables_have_the_shape_of_the_form(report: ogi.Report, spec: ReportSpec) -> None:
    assert report.proactive_disclosure.shape == (6, 5)
    assert report.applications.shape == (25, 7)
    assert report.review_litigation.shape == (3, 5)
    expected = spec.expected(Layout()).cells
    for table in ("applications", "review_litigation"):
        frame = getattr(report, table)
        assert set(map(str, frame.dtypes)) == {"Int64"}
        for (name, item, measure), value in expected.items():
            if name == table:
                assert frame.at[item, measure] == value
    disclosed = report.proactive_disclosure
    assert str(disclosed["amount"].dtype) == "Float64"
    assert disclosed.at["licensing", "issued"] is pd.NA
    assert disclosed.at["licensing", "decisions"] == expected["proactive_disclosure", "licensing", "decisions"]


def test_a_report_before_2019_has_its_one_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = ReportSpec.draw(generator(5), year=2016)
    file = tmp_path / "2016.html"
    file.write_bytes(html.render(spec, Layout()))
    found = ogi.parse(file)
    frame = found.statistics
    for (_, item, measure), value in spec.expected(Layout()).cells.items():
        assert value is not None
        assert frame.at[item, measure] == float(value)
    assert "（一）收到申请数 / 统计数" in found.cells["label"].tolist()
    assert "（一）收到申请数" in found._repr_html_()
    for command in ("parse", "show"):
        assert run([command, str(file)]) == 0
        told = capsys.readouterr().out
        assert "template 2014" in told
        assert "not found" not in told


def test_rows_and_columns_by_label(report: ogi.Report, spec: ReportSpec) -> None:
    chinese = ogi.parse(html.render(spec, Layout()), labels="zh").applications
    assert chinese.index[0] == "一、本年新收政府信息公开申请数量"
    assert list(chinese.columns)[-1] == "总计"
    assert report.table("applications", "en").columns[0] == "Natural persons"
    assert (chinese.to_numpy() == report.applications.to_numpy()).all()
    with pytest.raises(ValueError, match="no table 'x'"):
        report.table("x")
    with pytest.raises(ValueError, match="labels must be"):
        report.table("applications", "de")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="labels must be"):
        ogi.parse(b"", labels="de")  # type: ignore[arg-type]


def test_a_blank_is_not_a_zero_unless_one_says_so(spec: ReportSpec) -> None:
    page = html.render(spec, BLANKS)
    blank, filled = ogi.parse(page), ogi.parse(page, fill_blank=0)
    expected = {key[1:]: value for key, value in spec.expected(BLANKS).cells.items() if key[0] == "applications"}
    assert list(expected.values()).count(None) >= 25
    for (item, measure), value in expected.items():
        printed, read = blank.applications.at[item, measure], filled.applications.at[item, measure]
        assert (printed is pd.NA, read) == ((True, 0) if value is None else (False, value))
    empty = blank.cells[blank.cells["null_reason"] == "blank"]
    assert len(empty) >= 25
    assert empty["value"].isna().all()
    assert (filled.cells.loc[empty.index, "value"] == 0).all()


def test_cells_are_tidy_and_exact(report: ogi.Report, spec: ReportSpec) -> None:
    cells = report.cells
    assert list(cells.columns) == [
        *("table", "item", "measure", "label", "value", "raw", "unit", "null_reason", "place", "confidence")
    ]
    found = {(row.table, row.item, row.measure): row.value for row in cells.itertuples()}
    assert found == spec.expected(Layout()).cells
    assert all(isinstance(value, int | Decimal) for value in found.values())
    assert cells.loc[cells["item"] == "licensing", "label"].tolist() == ["行政许可 / 本年处理决定数量"]


def test_what_is_no_report_is_empty_and_says_why() -> None:
    nothing = ogi.parse("<html><body><p>通知</p></body></html>".encode())
    assert (nothing.status, len(nothing.cells), nothing.applications.empty) == ("not_a_report", 0, True)
    assert nothing.reason
    assert nothing.reason in repr(nothing)
    assert nothing.checks.empty
    assert nothing.sections.empty
    with pytest.raises(FileNotFoundError):
        ogi.parse("no-such-file.pdf")


@pytest.mark.parametrize(
    ("given", "error", "advice"),
    [
        ("", FileNotFoundError, "an empty name leads to no document"),
        ("<html>政府信息公开</html>", FileNotFoundError, "passed as bytes"),
        ("政府信息公开年报" * 1000, FileNotFoundError, "passed as bytes"),
        ("a\0b", FileNotFoundError, "passed as bytes"),
        ("file:///tmp/2023.pdf", FileNotFoundError, "a file is named by its path"),
        ("www.example.gov.cn", FileNotFoundError, "begins with https"),
        ("example.gov.cn/2023.html", FileNotFoundError, "begins with https"),
        (io.BytesIO(b""), TypeError, r"file\.read"),
        (["2023.pdf"], TypeError, "once for each document"),
        (None, TypeError, "not NoneType"),
    ],
)
def test_what_is_no_document_is_refused_with_what_to_pass_instead(
    given: Any, error: type[Exception], advice: str
) -> None:
    with pytest.raises(error, match=advice) as told:
        ogi.parse(given)
    assert len(str(told.value)) < 250


def test_frames_of_many_reports_keep_their_types(spec: ReportSpec) -> None:
    """Also where some of them are empty, or have no cell without a number."""
    reports = [ogi.parse(html.render(spec, Layout(zero="/"))), ogi.parse(html.render(spec, Layout())), ogi.parse(b"")]
    for frames in zip(*((report.cells, report.checks, report.sections) for report in reports), strict=True):
        types = frames[0].dtypes.to_dict()
        assert [frame.dtypes.to_dict() for frame in frames] == [types] * 3
        assert pd.concat(frames).dtypes.to_dict() == types
    assert "<h4></h4>" not in reports[2]._repr_html_()


def test_a_blank_is_filled_with_whole_numbers_only(spec: ReportSpec) -> None:
    with pytest.raises(TypeError, match="fill_blank must be a whole number"):
        ogi.parse(html.render(spec, Layout()), fill_blank="x")  # type: ignore[arg-type]


def test_a_notebook_shows_titles_and_text_of_others_without_running_it(spec: ReportSpec) -> None:
    page = html.render(spec, Layout()).replace("一、总体情况".encode(), b"&lt;script&gt;alert(1)&lt;/script&gt;")
    shown = ogi.parse(page)._repr_html_()
    assert spec.expected(Layout()).title in shown
    assert "<table" in shown
    assert "<script" not in shown
    assert "NA&gt;" not in shown  # a blank is shown as one


def test_it_works_inside_a_running_event_loop(spec: ReportSpec) -> None:
    from fixtures.server import ReplicaServer
    from fixtures.site import Resource, Site

    async def cell() -> ogi.Report:
        return ogi.parse(f"{server.url}/2023.html")

    with ReplicaServer(Site("one", {"/2023.html": Resource(html.render(spec, Layout()))})) as server:
        assert asyncio.run(cell()).status == "ok"


def test_a_dataset_is_opened(tmp_path: Path, spec: ReportSpec) -> None:
    from exporters.errors import DatasetError
    from ogi.exporting import export
    from ogi.reading.workers import Pool

    source = tmp_path / "documents"
    source.mkdir()
    (source / "a.html").write_bytes(html.render(spec, Layout()))
    with Pool() as pool:
        export(source, tmp_path / "data", pool)
    data = ogi.open(tmp_path / "data")
    assert isinstance(data, ogi.Dataset)
    expected = spec.expected(Layout())
    panel = data.panel("applications.new_received.total")
    assert panel.at[expected.agency, expected.year] == expected.cells["applications", "new_received", "total"]
    with pytest.raises(DatasetError):
        ogi.open(source)
