"""Units that a line above a table says and its cells do not: 单位：万件 makes tens of thousands of what seem counts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from parsers.document import Document, Grid, squeeze
from parsers.report import CellValue
from parsers.tables.values import in_ones

_STATED = re.compile("(?:单位|计量单位)[:：]([^。；;]{1,20})")
_COUNTED = re.compile("[万千百]件")
_MONEY = re.compile("[万亿千百]?元")
_LONGEST = 40
"""Characters of the longest line that says a unit."""


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
    """The units in the lines right above tables."""
    above = ""
    for block in document.blocks:
        if isinstance(block, Grid):
            if "单位" in above and len(above) <= _LONGEST and (found := _STATED.search(squeeze(above))):
                yield found[1]
            above = ""
        else:
            above = block.text
