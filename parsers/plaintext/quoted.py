"""Cells in quotes that hold line breaks, as spreadsheets write and copy them: their rows put together again."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.plaintext.common import Numbered

LINES = 40
"""Lines of the longest cell; 三、本年度办理结果 set upright has nine."""
LONGEST = 400
"""Characters of the longest line that is looked at."""
_OPENS = re.compile(r'(?:^|(?<=[,;\t]))"(?:[^"]|"")*$')
_CLOSES = re.compile(r'^(?:[^"]|"")*"(?=[,;\t]|$)')


def joined(lines: Sequence[Numbered]) -> Sequence[Numbered]:
    """The lines with every row that a quoted cell spreads over several in one, its line breaks kept.

    A quote that opens a cell and is closed nowhere near opens none.
    """
    if not any(_opens(line.text) for line in lines):
        return lines
    whole: list[Numbered] = []
    at = 0
    while at < len(lines):
        line, at = lines[at], at + 1
        while _opens(line.text) and (end := _closing(lines, at)) > at:
            text = "\n".join([line.text, *(following.text for following in lines[at:end])])
            line, at = Numbered(line.number, text), end
        whole.append(line)
    return whole


def _opens(text: str) -> bool:
    """Whether a quoted cell begins in the last line of a text and does not end there."""
    last = text.rpartition("\n")[2].rstrip("\r")
    if '"' not in last or len(last) > LONGEST:
        return False
    if last is not text and (closed := _CLOSES.match(last)):
        last = last[closed.end() :]
    return _OPENS.search(last) is not None


def _closing(lines: Sequence[Numbered], at: int) -> int:
    """Behind the line that closes a cell opened before line `at`; `at` where none does."""
    for k in range(at, min(len(lines), at + LINES)):
        text = lines[k].text.rstrip("\r")
        if len(text) > LONGEST:
            break
        if '"' in text:
            return k + 1 if _CLOSES.match(text) else at
    return at
