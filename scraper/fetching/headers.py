"""Header fields that have rules of their own: those of a request, cookies, Retry-After."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from scraper.fetching.messages import Request

Headers = list[tuple[str, str]]


def request_headers(
    request: Request, agent: str, cookies: Mapping[str, str], earlier: Mapping[str, Any] | None
) -> Headers:
    """The headers of a request; with `earlier`, its `etag` and `last_modified` make it a conditional one."""
    headers: Headers = [
        ("Host", request.url.split("/", 3)[2]),
        ("User-Agent", agent),
        ("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        ("Accept-Language", "zh-CN,zh;q=0.9,en;q=0.5"),
        ("Accept-Encoding", "gzip, deflate"),
    ]
    if request.referer:
        headers.append(("Referer", request.referer))
    if cookies:
        headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in cookies.items())))
    if request.method == "POST":
        kind = request.content_type or "application/x-www-form-urlencoded; charset=UTF-8"
        headers += [("Content-Type", kind), ("Content-Length", str(len(request.content)))]
    if earlier is not None and request.method == "GET":
        if earlier["etag"]:
            headers.append(("If-None-Match", earlier["etag"]))
        if earlier["last_modified"]:
            headers.append(("If-Modified-Since", earlier["last_modified"]))
    return [*headers, *request.headers]


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


def store_cookies(jar: dict[str, str], headers: Headers) -> None:
    """Keep the cookies that an answer sets."""
    for name, value in headers:
        if name.lower() == "set-cookie":
            store_cookie(jar, value)


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
