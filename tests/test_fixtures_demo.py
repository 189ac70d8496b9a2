"""The demo site: rebuilt from its sources it is the same, and its truth is what stands in its documents."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest

import fixtures.demo
from fixtures.site import Request

HERE = Path(fixtures.demo.__file__).parent


def _get(path: str) -> tuple[int, bytes]:
    resource = fixtures.demo.site().answer(Request("GET", path, "", {}, b""))
    return resource.status, resource.body


def test_the_demo_needs_no_renderer() -> None:
    program = (
        "import sys\n"
        "import fixtures.demo, fixtures.server\n"
        "fixtures.demo.site()\n"
        "print(sorted({'reportlab', 'docx', 'fontTools', 'pandas', 'fixtures.press'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_fourteen_agencies_report_on_three_years_and_one_report_is_reposted() -> None:
    reports = fixtures.demo.truth()
    per_agency = Counter(report.agency for report in reports)
    assert sorted(per_agency.values()) == [1] + [3] * 14
    assert len({(report.agency, report.year) for report in reports}) == len(reports)
    assert {report.media for report in reports} == {"html", "pdf", "docx"}
    assert {report.template for report in reports if report.year == 2020} == {"2019"}
    mixed = [report for report in reports if len(set(report.templates.values())) > 1]
    assert [(report.year, report.template) for report in mixed] == [(2021, "2019")]


def test_every_report_answers_and_the_broken_link_does_not() -> None:
    site = fixtures.demo.site()
    for report in site.reports:
        status, body = _get(report.path)
        assert status == 200
        assert body.startswith({"pdf": b"%PDF", "docx": b"PK"}.get(report.media, b"<!DOCTYPE"))
        assert _get(report.page)[0] == 200
    assert [_get(path)[0] for path in site.broken] == [404]
    assert all(_get(path)[0] == 200 for path in site.confusers)


def test_the_committed_files_are_what_the_sources_give(tmp_path: Path) -> None:
    pytest.importorskip("reportlab", reason="the extra 'press' is not installed")
    pytest.importorskip("pylopdf_fonts_zh_cn", reason="the extra 'press' is not installed")
    from fixtures.demo.build import build, write

    write(build(), tmp_path)
    committed = {path.relative_to(HERE) for path in (HERE / "www").rglob("*") if path.is_file()}
    built = {path.relative_to(tmp_path) for path in (tmp_path / "www").rglob("*") if path.is_file()}
    assert committed == built
    for name in [*sorted(built), Path("site.json"), Path("truth.json")]:
        assert _content(tmp_path / name) == _content(HERE / name), f"{name}: run python -m fixtures.demo.build"


def _content(path: Path) -> object:
    """What must be the same: the bytes, but for compressed streams, whose bytes depend on the machine's zlib."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return {name: package.read(name) for name in package.namelist()}
    if path.suffix == ".pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(data) as document:
            return [page.get_textpage().get_text_range() for page in document]
    return data


def test_the_truth_file_keeps_decimals_as_printed() -> None:
    text = (HERE / "truth.json").read_text("utf-8")
    raw = json.loads(text, parse_float=str)
    fees = [row[3] for entry in raw for row in entry["cells"] if row[2] == "amount"]
    assert any(isinstance(fee, str) for fee in fees)
    loaded = [report.cells for report in fixtures.demo.truth()]
    for entry, cells in zip(raw, loaded, strict=True):
        for table, item, measure, value in entry["cells"]:
            got = cells[table, item, measure]
            assert got == value or format(got, "f") == value
