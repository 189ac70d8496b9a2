"""A dataset folder appears whole or not at all, whatever happens while it is written."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from exporters_samples import entry

from exporters.assembly import staging
from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.entry import Entry
from exporters.errors import DatasetError, OutputError, SourceFailed
from exporters.reading.reader import open_dataset


def breaking() -> Iterator[Entry]:
    yield entry("a")
    yield entry("b")
    raise ConnectionError("the archive went away")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_source_that_raises_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SourceFailed, match="stopped after 2: ConnectionError: the archive went away") as caught:
        write_dataset(breaking(), tmp_path / "new")
    assert isinstance(caught.value.__cause__, ConnectionError)
    assert names(tmp_path) == []


def test_a_source_that_raises_leaves_the_old_dataset(tmp_path: Path) -> None:
    write_dataset([entry("old")], tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    with pytest.raises(SourceFailed, match="the fetches stopped after 0"):
        write_dataset([entry("new")], tmp_path / "out", fetches=(1 / 0 for _ in "x"))  # type: ignore[misc]
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert names(tmp_path) == ["out"]


def test_an_interrupt_passes_through_and_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> Iterator[Entry]:
        yield entry("a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(interrupted(), tmp_path / "new")
    assert names(tmp_path) == []


def test_other_peoples_folders_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="other things than a dataset"):
        write_dataset([entry("a")], tmp_path / "thesis")
    with pytest.raises(OutputError, match="is a file"):
        write_dataset([entry("a")], tmp_path / "file")
    with pytest.raises(OutputError, match="cannot write"):
        write_dataset([entry("a")], tmp_path / "file" / "below")
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    assert names(tmp_path) == ["file", "thesis"]


def test_an_empty_folder_and_a_missing_parent_are_fine(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_dataset([entry("a")], tmp_path / "empty")
    write_dataset([entry("a")], tmp_path / "deep" / "er")
    assert check_dataset(tmp_path / "empty") == check_dataset(tmp_path / "deep" / "er") == []


def test_behind_a_link_the_target_is_replaced(tmp_path: Path) -> None:
    write_dataset([entry("a")], tmp_path / "version")
    (tmp_path / "latest").symlink_to("version")
    write_dataset([entry("a"), entry("b")], tmp_path / "latest")
    assert (tmp_path / "latest").is_symlink()
    assert len(open_dataset(tmp_path / "version").reports) == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="cannot write"):
            write_dataset([entry("a")], tmp_path / "out")
    finally:
        tmp_path.chmod(0o755)
    assert names(tmp_path) == []


def child(program: str, **limits: int) -> subprocess.Popen[str]:
    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        if size := limits.get("file_size"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    code = "import sys; sys.path.insert(0, sys.argv[1])\n" + textwrap.dedent(program)
    command = [sys.executable, "-c", code, str(Path(__file__).parent)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=limit)


@pytest.mark.parametrize("limit", [1_000, 20_000, 120_000])
def test_a_full_disk_is_named_and_leaves_the_old_dataset(tmp_path: Path, limit: int) -> None:
    """No file may grow beyond the limit: writing fails in the spool, in a table, in a document."""
    write_dataset([entry("old")], tmp_path / "out")
    with child(
        f"""
        from pathlib import Path
        from exporters_samples import entry
        from exporters.dataset import write_dataset
        from exporters.errors import OutputError
        try:
            write_dataset((entry(n, f"agency {{n}}") for n in range(200)), Path({str(tmp_path / "out")!r}))
        except OutputError as error:
            print(error)
        """,
        file_size=limit,
    ) as process:
        told, trouble = process.communicate(timeout=120)
    assert trouble == ""
    assert f"cannot write {tmp_path / 'out'}" in told
    assert "nothing was changed" in told
    assert check_dataset(tmp_path / "out") == []
    assert len(open_dataset(tmp_path / "out").reports) == 1
    assert names(tmp_path) == ["out"]


def test_a_killed_run_leaves_the_old_dataset_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    write_dataset([entry("old")], tmp_path / "out")
    with child(
        f"""
        import time
        from pathlib import Path
        from exporters.assembly import spool
        from exporters_samples import entry
        from exporters.dataset import write_dataset
        spool.BATCH_REPORTS = spool.RUN_ROWS = 1
        def entries():
            for n in range(20):
                yield entry(n)
            print("half", flush=True)
            time.sleep(600)
        write_dataset(entries(), Path({str(tmp_path / "out")!r}))
        """
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n"
        # A living run keeps its folder.
        write_dataset([entry("meanwhile")], tmp_path / "out")
        assert len(names(tmp_path)) == 3
        process.kill()
    assert check_dataset(tmp_path / "out") == []
    write_dataset([entry("next")], tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert open_dataset(tmp_path / "out").reports["source"].tolist() == ["next.html"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges folders in one step")
def test_a_reader_never_sees_a_gap_or_a_mixture(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_dataset([entry("0")], out, formats=["csv"])
    stop, troubles, looks = threading.Event(), [], 0

    def look() -> None:
        nonlocal looks
        while not stop.is_set():
            looks += 1
            try:
                open_dataset(out)
            except DatasetError as error:
                troubles.append(error)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(15):
        write_dataset([entry(number)], out, formats=["csv"])
        time.sleep(0.001)
    stop.set()
    reader.join()
    assert looks > 15
    assert troubles == []


def test_killed_between_two_renames_the_old_dataset_comes_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_exchange", lambda one, other: False)
    write_dataset([entry("old")], tmp_path / "out")
    # As such a run leaves it: the old dataset aside, the new one not yet in its place, the lock free.
    (tmp_path / "out").rename(tmp_path / ".out.partial-12345678.old")
    (tmp_path / ".out.partial-12345678").mkdir()
    (tmp_path / ".out.partial-12345678.lock").touch()
    with pytest.raises(SourceFailed):
        write_dataset(breaking(), tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert check_dataset(tmp_path / "out") == []


def test_a_dataset_replaced_while_it_is_open_says_so(tmp_path: Path) -> None:
    """Never reports of one and cells of another."""
    write_dataset([entry("a")], tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert len(dataset.reports) == 1
    write_dataset([entry("a"), entry("b")], tmp_path / "out")
    with pytest.raises(DatasetError, match="replaced since it was opened"):
        _ = dataset.cells
    with pytest.raises(DatasetError, match="replaced since it was opened"):
        dataset.sql("SELECT 1")
    assert len(dataset.reports) == 1
    assert len(open_dataset(tmp_path / "out").reports) == 2


def test_without_the_exchange_the_old_dataset_is_moved_aside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "_exchange", lambda one, other: False)
    write_dataset([entry("a")], tmp_path / "out")
    write_dataset([entry("b")], tmp_path / "out")
    assert names(tmp_path) == ["out"]
    assert open_dataset(tmp_path / "out").reports["source"].tolist() == ["b.html"]
    assert check_dataset(tmp_path / "out") == []
