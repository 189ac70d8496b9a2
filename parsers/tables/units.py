"""Units that headings, rows and lines say: 单位：万件 makes tens of thousands of what seem counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.document import Document, Grid, squeeze
from parsers.report import CellValue
from parsers.tables.values import in_ones

_UNIT = "[万亿千百]?元|[万千百]?[件项条宗次]|万"
_SAID = re.compile(rf"单位[:：/／]?(?:人民币)?({_UNIT})|[（(](?:人民币)?({_UNIT})[）)，,、]|[/／，,]({_UNIT})$")
_WHOLE = re.compile(_UNIT)
_STATED = re.compile("单位[:：为]([^。；;]{1,20})")
_ALONE = re.compile(f"[（(]?单位[:：为]({_UNIT})[）)]?")
_COUNTED = re.compile("[万千百]件")
_MONEY = re.compile("[万亿千百]?元")
_LONGEST = 40
"""Characters of the longest line that says a unit."""


def unit_in(text: str) -> str:
    """The unit that a label says: 本年收费金额（单位：元）, 采购总金额/元; empty where it says none."""
    found = _SAID.search(squeeze(text))
    return next(filter(None, found.groups()), "") if found else ""


def is_unit(text: str) -> bool:
    """Whether a text, as a key, is a unit of counts or of money and nothing else."""
    return _WHOLE.fullmatch(text) is not None


def unlike(document: Document, cells: Iterable[CellValue]) -> Iterator[str]:
    """What the cells of a document are said to be counted in by lines above its tables, and do not say themselves."""
    stated = list(_stated(document))
    if not stated:
        return
    units = {cell.unit for cell in cells if cell.value is not None}
    counts = {unit for unit in units if not unit.endswith("元")}
    for unit in dict.fromkeys(unit for said in stated for unit in _COUNTED.findall(said)):
        if unit not in counts:
            yield f"a line above a table says {unit}"
    money = {unit for unit in units - counts if not in_ones(unit)}
    for said in dict.fromkeys(stated):
        amounts = _MONEY.findall(said)
        if amounts and money and money.isdisjoint(amounts):
            yield f"a line above a table says {amounts[0]}"


def _stated(document: Document) -> Iterator[str]:
    """The units in the lines right above and below tables, in a first row that says nothing else, and in cells."""
    blocks = document.blocks
    for at, block in enumerate(blocks):
        if isinstance(block, Grid):
            for beside in blocks[max(0, at - 1) : at + 2]:
                text = beside.text if not isinstance(beside, Grid) else beside.cells[0].text if beside.cells else ""
                if "单位" in text and len(text) <= _LONGEST and (found := _STATED.search(squeeze(text))):
                    yield found[1]
            for cell in block.cells:
                if "单位" in cell.text and (alone := _ALONE.fullmatch(squeeze(cell.text))):
                    yield alone[1]
