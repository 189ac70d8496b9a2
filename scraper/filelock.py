"""A lock on a file that the operating system releases when its holder dies."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl


class FileLock:
    """An exclusive, advisory lock between processes; where the system has none, only its file is made."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    @property
    def held(self) -> bool:
        return self._fd is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; False when another process or object holds it."""
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
        if sys.platform != "win32":
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(fd)
                return False
        self._fd = fd
        return True

    def read(self) -> str:
        """The content of the file, while held."""
        assert self._fd is not None  # noqa: S101
        os.lseek(self._fd, 0, os.SEEK_SET)
        return os.read(self._fd, 4096).decode("ascii", "replace")

    def write(self, text: str) -> None:
        """Replace the content of the file, while held."""
        assert self._fd is not None  # noqa: S101
        os.lseek(self._fd, 0, os.SEEK_SET)
        os.ftruncate(self._fd, 0)
        os.write(self._fd, text.encode("ascii"))

    def release(self) -> None:
        """Give the lock back; more calls do nothing."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
