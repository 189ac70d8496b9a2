"""Versions never change, and `latest` only ever points to one that passed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from exporters_samples import entry, nothing

from exporters.dataset import DatasetSummary, write_dataset
from exporters.entry import Entry
from ogi.__main__ import run
from ogi.errors import Busy, GateClosed, Refused
from ogi.releases import release
from scraper.filelock import FileLock


def writer(*entries: Entry) -> Callable[[Path], DatasetSummary]:
    return lambda folder: write_dataset(entries, folder, formats=["parquet"])


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

    def damaged(folder: Path) -> DatasetSummary:
        summary = writer(entry("a"))(folder)
        (folder / "codebook.csv").write_text("x", encoding="utf-8")
        return summary

    with pytest.raises(GateClosed, match="not whole"):
        release(tmp_path, "1", damaged)

    def failing(folder: Path) -> DatasetSummary:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        release(tmp_path, "1", failing)
    assert not (tmp_path / "latest").is_symlink()
    assert not (tmp_path / "1").exists()


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
