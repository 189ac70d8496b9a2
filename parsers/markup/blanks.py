"""White space as browsers draw it (CSS Text § 4.1)."""

from __future__ import annotations

import re

BREAK = "\0"
"""Stands for `<br>` until a line is finished: the input has no NUL left."""
BLANK = " \t\r\n\f\0"
"""What is trimmed from the ends of a line. No-break and full-width blanks are characters like others."""

_RUN = re.compile(r"[ \t\r\f]*[\t\n\r\f\0][ \t\n\r\f]*|  +")
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def is_uneven(text: str) -> bool:
    """Whether there is anything to `collapse`; a pattern would take ten times as long to tell."""
    return "\n" in text or "  " in text or "\t" in text or "\0" in text or "\r" in text or "\f" in text


def collapse(text: str) -> str:
    """Runs of blanks as one blank, breaks as newlines, empty lines dropped.

    A line end of the source between two East Asian characters is nothing, elsewhere it is a blank.
    """
    if BREAK in text:
        lines = (collapse(line.strip(BLANK)) for line in text.split(BREAK))
        return "\n".join(line for line in lines if line)
    return _RUN.sub(_one_blank, text)


def _one_blank(match: re.Match[str]) -> str:
    text = match.string
    start, end = match.span()
    if "\n" in match[0] and _WIDE.match(text, start - 1) and _WIDE.match(text, end):
        return ""
    return " "
