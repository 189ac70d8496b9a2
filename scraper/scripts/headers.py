"""The headers that a page's scripts add to their calls, such as the token against forged requests.

`$.ajaxSetup({headers: {…}})`, `xhr.setRequestHeader('X-CSRF-TOKEN', token)` and the headers of one call are read, never
run; what only running the script would give is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from scraper.expressions import closing, entries, split
from scraper.pages.page import Page
from scraper.scripts.values import object_of, value_of

_SETUP = re.compile(r"\bajaxSetup\s*\(")
_SET = re.compile(r"\bsetRequestHeader\s*\(")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,60}")
_OWN = frozenset({
    "accept-encoding", "connection", "content-length", "content-type", "cookie", "host", "referer",
    "transfer-encoding", "user-agent",
})  # fmt: skip
"""What a request says by itself."""

_MOST = 10


def headers_for_all(page: Page) -> dict[str, str]:
    """The headers that scripts of a page give to every call they make."""
    found: dict[str, str] = {}
    for script in page.scripts:
        for setup in islice(_SETUP.finditer(script), _MOST):
            options = entries((closing(script, setup.end()) or "").strip())
            found |= headers_of(options.get("headers", ""), script, page)
        for call in islice(_SET.finditer(script), _MOST):
            pair = split(closing(script, call.end()) or "")
            found |= _known([(pair[0], pair[1])], script, page) if len(pair) == 2 else {}
    return found


def headers_of(text: str, script: str, page: Page) -> dict[str, str]:
    """The headers in the object that a call is given."""
    return _known(
        ((f"'{name}'", value) for name, value in entries(object_of(text.strip(), script)).items()), script, page
    )


def _known(pairs: Iterable[tuple[str, str]], script: str, page: Page) -> dict[str, str]:
    found = {}
    for written, value in pairs:
        name, said = value_of(written, script, page), value_of(value, script, page)
        if isinstance(name, str) and _NAME.fullmatch(name) and isinstance(said, str) and said.isprintable() and said:
            found[name] = said
    return {name: said for name, said in found.items() if name.lower() not in _OWN}
