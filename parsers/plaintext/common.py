"""What the kinds of character tables share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from parsers.document import INVISIBLE, Grid, GridCell, Place

BLANK = " \t\r\f\v\xa0\u3000"
BLANK_CELL = "\u2060"
"""A line that is known to be a blank cell, in a text where other blank lines mean nothing; it reads as blank."""

_VALUE = re.compile(
    r"(?:[+\-－]|减少?|增加?)?[\d０-９][\d０-９,，.．]*+\s*+(?:件|项|条|个|次|元|万元|人|人次|篇|%)?\s*+"
    r"(?:[*＊※#①-⑳⁰¹²³⁴-⁹]+|\[注?\d{0,2}\]|[（(【][^（()）【】]{1,16}[）)】])?|[-－—–―/／]{1,2}|无"
)


_SECTION = re.compile(r"[一二三四五六七八九十]{1,3}、\S*情况")


_REMEMBERED = 40
"""Characters of the longest text of which is remembered whether it is a value: many lines are asked about alike."""


class Numbered(NamedTuple):
    """A line with its number in the source, counted from 1."""

    number: int
    text: str


class Printed(NamedTuple):
    """A cell's text with the line it stands on and which cell of that line it is, both counted from 1."""

    text: str
    line: int
    ordinal: int | None


def number_lines(text: str, first_line: int = 1) -> list[Numbered]:
    """The lines of a text; only line feeds, carriage returns and form feeds end one."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return [Numbered(number, line) for number, line in enumerate(unified.split("\n"), first_line)]


def grid(rows: Sequence[Sequence[Printed]], *, ragged: bool | None = None) -> Grid:
    """A grid of rows of cells without spans; ragged where it is said to be, else where rows differ in length."""
    cells = [
        GridCell("" if cell.text == BLANK_CELL else cell.text, r, c, place=Place(line=cell.line, column=cell.ordinal))
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
    ]
    return Grid(cells, len(set(map(len, rows))) > 1 if ragged is None else ragged)


def width(character: str, ambiguous: int = 1) -> int:
    """How many columns of a terminal a character takes: two for East Asian wide ones, none for combining marks.

    `ambiguous` is what quotation marks, dashes and circled numbers take, which Chinese fonts draw wide.
    """
    if character < "\u0300":
        return 1
    if unicodedata.combining(character):
        return 0
    kind = unicodedata.east_asian_width(character)
    return 2 if kind in "WF" else ambiguous if kind == "A" else 1


def is_value(text: str) -> bool:
    """Whether a line or a piece of one is what a table prints where a number is due."""
    return text == BLANK_CELL or (_is_value(text) if len(text) <= _REMEMBERED else _reads_as_value(text))


def _reads_as_value(text: str) -> bool:
    bare = text if text.isascii() else INVISIBLE.sub("", text)
    return _VALUE.fullmatch(bare.strip(BLANK)) is not None


_is_value = lru_cache(maxsize=4096)(_reads_as_value)


def heads_section(text: str) -> bool:
    """Whether a line is the heading of a section with a table: 三、收到和处理政府信息公开申请情况."""
    return _SECTION.fullmatch(text.strip(BLANK)) is not None
