"""The calls of table widgets, which ask for their rows by options alone: layui, bootstrap-table, DataTables, easyui.

A widget is told an address and has names of its own for the page and the number of rows. Nothing is run: options that
are no literals stay open, as in any other call of a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple

from lxml import etree

from scraper.expressions import closing, entries
from scraper.pages.page import Page
from scraper.scripts.values import OPEN, object_of, value_of

_MOST_WIDGETS = 6
_RETURNED = re.compile(r"return\s*\{")
_OF_PARAMETER = re.compile(r"[A-Za-z_$][\w$]*\s*\.\s*(offset|limit|pageNumber|pageSize)")


class Widget(NamedTuple):
    """What a widget asks for: `page` is the field of the page's number or, with `by_row`, of its first row, None where
    all rows come at once; `size` rows a page."""

    url: Any
    post: bool
    as_json: bool
    fields: dict[str, Any]
    page: str | None
    size: int
    by_row: bool = False


class _Kind(NamedTuple):
    """How one widget is called, and what it does unless told otherwise: option names, fields, rows a page."""

    call: re.Pattern[str]
    constant: str
    parted: tuple[str, str]
    page: str
    rows: str
    size_option: str
    size: int
    by_row: bool = False
    post: bool = False


_KINDS = (
    _Kind(re.compile(r"\btable\s*\.\s*render\s*\("), "where", ("page", ""), "page", "limit", "limit", 10),
    _Kind(
        re.compile(r"\.\s*bootstrapTable\s*\("),
        "queryParams", ("sidePagination", "server"), "offset", "limit", "pageSize", 10, by_row=True,
    ),
    _Kind(
        re.compile(r"\.\s*(?:DataTable|dataTable)\s*\("),
        "data", ("serverSide", ""), "start", "length", "pageLength", 10, by_row=True,
    ),
    _Kind(
        re.compile(r"\.\s*datagrid\s*\("),
        "queryParams", ("pagination", ""), "page", "rows", "pageSize", 10, post=True,
    ),
)  # fmt: skip
MARKS = (
    "table.render",
    "bootstrapTable",
    "ataTable(",
    "datagrid",
    "data-url=",
    "data-api=",
    "data-source=",
    "data-json=",
)
"""One of these stands in every page that calls a widget."""

_SOURCES: Any = etree.XPath(
    "//*[self::div or self::ul or self::ol or self::table or self::tbody or self::section]"
    "[@data-url or @data-api or @data-source or @data-json][not(normalize-space())]"
)
"""The empty elements that name where a script gets what they show."""


def widgets(page: Page) -> Iterator[Widget]:
    """The widgets of a page that ask for their rows, by the scripts that call them or by their own markup."""
    for script in page.scripts:
        for kind in _KINDS:
            for found in islice(kind.call.finditer(script), _MOST_WIDGETS):
                options = entries(closing(script, found.end()) or "")
                if (widget := _widget(kind, options, script, page)) is not None:
                    yield widget
    for node in islice(page.root.xpath("//table[contains(@class, 'datagrid')]"), _MOST_WIDGETS):
        options = entries(f"{{{node.get('data-options') or ''}}}")
        options |= {name: f"'{node.get(name.lower())}'" for name in ("url", "pagination", "pageSize")
                    if node.get(name.lower())}  # fmt: skip
        if (widget := _widget(_KINDS[-1], options, "", page)) is not None:
            yield widget
    yield from _sources(page)


def _sources(page: Page) -> Iterator[Widget]:
    """What the empty elements of a page name as the source of their rows, which come at once."""
    for node in islice(_SOURCES(page.root), _MOST_WIDGETS):
        named = (node.get(f"data-{name}") for name in ("url", "api", "source", "json"))
        yield Widget(next(url for url in named if url), post=False, as_json=False, fields={}, page=None, size=0)


def _widget(kind: _Kind, options: dict[str, str], script: str, page: Page) -> Widget | None:
    asked = options.get("ajax", "").strip()
    if asked.startswith("{"):
        options = options | entries(asked)
    url = value_of(options.get("url", "" if asked.startswith("{") else asked), script, page)
    if not isinstance(url, str) or not url:
        return None
    method = value_of(options.get("method", options.get("type", "")), script, page)
    post = method.lower() == "post" if isinstance(method, str) and method else kind.post
    constant = options.get(kind.constant, "")
    returned = _RETURNED.search(constant)
    constant = f"{{{closing(constant, returned.end()) or ''}}}" if returned is not None else constant.strip()
    fields = entries(object_of(constant, script))
    size = value_of(options.get(kind.size_option, str(kind.size)), script, page)
    rows = int(size) if isinstance(size, str) and size.isdigit() and int(size) else kind.size
    as_json = "json" in options.get("contentType", "")
    name, value = kind.parted
    parted = value_of(options.get(name, ""), script, page)
    if parted in ("", "false") or (value and parted != value):
        return Widget(url, post, as_json, _known(fields, script, page), None, rows)
    return _turned(kind, fields, Widget(url, post, as_json, {}, kind.page, rows, kind.by_row), script, page)


def _turned(kind: _Kind, fields: dict[str, str], widget: Widget, script: str, page: Page) -> Widget:
    """A widget whose pages are asked for one by one, by its own names or by those its page gives them."""
    said = {name: found[1] for name, text in fields.items() if (found := _OF_PARAMETER.fullmatch(text.strip()))}
    names = {what: name for name, what in said.items()}
    rest = _known({name: text for name, text in fields.items() if name not in said}, script, page)
    sized = names.get("limit") or names.get("pageSize") or kind.rows
    by_row = kind.by_row and "pageNumber" not in names
    turns = names.get("pageNumber") or names.get("offset") or kind.page
    return widget._replace(fields=rest | {sized: str(widget.size)}, page=turns, by_row=by_row)


def _known(fields: dict[str, str], script: str, page: Page) -> dict[str, Any]:
    values = {name: value_of(text, script, page) for name, text in fields.items()}
    return {name: "" if value is OPEN else value for name, value in values.items()}
