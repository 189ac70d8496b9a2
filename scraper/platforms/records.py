"""Lists that interfaces give as JSON: the array of records is found by what its members hold.

Field names differ from platform to platform and within one; an array is the list when its members have a title and an
address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any, NamedTuple

from scraper.addresses import resolve
from scraper.errors import ListUnreadable
from scraper.expressions import filled
from scraper.fetching.media import IMAGE_EXTENSIONS, extension
from scraper.pages.page import Row, find_date, parse, rows_of, squeeze
from scraper.platforms.answers import number
from scraper.platforms.generic import list_block
from scraper.words.titles import is_report

_TITLES = (
    "realtitle", "showtitle", "doctitle", "infotitle", "title", "maintitle", "articletitle", "newstitle", "name",
    "subject",
)  # fmt: skip
_ADDRESSES = (
    "infourl", "docpuburl", "puburl", "arturl", "visiturl", "linkurl", "posturl", "detailurl", "docurl",
    "articleurl", "newsurl", "pageurl", "url", "link", "href", "path",
)  # fmt: skip
_DATES = (
    "pubdate", "publishedtimestr", "publishedtimeformat", "publishedtime", "publishtime", "publishdate", "docreltime",
    "pubtime", "infodate", "displaydate", "daytime", "trstime", "releasetime", "createtime", "addtime", "time", "date",
)  # fmt: skip
_PUBLISHERS = ("publisher", "deptname", "publishorg", "orgname", "fwjg")
_TOTALS = (
    "total", "totalcount", "recordcount", "totalrecord", "totalrecords", "totalelements", "totalnum", "allrow",
    "rowcount", "count", "recordstotal", "sum", "totalsize", "totalrows", "numfound", "allcount",
)  # fmt: skip
_PAGES = ("totalpage", "totalpages", "pagecount", "pagetotal", "countpage", "pages")
_MORE = ("hasmore", "hasnext", "hasnextpage", "nextoffset", "nextcursor", "next", "nexturl")
_FOLLOWING = ("next", "nexturl", "nextlink", "nextpageurl", "nexthref", "@odata.nextlink")
_ADDRESS_OF_PAGE = re.compile(r"https?://|\.{0,2}/|\?")
_LISTS = ("data", "list", "results", "rows", "records", "docs", "items", "content", "infolist", "datalist")
_CODES = ("code", "errcode", "errorcode", "retcode", "resultcode", "ret", "status")
_SAID = ("msg", "message", "errmsg", "errormsg", "error", "info")
_ERRORS = range(300, 1000)
"""These codes tell of an error as those of HTTP do, and so do those below 0; 0, 1, 200, 1000 or 20000 mean success."""

_NOTHING = re.compile(
    r"暂无|没有|无数据|无记录|无结果|为空|不存在|no (?:data|record|result)|not (?:found|exist)|empty", re.IGNORECASE
)
_TITLE_LIKE = re.compile(r"title")
_ADDRESS_LIKE = re.compile(r"(?<!img)(?<!image)(?<!pic)(?<!icon)(?<!logo)(?<!cover)(?<!video)(?:url|href|link)$")
_ADDRESS = re.compile(r"(?:https?:/|\.{1,2})?/\S+|[\w/-]+\.(?:s?html?|pdf|docx?)")
_DATED = 30
_TAG = re.compile(r"<[^<>]{0,200}>")
_DEEPEST = 8

_SHOWN_ABOVE = timedelta(hours=8)
"""China's clocks are eight hours ahead of UTC; counts of seconds are UTC."""


class Records(NamedTuple):
    """One page of records: its rows, the totals the answer declares, and whether it says that there is more; `beside`
    are the reports of its other arrays, as of pinned ones or of each year, which no total counts for sure; `following`
    is the address of the next page, where the answer names it."""

    rows: list[Row]
    total: int | None
    pages: int | None
    more: bool = False
    beside: tuple[Row, ...] = ()
    following: str = ""


