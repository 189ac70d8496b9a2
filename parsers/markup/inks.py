"""What of a text can be seen and read: its ink on white paper, its size, its font."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.document import UNSEEN

_WHITE = re.compile(r"#?(?:[0-9a-f]{2})?(?:f[0-9a-f]){3}", re.IGNORECASE)
_PICTORIAL = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)

SMALLEST = 1.5
"""Points of the size of letters that nobody sees."""
NARROWEST = 5
"""Percent of their width at which letters are seen no more."""


class Ink(NamedTuple):
    """How a piece of text is printed: struck out or too small to be seen, white, raised or lowered, or so that it
    cannot be told (as pictures, blackened)."""

    unseen: bool = False
    white: bool = False
    raised: bool = False
    untold: bool = False


PLAIN = Ink()


def seen(pieces: Sequence[tuple[str, Ink]]) -> list[tuple[str, bool]]:
    """What a reader sees of a paragraph's pieces, each with whether it is raised.

    White text beside text of another colour is nothing that a reader sees; alone it may stand on a ground of which the
    file says nothing. `UNSEEN` is for what cannot be told.
    """
    pieces = [(text, ink) for text, ink in pieces if not ink.unseen]
    if not all(ink.white for text, ink in pieces if text.strip()):
        pieces = [(text, ink) for text, ink in pieces if not ink.white]
    return [(UNSEEN if ink.untold and text.strip() else text, ink.raised) for text, ink in pieces]


def is_white(code: str) -> bool:
    """Whether a colour in hexadecimal (`FFFFFF`, `#fefefe`, with its opacity before it or not) is next to white."""
    return _WHITE.fullmatch(code) is not None


@lru_cache(maxsize=256)
def is_pictorial(font: str) -> bool:
    """Whether a font draws pictures in place of letters and digits."""
    return bool(_PICTORIAL.search(font))
