"""Tables without drawn lines: where on a page the words stand like one, and how it falls into bands.

A row of values tells a table: a label and a number, or several numbers, on one baseline. Where headings begin anew
after rows of values, a new band begins, with columns of its own. `wordgrid` makes cells of a band.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from parsers.grids.ink import Run
from parsers.grids.textlines import Line, starts_item, text_of

COLUMN_GAP = 0.34
"""Words farther apart than this many font sizes are in different cells; between Chinese and digits stand 0.25."""

TABLE_GAP = 4.5
"""A gap of this many font sizes between lines ends a table."""

MOST_ROWS = 600
"""Lines of one table; the longest standard table has 60, and the work grows with their square."""

SERIAL_WIDTH = 3.0
"""A column of serial numbers begins within this many font sizes of the table's left edge."""

LEAST_SERIALS = 4
"""Fewer numbers than this make no column of serial numbers."""

LINE_STEP = 1.6
"""Lines of one label follow each other within this many font sizes."""

PROSE = 0.55
"""A line of a single word that fills this share of the text width is prose."""

_VALUE = re.compile(r"[+\-－减增]?\d[\d,，.．]*.{0,14}|[\-－—–/／]+|无|零")
_ORDINAL = re.compile(r"\d{1,2}\s*[.．、]\s*[^\d\s]")
_HEADING = re.compile(r"[一二三四五六七八]、.*(情况|事项|问题|改进|工作)")


