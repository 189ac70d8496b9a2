"""The content of an OpenDocument text, cell or frame as a flow of lines and tables."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from parsers.errors import LimitExceeded
from parsers.markup import marks
from parsers.markup.flow import Cell, Item, Line, Table
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

_DRAWN = (_DRAW + "image", _DRAW + "object", _DRAW + "object-ole")
_NOT_PRINTED = frozenset(
    [TEXT + name for name in ("tracked-changes", "hidden-text", "table-of-content", "ruby-text", "note-citation")]
    + [_OFFICE + name for name in ("annotation", "annotation-end", "forms")]
    + [TABLE + "tracked-changes"]
)


class Body:
    """Reads the content of a text, a cell or a frame."""

    def __init__(self, root: etree._Element, styles: Styles) -> None:
        self._numbers = {table: number for number, table in enumerate(root.iter(TABLE + "table"), 1)}
        self._styles = styles
        self._nesting = 0

    def items(self, container: etree._Element) -> list[Item]:
        """The lines and tables of a container; what is framed or noted follows the line it belongs to."""
        self._nesting += 1
        if self._nesting > MAX_NESTED:
            raise LimitExceeded(f"tables or frames nested deeper than {MAX_NESTED}")
        out: list[Item] = []
        for child in container:
            if child.tag in (TEXT + "p", TEXT + "h"):
                boxes: list[etree._Element] = []
                text = marks.joined(list(self._pieces(child, False, boxes))).strip(" \t\n\r")
                level = min(count(child, TEXT + "outline-level"), 9) if child.tag == TEXT + "h" else 0
                if text:
                    out.append(Line(text, level))
                for box in boxes:
                    out.extend(self.items(box))
            elif child.tag == TABLE + "table":
                out.append(self._table(child))
            elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str):
                out.extend(self.items(child))  # lists, sections, frames
        self._nesting -= 1
        return out

    def _pieces(self, element: etree._Element, raised: bool, boxes: list[etree._Element]) -> Iterator[tuple[str, bool]]:
        """The text of a paragraph, piece by piece, each with whether it is raised.

        The frames and notes anchored in it are added to `boxes`.
        """
        if self._styles.hide(element):
            return
        raised = raised or self._styles.raise_(element)
        yield element.text or "", raised
        for child in element:
            tag = child.tag
            if tag == TEXT + "s":
                yield " " * min(count(child, TEXT + "c"), 1000), raised
            elif tag == TEXT + "tab":
                yield "\t", raised
            elif tag == TEXT + "line-break":
                yield "\n", raised
            elif tag in (_DRAW + "frame", _DRAW + "custom-shape", TEXT + "note"):
                boxes.append(child)
            elif isinstance(tag, str) and tag not in _NOT_PRINTED:
                yield from self._pieces(child, raised, boxes)
            yield child.tail or "", raised

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
                    cell.items = self.items(entry)
                    cell.drawn = not cell.items and next(entry.iter(*_DRAWN), None) is not None
                    cells.append(cell)
            rows.append(cells)
        table.groups.append(rows)
        return table


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in groups included, not those of tables inside it."""
    for child in table:
        if child.tag == TABLE + "table-row":
            yield child
        elif child.tag in (TABLE + "table-header-rows", TABLE + "table-rows", TABLE + "table-row-group"):
            yield from rows_of(child)


def spans_of(cell: etree._Element) -> tuple[int, int]:
    return count(cell, TABLE + "number-rows-spanned"), count(cell, TABLE + "number-columns-spanned")


def count(element: etree._Element, name: str) -> int:
    """An attribute that counts; 1 where it is missing or is no number."""
    value = element.get(name, "1")
    return max(1, min(int(value), 1_100_000)) if value.isdecimal() and len(value) < 10 else 1
