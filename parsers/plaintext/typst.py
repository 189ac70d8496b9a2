"""Tables of Typst: `#table(columns: 4, [规章], table.cell(colspan: 3)[…], …)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from parsers.document import Grid
from parsers.plaintext.common import BLANK, Numbered
from parsers.plaintext.spanning import Spanning, count, flowing, spanning_grid

MOST_LINES = 600
"""Lines of one table; a standard table written one cell a line has some 300."""
MOST_NESTED = 40
"""Brackets inside each other."""

_OPENING = re.compile(r"\btable\(\s*$|\btable\((?=.*\bcolumns\s*:)")
_COLUMNS = re.compile(r"\bcolumns\s*:\s*(?:(\d+)|\(([^()]*(?:\([^()]*\)[^()]*)*)\)(?:\s*\*\s*(\d+))?)")
_SPAN = re.compile(r"\b(row|col)span\s*:\s*(\d+)")
_CELL = re.compile(r"\.cell\s*\(([^()\[\]]*)\)\s*$")
_BREAK = re.compile(r"\s*\\\s+")
_ESCAPED = re.compile(r"\\([^\w\s])")
_BOLD = re.compile(r"\*([^*]+)\*")


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table that begins at a line, and the line behind it; None where none does."""
    opening = _OPENING.search(lines[at].text) if "table(" in lines[at].text else None
    if opening is None:
        return None
    part = lines[at : at + MOST_LINES]
    source = "\n".join(line.text for line in part)
    start = source.index("(", opening.start())
    end = _closing(source, start)
    columns = _COLUMNS.search(source, start, end) if end else None
    if not end or not columns:
        return None
    starts = list(accumulate((len(line.text) + 1 for line in part), initial=0))
    cells = [
        Spanning(text, part[sum(begin <= place for begin in starts) - 1].number, rows, across)
        for place, text, rows, across in _cells(source, start, end)
    ]
    width = _width(columns)
    if not cells or not width or any(cell.colspan > width for cell in cells):
        return None
    return spanning_grid(flowing(cells, width)), at + source.count("\n", 0, end) + 1


def _width(columns: re.Match[str]) -> int:
    """How many columns an argument names: a number, a list of widths, or one repeated."""
    if columns[1]:
        return count(columns[1])
    listed = [entry for entry in columns[2].split(",") if entry.strip()]
    return len(listed) * count(columns[3])


def _closing(source: str, start: int) -> int:
    """Where the bracket that opens at `start` is closed; 0 if it is not, or too many open in it."""
    depth = 0
    for found in re.finditer(r"\\.|[()\[\]]", source[start:]):
        depth += (found[0] in "([") - (found[0] in ")]")
        if depth == 0:
            return start + found.start()
        if depth > MOST_NESTED:
            break
    return 0


def _cells(source: str, start: int, end: int) -> Iterator[tuple[int, str, int, int]]:
    """The contents in brackets, each with its place in the source and the rows and columns it spans."""
    at = start + 1
    while (place := source.find("[", at, end)) > 0:
        close = _closing(source, place)
        cell = _CELL.search(source, at, place)
        spans = dict(_SPAN.findall(cell[1])) if cell else {}
        yield place, _printed(source[place + 1 : close]), count(spans.get("row")), count(spans.get("col"))
        at = close + 1


def _printed(text: str) -> str:
    lines = _BREAK.sub("\n", text)
    return _ESCAPED.sub(r"\1", _BOLD.sub(r"\1", lines)).strip(BLANK + "\n")