def read_records(value: Any, base: str, source: str, forms: Sequence[str] = ()) -> Records:
    """The list in a JSON value. ListUnreadable when it holds none; `source` is named in the error.

    `forms` are addresses with names of fields left open (`/detail?id={{item.id}}`), for records without an address.
    """
    best: tuple[int, list[Row], list[dict[str, Any]]] | None = None
    reports: dict[str, Row] = {}
    for array, above in _arrays(value, []):
        rows = [row for item in array if (row := _row_of(item, base, forms)) is not None]
        reports |= {row.url: row for row in rows if is_report(row.title)}
        if len(rows) * 2 >= len(array) and (best is None or len(rows) > best[0]):
            best = (len(rows), rows, above)
    if best is None and (best := _in_markup(value, base)) is None:
        raise ListUnreadable(f"{source}: an answer without a list: {str(value)[:100]}")
    if not best[1] and not reports and (why := _refusal(value)):
        raise ListUnreadable(f"{source}: the list interface refuses: {why}")
    more = any(item[key] not in (None, False, "", "false") for item in best[2] for key in item if _plain(key) in _MORE)
    known = {row.url for row in best[1]}
    beside = tuple(row for url, row in reports.items() if url not in known)
    following = next((url for item in best[2] if (url := _next_page(item))), "")
    return Records(best[1], _first(best[2], _TOTALS), _first(best[2], _PAGES), more, beside, following)


def _next_page(item: dict[str, Any]) -> str:
    """The address of the next page that an object names, in a field of its own or among its links; empty without."""
    for key, value in item.items():
        name = _plain(key)
        inner = value.get("href") if isinstance(value, dict) and name == "next" else value
        if name in _FOLLOWING and isinstance(inner, str) and _ADDRESS_OF_PAGE.match(inner):
            return inner
        if name in ("links", "paging", "pagination") and isinstance(value, dict) and (url := _next_page(value)):
            return url
    return ""


def _in_markup(value: Any, base: str) -> tuple[int, list[Row], list[dict[str, Any]]] | None:
    """The list that an answer holds as markup in one of its texts (`{"html": "<ul>…", "pages": 3}`), with the objects
    around it; None without one."""
    text, above = max(_texts(value, []), key=lambda found: len(found[0]), default=("", []))
    rows = [row._replace(block="api", source="api") for row in list_block(rows_of(parse(text), base))] if text else []
    return (len(rows), rows, above) if rows else None


