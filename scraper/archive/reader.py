"""The archive, for reading: WARC 1.1 files and one SQLite index that knows what led to every record.

    with Archive("archive") as archive:
        for article in archive.articles():
            for capture in article.documents():
                body = archive.body(capture)

A folder of `ogi-*.warc.gz` files (a gzip member a record, so that any WARC tool can replay them) beside
`index.sqlite`. Reading needs none of the crawler's own dependencies and may go on while a crawl is writing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Self

from scraper.archive.schema import INDEX_NAME, SCHEMA_VERSION
from scraper.errors import ArchiveError


class Capture(NamedTuple):
    """One answer whose bytes are kept.

    `fetched_at` is ISO 8601 UTC; `media_type` is told by the bytes where they are distinctive, else as declared;
    `charset` as declared by the server; `filename` from Content-Disposition, the link or the address; `sha256` of
    the body after content decoding; `warc` and `offset` name the record that holds it; `role` is `article`, `part` (a
    further page of one), `attachment`, `list`, `page` or `robots`.
    """

    url: str
    fetched_at: str
    status: int
    media_type: str
    charset: str | None
    filename: str | None
    sha256: str
    warc: str
    offset: int
    role: str


class Article(NamedTuple):
    """One published report: its page, its attachments, and the list entry that led to it.

    `page` is None where the list entry was the file itself, which is then the only attachment. `published` is
    YYYY-MM-DD as the list or, without one, the page says. `state` is `active`, or `gone` when the site no longer
    has it. `publisher` is the organ that the list names, if it does.
    """

    url: str
    title: str
    published: str | None
    site_id: str
    list_url: str | None
    page: Capture | None
    attachments: list[Capture]
    state: str = "active"
    publisher: str | None = None

    def documents(self) -> list[Capture]:
        """The page, if there is one, then the attachments."""
        return [*([self.page] if self.page else []), *self.attachments]

    def wholes(self) -> list[list[Capture]]:
        """The documents, those together that are one: the page with the further pages that its report was cut into."""
        page = [capture for capture in self.documents() if capture is self.page or capture.role == "part"]
        files = [[capture] for capture in self.attachments if capture.role != "part"]
        return [page, *files] if page else files


class Fetch(NamedTuple):
    """One request of a crawl, answered or not: a row of the dataset's `fetches` table.

    `kind` is `ok`, `redirect`, `not_found`, `soft_404`, `blocked`, `geo_blocked`, `login`, `empty`,
    `error` or, without an answer, the reason of the error; `reason` says more in words. `outcome` is `new`,
    `changed`, `same`, `gone` or `failed` for articles and attachments, else empty. `run` counts crawls from 1.
    """

    url: str
    method: str
    fetched_at: str
    status: int | None
    kind: str
    reason: str
    outcome: str
    media_type: str
    charset: str | None
    filename: str | None
    sha256: str | None
    length: int | None
    warc: str | None
    offset: int | None
    role: str
    site_id: str
    list_title: str | None
    list_date: str | None
    list_url: str | None
    parent_url: str | None
    run: int


_CAPTURE = """SELECT c.url, c.fetched_at, COALESCE(b.status, c.status), b.media_type, b.charset,
    COALESCE(c.filename, b.filename), b.sha256, b.warc, b.offset, c.role
    FROM capture c JOIN capture b ON b.id = c.body WHERE c.id = ?"""

WITHOUT_INDEX = "put a copy of it back, or move it away: 'ogi export' then reads the WARC files alone"


class Archive:
    """An archive opened for reading; a context manager. ArchiveError when there is none at `path`."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._files: dict[str, IO[bytes]] = {}
        self._db = self._connect()

    def _connect(self) -> sqlite3.Connection:
        index = self.path / INDEX_NAME
        if not index.is_file():
            raise ArchiveError(f"{self.path}: no archive here ({INDEX_NAME} is missing); 'ogi crawl' makes one")
        for uri in (f"{index.absolute().as_uri()}?mode=ro", f"{index.absolute().as_uri()}?immutable=1"):
            db = sqlite3.connect(uri, uri=True, timeout=30)
            try:
                with closed_on_error(db):
                    check_version(db, self.path)
            except sqlite3.OperationalError as error:  # a write-ahead log cannot be opened on a read-only medium
                problem = error
                continue
            except sqlite3.DatabaseError as error:
                raise ArchiveError(f"{index}: not a readable index: {error}; {WITHOUT_INDEX}") from error
            return db
        raise ArchiveError(f"{index}: cannot be opened: {problem}; {WITHOUT_INDEX}")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close index and files; more calls do nothing."""
        for file in self._files.values():
            file.close()
        self._files.clear()
        self._db.close()

    def articles(self) -> Iterator[Article]:
        """Every article with bytes, ordered by site id and address; the same order for the same content."""
        cursor = self._db.execute(
            "SELECT key, url, title, published, site_id, list_url, page, state, publisher FROM article "
            "ORDER BY site_id, url, key"
        )
        for key, url, title, published, site_id, list_url, page, state, publisher in cursor:
            attached = self._db.execute(
                "SELECT capture FROM attachment WHERE article = ? AND capture IS NOT NULL ORDER BY position", (key,)
            )
            attachments = [capture for (row,) in attached.fetchall() if (capture := self._capture(row)) is not None]
            article = Article(
                url, title, published, site_id, list_url, self._capture(page), attachments, state, publisher
            )
            if article.page is not None or article.attachments:
                yield article

    def incomplete_lists(self) -> dict[str, str]:
        """The sites with a column whose list was not read to its end when last looked at: its address and how far it
        was read."""
        told: dict[str, str] = {}
        for site_id, url, declared, collected in self._db.execute(
            "SELECT site_id, url, declared, collected FROM listing "
            "WHERE state = 'cut' OR declared > collected ORDER BY site_id, url"
        ):
            of = f" of {declared}" if declared is not None else ""
            told.setdefault(site_id, f"{url} {collected}{of} rows were read")
        return told

    def fetches(self) -> Iterator[Fetch]:
        """Every request ever made, in order."""
        fields = ", ".join("c." + name if name != "offset" else "c.offset" for name in Fetch._fields)
        for row in self._db.execute(f"SELECT {fields} FROM capture c ORDER BY c.id"):  # noqa: S608
            yield Fetch(*row)

    def body(self, capture: Capture) -> bytes:
        """The bytes of a capture, content-decoded. ArchiveError when the record is damaged or missing."""
        return self._payload(capture.warc, capture.offset, capture.url)[1]

    def _capture(self, row_id: int | None) -> Capture | None:
        if row_id is None:
            return None
        row = self._db.execute(_CAPTURE, (row_id,)).fetchone()
        return Capture(*row) if row else None

    def _payload(self, warc: str, offset: int, url: str) -> tuple[Iterable[tuple[str, str]], bytes]:
        from fastwarc.warc import ArchiveIterator

        try:
            file = self._files.get(warc)
            if file is None:
                file = self._files[warc] = (self.path / warc).open("rb")
            file.seek(offset)
            for record in ArchiveIterator(file, parse_http=True):
                return record.http_headers or (), bytes(record.reader.read())
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{self.path / warc}: record at {offset} ({url}) cannot be read: {error}") from error
        raise ArchiveError(f"{self.path / warc}: no record at {offset} ({url})")

    def body_of(self, row_id: int | None) -> bytes:
        """The bytes that an index row holds; empty without one."""
        rows = self.query("SELECT warc, offset, url FROM capture WHERE id = ?", row_id) if row_id else []
        return self._payload(*rows[0])[1] if rows and rows[0][0] else b""

    def held_in(self, row_id: int | None) -> tuple[dict[str, str], bytes]:
        """The headers, their names in lower case, and the bytes that an index row holds; empty without one."""
        rows = self.query("SELECT warc, offset, url FROM capture WHERE id = ?", row_id) if row_id else []
        headers, body = self._payload(*rows[0]) if rows and rows[0][0] else ((), b"")
        return {name.lower(): value for name, value in headers}, body

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of a read-only question to the index."""
        return self._db.execute(sql, values).fetchall()

    def each(self, sql: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of such a question one by one, where they may be very many."""
        yield from self._db.execute(sql, values)


def check_version(db: sqlite3.Connection, path: Path) -> None:
    """ArchiveError unless the index is of this version; sqlite3 errors pass through."""
    row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    found = str(row[0]) if row else "none"
    if found == str(SCHEMA_VERSION):
        return
    newer = found.isdecimal() and int(found) > SCHEMA_VERSION
    then = "use the ogi that wrote it" if newer else f"'ogi import {path} --archive NEW' takes over its reports"
    raise ArchiveError(f"{path}: index version {found}, this program reads version {SCHEMA_VERSION}; {then}")


@contextmanager
def closed_on_error(db: sqlite3.Connection) -> Iterator[None]:
    """An index that turns out to be of no use is closed at once: left open it may keep its file locked."""
    try:
        yield
    except BaseException:
        db.close()
        raise
