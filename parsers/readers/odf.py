"""OpenDocument texts and workbooks (.odt, .ods, and the flat .fodt, .fods), which LibreOffice and some WPS write.

OASIS Open Document Format 1.2, part 1. Cells of a workbook carry the text that they show, so no number is formatted
here. Numbers that a list style puts before paragraphs are not made up: they are no part of the file.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from parsers.document import UNSEEN, Block, Document, Grid, Hints
from parsers.errors import LimitExceeded, Unreadable
from parsers.formats import ODS, ODT
from parsers.markup import layout
from parsers.markup.flow import Line
from parsers.markup.marks import LONE_NUMBER
from parsers.odf.body import TABLE, Body, count, rows_of, spans_of
from parsers.odf.styles import Styles
from parsers.readers.docx import block
from parsers.safexml import parse_xml
from parsers.workbooks.details import MAX_EXTENT, VEILED, is_another
from parsers.workbooks.sheets import Sheet, Slot, blocks_of

MAX_PART = 96 * 1024 * 1024
"""Bytes of the content, unpacked."""

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_MINUS = frozenset("-−－减少↓")
_NUMERALS = re.compile(r"[零〇一二三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟萬]+")
_DC = "{http://purl.org/dc/elements/1.1/}"


def read(data: bytes, hints: Hints) -> Document:
    """Read a text or a workbook; places are `table=N row=R column=C`, of workbooks the sheet, row and column.

    Raises Unreadable for a damaged, protected or textless file, and for drawings and presentations; LimitExceeded for
    one that is too big.
    """
    del hints  # XML names its own encoding
    content, facts, common = _trees(data)
    styles = Styles(*(root for root in (content, common) if root is not None))
    text, workbook = (content.find(f"{_OFFICE}body/{_OFFICE}{kind}") for kind in ("text", "spreadsheet"))
    flaws: list[str] = []
    if text is not None:
        body = Body(text, styles)
        blocks = [block(piece) for piece in layout.dissolve(body.items(text), flaws)]
        media_type = ODT
    elif workbook is not None:
        blocks, media_type = list(_sheets(workbook, styles, flaws)), ODS
    else:
        raise Unreadable("an OpenDocument file that is neither a text nor a workbook")
    pictures = sum(1 for _ in content.iter(_DRAW + "image"))
    if pictures and not any(isinstance(entry, Grid) for entry in blocks):
        flaws.append(f"{pictures} pictures and no table: the tables may be pictures")
    if not blocks:
        raise Unreadable("an OpenDocument file without text" + (", only pictures" if pictures else ""))
    return Document(media_type, "odf", blocks, _metas(facts), flaws)


# --- the file -------------------------------------------------------------------------------------------------------


def _trees(data: bytes) -> tuple[etree._Element, etree._Element | None, etree._Element | None]:
    """The content, the document's facts and the styles by name: parts of a package, or all in one flat file."""
    if data[:2] != b"PK":
        if len(data) > MAX_PART:
            raise LimitExceeded(f"a file of more than {MAX_PART >> 20} MB")
        root = parse_xml(data)
        return root, root, None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            content, facts, common, manifest = (
                _part(package, name) for name in ("content.xml", "meta.xml", "styles.xml", "META-INF/manifest.xml")
            )
    except LimitExceeded:
        raise
    except Exception as error:  # whatever a broken package makes of it
        raise Unreadable(f"a damaged or truncated OpenDocument file: {error}") from error
    if b"encryption-data" in manifest:
        raise Unreadable("the document is protected by a password")
    if not content:
        raise Unreadable("an OpenDocument file without its text (content.xml is missing)")
    return parse_xml(content), parse_xml(facts) if facts else None, parse_xml(common) if common else None


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part's bytes, none where it is not there."""
    if name not in package.namelist():
        return b""
    with package.open(name) as file:
        data = file.read(MAX_PART + 1)  # what the directory says of its size may be a lie
    if len(data) > MAX_PART:
        raise LimitExceeded(f"{name} has more than {MAX_PART >> 20} MB")
    return data


