"""Cut markup into text and tags as the HTML standard's tokenizer does (html.spec.whatwg.org § 13.2.5)."""

from __future__ import annotations

import re
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

_TOKEN = re.compile(
    rf"(<(?:/[a-z][^>]*+(?:>|\Z)|(?!(?:{'|'.join(RAW)})[\s/>])[a-z]{_ATTRIBUTES}|{_RAW_ELEMENT}|{_COMMENT}"
    r"|[/!?][^>]*+(?:>|\Z)))",
    re.IGNORECASE,
)

_TABLE_PART = r"(?:t(?:[dhr]|able|body|head|foot)|caption)(?=[\s/>])"
_STRUCTURE = re.compile(
    rf"(<(?:/{_TABLE_PART}[^>]*+(?:>|\Z)|(?![/podfa])(?:{_TABLE_PART}{_ATTRIBUTES}|{_RAW_ELEMENT}|{_COMMENT}"
    r"|[!?][^>]*+(?:>|\Z))))",
    re.IGNORECASE,
)

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


def is_torn(parts: list[str]) -> bool:
    """Whether the last tag of split markup does not end."""
    return len(parts) > 2 and not parts[-2].endswith(">")


def raw_tag(token: str) -> Raw | None:
    """What tag a token is; None for comments and declarations."""
    match = _NAME.match(token)
    if match is None:
        return None
    return Raw(match[1].lower(), token[1] == "/", match.end())


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
