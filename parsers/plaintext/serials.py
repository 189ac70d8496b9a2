"""A column 序号 in a table of one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.plaintext.common import BLANK_CELL, Printed, is_value
from parsers.tables.labels import ITEM, is_label_of
from parsers.tables.spelling import key

LEAST_SERIALS = 8
"""Rows that the column has counted, at least; fewer, as table 二 has, if each is a row of a standard table."""
FEWEST_SERIALS = 5

_SERIAL = "序号"
_ORDINAL = re.compile(r"[1-9]\d?")


def serials_of(cells: Sequence[Printed]) -> set[int]:
    """The cells of the column: they count up from 1, one before each label of a row, and belong to that row. Below
    another heading of the column they may count anew."""
    headings = [k for k, cell in enumerate(cells) if key(cell.text) == _SERIAL]
    if not headings:
        return set()
    before_labels = [
        k
        for k, (cell, label) in enumerate(pairwise(cells))
        if is_value(cell.text) and label.text and not is_value(label.text)
    ]
    serials = _counted(cells, before_labels, headings)
    known = all(is_label_of(cells[k + 1].text, ITEM) for k in serials)
    if len(serials) < (FEWEST_SERIALS if known else LEAST_SERIALS):
        return set()
    if len(serials) * 5 < sum(k <= serials[-1] for k in before_labels) * 3:
        return set()
    return set(serials)


def _counted(cells: Sequence[Printed], numbers: Sequence[int], headings: Sequence[int]) -> list[int]:
    """Those of some numbers that count up from 1, or anew from 1 as the first number below a heading."""
    anew = {next((k for k in range(heading, len(cells)) if _is_number(cells[k])), -1) for heading in headings}
    found: list[int] = []
    last = 0
    for k in numbers:
        if _ORDINAL.fullmatch(cells[k].text) and int(cells[k].text) in (last + 1, 1 if k in anew else last + 1):
            found.append(k)
            last = int(cells[k].text)
    return found


def _is_number(cell: Printed) -> bool:
    return cell.text != BLANK_CELL and is_value(cell.text)
