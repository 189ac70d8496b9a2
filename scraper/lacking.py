"""What a list lacks by what its own page says: signs of more than was read, whoever read it and however.

A list whose further pages or divisions cannot be had is seldom an error anywhere; it only ends early. So what was read
is held against what the page shows, and each sign of more is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from scraper.agencies import is_agency_name
from scraper.divisions import unled
from scraper.listreading import Reading
from scraper.markup import MOST_LINKS, address_of, text_of
from scraper.page import Link, Page
from scraper.pagers import is_pager, next_by_script, pages_to_select, read_pager
from scraper.titles import normalise

FEWEST_AGENCIES = 5
"""Fewer names of agencies in a row are no menu."""

_TOTALS = ("data-total", "data-totalcount", "data-total-count", "data-count", "data-recordcount", "data-records")
_LOADS = re.compile(
    r"load-?_?more|more-?_?load|(?:btn|button)-?_?more|more-?_?(?:btn|button)|pull-?_?up", re.IGNORECASE
)
_MORE = re.compile(r"(?:点击|上拉|下拉|滑动|滚动|加载|载入|显示|查看)*(?:更多|加载|more)[>》».…]*", re.IGNORECASE)


def lacking(page: Page, reading: Reading, subs: Iterable[Link] = ()) -> list[str]:
    """What the page of a list shows that is not among what was read, a clause each.

    `subs` are the divisions that are visited as pages of their own.
    """
    found = []
    if left := unled(page, reading.years):
        found.append(f"{', '.join(left)}: turned to by a script that is not understood")
    if left := _unled_agencies(page, reading, {normalise(link.text) for link in subs}):
        found.append(
            f"a menu of {len(left)} agencies ({left[0]} …) leads nowhere without its script; enter their columns"
        )
    if reading.declared is None or len(reading.rows) < reading.declared:
        found += _further_pages(page, reading)
    return found


def _further_pages(page: Page, reading: Reading) -> Iterator[str]:
    """The signs of pages that were not read; none for a list that one call gave whole."""
    rows = len(reading.rows)
    total = max(_attribute_totals(page), default=0)
    if total > rows:
        yield f"its markup counts {total} rows, {rows} were read; show it in a browser (browser = true)"
    pages = max(1, _linked_to(page, reading), *map(pages_to_select, page.root.iter("select")))
    if pages > reading.pages and not reading.called:
        yield f"offers {pages} pages, the list ended after {reading.pages}; look at the next"
    control = next_by_script(page)
    said = control.said if control is not None else _loader(page)
    if said and reading.pages == 1 and not reading.called and not page.rendered:
        yield f"only its first page is read: {said!r} brings more by script; show it in a browser (browser = true)"


def _attribute_totals(page: Page) -> Iterator[int]:
    """The numbers of rows written to the element of a pager, or to one that holds the rows."""
    for node in islice(page.root.xpath("//*[@*[starts-with(name(), 'data-')]]"), MOST_LINKS):
        told = next((value for name in _TOTALS if (value := node.get(name, "")).isascii() and value.isdigit()), None)
        holds = told is not None and (is_pager(node) or len(list(islice(node.iter("a"), 2))) == 2)
        if told is not None and holds and len(told) < 7:
            yield int(told)


def _linked_to(page: Page, reading: Reading) -> int:
    """The last page that numbered links lead to, counted from 2 without a gap: links of the form of pages that were
    read, which the days of a calendar are not."""
    numbered = read_pager(page).numbered
    last = 1
    while reading.turns_to(numbered.get(last + 1, "")):
        last += 1
    return last


def _loader(page: Page) -> str:
    """What a control says that loads more by its class or id, empty where there is none."""
    for node in islice(page.root.iter("a", "button", "div", "span", "p"), MOST_LINKS):
        if len(node) > 1 or not _LOADS.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
            continue
        text = normalise(text_of(node))
        hidden = re.search(r"display:\s*none", node.get("style") or "") is not None
        if _MORE.fullmatch(text) and not hidden and not address_of(node, page.openers):
            return text
    return ""


def _unled_agencies(page: Page, reading: Reading, followed: set[str]) -> list[str]:
    """The agencies of a menu without addresses, where the list as read has nothing of most of them."""
    menus: dict[tuple[Any, str], list[str]] = {}
    for node in islice(page.root.iter("a", "li", "span", "div", "button"), MOST_LINKS):
        handled = node.get("onclick") or node.tag == "a" or any(name.startswith("data-") for name in node.attrib)
        if len(node) or not handled or address_of(node, page.openers):
            continue
        label = normalise(text_of(node))
        if 2 < len(label) <= 20 and is_agency_name(label):
            around = node.getparent()
            up = around if around is None or len(around) > 1 else around.getparent()
            menus.setdefault((up, node.tag), []).append(label)
    for labels in menus.values():
        left = [label for label in dict.fromkeys(labels) if label not in followed and not reading.names(label)]
        if len(labels) >= FEWEST_AGENCIES and len(left) > 0.5 * len(labels):
            return left
    return []
