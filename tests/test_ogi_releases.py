"""Versions never change, and `latest` only ever points to one that passed."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path

import pytest
from exporters_samples import cells, entry, nothing

from exporters.check import check_dataset
from exporters.dataset import DatasetSummary, write_dataset
from exporters.entry import Entry
from fixtures.press import Layout, ReportSpec, generator, html
from ogi.__main__ import run
from ogi.errors import Busy, GateClosed, Refused
from ogi.runs.releases import Write, release, release_of_day
from scraper.filelock import FileLock
from scraper.sites import Site


def writer(*entries: Entry) -> Write:
    return lambda folder, previous: write_dataset(entries, folder, formats=["parquet"], previous=previous)


def state(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}


def test_a_version_is_written_once_and_latest_follows(tmp_path: Path) -> None:
    first = release(tmp_path, "1", writer(entry("a")))
    assert (first.path, (tmp_path / "latest").readlink()) == (tmp_path / "1", Path("1"))
    before = state(tmp_path / "1")
    release(tmp_path, "2", writer(entry("a"), entry("b", year=2022)))
    assert (tmp_path / "latest").readlink() == Path("2")
    assert state(tmp_path / "1") == before
    with pytest.raises(Refused, match="never changes"):
        release(tmp_path, "1", writer(entry("c")))
    assert state(tmp_path / "1") == before
    for name in ("latest", "../3", "", ".x", "3.refused", "a/b"):
        with pytest.raises(Refused, match="cannot name a version"):
            release(tmp_path, name, writer(entry("a")))
    assert {path.name for path in tmp_path.iterdir()} - {".release.lock"} == {"1", "2", "latest"}


def test_a_drop_is_refused_until_it_is_allowed(tmp_path: Path) -> None:
    release(tmp_path, "1", writer(entry("a"), entry("b", "乙县财政局", 2022)))
    with pytest.raises(GateClosed, match=r"1 reports of the latest version are gone .乙县财政局 2022"):
        release(tmp_path, "2", writer(entry("a")))
    unreadable = entry("b", "乙县财政局", 2022, status="unreadable", reason="damaged", cells=[], templates={})
    with pytest.raises(GateClosed, match="have lost their numbers"):
        release(tmp_path, "2", writer(entry("a"), unreadable))
    assert not (tmp_path / "2").exists()
    assert (tmp_path / "2.refused").is_dir()
    assert (tmp_path / "latest").readlink() == Path("1")
    release(tmp_path, "2", writer(entry("a")), allow_drop=True)
    assert (tmp_path / "latest").readlink() == Path("2")
    assert not (tmp_path / "2.refused").exists()


def test_nothing_and_damage_are_no_version(tmp_path: Path) -> None:
    with pytest.raises(GateClosed, match="no report with numbers"):
        release(tmp_path, "1", writer(nothing("a", "unreadable", "x")))

    def damaged(folder: Path, previous: Path | None) -> DatasetSummary:
        summary = writer(entry("a"))(folder, previous)
        (folder / "codebook.csv").write_text("x", encoding="utf-8")
        return summary

    with pytest.raises(GateClosed, match="not whole"):
        release(tmp_path, "1", damaged)

    def failing(folder: Path, previous: Path | None) -> DatasetSummary:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        release(tmp_path, "1", failing)
    assert not (tmp_path / "latest").is_symlink()
    assert not (tmp_path / "1").exists()


def test_counts_are_held_against_what_the_sites_should_have(tmp_path: Path) -> None:
    site = Site(id="s", name="s", entry_url="http://a/", level="county", expected_min=2, expected_max=3)
    one, two, copy = entry("a", site_id="s"), entry("b", "乙局", site_id="s"), entry("c", site_id="s")
    old = entry("d", "丙局", 2010, site_id="s")
    for entries, said in (
        ([one, copy, old], "s has 1 report in its fullest year, at least 2 are expected"),
        ([entry(n, f"{n}局", site_id="s") for n in range(4)], "s has 4 reports in its fullest year, at most 3"),
        ([entry("a")], "s has 0 reports"),
    ):
        with pytest.raises(GateClosed, match=said):
            release(tmp_path, "1", writer(*entries), sites=[site])
    release(tmp_path, "1", writer(one, two, old), sites=[site])


def test_a_number_that_is_read_no_more_is_a_drop(tmp_path: Path) -> None:
    release(tmp_path, "1", writer(entry("a")))
    lost = [cells()[0]._replace(value=None, raw="", null_reason="blank"), *cells()[1:]]
    with pytest.raises(GateClosed, match=r"1 numbers of unchanged documents are gone .甲市人民政府 2023 proactive"):
        release(tmp_path, "2", writer(entry("a", cells=lost)))
    # The agency may publish a blank where there was a number: other bytes.
    release(tmp_path, "2", writer(entry("a2", cells=lost)))


def test_a_version_a_day_and_none_where_nothing_is_new(tmp_path: Path) -> None:
    day = date(2026, 11, 28)
    first = release_of_day(tmp_path, day, writer(entry("a")))
    assert first.path == tmp_path / "2026-11-28"
    asked = [{"url": "http://a/", "fetched_at": "2026-11-29T00:00:00Z"}]
    same = release_of_day(
        tmp_path,
        date(2026, 11, 29),
        lambda folder, previous: write_dataset(
            [entry("a")], folder, fetches=asked, formats=["parquet"], previous=previous
        ),
    )
    assert same.path == first.path
    second = release_of_day(tmp_path, day, writer(entry("a"), entry("b", year=2022)))
    assert second.path == tmp_path / "2026-11-28.2"
    assert {path.name for path in tmp_path.iterdir()} == {"2026-11-28", "2026-11-28.2", "latest", ".release.lock"}


def test_changes_are_told_in_the_version(tmp_path: Path) -> None:
    release(tmp_path, "1", writer(entry("a"), entry("gone|x", "<乙>县财政局")))
    assert not (tmp_path / "1" / "CHANGES.md").exists()
    other = [cells()[0]._replace(value=3, raw="3"), *cells()[1:]]
    release(tmp_path, "2", writer(entry("a2", cells=other), entry("new", "丙局")), allow_drop=True)
    told = (tmp_path / "2" / "CHANGES.md").read_text("utf-8")
    assert told.startswith("# Changes since 1\n")
    assert "- cells changed (source): 1\n" in told
    assert "| 甲市人民政府 | 2023 | proactive_disclosure.regulations.issued | 700 | 3 | source |" in told
    assert "| 丙局 | 2023 | added | source |" in told
    assert "&lt;乙>县财政局 | 2023 | removed | other |  | http://www.example.gov.cn/gone\\|x.html |" in told
    assert check_dataset(tmp_path / "2") == []


MOMENTS = ("entries", "tables", "fsync", "put", "coming", "named", "pointed")


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_any_moment_latest_is_whole_and_the_next_run_cleans_up(tmp_path: Path, moment: str) -> None:
    release(tmp_path / "home", "1", writer(entry("old")))
    program = f"""
        import os, signal, sys
        from pathlib import Path
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        from exporters_samples import entry
        from exporters import dataset
        from exporters.assembly import staging
        from ogi.runs.releases import release
        die = lambda *given, **named: os.kill(os.getpid(), signal.SIGKILL)
        def after(owner, name, when=lambda *given: True):
            real = getattr(owner, name)
            def call(*given, **named):
                answer = real(*given, **named)
                if when(*given):
                    die()
                return answer
            setattr(owner, name, call)
        def entries():
            yield entry("old")
            yield entry("new", "乙县财政局")
            if {moment!r} == "entries":
                die()
        match {moment!r}:
            case "tables": dataset.write_documents = die
            case "fsync": after(os, "fsync")
            case "put": after(staging, "_put_in_place")
            case "coming": after(Path, "symlink_to")
            case "named": after(Path, "rename", lambda path, target: str(path).endswith(".refused"))
            case "pointed": after(Path, "replace")
        def write(folder, previous):
            return dataset.write_dataset(entries(), folder, formats=["parquet"], previous=previous)
        release(Path({str(tmp_path / "home")!r}), "2", write)
        """
    killed = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    home = tmp_path / "home"
    assert (home / "latest").readlink() == Path("2" if moment == "pointed" else "1")
    assert check_dataset(home / "latest") == []
    release(home, "3", writer(entry("old"), entry("new", "乙县财政局"), entry("next", "丙县财政局")))
    assert (home / "latest").readlink() == Path("3")
    # The version that had its name already was finished first: 3 tells what changed since it.
    whole = {"1", "2", "3"} if moment in ("named", "pointed") else {"1", "3"}
    assert {path.name for path in home.iterdir()} == {*whole, "latest", ".release.lock"}
    assert all(check_dataset(home / name) == [] for name in whole)
    assert (home / "3" / "CHANGES.md").read_text("utf-8").startswith(f"# Changes since {len(whole) - 1}\n")


@pytest.mark.parametrize("limit", [2_000, 30_000, 100_000])
def test_a_full_disk_publishes_nothing(tmp_path: Path, limit: int) -> None:
    release(tmp_path, "1", writer(entry("old")))
    before = state(tmp_path)
    (tmp_path / "note.html").write_bytes(html.render(ReportSpec.draw(generator(3), year=2023), Layout()))
    command = [sys.executable, "-m", "ogi", "export", str(tmp_path / "note.html"), "--out", str(tmp_path)]
    full = subprocess.run(
        [*command, "--version", "2", "--allow-drop"],
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        check=False,
    )
    (tmp_path / "note.html").unlink()
    assert full.returncode == 1
    assert full.stderr.startswith("error: cannot write")
    assert state(tmp_path) == before


def test_one_at_a_time(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / ".release.lock")
    assert lock.acquire()
    with pytest.raises(Busy, match="another version"):
        release(tmp_path, "1", writer(entry("a")))
    lock.release()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "note.txt").write_text("政府信息公开", encoding="utf-8")
    command = ["export", str(tmp_path / "note.txt"), "--out", str(tmp_path / "out")]
    assert run([*command, "--version", "1"]) == 1
    assert "latest was not moved" in capsys.readouterr().err
    assert run([*command, "--allow-drop"]) == 2
