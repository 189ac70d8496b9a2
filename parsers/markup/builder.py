"""Markup to a flow of lines and tables, and the memory of cells that were read before."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.markup import elements, tags, tokens
from parsers.markup.elements import ElementReader, OpenTable
from parsers.markup.flow import Cell, Item, Table
from parsers.markup.tags import Tag, learn

MAX_TAGS = 1_000_000
"""Tags of one page. Reports have 1,000 to 50,000; each costs about 400 bytes and 2 µs."""
MAX_NESTED_TABLES = 60
"""Tables in tables. Page layouts of the nineties nest fewer than ten."""

_CELLS = ("td", "th")

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 800
"""Cells kept as read, and their longest markup: five megabytes at most."""


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
    hides = tags.UNREAD if show_hidden else tags.STYLED_AWAY
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


class _Reader(ElementReader):
    """Takes markup, and keeps the tables that are open."""

    hidden_tables = 0
    _n_tables = 0

    def read_by_table_parts(self, text: str) -> None:
        """Read a whole page. A cell's markup that was read before gives what it gave then."""
        parts = tokens.split_at_table_parts(text)
        known = {token: learn(token) for token in set(parts[1::2])}
        learned = [known[token] for token in parts[1::2]]
        between = parts[2::2]
        if parts[0]:
            self._read_between(parts[0])
        at = 0
        while at < len(learned):
            tag = learned[at]
            kind = tag[0]
            if kind == tags.CELL and (after := self._repeated_cells(learned, between, at)) > at:
                at = after
                continue
            handler = _HANDLERS[kind]
            if handler is not None:
                handler(self, tag)
            text = between[at]
            if text and (self._buffer or not text.isspace()):
                self._read_between(text)
            at += 1

    def _repeated_cells(self, learned: list[Tag], between: list[str], at: int) -> int:
        """Read the cells of a row, from tag `at` on, by what their markup gave before.

        Returns the number of the first tag that is left: the one of a cell that may give something else here, or one
        that is no cell's.
        """
        row = self._row_at_rest()
        if row is None:
            return at
        last = len(learned) - 1
        while at < last:
            tag = learned[at]
            if tag.kind != tags.CELL or tag.hidden or tag.region:
                break
            # What follows must end the cell, which an inner table, a comment or a script does not.
            following = learned[at + 1]
            if following.kind not in tags.ENDS_CELL:
                break
            items = fragment(between[at], self._region, self._hides)
            if items is None:
                break
            row.append(Cell(tag.rowspan, tag.colspan, items))
            if tag.flaws:
                self.flaws.extend(tag.flaws)
            at += 1
            if following.kind == tags.TABLE_PART_END and following.name in _CELLS:
                if between[at] and not between[at].isspace():
                    break
                at += 1
        return at

    def _row_at_rest(self) -> list[Cell] | None:
        """The open row, if a cell can begin in it that nothing open reaches into."""
        if self._buffer:
            self._flush()
        if not self._tables or self._hidden_at >= 0:
            return None
        opened = self._tables[-1]
        if opened.row is None or opened.implied:
            return None
        self._cut(opened.depth + 3)
        if self._level or self._link_at >= 0 or self._captures or self._preformatted:
            return None
        return opened.row

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
        pictured = (self._drawn and not self.items) or self._chosen_in
        return None if open_still or stated or pictured else tuple(self.items)

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
        opened = OpenTable(table, len(self._stack), self._out, implied)
        if self._hidden_at >= 0 or tag.hidden >= self._hides:
            self.hidden_tables += 1
        else:
            self._out.append(table)
        self._push(tag, elements.TABLE)
        self._tables.append(opened)
        self._out = table.before
        if len(self._tables) > MAX_NESTED_TABLES:
            raise LimitExceeded(f"tables nested deeper than {MAX_NESTED_TABLES}")

    def _open_table(self) -> OpenTable:
        """The table that a row or a cell belongs to; one is supplied where the markup forgot it."""
        if not self._tables:
            self._table(_NEW_TABLE, implied=True)
        return self._tables[-1]

    def _caption(self, tag: Tag) -> None:
        self._flush()
        opened = self._open_table()
        self._cut(opened.depth + 1)
        opened.in_cell = True
        self._push(tag, elements.CAPTION)

    def _section(self, tag: Tag) -> None:
        self._flush()
        opened = self._open_table()
        self._cut(opened.depth + 1)
        self._push(tag, elements.SECTION)
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
        self._push(tag, elements.ROW)
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
        self._push(tag, elements.CELL)
        items: list[Item] = []
        if self._hidden_at < 0 and opened.row is not None:
            opened.row.append(Cell(tag.rowspan, tag.colspan, items))
            if tag.flaws:
                self.flaws.extend(tag.flaws)
        self._out = items

    def _table_part_end(self, tag: Tag) -> None:
        if self._buffer:
            self._flush()
        if not self._tables:
            return
        opened = self._tables[-1]
        name = tag.name
        if name in _CELLS:
            if opened.in_cell and opened.row is not None:
                self._cut(opened.depth + 3)
        elif name == "tr":
            if opened.row is not None:
                self._cut(opened.depth + 2)
        elif name == "table":
            self._cut(opened.depth)
        elif opened.group is not None or opened.in_cell:
            self._cut(opened.depth + 1)


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
    _Reader._field,
    _Reader._picture,
    _Reader._chosen,
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


_NEW_TABLE = Tag(tags.TABLE, "table")
_NEW_SECTION = Tag(tags.SECTION, "tbody")
_NEW_ROW = Tag(tags.ROW, "tr")
