"""Pages to visit on the way to the reports of a site."""

from __future__ import annotations

from typing import NamedTuple

from scraper.leads.discover import NodeKind

AGENCY_STEPS = 2
"""How many pages of an agency's part lead on to its column."""


class Node(NamedTuple):
    """A page to visit: `depth` counts steps from the home page, `level` steps below a column, `agency` the root of
    the sub-site it belongs to; `called` when its address is itself the call of a list, `column` what divides into
    it, `led_by` the page that links to it."""

    url: str
    label: str
    kind: NodeKind
    depth: int
    level: int = 0
    agency: str | None = None
    called: bool = False
    column: str = ""
    led_by: str = ""

    def towards(self, url: str, label: str, kind: NodeKind, led_by: str) -> Node:
        """A page one step further on, of the same agency."""
        return Node(url, label, kind, self.depth + 1, agency=self.agency, led_by=led_by)

    @property
    def is_list(self) -> bool:
        """Whether the page is a column of reports, or an agency's part of one."""
        return self.kind == "column" or (self.kind == "agency" and self.level > 0)

    @property
    def begins(self) -> bool:
        """Whether the page is a column by its own right, not by a column or an agency that led to it."""
        return self.kind == "column" and self.level == 0
