"""A column 序号 in a table of one cell a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parsers.plaintext.common import Printed, is_value
from parsers.tables.labels import ITEM, is_label_of, key

LEAST_SERIALS = 8
"""Rows that the column has counted, at least; fewer, as table 二 has, if each is a row of a standard table."""
FEWEST_SERIALS = 5

_SERIAL = "序号"
_ORDINAL = re.compile(r"[1-9]\d?")


def serials_of(cells: Sequence[Printed]) -> set[int]:
    """The cells of the column: they count up from 1, one before each label of a row, and belong to that row."""
    if not any(key(cell.text) == _SERIAL for cell in cells):
        return set()
    before_labels = [
        k
        for k, (cell, label) in enumerate(pairwise(cells))
        if is_value(cell.text) and label.text and not is_value(label.text)
    ]
    serials: list[int] = []
    for k in before_labels:
        if _ORDINAL.fullmatch(cells[k].text) and int(cells[k].text) == len(serials) + 1:
            serials.append(k)
    known = all(is_label_of(cells[k + 1].text, ITEM) for k in serials)
    if len(serials) < (FEWEST_SERIALS if known else LEAST_SERIALS):
        return set()
    if len(serials) * 5 < sum(k <= serials[-1] for k in before_labels) * 3:
        return set()
    return set(serials)
