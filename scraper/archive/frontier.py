"""What a crawl still has to do and has settled, in the archive's index: it survives any death of the process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from scraper.archive.entries import Entry, Found, Known, Listed
from scraper.archive.recorder import Recorder
from scraper.clock import Clock, iso
from scraper.words.titles import report_year

ROAD = ""
"""In the place of a column's address: the road from the home page to the columns."""


class Frontier:
    """The frontier of one crawl. `run` is its number in the archive."""

    def __init__(self, recorder: Recorder, clock: Clock, resume_hours: float) -> None:
        self._recorder = recorder
        self._clock = clock
        self.run, self.resumed = self._begin(resume_hours)
        self._unfinished = bool(recorder.query("SELECT 1 FROM frontier WHERE run < ? LIMIT 1", self.run))

    def _begin(self, resume_hours: float) -> tuple[int, bool]:
        oldest = iso(max(0.0, self._clock.time() - resume_hours * 3600))
        rows = self._recorder.query("SELECT id, started, finished FROM run ORDER BY id DESC LIMIT 1")
        if rows and rows[0][2] is None and rows[0][1] >= oldest:
            return int(rows[0][0]), True
        with self._recorder.transaction() as db:
            if rows and rows[0][2] is None:  # left for good: what its lists named was perhaps never asked for
                db.execute(
                    "UPDATE listing SET signature = '' WHERE walked_at >= ? AND site_id NOT IN "
                    "(SELECT site_id FROM site_run WHERE run = ? AND stage = 'done')",
                    (rows[0][1], rows[0][0]),
                )
            cursor = db.execute("INSERT INTO run (started) VALUES (?)", (iso(self._clock.time()),))
        assert cursor.lastrowid is not None  # noqa: S101
        return cursor.lastrowid, False

    def finish(self) -> None:
        """The crawl is whole; the next one begins anew."""
        with self._recorder.transaction() as db:
            db.execute("UPDATE run SET finished = ? WHERE id = ?", (iso(self._clock.time()), self.run))
            db.execute("DELETE FROM frontier WHERE run <= ?", (self.run,))
            db.execute("DELETE FROM told WHERE run <= ?", (self.run,))

    def result(self, site_id: str) -> dict[str, Any] | None:
        """The result of a site that is done in this crawl."""
        rows = self._recorder.query(
            "SELECT result FROM site_run WHERE run = ? AND site_id = ? AND stage = 'done'", self.run, site_id
        )
        return dict(json.loads(rows[0][0])) if rows else None

    def done(self, site_id: str, result: dict[str, Any]) -> None:
        """Settle a site for this crawl."""
        with self._recorder.transaction() as db:
            db.execute(
                "INSERT OR REPLACE INTO site_run VALUES (?, ?, 'done', ?)",
                (self.run, site_id, json.dumps(result, ensure_ascii=False)),
            )

    def tell(self, site_id: str, entry: Entry, text: str, status: str | None) -> None:
        """Keep what is told of an entry, until the crawl is whole."""
        with self._recorder.transaction() as db:
            row = (self.run, site_id, entry.key, text, status)
            db.execute("INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?, ?)", row)

    def notice(self, site_id: str, url: str, text: str) -> None:
        """Keep one more thing that is told of a column, or of the ROAD, until that is gone through anew."""
        with self._recorder.transaction() as db:
            db.execute("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", (site_id, url, text))

    def notices(self, site_id: str, url: str) -> list[str]:
        """What was told of a column, or of the ROAD, when it was last gone through."""
        rows = self._recorder.query("SELECT text FROM notice WHERE site_id = ? AND url = ? ORDER BY text", site_id, url)
        return [str(text) for (text,) in rows]

    def keep_notices(self, site_id: str, url: str, texts: Iterable[str]) -> None:
        """A column, or the ROAD, was gone through anew: these and no others are told of it."""
        with self._recorder.transaction() as db:
            db.execute("DELETE FROM notice WHERE site_id = ? AND url = ?", (site_id, url))
            db.executemany("INSERT OR IGNORE INTO notice VALUES (?, ?, ?)", [(site_id, url, text) for text in texts])

    def take_up(self, site_id: str) -> list[tuple[str, Any]]:
        """Prepare a site for being visited, perhaps once more in this crawl: what was told of the entries that are
        settled, and what it makes of the visit. Entries that were columns are to be read again, from the archive."""
        with self._recorder.transaction() as db:
            db.execute(
                "UPDATE frontier SET state = 'look' WHERE run = ? AND site_id = ? AND state = 'column'",
                (self.run, site_id),
            )
        rows = self._recorder.query(
            "SELECT text, status FROM told JOIN frontier USING (run, site_id, key) "
            "WHERE run = ? AND site_id = ? AND state NOT IN ('todo', 'look') ORDER BY position, text",
            self.run, site_id,
        )  # fmt: skip
        return [(str(text), status) for text, status in rows]

    def untold(self, site_id: str, key: str) -> str | None:
        """What an earlier crawl that never came to its end found an entry to be: `new`, `changed`; None for no news."""
        if not self._unfinished:
            return None
        rows = self._recorder.query(
            "SELECT state FROM frontier WHERE run < ? AND site_id = ? AND key = ? AND state IN ('new', 'changed') "
            "ORDER BY run LIMIT 1",
            self.run, site_id, key,
        )  # fmt: skip
        return str(rows[0][0]) if rows else None

    def add(self, site_id: str, entries: Iterable[Entry]) -> int:
        """Queue entries that are not queued yet; how many were new to the queue."""
        with self._recorder.transaction() as db:
            (position,) = db.execute(
                "SELECT COUNT(*) FROM frontier WHERE run = ? AND site_id = ?", (self.run, site_id)
            ).fetchone()
            added = 0
            for entry in entries:
                cursor = db.execute(
                    "INSERT OR IGNORE INTO frontier VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        self.run, site_id, entry.key, position + added, entry.url, entry.title, entry.published,
                        entry.list_url, entry.publisher, "todo" if entry.certain else "look",
                    ),
                )  # fmt: skip
                added += cursor.rowcount
        return added

    def next(self, site_id: str) -> Entry | None:
        """The first entry that is not settled."""
        rows = self._recorder.query(
            "SELECT url, title, published, list_url, publisher, state FROM frontier "
            "WHERE run = ? AND site_id = ? AND state IN ('todo', 'look') ORDER BY position LIMIT 1",
            self.run, site_id,
        )  # fmt: skip
        if not rows:
            return None
        url, title, published, list_url, publisher, state = rows[0]
        return Entry(url, title, published, list_url, publisher, state == "todo")

    def counts(self, site_id: str) -> dict[str, int]:
        """How many entries of a site are in each state."""
        rows = self._recorder.query(
            "SELECT state, COUNT(*) FROM frontier WHERE run = ? AND site_id = ? GROUP BY state", self.run, site_id
        )
        return {str(state): int(count) for state, count in rows}

    def titles(self, site_id: str, states: tuple[str, ...] = ()) -> Iterator[str]:
        """The titles of the entries of a site, or of those that are in one of the states."""
        among = f" AND state IN ({', '.join('?' * len(states))})" if states else ""
        rows = self._recorder.each(
            f"SELECT title FROM frontier WHERE run = ? AND site_id = ?{among}",  # noqa: S608
            self.run, site_id, *states,
        )  # fmt: skip
        return (str(title) for (title,) in rows)

    def known(self, key: str) -> Known | None:
        """What the archive has of an article."""
        names = ", ".join(Known._fields)
        rows = self._recorder.query(f"SELECT {names} FROM article WHERE key = ?", key)  # noqa: S608
        return Known(*rows[0]) if rows else None

    def known_of_list(self, list_url: str) -> Iterator[Known]:
        """What the archive has of a list, by address."""
        names = ", ".join(Known._fields)
        rows = self._recorder.each(f"SELECT {names} FROM article WHERE list_url = ? ORDER BY url", list_url)  # noqa: S608
        return (Known(*row) for row in rows)

    def unqueued(self, site_id: str) -> Iterator[Known]:
        """What the archive has of a site and nothing in this crawl has named yet, by address."""
        names = ", ".join(Known._fields)
        rows = self._recorder.each(
            f"SELECT {names} FROM article WHERE site_id = ? AND NOT EXISTS (SELECT 1 FROM frontier "  # noqa: S608
            "WHERE run = ? AND frontier.site_id = article.site_id AND frontier.key = article.key) ORDER BY url",
            site_id, self.run,
        )  # fmt: skip
        return (Known(*row) for row in rows)

    def alike(self, site_id: str) -> Iterator[tuple[str, str, str]]:
        """Content, address and title of those active articles of a site that have their content in common."""
        active = "FROM article WHERE site_id = ? AND state = 'active'"
        rows = self._recorder.each(
            f"SELECT content_key, url, title {active} AND content_key IN "
            f"(SELECT content_key {active} GROUP BY content_key HAVING COUNT(*) > 1) ORDER BY url",
            site_id, site_id,
        )  # fmt: skip
        return ((str(content), str(url), str(title)) for content, url, title in rows)

    def listings(self, site_id: str) -> list[Listed]:
        """The columns a site is known to have, in order of address."""
        names = ", ".join(Listed._fields)
        rows = self._recorder.query(f"SELECT {names} FROM listing WHERE site_id = ? ORDER BY url", site_id)  # noqa: S608
        return [Listed(*row) for row in rows]

    def remember_listing(self, site_id: str, listed: Listed) -> None:
        """Keep what a whole walk of a column saw."""
        with self._recorder.transaction() as db:
            db.execute("INSERT OR REPLACE INTO listing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (site_id, *listed))

    def discovered_at(self, site_id: str) -> str | None:
        """When the site was last walked from its home page."""
        rows = self._recorder.query("SELECT discovered_at FROM site WHERE site_id = ?", site_id)
        return rows[0][0] if rows else None

    def discovered(self, site_id: str, at: str | None) -> None:
        """Note when the site was walked from its home page to the end; None: never, or a walk is under way."""
        with self._recorder.transaction() as db:
            db.execute("INSERT OR REPLACE INTO site VALUES (?, ?)", (site_id, at))

    def forget_listing(self, site_id: str, url: str) -> None:
        """A column that is no longer there."""
        with self._recorder.transaction() as db:
            db.execute("DELETE FROM listing WHERE site_id = ? AND url = ?", (site_id, url))
            db.execute("DELETE FROM notice WHERE site_id = ? AND url = ?", (site_id, url))

    def store(self, site_id: str, entry: Entry, found: Found, outcome: str) -> None:
        """Settle an entry with what was found, all at once: article, attachments, outcomes of the captures."""
        now = iso(self._clock.time())
        checked = now if found.whole else ""
        with self._recorder.transaction() as db:
            if outcome == "same":
                db.execute(
                    "UPDATE article SET checked_at = ?, title = ?, state = 'active', "
                    "list_url = COALESCE(NULLIF(?, ''), list_url) WHERE key = ?",
                    (checked, found.title, entry.list_url, entry.key),
                )
            else:
                if outcome == "changed":
                    self._set_aside(db, entry.key, found.title, now)
                db.execute(
                    "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET "
                    "site_id = MIN(site_id, excluded.site_id), url = excluded.url, title = excluded.title, "
                    "published = excluded.published, publisher = excluded.publisher, "
                    "list_url = COALESCE(NULLIF(excluded.list_url, ''), list_url), "
                    "state = 'active', page = excluded.page, content_key = excluded.content_key, "
                    "checked_at = excluded.checked_at",
                    (
                        entry.key, site_id, entry.url, found.title, found.published, entry.list_url, entry.publisher,
                        found.page, found.content_key, now, checked,
                    ),
                )  # fmt: skip
                db.execute("DELETE FROM attachment WHERE article = ?", (entry.key,))
                db.executemany(
                    "INSERT INTO attachment VALUES (?, ?, ?, ?, ?)",
                    [(entry.key, n, url, label, capture) for n, (url, label, capture) in enumerate(found.attachments)],
                )
            ids = [found.page, *(capture for _, _, capture in found.attachments)]
            db.executemany("UPDATE capture SET outcome = ? WHERE id = ?", [(outcome, i) for i in ids if i is not None])
            self._settle(db, site_id, entry.key, outcome if found.whole else "failed")

    def _set_aside(self, db: sqlite3.Connection, key: str, title: str, now: str) -> None:
        """Keep the report that was at an address beside that of a later year which has taken its place, as gone."""
        (before,) = db.execute("SELECT title FROM article WHERE key = ?", (key,)).fetchone()
        old, new = report_year(before), report_year(title)
        if old is None or new is None or old >= new:
            return
        aside = f"{key}#{old}"  # no address in canonical form has a fragment
        db.execute(
            "INSERT OR REPLACE INTO article SELECT ?, site_id, url, title, published, list_url, publisher, 'gone', "
            "page, content_key, first_seen, ? FROM article WHERE key = ?",
            (aside, now, key),
        )
        db.execute("DELETE FROM attachment WHERE article = ?", (aside,))
        copy = "INSERT INTO attachment SELECT ?, position, url, label, capture FROM attachment WHERE article = ?"
        db.execute(copy, (aside, key))

    def mark(self, site_id: str, entry: Entry, state: str, capture: int | None = None, *, dead: bool = False) -> None:
        """Settle an entry without storing anything new.

        A known article that is `gone` is marked so and stays in the archive. One that could not be got is
        remembered, so that a later visit asks again: at every visit, or, when the link is `dead` or the page is of
        `other` kind, once in a while.
        """
        now = iso(self._clock.time())
        with self._recorder.transaction() as db:
            if state in ("same", "new", "changed") and entry.list_url:
                db.execute("UPDATE article SET list_url = ? WHERE key = ?", (entry.list_url, entry.key))
            elif state == "gone":
                db.execute("UPDATE article SET state = 'gone', checked_at = ? WHERE key = ?", (now, entry.key))
            elif state in ("failed", "blocked", "other"):
                db.execute(
                    "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, ?) ON CONFLICT (key) DO UPDATE "
                    "SET state = excluded.state, checked_at = excluded.checked_at WHERE content_key IS NULL",
                    (
                        entry.key, site_id, entry.url, entry.title, entry.published, entry.list_url, entry.publisher,
                        "other" if state == "other" else "dead" if dead else "missing", now, now,
                    ),
                )  # fmt: skip
            if capture is not None and state in ("gone", "failed"):
                db.execute("UPDATE capture SET outcome = ? WHERE id = ?", (state, capture))
            self._settle(db, site_id, entry.key, state)

    def _settle(self, db: sqlite3.Connection, site_id: str, key: str, state: str) -> None:
        db.execute(
            "UPDATE frontier SET state = ? WHERE run = ? AND site_id = ? AND key = ?", (state, self.run, site_id, key)
        )
