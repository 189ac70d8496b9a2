"""Menus that a call of the page brings as JSON, whole or level by level: `$.getJSON('/menu.json', …)`, zTree's `async`.

An entry leads to its own address; where it has none, to that of the call for a list which takes the id of an entry
(`$.get('/list?cid=' + node.id)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

from scraper.addresses import near, resolve
from scraper.expressions import closing, entries
from scraper.leads.trees import Entry, entries_in
from scraper.pages.page import MOST_LINKS, Link, Page
from scraper.scripts.calls import Call, calls_in, list_calls

_MENU = re.compile(r"tree|menu|nav|column|channel|catalog|categor|children|dept|org|unit|node", re.IGNORECASE)
_LAZY = re.compile(r"\basync\s*:\s*\{")
_TAKES = re.compile(r"""autoParam\s*:\s*\[\s*["']\w+(?:=(\w+))?["']""")
_PARENT = re.compile(r"p_?id|parent\w*|pcode|id", re.IGNORECASE)
_OF_ENTRY = re.compile(r"(?:encodeURIComponent\(\s*)?[A-Za-z_$][\w$]*\.(id|key|code|value|\w+Id)\s*\)?")
_MOST = 3


class Menu(NamedTuple):
    """A call that brings entries of a menu; `parent` is the field that takes the id of an entry for those below it."""

    call: Call
    parent: str


def menus(page: Page) -> list[Menu]:
    """The calls of a page that bring a menu, by their addresses; at most three."""
    found = [
        Menu(call, next((name for name in call.fields if _PARENT.fullmatch(name)), ""))
        for call in list_calls(page)
        if not (call.post or call.turns) and _MENU.search(call.url)
    ]
    for script in page.scripts:
        for lazy in islice(_LAZY.finditer(script), _MOST):
            inner = closing(script, lazy.end()) or ""
            takes = _TAKES.search(inner)
            asked = calls_in(f"$.get({entries('{' + inner + '}').get('url', '')})", page)
            found += [Menu(call, (takes[1] or "id") if takes is not None else "") for call in asked]
    return [menu for menu in found if near(resolve(page.base, menu.call.url) or "", page.url)][:_MOST]


def address_of(menu: Menu, parent: str = "") -> str:
    """Where the menu is asked for, or what stands below one of its entries."""
    fields = menu.call.fields | ({menu.parent: parent} if parent else {})
    return urlunsplit(urlsplit(menu.call.url)._replace(query=urlencode(fields)))


def brought(value: Any, page: Page) -> tuple[list[Link], list[str]]:
    """What the entries of a menu in JSON lead to, and the ids of those whose own entries are to be asked for."""
    found = [entry for entry in islice(entries_in(value), MOST_LINKS) if entry.name]
    listing = next(_listings(page), None)
    links, further = [], []
    for entry in found:
        if entry.opens:
            further.append(entry.key)
            continue
        url = entry.url or (_of_entry(*listing, entry) if listing is not None and entry.key else "")
        if (target := resolve(page.base, url)) is not None:
            links.append(Link(target, entry.name))
    return links, further


def _listings(page: Page) -> Iterator[tuple[Call, str]]:
    """The calls for a list that take the id of an entry, with the field for it."""
    for call in (call for script in page.scripts for call in calls_in(script, page)):
        for name, expression in call.written.items():
            if not call.post and _OF_ENTRY.fullmatch(expression.strip()):
                yield call, name


def _of_entry(call: Call, field: str, entry: Entry) -> str:
    fields = call.fields_of(call.first) | {field: entry.key}
    return urlunsplit(urlsplit(call.url)._replace(query=urlencode(fields)))
