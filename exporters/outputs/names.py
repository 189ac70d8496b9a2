"""Names of columns for programs that limit their length."""

from __future__ import annotations

import hashlib

STATA_LENGTH = 32


def stata_name(name: str) -> str:
    """The name as it is in Stata: its beginning and four digits of its hash where it is too long."""
    if len(name) <= STATA_LENGTH:
        return name
    return f"{name[: STATA_LENGTH - 5]}_{hashlib.sha256(name.encode()).hexdigest()[:4]}"
