"""Rows told as a label and pairs of heading and number: 一、本年新收…, then 自然人 12, 商业企业 3, … 总计 15.

Cards, lists, descriptions and sentences print tables so, each pair in a piece of a line, a cell or two cells. Every
number stands beside its own heading, so that none can move to another one.

Asked where the tables of a document are not whole.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from parsers.document import NOWHERE, Block, Document, Grid, GridCell, Hints, Place, squeeze
from parsers.tables.labels import GROUP, ITEM, read_label
from parsers.tables.values import looks_like_value
from parsers.templates import load_templates

ROWS = 3
"""Rows that make a table."""
FULL = 2
"""Rows of several pairs among them: table two has two, and four of one."""
PAIRS = 2
NAMES = 4
"""Labels of groups one behind the other, at most."""
MEASURES = 4
"""Headings of a table, at least, whose rows are told so."""
LONGEST = 400
"""Characters of the longest piece; a label with its seven pairs has some 160."""

_APART = r"\s，。；;、,.▪•·●◆■|_＿/／"
_VALUE = r"[\d０-９]+(?:,\d{3})*(?:\.\d+)?|[-—－/]|无"
_SENTENCE_END = re.compile("[；;。]")
_NUMBERED = re.compile(r"^(?:第\d+行[:：])?[▪•·●◆■\s]*")


class _Piece(NamedTuple):
    """A text of the document: a line, or a cell with its place."""

    text: str
    place: Place


@dataclass(slots=True)
class _Row:
    """A label, the table of which it is a row, and its numbers by their headings; a group has none."""

    label: _Piece
    table: str = ""
    pairs: dict[str, _Piece] = field(default_factory=dict)


def joined(document: Document, hints: Hints) -> Document | None:
    """The document with such rows as grids; None for one without any."""
    del hints
    blocks = list(_joined(document.blocks))
    same = len(blocks) == len(document.blocks) and all(map(operator.is_, blocks, document.blocks))
    return None if same else replace(document, blocks=blocks)


def _joined(blocks: Sequence[Block]) -> Iterator[Block]:
    at = 0
    while at < len(blocks):
        rows, end = _run(blocks, at)
        if end > at and _is_table(rows):
            yield _table(rows)
            at = end
        else:
            yield blocks[at]
            at += 1


def _is_table(rows: Sequence[_Row]) -> bool:
    return sum(bool(row.pairs) for row in rows) >= ROWS and sum(len(row.pairs) >= PAIRS for row in rows) >= FULL


def _run(blocks: Sequence[Block], at: int) -> tuple[list[_Row], int]:
    """The rows that begin at a block, and the block behind them."""
    rows: list[_Row] = []
    end = at
    waiting = ""
    for k in range(at, len(blocks)):
        tried = [replace(row, pairs=dict(row.pairs)) for row in rows[-1:]]
        for piece in _pieces(blocks[k]):
            went = _take(piece, tried, waiting)
            if went is None:
                return _ended(rows), end
            waiting = went
        rows[-1:] = tried
        if not rows or (len(rows) > NAMES and not any(row.pairs for row in rows[-NAMES:])):
            return _ended(rows), end
        if not waiting and rows[-1].pairs:
            end = k + 1
    return _ended(rows), end


def _ended(rows: list[_Row]) -> list[_Row]:
    """The rows without what only names something at their end."""
    while rows and not rows[-1].pairs:
        rows.pop()
    return rows


def _pieces(block: Block) -> Iterator[_Piece]:
    for cell in block.cells if isinstance(block, Grid) else (block,):
        if cell.text and not cell.text.isspace():
            parts = _SENTENCE_END.split(cell.text) if len(cell.text) <= LONGEST else [cell.text]
            yield from (_Piece(part, cell.place) for part in parts if part.strip())


def _take(piece: _Piece, rows: list[_Row], waiting: str) -> str | None:
    """Add a piece to the rows. Returns the heading whose number is to come; None where the piece is none of theirs."""
    text = piece.text.strip()
    if len(text) > LONGEST:
        return None
    if waiting:
        return "" if looks_like_value(text) and _add(rows, waiting, piece) else None
    if rows and squeeze(text).rstrip(":：") in _headings():
        return squeeze(text).rstrip(":：")
    label, pairs = _read(text)
    if label:
        if not _means(label):
            return None
        rows.append(_Row(_Piece(label, piece.place)))
    told = all(_add(rows, heading, _Piece(value, piece.place)) for heading, value in pairs)
    return "" if told and (label or pairs) else None


def _add(rows: list[_Row], heading: str, value: _Piece) -> bool:
    """Add a number to the last row; not to one that has one of this heading, or is of another table."""
    if not rows or heading in rows[-1].pairs:
        return False
    rows[-1].pairs[heading] = value
    return True


def _read(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The label before the pairs of a text, and these; the whole text as a label where it is not made of pairs."""
    pair = _pair()
    first = pair.search(text)
    at = first.start() if first else len(text)
    label = _NUMBERED.sub("", text[:at]).strip(" \n\t\xa0\u3000:：。，,")
    pairs = []
    while found := pair.match(text, at):
        pairs.append((squeeze(found["heading"]), found["value"]))
        at = found.end()
    return (label, pairs) if not text[at:].strip(" \n\t\xa0\u3000。；;，,") else (text, [])


def _means(label: str) -> bool:
    """Whether a text is the label of a row or of a group of rows."""
    found = read_label(label)
    return found is not None and any(sense.kind in (ITEM, GROUP) for sense in found.senses)


@cache
def _headings() -> frozenset[str]:
    """The headings of the tables that have several."""
    return frozenset(
        squeeze(label)
        for template in load_templates().values()
        for table in template.tables.values()
        if len(table.measures) >= MEASURES
        for measure in table.measures
        for label in (measure.label, *measure.synonyms)
    )


@cache
def _pair() -> re.Pattern[str]:
    headings = "|".join(r"\s?".join(map(re.escape, label)) for label in sorted(_headings(), key=len, reverse=True))
    return re.compile(rf"[{_APART}]*(?P<heading>{headings})[\s:：为是_＿]*(?P<value>{_VALUE})\s*(?:件|宗)?")


def _table(rows: Sequence[_Row]) -> Grid:
    headings = list(dict.fromkeys(heading for row in rows for heading in row.pairs))
    cells = [GridCell("", 0, 0), *(GridCell(heading, 0, k) for k, heading in enumerate(headings, 1))]
    for y, row in enumerate(rows, 1):
        cells.append(GridCell(row.label.text, y, 0, 1, 1 if row.pairs else len(headings) + 1, row.label.place))
        if row.pairs:
            none = _Piece("", NOWHERE)
            numbers = [row.pairs.get(heading, none) for heading in headings]
            cells += [GridCell(number.text, y, k, place=number.place) for k, number in enumerate(numbers, 1)]
    return Grid(cells)
