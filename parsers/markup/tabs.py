"""Tables behind tabs: a page that shows those of a whole region or system first hides its organ's own ones."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.document import Grid

_LONGEST = 30
"""Characters of a line that may be a tab, or several."""
_ALL_FIRST = re.compile(
    r"(?:全(?:省|市|区|县|州|旗|盟|系统)|汇总|合计)\S{0,6}\s*\S{0,8}(?:本级|本机关|局机关|本单位)(?:数据|情况|统计)?(?:\s|$)"
)
_NUMBERS = 5
"""Numbers of a table that may be a part of a report; the smallest standard table has 12."""


def offer_own_behind(lines: Iterable[str]) -> bool:
    """Whether the lines of a page name tabs for 全区 (全市, 汇总 …) and behind that for 本级."""
    return _ALL_FIRST.search("\n".join(line for line in lines if len(line) <= _LONGEST)) is not None


def with_numbers(grids: Iterable[Grid]) -> int:
    """How many tables have numbers as those of a report have."""
    return sum(sum(cell.text.isdecimal() for cell in grid.cells) >= _NUMBERS for grid in grids)
