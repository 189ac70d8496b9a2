"""What platforms with list interfaces share: an answer that is no list becomes ListUnreadable, with the reason."""

from __future__ import annotations

from typing import Any

from scraper.errors import FetchError, ListUnreadable
from scraper.pages.page import Page
from scraper.platforms.base import Fetch

NO_LIST = frozenset({
    "not_found", "soft_404", "empty", "error", "login", "redirect_loop", "bad_redirect", "bad_answer", "robots_denied",
})  # fmt: skip
"""Kinds of answers that mean the interface does not give this list; others are for the host as a whole."""

MISSING = frozenset({"not_found", "soft_404", "empty"})
"""Those of them by which a list may end; an error or a refusal is no end."""

AJAX = {"X-Requested-With": "XMLHttpRequest"}
"""Interfaces for scripts answer 403 or a whole page without it."""

MOST_PAGES = 2000
"""No list has more pages; an interface that never ends is a trap."""


async def call(
    fetch: Fetch, url: str, *, referer: str, form: list[tuple[str, str]] | None = None, lasting: bool = False
) -> Page:
    """The answer of a list interface to a script. ListUnreadable as of `answered`."""
    return await answered(fetch, url, form=form, headers=AJAX, referer=referer, lasting=lasting)


async def answered(fetch: Fetch, url: str, **more: Any) -> Page:
    """The answer of a list interface. ListUnreadable when it is refused, missing, empty or an error page."""
    try:
        return await fetch(url, **more)
    except FetchError as error:
        if error.reason not in NO_LIST:
            raise
        raise ListUnreadable(f"{url}: the list interface answers {error.reason}: {error.message}") from error


def json_object(page: Page) -> dict[str, Any]:
    """The JSON object of an answer. ListUnreadable when it holds something else: a notice, a verification page."""
    try:
        value = page.json()
    except ValueError as error:
        raise ListUnreadable(f"{page.url}: not JSON: {page.text[:80]!r}") from error
    if not isinstance(value, dict):
        raise ListUnreadable(f"{page.url}: not a JSON object: {page.text[:80]!r}")
    return value


def number(value: object) -> int | None:
    """A count that interfaces send as a number or as its digits."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and value.strip().isdecimal() else None


def stalled(url: str, seen: int, declared: int | None) -> ListUnreadable:
    """The error of a list that stops bringing rows before its declared end."""
    return ListUnreadable(f"{url}: nothing new after {seen} of {declared} declared rows")
