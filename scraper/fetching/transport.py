"""From an address to a whole answer, within limits: connections only to addresses that were checked.

An address is checked after its name was resolved, and what is connected to is the address itself, never the name
again, so a name that changes its answer between check and connection gains nothing. Redirects, cookies, pooling and
content decoding have rules of their own here, so that no client library stands between this and the connection.
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from scraper.addresses import AddressRules, origin
from scraper.errors import BadAnswer, CertificateError, FetchError, Refused, Unreachable, reason_of
from scraper.fetching.http1 import BrokenAnswer, Connection, Headers, NoAnswer
from scraper.fetching.inflate import Inflater, TooMuch
from scraper.settings import CrawlSettings
from scraper.sites import TLSException

Resolver = Callable[[str, int], Awaitable[list[str]]]


class RawAnswer(NamedTuple):
    """Status line, headers as sent, and the body after transfer and content decoding."""

    status: int
    reason: str
    headers: Headers
    body: bytes


class Transport(Protocol):
    """Sends one request. Raises Refused, Unreachable, CertificateError or BadAnswer."""

    async def exchange(
        self, url: str, method: str, headers: Headers, content: bytes, tls: TLSException | None = None
    ) -> RawAnswer: ...

    async def aclose(self) -> None: ...


async def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a host, IPv4 first: dead IPv6 routes are common and stall."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    ordered = sorted(found, key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in ordered))


class HttpTransport:
    """One keep-alive connection per origin, opened only to addresses that the rules permit."""

    def __init__(self, settings: CrawlSettings, rules: AddressRules, resolver: Resolver = system_resolver) -> None:
        self._settings = settings
        self._rules = rules
        self._resolver = resolver
        self._open: dict[tuple[str, str | None], Connection] = {}
        self._contexts: dict[str | None, ssl.SSLContext] = {}

    async def exchange(
        self, url: str, method: str, headers: Headers, content: bytes, tls: TLSException | None = None
    ) -> RawAnswer:
        """Send one request and read the whole answer; see Transport."""
        key = (origin(url), tls.accept if tls else None)
        connection = self._open.pop(key, None)
        try:
            if connection is not None and not connection.usable:
                await connection.aclose()
                connection = None
            async with asyncio.timeout(self._settings.max_seconds):
                connection = connection or await self._connect(url, tls)
                answer = await self._exchange(connection, url, method, headers, content)
        except BaseException as error:
            if connection is not None:
                await connection.aclose()
            if isinstance(error, FetchError) or not isinstance(error, Exception):
                raise
            raise _translated(url, error, self._settings) from error
        if connection.usable:
            self._open[key] = connection
        else:
            await connection.aclose()
        return answer

    async def _connect(self, url: str, tls: TLSException | None) -> Connection:
        """A connection to a checked address: what is connected to is the address itself, never the name again."""
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if secure else 80)
        more: dict[str, Any] = {"ssl": self._context(tls), "server_hostname": host} if secure else {}
        addresses = await self._addresses(url, host, port)
        problem: Exception | None = None
        for address in addresses:
            try:
                async with asyncio.timeout(self._settings.timeout / len(addresses)):
                    reader, writer = await asyncio.open_connection(address, port, **more)
            except (OSError, TimeoutError) as error:
                if isinstance(error, ssl.SSLError):
                    raise
                problem = error
                continue
            return Connection(reader, writer)
        raise Unreachable(url, f"no connection to {parts.netloc}: {_why(problem)}", "connect")

    async def _addresses(self, url: str, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(self._settings.timeout):
                found = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise Unreachable(url, f"the name {host} cannot be resolved: {_why(error)}", "dns") from error
        permitted = [address for address in found if self._rules.permits(host, address)]
        if not permitted:
            where = ", ".join(found) or "no address"
            advice = "list it in allow_hosts if it is meant"
            raise Refused(url, f"{host} is at {where}, a private or reserved address; {advice}", "private_address")
        return permitted[:4]

    async def _exchange(
        self, connection: Connection, url: str, method: str, headers: Headers, content: bytes
    ) -> RawAnswer:
        parts = urlsplit(url)
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        answer = await connection.ask(method, target or "/", headers, content, self._settings.timeout)
        body = await self._body(url, answer.body(), answer.headers)
        return RawAnswer(answer.status, answer.reason, answer.headers, body)

    async def _body(self, url: str, chunks: AsyncIterator[bytes], headers: Headers) -> bytes:
        limit = self._settings.max_bytes
        declared = next((value for name, value in headers if name.lower() == "content-length"), "")
        if declared.isdigit() and int(declared) > limit:
            raise BadAnswer(url, f"answer of {declared} bytes is larger than max_bytes {limit}", "too_large")
        encodings = [v for name, value in headers if name.lower() == "content-encoding" for v in value.split(",")]
        try:
            inflater = Inflater([name.strip().lower() for name in encodings], limit)
            async for chunk in chunks:
                inflater.feed(chunk)
            return inflater.finish()
        except TooMuch as error:
            raise BadAnswer(url, f"answer is larger than max_bytes {limit}", "too_large") from error
        except ValueError as error:
            raise BadAnswer(url, str(error), "bad_encoding") from error

    def _context(self, tls: TLSException | None) -> ssl.SSLContext:
        accept = tls.accept if tls else None
        if accept not in self._contexts:
            self._contexts[accept] = ssl_context(accept)
        return self._contexts[accept]

    async def aclose(self) -> None:
        """Close every connection."""
        while self._open:
            _, connection = self._open.popitem()
            await connection.aclose()


def ssl_context(accept: str | None) -> ssl.SSLContext:
    """The default context, weakened only as a site's written exception says."""
    context = ssl.create_default_context()
    if accept in ("legacy", "both"):
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.options |= getattr(ssl, "OP_LEGACY_SERVER_CONNECT", 0x4)
    if accept in ("unverified", "both"):
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _why(problem: Exception | None) -> str:
    """Why an address could not be reached, in the words of the system; asyncio's own hold its internals."""
    if isinstance(problem, TimeoutError):
        return "no answer in time"
    if isinstance(problem, OSError) and problem.errno and problem.errno > 0:
        return os.strerror(problem.errno)
    return reason_of(problem) if problem is not None else "no address"


def _translated(url: str, error: Exception, settings: CrawlSettings) -> FetchError:
    """Another's error as one of ours."""
    text = str(error) or type(error).__name__
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateError(url, f"certificate not accepted: {error.verify_message}")
    if isinstance(error, ssl.SSLError):
        return CertificateError(url, f"TLS failed: {error.reason or text}", "tls_failed")
    if isinstance(error, TimeoutError):
        return Unreachable(
            url,
            f"no whole answer in time (timeout {settings.timeout:g} s, in all {settings.max_seconds:g} s)",
            "timeout",
        )
    if isinstance(error, NoAnswer):
        return Unreachable(url, "connection closed without an answer", "connection_lost")
    if isinstance(error, BrokenAnswer):
        return BadAnswer(url, f"broken answer: {text}", "truncated" if error.cut else "bad_protocol")
    if isinstance(error, OSError):
        return Unreachable(url, f"connection lost: {text}", "connection_lost")
    return Refused(url, f"not an address that can be asked: {text}", "bad_address")
