"""Hostile and broken servers: each costs only its own address, within the limits, with a name for what was wrong."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from scraper_support import MENU, QUICK, Reply, dated_list, report, serve, visit

from scraper.addresses import AddressRules, is_public
from scraper.archive.reader import Archive
from scraper.archive.recorder import Recorder
from scraper.clock import SystemClock
from scraper.crawl import crawl
from scraper.errors import BadAnswer, CertificateError, FetchError, Refused, Unreachable
from scraper.fetching.fetch import Fetcher, Request
from scraper.fetching.headers import store_cookie
from scraper.fetching.inflate import Inflater, TooMuch
from scraper.fetching.transport import HttpTransport
from scraper.settings import CrawlSettings
from scraper.sites import Site, TLSException

SMALL = CrawlSettings(
    delay=0,
    timeout=0.6,
    max_seconds=1.5,
    max_bytes=200_000,
    max_redirects=5,
    retries=0,
    backoff=0.01,
    obey_robots=False,
)


def ask(
    url: str, archive: Path, settings: CrawlSettings = SMALL, *, resolver: Any = None, tls: TLSException | None = None
) -> Any:
    """One address as the crawler asks for it; the loopback address is allowed, nothing else is."""

    async def work() -> Any:
        more = {"resolver": resolver} if resolver else {}
        transport = HttpTransport(settings, AddressRules(["127.0.0.1"]), **more)
        recorder = Recorder(archive)
        try:
            fetcher = Fetcher(settings, recorder, transport, SystemClock(), 1)
            site = Site(id="s", name="s", entry_url=url, tls=tls)
            return await fetcher.fetch(site, Request(url, "page"))
        finally:
            await transport.aclose()
            recorder.close()

    return asyncio.run(work())


@contextmanager
def raw_server(talk: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says byte for byte what `talk` writes; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection:
            try:
                connection.settimeout(5)
                connection.recv(65536)
                talk(connection)
            except OSError:
                pass

    def loop() -> None:
        listener.settimeout(0.05)
        while not stop.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        stop.set()
        thread.join()
        listener.close()


def slowly(connection: socket.socket, pieces: Iterator[bytes], pause: float) -> None:
    for piece in pieces:
        connection.sendall(piece)
        time.sleep(pause)


BOMB = gzip.compress(b"\0" * 20_000_000, 1)
OK_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def slow_loris_head(c: socket.socket) -> None:
    slowly(c, (b"X" if n else b"HTTP/1.1 200 OK\r\nX-A: " for n in range(100)), 0.1)


def slow_loris_body(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Content-Length: 100000\r\n\r\n")
    slowly(c, (b"x" for _ in range(100)), 0.2)


def silence(c: socket.socket) -> None:
    time.sleep(4)


def endless_body(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"\r\n")
    while True:
        c.sendall(b"<p>more</p>" * 4000)


def large_by_declaration(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Content-Length: 99999999999\r\n\r\nabc")


def short_body(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Content-Length: 5000\r\n\r\n<p>half</p>")


def broken_chunks(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nhello\r\n0\r\n\r\n")


def cut_chunks(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")


def gzip_bomb(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(BOMB) + BOMB)


def nested_bomb(c: socket.socket) -> None:
    body = gzip.compress(BOMB)
    c.sendall(OK_HEAD + b"Content-Encoding: gzip, gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def cut_gzip(c: socket.socket) -> None:
    body = gzip.compress(bytes(range(256)) * 400)[:300]
    c.sendall(OK_HEAD + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def unasked_encoding(c: socket.socket) -> None:
    c.sendall(OK_HEAD + b"Content-Encoding: br\r\nContent-Length: 3\r\n\r\nabc")


def endless_headers(c: socket.socket) -> None:
    c.sendall(b"HTTP/1.1 200 OK\r\n")
    for n in range(100_000):
        c.sendall(b"X-%d: %s\r\n" % (n, b"y" * 200))


def not_http(c: socket.socket) -> None:
    c.sendall(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def reset(c: socket.socket) -> None:
    c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


@pytest.mark.parametrize(
    ("talk", "error", "reason"),
    [
        (slow_loris_head, Unreachable, "timeout"),
        (slow_loris_body, Unreachable, "timeout"),
        (silence, Unreachable, "timeout"),
        (endless_body, BadAnswer, "too_large"),
        (large_by_declaration, BadAnswer, "too_large"),
        (short_body, BadAnswer, "truncated"),
        (broken_chunks, BadAnswer, "bad_protocol"),
        (cut_chunks, BadAnswer, "truncated"),
        (gzip_bomb, BadAnswer, "too_large"),
        (nested_bomb, BadAnswer, "too_large"),
        (cut_gzip, BadAnswer, "bad_encoding"),
        (unasked_encoding, BadAnswer, "bad_encoding"),
        (endless_headers, BadAnswer, "bad_protocol"),
        (not_http, BadAnswer, "bad_protocol"),
        (reset, Unreachable, "connection_lost"),
    ],
)
def test_a_server_that_misbehaves(
    tmp_path: Path, talk: Callable[[socket.socket], None], error: type[FetchError], reason: str
) -> None:
    began = time.monotonic()
    with raw_server(talk) as url, pytest.raises(error) as caught:
        ask(url, tmp_path)
    assert caught.value.reason == reason
    assert time.monotonic() - began < 6
    with Archive(tmp_path) as archive:
        (fetch,) = archive.fetches()
    assert (fetch.kind, fetch.warc, fetch.sha256) == (reason, None, None)


def test_a_bomb_does_not_fill_the_memory() -> None:
    bomb = zlib.compress(b"\0" * 200_000_000)
    tracemalloc.start()
    with pytest.raises(TooMuch):
        Inflater(["deflate"], 1_000_000).feed(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_a_plain_page_that_is_said_to_be_gzip_is_taken_as_it_is() -> None:
    page = "<html>政府信息公开年报</html>".encode()
    inflater = Inflater(["gzip"], 1_000)
    for start in range(0, len(page), 7):
        inflater.feed(page[start : start + 7])
    assert inflater.finish() == page
    with pytest.raises(ValueError, match="damaged gzip"):
        Inflater(["gzip"], 1_000).feed(b"\x00\x01 no stream and no page")


@pytest.mark.parametrize("name", ["gzip", "deflate", "raw"])
def test_content_encodings_are_read_chunk_by_chunk(name: str) -> None:
    text = bytes(range(256)) * 5000
    engine = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "raw": -15}[name])
    data = engine.compress(text) + engine.flush()
    inflater = Inflater(["deflate" if name == "raw" else name], 10_000_000)
    for at in range(0, len(data), 7):
        inflater.feed(data[at : at + 7])
    assert inflater.finish() == text


def test_redirects(tmp_path: Path) -> None:
    def to(where: str) -> Reply:
        return 302, {"Location": where}, b""

    pages: dict[str, Reply | str] = {
        "/file": to("file:///etc/passwd"),
        "/gopher": to("gopher://127.0.0.1:6379/_x"),
        "/data": to("data:text/html,x"),
    }
    pages |= {
        "/loop": to("/loop"),
        "/meta": to("http://169.254.169.254/latest/meta-data"),
        "/two": to("http://127.0.0.2/"),
    }
    pages |= {"/none": (302, {}, b""), "/good": to("/end"), "/end": "<p>the end of the road</p>"}
    pages |= {f"/r{n}": to(f"/r{n + 1}") for n in range(20)}
    wanted = {"/file": "bad_redirect", "/gopher": "bad_redirect", "/data": "bad_redirect", "/loop": "redirect_loop"}
    wanted |= {"/meta": "private_address", "/two": "private_address", "/r0": "redirect_loop"}
    with serve(pages) as web:
        for path, reason in wanted.items():
            with pytest.raises(FetchError) as caught:
                ask(web.home[:-1] + path, tmp_path / path[1:])
            assert caught.value.reason == reason, path
        assert ask(web.home + "none", tmp_path / "none").kind == "error"
        good = ask(web.home + "good", tmp_path / "good")
        assert (good.kind, good.final_url) == ("ok", web.home + "end")
        assert max(web.count(path) for path in web.pages) <= SMALL.max_redirects + 1


def test_pages_that_only_lead_on_are_followed_three_times(tmp_path: Path) -> None:
    pages = {
        "/": "<html><script>location.replace('./a/')</script></html>",
        "/a/": "<html><meta http-equiv='refresh' content='0;url=b.html'></html>",
        "/a/b.html": "<html><script>window.location.href = '/end.html';</script></html>",
        "/end.html": "<p>the end of the road</p>",
        "/more": "<html><script>location='/'</script></html>",
        "/bad": "<html><meta http-equiv=refresh content='0;url=file:///etc/passwd'></html>",
    }
    with serve(pages) as web:
        assert ask(web.home, tmp_path / "a").final_url == web.home + "end.html"
        with pytest.raises(BadAnswer):
            ask(web.home + "more", tmp_path / "b")
        with pytest.raises(Refused):
            ask(web.home + "bad", tmp_path / "c")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
     "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
     "255.255.255.255", "198.18.0.1"],
)  # fmt: skip
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_are_public() -> None:
    assert is_public("8.8.8.8") and is_public("2606:4700::1111") and is_public("::ffff:8.8.8.8")


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "127.1", "internal.gov.cn", "[::1]"])
def test_names_that_lead_inside_are_refused(tmp_path: Path, host: str) -> None:
    async def resolver(name: str, port: int) -> list[str]:
        if name == "internal.gov.cn":
            return ["10.1.2.3"]
        found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
        return [str(entry[4][0]).replace("127.0.0.1", "127.0.0.9") for entry in found]

    with pytest.raises(Refused) as caught:
        ask(f"http://{host}/", tmp_path, resolver=resolver)
    assert caught.value.reason == "private_address" and "allow_hosts" in str(caught.value)


def test_the_address_that_was_checked_is_the_one_connected_to(tmp_path: Path) -> None:
    """A name that answers with a public address first and a private one later gains nothing: it is asked once a
    connection, and every address that is used was checked."""
    asked: list[str] = []

    async def turncoat(name: str, port: int) -> list[str]:
        asked.append(name)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with serve({"/": (200, {"Connection": "close", "Content-Type": "text/html"}, b"<p>first page</p>")}) as web:
        port = web.home.rsplit(":", 1)[1]

        async def work() -> None:
            transport = HttpTransport(SMALL, AddressRules(["127.0.0.1"]), resolver=turncoat)
            try:
                first = await transport.exchange(f"http://x.gov.cn:{port}", "GET", [("Host", "x.gov.cn")], b"")
                assert first.status == 200
                with pytest.raises(Refused):
                    await transport.exchange(f"http://x.gov.cn:{port}", "GET", [("Host", "x.gov.cn")], b"")
            finally:
                await transport.aclose()

        asyncio.run(work())
    assert len(asked) == 2


def test_an_entry_address_on_loopback_is_meant_but_a_link_elsewhere_inside_is_not(tmp_path: Path) -> None:
    with serve({}, host="127.0.0.2") as inside:
        secret = inside.home
        pages = {
            "/": "<a href='/nb/'>政府信息公开年报</a>",
            "/nb/": MENU + dated_list([(secret, "某局2020年政府信息公开年度报告", "2021-01-01")]),
        }
        with serve(pages) as web:
            result = visit(web, tmp_path).sites[0]
        assert result.failed == 1 and any("private_address" in problem for problem in result.problems)
        assert inside.asked == []


def test_cookies_are_kept_for_their_host_and_do_not_grow(tmp_path: Path) -> None:
    jar: dict[str, str] = {}
    for n in range(500):
        store_cookie(jar, f"c{n}={'x' * 100}; path=/")
    store_cookie(jar, f"big={'x' * 5000}")
    store_cookie(jar, "c499=; Max-Age=0")
    assert len(jar) == 29 and "big" not in jar and "c499" not in jar

    def login(handler: Any) -> Any:
        if handler.headers.get("Cookie") == "seen=1":
            return "<p>welcome, this is the page</p>"
        return 302, {"Location": "/", "Set-Cookie": "seen=1; HttpOnly"}, b""

    with serve({"/": login}) as web:
        assert ask(web.home, tmp_path).kind == "ok"
        assert len(web.asked) == 2


def test_endless_pages_and_calendars_end(tmp_path: Path) -> None:
    def calendar(handler: Any) -> Any:
        number = int(handler.path.rsplit("=", 1)[1])
        rows = dated_list([(f"/day?n={number}-{k}", f"第{number}号会议的通知 {k}", "2020-01-01") for k in range(3)])
        return as_page(rows + f"<a href='/nb/?page={number + 1}'>下一页</a>")

    def as_page(text: str) -> Any:
        return 200, {"Content-Type": "text/html; charset=utf-8"}, text.encode()

    first = (
        dated_list([("/1.html", "某局2020年政府信息公开年度报告", "2021-01-01")]) + "<a href='/nb/?page=2'>下一页</a>"
    )
    pages: dict[str, Any] = {
        "/": "<a href='/nb/'>政府信息公开年报</a>",
        "/nb/": MENU + first,
        "/1.html": report("某局2020年政府信息公开年度报告"),
    }
    pages |= {f"/nb/?page={n}": calendar for n in range(2, 2000)}
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
        assert len(web.asked) < 40
    assert result.found == 1 and any(problem.startswith("list_cut") for problem in result.problems)


def test_a_list_that_repeats_itself_ends(tmp_path: Path) -> None:
    same = MENU + dated_list([("/1.html", "某局2020年政府信息公开年度报告", "2021-01-01")])
    pages: dict[str, Any] = {
        "/": "<a href='/nb/'>政府信息公开年报</a>",
        "/1.html": report("某局2020年政府信息公开年度报告"),
    }
    pages["/nb/"] = same + "<a href='/nb/?page=2'>下一页</a>"
    pages |= {f"/nb/?page={n}": same + f"<a href='/nb/?page={n + 1}'>下一页</a>" for n in range(2, 100)}
    with serve(pages) as web:
        result = visit(web, tmp_path).sites[0]
        assert result.found == 1 and len(web.asked) <= 6


def test_one_bad_site_does_not_end_the_others(tmp_path: Path) -> None:
    title = "某局2020年政府信息公开年度报告"
    pages = {
        "/": "<a href='/nb/'>政府信息公开年报</a>",
        "/nb/": dated_list([("/1.html", title, "2021-01-01")]),
        "/1.html": report(title),
    }
    with serve(pages) as web, raw_server(reset) as broken:
        sites = [
            Site(id="broken", name="b", entry_url=broken),
            Site(id="closed", name="c", entry_url="http://127.0.0.1:9/"),
            Site(id="private", name="p", entry_url="http://private.invalid/"),
            Site(id="good", name="g", entry_url=web.home),
        ]
        result = crawl(sites, tmp_path, QUICK)
    assert [site.status for site in result.sites] == ["unreachable", "unreachable", "unreachable", "ok"]
    assert result.sites[3].found == 1


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this machine")
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_a_certificate_that_does_not_hold_is_named_and_excepted_only_with_a_reason(
    tmp_path: Path, certificate: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")

    def talk(connection: socket.socket) -> None:
        connection.sendall(OK_HEAD + b"Content-Length: 24\r\n\r\n<p>behind the lock</p>..")

    listener = socket.create_server(("127.0.0.1", 0))

    def serve_tls() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as secure:
                    secure.recv(65536)
                    talk(secure)
            except OSError:
                connection.close()

    thread = threading.Thread(target=serve_tls, daemon=True)
    thread.start()
    url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
    try:
        with pytest.raises(CertificateError) as caught:
            ask(url, tmp_path / "a")
        assert caught.value.reason == "tls_certificate" and "self" in str(caught.value)
        excepted = TLSException(accept="unverified", reason="self-signed since 2024, looked at by hand")
        assert ask(url, tmp_path / "b", tls=excepted).status == 200
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)
    with pytest.raises(ValueError, match="reason"):
        TLSException(accept="unverified", reason="")
