"""How far a long piece of work is: one line on standard error, rewritten in place, and only on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import IO

from ogi.printing.display import clip, is_terminal, one_line

_INTERVAL = 0.1
_COLUMNS = 100


class Progress:
    """A line such as `parsing  120 of 400  reports/a.pdf`; silent when standard error is not a terminal.

    `total` may be None where the end is not known. Use it as a context: leaving it wipes the line, so that
    what is printed next starts clean.
    """

    def __init__(self, what: str, total: int | None = None, stream: IO[str] | None = None) -> None:
        self.what = what
        self.total = total
        self.done = 0
        self._stream = stream or sys.stderr
        self._shown = is_terminal(self._stream)
        self._last = 0.0

    def step(self, note: str = "") -> None:
        """One more is done."""
        self.done += 1
        self.say(note)

    def say(self, note: str) -> None:
        """Rewrite the line, at most ten times a second."""
        now = time.monotonic()
        if not self._shown or now - self._last < _INTERVAL:
            return
        self._last = now
        count = f"{self.done}" if self.total is None else f"{self.done} of {self.total}"
        self._stream.write("\r\x1b[K" + clip(f"{self.what}  {count}  {one_line(note)}", _COLUMNS))
        self._stream.flush()

    def clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()
