"""What robots.txt forbids of the reports that lists name, held against what the entry of their site says of it.

An honest crawler never gets them, so that a site would be `incomplete` every night, whoever looks into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scraper.addresses import place
from scraper.sites import Forbidden

_REFUSED = re.compile(r"(?:attachment_)?robots_denied: (\S+): ")


class Refusals:
    """What an entry acknowledges; problems are lines as visits tell them, each with the address that it is about."""

    def __init__(self, forbidden: Iterable[Forbidden]) -> None:
        self._known = sorted(forbidden, key=lambda known: -len(known.below))

    def acknowledged(self, problem: str) -> Forbidden | None:
        """What the entry says, nearest first, of the document that a problem tells to be forbidden."""
        refused = _REFUSED.match(problem)
        if refused is None:
            return None
        at = place(refused[1])
        return next((known for known in self._known if at.startswith(place(known.below))), None)

    def beyond(self, problems: Iterable[str]) -> Iterator[str]:
        """A line for each part of the site that forbids more than its entry acknowledges."""
        told = [self.acknowledged(problem) for problem in problems]
        for known in self._known:
            if (count := told.count(known)) > known.documents:
                yield f"incomplete: {count} documents below {known.below} are forbidden, {known.documents} are known"
