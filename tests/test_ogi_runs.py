"""From sites to a dataset by job file: the same again where nothing changed, and honest where something went wrong."""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import ogi
from exporters.check import check_dataset
from fixtures.press import Layout, ReportSpec, docx, generator, html, pdf
from fixtures.server import ReplicaServer
from fixtures.site import Fault, Resource, Site
from ogi.__main__ import run
from scraper.filelock import FileLock

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
YEARS = (2021, 2022, 2023)
SPECS = {year: ReportSpec.draw(generator(f"runs {year}"), year=year) for year in YEARS}
LAYOUT = Layout()


def page(title: str, body: str) -> Resource:
    text = f'<html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'
    return Resource(text.encode())


def site(robots: str = "User-agent: *\nDisallow:\n") -> Site:
    """A column of three reports: one as page, PDF and Word that agree, one as page and PDF that do not, one as PDF."""
    column = "/zfxxgknb/"
    titles = {year: SPECS[year].expected(LAYOUT).title for year in YEARS}
    rows = "".join(
        f'<li><a href="{column}{year}.html">{titles[year]}</a><span>{year + 1}-01-20</span></li>' for year in YEARS
    )
    one, two = '<a href="{0}.pdf">{0}.pdf</a>', '<a href="{0}.docx">{0}.docx</a>'
    wrong = replace(SPECS[2022], figures=ReportSpec.draw(generator("other"), year=2022).figures)
    return Site(
        "three reports",
        {
            "/robots.txt": Resource(robots.encode(), "text/plain"),
            "/": page("首页", f'<a href="{column}">政府信息公开年报</a>'),
            column: page("政府信息公开年报", f"<ul>{rows}</ul>"),
            f"{column}2021.html": with_files(html.render(SPECS[2021], LAYOUT), (one + two).format(2021)),
            f"{column}2021.pdf": Resource(pdf.render(SPECS[2021], LAYOUT), "application/pdf"),
            f"{column}2021.docx": Resource(docx.render(SPECS[2021], LAYOUT), WORD),
            f"{column}2022.html": with_files(html.render(SPECS[2022], LAYOUT), one.format(2022)),
            f"{column}2022.pdf": Resource(pdf.render(wrong, LAYOUT), "application/pdf"),
            f"{column}2023.html": page(
                titles[2023], f'<h1>{titles[2023]}</h1><p>附件：<a href="2023.pdf">2023.pdf</a></p>'
            ),
            f"{column}2023.pdf": Resource(pdf.render(SPECS[2023], LAYOUT), "application/pdf"),
        },
    )


def with_files(document: bytes, files: str) -> Resource:
    return Resource(document.replace(b"</body>", f"<p>附件：{files}</p></body>".encode()))


def job(folder: Path, home: str, minimum: int = 1) -> Path:
    entry = f'[[site]]\nid = "test"\nname = "测试市"\nentry_url = "{home}"\nlevel = "city"\nexpected_min = {minimum}\n'
    (folder / "sites.toml").write_text(f'{entry}region_code = "330800"\n', encoding="utf-8")
    file = folder / "job.toml"
    file.write_text(
        '[crawl]\nsites = ["sites.toml"]\narchive = "archive"\n'
        "[crawl.settings]\ndelay = 0.0\nretries = 0\ntimeout = 5.0\n"
        '[export]\nout = "data"\n',
        encoding="utf-8",
    )
    return file


def digest(folder: Path) -> dict[str, str]:
    """Every file of a dataset but what tells of the run itself, of the one before it, and of its requests."""
    left_out = ("run.json", "run.md", "CHANGES.md", "datapackage.json", "fetches.csv", "fetches.parquet")
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.name not in left_out
    }


@pytest.fixture
def server() -> Iterator[ReplicaServer]:
    with ReplicaServer(site()) as server:
        yield server


