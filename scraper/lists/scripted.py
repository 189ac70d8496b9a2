"""A page with what its scripts would make of it: with the code of its script files, or as a browser shows it."""

from __future__ import annotations

from scraper.context import Context
from scraper.errors import FetchError, HostStopped, suppress_missing
from scraper.fetching.fetch import Request
from scraper.leads.discover import own_scripts
from scraper.pages.page import Page

MOST_SCRIPTS = 4
"""Script files of a column that are looked at where its list cannot be read without."""


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
        if scripted is not None or shown:
            return scripted
        return await self._rendered(page.bare or page)

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

    async def _rendered(self, page: Page) -> Page | None:
        """The page as its scripts make it; None where that cannot be had."""
        try:
            return await self._session.rendered(page)
        except HostStopped:
            raise
        except FetchError as error:
            self._problem(f"not_rendered: {error}")
            return None
