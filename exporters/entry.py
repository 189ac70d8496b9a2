"""What a dataset is made of: parsed reports, each with what is known about how it was found."""

from __future__ import annotations

from typing import NamedTuple

from parsers.report import Report


class Provenance(NamedTuple):
    """Where a document came from. Every field is optional; None means that it is not known.

    `url` is the address it was fetched from, `fetched_at` when (ISO 8601, UTC), `http_status` the answer's status.
    `site_id`, `region_code` (GB/T 2260) and `level` are those of the site that published it. `list_title`,
    `list_date` (as printed, YYYY-MM-DD where complete) and `list_url` belong to the list entry that led to it.
    `warc` and `warc_offset` name the archive record that holds the bytes. `also_as` are the other addresses the
    same document was seen under.
    """

    url: str | None = None
    fetched_at: str | None = None
    http_status: int | None = None
    site_id: str | None = None
    region_code: str | None = None
    level: str | None = None
    list_title: str | None = None
    list_date: str | None = None
    list_url: str | None = None
    warc: str | None = None
    warc_offset: int | None = None
    also_as: tuple[str, ...] = ()


NO_PROVENANCE = Provenance()


class Entry(NamedTuple):
    """One document of a dataset, whatever became of it: also what is not a report or could not be read."""

    report: Report
    provenance: Provenance = NO_PROVENANCE
