"""Documents read on the machines of a Dask cluster, with the same limits for each as in the processes of this one.

Documents and reports travel over the cluster's own connections: the machines need no archive and no disk in common,
but this very version of ogi. Each worker keeps its own `Pool`, so a document that hangs, crashes or eats memory
costs itself there as it does here. Needs the extra `cluster`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from typing import Any

from ogi.closing import Closing
from ogi.errors import OgiError, WorkerBroken
from ogi.reading.workers import LIMITS, Limits, Pending, Pool, Work, cores, failed, in_order, load
from ogi.versions import versions
from parsers.document import Hints
from parsers.report import Report

_WAIT = 60.0
"""Seconds to wait for the first worker: schedulers of shared machines start them one after the other."""

_HELD = 4
"""Documents under way for each thread of the cluster, so that none waits for the network."""


class Cluster(Closing):
    """The workers of the Dask scheduler at `address` (`tcp://host:8786`). Use it as a context, or `close` it.

    Raises WorkerBroken where the scheduler does not answer or no worker joins it within `wait` seconds, and `map`
    where a worker has another version of ogi than this machine, or none.
    """

    def __init__(self, address: str, limits: Limits = LIMITS, wait: float = _WAIT) -> None:
        try:
            from distributed import Client
        except ImportError as missing:
            raise OgiError("reading on a cluster needs: pip install 'ogi-reports[cluster]'") from missing
        self.limits = limits
        self._address = address
        try:
            connect: Any = Client  # Its signature carries no types.
            self._client = connect(address, timeout=wait, set_as_default=False)
        except (OSError, ValueError) as problem:
            raise WorkerBroken(f"{address}: no scheduler answers there: {problem}") from problem
        try:
            self._client.wait_for_workers(1, timeout=wait)
        except TimeoutError as problem:
            self.close()
            raise WorkerBroken(f"{address}: no worker has joined the scheduler in {wait:g} s") from problem

    def map(self, works: Iterable[Work]) -> Iterator[tuple[Work, Report]]:
        """Every document with its report, in the order given; workers that join on the way are made use of."""
        threads = sum(self._client.nthreads().values())
        return in_order(works, self._submit, _HELD * max(1, threads))

    def close(self) -> None:
        self._client.close()

    def _submit(self, work: Work) -> Pending:
        # Loaded here, one after the other: the archive belongs to this thread, and files to this machine.
        data = load(work, self.limits)
        if isinstance(data, Report):
            known: Future[Report] = Future()
            known.set_result(data)
            return known
        task = self._client.submit(read_there, work.source, data, work.hints, self.limits, versions(), pure=False)
        return _Task(work.source, data, task)


def readers(jobs: int | None, limits: Limits = LIMITS, cluster: str | None = None) -> Pool | Cluster:
    """What reads documents: the workers of the scheduler at `cluster`, else `jobs` processes here, one a core."""
    return Cluster(cluster, limits) if cluster else Pool(jobs or cores(), limits)


class _Task:
    """A document on its way through the cluster."""

    def __init__(self, source: str, data: bytes, task: Any) -> None:
        self._source = source
        self._data = data
        self._task = task

    def done(self) -> bool:
        return bool(self._task.done())

    def cancel(self) -> None:
        self._task.cancel()

    def result(self) -> Report:
        from distributed.scheduler import KilledWorker

        try:
            report: Report = self._task.result()
        except KilledWorker:
            return failed(self._source, "every worker of the cluster that took it was lost", self._data)
        except ImportError as problem:
            raise WorkerBroken(f"a worker of the cluster has no ogi: {problem}") from problem
        return report


def read_there(source: str, data: bytes, hints: Hints, limits: Limits, expected: dict[str, str]) -> Report:
    """One document, on a worker. Raises WorkerBroken where its versions are not those of the machine that asks."""
    here = versions()
    other = [name for name in ("ogi", "parsers") if here[name] != expected[name]]
    if other:
        told = ", ".join(f"{name} {here[name]} instead of {expected[name]}" for name in other)
        raise WorkerBroken(f"a worker of the cluster would read otherwise than this machine: {told}")
    return _pool(os.getpid(), limits).read(Work(source, lambda: data, hints))


@functools.cache
def _pool(pid: int, limits: Limits) -> Pool:
    # One process for each thread that asks; they end when their pipes close, as this worker does.
    return Pool(1, limits, warm=False)
