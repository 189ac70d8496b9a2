"""Documents read in processes of their own, so that one that hangs, crashes or eats memory costs only itself.

`Pool.map` keeps the order of what it is given and holds only a bounded number of documents at a time. A process is
replaced when it dies, when it was stopped, after a number of documents, and when it has grown large. Start-up of a
process was measured at 0.15 s (a fresh interpreter and the imports of the HTML reader), which is 0.3 ms a document at
the default recycling; handing over a document and its report takes 0.7 ms.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import NamedTuple, Protocol

from ogi.closing import Closing
from ogi.errors import WorkerBroken
from ogi.reading.process import Died, Process
from parsers.document import Hints
from parsers.report import Report
from parsers.wording import reason_of

_UNKNOWN_TYPE = "application/octet-stream"
_NO_HINTS = Hints()


class Limits(NamedTuple):
    """What one document may cost: seconds of time, bytes of address space, bytes of its own size.

    The time is that of the processor (`ogi.reading.patience`): a busy machine may take longer, but a reader that waits
    for nothing is stopped.
    `documents` and `grown` say when a process is replaced: after so many documents, or once its peak memory in
    bytes is beyond that.
    """

    seconds: float = 60.0
    memory: int = 2 * 1024**3
    size: int = 256 * 1024**2
    documents: int = 500
    grown: int = 700 * 1024**2


LIMITS = Limits()
"""The limits that hold where nothing else is said."""


class Origin(NamedTuple):
    """Which archived answer a document is: its address, when it was fetched (ISO 8601, UTC), file and offset."""

    url: str
    fetched_at: str | None
    warc: str
    offset: int


@dataclass(frozen=True, slots=True)
class Work:
    """A document to read: where it comes from, how to get its bytes, and what is known about it already.

    `load` may raise OSError; the document then is a report with the status `failed` and the reason. `beside` is the
    same for documents that may be copies of one report: files of one name, a page and what is attached to it.
    """

    source: str
    load: Callable[[], bytes]
    hints: Hints = _NO_HINTS
    origin: Origin | None = None
    beside: str = ""


def failed(source: str, reason: str, data: bytes | None = None) -> Report:
    """The report of a document that gave none."""
    digest = "" if data is None else hashlib.sha256(data).hexdigest()
    return Report(source, digest, _UNKNOWN_TYPE, "failed", reason)


class Readers(Protocol):
    """Whatever reads many documents: the processes of this machine (`Pool`), those of a cluster (`cluster`)."""

    def map(self, works: Iterable[Work]) -> Iterator[tuple[Work, Report]]:
        """The report of every document, in their order."""


class Pending(Protocol):
    """A report to come, of a thread here or of another machine."""

    def done(self) -> bool: ...
    def result(self) -> Report: ...
    def cancel(self) -> object: ...


def in_order(works: Iterable[Work], submit: Callable[[Work], Pending], held: int) -> Iterator[tuple[Work, Report]]:
    """Every work with its report, in the order given, while at most `held` of them are under way."""
    waiting: deque[tuple[Work, Pending]] = deque()
    try:
        for work in works:
            waiting.append((work, submit(work)))
            while waiting and (len(waiting) >= held or waiting[0][1].done()):
                first, pending = waiting.popleft()
                yield first, pending.result()
        while waiting:
            first, pending = waiting.popleft()
            yield first, pending.result()
    finally:
        for _, pending in waiting:
            pending.cancel()


def load(work: Work, limits: Limits) -> bytes | Report:
    """The bytes of a document, or the report that says why they cannot be had or are too many."""
    try:
        data = work.load()
    except OSError as problem:
        return failed(work.source, _os_reason(problem))
    if len(data) > limits.size:
        reason = f"larger than the limit of {limits.size // 1024**2} MB for one document"
        return failed(work.source, reason, data)
    return data


class Pool(Closing):
    """Up to `jobs` reading processes. Use it as a context, or `close` it.

    `parse` names the function that reads, as `module:function`, called with the bytes, `source=` and `hints=`.
    """

    def __init__(
        self, jobs: int = 1, limits: Limits = LIMITS, parse: str = "parsers.engine:parse_bytes", *, warm: bool = True
    ) -> None:
        self.jobs = max(1, jobs)
        self.limits = limits
        self._parse = parse
        self._idle: SimpleQueue[Process] = SimpleQueue()
        self._busy: set[Process] = set()
        self._threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="ogi-reader")
        self._closed = False
        if warm:  # A process warms up while the caller still looks for its documents.
            self._idle.put(self._start())

    def read(self, work: Work) -> Report:
        """One document, in the calling thread."""
        data = load(work, self.limits)
        return data if isinstance(data, Report) else self._read(work, data)

    def map(self, works: Iterable[Work]) -> Iterator[tuple[Work, Report]]:
        """Every document with its report, in the order given; at most four a process are held at a time."""
        return in_order(works, lambda work: self._threads.submit(self.read, work), 4 * self.jobs)

    def pids(self) -> list[int]:
        """The processes that read a document at this moment."""
        return [process.pid for process in list(self._busy)]

    def close(self) -> None:
        """End every process, also in the middle of a document."""
        self._closed = True
        for process in list(self._busy):
            process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        with contextlib.suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    def _start(self) -> Process:
        try:
            return Process(self._parse, self.limits.memory, max(1, cores() // self.jobs))
        except OSError as problem:
            raise WorkerBroken(f"cannot start a process to read documents in: {problem}") from problem

    def _take(self) -> Process:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _read(self, work: Work, data: bytes) -> Report:
        for _ in range(3):
            process = self._take()
            self._busy.add(process)
            try:
                outcome = process.read(work.source, work.hints, data, self.limits.seconds)
            except Died as death:
                cause = self._reason(process)
                process.close()
                if death.taken or self._closed:
                    return failed(work.source, cause, data)
                # It died before it had the document (an idle process that was killed): another one takes it.
            except BaseException:
                process.close()
                raise
            else:
                self._put_back(process)
                return failed(work.source, outcome.error, data) if outcome.error else outcome.report
            finally:
                self._busy.discard(process)
        raise WorkerBroken("the processes that read documents end before they start to; see: ogi doctor")

    def _reason(self, process: Process) -> str:
        if process.overdue:
            return f"stopped after {self.limits.seconds:g} s, the limit for one document"
        return process.cause()

    def _put_back(self, process: Process) -> None:
        worn = process.served >= self.limits.documents or process.peak >= self.limits.grown
        if worn or self._closed:
            process.close()
        else:
            self._idle.put(process)


def _os_reason(problem: OSError) -> str:
    words = {
        FileNotFoundError: "no such file",
        PermissionError: "not allowed to read it",
        IsADirectoryError: "a folder",
    }
    return words.get(type(problem), reason_of(problem))


def cores() -> int:
    """Processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@functools.cache
def _shared(pid: int) -> Pool:
    # By process id: a fork must not talk into its parent's pipes.
    pool = Pool(1)
    atexit.register(pool.close)
    return pool


def shared_pool() -> Pool:
    """The one process that a notebook session keeps between its calls; started when first asked for."""
    return _shared(os.getpid())
