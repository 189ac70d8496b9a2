"""Pages a second of the crawler and of scrapy, on the same loopback site in the same run, delays off.

    python -m pip install scrapy        # into any environment; not a dependency of the project
    python benchmarks/crawl_speed.py --scrapy .venv/bin/python

One host with one list of reports, 20 KB a page. Both ask one connection at a time, as politeness wants, and both obey
robots.txt. The crawler does all that it always does: it archives request and answer as WARC records, indexes them,
looks through every page for files and for what it is, and remembers it. Scrapy runs three times, keeping

- nothing: the pages are only received;
- files: the body of every page in a file, nothing else; of these three the likest in bytes kept;
- cache: request and answer with their headers in its own HTTP cache (gzip on), the nearest it has to an archive.

Its spider looks at no page but the list. The server runs in a process of its own; scrapy runs as a process whose start
is not counted. The runs take turns. Told are the median run of each, by the clock and by the processor, and the median
over the rounds of how many times as fast the crawler was as scrapy in the same round: on a machine that does other
work besides, only processor time beside processor time of the same minute tells them apart.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import NamedTuple

from scraper.crawl import crawl
from scraper.settings import CrawlSettings
from scraper.sites import load_sites

SPIDER = """
import json, sys, time
from pathlib import Path
import scrapy
from scrapy.crawler import CrawlerProcess

home, folder, keeps = sys.argv[1:]

class Reports(scrapy.Spider):
    name = "reports"
    start_urls = [home + "nb/"]
    count = 0
    def parse(self, response):
        for link in response.css("li a"):
            yield response.follow(link, self.keep)
    def keep(self, response):
        if keeps == "files":
            Path(folder, response.url.rsplit("/", 1)[1]).write_bytes(response.body)
        Reports.count += 1

process = CrawlerProcess({
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": True, "HTTPCACHE_ENABLED": keeps == "cache", "HTTPCACHE_DIR": folder, "HTTPCACHE_GZIP": True,
})
process.crawl(Reports)
began, used = time.perf_counter(), time.process_time()
process.start()
print(json.dumps([Reports.count, time.perf_counter() - began, time.process_time() - used]))
"""


def serve(pages: int, tell: Connection) -> None:
    """Answer with a home page, a list of all reports and the reports; tell the port."""
    asyncio.run(_serve(pages, tell))


async def _serve(pages: int, tell: Connection) -> None:
    title = "某市某局{}年政府信息公开工作年度报告"
    words = (
        "<p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p>"
        + "<p>本机关依法公开政府信息。</p>" * 450
    )
    rows = "".join(
        f'<li><a href="{n}.html">{title.format(2008 + n % 17)}</a><b>2024-01-20</b></li>' for n in range(pages)
    )
    fixed = {
        "/": "<a href='/nb/'>政府信息公开年报</a>".encode(),
        "/nb/": f"<html><body><ul>{rows}</ul></body></html>".encode(),
        "/robots.txt": b"User-agent: *\nDisallow:\n",
    }

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            path = head.split(b" ", 2)[1].decode()
            body = fixed.get(path)
            if body is None:
                name = title.format(path)
                body = f"<html><head><title>{name}</title></head><body><h1>{name}</h1>{words}</body></html>".encode()
            kind = "text/plain" if path.endswith(".txt") else "text/html; charset=utf-8"
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    tell.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


class Run(NamedTuple):
    """Pages got, seconds by the clock, seconds of the processor."""

    pages: int
    seconds: float
    processor: float


def ours(home: str) -> Run:
    settings = CrawlSettings(delay=0, contact="you@example.org")
    with tempfile.TemporaryDirectory() as folder:
        began, used = time.perf_counter(), time.process_time()
        result = crawl(load_sites(home), folder, settings)
        return Run(result.found, time.perf_counter() - began, time.process_time() - used)


def scrapys(home: str, python: str, keeps: str) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        spider = Path(folder, "spider.py")
        spider.write_text(SPIDER, encoding="utf-8")
        (pages := Path(folder, "pages")).mkdir()
        done = subprocess.run(
            [python, str(spider), home, str(pages), keeps], capture_output=True, text=True, check=True
        )
        run = Run(*json.loads(done.stdout.splitlines()[-1]))
        kept = sum(path.is_file() for path in pages.rglob("*"))
        assert kept == 0 if keeps == "nothing" else kept >= run.pages
        return run


def report(pages: int, runs: dict[str, list[Run]]) -> None:
    """The median run of each, and how many times as fast the crawler is as scrapy."""
    for what, field in (("", "seconds"), (" of processor time", "processor")):
        times = {name: [getattr(run, field) for run in made] for name, made in runs.items()}
        ours = times.pop("ogi")
        others = []
        for name, theirs in times.items():
            ratio = median(their / our for our, their in zip(ours, theirs, strict=True))
            others.append(f"{name} {pages / median(theirs):.0f} ({ratio:.2f} times)")
        print(f"{pages} pages, a second{what}: ogi {pages / median(ours):.0f}; scrapy keeping {', '.join(others)}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scrapy", default=sys.executable, metavar="PYTHON", help="an interpreter that has scrapy")
    options = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(options.pages, there), daemon=True)
    server.start()
    home = f"http://127.0.0.1:{here.recv()}/"
    runs: dict[str, list[Run]] = {"ogi": [], "nothing": [], "files": [], "cache": []}
    try:
        for _ in range(options.rounds):
            runs["ogi"].append(ours(home))
            for keeps in ("nothing", "files", "cache"):
                runs[keeps].append(scrapys(home, options.scrapy, keeps))
    finally:
        server.terminate()
    for name, made in runs.items():
        assert all(run.pages == options.pages for run in made), f"{name} got {made}, not {options.pages}"
    report(options.pages, runs)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
