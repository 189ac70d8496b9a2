"""What the headers of an answer say of the list in it: how many rows the list has, and where its next page is.

`X-Total-Count: 36` and its like, `Content-Range: items 0-9/36` (RFC 9110, 14.4), `Link: </api?after=10>; rel="next"`
(RFC 8288).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_TOTALS = ("x-total-count", "x-total", "x-wp-total", "total-count", "x-pagination-total-count", "x-total-results")
_RANGE = re.compile(r"[\w-]+\s+(?:\d+-\d+|\*)/(\d{1,7})")
_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[\w*]+\s*=\s*(?:"[^"]*"|[^\s;,]+))*)""")
_NEXT = re.compile(r"""\brel\s*=\s*(?:"[^"]*\bnext\b[^"]*"|next\b)""", re.IGNORECASE)


def total_in(headers: Mapping[str, str]) -> int | None:
    """The number of rows that headers, their names in lower case, say the whole list has; None where none does."""
    for name in _TOTALS:
        value = headers.get(name, "").strip()
        if value.isascii() and value.isdigit() and len(value) < 8:
            return int(value)
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    return int(found[1]) if found is not None and not headers["content-range"].startswith("bytes") else None


def next_in(headers: Mapping[str, str]) -> str:
    """The address of the next page that they name, as it stands there; empty without one."""
    links = _LINK.finditer(headers.get("link", "")[:4000])
    return next((link[1] for link in links if _NEXT.search(link[2])), "")
