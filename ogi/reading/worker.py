"""The process in which documents are read: one at a time, under limits, with nothing of its parent but two pipes.

It is started as a fresh interpreter and not forked: a fork would copy the threads' locks of whoever calls from a
notebook, and the spawning of the standard library runs the caller's main script again. The parent is
`ogi.reading.workers`; both sides speak the frames below.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from ogi.reading.patience import STRETCH
from parsers.errors import ParseError
from parsers.packed import packed
from parsers.report import Report

_FRAME = struct.Struct(">cQ")
TAKEN, RESULT, BROKEN, TASK, BYTES = b"t", b"r", b"x", b"k", b"b"
"""Kinds of frame: a task was received; its result; the process cannot work; a task's head; a task's document."""

_GRACE = 5.0
"""Seconds after which a worker ends itself where its parent, who should have, is gone."""


class Task(NamedTuple):
    """The head of a task: what `parse` is told beside the bytes, and the seconds it may take."""

    source: str
    hints: Any
    seconds: float


class Outcome(NamedTuple):
    """What came of a task: the report, or a sentence why there is none, and the peak memory of the process in bytes."""

    report: Any
    error: str
    peak: int


def write_frame(stream: BinaryIO, kind: bytes, payload: bytes) -> None:
    """Write one frame and let the other side have it at once."""
    stream.write(_FRAME.pack(kind, len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The next frame; raises EOFError where the other side has gone, also in the middle of one."""
    head = stream.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise EOFError
    kind, size = _FRAME.unpack(head)
    payload = stream.read(size)
    if len(payload) < size:
        raise EOFError
    return kind, payload


def _limit_memory(limit: int) -> None:
    """Bound the address space: an allocation beyond fails in this process and nowhere else."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _peak_memory() -> int:
    """The most memory this process has held, in bytes; 0 where the system does not tell.

    Linux carries the peak that `getrusage` gives over from the process that started this one, however large that
    was; the status file counts this program alone.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError, ValueError):
        pass
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _end_in(seconds: float) -> None:
    """Let the system end this process in so many seconds; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _read(parse: Callable[..., Any], task: Task, data: bytes) -> Outcome:
    _end_in(task.seconds * STRETCH + _GRACE)
    try:
        found, error = parse(data, source=task.source, hints=task.hints), ""
        report = packed(found) if isinstance(found, Report) else found  # a picture of a reading is bytes
    except MemoryError:
        report, error = None, "the document needs more memory than it is allowed"
    except ParseError as problem:
        report, error = None, str(problem)
    except Exception as problem:
        report, error = None, f"the reader failed: {type(problem).__name__}: {problem}"
    finally:
        _end_in(0)
    return Outcome(report, error, _peak_memory())


def _target(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(importlib.import_module(module), function)
    return found


def main(target: str, memory: int) -> None:
    """Serve tasks from standard input until it closes. `target` is `module:function`, `memory` is in bytes."""
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):  # What a library prints must not end up between two frames.
        os.dup2(nothing, descriptor)
    try:
        parse = _target(target)
    except Exception as problem:
        write_frame(replies, BROKEN, f"{target}: {type(problem).__name__}: {problem}".encode())
        return
    _limit_memory(memory)
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            task = Task(*pickle.loads(read_frame(requests)[1]))  # noqa: S301  # written by our own parent
            write_frame(replies, TAKEN, b"")
            outcome = _read(parse, task, read_frame(requests)[1])
            write_frame(replies, RESULT, pickle.dumps(tuple(outcome), pickle.HIGHEST_PROTOCOL))
