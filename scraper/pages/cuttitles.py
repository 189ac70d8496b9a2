"""Titles that a list cut short with dots, and where else their row says them whole."""

from __future__ import annotations

from itertools import islice
from typing import Any

_NEARBY = 60
"""Parts of a row that are looked at; no row has more that say anything."""


def whole_title(node: Any, said: str) -> str:
    """A text that a list cut short, whole where the row around the link or a part inside says it as its `title`, or
    another part of the row in full."""
    stem = said.rstrip(".…‥")
    if stem == said or not stem:
        return said
    around = [*islice(node.iterancestors("li", "tr", "td", "div", "p", "dd", "h3"), 3), *islice(node.iter(), _NEARBY)]
    whole = [" ".join(title.split()) for item in around if (title := item.get("title"))]
    row = next(node.iterancestors("li", "tr", "dd"), None)
    parts = (part.text for part in islice(row.iter(), _NEARBY)) if row is not None else ()
    whole += [" ".join(text.split()) for text in parts if text and not text.rstrip().endswith(("…", "‥", "..."))]
    return next((title for title in whole if title.startswith(stem) and len(title) > len(stem)), said)
