"""The Jiangxi platform: `loadPageData(params)` in the page, POST /queryList, JSON with JSON strings inside."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Iterator
from typing import Any

from scraper.addresses import resolve
from scraper.errors import ListUnreadable
from scraper.pages.page import Link, Page, Row, find_date, parse, squeeze, text_of
from scraper.platforms.answers import MOST_PAGES, call, json_object, number, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen
from scraper.scripts.literal import literals
from scraper.words.titles import is_column_name

_OWN_CODE = re.compile(r"""\bcodeName\s*=\s*["'](\w+)["']""")
_PATH = "/queryList"


class QueryList(Generic):
    """Lists of the Jiangxi platform."""

    name = "querylist"

    def recognises(self, page: Page) -> float:
        if "loadPageData(" in page.ascii and "channelCode" in page.text:
            return 0.95
        return 0.6 if "channelsTagSelf" in page.ascii else 0.0

    def columns(self, page: Page) -> list[Link]:
        """The channels of the page's own data: itself, its parents and their children."""
        found = {
            link.url: link
            for channels in literals(page.text, r"\bchannelsTag\w+\s*=")
            for link in _channels(channels, page.base, own=True)
        }
        found.pop(page.url, None)
        return list(found.values())

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """Page after page of /queryList, to the declared total."""
        params = _params(page)
        if params is None:
            async for listing in super().listings(page, fetch):
                yield listing
            return
        size = number(params.get("perPage")) or 15
        seen = Seen()
        received = 0
        for n in range(1, MOST_PAGES):
            answer = await call(fetch, _PATH, form=_form(params, n, size), referer=page.url)
            rows, records, total = _read(answer, page)
            received += records
            fresh = {row.url for row in rows} - seen
            if not fresh and total > len(seen) and received < total:
                raise stalled(answer.url, len(seen), total)
            if n > 1 and not fresh:
                return
            seen |= fresh
            yield Listing(answer.url, rows, declared=total)
            if received >= total:
                return


def _params(page: Page) -> dict[str, Any] | None:
    """The parameters of the page's own list: those of its channel, else the first."""
    found = [
        value
        for value in literals(page.text, r"=|loadPageData\(")
        if isinstance(value, dict) and value.get("channelCode") and value.get("webSiteCode")
    ]
    own = _OWN_CODE.search(page.text)
    mine = [value for value in found if own and own[1] in _listed(value["channelCode"])]
    return next(iter(mine or found), None)


def _listed(value: Any) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _form(params: dict[str, Any], n: int, size: int) -> list[tuple[str, str]]:
    """The parameters as the page's own script sends them: arrays with brackets, the page number, the size."""
    form: list[tuple[str, str]] = []
    for name, value in params.items():
        if isinstance(value, list):
            form += [(f"{name}[]", str(item)) for item in value]
        elif isinstance(value, bool):
            form.append((name, str(value).lower()))
        elif isinstance(value, str | int) and name not in ("current", "pageSize"):
            form.append((name, str(value)))
    return [("current", str(n)), *form, ("pageSize", str(size))]


def _read(answer: Page, page: Page) -> tuple[list[Row], int, int]:
    """Rows of one answer, the number of its records, the declared total."""
    data = json_object(answer).get("data")
    results = data.get("results") if isinstance(data, dict) else None
    total = number(data.get("total")) if isinstance(data, dict) else None
    if not isinstance(results, list) or total is None:
        raise ListUnreadable(f"{answer.url}: queryList without results: {answer.text[:80]!r}")
    rows = [row for item in results if (row := _row(item, page.base)) is not None]
    if len(rows) < len(results):
        raise ListUnreadable(f"{answer.url}: {len(results) - len(rows)} of {len(results)} results without an address")
    return rows, len(results), total


def _row(item: Any, base: str) -> Row | None:
    source = item.get("source", item) if isinstance(item, dict) else None
    if not isinstance(source, dict):
        return None
    urls, metadata = _inner(source.get("urls")), _inner(source.get("metadata"))
    url = resolve(base, str(urls.get("pc") or source.get("pcUrl") or ""))
    title = squeeze(text_of(parse(str(source.get("title") or source.get("showTitle") or ""))))
    if url is None:
        return None
    publisher = squeeze(str(metadata.get("author") or ""))
    return Row(url, title, find_date(str(source.get("pubDate") or "")), "api", "api", publisher or None)


def _inner(value: Any) -> dict[str, Any]:
    """An object, also one that was written into a string."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def _channels(value: Any, base: str, *, own: bool) -> Iterator[Link]:
    """The channels of a tree; bare years only below a column of reports or, with `own`, at its root."""
    for channel in value if isinstance(value, list) else [value]:
        if not isinstance(channel, dict):
            continue
        url = resolve(base, str(_inner(channel.get("urls")).get("pc") or ""))
        name = squeeze(str(channel.get("name") or ""))
        if url is not None and name and (own or not name[:4].isdecimal()):
            yield Link(url, name, "script")
        yield from _channels(channel.get("children") or [], base, own=is_column_name(name))


PLATFORM = QueryList()
