"""What a page leaves open: links without an end tag, `<li><a href=1>one<li><a href=2>two`, or the page itself.

A browser closes a link where the next begins; the parser puts the next into it, and each then says what all that
follow say.
"""

from __future__ import annotations

import re

_OPEN = re.compile(r"<a[\s>]", re.IGNORECASE)
_CLOSE = re.compile(r"</a[\s>]", re.IGNORECASE)
_DOCUMENT = re.compile(r"<body[\s>]", re.IGNORECASE)
_END = re.compile(r"</(?:body|html)\b", re.IGNORECASE)
_HOLDER = re.compile(r"<(/?)(ul|ol|table|dl)\b", re.IGNORECASE)
_TAG = re.compile(
    r"<(/?)(a|li|ul|ol|tr|td|th|table|p|div|dd|dt|dl|h[1-6]|script)\b[^<>]*>|<!--.*?(?:-->|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def is_cut_off(text: str) -> bool:
    """Whether the markup of a whole page has no end, and a list in it is still open, or a tag."""
    if _DOCUMENT.search(text) is None or _END.search(text) is not None:
        return False
    tags = [(name.lower(), bool(ends)) for ends, name in _HOLDER.findall(text)]
    left_open = any(tags.count((name, False)) > tags.count((name, True)) for name in ("ul", "ol", "table", "dl"))
    return left_open or ">" not in text.rpartition("<")[2]


def with_closed_links(text: str) -> str:
    """The markup with every link closed that another begins in: at the first border of a block, else at the other."""
    if len(_OPEN.findall(text)) <= len(_CLOSE.findall(text)):
        return text
    pieces: list[str] = []
    done, border, is_open, in_script = 0, -1, False, False
    for found in _TAG.finditer(text):
        ends, name = bool(found[1]), (found[2] or "").lower()
        if name == "script":
            in_script = not ends
        elif in_script or not name:
            continue
        elif name != "a":
            border = found.start() if border < 0 else border
        else:
            if is_open and not ends:
                place = found.start() if border < 0 else border
                pieces += [text[done:place], "</a>"]
                done = place
            is_open, border = not ends, -1
    return "".join([*pieces, text[done:]])