def _metas(facts: etree._Element | None) -> list[tuple[str, str]]:
    title = next(facts.iter(_DC + "title"), None) if facts is not None else None
    return [("title", title.text.strip())] if title is not None and title.text and title.text.strip() else []


# --- workbooks ------------------------------------------------------------------------------------------------------


def _sheets(workbook: etree._Element, styles: Styles, flaws: list[str]) -> Iterator[Block]:
    shown = False
    for number, table in enumerate(workbook.iterchildren(TABLE + "table"), 1):
        if styles.hide(table):
            continue
        for entry in blocks_of(_sheet(table, number, styles, flaws)):
            shown = shown or isinstance(entry, Grid)
            yield entry
    if not shown and any(styles.hide(table) for table in workbook):
        flaws.append("hidden sheets are not read, and those shown have no table")


def _sheet(table: etree._Element, number: int, styles: Styles, flaws: list[str]) -> Sheet:
    body = Body(table, styles)
    texts: dict[Slot, str] = {}
    merged: dict[Slot, Slot] = {}
    hidden_rows: set[int] = set()
    unsaved = reshaped = y = 0
    veiled = any(map(styles.veil, table.iter("{*}condition")))
    for row in rows_of(table):
        again = count(row, TABLE + "number-rows-repeated")
        filled = False
        x = 0
        for cell in row:
            if cell.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
                continue
            repeated = count(cell, TABLE + "number-columns-repeated")
            shown = cell.tag == TABLE + "table-cell" and not styles.hide(cell)
            text = _shown(cell, body) if shown else ""
            if styles.repeat(cell) and LONE_NUMBER.fullmatch(text):
                text += UNSEEN
            unsaved += not text and _OFFICE + "value-type" not in cell.attrib and TABLE + "formula" in cell.attrib
            reshaped += shown and is_another(text, _held(cell))
            veiled = veiled or (bool(text) and _OFFICE + "value" in cell.attrib and styles.veil(cell))
            down, across = spans_of(cell)
            if text or down * across > 1:
                filled = True
                _put(texts, merged, text, (y, x), (again, repeated), (down, across))
            x += repeated
        if row.get(TABLE + "visibility", "visible") != "visible":
            hidden_rows |= set(range(y, y + min(again, MAX_EXTENT)))
        y += again
        if filled and y * max(x, 1) > MAX_EXTENT:
            raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")
    if unsaved:
        flaws.append(f"sheet {number}: {unsaved} formulas without a stored result")
    if reshaped:
        flaws.append(f"sheet {number}: {reshaped} numbers that their formats print as others")
    if veiled:
        flaws.append(f"sheet {number}: {VEILED}")
    return Sheet(number, texts, merged, frozenset(hidden_rows), _hidden_columns(table))


def _held(cell: etree._Element) -> float:
    """The number that a cell holds; none where it holds another thing."""
    try:
        return float(cell.get(_OFFICE + "value", "nan"))
    except ValueError:
        return math.nan


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


def _shown(cell: etree._Element, body: Body) -> str:
    """What a cell shows; the value that it holds where no text is stored with it, or one that hides what it is: a
    number below zero without a sign, or one in Chinese numerals, which would be taken for a label."""
    shown = "\n".join(item.text for item in body.items(cell) if isinstance(item, Line))
    held = cell.get(_OFFICE + "value", "")
    if not shown:
        return held or cell.get(_OFFICE + "string-value", "")
    below = held.startswith("-") and held.strip("-0.") and not _MINUS.intersection(shown)
    return held if held and (below or _NUMERALS.fullmatch(shown)) else shown


def _hidden_columns(table: etree._Element) -> frozenset[int]:
    hidden: set[int] = set()
    x = 0
    for column in table.iter(TABLE + "table-column"):
        again = min(count(column, TABLE + "number-columns-repeated"), MAX_EXTENT)
        if column.get(TABLE + "visibility", "visible") != "visible":
            hidden |= set(range(x, x + again))
        x += again
    return frozenset(hidden)
