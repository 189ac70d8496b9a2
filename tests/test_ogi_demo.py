"""The demo, the doctor and the smaller commands, as they are run."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

import ogi
from exporters.check import check_dataset
from fixtures import demo
from ogi.__main__ import run
from ogi.doctor import examine
from parsers.formats import FORMATS


def test_the_demo_finds_every_report_and_every_number_twice_in_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "output" / "demo"
    started = time.monotonic()
    assert run(["demo", "--out", str(out)]) == 0
    assert time.monotonic() - started < 60
    truth = demo.truth()
    assert len({report.agency for report in truth}) >= 12
    assert len({report.year for report in truth}) >= 3
    shown = capsys.readouterr().out
    assert f"reports found       {len(truth)} of {len(truth)}, 0 that are none" in shown
    for agency in {report.agency for report in truth}:
        assert agency in shown
    for name in ("report.html", "applications.csv", "codebook.csv"):
        assert str(out / name) in shown and (out / name).is_file()
    assert run(["demo", "--out", str(out)]) == 0
    assert check_dataset(out) == []
    assert len(ogi.open(out).reports) == len(truth)
    assert sorted(path.name for path in out.parent.iterdir()) == ["demo", "demo-archive"]


def test_the_demo_says_so_when_something_is_missing_or_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison can fail: a report taken from the site and a number changed in the truth are both told."""
    from dataclasses import replace

    site = demo.site()
    lost, wrong, *rest = site.reports
    key = ("applications", "new_received", "total")
    value = wrong.cells[key]
    assert isinstance(value, int)
    changed = replace(wrong, cells={**wrong.cells, key: value + 1})
    routes = {path: answer for path, answer in site.routes.items() if path not in (lost.path, lost.page)}
    broken = replace(site, reports=(lost, changed, *rest), routes=routes)
    monkeypatch.setattr(demo, "site", lambda: broken)
    assert run(["demo", "--out", str(tmp_path / "demo")]) == 1
    shown = capsys.readouterr().out
    assert f"reports found       {len(site.reports) - 1} of {len(site.reports)}" in shown
    assert f"printed {value + 1}, read {value}" in shown
    assert "1 wrong without a warning" in shown


def test_the_demo_removes_nothing_of_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "demo-archive").mkdir()
    (tmp_path / "demo-archive" / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert run(["demo", "--out", str(tmp_path / "demo")]) == 1
    assert (tmp_path / "demo-archive" / "thesis.txt").exists()
    assert "name another folder" in capsys.readouterr().err


def test_the_doctor_knows_every_format_and_reads_a_report(tmp_path: Path) -> None:
    findings = list(examine(tmp_path))
    assert [finding for finding in findings if finding.state == "bad"] == []
    told = [finding.text for finding in findings if finding.part == "reads"]
    assert len(told) == len(FORMATS)
    (test,) = [finding for finding in findings if finding.part == "self-test"]
    assert test.state == "ok"
    assert "200 numbers" in test.text


def test_the_doctor_finds_a_reader_that_reads_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ogi import doctor

    page, numbers = doctor._known_report()
    key = next(key for key, number in numbers.items() if number)
    monkeypatch.setattr(doctor, "_known_report", lambda: (page, {**numbers, key: 0}))
    (test,) = [finding for finding in examine(tmp_path) if finding.part == "self-test"]
    assert test.state == "bad"
    assert test.text.startswith("199 of 200 numbers")


def test_sites_are_listed_and_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(
        '[[site]]\nid = "a"\nname = "甲市"\nentry_url = "https://a.example/"\nexpected_min = 3\n', encoding="utf-8"
    )
    assert run(["sites", "list", str(file)]) == 0
    assert "甲市" in capsys.readouterr().out
    assert run(["sites", "check", str(file)]) == 0
    file.write_text(file.read_text(encoding="utf-8") + 'colour = "red"\n', encoding="utf-8")
    assert run(["sites", "check", str(file)]) == 2
    assert "colour" in capsys.readouterr().err


def test_check_and_diff_tell_what_is_wrong_and_what_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from fixtures.press import Layout, ReportSpec, generator, html

    folder = tmp_path / "documents"
    folder.mkdir()
    for year in (2021, 2022):
        spec = ReportSpec.draw(generator(year), year=year)
        (folder / f"{year}.html").write_bytes(html.render(spec, Layout()))
    old, new = tmp_path / "old", tmp_path / "new"
    assert run(["export", str(folder), "--out", str(old)]) == 0
    (folder / "2022.html").unlink()
    assert run(["export", str(folder), "--out", str(new)]) == 0
    capsys.readouterr()
    assert run(["diff", str(old), str(old)]) == 0
    assert capsys.readouterr().out == "no change\n"
    assert run(["diff", str(old), str(new)]) == 0
    assert "reports removed (other): 1" in capsys.readouterr().out
    assert run(["diff", str(old), str(new), "--format", "jsonl"]) == 0
    (change,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (change["change"], change["kind"], change["year"]) == ("report", "removed", 2022)
    assert run(["check", str(new)]) == 0
    with (new / "cells.csv").open("a", encoding="utf-8") as cells:
        cells.write("one more line\n")
    assert run(["check", str(new)]) == 1
    assert "cells.csv" in capsys.readouterr().out
    assert run(["check", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("error: ")
