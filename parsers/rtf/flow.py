"""One stream of an RTF file's text: paragraphs, and the tables that rows and cells build up as they end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from parsers.document import UNKNOWN
from parsers.errors import LimitExceeded
from parsers.markup import marks
from parsers.markup.flow import Item, Line, wall_off
from parsers.markup.inks import Ink, seen
from parsers.rtf.tables import Row, RowFormat, table_of

MAX_NESTED = 60
"""Tables inside each other; reports nest two."""


class Shared(Protocol):
    """What the streams of one file have in common: its flaws, the row definition in force, the count of tables."""

    flaws: list[str]
    row: RowFormat

    def next_table(self) -> int:
        """The number of a table that begins."""


@dataclass(slots=True)
class _OpenTable:
    number: int
    rows: list[Row] = field(default_factory=list)
    cells: list[list[Item]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


class Flow:
    """One stream of text: the body, a note or a text box. `pieces` are those of its paragraph."""

    def __init__(self, shared: Shared, *, note: bool = False) -> None:
        self.note = note
        self.items: list[Item] = []
        self.pieces: list[tuple[str, Ink]] = []
        self.number: list[str] = []
        self.aside: list[Item] = []
        self.notes: list[Item] = []  # of the pages: they stand below, and not in the cells that refer to them
        self.picture = False
        self._tables: list[_OpenTable] = []
        self._shared = shared

    def end_paragraph(self, level: int, outline: int = 0) -> None:
        """Close the paragraph and every table deeper than `level` tables."""
        self._close(level)
        text = _whole(marks.joined(seen(self.pieces))).strip(" \t\n")
        number = joined(self.number).strip()
        self.pieces, self.number = [], []
        into = self._container(level)
        text = marks.numbered(number, marks.told(text, in_cell=level > 0), in_cell=level > 0)
        if text:
            into.append(Line(text, outline, 0, 0, 0))
        if level and text[-1:].isdigit():
            wall_off(self.aside, 0)
        into += self.aside
        self.aside = []
        if level == 0:
            into += self.notes
            self.notes = []
        self.picture = self.picture and level > 0

    def ground(self, level: int, form: RowFormat) -> int:
        """The number of the colour of the cell that is being filled; 0 outside of tables."""
        at = len(self._tables[level - 1].cells) if 0 < level <= len(self._tables) else 0
        return form.cells[at].ground if level and at < len(form.cells) else 0

    def end_cell(self, level: int) -> None:
        """What was read since the last one is a cell of the table nested `level` deep."""
        self.end_paragraph(level)
        table = self._tables[level - 1]
        if self.picture and not table.items:  # it may stand for a number
            table.items.append(Line(UNKNOWN, 0, 0, 0, 0))
        self.picture = False
        table.cells.append(table.items)
        table.items = []

    def end_row(self, level: int, form: RowFormat) -> None:
        """The cells since the last row are a row, in the form of the definition in force."""
        if self.pieces:
            self.end_paragraph(level)
        self._close(level)
        self._container(level)
        table = self._tables[level - 1]
        if table.items:
            table.cells.append(table.items)
        if table.cells and not form.flat:
            table.rows.append(Row(form, table.cells))
        table.cells, table.items = [], []

    def finish(self) -> list[Item]:
        """Close what is open; what the stream holds, in order."""
        self.end_paragraph(0)
        return self.items

    def _container(self, level: int) -> list[Item]:
        while len(self._tables) < level:
            if level > MAX_NESTED:
                raise LimitExceeded(f"tables nested deeper than {MAX_NESTED}")
            self._tables.append(_OpenTable(self._shared.next_table()))
        return self._tables[level - 1].items if level else self.items

    def _close(self, level: int) -> None:
        while len(self._tables) > level:
            table = self._tables.pop()
            if table.cells or table.items:
                self._shared.flaws.append(f"table {table.number}: its last row is not ended")
                table.rows.append(Row(self._shared.row, [*table.cells, *([table.items] if table.items else [])]))
            if table.rows:
                self._container(len(self._tables)).append(table_of(table.number, table.rows, self._shared.flaws))


def joined(pieces: list[str]) -> str:
    """The text of the pieces."""
    return _whole("".join(pieces))


def _whole(text: str) -> str:
    """The text, with characters beyond the first plane put together from their halves."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\xa0", " ")
