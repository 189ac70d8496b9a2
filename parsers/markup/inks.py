"""What of a text can be seen and read: its ink on white paper, its size, its font."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.document import UNSEEN

_WHITE = re.compile(r"#?(?:[0-9a-f]{2})?(?:f[0-9a-f]){3}", re.IGNORECASE)
_LIGHT = re.compile(r"#?(?:[0-9a-f]{2})?(?:[c-f][0-9a-f]){3}", re.IGNORECASE)
_PICTORIAL = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)

SMALLEST = 1.5
"""Points of the size of letters that nobody sees."""
NARROWEST = 5
"""Percent of their width at which letters are seen no more."""
TIGHTEST = -3.0
"""Points by which letters are drawn together so that they stand over each other."""


class Ink(NamedTuple):
    """How a piece of text is printed: struck out or too small to be seen, white, raised or lowered, or so that it
    cannot be told (as pictures, blackened); `light` is an ink that is hardly seen."""

    unseen: bool = False
    white: bool = False
    raised: bool = False
    untold: bool = False
    light: bool = False


PLAIN = Ink()


def seen(pieces: Sequence[tuple[str, Ink]]) -> list[tuple[str, bool]]:
    """What a reader sees of a paragraph's pieces, each with whether it is raised.

    White text beside text of another colour is nothing that a reader sees; alone it may stand on a ground of which the
    file says nothing. `UNSEEN` is for what cannot be told.
    """
    pieces = [(text, ink) for text, ink in pieces if not ink.unseen]
    if not all(ink.white for text, ink in pieces if text.strip()):
        pieces = [(text, ink) for text, ink in pieces if not ink.white]
    return parted((UNSEEN if ink.untold and text.strip() else text, ink.raised, ink.light) for text, ink in pieces)


def parted(pieces: Iterable[tuple[str, bool, bool]]) -> list[tuple[str, bool]]:
    """Pieces of text, each with whether it is raised and whether it is light: with `UNSEEN` between digits that touch
    of which only some are light, so that these may be none of the number's."""
    found: list[tuple[str, bool]] = []
    before, was_light = "", False
    for text, raised, light in pieces:
        if light is not was_light and before.isdigit() and text[:1].isdigit():
            found.append((UNSEEN, False))
        found.append((text, raised))
        before, was_light = text[-1:] or before, light
    return found


def is_white(code: str) -> bool:
    """Whether a colour in hexadecimal (`FFFFFF`, `#fefefe`, with its opacity before it or not) is next to white."""
    return _WHITE.fullmatch(code) is not None


def is_light(code: str) -> bool:
    """Whether a colour in hexadecimal is hardly seen on white paper."""
    return _LIGHT.fullmatch(code) is not None


@lru_cache(maxsize=256)
def is_pictorial(font: str) -> bool:
    """Whether a font draws pictures in place of letters and digits."""
    return bool(_PICTORIAL.search(font))
