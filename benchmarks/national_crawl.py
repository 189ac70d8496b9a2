"""How long a national crawl takes on one machine: a first year and a nightly visit, on a virtual clock.

    python benchmarks/national_crawl.py --hosts 10000 --reports 300000

The scheduler is the real one (`scraper.fetching.lanes`, the limit on hosts asked at once); time jumps over every wait,
so politeness costs nothing here. A host is robots.txt, a road of pages, a list of 20 rows a page, then its reports and
their files. What hosts are like is assumed, not measured, and printed with the result: reports a host are lognormal,
scaled to the total; an answer takes a lognormal time, and so does each host as a whole; a share of hosts is blocked
and asked twice; a share of requests is asked again after a pause. The machine's own work is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import selectors
import time
from typing import Any, NamedTuple

from scraper.fetching.lanes import Lanes
from scraper.settings import CrawlSettings

ROAD, ROWS, FILES, AGAIN = 4, 20, 0.3, 0.01
MEDIAN_ANSWER, SPREAD_HOST, SPREAD_ANSWER, SPREAD_SIZE = 0.4, 0.6, 0.8, 1.2
BLOCKED_REQUESTS = 2
REASKED_PAUSE = 5.0


class Host(NamedTuple):
    """`reports` it publishes a year, the median `answer` time in seconds, and whether it turns the crawler away."""

    name: str
    reports: int
    answer: float
    blocked: bool


class Jumping(selectors.DefaultSelector):
    """Instead of waiting, moves the clock."""

    now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class LoopClock:
    """The time of the running loop."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    time = monotonic

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def draw_hosts(count: int, reports: int, blocked: float, chance: random.Random) -> list[Host]:
    """Hosts whose reports sum to the total, blocked ones included."""
    weights = [chance.lognormvariate(0.0, SPREAD_SIZE) for _ in range(count)]
    shares = [weight * reports / sum(weights) for weight in weights]
    numbers = [int(share) for share in shares]
    by_rest = sorted(range(count), key=lambda n: numbers[n] - shares[n])
    for n in by_rest[: reports - sum(numbers)]:
        numbers[n] += 1
    turned = set(chance.sample(range(count), round(count * blocked)))
    return [
        Host(f"h{n}.example", number, MEDIAN_ANSWER * chance.lognormvariate(0.0, SPREAD_HOST), n in turned)
        for n, number in enumerate(numbers)
    ]


def requests_of(host: Host, nightly: bool, chance: random.Random) -> int:
    """How many answers a visit takes; of a night with nothing new robots.txt and the column."""
    if host.blocked:
        return BLOCKED_REQUESTS
    if nightly:
        return 2
    files = sum(chance.random() < FILES for _ in range(host.reports))
    return 1 + ROAD + max(1, -(-host.reports // ROWS)) + host.reports + files


def visit_all(hosts: list[Host], settings: CrawlSettings, *, nightly: bool, seed: int) -> tuple[list[float], int]:
    """When each host was done, in seconds from the start, and the requests sent."""
    chance, clock, sent, ends = random.Random(seed), LoopClock(), 0, []  # noqa: S311

    async def one(host: Host, lanes: Lanes, places: asyncio.Semaphore) -> None:
        nonlocal sent
        async with places:
            lane = lanes.of(host.name)
            for _ in range(requests_of(host, nightly, chance)):
                async with lane.turn():
                    sent += 1
                    await clock.sleep(host.answer * chance.lognormvariate(0.0, SPREAD_ANSWER))
                    if chance.random() < AGAIN:
                        lane.answered()
                        await lane.pause(REASKED_PAUSE)
                        sent += 1
                        await clock.sleep(host.answer * chance.lognormvariate(0.0, SPREAD_ANSWER))
            ends.append(clock.monotonic())

    async def every() -> None:
        lanes, places = Lanes(clock, settings), asyncio.Semaphore(settings.concurrency)
        for lane in map(lanes.of, (host.name for host in hosts)):
            lane._file = None  # locks between processes have no part in simulated time
        await asyncio.gather(*(one(host, lanes, places) for host in hosts))

    selector = Jumping()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    try:
        loop.run_until_complete(every())
    finally:
        loop.close()
    return sorted(ends), sent


def told(seconds: float) -> str:
    if seconds >= 86400:
        return f"{seconds / 86400:.1f} days"
    return f"{seconds / 3600:.1f} h" if seconds >= 3600 else f"{seconds / 60:.1f} min"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=10_000)
    parser.add_argument("--reports", type=int, default=300_000)
    parser.add_argument("--blocked", type=float, default=0.05)
    parser.add_argument("--delay", type=float, default=2.0)
    parser.add_argument("--concurrency", type=int, nargs="+", default=[500, 2000])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)  # noqa: S311
    hosts = draw_hosts(options.hosts, options.reports, options.blocked, chance)
    reachable = sum(host.reports for host in hosts if not host.blocked)
    print(f"{len(hosts)} hosts, {options.reports} reports, {reachable} of them on hosts that answer")
    print(f"largest host {max(host.reports for host in hosts)} reports; delay {options.delay} s; seed {options.seed}")
    print(
        f"assumed: answer median {MEDIAN_ANSWER} s, sigma {SPREAD_HOST} by host and {SPREAD_ANSWER} by answer; "
        f"host size sigma {SPREAD_SIZE}; {FILES:.0%} of reports with a file; "
        f"{AGAIN:.0%} asked again; {ROAD} pages of road"
    )
    for concurrency in options.concurrency:
        settings = CrawlSettings(delay=options.delay, concurrency=concurrency)
        for name, nightly in (("first year", False), ("night without news", True)):
            began = time.process_time()
            ends, sent = visit_all(hosts, settings, nightly=nightly, seed=options.seed)
            shares = ", ".join(
                f"{share:.0%} of hosts {told(ends[int(len(ends) * share) - 1])}" for share in (0.5, 0.9, 0.99)
            )
            print(
                f"{concurrency} at once, {name}: {told(ends[-1])}; {shares}; {sent} requests, "
                f"{sent / ends[-1]:.0f} a second; simulated in {time.process_time() - began:.0f} s"
            )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
