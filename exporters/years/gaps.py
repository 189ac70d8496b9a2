"""Years that are missing between years that were found, and what is known of why.

A gap is a year without a chosen document (`chosen`) in a series that has one before and one after it; it is told under
the name that the agency printed the year before. A list entry belongs to a gap when its title names the year and the
agency, as printed in any other year; a name without a place (民政局) counts only on the sites of its other reports, and
not behind another word. Lists whose entries do not name the agency cannot be told apart that way, so `not_listed` says
no more than that no such entry was seen, and `list_incomplete` that a list of the site was not read to its end either.

A report with numbers that is not of the series, because its agency was matched to nothing, is perhaps the missing one:
where the match would have been this agency had it been surer, or where it prints a name that the series prints in
another year, on the same site or one whose region is not another. It is named and never joined to the series.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from exporters.agencies.assign import site_of
from exporters.arrow import table_from_rows
from exporters.schema import fixed_tables
from exporters.vocabulary import GAP_REASONS
from exporters.years.chosen import LIKELY_YEARS, Printed, Series, Standing, names_its_place, printed_of, series_of

_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_PERHAPS, _UNREADABLE, _NOT_FETCHED, _LIST_INCOMPLETE, _NOT_LISTED = GAP_REASONS
_SEEN = ("agency", "agency_id", "year", "site_region_code", "site_id", "status", "reason", "url", "list_title")
_LEFT_OPEN = (*_SEEN, "sha256", "agency_match", "agency_confidence", "agency_evidence")

_Year = tuple[Series, int]


class _Why(NamedTuple):
    """Why a year is missing."""

    reason: str
    url: str | None = None
    detail: str | None = None


class Gaps:
    """Built from where the reports stand; then sees the reports and the requests go by.

    `perhaps` has ids that were not given, see `Assigner`.
    """

    def __init__(
        self,
        standings: Iterable[Standing | None],
        perhaps: Mapping[tuple[str, str | None, int | None], str],
    ) -> None:
        self._perhaps = perhaps
        years: dict[Series, dict[int, Printed]] = {}
        names: dict[Series, set[Printed]] = {}
        for standing in standings:
            if standing is None or standing.year not in LIKELY_YEARS:
                continue
            names.setdefault(standing.series, set()).add(standing.printed)
            if standing.best:
                years.setdefault(standing.series, {})[standing.year] = standing.printed
        self._why: dict[_Year, _Why] = {}
        self._printed: dict[_Year, Printed] = {}
        for series, found in years.items():
            for before, after in pairwise(sorted(found)):
                for year in range(before + 1, after):
                    self._why[series, year] = _Why(_NOT_LISTED)
                    self._printed[series, year] = found[before]
        self._names: dict[tuple[str, int], list[tuple[Series, Printed]]] = {}
        for series, year in self._why:
            for name in sorted(names[series]):
                self._names.setdefault((name.agency, year), []).append((series, name))
        self._sites = {series: {name.site_id for name in names[series] if name.site_id} for series, _ in self._why}
        self._of_year: dict[int, list[tuple[Series, tuple[Printed, ...]]]] = {}
        for series, year in self._why:
            self._of_year.setdefault(year, []).append((series, tuple(sorted(names[series]))))

    def see_reports(self, reports: pa.Table) -> None:
        """Documents of a missing year that gave no numbers, and those that are perhaps of it."""
        if not self._why:
            return
        self._see_left_open(reports)
        rest = reports.filter(pc.is_null(reports.column("chosen"))).select(_SEEN)
        for row in rest.to_pylist():
            series, year = series_of(row), row["year"]
            known = [(series, year)] if series is not None and year is not None else []
            why = _Why(_UNREADABLE, row["url"], f"{row['status']}: {row['reason'] or ''}".rstrip(": "))
            for gap in known or self._named(row["list_title"], printed_of(row)):
                self._tell(gap, why)

    def _see_left_open(self, reports: pa.Table) -> None:
        usable = pc.is_in(reports.column("status"), pa.array(["ok", "partial"]))
        known = pc.and_(pc.is_valid(reports.column("agency")), pc.is_valid(reports.column("year")))
        open_ones = pc.and_(pc.is_null(reports.column("agency_id")), pc.and_(usable, known))
        for row in reports.filter(open_ones).select(_LEFT_OPEN).to_pylist():
            why = _Why(_PERHAPS, row["url"], _told(row))
            likely = self._perhaps.get((row["agency"], site_of(row["site_id"], row["url"]), row["year"]))
            gaps = [(Series(likely), row["year"])] if likely else []
            here = printed_of(row)
            gaps += [
                (series, row["year"])
                for series, name in self._names.get((row["agency"], row["year"]), ())
                if name.site_id == here.site_id
                or (names_its_place(name.agency) and _agree(_region(name), _region(here)))
            ]
            for gap in gaps:
                self._tell(gap, why)

    def see_fetches(self, fetches: pa.Table) -> None:
        """Entries of a missing year whose request failed."""
        if not self._why:
            return
        failed = fetches.filter(
            pc.and_(pc.is_valid(fetches.column("error")), pc.is_valid(fetches.column("list_title")))
        )
        for row in failed.to_pylist():
            status = f"{row['http_status']} " if row["http_status"] else ""
            why = _Why(_NOT_FETCHED, row["url"], f"{status}{row['error']}")
            for gap in self._named(row["list_title"], Printed("", "", row["site_id"] or "")):
                self._tell(gap, why)

    def see_lists(self, incomplete: Mapping[str, str]) -> None:
        """The sites with a list that was not read to its end, each with what is known of it: its missing reports may
        be there."""
        for series, year in self._why:
            for site_id in sorted(self._sites[series] & incomplete.keys())[:1]:
                url, _, detail = incomplete[site_id].partition(" ")
                self._tell((series, year), _Why(_LIST_INCOMPLETE, url, detail or None))

    def _named(self, title: str | None, site: Printed) -> list[_Year]:
        """The gaps whose agency and year a list entry on a site names."""
        years = {int(year) for year in _YEAR.findall(title or "")}
        return [
            (series, year)
            for year in years
            for series, names in self._of_year.get(year, ())
            if any(name.agency in str(title) and _may_mean(str(title), site, name) for name in names)
        ]

    def _tell(self, gap: _Year, why: _Why) -> None:
        known = self._why.get(gap)
        # What comes first in GAP_REASONS says more; of equals the first by address is kept.
        if known is not None and _rank(why) < _rank(known):
            self._why[gap] = why

    def table(self) -> pa.Table:
        """The gaps as rows of the table of that name, by agency, place and year."""
        rows: list[tuple[Any, ...]] = []
        for (series, year), why in self._why.items():
            printed = self._printed[series, year]
            rows.append((series.agency_id or None, printed.agency, printed.place or None, year, *why))
        rows.sort(key=lambda row: (row[1], row[2] or "", row[3], row[0] or ""))
        return table_from_rows(fixed_tables()["gaps"], rows)


def _told(row: Mapping[str, Any]) -> str:
    """The report that is perhaps the missing one, and why it was not taken for it."""
    sure = "" if row["agency_confidence"] is None else f" {row['agency_confidence']:g}"
    steps = "; ".join(json.loads(row["agency_evidence"] or "[]"))
    return f"{row['sha256']} {row['agency']}: {row['agency_match']}{sure}: {steps}"


def _region(printed: Printed) -> str:
    """The region code of a site, empty where it is not known."""
    return printed.place if printed.place != printed.site_id else ""


def _agree(one: str, other: str) -> bool:
    """Whether two places can be one: the same, or one is not known."""
    return not (one and other) or one == other


def _may_mean(title: str, site: Printed, name: Printed) -> bool:
    """Whether a title in which the name stands can mean that agency, on this site."""
    if not _agree(site.place, name.place):
        return False
    if names_its_place(name.agency):
        return True
    behind_a_word = re.search(rf"[\u4e00-\u9fff]{re.escape(name.agency)}", title)
    return name.site_id == site.site_id and not behind_a_word


def _rank(why: _Why) -> tuple[int, str]:
    return GAP_REASONS.index(why.reason), why.url or ""
