"""One site, one visit: its columns, their entries, the reports behind them, and what became of each."""

from __future__ import annotations

from collections import Counter

from scraper.addresses import authority, may_publish
from scraper.archive.entries import Entry, Known
from scraper.archive.frontier import Frontier
from scraper.attachments import is_file_link
from scraper.clock import Clock, within
from scraper.context import Context
from scraper.errors import CertificateError, FetchError, HostStopped, RobotsDenied, Unreachable
from scraper.events import ArticleDone, OnEvent, Problem
from scraper.harvest import Harvest
from scraper.lists.doubles import BROKEN, doubled
from scraper.pages.page import Row
from scraper.refusals import Refusals
from scraper.result import SiteResult, SiteStatus
from scraper.session import Session
from scraper.settings import CrawlSettings
from scraper.sites import Site
from scraper.walking.walk import Walk
from scraper.words.titles import normalise, report_year

BLOCKS = frozenset({"blocked", "geo_blocked", "login", "host_stopped", "robots_denied"})
ABSENT = frozenset({"not_found", "soft_404"})
UNPUBLISHED = ABSENT | {"login"}
"""Answers by which the site itself says that it does not publish it, or not any more: such a report is not missing."""
_UNPUBLISHED_FILE = tuple(f"attachment_{reason}:" for reason in sorted(UNPUBLISHED))


