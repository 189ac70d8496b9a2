"""Tables copied from a viewer of pages: a row a line, its cells with one space between them.

Labels may be broken over two lines, as narrow columns do. Blank cells leave no trace, so the grids are ragged: a row
that misses a number does not fit its heading.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import groupby, islice, takewhile

from parsers.document import Block
from parsers.plaintext.common import Numbered, Printed, grid, heads_section, is_value
from parsers.plaintext.cutlabels import PARTS, pieces
from parsers.tables.labels import ITEM, MEASURE, exact_label, is_label_of

LONGEST = 160
"""Characters of the longest line; the longest row of 申请表 with its group and seven numbers has some 90."""
ROWS = 3
NUMBERS = 10
"""So many lines with numbers, or numbers in one or two lines, make a table; table 四 has one line of 15."""
BETWEEN = 14
"""Lines without a number that may stand before the first row, or between two: the headings of table 三."""
LABELS = 100
"""Lines of known labels, or of pieces of them, that may stand so too: all those of a table set one a line."""

PIECES = 3
"""Lines of a label above a line of its numbers; the longest fills two, and one blank may part it once more."""

_SENTENCE = re.compile(r"[。；！？]|[：:，,]$")
_NUMBERED = re.compile(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．]")
_ANNOTATED = re.compile(r"\d[\d,，.]*[（(【\[]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OPENS, _CLOSES = "（(【[", "）)】]"


def run(lines: Sequence[Numbered], kinds: Sequence[str | None], at: int, known: Container[int] = ()) -> int:
    """Where a table of such lines that begins at line `at` ends; `at` itself if none begins there. `known` are the
    lines that are labels whatever stands around them."""
    if not _cells(lines[at].text) or heads_section(lines[at].text):
        return at
    last, rows, numbers, others, labels, blank = at, 0, 0, 0, 0, 0
    for k in range(at, len(lines)):
        text = lines[k].text.strip()
        if not text:
            blank += 1
            if blank > 1:
                break
            continue
        blank = 0
        cells = _cells(text) if kinds[k] is None else []
        if not cells:
            break
        if _is_row(cells):
            last, others, labels = k, 0, 0
            rows += 1
            numbers += len(list(_trailing(cells)))
        elif k not in known:
            others += 1
            if others > (BETWEEN if rows else BETWEEN // 2) or (rows and heads_section(text)):
                break
        else:
            labels += 1
            if labels > LABELS:
                break
    if rows < ROWS and numbers < NUMBERS:
        return at
    end = last + 1
    goes_on = end < len(lines) and _open_brackets(lines[last].text) and _closes(lines[end].text)
    return end + goes_on


def known_lines(lines: Sequence[Numbered]) -> set[int]:
    """The lines that are labels of a standard table, or pieces of one: headings set one a line may be many."""
    found: set[int] = set()
    printed = [line.text.strip() if len(line.text) <= LONGEST else "" for line in lines]
    at = 0
    while at < len(lines):
        texts = printed[at : at + PARTS]
        count = pieces(list(takewhile(_is_alone, texts))) or 1
        if count > 1 or (texts[0] and all(map(exact_label, texts[0].split()))):
            found.update(range(at, at + count))
        at += count
    return found


def _is_alone(text: str) -> bool:
    """Whether a line holds one piece of text."""
    return bool(text) and " " not in text


def read(lines: Sequence[Numbered]) -> list[Block]:
    """The rows of such a table, labels that were broken over lines put together."""
    rows: list[list[Printed]] = []
    for line in _whole(lines):
        cells = [Printed(text, line.number, k) for k, text in enumerate(_cells(line.text), 1)]
        if not cells:
            continue
        if all(_is_number(cell.text) for cell in cells) and (count := _labels_above(rows)):
            label = "".join(cell.text for row in rows[-count:] for cell in row)
            rows[-count:] = [[rows[-count][0]._replace(text=label), *cells]]
        elif rows and _goes_on(rows[-1], cells):
            above = rows[-1]
            at = sum(not _is_number(cell.text) for cell in above) - 1
            joined = Printed(above[at].text + cells[0].text, above[at].line, above[at].ordinal)
            rows[-1] = [*above[:at], joined, *above[at + 1 :], *cells[1:]]
        else:
            rows.append(cells)
    return [grid(_headings_in_a_row(rows), ragged=True)]


def _labels_above(rows: Sequence[Sequence[Printed]]) -> int:
    """How many of the last lines are the pieces of one label of a row, which no numbers follow."""
    text = ""
    for count, row in enumerate(islice(reversed(rows), PIECES), 1):
        if any(_is_number(cell.text) for cell in row):
            return 0
        text = "".join(cell.text for cell in row) + text
        if _NUMBERED.match(text) and is_label_of(text, ITEM):
            return count
    return 0


def _whole(lines: Sequence[Numbered]) -> list[Numbered]:
    """The lines with labels that are cut over lines of their own put together."""
    whole: list[Numbered] = []
    at = 0
    while at < len(lines):
        texts = list(takewhile(_is_alone, (line.text.strip() for line in lines[at : at + PARTS])))
        count = pieces(texts) or 1
        whole.append(lines[at]._replace(text="".join(texts[:count]) if count > 1 else lines[at].text))
        at += count
    return whole


def _headings_in_a_row(rows: Sequence[list[Printed]]) -> list[list[Printed]]:
    """The rows with headings that stand one under the other in one row, where they name as many columns as the rows
    below have numbers."""
    parts = [list(group) for _, group in groupby(rows, key=lambda row: _numbers(row) > 0)]
    found: list[list[Printed]] = []
    for part, below in zip(parts, [*parts[1:], []], strict=True):
        cells = [cell for row in part for cell in row]
        measures = sum(_is_measure(cell.text) for cell in cells)
        if not measures or _numbers(part[0]) or measures != max(map(_numbers, below), default=0):
            found += part
            continue
        own = [] if _is_measure(cells[-1].text) else cells[-1:]  # it names the rows below
        found += [cells[: len(cells) - len(own)], *([own] if own else [])]
    return found


def _numbers(row: Sequence[Printed]) -> int:
    return sum(_is_number(cell.text) for cell in row)


def _is_measure(text: str) -> bool:
    label = exact_label(text)
    return label is not None and not label.numbering and any(sense.kind == MEASURE for sense in label.senses)


def _cells(text: str) -> list[str]:
    """The cells of a line; none for what cannot be a row or a heading of a table."""
    text = text.strip()
    if len(text) > LONGEST or _SENTENCE.search(text):
        return []
    return text.split()


def _is_number(text: str) -> bool:
    return is_value(text) or bool(_ANNOTATED.match(text))


def _is_row(cells: Sequence[str]) -> bool:
    """A label and the numbers behind it, or numbers alone: three at least, else they may be a date."""
    numbers = len(list(_trailing(cells)))
    if numbers == len(cells):
        return numbers >= ROWS
    return numbers > 0 and all(not _is_number(cell) for cell in cells[: len(cells) - numbers]) and _is_label(cells[0])


def _trailing(cells: Sequence[str]) -> Iterator[str]:
    for cell in reversed(cells):
        if not _is_number(cell):
            return
        yield cell


def _is_label(text: str) -> bool:
    return bool(_CHINESE.search(text))


def _goes_on(above: Sequence[Printed], cells: Sequence[Printed]) -> bool:
    """Whether a line goes on with the label of the line above: a bracket is open there, or a label alone is followed
    by a line of numbers whose label has no number of its own."""
    labels = [cell.text for cell in above if not _is_number(cell.text)]
    if not labels or _is_number(cells[0].text):
        return False
    here = [cell.text for cell in cells]
    numbers = len(above) > len(labels)
    if _open_brackets(labels[-1]):
        return _closes(here[0]) and not (numbers and _is_row(here))
    return len(above) == 1 and not numbers and _is_row(here) and not _NUMBERED.match(here[0]) and _broken(labels[0])


def _broken(label: str) -> bool:
    """Whether a label alone on its line can be the first half of one: long, or numbered as only rows are."""
    return len(label) >= 10 and not label.endswith(("项", "情况", *_CLOSES))


def _open_brackets(text: str) -> bool:
    return sum(map(text.count, _OPENS)) > sum(map(text.count, _CLOSES))


def _closes(text: str) -> bool:
    return sum(map(text.count, _CLOSES)) > sum(map(text.count, _OPENS))
