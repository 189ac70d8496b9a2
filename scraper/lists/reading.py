"""What the pages of one list have given, and whether it is the list it was at the last visit."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Literal

from scraper.addresses import same_site
from scraper.attachments import is_file_link
from scraper.errors import ListUnreadable
from scraper.pages.controls import next_by_script
from scraper.pages.page import Page, Row
from scraper.pages.reading import is_report_page
from scraper.platforms.base import Listing
from scraper.platforms.generic import list_block
from scraper.platforms.seen import Seen
from scraper.words.agencies import is_agency_name
from scraper.words.titles import (
    is_column_name,
    is_report,
    judge,
    judge_in_column,
    may_be_report,
    names_other_report,
    names_year_alone,
    normalise,
    report_year,
)


def is_column_page(page: Page) -> bool:
    """Whether an entry address leads straight to a column, or to a report."""
    block = list_block(page.rows)
    reports = sum(is_report(row.title) for row in block)
    named = any(is_column_name(part) for part in re.split(r"[-_|>»]", page.title))
    return is_report_page(page) or (reports >= 2 and (named or reports >= 0.5 * len(block)))


FEW_OTHERS = 2
"""In a column of reports on open government information so many of other kinds are strays."""

MOST_AUTHORS = 5_000
"""Names that a list is remembered to show; a list of more is not asked whose reports it lacks."""


Stays = Literal["", "held", "left", "barren"]
"""Why a list that was cut is not looked through again while it begins as it did: it may be a first page, or was left
after many pages without a report, with more that it declares or without an end."""


class Reading:
    """What the pages of one list have given so far.

    `called`: its first page is the answer of a call; `shown`: it is what the markup of the column shows; `commented`:
    it stands in a comment there. `above` is the title of the report that stands on its page.
    """

    def __init__(self, url: str, label: str, above: str = "") -> None:
        self.url = url
        self.above = above
        self.rows = Seen()
        self.titles = Seen()
        self.years: set[int] = set()
        self.turned: set[str] = set()  # labels of divisions, also of those that have nothing yet
        self._authors: set[str] = set()
        self._shapes: set[str] = set()
        self.reports = 0
        self.others = 0
        self.pages = 0
        self.barren = 0
        self.cut = False
        self.stays: Stays = ""
        self.called = False
        self.shown = False
        self.commented = False
        self.declared: int | None = None
        self._first: list[tuple[str, str, str]] = []
        self._totals = ""

    def take(self, listing: Listing, label: str) -> list[Row]:
        """Take one page; its rows that are or may be reports."""
        self.pages += 1
        if self.pages == 1:
            self._first = [(row.url, row.title, row.published or "") for row in listing.rows]
            self._totals = f"{listing.declared} {listing.pages}"
            self.called = bool(listing.rows) and all(row.source == "api" for row in listing.rows)
            self.shown = bool(listing.rows) and all(row.source == "page" for row in listing.rows)
            self.commented = bool(listing.rows) and all(row.source == "comment" for row in listing.rows)
        else:
            self._shapes.add(_shape(listing.url))
        self.turned |= {listing.of} if listing.of else set()
        self.declared = listing.declared if listing.declared is not None else self.declared
        fresh = [row for row in listing.rows if row.url not in self.rows and passes(row)]
        self.rows |= (row.url for row in listing.rows)
        self.titles |= (normalise(row.title) for row in fresh)
        self.years |= {year for row in fresh for year in _years(row)}
        if len(self._authors) < MOST_AUTHORS:
            self._authors |= {name for row in fresh for name in (author_of(row.title), normalise(row.publisher or ""))}
        self.reports += len(fresh)
        self.others += sum(names_other_report(row.title) for row in listing.rows)
        self.barren = 0 if fresh else self.barren + 1
        return fresh

    def turns_to(self, url: str) -> bool:
        """Whether an address but for its numbers is that of a further page that was read."""
        return _shape(url) in self._shapes

    def names(self, agency: str) -> bool:
        """Whether a report of an agency is among the rows, by its normalised name or a longer or shorter one; true of
        any agency where there were too many to remember."""
        known = (name for name in self._authors if name)
        return len(self._authors) >= MOST_AUTHORS or any(agency in name or name in agency for name in known)

    @property
    def mixed(self) -> bool:
        """Whether the list holds the yearly reports of several kinds, so that its place says little of a row."""
        return self.others > FEW_OTHERS

    @property
    def agencies(self) -> int:
        """How many agencies the rows name, at most MOST_AUTHORS; a row may name one by title and by publisher."""
        return sum(bool(name) for name in self._authors)

    @property
    def state(self) -> str:
        """`cut` before its end, or why it `stays` so; `called` when its page shows none of it and calls for it; else
        `whole`."""
        return self.stays or "cut" if self.cut else "called" if self.called else "whole"

    def signature(self, subs: list[Any]) -> str:
        """A hash of all that the first page shows of the list."""
        parts = [self._totals, *("|".join(row) for row in self._first), *sorted(link.url for link in subs)]
        parts += [self.above] if self.above else []
        return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _years(row: Row) -> list[int]:
    """The year of its report that a row names, else the one before its publication."""
    year = report_year(row.title) or (int(row.published[:4]) - 1 if row.published else None)
    return [] if year is None else [year]


def _shape(url: str) -> str:
    return re.sub(r"\d+", "0", url)


def author_of(title: str) -> str:
    """Whose report it is: its title without year and kind of paper; empty where it names nobody."""
    return re.sub(r"20\d\d年?度?|(?:关于)?(?:政府|政务)*信息公开.*|政务公开.*|年报|年度报告", "", normalise(title))


def explain_rendered(page: Page, reading: Reading) -> None:
    """Return where a rendered list can be believed to be whole; ListUnreadable where something of it may be missing."""
    if page.lost and (not reading.rows or any(same_site(url, page.url) for url in page.lost)):
        raise ListUnreadable(f"{page.url}: rendered without what its scripts asked for: {page.lost[0]}")
    declared = reading.declared is not None and reading.declared <= len(reading.rows)
    if reading.pages == 1 and not declared and (control := next_by_script(page)) is not None:
        raise ListUnreadable(f"{page.url}: only its first page is read: {control.said!r} turns to the next by script")


def passes(row: Row) -> bool:
    """Whether a row of a report column is or may be a report."""
    verdict = judge(row.title)
    if verdict == "report" or (verdict == "column" and row.published is not None):
        return True
    if (verdict == "column" or names_year_alone(row.title)) and is_file_link(row.url):
        return True
    if row.published is not None and is_agency_name(normalise(row.title)):
        return True  # its place in the column is all that speaks for it; its page tells
    return judge_in_column(row.title) or may_be_report(row.title)
