"""Rows of a line each: cells apart by tabs, by bars, or by commas."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from itertools import product

from parsers.document import Block, Paragraph, Place
from parsers.plaintext.common import BLANK, Numbered, Printed, grid, heads_section, is_value
from parsers.plaintext.fillers import without_fillers
from parsers.plaintext.frames import without_names
from parsers.plaintext.headlines import whole_headings
from parsers.plaintext.holes import without_holes
from parsers.plaintext.padding import without_padding
from parsers.tables.labels import exact_label

_BARS = re.compile(r"(?<!\\)[|｜]")
_ESCAPED = re.compile(r"\\([-|｜])")
_RULE = re.compile(r"[\s|｜:+\-=—─]*[-=—─]{2,}[\s|｜:+\-=—─]*")
LONGEST_FIELD = 60
"""Characters of the longest field of a row apart by commas; the longest printed label has 38."""
_EDGES = BLANK + "\n"
_KEPT = re.compile(r"^=\"([^\"]*)\"$|^'(?=[\d+\-])(.*)$", re.DOTALL)
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def tabbed(lines: Sequence[Numbered]) -> list[Block] | None:
    """Cells apart by tabs: a row a line, or a cell a line behind a tab with rows apart by blank lines."""
    filled = [line for line in lines if line.text.strip(BLANK) or "\t" in line.text]
    single = sum(line.text.startswith("\t") and "\t" not in line.text[1:].rstrip(BLANK) for line in filled)
    if single * 2 > len(filled):
        return _cell_a_line(lines)
    rows = []
    for line in filled:
        parts = _fields(line.text, "\t") if '"' in line.text else line.text.split("\t")
        rows.append([Printed(part.strip(_EDGES), line.number, k) for k, part in enumerate(parts, 1)])
    while all(len(row) > 1 and not row[-1].text for row in rows):
        rows = [row[:-1] for row in rows]
    if len(rows) == 1 and sum(bool(cell.text) for cell in rows[0]) < 3:
        return None
    return [grid(without_names(rows))]


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
    if rows := without_fillers(filled):
        return [grid(rows, ragged=True)]
    rows = between_bars(filled)
    if not rows or (len(rows) == 1 and len(lines) == 1 and len(rows[0]) < 3):
        return None
    whole = without_names(whole_headings(rows))
    return [grid(without_holes(whole) or without_padding(whole) or whole)]


def between_bars(lines: Sequence[Numbered]) -> list[list[Printed]]:
    """The cells of lines between bars; a bar behind a backslash belongs to the text.

    Whether a bar at an end of a line closes it, or a blank cell stands outside of it, is told by the whole: all lines
    have one where bars close them, and else the reading is right in which the rows have equally many cells from the
    first number on, and then equally many in all.
    """
    parts = [_between_bars(line) for line in lines]
    opened = all(not row[0].text for row in parts)
    closed = opened and all(not row[-1].text for row in parts)
    sides = product((True,) if opened else (False, True), (True,) if closed else (False, True))
    readings = [[_without_ends(row, *ends) for row in parts] for ends in sides]
    return [row for row in min(readings, key=_lengths) if row]


def _lengths(rows: Sequence[Sequence[Printed]]) -> tuple[int, int]:
    """How many lengths the rows have from the first number on, and as a whole."""
    starts = [next((k for k, cell in enumerate(row) if cell.text and is_value(cell.text)), None) for row in rows]
    behind = {len(row) - start for row, start in zip(rows, starts, strict=True) if start is not None}
    return len(behind), len({len(row) for row in rows if row})


def _without_ends(parts: Sequence[Printed], left: bool, right: bool) -> list[Printed]:
    """What stands between the bars of a line without what is blank outside of the first and the last."""
    start = 1 if left and not parts[0].text else 0
    end = len(parts) - 1 if right and len(parts) > start and not parts[-1].text else len(parts)
    return [part._replace(ordinal=k) for k, part in enumerate(parts[start:end], 1)]


def _between_bars(line: Numbered) -> list[Printed]:
    """What stands before, between and behind the bars of a line."""
    return [
        Printed(_ESCAPED.sub(r"\1", part.strip(BLANK)), line.number, k)
        for k, part in enumerate(_BARS.split(line.text.strip(" \r\f")), 1)
    ]


def is_comma_row(text: str, mark: str = ",") -> bool:
    """Whether a line is a row of values apart by commas, or `mark`: at least three short fields and no sentence, or
    one text with nothing in the fields behind it, as a sheet of several columns has its prose. A label of the
    templates may have commas of its own."""
    if _THOUSANDS.fullmatch(text.strip(BLANK)):
        return False
    fields = _fields(text, mark)
    if len(fields) < 3:
        return False
    alone = bool(fields[0]) and not any(fields[1:])
    return alone or (
        "。" not in text
        and all(len(field) <= LONGEST_FIELD for field in fields)
        and not (all(fields) and exact_label(text))
    )


def comma_separated(lines: Sequence[Numbered], mark: str = ",") -> list[Block] | None:
    """Cells apart by commas, or `mark`, as spreadsheets export them; None for less than two rows, or no number.

    A text alone in its row is no part of a table where it stands above one, is long, or heads a section.
    """
    rows = [
        [Printed(field.strip(_EDGES), line.number, k) for k, field in enumerate(_fields(line.text, mark), 1)]
        for line in lines
        if line.text.strip(BLANK)
    ]
    if len(rows) < 2 or not any(is_value(cell.text) for row in rows for cell in row):
        return [_prose(row) for row in rows] if all(map(_is_alone, rows)) else None
    blocks: list[Block] = []
    table: list[list[Printed]] = []
    for row in rows:
        if _is_alone(row) and (not table or len(row[0].text) > LONGEST_FIELD or heads_section(row[0].text)):
            blocks += [grid(without_names(table))] if table else []
            blocks.append(_prose(row))
            table = []
        elif table or any(cell.text for cell in row):
            table.append(row)
    return [*blocks, grid(without_names(table))] if table else blocks


def _is_alone(row: Sequence[Printed]) -> bool:
    return bool(row[0].text) and not any(cell.text for cell in row[1:])


def _prose(row: Sequence[Printed]) -> Paragraph:
    return Paragraph(row[0].text, Place(line=row[0].line))


def _fields(text: str, mark: str) -> list[str]:
    """The fields of a row, without what keeps a spreadsheet from changing a number: `="12"` and `'12` are 12."""
    fields = next(csv.reader([text.strip("\r\n")], delimiter=mark), [])
    return [_KEPT.sub(r"\1\2", field) for field in fields] if "=" in text or "'" in text else fields
