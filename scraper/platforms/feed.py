"""Lists that are an XML document: a feed (RSS, Atom) or records that a style sheet shows.

A page that is itself such a document is read as a list. One that shows no list and names a feed of itself in its head
gives the rows of the feed; feeds often hold no more than the newest, so the list is then told to be unreadable as well.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from scraper.addresses import resolve
from scraper.errors import ListUnreadable
from scraper.fetching.decode import without_declaration
from scraper.pages.page import Page, Row
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.records import read_records

_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_MOST_RECORDS = 20_000


class Feed(Generic):
    """Any site whose column is a feed, or has one."""

    name = "feed"

    def recognises(self, page: Page) -> float:
        """Sure of a document of records; hardly of a page without a list that names its feed."""
        if _is_xml(page):
            return 0.7 if _records(page) else 0.0
        return 0.5 if "+xml" in page.ascii and not self.rows(page) and _named(page) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The records of the document, or those of the feed that the page names."""
        if _is_xml(page):
            yield Listing(page.url, [row._replace(source="page") for row in _rows(page)])
            return
        feed = await fetch(_named(page), referer=page.url)
        rows = _rows(feed)
        yield Listing(feed.url, rows)
        raise ListUnreadable(
            f"{page.url}: a script draws its list; the feed has {len(rows)} rows, which may not be all"
        )


def _is_xml(page: Page) -> bool:
    return "xml" in page.answer.media_type and "html" not in page.answer.media_type


def _named(page: Page) -> str:
    """The feed that the head of a page names; empty without one."""
    for link in page.root.iter("link"):
        if (link.get("type") or "").lower() in _FEEDS and link.get("href"):
            return resolve(page.base, link.get("href")) or ""
    return ""


def _rows(page: Page) -> list[Row]:
    """The rows of a document of records. ListUnreadable when it holds none."""
    return read_records({"list": _records(page)}, page.url, page.url).rows


def _records(page: Page) -> list[dict[str, str]]:
    """The elements of a document that have parts, with the texts of the parts by name."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(without_declaration(page.text).encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    elements = root.iter(etree.Element) if root is not None else ()
    records = [_parts(element) for element, _ in zip(elements, range(_MOST_RECORDS), strict=False) if len(element) > 1]
    return [record for record in records if len(record) > 1]


def _parts(element: Any) -> dict[str, str]:
    """The texts of the parts of an element; of a link without text its address, of a date of mails the day."""
    parts: dict[str, str] = {}
    for part in element.iterchildren(etree.Element):
        if len(part) == 0 and (text := (part.text or part.get("href") or "").strip()):
            parts.setdefault(etree.QName(part).localname, _day(text))
    return parts


def _day(text: str) -> str:
    """A date as mails write it (`Tue, 20 Jan 2026 08:00:00 +0800`) as YYYY-MM-DD; any other text as it is."""
    if text[3:5] != ", ":
        return text
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except ValueError:
        return text


PLATFORM = Feed()
