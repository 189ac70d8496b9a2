"""Very many hosts at once with delays on: the share of a processor that the crawler uses, and the delays it kept.

    python benchmarks/crawl_hosts.py --hosts 2000 --delay 30

Every host is a loopback address of its own (127.1.0.1 and on; Linux answers on all of them) with a home page, a column
and two reports. The server notes when each host was asked; the shortest pause between two requests to one is printed.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from scraper.crawl import crawl
from scraper.settings import CrawlSettings
from scraper.sites import Site

REPORT = "某局{}年政府信息公开工作年度报告"
LIST = "".join(f'<li><a href="/{y}.html">{REPORT.format(y)}</a><b>{y + 1}-01-20</b></li>' for y in (2022, 2023))
PAGES = {
    "/": "<a href='/nb/'>政府信息公开年报</a>",
    "/nb/": f"<ul>{LIST}</ul>",
    "/2022.html": f"<h1>{REPORT.format(2022)}</h1><p>一、总体情况</p>",
    "/2023.html": f"<h1>{REPORT.format(2023)}</h1><p>一、总体情况</p>",
    "/robots.txt": "User-agent: *\nDisallow:\n",
}


async def serve(tell: Connection) -> None:
    """Answer for ever; after the word `end`, tell the shortest pause of any host."""
    last: dict[str, float] = {}
    shortest = float("inf")

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal shortest
        host = writer.get_extra_info("sockname")[0]
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                now = time.monotonic()
                shortest = min(shortest, now - last.get(host, float("-inf")))
                body = PAGES.get(head.split(b" ", 2)[1].decode(), "").encode()
                status = b"200 OK" if body else b"404 Not Found"
                kind = b"Content-Type: text/html; charset=utf-8"
                writer.write(b"HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body))
                await writer.drain()
                last[host] = time.monotonic()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "0.0.0.0", 0, backlog=4096)  # noqa: S104
    tell.send(server.sockets[0].getsockname()[1])
    while not tell.poll():
        await asyncio.sleep(0.2)
    tell.send(shortest)


def start(tell: Connection) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(serve(tell))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=2000)
    parser.add_argument("--delay", type=float, default=30.0)
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=start, args=(there,), daemon=True)
    server.start()
    port = here.recv()
    sites = [
        Site(id=f"h{n}", name="某局", entry_url=f"http://127.1.{n // 250}.{n % 250 + 1}:{port}/")
        for n in range(options.hosts)
    ]
    began, used = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        settings = CrawlSettings(
            delay=options.delay,
            contact="you@example.org",
            concurrency=options.hosts,
            host_locks=Path(folder, "locks"),
        )
        result = crawl(sites, Path(folder, "archive"), settings)
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    here.send("end")
    shortest = here.recv()
    whole = sum(site.status == "ok" and site.found == 2 for site in result.sites)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{whole} of {options.hosts} hosts whole, {result.requests} requests, {seconds:.0f} s, {memory:.0f} MB at most"
    )
    print(f"{processor / seconds:.1%} of one processor, {1000 * processor / result.requests:.1f} ms a request")
    print(f"shortest pause of a host {shortest:.2f} s, {options.delay:g} s wanted")
    kept = shortest >= options.delay - 0.1  # the server notes an answer's end when it is sent, later than it is read
    return 0 if whole == options.hosts and kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
