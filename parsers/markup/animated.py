"""Numbers that a script counts up to: the page holds a 0 to begin with, and the number in an attribute."""

from __future__ import annotations

import re

from parsers.document import UNKNOWN

_NAMES = "to|target|target-num|count|countto|count-to|num|number|value|val|end|end-val|final|max|goal|counter"
_ATTRIBUTE = re.compile(rf"\sdata-(?:{_NAMES})\s*=", re.IGNORECASE)
_COUNTED = re.compile(
    rf"""(<[a-z][^<>]*?\sdata-(?:{_NAMES})\s*=\s*["']?[-+]?[\d,]*[1-9][\d,]*(?:\.\d+)?["']?(?:\s[^<>]*)?>)\s*0?(?:\.0+)?\s*(?=</)""",
    re.IGNORECASE,
)


def unknown(text: str) -> str:
    """The markup with the beginnings of such numbers as characters that could not be read: what a reader of the page
    sees in the end is the script's doing."""
    return _COUNTED.sub(lambda found: found[1] + UNKNOWN, text) if _ATTRIBUTE.search(text) else text
