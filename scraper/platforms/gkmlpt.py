"""Guangdong's gkmlpt (政府信息公开目录管理平台): a shell page with the tree of columns, one JSON address a column.

Pages 0 and 1 are the same, a page has 100 articles, and `post_count` of a column also counts what its list does not
show, so that `total` alone is believed. Entries of type `url` lie on other sites.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

from scraper.addresses import resolve
from scraper.attachments import Attachment, find_attachments
from scraper.errors import ListUnreadable
from scraper.pages.page import Link, Page, Row, find_date, parse, squeeze, text_of
from scraper.platforms.answers import MOST_PAGES, call, json_object, number, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen
from scraper.scripts.literal import literals
from scraper.words.titles import is_column_name

_API = re.compile(r"/gkmlpt/api/\w+/\d+$")
_CHINA = timedelta(hours=8)


class Gkmlpt(Generic):
    """Lists of gkmlpt."""

    name = "gkmlpt"

    def recognises(self, page: Page) -> float:
        if _API.search(urlsplit(page.url).path):
            return 1.0
        if "window._CONFIG" not in page.ascii:
            return 0.0
        return 0.95 if re.search(r"\bTREE\b|\bDETAIL\b", page.text) else 0.6

    def columns(self, page: Page) -> list[Link]:
        """The columns of the tree by the addresses of their lists.

        The list of a column holds those of its children, as its `post_count` does; children with more articles than
        their parent counts are columns of their own.
        """
        config = _config(page)
        return list(dict.fromkeys(_columns(config.get("TREE"), _list_address(page, config)))) if config else []

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Page after page of a column's list; a shell page has none of its own."""
        if not _API.search(urlsplit(page.url).path):
            if _config(page).get("TREE") is None:
                async for listing in super().listings(page, fetch):
                    yield listing
                return
            if not any(is_column_name(link.text) for link in self.columns(page)):
                raise ListUnreadable(f"{page.url}: the tree of columns names none of annual reports")
            return
        address = urlsplit(page.url)
        sid = re.search(r"\bsid=([^&]+)", address.query)
        seen = Seen()
        for n in range(1, MOST_PAGES):
            if n > 1:
                query = urlencode({"page": n} | ({"sid": sid[1]} if sid else {}))
                page = await call(fetch, urlunsplit(address._replace(query=query)), referer=page.url)
            rows, end, total = _read(page)
            fresh = {row.url for row in rows} - seen
            if n > 1 and not fresh:
                raise stalled(page.url, len(seen), total)
            seen |= fresh
            yield Listing(page.url, rows, declared=total)
            if max(end, len(seen)) >= total:
                return

    def attachments(self, page: Page) -> list[Attachment]:
        """The files linked, and those that the article's data name."""
        found = {item.url: item for item in find_attachments(page)}
        for file in (_config(page).get("DETAIL") or {}).get("attachment") or []:
            url = resolve(page.base, str(file.get("url") or "")) if isinstance(file, dict) else None
            if url is not None:
                found.setdefault(url, Attachment(url, str(file.get("name") or "")))
        return list(found.values())


def _config(page: Page) -> dict[str, Any]:
    """The object `window._CONFIG`; empty without one."""
    return next((value for value in literals(page.text, r"\b_CONFIG\s*=") if isinstance(value, dict)), {})


def _list_address(page: Page, config: dict[str, Any]) -> str:
    """The address of lists, up to the number of the column, with `{}` in its place."""
    prefix = urlsplit(page.url).path.partition("/gkmlpt/")[0] if "/gkmlpt/" in page.url else ""
    base = urljoin(page.url, f"{prefix}/gkmlpt/api/all/")
    return f"{base}{{}}?{urlencode({'page': 1} | ({'sid': config['SID']} if config.get('SID') else {}))}"


def _columns(nodes: Any, address: str) -> Iterator[Link]:
    for node in nodes if isinstance(nodes, list) else []:
        if not isinstance(node, dict):
            continue
        name, children = squeeze(str(node.get("name") or "")), node.get("children") or []
        yield _link(node, name, address)
        if not is_column_name(name):
            yield from _columns(children, address)
        elif sum(map(_count, children)) > _count(node):
            yield from (_link(child, name, address) for child in children if isinstance(child, dict))


def _link(node: dict[str, Any], name: str, address: str) -> Link:
    jump = resolve(address, str(node.get("jump_url") or ""))
    return Link(jump, name, "script") if jump else Link(address.format(node.get("id")), name, "api")


def _count(node: Any) -> int:
    return (number(node.get("post_count")) or 0) if isinstance(node, dict) else 0


def _read(page: Page) -> tuple[list[Row], int, int]:
    """Rows of one answer, the position of the last, the number of rows that can be had."""
    value = json_object(page)
    articles, total, offset = value.get("articles"), number(value.get("total")), number(value.get("offset"))
    if not isinstance(articles, list) or total is None:
        raise ListUnreadable(f"{page.url}: no list of articles: {page.text[:80]!r}")
    rows = [row for article in articles if (row := _row(article, page.url)) is not None]
    if len(rows) < len(articles):
        raise ListUnreadable(f"{page.url}: {len(articles) - len(rows)} of {len(articles)} articles without an address")
    return rows, (offset or 0) + len(articles), total


def _row(article: Any, base: str) -> Row | None:
    if not isinstance(article, dict):
        return None
    jumps = article.get("type") == "url"
    first, second = ("post_url", "url") if jumps else ("url", "post_url")
    url = resolve(base, str(article.get(first) or article.get(second) or ""))
    title = squeeze(text_of(parse(str(article.get("title") or ""))))
    if url is None:
        return None
    publisher = squeeze(str(article.get("publisher") or ""))
    return Row(url, title, _published(article), "gkmlpt", "page", publisher or None)


def _published(article: dict[str, Any]) -> str | None:
    """The day of publication in China, from seconds since 1970; the text form where there are none."""
    for name in ("display_publish_time", "first_publish_time", "create_time"):
        seconds = number(article.get(name))
        if seconds:
            return (datetime.fromtimestamp(seconds, UTC) + _CHINA).date().isoformat()
    return find_date(str(article.get("created_at") or ""))


PLATFORM = Gkmlpt()
