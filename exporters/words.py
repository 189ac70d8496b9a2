"""Words of messages for people."""

from __future__ import annotations


def counted(number: int, what: str) -> str:
    """`1 report`, `12 reports`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
