"""Lists that a script of the page asks for: `$.ajax({url: …, data: {…, page: page}})` and its relatives.

The answer may be JSON or a fragment of markup; it may be the whole list, the pages after the one that is shown, or
the division that a tab turns to.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from scraper.addresses import near, resolve
from scraper.errors import ListUnreadable
from scraper.expressions import link_forms
from scraper.pages.controls import goes_on
from scraper.pages.page import Page, Row
from scraper.pages.pagers import read_pager
from scraper.pages.reading import says_empty
from scraper.platforms.announced import next_in, total_in
from scraper.platforms.answers import AJAX, MISSING, answered
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.generic import Generic
from scraper.platforms.paging import first_that_lists, paged
from scraper.platforms.records import Records, read_records
from scraper.scripts.calls import Call, list_calls
from scraper.scripts.division_calls import division_calls
from scraper.scripts.handed import Handed, handed
from scraper.scripts.widgets import MARKS

_MARKS = ("ajax", "$.post", "$.get", "axios", "$http", "fetch(", "jQuery.", "XMLHttpRequest")
"""One of these stands in every page that makes a call."""

_NONE = Records([], None, None)


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
        forms = link_forms(page.text)
        ask = _Asker(page, fetch, call, lambda answer: self.records(answer, forms, page.base))
        return paged(ask, call.first, alone=not call.turns, full=call.size)

    def _shown(self, page: Page) -> list[Row]:
        """The rows that a reader sees; comments hold what the list was once."""
        return [row for row in self.rows(page) if row.source != "comment"]

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


class _Asker:
    """Asks for the pages of a list by a call, by their numbers; what the call carries on is kept from one to the next.

    `read` gives the records of an answer.
    """

    def __init__(self, page: Page, fetch: Fetch, call: Call, read: Callable[[Page], Records]) -> None:
        self._page, self._fetch, self._call, self._read = page, fetch, call, read
        carried = call.carried
        self._following = carried.first(page, call.fields.get(carried.field)) if carried is not None else ""
        self._given = 0
        self._named = ""
        self._handed = handed(call, page)

    async def __call__(self, number: int) -> tuple[str, Records]:
        """Where a page was asked for, and its records; none behind the last page."""
        if self._handed is not None:
            await self._be_handed(self._handed)
        further = number > self._call.first
        if further and self._has_ended():
            return self._call.url, _NONE
        url, more = self._request(number)
        answer = await self._answer(url, more, further=further)
        if answer is None:
            return url, _NONE
        records = self._announced(answer, self._read(answer))
        self._carry_on(answer, len(records.rows))
        self._named = "" if self._call.turns else records.following
        return answer.url, records

    async def _be_handed(self, token: Handed) -> None:
        """Ask for the token that the call for the list needs, once."""
        self._handed = None
        url, more = _Asker(self._page, self._fetch, token.giver, self._read)._request(token.giver.first)
        said = token.given(await answered(self._fetch, url, **more), self._page)
        if not said:
            raise ListUnreadable(f"{url}: no {token.key} in the answer, which the call for the list needs")
        if self._call.carried is not None and self._call.carried.field == token.field:
            self._following = said
        elif token.in_header:
            self._call = self._call._replace(headers=(*self._call.headers, (token.field, said)))
        else:
            self._call = self._call._replace(fields=self._call.fields | {token.field: said})

    def _announced(self, answer: Page, records: Records) -> Records:
        """The records with what the headers of their answer add; `following` is an address that may be asked."""
        headers = answer.answer.headers
        following = resolve(answer.url, next_in(headers) or records.following) or ""
        total = records.total if records.total is not None else total_in(headers)
        return records._replace(total=total, following=following if near(following, self._page.url) else "")

    def _has_ended(self) -> bool:
        """Whether the answer before named nothing that carries on to a next."""
        carried = self._call.carried
        if carried is None or self._following:
            return False
        if carried.by == "attribute":
            raise ListUnreadable(f"{self._call.url}: what comes next is asked for by the last row, which has no id")
        return self._call.page_name is None

    def _request(self, number: int) -> tuple[str, dict[str, Any]]:
        """The address of a page, and what is sent there."""
        call, url, fields = self._call, self._call.url_of(number), self._call.fields_of(number)
        if self._named:
            return self._named, {"referer": self._page.url, "headers": AJAX | dict(call.headers)}
        if call.carried is not None:
            fields |= {call.carried.field: self._following}
        more: dict[str, Any] = {"referer": self._page.url, "headers": AJAX | dict(call.headers)}
        if call.post and call.as_json:
            more["json"] = {key: int(v) if key in call.counts and v.isdigit() else v for key, v in fields.items()}
        elif call.post:
            more["form"] = list(fields.items())
        elif fields:
            parts = urlsplit(url)
            url = urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | fields)))
        return url, more

    async def _answer(self, url: str, more: dict[str, Any], *, further: bool) -> Page | None:
        """The answer, None where it says that there is no `further` page: a fragment of no rows, no file of that name,
        or in its place the one page that a server has for any name."""
        named = self._call.form is not None
        try:
            answer = await answered(self._fetch, url, **more)
        except ListUnreadable as error:
            if further and getattr(error.__cause__, "reason", "") in (MISSING if named else ("empty",)):
                return None
            raise
        own = (self._page.bare or self._page).text
        return None if further and named and answer.text == own else answer

    def _carry_on(self, answer: Page, rows: int) -> None:
        self._given += rows
        if self._call.carried is not None:
            kept = self._following if self._call.page_name is not None else ""  # a numbered page may not renew it
            self._following = self._call.carried.after(answer, self._given) or kept


def _turns_by_call(page: Page) -> bool:
    """Whether a page shows the first of several pages and nothing but a call leads to the others."""
    pager = read_pager(page)
    more = (pager.pages or 1) > 1 or (pager.rows or 0) > 0
    return (
        more and not (pager.next_url or pager.numbered or pager.called) and any(call.turns for call in list_calls(page))
    )


PLATFORM = ScriptCall()