def test_a_job_from_home_page_to_dataset_and_again(tmp_path: Path, server: ReplicaServer) -> None:
    file = job(tmp_path, server.home)
    assert run(["run", str(file)]) == 0
    data = ogi.open(tmp_path / "data")
    reports = {row["year"]: row for row in data.arrow("reports").to_pylist()}
    assert {year: (row["status"], row["media_type"].rsplit("/")[-1]) for year, row in reports.items()} == {
        2021: ("ok", "html"),
        2022: ("ok", "html"),
        2023: ("ok", "pdf"),
    }
    for year, row in reports.items():
        expected = SPECS[year].expected(LAYOUT)
        where = [("sha256", "=", row["sha256"])]
        cells = data.arrow("cells", where=where).to_pylist()
        assert {(c["table"], c["item"], c["measure"]): c["value"] for c in cells} == expected.cells
        assert (row["agency"], row["list_title"]) == (expected.agency, expected.title)
        assert (row["site_id"], row["site_region_code"], row["site_level"]) == ("test", "330800", "city")
        assert row["warc"] and row["warc_offset"] is not None
    base = f"{server.url}/zfxxgknb/"
    assert json.loads(reports[2021]["also_as"]) == [f"{base}2021.docx", f"{base}2021.pdf"]
    assert json.loads(reports[2023]["also_as"]) == [f"{base}2023.html"]
    copies = data.arrow("checks", where=[("rule", "=", "copies.agree")]).to_pylist()
    by_report = {year: [c for c in copies if c["sha256"] == row["sha256"]] for year, row in reports.items()}
    assert [check["result"] for check in by_report[2021]] == ["pass", "pass"]
    assert {check["result"] for check in by_report[2022]} == {"fail"}
    assert check_dataset(tmp_path / "data") == []

    before, asked = digest(tmp_path / "data"), len(server.log)
    assert run(["run", str(file)]) == 0
    assert digest(tmp_path / "data") == before
    assert len(server.log) - asked <= 3
    page = (tmp_path / "data" / "run.md").read_text(encoding="utf-8")
    assert "测试市" in page
    assert "no change" in page
    record = json.loads((tmp_path / "data" / "run.json").read_text(encoding="utf-8"))
    assert record["exit_status"] == 0
    assert record["sites"][0]["same"] == 3


def test_a_changed_report_is_told(tmp_path: Path, server: ReplicaServer) -> None:
    file = job(tmp_path, server.home)
    text = file.read_text(encoding="utf-8").replace("delay = 0.0", "delay = 0.0\nrevisit_days = 0")
    file.write_text(text, encoding="utf-8")
    assert run(["run", str(file)]) == 0
    changed = replace(SPECS[2023], figures=ReportSpec.draw(generator("corrected"), year=2023).figures)
    server.site.routes["/zfxxgknb/2023.pdf"] = Resource(pdf.render(changed, LAYOUT), "application/pdf")
    assert run(["run", str(file)]) == 0
    told = (tmp_path / "data" / "run.md").read_text(encoding="utf-8")
    assert "cells changed (source)" in told


