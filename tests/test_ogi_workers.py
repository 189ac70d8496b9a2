"""One document can hang, crash or eat memory; it costs itself and nothing else."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from ogi.errors import WorkerBroken
from ogi.reading import patience
from ogi.reading.patience import Usage
from ogi.reading.workers import Limits, Pool, Work
from parsers.document import Hints
from parsers.report import Report


def obey(data: bytes, *, source: str = "", hints: Hints = Hints()) -> Report:  # noqa: B008
    """A reader that does what its document says; it runs in the reading process."""
    match data.split():
        case [b"sleep"]:
            time.sleep(3600)
        case [b"spin"]:
            while True:
                pass
        case [b"eat"]:
            hoard = []
            while True:
                hoard.append(bytearray(1 << 24))
        case [b"die", number]:
            os.kill(os.getpid(), int(number))
        case [b"raise"]:
            raise ValueError("a defect")
        case [b"print"]:
            os.write(1, b"noise on standard output\n" * 1000)
        case [b"wait", seconds]:
            time.sleep(float(seconds))
        case [b"slowly", seconds]:
            work_slowly(float(seconds))
        case [b"hang", path]:
            Path(path.decode()).write_text(str(os.getpid()), encoding="ascii")
            time.sleep(3600)
    return Report(source, "0" * 64, "text/plain", "ok", reason=f"{os.getpid()}", title=hints.title)


def work_slowly(seconds: float) -> None:
    """A sixth of the time at work, as on a machine that others keep busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        busy = time.process_time() + 0.02
        while time.process_time() < busy:
            pass
        time.sleep(0.1)


HERE = f"{__name__}:obey"
QUICK = Limits(seconds=2.0, memory=256 * 1024**2)
PATIENT = Limits(seconds=60.0, memory=256 * 1024**2)
"""For tests in which nothing should run into the limit of time, however busy the machine is."""


def work(text: str, name: str = "") -> Work:
    return Work(name or text, lambda: text.encode(), Hints(title=text))


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(2, PATIENT, HERE) as pool:
        yield pool


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("sleep", "stopped after 2 s, the limit for one document"),
        ("spin", "stopped after 2 s, the limit for one document"),
        ("eat", "the document needs more memory than it is allowed"),
        (f"die {signal.SIGKILL:d}", "the process reading it was ended by signal SIGKILL"),
        (f"die {signal.SIGSEGV:d}", "the process reading it was ended by signal SIGSEGV"),
        ("raise", "the reader failed: ValueError: a defect"),
    ],
)
def test_a_bad_document_costs_only_itself(order: str, reason: str) -> None:
    orders = ["one", "two", order, "three", order, "four"]
    with Pool(2, QUICK if order in ("sleep", "spin") else PATIENT, HERE) as pool:
        found = list(pool.map(work(each) for each in orders))
    assert [each.source for each, _ in found] == orders
    for _, report in found:
        if report.source == order:
            assert (report.status, report.reason) == ("failed", reason)
            assert len(report.sha256) == 64
        else:
            assert (report.status, report.title) == ("ok", report.source)


def test_a_busy_machine_does_not_fail_a_document_that_gets_on() -> None:
    """Five times its limit by the clock, a fraction of it by the processor."""
    with Pool(1, Limits(seconds=1.0), HERE) as pool:
        assert pool.read(work("slowly 5")).status == "ok"
        assert pool.read(work("slowly 60")).status == "failed"


def test_a_process_that_waits_for_nothing_has_had_its_time_and_one_that_waits_its_turn_has_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, used = [0.0], [Usage(seconds=5.0, wanting=True)]
    monkeypatch.setattr(patience, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(patience, "usage", lambda session, alone=False: used[0])
    watch = patience.Watch(1, 60.0, lambda: None)
    now[0] = 61.0
    assert watch._left() is not None
    now[0], used[0] = 122.0, Usage(seconds=5.0, wanting=False)
    assert watch._left() is None
    watch.cancel()


def test_kill_9_from_outside_costs_the_document_in_hand(pool: Pool, tmp_path: Path) -> None:
    told = tmp_path / "pid"

    def assassin() -> None:
        while not (told.exists() and told.read_text(encoding="ascii")):
            time.sleep(0.01)
        os.kill(int(told.read_text(encoding="ascii")), signal.SIGKILL)

    killer = threading.Thread(target=assassin)
    killer.start()
    found = [report for _, report in pool.map(work(each) for each in [f"hang {told}", "after", "later"])]
    killer.join()
    assert [report.status for report in found] == ["failed", "ok", "ok"]
    assert "SIGKILL" in found[0].reason


def test_an_idle_process_that_was_killed_costs_nothing() -> None:
    with Pool(1, PATIENT, HERE) as pool:
        first = pool.read(work("one"))
        os.kill(int(first.reason), signal.SIGKILL)
        second = pool.read(work("two"))
    assert (second.status, second.title) == ("ok", "two")
    assert first.reason != second.reason


def test_results_keep_the_order_and_only_a_few_documents_are_held(pool: Pool) -> None:
    drawn = 0
    loaded = 0

    def load() -> bytes:
        nonlocal loaded
        loaded += 1
        return b"wait 0.001"

    def stream() -> Iterator[Work]:
        nonlocal drawn
        for number in range(200):
            drawn += 1
            yield Work(str(number), load)

    most = 0
    for given, (each, report) in enumerate(pool.map(stream())):
        most = max(most, drawn - given)
        assert each.source == report.source == str(given)
    assert loaded == 200
    assert most <= 4 * pool.jobs + 1


def test_a_process_is_replaced_after_so_many_documents() -> None:
    with Pool(1, Limits(documents=3), HERE) as pool:
        pids = [report.reason for _, report in pool.map(work(str(number)) for number in range(7))]
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_what_a_library_prints_does_not_disturb_the_answers(pool: Pool) -> None:
    assert [report.status for _, report in pool.map([work("print"), work("more")])] == ["ok", "ok"]


@pytest.mark.parametrize(
    ("load", "reason"),
    [
        (lambda: Path("/nowhere/report.pdf").read_bytes(), "no such file"),
        (lambda: b"x" * 2000, "larger than the limit of 0 MB for one document"),
    ],
)
def test_what_cannot_be_loaded_is_a_report_too(load: Callable[[], bytes], reason: str) -> None:
    with Pool(1, Limits(size=1000), HERE) as pool:
        report = pool.read(Work("x", load))
    assert (report.status, report.reason) == ("failed", reason)


def test_a_reader_that_cannot_be_imported_is_said_at_once() -> None:
    with Pool(1, QUICK, "no_such_module:parse") as pool, pytest.raises(WorkerBroken, match="no_such_module"):
        pool.read(work("one"))


def test_leaving_in_the_middle_ends_every_process() -> None:
    with Pool(2, Limits(seconds=60), HERE) as pool:
        first = next(iter(pool.map(work(each) for each in ["one", "sleep", "sleep", "sleep"])))
        while not (pids := pool.pids()):
            time.sleep(0.01)
    assert first[1].status == "ok"
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
