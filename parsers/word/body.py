"""The body of a Word file as a flow of lines and tables: what a reader of its printed pages sees.

Insertions are kept and deletions dropped, moved text stands once at its new place, hidden and struck text is left out,
text boxes follow the paragraph they are anchored to, notes follow the block that refers to them.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.errors import LimitExceeded
from parsers.markup import spans
from parsers.markup.flow import Cell, Item, Line, Table, wall_off
from parsers.word import styles
from parsers.word.numbering import Numbering
from parsers.word.runs import THROUGH, Runs, blocks
from parsers.word.styles import W, integer, named, switched_on

MAX_NESTED = 60
"""Tables and boxes inside each other; reports nest two."""
LOWEST = 40
"""Twentieths of a point of the height of a row in which nothing can be seen."""
MAX_GRID = 1000
"""Columns that one cell may span; Word itself allows 63."""

_DRAWN = (
    W + "object",
    W + "sym",
    "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline",  # lines and frames are anchored
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip",
    "{urn:schemas-microsoft-com:vml}imagedata",
)
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"


class WordTable(Table):
    """A table whose cells know their slots from the file: Word writes every row's cells with their grid columns."""

    __slots__ = ("slots",)

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.holds_tables = True  # not known beforehand: every cell is looked into
        self.slots: list[spans.Placed[Cell]] = []

    def place(self) -> tuple[list[spans.Placed[Cell]], bool]:
        return self.slots, False


class Body:
    """Reads block content; `pictures` and `objects` count what is drawn but cannot be read."""

    def __init__(
        self,
        root: etree._Element,
        style_root: etree._Element | None,
        numbering: Numbering,
        notes: dict[str, etree._Element],
    ) -> None:
        self._styles = styles.read_styles(style_root)
        self._numbering = numbering
        self._notes = notes
        self._referred: list[str] = []
        self._numbers = {table: number for number, table in enumerate(root.iter(W + "tbl"), 1)}
        self._nesting = 0
        self._drawn = False
        self.pictures = sum(1 for _ in root.iter(_BLIP))
        self.objects = sum(1 for _ in root.iter(W + "object"))

    def items(self, container: etree._Element) -> list[Item]:
        """The lines and tables of a body, a cell, a text box or a note."""
        self._nesting += 1
        if self._nesting > MAX_NESTED:
            raise LimitExceeded(f"tables or boxes nested deeper than {MAX_NESTED}")
        out: list[Item] = []
        held = ""
        for block in blocks(container):
            if block.tag == W + "tbl":
                out.append(self._table(block))
            else:
                held = self._paragraph(block, held, out)
            if self._nesting == 1:
                out.extend(self._pending_notes())
        if held.strip():
            out.append(Line(held, 0))
        self._nesting -= 1
        return out

    def _pending_notes(self) -> Iterator[Item]:
        while self._referred:
            note = self._notes.pop(self._referred.pop(0), None)
            if note is not None:
                yield from self.items(note)

    # --- paragraphs -----------------------------------------------------------------------------------------------

    def _paragraph(self, paragraph: etree._Element, held: str, out: list[Item]) -> str:
        """Append a paragraph and its text boxes; what is held over to the next one, whose mark was deleted."""
        properties = named(paragraph, "pPr")
        style = self._styles.of_paragraph(properties)
        runs = Runs(self._styles, style.look, self._referred.append)
        runs.read(paragraph)
        text = held + runs.text()
        self._drawn = self._drawn or runs.drawn
        mark = named(properties, "rPr")
        if named(mark, "del") is not None or named(mark, "moveFrom") is not None:
            self._boxes(runs.boxes, out)
            return text
        text = text.strip(" \t\n\r")
        if not style.look.vanish:
            text = self._numbered(text, properties, style)
        if text:
            level = styles.outline_level(properties)
            out.append(Line(text, style.level if level < 0 else level))
        floating = len(out)
        self._boxes(runs.boxes, out)
        if self._nesting > 1 and text[-1:].isdigit():
            wall_off(out, floating)
        return ""

    def _numbered(self, text: str, properties: etree._Element | None, style: styles.Style) -> str:
        given = styles.numbering_of(properties) or style.numbering
        if given is None or given[0] == "0":
            return text
        number = self._numbering.next(*given)
        # A list number before a typed number would read as one figure: 1. and 3 are not 1.3.
        return text if text[:1].isdigit() else number + text

    def _boxes(self, boxes: list[etree._Element], out: list[Item]) -> None:
        for box in boxes:
            out.extend(self.items(box))

    # --- tables ---------------------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> WordTable:
        table = WordTable(self._numbers.get(element, 0))
        merged: dict[int, int] = {}  # column → index in slots of the cell that goes on downwards
        y = width = seen = 0
        for row in _children(element, W + "tr"):
            properties = named(row, "trPr")
            if named(properties, "del") is not None or switched_on(properties, "hidden") or _is_flat(properties):
                continue
            merged = self._row(table, row, y, _count(properties, "gridBefore", 0), merged)
            y += 1
            width = max(width, *(slot.column + slot.colspan for slot in table.slots[seen:]), 0)
            seen = len(table.slots)
            if y * width > spans.MAX_SLOTS:
                raise LimitExceeded(f"a table of {width} columns and more than {y} rows")
        rows: list[list[Cell]] = [[] for _ in range(y)]
        for slot in table.slots:
            rows[slot.row].append(slot.cell)
        table.groups.append(rows)
        return table

    def _row(self, table: WordTable, row: etree._Element, y: int, x: int, merged: dict[int, int]) -> dict[int, int]:
        going_on: dict[int, int] = {}
        for cell in _children(row, W + "tc"):
            properties = named(cell, "tcPr")
            if named(properties, "cellDel") is not None:
                continue
            span = min(max(_count(properties, "gridSpan", 1), 1), MAX_GRID)
            merge = named(properties, "vMerge")
            above = merged.get(x)
            if merge is not None and merge.get(W + "val", "continue") != "restart" and above is not None:
                slot = table.slots[above]
                if slot.colspan == span:
                    table.slots[above] = slot._replace(rowspan=slot.rowspan + 1)
                    going_on[x] = above
                    x += span
                    continue
            self._drawn = False
            items = self.items(cell)
            made = Cell(1, span, items, not items and (self._drawn or next(cell.iter(*_DRAWN), None) is not None))
            if merge is not None:
                going_on[x] = len(table.slots)
            table.slots.append(spans.Placed(made, y, x, 1, span))
            x += span
        return going_on


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls and insertions."""
    for child in parent:
        if child.tag == name:
            yield child
        elif child.tag in THROUGH:
            yield from _children(child, name)


def _is_flat(properties: etree._Element | None) -> bool:
    """Whether a row is too low for anything to be seen in it."""
    height = named(properties, "trHeight")
    return height is not None and height.get(W + "hRule") == "exact" and integer(height.get(W + "val"), 0) <= LOWEST


def _count(properties: etree._Element | None, name: str, default: int) -> int:
    element = named(properties, name)
    return max(integer(element.get(W + "val"), default), 0) if element is not None else default
