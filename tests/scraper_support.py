"""A small web server on loopback whose pages are a dictionary, and a clock that runs only when everybody waits."""

from __future__ import annotations

import asyncio
import selectors
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from scraper.clock import Clock
from scraper.crawl import crawl
from scraper.events import Requested
from scraper.result import CrawlResult
from scraper.settings import CrawlSettings
from scraper.sites import Site, load_sites

T = TypeVar("T")
Reply = tuple[int, dict[str, str], bytes]


@dataclass
class Web:
    """`pages` maps path (with query) to text, bytes, a Reply or a function of the handler; `asked` logs requests."""

    pages: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    home: str = ""
    latency: float = 0.0

    def count(self, path: str) -> int:
        return self.asked.count(path)


@contextmanager
def serve(pages: dict[str, Any], host: str = "127.0.0.1") -> Iterator[Web]:
    """Serve `pages` on a free port; yields the Web."""
    web = Web(pages)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 2**16
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self.body = self.rfile.read(length)
            web.asked.append(self.path)
            web.headers.append({name.lower(): value for name, value in self.headers.items()})
            time.sleep(web.latency)
            page = web.pages.get(self.path)
            if callable(page):
                page = page(self)
                if page is None:
                    self.close_connection = True
                    return
            status, headers, body = as_reply(page)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

        def handle(self) -> None:
            with suppress(ConnectionError):
                super().handle()

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Server((host, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    web.home = f"http://{host}:{server.server_address[1]}/"
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def as_reply(page: Any) -> Reply:
    if page is None:
        return 404, {"Content-Type": "text/html"}, b"<html><title>404</title>gone</html>"
    if isinstance(page, str):
        return 200, {"Content-Type": "text/html; charset=utf-8"}, page.encode("utf-8")
    if isinstance(page, bytes):
        kind = "application/pdf" if page.startswith(b"%PDF") else "text/html"
        return 200, {"Content-Type": kind}, page
    reply: Reply = page
    return reply


QUICK = CrawlSettings(delay=0, timeout=5, backoff=0.01, max_wait=5, retries=2)


def visit(web: Web | str, archive: Path, settings: CrawlSettings = QUICK, **site: Any) -> CrawlResult:
    """Crawl one site from its home page alone."""
    home = web if isinstance(web, str) else web.home
    sites = [Site(id="replica", name="某市人民政府", entry_url=home, **site)] if site else load_sites(home)
    return crawl(sites, archive, settings)


class Killed(BaseException):
    """The process is gone."""


def killed(home: str, archive: Path, requests: int, clock: Clock | None = None) -> bool:
    """Crawl until so many requests are answered; whether that was before the end."""
    left = requests

    def count(event: object) -> None:
        nonlocal left
        left -= isinstance(event, Requested)
        if left == 0:
            raise Killed

    try:
        crawl(load_sites(home), archive, QUICK, count, clock=clock)
    except Killed:
        return True
    return False


REPORT = (
    "<html><head><title>{title}</title></head><body><h1>{title}</h1><div id='zoom'><p>一、总体情况</p><p>{words}</p>"
    "<p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p><p>五、存在的主要问题及改进情况</p></div></body></html>"
)


def report(title: str, words: str = "本报告依据条例编制。") -> str:
    return REPORT.format(title=title, words=words * 8)


def dated_list(entries: list[tuple[str, str, str]]) -> str:
    rows = "".join(f"<li><a href='{url}' title='{title}'>{title}</a><b>{day}</b></li>" for url, title, day in entries)
    return f"<div class='zfxxgk_zdgkc'><ul>{rows}</ul></div>"


MENU = (
    "<div class='dl_nav'><ul><li><a href='/zn/'>政府信息公开指南</a></li><li><a href='/zd/'>政府信息公开制度</a></li>"
    "<li><a href='/fdzdgk/'>法定主动公开内容</a></li><li><a href='/zfxxgknb/'>政府信息<br>\n公开年报</a></li>"
    "<li><a href='/ysqgk/'>依申请公开</a></li></ul></div>"
)


class VirtualSelector(selectors.DefaultSelector):
    """Instead of waiting, moves the clock."""

    now = 1000.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualClock:
    """Time of the running virtual loop; `time` begins on 2026-11-22 12:00 UTC."""

    def __init__(self, start: float = 1_795_348_800.0) -> None:
        self.start = start

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def time(self) -> float:
        return self.start + self.monotonic() - 1000.0

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


def run_virtually(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a coroutine on a loop whose time jumps over every wait."""
    selector = VirtualSelector()
    loop = asyncio.SelectorEventLoop(selector)
    loop.time = lambda: selector.now  # type: ignore[method-assign]
    try:
        return loop.run_until_complete(work())
    finally:
        loop.close()
