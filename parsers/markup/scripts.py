"""The markup that a script holds in its strings: whole, piece by piece, or spelt with escapes, per cent or base64."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

STRING = re.compile(r""""(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+'|`(?:[^`\\]++|\\.)*+`""", re.DOTALL)
SHORTEST = 200
"""Characters of a string in which a table is looked for; a standard table has thousands."""
TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_MARKUP = re.compile(
    r"(?:<|\\u003c|\\x3c|&lt;|%3c)(?:table|tr|div|section|article|ul|p|span)\b|[A-Za-z0-9+/]{2000}", re.IGNORECASE
)
"""Markup in a script, its brackets perhaps spelt with escapes, or a text that may hold some in base64."""
_ROW = re.compile(r"\s*<tr[\s>]", re.IGNORECASE)
_ELEMENT = re.compile(r"(?:\s|<!--(?:[^-]++|-(?!->))*+-->)*+<[a-z]", re.IGNORECASE)
"""How a template begins that stands in a script as it is, perhaps behind comments."""
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{2000,}={0,2}\s*")
_PERCENT = re.compile(r"%3c", re.IGNORECASE)
_PERCENT_UNICODE = re.compile(r"%u([0-9a-fA-F]{4})")
_CDATA = "<![CDATA["


def markup(script: str, inside: int = 2) -> Iterator[str]:
    """Every long string of a script that may hold markup, in order, then what its strings give one behind the other.

    Strings that hold JSON are looked into too, `inside` deep.
    """
    if not _MARKUP.search(script):
        return
    literals = [match[0] for match in STRING.finditer(script)]
    for literal in literals:
        if len(literal) >= SHORTEST:
            text = decoded(literal)
            if inside and text.lstrip()[:1] in ("{", "["):  # whose own strings are spelt with escapes too
                yield from markup(text, inside - 1)
            yield unescape(text) if "<" not in text else text
    if len(literals) > 1:
        texts = list(map(decoded, literals))
        yield "".join(texts)
        if rows := [text for text in texts if _ROW.match(text)]:  # added to a table that stands in the page
            yield f"<table>{''.join(rows)}</table>"
    for section in script.split(_CDATA)[1:]:
        yield section.partition("]]>")[0]
    if not literals or _ELEMENT.match(script):
        yield script


def decoded(literal: str) -> str:
    """The text that a string of a script stands for."""
    text = _unescaped(literal)
    if _PERCENT.search(text) and "<" not in text:
        return unquote(_PERCENT_UNICODE.sub(lambda found: chr(int(found[1], 16)), text))
    if _BASE64.fullmatch(text):
        try:
            return base64.b64decode(text).decode()
        except (binascii.Error, ValueError):
            return text
    return text


def _unescaped(literal: str) -> str:
    if literal[0] == '"':
        try:
            return str(json.loads(literal, strict=False))
        except ValueError:
            pass
    return _ESCAPE.sub(_escaped, literal[1:-1])


_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROLS = {"n": "\n", "t": "\t", "r": "", "\n": ""}


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    if code:
        return chr(int(code, 16))
    return _CONTROLS.get(match[3], match[3])
