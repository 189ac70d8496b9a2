"""What a page carries inside itself: frames with their content, strings of scripts, hidden texts, pictures.

Many sites leave it to a script to put the article on the page; what a reader then sees is there all the same, in a
`srcdoc`, a `textarea` or `xmp`, an argument of `document.write`, a field of the page's configuration, an attribute of
a component. A page that was escaped once too often shows its markup as text.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_to_bytes

from parsers import encoding
from parsers.markup import ariagrids, scripts, tokens
from parsers.markup.boxgrid import SIDE_BY_SIDE

_ESCAPED_TABLE = re.compile(r"&lt;table(?:\s|&gt;)", re.IGNORECASE)
_PICTURE = re.compile(rb"data:image/[-+.a-zA-Z0-9]+;base64,([A-Za-z0-9+/=%\s]*+)", re.IGNORECASE)
_SMALLEST = 16 * 1024
"""Characters of a picture's address that can hold a page of a report; icons and seals have fewer."""
_TEXT_ELEMENTS = ("textarea", "xmp", "noembed", "noframes", "noscript")
_FRAMES = {"iframe": "src", "embed": "src", "object": "data"}
"""Elements that show another page, and the attributes with its address."""
_CARRIER = tokens.begins(*_FRAMES, *_TEXT_ELEMENTS, "script")
_FRAME_OR_DRAWING = tokens.begins(*_FRAMES, "svg", "foreignobject")
_ADDRESS = re.compile(
    r"\s*data:(?:text/html|application/xhtml\+xml)(?P<told>(?:;[^,;]*)*),(?P<data>.*)", re.DOTALL | re.IGNORECASE
)
_NUMBER = re.compile(r">\s*[1-9][\d,.]*\s*<")
_GAP = re.compile(r"\{\{|\{%|<%|\$\{|\sv-(?:for|text|if)\s*=|\sng-(?:repeat|bind)\s*=")
"""How the common languages of templates name what they want."""
_CHARSET = re.compile(r";\s*charset=\s*[\"']?([\w-]+)", re.IGNORECASE)


def markup(text: str) -> Iterator[str]:
    """Every piece of markup with a table in it that the page's elements and scripts carry, in order; then those with
    boxes set side by side, or with cells by role."""
    boxed = []
    parts = tokens.split(text)
    for before, token in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if _ESCAPED_TABLE.search(before):
            yield unescape(before)
        raw = tokens.raw_tag(token) if _CARRIER.match(token) or _ESCAPED_TABLE.search(token) else None
        if raw is None or raw.closing:
            continue
        for piece in _pieces(raw, token):
            if len(piece) < scripts.SHORTEST:
                continue
            if scripts.TABLE.search(piece):
                yield piece
            elif SIDE_BY_SIDE.search(piece) or ariagrids.CELL.search(piece):
                boxed.append(piece)
    yield from boxed


def with_frames(text: str) -> str | None:
    """The markup with the content of its frames in their places, and of the pages inside its drawings; None where no
    frame and no drawing has any in the page."""
    if not _FRAME_OR_DRAWING.search(text):
        return None
    parts = tokens.split(text)
    found = False
    drawings: list[int] = []
    for at in range(1, len(parts), 2):
        raw = tokens.raw_tag(parts[at]) if _FRAME_OR_DRAWING.match(parts[at]) else None
        if raw is None:
            continue
        if raw.name in _FRAMES and not raw.closing:
            inner = _framed(raw, parts[at])
            if inner:
                parts[at] = f"<div>{inner}</div>"
                found = True
        elif raw.name == "svg":
            if not raw.closing:
                drawings.append(at)
            elif drawings and parts[drawings.pop()] == "<div>":
                parts[at] = "</div>"
        elif raw.name == "foreignobject" and not raw.closing and drawings:
            found = True
            for drawing in drawings:
                parts[drawing] = "<div>"
    return "".join(parts) if found else None


def shows_markup(text: str) -> bool:
    """Whether a text of the page is markup that was escaped once too often."""
    return scripts.TABLE.search(text) is not None


def asks_for_data(text: str) -> list[str]:
    """The flaw of markup that has gaps for a script to fill in, or no number but 0: a form for numbers to come."""
    return [] if _NUMBER.search(text) and not _GAP.search(text) else ["a template that a script fills in"]


def pictures(data: bytes) -> Iterator[bytes]:
    """The files of the page's pictures, in order, that stand in `data:` addresses and may show a table."""
    for match in _PICTURE.finditer(data):
        if len(match[1]) >= _SMALLEST:
            try:
                yield base64.b64decode(unquote_to_bytes(match[1]))
            except ValueError:
                continue  # cut off or no base64: no picture that could be shown


def _framed(raw: tokens.Raw, token: str) -> str:
    """The markup of the page that an element shows, where it stands in the element itself (RFC 2397)."""
    given = tokens.attributes(token, raw.end)
    if raw.name == "iframe" and given.get("srcdoc"):
        return unescape(given["srcdoc"])
    address = _ADDRESS.match(unescape(given.get(_FRAMES[raw.name], "")))
    if address is None:
        return ""
    content = unquote_to_bytes(address["data"])
    if "base64" in address["told"].lower():
        try:
            content = base64.b64decode(content)
        except ValueError:
            return ""
    charset = _CHARSET.search(address["told"])
    return encoding.decode(content, charset[1] if charset else None, markup=True).text


def _pieces(raw: tokens.Raw, token: str) -> Iterator[str]:
    if raw.name in _FRAMES:
        yield _framed(raw, token)
    elif raw.name in _TEXT_ELEMENTS:
        content = tokens.raw_content(token)
        yield unescape(content) if raw.name == "textarea" else content
    elif raw.name == "script":
        yield from scripts.markup(tokens.raw_content(token))
    elif _ESCAPED_TABLE.search(token):
        for value in tokens.attributes(token, raw.end).values():
            decoded = unescape(value)
            yield scripts.decoded(decoded) if scripts.STRING.fullmatch(decoded) else decoded
