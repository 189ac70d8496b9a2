"""What the links, buttons and entries of a page tell of its pager: which one leads on, and which are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from scraper.addresses import resolve
from scraper.pages.clicks import address_of
from scraper.pages.controls import is_arrow_of_gallery, is_bare_control, is_more, is_next, is_next_by_class
from scraper.pages.markup import link_text
from scraper.pages.page import MOST_LINKS, Page
from scraper.pages.pager_addresses import Pager, same_list
from scraper.pages.pager_links import beyond_window, next_in_markup, page_number, time_before

_NUMBERS = ("li", "span", "em", "i", "b", "td")
"""What pagers draw their numbers in beside links."""
_ADDRESS = re.compile(r"[/.?]")
"""What tells an address from the anchor or the name that a script listens to."""
_TO_A_PAGE = re.compile(r"\w\s*\(\s*['\"]?(?:[2-9]|[1-9]\d{1,3})['\"]?\s*[,)]|__doPostBack\(")  # onclick="goPage(2)"


class _Control(NamedTuple):
    """An element that can be clicked: its text and its title, both without white space, and where it leads to."""

    node: Any
    text: str
    title: str
    href: str

    def leads_on(self) -> bool:
        """Whether it says by its text, its title beside a mark, or its class that it leads to the next page."""
        titled = len(self.text) < 4 and is_next(self.title)
        return is_next(self.text) or titled or is_next_by_class(self.node)

    def turns_by_script(self) -> bool:
        """Whether what leads to no address turns to another page, or loads more, when a script hears of the click."""
        code = f"{self.node.get('href') or ''} {self.node.get('onclick') or ''}"
        turns = is_next(self.text) and _TO_A_PAGE.search(code) is not None
        return turns or is_more(self.text) or is_bare_control(self.node, self.text)


def read_controls(pager: Pager, root: Any, page: Page) -> None:
    """Add to the evidence what the controls below `root` tell; it is of the page, or of markup that the page writes.

    Fills `next_url`, `beside`, `numbered`, `back` and `unread`.
    """
    here = urlsplit(page.url).netloc
    for control in _controls(root, page):
        if not _ADDRESS.search(control.href):
            pager.unread = pager.unread or control.turns_by_script()
            continue
        leads_on, number = control.leads_on(), page_number(control.text)
        url = resolve(page.base, control.href) if leads_on or number > 1 else None
        if url is None or urlsplit(url).netloc != here:
            continue
        if leads_on:
            _lead_on(pager, control, url, page)
        elif same_list(url, page.url):
            pager.numbered.setdefault(number, url)
    pager.numbered = beyond_window(root, page, pager.numbered) | pager.numbered
    if pager.next_url is None:
        before = time_before(root, page)
        further = [*next_in_markup(root, page), *before]
        pager.next_url = next((url for url in further if same_list(url, page.url)), None)
        pager.back = pager.next_url in before


def _controls(root: Any, page: Page) -> Iterator[_Control]:
    for node in islice(root.iter("a", "option", "button", "input", *_NUMBERS), MOST_LINKS):
        if (node.tag in _NUMBERS and not _is_clicked(node)) or node.get("disabled") is not None:
            continue
        text = link_text(node) if node.tag != "input" else node.get("value") or ""
        title = node.get("title") or ""
        yield _Control(node, "".join(text.split()), "".join(title.split()), address_of(node, page.openers))


def _is_clicked(node: Any) -> bool:
    """Whether an element that is no link carries what a click on it leads to."""
    return any(node.get(name) for name in ("data-href", "data-url", "onclick")) and next(node.iter("a"), None) is None


def _lead_on(pager: Pager, control: _Control, url: str, page: Page) -> None:
    """Take an address as that of the next page; another one in words is the next page of a second list beside it."""
    if url == page.url or is_arrow_of_gallery(control.node, control.text + control.title):
        return
    pager.next_url = pager.next_url or url
    if url != pager.next_url and is_next(control.text) and same_list(url, page.url):
        pager.beside.append(url)
