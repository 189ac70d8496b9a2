"""What of a text can be seen and read: its ink on white paper, its size, its font."""

from __future__ import annotations

import re
from functools import lru_cache

_WHITE = re.compile(r"#?(?:[0-9a-f]{2})?(?:f[0-9a-f]){3}", re.IGNORECASE)
_PICTORIAL = re.compile(r"wingdings|webdings|dingbats", re.IGNORECASE)

SMALLEST = 1.5
"""Points of the size of letters that nobody sees."""
NARROWEST = 5
"""Percent of their width at which letters are seen no more."""


def is_white(code: str) -> bool:
    """Whether a colour in hexadecimal (`FFFFFF`, `#fefefe`, with its opacity before it or not) is next to white."""
    return _WHITE.fullmatch(code) is not None


@lru_cache(maxsize=256)
def is_pictorial(font: str) -> bool:
    """Whether a font draws pictures in place of letters and digits."""
    return bool(_PICTORIAL.search(font))
