"""Lists whose pages are turned by sending a form: a link's script writes the number into a field and submits.

Three ways are read: a function of the page's own scripts (`function goPage(n){form.pageNo.value=n; form.submit()}`),
ASP.NET's `__doPostBack('target','argument')`, whose form carries its state in hidden fields and so is read anew on
every page, and buttons with a name and a value of their own. Nothing is run: the fields are those of the form, but for
what the link writes. Tabs of years or levels that send the form are turned to likewise, each read to its end.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator
from itertools import islice
from typing import Any

from scraper.errors import ListUnreadable
from scraper.pages.controls import is_next
from scraper.pages.divisions import Tab, tabs
from scraper.pages.forms import Turn, turn_of
from scraper.pages.page import MOST_LINKS, Page, text_of
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms.answers import answered
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen

_POSTBACK = re.compile(r"""__doPostBack\(\s*(["'])(?P<target>[^"']{1,200})\1\s*,\s*(["'])(?P<argument>[^"']{0,80})\3""")
_CALL = re.compile(r"""(?P<name>[A-Za-z_$][\w$]*)\s*\(\s*["']?(?P<number>\d{1,6})["']?\s*[,)]""")
_FIELD = r"""(?:getElementById\(\s*["'](?P<id>[\w$.-]+)["']\s*\)\s*\.\s*value\s*=|
 (?:\$|jQuery)\(\s*["']\#(?P<jq>[\w$-]+)["']\s*\)\s*\.\s*val\(|
 (?:\$|jQuery)\(\s*["'][^"']*\[name=["']?(?P<jqname>[\w$.-]+)["']?\]["']\s*\)\s*\.\s*val\(|
 \.\s*(?P<name>[A-Za-z_$][\w$]*)\s*\.\s*value\s*=|
 \[\s*["'](?P<member>[\w$.-]+)["']\s*\]\s*\.\s*value\s*=)\s*"""
_BUTTON = re.compile(r"""<(?:button|input)\b[^<>]*?\b(?:value\s*=\s*["']?\d|type\s*=\s*["']?image\b)""")
_BODY = 1500


class FormPager(Generic):
    """Any site whose list shows its first page and turns to the others by a form."""

    name = "form_pager"

    def recognises(self, page: Page) -> float:
        """Sure of a page with a list and a link that sends a form for its second page."""
        sends = "submit(" in page.ascii or "__doPostBack(" in page.ascii
        if not sends and not ("<form" in page.lower and _BUTTON.search(page.lower)):
            return 0.0
        return 0.6 if self.rows(page) and (_turn(page, 2) is not None or _divisions(page)) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list of the page, then that of every tab."""
        seen = Seen()
        async for listing in self._pages(page, fetch, seen):
            yield listing
        for label, turn in _divisions(page):
            division = await sent(fetch, turn, page)
            if not self.rows(division) and not says_empty(division):
                raise ListUnreadable(f"{page.url}: a tab of its form leads to a page without a list")
            async for listing in self._pages(division, fetch, seen):
                yield listing._replace(of=label)

    async def _pages(self, page: Page, fetch: Fetch, seen: Seen) -> AsyncGenerator[Listing, None]:
        """Page after page until no link leads on, or one leads to what is known; those of links as any site's."""
        pager, number = read_pager(page), 1
        rows = self.rows(page)
        if _turn(page, 2) is None:
            async for listing in super().listings(page, fetch):
                seen |= (row.url for row in listing.rows)
                yield listing
            return
        while True:
            yield Listing(page.url, rows, pager.rows, pager.pages)
            seen |= (row.url for row in rows)
            number += 1
            turn = _turn(page, number)
            if turn is None or (pager.pages is not None and number > pager.pages):
                break
            page = await sent(fetch, turn, page)
            rows = self.rows(page)
            if not {row.url for row in rows} - seen:
                break
        if pager.pages is not None and number <= pager.pages:
            raise ListUnreadable(
                f"{page.url}: page {number} of {pager.pages} declared pages is not to be had by its form"
            )


async def sent(fetch: Fetch, turn: Turn, page: Page) -> Page:
    """The page that a form leads to. It is sent in the encoding of its page, as browsers do."""
    codec = page.codec if page.codec == "gb18030" else "utf-8"
    if turn.post:
        return await answered(fetch, turn.url, form=list(turn.fields.items()), charset=codec, referer=page.url)
    return await answered(fetch, turn.address(codec), referer=page.url)


def _turn(page: Page, number: int) -> Turn | None:
    """What the link to a page, by its number or as the next, sends; None without one."""
    for node in islice(page.root.iter("a", "button", "input", "span", "li"), MOST_LINKS):
        code = f"{node.get('href') or ''} {node.get('onclick') or ''}"
        if "(" not in code and not (node.get("name") and (node.get("value") or node.get("alt"))):
            continue
        said = text_of(node) or node.get("value") or node.get("title") or node.get("alt") or ""
        text = "".join(said.split())
        if text != str(number) and not is_next(text):
            continue
        turn = _post_back(page, code, node) or _written(page, code, number) or _pressed(page, node)
        if turn is not None:
            return turn
    return None


def _divisions(page: Page) -> list[tuple[str, Turn]]:
    """What the tabs of a page send that turn to other divisions of its list, with their labels."""
    if "submit(" not in page.ascii and "__doPostBack(" not in page.ascii:
        return []
    return [(tab.label, turn) for tab in tabs(page) if not tab.current and (turn := _of_tab(page, tab)) is not None]


def _of_tab(page: Page, tab: Tab) -> Turn | None:
    select = next(tab.node.iterancestors("select"), None) if tab.node.tag == "option" else None
    if select is None:
        numbers = [int(call["number"]) for call in _CALL.finditer(tab.code)]
        written = (_written(page, tab.code, number) for number in numbers)
        return _post_back(page, tab.code, tab.node) or next((turn for turn in written if turn is not None), None)
    chosen = {select.get("name") or "": tab.node.get("value") or tab.label}
    sent = _post_back(page, tab.code.replace("\\'", "'"), select)
    if sent is not None:
        return sent._replace(fields=sent.fields | chosen)
    form = next(select.iterancestors("form"), None)
    return turn_of(page, form, chosen) if form is not None and select.get("name") and "submit(" in tab.code else None


def _post_back(page: Page, code: str, node: Any) -> Turn | None:
    found = _POSTBACK.search(code)
    form = next((up for up in node.iterancestors("form")), None)
    if found is None or form is None:
        return None
    event = {"__EVENTTARGET": found["target"], "__EVENTARGUMENT": found["argument"]}
    return turn_of(page, form, event)


def _pressed(page: Page, node: Any) -> Turn | None:
    """What a button with a name and a value of its own sends beside the fields of its form; a picture that is a button
    sends where in it was clicked."""
    form = next(node.iterancestors("form"), None)
    kind = (node.get("type") or ("submit" if node.tag == "button" else "text")).lower()
    if form is not None and kind == "image" and node.get("name") and not node.get("onclick"):
        return turn_of(page, form, {f"{node.get('name')}.x": "1", f"{node.get('name')}.y": "1"})
    if form is None or kind != "submit" or node.get("onclick") or not (node.get("name") and node.get("value")):
        return None
    return turn_of(page, form, {node.get("name"): node.get("value")})


def _written(page: Page, code: str, number: int) -> Turn | None:
    """A call with the number of the page, to a function that writes it into a field of a form and submits."""
    for call in _CALL.finditer(code):
        if int(call["number"]) != number:
            continue
        for parameter, body in _functions(page, call["name"]):
            field = re.search(
                _FIELD + rf"(?:{re.escape(parameter)}|parseInt\(\s*{re.escape(parameter)})\b", body, re.VERBOSE
            )
            if field is None or "submit(" not in body:
                continue
            node = _input(page, field["id"] or field["jq"], field["name"] or field["jqname"] or field["member"])
            form = next(iter(node.iterancestors("form")), None) if node is not None else None
            name = node.get("name") if node is not None else None
            if form is not None and name:
                return turn_of(page, form, {name: str(number)})
    return None


def _functions(page: Page, name: str) -> Iterator[tuple[str, str]]:
    """First parameter and body of the functions of that name."""
    head = re.compile(rf"(?:function\s+{re.escape(name)}\s*|\b{re.escape(name)}\s*=\s*function\s*)\(\s*([\w$]+)")
    for script in page.scripts:
        for found in head.finditer(script):
            body = script[found.end() : found.end() + _BODY]
            yield found[1], re.split(r"\bfunction\s+\w", body)[0]


def _input(page: Page, by_id: str | None, by_name: str | None) -> Any:
    for node in islice(page.root.iter("input", "select"), MOST_LINKS):
        if (by_id and node.get("id") == by_id) or (by_name and node.get("name") == by_name):
            return node
    return None


PLATFORM = FormPager()
