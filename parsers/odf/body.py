"""The content of an OpenDocument text, cell or frame as a flow of lines and tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.document import UNSEEN
from parsers.errors import LimitExceeded
from parsers.markup import marks
from parsers.markup.flow import Cell, Item, Line, Table, wall_off
from parsers.markup.inks import PLAIN, Ink, seen
from parsers.markup.spans import MAX_COLSPAN, MAX_ROWSPAN
from parsers.odf.styles import Styles

MAX_NESTED = 60
"""Tables, frames and sections inside each other; reports nest three."""
MAX_CELLS = 200_000
"""Cells of one table of a text. The largest standard table has 300."""

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"

_STROKES = tuple(_DRAW + name for name in ("line", "connector", "polyline", "rect"))
_WORKED_OUT = tuple(TEXT + name for name in ("conditional-text", "page-number", "page-count"))
_PICTURES = (_DRAW + "image", _DRAW + "object", _DRAW + "object-ole")
_NOT_PRINTED = frozenset(
    [TEXT + name for name in ("tracked-changes", "table-of-content", "ruby-text", "note-citation", "script")]
    + [_OFFICE + name for name in ("annotation", "annotation-end", "forms")]
    + [TABLE + "tracked-changes"]
)


class Body:
    """Reads the content of a text, a cell or a frame."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self._numbers = {table: number for number, table in enumerate(root.iter(TABLE + "table"), 1)}
        self._styles = styles
        self._nesting = 0
        self._untold = False
        self._notes: list[etree._Element] = []

    def items(self, container: etree._Element) -> list[Item]:
        """The lines and tables of a container; what is framed follows the line that it belongs to, notes the line or
        the table of the page."""
        self._nesting += 1
        if self._nesting > MAX_NESTED:
            raise LimitExceeded(f"tables or frames nested deeper than {MAX_NESTED}")
        out: list[Item] = []
        for child in container:
            if child.tag in (TEXT + "p", TEXT + "h"):
                self._paragraph(child, out)
            elif child.tag == TABLE + "table":
                out.append(self._table(child))
            elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str) and not _is_hidden(child):
                out.extend(self.items(child))  # lists, sections, frames
            while self._nesting == 1 and self._notes:
                out.extend(self.items(self._notes.pop(0)))
        self._nesting -= 1
        return out

    def _paragraph(self, element: etree._Element, out: list[Item]) -> None:
        """Append a paragraph and what is framed in it."""
        boxes: list[etree._Element] = []
        pieces = seen(list(self._pieces(element, PLAIN, boxes)))
        self._untold = self._untold or any(text == UNSEEN for text, _ in pieces)
        in_cell = self._nesting > 1
        text = marks.told(marks.joined(pieces).strip(" \t\n\r"), in_cell=in_cell)
        if in_cell and text.isdigit() and self._is_numbered(element):
            text = marks.numbered("1.", text, in_cell=True)
        level = min(count(element, TEXT + "outline-level"), 9) if element.tag == TEXT + "h" else 0
        if text:
            out.append(Line(text, level))
        floating = len(out)
        for box in boxes:
            out.extend(self.items(box))
        if in_cell and text[-1:].isdigit():
            wall_off(out, floating)

    def _is_numbered(self, element: etree._Element) -> bool:
        """Whether a paragraph begins an entry of a list that prints numbers."""
        entry = element.getparent()
        if entry is None or entry.tag != TEXT + "list-item" or next(entry.iterchildren(TEXT + "p")) is not element:
            return False
        lists = list(element.iterancestors(TEXT + "list"))
        names = (entry.get(TEXT + "style-name", "") for entry in lists)
        return self._styles.number(next(filter(None, names), ""), len(lists))

    def _pieces(self, element: etree._Element, ink: Ink, boxes: list[etree._Element]) -> Iterator[tuple[str, Ink]]:
        """The text of a paragraph, piece by piece, each with how it is printed.

        The frames anchored in it are added to `boxes`, its notes to those of the page.
        """
        if self._styles.hide(element) or _is_hidden(element):
            return
        ink = self._styles.ink(element, ink)
        yield element.text or "", ink
        for child in element:
            tag = child.tag
            if tag == TEXT + "s":
                yield " " * min(count(child, TEXT + "c"), 1000), ink
            elif tag == TEXT + "tab":
                yield "\t", ink
            elif tag == TEXT + "line-break":
                yield "\n", ink
            elif tag in (_DRAW + "frame", _DRAW + "custom-shape"):
                boxes.append(child)
                if _may_be_digit(child):
                    yield UNSEEN, ink
            elif tag in _STROKES:
                yield UNSEEN, ink  # it may strike out the number that it stands at
            elif tag in _WORKED_OUT:
                yield f"{UNSEEN}{child.text or ''}", ink  # what it shows is worked out when the file is opened
            elif tag == TEXT + "note":
                self._notes.append(child)
            elif isinstance(tag, str) and tag not in _NOT_PRINTED:
                yield from self._pieces(child, ink, boxes)
            yield child.tail or "", ink

    def _table(self, element: etree._Element) -> Table:
        table = Table(self._numbers.get(element, 0))
        table.holds_tables = True  # not known beforehand: every cell is looked into
        rows: list[list[Cell]] = []
        written = 0
        for row in rows_of(element):
            cells: list[Cell] = []
            for entry in row.iterchildren(TABLE + "table-cell"):
                repeated = min(count(entry, TABLE + "number-columns-repeated"), MAX_COLSPAN)
                written += repeated
                if written > MAX_CELLS:
                    raise LimitExceeded(f"a table of more than {MAX_CELLS} cells")
                for _ in range(repeated):
                    down, across = spans_of(entry)
                    cell = Cell(min(down, MAX_ROWSPAN), min(across, MAX_COLSPAN))
                    self._untold = False
                    cell.items = self.items(entry)
                    cell.drawn = not cell.items and (self._untold or next(entry.iter(*_PICTURES), None) is not None)
                    cells.append(cell)
            rows.append(cells)
        table.groups.append(rows)
        return table


