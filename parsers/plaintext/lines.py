"""The lines of a text as blocks: runs of lines that draw a table become grids, the rest are paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parsers.document import Block, Paragraph, Place
from parsers.plaintext import boxes, columns, stacked
from parsers.plaintext.common import Numbered, number_lines

Reader = Callable[[Sequence[Numbered]], "list[Block] | None"]
"""Reads a run of lines of one kind; None where they turn out not to draw a table."""

_BOX = re.compile(r"[\u2500-\u257f]{2}|[\u2502\u2503\u2551]|^\s*\+[-=+]{2,}\+?\s*$")
_PIPES = re.compile(r"(?<!\\)[|｜]")
_INNER_TAB = re.compile(r"[^\t\n][^\n]*\t")
_GAP = re.compile(r"\S(?: {2,}|[ \u3000]*\u3000[ \u3000]+)\S")


def text_blocks(text: str, first_line: int = 1) -> list[Block]:
    """The blocks of a text whose first line is line `first_line` of its source."""
    return blocks(number_lines(text, first_line))


def blocks(lines: Sequence[Numbered]) -> list[Block]:
    """Paragraphs, one a line, and grids, in the order of the lines. Places count `line` as in the source."""
    found: list[Block] = []
    kinds = [_kind(line.text) for line in lines]
    at = 0
    while at < len(lines):
        kind = kinds[at]
        end = at + 1
        if kind is not None:
            end = _end(kinds, lines, at)
            made = _READERS[kind](lines[at:end])
            if made is not None:
                found.extend(made)
                at = end
                continue
            end = at + 1
        stack_end = stacked.run(lines, kinds, at) if kind is None else at
        if stack_end > at:
            found.extend(stacked.read(lines[at:stack_end]))
            at = stack_end
            continue
        text = lines[at].text.strip(" \t\r\f")
        if text and not text.isspace():
            found.append(Paragraph(text, Place(line=lines[at].number)))
        at = end
    return found


def _kind(text: str) -> str | None:
    if _BOX.search(text):
        return "box"
    if len(_PIPES.findall(text)) >= 2:
        return "pipe"
    if text.startswith("\t"):
        return "tab"
    if _INNER_TAB.search(text):
        return "tab"
    if _GAP.search(text.strip()):
        return "gap"
    return None


def _end(kinds: Sequence[str | None], lines: Sequence[Numbered], at: int) -> int:
    """Where the run that begins at `at` ends: blank lines belong to it between two lines of its kind."""
    kind = kinds[at]
    end = at + 1
    while end < len(lines):
        if kinds[end] == kind or (kind == "box" and kinds[end] == "pipe"):
            end += 1
            continue
        ahead = end
        while ahead < len(lines) and not lines[ahead].text.strip(" \r\f\u3000\xa0"):
            ahead += 1
        if kind == "tab" and ahead > end and ahead < len(lines) and kinds[ahead] == kind and ahead - end <= 1:
            end = ahead
            continue
        break
    return end


_READERS: dict[str, Reader] = {
    "box": boxes.read,
    "pipe": columns.piped,
    "tab": columns.tabbed,
    "gap": columns.aligned,
}
