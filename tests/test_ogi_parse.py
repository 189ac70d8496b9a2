"""`ogi parse` and `ogi show` as a user meets them: good documents, bad ones, and the exit status."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import ogi
from fixtures.press import Layout, ReportSpec, docx, generator, html, ofd
from ogi.__main__ import run
from ogi.printing.display import width
from ogi.printing.jsontext import dumps
from ogi.printing.layout import sentence
from ogi.printing.outputs import Csv
from ogi.printing.printed import printed
from parsers.report import CellValue, Check, Report

OGI = [sys.executable, "-m", "ogi"]
FIELDS = {
    *("source", "sha256", "media_type", "status", "reason", "title", "agency", "year"),
    *("template", "templates", "cells", "checks", "sections"),
}
CELL = ["table", "item", "measure", "value", "raw", "unit", "null_reason", "place", "confidence"]


@pytest.fixture(scope="session")
def spec() -> ReportSpec:
    """A report with applications in it, so that its totals can be told from the rest."""
    drawn = (ReportSpec.draw(generator(seed), year=2023) for seed in range(100))
    return next(spec for spec in drawn if _differ(spec))


def _differ(spec: ReportSpec) -> bool:
    row = [value for (_, item, _), value in spec.expected(Layout()).cells.items() if item == "new_received"]
    return row[-1] not in (0, *row[:-1])


@pytest.fixture
def page(tmp_path: Path, spec: ReportSpec) -> Path:
    file = tmp_path / "report.html"
    file.write_bytes(html.render(spec, Layout()))
    return file


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_jsonl_has_the_fields_of_the_contract(page: Path, spec: ReportSpec, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(page), "--format", "jsonl"]) == 0
    (report,) = lines(capsys.readouterr().out)
    assert set(report) >= FIELDS
    assert Path(str(report["source"])).resolve() == page.resolve()
    expected = spec.expected(Layout())
    assert (report["agency"], report["year"], report["status"]) == (expected.agency, expected.year, "ok")
    cells = report["cells"]
    assert isinstance(cells, list)
    assert all(list(cell) == CELL for cell in cells)
    assert {(c["table"], c["item"], c["measure"]): c["value"] for c in cells if not c["item"].startswith("local:")} == {
        key: float(value) if isinstance(value, Decimal) else value for key, value in expected.cells.items()
    }
    assert isinstance(report["checks"], list)
    assert {*report["checks"][0]} == {"rule", "scope", "result", "left", "right"}
    assert isinstance(report["sections"], list)
    assert {*report["sections"][0]} == {"number", "heading", "text"}


def test_numbers_in_json_have_their_own_digits() -> None:
    assert dumps(
        {"a": Decimal("96171.60"), "b": Decimal("0.1") + Decimal("0.2"), "c": 7, "d": None, "e": "“件”\n"}
    ) == ('{"a": 96171.60, "b": 0.3, "c": 7, "d": null, "e": "“件”\\n"}')
    assert dumps([Decimal("12345678901234567890.12"), Decimal("1E+3")]) == "[12345678901234567890.12, 1000]"
    with pytest.raises(TypeError):
        dumps({"when": object()})


def encrypted_pdf() -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret", "owner", canPrint=0))
    canvas.drawString(100, 700, "2023")
    canvas.save()
    return out.getvalue()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A folder of what goes wrong, between two documents that are right."""
    folder = tmp_path / "bad"
    folder.mkdir()
    spec = ReportSpec.draw(generator(9), year=2022)
    good = html.render(spec, Layout())
    pdf = encrypted_pdf()
    (folder / "a-good.html").write_bytes(good)
    (folder / "empty.html").write_bytes(b"")
    (folder / "encrypted.pdf").write_bytes(pdf)
    (folder / "no-tables.html").write_bytes("<html><body><p>某镇政府信息公开指南</p></body></html>".encode())
    (folder / "noise.docx").write_bytes(bytes(range(256)) * 20)
    (folder / "truncated.pdf").write_bytes(
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Ty"
    )
    (folder / "z-good.html").write_bytes(good)
    return folder


def test_a_bad_file_is_a_line_with_its_status(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(bad), str(bad / "missing.pdf"), "--format", "jsonl"]) == 0
    found = {Path(str(report["source"])).name: report for report in lines(capsys.readouterr().out)}
    assert {name: report["status"] for name, report in found.items()} == {
        "a-good.html": "ok",
        "empty.html": "unreadable",
        "encrypted.pdf": "unreadable",
        "no-tables.html": "not_a_report",
        "noise.docx": "unreadable",
        "truncated.pdf": "unreadable",
        "z-good.html": "ok",
        "missing.pdf": "failed",
    }
    for name, report in found.items():
        assert bool(report["reason"]) == ("good" not in name), name
        assert bool(report["cells"]) == ("good" in name)
    assert found["missing.pdf"]["reason"] == "no such file"


