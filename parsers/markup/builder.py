"""Markup to a flow of lines and tables.

What an end tag closes, what a start tag closes by itself and where a cell ends follow the tree construction of the
HTML standard (§ 13.2.6), reduced to the elements that change what is read: blocks, tables, hidden parts. Elements that
only style a piece of a line pass without a trace.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.markup import regions, tokens
from parsers.markup.blanks import BLANK, BREAK, RUN, collapse
from parsers.markup.flow import Cell, Item, Line, Table
from parsers.markup.tags import CELL as CELL_TAG
from parsers.markup.tags import ENDS_CELL, HEADINGS, STYLED_AWAY, UNREAD, Tag, is_void, learn
from parsers.markup.tags import ROW as ROW_TAG
from parsers.markup.tags import SECTION as SECTION_TAG
from parsers.markup.tags import TABLE as TABLE_TAG

MAX_TAGS = 1_000_000
"""Tags of one page. Reports have 1,000 to 50,000; each costs about 400 bytes and 2 µs."""
MAX_DEPTH = 1000
"""Open elements. Browsers flatten beyond 512; deeper pages are broken or hostile."""
LOOK_BACK = 100
"""Open elements among which a tag looks for the one that it ends, so that stray end tags cost little."""
MAX_NESTED_TABLES = 60
"""Tables in tables. Page layouts of the nineties nest fewer than ten."""

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 800
"""Cells kept as read, and their longest markup: five megabytes at most."""

_LISTED = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_PREFORMATTED = ("pre", "listing")

# What an element on the stack of open elements has to do when it closes.
_PLAIN, _INLINE, _PRE, _CELL, _CAPTION, _ROW, _SECTION, _TABLE = range(8)


class _OpenTable:
    """A table that is being read. `depth` is its index on the stack; its section stands one above it, its row two,
    its cell three."""

    __slots__ = ("depth", "group", "implied", "in_cell", "outer", "row", "table")

    def __init__(self, table: Table, depth: int, outer: list[Item], implied: bool) -> None:
        self.table = table
        self.depth = depth
        self.outer = outer
        self.implied = implied
        self.group: list[list[Cell]] | None = None
        self.row: list[Cell] | None = None
        self.in_cell = False  # a cell or a caption is open


class Flow(NamedTuple):
    """What a page holds: `items` in reading order, `facts` as (name, value), `flaws`, the number of hidden tables."""

    items: list[Item]
    facts: list[tuple[str, str]]
    flaws: list[str]
    hidden_tables: int


def read_flow(text: str, *, show_hidden: bool = False) -> Flow:
    """Read markup; with `show_hidden`, parts hidden by their style too.

    Raises LimitExceeded for a page of too many or too deeply nested elements.
    """
    if text.count("<") > MAX_TAGS:
        raise LimitExceeded(f"a page of more than {MAX_TAGS} tags")
    hides = UNREAD if show_hidden else STYLED_AWAY
    reader = _Reader(hides, text=text)
    try:
        reader.read_by_table_parts(text)
    except _TornTagError:
        reader = _Reader(hides, text=text)
        reader.read(tokens.split(text))
    reader.finish()
    return Flow(reader.items, reader.facts, reader.flaws, reader.hidden_tables)


class _TornTagError(Exception):
    """A tag was cut in two where an attribute holds the markup of a table: read such a page tag by tag."""


class _Reader:
    """Takes markup and keeps what is open. `hides` is the least `hidden` of a tag that takes effect."""

    hidden_tables = 0
    _hidden_at = -1  # index on the stack of the element that hides what is read now
    _level = 0
    _links = 0  # characters inside links on this line
    _link_at = -1  # where on the buffer the open link began
    _preformatted = 0
    _source = 0  # the line of the source on which the next preformatted text begins
    _pre_lines: list[int] | None = None
    _n_tables = 0
    _n_mains = 0
    _n_margins = 0

    def __init__(self, hides: int, region: int = regions.PLAIN, text: str = "") -> None:
        self.items: list[Item] = []
        self.facts: list[tuple[str, str]] = []
        self.flaws: list[str] = []
        self._text = text
        self._hides = hides
        self._region = region
        self._out = self.items  # where lines go
        self._buffer: list[str] = []  # the pieces of the line that is being read
        self._stack: list[tuple[str, int, int, int]] = []  # name, role, region and level around it
        self._tables: list[_OpenTable] = []
        self._captures: list[tuple[str, int]] = []

    def read_by_table_parts(self, text: str) -> None:
        """Read a whole page. A cell's markup that was read before gives what it gave then."""
        parts = tokens.split_at_table_parts(text)
        known = {token: learn(token) for token in set(parts[1::2])}
        tags = [known[token] for token in parts[1::2]]
        if parts[0]:
            self._read_between(parts[0])
        for tag, following, between in zip(tags, [*tags[1:], _NEW_TABLE], parts[2::2], strict=False):
            kind = tag[0]
            # What follows must end the cell, which an inner table, a comment or a script does not.
            if kind == CELL_TAG and following[0] in ENDS_CELL and self._repeated_cell(tag, between):
                continue
            handler = _HANDLERS[kind]
            if handler is not None:
                handler(self, tag)
            if between and (self._buffer or not between.isspace()):
                self._read_between(between)

    def _repeated_cell(self, tag: Tag, markup: str) -> bool:
        """Read a cell by what its markup gave before; False where it may give something else here."""
        if self._buffer:
            self._flush()
        if not self._tables or tag.hidden or tag.region or self._hidden_at >= 0:
            return False
        opened = self._tables[-1]
        if opened.row is None:
            return False
        self._cut(opened.depth + 3)
        if self._level or self._link_at >= 0 or self._captures or self._preformatted:
            return False
        items = fragment(markup, self._region, self._hides)
        if items is None:
            return False
        cell = Cell(tag.rowspan, tag.colspan)
        cell.items.extend(items)
        opened.row.append(cell)
        if tag.flaws:
            self.flaws.extend(tag.flaws)
        return True

    def _read_between(self, markup: str) -> None:
        parts = tokens.split(markup)
        if tokens.is_torn(parts):
            raise _TornTagError
        self.read(parts)

    def read(self, parts: list[str]) -> None:
        """Read markup that is split into text and tags."""
        buffer = self._buffer
        if parts[0] and self._hidden_at < 0 and (buffer or not parts[0].isspace()):
            buffer.append(parts[0])
        for token, text in zip(parts[1::2], parts[2::2], strict=True):
            tag = learn(token)
            handler = _HANDLERS[tag[0]]
            if handler is not None:
                handler(self, tag)
            elif self._hidden_at >= 0:
                self._hidden_inline(tag)
            if text and self._hidden_at < 0 and (buffer or not text.isspace()):
                buffer.append(text)

    def rested(self, region: int) -> tuple[Item, ...] | None:
        """What was read, if it leaves nothing open that reaches further and states nothing about the page."""
        self._flush()
        open_still = self._hidden_at >= 0 or self._level or self._link_at >= 0 or self._captures or self._preformatted
        stated = self.facts or self._n_mains or self._n_margins or self._region != region or self._pre_lines is not None
        return None if open_still or stated else tuple(self.items)

    def finish(self) -> None:
        """Close whatever is open."""
        self._flush()
        self._cut(0)

    # --- the stack of open elements -----------------------------------------------------------------------------------

    def _push(self, tag: Tag, role: int) -> None:
        stack = self._stack
        if tag.hidden >= self._hides and self._hidden_at < 0:
            self._hidden_at = len(stack)
        stack.append((tag.name, role, self._region, self._level))
        if len(stack) > MAX_DEPTH:
            raise LimitExceeded(f"elements nested deeper than {MAX_DEPTH}")
        if tag.region:
            self._enter(tag.region)

    def _cut(self, depth: int) -> None:
        """Close every open element from index `depth` upwards."""
        stack = self._stack
        while len(stack) > depth:
            _, role, self._region, self._level = stack.pop()
            if role > _INLINE:
                self._closed(role)
        if self._hidden_at >= depth:
            self._hidden_at = -1

    def _closed(self, role: int) -> None:
        if role == _PRE:
            self._preformatted -= 1
            return
        opened = self._tables[-1]
        if role == _TABLE:
            self._tables.pop()
            self._out = opened.outer
            return
        self._out = opened.table.before
        if role == _ROW:
            opened.row = None
        elif role == _SECTION:
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
            if role >= _CELL and not self._tables[-1].implied:
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

    # --- blocks -------------------------------------------------------------------------------------------------------

    def _block(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        stack = self._stack
        if stack:
            if self._tables and self._tables[-1].implied and not self._tables[-1].in_cell:
                self._cut(self._tables[-1].depth)
            self._end_paragraph()
        self._push(tag, _PLAIN)

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
            self._push(tag, _PLAIN)
            self._level = int(name[1])
        elif name in _LISTED:
            self._end_listed(_LISTED[name])
            self._push(tag, _PLAIN)
        elif name in _PREFORMATTED:
            self._push(tag, _PRE)
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
        while k > last and stack[k][1] == _INLINE:
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
            if role != _INLINE and name not in ("div", "p", "address"):
                return

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

    # --- hidden parts -------------------------------------------------------------------------------------------------

    def _unseen(self, tag: Tag) -> None:
        """An element inside a line that is hidden, or that no reader of the page sees."""
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)

    def _hidden_inline(self, tag: Tag) -> None:
        """Elements of a line matter inside hidden parts only: which of them ends is what ends the hidden part."""
        if not tag.closing:
            if not is_void(tag.name):
                self._push(tag, _INLINE)
            return
        stack = self._stack
        for k in range(len(stack) - 1, max(len(stack) - LOOK_BACK, 0) - 1, -1):
            name, role = stack[k][:2]
            if name == tag.name:
                self._cut(k)
                return
            if role != _INLINE:
                return  # the end tag of a piece of a line closes no block

    # --- tables -------------------------------------------------------------------------------------------------------

    def _table(self, tag: Tag, *, implied: bool = False) -> None:
        self._flush()
        if self._tables and not self._tables[-1].in_cell:
            self._cut(self._tables[-1].depth)  # a table between rows is a new table beside the old one
        self._end_paragraph()
        if self._tables:
            self._tables[-1].table.holds_tables = True
        self._n_tables += 1
        table = Table(self._n_tables)
        opened = _OpenTable(table, len(self._stack), self._out, implied)
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self.hidden_tables += 1
        else:
            self._out.append(table)
        self._push(tag, _TABLE)
        self._tables.append(opened)
        self._out = table.before
        if len(self._tables) > MAX_NESTED_TABLES:
            raise LimitExceeded(f"tables nested deeper than {MAX_NESTED_TABLES}")

    def _open_table(self) -> _OpenTable:
        """The table that a row or a cell belongs to; one is supplied where the markup forgot it."""
        if not self._tables:
            self._table(_NEW_TABLE, implied=True)
        return self._tables[-1]

    def _caption(self, tag: Tag) -> None:
        self._flush()
        opened = self._open_table()
        self._cut(opened.depth + 1)
        opened.in_cell = True
        self._push(tag, _CAPTION)

    def _section(self, tag: Tag) -> None:
        self._flush()
        opened = self._open_table()
        self._cut(opened.depth + 1)
        self._push(tag, _SECTION)
        opened.group = []
        if self._hidden_at < 0:
            (opened.table.feet if tag.name == "tfoot" else opened.table.groups).append(opened.group)

    def _row(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        opened = self._open_table()
        if opened.group is None:
            self._section(_NEW_SECTION)
        self._cut(opened.depth + 2)
        self._push(tag, _ROW)
        opened.row = []
        if self._hidden_at < 0 and opened.group is not None:
            opened.group.append(opened.row)

    def _cell(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        opened = self._tables[-1] if self._tables else self._open_table()
        if opened.row is None:
            self._row(_NEW_ROW)
        if len(self._stack) > opened.depth + 3:
            self._cut(opened.depth + 3)
        opened.in_cell = True
        self._push(tag, _CELL)
        cell = Cell(tag.rowspan, tag.colspan)
        if self._hidden_at < 0 and opened.row is not None:
            opened.row.append(cell)
            if tag.flaws:
                self.flaws.extend(tag.flaws)
        self._out = cell.items

    def _table_part_end(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        if not self._tables:
            return
        opened = self._tables[-1]
        name = tag.name
        if name == "td" or name == "th":
            if opened.in_cell and opened.row is not None:
                self._cut(opened.depth + 3)
        elif name == "tr":
            if opened.row is not None:
                self._cut(opened.depth + 2)
        elif name == "table":
            self._cut(opened.depth)
        elif opened.group is not None or opened.in_cell:
            self._cut(opened.depth + 1)

    # --- text ---------------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """End the line that is being read."""
        buffer = self._buffer
        if not buffer:
            return
        text = buffer[0] if len(buffer) == 1 else "".join(buffer)
        if self._link_at >= 0:
            self._count_link()
            self._link_at = 0
        if self._captures:
            self._captures = [(name, 0) for name, _ in self._captures]
        buffer.clear()
        source = 0
        if self._preformatted:
            text = unescape(text).rstrip(BLANK)
            source = self._source
            self._source += text.count("\n")
        else:
            text = text.strip(BLANK)
            if "&" in text:
                text = unescape(text)
            if RUN.search(text):
                text = collapse(text)
        if text:
            self._out.append(Line(text, self._level, self._links, self._region, source))
            if self._level == 1:
                self.facts.append(("h1", text))
        self._links = 0

    def _break(self, _: Tag) -> None:
        if self._hidden_at < 0:
            self._buffer.append("\n" if self._preformatted else BREAK)

    def _note(self, tag: Tag) -> None:
        self.facts.extend(tag.facts)

    def _link(self, tag: Tag) -> None:
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)
            return
        if self._link_at >= 0:
            self._count_link()
        self._link_at = -1 if tag.closing else len(self._buffer)

    def _count_link(self) -> None:
        self._links += len("".join(self._buffer[self._link_at :]).strip())

    def _capture(self, tag: Tag) -> None:
        """An element of a line whose text counts by itself: a fact such as `publishtime`, or a superscript."""
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self._hidden_inline(tag)
            return
        if not tag.closing:
            self._captures.append((tag.name, len(self._buffer)))
            return
        while self._captures:
            name, start = self._captures.pop()
            if name == tag.name:
                self._captured(name, start)
                return

    def _captured(self, name: str, start: int) -> None:
        buffer = self._buffer
        text = "".join(buffer[start:]).strip(BLANK)
        if name not in ("sup", "sub"):
            if text:
                self.facts.append((f"tag:{name}", collapse(unescape(text))))
        elif text.isdigit() and "".join(buffer[:start])[-1:].isdigit():
            buffer[start:] = [f"[{text}]"]  # a footnote mark behind a number must not become its last digit


# What to do at a tag, by its kind, in the order of `tags`.
_HANDLERS: list[Callable[[_Reader, Tag], None] | None] = [
    None,
    _Reader._block,
    _Reader._block_end,
    _Reader._table,
    _Reader._section,
    _Reader._row,
    _Reader._cell,
    _Reader._caption,
    _Reader._table_part_end,
    _Reader._break,
    _Reader._link,
    _Reader._capture,
    _Reader._unseen,
    _Reader._note,
    _Reader._other_block,
]


def _fragment(markup: str, region: int, hides: int) -> tuple[Item, ...] | None:
    """What the markup of a cell gives in a region of the page; None where it depends on more or changes more."""
    reader = _Reader(hides, region)
    parts = tokens.split(markup)
    if tokens.is_torn(parts):
        raise _TornTagError
    reader.read(parts)
    return reader.rested(region)


_remembered_fragment = lru_cache(maxsize=_REMEMBERED)(_fragment)


def fragment(markup: str, region: int, hides: int) -> tuple[Item, ...] | None:
    """`_fragment`, remembered: a page repeats the markup of a hundred cells, and a site that of its editor."""
    return (_fragment if len(markup) > _LONGEST_REMEMBERED else _remembered_fragment)(markup, region, hides)


_NEW_TABLE = Tag(TABLE_TAG, "table")
_NEW_SECTION = Tag(SECTION_TAG, "tbody")
_NEW_ROW = Tag(ROW_TAG, "tr")
