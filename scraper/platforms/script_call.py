"""Lists that an inline script of the page asks for: `$.ajax({url: …, data: {…, page: page}})` and its relatives.

The call is read, never run: literals, sums of literals and variables, values of hidden fields. What remains open is
taken for the page number where its name says so. The answer may be JSON or a fragment of markup.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.divisions import tabs
from scraper.errors import ListUnreadable
from scraper.expressions import calls, closing, entries, functions, link_forms, split
from scraper.page import Page, Row
from scraper.pagers import loads_more, read_pager
from scraper.platforms.answers import AJAX
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.records import Records, answered, paged, read_records

_CALL = re.compile(
    r"(?:\$|jQuery|Ls)\s*\.\s*(ajax|post|get|getJSON)\s*\(|axios(?:\s*\.\s*(get|post|request))?\s*\(|(?<![\w.])fetch\s*\("
)
_OTHER = re.compile(
    r"login|logout|visit|count|hits|click|stat|weather|token|captcha|suggest|upload|comment", re.IGNORECASE
)
_PAGE_NAMES = frozenset({
    "page", "pageindex", "pageno", "pagenum", "pagenumber", "pageid", "currentpage", "current", "curpage", "currpage",
    "cur_page", "pn", "p",
})  # fmt: skip
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")
_FIELD_VALUE = re.compile(
    r"""(?:\$|jQuery)\(\s*["']#([\w-]+)["']\s*\)\s*\.\s*val\(\s*\)|"""
    r"""getElementById\(\s*["']([\w-]+)["']\s*\)\.value"""
)
_OPEN = object()
"""A value that only running the script would give."""
_ASSIGNED = re.compile(r"(?<![\w.])(?:var\s+|let\s+)?([A-Za-z_$][\w$]*)\s*=(?!=)\s*([A-Za-z_$][\w$]*)\s*[;,\n]")
_MOST_CALLS = 12


class Call(NamedTuple):
    """A call of a script: `fields` go into the query or, for a POST, into the body; `page_name` is the field that
    numbers the page, from `first`."""

    url: str
    post: bool
    as_json: bool
    fields: dict[str, Any]
    page_name: str | None
    first: int


class ScriptCall(Generic):
    """Any site whose list comes from a call that its page spells out."""

    name = "script_call"

    def recognises(self, page: Page) -> float:
        """Sure where a page with no list of its own, or the beginning of one, makes a call that numbers pages."""
        if not any(mark in page.ascii for mark in ("ajax", "$.post", "$.get", "axios", "fetch(", "jQuery.")):
            return 0.0
        turned = self._shown(page) and (_turns_by_call(page) or division_calls(page))
        if self.rows(page) and not loads_more(page) and not turned:
            return 0.0
        return 0.55 if list_calls(page) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """What the page shows itself, then what its tabs call for, else the first call that gives a list, in pages."""
        pager, shown = read_pager(page), self._shown(page)
        if shown:
            yield Listing(page.url, shown, pager.rows, pager.pages)
        for call in (divided := division_calls(page)):
            async for listing in self._paged(page, fetch, call):
                yield listing
        if not divided:
            further = self._beginning(page, fetch) if shown and not loads_more(page) else self._called(page, fetch)
            async for listing in further:
                yield listing

    async def _called(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list of the first call that gives one."""
        problem: ListUnreadable | None = None
        for call in list_calls(page)[:3]:
            begun = False
            try:
                async for listing in self._paged(page, fetch, call):
                    begun = True
                    yield listing
                return
            except ListUnreadable as error:
                if begun:
                    raise
                problem = problem or error
        raise problem or ListUnreadable(f"{page.url}: no call of its scripts gives a list")

    async def _beginning(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list whose first page is shown: of the call that gives that page too, else as any site's."""
        pager, known, pages = read_pager(page), {row.url for row in self._shown(page)}, 0
        try:
            async with aclosing(self._called(page, fetch)) as called:
                async for listing in called:
                    if not pages and not known & {row.url for row in listing.rows}:
                        break
                    pages += 1
                    yield listing
        except ListUnreadable:
            if pages:
                raise
        if pages and pages < (pager.pages or 0):
            raise ListUnreadable(f"{page.url}: {pages} of {pager.pages} declared pages are to be had by its call")
        if not pages:
            async for listing in super().listings(page, fetch):
                yield listing

    def _paged(self, page: Page, fetch: Fetch, call: Call) -> AsyncGenerator[Listing, None]:
        return paged(self._asker(page, fetch, call), call.first, alone=call.page_name is None)

    def _shown(self, page: Page) -> list[Row]:
        """The rows that a reader sees; comments hold what the list was once."""
        return [row for row in self.rows(page) if row.source != "comment"]

    def _asker(self, page: Page, fetch: Fetch, call: Call) -> Any:
        forms = link_forms(page.text)

        async def ask(number: int) -> tuple[str, Records]:
            fields = call.fields | ({call.page_name: str(number)} if call.page_name else {})
            more: dict[str, Any] = {"referer": page.url, "headers": AJAX}
            url = call.url
            if call.post and call.as_json:
                more["json"] = {name: int(v) if name == call.page_name else v for name, v in fields.items()}
            elif call.post:
                more["form"] = list(fields.items())
            elif fields:
                parts = urlsplit(url)
                url = urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | fields)))
            try:
                answer = await answered(fetch, url, **more)
            except ListUnreadable as error:
                if number > call.first and getattr(error.__cause__, "reason", "") == "empty":
                    return url, Records([], None, None)  # a fragment of no rows: there is no more to load
                raise
            return answer.url, self.records(answer, forms)

        return ask

    def records(self, answer: Page, forms: Sequence[str] = ()) -> Records:
        """The list in an answer, JSON or markup; `forms` are the links that the page makes of records."""
        try:
            value = answer.json()
        except ValueError:
            rows = [row._replace(source="api") for row in self.rows(answer)]
            if not rows:
                raise ListUnreadable(f"{answer.url}: neither JSON nor a list: {answer.text[:80]!r}") from None
            pager = read_pager(answer)
            return Records(rows, pager.rows, pager.pages)
        return read_records(value, answer.url, answer.url, forms)


