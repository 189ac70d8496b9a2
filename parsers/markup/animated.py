"""Numbers that a script puts on the page, or counts up to: the page holds nothing or a 0 to begin with."""

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

_BINDINGS = {
    "-text": ("v-text", "x-text"),
    ":text": ("th:text",),
    "-html": ("v-html",),
    "-bind": ("ng-bind", "data-bind"),
    "datafld": ("datafld",),
}
"""Attributes by which a script fills elements, by what several of them share: few pages have any, and to look for one
takes as long as to read fifty tags."""
_NAMED = re.compile(r"""(?:getElementById\(\s*["']|\$\(\s*["']#)([\w-]+)""")
_ID = re.compile(r"""\sid\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_BOUND = re.compile(r"\s(?:v-text|v-html|ng-bind(?:-html)?|data-bind|datafld|x-text|th:text)\s*=", re.IGNORECASE)
_EMPTY_CELL = re.compile(
    r"<td\b[^<>]*>(?:\s*<(?:span|div|p|em|b|i|font|strong|label)\b[^<>]*>)*(?=(?:\s|&nbsp;)*</(?!tr|table))",
    re.IGNORECASE,
)
"""The tags that open a cell without text."""


def unknown(text: str) -> str:
    """The markup with the beginnings of such numbers as characters that could not be read: what a reader of the page
    sees in the end is the script's doing."""
    if "data-" in text and _ATTRIBUTE.search(text):
        text = _without_beginnings(text)
    if _may_fill(text):
        names = frozenset(_NAMED.findall(text))
        text = _EMPTY_CELL.sub(lambda cell: cell[0] + UNKNOWN if _is_filled(cell[0], names) else cell[0], text)
    return text


def _may_fill(text: str) -> bool:
    """Whether a script of the page may fill elements."""
    if "getElementById" in text or ("$" in text and ('$("#' in text or "$('#" in text)):
        return True
    return any(part in text and any(word in text for word in words) for part, words in _BINDINGS.items())


def _is_filled(tags: str, names: frozenset[str]) -> bool:
    """Whether a script fills the element that one of these tags begins: it is bound to data, or called by its id."""
    return _BOUND.search(tags) is not None or any(name in names for name in _ID.findall(tags))


def _without_beginnings(text: str) -> str:
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
