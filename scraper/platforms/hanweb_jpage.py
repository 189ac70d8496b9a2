"""Hanweb (大汉) lists of the widget jpage: a first window in a script of the page, further ones from dataproxy.jsp.

Two dialects of the same call are in use. Most sites answer the window `startrecord`–`endrecord`, though some send
three pages and one record whatever the end, so that windows overlap; others heed only the `<nextgroup>` address of
the last answer. A window without a new row before the declared total is an error, whichever way it was asked.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin

from scraper.addresses import authority
from scraper.errors import ListUnreadable
from scraper.pages.page import Page
from scraper.platforms.answers import MOST_PAGES, call, number, stalled
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.datastore import Store, read_arrays, read_store, stores_in
from scraper.platforms.generic import Generic
from scraper.platforms.seen import Seen
from scraper.scripts.literal import placed_literals
from scraper.words.titles import is_report, judge_in_column

_CALL = re.compile(r"\.jpage\s*\(")
_STORE_NAME = re.compile(r"dataStore\s*:\s*([A-Za-z_]\w*)")
_COLUMN = re.compile(r"/col/?col(\d+)/|/col(\d+)/")


class Question(NamedTuple):
    """One way to ask for a window; `form` makes it a POST."""

    kind: str
    url: str
    form: list[tuple[str, str]] | None = None


@dataclass
class Unit:
    """One widget of a page: its options, the window that the page holds, and how far its list has been read.

    `start` and `covered` are the first and the last position (from 1) of the latest window.
    """

    options: dict[str, Any]
    store: Store
    start: int = 1
    covered: int = 0
    works: str | None = None
    seen: Seen = field(default_factory=Seen)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What the widget sends with every call."""
        given = self.options.get("ajaxParam")
        pairs = given.items() if isinstance(given, dict) else []
        return [(name, str(value)) for name, value in pairs if isinstance(value, str | int)]

    @property
    def total(self) -> int | None:
        """The declared number of rows."""
        return self.store.total if self.store.total is not None else number(self.options.get("totalRecord"))

    @property
    def per_page(self) -> int:
        """Rows of a page; 15 where nothing is said, as in the script of the family."""
        return number(self.options.get("perPage")) or 15

    @property
    def whole(self) -> bool:
        """Whether every position of the list was read, or every declared row."""
        return self.total is not None and max(self.covered, len(self.seen)) >= self.total

    def take(self, store: Store, start: int) -> bool:
        """Take a window that begins at `start`; whether it brought anything new, or the list begins again with it.

        A larger total than before tells that the page is an old copy: what was added since stands before its rows, and
        the list is read from its beginning.
        """
        fresh = {row.url for row in store.rows} - self.seen
        begins, known = not self.covered, self.total
        if fresh or begins:
            self.store = store._replace(total=known if store.total is None else store.total)
            grown = not begins and known is not None and store.total is not None and store.total > known
            self.start, self.covered = (1, 0) if grown else (start, start + store.records - 1)
            self.seen |= fresh
        return bool(fresh) or (begins and store.records > 0)

    def next_start(self) -> int:
        """Where the next window begins: whole pages further, never past what was received."""
        received = self.covered - self.start + 1
        return self.start + max(1, received - received % self.per_page if received >= self.per_page else received)


