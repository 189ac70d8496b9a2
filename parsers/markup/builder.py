"""Markup to a flow of lines and tables, and the memory of tables and cells that were read before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from parsers.errors import LimitExceeded
from parsers.markup import digits, elements, kinds, tags, tokens
from parsers.markup.flow import Cell, Item, Table
from parsers.markup.kinds import Tag
from parsers.markup.known import Setting, known_table
from parsers.markup.tableparts import CELLS, TableReader
from parsers.markup.tags import learn

MAX_TAGS = 1_000_000
"""Tags of one page. Reports have 1,000 to 50,000; each costs about 400 bytes and 2 µs."""

_DEPTH_APART = elements.MAX_DEPTH // 2
"""Elements open around a table, and in it, up to which it is read by itself: together they are not too many."""

_REMEMBERED = 2048
_LONGEST_REMEMBERED = 800
"""Cells kept as read, and their longest markup: five megabytes at most."""


class Flow(NamedTuple):
    """What a page holds: `items` in reading order, `facts` as (name, value), `flaws`, the number of hidden tables, and
    of hidden rows in tables that are shown; `asks` is whether a sheet or a script of the page may change what is shown.
    """

    items: list[Item]
    facts: list[tuple[str, str]]
    flaws: list[str]
    hidden_tables: int
    hidden_rows: int
    asks: bool


def read_flow(text: str, *, show_hidden: bool = False) -> Flow:
    """Read markup; with `show_hidden`, parts hidden by their style too.

    Raises LimitExceeded for a page of too many or too deeply nested elements.
    """
    if len(text) > MAX_TAGS and text.count("<") > MAX_TAGS:
        raise LimitExceeded(f"a page of more than {MAX_TAGS} tags")
    hides = kinds.UNREAD if show_hidden else kinds.STYLED_AWAY
    reader = _Reader(hides, text=text)
    try:
        reader.read_by_table_parts(text)
    except _TornTagError:
        reader = _Reader(hides, text=text)
        reader.read_by_tags(text)
    reader.finish()
    return Flow(reader.items, reader.facts, reader.flaws, reader.hidden_tables, reader.hidden_rows, reader.asks)


class _TornTagError(Exception):
    """A tag was cut in two where an attribute holds the markup of a table: read such a page tag by tag.

    So was one whose quote is closed only behind a cut. A browser shows nothing of what stands between.
    """


class _Reader(TableReader):
    """Takes markup, and knows tables and cells that it has read before."""

    _whole = False  # what is read is a whole page, so that no tag of it is cut

    def _ask(self, tag: Tag) -> None:
        self.asks = True
        self._beside(tag)

    def _ask_for_pieces(self, tag: Tag) -> None:
        self.asks = self.asks or not self._text or digits.in_pieces(self._text)  # a cell read apart has no page
        self._beside(tag)

    def _beside(self, tag: Tag) -> None:
        beside = cast(Tag, tag.beside)
        handler = _HANDLERS[beside.kind]
        if handler is not None:
            handler(self, beside)
        elif self._hidden_at >= 0:
            self._hidden_inline(beside)

    def read_by_tags(self, text: str) -> None:
        """Read a whole page tag by tag."""
        self._whole = True
        self.read(tokens.split(text))

    def read_by_table_parts(self, text: str) -> None:
        """Read a whole page. A table or a cell whose markup was read before gives what it gave then."""
        for before, table in tokens.split_at_plain_tables(text):
            self._read_before(before)
            if table and not self._is_known(table):
                parts = tokens.split_at_table_parts(table)
                if not parts[-2].startswith("</table"):
                    raise _TornTagError
                self._read_parts(parts)

    def _read_before(self, parts: list[str]) -> None:
        """Read the markup before a table: by its cells where it has some, as a table has that holds others."""
        markup = "".join(parts)
        if "<td" in markup or "<TD" in markup:
            self._read_parts(tokens.split_at_table_parts(markup))
        else:
            self.read(parts)

    def _is_known(self, markup: str) -> bool:
        """Add a table whose markup was read before with other numbers, unless it may give something else here."""
        if self._buffer:
            self._flush()
        if self._tables or self._open_state() or len(self._stack) > _DEPTH_APART:
            return False
        self._end_paragraph()
        found = known_table(markup, Setting(self._region, self._hides, self._n_tables + 1), _table_apart)
        if found is None:
            return False
        self._n_tables += 1
        self.flaws.extend(found.flaws)
        self._out.append(found)
        return True

    def _read_parts(self, parts: list[str]) -> None:
        """Read markup that is split at the parts of tables."""
        known = {token: learn(token) for token in set(parts[1::2])}
        learned = [known[token] for token in parts[1::2]]
        between = parts[2::2]
        if parts[0]:
            self._read_between(parts[0])
        at = 0
        while at < len(learned):
            tag = learned[at]
            kind = tag.kind
            if kind == kinds.CELL and (after := self._repeated_cells(learned, between, at)) > at:
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
            if tag.kind != kinds.CELL or tag.hidden or tag.region:
                break
            # What follows must end the cell, which an inner table, a comment or a script does not.
            following = learned[at + 1]
            if following.kind not in kinds.ENDS_CELL:
                break
            items = fragment(between[at], self._region, self._hides)
            if items is None:
                break
            row.append(Cell(tag.rowspan, tag.colspan, items))
            if tag.flaws:
                self.flaws.extend(tag.flaws)
            at += 1
            if following.kind == kinds.TABLE_PART_END and following.name in CELLS:
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
        return None if self._open_state() else opened.row

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
        for tag, text in zip(self._meanings(parts[1::2]), parts[2::2], strict=True):
            handler = _HANDLERS[tag.kind]
            if handler is not None:
                handler(self, tag)
            elif self._hidden_at >= 0:
                self._hidden_inline(tag)
            if text and self._hidden_at < 0 and (buffer or not text.isspace()):
                buffer.append(text)

    def _meanings(self, spelled: Sequence[str]) -> Iterable[Tag]:
        learned = map(learn, spelled)
        if not self._whole:
            return learned
        return [
            tags.as_it_stands(token) if tag.kind == kinds.TORN else tag
            for token, tag in zip(spelled, learned, strict=True)
        ]


def _tear(*_: object) -> None:
    raise _TornTagError


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
    _tear,
    _Reader._ask,
    _Reader._ask_for_pieces,
]


def _fragment(markup: str, region: int, hides: int) -> tuple[Item, ...] | None:
    """What the markup of a cell gives in a region of the page; None where it depends on more or changes more."""
    reader = _Reader(hides, region)
    parts = tokens.split(markup)
    if tokens.is_torn(parts):
        raise _TornTagError
    reader.read(parts)
    return reader.rested(region)


def _table_apart(markup: str, setting: Setting) -> tuple[Table, list[str]] | None:
    """The table that the markup is in a setting, with its flaws; None where it depends on more or changes more."""
    reader = _Reader(setting.hides, setting.region)
    reader._n_tables = setting.number - 1
    reader._deepest = _DEPTH_APART
    try:
        reader._read_parts(tokens.split_at_table_parts(markup))
    except (_TornTagError, LimitExceeded):
        return None
    if reader._stack or reader.hidden_tables or reader.hidden_rows:
        return None
    items = reader.rested(setting.region)
    if items is None or len(items) != 1 or not isinstance(items[0], Table):
        return None
    return items[0], reader.flaws


_remembered_fragment = lru_cache(maxsize=_REMEMBERED)(_fragment)


def fragment(markup: str, region: int, hides: int) -> tuple[Item, ...] | None:
    """`_fragment`, remembered: a page repeats the markup of a hundred cells, and a site that of its editor."""
    return (_fragment if len(markup) > _LONGEST_REMEMBERED else _remembered_fragment)(markup, region, hides)
