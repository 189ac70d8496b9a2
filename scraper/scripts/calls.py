"""The calls of a page's scripts that may give its list, read and never run: `$.ajax({url: …, data: {page: page}})`.

Literals, sums of literals and variables, values of hidden fields are worked out. What remains open is taken for the
page number where its name says so, and is sent empty otherwise, as an unset variable would be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from scraper.addresses import near, resolve
from scraper.expressions import (
    address_form,
    calls,
    closing,
    entries,
    filled,
    functions,
    holes,
    split,
)
from scraper.pages.forms import turn_of
from scraper.pages.page import Page
from scraper.pages.pagers import COUNTER
from scraper.scripts.carried import Carried, carried
from scraper.scripts.headers import headers_for_all, headers_of
from scraper.scripts.values import OPEN, object_of, value_of
from scraper.scripts.widgets import MARKS, Widget, widgets

CALL = re.compile(
    r"(?:\$|jQuery|Ls)\s*\.\s*(ajax|post|get|getJSON)\s*\(|(?:axios|\$http|\$axios)(?:\s*\.\s*(get|post|request))?\s*\(|(?<![\w.])fetch\s*\("
)
_XHR = re.compile(r"""\.\s*open\(\s*["'](get|post)["']\s*,""", re.IGNORECASE)
_SENT = re.compile(r"\.\s*send\s*\(")
_OTHER = re.compile(
    r"login|logout|visit|count|hits|click|stat|weather|token|captcha|suggest|upload|comment", re.IGNORECASE
)
_PAGE_NAMES = frozenset({
    "page", "pageindex", "pageno", "pagenum", "pagenumber", "pageid", "currentpage", "current", "curpage", "currpage",
    "cur_page", "pn", "p",
})  # fmt: skip
_ROW_NAMES = frozenset({"offset", "start", "skip", "from", "begin", "startindex", "startrow", "firstresult"})
_SIZE_NAMES = frozenset({"limit", "size", "pagesize", "page_size", "rows", "length", "num", "count", "maxresults"})
_SERIALIZED = re.compile(r"""(?:\$|jQuery)\(\s*["'](?:#([\w-]+)|form)["']\s*\)\s*\.\s*serialize\(\s*\)""")
_IN_QUERY = re.compile(r"""[?&]([\w.-]+)=["']\s*\+\s*([^+,]{1,200})""")
_CALLBACK = "callback"
HANDLER = 1500
"""The longest code of a handler."""

_MOST_CALLS = 12


class Call(NamedTuple):
    """A call of a script: `fields` go into the query or, for a POST, into the body; `page_name` is the field that
    numbers the page, from `first`, or the row that a page begins with, in steps of `step`; `carried` the one that is
    taken from the answer before. `form` is the address where the number of the page stands in its path, left open.
    `written` has the fields as the script writes them, `written_headers` the object of the headers."""

    url: str
    post: bool
    as_json: bool
    fields: dict[str, Any]
    page_name: str | None
    first: int
    step: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    carried: Carried | None = None
    form: str | None = None
    written: Mapping[str, str] = MappingProxyType({})
    written_headers: str = ""

    @property
    def turns(self) -> bool:
        """Whether it can be made again for the next page."""
        return self.page_name is not None or self.carried is not None or self.form is not None

    @property
    def counts(self) -> set[str]:
        """The fields that are numbers where the body is JSON: the page, and how many rows it or those before have."""
        counted = self.carried.field if self.carried is not None and self.carried.by == "count" else None
        return {name for name in self.fields if _plain(name) in _SIZE_NAMES or name in (self.page_name, counted)}

    @property
    def size(self) -> int | None:
        """The rows that a page is asked to hold; None where that is not said."""
        said = (str(value) for name, value in self.fields.items() if _plain(name) in _SIZE_NAMES)
        return next((int(value) for value in said if value.isdigit()), None)

    def url_of(self, number: int) -> str:
        """Where a page is asked for."""
        return (filled(self.form, lambda _: str(number)) if self.form is not None else None) or self.url

    def fields_of(self, number: int) -> dict[str, Any]:
        """What is sent for a page."""
        turned = str((number - self.first) * self.step if self.step else number)
        return self.fields | ({self.page_name: turned} if self.page_name else {})


def list_calls(page: Page) -> list[Call]:
    """The calls of a page's scripts that may give its list, those that number pages first."""
    found = [call for script in page.scripts for call in calls_in(script, page)]
    found += map(_of_widget, widgets(page)) if any(mark in page.ascii for mark in MARKS) else ()
    found = [call for call in found if near(resolve(page.base, call.url) or "", page.url)]
    found = [call for call in found if call.turns or not _OTHER.search(call.url)]
    shared = headers_for_all(page) if any(mark in page.ascii for mark in ("ajaxSetup", "setRequestHeader")) else {}
    found = [call._replace(headers=tuple((shared | dict(call.headers)).items())) for call in found]
    return sorted(found, key=lambda call: not call.turns)


def calls_in(script: str, page: Page) -> Iterator[Call]:
    """The calls of a script, in order."""
    for match in islice(CALL.finditer(script), _MOST_CALLS):
        inner = closing(script, match.end())
        if inner is None:
            continue
        arguments = split(inner)
        verb = (match[1] or match[2] or "").lower()
        if arguments and arguments[0].lstrip().startswith("{"):
            options = entries(arguments[0])
        else:
            separate = "fetch" in match[0] or match[2] == "get"  # their second argument holds options, not fields
            extra = entries(arguments[1]) if len(arguments) > 1 and separate else {}
            options = {
                "url": arguments[0],
                **({"data": arguments[1]} if len(arguments) > 1 and not extra else {}),
                **extra,
            }
        if match[0].startswith(("axios", "$http", "$axios")) and object_of(
            options.get("data", "").strip(), script
        ).startswith("{"):
            options["contentType"] = "application/json"  # what axios makes of an object
        call = _call(options, verb, script, page)
        if call is not None:
            yield call
    for opened in islice(_XHR.finditer(script), _MOST_CALLS):
        sent = _SENT.search(script, opened.end(), opened.end() + HANDLER)
        url = split(closing(script, opened.end()) or "")[0]
        data = {"data": closing(script, sent.end()) or ""} if sent is not None else {}
        call = _call({"url": url, **data}, opened[1].lower(), script, page)
        if call is not None:
            yield call


def _call(options: dict[str, str], verb: str, script: str, page: Page) -> Call | None:
    url = value_of(options.get("url", ""), script, page)
    if not isinstance(url, str) or not url or url.startswith("#") or " " in url.strip():
        return None
    method = value_of(options.get("type", options.get("method", "")), script, page)
    post = verb == "post" or (isinstance(method, str) and method.lower() == "post")
    raw = (options.get("data") or options.get("params") or options.get("body") or "").strip()
    wrapped = re.fullmatch(r"JSON\.stringify\((.*)\)", raw, re.DOTALL)
    raw = wrapped[1].strip() if wrapped else raw
    raw = object_of(raw, script)
    values: dict[str, Any] = {}
    written = entries(raw) | dict(_IN_QUERY.findall(options.get("url", "")))
    if raw.startswith("{"):
        values = {name: value_of(text, script, page) for name, text in entries(raw).items()}
    elif (form := _SERIALIZED.fullmatch(raw)) is not None:
        values = _fields_of(page, form[1] or "")
    elif raw:
        query = value_of(raw, script, page)
        values = dict(parse_qsl(query, keep_blank_values=True)) if isinstance(query, str) else {}
    parts = urlsplit(url)
    if not post:
        values = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **values}
        url = urlunsplit(parts._replace(query=""))
    values = {name: _CALLBACK if value == "?" else value for name, value in values.items()}  # jQuery names a function
    if "jsonp" in options.get("dataType", ""):
        named = value_of(options.get("jsonp", ""), script, page)
        values.setdefault(named if isinstance(named, str) and named else _CALLBACK, _CALLBACK)
    as_json = wrapped is not None or "json" in options.get("contentType", options.get("headers", ""))
    headers = tuple(headers_of(options.get("headers", ""), script, page).items())
    call = _numbered(url, post, as_json, values)._replace(headers=headers)
    if call.page_name is not None and _is_called_with_zero(written.get(call.page_name, "").strip(), script):
        call = call._replace(first=0)
    if call.page_name is None and not post and (numbered := _numbered_path(options["url"])) is not None:
        call = call._replace(form=numbered, first=0 if _is_called_with_zero(holes(numbered)[0], script) else 1)
    further = {name: text for name, text in written.items() if name != call.page_name}
    return call._replace(carried=carried(further, script), written=further, written_headers=options.get("headers", ""))


def _numbered_path(expression: str) -> str | None:
    """The form of an address in whose path one thing is left open, by its name the number of a page:
    `'d_' + n + '.json'`; None for any other."""
    form = address_form(expression)
    names = holes(form) if form is not None else []
    numbered = len(names) == 1 and COUNTER.fullmatch(names[0].rpartition(".")[2]) is not None
    return form if form is not None and numbered and "{{" in form.partition("?")[0] else None


def _is_called_with_zero(name: str, script: str) -> bool:
    """Whether a name is the parameter of a function that the script calls with 0: `function load(i){…} load(0)`."""
    for function, parameters, _ in functions(script) if name.isidentifier() else ():
        if parameters[0] == name:
            given = (called for called, arguments in calls(script) if called == function and arguments[:1] == ["0"])
            return next(given, None) is not None
    return False


def _fields_of(page: Page, name: str) -> dict[str, Any]:
    """What the form of an id, or the first one, sends."""
    forms = page.root.xpath("//form[not($name) or @id=$name]", name=name)
    turn = turn_of(page, forms[0], {}) if forms else None
    return dict(turn.fields) if turn is not None else {}


def _of_widget(widget: Widget) -> Call:
    step = widget.size if widget.by_row else 0
    return Call(widget.url, widget.post, widget.as_json, widget.fields, widget.page, 1, step)


def _plain(name: str) -> str:
    """The name of a field as it is compared: `_page` and `$page` are `page`."""
    return name.lower().lstrip("_$")


def _numbered(url: str, post: bool, as_json: bool, values: dict[str, Any]) -> Call:
    """A call with its page field told apart; fields that stay open are sent empty, as an unset variable would be."""
    name = next((key for key in values if _plain(key) in _PAGE_NAMES), None)
    start = values.get(name) if name else None
    first = int(start) if isinstance(start, str) and start.isdigit() and int(start) < 2 else 1
    fields = {key: "" if value is OPEN else value for key, value in values.items()}
    if name is None:
        row = next((key for key in values if _plain(key) in _ROW_NAMES), None)
        size = next(
            (v for k, v in fields.items() if _plain(k) in _SIZE_NAMES and isinstance(v, str) and v.isdigit()), ""
        )
        if row is not None and int(size or 0) > 0:
            return Call(url, post, as_json, fields, row, 1, int(size))
    return Call(url, post, as_json, fields, name, first)
