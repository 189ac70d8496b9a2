"""A line of years that stands over whole tables, each of which prints its columns once for every year; and lines of
years in tables whose columns do not line up, where cells can only be counted.

The line is a table of one row, a text between blanks, or the first row of such a table. Which columns are whose is told
by the headings, which are printed as often as there are years, or by a year for every number of a row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from parsers.document import Block, Grid, GridCell, Heading, squeeze
from parsers.headings import read_heading
from parsers.reshaping.yearwords import Mark, mark_of
from parsers.tables.values import looks_like_value

Line = Sequence[bool]
"""Whose the columns are from left to right: True for the report's own."""

_APART = re.compile(r"\t|[|｜]|\s{2,}")
_LONGEST = 60
"""Characters of the longest text that is a line of years."""


def under_years(blocks: Sequence[Block], year: int) -> Iterator[Block]:
    """The blocks, tables under a line of years without that line and the columns of others than `year`."""
    over: Line = ()
    for block in blocks:
        if isinstance(block, Grid):
            line = _line([cell.text for cell in block.cells], year) if block.n_rows == 1 else ()
            if line:
                over = line
            else:
                yield _own_columns(block, over, year)
        elif line := _line(_APART.split(block.text), year) if len(block.text) <= _LONGEST else ():
            over = line
        else:
            heading = isinstance(block, Heading) or read_heading(block.text)
            over = () if heading else over
            yield block


def _line(texts: Sequence[str], year: int) -> Line:
    """What a line says of the columns below it, where it says nothing else and names this year and others."""
    marks = [mark_of(word, year) for word in map(squeeze, texts) if word]
    told = [mark for mark in marks if mark is not None]
    return told if len(told) == len(marks) and told.count(True) == 1 and False in told else ()


def _own_columns(grid: Grid, over: Line, year: int) -> Grid:
    """The grid without the columns that a line over it, or its own first row, says to be others'."""
    if not (over or grid.ragged):
        return grid
    rows = [list(row) for _, row in groupby(grid.cells, key=lambda cell: cell.row)]
    if not grid.ragged:
        return _in_line(grid, rows, over) or grid
    if rows and (first := _line([cell.text for cell in rows[0]], year)):
        rows, over = rows[1:], first
    return (_in_order(rows, over) if over else _one_by_one(rows, year)) or grid


def _in_line(grid: Grid, rows: Sequence[Sequence[GridCell]], line: Line) -> Grid | None:
    """The own columns of a grid whose columns line up: each year's begin where its headings do."""
    starts = [
        [cell.column for cell in row[-width * len(line) :: width]] for row in rows if (width := _width(row, line))
    ]
    if not starts:
        return None
    first = min(starts)
    ends = [*first[1:], grid.n_columns]
    others = [range(start, end) for start, end, own in zip(first, ends, line, strict=True) if not own]
    return grid.without((), {column for columns in others for column in columns})


def _in_order(rows: Sequence[Sequence[GridCell]], line: Line) -> Grid | None:
    """The own columns of rows in which cells can only be counted; None where a row has fewer numbers or more."""
    rows = _closed_up(rows, line)
    widths = [_width(row, line) or _labelled(row, line) for row in rows]
    most = max(widths, default=0)
    cells: list[GridCell] = []
    for at, (row, repeated) in enumerate(zip(rows, widths, strict=True)):
        width = repeated or (most if _numbers(row) == most * len(line) else 0)
        if not width and any(cell.text and looks_like_value(cell.text) for cell in row):
            return None
        before = len(row) - width * len(line)
        own = [*row[:before]] if width else [*row]
        own += [cell for k, cell in enumerate(row[before:]) if width and line[k // width]]
        cells += [cell._replace(row=at, column=column) for column, cell in enumerate(own)]
    return Grid(cells, ragged=True) if most else None


def _closed_up(rows: Sequence[Sequence[GridCell]], line: Line) -> Sequence[Sequence[GridCell]]:
    """The rows without a blank column between the tables of two years."""
    closed = [[*row[: len(row) // 2], *row[len(row) // 2 + 1 :]] if _is_parted(row) else row for row in rows]
    apart = len(line) == 2 and any(len(row) % 2 and _labelled(two, line) for row, two in zip(rows, closed, strict=True))
    return closed if apart else rows


def _is_parted(row: Sequence[GridCell]) -> bool:
    """Whether a blank cell stands in the middle of a row."""
    return bool(len(row) % 2) and not row[len(row) // 2].text.strip()


def _labelled(row: Sequence[GridCell], line: Line) -> int:
    """How many cells of a row are each year's, where its labels are printed for every year; else 0."""
    width, rest = divmod(len(row), len(line))
    texts = [squeeze(cell.text) for cell in row]
    labels = [{text if not looks_like_value(text) else "" for text in texts[k::width]} for k in range(width)]
    return width if not rest and any(map(any, labels)) and all(len(said) == 1 for said in labels) else 0


def _one_by_one(rows: Sequence[Sequence[GridCell]], year: int) -> Grid | None:
    """The own columns of such rows, where a row of years has one for each number in the rows below; None where there
    are others than numbers, or none."""
    cells: list[GridCell] = []
    over: Sequence[Mark] = ()
    found = False
    for at, row in enumerate(rows):
        marks = [mark_of(word, year) for cell in row if (word := squeeze(cell.text))]
        if {True, False} <= set(marks) and None not in marks:
            over, found = marks, True
            continue
        own = row
        if any(cell.text and looks_like_value(cell.text) for cell in row):
            if not over or _numbers(row) != len(over):
                return None
            own = [*row[: -len(over)], *(cell for cell, mark in zip(row[-len(over) :], over, strict=True) if mark)]
        cells += [cell._replace(row=at, column=column) for column, cell in enumerate(own)]
    return Grid(cells, ragged=True) if found else None


def _numbers(row: Sequence[GridCell]) -> int:
    """How many values stand at the end of a row."""
    return next((k for k, cell in enumerate(reversed(row)) if not looks_like_value(cell.text)), len(row))


def _width(row: Sequence[GridCell], line: Line) -> int:
    """How many headings at the end of a row stand there once for each year; 0 where none do."""
    texts = [squeeze(cell.text) for cell in row]
    for width in range(len(texts) // len(line), 0, -1):
        parts = [texts[-width * (k + 1) : len(texts) - width * k] for k in range(len(line))]
        if all(part == parts[0] for part in parts) and not all(map(looks_like_value, parts[0])):
            return width
    return 0
