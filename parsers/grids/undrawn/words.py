"""Tables without drawn lines: the words of a page, and where they stand like a table.

A row of values tells a table: a label and a number, or several numbers, on one baseline. `cells` puts words together
into cells, `bands` cells into bands with columns of their own, `grid` makes a grid of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.ink import Run, split_run
from parsers.grids.textlines import Line, starts_item, text_of
from parsers.tables.labels import ITEM, MEASURE, exact_label, heads_nothing
from parsers.tables.rows import UNITS

COLUMN_GAP = 0.34
"""Words farther apart than this many font sizes are in different cells; between Chinese and digits stand 0.25."""

GROUP_GAP = 0.1
"""Columns of labels without white space of their own stand at least this many font sizes apart, words and brackets
do not."""

MOST_PARTS = 4
"""Pieces in which programs draw a bracketed numeral and the first word behind it."""

INNER_GAP = 1.2
"""An ordinal and the label it numbers, a number and its unit, stand no farther apart than this many font sizes."""

INNER_SHARE = 0.85
"""A space inside a heading is narrower than this share of the gaps between headings on its line: 纠正 and 结果 may be
lines of two neighbours."""

TABLE_GAP = 4.5
"""A gap of this many font sizes between lines ends a table."""

MOST_ROWS = 600
"""Lines of one table; the longest standard table has 60, and the work grows with their square."""

SERIAL_WIDTH = 3.0
"""A column of serial numbers begins within this many font sizes of the table's left edge."""

LEAST_SERIALS = 4
"""Fewer numbers than this make no column of serial numbers."""

LEAST_LABELS = 4
"""So many labels of the templates make a table of a stretch of lines with a single number."""

LONGEST_HEADINGS = 40
"""Characters of headings that touch; those of three columns have 21."""

PROSE = 0.55
"""A line of a single word that fills this share of the text width is prose."""

_VALUE = re.compile(r"(?:[+\-－−]|减少?|增加?)?\d[\d,，.．]*.{0,14}|[\-－—–/／]+|无|零")
_ORDINAL = re.compile(r"\d{1,2}\s*[.．、]\s*[^\d\s]")
_BARE_ORDINAL = re.compile(
    r"\d{1,2}[.．、]|[（(](\d{1,2}|[一二三四五六七八九十]{1,3})[）)]|[一二三四五六七八九十]{1,3}、"
)
_GROUP = re.compile(r"[（(][一二三四五六七八九十]{1,2}[）)](?!\s*项)\S|\d[.．、][^\d\s]")
_OPENING = frozenset("（(123456789")
_AFTER_ORDINAL = frozenset(".．、,，)）")
_HEADING = re.compile(
    r"[一二三四五六七八]、.*(情况|事项|问题|改进|工作)"
    r"|(\d{1,2}[.．、]\s*)?(.*公开(政府)?信息的?情况|.*信息公开申请的?情况|.*复议.*诉讼的?情况|.*主要问题及改进.*|其他.*报告的?事项)"
)


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


def words_of(line: Line, page: int, shift: float) -> Words:
    """The words of a line, moved down the page by `shift`."""
    groups: list[list[Run]] = []
    widest = INNER_SHARE * _column_gap(line)
    for k, run in enumerate(line.runs):
        gap = run.lefts[0] - groups[-1][-1].rights[-1] if groups else 0.0
        if groups and run.text[0] in _OPENING and gap > GROUP_GAP * run.size and _begins_group(line.runs[k:]):
            groups.append([run])
        elif groups and (
            gap <= COLUMN_GAP * run.size or (gap <= widest and _one_word(text_of(groups[-1]), run.text, gap / run.size))
        ):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_word(part, page, shift) for group in groups for part in _parted(group)]


def _begins_group(runs: Sequence[Run]) -> bool:
    """Whether a line goes on with a label such as （一）予以公开 or 1.属于国家秘密; 第（一）项 is an article of the
    regulations."""
    return _GROUP.match("".join([run.text for run in runs[:MOST_PARTS]])) is not None


def _column_gap(line: Line) -> float:
    """The narrowest gap of a line of headings that no label runs across; no limit where values stand in a line."""
    gaps = [float("inf")]
    if not any(char.isdigit() for char in line.text):
        for before, run in pairwise(line.runs):
            gap = run.lefts[0] - before.rights[-1]
            if gap > COLUMN_GAP * run.size and not _one_word(before.text, run.text, gap / run.size):
                gaps.append(gap)
    return min(gaps)


