"""Tables as programs write out a data frame: a column that counts the rows, names for columns that have none.

What pandas and the tools built on it print for a workbook or a page: `Unnamed: 3` where a heading is blank, `NaN` for
every blank cell and for what a merged cell covers, and a first column 0, 1, 2 … without a heading.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.plaintext.common import Printed

COUNTED = 3
"""Rows that an index has counted, at least."""
_UNNAMED = re.compile(r"Unnamed: \d+(?:_level_\d+)?")
_NOTHING = frozenset({"NaN", "nan", "<NA>", "NaT", "None"})

Rows = Sequence[Sequence[Printed]]


def without_names(rows: Rows) -> Rows:
    """The rows without what the frame has put in; the rows as they are, if nothing says that they come from one."""
    named = any(_UNNAMED.fullmatch(cell.text) for row in rows[:1] for cell in row)
    counted = _is_counted(rows)
    if not named and not counted:
        return rows
    short = len({len(row) for row in rows[1:]}) == 1 and len(rows[0]) == len(rows[1]) - 1
    kept = [row[1:] if counted and not (short and k == 0) else row for k, row in enumerate(rows)]
    return [[cell._replace(text="") if _is_put_in(cell.text) else cell for cell in row] for row in kept]


def _is_put_in(text: str) -> bool:
    return text in _NOTHING or _UNNAMED.fullmatch(text) is not None


def _is_counted(rows: Rows) -> bool:
    """Whether the first column counts all rows but the heading, which has no text there."""
    if len(rows) <= COUNTED or any(len(row) < 3 for row in rows):
        return False
    headed = rows[0][0].text and not _is_put_in(rows[0][0].text) and len(rows[0]) >= len(rows[1])
    if headed:
        return False
    return any([row[0].text for row in rows[1:]] == [str(k) for k in range(n, n + len(rows) - 1)] for n in (0, 1))
