"""Rows of a line each: cells apart by tabs, by bars, by commas, or by blanks that line up."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from parsers.document import Block, Grid, GridCell, Place
from parsers.plaintext.common import BLANK, Numbered, Printed, grid, is_value, width

_BARS = re.compile(r"(?<!\\)[|｜]")
_RULE = re.compile(r"[\s|｜:+\-=—─]*[-=—─]{2,}[\s|｜:+\-=—─]*")
_CHUNK = re.compile(r"\S+(?:[ \u3000]\S+)*")
LONGEST_FIELD = 60
"""Characters of the longest field of a row apart by commas; the longest printed label has 38."""
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LISTED = re.compile(r"\s*(?:[-*+•·●■]|\d{1,2}[.、)])\s")


def tabbed(lines: Sequence[Numbered]) -> list[Block] | None:
    """Cells apart by tabs: a row a line, or a cell a line behind a tab with rows apart by blank lines."""
    filled = [line for line in lines if line.text.strip(BLANK) or "\t" in line.text]
    single = sum(line.text.startswith("\t") and "\t" not in line.text[1:].rstrip(BLANK) for line in filled)
    if single * 2 > len(filled):
        return _cell_a_line(lines)
    rows = []
    for line in filled:
        parts = line.text.split("\t")
        rows.append([Printed(part.strip(BLANK), line.number, k) for k, part in enumerate(parts, 1)])
    while all(len(row) > 1 and not row[-1].text for row in rows):
        rows = [row[:-1] for row in rows]
    if len(rows) == 1 and sum(bool(cell.text) for cell in rows[0]) < 3:
        return None
    return [grid(rows, ragged=len({len(row) for row in rows}) > 1)]


def _cell_a_line(lines: Sequence[Numbered]) -> list[Block] | None:
    rows: list[list[Printed]] = [[]]
    for line in lines:
        if "\t" not in line.text and not line.text.strip(BLANK):
            rows.append([])
            continue
        parts = line.text.split("\t")[1:]
        rows[-1] += [
            Printed(part.strip(BLANK), line.number, k if len(parts) > 1 else None) for k, part in enumerate(parts, 1)
        ]
    rows = [row for row in rows if row]
    # One indented line is a paragraph whose author pressed the tabulator.
    return [grid(rows, ragged=True)] if sum(map(len, rows)) > 2 else None


def piped(lines: Sequence[Numbered]) -> list[Block] | None:
    """Cells apart by `|`, with or without bars at the ends and a rule under the heading."""
    filled = [line for line in lines if line.text.strip(BLANK) and not _RULE.fullmatch(line.text.strip(BLANK))]
    rows = [row for line in filled if (row := split_bars(line))]
    between = [_between_bars(line) for line in filled]
    closed = all(not row[0].text for row in between) or all(not row[-1].text for row in between)
    if (len({len(row) for row in between}), closed) < (len({len(row) for row in rows}), True):
        rows = between  # no bars at the ends: what stands before the first one is a blank cell
    if not rows or (len(rows) == 1 and len(lines) == 1 and len(rows[0]) < 3):
        return None
    return [grid(rows, ragged=len({len(row) for row in rows}) > 1)]


def split_bars(line: Numbered) -> list[Printed]:
    """The cells of a line between bars; a bar behind a backslash belongs to the text."""
    parts = _between_bars(line)
    if not parts[0].text:
        parts = parts[1:]
    if parts and not parts[-1].text:
        parts = parts[:-1]
    return [part._replace(ordinal=k) for k, part in enumerate(parts, 1)]


def _between_bars(line: Numbered) -> list[Printed]:
    """What stands before, between and behind the bars of a line."""
    return [
        Printed(part.strip(BLANK).replace("\\|", "|").replace("\\｜", "｜"), line.number, k)
        for k, part in enumerate(_BARS.split(line.text.strip(" \r\f")), 1)
    ]


def is_comma_row(text: str, mark: str = ",") -> bool:
    """Whether a line is a row of values apart by commas, or `mark`: at least three short fields, no sentence."""
    if "。" in text or _THOUSANDS.fullmatch(text.strip(BLANK)):
        return False
    fields = _fields(text, mark)
    return len(fields) > 2 and all(len(field) <= LONGEST_FIELD for field in fields)


def comma_separated(lines: Sequence[Numbered], mark: str = ",") -> list[Block] | None:
    """Cells apart by commas, or `mark`, as spreadsheets export them; None for less than two rows, or no number."""
    rows = [
        [Printed(field.strip(BLANK), line.number, k) for k, field in enumerate(_fields(line.text, mark), 1)]
        for line in lines
        if line.text.strip(BLANK)
    ]
    if len(rows) < 2 or not any(is_value(cell.text) for row in rows for cell in row):
        return None
    return [grid(rows, ragged=len({len(row) for row in rows}) > 1)]


def _fields(text: str, mark: str) -> list[str]:
    return next(csv.reader([text.strip("\r\n")], delimiter=mark), [])


def lined_up(lines: Sequence[Numbered]) -> Grid | None:
    """The grid of lines whose cells are set under each other, all of them; None for any other."""
    for ambiguous in (1, 2):
        rows = [(line, _chunks(line.text, ambiguous)) for line in lines if line.text.strip(BLANK)]
        if rows and (found := _lined_up(rows)):
            return found
    return None


def aligned(lines: Sequence[Numbered]) -> list[Block] | None:
    """Cells set under each other with blanks, told apart by the columns of blanks that run through all full rows.

    None for fewer than two rows, and without any number: words far apart in a line are no table.
    """
    loose: Grid | None = None
    for ambiguous in (1, 2):
        rows = [(line, _chunks(line.text, ambiguous)) for line in lines if line.text.strip(BLANK)]
        rows = [(line, row) for line, row in rows if not (len(row) == 2 and _LISTED.match(line.text))]
        if len(rows) < 2 or not any(is_value(chunk[2]) for _, row in rows for chunk in row):
            return None
        found = _lined_up(rows)
        if found:
            return [found]
        loose = loose or _loose(rows)
    return [loose] if loose else None


Chunk = tuple[int, int, str]


def _lined_up(rows: Sequence[tuple[Numbered, Sequence[Chunk]]]) -> Grid | None:
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


def _loose(rows: Sequence[tuple[Numbered, Sequence[Chunk]]]) -> Grid:
    printed = [[Printed(chunk[2], line.number, k) for k, chunk in enumerate(row, 1)] for line, row in rows]
    counts = Counter(map(len, printed))
    return grid(printed, ragged=len(counts) > 1)


def _chunks(text: str, ambiguous: int) -> list[Chunk]:
    """The pieces of a line between two or more blanks, with the columns of a terminal that they take."""
    at = [0]
    for character in text:
        at.append(at[-1] + width(character, ambiguous))
    return [(at[match.start()], at[match.end()], match[0].strip(BLANK)) for match in _CHUNK.finditer(text)]
