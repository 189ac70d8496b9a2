"""The documents of a dataset as the page counts them, and which of them stands for an agency and year."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from exporters.overview.provinces import province_of
from exporters.overview.tables import stream
from exporters.years.chosen import LIKELY_YEARS, Series
from parsers.formats import TYPES

USABLE = ("ok", "partial")
NO_REPORT = "not_a_report"
_RANK = {"ok": 0, "partial": 1, "no_tables": 2}


class Doc(NamedTuple):
    """A document as far as the figures need it. Facets are texts, empty where not known.

    `place` is the region code of its agency, or what is known of the site where that has none.
    """

    row: int
    sha256: str
    agency: str
    place: str
    series: Series
    chosen: int | None
    year: int | None
    status: str
    format: str
    template: str
    province: str
    n_cells: int
    n_values: int
    n_failed: int
    n_warnings: int

    def facet(self, name: str) -> str:
        return str(self.year or "") if name == "year" else str(getattr(self, name))


def read_documents(folder: Path) -> list[Doc]:
    """Every document of the table `reports`, in its order."""
    columns = (
        *("sha256", "agency", "agency_id", "region_code", "site_region_code", "site_id", "level", "site_level"),
        *("chosen", "year"),
        *("status", "media_type", "template", "n_cells", "n_values", "n_failed_checks", "n_warnings"),
    )
    docs: list[Doc] = []
    for batch in stream(folder, "reports", columns):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            sha256, agency, agency_id, region, site_region, site_id, level, site_level, chosen, year, *more = row
            status, media_type, template, n_cells, n_values, n_failed, n_warnings = more
            of_site = site_region or site_id or ""
            docs.append(
                Doc(
                    len(docs),
                    sha256,
                    agency or "",
                    region or of_site,
                    series_by(agency_id, agency, of_site),
                    chosen,
                    year,
                    status,
                    TYPES[media_type].label if media_type in TYPES else media_type or "",
                    template or "",
                    province_of(region or site_region or "", level or site_level),
                    n_cells,
                    n_values,
                    n_failed - n_warnings,
                    n_warnings,
                )
            )
    return docs


def choose(docs: list[Doc]) -> dict[tuple[Series, int], Doc]:
    """What stands for every agency and year: the chosen document, else the best that gave no numbers."""
    chosen: dict[tuple[Series, int], Doc] = {}
    for doc in docs:
        if not doc.agency or doc.year not in LIKELY_YEARS or doc.status == NO_REPORT or doc.chosen == 0:
            continue
        key = (doc.series, int(doc.year or 0))
        rival = chosen.get(key)
        if rival is None or _preference(doc) < _preference(rival):
            chosen[key] = doc
    return chosen


def _preference(doc: Doc) -> tuple[Any, ...]:
    return doc.chosen != 1, _RANK.get(doc.status, 3), -doc.n_values, doc.sha256


def series_by(agency_id: str | None, agency: str | None, place: str | None) -> Series:
    """Organs by their id; where there is none, bureaus of the same name in two places are two."""
    return Series(agency_id) if agency_id else Series("", agency or "", place or "")
