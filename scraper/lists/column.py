"""One column while it is read, as plain data, and what it was told to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from scraper.archive.entries import Entry, Listed
from scraper.leads.nodes import Node
from scraper.lists.reading import Reading
from scraper.pages.page import Link, Page
from scraper.pages.reading import headline, is_report_page, says_empty


@dataclass
class Column:
    """A page read as a column: what divides it, the report that stands on it, and what its list has given.

    `home` bounds what belongs to it, `before` is what the last visit saw. `trouble` says why its list cannot be read;
    where that is the page's own (`unreadable`), its scripts may show it.
    """

    node: Node
    page: Page
    home: str
    before: Listed | None
    subs: list[Link]
    further: list[Node]
    own: Entry | None
    reading: Reading
    trouble: str = ""
    unreadable: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing of a list, of divisions or of a report was found, and nothing says why."""
        return not (self.reading.rows or self.own or self.subs or self.trouble)

    @property
    def says_empty(self) -> bool:
        """Whether its words alone say that there is nothing, as the server sent them."""
        return self.is_bare and not self.page.rendered and says_empty(self.page)


class Told(NamedTuple):
    """Whether a page is a column, and the pages that divide it further."""

    is_column: bool
    further: list[Node]


def own_report(node: Node, page: Page) -> Entry | None:
    """The report that a column page shows in place of a list, or above it."""
    if not is_report_page(page):
        return None
    return Entry(page.url, headline(page) or node.label, None, page.url)
