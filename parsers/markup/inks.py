"""Which ink can be seen on white paper."""

from __future__ import annotations

import re

_WHITE = re.compile(r"#?(?:[0-9a-f]{2})?(?:f[0-9a-f]){3}", re.IGNORECASE)

SMALLEST = 1.5
"""Points of the size of letters that nobody sees."""


def is_white(code: str) -> bool:
    """Whether a colour in hexadecimal (`FFFFFF`, `#fefefe`, with its opacity before it or not) is next to white."""
    return _WHITE.fullmatch(code) is not None
