"""Numbers put together of pieces that a page does not simply draw one behind the other, or that look unlike.

A pale or a small digit may be none of the number's, and pieces that are moved stand in another order than in the
markup. Where what a reader of the page sees cannot be told, the number says so.
"""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from typing import NamedTuple

from parsers.document import UNSEEN
from parsers.markup import digits, hiding, tokens
from parsers.markup.kinds import BLOCKS, is_void
from parsers.markup.tableparts import CELLS

_PARTS = frozenset(["table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"])
_DEEPEST = 50
"""Open elements of a cell that are kept; cells have five."""
_REMEMBERED, _LONGEST = 2048, 400
"""Start tags that are remembered, and their longest spelling: a page repeats few of them."""
_FROM_RIGHT, _AS_BEFORE = "\u202e", "\u202c"
_PICTURE = "<img>"


def marked(text: str) -> str:
    """The markup with such numbers marked: `UNSEEN` between pieces that look unlike or are moved, the characters for
    texts from right to left around these, and a picture in an empty element that may show a digit."""
    parts = tokens.split(text)
    walk = _Walk(digits.redrawn(text))
    table = tokens.begins("table")
    bounds = [at for at in range(1, len(parts), 2) if table.match(parts[at])]
    for at in range(bounds[0], bounds[-1] + 1, 2) if bounds else ():
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


class _Said(NamedTuple):
    """What a start tag says of its element, whatever stands around it: that it looks unlike others, is moved, draws
    what it holds from its end or from right to left, has an ink or a size of its own, or is not seen; its classes."""

    odd: bool
    moved: bool
    reversed: bool
    overridden: bool
    inked: bool
    unseen: bool
    classes: frozenset[str]


def _read(token: str, raw: tokens.Raw) -> _Said:
    given = tokens.attributes(token, raw.end)
    style = given.get("style", "")
    blind = hiding.unseen(style)
    in_line = raw.name not in BLOCKS and raw.name not in _PARTS
    return _Said(
        # A block shows what it holds where that has an ink or a size of its own.
        odd=hiding.faint(style, given) or (raw.name == "a" and "href" in given) or (blind and not in_line),
        moved=hiding.moved(style),
        reversed=hiding.reversed_in(style),
        overridden=hiding.from_right(token),
        inked=hiding.inked(style, given),
        unseen=(blind and in_line) or hiding.styled_away(given),
        classes=frozenset(given.get("class", "").split()),
    )


_remembered = lru_cache(maxsize=_REMEMBERED)(_read)


class _Open(NamedTuple):
    """An open element: its look as far as that is odd, what its tag said, and whether it is written in a face of the
    page's own."""

    name: str
    look: object
    said: _Said
    redrawn: bool


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
        said = (_read if len(token) > _LONGEST else _remembered)(token, raw)
        self._turned = self._turned or said.overridden
        odd = said.odd or (said.inked and any(element.look is not None for element in self._open))
        moved = said.moved or any(element.said.reversed for element in self._open)
        look = object() if moved else token if odd else None
        self._open.append(_Open(raw.name, look, said, not self._redrawn.isdisjoint(said.classes)))
        del self._open[:-_DEEPEST]

    def close(self, name: str) -> str:
        """An end tag; returns what ends a text from right to left."""
        self._begin(name, ended=True)
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].name == name:
                turned = any(element.said.overridden for element in self._open[at:])
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
        if not seen or not self._in_cell or any(element.said.unseen for element in self._open):
            return ""
        look = tuple(element.look for element in self._open if element.look is not None)
        parted = self._last.isdigit() and seen[0].isdigit() and look != self._look
        parted = parted or (any(map(str.isdigit, seen)) and any(element.redrawn for element in self._open))
        turned = self._turned
        self._last, self._look, self._turned = seen[-1], look, False
        return (UNSEEN if parted else "") + (_FROM_RIGHT if turned else "")
