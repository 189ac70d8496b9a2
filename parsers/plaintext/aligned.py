"""Rows of a line each, whose cells are set under each other with blanks.

How many columns of a terminal a character takes, and whether one blank sets two cells apart, is up to the program that
wrote the text: the reading that finds most labels and numbers is the right one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.document import Block, Grid, GridCell, Place
from parsers.plaintext.common import BLANK, Numbered, Printed, grid, is_value, width
from parsers.plaintext.frames import without_names
from parsers.plaintext.headlines import whole_headings
from parsers.plaintext.padding import without_padding
from parsers.tables.labels import exact_label

_GAPPED = re.compile(r"\S+(?:[ \u3000]\S+)*")
_SPACED = re.compile(r"Unnamed: \d+|\S+")
_LISTED = re.compile(r"\s*(?:[-*+•·●■]|\d{1,2}[.、)])\s")
_WIDTHS: tuple[Callable[[str], int], ...] = (width, lambda character: width(character, 2), len)
"""A terminal, a Chinese font, and programs that count characters."""

Chunk = tuple[int, int, str]
Row = tuple[Numbered, Sequence[Chunk]]


class Reading(NamedTuple):
    """A table that lines may draw; `lined_up`: all its cells stand under each other, else counted from the left."""

    grid: Grid
    lined_up: bool


def read(lines: Sequence[Numbered]) -> list[Block] | None:
    """The grid of such lines.

    None for fewer than two rows, and without any number: words far apart in a line are no table.
    """
    best = _best(lines)
    return [best.grid] if best else None


def lined_up(lines: Sequence[Numbered]) -> Grid | None:
    """The grid of lines whose cells are set under each other, all of them; None for any other."""
    best = _best(lines)
    return best.grid if best and best.lined_up else None


def _best(lines: Sequence[Numbered]) -> Reading | None:
    return max(_readings(lines), key=lambda reading: _known(reading.grid), default=None)


def is_row(text: str) -> bool:
    """Whether a line is labels and numbers, one blank apart: a row of such a table all of whose cells are wide."""
    cells = text.split()
    return len(cells) > 1 and all(is_value(cell) or exact_label(cell) for cell in cells)


def _readings(lines: Sequence[Numbered]) -> Iterator[Reading]:
    """The tables that the lines may draw, likeliest first."""
    printed = [line for line in lines if line.text.strip(BLANK)]
    for cell in (_GAPPED, _SPACED):
        loose: Grid | None = None
        for measure in _WIDTHS:
            rows = [(line, _chunks(line.text, cell, measure)) for line in printed]
            rows = [(line, row) for line, row in rows if not (len(row) == 2 and _LISTED.match(line.text))]
            if len(rows) < 2 or not any(is_value(chunk[2]) for _, row in rows for chunk in row):
                break
            if found := _lined_up(rows):
                yield Reading(_without_padding(found), True)
            loose = loose or _loose(rows)
        if loose:
            yield Reading(loose, False)


def _known(found: Grid) -> int:
    """How many cells hold a label or a number."""
    return sum(bool(cell.text) and (is_value(cell.text) or exact_label(cell.text) is not None) for cell in found.cells)


def _lined_up(rows: Sequence[Row]) -> Grid | None:
    """The grid of rows whose columns are told by those that have most cells; slots without text are blank cells."""
    most = max(len(row) for _, row in rows)
    full = [row for _, row in rows if len(row) == most]
    spans = [(min(row[k][0] for row in full), max(row[k][1] for row in full)) for k in range(most)]
    if any(left[1] > right[0] for left, right in pairwise(spans)):
        return None
    cells: list[GridCell] = []
    for r, (line, row) in enumerate(rows):
        reach = 0
        for ordinal, (start, end, text) in enumerate(row, 1):
            over = [k for k, (left, right) in enumerate(spans) if start < right and left < end]
            if not over or over[0] < reach:
                return None
            cells += [GridCell("", r, k, place=Place(line=line.number)) for k in range(reach, over[0])]
            reach = over[-1] + 1
            place = Place(line=line.number, column=ordinal)
            cells.append(GridCell(text, r, over[0], colspan=len(over), place=place))
        cells += [GridCell("", r, k, place=Place(line=line.number)) for k in range(reach, most)]
    return Grid(cells)


def _without_padding(found: Grid) -> Grid:
    if any(cell.colspan > 1 for cell in found.cells):
        return found
    rows: list[list[Printed]] = [[] for _ in range(found.n_rows)]
    for cell in found.cells:
        rows[cell.row].append(Printed(cell.text, cell.place.line or 0, cell.place.column))
    whole = without_names(whole_headings(rows))
    return grid(without_padding(whole) or whole)


def _loose(rows: Sequence[Row]) -> Grid:
    printed = [[Printed(chunk[2], line.number, k) for k, chunk in enumerate(row, 1)] for line, row in rows]
    return grid(without_names(printed))


def _chunks(text: str, cell: re.Pattern[str], measure: Callable[[str], int]) -> list[Chunk]:
    """The cells of a line with the columns that they take."""
    at = [0]
    for character in text:
        at.append(at[-1] + measure(character))
    return [(at[match.start()], at[match.end()], match[0].strip(BLANK)) for match in cell.finditer(text)]
