"""Words of messages for people, here and in what is built on the parsers."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, what: str) -> str:
    """`1 report`, `12 reports`."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def reason_of(problem: Exception) -> str:
    """What went wrong, as a person can use it: without the number and the path that an OSError carries."""
    if isinstance(problem, UnicodeDecodeError):
        return f"not {problem.encoding.upper()} from byte {problem.start} on; save it as UTF-8"
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)


def some(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are: `a, b and 3 more`."""
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
