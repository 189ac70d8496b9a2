"""Which of several documents of one agency and year stands for it.

Agency and place name the series: the agency as printed, and the region code of the site that published it, or the
site where the region is not known. Where neither is known an agency counts only if its own name says where it is
(海盐县民政局): two offices called 民政局 are not one. Among the documents with status ok or partial of one series and
year, in this order:

1. one whose tables are all whole (ok) before a partial one;
2. the organ's own numbers before those of its whole system (汇总, 系统 in the title);
3. the one with more standard tables, then with more cells;
4. the one published last: a corrected report replaces the first one; an unknown date comes last;
5. a page before PDF, PDF before Word, Word before the rest; then the smaller sha256.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

import pyarrow as pa

COLUMNS = (
    "sha256", "agency", "year", "site_region_code", "site_id", "status", "title", "published", "media_type",
    "templates",
)  # fmt: skip
_PLACED = re.compile(r"[省区县州盟旗镇乡]|市(?!场)|街道|国家|国务院|中国|中央")
_SYSTEM = re.compile(r"汇总|系统")
_FORMATS = ("html", "pdf", "officedocument.wordprocessingml", "msword")

Series = tuple[str, str]


class Standing(NamedTuple):
    """The series and year that a document belongs to; `best` says whether it stands for them."""

    series: Series
    year: int
    best: bool


def series_of(row: dict[str, Any]) -> Series | None:
    """Agency and place; None where the agency is unknown or its name without a place could be anybody's."""
    agency, place = row["agency"], row["site_region_code"] or row["site_id"] or ""
    return (agency, place) if agency and (place or _PLACED.search(agency)) else None


def _rank(row: dict[str, Any], cells: int) -> tuple[Any, ...]:
    """Smaller is better."""
    published = re.sub(r"\D", "", row["published"] or "")
    media_type = row["media_type"] or ""
    kind = next((n for n, name in enumerate(_FORMATS) if name in media_type), len(_FORMATS))
    tables = len(json.loads(row["templates"] or "{}"))
    system = bool(_SYSTEM.search(row["title"] or ""))
    return (row["status"] != "ok", system, -tables, -cells, -int(published or 0), kind, row["sha256"])


class Chooser:
    """Takes the reports in their final order and says of each where it stands. Remembers one agency at a time."""

    def __init__(self) -> None:
        self.standings: list[Standing | None] = []
        self._agency: str | None = None
        self._best: dict[tuple[Series, int], tuple[tuple[Any, ...], int]] = {}
        self._series: dict[Series, Series] = {}

    def add(self, reports: pa.Table, cells: Iterable[int]) -> None:
        """The next reports and how many cells each has."""
        for row, count in zip(reports.select(COLUMNS).to_pylist(), cells, strict=True):
            self.standings.append(self._standing(row, count))

    def _standing(self, row: dict[str, Any], cells: int) -> Standing | None:
        series = series_of(row)
        if series is None or row["year"] is None or row["status"] not in ("ok", "partial"):
            return None
        if row["agency"] != self._agency:
            self._agency = row["agency"]
            self._best.clear()
            self._series.clear()
        series = self._series.setdefault(series, series)
        at, rank = len(self.standings), _rank(row, cells)
        known = self._best.get((series, row["year"]))
        if known is not None and known[0] < rank:
            return Standing(series, row["year"], False)
        if known is not None:
            self.standings[known[1]] = Standing(series, row["year"], False)
        self._best[series, row["year"]] = (rank, at)
        return Standing(series, row["year"], True)
