"""The calls that turn a list to another of its divisions: those of tabs, and of a function called for each list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scraper.expressions import FIELD_VALUE, OF_ITSELF, attribute_in, calls, functions
from scraper.pages.clicks import own_value_in
from scraper.pages.divisions import Tab, tabs
from scraper.pages.page import Page
from scraper.scripts.calls import CALL, HANDLER, Call, calls_in, list_calls

_ASSIGNED = re.compile(r"(?<![\w.])(?:var\s+|let\s+)?([A-Za-z_$][\w$]*)\s*=(?!=)\s*([A-Za-z_$][\w$]*)\s*[;,\n]")
_OF_TAB = re.compile(rf"{OF_ITSELF.pattern}|\$\(\s*this\s*\)\s*\.\s*(?:text|val)\(\)")
_NAMED_FUNCTION = re.compile(r"\bfunction\s+\w+\s*\(")


def division_calls(page: Page) -> list[Call]:
    """The calls that the tabs of a page make, one for each division of its list; none where fewer than two do.

    A tab hands its year or class to a function of the page, which puts it into the call or into a variable of it; or a
    handler bound to all tabs takes it from the tab (`$(this).data('year')`). Without tabs, a function that the page
    calls for each of its lists (`load('gov'); load('dept')`) makes them.
    """
    found: dict[str, Call] = {}
    for tab in tabs(page):
        for code in [own_value_in(tab.code, tab.node)] if tab.code else _handlers(tab, page):
            for call in [*calls_in(code, page), *_handed_on(code, page, tab)][:1]:
                found.setdefault(tab.label, call)
    found = found or _invoked(page)
    return list(found.values()) if len({str(call) for call in found.values()}) > 1 else []


def _invoked(page: Page) -> dict[str, Call]:
    """The calls of a function that scripts call more than once, by the text that it is handed each time; none where
    some call of the page numbers pages, which then is that of its list."""
    for script in page.scripts:
        for name, parameters, body in functions(script) if CALL.search(script) else ():
            handed = re.findall(rf"""(?<![\w.$]){re.escape(name)}\(\s*["']([\w/-]{{1,60}})["']\s*\)""", script)
            codes = {text: f"{parameters[0]} = '{text}';\n{body}" for text in handed}
            found = {text: call for text, code in codes.items() for call in [*calls_in(code, page)][:1]}
            if len(found) > 1:
                return {} if any(call.turns for call in list_calls(page)) else found
    return {}


def _handlers(tab: Tab, page: Page) -> Iterator[str]:
    """The code of handlers that take something from the tab that is clicked, with what this tab has in its place.

    Where they hand it straight to a function, `load($(this).data('year'))`, the code ends before that stands written.
    """

    def taken(found: re.Match[str]) -> str:
        return f"'{tab.said(attribute_in(found))}'"

    for script in page.scripts:
        first = _OF_TAB.search(script)
        if first is not None and taken(first) != "''":
            begin, end = max(0, first.start() - 40), first.start() + HANDLER
            handed = script[begin : first.start()].rstrip().endswith("(")
            written = _NAMED_FUNCTION.search(script, first.end(), end) if handed else None
            yield _OF_TAB.sub(taken, script[begin : end if written is None else written.start()])


def _handed_on(code: str, page: Page, tab: Tab) -> Iterator[Call]:
    """The calls of the functions that the code of a tab calls with literals."""
    for name, arguments in calls(code):
        for script in (_with_choice(script, tab) for script in page.scripts):
            for parameters, body in ((p, b) for n, p, b in functions(script) if n == name):
                given = dict(zip(parameters, arguments, strict=False))
                given |= {to: given.get(of) for to, of in _ASSIGNED.findall(body) if of in given}
                known = "".join(f"{key} = '{value}';\n" for key, value in given.items() if value is not None)
                yield from [*calls_in(known + body, page), *calls_in(known + script, page)][:1]


def _with_choice(script: str, tab: Tab) -> str:
    """A script with the value of an option in the place of that of its select."""
    select = next(tab.node.iterancestors("select"), None) if tab.node.tag == "option" else None
    if select is None or not select.get("id"):
        return script
    value = f"'{tab.node.get('value') or ''}'"
    return FIELD_VALUE.sub(lambda found: value if select.get("id") in (found[1], found[2]) else found[0], script)
