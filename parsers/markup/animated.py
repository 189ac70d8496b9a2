"""Numbers that a script counts up to: the page holds a 0 to begin with, and the number in an attribute."""

from __future__ import annotations

import re

from parsers.document import UNKNOWN
from parsers.markup import tokens

_ATTRIBUTE = re.compile(r"data-(?:to|target|count|num|val|end|final|max|goal)")
_NAME = re.compile(
    r"data-(?:to|target(?:-num)?|count|count-?to|counter|num(?:ber)?|val(?:ue)?|end(?:-val)?|final|max|goal)"
)
_NUMBER = re.compile(r"\s*[-+]?[\d,]*[1-9][\d,]*(?:\.\d+)?\s*")
_BEGINNING = re.compile(r"\s*0?(?:\.0+)?\s*")


def unknown(text: str) -> str:
    """The markup with the beginnings of such numbers as characters that could not be read: what a reader of the page
    sees in the end is the script's doing."""
    if "data-" not in text or not _ATTRIBUTE.search(text):
        return text
    parts = tokens.split(text)
    for at in range(1, len(parts) - 2, 2):
        begins = len(parts[at + 1]) < 20 and _BEGINNING.fullmatch(parts[at + 1]) and parts[at + 2].startswith("</")
        if begins and _ATTRIBUTE.search(parts[at]) and _counts(parts[at]):
            parts[at + 1] = UNKNOWN
    return "".join(parts)


def _counts(token: str) -> bool:
    """Whether a tag names the number that its element will show."""
    raw = tokens.raw_tag(token)
    if raw is None or raw.closing:
        return False
    given = tokens.attributes(token, raw.end)
    return any(_NAME.fullmatch(name) and _NUMBER.fullmatch(value) for name, value in given.items())
