"""Markup to flows: the lines and tables of a page in reading order, tables with their rows, cells and their flows.

The rules for what an end tag closes, what a start tag closes by itself and where a cell ends are those of the HTML
standard's tree construction (§ 13.2.6), reduced to the elements that change what is read: blocks, tables, hidden
parts. Elements that only style a piece of a line pass without a trace.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.markup import regions, spans, tokens

MAX_TAGS = 1_000_000
"""Tags of one page. Reports have 1,000 to 50,000; each costs about 400 bytes and 2 µs."""
MAX_DEPTH = 1000
"""Open elements. Browsers flatten beyond 512; deeper pages are broken or hostile, and every end tag looks back."""
MAX_NESTED_TABLES = 60
"""Tables in tables. Page layouts of the nineties nest fewer than ten."""

BREAK = "\0"  # stands for <br> until a line is finished: input has no NUL left
_BLANK = " \t\r\n\f\0"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "address article aside blockquote body center details dialog dd dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing main menu nav ol optgroup p pre search "
    "section summary ul ucapcontent"
)
_VOID = _words("area base basefont bgsound br col embed frame hr img input keygen link meta param source wbr")
# Controls and fallbacks: a reader of the page does not see them as its text.
_UNREAD = _words("audio button canvas datalist map object option rp rt select svg template video")
_SECTIONS = frozenset(["thead", "tbody", "tfoot"])
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTED = {"li": ("li",), "dd": ("dd", "dt"), "dt": ("dd", "dt")}
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none", re.IGNORECASE)

# What an element on the stack of open elements has to do when it closes.
_PLAIN, _INLINE, _CELL, _CAPTION, _ROW, _SECTION, _TABLE, _PRE = range(8)


class Line(NamedTuple):
    """A piece of text between two block boundaries, breaks inside it as newlines.

    `level` is that of its heading or 0; `links` counts its characters inside links; `region` says in what part of
    the page it stands (`regions`); `source` is the line of the source where a preformatted text begins, or 0.
    """

    text: str
    level: int
    links: int
    region: int
    source: int


class Cell:
    __slots__ = ("colspan", "items", "rowspan")

    def __init__(self, rowspan: int, colspan: int) -> None:
        self.rowspan = rowspan
        self.colspan = colspan
        self.items: list[Item] = []


class Table:
    """A table as written. `number` counts from 1 in the source; `groups` are its row groups with their rows of cells.

    `before` holds what is drawn above the grid: the caption, and text misplaced between rows.
    """

    __slots__ = ("before", "depth", "feet", "group", "groups", "implied", "in_cell", "number", "outer", "row")

    def __init__(self, number: int, depth: int, outer: list[Item], *, implied: bool) -> None:
        """`depth` is the table's index on the stack: its section stands at depth + 1, row at + 2, cell at + 3."""
        self.number = number
        self.depth = depth
        self.outer = outer
        self.implied = implied
        self.groups: list[list[list[Cell]]] = []
        self.feet: list[list[list[Cell]]] = []
        self.before: list[Item] = []
        self.group: list[list[Cell]] | None = None
        self.row: list[Cell] | None = None
        self.in_cell = False  # a cell or a caption is open

    def row_groups(self) -> list[list[list[Cell]]]:
        """The row groups as drawn: feet last."""
        return self.groups + self.feet

    def place(self) -> tuple[list[spans.Placed[Cell]], bool]:
        """The cells with their slots, by row and column, and whether any overlap."""
        return spans.place(self.row_groups())


Item = Line | Table


class _Tag(NamedTuple):
    name: str
    closing: bool
    hidden: bool
    region: int
    rowspan: int
    colspan: int


