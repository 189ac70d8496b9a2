"""Families of sites, one file each; `choose` takes the one that is surest of a page.

Beside them stand `base`, what a platform is, and what several share: `answers`, `records`, `paging`, `turning`,
`datastore` and `seen`.
"""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module

from scraper.errors import SiteFileError
from scraper.pages.page import Page
from scraper.platforms.base import Fetch, Listing, Platform

__all__ = ["Fetch", "Listing", "Platform", "choose", "platforms"]


@lru_cache(maxsize=1)
def platforms() -> dict[str, Platform]:
    """Every platform of this folder by name, in order of name."""
    found: dict[str, Platform] = {}
    for module in sorted(entry.name for entry in pkgutil.iter_modules(__path__)):
        platform = getattr(import_module(f"{__name__}.{module}"), "PLATFORM", None)
        if platform is not None:
            found[platform.name] = platform
    return found


def choose(page: Page, configured: str | None = None) -> Platform:
    """The platform of a page: the configured one, else the surest, `generic` when none is sure."""
    known = platforms()
    if configured is not None:
        if configured not in known:
            raise SiteFileError(f"platform {configured!r} is not known; there are {', '.join(known)}")
        return known[configured]
    sure, platform = 0.5, known["generic"]
    for candidate in known.values():
        how_sure = candidate.recognises(page)
        if how_sure > sure or (how_sure == sure and platform.name == "generic"):
            sure, platform = how_sure, candidate
    return platform
