"""Rows between bars that a converter filled up to the width of their table with bars close together.

A cell ends in a blank and a bar; what a row lacks, as its labels span columns and cells above span down into it, stands
at its end as so many bars with nothing between: `行政许可 | 0 | ||`. They are no blank cells. A converter that leaves
blank cells out puts bars for these there too, so that it is not known which number stands under which heading.
Cells that hold paragraphs stand in lines of their own, and so may the filling bars and one that opens a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from parsers.document import Grid
from parsers.plaintext.common import BLANK, Numbered, Printed, grid, heads_section, is_value
from parsers.plaintext.padding import is_row

LEAST = 2
"""Rows that are filled up, at least: in table 四 these are two rows of headings."""
MANY = 5
"""Rows of a line each that are filled up, of a text; table 二 has as many headings of blocks and of columns."""
WIDEST = 20
"""Cells of a row; table 四 has 15."""
LONGEST = 60
"""Characters of the longest line of a cell's text; the longest printed label has 38."""
LINES = 6
"""Lines of a cell's text."""

_ROW = re.compile(r"(?P<cells>(?:[^|]+ )?(?:\|(?: [^|]*)?)*?)\|(?: (?P<filling>\|+))?")
_CELL = re.compile(r"(?P<text>[^|]*)\|(?: (?P<filling>\|+))?")
_FILLED = re.compile(r"^[^|\n]+ \|[^\n]* \|{2,}$", re.MULTILINE)
_SENTENCE = re.compile(r"[。；！？]")

Row = tuple[list[Printed], int]
"""The cells of a row and how many bars fill it up."""


def without_fillers(lines: Sequence[Numbered]) -> list[list[Printed]] | None:
    """The cells of rows of a line each without what fills these up; None for lines of other kinds."""
    found: list[list[Printed]] = []
    filled = False
    for _, same in groupby(lines, lambda line: line.text.count("|")):
        rows = [_row(line) for line in same]
        whole = [row for row in rows if row]
        if len(whole) < len(rows):
            return None
        filled = filled or _are_filled(whole)
        found += _cells(whole)
    return found if filled else None


def fill(text: str) -> bool:
    """Whether rows of a line each of a text are filled up so: what stands under each other in it means nothing."""
    return len(_FILLED.findall(text)) >= MANY


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table of a cell a line that begins at line `at` as a grid, and where it ends; None where none does."""
    rows: list[Row] = []
    cells: list[Printed] = []
    width = 0
    end = at
    for behind, text, filling in _stream(lines, at):
        if not filling:
            cells.append(Printed(text, lines[behind - 1].number, None))
        width = width or (filling and len(cells) + filling)
        if cells and len(cells) + filling == width:
            rows.append((cells, filling))
            cells = []
            end = behind
        elif filling or len(cells) > WIDEST:
            break
    rows = _without_openers(rows)
    several = any(len(cells) > 1 for cells, _ in rows)
    return (grid(_cells(rows), ragged=True), end) if several and _are_filled(rows) else None


def _stream(lines: Sequence[Numbered], at: int) -> Iterator[tuple[int, str, int]]:
    """The cells from line `at`: the line behind each, its text, and how many bars stand there to fill up a row."""
    parts: list[str] = []
    for k in range(at, len(lines)):
        text = lines[k].text.strip(BLANK)
        bars = text.count("|")
        if bars > 1 and not parts and not text.strip("|"):
            yield k + 1, "", bars
        elif bars and (cell := _CELL.fullmatch(text)):
            yield k + 1, "".join([*parts, cell["text"].rstrip(BLANK)]), 0
            parts = []
            if cell["filling"]:
                yield k + 1, "", bars - 1
        elif bars or not _is_part(text) or len(parts) == (LINES if k > at + 1 else 1):
            return
        else:
            parts.append(text)


def _is_part(text: str) -> bool:
    """Whether a line without a bar may be a part of a cell's text."""
    return 0 < len(text) <= LONGEST and not _SENTENCE.search(text) and not heads_section(text)


def _row(line: Numbered) -> Row | None:
    row = _ROW.fullmatch(line.text.strip(BLANK))
    if row is None:
        return None
    cells = [Printed(text.strip(BLANK), line.number, k) for k, text in enumerate(row["cells"].split("|"), 1)]
    return cells, len(row["filling"] or "")


def _without_openers(rows: list[Row]) -> list[Row]:
    """The rows without the bar that opens each, which alone in its line looks like a blank cell."""
    opened = all(len(cells) > 1 and not cells[0].text for cells, _ in rows)
    return [(cells[1:], filling) for cells, filling in rows] if opened else rows


def _are_filled(rows: Sequence[Row]) -> bool:
    """Whether two bars or more, which are no blank cell, fill up enough of the rows that begin with a text."""
    return sum(filling > 1 and bool(cells[0].text) for cells, filling in rows) >= LEAST


def _cells(rows: Sequence[Row]) -> list[list[Printed]]:
    """The cells of rows, with blank ones where nothing but a label stands, as so many rows beside it have.

    One bar that fills a row up looks like a blank cell, but for that rows that more bars fill up have one cell less.
    """
    behind = Counter(len(cells) - _labels(cells) for cells, filling in rows if filling and _labels(cells) < len(cells))
    usual = behind.most_common(1)[0][0] if behind else 0
    found: list[list[Printed]] = []
    above = 0
    for cells, filling in rows:
        count = len(cells) - _labels(cells)
        blank = min(filling, max(usual, above)) if not count and is_row(cells) else 0
        surplus = usual and count == usual + 1 and not cells[-1].text
        found.append([*(cells[:-1] if surplus else cells), *[cells[-1]._replace(text="")] * blank])
        above = count or len(cells) - 1
    return found


def _labels(cells: Sequence[Printed]) -> int:
    return next((k for k, cell in enumerate(cells) if not cell.text or is_value(cell.text)), len(cells))
