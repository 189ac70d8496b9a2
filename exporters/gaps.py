"""Years that are missing between years that were found, and what is known of why.

A gap is a year without a chosen document (`chosen`) in a series that has one before and one after it. A list entry
belongs to a gap when its title names the agency, as printed in the other years, and the year. Lists whose entries do
not name the agency cannot be told apart that way, so `not_listed` says no more than that no such entry was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import table_from_rows
from exporters.chosen import LIKELY_YEARS, Series, Standing, series_of
from exporters.schema import GAP_REASONS, fixed_tables

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_UNREADABLE, _NOT_FETCHED, _NOT_LISTED = GAP_REASONS
_SEEN = ("agency", "year", "site_region_code", "site_id", "status", "reason", "url", "list_title")


class Gaps:
    """Built from where the reports stand; then sees the reports and the requests go by."""

    def __init__(self, standings: Iterable[Standing | None]) -> None:
        years: dict[Series, set[int]] = {}
        for standing in standings:
            if standing is not None and standing.year in LIKELY_YEARS:
                years.setdefault(standing.series, set()).add(standing.year)
        self._why: dict[tuple[Series, int], tuple[str, str | None, str | None]] = {
            (series, year): (_NOT_LISTED, None, None)
            for series, found in years.items()
            for before, after in pairwise(sorted(found))
            for year in range(before + 1, after)
        }
        self._of_year: dict[int, list[Series]] = {}
        for series, year in self._why:
            self._of_year.setdefault(year, []).append(series)

    def see_reports(self, reports: pa.Table) -> None:
        """Documents of a missing year that gave no numbers."""
        if not self._why:
            return
        rest = reports.filter(pc.is_null(reports.column("chosen"))).select(_SEEN)
        for row in rest.to_pylist():
            series, year = series_of(row), row["year"]
            known = [(series, year)] if series is not None and year is not None else []
            for gap in known or self._named(row["list_title"], (row["site_region_code"], row["site_id"])):
                self._tell(gap, _UNREADABLE, row["url"], f"{row['status']}: {row['reason'] or ''}".rstrip(": "))

    def see_fetches(self, fetches: pa.Table) -> None:
        """Entries of a missing year whose request failed."""
        if not self._why:
            return
        failed = fetches.filter(
            pc.and_(pc.is_valid(fetches.column("error")), pc.is_valid(fetches.column("list_title")))
        )
        for row in failed.to_pylist():
            for gap in self._named(row["list_title"], None):
                status = f"{row['http_status']} " if row["http_status"] else ""
                self._tell(gap, _NOT_FETCHED, row["url"], f"{status}{row['error']}")

    def _named(self, title: str | None, places: tuple[str | None, ...] | None) -> list[tuple[Series, int]]:
        """The gaps whose agency and year a list entry names; `places` are those of the site, None where unknown."""
        years = {int(year) for year in _YEAR.findall(title or "")}
        return [
            (series, year)
            for year in years
            for series in self._of_year.get(year, ())
            if series[0] in str(title) and (places is None or not series[1] or series[1] in places)
        ]

    def _tell(self, gap: tuple[Series, int], reason: str, url: str | None, detail: str) -> None:
        known = self._why.get(gap)
        # What was read says more than what was not fetched; of equals the first by address is kept.
        if known is not None and _rank(reason, url) < _rank(known[0], known[1]):
            self._why[gap] = (reason, url, detail)

    def table(self) -> pa.Table:
        """The gaps as rows of the table of that name, by agency, place and year."""
        rows: list[tuple[Any, ...]] = [
            (*series, year, *why) for (series, year), why in sorted(self._why.items(), key=lambda pair: pair[0])
        ]
        return table_from_rows(fixed_tables()["gaps"], rows)


def _rank(reason: str, url: str | None) -> tuple[int, str]:
    return GAP_REASONS.index(reason), url or ""
