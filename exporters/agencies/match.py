"""A match: which organ an agency's printed name stands for, and how sure that is."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """What an agency was taken for.

    `match` is sure, probable, ambiguous, unknown or no_agency; `agency_id` and `agency_type` are None below probable.
    The region is that of the organ, its code valid in the report's year (or the nearest year the division had one),
    and that of today; None where today there are several. `evidence` are the steps, `candidates` the lineages left.
    `perhaps` is the agency id that was not given because it was not sure enough.
    """

    match: str
    agency_id: str | None = None
    agency_type: str | None = None
    lineage: str | None = None
    region_code: str | None = None
    region_code_today: str | None = None
    region_name: str | None = None
    level: str | None = None
    scope: str | None = None
    confidence: float | None = None
    evidence: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    township_code: str | None = None
    perhaps: str | None = None
