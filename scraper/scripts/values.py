"""The value of an expression in a page's scripts, worked out without running anything.

Literals, sums of literals and variables, template literals and the values of fields of the page are known; what remains
is `OPEN`.
"""

from __future__ import annotations

import re
from typing import Any

from scraper.expressions import FIELD_VALUE, closing, split
from scraper.pages.page import Page

OPEN = object()
"""A value that only running the script would give."""

_ATTRIBUTE = re.compile(
    r"""(?:\$|jQuery)\(\s*["']#([\w-]+)["']\s*\)\s*\.\s*(attr|data)\(\s*["']([\w-]+)["']\s*\)|"""
    r"""(?:getElementById\(\s*["']|querySelector\(\s*["']#)([\w-]+)["']\s*\)\s*\.\s*getAttribute\(\s*["']([\w-]+)["']\s*\)"""
)
"""An attribute of an element of the page, by its id; `data` leaves the `data-` of its name out."""

_META = re.compile(
    r"""(?:\$|jQuery)\(\s*["']meta\[name=\\?["']?([\w.-]+)\\?["']?\]["']\s*\)\s*\.\s*attr\(\s*["']content["']\s*\)|"""
    r"""querySelector\(\s*["']meta\[name=\\?["']?([\w.-]+)\\?["']?\]["']\s*\)\s*(?:\.\s*content|\.\s*getAttribute\(\s*["']content["']\s*\))"""
)
_TEMPLATE = re.compile(r"\$\{([^{}]*)\}")
_KNOWN = r"""\"[^\"]*\"|'[^']*'|\d+(?![\w.])|(?:\$|jQuery)\([^()]*\)\.(?:val\(\)|attr\([^()]*\))"""
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*")


def object_of(text: str, script: str) -> str:
    """An object literal, or that to which the script sets a name (`params`, `this.queryParams`); else the text."""
    if not _IDENTIFIER.fullmatch(text):
        return text
    found = re.search(rf"(?<![\w$]){re.escape(text.rpartition('.')[2])}\s*[:=]\s*\{{", script)
    inner = closing(script, found.end()) if found is not None else None
    return f"{{{inner}}}" if inner is not None else text


def value_of(text: str, script: str, page: Page, depth: int = 0) -> Any:
    """What an expression is: a text, or OPEN. Numbers are their digits."""
    text = text.strip().rstrip(";")
    if not text or depth > 4:
        return "" if not text else OPEN
    terms = split(text, "+")
    if len(terms) > 1:
        values = [value_of(term, script, page, depth + 1) for term in terms]
        if all(isinstance(value, str) and value.isdigit() for value in values):
            return str(sum(int(value) for value in values))
        if isinstance(values[-1], str) or values[-1] is OPEN:
            return "".join("1" if value is OPEN else value for value in values)
    if text[0] in "\"'`" and text[-1] == text[0]:
        return _TEMPLATE.sub(lambda found: _put_in(found[1], script, page, depth), text[1:-1]).replace("\\/", "/")
    if re.fullmatch(r"\d+", text) or text in ("true", "false"):
        return text
    less = re.fullmatch(r"(.+?)\s*-\s*(\d+)", text)
    if less is not None:
        value = value_of(less[1], script, page, depth + 1)
        return (
            str(int(value if value is not OPEN else "1") - int(less[2])) if value is OPEN or value.isdigit() else OPEN
        )
    if (said := _said_by_page(text, page)) is not None:
        return said
    wrapped = re.fullmatch(r"(?:parseInt|Number|String|encodeURIComponent|encodeURI|escape)\((.*)\)", text, re.DOTALL)
    if wrapped is not None:
        return value_of(split(wrapped[1])[0], script, page, depth + 1)
    if _IDENTIFIER.fullmatch(text):
        return _variable(text, script, page, depth)
    return OPEN


def _said_by_page(text: str, page: Page) -> Any:
    """What the page itself says: the value of a field, an attribute of an element, a `<meta>`; OPEN where it has none,
    None for any other expression."""
    field = FIELD_VALUE.fullmatch(text)
    if field is not None:
        nodes = page.root.xpath("//*[@id=$id]", id=field[1] or field[2])
        return _written_in(nodes[0]) if nodes else OPEN
    attribute = _ATTRIBUTE.fullmatch(text)
    if attribute is not None:
        name = f"data-{attribute[3]}" if attribute[2] == "data" else attribute[3] or attribute[5]
        nodes = page.root.xpath("//*[@id=$id]", id=attribute[1] or attribute[4])
        return nodes[0].get(name) or OPEN if nodes else OPEN
    meta = _META.fullmatch(text)
    return page.metas.get((meta[1] or meta[2]).lower(), OPEN) if meta is not None else None


def _written_in(field: Any) -> str:
    """The value of a field; of a select that of the option it shows."""
    options = list(field.iter("option"))
    shown = next((item for item in options if item.get("selected") is not None), next(iter(options), None))
    return (field if shown is None else shown).get("value") or ""


def _put_in(expression: str, script: str, page: Page, depth: int) -> str:
    """The value that a template literal has in a place."""
    value = value_of(expression, script, page, depth + 1)
    return value if isinstance(value, str) else "1"


def _variable(name: str, script: str, page: Page, depth: int) -> Any:
    last = name.rpartition(".")[2]
    pattern = rf"(?<![\w$]){re.escape(last)}\s*[:=](?!=)\s*({_KNOWN})"
    for code in (script, *page.scripts):
        found = re.search(pattern, code)
        if found is not None:
            return value_of(found[1], code, page, depth + 1)
    return OPEN