@dataclass(slots=True, eq=False)
class Word:
    """A piece of a line with white space on both sides; Chinese text has no other spaces."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    baseline: float
    size: float
    value: bool
    runs: list[Run]
    page: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


Words = list[Word]
"""The words of one line, from left to right."""


@dataclass(slots=True)
class Band:
    """Part of a table with its own columns: heading lines, rows of values, and lines that only carry on a label."""

    heads: list[Words] = field(default_factory=list)
    rows: list[Words] = field(default_factory=list)
    rest: list[Words] = field(default_factory=list)

    def label_edge(self) -> float:
        """The right end of the labels in front of the values, as far as they share a line."""
        return max((word.right for row in self.rows for word in label_part(row)), default=0.0)

    def first_value(self) -> float:
        """The left end of the first column of values."""
        return min(word.left for row in self.rows for word in row[len(label_part(row)) :])


def label_part(row: Words) -> Words:
    """The words of a row in front of its first value."""
    first = next((k for k, word in enumerate(row) if word.value), len(row))
    return row[:first]


def words_of(line: Line, page: int, shift: float) -> Words:
    """The words of a line, moved down the page by `shift`."""
    groups: list[list[Run]] = []
    for run in line.runs:
        if groups and run.lefts[0] - groups[-1][-1].rights[-1] <= COLUMN_GAP * run.size:
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_word(group, page, shift) for group in groups]


def _word(runs: list[Run], page: int, shift: float) -> Word:
    text = text_of(runs)
    top, bottom = min(run.top for run in runs) + shift, max(run.bottom for run in runs) + shift
    value = _VALUE.fullmatch(text) is not None and not _ORDINAL.match(text)
    baseline, size = runs[0].baseline + shift, runs[0].size
    return Word(text, runs[0].lefts[0], runs[-1].rights[-1], top, bottom, baseline, size, value, runs, page)


def is_row(line: Words) -> bool:
    """A row of values: a label and a value, or several values."""
    values = sum(word.value for word in line)
    return values >= 3 or (values >= 1 and len(line) >= 2 and not line[-1].text.endswith(("。", "；", "，")))


def regions(lines: Iterable[Words], width: float) -> list[list[Words]]:
    """Stretches of lines between prose and headings that hold enough rows of values to be a table."""
    found: list[list[Words]] = [[]]
    for line in lines:
        if _is_prose(line, width):
            found.append([])
            continue
        last = found[-1][-1] if found[-1] else None
        if last and line[0].baseline - last[0].baseline > TABLE_GAP * line[0].size:
            found.append([])
        found[-1].append(line)
    return [_trimmed(region) for region in found if len(region) <= MOST_ROWS and _has_values(region)]


def _is_prose(line: Words, width: float) -> bool:
    if len(line) > 1:
        return False
    word = line[0]
    return word.right - word.left > PROSE * width or word.text.endswith("。") or bool(_HEADING.match(word.text))


def _has_values(region: Sequence[Words]) -> bool:
    rows = [line for line in region if is_row(line)]
    if any(sum(word.value for word in line) >= 5 for line in rows):
        return True
    return len(rows) >= 3


def _trimmed(region: list[Words]) -> list[Words]:
    """The region without lines far above its first row or below its last, which are titles and notes."""
    rows = [k for k, line in enumerate(region) if is_row(line)]
    end = rows[-1] + 1
    while end < len(region) and region[end][0].top - region[end - 1][0].bottom < 0.6 * region[end][0].size:
        end += 1
    return region[:end]


def bands(region: Sequence[Words]) -> list[Band]:
    """The region cut where headings over values begin anew after rows of values."""
    found = [Band()]
    for k, line in enumerate(region):
        band = found[-1]
        if is_row(line) or _in_columns(line, band):
            band.rows.append(line)
        elif not band.rows:
            band.heads.append(line)
        elif _heads_anew(line, band, region[k + 1 : k + 2]):
            found.append(Band([line]))
        else:
            band.rest.append(line)
    last = found[-1]
    if not last.rows and len(found) > 1:
        found.pop()
        found[-1].rest += last.heads
    for band in found:
        _take_first_label(band)
    return found


def _take_first_label(band: Band) -> None:
    """The last heading lines that stand in front of the values, not over them, begin the label of the first row."""
    while band.rows and len(band.heads) > 1:
        line, below = band.heads[-1], (band.rest or band.rows)[0]
        near = below[0].baseline - line[0].baseline <= LINE_STEP * line[0].size
        if not near or any(word.right > band.first_value() for word in line):
            return
        band.rest.insert(0, band.heads.pop())


def _in_columns(line: Words, band: Band) -> bool:
    """Values alone on their line, below other values: the label of the row stands above and below them."""
    return all(
        word.value
        and any(
            word.left < other.right and other.left < word.right for row in band.rows for other in row if other.value
        )
        for word in line
    )


def without_serials(region: Sequence[Words]) -> tuple[list[Words], Words]:
    """The region without a first column of serial numbers 1, 2, 3 …, and that column's words."""
    firsts = [line[0] for line in region if line[0].value and line[0].text.isdigit() and len(line[0].text) <= 2]
    left = min((word.left for line in region for word in line), default=0.0)
    column = [word for word in firsts if word.left < left + SERIAL_WIDTH * word.size]
    steps = sum(int(b.text) == int(a.text) + 1 for a, b in pairwise(column))
    if len(column) < LEAST_SERIALS or steps < 0.7 * (len(column) - 1):
        return list(region), []
    right = max(word.right for word in column)
    column = [word for line in region for word in line if word.middle < right and (word.value or word.text in "序号")]
    serials = set(map(id, column))
    lines = [[word for word in line if id(word) not in serials] for line in region]
    return [line for line in lines if line], column


def _heads_anew(line: Words, band: Band, after: Sequence[Words]) -> bool:
    """Words over the columns of values, or a title line that such words follow."""
    if _over_values(line, band):
        return True
    if len(line) > 1 or not after or is_row(after[0]) or not _over_values(after[0], band):
        return False
    above = [word for row in [*band.rows[-2:], *band.rest[-2:]] for word in row if not word.value]
    return opens(line[0]) or not any(next_line(word, line[0]) for word in above)


def opens(word: Word) -> bool:
    """The word opens with an ordinal, so it begins a label or a title."""
    return starts_item(word.text) or word.text.startswith("第")


def next_line(above: Word, word: Word) -> bool:
    """The word stands under another as the next line of the same cell would."""
    aligned = min(abs(above.left - word.left), abs(above.middle - word.middle), abs(above.right - word.right)) < 2
    return aligned and 0.5 * word.size < word.baseline - above.baseline <= LINE_STEP * word.size


def _over_values(line: Words, band: Band) -> bool:
    edge, first = band.label_edge(), band.first_value()
    if edge:
        return any(not word.value and word.left > edge and word.right > first for word in line)
    return any(not word.value and word.middle > first for word in line)
