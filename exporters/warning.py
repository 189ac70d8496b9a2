"""Rules that can fail without anything being wrong: they ask for a look, identities for an explanation."""

from __future__ import annotations

from exporters.yearrules import JUMP

NARRATIVE = "narrative."
"""What the text tells may be of another scope than the table."""
COPIES = "copies.agree"
"""One of two copies of a document is wrong, perhaps not this one."""


def is_warning(rule: str) -> bool:
    return rule in (JUMP, COPIES) or rule.startswith(NARRATIVE)
