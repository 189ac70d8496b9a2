"""Raised figures that mark notes: they must not become digits of the number beside them, nor turn a dash, which means
that there is none, into a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from parsers.document import UNSEEN

LONE_NUMBER = re.compile(r"\s*[+\-]?\d[\d,，.]*\s*(?:件|项|个|条|次|元|万元)?\s*")
"""A number and nothing else, as text boxes hold it that lie over a table."""
_BESIDE_FIGURE = re.compile(rf"\d\s*{UNSEEN}|{UNSEEN}\s*\d")
_DASHES = "-－—–−/／"
_UNITS = "件项条个次元"


def bears_mark(character: str) -> bool:
    """Whether a raised figure behind the character is the mark of a note: behind a number, its unit, or a dash."""
    return character.isdigit() or (character != "" and character in _DASHES + _UNITS)


def numbered(number: str, text: str, *, in_cell: bool) -> str:
    """The text of a paragraph with the number that its list prints before it.

    A list number before a typed number would read as one figure: 1. and 3 are not 1.3. In a cell it is told of as what
    may belong to the number (`UNSEEN`).
    """
    if not text[:1].isdigit():
        return number + text
    return text + UNSEEN if in_cell and text[-1:].isdigit() and any(map(str.isdigit, number)) else text


def told(text: str, *, in_cell: bool) -> str:
    """The text of a paragraph with `UNSEEN`, for what is printed and cannot be told, only beside figures in a cell:
    beside the numbers of a sentence anything may stand."""
    return text if UNSEEN not in text or (in_cell and _BESIDE_FIGURE.search(text)) else text.replace(UNSEEN, "")


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
