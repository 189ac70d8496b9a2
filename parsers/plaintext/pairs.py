"""Tables written out as sentences: a row a line, its label before a colon and each number behind its heading.

`1.属于国家秘密：自然人3，商业企业0，…，总计3`, as people write a table into a message; `1.当面申请数：3件` of the
annex of 2014, which has one number a row. Only labels of the standard tables, letter for letter, make such a line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from parsers.document import Block, Grid, GridCell, Place
from parsers.plaintext.common import BLANK, Numbered, is_value
from parsers.report import TABLES
from parsers.tables.labels import GROUP, ITEM, MEASURE, exact_label

LONGEST = 300
"""Characters of the longest line; the longest row of 申请表 with its seven headings has some 120."""
ROWS = 3
"""Lines that make a table."""
COUNTS = 20
"""Lines of one number without a heading that make a table."""
COLONS = 3
"""Colons that may stand behind the label; labels hold none, but for the unit of an amount."""
BETWEEN = 2
"""Lines that only name a group (（三）不予公开) between two rows."""

COUNT = "统计数"
"""The heading of these numbers."""

_COLON = re.compile(r"[:：]|(?:…|[.．·]{4}|_{4})[…．.·_]*")
"""What parts a label from its numbers: a colon, or the dots and lines that lead from it to its number."""
_NEXT = re.compile(r"[，；;、]|,(?!\d{3}(?!\d))")
_PAIR = re.compile(
    r"(?P<heading>.+?)\s*[:：为=]?\s*(?P<value>[+\-－减增]?[\d０-９][\d０-９,.]*\s*[件项条个万元]{0,2}|[-－—–/／]+|无)"
)


class Row(NamedTuple):
    """A line that is a row: its label and its pairs of heading and number."""

    label: str
    pairs: tuple[tuple[str, str], ...]


def run(lines: Sequence[Numbered], at: int) -> int:
    """Where a table of such lines that begins at line `at` ends; `at` itself if none begins there."""
    if not _COLON.search(lines[at].text) and not _is_group(lines[at].text):
        return at
    end, rows, counts, between = at, 0, 0, 0
    for k in range(at, len(lines)):
        text = lines[k].text.strip(BLANK)
        if not text:
            continue
        if row := _row(lines[k]):
            end, rows, between = k + 1, rows + 1, 0
            counts += row.pairs[0][0] == COUNT
        elif _is_group(text) and between < BETWEEN:
            between += 1
        else:
            break
    return end if rows - counts >= ROWS or counts >= COUNTS else at


def read(lines: Sequence[Numbered]) -> list[Block]:
    """The rows of such lines as grids, one for each set of headings, with the groups that they name."""
    found: list[list[tuple[Numbered, tuple[str, ...]]]] = []
    named: list[tuple[Numbered, tuple[str, ...]]] = []
    headings: tuple[str, ...] = ()
    for line in lines:
        row = _row(line)
        if row is None:
            if text := line.text.strip(BLANK):
                named.append((line, (text,)))
            continue
        now = tuple(heading for heading, _ in row.pairs)
        if now != headings:
            found.append([*named, (line, ("信息内容", *now))])
            headings, named = now, []
        found[-1] += [*named, (line, (row.label, *(value for _, value in row.pairs)))]
        named = []
    return [_grid(rows) for rows in found]


def _grid(rows: Sequence[tuple[Numbered, tuple[str, ...]]]) -> Grid:
    """A grid of rows; what stands alone in its row is over all columns."""
    width = max(len(texts) for _, texts in rows)
    return Grid(
        [
            GridCell(text, y, x, 1, width if len(texts) == 1 else 1, Place(line=line.number, column=x + 1))
            for y, (line, texts) in enumerate(rows)
            for x, text in enumerate(texts)
        ]
    )


def _row(line: Numbered) -> Row | None:
    text = line.text.strip(BLANK + "。；;，,")
    if len(text) > LONGEST:
        return None
    for colon in islice(_COLON.finditer(text), COLONS):
        label = text[: colon.start()]
        if _means(label, ITEM):
            if (count := text[colon.end() :].strip(BLANK)) and is_value(count) and _is_counted(label):
                return Row(label, ((COUNT, count),))
            pairs = [_PAIR.fullmatch(part.strip(BLANK)) for part in _NEXT.split(text[colon.end() :])]
            found = tuple((pair["heading"], pair["value"]) for pair in pairs if pair and _is_pair(pair))
            return Row(label, found) if found and len(found) == len(pairs) else None
    return None


def _is_pair(pair: re.Match[str]) -> bool:
    return is_value(pair["value"]) and _means(pair["heading"], MEASURE)


def _is_counted(label: str) -> bool:
    """Whether a label is of a table that prints one number a row."""
    found = exact_label(label)
    return found is not None and any(sense.kind == ITEM and sense.table not in TABLES for sense in found.senses)


def _is_group(text: str) -> bool:
    return len(text) <= LONGEST and _means(text.strip(BLANK), GROUP)


def _means(text: str, kind: str) -> bool:
    label = exact_label(text)
    return label is not None and any(sense.kind == kind for sense in label.senses)