def _texts(value: Any, above: list[dict[str, Any]], depth: int = 0) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Every text that holds links, with the objects around it, nearest first."""
    if isinstance(value, str) and "<a" in value:
        yield value, above
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    around = [value, *above] if isinstance(value, dict) else above
    for item in inner if depth < _DEEPEST else ():
        yield from _texts(item, around, depth + 1)


def _refusal(value: Any) -> str:
    """What an answer without rows says in place of them by its code: 403 token error; empty where it is no refusal, or
    says that there is nothing."""
    fields = {_plain(key): item for key, item in value.items()} if isinstance(value, dict) else {}
    code = next((fields[name] for name in _CODES if name in fields), None)
    said = str(next((fields[name] for name in _SAID if fields.get(name)), ""))
    counted = number(code) or 0
    refuses = fields.get("success") is False or counted < 0 or counted in _ERRORS
    return f"{code} {said}".strip() if refuses and _NOTHING.search(said) is None else ""


def _arrays(
    value: Any, above: list[dict[str, Any]], key: str = "", depth: int = 0
) -> Iterator[tuple[list[Any], list[dict[str, Any]]]]:
    """Every array of objects, and every empty one with a list's name, with the objects around it, nearest first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):  # an answer wrapped as text in another
        with suppress(ValueError):
            yield from _arrays(json.loads(value), above, key, depth + 1)
    elif isinstance(value, list):
        if (not value and (key in _LISTS or not depth)) or any(isinstance(item, dict | list) for item in value):
            yield value, above
        for item in value:
            yield from _arrays(item, above, "", depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _arrays(item, [value, *above], _plain(name), depth + 1)


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _first(objects: list[dict[str, Any]], names: tuple[str, ...]) -> int | None:
    for item in objects:
        plain = {_plain(key): number(value) for key, value in item.items()}
        found = next((plain[name] for name in names if plain.get(name) is not None), None)
        if found is not None:
            return found
    return None


def _row(item: dict[str, Any], base: str, forms: Sequence[str]) -> Row | None:
    fields = {_plain(key): value for key, value in item.items()}
    titles = [_text(fields[name]) for name in _named(fields, _TITLES, _TITLE_LIKE) if isinstance(fields[name], str)]
    title = next((text for text in titles if text), "")
    if not title:
        return _by_values(fields, base, forms)
    url = _address(fields, base, forms)
    return Row(url, title, _published(fields), "api", "api", _publisher(fields)) if url is not None else None


def _by_values(fields: dict[str, Any], base: str, forms: Sequence[str]) -> Row | None:
    """The row of a record whose fields have names of their own (`t`, `u`, `d`): a title that is that of a report,
    beside an address; None for any other."""
    texts = [value for value in fields.values() if isinstance(value, str)]
    title = next((text for value in texts if is_report(text := _text(value))), "")
    written = [value for value in texts if _ADDRESS.fullmatch(value) and extension(value) not in IMAGE_EXTENSIONS]
    url = _address(fields, base, forms) or next(iter(written), None) if title else None
    found = resolve(base, url) if url else None
    published = next((day for value in texts if len(value) < _DATED and (day := find_date(value)) is not None), None)
    return Row(found, title, published, "api", "api", _publisher(fields)) if found is not None else None


def _row_of(item: Any, base: str, forms: Sequence[str]) -> Row | None:
    """The row of a record, or of the cells of a table with the link as markup in one of them."""
    if isinstance(item, dict):
        return _row(item, base, forms)
    cells = [cell for cell in item if isinstance(cell, str)] if isinstance(item, list) else []
    if not any("<a" in cell for cell in cells):
        return None
    rows = rows_of(parse(f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr></table>"), base)
    return rows[0]._replace(block="api", source="api") if rows else None


def _address(fields: dict[str, Any], base: str, forms: Sequence[str]) -> str | None:
    """The address of a record: in a field named so, made by a form of its page, in a field of a like name."""
    named = [fields[name] for name in _named(fields, _ADDRESSES)]
    made = [filled(form, lambda name: _field(fields, name)) for form in forms]
    alike = [fields[name] for name in _named(fields, (), _ADDRESS_LIKE)]
    for text in (*named, *made, *alike):
        url = resolve(base, text) if isinstance(text, str) and text.strip() else None
        if url is not None:
            return url
    return None


def _field(fields: dict[str, Any], name: str) -> str | None:
    """The value of the field that a script calls `item.id` or `data.list[i].id`."""
    value = fields.get(_plain(name.rpartition(".")[2]))
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _named(fields: dict[str, Any], names: tuple[str, ...], like: re.Pattern[str] | None = None) -> list[str]:
    """The fields of known names in their order, then those of a like name."""
    known = [name for name in names if name in fields]
    return known + [name for name in fields if like is not None and name not in known and like.search(name)]


def _text(value: str) -> str:
    return squeeze(unescape(_TAG.sub("", value)))


def _published(fields: dict[str, Any]) -> str | None:
    for name in _DATES:
        value = fields.get(name)
        if isinstance(value, str) and (found := find_date(value)) is not None:
            return found
        seconds = number(value)
        if seconds is not None and seconds > 10**8:
            instant = datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
            return (instant + _SHOWN_ABOVE).date().isoformat()
    return None


def _publisher(fields: dict[str, Any]) -> str | None:
    names = (fields.get(name) for name in _PUBLISHERS)
    return next((squeeze(name) for name in names if isinstance(name, str) and name.strip()), None)
