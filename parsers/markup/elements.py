"""Which elements are open and what a tag closes by itself: the stack of open elements.

The tree construction of the HTML standard (§ 13.2.6), reduced to the elements that change what is read: blocks,
tables, hidden parts. Elements that only style a piece of a line pass without a trace.
"""

from __future__ import annotations

import re
from collections.abc import Container

from parsers.document import UNSEEN
from parsers.errors import LimitExceeded
from parsers.markup import regions, tokens
from parsers.markup.flow import Item, OpenTable
from parsers.markup.kinds import HEADINGS, Tag
from parsers.markup.lines import LineReader
from parsers.markup.tags import learn

MAX_DEPTH = 1000
"""Open elements. Browsers flatten beyond 512; deeper pages are broken or hostile."""
LOOK_BACK = 100
"""Open elements among which a tag looks for the one that it ends, so that stray end tags cost little."""

PAGE_END = 500
"""Characters in which a page says that it ends; scripts of the server may stand behind."""

_PAGE_END = re.compile(r"</(?:html|body)", re.IGNORECASE)
_LISTED = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_PREFORMATTED = ("pre", "listing")

# What an element on the stack has to do when it closes.
PLAIN, INLINE, PRE, CELL, CAPTION, ROW, SECTION, TABLE = range(8)


