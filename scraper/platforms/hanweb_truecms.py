"""Hanweb TrueCMS lists: the jpage widget over messageController/getMessage.do, whose answer is a data store in JSONP.

The interface wants a Referer and gives at most 50, 20 or 10 records a call, by site, however many are asked for. Some
sites have closed it and write their first rows into a hidden `#initData` alone.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode, urljoin

from scraper.errors import ListUnreadable
from scraper.pages.page import Page, rows_of
from scraper.platforms.answers import json_object, number
from scraper.platforms.datastore import Store, read_store
from scraper.platforms.hanweb_jpage import HanwebJpage, Question, Unit

_COLUMN_ID = re.compile(r"""columnId["']?\s*[:=]\s*["']([\w-]+)["']""")
_PROXY = re.compile(r"""["']([^"'\s]*messageController/getMessage\.do)""")


class HanwebTrueCms(HanwebJpage):
    """Lists of TrueCMS."""

    name = "hanweb_truecms"
    proxy = "/TrueCMS/messageController/getMessage.do"

    def recognises(self, page: Page) -> float:
        return 0.95 if "messageController/getMessage.do" in page.ascii else 0.0

    def units(self, page: Page) -> list[Unit]:
        """The widgets of the page; also one that only names its column."""
        units = super().units(page)
        column = _COLUMN_ID.search(page.text)
        if not units and column:
            units = [Unit({"ajaxParam": {"columnId": column[1]}}, Store(0, []))]
        proxy = _PROXY.search(page.text)
        for unit in units:
            if proxy:
                unit.options.setdefault("proxyUrl", proxy[1])
            if not unit.store.rows:
                rows = [row for box in page.root.xpath("//*[@id='initData']") for row in rows_of(box, page.base)]
                unit.store = Store(len(rows), rows)
        return units

    def questions(self, unit: Unit, start: int, page: Page) -> list[Question]:
        """The window at `start`."""
        proxy = urljoin(page.base, str(unit.options.get("proxyUrl") or self.proxy))
        size = unit.per_page * (number(unit.options.get("groupSize")) or 3)
        window = [("startrecord", str(start)), ("endrecord", str(start + size - 1)), ("perpage", str(unit.per_page))]
        return [Question("window", f"{proxy}?{urlencode([*window, *unit.parameters, ('callback', 'cb')])}")]

    def answer(self, page: Page, base: str) -> Store:
        """The data store inside the JSON of an answer."""
        result = json_object(page).get("result")
        if not isinstance(result, str):
            raise ListUnreadable(f"{page.url}: no `result` in the answer: {page.text[:80]!r}")
        return read_store(result, base, "api")


PLATFORM = HanwebTrueCms()
