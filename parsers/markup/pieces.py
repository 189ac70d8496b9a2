"""Numbers put together of pieces that a page does not simply draw one behind the other, or that look unlike.

A pale or a small digit may be none of the number's, and pieces that are moved stand in another order than in the
markup. Where what a reader of the page sees cannot be told, the number says so.
"""

from __future__ import annotations

from html import unescape
from typing import NamedTuple

from parsers.document import UNSEEN
from parsers.markup import digits, hiding, tokens
from parsers.markup.tableparts import CELLS
from parsers.markup.tags import BLOCKS, is_void

_PARTS = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
_DEEPEST = 50
"""Open elements of a cell that are kept; cells have five."""
_FROM_RIGHT, _AS_BEFORE = "\u202e", "\u202c"
_PICTURE = "<img>"


def marked(text: str) -> str:
    """The markup with such numbers marked: `UNSEEN` between pieces that look unlike or are moved, the characters for
    texts from right to left around these, and a picture in an empty element that may show a digit."""
    parts = tokens.split(text)
    walk = _Walk(digits.redrawn(text))
    for at in range(1, len(parts), 2):
        token, raw = parts[at], tokens.raw_tag(parts[at])
        if raw is None:
            continue
        if raw.closing:
            parts[at - 1] += walk.close(raw.name)
        elif not is_void(raw.name) and raw.name not in tokens.RAW:
            walk.open(token, raw)
            if parts[at + 2 : at + 3] == [f"</{raw.name}>"]:
                parts[at : at + 2] = _alone(token, raw, parts[at + 1])
        parts[at + 1] = walk.before(parts[at + 1]) + parts[at + 1]
    return "".join(parts)


def _alone(token: str, raw: tokens.Raw, text: str) -> tuple[str, str]:
    """An element that holds no other: one that may show a digit with a picture; white blanks, which set a number off,
    as blanks."""
    if not text:
        return token, _PICTURE if hiding.may_picture(token) else ""
    given = tokens.attributes(token, raw.end)
    white = not unescape(text).strip() and hiding.pale(given.get("style", ""), given)
    return f"<{raw.name}>" if white else token, text


class _Open(NamedTuple):
    """An open element: how it looks or where it stands, as far as that is odd, and how it draws what it holds: from its
    end, from right to left, in a face of the page's own, or not at all."""

    name: str
    look: object
    reversed: bool
    overridden: bool
    redrawn: bool
    unseen: bool


class _Walk:
    """The open elements of a cell, and the last digit or other character before what comes next in its line."""

    def __init__(self, redrawn: frozenset[str]) -> None:
        self._redrawn = redrawn  # classes
        self._open: list[_Open] = []
        self._in_cell = self._turned = False  # turned: a text from right to left begins
        self._last = ""
        self._look: tuple[object, ...] = ()

    def open(self, token: str, raw: tokens.Raw) -> None:
        """A start tag."""
        self._begin(raw.name)
        given = tokens.attributes(token, raw.end)
        style = given.get("style", "")
        moved = hiding.moved(style) or any(element.reversed for element in self._open)
        blind = hiding.unseen(style)
        in_line = raw.name not in BLOCKS and raw.name not in _PARTS
        overridden = hiding.from_right(token)
        self._turned = self._turned or overridden
        odd = (
            hiding.faint(style, given)
            or (raw.name == "a" and "href" in given)
            or (blind and not in_line)  # which shows what it holds where that has an ink or a size of its own
            or (hiding.inked(style, given) and any(element.look is not None for element in self._open))
        )
        look = object() if moved else token if odd else None
        redrawn = not self._redrawn.isdisjoint(given.get("class", "").split())
        unseen = (blind and in_line) or hiding.styled_away(given)
        self._open.append(_Open(raw.name, look, hiding.reversed_in(style), overridden, redrawn, unseen))
        del self._open[:-_DEEPEST]

    def close(self, name: str) -> str:
        """An end tag; returns what ends a text from right to left."""
        self._begin(name, ended=True)
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].name == name:
                turned = any(element.overridden for element in self._open[at:])
                del self._open[at:]
                return _AS_BEFORE if turned else ""
        return ""

    def _begin(self, name: str, *, ended: bool = False) -> None:
        """Begin another line, or another cell, where a tag of this name does."""
        if name in _PARTS:
            self._open = [element for element in self._open if element.name == "tr" and name in CELLS]
            self._in_cell = name in CELLS and not ended
        if name in _PARTS or name in BLOCKS:
            self._last = ""

    def before(self, text: str) -> str:
        """What to write before a text: that it goes from right to left, or may be no part of the number before it."""
        seen = unescape(text).strip() if "&" in text else text.strip()
        if not seen or not self._in_cell or any(element.unseen for element in self._open):
            return ""
        look = tuple(element.look for element in self._open if element.look is not None)
        parted = self._last.isdigit() and seen[0].isdigit() and look != self._look
        parted = parted or (any(map(str.isdigit, seen)) and any(element.redrawn for element in self._open))
        turned = self._turned
        self._last, self._look, self._turned = seen[-1], look, False
        return (UNSEEN if parted else "") + (_FROM_RIGHT if turned else "")