class ElementReader(LineReader):
    """Keeps the open elements. `text` is the whole page, for the lines on which preformatted text begins."""

    def __init__(self, hides: int, region: int = regions.PLAIN, text: str = "") -> None:
        super().__init__(hides, region)
        self._text = text
        self._stack: list[tuple[str, int, int, int]] = []  # name, role, region and level around it
        self._tables: list[OpenTable] = []
        self._pre_lines: list[int] | None = None
        self._n_mains = self._n_margins = 0
        self.asks = False  # a sheet or a script was met that may change what is shown
        self._drawn = False  # a picture was met outside of the cells that are known here
        self._chosen_in = False  # a chosen entry was met, which is read by where its list stands
        self._deepest = MAX_DEPTH

    def _push(self, tag: Tag, role: int) -> None:
        stack = self._stack
        if tag.hidden >= self._hides and self._hidden_at < 0:
            self._hidden_at = len(stack)
        stack.append((tag.name, role, self._region, self._level))
        if len(stack) > self._deepest:
            raise LimitExceeded(f"elements nested deeper than {MAX_DEPTH}")
        if tag.region:
            self._enter(tag.region)

    def _cut(self, depth: int) -> None:
        """Close every open element from index `depth` upwards."""
        stack = self._stack
        while len(stack) > depth:
            _, role, self._region, self._level = stack.pop()
            if role > INLINE:
                self._closed(role)
        if self._hidden_at >= depth:
            self._hidden_at = -1

    def _closed(self, role: int) -> None:
        if role == PRE:
            self._preformatted -= 1
            return
        opened = self._tables[-1]
        if role == TABLE:
            self._tables.pop()
            self._out = opened.outer
            return
        self._out = opened.table.before
        if role == ROW:
            opened.row = None
        elif role == SECTION:
            opened.group = None
        else:
            opened.in_cell = False

    def _close(self, names: Container[str]) -> None:
        """Close the innermost open element of these names, unless it stands outside of the cell that is being read."""
        stack = self._stack
        for k in range(len(stack) - 1, max(len(stack) - LOOK_BACK, 0) - 1, -1):
            name, role = stack[k][:2]
            if name in names:
                self._cut(k)
                return
            if role >= CELL and not self._tables[-1].implied:
                return

    def _enter(self, region: int) -> None:
        if self._region > 0 and region != regions.SHARE:
            return  # inside the article everything is the article, but for the buttons to share it
        if region == regions.MAIN:
            self._n_mains += 1
            region = self._n_mains
        elif region == regions.MARGIN:
            if self._region <= regions.MARGIN:
                return
            self._n_margins += 1
            region -= self._n_margins
        self._region = region

    def finish(self) -> None:
        """Close whatever is open; a table that nothing closes, at the end of a page that goes no further, is a flaw."""
        self._flush()
        opened = any(not table.implied for table in self._tables)
        if opened and not _PAGE_END.search(self._text, max(len(self._text) - PAGE_END, 0)):
            self.flaws.append("the page ends inside a table: it may be cut off")
        self._cut(0)

    def _open_state(self) -> bool:
        """Whether anything is open beside elements that reaches into what is read next."""
        return (
            self._hidden_at >= 0
            or self._level > 0
            or self._link_at >= 0
            or bool(self._captures)
            or self._preformatted > 0
        )

    def rested(self, region: int) -> tuple[Item, ...] | None:
        """What was read, if it leaves nothing open that reaches further and states and asks nothing about the page."""
        self._flush()
        stated = self.facts or self._n_mains or self._n_margins or self._region != region or self._pre_lines is not None
        pictured = self._drawn or self._chosen_in
        return None if self._open_state() or stated or pictured or self.asks else tuple(self.items)

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        stack = self._stack
        if stack:
            if self._tables and self._tables[-1].implied and not self._tables[-1].in_cell:
                self._cut(self._tables[-1].depth)
            self._end_paragraph()
        self._push(tag, PLAIN)

    def _other_block(self, tag: Tag) -> None:
        name = tag.name
        if self._buffer:
            self._flush()
        if self._tables and self._tables[-1].implied and not self._tables[-1].in_cell:
            self._cut(self._tables[-1].depth)
        self._end_paragraph()
        if name in HEADINGS:
            if self._stack and self._stack[-1][0] in HEADINGS:
                self._cut(len(self._stack) - 1)
            self._push(tag, PLAIN)
            self._level = int(name[1])
        elif name in _LISTED:
            self._end_listed(_LISTED[name])
            if self._stack and self._stack[-1][0] == "ol":
                self._number_of_list()
            self._push(tag, PLAIN)
        elif name in _PREFORMATTED:
            self._push(tag, PRE)
            self._preformatted += 1
            self._source = self._next_pre_line()

    def _block_end(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        stack = self._stack
        if stack and stack[-1][0] == tag.name:
            self._cut(len(stack) - 1)
        else:
            self._close(HEADINGS if tag.name in HEADINGS else (tag.name,))

    def _end_paragraph(self) -> None:
        """A block ends an open paragraph."""
        stack = self._stack
        if not stack:
            return
        k = len(stack) - 1
        last = max(len(stack) - LOOK_BACK, 0)
        while k > last and stack[k][1] == INLINE:
            k -= 1
        if stack[k][0] == "p":
            self._cut(k)

    def _end_listed(self, names: Container[str]) -> None:
        """An entry of a list ends the entry before it, but not one around an inner list."""
        stack = self._stack
        for k in range(len(stack) - 1, max(len(stack) - LOOK_BACK, 0) - 1, -1):
            name, role = stack[k][:2]
            if name in names:
                self._cut(k)
                return
            if role != INLINE and name not in ("div", "p", "address"):
                return

    def _number_of_list(self) -> None:
        """The number that a list prints before an entry, which in a cell may seem a digit of one that it holds."""
        if self._hidden_at >= 0:
            return
        if self._tables and self._tables[-1].in_cell:
            self._buffer.append(UNSEEN)
        else:
            self._drawn = True  # it may stand in a cell that is read apart

    def _next_pre_line(self) -> int:
        """The line of the source, counted from 1, on which the tag of the next preformatted text ends."""
        if self._pre_lines is None:
            self._pre_lines = []
            line = 1
            for k, part in enumerate(tokens.split(self._text)):
                line += part.count("\n")
                if k % 2 and learn(part).name in _PREFORMATTED and not learn(part).closing:
                    self._pre_lines.append(line)
            self._pre_lines.reverse()
        return self._pre_lines.pop() if self._pre_lines else 0
