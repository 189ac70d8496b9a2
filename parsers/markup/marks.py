"""Raised figures: marks of notes, which must not become digits of the number that they stand beside."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby


def joined(pieces: Iterable[tuple[str, bool]]) -> str:
    """The pieces of a paragraph, each with whether it is raised, as one text; raised figures at a digit in brackets."""
    groups = [
        ("".join(text for text, _ in group), raised)
        for raised, group in groupby((piece for piece in pieces if piece[0]), key=lambda piece: piece[1])
    ]
    return "".join(_beside(groups, at) if raised else text for at, (text, raised) in enumerate(groups))


def _beside(groups: list[tuple[str, bool]], at: int) -> str:
    text = groups[at][0]
    before = groups[at - 1][0].rstrip()[-1:] if at else ""
    after = groups[at + 1][0].lstrip()[:1] if at + 1 < len(groups) else ""
    return f"[{text.strip()}]" if text.strip().isdigit() and (before.isdigit() or after.isdigit()) else text
