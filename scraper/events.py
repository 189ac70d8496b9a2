"""What a crawl tells while it runs, for progress displays and logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SiteStarted:
    """The visit of a site begins."""

    site_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Requested:
    """A request was answered (`kind` as in archive.Fetch) or failed (`kind` is the reason)."""

    site_id: str
    url: str
    kind: str


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """A list page was read: `rows` rows, of which `reports` are reports."""

    site_id: str
    url: str
    label: str
    rows: int
    reports: int


@dataclass(frozen=True, slots=True)
class ArticleDone:
    """A report was settled: `outcome` is `new`, `changed`, `same`, `gone` or `failed`."""

    site_id: str
    url: str
    title: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something went wrong with a site that a person should know of; the visit goes on."""

    site_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SiteFinished:
    """`status` as in SiteResult."""

    site_id: str
    status: str
    found: int
    new: int
    requests: int


Event = SiteStarted | Requested | ColumnRead | ArticleDone | Problem | SiteFinished
OnEvent = Callable[[Event], None]
