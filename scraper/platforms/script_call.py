"""Lists that a script of the page asks for: `$.ajax({url: …, data: {…, page: page}})` and its relatives.

The answer may be JSON or a fragment of markup; it may be the whole list, the pages after the one that is shown, or
the division that a tab turns to.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.errors import ListUnreadable
from scraper.expressions import link_forms
from scraper.pages.controls import goes_on
from scraper.pages.page import Page, Row
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms.answers import AJAX, MISSING, answered
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.paging import first_that_lists, paged
from scraper.platforms.records import Records, read_records
from scraper.scripts.calls import Call, list_calls
from scraper.scripts.division_calls import division_calls
from scraper.scripts.widgets import MARKS

_MARKS = ("ajax", "$.post", "$.get", "axios", "$http", "fetch(", "jQuery.", "XMLHttpRequest")
"""One of these stands in every page that makes a call."""


class ScriptCall(Generic):
    """Any site whose list comes from a call that its page spells out."""

    name = "script_call"

    def recognises(self, page: Page) -> float:
        """Sure where a page with no list of its own, or the beginning of one, makes a call that numbers pages."""
        if not any(mark in page.ascii for mark in (*_MARKS, *MARKS)):
            return 0.0
        turned = self._shown(page) and (_turns_by_call(page) or division_calls(page))
        if self.rows(page) and not goes_on(page) and not turned:
            return 0.0
        return 0.55 if turned or list_calls(page) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """What the page shows itself, then what its tabs call for, else the first call that gives a list, in pages."""
        pager, shown = read_pager(page), self._shown(page)
        if shown:
            yield Listing(page.url, shown, pager.rows, pager.pages)
        for call in (divided := division_calls(page)):
            async for listing in self._paged(page, fetch, call):
                yield listing
        if not divided:
            further = self._beginning(page, fetch) if shown and not goes_on(page) else self._called(page, fetch)
            async for listing in further:
                yield listing

    def _called(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list of the first call that gives one."""
        calls = (self._paged(page, fetch, call) for call in list_calls(page)[:3])
        return first_that_lists(page, calls, "no call of its scripts gives a list")

    async def _beginning(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list whose first page is shown: of the call that gives that page too, else as any site's."""
        pager, known, pages = read_pager(page), {row.url for row in self._shown(page)}, 0
        try:
            async with aclosing(self._called(page, fetch)) as called:
                async for listing in called:
                    if not pages and not known & {row.url for row in listing.rows}:
                        break
                    pages += 1
                    yield listing
        except ListUnreadable:
            if pages:
                raise
        if pages and pages < (pager.pages or 0):
            raise ListUnreadable(f"{page.url}: {pages} of {pager.pages} declared pages are to be had by its call")
        if not pages:
            async for listing in super().listings(page, fetch):
                yield listing

    def _paged(self, page: Page, fetch: Fetch, call: Call) -> AsyncGenerator[Listing, None]:
        return paged(self._asker(page, fetch, call), call.first, alone=not call.turns, full=call.size)

    def _shown(self, page: Page) -> list[Row]:
        """The rows that a reader sees; comments hold what the list was once."""
        return [row for row in self.rows(page) if row.source != "comment"]

    def _asker(self, page: Page, fetch: Fetch, call: Call) -> Any:
        forms = link_forms(page.text)
        carried = call.carried
        following, given = carried.first(page, call.fields.get(carried.field)) if carried is not None else "", 0

        async def ask(number: int) -> tuple[str, Records]:
            nonlocal following, given
            fields = call.fields_of(number)
            if carried is not None:
                if number > call.first and not following and carried.by == "attribute":
                    raise ListUnreadable(f"{call.url}: what comes next is asked for by the last row, which has no id")
                if number > call.first and not following and call.page_name is None:
                    return call.url, Records([], None, None)
                fields |= {carried.field: following}
            more: dict[str, Any] = {"referer": page.url, "headers": AJAX | dict(call.headers)}
            url = call.url_of(number)
            if call.post and call.as_json:
                more["json"] = {key: int(v) if key in call.counts and v.isdigit() else v for key, v in fields.items()}
            elif call.post:
                more["form"] = list(fields.items())
            elif fields:
                parts = urlsplit(url)
                url = urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | fields)))
            try:
                answer = await answered(fetch, url, **more)
            except ListUnreadable as error:
                reason = getattr(error.__cause__, "reason", "")
                if number > call.first and reason in (MISSING if call.form is not None else ("empty",)):
                    return url, Records([], None, None)  # a fragment of no rows, no such file: there is no more to load
                raise
            records = self.records(answer, forms, page.base)
            given += len(records.rows)
            if carried is not None:  # what a numbered page does not renew stays as it is
                following = carried.after(answer, given) or (following if call.page_name is not None else "")
            return answer.url, records

        return ask

    def records(self, answer: Page, forms: Sequence[str] = (), base: str = "") -> Records:
        """The list in an answer, JSON or markup; `forms` are the links that the page at `base` makes of records."""
        try:
            value = answer.json()
        except ValueError:
            rows = [row._replace(source="api") for row in self.rows(answer)]
            if not rows and not says_empty(answer):
                raise ListUnreadable(f"{answer.url}: neither JSON nor a list: {answer.text[:80]!r}") from None
            pager = read_pager(answer)
            return Records(rows, pager.rows, pager.pages)
        return read_records(value, base or answer.url, answer.url, forms)


def _turns_by_call(page: Page) -> bool:
    """Whether a page shows the first of several pages and nothing but a call leads to the others."""
    pager = read_pager(page)
    more = (pager.pages or 1) > 1 or (pager.rows or 0) > 0
    return (
        more and not (pager.next_url or pager.numbered or pager.called) and any(call.turns for call in list_calls(page))
    )


PLATFORM = ScriptCall()
