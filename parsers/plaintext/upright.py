"""Table 四 whose headings stand upright or broken over lines, above one line of all its numbers.

Fifteen narrow columns leave a heading one or two characters a line, so programs that turn pages into text (pdftotext,
antiword) write `结 结 其 尚 总` over `果 果 他 未 计`. Where the characters above a line of fifteen values are those of
the official form, all of them and no others, and stand in its order, the table is the official form; the sums of its
three rows must bear that out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from parsers.document import Grid, GridCell, Place
from parsers.plaintext.common import BLANK, Numbered, is_value
from parsers.tables.values import read_value

MOST_LINES = 100
"""Lines of the tallest head: sixty-six characters of headings, one a line, and blank lines between."""

_GROUPS = ("行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉")
_OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
_CHARACTERS = Counter("".join(_GROUPS) + 3 * "".join(_OUTCOMES))
_LINES = re.compile(
    "(?:结果结果其他尚未(?:总计?)?|维持纠正结果审结计?|结结其尚总?|果果他未[总计]?|维纠结审[总计]?|持正果结计?|总计?|计)*"
)
"""Lines into which the headings of one or more of the three parts are cut, by halves or single characters, in the order
of the form. Where their sum stands is told by the numbers."""
_BARS = re.compile(r"[|｜│┃]")
_BLANKS = re.compile(rf"[{BLANK}]+")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PAGE_NUMBER = re.compile(r"[\s\-—–_=+|]*\d{0,3}[\s\-—–_=+|]*")


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table whose head begins at a line, and the line behind its numbers; None where none does."""
    if "行" not in lines[at].text or not _BLANKS.sub("", _BARS.sub("", lines[at].text)).startswith("行政"):
        return None
    head: list[str] = []
    for k in range(at, min(len(lines), at + MOST_LINES)):
        text = _BARS.sub(" ", lines[k].text)
        parts = text.split()
        if len(parts) == 15 and all(map(is_value, parts)):
            official = _is_official(head) and _adds_up(parts)
            return (_grid(lines, at, k, parts), k + 1) if official else None
        if _PAGE_NUMBER.fullmatch(text):
            continue
        if _CHINESE.sub("", "".join(parts)):
            return None
        head.append(text)
    return None


def taken_out(lines: list[str]) -> list[Grid]:
    """The tables of this kind in a text, whose lines are left blank."""
    found: list[Grid] = []
    numbered = [Numbered(k, line) for k, line in enumerate(lines, 1)]
    at = 0
    while at < len(lines):
        if read := table(numbered, at):
            found.append(read[0])
            lines[at : read[1]] = [""] * (read[1] - at)
            at = read[1]
        else:
            at += 1
    return found


def _is_official(head: Sequence[str]) -> bool:
    """Whether these lines have the characters of the official headings in their order."""
    whole = "".join(_BLANKS.sub("", line) for line in head)
    if Counter(whole) != _CHARACTERS:
        return False
    if _LINES.fullmatch(_without_groups(whole)):
        return _left_of("议", "讼", head) and _left_of("经", "后", head)
    first = next(line for line in head if "其" in line)
    in_order = _only("维纠其尚总", whole) == 3 * "维纠其尚总" or _only("结其尚", first) == 3 * "结结其尚"
    pairs = all(_only(pair, whole) == 3 * pair for pair in ("维纠", "其尚"))
    return in_order and pairs and _left_of("议", "讼", head) and _left_of("经", "后", head)


def _without_groups(whole: str) -> str:
    for group in sorted(_GROUPS, key=len, reverse=True):
        whole = whole.replace(group, "", 1)
    return whole


def _left_of(one: str, other: str, head: Sequence[str]) -> bool:
    """Whether a character stands to the left of another one, or above it."""
    first, second = (min((line.index(char), k) for k, line in enumerate(head) if char in line) for char in (one, other))
    return first < second


def _only(characters: str, text: str) -> str:
    return "".join(char for char in text if char in characters)


def _adds_up(parts: Sequence[str]) -> bool:
    numbers = [read_value(part).number or 0 for part in parts]
    return all(sum(numbers[k : k + 4]) == numbers[k + 4] for k in (0, 5, 10))


def _grid(lines: Sequence[Numbered], at: int, below: int, parts: Sequence[str]) -> Grid:
    place = Place(line=lines[at].number)
    groups = [(0, 0, 2, 5), (0, 5, 1, 10), (1, 5, 1, 5), (1, 10, 1, 5)]
    cells = [GridCell(text, *slot, place) for text, slot in zip(_GROUPS, groups, strict=True)]
    cells += [GridCell(_OUTCOMES[k % 5], 2, k, place=place) for k in range(15)]
    values = (Place(line=lines[below].number, column=k) for k in range(1, 16))
    return Grid([*cells, *(GridCell(text, 3, k, place=next(values)) for k, text in enumerate(parts))])
