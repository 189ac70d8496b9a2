"""OpenDocument texts and workbooks (.odt, .ods, and the flat .fodt, .fods), which LibreOffice and some WPS write.

OASIS Open Document Format 1.2, part 1. Cells of a workbook carry the text that they show, so no number is formatted
here. Numbers that a list style puts before paragraphs are not made up: they are no part of the file.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from parsers.document import Block, Document, Grid, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.markup import layout
from parsers.markup.flow import Cell, Item, Line, Table
from parsers.markup.spans import MAX_COLSPAN, MAX_ROWSPAN
from parsers.office.details import MAX_EXTENT
from parsers.office.sheets import Sheet, Slot, blocks_of
from parsers.readers.docx import block
from parsers.sniff import ODS, ODT

MAX_PART = 96 * 1024 * 1024
"""Bytes of the content, unpacked."""
MAX_NESTED = 60
"""Tables, frames and sections inside each other; reports nest three."""
MAX_CELLS = 200_000
"""Cells of one table of a text. The largest standard table has 300."""

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"

_NOT_PRINTED = frozenset(
    [_TEXT + name for name in ("tracked-changes", "hidden-text", "table-of-content", "ruby-text", "note-citation")]
    + [_OFFICE + name for name in ("annotation", "annotation-end", "forms")]
    + [_TABLE + "tracked-changes"]
)


def read(data: bytes, hints: Hints) -> Document:
    """Read a text or a workbook; places are `table=N row=R column=C`, of workbooks the sheet, row and column.

    Raises Unreadable for a damaged, protected or textless file, and for drawings and presentations; LimitExceeded for
    one that is too big.
    """
    del hints  # XML names its own encoding
    content, facts = _trees(data)
    hidden = _hidden_styles(content)
    text, workbook = (content.find(f"{_OFFICE}body/{_OFFICE}{kind}") for kind in ("text", "spreadsheet"))
    flaws: list[str] = []
    if text is not None:
        body = _Body(text, hidden)
        blocks = [block(piece) for piece in layout.dissolve(body.items(text), flaws)]
        media_type = ODT
    elif workbook is not None:
        blocks, media_type = list(_sheets(workbook, hidden, flaws)), ODS
    else:
        raise Unreadable("an OpenDocument file that is neither a text nor a workbook")
    pictures = sum(1 for _ in content.iter(_DRAW + "image"))
    if pictures and not any(isinstance(entry, Grid) for entry in blocks):
        flaws.append(f"{pictures} pictures and no table: the tables may be pictures")
    if not blocks:
        raise Unreadable("an OpenDocument file without text" + (", only pictures" if pictures else ""))
    return Document(media_type, "odf", blocks, _metas(facts), flaws)


# --- the file -------------------------------------------------------------------------------------------------------


def _trees(data: bytes) -> tuple[etree._Element, etree._Element | None]:
    """The content and the document's facts: parts of a package, or both in one flat file."""
    if data[:2] != b"PK":
        if len(data) > MAX_PART:
            raise LimitExceeded(f"a file of more than {MAX_PART >> 20} MB")
        root = _tree(data)
        return root, root
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content, facts, manifest = (
                _part(package, name) for name in ("content.xml", "meta.xml", "META-INF/manifest.xml")
            )
    except LimitExceeded:
        raise
    except Exception as error:  # whatever a broken package makes of it
        raise Unreadable(f"a damaged or truncated OpenDocument file: {error}") from error
    if b"encryption-data" in manifest:
        raise Unreadable("the document is protected by a password")
    if not content:
        raise Unreadable("an OpenDocument file without its text (content.xml is missing)")
    return _tree(content), _tree(facts) if facts else None


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, none where it is not there."""
    if name not in package.namelist():
        return b""
    with package.open(name) as file:
        data = file.read(MAX_PART + 1)  # what the directory says of its size may be a lie
    if len(data) > MAX_PART:
        raise LimitExceeded(f"{name} has more than {MAX_PART >> 20} MB")
    return data


def _tree(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"damaged or truncated XML: {error}") from error


def _hidden_styles(content: etree._Element) -> frozenset[str]:
    """Names of the styles of hidden text and of hidden sheets."""
    names = set()
    for style in content.iter(_STYLE + "style"):
        for properties in style:
            if properties.get(_TEXT + "display") == "none" or properties.get(_TABLE + "display") == "false":
                names.add(style.get(_STYLE + "name", ""))
    return frozenset(names)


def _metas(facts: etree._Element | None) -> list[tuple[str, str]]:
    title = next(facts.iter(_DC + "title"), None) if facts is not None else None
    return [("title", title.text.strip())] if title is not None and title.text and title.text.strip() else []


# --- texts ----------------------------------------------------------------------------------------------------------


class _Body:
    """Reads the content of a text, a cell or a frame."""

    def __init__(self, root: etree._Element, hidden: frozenset[str]) -> None:
        self._numbers = {table: number for number, table in enumerate(root.iter(_TABLE + "table"), 1)}
        self._hidden = hidden
        self._nesting = 0

    def items(self, container: etree._Element) -> list[Item]:
        """The lines and tables of a container; what is framed or noted follows the line it belongs to."""
        self._nesting += 1
        if self._nesting > MAX_NESTED:
            raise LimitExceeded(f"tables or frames nested deeper than {MAX_NESTED}")
        out: list[Item] = []
        for child in container:
            if child.tag in (_TEXT + "p", _TEXT + "h"):
                boxes: list[etree._Element] = []
                text = self._text(child, boxes).strip(" \t\n\r")
                level = int(child.get(_TEXT + "outline-level", "1")[:1] or 1) if child.tag == _TEXT + "h" else 0
                if text:
                    out.append(Line(text, level))
                for box in boxes:
                    out.extend(self.items(box))
            elif child.tag == _TABLE + "table":
                out.append(self._table(child))
            elif child.tag not in _NOT_PRINTED and isinstance(child.tag, str):
                out.extend(self.items(child))  # lists, sections, frames
        self._nesting -= 1
        return out

    def _text(self, element: etree._Element, boxes: list[etree._Element]) -> str:
        """The text of a paragraph; the frames and notes anchored in it are added to `boxes`."""
        if element.get(_TEXT + "style-name", "") in self._hidden:
            return ""
        pieces = [element.text or ""]
        for child in element:
            tag = child.tag
            if tag == _TEXT + "s":
                pieces.append(" " * min(_count(child, _TEXT + "c"), 1000))
            elif tag == _TEXT + "tab":
                pieces.append("\t")
            elif tag == _TEXT + "line-break":
                pieces.append("\n")
            elif tag in (_DRAW + "frame", _DRAW + "custom-shape", _TEXT + "note"):
                boxes.append(child)
            elif isinstance(tag, str) and tag not in _NOT_PRINTED:
                pieces.append(self._text(child, boxes))
            pieces.append(child.tail or "")
        return "".join(pieces)

    def _table(self, element: etree._Element) -> Table:
        table = Table(self._numbers.get(element, 0))
        table.holds_tables = True  # not known beforehand: every cell is looked into
        rows: list[list[Cell]] = []
        written = 0
        for row in _rows(element):
            cells: list[Cell] = []
            for entry in row.iterchildren(_TABLE + "table-cell"):
                repeated = min(_count(entry, _TABLE + "number-columns-repeated"), MAX_COLSPAN)
                written += repeated
                if written > MAX_CELLS:
                    raise LimitExceeded(f"a table of more than {MAX_CELLS} cells")
                for _ in range(repeated):
                    down, across = _spans(entry)
                    cell = Cell(min(down, MAX_ROWSPAN), min(across, MAX_COLSPAN))
                    cell.items = self.items(entry)
                    cells.append(cell)
            rows.append(cells)
        table.groups.append(rows)
        return table


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of a table, those in groups included, not those of tables inside it."""
    for child in table:
        if child.tag == _TABLE + "table-row":
            yield child
        elif child.tag in (_TABLE + "table-header-rows", _TABLE + "table-rows", _TABLE + "table-row-group"):
            yield from _rows(child)


