"""Numbers that a program put before every line of a text (`cat -n`, `nl`, an editor's listing): no part of the text."""

from __future__ import annotations

import re

from parsers.plaintext.common import BLANK, number_lines

LEAST = 20
"""Lines that count up, at least."""

_NUMBERED = re.compile(r"[ ]*(\d{1,6})(?:\t|[:：|│][ ]?|[ ]{2})(.*)", re.DOTALL)


def taken_off(text: str) -> str:
    """The text without the numbers of its lines, if all lines that are not blank have one and each is one more than
    the last, but for blank lines that are counted too; else as it is."""
    lines = [line.text for line in number_lines(text)]
    found = [_NUMBERED.fullmatch(line) for line in lines]
    if sum(map(bool, found)) < LEAST or any(
        line.strip(BLANK) and not one for line, one in zip(lines, found, strict=True)
    ):
        return text
    blank = last = 0
    for one in found:
        blank += one is None
        number = int(one[1]) if one else 0
        if one and last and not last < number <= last + 1 + blank:
            return text
        last, blank = number or last, 0 if one else blank
    return "\n".join(one[2] if one else "" for one in found)
