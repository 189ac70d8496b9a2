"""Titles that a list cuts short with dots, gives only a date for, or leaves out, and where else they are found."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

_NEARBY = 60
"""Parts of a row that are looked at; no row has more that say anything."""


def whole_title(node: Any, said: str) -> str:
    """A text that a list cut short, whole where the row around the link or a part inside says it as its `title`, or
    another part of the row in full, or the file that the link leads to is named so, as in a server's own listing."""
    stem = said.removesuffix(">").rstrip(".…‥")
    if stem == said or not stem:
        return said
    around = [*islice(node.iterancestors("li", "tr", "td", "div", "p", "dd", "h3"), 3), *islice(node.iter(), _NEARBY)]
    whole = [" ".join(title.split()) for item in around if (title := item.get("title"))]
    row = next(node.iterancestors("li", "tr", "dd"), None)
    parts = (part.text for part in islice(row.iter(), _NEARBY)) if row is not None else ()
    whole += [" ".join(text.split()) for text in parts if text and not text.rstrip().endswith(("…", "‥", "..."))]
    whole.append(named_by_address(node.get("href") or ""))
    longer = (title for title in whole if title.startswith(stem) and len(title) > len(stem))
    return next((title for title in longer if title != said), said)


def named_by_address(href: str) -> str:
    """The name of the file that an address leads to, where that is Chinese: all that a link without words says."""
    name = unquote(urlsplit(href).path.rpartition("/")[2]) if "%" in href or not href.isascii() else ""
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and len(suffix) < 6 and not stem.isascii() else ""


def undated(title: str) -> str:
    """A title without the date some lists print inside its link."""
    return re.sub(
        r"^[\s\[(（【]*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\])）】]+|[\s\[(（【]+\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[\s\])）】]*$",
        "",
        title,
    )