# --- workbooks ------------------------------------------------------------------------------------------------------


def _sheets(workbook: etree._Element, hidden: frozenset[str], flaws: list[str]) -> Iterator[Block]:
    shown = False
    for number, table in enumerate(workbook.iterchildren(_TABLE + "table"), 1):
        if table.get(_TABLE + "style-name", "") in hidden:
            continue
        for entry in blocks_of(_sheet(table, number, _Body(table, hidden), flaws)):
            shown = shown or isinstance(entry, Grid)
            yield entry
    if not shown and any(table.get(_TABLE + "style-name", "") in hidden for table in workbook):
        flaws.append("hidden sheets are not read, and those shown have no table")


def _sheet(table: etree._Element, number: int, body: _Body, flaws: list[str]) -> Sheet:
    texts: dict[Slot, str] = {}
    merged: dict[Slot, Slot] = {}
    hidden_rows: set[int] = set()
    unsaved = y = 0
    for row in _rows(table):
        again = _count(row, _TABLE + "number-rows-repeated")
        filled = False
        x = 0
        for cell in row:
            if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
                continue
            repeated = _count(cell, _TABLE + "number-columns-repeated")
            text = _shown(cell, body) if cell.tag == _TABLE + "table-cell" else ""
            unsaved += not text and _OFFICE + "value-type" not in cell.attrib and _TABLE + "formula" in cell.attrib
            down, across = _spans(cell)
            if text or down * across > 1:
                filled = True
                _put(texts, merged, text, (y, x), (again, repeated), (down, across))
            x += repeated
        if row.get(_TABLE + "visibility", "visible") != "visible":
            hidden_rows |= set(range(y, y + min(again, MAX_EXTENT)))
        y += again
        if filled and y * max(x, 1) > MAX_EXTENT:
            raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")
    if unsaved:
        flaws.append(f"sheet {number}: {unsaved} formulas without a stored result")
    return Sheet(number, texts, merged, frozenset(hidden_rows), _hidden_columns(table))


