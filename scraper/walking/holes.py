"""What was not got on the way to the columns of a site: told, and remembered for what follows of it."""

from __future__ import annotations

from scraper.addresses import authority, same_site
from scraper.archive.frontier import ROAD
from scraper.context import Context
from scraper.errors import GONE, FetchError, HostStopped
from scraper.leads.discover import leads_away
from scraper.leads.nodes import Node
from scraper.lists.ledger import Ledger
from scraper.pages.page import Link, Page
from scraper.platforms.answers import NO_LIST

_SHOWN = 5


class Holes:
    """The holes of one walk.

    `silent`: a column did not answer; `again`: something did not, so that the next visit walks again; `denied`:
    robots.txt forbids a part; `away` is the best link so far that names the column or the road to it and leads to
    another site.
    """

    def __init__(self, context: Context, ledger: Ledger) -> None:
        self._problem, self._ledger = context.problem, ledger
        self._site_id, self._frontier = context.site.id, context.frontier
        self.denied = self.again = self.silent = False
        self.away: Link | None = None
        self._noticed: list[str] | None = None
        self._named_by: dict[str, str] = {}
        self._led: set[str] = set()
        self._barren: dict[str, list[str]] = {}

    def begin(self) -> None:
        """The road from the home page is walked from now on."""
        self._noticed = []

    def end(self) -> None:
        """The road was walked to its end: what was told of it is told again by the visits that do not walk it."""
        self._frontier.keep_notices(self._site_id, ROAD, self._noticed or ())
        self._noticed = None

    def tell(self, text: str, *, met_again: bool = False) -> None:
        """Tell of a hole, also in later visits, unless they come to it anyway (`met_again`)."""
        self._problem(text)
        if met_again:
            return
        if self._noticed is None:
            self._frontier.notice(self._site_id, ROAD, text)
        else:
            self._noticed.append(text)

    def tell_again(self) -> None:
        """Tell what the last walk told of the road, which is not walked in this visit."""
        for text in self._frontier.notices(self._site_id, ROAD):
            self._problem(text)

    def offered(self, directory: str, agency: str) -> None:
        """Note that a directory names an agency, each by its address."""
        self._named_by.setdefault(agency, directory)

    def leads_on(self, agency: str | None) -> None:
        """Note that the part of an agency leads to its column."""
        self._led |= {self._named_by.get(agency or "", "")}

    def leads_nowhere(self, node: Node) -> None:
        """Note that the part of an agency shows neither reports nor a way to them."""
        if (directory := self._named_by.get(node.agency or "")) is not None:
            self._barren.setdefault(directory, []).append(node.label)

    def tell_barren(self) -> None:
        """Tell of the agencies without a column in directories others of which have one; some have no report yet."""
        for directory, names in self._barren.items():
            if directory in self._led:
                shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
                self.tell(f"column_not_found: {len(names)} agencies of {directory} lead to none: {shown}")
        self._barren = {}

    def met(self, error: FetchError, node: Node, home: str, *, known: bool = False) -> None:
        """Tell that a page was not got, and go on with the others; raise what ends the visit: the site itself is not
        asked any more, or has no home page, or has had its share of requests. `known`: it is a column of earlier
        visits, which every visit comes to, as to what divides it."""
        stopped = isinstance(error, HostStopped)
        own = stopped and authority(error.url) == authority(home)
        if own or node.kind == "home" or error.reason == "budget":
            raise error
        self.denied = self.denied or error.reason == "robots_denied"
        if node.called and error.reason in NO_LIST:
            self._ledger.cannot_read(error)
        elif node.kind in ("column", "agency") or error.reason not in ("not_found", "soft_404", "empty"):
            missing = node.is_list and error.reason not in GONE | {"robots_denied"}
            what = f"{authority(error.url)}: {error.message}" if stopped else str(error)
            if missing:
                self._problem(f"{error.reason}: {what}", "incomplete")
            else:
                self.tell(f"{error.reason}: {what}", met_again=known or bool(node.column))

    def postpone(self, error: FetchError, node: Node) -> None:
        """See to it that the next visit asks again for what did not answer well: a column, or an agency's part by a new
        walk. What divides a column is asked for with it anyway."""
        if error.reason in GONE | {"robots_denied"}:
            return
        if node.kind == "column" and node.level == 0:
            self._ledger.postpone(node.url, node.label)
            self.silent = True
        self.again = self.again or node.kind in ("agency", "directory")

    def passed(self, page: Page, home: str) -> None:
        """Note where a page on the road leads away from the site."""
        if self.away is None:
            self.away = next((link for link in leads_away(page, home) if not same_site(link.url, page.url)), None)

    def no_column(self) -> None:
        """Tell that no column was found."""
        text = "column_not_found: no column of annual reports was found from the home page"
        if self.away is not None:
            text += f"; {self.away.text} leads to {self.away.url}, which is to be entered as a site of its own"
        self._problem(text, "blocked" if self.denied else "failed")
