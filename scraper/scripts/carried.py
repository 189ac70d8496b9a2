"""Fields of a call that a script fills in from earlier answers: a cursor, the last row's id, a count of rows.

`cursor: next` beside `next = d.nextCursor`; `lastId: $("#list li:last").data("id")`; `skip: $("#list li").length`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from scraper.pages.page import Page

_COUNTED = re.compile(r"(?:\$|jQuery)\([^()]{1,80}\)(?:\s*\.\s*\w+\([^()]{0,40}\))?\s*\.\s*(?:length|size\(\s*\))|"
                      r"document\.querySelectorAll\([^()]{1,80}\)\.length")  # fmt: skip
_OF_LAST = re.compile(
    r"""(?:\$|jQuery)\([^()]{0,60}(?::last[^()]{0,20}|\)\s*\.\s*last\(\s*)\)\s*\.\s*(?:data|attr)\(\s*["'](?:data-)?([\w-]+)["']\s*\)"""
)
_NAME = re.compile(r"(?:this\.|that\.|self\.|vm\.)?([A-Za-z_$][\w$]*)")
_CURSOR = re.compile(r"next_?\w*|\w*_?cursor|\w*_?token|scroll_?id|last_?\w+|\w*_?marker|after", re.IGNORECASE)
_DEEPEST = 6


class Carried(NamedTuple):
    """A field that is carried on: by a `count` of the rows so far, by the `key` of a JSON answer, or by an `attribute`
    of the last element that has it."""

    field: str
    by: str
    name: str = ""

    def first(self, page: Page, initial: Any) -> str:
        """What is sent first: what the page begins with."""
        if self.by == "count":
            return "0"
        return self._last(page) if self.by == "attribute" else str(initial or "")

    def after(self, answer: Page, rows: int) -> str:
        """What is sent next, after an answer, with which `rows` have been given; empty where the list has ended."""
        if self.by == "count":
            return str(rows)
        if self.by == "attribute":
            return self._last(answer)
        try:
            return next(named_in(answer.json(), self.name), "")
        except ValueError:
            return ""

    def _last(self, page: Page) -> str:
        found = page.root.xpath("//@*[name()=$name]", name=f"data-{self.name}")
        return str(found[-1]) if found else ""


def carried(fields: dict[str, str], script: str) -> Carried | None:
    """The field, of those of a call with the expressions of their values, that is taken from the answer before."""
    for field, expression in fields.items():
        text = expression.strip()
        if _COUNTED.fullmatch(text) is not None:
            return Carried(field, "count")
        if (last := _OF_LAST.fullmatch(text)) is not None:
            return Carried(field, "attribute", last[1])
        name = _NAME.fullmatch(text)
        if name is None:
            continue
        if (set_to := re.search(rf"(?<![\w$]){re.escape(name[1])}\s*=\s*({_OF_LAST.pattern})", script)) is not None:
            return Carried(field, "attribute", set_to[2])
        taken = re.finditer(
            rf"(?<![\w$]){re.escape(name[1])}\s*=(?!=)\s*[\w$]+(?:\.[\w$]+)*?\.([\w$]+)\s*(?:\|\||[;,}}\n)])", script
        )
        key = next((found[1] for found in taken if _CURSOR.fullmatch(found[1])), None)
        if key is not None:
            return Carried(field, "key", key)
    return None


def named_in(value: Any, name: str, depth: int = 0) -> Iterator[str]:
    """The texts and numbers that objects of an answer have under a name, the outermost first."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    own = value.get(name) if isinstance(value, dict) else None
    if isinstance(own, str | int) and not isinstance(own, bool):
        yield str(own)
    for item in inner if depth < _DEEPEST else ():
        yield from named_in(item, name, depth + 1)
