"""Headings of which each shows its first line alone, so that two look alike: 本年新 | 本年新 | 对外公开总数量.

Converters that keep one line of a cell write them so, and cells one line high print them so.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from parsers.tables.labels import MEASURE, Label, Sense
from parsers.tables.spelling import key
from parsers.templates import load_templates

SHORTEST = 3
"""Characters of such a line, at least."""


def tell_apart(texts: Sequence[str], labels: Sequence[Label | None]) -> list[Label | None]:
    """The labels of a row's cells, with those of such headings: as the standard has them before the heading behind."""
    told = list(labels)
    start = 0
    for at, (text, label) in enumerate(zip(texts, labels, strict=True)):
        if at and text != texts[at - 1]:
            count = at - start
            if count > 1 and label and labels[start] is None and len(key(texts[start])) >= SHORTEST:
                told[start:at] = _before(label, key(texts[start]), count) or labels[start:at]
            start = at
    return told


def _before(label: Label, line: str, count: int) -> list[Label]:
    """The labels of so many columns that begin with a line, if these and no others stand before a heading."""
    for table, kind, code in label.senses:
        for measures in _measures(table) if kind == MEASURE else ():
            codes = [each for each, _ in measures]
            behind = codes.index(code) if code in codes else 0
            own = [each for each, name in measures if name.startswith(line) and name != line]
            if len(own) == count and codes[behind - count : behind] == own:
                return [Label(line, None, (Sense(table, MEASURE, each),), exact=False) for each in own]
    return []


@cache
def _measures(table: str) -> list[list[tuple[str, str]]]:
    """Code and key of a table's columns, of each template."""
    return [
        [(measure.code, key(measure.label)) for measure in template.tables[table].measures]
        for template in load_templates().values()
        if table in template.tables
    ]
