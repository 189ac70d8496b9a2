"""One site's way to the fetcher: counts and bounds its requests, turns answers into pages, tells home-page redirects
that stand for a missing page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scraper.addresses import origin, resolve
from scraper.errors import FetchError
from scraper.fetching.classify import STOPS_HOST
from scraper.fetching.fetch import Answer, Fetcher, Request, Role, json_request
from scraper.fetching.media import extension
from scraper.pages.page import Page
from scraper.settings import CrawlSettings
from scraper.sites import Site

if TYPE_CHECKING:
    from scraper.browsing.browser import Browser

_LARGEST_PAGE = 16 * 2**20
_HOME_NAMES = ("", "/", "/index.html", "/index.htm", "/index.shtml", "/index.jsp", "/index.php", "/default.html")


class Session:
    """Asks for one site; with a `browser`, pages can be rendered."""

    def __init__(self, site: Site, fetcher: Fetcher, settings: CrawlSettings, browser: Browser | None = None) -> None:
        self.site = site
        self._browser = browser
        self._fetcher = fetcher
        self._settings = settings
        self.agreeing: set[str] = set()

    @property
    def requests(self) -> int:
        """How many requests really went out for the site in this process."""
        return self._fetcher.sent[self.site.id]

    async def answer(self, request: Request) -> Answer:
        """Any whole answer. FetchError with reason `budget` when the site has had its share of requests."""
        if self.requests >= self._settings.max_pages:
            raise FetchError(request.url, f"max_pages {self._settings.max_pages} reached for this site", "budget")
        held = self._fetcher.cookies(request.url)
        answer = await self._fetcher.fetch(self.site, request)
        if self._fell_home(request, answer) and self._fetcher.cookies(request.url) - held:
            answer = await self._fetcher.fetch(self.site, request, again=True)  # now that the home page began a session
        if self._fell_home(request, answer):
            answer.kind, answer.reason = "soft_404", "led to the home page"
        return answer

    async def page(self, request: Request) -> Page:
        """The page of an answer of kind `ok`; FetchError with the kind as its reason for any other."""
        answer = await self.answer(request)
        if not answer.ok:
            raise FetchError(request.url, answer.reason or answer.kind, answer.kind)
        if answer.is_text and len(answer.body) > _LARGEST_PAGE:
            raise FetchError(request.url, f"a page of {len(answer.body)} bytes is not read", "too_large")
        return Page(answer)

    async def rendered(self, page: Page) -> Page | None:
        """The page as its scripts make it; None without a browser, and for a page that is rendered already.

        A challenge that its scripts write ends the asking of the host like one that the server sends: HostStopped.
        """
        if self._browser is None or page.rendered or "html" not in page.answer.media_type:
            return None
        with self._stopping(page):
            found = await self._browser.render(page, self.answer)
        if len(found.answer.body) > _LARGEST_PAGE:
            raise FetchError(page.url, f"a page of {len(found.answer.body)} bytes is not read", "too_large")
        return found

    async def turned(self, page: Page) -> tuple[list[Page], str | None]:
        """The further pages of the list on a rendered page, by clicks, and why there may be more of them."""
        if self._browser is None or page.source is None:
            return [], None
        with self._stopping(page):
            return await self._browser.turn(page.source, self.answer)

    @contextmanager
    def _stopping(self, page: Page) -> Iterator[None]:
        """A challenge that scripts write ends the asking of the host."""
        try:
            yield
        except FetchError as error:
            if error.reason in STOPS_HOST:
                raise self._fetcher.stop(page.answer, error.reason, error.message) from error
            raise

    def kept(self, url: str) -> Page | None:
        """The page that the archive last got at an address, without asking; None without one."""
        answer = self._fetcher.known.kept(Request(url, "list"))
        return Page(answer) if answer is not None and answer.is_text else None

    def numbers_pages(self, url: str) -> bool:
        """Whether lists at the host of an address were seen to have pages named after their first, `…/index_1.html`, of
        the kind that its own would be; a list without such a second page is then known to have one alone."""
        suffix = extension(url) or "html"
        numbered = re.compile(rf"_[12]\.{re.escape(suffix)}")
        return any(numbered.search(known) for known in self._fetcher.known.lists_at(origin(url)))

    def fetch_for_lists(self, base: str, label: str, *, known: bool = False, rendered: bool = False) -> ListFetch:
        """The fetch function that platforms are given for the list at `base`.

        `known`: it was read before; `rendered`: its pages need their scripts.
        """
        return ListFetch(self, base, label, known=known, rendered=rendered)

    def sitemaps(self) -> list[str]:
        """The sitemaps that the site's robots.txt names."""
        return self._fetcher.sitemaps(self.site.entry_url)

    def stopped(self) -> str | None:
        """Why the site's own host is not asked any more, None while it is."""
        return self._fetcher.stopped(self.site.entry_url)

    def _fell_home(self, request: Request, answer: Answer) -> bool:
        """Whether the asking for a page went over the home page, which may itself be a page that only leads on."""
        if not answer.ok or request.role not in ("list", "article", "part", "attachment"):
            return False
        passed = [urlsplit(url) for url in (*answer.via, answer.final_url)]
        homes = [at for at in passed if at.path in _HOME_NAMES and not at.query]
        if request.role == "list":  # an agency's entry may lead to the home page of a host of its own
            homes = [at for at in homes if at.netloc == urlsplit(request.url).netloc]
        home = bool(homes)
        return home and answer.final_url != request.url and urlsplit(request.url).path not in _HOME_NAMES


class ListFetch:
    """The fetch function of platforms.base.Fetch, for one list; relative addresses mean from its page."""

    def __init__(self, session: Session, base: str, label: str, *, known: bool, rendered: bool) -> None:
        self._session = session
        self.agreeing = session.agreeing
        self._rendered = rendered
        self._known = known
        self._base = base
        self._label = label

    async def __call__(
        self,
        url: str,
        *,
        form: list[tuple[str, str]] | None = None,
        charset: str = "utf-8",
        json: Any = None,
        headers: dict[str, str] | None = None,
        referer: str | None = None,
        lasting: bool = False,
    ) -> Page:
        role: Role = "list"
        more: dict[str, Any] = {
            "headers": tuple((headers or {}).items()), "referer": referer, "about": {"list_title": self._label},
        }  # fmt: skip
        target = resolve(self._base, url)
        if target is None:
            raise FetchError(url, "not an http(s) address", "bad_address")
        kept = self._session.kept(target) if lasting and self._known else None
        if kept is not None:
            return kept
        if json is not None:
            return await self._session.page(json_request(target, role, json, **more))
        fields = tuple(form) if form is not None else None
        request = Request(target, role, form=fields, charset=charset, **more)
        page = await self._session.page(request)
        return (await self._session.rendered(page) or page) if self._rendered else page
