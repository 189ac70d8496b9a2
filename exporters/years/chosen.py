"""Which of several documents of one agency and year stands for it.

An agency's reports make a series: those with its `agency_id`, whatever name they print. Where no id is known, agency
and place name the series: the agency as printed, and the region code of the site that published it, or the site where
the region is not known. Where neither is known an agency counts only if its own name says where it is (海盐县民政局):
two offices called 民政局 are not one. Among the documents with status ok or partial of one series and year, in the
order of the fields of `Rank`:

1. agency: one whose agency is matched surely before one that is only probably of this agency;
2. whole: one whose tables are all whole (ok) before a partial one;
3. own_numbers: the organ's own numbers (its `scope`, 本级) before a document that does not say whose they are, and
   that before the numbers of all below it or of its whole system (汇总, 系统);
4. tables: the one with more standard tables;
5. corrected: one that calls itself corrected (更正, 修订, 勘误 …, in its title or that of the list);
6. published: the one published last, since a corrected report replaces the first one; an unknown date comes last;
7. cells: the one with more cells;
8. format: a page before PDF, PDF before Word, Word before the rest;
9. sha256: the smaller one, so that the choice does not depend on the order of arrival.

A title is that of the document or of the list entry that led to it, without the agency's name; the date is that of the
document or else of the list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import pyarrow as pa

from exporters.agencies.scope import scope_of

COLUMNS = (
    "sha256", "agency", "agency_id", "agency_match", "year", "site_region_code", "site_id", "status", "scope",
    "title", "list_title", "published", "list_date", "media_type", "templates",
)  # fmt: skip
_OF_STANDING = ("agency", "agency_id", "year", "site_region_code", "site_id", "status")
_PLACED = re.compile(r"[省区县州盟旗镇乡]|市(?!场)|街道|国家|国务院|中国|中央")
_OWN_FIRST = {"own": 0, None: 1, "all": 2, "system": 2}
_CORRECTED = re.compile(r"更正|订正|勘误|修[正订改]|更新|重新(?:发布|公布|公开)")
_FORMATS = ("html", "pdf", "officedocument.wordprocessingml", "msword")

LIKELY_YEARS = range(1990, 2101)
"""A year outside is a misprint: it stands as it is, but makes no gaps."""


class Series(NamedTuple):
    """Whose reports they are: the organ by its id, or else the agency as printed with its place."""

    agency_id: str = ""
    agency: str = ""
    place: str = ""


class Printed(NamedTuple):
    """How a document names its agency; `place` is the region code of the site, or the site, empty where unknown."""

    agency: str
    place: str
    site_id: str


class Standing(NamedTuple):
    """The series and year that a document belongs to; `best` says whether it stands for them."""

    series: Series
    year: int
    best: bool
    printed: Printed


def printed_of(row: Mapping[str, Any]) -> Printed:
    """What a row of `reports` prints of its agency, with the region of its site."""
    site = row["site_id"] or ""
    return Printed(row["agency"] or "", row["site_region_code"] or site, site)


def names_its_place(agency: str) -> bool:
    """Whether an agency's name says where it is."""
    return bool(_PLACED.search(agency))


def series_of(row: Mapping[str, Any]) -> Series | None:
    """None where the agency is unknown, or has no id and its name without a place could be anybody's."""
    if row["agency_id"]:
        return Series(row["agency_id"])
    agency, place, _ = printed_of(row)
    return Series("", agency, place) if agency and (place or names_its_place(agency)) else None


class Rank(NamedTuple):
    """How good a document is, smaller first. The first field in which two documents differ decides between them."""

    agency: bool
    whole: bool
    own_numbers: int
    tables: int
    corrected: bool
    published: int
    cells: int
    format: int
    sha256: str


def rank_of(row: dict[str, Any], cells: int) -> Rank:
    """The rank of a row of `reports` (the columns of COLUMNS) with so many cells."""
    title, listed = ((row[name] or "").replace(row["agency"] or "\0", "") for name in ("title", "list_title"))
    date = re.sub(r"\D", "", row["published"] or row["list_date"] or "")[:8]
    media_type = row["media_type"] or ""
    return Rank(
        agency=row["agency_match"] != "sure",
        whole=row["status"] != "ok",
        own_numbers=_OWN_FIRST[row["scope"] or scope_of(listed)],
        tables=-_n_tables(row["templates"] or "{}"),
        corrected=not _CORRECTED.search(f"{title} {listed}"),
        published=-int(date.ljust(8, "0")),
        cells=-cells,
        format=next((n for n, name in enumerate(_FORMATS) if name in media_type), len(_FORMATS)),
        sha256=row["sha256"],
    )


@lru_cache(1 << 10)
def _n_tables(templates: str) -> int:
    return len(json.loads(templates))


def decided_by(chosen: Rank, other: Rank) -> str:
    """The first field in which two ranks differ."""
    return next(name for name, one, two in zip(Rank._fields, chosen, other, strict=True) if one != two)


class Chooser:
    """Says of every report where it stands.

    It takes all reports in their final order, with their agency ids, and then once more those of `rivals`: to rank the
    others would be in vain.
    """

    def __init__(self) -> None:
        self._standings: list[Standing | None] = []
        self._first: dict[tuple[Series, int], int] = {}
        self._rivals: dict[tuple[Series, int], list[int]] = {}
        self._ranks: dict[int, Rank] = {}
        # Of equal ones one is kept.
        self._series: dict[Series, Series] = {}
        self._printed: dict[Printed, Printed] = {}

    def add(self, reports: pa.Table) -> None:
        """The next reports."""
        rows = zip(*(reports.column(name).to_pylist() for name in _OF_STANDING), strict=True)
        for row in rows:
            standing = self._standing(dict(zip(_OF_STANDING, row, strict=True)))
            if standing is not None:
                at, key = len(self._standings), (standing.series, standing.year)
                if (first := self._first.setdefault(key, at)) != at:
                    self._rivals.setdefault(key, [first]).append(at)
            self._standings.append(standing)

    def rivals(self) -> list[int]:
        """The numbers of all reports that are not the only one of their agency and year, ascending."""
        return sorted(chain.from_iterable(self._rivals.values()))

    def rank(self, numbers: Iterable[int], reports: pa.Table, cells: Iterable[int]) -> None:
        """Some of the rivals by their numbers, and how many cells each has."""
        for at, row, count in zip(numbers, reports.select(COLUMNS).to_pylist(), cells, strict=True):
            self._ranks[at] = rank_of(row, int(count))

    def standings(self) -> list[Standing | None]:
        """Where every report stands, once all rivals were ranked; None where it has no numbers, agency or year."""
        for rivals in self._rivals.values():
            best = min(rivals, key=self._ranks.__getitem__)
            for at in rivals:
                standing = self._standings[at]
                if standing is not None and at != best:
                    self._standings[at] = standing._replace(best=False)
        return self._standings

    def _standing(self, row: dict[str, Any]) -> Standing | None:
        series = series_of(row)
        if series is None or row["year"] is None or row["status"] not in ("ok", "partial"):
            return None
        series, printed = self._series.setdefault(series, series), printed_of(row)
        return Standing(series, row["year"], True, self._printed.setdefault(printed, printed))


def neighbours(standings: Sequence[Standing | None]) -> list[int]:
    """For every report that stands for its agency and year the number of the one of the year before, -1 for none."""
    best = {(one.series, one.year): at for at, one in enumerate(standings) if one is not None and one.best}
    return [best.get((one.series, one.year - 1), -1) if one is not None and one.best else -1 for one in standings]
