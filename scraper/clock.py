"""Time, passed in wherever it is needed, so that politeness can be tested without waiting."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from functools import lru_cache
from typing import Protocol

_FAST = 86400.0
"""Seconds that the clocks of machines that share an archive may differ by."""


class Clock(Protocol):
    """`time` is seconds since 1970 UTC; `monotonic` never steps back; `sleep` waits that many seconds."""

    def time(self) -> float: ...

    def monotonic(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def time(self) -> float:
        return time.time()

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@lru_cache(maxsize=64)
def _of_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso(seconds: float) -> str:
    """An instant as ISO 8601 in UTC to the second: the form of every time in the archive."""
    return _of_second(int(seconds))


def seconds(instant: str) -> float:
    """An instant of the archive as seconds since 1970."""
    return datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def within(instant: str, span: float, now: float) -> bool:
    """Whether an instant of the archive lies in the last `span` seconds.

    One more than a day ahead does not: a clock that was wrong wrote it, and what it dates must not count as fresh for
    as long as that clock was fast.
    """
    return now - span < seconds(instant) <= now + _FAST
