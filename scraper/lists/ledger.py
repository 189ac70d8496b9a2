"""What the columns of a site hold: counted for this visit, remembered for the next, and told where it is not all."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from scraper.addresses import place
from scraper.archive.entries import Entry, Listed
from scraper.clock import iso
from scraper.context import Context
from scraper.lists.reading import Reading
from scraper.pages.page import Link, Row
from scraper.words.titles import is_report, names_agency_and_year, names_part


class Ledger:
    """The columns of one visit.

    `declared` and `collected` sum over the lists read; `read_whole` are the addresses of lists whose every row was
    seen in this visit, or that are gone; `fruitful` are the agencies with a column, None among them for any;
    `unreadable` tells that a column was found whose list could not be read, `broken` has the addresses of such,
    `said_empty` that one says that nothing is published in it yet; `general` that a column is not, by its name, that of
    departments or towns alone.
    """

    def __init__(self, context: Context) -> None:
        self._site_id, self._frontier, self._clock = context.site.id, context.frontier, context.clock
        self._problem = context.problem
        self._overcounts = {place(known.column): known for known in context.site.overcounts}
        self.declared: int | None = None
        self.collected = 0
        self.read_whole: set[str] = set()
        self.fruitful: set[str | None] = set()
        self._held: list[tuple[str, str, str, Reading, list[Link]]] = []
        self.unreadable = False
        self.broken: set[str] = set()
        self.said_empty = False
        self.general = False

    def settles(self, agency: str | None) -> bool:
        """Whether an agency's column is found, so that no further road to it is walked; for that of the whole site, one
        that is not of a part alone."""
        return agency in self.fruitful and (agency is not None or self.general)

    def cannot_read(self, why: object, url: str = "", *, may_be_empty: bool = False) -> None:
        """Tell that there is a column, at `url`, and that its list cannot be read, if it has one."""
        self.unreadable = True
        self.broken.add(url)
        self._problem(f"list_unreadable: {why}", "incomplete" if may_be_empty else "failed")

    def lacks(self, url: str, sign: str) -> None:
        """Tell that a list shows more than was read."""
        self._problem(f"incomplete: {url}: {sign}", "incomplete")

    def leads_elsewhere(self, url: str, texts: Iterable[str]) -> None:
        """Tell what a column that was read leads to at other sites, also in visits that find it as it is."""
        notices = [f"off_site: {text}" for text in texts]
        for notice in notices:
            self._problem(notice)
        self._frontier.keep_notices(self._site_id, url, notices)

    def moved(self, url: str) -> None:
        """A column is not where it was."""
        self._frontier.forget_listing(self._site_id, url)
        self.read_whole.add(url)

    def remember(self, url: str, label: str, platform: str, reading: Reading, subs: list[Link]) -> None:
        """Keep what a column was seen to hold; one that was cut begins anew at the next visit."""
        if reading.declared is not None:
            self._declares(url, reading.declared, len(reading.rows))
        self.collected += len(reading.rows)
        self.general |= not names_part(label)
        self.keep(url, label, platform, reading, subs)

    def keep(self, url: str, label: str, platform: str, reading: Reading, subs: list[Link]) -> None:
        """Write down what a column was seen to hold, which counts already."""
        if not reading.cut:
            self.read_whole.add(url)
        listed = Listed(
            url, label, platform, "" if reading.cut and not reading.stays else reading.signature(subs),
            reading.declared, len(reading.rows), iso(self._clock.time()), reading.state,
        )  # fmt: skip
        self._frontier.remember_listing(self._site_id, listed)

    def hold(self, url: str, label: str, platform: str, reading: Reading, subs: list[Link]) -> None:
        """A list of one full page under a pager that a script draws counts as cut until all others are read, which may
        show how pages are named here."""
        reading.cut = True
        self._held.append((url, label, platform, reading, subs))

    def tell_held(self, numbers_pages: Callable[[str], bool]) -> None:
        """Tell of the lists held, but for those whose site is known to number pages, and that have no second one."""
        held, self._held = self._held, []
        for url, label, platform, reading, subs in held:
            reading.cut = not numbers_pages(url)
            if reading.cut:
                reading.stays = "held"
                self._may_lack(url, len(reading.rows))
            self.keep(url, label, platform, reading, subs)

    def _may_lack(self, url: str, rows: int) -> None:
        shown = "show it in a browser (browser = true)"
        self.lacks(url, f"a script draws its pager, and {rows} rows may be a first page; {shown}")

    def tell_left(self, url: str, why: str) -> None:
        """Tell of a list that was left after many pages without a report: it declares more (`left`), or may be a trap
        without end (`barren`)."""
        text = f"list_cut: {url}: too many pages in a row without a report, those behind them are not read"
        self._problem(text, "incomplete" if why == "left" else None)

    def postpone(self, url: str, label: str) -> None:
        """A column that did not answer well, or cannot be read, is known from now on: the next visit asks for it."""
        if any(listed.url == url for listed in self._frontier.listings(self._site_id)):
            return
        listed = Listed(url, label, "generic", "", None, 0, iso(self._clock.time()), "cut")
        self._frontier.remember_listing(self._site_id, listed)

    def unread(self, before: Listed) -> None:
        """A column could not be read this time: what it led to is taken as listed still."""
        known = self._frontier.known_of_list(before.url)
        self._frontier.add(self._site_id, (item.listed(before.url) for item in known if item.state != "gone"))

    def beside_columns(self, home: str) -> None:
        """Reports that were met beside any column count too, and are asked for again when it is their time."""
        columns = {listed.url for listed in self._frontier.listings(self._site_id)} | self.read_whole
        entries = [
            known.listed(known.list_url or home)
            for known in self._frontier.unqueued(self._site_id)
            if known.state != "gone" and known.list_url not in columns
        ]
        self._frontier.add(self._site_id, entries)

    def unchanged(self, before: Listed) -> None:
        """The list is as it was: what it led to counts without being asked."""
        self.fruitful.add(None)
        self.general |= not names_part(before.label)
        self.said_empty |= before.declared == 0
        self.unread(before)
        for text in self._frontier.notices(self._site_id, before.url):
            self._problem(text)
        if before.state == "held":
            self._may_lack(before.url, before.collected)
        if before.state in ("left", "barren"):
            self.tell_left(before.url, before.state)
        if before.declared is not None:
            self._declares(before.url, before.declared, before.collected)
        self.collected += before.collected

    def _declares(self, url: str, declared: int, collected: int) -> None:
        self.declared = (self.declared or 0) + declared
        if declared > collected:
            text = f"incomplete: {url} declares {declared} rows, {collected} were read"
            known = self._overcounts.get(place(url))
            if known is not None and declared - collected <= known.rows:
                self._problem(f"{text}; as known: {known.reason}")
            else:
                self._problem(text, "incomplete")

    def add(self, rows: Iterable[Row], list_url: str, *, in_column: bool = False) -> None:
        """Queue the rows of a list; in a column of reports a title that names agency and year alone is sure too."""
        entries = []
        for row in rows:
            certain = is_report(row.title) or (in_column and names_agency_and_year(row.title))
            entries.append(Entry(row.url, row.title, row.published, list_url, row.publisher, certain))
        self._frontier.add(self._site_id, entries)
