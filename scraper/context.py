"""What those who work on one visit to a site share."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from scraper.archive.frontier import Frontier
from scraper.clock import Clock
from scraper.events import OnEvent
from scraper.session import Session
from scraper.settings import CrawlSettings
from scraper.sites import Site


class Context(NamedTuple):
    """The site visited and the ways to ask, to remember and to tell.

    `problem` notes what went wrong, once, and may be told what that makes of the visit (a SiteStatus).
    """

    site: Site
    session: Session
    frontier: Frontier
    settings: CrawlSettings
    clock: Clock
    emit: OnEvent
    problem: Callable[..., None]