def test_versions_of_a_job(tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]) -> None:
    """One a day that brings something new; what does not pass is told, and `latest` stays."""
    file = job(tmp_path, server.home)
    text = file.read_text(encoding="utf-8").replace("delay = 0.0", "delay = 0.0\nrevisit_days = 0")
    file.write_text(f"{text}versions = true\n", encoding="utf-8")
    home, latest = tmp_path / "data", tmp_path / "data" / "latest"
    assert run(["run", str(file)]) == 0
    first = latest.readlink()
    before = digest(latest)
    assert json.loads((home / "run.json").read_text("utf-8"))["sites"][0]["new"] == 3

    assert run(["run", str(file)]) == 0
    assert latest.readlink() == first
    assert json.loads((home / "run.json").read_text("utf-8"))["sites"][0]["same"] == 3

    changed = replace(SPECS[2023], figures=ReportSpec.draw(generator("corrected"), year=2023).figures)
    server.site.routes["/zfxxgknb/2023.pdf"] = Resource(pdf.render(changed, LAYOUT), "application/pdf")
    sites = tmp_path / "sites.toml"
    sites.write_text(sites.read_text("utf-8").replace("expected_min = 1", "expected_min = 5"), encoding="utf-8")
    assert run(["run", str(file)]) == 3
    assert "at least 5 are expected; lower expected_min of its entry" in capsys.readouterr().err
    assert "Not published" in (home / "run.md").read_text("utf-8")
    assert latest.readlink() == first
    sites.write_text(sites.read_text("utf-8").replace("expected_min = 5", "expected_min = 1"), encoding="utf-8")
    assert run(["run", str(file)]) == 0
    assert latest.readlink() == Path(f"{first}.2")
    assert (latest / "CHANGES.md").read_text("utf-8").startswith(f"# Changes since {first}\n")
    assert "cells changed (source)" in (home / "run.md").read_text("utf-8")
    assert digest(home / first) == before
    assert check_dataset(latest) == check_dataset(home / first) == []
    assert not list(home.glob("*.refused"))


def test_a_run_that_breaks_is_not_taken_for_the_one_before(tmp_path: Path, server: ReplicaServer) -> None:
    """Who reads run.md in the morning reads of this night, also where the archive could not even be opened."""
    file = job(tmp_path, server.home)
    text = file.read_text(encoding="utf-8")
    file.write_text(f'{text}versions = true\n[report]\nlog = "log.jsonl"\n', encoding="utf-8")
    home = tmp_path / "data"
    assert run(["run", str(file)]) == 0
    latest, record = digest(home / "latest"), (home / "run.json").read_bytes()
    (tmp_path / "archive").rename(tmp_path / "elsewhere")
    (tmp_path / "archive").write_text("a file where the folder was", encoding="utf-8")
    assert run(["run", str(file)]) == 1
    page = (home / "run.md").read_text(encoding="utf-8")
    assert page.startswith("# job: failed\n")
    assert str(tmp_path / "archive") in page or "File exists" in page
    assert json.loads((tmp_path / "log.jsonl").read_text("utf-8").splitlines()[-1])["exit_status"] == 1
    assert (digest(home / "latest"), (home / "run.json").read_bytes()) == (latest, record)


def test_exit_3_below_the_expected_minimum(tmp_path: Path, server: ReplicaServer) -> None:
    assert run(["run", str(job(tmp_path, server.home, minimum=50))]) == 3
    assert len(ogi.open(tmp_path / "data").reports) == 3
    assert "expected at least 50" in (tmp_path / "data" / "run.md").read_text(encoding="utf-8")


def test_exit_4_when_every_site_is_out_of_reach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ReplicaServer(site()) as server:
        home = server.home
    assert run(["run", str(job(tmp_path, home))]) == 4
    told = capsys.readouterr().out
    assert "unreachable" in told
    assert f"no connection to {home.split('/')[2]}: Connection refused" in told
    with ReplicaServer(site("User-agent: *\nDisallow: /\n")) as server:
        assert run(["crawl", server.home, "--archive", str(tmp_path / "closed"), "--delay", "0"]) == 4


def test_a_404_and_a_time_out_cost_their_report_only(tmp_path: Path) -> None:
    faults = {"/zfxxgknb/2021.html": Fault("stall", seconds=30), "/zfxxgknb/2023.pdf": Fault("status", status=404)}
    with ReplicaServer(site(), faults=faults) as server:
        file = job(tmp_path, server.home)
        file.write_text(file.read_text(encoding="utf-8").replace("timeout = 5.0", "timeout = 0.5"), encoding="utf-8")
        status = run(["run", str(file)])
    assert status in (0, 3)
    data = ogi.open(tmp_path / "data")
    statuses = {row["url"].rsplit("/")[-1]: row["status"] for row in data.arrow("reports").to_pylist()}
    assert statuses["2022.html"] == "ok"
    assert statuses.get("2023.html") in ("not_a_report", "no_tables")
    assert "2021.html" not in statuses
    page = (tmp_path / "data" / "run.md").read_text(encoding="utf-8")
    assert "2021.html" in page
    assert "404" in page


