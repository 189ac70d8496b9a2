"""Scripts that write into cells or fields whatever they are called, put rows into a table, or show what is hidden.

What they change cannot be read; that they do is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

_WRITES = r"(?:\.\s*(?:innerHTML|innerText|textContent)\s*=(?!=)|\.(?:html|text)\(\s*[^)\s])"
BY_PLACE = re.compile(rf"\.cells\s*\[[^\]\n]{{1,40}}\]\s*{_WRITES}")
"""A script that writes into cells by their places."""
_OTHER = r"""(?!\$\(\s*["']|getElement|querySelector)"""
_OVER_CELLS = re.compile(
    r"""(?:getElementsByTagName\(\s*["']|(?:querySelector(?:All)?|\$|jQuery|find)\(\s*["'](?:[^"'\n]{0,60}[ >])?)"""
    r"""t[dr](?:[:.\[][^"'\n]{0,40})?["']\s*\)"""
    rf"""(?:{_OTHER}[^<;{{]){{0,80}}?(?:\{{(?:{_OTHER}[^<]){{1,200}}?)?{_WRITES}"""
)
"""A script that finds cells by what they are and writes into them."""
_OVER_PAGE = re.compile(r"body[^;<]{0,40}\.\s*(?:innerHTML\s*=(?!=)|html\()[^;<]{0,160}\.replace\(")
"""A script that puts other words into the whole page."""
_CLASS = r"""(?:[^"'\n]{0,60}[ >])?\w{0,10}\.([\w-]{1,60})["']\s*\)"""
_HIDDEN = r"""["'][\w -]{0,30}(?:hid|none|gone)"""
_TAKES_AWAY = re.compile(
    rf"""(?:\$|jQuery)\(\s*["']{_CLASS}\s*\.\s*(?:(?:remove|hide|detach|empty|fadeOut|replaceWith)\(|addClass\(\s*{_HIDDEN}"""
    r"""|css\(\s*(?:\{\s*)?["']?(?:display|visibility|opacity))"""
    rf"""|(?:querySelector(?:All)?\(\s*["']{_CLASS}|getElementsByClassName\(\s*["']([\w-]{{1,60}})["']\s*\))[^<;]{{0,120}}?"""
    rf"""(?:\.remove\(|removeChild\(|\.hidden\s*=|\.style\.(?:display|visibility|opacity)\s*=|\.classList\.add\(\s*{_HIDDEN})"""
)
"""A script that takes away or hides elements of a class."""
_DIGITS = (
    r"""<(?:span|font|b|i|em|strong|u|td|p)\b[^<>]*\sclass\s*=\s*["']?(?:[^"'<>]*\s)?(?:{})(?=[\s"'>])[^<>]*>\s*\d"""
)
_PUTS_ROWS = re.compile(
    r"""(?:getElementById\(\s*["']|\$\(\s*["']#)([\w-]{1,60})(?:\s+tbody)?["']\s*\)\s*"""
    rf"""(?:{_WRITES}|\.load\(\s*["'])"""
)
"""A script that gives an element another content, by its id."""
_TABLE = r"""<t(?:able|body)\b[^<>]*\sid\s*=\s*["']?(?:{})["'\s>]"""
_NUMBER = re.compile(r"<td\b[^<>]*>\s*\d+\s*</", re.IGNORECASE)
_SHOWS = re.compile(
    r"""(?:getElementById\(\s*["']|\$\(\s*["']#)([\w-]{1,60})["']\s*\)\s*\.\s*"""
    r"""(?:show\(|fadeIn\(|slideDown\(|(?:style\.display|hidden)\s*=(?!=)\s*(?!["']none|true))"""
)
"""A script that shows an element, by its id."""
_HIDDEN_PART = r"""<[a-z]+(?=[^<>]*\sid\s*=\s*["']?(?:{})["'\s>])[^<>]*(?:display\s*:\s*none|\shidden[\s>=])"""
_AT_ONCE = re.compile(
    r"(?:\$\(\s*function\s*\(|ready\(\s*function\s*\(|load['\"]?\s*[=,(]|DOMContentLoaded|\bif\s*\()[^{}]{0,60}\{$"
)
"""What stands before the brace of a part of a script that is run when the page is loaded."""
_NEAR = 200
"""Characters before a brace in which that stands."""
_SHOWN_AGAIN = re.compile(
    r"<(?:span|font|b|i|em|strong|u|p|div|t[drh])\b[^<>]*visibility\s*:\s*(?:hidden|collapse)[^<>]*>"
    r"(?:[^<]{0,80}<(?!/)[^<>]*>){0,4}?[^<]{0,80}<(?!/)[^<>]*visibility\s*:\s*visible[^<>]*>"
    r"\s*(?:<(?!/)[^<>]*>\s*){0,4}[-+]?\d",
    re.IGNORECASE,
)
"""A piece of a line or a cell that is hidden, and in it one that is shown and begins with a number."""
_ZERO = re.compile(r"""\svalue\s*=\s*["']?0["'\s/>]|<textarea[^<>]*>\s*\d""", re.IGNORECASE)
_FIELD = re.compile(
    r"""<td\b[^<>]*>(?:\s*<(?!/|td\b|input\b|textarea\b)[a-z][^<>]*>){0,4}\s*(?:<textarea\b[^<>]*>\s*|"""
    r"""<input\b(?![^<>]*\stype\s*=\s*["']?+(?!text|number|tel))[^<>]*?\svalue\s*=\s*["']?)([\d.]+)""",
    re.IGNORECASE,
)
"""A cell with a field that shows a number."""
_FORM = 3
"""Fields that are a form to fill in."""
_MOST = 40
"""Elements that are looked for by their ids; pages have a few."""


def may_rewrite(script: str) -> bool:
    """Whether a script may write into cells that it does not name."""
    return any(way.search(script) for way in (BY_PLACE, _OVER_CELLS, _OVER_PAGE))


def may_take_away(script: str) -> bool:
    """Whether a script may take away or hide elements by their class."""
    return _TAKES_AWAY.search(script) is not None


def may_be_unfilled(name: str, token: str) -> bool:
    """Whether a start tag is a field that shows a 0, as one does that nothing was written into; or a text area with any
    number, since what tables ask for rests on no number between their tags."""
    return name in ("input", "textarea") and _ZERO.search(token) is not None


def doubts(text: str, prepared: str, *, hides: bool) -> Iterator[str]:
    """What the scripts of a page may do to its tables, and what is shown that is not read; `hides`: it has hidden
    tables, `prepared`: the page with what its sheets decide in its tags."""
    if may_rewrite(text):
        yield "a script goes over the cells of tables and may change them"
    taken = {name for found in islice(_TAKES_AWAY.finditer(text), _MOST) for name in found.groups() if name}
    if taken and any(map(_in_table, _parts(_DIGITS, taken, text))):
        yield "a script takes away or hides numbers"
    if any(_in_table(found) for found in islice(_SHOWN_AGAIN.finditer(prepared), _MOST)):
        yield "a part that is shown inside of a hidden one is not read"
    if "shadowrootmode" in text:
        yield "a template is shown in the place of what an element holds"
    shown_in_fields = _FIELD.findall(text)
    if (
        len(shown_in_fields) >= _FORM
        and not any(number.strip("0.") for number in shown_in_fields)
        and "<script" in text
    ):
        yield "all fields of a form show 0: a script may fill them"
    filled = {match[1] for match in islice(_PUTS_ROWS.finditer(text), _MOST)}
    if filled and any(map(_has_number, _parts(_TABLE, filled, text))):
        yield "a script puts other rows into a table"
    shows = islice(_SHOWS.finditer(text), _MOST if hides else 0)
    shown = {match[1] for match in shows if _runs_at_once(text, match.start())}
    if shown and any(_parts(_HIDDEN_PART, shown, text)):
        yield "a script shows a part of the page that is hidden at first"


def _parts(pattern: str, names: set[str], text: str) -> Iterator[re.Match[str]]:
    """Where elements of these ids or classes begin."""
    yield from re.finditer(pattern.format("|".join(map(re.escape, names))), text, re.IGNORECASE)


def _in_table(found: re.Match[str]) -> bool:
    """Whether a place of the markup is in a cell, or the tag of a row or a cell."""
    text, end = found.string, found.start() + 2
    opened, ended = (max(text.rfind(tag, 0, end), text.rfind(tag.upper(), 0, end)) for tag in ("<t", "</t"))
    return opened > ended


def _has_number(table: re.Match[str]) -> bool:
    end = table.string.find("</table", table.end())
    return _NUMBER.search(table.string, table.end(), end if end >= 0 else len(table.string)) is not None


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