def _put(
    texts: dict[Slot, str],
    merged: dict[Slot, Slot],
    text: str,
    at: Slot,
    times: tuple[int, int],
    spans: tuple[int, int],
) -> None:
    """A filled or merged cell, as often as it is repeated downwards and to the right."""
    if len(texts) + times[0] * times[1] > MAX_EXTENT or spans[0] * spans[1] > MAX_EXTENT:
        raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")
    for y in range(at[0], at[0] + times[0]):
        for x in range(at[1], at[1] + times[1]):
            if text:
                texts[y, x] = text
            if spans != (1, 1):
                merged[y, x] = y + spans[0] - 1, x + spans[1] - 1


def _shown(cell: etree._Element, body: _Body) -> str:
    """What a cell shows; the value that it holds only where no text is stored with it."""
    lines = [item.text for item in body.items(cell) if isinstance(item, Line)]
    return "\n".join(lines) or cell.get(_OFFICE + "value", "") or cell.get(_OFFICE + "string-value", "")


def _hidden_columns(table: etree._Element) -> frozenset[int]:
    hidden: set[int] = set()
    x = 0
    for column in table.iter(_TABLE + "table-column"):
        again = min(_count(column, _TABLE + "number-columns-repeated"), MAX_EXTENT)
        if column.get(_TABLE + "visibility", "visible") != "visible":
            hidden |= set(range(x, x + again))
        x += again
    return frozenset(hidden)


def _spans(cell: etree._Element) -> tuple[int, int]:
    return _count(cell, _TABLE + "number-rows-spanned"), _count(cell, _TABLE + "number-columns-spanned")


def _count(element: etree._Element, name: str) -> int:
    """An attribute that counts; 1 where it is missing or is no number."""
    value = element.get(name, "1")
    return max(1, min(int(value), 1_100_000)) if value.isdecimal() and len(value) < 10 else 1
