"""Menus that a script draws of its data: what stands below the entry of a column in them.

`var zNodes = [{id: 9, pId: 0, name: "政府信息公开年报"}, {id: 23, pId: 9, name: "2023年", url: "…"}]`, or nested with
`children`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from scraper.addresses import resolve
from scraper.pages.page import Link, Page
from scraper.scripts.literal import literals
from scraper.words.titles import is_column_name, normalise

_ADDED = re.compile(
    r"""\.\s*add\(\s*["']?([\w-]+)["']?\s*,\s*["']?([\w-]+)["']?\s*,\s*(["'])([^"']{1,80})\3\s*,\s*(["'])([^"']{1,300})\5"""
)
"""An entry of dTree: `d.add(30, 9, '市教育局', '/col/col30/index.html')`."""

_ARRAY = r"(?<![\w.])\w+[\"']?\s*[:=]\s*(?=\[\s*\{)"
_MARKS = ("pid", "parentid", "children")
_PARENTS = ("pid", "parentid")
_NAMES = ("name", "text", "title", "label")
_ADDRESSES = ("url", "href", "link")
_OPENS = ("isparent", "haschildren", "haschild", "open")
_DEEPEST = 8
_MOST_ADDED = 2000


class Entry(NamedTuple):
    """An entry of a tree; `above` are those that it is nested in, `key` and `parent` what the data call it and that
    which it stands below; `opens`: it has entries of its own, which are not there."""

    name: str
    url: str
    key: str
    parent: str
    above: tuple[str, ...]
    opens: bool = False


def below_column(page: Page) -> list[Link]:
    """The entries below that of a column of reports in the trees of a page's scripts, whatever they are called."""
    if not any(mark in page.lower for mark in _MARKS):
        return []
    found: dict[str, Link] = {}
    for array in (value for script in page.scripts for value in literals(script, _ARRAY)):
        entries = list(_entries(array, ()))
        inside = {entry.key for entry in entries if entry.key and is_column_name(normalise(entry.name))}
        for _ in range(_DEEPEST):
            inside |= {entry.key for entry in entries if entry.parent in inside and entry.key}
        for entry in entries:
            below = entry.parent in inside or any(is_column_name(normalise(name)) for name in entry.above)
            url = resolve(page.base, entry.url) if below and entry.url else None
            if url is not None:
                found.setdefault(url, Link(url, entry.name, "script"))
    return list(found.values())


def added(page: Page) -> list[Link]:
    """What the entries lead to that a script adds to a tree one by one."""
    codes = (script for script in page.scripts if ".add(" in script)
    found = (entry for code in codes for entry in islice(_ADDED.finditer(code), _MOST_ADDED))
    urls = ((resolve(page.base, entry[6]), entry[4]) for entry in found)
    return [Link(url, name, "script") for url, name in urls if url is not None]


def entries_in(value: Any, depth: int = 0) -> Iterator[Entry]:
    """The entries of a tree in JSON, in whatever it is wrapped."""
    if isinstance(value, list):
        yield from _entries(value, ())
    elif isinstance(value, dict) and depth < _DEEPEST:
        for item in value.values():
            yield from entries_in(item, depth + 1)


def _entries(array: Any, above: tuple[str, ...]) -> Iterator[Entry]:
    for item in array if isinstance(array, list) and len(above) < _DEEPEST else ():
        if not isinstance(item, dict):
            continue
        fields = {str(key).lower().replace("_", ""): value for key, value in item.items()}
        name = _first(fields, _NAMES)
        opens = not fields.get("children") and any(fields.get(mark) in (True, 1, "true", "1") for mark in _OPENS)
        key, parent = _first(fields, ("id",)), _first(fields, _PARENTS)
        yield Entry(name, _first(fields, _ADDRESSES), key, parent, above, opens)
        yield from _entries(fields.get("children"), (*above, name))


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    values = (fields.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and value != ""), "")
