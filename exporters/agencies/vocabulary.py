"""What the columns about agencies may hold, and which of `reports` they are. Imported wherever a dataset is read."""

from __future__ import annotations

LEVELS = ("central", "province", "prefecture", "county", "township")

MATCHES = ("sure", "probable", "ambiguous", "unknown", "no_agency")

SCOPES = ("own", "all", "system")

TYPES = (
    "government", "office", "department", "vertical", "township", "street", "zone", "public_body", "enterprise",
    "court", "corps",
)  # fmt: skip

ASSIGNED = (
    "agency_id", "agency_match", "agency_confidence", "agency_evidence", "agency_type", "region_code",
    "region_code_today", "region_name", "level", "scope",
)  # fmt: skip
"""The columns of `reports` that `assign` fills."""
