"""Lists that show one year or one agency, the others to be chosen from a select whose form has a button to send it.

Nothing is run: a form is sent as a reader would, once for each option, or once for all of them where an option says so.
A select beside a list of several of its options is a filter that nobody needs.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from itertools import islice
from typing import Any

from scraper.pages.divisions import names_division
from scraper.pages.forms import Turn, turn_of
from scraper.pages.page import MOST_LINKS, Page, Row, text_of
from scraper.pages.pager_addresses import same_list
from scraper.platforms.base import Fetch, Listing
from scraper.platforms.form_pager import FormPager, sent
from scraper.words.agencies import is_agency_name
from scraper.words.titles import normalise, report_year

FEWEST_AGENCIES = 5
MOST_OPTIONS = 200
"""Agencies of a large city; a select of more is none of a list of reports."""

_ALL = re.compile(r"[-—=\s]*(?:全部|所有|不限)")


class FormChoices(FormPager):
    """Any site whose list is one option of a select in a form."""

    name = "form_choices"

    def recognises(self, page: Page) -> float:
        """Sure of a page with a list and a form that sends for the rest of it."""
        if "<select" not in page.lower or "<form" not in page.lower:
            return 0.0
        return 0.62 if _choices(page, self.rows(page)) else 0.0

    async def listings(self, page: Page, fetch: Fetch) -> AsyncGenerator[Listing, None]:
        """The list of the page, then that of every other option; an option may have no reports."""
        async for listing in super().listings(page, fetch):
            yield listing
        for turn in _choices(page, self.rows(page)):
            division = await sent(fetch, turn, page)
            if self.rows(division):
                async for listing in super().listings(division, fetch):
                    yield listing


def _choices(page: Page, rows: list[Row]) -> list[Turn]:
    """What the form of the first select that names divisions sends for those not shown."""
    for select in islice(page.root.iter("select"), MOST_LINKS):
        form = next(select.iterancestors("form"), None)
        if form is None or not select.get("name") or select.get("onchange") or not _has_button(form):
            continue
        options = list(islice(select.iter("option"), MOST_OPTIONS + 1))
        named = [option for option in options if _is_division(option)]
        if not _is_one_of(named, rows) or len(options) > MOST_OPTIONS:
            continue
        whole = [option for option in options if _ALL.match(text_of(option))]
        chosen = next((option for option in options if option.get("selected") is not None), options[0])
        wanted = whole[:1] or [option for option in named if option is not chosen]
        turns = (turn_of(page, form, {select.get("name"): _value(option)}) for option in wanted if option is not chosen)
        return [turn for turn in turns if turn is not None and same_list(turn.url, page.url)]
    return []


def _is_one_of(named: list[Any], rows: list[Row]) -> bool:
    """Whether a list looks like one of the divisions that options name: it has reports of no more than one of them."""
    labels = [normalise(text_of(option)) for option in named]
    years = {year for label in labels if (year := report_year(label)) is not None}
    if years:
        shown = {report_year(row.title) or int((row.published or "0")[:4]) - 1 for row in rows} & years
        return len(years) > 1 and len(shown) <= 1
    titles = [normalise(row.title) for row in rows]
    return len(labels) >= FEWEST_AGENCIES and sum(any(label in title for title in titles) for label in labels) <= 1


def _is_division(option: Any) -> bool:
    label = normalise(text_of(option))
    return is_agency_name(label) or (names_division(label) and report_year(label) is not None)


def _value(option: Any) -> str:
    value = option.get("value")
    return text_of(option) if value is None else str(value)


def _has_button(form: Any) -> bool:
    buttons = (node for node in form.iter("input", "button"))
    kinds = {(node.get("type") or ("submit" if node.tag == "button" else "text")).lower() for node in buttons}
    return bool(kinds & {"submit", "image"})


PLATFORM = FormChoices()
