"""The body of a Word file as a flow of lines and tables: what a reader of its printed pages sees.

Insertions are kept and deletions dropped, moved text stands once at its new place, hidden and struck text is left out,
text boxes follow the paragraph they are anchored to, notes follow the block that refers to them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from parsers.document import UNSEEN
from parsers.errors import LimitExceeded
from parsers.markup import marks, spans
from parsers.markup.flow import Cell, Item, Line, Table, wall_off
from parsers.markup.marks import LONE_NUMBER
from parsers.word import styles
from parsers.word.numbering import Numbering
from parsers.word.runs import BLIP, INLINE, THROUGH, Runs, blocks
from parsers.word.styles import W, integer, named, switched_on

MAX_NESTED = 60
"""Tables and boxes inside each other; reports nest two."""
LOWEST = 40
"""Twentieths of a point of the height of a row in which nothing can be seen."""
MAX_GRID = 1000
"""Columns that one cell may span; Word itself allows 63."""

_YEAR = re.compile(r"\s*(?:19|20)\d\d\s*")
_FIGURE = re.compile(r"\d")
_PICTURES = (
    W + "object",
    W + "sym",
    INLINE,  # lines and frames are anchored
    BLIP,
    "{urn:schemas-microsoft-com:vml}imagedata",
)


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
        self._afloat: list[str] = []
        self._untold = self._typed = False
        self._ground: str | None = None
        self.pictures = sum(1 for _ in root.iter(BLIP))
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
        ground = styles.shade(named(properties, "shd")) or self._ground
        runs = Runs(self._styles, style.look, ground, self._referred.append)
        runs.read(paragraph)
        text = marks.told(held + runs.text(), in_cell=self._nesting > 1)
        self._untold = self._untold or runs.untold
        mark = named(properties, "rPr")
        if named(mark, "del") is not None or named(mark, "moveFrom") is not None:
            self._boxes(runs.boxes, text, out)
            return text
        text = text.strip(" \t\n\r")
        if not style.look.vanish:
            self._typed = self._typed or text != ""
            text = self._numbered(text, properties, style)
        if text:
            level = styles.outline_level(properties)
            out.append(Line(text, style.level if level < 0 else level))
        floating = len(out)
        self._boxes(runs.boxes, text, out)
        if self._nesting > 1 and text[-1:].isdigit():
            wall_off(out, floating)
        return ""

    def _numbered(self, text: str, properties: etree._Element | None, style: styles.Style) -> str:
        given = styles.numbering_of(properties) or style.numbering
        if given is None or given[0] == "0":
            return text
        return marks.numbered(self._numbering.next(*given), text, in_cell=self._nesting > 1)

    def _boxes(self, boxes: list[etree._Element], text: str, out: list[Item]) -> None:
        """Append the text boxes of a paragraph of that text; a number alone in one may lie over a number of a table,
        unless it is all that a cell has or stands beside the number of the cell (`wall_off`)."""
        for box in boxes:
            items = self.items(box)
            out.extend(items)
            if (text or self._nesting == 1) and not text[-1:].isdigit():
                lines = [item.text for item in items if isinstance(item, Line)]
                self._afloat += [line for line in lines if _may_be_value(line) and len(items) == 1]

    @property
    def afloat(self) -> int:
        """How many numbers float in text boxes; none where they are those of pages, of which each is one more."""
        pages = [int(text) for text in self._afloat if text.isdecimal()]
        counted = len(pages) > 1 and pages == list(range(pages[0], pages[0] + len(self._afloat)))
        return 0 if counted else len(self._afloat)

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
        generated: list[int] = []
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
            made, counted = self._cell(cell, properties, span)
            if counted:
                generated.append(len(table.slots))
            if merge is not None:
                going_on[x] = len(table.slots)
            table.slots.append(spans.Placed(made, y, x, 1, span))
            x += span
        for k in generated:
            _doubt_generated(table.slots[k].cell, [slot.cell for slot in table.slots[k + 1 :]])
        return going_on

    def _cell(self, cell: etree._Element, properties: etree._Element | None, span: int) -> tuple[Cell, bool]:
        """A cell, and whether all that it says is the number that a list gives it."""
        around, typed = self._ground, self._typed
        self._ground, self._typed, self._untold = styles.shade(named(properties, "shd")), False, False
        items = self.items(cell)
        made = Cell(1, span, items, not items and (self._untold or next(cell.iter(*_PICTURES), None) is not None))
        counted = len(items) == 1 and not self._typed
        self._ground, self._typed = around, self._typed or typed
        return made, counted


def _may_be_value(text: str) -> bool:
    """Whether all that a box holds may be a number of a table: no year, as covers have it."""
    return LONE_NUMBER.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def _doubt_generated(cell: Cell, behind: Sequence[Cell]) -> None:
    """A cell has nothing but the number that a list gives it: no serial number unless words follow in its row."""
    (only,), words = cell.items, (item for other in behind for item in other.items)
    if isinstance(only, Line) and _FIGURE.search(only.text) and not any(map(_is_worded, words)):
        cell.items = [only._replace(text=only.text + UNSEEN)]


def _is_worded(item: Item) -> bool:
    return not isinstance(item, Line) or any(map(str.isalpha, item.text))


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