class Flow:
    """What a page holds: `items` in reading order, `facts` as (name, value), `flaws`, and the hidden tables' number."""

    def __init__(self, text: str, *, show_hidden: bool = False) -> None:
        self.items: list[Item] = []
        self.facts: list[tuple[str, str]] = []
        self.flaws: list[str] = []
        self.hidden_tables = 0
        self._show_hidden = show_hidden
        self._out = self.items
        self._buffer: list[str] = []
        self._stack: list[tuple[str, int, int, int]] = []  # name, role, region and level around it
        self._tables: list[Table] = []
        self._hidden_at = -1  # index on the stack of the element that hides what is read now
        self._region = regions.PLAIN
        self._level = 0
        self._links = 0
        self._link_at = -1
        self._captures: list[tuple[str, int]] = []
        self._preformatted = 0
        self._n_tables = 0
        self._n_mains = 0
        self._at = 0
        self._counted = (0, 1)  # how many parts of the source are counted, and the line on which they end
        self._source = 0  # the line of the source on which a preformatted text begins
        if text.count("<") > MAX_TAGS:
            raise LimitExceeded(f"a page of more than {MAX_TAGS} tags")
        self._parts = tokens.split(text)
        self._run()

    def _run(self) -> None:
        parts = self._parts
        buffer = self._buffer
        known: dict[str, tuple[Callable[[_Tag], None] | None, _Tag]] = {}
        if parts[0]:
            buffer.append(parts[0])
        for i in range(1, len(parts), 2):
            token = parts[i]
            try:
                action, tag = known[token]
            except KeyError:
                action, tag = known[token] = self._learn(token)
            if action is not None:
                self._at = i
                action(tag)
            elif self._hidden_at >= 0:
                self._hidden_inline(tag)
            text = parts[i + 1]
            if text and self._hidden_at < 0:
                buffer.append(text)
        self._flush()
        self._cut(0)

    # --- tags -----------------------------------------------------------------------------------------------------

    def _learn(self, token: str) -> tuple[Callable[[_Tag], None] | None, _Tag]:
        """What to do at a tag, worked out once for every different spelling of one."""
        raw = tokens.raw_tag(token)
        if raw is None:
            return None, _Tag("", True, False, 0, 1, 1)
        name = raw.name
        given = {} if raw.closing or len(token) <= raw.end + 1 else tokens.attributes(token, raw.end)
        hidden = not self._show_hidden and ("hidden" in given or bool(_HIDDEN_STYLE.search(given.get("style", ""))))
        region = regions.of(name, given)
        rowspan = colspan = 1
        if name == "td" or name == "th":
            rowspan = spans.span_value(given.get("rowspan", ""), zero=0, limit=spans.MAX_ROWSPAN)
            colspan = spans.span_value(given.get("colspan", ""), zero=1, limit=spans.MAX_COLSPAN)
            self._note_clamped(given)
        tag = _Tag(name, raw.closing, hidden or name in _UNREAD, region, rowspan, colspan)
        return self._action(tag, token, given), tag

    def _note_clamped(self, given: dict[str, str]) -> None:
        for name, limit in (("colspan", spans.MAX_COLSPAN), ("rowspan", spans.MAX_ROWSPAN)):
            if spans.span_value(given.get(name, ""), zero=1, limit=limit + 1) > limit:
                self.flaws.append(f"{name} {given[name][:20]} read as {limit}")

    def _action(self, tag: _Tag, token: str, given: dict[str, str]) -> Callable[[_Tag], None] | None:
        name = tag.name
        if name == "title" and not tag.closing:
            return lambda _: self._fact("title", tokens.raw_content(token))
        if name == "meta":
            return lambda _: self._meta(given)
        if name == "br":
            return self._break
        if name in _VOID and name != "hr":
            return None
        table: dict[str, Callable[[_Tag], None]] = {
            "table": self._table,
            "tr": self._row,
            "td": self._cell,
            "th": self._cell,
            "caption": self._caption,
        }
        if name in table or name in _SECTIONS:
            return self._table_end if tag.closing else table.get(name, self._section)
        if name in _BLOCKS:
            return self._block_end if tag.closing else self._block
        if name == "a":
            return self._link
        if name in ("sup", "sub") or regions.is_fact(name):
            return self._capture
        return self._hide if tag.hidden and not tag.closing else None

    def _fact(self, name: str, text: str) -> None:
        self.facts.append((name, collapse(unescape(text).strip(_BLANK))))

    def _meta(self, given: dict[str, str]) -> None:
        name = given.get("name") or given.get("property") or given.get("itemprop")
        if name and "content" in given:
            self._fact(name.strip().lower(), given["content"])

    def _break(self, _: _Tag) -> None:
        if self._hidden_at < 0:
            self._buffer.append("\n" if self._preformatted else BREAK)

    # --- the stack of open elements -------------------------------------------------------------------------------

    def _push(self, tag: _Tag, role: int) -> None:
        stack = self._stack
        if tag.hidden and self._hidden_at < 0:
            self._hidden_at = len(stack)
        stack.append((tag.name, role, self._region, self._level))
        if len(stack) > MAX_DEPTH:
            raise LimitExceeded(f"elements nested deeper than {MAX_DEPTH}")

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
        table = self._tables[-1]
        if role == _TABLE:
            self._tables.pop()
            self._out = table.outer
            return
        self._out = table.before
        if role in (_CELL, _CAPTION):
            table.in_cell = False
        elif role == _ROW:
            table.row = None
        else:
            table.group = None

    def _hide(self, tag: _Tag) -> None:
        """An element inside a line that is hidden, or that no reader of the page sees."""
        self._push(tag, _INLINE)

    def _hidden_inline(self, tag: _Tag) -> None:
        if not tag.closing:
            if tag.name and tag.name not in _VOID:
                self._push(tag, _INLINE)
            return
        stack = self._stack
        for k in range(len(stack) - 1, -1, -1):
            if stack[k][0] == tag.name:
                self._cut(k)
                return
            if stack[k][1] != _INLINE:
                return  # an end tag of a line closes no block

    def _close(self, names: tuple[str, ...]) -> None:
        """Close the innermost open element of these names, unless it stands outside of the cell that is being read."""
        stack = self._stack
        for k in range(len(stack) - 1, -1, -1):
            entry = stack[k]
            if entry[0] in names:
                self._cut(k)
                return
            if entry[1] >= _CELL and entry[1] != _PRE and not self._tables[-1].implied:
                return

    def _block(self, tag: _Tag) -> None:
        self._flush()
        if self._tables and self._tables[-1].implied and not self._tables[-1].in_cell:
            self._cut(self._tables[-1].depth)
        name = tag.name
        stack = self._stack
        if stack:
            self._end_paragraph()
            if name in _HEADINGS and stack and stack[-1][0] in _HEADINGS:
                self._cut(len(stack) - 1)
            if name in _LISTED:
                self._end_listed(_LISTED[name])
        if name == "hr" or name == "html" or name == "body" or name == "head":
            return
        self._push(tag, _PRE if name == "pre" or name == "listing" else _PLAIN)
        if tag.region:
            self._enter(tag.region)
        if name[0] == "h" and len(name) == 2:
            self._level = int(name[1])
        elif name == "pre" or name == "listing":
            self._preformatted += 1
            self._source = self._line_here()

    def _line_here(self) -> int:
        """The line of the source, counted from 1, on which the tag that is being read ends."""
        known, line = self._counted
        line += sum(part.count("\n") for part in self._parts[known : self._at + 1])
        self._counted = (self._at + 1, line)
        return line

    def _enter(self, region: int) -> None:
        if self._region > 0 and region != regions.SHARE:
            return  # inside the article everything is the article, but for the buttons to share it
        if region == regions.MAIN:
            self._n_mains += 1
            region = self._n_mains
        self._region = region

    def _end_paragraph(self) -> None:
        stack = self._stack
        k = len(stack) - 1
        while k > 0 and stack[k][1] == _INLINE:
            k -= 1
        if stack and stack[k][0] == "p":
            self._cut(k)

    def _end_listed(self, names: tuple[str, ...]) -> None:
        stack = self._stack
        for k in range(len(stack) - 1, -1, -1):
            entry = stack[k]
            if entry[0] in names:
                self._cut(k)
                return
            if entry[1] != _INLINE and entry[0] not in ("div", "p", "address"):
                return

    def _block_end(self, tag: _Tag) -> None:
        self._flush()
        if self._stack and self._stack[-1][0] == tag.name:
            self._cut(len(self._stack) - 1)
        else:
            self._close(_HEADINGS if tag.name in _HEADINGS else (tag.name,))

    # --- tables ---------------------------------------------------------------------------------------------------

    def _table(self, tag: _Tag, *, implied: bool = False) -> None:
        self._flush()
        if self._tables and not self._tables[-1].in_cell:
            self._cut(self._tables[-1].depth)  # a table between rows is a new table beside the old one
        self._end_paragraph()
        self._n_tables += 1
        table = Table(self._n_tables, len(self._stack), self._out, implied=implied)
        if self._hidden_at >= 0 or tag.hidden:
            self.hidden_tables += 1
        else:
            self._out.append(table)
        self._push(tag, _TABLE)
        if tag.region:
            self._enter(tag.region)
        self._tables.append(table)
        self._out = table.before
        if len(self._tables) > MAX_NESTED_TABLES:
            raise LimitExceeded(f"tables nested deeper than {MAX_NESTED_TABLES}")

    def _open_table(self) -> Table:
        """The table that a row or a cell belongs to; one is supplied where the markup forgot it."""
        if not self._tables:
            self._table(_TABLE_TAG, implied=True)
        return self._tables[-1]

    def _caption(self, tag: _Tag) -> None:
        self._flush()
        table = self._open_table()
        self._cut(table.depth + 1)
        table.in_cell = True
        self._push(tag, _CAPTION)

    def _section(self, tag: _Tag) -> None:
        self._flush()
        table = self._open_table()
        self._cut(table.depth + 1)
        self._push(tag, _SECTION)
        table.group = []
        if self._hidden_at < 0:
            (table.feet if tag.name == "tfoot" else table.groups).append(table.group)

    def _row(self, tag: _Tag) -> None:
        self._flush()
        table = self._open_table()
        if table.group is None:
            self._section(_TBODY)
        self._cut(table.depth + 2)
        self._push(tag, _ROW)
        table.row = []
        if self._hidden_at < 0 and table.group is not None:
            table.group.append(table.row)

    def _cell(self, tag: _Tag) -> None:
        self._flush()
        table = self._open_table()
        if table.row is None:
            self._row(_TR)
        self._cut(table.depth + 3)
        table.in_cell = True
        self._push(tag, _CELL)
        cell = Cell(tag.rowspan, tag.colspan)
        if self._hidden_at < 0 and table.row is not None:
            table.row.append(cell)
        self._out = cell.items
        if tag.region:
            self._enter(tag.region)

    def _table_end(self, tag: _Tag) -> None:
        self._flush()
        if not self._tables:
            return
        table = self._tables[-1]
        name = tag.name
        if name == "table":
            self._cut(table.depth)
        elif name == "tr":
            if table.row is not None:
                self._cut(table.depth + 2)
        elif name == "td" or name == "th":
            if table.in_cell and table.row is not None:
                self._cut(table.depth + 3)
        elif table.group is not None or table.in_cell:
            self._cut(table.depth + 1)

    # --- text -----------------------------------------------------------------------------------------------------

    def _flush(self) -> None:
        """End the line that is being read."""
        buffer = self._buffer
        if not buffer:
            return
        text = buffer[0] if len(buffer) == 1 else "".join(buffer)
        if self._link_at >= 0:
            self._links += len("".join(buffer[self._link_at :]).strip())
            self._link_at = 0
        buffer.clear()
        source = 0
        if self._preformatted:
            text = unescape(text).rstrip(_BLANK)
            source = self._source
            self._source += text.count("\n")
        else:
            text = text.strip(_BLANK)
            if "&" in text:
                text = unescape(text)
            if _RUN.search(text):
                text = collapse(text)
        if text:
            self._out.append(Line(text, self._level, self._links, self._region, source))
            if self._level == 1:
                self.facts.append(("h1", text))
        self._links = 0

    def _link(self, tag: _Tag) -> None:
        if self._hidden_at >= 0 or (tag.hidden and not tag.closing):
            self._hidden_inline(tag)
            return
        if self._link_at >= 0:
            self._links += len("".join(self._buffer[self._link_at :]).strip())
        self._link_at = -1 if tag.closing else len(self._buffer)

    def _capture(self, tag: _Tag) -> None:
        """An element of a line whose text counts by itself: a fact such as `publishtime`, or a superscript."""
        if self._hidden_at >= 0 or (tag.hidden and not tag.closing):
            self._hidden_inline(tag)
            return
        buffer = self._buffer
        if not tag.closing:
            self._captures.append((tag.name, len(buffer)))
            return
        while self._captures:
            name, start = self._captures.pop()
            if name == tag.name:
                break
        else:
            return
        text = "".join(buffer[start:])
        if name in ("sup", "sub"):
            # A footnote mark behind a number must not become its last digit.
            before = "".join(buffer[:start])[-1:]
            if before.isdigit() and text.strip(_BLANK).isdigit():
                buffer[start:] = ["[", text.strip(_BLANK), "]"]
        elif text.strip(_BLANK):
            self._fact(f"tag:{name}", text)


_TBODY = _Tag("tbody", False, False, regions.PLAIN, 1, 1)
_TR = _Tag("tr", False, False, regions.PLAIN, 1, 1)
_TABLE_TAG = _Tag("table", False, False, regions.PLAIN, 1, 1)

_RUN = re.compile(r"[ \t\r\f]*[\t\n\r\f\0][ \t\n\r\f]*|  +")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def collapse(text: str) -> str:
    """White space as a browser draws it: runs are one blank, breaks are newlines, empty lines are dropped.

    A line end of the source between two East Asian characters is nothing, elsewhere it is a blank. No-break and
    full-width blanks are characters like others.
    """
    if BREAK in text:
        lines = (collapse(line.strip(_BLANK)) for line in text.split(BREAK))
        return "\n".join(line for line in lines if line)
    return _RUN.sub(_one_blank, text)


def _one_blank(match: re.Match[str]) -> str:
    text = match.string
    start, end = match.span()
    if "\n" in match[0] and _WIDE.match(text, start - 1) and _WIDE.match(text, end):
        return ""
    return " "