def _turns_by_call(page: Page) -> bool:
    """Whether a page shows the first of several pages and nothing but a call leads to the others."""
    pager = read_pager(page)
    more = (pager.pages or 1) > 1 or (pager.rows or 0) > 0
    return (
        more
        and not (pager.next_url or pager.numbered or pager.called)
        and any(call.page_name is not None for call in list_calls(page))
    )


def list_calls(page: Page) -> list[Call]:
    """The calls of a page's scripts that may give its list, those that number pages first."""
    found = [call for script in page.scripts for call in _calls(script, page)]
    found = [call for call in found if call.page_name is not None or not _OTHER.search(call.url)]
    return sorted(found, key=lambda call: call.page_name is None)


def division_calls(page: Page) -> list[Call]:
    """The calls that the tabs of a page make, one for each division of its list; none where fewer than two do.

    A tab hands its year or class to a function of the page, which puts it into the call or into a variable of it.
    """
    found: dict[str, Call] = {}
    for tab in tabs(page):
        for name, arguments in calls(tab.code):
            for script in page.scripts:
                for parameters, body in ((p, b) for n, p, b in functions(script) if n == name):
                    given = dict(zip(parameters, arguments, strict=False))
                    given |= {to: given.get(of) for to, of in _ASSIGNED.findall(body) if of in given}
                    known = "".join(f"{key} = '{value}';\n" for key, value in given.items() if value is not None)
                    for call in [*_calls(known + body, page), *_calls(known + script, page)][:1]:
                        found.setdefault(tab.label, call)
    return list(found.values()) if len({str(call) for call in found.values()}) > 1 else []


def _calls(script: str, page: Page) -> Iterator[Call]:
    for match in islice(_CALL.finditer(script), _MOST_CALLS):
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
        call = _call(options, verb, script, page)
        if call is not None:
            yield call


