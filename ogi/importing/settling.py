"""Imported captures into articles: a report's page with its files, then the files that belong to no page."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from scraper.addresses import clean
from scraper.archive.recorder import Recorder
from scraper.attachments import Attachment

_FILL = "UPDATE attachment SET capture = ? WHERE url = ? AND capture IS NULL"
_ATTACHED = "SELECT COUNT(*) FROM attachment WHERE url = ? AND article != ?"
_NEWEST = (
    "SELECT MAX(c.fetched_at) FROM article a LEFT JOIN attachment t ON t.article = a.key "
    "JOIN capture c ON c.id = COALESCE(a.page, t.capture) WHERE a.key = ?"
)
_ALONE = "SELECT key FROM article WHERE url = ? AND page IS NULL AND list_url IS NULL"


class Lead(NamedTuple):
    """What a list says of a report."""

    title: str
    published: str | None
    list_url: str


class Kept(NamedTuple):
    """A capture of a report's page or of a file, in the archive."""

    at: str
    url: str
    capture: int
    digest: str
    title: str
    published: str | None = None
    attachments: tuple[Attachment, ...] = ()


class Articles:
    """Writes the articles of one import; `leads` are what lists say of them, `site_id` gives the site of an address."""

    def __init__(self, recorder: Recorder, leads: Mapping[str, Lead], site_id: Callable[[str], str]) -> None:
        self._recorder, self._leads, self._site_id = recorder, leads, site_id
        self._counts: Counter[str] = Counter()

    def settle(self, pages: Mapping[str, Kept], files: Mapping[str, Kept]) -> Counter[str]:
        """Make articles of pages with their files, then of the files that belong to no page; counts by word."""
        self._counts = Counter(reports=0)
        with self._recorder.transaction() as db:
            for key, page in sorted(pages.items()):
                self._counts["reports"] += 1
                if self._is_newest(db, key, page):
                    self._store(db, key, page, [(item.url, item.label) for item in page.attachments], page.capture)
                    for item in page.attachments:
                        _drop_alone(db, item.url)
            for key, file in sorted(files.items()):
                db.execute(_FILL, (file.capture, file.url))
                attached = db.execute(_ATTACHED, (file.url, key)).fetchone()[0]
                if attached and key not in self._leads:
                    continue
                self._counts["reports"] += 1
                if self._is_newest(db, key, file):
                    self._store(db, key, file, [(file.url, file.title)], None)
        return self._counts

    def _is_newest(self, db: sqlite3.Connection, key: str, kept: Kept) -> bool:
        """Whether the archive holds nothing of an article that was seen at the same time or later."""
        newest = db.execute(_NEWEST, (key,)).fetchone()[0]
        return newest is None or newest < kept.at

    def _store(
        self, db: sqlite3.Connection, key: str, kept: Kept, files: list[tuple[str, str]], page: int | None
    ) -> None:
        lead = self._leads.get(key)
        rows = [(key, number, url, label, self._capture_of(url)) for number, (url, label) in enumerate(files)]
        missing = sum(row[-1] is None for row in rows)
        self._counts["files_missing"] += missing
        known = db.execute("SELECT state, checked_at, first_seen FROM article WHERE key = ?", (key,)).fetchone()
        gone = known is not None and known[0] == "gone" and known[1] > kept.at
        digests = [kept.digest, *(self._digest(row[-1]) for row in rows if row[-1] is not None)]
        content = kept.digest if page is None else hashlib.sha256("\n".join(digests).encode("ascii")).hexdigest()
        db.execute(
            "INSERT OR REPLACE INTO article VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?)",
            (
                key, self._site_id(kept.url), kept.url, kept.title, kept.published, lead.list_url if lead else None,
                "gone" if gone else "active", page, content, min(kept.at, known[2]) if known else kept.at,
                "" if missing else kept.at,
            ),
        )  # fmt: skip
        db.execute("DELETE FROM attachment WHERE article = ?", (key,))
        db.executemany("INSERT INTO attachment VALUES (?, ?, ?, ?, ?)", rows)

    def _digest(self, capture: int) -> str:
        return str(self._recorder.query("SELECT sha256 FROM capture WHERE id = ?", capture)[0][0])

    def _capture_of(self, url: str) -> int | None:
        """The newest good capture of a file, of this import, an earlier one or a crawl."""
        rows = self._recorder.query(
            "SELECT id FROM capture WHERE request_key = ? AND kind = 'ok' AND body IS NOT NULL "
            "ORDER BY fetched_at DESC, id DESC LIMIT 1",
            clean(url),
        )
        return int(rows[0][0]) if rows else None


def _drop_alone(db: sqlite3.Connection, url: str) -> None:
    """A file that stood alone until the page it belongs to came along."""
    for (key,) in db.execute(_ALONE, (url,)).fetchall():
        db.execute("DELETE FROM attachment WHERE article = ?", (key,))
        db.execute("DELETE FROM article WHERE key = ?", (key,))
