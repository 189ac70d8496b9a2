"""What a platform is to the crawler.

A platform is one file in this folder with a class of the form below and one instance named `PLATFORM`. It is
recognised by evidence in the page, lists the entries of a column page by page through the fetch function it is
given, and finds the files of an article. Subclass `generic.Generic` and write only what differs.

Rules that hold for all:
- ask only through `fetch`, which is polite, archived and repeatable; the same questions in the same order, without
  chance or clock, so that a killed crawl can repeat them from its archive;
- a list that cannot be read raises ListUnreadable, never gives an empty list;
- yield a Listing as soon as a page is read, since a visit that finds nothing new stops after the first;
- titles are not judged here: yield every row of the list.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, NamedTuple, Protocol

from scraper.attachments import Attachment
from scraper.pages.page import Link, Page, Row


class Fetch(Protocol):
    """Ask one address and get its page. `form`, sent in `charset`, or `json` make it a POST.

    `lasting` marks a page that only tells how to ask (a tree of classes): a visit that looks whether a known list
    begins as before takes it from the archive.

    `agreeing` are the hosts whose pages were seen in this visit to hold what their interfaces give.

    Raises FetchError without an answer, and for an answer of any kind but `ok` (a challenge, a soft 404 …); the
    error's `reason` is the kind.
    """

    agreeing: set[str]

    async def __call__(
        self,
        url: str,
        *,
        form: list[tuple[str, str]] | None = None,
        charset: str = "utf-8",
        json: Any = None,
        headers: dict[str, str] | None = None,
        referer: str | None = None,
        lasting: bool = False,
    ) -> Page: ...


class Listing(NamedTuple):
    """One page of a list, as read.

    `rows` are all its rows, reports or not, in order; `declared` is the number of rows the site says the whole
    list has, `pages` the number of pages, None where it says nothing. `url` is the page that was asked. `of` is the
    label of the division, a year or an agency, whose list it is, where it was turned to.
    """

    url: str
    rows: list[Row]
    declared: int | None = None
    pages: int | None = None
    of: str = ""


class Platform(Protocol):
    """How one family of sites lists, pages and attaches."""

    name: str

    def recognises(self, page: Page) -> float:
        """How sure the page is of this family: 0 not at all, 1 certain. 0.5 or more takes it."""
        ...

    def columns(self, page: Page) -> list[Link]:
        """Columns that the page names only in its data (a tree in a script), with their labels; usually none."""
        ...

    def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list that begins on `page`, page by page from the newest; ListUnreadable when it cannot be read."""
        ...

    def attachments(self, page: Page) -> list[Attachment]:
        """The files of an article page."""
        ...
