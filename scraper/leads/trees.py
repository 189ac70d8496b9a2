"""Menus that a script draws of its data: what stands below the entry of a column in them.

`var zNodes = [{id: 9, pId: 0, name: "政府信息公开年报"}, {id: 23, pId: 9, name: "2023年", url: "…"}]`, or nested with
`children`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from scraper.addresses import resolve
from scraper.pages.page import Link, Page
from scraper.scripts.literal import literals
from scraper.words.titles import is_column_name, normalise

_ARRAY = r"(?<![\w.])\w+[\"']?\s*[:=]\s*(?=\[\s*\{)"
_MARKS = ("pid", "parentid", "children")
_PARENTS = ("pid", "parentid")
_NAMES = ("name", "text", "title", "label")
_ADDRESSES = ("url", "href", "link")
_DEEPEST = 8


class _Entry(NamedTuple):
    """An entry of a tree; `above` are those that it is nested in, `key` and `parent` what the data call it and that
    which it stands below."""

    name: str
    url: str
    key: str
    parent: str
    above: tuple[str, ...]


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


def _entries(array: Any, above: tuple[str, ...]) -> Iterator[_Entry]:
    for item in array if isinstance(array, list) and len(above) < _DEEPEST else ():
        if not isinstance(item, dict):
            continue
        fields = {str(key).lower().replace("_", ""): value for key, value in item.items()}
        name = _first(fields, _NAMES)
        yield _Entry(name, _first(fields, _ADDRESSES), _first(fields, ("id",)), _first(fields, _PARENTS), above)
        yield from _entries(fields.get("children"), (*above, name))


def _first(fields: dict[str, Any], names: tuple[str, ...]) -> str:
    values = (fields.get(name) for name in names)
    return next((str(value) for value in values if isinstance(value, str | int) and value != ""), "")