def test_a_name_that_is_none_is_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    names = ["", "ftp://example.org/2023.html", os.devnull, "http://[::1", "www.example.gov.cn", "*.pdff"]
    assert run(["parse", *names, "--format", "jsonl"]) == 1
    said = [report["reason"] for report in lines(capsys.readouterr().out)]
    expected = (
        "an empty name", "only addresses of http", "not a regular file", "entry_url: not an http(s) address",
        "no such file; an address begins with https://", "no such file: a pattern",
    )  # fmt: skip
    for reason, words in zip(said, expected, strict=True):
        assert reason.startswith(words)


def test_a_command_of_another_name_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["exprot", "archive"]) == 2
    assert "Did you mean export?" in capsys.readouterr().err


def test_the_exit_status_is_1_only_when_nothing_was_read(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(bad / "empty.html"), "no-such-file"]) == 1
    assert run(["parse", str(bad / "empty.html"), str(bad / "a-good.html")]) == 0
    assert run(["parse", "--format", "xml", "x"]) == 2
    assert run(["parse"]) == 2
    assert run(["unknown"]) == 2
    empty = bad / "nothing"
    empty.mkdir()
    assert run(["parse", str(empty)]) == 1
    assert "no document found" in capsys.readouterr().err


def test_a_folder_is_searched_for_documents_only(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (bad / "style.css").write_text("td { color: red }")
    (bad / "gold.json").write_text("{}")
    (bad / ".hidden.html").write_text("<html>")
    below = bad / "2022"
    below.mkdir()
    (below / "b.HTM").write_bytes((bad / "a-good.html").read_bytes())
    assert run(["parse", str(bad), "--format", "jsonl"]) == 0
    names = [Path(str(report["source"])).name for report in lines(capsys.readouterr().out)]
    assert names == [
        *sorted(p.name for p in bad.iterdir() if p.suffix in (".html", ".pdf", ".docx") and p.name[0] != "."),
        "b.HTM",
    ]


def test_a_dataset_is_no_folder_of_documents(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its pages speak of reports and are none; it may lie among the documents that it was made of."""
    dataset = page.parent / "made of them"
    dataset.mkdir()
    (dataset / "datapackage.json").touch()
    (dataset / "report.html").write_bytes(page.read_bytes())
    assert run(["parse", str(page.parent), "--format", "jsonl"]) == 0
    assert [report["source"] for report in lines(capsys.readouterr().out)] == [str(page)]
    assert run(["show", str(dataset)]) == 1
    assert "a dataset, whose numbers are in cells" in capsys.readouterr().out


def test_a_folder_that_cannot_be_read_is_told(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = page.parent / "closed"
    closed.mkdir()
    listed = os.scandir

    def scandir(folder: Any) -> Any:
        if folder == str(closed):
            raise PermissionError(13, "Permission denied", str(folder))
        return listed(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert run(["parse", str(page.parent), "--format", "jsonl"]) == 0
    statuses = {Path(report["source"]).name: report["status"] for report in lines(capsys.readouterr().out)}
    assert statuses == {"report.html": "ok", "closed": "failed"}
    assert run(["export", str(page.parent), "--out", str(page.parent.parent / "data")]) == 0
    assert "1 file gave no document" in capsys.readouterr().err
    (told,) = ogi.open(page.parent.parent / "data").arrow("fetches").to_pylist()
    assert (told["url"], told["error"]) == (str(closed), "a folder that cannot be read: Permission denied")


def test_files_of_one_name_are_told_of_each_other(
    tmp_path: Path, spec: ReportSpec, capsys: pytest.CaptureFixture[str]
) -> None:
    slip = ReportSpec(spec.identity, spec.figures.with_mistakes(generator("slip")), spec.narrative)
    other = ReportSpec.draw(generator("another agency"), year=2021)
    files = {"2023.html": html.render(slip, Layout()), "2023.docx": docx.render(spec, Layout())}
    files |= {"2023.ofd": ofd.render(spec, Layout()), "2022.html": html.render(other, Layout()), "2023.xls": b"\0\1"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert run(["parse", str(tmp_path), "--format", "jsonl"]) == 0
    found = {Path(str(report["source"])).name: report for report in lines(capsys.readouterr().out)}
    assert found.keys() == files.keys()
    names = {
        name: (sorted(Path(path).name for path in report["also_as"]), Path(report["copy_of"] or "").name)
        for name, report in found.items()
    }
    assert names == {
        "2022.html": ([], ""),
        "2023.docx": (["2023.html", "2023.ofd"], ""),  # the page's sums do not add up
        "2023.html": (["2023.docx", "2023.ofd"], "2023.docx"),
        "2023.ofd": (["2023.docx", "2023.html"], "2023.docx"),
        "2023.xls": ([], ""),
    }
    verdicts = {name: _agreeing(report) for name, report in found.items()}
    assert verdicts["2023.docx"] == {("fail", "2023.html"), ("pass", "2023.ofd"), ("not_assessable", "2023.xls")}
    assert verdicts["2023.html"] == {("fail", "2023.docx")}
    assert verdicts["2023.ofd"] == set()


def _agreeing(report: dict[str, Any]) -> set[tuple[str, str]]:
    checks = (check for check in report["checks"] if check["rule"] == "copies.agree")
    return {(check["result"], Path(check["scope"].rpartition(" ")[2]).name) for check in checks}


def test_csv_names_every_cell_and_every_document_without_one(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(bad), "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    by_name: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_name.setdefault(Path(row["source"]).name, []).append(row)
    assert len(by_name["a-good.html"]) >= 183
    assert [(row["status"], row["table"]) for row in by_name["empty.html"]] == [("unreadable", "")]


def test_a_spreadsheet_runs_nothing_that_a_document_says() -> None:
    stream = io.StringIO()
    risky = CellValue("applications", "local:=1", "total", 3, "@SUM(A1)", "件", None, "", 1.0)
    signed = risky._replace(raw="-3")
    Csv(stream).add(Report("=cmd", "0" * 64, "text/html", "ok", "", title="＝1", cells=[risky, signed]))
    (first, second) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert (first["source"], first["title"], first["raw"]) == ("'=cmd", "'＝1", "'@SUM(A1)")
    assert second["raw"] == "-3", "a number is no formula"


def test_files_are_written_whole_or_not_at_all(bad: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(["parse", str(bad), "--format", "csv", "--out", str(out)]) == 0
    assert sorted(path.name for path in out.iterdir()) == ["cells.csv", "checks.csv", "reports.csv", "sections.csv"]
    assert (out / "reports.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    # A disk that is full after four kilobytes.
    full = subprocess.run(
        [*OGI, "parse", str(bad), "--format", "csv", "--out", str(out)],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)),
        check=False,
    )
    assert full.returncode == 1
    assert full.stderr.strip().splitlines()[-1] == f"error: {out}: File too large"
    assert "Traceback" not in full.stderr
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize(("told", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_told_to_end_leaves_nothing_begun(
    bad: Path, tmp_path: Path, told: signal.Signals, status: int
) -> None:
    out = tmp_path / "out"
    command = [*OGI, "parse", str(bad), "-", "--format", "csv", "--out", str(out)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(told, signal.SIG_DFL),  # what runs the tests may ignore Ctrl-C
    ) as running:
        while not (out.is_dir() and len(list(out.iterdir())) == 4):
            time.sleep(0.05)
        running.send_signal(told)  # It has begun, and waits for its input.
        assert running.stderr is not None
        # Python ends by the signal itself where that came amid an exec(), of which dataclasses make use.
        assert running.wait(timeout=30) in (status, -told)
        assert running.stderr.read().split() in ([], ["interrupted"], ["told", "to", "end"])
    assert list(out.iterdir()) == []


def test_a_closed_standard_input_is_said(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m ogi parse - <&-"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "standard input is closed" in done.stdout + done.stderr
    assert "defect" not in done.stderr


def test_a_folder_without_documents_takes_the_place_of_nothing(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, empty = tmp_path / "tables", tmp_path / "empty"
    empty.mkdir()
    assert run(["parse", str(page), "--format", "csv", "--out", str(out)]) == 0
    before = (out / "cells.csv").read_bytes()
    assert run(["parse", str(empty), "--format", "csv", "--out", str(out)]) == 1
    assert (out / "cells.csv").read_bytes() == before
    data = tmp_path / "data"
    assert run(["export", str(page), "--out", str(data)]) == 0
    capsys.readouterr()
    assert run(["export", str(empty), "--out", str(data)]) == 1
    assert "neither an archive nor a folder with documents" in capsys.readouterr().err
    assert run(["export", str(data), "--out", str(tmp_path / "again")]) == 1
    assert "a dataset; name the archive" in capsys.readouterr().err
    assert run(["check", str(data)]) == 0
    assert len((data / "reports.csv").read_text("utf-8-sig").splitlines()) >= 2


def test_output_that_cannot_be_written_is_said_in_one_line(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["parse", str(page), "--out", str(page / "below-a-file")]) == 1
    assert capsys.readouterr().err.startswith("error: ")


def test_the_output_may_be_closed_early(bad: Path) -> None:
    command = f"{sys.executable} -m ogi parse {bad} --format jsonl | head -c 10"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ('{"source":', "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [["--format", "jsonl"], ["--format", "csv"], []])
def test_half_an_output_is_never_a_success(page: Path, tmp_path: Path, arguments: list[str], unbuffered: str) -> None:
    """A full disk takes a part of a text; with PYTHONUNBUFFERED, as containers have it, Python does not look."""
    command = [*OGI, "parse", str(page), *arguments]
    with (tmp_path / "out").open("wb") as out:
        done = subprocess.run(
            command,
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)),
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1


def test_who_closes_standard_output_is_not_complained_to(page: Path) -> None:
    command = f"{sys.executable} -m ogi parse {page} >&-"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_show_prints_the_tables_and_marks_what_does_not_add_up(
    tmp_path: Path, spec: ReportSpec, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = spec.expected(Layout())
    total = expected.cells["applications", "new_received", "total"]
    text = html.render(spec, Layout()).decode()
    wrong = tmp_path / "wrong.html"
    marker = "本年新收政府信息公开申请数量"
    head, tail = text.split(marker, 1)
    assert f">{total}<" in tail
    wrong.write_text(head + marker + tail.replace(f">{total}<", ">987654<", 1), encoding="utf-8")
    assert run(["show", str(wrong)]) == 0
    out = capsys.readouterr().out
    row = next(line for line in out.splitlines() if marker in line)
    assert row.endswith("987654!")
    assert f"fails: applications.row_sum, 一、{marker}: {total} ≠ 987654" in out
    assert "printed at table=" in out
    assert "!  a total" in out
    assert "\x1b" not in out
    assert run(["show", "no-such-file"]) == 1


def test_columns_line_up_in_a_terminal() -> None:
    cells = [
        CellValue("applications", item, measure, value, str(value), "件", None, "", 1.0)
        for item, value in (("new_received", 3119), ("carried_in", 4))
        for measure in ("natural_person", "total")
    ]
    checks = [Check("applications.row_sum", "new_received", "fail", 1, 2)]
    templates = {"applications": "2021"}
    report = Report("x", "0" * 64, "text/html", "ok", templates=templates, cells=cells, checks=checks)
    out = list(printed(report))
    ends = {width(line) for line in out if re.search(r"\d!?$", line) and "申请数量" in line}
    assert ends == {max(ends), max(ends) - 1}  # one of the two totals carries a mark
    assert sentence(report, report.checks[0]) == "applications.row_sum, 一、本年新收政府信息公开申请数量: 1 ≠ 2"


def test_show_marks_what_is_doubtful_or_not_printed_and_says_what_the_marks_mean() -> None:
    row_of = ("review_litigation", "reconsideration")
    cells = [
        CellValue(*row_of, "upheld", None, "1 2 3 5x", "件", "unreadable", "", 0.1),
        CellValue(*row_of, "corrected", 7, "7", "件", None, "", 0.4),
        CellValue(*row_of, "total", None, "", "件", "absent", "", 1),
    ]
    report = Report("x", "0" * 64, "text/html", "partial", templates={"review_litigation": "2021"}, cells=cells)
    out = list(printed(report))
    row = next(line for line in out if line.startswith("行政复议"))
    assert row.split() == ["行政复议", "1", "2", "3", "5x?", "7?", "·", "·", "·"]
    assert [line[0] for line in out if re.match(r"[!?·]  ", line)] == ["?", "·"]


def test_help_is_there_at_once_and_shows_an_example() -> None:
    def spent() -> float:
        """Processor time of ended children: the wall clock of a busy machine says nothing about us."""
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    started = spent()
    done = subprocess.run([*OGI, "--help"], capture_output=True, text=True, check=True)
    assert spent() - started < 0.3
    from ogi.__main__ import COMMANDS

    for name in COMMANDS:
        assert name in done.stdout
        help_text = subprocess.run([*OGI, name, "--help"], capture_output=True, text=True, check=True).stdout
        assert f"ogi {name}" in help_text.split("Usage:")[1].split("\n", 1)[1], name


def test_a_url_is_fetched_with_manners(spec: ReportSpec, capsys: pytest.CaptureFixture[str]) -> None:
    from fixtures.server import ReplicaServer
    from fixtures.site import Resource, Site

    robots = Resource(b"User-agent: *\nDisallow: /secret/\nCrawl-delay: 0\n", "text/plain")
    document = Resource(html.render(spec, Layout()))
    site = Site("one report", {"/robots.txt": robots, "/2023.html": document, "/secret/2023.html": document})
    with ReplicaServer(site) as server:
        urls = [server.url + path for path in ("/2023.html", "/secret/2023.html", "/gone.html")]
        assert run(["parse", *urls, "--format", "jsonl"]) == 0
        assert server.asked("/secret/2023.html") == 0
        assert server.asked("/robots.txt") == 1
    found = {str(report["source"]): report for report in lines(capsys.readouterr().out)}
    assert [found[url]["status"] for url in urls] == ["ok", "failed", "failed"]
    assert "robots.txt" in str(found[urls[1]]["reason"])
    assert "404" in str(found[urls[2]]["reason"])


def test_a_page_whose_report_is_attached(spec: ReportSpec, capsys: pytest.CaptureFixture[str]) -> None:
    import ogi
    from fixtures.press import pdf
    from fixtures.server import ReplicaServer
    from fixtures.site import Handler, Resource, Site

    title = spec.expected(Layout()).title
    text = (
        f'<html><head><meta charset="utf-8"></head><body><h1>{title}</h1><a href="a.pdf">{title}.pdf</a></body></html>'
    )
    routes: dict[str, Resource | Handler] = {
        "/a.html": Resource(text.encode()),
        "/a.pdf": Resource(pdf.render(spec, Layout()), "application/octet-stream"),
    }
    with ReplicaServer(Site("attached", routes)) as server:
        assert run(["parse", f"{server.url}/a.html", "--format", "jsonl"]) == 0
        found = lines(capsys.readouterr().out)
        report = ogi.parse(f"{server.url}/a.html")
    assert [report["media_type"] for report in found] == ["text/html", "application/pdf"]
    assert [report["status"] for report in found] == ["no_tables", "ok"]
    assert (report.status, report.source, report.reason) == ("ok", f"{server.url}/a.pdf", "")


@pytest.mark.parametrize("encoding", ["ascii", "gb18030", "utf-8"])
def test_the_terminals_encoding_changes_no_data_and_ends_no_run(page: Path, encoding: str) -> None:
    name = os.fsdecode(os.fsencode(page.parent) + b"/" + "2023年报.html".encode("gb18030"))
    shutil.copy(page, name)
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    for kind in ("jsonl", "csv", "table"):
        command = [*OGI, "parse", name, "--format", kind]
        done = subprocess.run(command, capture_output=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (0, b"")
        if kind == "jsonl":
            assert json.loads(done.stdout.decode())["source"] == name
    assert run(["export", name, "--out", str(page.parent / "data")]) == 0


def test_a_reading_is_drawn_over_its_document(tmp_path: Path, page: Path, spec: ReportSpec) -> None:
    from PIL import Image

    from fixtures.press import pdf
    from ogi.printing.overlay import GREEN, RED

    flawed = replace(spec, figures=spec.figures.with_mistakes(generator(1)))
    for name, wanted, drawn in (("right", spec, False), ("wrong", flawed, True)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf.render(wanted, Layout()))
        assert run(["show", str(tmp_path / f"{name}.pdf"), "--debug", str(tmp_path / f"{name}.png")]) == 0
        with Image.open(tmp_path / f"{name}.png") as image:
            found = {color for _, color in image.getcolors(1 << 24) or ()}
        assert tuple(bytes.fromhex(GREEN[1:])) in found
        assert (tuple(bytes.fromhex(RED[1:])) in found) == drawn
    assert run(["show", str(page), "--debug", str(tmp_path / "a.html")]) == 0
    total = spec.expected(Layout()).cells["applications", "new_received", "total"]
    drawn_page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f"applications.new_received.total = {total}" in drawn_page
    assert ">applications.new_received</td>" in drawn_page
    assert "<small>total</small>" in drawn_page
    page.write_bytes(html.render(spec, Layout(zero="-")))
    assert run(["show", str(page), "--debug", str(tmp_path / "a.html")]) == 0
    assert "= dash (" in (drawn_page := (tmp_path / "a.html").read_text(encoding="utf-8")) and "None" not in drawn_page
    assert run(["show", str(page), "--debug", str(tmp_path / "b.png")]) == 1
    assert run(["show", str(page), "--debug", str(tmp_path / "b.gif")]) == 2
    assert not (tmp_path / "b.png").exists()
