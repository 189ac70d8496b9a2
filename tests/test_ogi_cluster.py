"""A cluster reads what this machine reads, in the same order; what goes wrong there costs one document."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from ogi.__main__ import run
from ogi.errors import WorkerBroken
from ogi.reading import cluster
from ogi.reading.cluster import Cluster
from ogi.reading.workers import Limits, Pool, Work

distributed = pytest.importorskip("distributed")

PAGES = [html.render(ReportSpec.draw(generator(seed)), Layout.plain()) for seed in range(6)]


def local(workers: int) -> Any:
    """A scheduler and so many workers on this machine, each a process, closed by leaving the context."""
    return distributed.LocalCluster(n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with local(2) as running:
        yield running.scheduler_address


def works() -> list[Work]:
    return [Work(f"page-{number}", partial(bytes, page)) for number, page in enumerate(PAGES)]


def test_reads_as_this_machine_does(scheduler: str) -> None:
    with Pool(1) as pool, Cluster(scheduler) as there:
        here = [report for _, report in pool.map(works())]
        assert [report for _, report in there.map(works())] == here
    assert all(report.status == "ok" for report in here)


def test_a_document_that_cannot_be_had_or_read_costs_itself(scheduler: str) -> None:
    def missing() -> bytes:
        raise FileNotFoundError

    given = [Work("missing", missing), Work("large", lambda: b"x" * 10**6), Work("broken", lambda: b"%PDF-1.7")]
    with Cluster(scheduler, Limits(size=10**5)) as there:
        read = [(work.source, report.status) for work, report in there.map([*given, *works()])]
    assert read[:3] == [("missing", "failed"), ("large", "failed"), ("broken", "unreadable")]
    assert [status for _, status in read[3:]] == ["ok"] * len(PAGES)


def test_a_worker_that_is_killed_loses_no_document() -> None:
    with local(2) as running, Cluster(running.scheduler_address) as there:
        pids = list(there._client.run(os.getpid).values())
        read = []
        for number, (work, report) in enumerate(there.map(works() * 5)):
            read.append((work.source, report.status))
            if number == 2:
                os.kill(pids[0], signal.SIGKILL)
    assert read == [(work.source, "ok") for work in works() * 5]


def test_workers_of_another_version_are_refused(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "versions", lambda: {"ogi": "9.9", "parsers": "another"})
    with Cluster(scheduler) as there, pytest.raises(WorkerBroken, match=r"parsers .* instead of another"):
        list(there.map(works()))


def test_nobody_there_is_told() -> None:
    with pytest.raises(WorkerBroken, match="no scheduler answers"):
        Cluster("tcp://127.0.0.1:1", wait=1)
    with local(0) as running, pytest.raises(WorkerBroken, match="no worker has joined"):
        Cluster(running.scheduler_address, wait=1)


def test_the_command_line_takes_a_cluster(scheduler: str, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    for number, page in enumerate(PAGES):
        (reports / f"{number}.html").write_bytes(page)
    for name, extra in (("here", []), ("there", ["--cluster", scheduler])):
        assert run(["parse", str(reports), "--format", "jsonl", "--out", str(tmp_path / name), *extra]) == 0
    assert (tmp_path / "there/reports.jsonl").read_bytes() == (tmp_path / "here/reports.jsonl").read_bytes()
