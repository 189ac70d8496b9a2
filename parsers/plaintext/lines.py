"""The lines of a text as blocks: runs of lines that draw a table become grids, the rest are paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from functools import partial

from parsers.document import Block, Paragraph, Place
from parsers.plaintext import (
    aligned,
    boxes,
    cellpipes,
    columns,
    cutlabels,
    fillers,
    listed,
    pairs,
    quoted,
    ruled,
    spaced,
    stacked,
    tablines,
    typeset,
    typst,
    upright,
    wikitables,
)
from parsers.plaintext.common import Numbered, heads_section, is_value, number_lines
from parsers.tables.labels import exact_label

Reader = Callable[[Sequence[Numbered]], "list[Block] | None"]
"""Reads a run of lines of one kind; None where they turn out not to draw a table."""

_BOX = re.compile(r"[\u2500-\u257f]{2}|[\u2502\u2503\u2551]|\+:?[-=]{2,}|^\s*\+[-=+]{2,}\+?\s*$")
_PAGE = re.compile(r"\s*[-—–－]+[ \u3000]*\d{1,3}[ \u3000]*[-—–－]+\s*")
_PIPES = re.compile(r"(?<!\\)[|｜]")
LONGEST = 2000
"""Characters of the longest line taken for a row of a table; the longest row of 申请表 has some 150."""
_GAP = re.compile(r"[^\s：:](?: {2,}|[ \u3000]*\u3000[ \u3000]+)\S")
_AROUND = re.compile(r"\s*,\s*")
_SENTENCE = re.compile(r"[。；]")


def text_blocks(text: str, first_line: int = 1) -> list[Block]:
    """The blocks of a text whose first line is line `first_line` of its source."""
    return blocks(number_lines(text, first_line))


def blocks(lines: Sequence[Numbered]) -> list[Block]:
    """Paragraphs, one a line, and grids, in the order of the lines. Places count `line` as in the source."""
    lines = _without_page_numbers(lines)
    found: list[Block] = []
    start = at = 0
    while at < len(lines):
        noted = next((read for table in _NOTATIONS if (read := table(lines, at))), None)
        if noted:
            found += [*_drawn(lines[start:at]), noted[0]]
            start = at = noted[1]
        else:
            at += 1
    return found + _drawn(lines[start:])


def _without_page_numbers(lines: Sequence[Numbered]) -> Sequence[Numbered]:
    """The lines without those that are nothing but the number of a page between dashes, and the blank one below."""
    pages = {
        k
        for k, line in enumerate(lines)
        if "0" <= line.text.strip("-—–－ \t\f\u3000")[:1] <= "9" and _PAGE.fullmatch(line.text)
    }
    blank = {
        k + 1
        for k in pages
        if k and k + 1 < len(lines) and not lines[k + 1].text.strip() and not lines[k - 1].text.strip()
    }
    return [line for k, line in enumerate(lines) if k not in pages | blank] if pages else lines


def _drawn(lines: Sequence[Numbered]) -> list[Block]:
    """The blocks of lines whose tables are told by what they draw."""
    found: list[Block] = []
    lines = cutlabels.joined(cellpipes.without_pipes(quoted.joined(lines)))
    kinds = _kinds(lines)
    values = stacked.next_values(lines)
    known = spaced.known_lines(lines)
    at = loose = 0
    while at < len(lines):
        if kinds[at] == "gap" and at >= loose:
            loose = _end_with_blanks(kinds, lines, at)  # tried once: what does not line up as a whole is read by parts
            if grid := aligned.lined_up(lines[at:loose]):
                found.append(grid)
                at = loose
                continue
        end, read = _told_at(lines, kinds, at, values[at], known)
        found.extend(read(lines[at:end]))
        at = end
    return found


def _told_at(
    lines: Sequence[Numbered], kinds: Sequence[str | None], at: int, next_value: int, known: Container[int]
) -> tuple[int, Callable[[Sequence[Numbered]], Iterable[Block]]]:
    """The end of the table that begins at a line, and what reads it; of the line alone where none begins."""
    for way in (tablines, pairs):
        if (end := way.run(lines, at)) > at:
            return end, way.read
    if (kind := kinds[at]) is not None:
        return _end(kinds, lines, at), lambda drawn: _READERS[kind](drawn) or _paragraphs(drawn)
    if (end := stacked.run(lines, kinds, at, next_value)) > at:
        return end, stacked.read
    if (end := spaced.run(lines, kinds, at, known)) > at:
        return end, spaced.read
    return at + 1, _paragraphs


def _paragraphs(lines: Sequence[Numbered]) -> list[Block]:
    return [
        Paragraph(line.text.strip(" \t\r\f"), Place(line=line.number))
        for line in lines
        if line.text and not line.text.isspace()
    ]


def _kinds(lines: Sequence[Numbered]) -> list[str | None]:
    """What kind of row each line may be. A line of two cells, apart by a bar or a comma, is one only beside others, or
    with one label between."""
    kinds = [_kind(line.text) for line in lines]
    single = [kind in (None, "gap") for kind in kinds]
    pairs = [_kind_of_pair(line.text) if alone else None for line, alone in zip(lines, single, strict=True)]
    for order in (range(len(lines) - 2, -1, -1), range(1, len(lines))):
        step = -order.step
        for k in order:
            if pairs[k] and (kinds[k + step] == pairs[k] or _beyond(lines, kinds, k, step) == pairs[k]):
                kinds[k] = pairs[k]
    return kinds


def _kind_of_pair(text: str) -> str | None:
    """The kind of row that a line of two cells may be."""
    if len(_PIPES.findall(text)) == 1:
        return "pipe"
    fields = text.strip().split(",")
    return "comma" if len(fields) == 2 and all(map(str.strip, fields)) and len(text) <= columns.LONGEST_FIELD else None


def _beyond(lines: Sequence[Numbered], kinds: Sequence[str | None], at: int, step: int) -> str | None:
    """The kind of the row behind the one label that stands alone next to a line; none without one."""
    far = at + 2 * step
    there = 0 <= far < len(lines) and exact_label(lines[at + step].text.strip()) is not None
    return kinds[far] if there else None


def _kind(text: str) -> str | None:
    if len(text) > LONGEST:
        return None
    if _BOX.search(text):
        return "box"
    if len(_PIPES.findall(text)) >= 2:
        return "pipe"
    if "\t" in text:
        return "tab"
    if _GAP.search(_AROUND.sub(",", text.strip())) and not _SENTENCE.search(text) and not is_value(text):
        return "gap"
    if text.count(",") >= 2 and columns.is_comma_row(text):
        return "comma"
    if text.count(";") >= 2 and columns.is_comma_row(text, ";"):
        return "semicolon"
    return None


def _end(kinds: Sequence[str | None], lines: Sequence[Numbered], at: int) -> int:
    """Where the run that begins at `at` ends: blank lines belong to it between two lines of its kind."""
    kind = kinds[at]
    end = at + 1
    while end < len(lines):
        if kinds[end] == kind or (kind == "box" and kinds[end] == "pipe"):
            end += 1
            continue
        if kind == "gap" and kinds[end] is None and aligned.is_row(lines[end].text):
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


def _end_with_blanks(kinds: Sequence[str | None], lines: Sequence[Numbered], at: int) -> int:
    """Where a run of lines with gaps ends that has lines of one label among them, whose other cells are blank.

    `at` itself where it has none: then `_end` knows the run.
    """
    end = at + 1
    for k in range(at + 1, len(lines)):
        text = lines[k].text.strip()
        if kinds[k] == "gap" or (kinds[k] is None and aligned.is_row(text)):
            end = k + 1
        elif (
            kinds[k] is not None or not 0 < len(text) <= stacked.LABEL or _SENTENCE.search(text) or heads_section(text)
        ):
            break
    return end if any(kinds[k] is None for k in range(at, end)) else at


_NOTATIONS = (typeset.table, typst.table, wikitables.table, ruled.table, upright.table, listed.table, fillers.table)

_READERS: dict[str, Reader] = {
    "box": boxes.read,
    "pipe": columns.piped,
    "tab": columns.tabbed,
    "gap": aligned.read,
    "comma": columns.comma_separated,
    "semicolon": partial(columns.comma_separated, mark=";"),
}
