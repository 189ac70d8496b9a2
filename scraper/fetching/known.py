"""What the archive has of earlier asking: answers of the running crawl, the last good ones, conditions to ask with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scraper.addresses import clean
from scraper.archive.recorder import Recorder
from scraper.fetching.messages import Answer, Request

RETRIED = frozenset({429, 500, 502, 503, 504})
"""Answers that are asked for again, and so are none."""


class Known:
    """What is known of addresses in the crawl of number `run`."""

    def __init__(self, recorder: Recorder, run: int) -> None:
        self._recorder = recorder
        self._run = run

    def answered(self, request: Request) -> Answer | None:
        """The whole answer this crawl already has, if it does."""
        rows = self._recorder.query(
            "SELECT id, status, kind, reason, media_type, charset, filename, location, body FROM capture "
            "WHERE request_key = ? AND run = ? AND warc IS NOT NULL ORDER BY id DESC LIMIT 1",
            request.key, self._run,
        )  # fmt: skip
        if not rows or rows[0][1] in RETRIED:
            return None
        row_id, status, kind, reason, kind_of_media, charset, filename, location, body = rows[0]
        headers, content = self._recorder.held_in(body)
        return Answer(
            request.url, request.url, status, kind, reason, headers, content, kind_of_media, charset, filename, row_id,
            location=location,
        )  # fmt: skip

    def kept(self, request: Request) -> Answer | None:
        """The last good answer to a request in any crawl, from the archive; None without one."""
        rows = self._recorder.query(
            "SELECT id, kind, media_type, charset, filename, body FROM capture WHERE request_key = ? "
            "AND kind IN ('ok', 'redirect') AND body IS NOT NULL ORDER BY id DESC LIMIT 1",
            replace(request, url=clean(request.url)).key,
        )
        if not rows or rows[0][1] == "redirect":
            return None
        row_id, _, kind_of_media, charset, filename, body = rows[0]
        headers, content = self._recorder.held_in(body)
        return Answer(
            request.url, clean(request.url), 200, "ok", "", headers, content, kind_of_media, charset, filename, row_id
        )

    def earlier(self, request: Request) -> dict[str, Any] | None:
        """The last good capture of the same request in an earlier crawl."""
        if not request.conditional:
            return None
        names = ("body", "etag", "last_modified", "sha256", "media_type", "charset", "filename")
        rows = self._recorder.query(
            f"SELECT {', '.join(names)} FROM capture WHERE request_key = ? AND kind = 'ok' AND body IS NOT NULL "  # noqa: S608
            "ORDER BY id DESC LIMIT 1",
            request.key,
        )
        if not rows:
            return None
        found = dict(zip(names, rows[0], strict=True))
        validators = {"etag": found["etag"], "last-modified": found["last_modified"]}
        return found | {"validators": {name: value for name, value in validators.items() if value}}

    def lists_at(self, start: str) -> list[str]:
        """The addresses with a number before their extension that begin with `start` and once were pages of a list."""
        rows = self._recorder.query(
            "SELECT DISTINCT url FROM capture WHERE role = 'list' AND kind = 'ok' AND url GLOB ? LIMIT 200",
            f"{start.replace('[', '[[]')}/*_[0-9].*",
        )
        return [row[0] for row in rows]
