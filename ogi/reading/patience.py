"""When has a document had its time? When its process has worked so long, or waits for nothing.

A limit on the clock alone makes the outcome of a document depend on its neighbours: on an overloaded machine a reader
that needs a third of a second was seen to take more than a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

STRETCH = 10
"""So many times its limit a document may take by the clock, as long as its process gets on."""

_IDLE = 0.01
"""A process that worked for less than this share of the time, and does not want to, has stopped."""

_TICKS = 100.0
"""Clock ticks a second in /proc, the same on every Linux for decades (USER_HZ)."""

_PROC = Path("/proc")


class Usage(NamedTuple):
    """Processor seconds of a session of processes, and whether one of them would run if it could."""

    seconds: float
    wanting: bool


def usage(leader: int, *, alone: bool = False) -> Usage | None:
    """What the processes of a session have used so far; None where the system does not tell.

    `alone` looks at the session's leader only, which costs a hundredth of looking for its children.
    """
    seconds, wanting, seen = 0.0, False, False
    for fields in _stats(str(leader) if alone else "[0-9]*"):
        if fields[3] == str(leader):
            seen = True
            seconds += sum(map(int, fields[11:15])) / _TICKS
            wanting = wanting or fields[0] in "RD"
    return Usage(seconds, wanting) if seen else None


def _stats(which: str) -> Iterator[list[str]]:
    """The fields of /proc/PID/stat from the state on (proc(5), fields 3 and following)."""
    for path in _PROC.glob(f"{which}/stat"):
        try:
            yield path.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue


class Watch:
    """Calls `stop` once the processes of `session` have had `seconds`; until `cancel` is called.

    The first look is after `seconds` by the clock, so that nobody is stopped earlier.
    """

    def __init__(self, session: int, seconds: float, stop: Callable[[], None]) -> None:
        self._session = session
        self._seconds = seconds
        self._stop = stop
        self._over = False
        self._begun = self._last = usage(session, alone=True)
        self._looked = time.monotonic()
        self._end = self._looked + seconds * STRETCH
        self._timer = self._after(seconds)

    def cancel(self) -> None:
        self._over = True
        self._timer.cancel()

    def _after(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._look)
        timer.daemon = True
        timer.start()
        return timer

    def _look(self) -> None:
        if self._over:
            return
        left = self._left()
        if left is None:
            self._stop()
        else:
            self._timer = self._after(left)

    def _left(self) -> float | None:
        """Seconds until the next look; None where the time is up."""
        now, at = usage(self._session), time.monotonic()
        if now is None or self._begun is None or self._last is None or at >= self._end:
            return None
        worked, since = now.seconds - self._begun.seconds, now.seconds - self._last.seconds
        stopped = not now.wanting and since < _IDLE * (at - self._looked)
        self._last, self._looked = now, at
        if worked >= self._seconds or stopped:
            return None
        return min(max(self._seconds - worked, self._seconds / 20), self._end - at)