def test_a_crawl_that_waits_for_its_window_says_so(tmp_path: Path) -> None:
    file = job(tmp_path, "http://127.0.0.1:9/")
    hour = datetime.now().hour
    window = f"{(hour + 12) % 24:02}:00-{(hour + 13) % 24:02}:00"
    file.write_text(file.read_text().replace("[crawl.settings]", f'[crawl.settings]\nwindow = "{window}"'))
    with subprocess.Popen(
        [sys.executable, "-m", "ogi", "run", str(file)], stderr=subprocess.PIPE, text=True
    ) as waiting:
        assert waiting.stderr is not None
        told = waiting.stderr.readline()
        waiting.terminate()
    assert window in told
    assert "nothing is asked for" in told


def test_one_run_at_a_time(tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]) -> None:
    file = job(tmp_path, server.home)
    (tmp_path / "archive").mkdir()
    lock = FileLock(tmp_path / "archive" / "run.lock")
    assert lock.acquire()
    assert run(["run", str(file)]) == 1
    assert "another run" in capsys.readouterr().err
    assert server.log == []
    lock.release()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[export]", "[exprot]"), "export: Field required"),
        (('out = "data"', 'out = "data"\nouts = 3'), "export.outs: no such key"),
        (('out = "data"', "out = 5"), "export.out: a path is text in quotes"),
        (("archive = ", "archve = "), "crawl.archive: Field required; crawl.archve: no such key; is it archive?"),
        (("delay = 0.0", "delay = -1"), "crawl.settings.delay"),
        (('sites = ["sites.toml"]', "sites = []"), "crawl.sites"),
        (('sites = ["sites.toml"]', 'sites = ["none.toml"]'), "no such file, folder or http(s) address"),
        (("[crawl]", "[crawl"), "job.toml"),
        (('out = "data"', 'out = "data"\nformats = ["parqet"]'), "no format 'parqet'"),
        (('out = "data"', 'out = "data"\ncorrections = "none.csv"'), "none.csv: no such file"),
        (('out = "data"', 'out = "data"\nabout = "none.toml"'), "none.toml: no such file"),
        (('out = "data"', 'out = "data"\n[report]\nlog = "none/log"'), "none is no folder"),
    ],
)
def test_a_wrong_job_file_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], said: str
) -> None:
    file = job(tmp_path, "http://127.0.0.1:9/")
    file.write_text(file.read_text(encoding="utf-8").replace(*change), encoding="utf-8")
    assert run(["run", str(file)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert not (tmp_path / "data").exists()
    assert not (tmp_path / "archive").exists()


def test_a_full_disk_leaves_the_old_dataset(tmp_path: Path, server: ReplicaServer) -> None:
    assert run(["run", str(job(tmp_path, server.home))]) == 0
    before = digest(tmp_path / "data")
    command = [sys.executable, "-m", "ogi", "export", str(tmp_path / "archive"), "--out", str(tmp_path / "data")]
    full = subprocess.run(
        command,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192)),
        check=False,
    )
    assert full.returncode == 1
    assert full.stderr.startswith("error: cannot write")
    assert full.stderr.count("\n") == 1
    assert digest(tmp_path / "data") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "data", "job.toml", "sites.toml"]


