"""robots.txt of every origin that is asked, fetched once a crawl, before anything else there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from scraper.addresses import origin
from scraper.errors import BadAnswer, FetchError, HostStopped, RobotsDenied, Unreachable
from scraper.fetching.classify import STOPS_HOST
from scraper.fetching.lanes import Lane
from scraper.fetching.messages import Answer, Request
from scraper.fetching.robots import Robots, parse_robots
from scraper.sites import Site


class Gate:
    """Lets a request pass that robots.txt allows. `fetch` is how robots.txt itself is asked for."""

    def __init__(self, fetch: Callable[[Site, Request], Awaitable[Answer]], product: str, *, obey: bool) -> None:
        self._fetch = fetch
        self._product = product
        self._obey = obey
        self._rules_of: dict[str, Robots | FetchError] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, site: Site, request: Request, lane: Lane) -> None:
        """RobotsDenied, or the error that kept robots.txt from being read; slows the lane to what is asked."""
        lane.delay = max(lane.delay, site.delay or 0.0)
        if not self._obey:
            return
        robots = await self._rules(site, origin(request.url))
        if isinstance(robots, FetchError):
            reason = "robots_unreachable" if robots.reason == Unreachable.reason else robots.reason
            raise type(robots)(request.url, f"no robots.txt, so nothing is asked: {robots.message}", reason)
        lane.delay = max(lane.delay, robots.delay)
        if not robots.allows(request.url):
            raise RobotsDenied(request.url, "robots.txt does not allow it")

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address names, if it was read."""
        robots = self._rules_of.get(origin(url))
        return robots.sitemaps if isinstance(robots, Robots) else []

    async def _rules(self, site: Site, base: str) -> Robots | FetchError:
        async with self._locks.setdefault(base, asyncio.Lock()):
            if base not in self._rules_of:
                self._rules_of[base] = await self._read(site, base)
        return self._rules_of[base]

    async def _read(self, site: Site, base: str) -> Robots | FetchError:
        url = f"{base}/robots.txt"
        try:
            answer = await self._fetch(site, Request(url, "robots"))
        except BadAnswer as error:
            if error.reason == "redirect_loop":
                return Robots(None, self._product)
            return error
        except FetchError as error:
            return error
        if answer.kind in STOPS_HOST:
            return HostStopped(url, f"{answer.kind}: {answer.reason}")
        if answer.status == 429 or answer.status >= 500:
            return Unreachable(url, f"status {answer.status}")
        if answer.kind != "ok":
            return Robots(None, self._product)
        return parse_robots(answer.body, answer.media_type, self._product)
