"""Documents read in processes of their own, so that one that hangs, crashes or eats memory costs only itself.

`Pool.map` keeps the order of what it is given and holds only a bounded number of documents at a time. A process is
replaced when it dies, when it was stopped, after a number of documents, and when it has grown large. Start-up of a
process was measured at about 0.1 s (a fresh interpreter and the imports of the HTML reader), 0.2 ms a document at
the default recycling; handing over a report takes under a millisecond.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import hashlib
import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import BinaryIO, NamedTuple

from ogi.errors import WorkerBroken
from ogi.worker import BROKEN, BYTES, RESULT, TAKEN, TASK, Outcome, Task, read_frame, write_frame
from parsers.document import Hints
from parsers.report import Report

_UNKNOWN_TYPE = "application/octet-stream"
_NO_HINTS = Hints()
_START_SECONDS = 120.0
"""A process that has not taken its first document by then will not."""


class Limits(NamedTuple):
    """What one document may cost: seconds of time, bytes of address space, bytes of its own size.

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

    `load` may raise OSError; the document then is a report with the status `failed` and the reason.
    """

    source: str
    load: Callable[[], bytes]
    hints: Hints = _NO_HINTS
    origin: Origin | None = None


def failed(source: str, reason: str, data: bytes | None = None) -> Report:
    """The report of a document that gave none."""
    digest = "" if data is None else hashlib.sha256(data).hexdigest()
    return Report(source, digest, _UNKNOWN_TYPE, "failed", reason)


class _Died(Exception):
    """The process ended; `taken` says whether it had the document in hand."""

    def __init__(self, taken: bool) -> None:
        super().__init__()
        self.taken = taken


class _Process:
    """One reading process and the two pipes to it."""

    def __init__(self, target: str, memory: int) -> None:
        # -P and the parent's own path: the folder a command is run in must not decide what is imported.
        start = f"import sys; sys.path[:] = {sys.path!r}; from ogi.worker import main; main({target!r}, {memory})"
        self._child = subprocess.Popen(  # noqa: S603  # our own interpreter, nothing of the document in the arguments
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the parent's; and a kill reaches what the reader started.
        )
        assert self._child.stdin is not None and self._child.stdout is not None  # noqa: S101  # both are pipes
        self._to: BinaryIO = self._child.stdin  # type: ignore[assignment]
        self._from: BinaryIO = self._child.stdout  # type: ignore[assignment]
        self.served = 0
        self.peak = 0
        self.overdue = False

    @property
    def pid(self) -> int:
        return self._child.pid

    def read(self, work: Work, data: bytes, seconds: float) -> Outcome:
        """One document; raises `_Died` where the process ends before its answer is whole."""
        taken = False
        alarm = self._alarm(_START_SECONDS)
        try:
            write_frame(self._to, TASK, pickle.dumps(tuple(Task(work.source, work.hints, seconds))))
            kind, payload = read_frame(self._from)
            if kind == BROKEN:
                raise WorkerBroken(f"documents cannot be read on this machine: {payload.decode()}; see: ogi doctor")
            taken = kind == TAKEN
            alarm.cancel()
            alarm = self._alarm(seconds)
            write_frame(self._to, BYTES, data)
            kind, payload = read_frame(self._from)
        except (EOFError, OSError) as gone:
            raise _Died(taken) from gone
        finally:
            alarm.cancel()
        assert kind == RESULT  # noqa: S101  # nothing else follows a task that was taken
        outcome = Outcome(*pickle.loads(payload))  # noqa: S301  # written by our own child
        self.served += 1
        self.peak = outcome.peak
        return outcome

    def _alarm(self, seconds: float) -> threading.Timer:
        alarm = threading.Timer(seconds, self._stop)
        alarm.daemon = True
        alarm.start()
        return alarm

    def _stop(self) -> None:
        self.overdue = True
        self.kill()

    def kill(self) -> None:
        """End the process and whatever it started; safe to call twice."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg") and self._child.poll() is None:
                os.killpg(self._child.pid, signal.SIGKILL)
        self._child.kill()

    def cause(self) -> str:
        """Why the process ended, as the reason of the document it had in hand."""
        code = self._child.wait()
        if code >= 0:
            return f"the process reading it ended with exit status {code}"
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        return f"the process reading it was ended by signal {name}"

    def close(self) -> None:
        self.kill()
        for stream in (self._to, self._from):
            with contextlib.suppress(OSError):
                stream.close()
        self._child.wait()


class Pool:
    """Up to `jobs` reading processes. Use it as a context, or `close` it.

    `parse` names the function that reads, as `module:function`, called with the bytes, `source=` and `hints=`.
    """

    def __init__(
        self, jobs: int = 1, limits: Limits = LIMITS, parse: str = "parsers.engine:parse_bytes", *, warm: bool = True
    ) -> None:
        self.jobs = max(1, jobs)
        self.limits = limits
        self._parse = parse
        self._idle: SimpleQueue[_Process] = SimpleQueue()
        self._busy: set[_Process] = set()
        self._threads = ThreadPoolExecutor(self.jobs, thread_name_prefix="ogi-reader")
        self._closed = False
        if warm:  # A process warms up while the caller still looks for its documents.
            self._idle.put(self._start())

    def read(self, work: Work) -> Report:
        """One document, in the calling thread."""
        try:
            data = work.load()
        except OSError as problem:
            return failed(work.source, _os_reason(problem))
        if len(data) > self.limits.size:
            reason = f"larger than the limit of {self.limits.size // 1024**2} MB for one document"
            return failed(work.source, reason, data)
        return self._read(work, data)

    def map(self, works: Iterable[Work]) -> Iterator[tuple[Work, Report]]:
        """Every document with its report, in the order given; at most four a process are held at a time."""
        waiting: deque[tuple[Work, Future[Report]]] = deque()
        try:
            for work in works:
                waiting.append((work, self._threads.submit(self.read, work)))
                while waiting and (len(waiting) >= 4 * self.jobs or waiting[0][1].done()):
                    first, future = waiting.popleft()
                    yield first, future.result()
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            for _, future in waiting:
                future.cancel()

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

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _start(self) -> _Process:
        try:
            return _Process(self._parse, self.limits.memory)
        except OSError as problem:
            raise WorkerBroken(f"cannot start a process to read documents in: {problem}") from problem

    def _take(self) -> _Process:
        try:
            return self._idle.get_nowait()
        except Empty:
            return self._start()

    def _read(self, work: Work, data: bytes) -> Report:
        for _ in range(3):
            process = self._take()
            self._busy.add(process)
            try:
                outcome = process.read(work, data, self.limits.seconds)
            except _Died as death:
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

    def _reason(self, process: _Process) -> str:
        if process.overdue:
            return f"stopped after {self.limits.seconds:g} s, the limit for one document"
        return process.cause()

    def _put_back(self, process: _Process) -> None:
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
    return words.get(type(problem), problem.strerror or str(problem))


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