def test_damage_in_an_archive_is_named_and_costs_only_itself(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", str(job(tmp_path, server.home))]) == 0
    whole = ogi.open(tmp_path / "data").arrow("reports").to_pylist()
    file = next((tmp_path / "archive").glob("*.warc.gz"))
    bytes_before = file.read_bytes()
    torn = next(row for row in whole if row["year"] == 2023)
    damaged = bytearray(bytes_before)
    damaged[torn["warc_offset"] + 20 : torn["warc_offset"] + 60] = b"\xff" * 40
    file.write_bytes(damaged)
    command = ["export", str(tmp_path / "archive"), "--out", str(tmp_path / "data"), "--formats", "parquet"]
    assert run(command) == 0
    reports = {row["sha256"]: row for row in ogi.open(tmp_path / "data").arrow("reports").to_pylist()}
    lost = [row for row in reports.values() if row["status"] != "ok"]
    assert len(lost) == 1
    assert f"{file}: record at {torn['warc_offset']}" in lost[0]["reason"]
    for row in whole:
        if row["sha256"] != torn["sha256"]:
            assert reports[row["sha256"]]["n_values"] == row["n_values"]
    capsys.readouterr()
    # Where nothing is left, a dataset of failures must not replace the good one.
    file.unlink()
    before = digest(tmp_path / "data")
    assert run(command) == 1
    error = capsys.readouterr().err
    assert f"none of the documents of {tmp_path / 'archive'} can be read" in error
    assert error.count("\n") == 1
    assert digest(tmp_path / "data") == before


def test_a_file_that_cannot_be_opened_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "whole.html").write_bytes(html.render(SPECS[2022], LAYOUT))
    (folder / "lost.pdf").symlink_to("nowhere")
    (folder / "cut.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 99999\r\n\r\ncut")
    command = ["export", str(folder), "--out", str(tmp_path / "data")]
    assert run(command) == 0
    assert "2 files gave no document" in capsys.readouterr().err
    data = ogi.open(tmp_path / "data")
    assert data.reports["status"].tolist() == ["ok"]
    told = {Path(row["url"]).name: row for row in data.arrow("fetches").to_pylist()}
    assert set(told) == {"lost.pdf", "cut.warc"}
    assert told["lost.pdf"]["error"] == "a link to a file that is not there"
    assert {row["kind"] for row in told.values()} == {"file"}
    assert not list(check_dataset(tmp_path / "data"))
    # A dataset of nothing must not replace a good one.
    (folder / "whole.html").unlink()
    before = digest(tmp_path / "data")
    assert run(command) == 1
    assert "cut.warc: no document in it" in capsys.readouterr().err
    assert digest(tmp_path / "data") == before


def test_files_of_a_windows_editor_are_read_or_say_how_to_save_them(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    file = job(tmp_path, server.home)
    for path in (file, tmp_path / "sites.toml"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(["run", str(file)]) == 0
    capsys.readouterr()
    (tmp_path / "sites.toml").write_bytes('[[site]]\nname = "某市"\n'.encode("gbk"))
    assert run(["run", str(file)]) == 2
    assert "sites.toml: not UTF-8 from byte 19 on; save it as UTF-8" in capsys.readouterr().err


def test_output_that_cannot_be_written_and_archives_that_are_none(
    tmp_path: Path, server: ReplicaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x", encoding="utf-8")
    home = server.home
    assert run(["crawl", home, "--archive", str(tmp_path / "file" / "a"), "--delay", "0"]) == 1
    assert run(["crawl", home, "--archive", str(tmp_path / "archive"), "--delay", "0"]) == 0
    assert run(["export", str(tmp_path / "archive"), "--out", str(tmp_path / "file" / "b")]) == 1
    assert run(["export", str(tmp_path / "archive"), "--out", str(tmp_path / "other")]) == 1
    assert run(["export", str(tmp_path / "nowhere"), "--out", str(tmp_path / "data")]) == 1
    assert run(["export", str(tmp_path / "archive"), "--out", str(tmp_path / "data"), "--formats", "xml"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert len(errors) == 5
    assert all(line.startswith("error: ") for line in errors)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "file", "other"]
