"""How a run of a job went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.result import CrawlResult

if TYPE_CHECKING:
    from exporters.dataset import DatasetSummary


@dataclass(frozen=True, slots=True)
class RunOutcome:
    """How a run went: what the crawl brought, what was written, what changed by site since the last run (None: the
    first). `refused` says why a version was not published (`dataset` is None then), `not_told` which webhook or metrics
    file did not get the news."""

    crawl: CrawlResult
    dataset: DatasetSummary | None
    status: int
    since_last: dict[str, Any] | None = None
    refused: str | None = None
    not_told: str | None = None
