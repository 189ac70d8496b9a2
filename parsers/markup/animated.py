"""Numbers that only a script puts on the page, or counts up to; the markup has a blank or a 0 in their place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from itertools import islice

from parsers.document import UNKNOWN, UNSEEN
from parsers.markup import tokens

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
    r"""(?:(?:getElementById\(\s*["'](?P<id>[\w-]{1,60})["']\s*\)|(?:\$|jQuery|querySelector(?:All)?)\(\s*["']"""
    r"""(?P<mark>[#.][\w-]{1,60})["']\s*\))\s*\.\s*(?:(?:innerHTML|innerText|textContent)\s*=(?!=)|(?:html|text)\())"""
    r"""\s*(?:(?P<quote>["'`])(?P<text>[^"'`\n]{0,40})(?P=quote)\s*[);]|(?![)\s]))"""
)
"""A script that puts a text on the page: into which element, and the text where it is written out."""
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
_BY_PLACE = re.compile(r"\.cells\s*\[[^\]\n]{1,40}\]\s*\.\s*(?:innerHTML|innerText|textContent)\s*=(?!=)")
"""A script that writes into the cells of a table, whatever they are called."""
_ZERO_CELL = re.compile(r"(<td\b[^<>]*>\s*)0(?=\s*</td)", re.IGNORECASE)
_FILLED_CELL = re.compile(r"<td\b[^<>]*>\s*[\d,.]*[1-9][\d,.]*\s*<", re.IGNORECASE)
_TABLE_END = re.compile("(</table)", re.IGNORECASE)
_OVER_CELLS = re.compile(
    r"""(?:getElementsByTagName\(\s*["']|(?:querySelectorAll|\$|jQuery)\(\s*["'](?:[^"'\n]{0,60}[ >])?)t[dr]["']\s*\)"""
    r"""(?:(?!\$\(\s*["']|getElement|querySelector)[^<]){1,200}?(?:(?:innerHTML|innerText|textContent)\s*=(?!=)|\.(?:html|text)\(\s*[^)\s])"""
)
"""A script that goes over the cells of tables and writes into them."""
_SHOWS = re.compile(
    r"""(?:getElementById\(\s*["']|\$\(\s*["']#)([\w-]{1,60})["']\s*\)\s*\.\s*"""
    r"""(?:show\(|fadeIn\(|slideDown\(|(?:style\.display|hidden)\s*=(?!=)\s*(?!["']none|true))"""
)
"""A script that shows an element, by its id."""
_MOST_SHOWN = 40
"""Elements shown by their ids that are looked for; pages show a few."""
_HIDDEN_PART = r"""<[a-z]+(?=[^<>]*\sid\s*=\s*["']?(?:{})["'\s>])[^<>]*(?:display\s*:\s*none|\shidden[\s>=])"""
_AT_ONCE = re.compile(
    r"(?:\$\(\s*function\s*\(|ready\(\s*function\s*\(|load['\"]?\s*[=,(]|DOMContentLoaded|\bif\s*\()[^{}]{0,60}\{$"
)
"""What stands before the brace of a part of a script that is run when the page is loaded."""
_NEAR = 200
"""Characters before a brace in which that stands."""
_WRITING = ("innerHTML", "innerText", "textContent", ".html(", ".text(")
_MARKS = re.compile(r"""\s(?:id|class)\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))""", re.IGNORECASE)
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
    writes = any(word in script for word in _WRITING)
    return writes and any(way.search(script) for way in (_WRITES, _PUT_TOGETHER, _LOOPED, _BY_PLACE, _OVER_CELLS))


def unknown(text: str) -> str:
    """The markup with the beginnings of such numbers as characters that could not be read: what a reader of the page
    sees in the end is the script's doing."""
    if _NAME.search(text):
        text = _without_beginnings(text)
    if _BY_PLACE.search(text):
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


def doubts(text: str, *, hides: bool) -> Iterator[str]:
    """What the scripts of a page may do to its tables beside writing numbers into elements that they name; `hides`: it
    has hidden tables."""
    if _OVER_CELLS.search(text):
        yield "a script goes over the cells of tables and may change them"
    shows = islice(_SHOWS.finditer(text), _MOST_SHOWN if hides else 0)
    shown = {match[1] for match in shows if _runs_at_once(text, match.start())}
    if shown and re.search(_HIDDEN_PART.format("|".join(map(re.escape, shown))), text, re.IGNORECASE):
        yield "a script shows a part of the page that is hidden at first"


def _runs_at_once(text: str, at: int) -> bool:
    """Whether what stands in a script at a place is run when the page is loaded, and not when somebody asks for it."""
    begun = text.rfind("<script", 0, at)
    depth, script = 0, text[begun:at]
    for brace in re.finditer(r"[{}]", script[::-1]):
        depth += 1 if brace[0] == "}" else -1
        if depth < 0:
            opened = len(script) - brace.start()
            if not _AT_ONCE.search(script[max(0, opened - _NEAR) : opened]):
                return False
            depth = 0
    return True


def _written(text: str) -> dict[str, set[str | None]]:
    """The texts that scripts put into elements, by `#id` or `.class`; None for one that is worked out."""
    found: dict[str, set[str | None]] = {}
    for match in _WRITES.finditer(text):
        found.setdefault(f"#{match['id']}" if match["id"] else match["mark"], set()).add(match["text"])
    return found


def _reached(text: str) -> dict[str, set[str | None]]:
    """The names of elements that scripts reach one after the other, as `_written` has them."""
    named: dict[str, set[str | None]] = {f".{name}": {None} for name in _LOOPED.findall(text)}
    begun = tuple({match["begun"] or match["named"] or "" for match in _PUT_TOGETHER.finditer(text)})
    if begun:
        named |= {f"#{name}": {None} for name in _ID.findall(text) if name.startswith(begun)}
    return named


def _overwritten(text: str, written: Mapping[str, Container[str | None]]) -> str:
    """The markup with the numbers as unknown characters that scripts put others in the place of."""
    parts = tokens.split(text)
    for at in range(1, len(parts) - 2, 2):
        shown = parts[at + 1].strip()
        if shown.isdecimal() and parts[at + 2].startswith("</") and _others(parts[at], shown, written):
            parts[at + 1] = UNKNOWN
    return "".join(parts)


def _others(token: str, shown: str, written: Mapping[str, Container[str | None]]) -> bool:
    """Whether a script puts another text than is shown into the element of a start tag."""
    for mark in _MARKS.finditer(token):
        sign = "#" if mark[0].lstrip()[:2].lower() == "id" else "."
        for name in (mark[1] or mark[2] or mark[3] or "").split():
            if (texts := written.get(sign + name)) is not None and texts != {shown}:
                return True
    return False


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
