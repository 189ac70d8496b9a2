"""The crawler's memory over a site of very many reports: resident megabytes after every ten thousand.

    python benchmarks/crawl_memory.py --urls 100000

A loopback server answers with one column of lists of a hundred reports and with small reports, delays off.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import re
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

from scraper.crawl import crawl
from scraper.events import ArticleDone, Event
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

PER_PAGE = 100


def page(path: str, urls: int) -> bytes:
    """The page at a path: home, list or report."""
    if path == "/":
        return "<a href='/nb/'>政府信息公开年报</a>".encode()
    report = re.fullmatch(r"/nb/r(\d+)\.html", path)
    if report is not None:
        title = f"某市第{report[1]}局2023年政府信息公开工作年度报告"
        return f"<html><title>{title}</title><h1>{title}</h1><p>一、总体情况</p><p>第{report[1]}号</p></html>".encode()
    found = re.fullmatch(r"/nb/(?:index_(\d+)\.html)?", path)
    if found is None:
        return b""
    number, pages = int(found[1] or 0), -(-urls // PER_PAGE)
    rows = "".join(
        f'<li><a href="/nb/r{n}.html">某市第{n}局2023年政府信息公开工作年度报告</a><b>2024-01-20</b></li>'
        for n in range(number * PER_PAGE, min(urls, (number + 1) * PER_PAGE))
    )
    return f"<ul>{rows}</ul><script>createPageHTML({pages}, {number}, 'index', 'html');</script>".encode()


async def serve(urls: int, tell: Connection) -> None:
    """Answer for ever; tell the port."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = page(head.split(b" ", 2)[1].decode(), urls)
                status = b"200 OK" if body else b"404 Not Found"
                kind = b"Content-Type: text/html; charset=utf-8"
                writer.write(b"HTTP/1.1 %s\r\n%s\r\nContent-Length: %d\r\n\r\n%s" % (status, kind, len(body), body))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    tell.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


def start(urls: int, tell: Connection) -> None:
    asyncio.run(serve(urls, tell))


def resident() -> float:
    """Megabytes of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--urls", type=int, default=100_000)
    parser.add_argument("--every", type=int, default=10_000)
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=start, args=(options.urls, there), daemon=True)
    server.start()
    home = f"http://127.0.0.1:{here.recv()}/"
    began, done = time.perf_counter(), 0

    def hear(event: Event) -> None:
        nonlocal done
        if isinstance(event, ArticleDone):
            done += 1
            if done % options.every == 0:
                spent = time.perf_counter() - began
                print(
                    f"{done} reports, {resident():.0f} MB, {spent:.0f} s, {time.process_time():.0f} s of processor",
                    flush=True,
                )

    settings = CrawlSettings(
        delay=0, contact="you@example.org", max_pages=3 * options.urls, list_pages=options.urls, revisit_days=3650
    )
    with tempfile.TemporaryDirectory() as folder:
        result = crawl(load_sites(home), folder, settings, hear)
    server.terminate()
    site = result.sites[0]
    print(f"{site.status}: {site.found} of {options.urls} found, {site.requests} requests", *site.problems[:3])
    return 0 if site.found == options.urls else 1


if __name__ == "__main__":
    raise SystemExit(main())
