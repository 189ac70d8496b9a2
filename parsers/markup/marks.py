"""Raised figures that mark notes: they must not become digits of the number beside them, nor turn a dash, which means
that there is none, into a number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

_DASHES = "-－—–−/／"
_UNITS = "件项条个次元"


def bears_mark(character: str) -> bool:
    """Whether a raised figure behind the character is the mark of a note: behind a number, its unit, or a dash."""
    return character.isdigit() or (character != "" and character in _DASHES + _UNITS)


def joined(pieces: Sequence[tuple[str, bool]]) -> str:
    """The pieces of a paragraph, each with whether it is raised, as one text; raised figures at a digit in brackets."""
    if not any(raised for _, raised in pieces):
        return "".join([text for text, _ in pieces])
    groups = [
        ("".join(text for text, _ in group), raised)
        for raised, group in groupby((piece for piece in pieces if piece[0]), key=lambda piece: piece[1])
    ]
    return "".join(_beside(groups, at) if raised else text for at, (text, raised) in enumerate(groups))


def _beside(groups: list[tuple[str, bool]], at: int) -> str:
    text = groups[at][0]
    before = groups[at - 1][0].rstrip()[-1:] if at else ""
    after = groups[at + 1][0].lstrip()[:1] if at + 1 < len(groups) else ""
    return f"[{text.strip()}]" if text.strip().isdigit() and (bears_mark(before) or after.isdigit()) else text
