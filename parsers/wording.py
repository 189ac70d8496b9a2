"""Words of messages for people, here and in what is built on the parsers."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, what: str) -> str:
    """`1 report`, `12 reports`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def some(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are: `a, b and 3 more`."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
