"""The one module that knows the HTTP library: one request, one whole answer, within limits.

Uses httpcore, the engine below httpx; httpcore2, the engine of httpx2 with the same calls, where it is installed.
The client layer above the engine is left out since redirects, cookies, decoding and pooling have rules of their
own here. Connections go only to addresses that were checked after the name was resolved, so a name that changes
its answer between check and connection gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from scraper.addresses import AddressRules, origin
from scraper.errors import BadAnswer, CertificateError, FetchError, Refused, Unreachable
from scraper.inflate import Inflater, TooMuch
from scraper.settings import CrawlSettings
from scraper.sites import TLSException

if TYPE_CHECKING:
    import httpcore
else:
    httpcore = import_module("httpcore2" if find_spec("httpcore2") else "httpcore")

Headers = list[tuple[str, str]]
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


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections only to addresses that the rules permit."""

    def __init__(self, rules: AddressRules, resolver: Resolver = system_resolver) -> None:
        self._rules = rules
        self._resolver = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        try:
            addresses = await self._resolver(host.strip("[]"), port)
        except (OSError, UnicodeError) as error:
            raise NameUnknown(f"the name {host} cannot be resolved: {error}") from error
        permitted = [address for address in addresses if self._rules.permits(host.strip("[]"), address)]
        if not permitted:
            raise AddressRefused(
                f"{host} is at {', '.join(addresses)}, a private or reserved address; "
                "list it in allow_hosts if it is meant"
            )
        share = None if timeout is None else timeout / len(permitted[:4])
        last: Exception | None = None
        for address in permitted[:4]:
            try:
                return await self._inner.connect_tcp(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        assert last is not None  # noqa: S101
        raise last


class AddressRefused(Exception):
    """No permitted address; carried through the HTTP library to `exchange`."""


class NameUnknown(Exception):
    """The name has no address; carried through the HTTP library to `exchange`."""


class HttpTransport:
    """One keep-alive connection per origin, opened through `CheckedBackend`."""

    def __init__(self, settings: CrawlSettings, rules: AddressRules, resolver: Resolver = system_resolver) -> None:
        self._settings = settings
        self._backend = CheckedBackend(rules, resolver)
        self._pools: dict[tuple[str, str | None], httpcore.AsyncConnectionPool] = {}
        self._contexts: dict[str | None, ssl.SSLContext] = {}

    async def exchange(
        self, url: str, method: str, headers: Headers, content: bytes, tls: TLSException | None = None
    ) -> RawAnswer:
        """Send one request and read the whole answer; see Transport."""
        key = (origin(url), tls.accept if tls else None)
        pool = self._pools.get(key)
        if pool is None:
            pool = self._pools[key] = self._pool(tls)
        try:
            return await self._exchange(pool, url, method, headers, content)
        except BaseException as error:
            self._pools.pop(key, None)
            await pool.aclose()
            if isinstance(error, FetchError) or not isinstance(error, Exception):
                raise
            raise _translated(url, error, self._settings) from error

    async def _exchange(
        self, pool: httpcore.AsyncConnectionPool, url: str, method: str, headers: Headers, content: bytes
    ) -> RawAnswer:
        limit = self._settings.timeout
        request = httpcore.Request(
            method,
            url,
            headers=[(name.encode("ascii"), value.encode("latin-1", "replace")) for name, value in headers],
            content=content or None,
            extensions={"timeout": {"connect": limit, "read": limit, "write": limit, "pool": limit}},
        )
        async with asyncio.timeout(self._settings.max_seconds):
            async with asyncio.timeout(limit):
                response = await pool.handle_async_request(request)
            try:
                named = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.headers]
                body = await self._body(url, response.aiter_stream(), named)
            finally:
                await response.aclose()
        phrase = response.extensions.get("reason_phrase", b"")
        return RawAnswer(response.status, phrase.decode("latin-1"), named, body)

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

    def _pool(self, tls: TLSException | None) -> httpcore.AsyncConnectionPool:
        accept = tls.accept if tls else None
        if accept not in self._contexts:
            self._contexts[accept] = ssl_context(accept)
        return httpcore.AsyncConnectionPool(
            ssl_context=self._contexts[accept],
            max_connections=1,
            keepalive_expiry=30.0,
            network_backend=self._backend,
        )

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
        self._pools.clear()


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


def _translated(url: str, error: Exception, settings: CrawlSettings) -> FetchError:
    """The library's error as one of ours."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    for cause in chain:
        if isinstance(cause, AddressRefused):
            return Refused(url, str(cause), "private_address")
        if isinstance(cause, NameUnknown):
            return Unreachable(url, str(cause), "dns")
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateError(url, f"certificate not accepted: {cause.verify_message}")
    for cause in chain:
        if isinstance(cause, ssl.SSLError):
            return CertificateError(url, f"TLS failed: {cause.reason or cause}", "tls_failed")
    return _plain(url, error, settings)


def _plain(url: str, error: Exception, settings: CrawlSettings) -> FetchError:
    text = str(error) or type(error).__name__
    if isinstance(error, (TimeoutError, httpcore.TimeoutException)):
        return Unreachable(url, f"no whole answer in time (timeout {settings.timeout:g} s)", "timeout")
    if isinstance(error, (httpcore.RemoteProtocolError, httpcore.LocalProtocolError)):
        cut = "incomplete" in text or "without sending complete" in text or "connection closed" in text.lower()
        return BadAnswer(url, f"broken answer: {text}", "truncated" if cut else "bad_protocol")
    if isinstance(error, httpcore.ReadError | httpcore.WriteError):
        return Unreachable(url, f"connection lost: {text}", "connection_lost")
    if isinstance(error, (httpcore.UnsupportedProtocol, UnicodeError, ValueError)):
        return Refused(url, f"not an address that can be asked: {text}", "bad_address")
    return Unreachable(url, f"no connection to {urlsplit(url).netloc}: {text}", "connect")
