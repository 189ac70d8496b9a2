"""Which lines of a page are its article, and which are menus, heads, feet and buttons around it.

Judged by the names of elements (`regions`) as far as the text bears them out: templates wrap whole articles in a `div`
named head or print, and give the name of an article's body to a box beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from parsers.document import squeeze
from parsers.markup import regions
from parsers.markup.flow import Line, Placed

Piece = Line | Placed

SENTENCE = 40
"""Characters from which an unlinked line with a full stop is taken for a sentence of an article."""
ARTICLE = 80
"""Characters that the elements named as the article's body must hold together to be believed."""
TABLE = 200
"""Characters of text that a table weighs in these comparisons."""
TRAIL = 200
"""Characters of the longest line that says where one is."""
ECHO = 6
"""Characters of the shortest line that is compared with the page's title."""


def select(pieces: Sequence[Piece], aside: set[int], titles: Iterable[str]) -> list[int]:
    """Which pieces belong to the article, in order; every grid does, wherever it stands.

    The article is what stands in the elements named as its body and between them, if they hold one; else what stands
    between the first and the last sentence or table. Before it, headings and lines that repeat the page's title
    stay. `aside` are pieces known to state facts about the page.
    """
    parts = _parts(pieces)
    mains = any(part == regions.MAIN for part in parts)
    inside = [
        k
        for k, piece in enumerate(pieces)
        if (parts[k] == regions.MAIN if mains else k not in aside and _substantial(piece, parts[k]))
    ]
    first, last = (inside[0], inside[-1]) if inside else (0, len(pieces) - 1)
    if inside and not mains:
        first, last = _widened(pieces, parts, aside, first, last)
    echoes = [squeeze(title) for title in titles]
    kept: list[int] = []
    for k, piece in enumerate(pieces):
        if isinstance(piece, Placed) or parts[k] == regions.MAIN:
            kept.append(k)
        elif first <= k <= last:
            if inside and k < inside[0] and k in aside:
                continue
            if not _linked(piece) and (parts[k] == regions.PLAIN or not inside):
                kept.append(k)
        elif k < first and (piece.level == 1 or _echoes(piece, echoes)) and not _linked(piece):
            kept.append(k)
    return kept


def _parts(pieces: Sequence[Piece]) -> list[int]:
    """The region of every piece, MAIN for all main ones, where the text bears the name of its element out."""
    parts = [_plausible(piece) for piece in pieces]
    told: Counter[int] = Counter()
    linked: Counter[int] = Counter()
    for piece, part in zip(pieces, parts, strict=True):
        told[part] += _weight(piece, part)
        linked[part] += 0 if isinstance(piece, Placed) else piece.links
    mains = {part for part in told if part > 0 and told[part] >= linked[part]}
    main = sum(told[part] for part in mains)
    if main < ARTICLE or told[regions.PLAIN] > 2 * main:
        mains = set()
    half = sum(told.values()) / 2
    renamed = {}
    for part in told:
        if part in mains:
            renamed[part] = regions.MAIN
        elif part > 0:
            renamed[part] = regions.MARGIN if mains else regions.PLAIN
        else:
            renamed[part] = regions.PLAIN if part <= regions.MARGIN and told[part] > half else part
    return [renamed[part] for part in parts]


def _plausible(piece: Piece) -> int:
    """The region of a piece, unless it says more than a trail or a button can."""
    part = piece.region
    if part == regions.TRAIL and (isinstance(piece, Placed) or len(piece.text) > TRAIL):
        return regions.PLAIN
    if part == regions.SHARE and (isinstance(piece, Placed) or _sentence(piece)):
        return regions.PLAIN
    return part


def _weight(piece: Piece, part: int) -> int:
    """What a piece counts for its region: outside of named bodies only tables and sentences tell of an article."""
    if isinstance(piece, Placed):
        return TABLE if part >= 0 else 0
    return len(piece.text) - piece.links if part > 0 or _sentence(piece) else 0


def _sentence(line: Line) -> bool:
    return len(line.text) >= SENTENCE and "。" in line.text and not _linked(line)


def _substantial(piece: Piece, part: int) -> bool:
    return part == regions.PLAIN and (isinstance(piece, Placed) or _sentence(piece))


def _widened(pieces: Sequence[Piece], parts: Sequence[int], aside: set[int], first: int, last: int) -> tuple[int, int]:
    """The extent of an article with the short lines beside it: its first heading, a signature, a date.

    A line that states a fact (发布日期) often stands between the title and the text; what is above it belongs too.
    """

    def belongs(k: int) -> bool:
        piece = pieces[k]
        return isinstance(piece, Placed) or (parts[k] == regions.PLAIN and k not in aside and not _linked(piece))

    def fact(k: int) -> bool:
        return k in aside and not isinstance(pieces[k], Placed) and parts[k] == regions.PLAIN

    above = first - 1
    while above >= 0 and (belongs(above) or fact(above)):
        first = above if belongs(above) else first
        above -= 1
    while last + 1 < len(pieces) and belongs(last + 1):
        last += 1
    return first, last


def _linked(line: Line) -> bool:
    return line.links * 2 > len(line.text)


def _echoes(line: Line, titles: list[str]) -> bool:
    text = squeeze(line.text)
    return len(text) >= ECHO and any(text in title for title in titles)