def _call(options: dict[str, str], verb: str, script: str, page: Page) -> Call | None:
    url = _value(options.get("url", ""), script, page)
    if not isinstance(url, str) or not url or url.startswith("#") or " " in url.strip():
        return None
    method = _value(options.get("type", options.get("method", "")), script, page)
    post = verb == "post" or (isinstance(method, str) and method.lower() == "post")
    raw = (options.get("data") or options.get("params") or options.get("body") or "").strip()
    wrapped = re.fullmatch(r"JSON\.stringify\((.*)\)", raw, re.DOTALL)
    raw = wrapped[1].strip() if wrapped else raw
    named = re.fullmatch(r"[A-Za-z_$][\w$]*", raw)
    if named is not None:
        found = re.search(rf"(?<![\w.$]){re.escape(raw)}\s*=\s*(?=\{{)", script)
        inner = closing(script, found.end() + 1) if found else None
        raw = f"{{{inner}}}" if inner is not None else raw
    values: dict[str, Any] = {}
    if raw.startswith("{"):
        values = {name: _value(text, script, page) for name, text in entries(raw).items()}
    elif raw:
        query = _value(raw, script, page)
        values = dict(parse_qsl(query, keep_blank_values=True)) if isinstance(query, str) else {}
    parts = urlsplit(url)
    if not post:
        values = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **values}
        url = urlunsplit(parts._replace(query=""))
    as_json = wrapped is not None or "json" in options.get("contentType", options.get("headers", ""))
    return _numbered(url, post, as_json, values)


def _numbered(url: str, post: bool, as_json: bool, values: dict[str, Any]) -> Call:
    """A call with its page field told apart; fields that stay open are sent empty, as an unset variable would be."""
    name = next((key for key in values if key.lower() in _PAGE_NAMES), None)
    start = values.get(name) if name else None
    first = int(start) if isinstance(start, str) and start.isdigit() and int(start) < 2 else 1
    fields = {key: "" if value is _OPEN else value for key, value in values.items()}
    return Call(url, post, as_json, fields, name, first)


def _value(text: str, script: str, page: Page, depth: int = 0) -> Any:
    """What an expression is: a text, or _OPEN. Numbers are their digits."""
    text = text.strip().rstrip(";")
    if not text or depth > 4:
        return "" if not text else _OPEN
    terms = split(text, "+")
    if len(terms) > 1:
        values = [_value(term, script, page, depth + 1) for term in terms]
        if all(isinstance(value, str) and value.isdigit() for value in values):
            return str(sum(int(value) for value in values))
        if isinstance(values[-1], str) or values[-1] is _OPEN:
            return "".join("1" if value is _OPEN else value for value in values)
    if text[0] in "\"'`" and text[-1] == text[0]:
        return re.sub(r"\$\{[^{}]*\}", "1", text[1:-1]).replace("\\/", "/")
    if re.fullmatch(r"\d+", text) or text in ("true", "false"):
        return text
    less = re.fullmatch(r"(.+?)\s*-\s*(\d+)", text)
    if less is not None:
        value = _value(less[1], script, page, depth + 1)
        return (
            str(int(value if value is not _OPEN else "1") - int(less[2]))
            if value is _OPEN or value.isdigit()
            else _OPEN
        )
    field = _FIELD_VALUE.fullmatch(text)
    if field is not None:
        nodes = page.root.xpath("//*[@id=$id]", id=field[1] or field[2])
        return (nodes[0].get("value") or "") if nodes else _OPEN
    wrapped = re.fullmatch(r"(?:parseInt|Number|String|encodeURIComponent|encodeURI|escape)\((.*)\)", text, re.DOTALL)
    if wrapped is not None:
        return _value(split(wrapped[1])[0], script, page, depth + 1)
    if _IDENTIFIER.fullmatch(text):
        return _variable(text, script, page, depth)
    return _OPEN


def _variable(name: str, script: str, page: Page, depth: int) -> Any:
    last = name.rpartition(".")[2]
    pattern = (
        rf"(?<![\w$]){re.escape(last)}\s*[:=](?!=)\s*(\"[^\"]*\"|'[^']*'|\d+(?![\w.])|(?:\$|jQuery)\([^()]*\)\.val\(\))"
    )
    for code in (script, *page.scripts):
        found = re.search(pattern, code)
        if found is not None:
            return _value(found[1], code, page, depth + 1)
    return _OPEN


PLATFORM = ScriptCall()
