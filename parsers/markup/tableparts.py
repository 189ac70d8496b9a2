"""The parts of tables: what their tags open and end, and what is supplied where the markup forgot it."""

from __future__ import annotations

from parsers.errors import LimitExceeded
from parsers.markup import elements, kinds
from parsers.markup.flow import Cell, Item, OpenTable, Table
from parsers.markup.inline import InlineReader
from parsers.markup.kinds import Tag

MAX_NESTED_TABLES = 60
"""Tables in tables. Page layouts of the nineties nest fewer than ten."""

CELLS = ("td", "th")

_NEW_TABLE = Tag(kinds.TABLE, "table")
_NEW_SECTION = Tag(kinds.SECTION, "tbody")
_NEW_ROW = Tag(kinds.ROW, "tr")


class TableReader(InlineReader):
    """Keeps the tables that are open."""

    hidden_tables = 0
    hidden_rows = 0  # of tables that are shown
    _n_tables = 0

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
        elif self._hidden_at == len(self._stack) - 1:
            self.hidden_rows += 1

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
        struck = tag.hidden == kinds.UNREAD and self._hidden_at == len(self._stack) - 1  # it keeps its slot
        if (self._hidden_at < 0 or struck) and opened.row is not None:
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
        if name in CELLS:
            if opened.in_cell and opened.row is not None:
                self._cut(opened.depth + 3)
        elif name == "tr":
            if opened.row is not None:
                self._cut(opened.depth + 2)
        elif name == "table":
            self._cut(opened.depth)
        elif opened.group is not None or opened.in_cell:
            self._cut(opened.depth + 1)
