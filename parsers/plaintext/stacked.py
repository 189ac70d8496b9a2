"""Tables copied from a page as one cell a line, without a mark of their own: labels with lines of numbers behind.

Whether a blank line is a blank cell, sets two rows apart, or means nothing is told by where blank lines stand. The
grids are ragged: a row that misses a cell will not fit its heading.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

from parsers.document import Block
from parsers.plaintext.common import BLANK, BLANK_CELL, Numbered, Printed, grid, is_value
from parsers.plaintext.cutlabels import PARTS, pieces
from parsers.plaintext.serials import serials_of
from parsers.tables.labels import ITEM, MEASURE, exact_label, is_label_of

LABEL = 60
"""Characters of the longest line taken for a cell; the longest printed label has 38."""
VALUES = 3
"""Lines of numbers that make a table of a run of short lines."""
HEADING_ROWS = 40
"""Lines of labels that may stand before the first number: the headings of table 三 have 12, those of 四 19."""

HEADINGS = 3
"""Labels in a row that may still be one row's own: its groups and itself. More are headings."""
CAPTIONS = 3
"""Lines above a table that its form need not hold for: a caption, a unit, the end of a paragraph."""
SPANNED = 2
"""Headings of columns behind blank cells from which these are taken for spans."""
BLANKS = 16
"""Blank lines in a row that may be blank cells; a row of 申请表 has seven, and one behind each if lines stand apart."""

_SENTENCE = re.compile(r"[。；！？]|[：:，,]$")
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")


def next_values(lines: Sequence[Numbered]) -> list[int]:
    """For every line the next one, itself included, that is a number; beyond the end where there is none."""
    found = [len(lines) + HEADING_ROWS * 3] * len(lines)
    following = len(lines) + HEADING_ROWS * 3
    for k in range(len(lines) - 1, -1, -1):
        if len(lines[k].text) <= LABEL and is_value(lines[k].text):
            following = k
        found[k] = following
    return found


def run(lines: Sequence[Numbered], kinds: Sequence[str | None], at: int, next_value: int) -> int:
    """Where a stacked table that begins at line `at` ends; `at` itself if none begins there."""
    if not 0 < next_value - at <= HEADING_ROWS * 3:
        return at
    first = list(_cells(lines, kinds, at, HEADING_ROWS))
    values = [k for k in first if is_value(lines[k].text)]
    if not first or first[0] != at or not values or is_value(lines[at].text) or _leads_elsewhere(lines, first):
        return at
    last = at
    count = 0
    gap = 0
    for k in _cells(lines, kinds, at, None):
        text = lines[k].text
        if is_value(text):
            last = k
            count += 1
            gap = 0
            continue
        gap += 1
        if gap > HEADING_ROWS or (count and _heads(lines, kinds, k)):
            break
    return last + 1 if count >= VALUES else at


def _cells(lines: Sequence[Numbered], kinds: Sequence[str | None], at: int, limit: int | None) -> Iterator[int]:
    """The lines from `at` that could be cells, up to the first that cannot; with a limit, up to the first number."""
    blank = found = 0
    for k in range(at, len(lines)):
        text = lines[k].text.strip(BLANK)
        if not text:
            blank += 1
            if blank > BLANKS or kinds[k] == "tab":
                return
            continue
        blank = 0
        if kinds[k] is not None or len(text) > LABEL or (_SENTENCE.search(text) and not exact_label(text)):
            return
        found += 1
        yield k
        if limit is not None and (is_value(text) or found > limit):
            return


def _heads(lines: Sequence[Numbered], kinds: Sequence[str | None], at: int) -> bool:
    """Whether a numbered line heads a section: a row's own label has its numbers at most two lines further."""
    if not _is_heading(lines[at].text):
        return False
    return not any(is_value(lines[k].text) for k in _cells(lines, kinds, at, 3))


def _leads_elsewhere(lines: Sequence[Numbered], cells: Sequence[int]) -> bool:
    """Whether a heading stands between the first of these cells and the numbers."""
    if len(cells) <= 3:
        return False
    return any(_is_heading(lines[k].text) for k in cells[: len(cells) - 3])


def _is_heading(text: str) -> bool:
    """Whether a line is numbered as sections are, and no row of a standard table (一、本年新收…)."""
    return _HEADING.match(text.strip(BLANK)) is not None and not is_label_of(text, ITEM)


def read(lines: Sequence[Numbered]) -> list[Block]:
    """The rows of a stacked table: a new one where a label follows numbers, or blank lines set rows apart."""
    printed = [Printed(line.text.strip(BLANK), line.number, None) for line in lines]
    if _spans_are_blank(printed):
        printed = [cell for cell in printed if cell.text != BLANK_CELL]
    apart, begins = _each_apart(printed)
    cells = _whole_labels(apart or printed)
    if apart:
        breaks = {k for k, cell in enumerate(cells) if cell.line in begins and cell.text}
    elif not _blanks_are_cells(cells):
        cells, breaks = _without_blanks(cells)
    elif _blanks_end_rows(cells):
        cells, breaks = _without_row_ends(cells)
    else:
        breaks = set()
    serials = serials_of(cells)
    counted = {cells[k] for k in serials}
    rows: list[list[Printed]] = []
    labels: list[Printed] = []
    values: list[Printed] = []
    for k, cell in enumerate(cells):
        number = k not in serials and (not cell.text or is_value(cell.text))
        if k in breaks or (values and not number):
            rows.extend(_split(labels, values, counted))
            labels, values = [], []
        (values if number else labels).append(cell)
    rows.extend(_split(labels, values, counted))
    return [grid(rows, ragged=True)]


