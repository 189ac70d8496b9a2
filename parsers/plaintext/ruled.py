"""Tables whose columns are told by a rule of dashes with gaps: under the headings, or above and below the table.

So pandoc, reStructuredText, psql and SQLite write them. A cell stands where its column's dashes do; a blank line
between two rules parts rows, else each line is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from parsers.document import Grid, GridCell, Place
from parsers.plaintext.common import BLANK, Numbered, width
from parsers.plaintext.spanning import MOST_LINES

_RULE = re.compile(r"[ ]*(?:-{1,}(?:[ ]+|\+|-\+-))+-{1,}[ ]*|[ ]*(?:={1,}[ ]+)+={1,}[ ]*")
_WHOLE = re.compile(r"[ ]*-{10,}[ ]*")
_DASHES = re.compile(r"[-=]+")
_SENTENCE = re.compile(r"[。；！？]")
_COUNTED = re.compile(r"\(\d+ (?:rows?|行记录?)\)")
HEADING = 40
"""Lines of the headings above the rule."""
_WIDTHS: tuple[Callable[[str], int], ...] = (width, lambda character: width(character, 2), len)
"""A terminal, a Chinese font, and programs that count characters."""


def table(lines: Sequence[Numbered], at: int) -> tuple[Grid, int] | None:
    """The table that begins at a line, and the line behind it; None where none does."""
    rule = _rule_of(lines, at)
    if rule is None or rule + 1 == len(lines) or _is_rule(lines[rule + 1].text):
        return None
    segments = [found.span() for found in _DASHES.finditer(lines[rule].text)]
    end, measure = _end(lines, rule, segments)
    first = at + (rule == at or _WHOLE.fullmatch(lines[at].text) is not None)
    body = [line for line in lines[first:end] if not _is_rule(line.text) and not _WHOLE.fullmatch(line.text)]
    rows = [row for line in body if (row := _row(line, segments, measure))]
    apart = any(not line.text.strip(BLANK) for line in lines[rule:end])
    bands = list(_bands(body, rows, apart=apart)) if len(rows) == len(body) else []
    return (_grid(bands), end) if len(bands) > 1 else None


def _rule_of(lines: Sequence[Numbered], at: int) -> int | None:
    """The rule that tells the columns of a table that begins at a line: that line itself, the next one, or, below a
    rule without gaps, one below the headings."""
    text = lines[at].text
    if _is_rule(text):
        return at
    if "--" in text and _WHOLE.fullmatch(text):
        for k in range(at + 1, min(len(lines), at + HEADING)):
            if _is_rule(lines[k].text):
                return k
            if not lines[k].text.strip(BLANK) or _WHOLE.fullmatch(lines[k].text):
                return None
        return None
    following = at + 1 < len(lines) and text.strip(BLANK) and _is_rule(lines[at + 1].text)
    return at + 1 if following else None


def _is_rule(text: str) -> bool:
    return ("--" in text or "==" in text) and _RULE.fullmatch(text) is not None


def _end(lines: Sequence[Numbered], rule: int, segments: Sequence[tuple[int, int]]) -> tuple[int, Callable[[str], int]]:
    """The line behind a table, and how wide its characters are. It ends with its last rule, if one follows before a
    line that does not fit the columns, else at that line or the first blank one."""
    end = closing = None
    fitting: Sequence[Callable[[str], int]] = _WIDTHS
    for k in range(rule + 1, min(len(lines), rule + MOST_LINES)):
        text = lines[k].text
        if _WHOLE.fullmatch(text) or (_is_rule(text) and _ends_alike(text, segments)):
            closing = k + 1, fitting[0]
            if k + 1 == len(lines) or not lines[k + 1].text.strip(BLANK):
                return closing
            continue
        fits = [measure for measure in fitting if _row(lines[k], segments, measure)]
        if end is None and (not fits or not text.strip(BLANK) or _COUNTED.fullmatch(text.strip())):
            end = k, fitting[0]
        if not fits or _SENTENCE.search(text):
            break
        fitting = fits
    return closing or end or (min(len(lines), rule + MOST_LINES), fitting[0])


def _ends_alike(text: str, segments: Sequence[tuple[int, int]]) -> bool:
    """Whether a rule is drawn for the columns, or for some of them together."""
    borders = {border for span in segments for border in span}
    return all(set(found.span()) <= borders for found in _DASHES.finditer(text))


def _row(line: Numbered, segments: Sequence[tuple[int, int]], measure: Callable[[str], int]) -> list[str] | None:
    """The text of a line in each column, that of the last one as far as it goes; None where some stands on the gap
    between two columns, but for a bar."""
    cells = [""] * len(segments)
    column = at = 0
    for character in line.text:
        while column + 1 < len(segments) and at >= segments[column + 1][0]:
            column += 1
        outside = at < segments[0][0] or (at >= segments[column][1] and column + 1 < len(segments))
        if not outside:
            cells[column] += character
        elif character not in BLANK and character != "|":
            return None
        at += measure(character)
    return [cell.strip(BLANK) for cell in cells]


def _bands(body: Sequence[Numbered], rows: Sequence[list[str]], *, apart: bool) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the number of their first line; lines of one row have no blank line between them, if
    any stand apart."""
    band: list[tuple[int, list[str]]] = []
    for line, row in zip(body, rows, strict=True):
        if band and (not apart or not any(row)):
            yield band[0][0], _joined([cells for _, cells in band])
            band = []
        if any(row):
            band.append((line.number, row))
    if band:
        yield band[0][0], _joined([cells for _, cells in band])


def _joined(lines: Sequence[Sequence[str]]) -> list[str]:
    return ["\n".join(text for text in texts if text) for texts in zip(*lines, strict=True)]


def _grid(bands: Sequence[tuple[int, list[str]]]) -> Grid:
    return Grid(
        [
            GridCell(text, r, c, place=Place(line=number, column=c + 1))
            for r, (number, cells) in enumerate(bands)
            for c, text in enumerate(cells)
        ]
    )
