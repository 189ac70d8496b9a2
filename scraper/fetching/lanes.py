"""One host, one request at a time, a delay after each answer: within the process and between processes.

A lane is held for a whole request with all its retries. The delay counts from the end of the last answer. Between
processes of one user, a lock file a host carries the instant of the last answer; the operating system frees the
lock of a process that dies, and the instant it wrote when it began to ask stands for its answer.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from scraper.clock import Clock
from scraper.filelock import FileLock
from scraper.settings import CrawlSettings, parse_window

_POLL = 0.2


class Lane:
    """The queue of one host. `stopped` is the reason why the host is not asked again in this run, or None."""

    def __init__(self, key: str, clock: Clock, settings: CrawlSettings, locks: Path | None) -> None:
        self.key = key
        self.delay = settings.delay
        self.stopped: str | None = None
        self.refusals = 0
        self.cookies: dict[str, str] = {}
        self._clock = clock
        self._window = parse_window(settings.window) if settings.window else None
        self._turn = asyncio.Lock()
        self._last: float | None = None
        self._file: FileLock | None = None
        if locks is not None:
            self._file = FileLock(locks / (hashlib.sha256(key.encode()).hexdigest()[:24] + ".lock"))

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the lane to be free and its delay to be over; hold it while inside."""
        async with self._turn:
            await self.pause()
            await self._until_window()
            await self._take_file()  # last, so that a waiting lane holds no open file
            try:
                await self.pause()
                yield
            finally:
                self.answered()
                if self._file is not None:
                    self._file.release()

    async def pause(self, at_least: float = 0.0) -> None:
        """Wait out the delay since the last answer, or `at_least` seconds from now if that is longer."""
        wait = max(at_least, self._due())
        if wait > 0:
            await self._clock.sleep(wait)
        self._stamp()

    def answered(self) -> None:
        """Note that an answer has just ended, whole or not."""
        self._last = self._clock.monotonic()
        self._stamp()

    def _due(self) -> float:
        waits = [0.0]
        if self._last is not None:
            waits.append(self._last + self.delay - self._clock.monotonic())
        if self._file is not None and self._file.held:
            waits.append(min(self.delay, _number(self._file.read()) + self.delay - self._clock.time()))
        return max(waits)

    def _stamp(self) -> None:
        if self._file is not None and self._file.held:
            self._file.write(repr(self._clock.time()))

    async def _take_file(self) -> None:
        if self._file is None or self.delay == 0:
            return
        while not self._file.acquire():
            await self._clock.sleep(_POLL)

    async def _until_window(self) -> None:
        if self._window is None:
            return
        wait = seconds_to_window(self._window, datetime.fromtimestamp(self._clock.time()))
        if wait > 0:
            await self._clock.sleep(wait)


class Lanes:
    """The lanes of a crawl, by host."""

    def __init__(self, clock: Clock, settings: CrawlSettings) -> None:
        self._clock = clock
        self._settings = settings
        self._lanes: dict[str, Lane] = {}
        self._locks = None if settings.delay == 0 else lock_folder(settings.host_locks)

    def of(self, key: str) -> Lane:
        """The lane of a host, made at its first use."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(key, self._clock, self._settings, self._locks)
        return lane


def lock_folder(path: Path | None) -> Path:
    """The folder of the hosts' lock files, by default one a user in the machine's temporary folder."""
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    folder = path or Path(tempfile.gettempdir()) / f"ogi-hosts-{owner}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path is None and hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
        folder = Path.home() / ".cache" / "ogi-hosts"  # somebody else took the name in the shared folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def seconds_to_window(window: tuple[int, int], now: datetime) -> float:
    """How long until the crawl window opens; 0 inside it."""
    start, end = window
    minute = now.hour * 60 + now.minute
    inside = start <= minute < end if start < end else minute >= start or minute < end
    if inside:
        return 0.0
    return ((start - minute) % 1440) * 60.0 - now.second


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
