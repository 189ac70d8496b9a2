"""Fetch one address politely, safely and once: robots, lanes, retries, redirects, classification, archive.

Every hop of a redirect is a request of its own with its own robots.txt, lane, address check and archive record. An
address that was already answered whole in the running crawl is taken from the archive, so a crawl that was killed
repeats its steps without asking anybody again.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scraper.addresses import MAX_URL, authority, clean, resolve
from scraper.archive.recorder import Exchange, Recorder
from scraper.clock import Clock
from scraper.errors import BadAnswer, FetchError, HostStopped, Refused, Unreachable
from scraper.fetching.classify import STOPS_HOST, Class, classify
from scraper.fetching.gate import Gate
from scraper.fetching.headers import Headers, parse_retry_after, request_headers, store_cookies
from scraper.fetching.known import RETRIED, Known
from scraper.fetching.lanes import Lane, Lanes
from scraper.fetching.media import header_filename, media_type, split_content_type
from scraper.fetching.messages import Answer, Request, Role, json_request
from scraper.fetching.transport import RawAnswer, Transport
from scraper.settings import CrawlSettings
from scraper.sites import Site

__all__ = ["Answer", "Fetcher", "Request", "Role", "json_request"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
SHELLS = 3
"""Redirects by meta refresh or script that are followed in a row."""


class Fetcher:
    """Asks on behalf of one crawl. `run` is its number in the archive; `on_request` hears of every request sent, and
    `sent` counts them by site id; `known` is what was got before."""

    def __init__(
        self,
        settings: CrawlSettings,
        recorder: Recorder,
        transport: Transport,
        clock: Clock,
        run: int,
        on_request: Callable[[Site, str, str], None] | None = None,
    ) -> None:
        self._settings = settings
        self._recorder = recorder
        self.known = Known(recorder, run)
        self._transport = transport
        self._clock = clock
        self._run = run
        self._lanes = Lanes(clock, settings)
        self._gate = Gate(self.fetch, settings.product, obey=settings.obey_robots)
        self._on_request = on_request or (lambda site, url, kind: None)
        self.sent: Counter[str] = Counter()

    def cookies(self, url: str) -> frozenset[str]:
        """The names of the cookies that the host of an address has set."""
        return frozenset(self._lanes.of(authority(url)).cookies)

    async def fetch(self, site: Site, request: Request, *, again: bool = False) -> Answer:
        """Follow redirects to a whole answer; `again`: also where this crawl already has one. Raises FetchError; an
        answer of another kind than `ok` is returned."""
        current = replace(request, url=clean(request.url))
        seen: list[str] = []
        steps: set[tuple[str, tuple[tuple[str, str], ...]]] = set()  # an address asked twice with the same cookies
        shells = 0
        for _ in range(self._settings.max_redirects + 1):
            answer = await self._hop(site, current, fresh=again or current.url in seen)
            if answer.kind != "redirect" or answer.location is None:
                answer.url, answer.via = request.url, tuple(seen)
                return answer
            if answer.status not in REDIRECTS:
                shells += 1
                if shells > SHELLS:
                    raise BadAnswer(request.url, f"more than {SHELLS} pages that only lead on", "redirect_loop")
            step = (current.key, tuple(sorted(self._lanes.of(authority(current.url)).cookies.items())))
            if step in steps:
                raise BadAnswer(request.url, "redirects lead round in a circle", "redirect_loop")
            steps.add(step)
            seen.append(current.url)
            current = self._next(current, answer)
        raise BadAnswer(request.url, f"more than {self._settings.max_redirects} redirects", "redirect_loop")

    def _next(self, request: Request, answer: Answer) -> Request:
        location = answer.location or ""
        target = resolve(answer.final_url, location)
        if target is None:
            raise Refused(request.url, f"redirect to {location[:200]!r}, which is not http(s)", "bad_redirect")
        keeps = answer.status in (307, 308)
        moved = replace(request, url=target, referer=request.referer)
        return moved if keeps else replace(moved, form=None, data=None)

    async def _hop(self, site: Site, request: Request, *, fresh: bool) -> Answer:
        if len(request.url) > MAX_URL:
            raise Refused(request.url[:200], f"address longer than {MAX_URL} characters", "bad_address")
        if not fresh:
            known = self.known.answered(request)
            if known is not None:
                self._settle(self._lanes.of(authority(request.url)), known)
                return known
        lane = self._lanes.of(authority(request.url))
        if lane.stopped is not None:
            raise HostStopped(request.url, f"not asked: {lane.stopped}")
        if request.role != "robots":
            await self._gate.check(site, request, lane)
        return await self._ask(site, request, lane)

    async def _ask(self, site: Site, request: Request, lane: Lane) -> Answer:
        async with lane.turn():
            if lane.stopped is not None:
                raise HostStopped(request.url, f"not asked: {lane.stopped}")
            earlier = self.known.earlier(request)
            asked = 0
            while True:
                asked += 1
                self.sent[site.id] += 1
                last = asked > self._settings.retries
                headers = request_headers(request, self._settings.agent, lane.cookies, earlier)
                started = self._clock.time()
                try:
                    raw = await self._transport.exchange(
                        request.url, request.method, headers, request.content, self._tls(site, request.url)
                    )
                except FetchError as error:
                    lane.answered()
                    self._on_request(site, request.url, error.reason)
                    if last or not isinstance(error, Unreachable | BadAnswer) or error.reason in ("too_large", "dns"):
                        self._failed(site, request, lane, error, started)
                        raise
                    await lane.pause(self._backoff(asked, None))
                    continue
                lane.answered()
                answer = self._keep(site, request, headers, raw, started, earlier)
                self._on_request(site, request.url, answer.kind)
                wait = None if raw.status not in RETRIED else self._backoff(asked, answer.headers.get("retry-after"))
                if wait is not None and wait > self._settings.max_wait:
                    lane.stopped = f"the host asks to wait {wait:.0f} s, longer than max_wait"
                elif wait is not None and not last and answer.kind not in STOPS_HOST:
                    await lane.pause(wait)
                    continue
                store_cookies(lane.cookies, raw.headers)
                self._settle(lane, answer)
                return answer

    def _backoff(self, tries: int, retry_after: str | None) -> float:
        """Seconds to wait before the next try: what the host asks for, else doubling with a random part."""
        asked_for = parse_retry_after(retry_after, self._clock.time())
        if asked_for is not None:
            return asked_for
        base: float = self._settings.backoff * 2 ** (tries - 1)
        return min(self._settings.max_wait, base * (1 + random.random() / 4))  # noqa: S311

    def _settle(self, lane: Lane, answer: Answer) -> None:
        """Count what the host refuses; stop asking when it put up a challenge or refuses again and again."""
        if answer.kind in STOPS_HOST:
            lane.stopped = f"{answer.kind}: {answer.reason}"
        elif answer.kind in ("login", "error"):
            lane.refusals += 1
            if lane.refusals >= self._settings.stop_after_refusals:
                lane.stopped = lane.stopped or f"{lane.refusals} refusals in a row, the last: {answer.reason}"
        else:
            lane.refusals = 0

    def _failed(self, site: Site, request: Request, lane: Lane, error: FetchError, at: float) -> None:
        self._recorder.note(request.url, request.method, at, self._row(site, request, error.reason, error.message))
        if isinstance(error, Unreachable):
            lane.refusals += 1
            if lane.refusals >= self._settings.stop_after_refusals:
                lane.stopped = f"{lane.refusals} failures in a row, the last: {error.message}"

    def _row(self, site: Site, request: Request, kind: str, reason: str) -> dict[str, Any]:
        about = request.about
        return {
            "run": self._run, "site_id": site.id, "request_key": request.key, "role": request.role, "kind": kind,
            "reason": reason[:500], "outcome": "", "media_type": "", "list_title": about.get("list_title"),
            "list_date": about.get("list_date"), "list_url": about.get("list_url"),
            "parent_url": about.get("parent_url"),
        }  # fmt: skip

    def _keep(
        self, site: Site, request: Request, sent: Headers, raw: RawAnswer, at: float, earlier: dict[str, Any] | None
    ) -> Answer:
        """Classify an answer and put it into the archive."""
        headers = {name.lower(): value for name, value in raw.headers}
        same_as = None
        if raw.status == 304 and earlier is not None:
            same_as = earlier["body"]
            held, body = self._recorder.held_in(same_as)
            answer = Answer(
                request.url, request.url, 304, "ok", "", {**held, **earlier["validators"], **headers}, body,
                earlier["media_type"], earlier["charset"], earlier["filename"], capture=0,
            )  # fmt: skip
        else:
            answer = self._classified(request, raw, headers)
            if earlier is not None and raw.body and hashlib.sha256(raw.body).hexdigest() == earlier["sha256"]:
                same_as = earlier["body"]
        row = self._row(site, request, answer.kind, answer.reason) | {
            "media_type": answer.media_type, "charset": answer.charset, "filename": answer.filename,
            "location": answer.location, "etag": answer.headers.get("etag"),
            "last_modified": answer.headers.get("last-modified"),
        }  # fmt: skip
        exchange = Exchange(
            request.url, request.method, sent, request.content, raw.status, raw.reason, raw.headers, raw.body, at
        )
        answer.capture = self._recorder.append(exchange, row, same_as)
        return answer

    def _classified(self, request: Request, raw: RawAnswer, headers: dict[str, str]) -> Answer:
        declared, charset = split_content_type(headers.get("content-type"))
        filename = header_filename(headers)
        answer = Answer(
            request.url, request.url, raw.status, "ok", "", headers, raw.body,
            media_type(raw.body, declared, filename or request.url), charset, filename, capture=0,
        )  # fmt: skip
        if request.role == "robots" and 200 <= raw.status < 300:
            return answer
        markup = answer.is_text and not any(kind in answer.media_type for kind in ("json", "javascript"))
        text = answer.text if markup else None
        found = classify(answer.status, headers, text)
        if found.kind == "redirect" and found.refresh is None and "location" not in headers:
            found = Class("error", f"status {answer.status} without an address")
        answer.kind, answer.reason = found.kind, found.reason
        answer.location = found.refresh or (headers.get("location") if found.kind == "redirect" else None)
        return answer

    def _tls(self, site: Site, url: str) -> Any:
        """The site's exception, for its own hosts only."""
        if site.tls is None:
            return None
        own = {authority(site.entry_url).partition(":")[0], *site.hosts}
        return site.tls if authority(url).partition(":")[0] in own else None

    def stop(self, answer: Answer, kind: str, reason: str) -> HostStopped:
        """End the asking of an answer's host, for what its page turned out to be; the error that says so.

        The archive then has the answer under that kind, and a crawl taken up again stops there too.
        """
        self._recorder.rename(answer.capture, kind, reason)
        lane = self._lanes.of(authority(answer.final_url))
        lane.stopped = f"{kind}: {reason}"
        return HostStopped(answer.final_url, lane.stopped)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address that was asked for names."""
        return self._gate.sitemaps(url)

    def stopped(self, url: str) -> str | None:
        """Why the host of an address is not asked any more, None while it is."""
        return self._lanes.of(authority(url)).stopped
