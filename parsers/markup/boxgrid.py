"""Boxes that stand in rows and columns, rewritten as tables.

Rows of boxes one below the other are a table, perhaps with short texts between them (a clause over all columns), and so
are boxes that each have a place of their own; what holds prose or a table is not. A box beside several rows spans them.
Where the rows on both sides of such a box do not match, the page is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import accumulate

from parsers.markup import tokens
from parsers.markup.boxes import TABLE_PARTS, Box, draw, is_text
from parsers.markup.boxplaces import Lines, markup, tops_and_bottoms
from parsers.markup.kinds import HEADINGS
from parsers.markup.layout import PROSE
from parsers.markup.lengths import PAGE
from parsers.markup.styles import read_sheet
from parsers.markup.tree import grow
from parsers.tables.labels import exact_label, in_chinese
from parsers.tables.values import looks_like_value

MAX_TOKENS = 60_000
"""Texts and tags of a page that is looked through for boxes; a report drawn of them has 3,000."""
MAX_ROWS = 400
CLAUSE = 40
"""Characters of the longest text between rows of a table that is one of its rows."""

SIDE_BY_SIDE = re.compile(
    r"display\s*:\s*(?:inline-)?(?:flex|grid|table|block|-webkit-flex)|float\s*:\s*(?:left|right)|position\s*:\s*absolute"
    r"""|class\s*=\s*["'][^"'>]*\b(?:row|col-)""",
    re.IGNORECASE,
)
"""What markup says where it sets boxes side by side."""
_SECTION = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]+部分)")
_REMARK = re.compile("[（(]|其中")


def as_tables(text: str) -> str | None:
    """The markup with its boxes written as tables; None where it draws none."""
    if not SIDE_BY_SIDE.search(text):
        return None
    parts = tokens.split(text)
    if len(parts) > MAX_TOKENS:
        return None
    page = _Page(parts)
    tables = list(page.tables(draw(grow(parts), read_sheet(text)), PAGE))
    for first, last, written in tables:
        parts[first:last] = [written] + [""] * (last - first - 1)
    return "".join(parts) if tables else None


class _Page:
    """The tokens of a page, and what stands between any two of them."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        texts = (0 if at % 2 else len(in_chinese(unescape(part)).strip()) for at, part in enumerate(parts))
        self._letters = list(accumulate(texts, initial=0))
        held = (at % 2 and part[:6].lower() == "<table" for at, part in enumerate(parts))
        self._tables = list(accumulate(held, initial=0))
        self._heights: dict[int, frozenset[int]] = {}

    def tables(self, box: Box, room: float) -> Iterator[tuple[int, int, str]]:
        """First token, token behind and markup of every table that a box of this width draws."""
        room = box.wide(room) or room
        if box.kind == "stack":
            run: list[Box] = []
            for part in box.parts:
                known = not run and is_text(part) and exact_label(self._text(part)) is not None
                if (self.heights(part) and not is_text(part)) or ((run or known) and self._is_clause(part)):
                    run.append(part)
                    continue
                yield from self._run(run, room)
                run = []
                yield from self.tables(part, room)
            yield from self._run(run, room)
        elif box.kind != "text":
            yield from self._run([box], room)

    def _run(self, run: list[Box], room: float) -> Iterator[tuple[int, int, str]]:
        while run and is_text(run[-1]):
            run.pop()
        heights = [min(self.heights(box), default=0) for box in run]
        made = markup(self, run, heights, room) if heights and all(heights) else None
        if made is not None:
            yield run[0].first, run[-1].last, made
            return
        for box in run:
            for part in box.parts:
                yield from self.tables(part, room)

    def inside(self, box: Box) -> str:
        """The markup of a cell."""
        first, last = box.inner if box.kind == "text" else (box.first, box.last)
        return "".join(self._parts[first:last])

    def heights(self, box: Box) -> frozenset[int]:
        """How many rows of a table a box can be; none for what is no part of one."""
        found = self._heights.get(id(box))
        if found is None:
            found = self._heights[id(box)] = frozenset(self._counted(box))
        return found

    def _counted(self, box: Box) -> Iterable[int]:
        if box.tag in TABLE_PARTS:
            return ()
        if is_text(box):
            return self._lines(box) if self._is_short(box) else ()
        inner = [self.heights(part) for part in box.parts]
        if not all(inner):
            return ()
        if box.kind == "plane":
            return (len(Lines(tops_and_bottoms(box)).at) - 1,) if all(map(is_text, box.parts)) else ()
        if box.kind == "row":
            every = {height for heights in inner for height in heights}
            return {height for height in every if all(height in heights or 1 in heights for heights in inner)}
        if not all(self._is_clause(part) for part in box.parts if is_text(part)):
            return ()
        sums = {0}
        for heights in inner:
            sums = {total + height for total in sums for height in heights if total + height <= MAX_ROWS}
        return sums

    def _lines(self, box: Box) -> Iterable[int]:
        """The rows of a text: one, or as many as its lines if it stands beside as many rows; of numbers always so."""
        if box.kind == "text" or len(box.parts) < 2:
            return (1,)
        if self.counts(box):
            return (len(box.parts),)
        return (1, len(box.parts))

    def counts(self, box: Box) -> bool:
        """Whether a text is a column of numbers, with its heading perhaps: no cell holds more than one."""
        texts = [self._text(part).strip() for part in box.parts]
        if len(texts) < 2 or any(_REMARK.match(text) for text in texts):
            return False
        return sum(map(looks_like_value, texts)) * 2 >= len(texts)

    def _text(self, box: Box) -> str:
        return unescape("".join(self._parts[at] for at in range(box.first, box.last) if at % 2 == 0))

    def _is_short(self, box: Box) -> bool:
        letters = self._letters[box.last] - self._letters[box.first]
        return letters <= PROSE and self._tables[box.last] == self._tables[box.first]

    def _is_clause(self, box: Box) -> bool:
        if not is_text(box) or box.tag in HEADINGS or not self._is_short(box):
            return False
        text = in_chinese(self._text(box))
        return len(text.strip()) <= CLAUSE and not _SECTION.match(text)
