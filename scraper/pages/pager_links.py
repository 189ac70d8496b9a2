"""What numbers of pages are written as, and where a pager leads beside its links with words and numbers.

The dots behind a window of numbers, `1 2 3 4 5 …`, lead to the first page beyond it; the head may name the next page,
and an element may be replaced by it; the last page of a year or a month may lead to the one before.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from scraper.addresses import resolve
from scraper.pages.clicks import address_of
from scraper.pages.controls import is_more, is_next_by_class
from scraper.pages.markup import link_text, visible_of
from scraper.pages.page import MOST_LINKS, Page

_DOTS = re.compile(r"(?:\.{2,3}|…{1,2}|·{3})")
_DIGITS = re.compile(r"(\d{1,9})")
_CHINESE = re.compile(r"第([二三四五六七八九]?十?[一二三四五六七八九]?)页")
_COUNTED = re.compile(r"共(?:计|有)?([一二三四五六七八九]?十?[一二三四五六七八九]?)(条|篇|页)")
_NUMERALS = "零一二三四五六七八九"
_YEAR_BEFORE = re.compile(r"[«‹<]*(?:上|前)一年度?[»›>]*")
_MONTH_BEFORE = re.compile(r"[«‹<]*(?:上|前)(?:一个?|个)?月[»›>]*")
_REPLACED = "//*[@hx-get or @data-hx-get or @data-next-url]"


def page_number(text: str) -> int:
    """The number of a page that a text without white space is: 3, [3], 第3页, 第三页; 0 for any other."""
    digits = text.strip("[]【】()（）第页")
    if digits.isascii() and digits.isdigit():
        return int(digits) if len(digits) < 5 else 0
    found = _CHINESE.fullmatch(text)
    return _below_hundred(found[1]) if found is not None else 0


def counted_in_words(text: str, unit: str) -> int | None:
    """How many rows (`条`, `篇`) or pages (`页`) a text says there are, in Chinese numerals below a hundred."""
    found = (match for match in _COUNTED.finditer(text) if match[1] and match[2] in unit)
    return next((_below_hundred(match[1]) for match in found), None)


def _below_hundred(numeral: str) -> int:
    """The value of a Chinese numeral; 0 for none."""
    tens, ten, ones = numeral.rpartition("十")
    return (_NUMERALS.index(tens or "一") * 10 if ten else 0) + _NUMERALS.index(ones or "零")


def time_before(root: Any, page: Page) -> list[str]:
    """Where a page of the reports of one year or month leads to those of the one before.

    A month is one of the list by its address; the calendar beside a list has months too.
    """
    found: list[str] = []
    for node in islice(root.iter("a"), MOST_LINKS):
        said = visible_of(node)
        month = _MONTH_BEFORE.fullmatch(said) is not None
        url = resolve(page.base, address_of(node, page.openers)) if month or _YEAR_BEFORE.fullmatch(said) else None
        if url is not None and url != page.url and (not month or _shape(url) == _shape(page.url)):
            found.append(url)
    return found


def _shape(url: str) -> str:
    """The path of an address, whatever its numbers."""
    return _DIGITS.sub("0", urlsplit(url).path)


def beyond_window(root: Any, page: Page, numbered: dict[int, str]) -> dict[int, str]:
    """The pages that dots lead to, by their numbers; `numbered` are those that have a link with their number."""
    found: dict[int, str] = {}
    for node in islice(root.iter("a"), MOST_LINKS) if numbered else ():
        if _DOTS.fullmatch(visible_of(node)):
            url = resolve(page.base, address_of(node, page.openers)) or ""
            number = _number_of(url, numbered)
            if number is not None and number > 1:
                found[number] = url
    return found


def _number_of(url: str, numbered: dict[int, str]) -> int | None:
    """The number of a page by its address, which is that of a numbered page but for the number; None for any other."""
    here = _DIGITS.split(url)
    for number, known in numbered.items():
        there = _DIGITS.split(known)
        places = [n for n, (a, b) in enumerate(zip(here, there, strict=False)) if a != b]
        if len(here) == len(there) and len(places) == 1 and places[0] % 2:
            return int(here[places[0]]) - int(there[places[0]]) + number
    return None


def next_in_markup(root: Any, page: Page) -> list[str]:
    """The next page as the head names it (`<link rel="next" href=…>`), or what an element is to be replaced with."""
    written = [node.get("href") for node in root.iter("link") if is_next_by_class(node)]
    for node in islice(root.xpath(_REPLACED), MOST_LINKS):
        seen = re.search(r"revealed|intersect", node.get("hx-trigger") or node.get("data-hx-trigger") or "")
        if seen or node.get("data-next-url") or is_more("".join(link_text(node).split())):
            written += [node.get("hx-get") or node.get("data-hx-get") or node.get("data-next-url")]
    named = (resolve(page.base, href or "") for href in written)
    return [url for url in named if url is not None and url != page.url]