def _parted(runs: list[Run]) -> list[list[Run]]:
    """Headings of columns that touch, as cells without padding print them: one whole label after the other."""
    text = "".join(run.text for run in runs)
    touching = len(text) <= LONGEST_HEADINGS and not heads_nothing(text) and exact_label(text) is None
    cuts = _label_cuts(text) if touching else []
    if not cuts:
        return [runs]
    parts: list[list[Run]] = [[] for _ in range(len(cuts) + 1)]
    start = 0
    for run in runs:
        inside = [cut - start for cut in cuts if start < cut < start + len(run.text)]
        for piece in split_run(run, inside) if inside and not run.turned else [run]:
            parts[bisect_right(cuts, start)].append(piece)
            start += len(piece.text)
    return [part for part in parts if part]


def _label_cuts(text: str) -> list[int]:
    """Where headings that name columns follow one another; nothing where the text is not wholly made of these."""
    cuts = []
    start = 0
    while start < len(text):
        end = next((end for end in range(len(text), start + 1, -1) if names(text[start:end], MEASURE)), None)
        if end is None:
            return []
        cuts.append(end)
        start = end
    return cuts[:-1]


def names(text: str, kind: str) -> bool:
    """Whether a text is a label of the templates of this kind: of a column of numbers, a row, or several of either."""
    label = exact_label(text)
    return label is not None and any(sense.kind == kind for sense in label.senses)


def _one_word(before: str, after: str, gap: float) -> bool:
    """A space printed inside a cell: an ordinal before its words, a number before its unit, parts of a label."""
    if gap <= INNER_GAP and _BARE_ORDINAL.fullmatch(before) and not after[0].isdigit():
        return True
    if gap <= INNER_GAP and before[-1].isdecimal() and (after in UNITS or after[0] in ".．"):
        return True
    if gap > 2 * INNER_GAP or exact_label(before + after) is None:
        return False
    # A number before a whole label counts the rows; two whole labels stand in two cells.
    whole = before.isdecimal() or exact_label(before) is not None
    return not (whole and exact_label(after) is not None) or after[0] in _AFTER_ORDINAL


def _word(runs: list[Run], page: int, shift: float) -> Word:
    text = text_of(runs)
    top, bottom = min(run.top for run in runs) + shift, max(run.bottom for run in runs) + shift
    filled_in = text.strip("_＿") or text
    value = _VALUE.fullmatch(filled_in) is not None and not _ORDINAL.match(filled_in)
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
    wide = word.right - word.left > PROSE * width and exact_label(word.text) is None
    return wide or word.text.endswith("。") or bool(_HEADING.match(word.text))


def _has_values(region: Sequence[Words]) -> bool:
    rows = [line for line in region if is_row(line)]
    if len(rows) >= 3 or any(sum(word.value for word in line) >= 5 for line in rows):
        return True
    # Where zeros are left blank, a table may have a single number.
    words = [word for line in region for word in line]
    return any(word.value for word in words) and sum(_is_known(word) for word in words) >= LEAST_LABELS


def _is_known(word: Word) -> bool:
    return exact_label(word.text) is not None


def _trimmed(region: list[Words]) -> list[Words]:
    """The region without lines far below its last row, which are notes; rows whose values are blank stay."""
    rows: list[int] = []
    known: Words = []
    for k, line in enumerate(region):
        values = [word for word in line if word.value]
        under = any(word.left < other.right and other.left < word.right for word in values for other in known)
        if is_row(line) or under or any(names(word.text, ITEM) for word in line):
            rows.append(k)
            known += values
    end = (rows or [len(region) - 1])[-1] + 1
    while end < len(region) and region[end][0].top - region[end - 1][0].bottom < 0.6 * region[end][0].size:
        end += 1
    return region[:end]


def without_serials(region: Sequence[Words]) -> tuple[list[Words], Words]:
    """The region without a first column of serial numbers, headed 序号 or counting 1, 2, 3 …, and its words."""
    left = min((word.left for line in region for word in line), default=0.0)
    heads = [line[0] for line in region if line[0].text in ("序号", "序")]
    numbers = [line[0] for line in region if line[0].value and line[0].text.isdecimal() and len(line[0].text) <= 2]
    headed = [word for word in numbers if any(head.left - 1 < word.middle < head.right + 1 for head in heads)]
    before = [line[0] for line in region if len(line) > 1 and line[0] in numbers and not line[1].value]
    edge = max((word.right for word in before), default=0.0)
    numbers = headed or [word for word in numbers if word.left < max(edge, left + SERIAL_WIDTH * word.size)]
    if not headed:
        steps = sum(int(b.text) == int(a.text) + 1 for a, b in pairwise(numbers))
        if len(numbers) < LEAST_SERIALS or steps < 0.7 * (len(numbers) - 1):
            return list(region), []
    right = max(word.right for word in [*numbers, *heads])
    column = [line[0] for line in region if line[0].middle < right and (line[0].value or line[0].text in "序号")]
    serials = set(map(id, column))
    lines = [[word for word in line if id(word) not in serials] for line in region]
    return [line for line in lines if line], column


def opens(text: str) -> bool:
    """The text opens with an ordinal, so it begins a label or a title."""
    return starts_item(text) or text.startswith("第")
