"""The body of a Word file as a flow of lines and tables: what a reader of its printed pages sees.

Insertions are kept and deletions dropped, moved text stands once at its new place, hidden and struck text is left out,
text boxes follow the paragraph they are anchored to, notes follow the block that refers to them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from parsers.errors import LimitExceeded
from parsers.markup import spans
from parsers.markup.flow import Cell, Item, Line, Table
from parsers.word import styles
from parsers.word.numbering import Numbering
from parsers.word.styles import NO_STYLE, W, integer, switched_on

MAX_NESTED = 60
"""Tables and boxes inside each other; reports nest two."""
MAX_GRID = 1000
"""Columns that one cell may span; Word itself allows 63."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"

# Elements around paragraphs or runs that are read through, and those whose content is not printed.
_THROUGH = frozenset(
    W + name
    for name in (
        "ins",
        "moveTo",
        "hyperlink",
        "smartTag",
        "customXml",
        "sdt",
        "sdtContent",
        "fldSimple",
        "dir",
        "bdo",
        "ruby",
        "rubyBase",
    )
)
_DROPPED = frozenset(W + name for name in ("del", "moveFrom", "rt", "sdtPr", "sdtEndPr", "pPr", "rPr", "sectPr"))


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
        self._styles, self._default = styles.read_styles(style_root)
        self._numbering = numbering
        self._notes = notes
        self._referred: list[str] = []
        self._numbers = {table: number for number, table in enumerate(root.iter(W + "tbl"), 1)}
        self._nesting = 0
        self.pictures = sum(1 for _ in root.iter(_BLIP))
        self.objects = sum(1 for _ in root.iter(W + "object", W + "altChunk"))

    def items(self, container: etree._Element) -> list[Item]:
        """The lines and tables of a body, a cell, a text box or a note."""
        self._nesting += 1
        if self._nesting > MAX_NESTED:
            raise LimitExceeded(f"tables or boxes nested deeper than {MAX_NESTED}")
        out: list[Item] = []
        held = ""
        for block in _blocks(container):
            if block.tag == W + "tbl":
                out.append(self._table(block))
            else:
                held = self._paragraph(block, held, out)
            if self._nesting == 1:
                out.extend(self._pending_notes())
        if held.strip():
            out.append(_line(held, 0))
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
        properties = paragraph.find(W + "pPr")
        style = self._style(properties)
        run = _Run(self, style.hidden)
        run.read(paragraph)
        text = held + "".join(run.pieces)
        mark = properties.find(W + "rPr") if properties is not None else None
        if mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None):
            self._boxes(run.boxes, out)
            return text
        text = text.strip(" \t\n\r")
        if not style.hidden:
            text = self._numbered(text, properties, style)
        if text:
            level = styles.outline_level(properties)
            out.append(_line(text, style.level if level < 0 else level))
        self._boxes(run.boxes, out)
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

    def _style(self, properties: etree._Element | None) -> styles.Style:
        name = properties.find(W + "pStyle") if properties is not None else None
        if name is None:
            return self._default
        return self._styles.get(name.get(W + "val", ""), NO_STYLE)

    def hides(self, properties: etree._Element | None) -> bool | None:
        """Whether run properties hide the text or strike it out; None where they say nothing."""
        if properties is None:
            return None
        if switched_on(properties, "strike") or switched_on(properties, "dstrike"):
            return True
        if properties.find(W + "vanish") is not None:
            return switched_on(properties, "vanish")
        name = properties.find(W + "rStyle")
        if name is not None and self._styles.get(name.get(W + "val", ""), NO_STYLE).hidden:
            return True
        return None

    def refer(self, name: str) -> None:
        self._referred.append(name)

    # --- tables ---------------------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> WordTable:
        table = WordTable(self._numbers.get(element, 0))
        merged: dict[int, int] = {}  # column → index in slots of the cell that goes on downwards
        y = width = seen = 0
        for row in _children(element, W + "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and (properties.find(W + "del") is not None or switched_on(properties, "hidden")):
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
            properties = cell.find(W + "tcPr")
            if properties is not None and properties.find(W + "cellDel") is not None:
                continue
            span = min(max(_count(properties, "gridSpan", 1), 1), MAX_GRID)
            merge = properties.find(W + "vMerge") if properties is not None else None
            above = merged.get(x)
            if merge is not None and merge.get(W + "val", "continue") != "restart" and above is not None:
                slot = table.slots[above]
                if slot.colspan == span:
                    table.slots[above] = slot._replace(rowspan=slot.rowspan + 1)
                    going_on[x] = above
                    x += span
                    continue
            made = Cell(1, span, self.items(cell))
            if merge is not None:
                going_on[x] = len(table.slots)
            table.slots.append(spans.Placed(made, y, x, 1, span))
            x += span
        return going_on


class _Run:
    """The text of one paragraph, piece by piece, and the text boxes anchored in it."""

    def __init__(self, body: Body, hidden: bool) -> None:
        self.pieces: list[str] = []
        self.boxes: list[etree._Element] = []
        self._body = body
        self._hidden = hidden
        self._instruction = 0  # inside a field's instruction, which is not printed

    def read(self, parent: etree._Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == W + "r":
                self._run(child)
            elif tag in _THROUGH:
                self.read(child)
            elif tag == _MC + "AlternateContent":
                self.read(_alternative(child))
            elif isinstance(tag, str) and tag.startswith(_MATH):
                self.pieces.extend(node.text or "" for node in child.iter(_MATH + "t"))

    def _run(self, run: etree._Element) -> None:
        properties = run.find(W + "rPr")
        hides = self._body.hides(properties)
        hidden = self._hidden if hides is None else hides
        start = len(self.pieces)
        self._content(run, hidden)
        if properties is not None and len(self.pieces) > start:
            raised = properties.find(W + "vertAlign")
            if raised is not None and raised.get(W + "val") in ("superscript", "subscript"):
                self._mark(start)

    def _mark(self, start: int) -> None:
        """A raised figure behind a number is a mark; it must not become the number's last digit."""
        text = "".join(self.pieces[start:]).strip()
        if text.isdigit() and "".join(self.pieces[:start])[-1:].isdigit():
            self.pieces[start:] = [f"[{text}]"]

    def _content(self, run: etree._Element, hidden: bool) -> None:
        for child in run:
            tag = child.tag
            if tag == W + "fldChar":
                self._field(child.get(W + "fldCharType", ""))
            elif tag == _MC + "AlternateContent":
                self._content(_alternative(child), hidden)
            elif hidden or self._instruction:
                continue
            elif tag == W + "t":
                self.pieces.append(child.text or "")
            elif tag in _CHARACTERS:
                self.pieces.append(_CHARACTERS[tag](child))
            elif tag in (W + "footnoteReference", W + "endnoteReference"):
                kind = "f" if tag == W + "footnoteReference" else "e"
                self._body.refer(kind + child.get(W + "id", ""))
            elif tag in (W + "drawing", W + "pict", W + "object"):
                self._drawing(child)
            elif tag == W + "ruby":
                self.read(child)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self._instruction += 1
        elif self._instruction:
            self._instruction -= 1

    def _drawing(self, element: etree._Element) -> None:
        """The text boxes of a drawing, outermost ones, each alternative once."""
        for child in element:
            if child.tag == W + "txbxContent":
                self.boxes.append(child)
            elif child.tag == _MC + "AlternateContent":
                self._drawing(_alternative(child))
            elif isinstance(child.tag, str):
                self._drawing(child)


def _symbol(element: etree._Element) -> str:
    """A character by font and code; those of symbol fonts have no meaning outside of them."""
    try:
        code = int(element.get(W + "char", ""), 16)
    except ValueError:
        return ""
    return chr(code) if 32 <= code < 0xD800 else ""


_CHARACTERS: dict[str, Callable[[etree._Element], str]] = {
    W + "tab": lambda _: "\t",
    W + "ptab": lambda _: "\t",
    W + "br": lambda _: "\n",
    W + "cr": lambda _: "\n",
    W + "noBreakHyphen": lambda _: "-",
    W + "softHyphen": lambda _: "",
    W + "sym": _symbol,
}


def _alternative(element: etree._Element) -> etree._Element:
    """The one reading of alternative content that is printed: the first choice with text, else the fallback."""
    choices = element.findall(_MC + "Choice")
    fallback = element.find(_MC + "Fallback")
    for choice in choices:
        if next(choice.iter(W + "t", W + "txbxContent"), None) is not None:
            return choice
    if fallback is not None and next(fallback.iter(W + "t"), None) is not None:
        return fallback
    return choices[0] if choices else element


def _blocks(container: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs and tables directly in a container, also inside content controls and insertions."""
    for child in container:
        tag = child.tag
        if tag == W + "p" or tag == W + "tbl":
            yield child
        elif tag in _THROUGH:
            yield from _blocks(child)
        elif tag == _MC + "AlternateContent":
            yield from _blocks(_alternative(child))


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls and insertions."""
    for child in parent:
        if child.tag == name:
            yield child
        elif child.tag in _THROUGH:
            yield from _children(child, name)


def _count(properties: etree._Element | None, name: str, default: int) -> int:
    element = properties.find(W + name) if properties is not None else None
    return max(integer(element.get(W + "val"), default), 0) if element is not None else default


def _line(text: str, level: int) -> Line:
    return Line(text, level)
