"""One reading process and the two pipes to it: a document out, a report back, or the reason why there is none."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import subprocess
import sys
from typing import Any, BinaryIO

from ogi.errors import WorkerBroken
from ogi.reading.patience import Watch
from ogi.reading.worker import BROKEN, BYTES, RESULT, TAKEN, TASK, Outcome, Task, read_frame, write_frame

_START_SECONDS = 120.0
"""A process that has not taken its first document by then will not."""


_THREADS = ("OGI_OCR_THREADS", "OPENCV_FOR_THREADS_NUM", "OMP_THREAD_LIMIT")
"""What says how many threads the models, OpenCV and Tesseract run on."""


def environment(threads: int) -> dict[str, str]:
    """The environment of a process that reads on so many threads, unless ours says otherwise."""
    return {**dict.fromkeys(_THREADS, str(threads)), **os.environ}


class Died(Exception):
    """The process ended; `taken` says whether it had the document in hand."""

    def __init__(self, taken: bool) -> None:
        super().__init__()
        self.taken = taken


class Process:
    """One reading process and the two pipes to it."""

    def __init__(self, target: str, memory: int, threads: int) -> None:
        # -P and the parent's own path: the folder a command is run in must not decide what is imported.
        start = (
            f"import sys; sys.path[:] = {sys.path!r}; from ogi.reading.worker import main; main({target!r}, {memory})"
        )
        self._child = subprocess.Popen(  # noqa: S603  # our own interpreter, nothing of the document in the arguments
            [sys.executable, "-P", "-c", start],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is the parent's; and a kill reaches what the reader started.
            env=environment(threads),
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

    def read(self, source: str, hints: Any, data: bytes, seconds: float) -> Outcome:
        """One document; raises `Died` where the process ends before its answer is whole."""
        taken = False
        watch = Watch(self.pid, _START_SECONDS, self._stop)
        try:
            write_frame(self._to, TASK, pickle.dumps(tuple(Task(source, hints, seconds))))
            kind, payload = read_frame(self._from)
            if kind == BROKEN:
                raise WorkerBroken(f"documents cannot be read on this machine: {payload.decode()}; see: ogi doctor")
            taken = kind == TAKEN
            watch.cancel()
            watch = Watch(self.pid, seconds, self._stop)
            write_frame(self._to, BYTES, data)
            kind, payload = read_frame(self._from)
        except (EOFError, OSError) as gone:
            raise Died(taken) from gone
        finally:
            watch.cancel()
        assert kind == RESULT  # noqa: S101  # nothing else follows a task that was taken
        outcome = Outcome(*pickle.loads(payload))  # noqa: S301  # written by our own child
        self.served += 1
        self.peak = outcome.peak
        return outcome

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
        why = "; a library does so where it gets no more memory" if name == "SIGABRT" else ""
        return f"the process reading it was ended by signal {name}{why}"

    def close(self) -> None:
        self.kill()
        for stream in (self._to, self._from):
            with contextlib.suppress(OSError):
                stream.close()
        self._child.wait()