class HanwebJpage(Generic):
    """Lists of the jpage widget."""

    name = "hanweb_jpage"
    proxy = "/module/web/jpage/dataproxy.jsp"

    def recognises(self, page: Page) -> float:
        text = page.ascii
        if "getMessage.do" in text:
            return 0.0
        if _CALL.search(text) and re.search(r"dataproxy\.jsp|<datastore|<recordset|InitData|columnid", text):
            return 0.95
        return 0.85 if "dataproxy.jsp" in text and re.search(r"<datastore>|<recordset>", text) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The page's own windows first, then those of its lists of reports, to their declared ends."""
        units = _chosen(self.units(page), page)
        if not units:
            async for listing in super().listings(page, fetch):
                yield listing
            return
        for unit in units:
            if not unit.store.rows and unit.total != 0:
                await self._further(unit, page, fetch)
            else:
                unit.take(unit.store, 1)
        first = [row for unit in units for row in unit.store.rows]
        listed = {row.url for row in first}
        elsewhere = [row for row in page.rows if is_report(row.title) and row.url not in listed]
        yield Listing(page.url, first + elsewhere, _declared(units))
        await self._hold_against_interface(units, page, fetch)
        for unit in units:
            for _ in range(MOST_PAGES):
                if unit.whole or not await self._further(unit, page, fetch):
                    break
                yield Listing(page.url, unit.store.rows, _declared(units))

    async def _hold_against_interface(self, units: list[Unit], page: Page, fetch: Fetch) -> None:
        """Ask for the beginning of the first list that its page holds whole, once a visit of a host while its pages
        agree: an old copy of a page declares no more than it has. The list is then read from its beginning."""
        host = authority(page.url)
        whole = next((unit for unit in units if unit.whole and unit.store.rows and unit.works is None), None)
        if whole is None or host in fetch.agreeing:
            return
        question = next((way for way in self.questions(whole, 1, page) if way.kind != "nextgroup"), None)
        if question is None:
            return
        try:
            answer = await call(fetch, question.url, form=question.form, referer=page.url)
            store = self.answer(answer, page.base)
        except ListUnreadable:
            store = whole.store
        if not {row.url for row in store.rows} - whole.seen:
            fetch.agreeing.add(host)
        else:
            whole.store, whole.covered = whole.store._replace(total=max(store.total or 0, len(whole.seen) + 1)), 0

    def units(self, page: Page) -> list[Unit]:
        """The widgets of a page, each with the data store that stands before its call."""
        stores, arrays = stores_in(page.text), read_arrays(page.text, page.base)
        units: list[Unit] = []
        for place, options in placed_literals(page.text, _CALL.pattern):
            named = _STORE_NAME.search(page.text, place, place + 3000)
            before = [item for item in stores if item[0] <= place]
            store = Store(0, [])
            if named and named[1] in arrays:
                store = arrays[named[1]]
            elif before:
                stores.remove(before[-1])
                store = read_store(before[-1][1], page.base, "script")
            units.append(Unit(options, store))
        return units or [Unit({}, read_store(text, page.base, "script")) for _, text in stores]

    def questions(self, unit: Unit, start: int, page: Page) -> list[Question]:
        """The ways to ask for the window at `start`, that which worked before first."""
        proxy = urljoin(page.base, str(unit.options.get("proxyUrl") or self.proxy))
        group = number(unit.options.get("groupSize")) or 3
        end = start + unit.per_page * group - 1
        window = {"startrecord": start, "endrecord": min(end, unit.total or end), "perpage": unit.per_page}
        found = []
        if unit.store.following:
            found.append(Question("nextgroup", urljoin(proxy, unit.store.following)))
        if unit.parameters:
            found.insert(0, Question("window", f"{proxy}?{urlencode(window)}", unit.parameters))
            found.append(Question("query", f"{proxy}?{urlencode([*window.items(), *unit.parameters])}"))
        return sorted(found, key=lambda question: question.kind != unit.works)

    def answer(self, page: Page, base: str) -> Store:
        """The data store of an answer."""
        return read_store(page.text, base, "api")

    async def _further(self, unit: Unit, page: Page, fetch: Fetch) -> bool:
        """Read the next window; False at the end of a list that declares no total, ListUnreadable before one."""
        start = unit.next_start() if unit.covered else 1
        problem: Exception | None = None
        for question in self.questions(unit, start, page):
            try:
                answer = await call(fetch, question.url, form=question.form, referer=page.url)
                store = self.answer(answer, page.base)
            except ListUnreadable as error:
                problem = error
                continue
            if unit.take(store, start):
                unit.works = question.kind
                return True
            if store.total == 0 and not store.records and not unit.covered:
                unit.store = store
                return True
        full = unit.store.records >= unit.per_page  # a window that may be all there is ends the list, no other does
        if problem is not None and (unit.total is not None or not unit.covered or full):
            raise problem
        if unit.total is not None or not unit.covered:
            raise stalled(page.url, len(unit.seen), unit.total)
        return False


def _declared(units: list[Unit]) -> int | None:
    """The rows that all widgets together declare, as of the latest answers; None where the first declares none."""
    return sum(unit.total for unit in units if unit.total is not None) if units[0].total is not None else None


def _chosen(units: list[Unit], page: Page) -> list[Unit]:
    """The widgets of the page's own column and those that are mostly reports; without any, the fullest."""
    column = _COLUMN.search(page.url)
    own = (column[1] or column[2]) if column else None
    chosen = [
        unit
        for unit in units
        if (own is not None and ("columnid", own) in unit.parameters)
        or 2 * sum(is_report(row.title) or judge_in_column(row.title) for row in unit.store.rows) > len(unit.store.rows)
    ]
    usable = [unit for unit in units if unit.store.rows or unit.parameters or unit.total == 0]
    return chosen or sorted(usable, key=lambda unit: -(unit.total or unit.store.records))[:1]


PLATFORM = HanwebJpage()
