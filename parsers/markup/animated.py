"""Numbers that only a script puts on the page, or counts up to; the markup has a blank or a 0 in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from parsers.document import UNKNOWN, UNSEEN
from parsers.markup import rewriting, tokens

_NAME = re.compile(
    r"data-(?:to|target(?:-num)?|count|count-?to|counter|num(?:ber)?|val(?:ue)?|end(?:-val)?|final|max|goal)"
)
_NUMBER = re.compile(r"\s*[-+]?[\d,]*[1-9][\d,]*(?:\.\d+)?\s*")
_BEGINNING = re.compile(r"\s*0?(?:\.0+)?\s*")

_NAMED = re.compile(r"""(?:getElementById\(\s*["']|\$\(\s*["']#)([\w-]+)""")
_ID = re.compile(r"""\sid\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_BOUND = re.compile(r"\s(?:v-text|v-html|ng-bind(?:-html)?|data-bind|datafld|x-text|th:text)\s*=", re.IGNORECASE)
"""Attributes by which a script fills elements."""
_WRITES = re.compile(
    r"""(?:(?:getElementById\(\s*["'](?P<id>[\w-]{1,60})["']\s*\)|getElementsByName\(\s*["'](?P<name>[\w-]{1,60})["']\s*\)"""
    r"""|(?:\$|jQuery|querySelector(?:All)?)\(\s*["'](?P<mark>[#.][\w-]{1,60}|\w{0,20}\[[\w-]{1,40}=["']?[\w-]{1,60}["']?\])["']\s*\))"""
    r"""\s*(?:\[\s*\d+\s*\]|\.\s*(?:get|eq)\(\s*\d+\s*\)|\.first\(\))?"""
    r"""\s*\.\s*(?:(?:innerHTML|innerText|textContent|value)\s*=(?!=)|(?:html|text|val)\())"""
    r"""\s*(?:(?P<quote>["'`])(?P<text>[^"'`\n]{0,40})(?P=quote)\s*[);]|(?![)\s]))"""
)
"""A script that puts a text on the page: into which element, and the text where it is written out."""
_ALIAS = re.compile(
    r"""(?<![\w.])([\w$]{1,40})\s*=\s*(?:document\.)?(?:getElementById\(\s*["']|(?:\$|jQuery)\(\s*["']#)([\w-]{1,60})["']\s*\)\s*[;,\n]"""
)
_BARE = re.compile(
    r"(?<![\w$.)\]-])(?:document\.all\.|window\.)?([\w$-]{1,60})\s*\.\s*"
    r"(?:(?:innerHTML|innerText|textContent)\s*=(?!=)|(?:html|text)\(\s*[^)\s])"
)
"""A script that writes into an element by a name that it gave to it, or by its id alone."""
_FIND = r"(?:getElementById|querySelector(?:All)?|\$|jQuery)\("
_PUT_TOGETHER = re.compile(
    rf"""{_FIND}\s*(?:["']#?(?P<begun>[\w-]{{0,40}})["']\s*\+|`#?(?P<named>[\w-]{{0,40}})\$\{{|(?<=ById\()[A-Za-z_$])"""
)
"""A script that finds elements by names that it puts together: how these begin."""
_LOOPED = re.compile(
    r"""(?:getElementsByClassName\(\s*["']|(?:querySelectorAll|\$|jQuery)\(\s*["'](?:[^"'\n]{0,60}[ >])?\.)"""
    r"""([\w-]{1,60})["']\s*\)\s*(?:\.\s*(?:forEach|each|eq)\(|\[)"""
)
"""A script that goes over the elements of a class."""
_ZERO_CELL = re.compile(r"(<td\b[^<>]*>\s*)0(?=\s*</td)", re.IGNORECASE)
_FILLED_CELL = re.compile(r"<td\b[^<>]*>\s*[\d,.]*[1-9][\d,.]*\s*<", re.IGNORECASE)
_TABLE_END = re.compile("(</table)", re.IGNORECASE)
_WRITING = ("innerHTML", "innerText", "textContent", ".html(", ".text(", ".val(", ".value")
_ATTRIBUTE = re.compile(r"""^\w*\[([\w-]+)=["']?([\w-]+)["']?\]$""")
_FIELD = re.compile(
    r"""<input\b(?![^<>]*type\s*=\s*["']?+(?!text|number))[^<>]*\svalue\s*=\s*["']?(\d+)["'\s/>]""", re.IGNORECASE
)
"""A field that shows a number."""
_ASKING = re.compile(rf"{_NAME.pattern}|{_BOUND.pattern}|{_NAMED.pattern}", re.IGNORECASE)
_EMPTY_CELL = re.compile(
    r"<td\b[^<>]*>(?:\s*<(?:span|div|p|em|b|i|font|strong|label)\b[^<>]*>)*(?=(?:\s|&nbsp;)*0?\s*</(?!tr|table))",
    re.IGNORECASE,
)
"""The tags that open a cell without text, or with a 0."""


def is_bound(token: str) -> bool:
    """Whether a start tag may name the number that its element will show, or say what fills it or another one."""
    return _ASKING.search(token) is not None


def may_fill(script: str) -> bool:
    """Whether a script may fill elements of its page."""
    if "getElementById" in script or '$("#' in script or "$('#" in script:
        return True
    if rewriting.may_take_away(script):
        return True
    if not any(word in script for word in _WRITING):
        return False
    return rewriting.may_rewrite(script) or any(way.search(script) for way in (_WRITES, _PUT_TOGETHER, _LOOPED, _BARE))


def unknown(text: str) -> str:
    """The markup with the beginnings of such numbers as characters that could not be read: what a reader of the page
    sees in the end is the script's doing."""
    if _NAME.search(text):
        text = _without_beginnings(text)
    if rewriting.BY_PLACE.search(text):
        text = "".join(
            part if _FILLED_CELL.search(part) else _ZERO_CELL.sub(rf"\1{UNKNOWN}", part)
            for part in _TABLE_END.split(text)
        )
    if written := _written(text):
        text = _overwritten(text, written)
    if any(word in text for word in _WRITING) and (reached := _reached(text)):
        text = _overwritten(text, reached)
    names = frozenset(_NAMED.findall(text))
    if names or _BOUND.search(text):
        text = _EMPTY_CELL.sub(lambda cell: cell[0] + UNKNOWN if _is_filled(cell, names) else cell[0], text)
    return text


def _written(text: str) -> dict[str, set[str | None]]:
    """The texts that scripts put into elements, by `#id`, `.class` or `[name=value]`; None for one that is worked
    out."""
    found: dict[str, set[str | None]] = {}
    for match in _WRITES.finditer(text):
        mark = f"#{match['id']}" if match["id"] else f"[name={match['name']}]" if match["name"] else match["mark"]
        found.setdefault(_ATTRIBUTE.sub(r"[\1=\2]", mark), set()).add(match["text"])
    bare = set(_BARE.findall(text))
    named = bare | {name for alias, name in _ALIAS.findall(text) if alias in bare} if bare else set()
    return found | {f"#{name}": {None} for name in named}


def _reached(text: str) -> dict[str, set[str | None]]:
    """The names of elements that scripts reach one after the other, as `_written` has them."""
    named: dict[str, set[str | None]] = {f".{name}": {None} for name in _LOOPED.findall(text)}
    begun = tuple({match["begun"] or match["named"] or "" for match in _PUT_TOGETHER.finditer(text)})
    if begun:
        named |= {f"#{name}": {None} for name in _ID.findall(text) if name.startswith(begun)}
    return named


def _overwritten(text: str, written: Mapping[str, Set[str | None]]) -> str:
    """The markup with the numbers as unknown characters that scripts put others in the place of."""
    parts = tokens.split(text)
    for at in range(1, len(parts) - 2, 2):
        shown = parts[at + 1].strip()
        if shown.isdecimal() and parts[at + 2].startswith("</") and _others(parts[at], shown, written):
            parts[at + 1] = UNKNOWN
        elif field := _FIELD.match(parts[at]):
            parts[at] = UNKNOWN if _others(parts[at], field[1], written) else parts[at]
    return "".join(parts)


def _others(token: str, shown: str, written: Mapping[str, Set[str | None]]) -> bool:
    """Whether a script puts another text than is shown into the element of a start tag."""
    raw = tokens.raw_tag(token)
    given = tokens.attributes(token, raw.end) if raw else {}
    marks = {f"#{given.get('id')}", *(f".{name}" for name in given.get("class", "").split())}
    marks.update(f"[{name}={value}]" for name, value in given.items())
    return any(written[mark] != {shown} for mark in marks & written.keys())


def _is_filled(cell: re.Match[str], names: frozenset[str]) -> bool:
    """Whether a script fills the element that one of the tags of a cell begins: it is bound to data, or, without a text
    of its own, called by its id."""
    if _BOUND.search(cell[0]):
        return True
    has_text = cell.string[cell.end() : cell.end() + 20].lstrip()[:1].isdigit()
    return not has_text and any(name in names for name in _ID.findall(cell[0]))


def _without_beginnings(text: str) -> str:
    parts = tokens.split(text)
    for at in range(1, len(parts) - 2, 2):
        shown = parts[at + 1]
        if len(shown) >= 20 or not parts[at + 2].startswith("</") or not _NAME.search(parts[at]):
            continue
        begins = _BEGINNING.fullmatch(shown)
        if (begins or _NUMBER.fullmatch(shown)) and _counts(parts[at], shown):
            parts[at + 1] = UNKNOWN if begins else shown + UNSEEN
    return "".join(parts)


def _counts(token: str, shown: str) -> bool:
    """Whether a tag names the number that its element will show, another than it shows at first."""
    raw = tokens.raw_tag(token)
    if raw is None or raw.closing or (raw.name == "td" and not _BEGINNING.fullmatch(shown)):
        return False  # cells have such attributes to be sorted by
    given = tokens.attributes(token, raw.end)
    named = [value for name, value in given.items() if _NAME.fullmatch(name) and _NUMBER.fullmatch(value)]
    return bool(named) and all(_worth(value) != _worth(shown) for value in named)


def _worth(number: str) -> float:
    return float(number.replace(",", "") or 0)