class Visit:
    """`run` visits the site once and tells how it went; `broken` tells of a fault of the program itself."""

    def __init__(
        self, site: Site, session: Session, frontier: Frontier, settings: CrawlSettings, clock: Clock, emit: OnEvent
    ) -> None:
        self._site = site
        self._session = session
        self._frontier = frontier
        self._settings = settings
        self._clock = clock
        self._emit = emit
        self._problems: list[str] = []
        self._trouble: SiteStatus | None = None
        self._walk = Walk(Context(site, session, frontier, settings, clock, emit, self.problem))
        self._harvest = Harvest(session, site)
        self._forbidden = Refusals(site.forbidden)

    def problem(self, text: str, status: SiteStatus | None = None) -> None:
        """Note a problem once; `status` says what it makes of the visit."""
        if text not in self._problems:
            self._problems.append(text)
            self._emit(Problem(self._site.id, text))
        self._troubled(status)

    def _troubled(self, status: SiteStatus | None) -> None:
        if status is not None and (self._trouble in (None, "incomplete") or status == "blocked"):
            self._trouble = status

    def _tell(self, entry: Entry, text: str, status: SiteStatus | None = None) -> None:
        """Note a problem of an entry, also for a visit that takes up this one: what is settled is not asked again."""
        if (known := self._forbidden.acknowledged(text)) is not None:
            text, status = f"{text}; as known: {known.reason}", None
        self.problem(text, status)
        self._frontier.tell(self._site.id, entry, text, status)

    async def run(self) -> SiteResult:
        """Columns first, then reports in the order listed, then what is no longer listed."""
        for text, status in self._frontier.take_up(self._site.id):
            self._problems.append(text)
            self._troubled(status)
        try:
            await self._walk.columns()
        except FetchError as error:
            self.problem(f"{error.reason}: {error}", status_of(error))
        await self._settle_entries()
        self._frontier.add(self._site.id, self._delisted())
        await self._settle_entries()
        self._tell_doubles()
        for text in self._forbidden.beyond(self._problems):
            self.problem(text, "incomplete")
        stopped = self._session.stopped()
        if stopped is not None:
            blocked = stopped.startswith(("blocked", "geo_blocked"))
            self.problem(f"host_stopped: {stopped}", "blocked" if blocked else "unreachable")
        return self._result()

    def broken(self, error: Exception) -> SiteResult:
        """The result after an unforeseen error."""
        self.problem(f"internal: {type(error).__name__}: {error}", "failed")
        return self._result()

    def _tell_doubles(self) -> None:
        """Tell of documents to which several entries lead that name different reports."""
        alike = list(self._frontier.alike(self._site.id))
        first = {content: url for content, url, _ in reversed(alike)}
        for content, titles in doubled((content, title) for content, _, title in alike):
            what = f"{len(titles)} different reports ({titles[0]}; {titles[1]} …) are one and the same document"
            self.problem(f"same_document: {first[content]}: {what}", "incomplete" if len(titles) >= BROKEN else None)

    async def _settle_entries(self) -> None:
        """Settle all entries, and tell of the lists held back until then: entries may be columns too."""
        while (entry := self._frontier.next(self._site.id)) is not None:
            outcome = await self._settle(entry)
            self._emit(ArticleDone(self._site.id, entry.url, entry.title, outcome))
        self._walk.found.ledger.tell_held(self._session.numbers_pages)

    async def _settle(self, entry: Entry) -> str:
        """Get one entry unless the archive has it fresh; what became of it."""
        if not (may_publish(entry.url, self._site.entry_url) or is_file_link(entry.url)):
            self._tell(entry, f"off_site: {entry.url} is not asked for: no site of an authority ({entry.title})")
            self._frontier.mark(self._site.id, entry, "failed")
            return "failed"
        known = self._frontier.known(entry.key)
        if known is not None and not self._is_due(known, entry):
            return self._not_asked(entry, known)
        try:
            got = await self._harvest.get(entry)
        except FetchError as error:
            return self._not_got(entry, known, error)
        if got.column is not None:
            self._frontier.mark(self._site.id, entry, "column")
            try:
                await self._walk.from_page(got.column, entry.title)
            except FetchError as error:
                self.problem(f"{error.reason}: {error}", status_of(error))
            return "column"
        if got.found is None:
            self._frontier.mark(self._site.id, entry, "other")
            return "other"
        for text in got.problems:
            self._tell(entry, text, None if text.startswith(_UNPUBLISHED_FILE) else "incomplete")
        self._frontier.add(self._site.id, self._unlisted(got.others, entry.list_url))
        fresh = known is None or known.content_key is None
        same = known is not None and known.content_key == got.found.content_key and known.state == "active"
        outcome = "new" if fresh else self._since_told(entry) if same else "changed"
        self._frontier.store(self._site.id, entry, got.found, outcome)
        return outcome if got.found.whole else "failed"

    def _unlisted(self, rows: tuple[Row, ...], list_url: str) -> list[Entry]:
        """Those of the reports that a report leads to which no list of this visit names, at whatever address."""
        if not rows:
            return []
        named = {normalise(title) for title in self._frontier.titles(self._site.id)}
        return [Entry(row.url, row.title, row.published, list_url) for row in rows if normalise(row.title) not in named]

    def _not_asked(self, entry: Entry, known: Known) -> str:
        """A fresh article counts as it is; a dead link counts as failed until it is tried again."""
        if known.state == "other":
            self._frontier.mark(self._site.id, entry, "other")
            return "other"
        if known.content_key is None:
            self._tell(entry, f"dead_link: {entry.url}: not there when last asked on {known.checked_at[:10]}")
            self._frontier.mark(self._site.id, entry, "failed", dead=True)
            return "failed"
        outcome = self._since_told(entry)
        self._frontier.mark(self._site.id, entry, outcome)
        return outcome

    def _since_told(self, entry: Entry) -> str:
        """What a report that is as it was counts as: `same`, unless a crawl cut off for good got it and told nobody."""
        return self._frontier.untold(self._site.id, entry.key) or "same"

    def _not_got(self, entry: Entry, known: Known | None, error: FetchError) -> str:
        if error.reason in ABSENT and known is not None and known.content_key is not None:
            state = "gone"
        elif error.reason in BLOCKS:
            state = "blocked"
        else:
            state = "failed"
        if state != "gone":
            what = f"{authority(entry.url)}: {error.message}" if isinstance(error, HostStopped) else str(error)
            held = known is not None and known.content_key is not None  # it was only to be looked at again
            status: SiteStatus | None = None if held or error.reason in UNPUBLISHED else "incomplete"
            if error.reason in ("blocked", "geo_blocked"):
                own = authority(error.url) == authority(self._site.entry_url)
                status = "blocked" if own else "incomplete"
            self._tell(entry, f"{error.reason}: {what}", status)
        capture = getattr(error, "capture", None)
        self._frontier.mark(self._site.id, entry, state, capture, dead=error.reason in UNPUBLISHED)
        return state

    def _is_due(self, known: Known, entry: Entry) -> bool:
        """Whether an article must be asked for: never got, gone but listed again, not listed, or checked long ago."""
        if known.state in ("missing", "gone") or not known.checked_at or entry.list_url == "":
            return True
        if known.state == "other" and entry.certain:
            return True
        if known.content_key is not None and _names_another(entry.title, known.title):
            return True
        return not within(known.checked_at, self._settings.revisit_days * 86400, self._clock.time())

    def _delisted(self) -> list[Entry]:
        """Active articles whose list was read whole and does not name them any more."""
        return [
            Entry(known.url, known.title, known.published, "")
            for known in self._frontier.unqueued(self._site.id)
            if known.state == "active" and known.list_url in self._walk.found.ledger.read_whole
        ]

    def _result(self) -> SiteResult:
        counts = self._frontier.counts(self._site.id)
        new, changed, same = (counts.get(state, 0) for state in ("new", "changed", "same"))
        result = SiteResult(
            self._site,
            found=new + changed + same, new=new, changed=changed, same=same, gone=counts.get("gone", 0),
            blocked=counts.get("blocked", 0), failed=counts.get("failed", 0), requests=self._session.requests,
            declared=self._walk.found.ledger.declared, collected=self._walk.found.ledger.collected,
            by_year=self._by_year(), problems=self._problems,
        )  # fmt: skip
        result.status = self._status(result)
        return result

    def _by_year(self) -> dict[int, int]:
        titles = self._frontier.titles(self._site.id, ("new", "changed", "same"))
        years = Counter(year for title in titles if (year := report_year(title)) is not None)
        return dict(sorted(years.items()))

    def _status(self, result: SiteResult) -> SiteStatus:
        if self._trouble not in (None, "incomplete"):
            return self._trouble
        if not result.found and not self._walk.found.ledger.said_empty:
            named = result.blocked + result.failed + result.gone
            why = f"none of the {named} that its lists name could be had" if named else "its columns lead to none"
            self.problem(f"no_reports: {why}")
            return "blocked" if result.blocked and result.blocked == named else "failed"
        site, fullest = self._site, max(result.by_year.values(), default=result.found and 1)
        if site.expected_min and fullest < site.expected_min:
            self.problem(f"below_minimum: {fullest} reports in the fullest year, at least {site.expected_min} expected")
            return "below_minimum"
        if site.expected_max is not None and fullest > site.expected_max:
            self.problem(f"above_maximum: {fullest} reports in the fullest year, at most {site.expected_max} expected")
        return self._trouble or "ok"


def _names_another(listed: str, known: str) -> bool:
    """Whether a list names an article for another year than it was kept for: its address has a new report."""
    there, here = report_year(listed), report_year(known)
    return there is not None and here is not None and there != here


def status_of(error: FetchError) -> SiteStatus:
    """What an error on the way to the columns makes of a visit."""
    if isinstance(error, RobotsDenied) or error.reason in ("blocked", "geo_blocked"):
        return "blocked"
    if isinstance(error, HostStopped):
        return "blocked" if "blocked" in error.message else "unreachable"
    if isinstance(error, Unreachable | CertificateError) or error.reason == "robots_unreachable":
        return "unreachable"
    return "failed"
