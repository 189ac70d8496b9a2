"""Warnings: rules that can fail without anything being wrong. A failed identity needs an explanation, a warning a
look."""

from __future__ import annotations

from exporters.rules.years import JUMP
from parsers.copies import RULE as COPIES

NARRATIVE = "narrative."
"""What the text tells may be of another scope than the table."""


def is_warning(rule: str) -> bool:
    """Where two copies differ, one is wrong, perhaps not this one; a jump may be true."""
    return rule in (JUMP, COPIES) or rule.startswith(NARRATIVE)