def _may_be_digit(frame: etree._Element) -> bool:
    """Whether a frame in a line is a picture, which may show a digit, or a shape, which may lie over one."""
    if frame.tag == _DRAW + "custom-shape":
        return not "".join(map(str, frame.itertext())).strip()
    in_line = frame.get(TEXT + "anchor-type") == "as-char"
    return in_line and next(frame.iterchildren(*_PICTURES), None) is not None


def _is_hidden(element: etree._Element) -> bool:
    """Whether an element says of itself that it is hidden: a section, a text under a condition, a paragraph by the
    field in it."""
    if element.tag == TEXT + "hidden-text":
        return element.get(TEXT + "is-hidden") != "false"
    if element.tag in (TEXT + "p", TEXT + "h"):
        field = next(element.iterchildren(TEXT + "hidden-paragraph"), None)
        return field is not None and field.get(TEXT + "is-hidden") == "true"
    display = element.get(TEXT + "display", "true")
    return display == "none" or (display == "condition" and element.get(TEXT + "is-hidden") == "true")


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in groups included, not those of tables inside it."""
    for child in table:
        if child.tag == TABLE + "table-row":
            yield child
        elif child.tag in (TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"):
            yield from rows_of(child)


def spans_of(cell: etree._Element) -> tuple[int, int]:
    """How many rows and columns a cell spans."""
    return count(cell, TABLE + "number-rows-spanned"), count(cell, TABLE + "number-columns-spanned")


def count(element: etree._Element, name: str) -> int:
    """An attribute that counts; 1 where it is missing or is no number."""
    value = element.get(name, "1")
    return max(1, min(int(value), 1_100_000)) if value.isdecimal() and len(value) < 10 else 1
