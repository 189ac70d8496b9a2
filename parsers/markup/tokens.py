"""Cut markup into text and tags as the HTML standard's tokenizer does (html.spec.whatwg.org § 13.2.5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

# Elements whose content is text up to their own end tag, whatever it looks like.
RAW = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript")

# Attributes up to the end of a tag: `>` ends it except inside a quoted value, and a quote opens a value only behind
# `=`. Possessive, and satisfied by the end of input, so that no input makes it look back.
_QUOTED = r"""(?:"[^"]*+"|'[^']*+')"""
_ATTRIBUTES = rf"""[^=>]*+(?:=(?:{_QUOTED}|\s++{_QUOTED})?+[^=>]*+)*+(?:>|\Z)"""

_RAW_ELEMENT = "|".join(
    rf"{name}(?=[\s/>]){_ATTRIBUTES}(?:[^<]++|<(?!/{name}[\s/>]))*+(?:</{name}[^>]*+(?:>|\Z)|\Z)" for name in RAW
)
_COMMENT = r"!--(?:-?>|(?:[^-]++|-(?!-!?>))*+(?:--!?>|\Z))"
_NOT_RAW = rf"(?!(?:{'|'.join(RAW)})[\s/>])"
_FREE = "".join(sorted(set(ascii_lowercase).difference(name[0] for name in RAW)))
"""The letters with which no raw element begins: the names of these are not tried for most tags."""

_TOKEN = re.compile(
    rf"(<(?:/[a-z][^>]*+(?:>|\Z)|(?:[{_FREE}]|{_NOT_RAW}[a-z]){_ATTRIBUTES}|{_RAW_ELEMENT}|{_COMMENT}"
    r"|[/!?][^>]*+(?:>|\Z)))",
    re.IGNORECASE,
)

_TABLE_PART = r"(?:t(?:[dhr]|able|body|head|foot)|caption)(?=[\s/>])"
_STRUCTURE = re.compile(
    rf"(<(?:/{_TABLE_PART}[^>]*+(?:>|\Z)|(?![/podfa])(?:{_TABLE_PART}{_ATTRIBUTES}|{_RAW_ELEMENT}|{_COMMENT}"
    r"|[!?][^>]*+(?:>|\Z))))",
    re.IGNORECASE,
)

_TABLE_START, _TABLE_END = "<table", "</table>"
_BEHIND_NAME = frozenset(" \t\n\r\f/>")

_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]*)))?""")


class Raw(NamedTuple):
    """The name of a tag in lower case, whether it is an end tag, and where its attributes begin."""

    name: str
    closing: bool
    end: int


def split(text: str) -> list[str]:
    """Text, tag, text, tag … text: every odd item is a tag, a comment, or a whole raw element such as a script."""
    return _TOKEN.split(text)


def split_at_table_parts(text: str) -> list[str]:
    """Like `split`, but other tags stay in the text between: the pieces of a table of which a page repeats so many.

    An attribute that holds `<td` tears its tag into two pieces: `is_torn` tells of the first.
    """
    return _STRUCTURE.split(text)


def split_at_plain_tables(text: str) -> Iterator[tuple[list[str], str]]:
    """A page in stretches: the markup before a table, split, and the whole table; the rest at last.

    The tables are those without a table inside, written in small letters, that stand in no script and no comment. An
    attribute or a script that holds `</table>` cuts one short: what is given then does not end with that tag.
    """
    begun = 0
    start = _table_from(text, 0)
    while start >= 0 and (end := text.find(_TABLE_END, start)) >= 0:
        while 0 <= (following := _table_from(text, start + 1)) < end:
            start = following
        before = _TOKEN.split(text[begun:start])
        reach = _reach(text, before, start)
        if reach > start:
            before[-2:] = [text[start - len("".join(before[-2:])) : reach], ""]
            yield before, ""
            begun = reach
        else:
            begun = end + len(_TABLE_END)
            yield before, text[start:begun]
        start = following if following >= begun or following < 0 else _table_from(text, begun)
    yield _TOKEN.split(text[begun:]), ""


def _table_from(text: str, start: int) -> int:
    """Where the first table begins from `start` on; -1 where none does."""
    at = text.find(_TABLE_START, start)
    while at >= 0 and text[at + len(_TABLE_START) : at + len(_TABLE_START) + 1] not in _BEHIND_NAME:
        at = text.find(_TABLE_START, at + 1)
    return at


def _reach(text: str, parts: list[str], end: int) -> int:
    """How far the last tag, comment or script reaches of what stands before `end`, split: perhaps beyond."""
    if len(parts) == 1:
        return 0
    whole = _TOKEN.match(text, end - len(parts[-1]) - len(parts[-2]))
    return whole.end() if whole else 0


_OPENS_VALUE = re.compile(rf"<[a-z][^=>]*+(?:=(?:\s*+{_QUOTED}|(?!\s*+[\"']))[^=>]*+)*+=", re.IGNORECASE)


def opens_value(token: str) -> bool:
    """Whether a start tag has a quote behind `=` that it does not close: in a page, the next such quote does."""
    return _OPENS_VALUE.match(token) is not None


def is_torn(parts: list[str]) -> bool:
    """Whether the last tag of split markup does not end."""
    return len(parts) > 2 and not parts[-2].endswith(">")


def raw_tag(token: str) -> Raw | None:
    """What tag a token is; None for comments and declarations."""
    match = _NAME.match(token)
    if match is None:
        return None
    return Raw(match[1].lower(), token[1] == "/", match.end())


@cache
def begins(*names: str) -> re.Pattern[str]:
    """How a tag of one of these names begins; a pattern finds the few such tags of a page faster than `raw_tag`."""
    return re.compile(rf"</?(?:{'|'.join(names)})(?![^\s/>])", re.IGNORECASE)


def start_tags(text: str, *names: str) -> Iterator[tuple[str, Raw]]:
    """The start tags of these names in markup, in order, raw elements whole."""
    begin = begins(*names)
    if not begin.search(text):
        return
    for token in split(text)[1::2]:
        raw = raw_tag(token) if begin.match(token) else None
        if raw is not None and raw.name in names and not raw.closing:
            yield token, raw


def attributes(token: str, start: int) -> dict[str, str]:
    """The attributes of a tag, names in lower case, values as written; of two with one name the first counts."""
    found: dict[str, str] = {}
    end = _tag_end(token)
    for name, double, single, bare in _ATTRIBUTE.findall(token, start, end):
        found.setdefault(name.lower(), double or single or bare)
    return found


def raw_content(token: str) -> str:
    """The text inside a whole raw element (title, script …)."""
    start = _tag_end(token)
    end = token.rfind("</")
    return token[start : end if end >= start else len(token)]


_START_TAG = re.compile(rf"<[a-z]{_ATTRIBUTES}", re.IGNORECASE)


def _tag_end(token: str) -> int:
    match = _START_TAG.match(token)
    return match.end() if match else len(token)
