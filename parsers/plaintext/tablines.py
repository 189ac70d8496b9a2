"""Tables copied from a page whose cells hold paragraphs: each cell on lines of its own, a line with a tab between two.

Browsers copy such tables so. Where no tab stands between two lines of text, the second begins a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.document import Block
from parsers.plaintext.common import BLANK, Numbered, Printed, grid

CELL = 80
"""Characters of the longest line taken for a cell."""
ROWS_APART = 3
"""Empty lines that set rows apart also behind a tab, where the last cell of a row is blank; cells have one or two."""
SINGLE = 3
"""Rows of one cell that may follow each other in a table: a title, 第二十条第（一）项."""

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")


def is_tab(text: str) -> bool:
    """Whether a line holds nothing but tabs."""
    return "\t" in text and not text.strip(BLANK)


def run(lines: Sequence[Numbered], at: int) -> int:
    """Where a table of such lines that begins at line `at` ends; `at` itself if none begins there."""
    if not _is_cell(lines[at].text) or not is_tab(_next(lines, at + 1)):
        return at
    end, single, tab = at + 1, 0, False
    for k in range(at + 1, len(lines)):
        text = lines[k].text
        if is_tab(text):
            end, single, tab = k + 1, 0, True
        elif text.strip(BLANK):
            if not _is_cell(text) or (not tab and _heads_section(lines, k)):
                break
            single += not tab
            if tab:
                end = k + 1
            tab = False
            if single > SINGLE:
                break
    return end


def read(lines: Sequence[Numbered]) -> list[Block]:
    """The rows of such a table; two tabs with nothing between them hold a blank cell."""
    rows: list[list[Printed]] = []
    row: list[Printed] = []
    tab, empty = False, 0
    for line in lines:
        text = line.text.strip(BLANK)
        if tab and text and empty >= ROWS_APART:
            row.append(Printed("", line.number, None))
            tab = False
        if row and not tab and is_tab(line.text) and empty >= ROWS_APART:
            rows.append(row)
            row, tab = [], True  # of a row that begins with a blank cell
        empty = 0 if text or is_tab(line.text) else empty + 1
        if is_tab(line.text):
            if tab:
                row.append(Printed("", line.number, None))
            row += [Printed("", line.number, None)] * (line.text.count("\t") - 1)
            tab = True
        elif text:
            if row and not tab:
                rows.append(row)
                row = []
            row.append(Printed(text, line.number, None))
            tab = False
    if row:
        rows.append([*row, Printed("", lines[-1].number, None)] if tab else row)
    return [grid(rows, ragged=True)]


def _is_cell(text: str) -> bool:
    return "\t" not in text and 0 < len(text.strip(BLANK)) <= CELL and "。" not in text


def _heads_section(lines: Sequence[Numbered], at: int) -> bool:
    """Whether a numbered line is followed by no tab: the numbered rows of a table are."""
    return bool(_HEADING.match(lines[at].text.strip(BLANK))) and not is_tab(_next(lines, at + 1))


def _next(lines: Sequence[Numbered], at: int) -> str:
    """The next line that is not empty."""
    for line in lines[at : at + 4]:
        if line.text.strip(" \r"):
            return line.text
    return ""
