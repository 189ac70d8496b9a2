"""Headings of one table that are broken over several lines, put together."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.plaintext.common import Printed, is_value
from parsers.plaintext.cutlabels import is_whole

HEADING_LINES = 6
"""Lines of a heading that is set one or two characters a line."""


def whole_headings(rows: Sequence[list[Printed]]) -> list[list[Printed]]:
    """The rows with headings of several lines (结果 over 维持) put together, where two or more are so."""
    whole: list[list[Printed]] = []
    at = 0
    while at < len(rows):
        end = next((end for end in range(min(at + HEADING_LINES, len(rows)), at, -1) if _cut_so(rows[at:end])), at + 1)
        first, *below = rows[at:end]
        whole.append([cell._replace(text="".join([cell.text, *_texts(below, k)])) for k, cell in enumerate(first)])
        at = end
    return whole


def _cut_so(lines: Sequence[Sequence[Printed]]) -> bool:
    """Whether two columns or more have the pieces of one heading in these lines, and none has anything else."""
    if len(lines) < 2 or any(is_value(cell.text) for line in lines for cell in line):
        return False
    columns = [_texts(lines, k) for k in range(len(lines[0]))]
    cut = [texts for texts in columns if len(texts) > 1]
    return len(cut) > 1 and all(map(is_whole, cut))


def _texts(lines: Sequence[Sequence[Printed]], column: int) -> list[str]:
    return [line[column].text for line in lines if column < len(line) and line[column].text]
