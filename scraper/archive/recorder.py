"""The archive, for writing: append a request with its answer, then index it; a record counts once it is indexed.

Killed at any moment, the next start finds whole records only: bytes after the last indexed record are cut off, and
index rows whose bytes a power failure took are forgotten. One crawl writes at a time, held by a lock on the folder.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from scraper.archive.reader import WITHOUT_INDEX, Archive, check_version, closed_on_error
from scraper.archive.records import Earlier, Headers, Message, exchange_records, info_record
from scraper.archive.schema import ADDED, INDEX_NAME, SCHEMA, SCHEMA_VERSION
from scraper.clock import Clock, SystemClock, iso
from scraper.errors import ArchiveError, reason_of
from scraper.filelock import FileLock

# The bytes are kept after transfer and content decoding, so these headers no longer describe them.
_REWRITTEN = {
    "transfer-encoding": "X-Archive-Orig-Transfer-Encoding",
    "content-encoding": "X-Archive-Orig-Content-Encoding",
}


class Exchange(NamedTuple):
    """A request and its answer as they go into the archive; `body` is content-decoded."""

    url: str
    method: str
    request_headers: Headers
    request_body: bytes
    status: int
    reason: str
    headers: Headers
    body: bytes
    at: float


class Recorder(Archive):
    """An archive opened for writing, made when absent. Raises ArchiveError when locked or not writable."""

    def __init__(self, path: str | Path, *, clock: Clock | None = None, max_warc_bytes: int = 2**30) -> None:
        self._clock = clock or SystemClock()
        self._max = max_warc_bytes
        self._out: IO[bytes] | None = None
        self._name = ""
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / "archive.lock")
            if not self._lock.acquire():
                raise ArchiveError(
                    f"{folder}: another crawl is writing this archive; wait for it or give another folder"
                )
        except OSError as error:
            raise ArchiveError(f"{folder}: cannot be written: {reason_of(error)}") from error
        try:
            super().__init__(folder)
            with closed_on_error(self._db):
                self._recover()
        except sqlite3.Error as error:
            self._lock.release()
            then = "" if isinstance(error, sqlite3.OperationalError) else f"; {WITHOUT_INDEX}"
            raise ArchiveError(f"{folder}: the index cannot be written: {reason_of(error)}{then}") from error
        except BaseException:
            self._lock.release()
            raise

    def _connect(self) -> sqlite3.Connection:
        index = self.path / INDEX_NAME
        db = sqlite3.connect(index, timeout=30, isolation_level=None)
        with closed_on_error(db):
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                db.executescript(f"BEGIN; {SCHEMA} INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}'); COMMIT;")  # noqa: S608
            check_version(db, self.path)
            db.executescript(ADDED)
        return db

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: what is executed inside is committed together."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise ArchiveError(f"{self.path / INDEX_NAME}: cannot be written: {reason_of(error)}") from error

    def append(self, exchange: Exchange, row: Mapping[str, Any], same_as: int | None = None) -> int:
        """Write an exchange and its index row; returns the id of the row.

        `row` gives the columns of `capture` that the bytes do not tell. With `same_as`, the id of the capture that
        holds the same bytes, a revisit record is written in place of the response.
        """
        offset, committed = self._put(exchange, same_as)
        values = {
            **row, "url": exchange.url, "method": exchange.method, "fetched_at": iso(exchange.at),
            "status": exchange.status, "warc": self._name, "offset": offset,
        }  # fmt: skip
        if same_as is None:
            values |= {"sha256": hashlib.sha256(exchange.body).hexdigest(), "length": len(exchange.body)}
        else:
            sha256, length = self._db.execute("SELECT sha256, length FROM capture WHERE id = ?", (same_as,)).fetchone()
            values |= {"sha256": sha256, "length": length, "body": same_as}
        with self.transaction() as db:
            db.execute("INSERT OR REPLACE INTO warc VALUES (?, ?)", (self._name, committed))
            row_id = self._insert(values)
            if same_as is None:
                db.execute("UPDATE capture SET body = id WHERE id = ?", (row_id,))
        return row_id

    def _put(self, exchange: Exchange, same_as: int | None) -> tuple[int, int]:
        """Append the records; where they begin and end. A write that fails half-way leaves nothing behind."""
        offset: int | None = None
        try:
            out = self._file()
            offset = out.tell()
            self._write(out, exchange, same_as)
            out.flush()
            return offset, out.tell()
        except OSError as error:
            self._abandon(offset)
            raise ArchiveError(f"{self.path / self._name}: cannot be written: {reason_of(error)}") from error

    def _abandon(self, offset: int | None) -> None:
        out, self._out = self._out, None
        with suppress(OSError):
            if out is not None:
                out.close()
        with suppress(OSError):
            if offset is not None:
                os.truncate(self.path / self._name, offset)

    def rename(self, row_id: int, kind: str, reason: str) -> None:
        """Say better what kind of answer a row of the index is."""
        with self.transaction() as db:
            db.execute("UPDATE capture SET kind = ?, reason = ? WHERE id = ?", (kind, reason[:500], row_id))

    def note(self, url: str, method: str, at: float, row: Mapping[str, Any]) -> int:
        """Index a request that got no answer worth keeping; returns the id of the row."""
        with self.transaction():
            return self._insert({**row, "url": url, "method": method, "fetched_at": iso(at)})

    def _insert(self, values: Mapping[str, Any]) -> int:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self._db.execute(f"INSERT INTO capture ({names}) VALUES ({marks})", tuple(values.values()))  # noqa: S608
        assert cursor.lastrowid is not None  # noqa: S101
        return cursor.lastrowid

    def _file(self) -> IO[bytes]:
        """The WARC file to append to, a new one when the last is full."""
        if self._out is not None and self._out.tell() >= self._max:
            self._out.close()
            self._out = None
        if self._out is None:
            row = self._db.execute("SELECT name, committed FROM warc ORDER BY name DESC LIMIT 1").fetchone()
            if row is not None and row[1] < self._max:
                self._name = row[0]
                self._out = (self.path / self._name).open("ab")
            else:
                self._begin(int(row[0].split("-")[1].split(".")[0]) + 1 if row else 1)
        assert self._out is not None  # noqa: S101
        return self._out

    def _begin(self, number: int) -> None:
        self._name = f"ogi-{number:06d}.warc.gz"
        self._out = (self.path / self._name).open("wb")
        about = {
            "software": "ogi-reports",
            "format": "WARC File Format 1.1",
            "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        }
        self._out.write(info_record(self._name, iso(self._clock.time()), about))

    def _write(self, out: IO[bytes], exchange: Exchange, same_as: int | None) -> None:
        earlier = None
        if same_as is not None:
            url, at, sha256 = self._db.execute(
                "SELECT url, fetched_at, sha256 FROM capture WHERE id = ?", (same_as,)
            ).fetchone()
            earlier = Earlier(url, at, sha256, exchange.status == 304)
        target = exchange.url.split("/", 3)
        line = f"{exchange.method} /{target[3] if len(target) > 3 else ''} HTTP/1.1"
        answer = Message(f"HTTP/1.1 {exchange.status} {exchange.reason}", kept_headers(exchange), exchange.body)
        request = Message(line, exchange.request_headers, exchange.request_body)
        out.write(exchange_records(exchange.url, iso(exchange.at), answer, request, earlier))

    def _recover(self) -> None:
        """Bring files and index to agree after a process died, by the shorter of the two."""
        known = dict(self._db.execute("SELECT name, committed FROM warc").fetchall())
        for file in sorted(self.path.glob("ogi-*.warc.gz")):
            if file.name not in known:
                file.unlink()
            elif file.stat().st_size > known[file.name]:
                os.truncate(file, known[file.name])
        for name, committed in known.items():
            file = self.path / name
            size = file.stat().st_size if file.exists() else 0
            if size < committed:
                self._forget(name, size)

    def _forget(self, name: str, size: int) -> None:
        """Drop the index rows whose bytes are lost: those at or after the last row that is surely whole."""
        row = self._db.execute(
            "SELECT MAX(offset) FROM capture WHERE warc = ? AND offset <= ?", (name, size)
        ).fetchone()
        start = row[0] if row and row[0] is not None else 0
        lost = "SELECT id FROM capture WHERE warc = ? AND offset >= ?"
        with self.transaction() as db:
            db.execute(f"UPDATE article SET page = NULL, content_key = NULL WHERE page IN ({lost})", (name, start))  # noqa: S608
            db.execute(f"UPDATE attachment SET capture = NULL WHERE capture IN ({lost})", (name, start))  # noqa: S608
            db.execute(
                "UPDATE article SET checked_at = '' WHERE key IN (SELECT article FROM attachment WHERE capture IS NULL)"
            )
            db.execute("UPDATE frontier SET state = 'todo' WHERE key IN (SELECT key FROM article WHERE page IS NULL)")
            db.execute(f"DELETE FROM capture WHERE body IN ({lost})", (name, start))  # noqa: S608
            db.execute("DELETE FROM capture WHERE warc = ? AND offset >= ?", (name, start))
            if start:
                db.execute("UPDATE warc SET committed = ? WHERE name = ?", (start, name))
            else:
                db.execute("DELETE FROM warc WHERE name = ?", (name,))
        if (self.path / name).exists():
            if start:
                os.truncate(self.path / name, start)
            else:
                (self.path / name).unlink()

    def close(self) -> None:
        """Close files, fold the write-ahead log into the index so that it is one plain file, release the lock."""
        out, self._out = self._out, None
        try:
            if out is not None:
                out.close()
            with suppress(sqlite3.OperationalError):  # a reader still has it open: the log stays and is valid
                self._db.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.ProgrammingError:  # closed already
            return
        finally:
            super().close()
            self._lock.release()


def kept_headers(exchange: Exchange) -> Headers:
    """The answer's headers as archived: those that transfer made untrue are renamed, the length is that of the body."""
    kept = [(_REWRITTEN.get(name.lower(), name), value) for name, value in exchange.headers]
    kept = [(name, value) for name, value in kept if name.lower() != "content-length"]
    return [*kept, ("Content-Length", str(len(exchange.body)))]
