"""Gives every report of a dataset its agency, and makes the tables `agencies` and `agency_review`.

The reports go by twice: first to learn where the sites are whose region is not recorded (`see`), from the site codes of
their pages or from those of their reports that name their place; then to be matched (`columns`). Memory grows with the
number of agencies, not of reports.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

import pyarrow as pa

from exporters.agencies.match import Match
from exporters.agencies.matcher import Matcher
from exporters.agencies.places import Site, common_division
from exporters.arrow import table_from_rows
from exporters.schema import fixed_tables
from exporters.vocabulary import ASSIGNED

_ENCODER = json.JSONEncoder(ensure_ascii=False)

LEAST_REPORTS, SHARE = 5, 0.8
"""A site without recorded region is taken for that of the division that so many of its reports, or more, lie in."""

_FIELDS = {"agency_match": "match", "agency_confidence": "confidence", "agency_evidence": "evidence"}
"""Fields of a match that are called otherwise than their column."""

_READ = ("agency", "year", "title", "list_title", "site_id", "site_region_code", "site_code", "url")


class _Row(NamedTuple):
    agency: str | None
    year: int | None
    title: str | None
    list_title: str | None
    site_id: str | None
    site_region_code: str | None
    site_code: str | None
    url: str | None

    @property
    def site(self) -> str | None:
        return site_of(self.site_id, self.url)


def site_of(site_id: str | None, url: str | None) -> str | None:
    """The site's name, or the host of the address."""
    return site_id or (urlsplit(url).hostname if url else None)


@dataclass(slots=True)
class _Agency:
    """What the reports of one agency told so far; `key` says which of them the facts are from."""

    key: tuple[int, int, str]
    match: Match
    names: set[str] = field(default_factory=set)
    years: tuple[int, int] | None = None
    n_reports: int = 0


class Assigner:
    """Made once a dataset: every report is shown to `see`, then, after `conclude`, to `columns`.

    `perhaps` has the ids that were not given for want of confidence, by agency, site and year of the reports.
    """

    def __init__(self) -> None:
        self.perhaps: dict[tuple[str, str | None, int | None], str] = {}
        self._matcher = Matcher()
        self._seen: dict[str, Counter[str]] = {}
        self._codes: dict[str, set[str]] = {}
        self._sites: dict[str, Site] = {}
        self._agencies: dict[str, _Agency] = {}
        self._review: dict[tuple[str, str, str, str], tuple[Match, int]] = {}

    def see(self, reports: pa.Table) -> None:
        """Learn where sites are from reports whose own names say it."""
        for row in _rows(reports):
            if row.site and row.site_code and not row.site_region_code:
                self._codes.setdefault(row.site, set()).add(row.site_code[:6])
            if row.agency and row.site and not row.site_region_code:
                match = self._matcher.match(row.agency, row.year)
                if match.match == "sure" and match.lineage:
                    self._seen.setdefault(row.site, Counter())[match.lineage] += 1

    def conclude(self) -> None:
        """Between the two passes: which division each site without recorded region is of."""
        divisions = self._matcher.divisions
        for site, counts in self._seen.items():
            if lineage := common_division(divisions, counts.items(), LEAST_REPORTS, SHARE):
                self._sites[site] = Site(divisions.of[lineage], True)
        for site, codes in self._codes.items():
            if len(codes) == 1 and (division := divisions.by_code(next(iter(codes)), None)):
                self._sites[site] = Site(division, False)
        self._seen.clear()

    def columns(self, reports: pa.Table) -> pa.Table:
        """The columns of ASSIGNED for these reports."""
        rows = [_of_match(self._assigned(row)) for row in _rows(reports)]
        columns = dict(zip(ASSIGNED, zip(*rows, strict=True), strict=True))
        columns["agency_evidence"] = tuple(map(_json, columns["agency_evidence"]))
        return pa.table([pa.array(columns[name], _type_of(name)) for name in ASSIGNED], list(ASSIGNED))

    def _assigned(self, row: _Row) -> Match:
        site = self._matcher.site(row.site_region_code or (row.site_code or "")[:6], row.year)
        if site is None and row.site is not None and not row.site_region_code:
            site = self._sites.get(row.site)
        match = self._matcher.match(row.agency, row.year, site=site, title=_titles(row))
        if row.agency and match.agency_id:
            self._note(match.agency_id, match, row.agency, row.year)
        if row.agency and match.perhaps:
            self.perhaps[row.agency, row.site, row.year] = match.perhaps
        if row.agency and match.match != "sure":
            key = (row.agency, row.site or "", match.match, _json(match.evidence) or "")
            known = self._review.get(key)
            self._review[key] = (known[0], known[1] + 1) if known else (match, 1)
        return match

    def _note(self, agency_id: str, match: Match, name: str, year: int | None) -> None:
        key = (year or 0, len(name), name)
        known = self._agencies.get(agency_id)
        if known is None:
            known = self._agencies[agency_id] = _Agency(key, match)
        if key > known.key:
            known.key, known.match = key, match
        known.names.add(name)
        known.n_reports += 1
        if year:
            first, last = known.years or (year, year)
            known.years = min(first, year), max(last, year)

    def tables(self) -> dict[str, pa.Table]:
        """The finished tables, once every report has been given its agency."""
        return {"agencies": self._agencies_table(), "agency_review": self._review_table()}

    def _agencies_table(self) -> pa.Table:
        rows = []
        for agency_id, agency in sorted(self._agencies.items()):
            name, match = agency.key[2], agency.match
            rows.append(
                (
                    *(agency_id, name, _json(tuple(sorted(agency.names - {name}))), match.agency_type, match.level),
                    *(match.lineage, match.region_code, match.region_code_today, match.region_name),
                    *(match.township_code, *(agency.years or (None, None)), agency.n_reports),
                )
            )
        return table_from_rows(fixed_tables()["agencies"], rows)

    def _review_table(self) -> pa.Table:
        divisions = self._matcher.divisions
        rows = []
        for (name, site, outcome, why), (match, count) in sorted(self._review.items()):
            left = [divisions.of[lineage] for lineage in match.candidates]
            named = [f"{divisions.today(one) or one.spans[-1][0]} {divisions.path(one, None)}" for one in left]
            facts = (match.agency_id, match.confidence, why or None, _json(tuple(named)), count)
            rows.append((name, site or None, outcome, *facts))
        return table_from_rows(fixed_tables()["agency_review"], rows)


def _rows(reports: pa.Table) -> Iterator[_Row]:
    return map(_Row._make, zip(*(reports.column(name).to_pylist() for name in _READ), strict=True))


def _titles(row: _Row) -> str | None:
    """The titles, where they say more than the agency's name does."""
    found = [title for title in (row.title, row.list_title) if title]
    return " ".join(found) or None


def _type_of(name: str) -> pa.DataType:
    return pa.float64() if name == "agency_confidence" else pa.string()


_of_match = attrgetter(*(_FIELDS.get(name, name) for name in ASSIGNED))


@lru_cache(1 << 12)
def _json(values: tuple[str, ...]) -> str | None:
    return _ENCODER.encode(values) if values else None
