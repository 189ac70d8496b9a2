"""The lines and tables of a page in reading order, tables with their rows, cells and what stands in these."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from parsers.document import Grid
from parsers.markup import spans


class Line(NamedTuple):
    """A piece of text between two block boundaries, breaks inside it as newlines.

    `level` is that of its heading or 0; `links` counts its characters inside links; `region` says in what part of
    the page it stands (`regions`); `source` is the line of the source where a preformatted text begins, or 0.
    """

    text: str
    level: int = 0
    links: int = 0
    region: int = 0
    source: int = 0


def wall_off(items: list[Item], at: int) -> None:
    """Put the side of its box before a figure that floats beside the number of a cell: they are not one number."""
    first = items[at] if at < len(items) else None
    if isinstance(first, Line) and first.text[:1].isdigit():
        items[at] = first._replace(text=f"| {first.text}")


class Cell:
    """One cell: its spans as written and its content. `drawn`: it holds a picture or an object."""

    __slots__ = ("colspan", "drawn", "items", "rowspan")

    def __init__(self, rowspan: int, colspan: int, items: Sequence[Item] = (), drawn: bool = False) -> None:
        self.drawn = drawn
        self.rowspan = rowspan
        self.colspan = colspan
        self.items = items


class Table:
    """A table as written. `number` counts from 1 in the source; `groups` are its row groups with their rows of cells.

    `before` holds what is drawn above the grid: the caption, and text misplaced between rows. `holds_tables` is
    whether any cell holds another table.
    """

    __slots__ = ("before", "feet", "groups", "holds_tables", "number")

    def __init__(self, number: int) -> None:
        self.number = number
        self.holds_tables = False
        self.groups: list[list[list[Cell]]] = []
        self.feet: list[list[list[Cell]]] = []
        self.before: list[Item] = []

    def row_groups(self) -> list[list[list[Cell]]]:
        """The row groups as drawn: feet last."""
        return self.groups + self.feet

    def place(self) -> tuple[list[spans.Placed[Cell]], bool]:
        """The cells with their slots, by row and column, and whether any overlap."""
        return spans.place(self.row_groups())


class Placed(NamedTuple):
    """A grid of the page and the region of the page in which it stands."""

    grid: Grid
    region: int


class Dissolved(NamedTuple):
    """A table outside of all others that is known already, in what it dissolves into (`layout`); `flaws` are those of
    its markup."""

    pieces: Sequence[Line | Placed]
    flaws: Sequence[str]
    layout_flaws: Sequence[str]


Item = Line | Table | Dissolved


class OpenTable:
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
