"""robots.txt by RFC 9309, parsed by protego.

4xx means there is none and all is allowed; 5xx or no answer means wait: nothing is asked of that host in this run.
An HTML page in place of the file, which many government servers send, counts as absent.
"""

from __future__ import annotations

from typing import NamedTuple

from protego import Protego

PARSED_BYTES = 512_000
"""At least 500 KiB must be parsed (RFC 9309, 2.5); what is beyond is cut."""


class Robots(NamedTuple):
    """The rules of one origin for one crawler. `rules` is None where everything is allowed."""

    rules: Protego | None
    product: str

    def allows(self, url: str) -> bool:
        """Whether the crawler may ask for the address."""
        return self.rules is None or bool(self.rules.can_fetch(url, self.product))

    @property
    def sitemaps(self) -> list[str]:
        """The addresses of sitemaps that the file names."""
        return list(self.rules.sitemaps) if self.rules is not None else []

    @property
    def delay(self) -> float:
        """Seconds between requests that the file asks for, 0 if it does not."""
        if self.rules is None:
            return 0.0
        delays = [float(self.rules.crawl_delay(self.product) or 0)]
        rate = self.rules.request_rate(self.product)
        if rate is not None and rate.requests:
            delays.append(rate.seconds / rate.requests)
        return max(delays)


def parse_robots(body: bytes, media_type: str, product: str) -> Robots:
    """The rules in a file that was answered with status 2xx."""
    head = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1000].lower()
    is_page = head.startswith((b"<!doctype", b"<html", b"<head", b"<script"))
    if is_page or ("html" in media_type and b"user-agent" not in head):
        return Robots(None, product)
    text = body[:PARSED_BYTES].decode("utf-8-sig", "replace")
    return Robots(Protego.parse(text), product)
