"""Fetch one address politely, safely and once: robots, lanes, retries, redirects, classification, archive.

Every hop of a redirect is a request of its own with its own robots.txt, lane, address check and archive record. An
address that was already answered whole in the running crawl is taken from the archive, so a crawl that was killed
repeats its steps without asking anybody again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

from scraper.addresses import MAX_URL, authority, clean, origin, resolve
from scraper.classify import STOPS_HOST, Class, classify
from scraper.clock import Clock
from scraper.decode import decode
from scraper.errors import BadAnswer, FetchError, HostStopped, Refused, RobotsDenied, Unreachable
from scraper.lanes import Lane, Lanes
from scraper.media import header_filename, media_type, split_content_type
from scraper.recorder import Exchange, Recorder
from scraper.robots import Robots, parse_robots
from scraper.settings import CrawlSettings
from scraper.sites import Site
from scraper.transport import Headers, RawAnswer, Transport

Role = Literal["robots", "page", "list", "article", "attachment"]

RETRIED = frozenset({429, 500, 502, 503, 504})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SHELLS = 3
"""Redirects by meta refresh or script that are followed in a row."""


@dataclass(frozen=True)
class Request:
    """What to ask for. `form` or `data` make it a POST; `about` is kept in the index with the capture."""

    url: str
    role: Role
    form: tuple[tuple[str, str], ...] | None = None
    data: bytes | None = None
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    referer: str | None = None
    about: Mapping[str, str | None] = field(default_factory=dict)
    conditional: bool = True

    @property
    def method(self) -> str:
        return "GET" if self.form is None and self.data is None else "POST"

    @property
    def content(self) -> bytes:
        if self.form is not None:
            return urlencode(self.form).encode("ascii")
        return self.data or b""

    @property
    def key(self) -> str:
        """What tells two requests apart: the address, for a POST with the hash of what is sent."""
        if self.method == "GET":
            return self.url
        return f"POST {self.url} {hashlib.sha256(self.content).hexdigest()[:32]}"


@dataclass
class Answer:
    """A whole answer: where it came from in the end, what kind it is, its bytes, and its row in the index.

    `capture` is the row of this request, `body_id` the row that holds the bytes; `not_modified` tells that the bytes
    are those of an earlier visit.
    """

    url: str
    final_url: str
    status: int
    kind: str
    reason: str
    headers: dict[str, str]
    body: bytes
    media_type: str
    charset: str | None
    filename: str | None
    capture: int
    body_id: int | None
    not_modified: bool = False
    location: str | None = None

    @property
    def ok(self) -> bool:
        return self.kind == "ok"

    @property
    def is_text(self) -> bool:
        """Whether the body is markup or other text, not a file."""
        kind = self.media_type
        return kind.startswith("text/") or any(mark in kind for mark in ("html", "xml", "json", "javascript"))

    @cached_property
    def text(self) -> str:
        return decode(self.body, self.charset)[0]


class Fetcher:
    """Asks on behalf of one crawl. `run` is its number in the archive; `on_request` hears of every request sent, and
    `sent` counts them by site id."""

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
        self._transport = transport
        self._clock = clock
        self._run = run
        self._lanes = Lanes(clock, settings)
        self._robots: dict[str, Robots | FetchError] = {}
        self._robots_locks: dict[str, asyncio.Lock] = {}
        self._on_request = on_request or (lambda site, url, kind: None)
        self.sent: Counter[str] = Counter()

    async def fetch(self, site: Site, request: Request) -> Answer:
        """Follow redirects to a whole answer. Raises FetchError; an answer of another kind than `ok` is returned."""
        current = replace(request, url=clean(request.url))
        seen: set[str] = set()
        shells = 0
        for _ in range(self._settings.max_redirects + 1):
            answer = await self._hop(site, current, fresh=current.url in seen)
            seen.add(current.url)
            if answer.kind != "redirect" or answer.location is None:
                answer.url = request.url
                return answer
            if answer.status not in REDIRECTS:
                shells += 1
                if shells > SHELLS:
                    raise BadAnswer(request.url, f"more than {SHELLS} pages that only lead on", "redirect_loop")
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
            known = self._archived(request)
            if known is not None:
                self._settle(self._lanes.of(authority(request.url)), known)
                return known
        lane = self._lanes.of(authority(request.url))
        if lane.stopped is not None:
            raise HostStopped(request.url, f"not asked: {lane.stopped}")
        if request.role != "robots":
            await self._check_robots(site, request, lane)
        return await self._ask(site, request, lane)

    def _archived(self, request: Request) -> Answer | None:
        """The whole answer this crawl already has, if it does."""
        rows = self._recorder.query(
            "SELECT id, status, kind, reason, media_type, charset, filename, location, body FROM capture "
            "WHERE request_key = ? AND run = ? AND warc IS NOT NULL ORDER BY id DESC LIMIT 1",
            request.key, self._run,
        )  # fmt: skip
        if not rows or rows[0][1] in RETRIED:
            return None
        row_id, status, kind, reason, kind_of_media, charset, filename, location, body = rows[0]
        return Answer(
            request.url, request.url, status, kind, reason, {}, self._recorder.body_of(body), kind_of_media, charset,
            filename, row_id, body, not_modified=status == 304, location=location,
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
        return Answer(
            request.url, clean(request.url), 200, "ok", "", {}, self._recorder.body_of(body), kind_of_media, charset,
            filename, row_id, body,
        )  # fmt: skip

    async def _ask(self, site: Site, request: Request, lane: Lane) -> Answer:
        async with lane.turn():
            if lane.stopped is not None:
                raise HostStopped(request.url, f"not asked: {lane.stopped}")
            earlier = self._earlier(request)
            asked = 0
            while True:
                asked += 1
                self.sent[site.id] += 1
                last = asked > self._settings.retries
                headers = self._headers(request, lane, earlier)
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
                self._cookies(lane, raw)
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
            answer = Answer(
                request.url, request.url, 304, "ok", "", {**earlier["validators"], **headers},
                self._recorder.body_of(same_as), earlier["media_type"], earlier["charset"], earlier["filename"],
                0, same_as, not_modified=True,
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
        answer.body_id = same_as or answer.capture
        return answer

    def _classified(self, request: Request, raw: RawAnswer, headers: dict[str, str]) -> Answer:
        declared, charset = split_content_type(headers.get("content-type"))
        filename = header_filename(headers)
        answer = Answer(
            request.url, request.url, raw.status, "ok", "", headers, raw.body,
            media_type(raw.body, declared, filename or request.url), charset, filename, 0, None,
        )  # fmt: skip
        if request.role == "robots" and 200 <= raw.status < 300:
            return answer
        markup = answer.is_text and not any(kind in answer.media_type for kind in ("json", "javascript"))
        text = answer.text if markup and request.role != "robots" else None
        found = classify(answer.status, headers, text)
        if found.kind == "redirect" and found.refresh is None and "location" not in headers:
            found = Class("error", f"status {answer.status} without an address")
        if found.kind == "not_modified":
            found = Class("error", "status 304 to a question without a condition")
        answer.kind, answer.reason = found.kind, found.reason
        answer.location = found.refresh or (headers.get("location") if found.kind == "redirect" else None)
        return answer

    def _earlier(self, request: Request) -> dict[str, Any] | None:
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

    def _headers(self, request: Request, lane: Lane, earlier: dict[str, Any] | None) -> Headers:
        host = request.url.split("/", 3)[2]
        headers: Headers = [
            ("Host", host),
            ("User-Agent", self._settings.agent),
            ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
            ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
            ("Accept-Encoding", "gzip, deflate"),
        ]
        if request.referer:
            headers.append(("Referer", request.referer))
        if lane.cookies:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in lane.cookies.items())))
        if request.method == "POST":
            kind = request.content_type or "application/x-www-form-urlencoded; charset=UTF-8"
            headers += [("Content-Type", kind), ("Content-Length", str(len(request.content)))]
        if earlier is not None and request.method == "GET":
            if earlier["etag"]:
                headers.append(("If-None-Match", earlier["etag"]))
            if earlier["last_modified"]:
                headers.append(("If-Modified-Since", earlier["last_modified"]))
        return [*headers, *request.headers]

    def _cookies(self, lane: Lane, raw: RawAnswer) -> None:
        for name, value in raw.headers:
            if name.lower() == "set-cookie":
                store_cookie(lane.cookies, value)

    def _tls(self, site: Site, url: str) -> Any:
        """The site's exception, for its own hosts only."""
        if site.tls is None:
            return None
        own = {authority(site.entry_url).partition(":")[0], *site.hosts}
        return site.tls if authority(url).partition(":")[0] in own else None

    async def _check_robots(self, site: Site, request: Request, lane: Lane) -> None:
        lane.delay = max(lane.delay, site.delay or 0.0)
        if not self._settings.obey_robots:
            return
        robots = await self._rules(site, origin(request.url))
        if isinstance(robots, FetchError):
            reason = "robots_unreachable" if robots.reason == Unreachable.reason else robots.reason
            raise type(robots)(request.url, f"no robots.txt, so nothing is asked: {robots.message}", reason)
        lane.delay = max(lane.delay, robots.delay)
        if not robots.allows(request.url):
            raise RobotsDenied(request.url, "robots.txt does not allow it")

    async def _rules(self, site: Site, base: str) -> Robots | FetchError:
        async with self._robots_locks.setdefault(base, asyncio.Lock()):
            if base not in self._robots:
                self._robots[base] = await self._ask_robots(site, base)
        return self._robots[base]

    async def _ask_robots(self, site: Site, base: str) -> Robots | FetchError:
        url = f"{base}/robots.txt"
        try:
            answer = await self.fetch(site, Request(url, "robots"))
        except BadAnswer as error:
            if error.reason == "redirect_loop":
                return Robots(None, self._settings.product)
            return error
        except FetchError as error:
            return error
        if answer.kind in STOPS_HOST:
            return HostStopped(url, f"{answer.kind}: {answer.reason}")
        if answer.status == 429 or answer.status >= 500:
            return Unreachable(url, f"status {answer.status}")
        if answer.kind != "ok":
            return Robots(None, self._settings.product)
        return parse_robots(answer.body, answer.media_type, self._settings.product)

    def stopped(self, url: str) -> str | None:
        """Why the host of an address is not asked any more, None while it is."""
        return self._lanes.of(authority(url)).stopped


def parse_retry_after(value: str | None, now: float) -> float | None:
    """Seconds from now that a Retry-After header asks for, in either form (RFC 9110, 10.2.3); None if unusable."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def store_cookie(jar: dict[str, str], header: str) -> None:
    """Keep a cookie for its host; 30 cookies of 2048 characters at most, the oldest goes first."""
    pair, _, attributes = header.partition(";")
    name, equals, value = pair.partition("=")
    name, value = name.strip(), value.strip()
    if not equals or not name or len(name) + len(value) > 2048 or not (name + value).isascii() or "\r" in value:
        return
    jar.pop(name, None)
    if "max-age=0" in attributes.replace(" ", "").lower() or not value:
        return
    jar[name] = value
    while len(jar) > 30:
        jar.pop(next(iter(jar)))


def json_request(url: str, role: Role, value: Any, **more: Any) -> Request:
    """A POST of a JSON value."""
    data = json.dumps(value, ensure_ascii=False).encode("utf-8")
    return Request(url, role, data=data, content_type="application/json; charset=UTF-8", **more)
