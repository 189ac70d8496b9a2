"""Excel 2003 XML ("XML Spreadsheet 2003"), which reporting systems write and name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from parsers.document import Block, Document, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import EXCEL_XML_2003
from parsers.markup import marks
from parsers.markup.inks import is_white
from parsers.safexml import parse_xml
from parsers.workbooks.details import MAX_EXTENT, PLAIN, Style
from parsers.workbooks.numberformats import printed
from parsers.workbooks.sheets import Sheet, Slot, blocks_of

MAX_BYTES = 96 * 1024 * 1024

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_HTML = "{http://www.w3.org/TR/REC-html40}"
_NAMED_FORMATS = {"Percent": "0.00%", "Fixed": "0.00", "Standard": "#,##0.00"}
"""The formats with names that shape numbers."""


def read(data: bytes, hints: Hints) -> Document:
    """Read a workbook of one XML file; places as in other workbooks.

    Raises Unreadable for damaged XML or a workbook without text, LimitExceeded for one that is too big.
    """
    del hints  # XML names its own encoding
    if len(data) > MAX_BYTES:
        raise LimitExceeded(f"a file of more than {MAX_BYTES >> 20} MB")
    root = parse_xml(data)
    styles = _styles(root)
    blocks: list[Block] = []
    metas: list[tuple[str, str]] = []
    for number, sheet in enumerate(root.iter(_SS + "Worksheet"), 1):
        name = sheet.get(_SS + "Name", "")
        if any(entry.text and entry.text != "SheetVisible" for entry in sheet.iter("{*}Visible")):
            metas.append(("hidden sheet", name))
            continue
        metas.append(("sheet", name))
        blocks += blocks_of(_sheet(sheet, number, styles))
    if not blocks:
        raise Unreadable("a workbook without text")
    return Document(EXCEL_XML_2003, "excel", blocks, metas)


def _styles(root: etree._Element) -> dict[str, Style]:
    """The looks by their names; Excel writes out what one takes over from another."""
    found = {}
    for entry in root.iter(_SS + "Style"):
        font, fill, form = (entry.find(_SS + name) for name in ("Font", "Interior", "NumberFormat"))
        struck = font is not None and font.get(_SS + "StrikeThrough") == "1"
        white = font is not None and is_white(font.get(_SS + "Color", ""))
        bare = fill is None or fill.get(_SS + "Pattern", "None") == "None"
        code = form.get(_SS + "Format", "") if form is not None else ""
        found[entry.get(_SS + "ID", "")] = Style(_NAMED_FORMATS.get(code, code), struck or (white and bare))
    return found


def _sheet(sheet: etree._Element, number: int, styles: dict[str, Style]) -> Sheet:
    texts: dict[Slot, str] = {}
    merged: dict[Slot, Slot] = {}
    hidden = frozenset(y for y, row in _numbered(sheet, "Row") if row.get(_SS + "Hidden") == "1")
    columns = frozenset(x for x, column in _numbered(sheet, "Column") if column.get(_SS + "Hidden") == "1")
    for y, row in _numbered(sheet, "Row"):
        for x, cell in _numbered(row, "Cell"):
            value = cell.find(_SS + "Data")
            style = styles.get(cell.get(_SS + "StyleID", row.get(_SS + "StyleID", "")), PLAIN)
            text = _text(value, style) if value is not None and not style.unseen else ""
            if text:
                texts[y, x] = text
            down, across = _count(cell, "MergeDown"), _count(cell, "MergeAcross")
            if down or across:
                merged[y, x] = y + down, x + across
            if (y + down + 1) * (x + across + 1) > MAX_EXTENT:
                raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")
    return Sheet(number, texts, merged, hidden, columns)


def _text(value: etree._Element, style: Style) -> str:
    """What a cell shows: a number to 15 digits, as Excel does, or as its format prints it; a text without what is
    struck out in it."""
    if value.get(_SS + "Type") != "Number":
        return marks.joined(list(_pieces(value, False)))
    text = "".join(str(part) for part in value.itertext())
    try:
        shown = printed(float(text), style.code)
        return f"{Decimal(f'{float(text):.15g}'):f}" if shown is None else shown
    except (ValueError, ArithmeticError):
        return text


def _pieces(element: etree._Element, raised: bool) -> Iterator[tuple[str, bool]]:
    """The text of a cell piece by piece, each with whether it is raised."""
    yield element.text or "", raised
    for child in element:
        if child.tag != _HTML + "S":
            yield from _pieces(child, raised or child.tag in (_HTML + "Sup", _HTML + "Sub"))
        yield child.tail or "", raised


def _numbered(parent: etree._Element, name: str) -> Iterator[tuple[int, etree._Element]]:
    """Rows of a sheet, its columns, or cells of a row, with their positions from 0; merged cells take up room."""
    at = 0
    table = parent.find(_SS + "Table") if name != "Cell" else parent
    for element in table.findall(_SS + name) if table is not None else ():
        at = _count(element, "Index") - 1 if element.get(_SS + "Index") else at
        yield at, element
        at += 1 + _count(element, "MergeAcross" if name == "Cell" else "Span")


def _count(element: etree._Element, name: str) -> int:
    value = element.get(_SS + name, "")
    return min(int(value), 1_100_000) if value.isdigit() and len(value) < 9 else 0
