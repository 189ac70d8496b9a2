"""A page with what its scripts would make of it: with the code of its script files, with the menu that its calls bring,
or as a browser shows it; also with the links of a file that is its list."""

from __future__ import annotations

from collections.abc import Set
from contextlib import suppress

from scraper.addresses import folder, resolve
from scraper.context import Context
from scraper.errors import FetchError, HostStopped, suppress_missing
from scraper.fetching.fetch import Request
from scraper.leads.discover import own_scripts
from scraper.leads.menus import Menu, address_of, brought, menus
from scraper.lists.catalogues import catalogues, links_in
from scraper.pages.page import Link, Page
from scraper.platforms.answers import AJAX
from scraper.scripts.calls import CALL
from scraper.scripts.veiled import is_veiled

MOST_SCRIPTS = 4
"""Script files of a column that are looked at where its list cannot be read without."""

MOST_LEVELS = 40
"""Entries of a menu that is loaded level by level are opened up to so many times."""


class Scripted:
    """Gets what the pages of one site need besides themselves."""

    def __init__(self, context: Context) -> None:
        self._session, self._problem = context.session, context.problem

    async def made(self, page: Page, home: str, *, known: bool, shown: bool = False) -> Page | None:
        """The page with its script files, else as its scripts make it, to read its list from; None without either.

        For a list that is `known` script files are taken from the archive. One whose beginning is `shown` without its
        scripts is not rendered.
        """
        scripted = await self._with_files(page, home, known=known) if page.bare is None else None
        if scripted is None and not (shown or page.with_menu):
            scripted = await self._with_menu(page, menus(page), alone=True) or await self._with_catalogue(page)
        if scripted is not None or shown:
            return scripted
        return await self._rendered(page.bare or page)

    async def veiled(self, page: Page, home: str, idle: Set[str]) -> str:
        """What a page that says it is empty loads, or holds, that may draw a list and that nobody can read: the address
        of the script file, that of the page; empty where there is nothing such. `idle` files are known to draw none."""
        if any(map(is_veiled, page.scripts)):
            return page.url
        for url in [file for file in own_scripts(page, home, packed=True) if file not in idle][:MOST_SCRIPTS]:
            with suppress_missing():
                if is_veiled((await self._session.page(Request(url, "list", referer=page.url))).text):
                    return url
        return ""

    def kept(self, page: Page, home: str) -> Page:
        """The page with those of its script files that the archive has."""
        kept = (self._session.kept(url) for url in own_scripts(page, home)[:MOST_SCRIPTS])
        return page.with_scripts([script.text for script in kept if script is not None])

    async def _with_files(self, page: Page, home: str, *, known: bool) -> Page | None:
        """The page with its site's own script files, which may call for its list; None where none are to be had."""
        codes = []
        for url in own_scripts(page, home)[:MOST_SCRIPTS]:
            with suppress_missing():
                script = self._session.kept(url) if known else None
                script = script or await self._session.page(Request(url, "list", referer=page.url))
                codes.append(script.text)
        return page.with_scripts(codes) if codes else None

    async def with_own_menu(self, page: Page) -> Page:
        """The page with the menu that stands beside its list, where a call brings it from the folder of the column."""
        if not (page.rows and CALL.search(page.ascii)):
            return page
        own = [menu for menu in menus(page) if (resolve(page.base, menu.call.url) or "").startswith(folder(page.url))]
        return await self._with_menu(page, own, alone=False) or page

    async def _with_menu(self, page: Page, brought_by: list[Menu], *, alone: bool) -> Page | None:
        """The page with the menus that calls bring; None where they bring none."""
        links: list[Link] = []
        for menu in brought_by:
            asked, left = set[str](), [""]
            while left and len(asked) < MOST_LEVELS:
                url = address_of(menu, left.pop(0))
                if url in asked:
                    continue
                asked.add(url)
                with suppress_missing(), suppress(ValueError):
                    fetch = self._session.fetch_for_lists(page.base, "")
                    brings, further = brought((await fetch(url, headers=AJAX, referer=page.url)).json(), page)
                    links += brings
                    left += further if menu.parent else []
            if links:
                return page.with_links(links, alone=alone)
        return None

    async def _with_catalogue(self, page: Page) -> Page | None:
        """The page with the links of the files that are its list; None where it has none such."""
        links: list[Link] = []
        for row in catalogues(page):
            with suppress_missing():
                answer = await self._session.answer(Request(row.url, "list", referer=page.url))
                links += links_in(answer.body, row) if answer.ok else []
        return page.with_links(links) if links else None

    async def _rendered(self, page: Page) -> Page | None:
        """The page as its scripts make it; None where that cannot be had."""
        try:
            return await self._session.rendered(page)
        except HostStopped:
            raise
        except FetchError as error:
            self._problem(f"not_rendered: {error}")
            return None
