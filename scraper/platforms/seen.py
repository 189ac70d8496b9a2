"""What a list has shown so far, in little memory however long the list is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from typing import Self

FEW = 5_000
_BATCH = 500


class Seen:
    """A set of texts that only grows. Beyond `few` of them they lie in a temporary SQLite file."""

    def __init__(self, texts: Iterable[str] = (), *, few: int = FEW) -> None:
        self._few = few
        self._texts: set[str] = set()
        self._db: sqlite3.Connection | None = None
        self._count = 0
        self |= texts

    def __len__(self) -> int:
        return self._count

    def __contains__(self, text: object) -> bool:
        if self._db is None or not isinstance(text, str):
            return text in self._texts
        return self._db.execute("SELECT 1 FROM seen WHERE text = ?", (text,)).fetchone() is not None

    def __ior__(self, texts: Iterable[str]) -> Self:
        pending = iter(texts)
        while batch := list(islice(pending, _BATCH)):
            self._add(batch)
        return self

    def __rsub__(self, texts: Iterable[str]) -> set[str]:
        """Those of `texts` that were not seen."""
        return {text for text in texts if text not in self}

    def _add(self, batch: list[str]) -> None:
        if self._db is None:
            self._texts.update(batch)
            self._count = len(self._texts)
            if self._count <= self._few:
                return
            self._db = sqlite3.connect("", isolation_level=None)  # a file that is nobody else's and goes with us
            self._db.execute("CREATE TABLE seen (text TEXT PRIMARY KEY) WITHOUT ROWID")
            batch, self._texts, self._count = list(self._texts), set(), 0
        before = self._db.total_changes
        self._db.execute("BEGIN")
        self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", [(text,) for text in batch])
        self._db.execute("COMMIT")
        self._count += self._db.total_changes - before

    def __del__(self) -> None:
        if self._db is not None:
            self._db.close()
