"""What a crawl brought: one honest line a site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from scraper.sites import Site

SiteStatus = Literal["ok", "incomplete", "below_minimum", "blocked", "unreachable", "failed"]


@dataclass
class SiteResult:
    """One site after a visit.

    `status`: `ok` (the archive holds every report that the lists name, but for those that the site itself does not
    publish: 404 and its like, or for members alone, and those that its entry names as `forbidden`); `incomplete`
    (read, but a list shows that it holds more than could be read, a column did not answer, or a report that a list
    names, or a file of one, could not be got: no answer in time, an error, robots.txt, a page that shows no report);
    `below_minimum` (read, but even the fullest year has fewer reports than the site's `expected_min`); `blocked` (a
    challenge, a geo-block or robots.txt ended the visit); `unreachable` (no connection); `failed` (no column found, a
    list that could not be read whole, or no report got although nothing says that there is none). `found` counts the
    reports that the site lists and the archive holds, `new`, `changed` and `same` part it; `gone` are those that
    vanished since; `blocked` and `failed` are listed reports that could not be got. `requests` went out in this run.
    `declared` is what the lists say they hold in all, where they say it, `collected` what was read from them.
    `problems` are lines that each begin with a
    fixed word.
    """

    site: Site
    status: SiteStatus = "ok"
    found: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0
    blocked: int = 0
    failed: int = 0
    requests: int = 0
    declared: int | None = None
    collected: int = 0
    by_year: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """Plain values; the site by its id."""
        values = asdict(self)
        values["site"] = self.site.id
        return values

    @classmethod
    def from_dict(cls, site: Site, values: Mapping[str, Any]) -> SiteResult:
        """Read `as_dict` back, also through JSON."""
        fields = {**values, "site": site, "by_year": {int(year): n for year, n in values.get("by_year", {}).items()}}
        return cls(**fields)


@dataclass
class CrawlResult:
    """All sites of a crawl, in the order given.

    `resumed` tells that it took up one that had been cut off; `notices` are lines about the crawl as a whole.
    """

    sites: list[SiteResult]
    run: int
    started: str
    finished: str
    resumed: bool = False
    notices: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Requests sent to all sites."""
        return sum(site.requests for site in self.sites)

    @property
    def found(self) -> int:
        """Reports that all sites list."""
        return sum(site.found for site in self.sites)
