"""What the columns of fixed words may hold. It knows nothing else of exporters: whatever reads a dataset imports it."""

from __future__ import annotations

from typing import get_args

from parsers.report import NullReason, Status, Verdict

OUT_OF_RANGE = "out_of_range"
"""The null_reason of a number that `decimal` cannot hold; the only one that does not come from the parsers."""

GAP_REASONS = ("perhaps", "unreadable", "not_fetched", "list_incomplete", "not_listed")
"""Why a year is missing: what says most comes first."""

DECISIONS = ("agency", "whole", "own_numbers", "tables", "corrected", "published", "cells", "format", "sha256")
"""What decides between two documents of one agency and year: the fields of `chosen.Rank`."""

LEVELS = ("central", "province", "prefecture", "county", "township")
"""Levels of government, from the top down."""

MATCHES = ("sure", "probable", "ambiguous", "unknown", "no_agency")
"""How surely a report's agency is one of those known."""

SCOPES = ("own", "all", "system")
"""Whose work a report sums up: the agency's own, that of all in its region, that of its line of offices."""

TYPES = (
    "government", "office", "department", "vertical", "township", "street", "zone", "public_body", "enterprise",
    "court", "corps",
)  # fmt: skip
"""What kinds of agencies there are."""

ASSIGNED = (
    "agency_id", "agency_match", "agency_confidence", "agency_evidence", "agency_type", "region_code",
    "region_code_today", "region_name", "level", "scope",
)  # fmt: skip
"""The columns of `reports` that `agencies.assign` fills."""

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "status": get_args(Status),
    "null_reason": (*get_args(NullReason), OUT_OF_RANGE),
    "result": get_args(Verdict),
    "gap": GAP_REASONS,
    "decision": DECISIONS,
    "match": MATCHES,
    "agency_type": TYPES,
    "level": LEVELS,
    "scope": SCOPES,
}
"""By the names that `enum` in columns.toml goes by."""
