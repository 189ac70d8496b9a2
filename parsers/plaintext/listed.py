"""Tables as programs print their lists: a row a line (`["规章", "1", "2"],`, a list of YAML), or all rows in one."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from parsers.document import Grid
from parsers.plaintext.common import BLANK, Numbered, Printed, grid

LONGEST = 40_000
"""Characters of a line that is taken for a list; the longest standard table has 8,000."""
DEEPEST = 2_000
"""Opening brackets of such a line: one a row."""
MOST = 1_000
"""Rows of a table."""

_JSON = partial(json.loads, parse_float=str, parse_int=str)
"""Numbers stay as they are spelt."""


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table that begins at a line, and the line behind it; None where none does."""
    whole = _listed(lines[at].text)
    if whole and all(isinstance(row, list) for row in whole):
        rows = [_row(row, lines[at].number) for row in whole]
        end = at + 1
    else:
        rows, end = [], at
        while end < len(lines) and len(rows) < MOST and _is_row(row := _listed(lines[end].text)):
            rows.append(_row(row, lines[end].number))
            end += 1
    return (grid(rows), end) if len(rows) > 1 and any(len(row) > 1 for row in rows) else None


def _is_row(listed: list[Any]) -> bool:
    return bool(listed) and not any(isinstance(entry, list | dict | tuple | set) for entry in listed)


def _row(entries: Sequence[Any], line: int) -> list[Printed]:
    texts = ("" if entry is None else str(entry).strip(BLANK) for entry in entries)
    return [Printed(text, line, k) for k, text in enumerate(texts, 1)]


def _listed(text: str) -> list[Any]:
    """The list that a line spells in JSON or in Python; empty where it spells none."""
    text = text.strip(BLANK).removeprefix("- ").rstrip(",").lstrip(BLANK)
    if text[:1] != "[" or text[-1:] != "]" or len(text) > LONGEST or text.count("[") > DEEPEST:
        return []
    # Python warns of backslashes that mean nothing to it.
    for spelling in (_JSON,) if "\\" in text else (_JSON, ast.literal_eval):
        try:
            found = spelling(text)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
        return found if isinstance(found, list) else []
    return []
