"""Units that are said beside tables and that their cells do not have: what seems 3 may be 3 万件."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from parsers.document import Block, Document, Grid, squeeze
from parsers.report import CellValue
from parsers.tables.units import UNIT
from parsers.tables.values import in_ones

_STATED = re.compile("单位[:：为]([^。；;]{1,20})")
_ALONE = re.compile(f"[（(]?单位[:：为]({UNIT})[）)]?")
_COUNTED = re.compile("[万千百]件")
_MONEY = re.compile("[万亿千百]?[美欧港日]?元")
_LONGEST = 40
"""Characters of the longest line that says a unit."""


def unlike(document: Document, cells: Iterable[CellValue]) -> Iterator[str]:
    """The units said beside the tables of a document that no cell with a number has, as reasons of a status."""
    stated = list(dict.fromkeys(_stated(document.blocks)))
    if not stated:
        return
    units = {cell.unit for cell in cells if cell.value is not None}
    counts = {unit for unit in units if not unit.endswith("元")}
    for unit in dict.fromkeys(unit for said in stated for unit in _COUNTED.findall(said)):
        if unit not in counts:
            yield _reason(unit)
    money = {unit for unit in units - counts if not in_ones(unit)}
    for said in stated:
        amounts = _MONEY.findall(said)
        if amounts and money and money.isdisjoint(amounts):
            yield _reason(amounts[0])


def _reason(unit: str) -> str:
    return f"a table is said to be in {unit} and its cells are not"


def _stated(blocks: Sequence[Block]) -> Iterator[str]:
    """What is said after 单位 in the lines right above and below tables, in their first cells, and in cells that say
    nothing else."""
    for at, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        for text in map(_first_text, blocks[_first_beside(blocks, at) : at + 2]):
            if "单位" in text and len(text) <= _LONGEST and (found := _STATED.search(squeeze(text))):
                yield found[1]
        for cell in block.cells:
            if "单位" in cell.text and (alone := _ALONE.fullmatch(squeeze(cell.text))):
                yield alone[1]


def _first_text(block: Block) -> str:
    if isinstance(block, Grid):
        return block.cells[0].text if block.cells else ""
    return block.text


def _first_beside(blocks: Sequence[Block], at: int) -> int:
    """The number of the first block that stands right above a table, or above the one line that does."""
    above = blocks[at - 1] if at else None
    line = above is not None and not isinstance(above, Grid) and len(above.text) <= _LONGEST
    return max(0, at - 1 - line)
