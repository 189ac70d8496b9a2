"""Labels that are cut over lines (科研 above 机构, 结果 above 维持), put together again.

What makes one label of two pieces is that the standard tables print it: 科研机构 is a label and 科研 is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from parsers.plaintext.common import BLANK, Numbered, is_value
from parsers.tables.labels import lexicon, whole_senses
from parsers.tables.spelling import key, numbering

PARTS = 9
"""Lines over which one label may be cut; 三、本年度办理结果 set upright has nine."""

LONGEST = 400
"""Characters of the longest line that is looked at; a row of headings has some 100."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NUMERAL = re.compile(r"[一二三四五六七八九十]{1,3}")
_SEPARATORS = re.compile(r"[|｜\t]+")
_EDGES = "|｜" + BLANK
_BLANKS = re.compile(r"[ \u3000\xa0]+")


def is_whole(parts: Sequence[str]) -> bool:
    """Whether pieces make one label of a standard table. A piece that is a label itself must be able to mean what the
    whole does: 其他 and 结果 are one, 其他 and 总计 are not."""
    keys = [key(part) for part in parts]
    whole = set(whole_senses("".join(parts)))
    if not whole or not all(name or numbering(part) for name, part in zip(keys, parts, strict=True)):
        return False
    return all(whole & set(lexicon().get(name, whole)) for name in keys)


def pieces(texts: Sequence[str]) -> int:
    """How many of these pieces, from the first on, make one label; of several the longest (结, 果, 维, 持 is not 结果).
    One where they make none, and none for none."""
    parts, most = list(texts[:1]), len(texts[:1])
    for text in texts[1:PARTS]:
        if not _CHINESE.search(text) or key("".join(parts)) not in _beginnings():
            break
        parts.append(text)
        if is_whole(parts):
            most = len(parts)
    return most


@cache
def _beginnings() -> frozenset[str]:
    """How the labels of the standard tables begin."""
    return frozenset(name[:end] for name in lexicon() for end in range(len(name)))


def joined(lines: Sequence[Numbered]) -> list[Numbered]:
    """The lines with the last cell of one and the first of the next in one line where they are pieces of one label.

    A line of numbers keeps its own number, and so do the places of its cells: a row of several cells is joined to it
    only from above, by a label alone on its line.
    """
    lines = _with_marks(lines)
    rows = [_cells(line.text) for line in lines]
    found: list[Numbered] = []
    at = 0
    while at < len(lines):
        line, row, at = lines[at], rows[at], at + 1
        while (end := _label_end(row, rows, at)) > at:
            pieces = [piece.text.strip(_EDGES) for piece in lines[at : end - 1]]
            text = "".join([line.text.rstrip(_EDGES), *pieces, lines[end - 1].text.lstrip(_EDGES)])
            number = lines[end - 1].number if any(map(is_value, rows[end - 1])) else line.number
            line, row, at = Numbered(number, text), rows[end - 1], end
        found.append(line)
    return found


def _with_marks(lines: Sequence[Numbered]) -> Sequence[Numbered]:
    """The lines with the mark behind a numeral, which a column one character wide has below it."""
    marks = {
        k
        for k, (above, line) in enumerate(pairwise(lines), 1)
        if line.text.strip(BLANK) == "、" and _NUMERAL.fullmatch(above.text.strip(BLANK))
    }
    if not marks:
        return lines
    whole = [
        line._replace(text=f"{line.text.strip(BLANK)}、") if k + 1 in marks else line for k, line in enumerate(lines)
    ]
    return [line for k, line in enumerate(whole) if k not in marks]


def _label_end(above: Sequence[str], rows: Sequence[Sequence[str]], at: int) -> int:
    """The end of the rows from `at` whose first cells go on with the last cell of the row above, the longest
    label there is; `at` if none does."""
    if not above or not _CHINESE.search(above[-1]):
        return at
    parts, end = [above[-1]], at
    for k, row in enumerate(rows[at : at + PARTS - 1], at):
        if not row or not _CHINESE.search(row[0]):
            break
        parts.append(row[0])
        if len(above) == len(row) == 1 or (len(above) > 1 and any(map(is_value, row))):
            continue
        if is_whole(parts):
            end = k + 1
        if len(row) > 1:
            break
    return end


def _cells(text: str) -> list[str]:
    """The cells of a line that may be a row, apart by bars, tabs or blanks."""
    if len(text) > LONGEST or "。" in text:
        return []
    by = _SEPARATORS if _SEPARATORS.search(text) else _BLANKS
    return [cell for cell in (piece.strip(BLANK) for piece in by.split(text)) if cell]