def _spans_are_blank(cells: Sequence[Printed]) -> bool:
    """Whether blank cells stand between headings of columns, for what these span over: those between numbers, then,
    may be what a label spans over."""
    printed = [k for k, cell in enumerate(cells) if cell.text != BLANK_CELL]
    behind = [right for left, right in pairwise(printed) if right > left + 1 and not is_value(cells[left].text)]
    return sum(is_label_of(cells[k].text, MEASURE) for k in behind) >= SPANNED


def _each_apart(cells: Sequence[Printed]) -> tuple[list[Printed], set[int]]:
    """The cells of a text whose every line has a blank one behind it, without these, and the lines that begin a row;
    what is blank then is a blank cell. Nothing where blank lines stand otherwise, or none stands for a cell.

    Captions may stand above without blank lines, and one line more sets two tables apart.
    """
    filled = [k for k, cell in enumerate(cells) if cell.text]
    gaps = [right - left for left, right in pairwise(filled)]
    even = [gap for gap in gaps if not gap % 2]
    odd = len(gaps) - len(even)
    if odd > max(CAPTIONS, len(gaps) // 20) or len(even) < 2 * VALUES or max(even) == min(even):
        return [], set()
    found: list[Printed] = []
    begins: set[int] = set()
    for left, gap in zip(filled, [*gaps, 1], strict=True):
        found += [cells[left], *cells[left + 2 : left + gap - 1 : 2]]
        if gap % 2 and left != filled[-1]:
            begins.add(cells[left + gap].line)
    return found, begins


def _whole_labels(cells: Sequence[Printed]) -> list[Printed]:
    """The cells with labels that are cut over lines (科研 above 机构, （三） above 不予公开) put together again.

    Blank lines between the parts go.
    """
    whole: list[Printed] = []
    at = 0
    while at < len(cells):
        text, end = _whole_label(cells, at)
        whole.append(cells[at]._replace(text=text))
        at = end
    return whole


def _whole_label(cells: Sequence[Printed], at: int) -> tuple[str, int]:
    """The label that begins at a cell, and the cell behind it."""
    text = cells[at].text
    if not text or is_value(text):
        return text, at + 1
    following = [k for k in range(at, min(len(cells), at + 2 * PARTS)) if cells[k].text]
    count = pieces([cells[k].text for k in following])
    return "".join(cells[k].text for k in following[:count]), following[count - 1] + 1


def _blanks_are_cells(cells: Sequence[Printed]) -> bool:
    """Whether blank lines are blank cells: some stand before a number, and not one behind every line.

    Behind a row of headings, which more than three labels are, a blank line ends the row.
    """
    behind = sum(bool(cell.text) and not following.text for cell, following in pairwise(cells))
    before_number = labels = 0
    for cell, following in pairwise(cells):
        labels = labels + 1 if _is_label(cell) else labels if not cell.text else 0
        before_number += not cell.text and _is_number(following) and labels <= HEADINGS
    return before_number > 0 and behind * 2 < sum(bool(cell.text) for cell in cells)


def _blanks_end_rows(cells: Sequence[Printed]) -> bool:
    """Whether a blank line stands behind every row beside those that are blank cells: no label follows a number."""
    return not any(
        _is_number(cell) and following.text and not _is_number(following) for cell, following in pairwise(cells)
    )


def _is_number(cell: Printed) -> bool:
    return is_value(cell.text)


def _is_label(cell: Printed) -> bool:
    return bool(cell.text) and not is_value(cell.text)


def _without_row_ends(cells: Sequence[Printed]) -> tuple[list[Printed], set[int]]:
    """The cells without the blank line that ends each row, and which of them begin a row.

    A blank line before a label ends a row, and one behind a row of headings, which more than three labels are.
    """
    kept: list[Printed] = []
    breaks: set[int] = set()
    labels = 0
    for k, cell in enumerate(cells):
        if cell.text:
            labels = 0 if _is_number(cell) else labels + 1
            kept.append(cell)
            continue
        following = cells[k + 1] if k + 1 < len(cells) else cell
        if (following.text and not _is_number(following)) or labels > HEADINGS or k + 1 == len(cells):
            breaks.add(len(kept))
        else:
            kept.append(cell)
        labels = 0
    return kept, breaks


def _without_blanks(cells: Sequence[Printed]) -> tuple[list[Printed], set[int]]:
    """The printed cells, and which of them begin a row because a blank line stands before: not if one always does."""
    printed: list[Printed] = []
    breaks: set[int] = set()
    blank = False
    for cell in cells:
        if cell.text:
            if blank and printed:
                breaks.add(len(printed))
            printed.append(cell)
        blank = not cell.text
    return printed, breaks if len(breaks) * 2 < len(printed) else set()


def _split(labels: list[Printed], values: list[Printed], serials: Collection[Printed]) -> list[list[Printed]]:
    """Headings apart from the row that follows them: of more than three labels only the last names the row, with the
    serial number before it.

    Where that last one is printed twice among them, or each number has a heading among the last ones, it is a heading
    like the others, and the row has no label.
    """
    if len(labels) <= HEADINGS:
        return [[*labels, *values]] if labels or values else []
    headed = 1 < len(values) <= len(labels) and all(
        is_label_of(label.text, MEASURE) for label in labels[-len(values) :]
    )
    if not values or headed or any(_same(labels[-1].text, label.text) for label in labels[:-1]):
        return [labels, values] if values else [labels]
    own = 2 if labels[-2] in serials else 1
    return [labels[:-own], [*labels[-own:], *values]]


def _same(one: str, other: str) -> bool:
    """Whether two labels are one heading, in one wording or in two (总计, 合计)."""
    if one == other:
        return True
    left, right = exact_label(one), exact_label(other)
    return left is not None and right is not None and left.senses == right.senses
