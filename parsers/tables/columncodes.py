"""Which measures, or items, the columns of a row are: as their headings say, and as the standard order fills in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import groupby

from parsers.tables.columns import Column
from parsers.tables.meanings import changes_meaning
from parsers.tables.spelling import key
from parsers.templates import load_templates, newest

LAST_LINE = 2
"""The fewest characters of a line."""


def column_codes(
    table: str, transposed: bool, columns: Sequence[Column], code: str | None
) -> tuple[list[str | None], bool]:
    """The other half of each value's key, read from its column, and whether any was filled in. A measure that no
    template gives the row is none: its heading was not read, and this one heads the rows above."""
    if transposed:
        return _items_of(table, columns), False
    own = _measures(table, code) if code else None
    codes = [
        next((measure for measure in column.measures if own is None or measure in own), None) for column in columns
    ]
    if all(codes) and len(set(codes)) == len(codes):
        return codes, False
    if table not in ("applications", "review_litigation"):
        return codes, False
    measures = {measure.code: key(measure.label) for measure in newest(table).tables[table].measures}
    if table == "review_litigation":
        return _complete_by_item(columns, codes, measures)
    count = len(measures)
    if any(codes[count:]):
        return codes, False
    filled, any_filled = _completed(columns, codes[:count], measures)
    return [*filled, *codes[count:]], any_filled


def _completed(
    columns: Sequence[Column], codes: Sequence[str | None], measures: Mapping[str, str]
) -> tuple[list[str | None], bool]:
    """The codes with those filled in that the standard order gives; none where a heading says something else."""
    if _are_last_lines([key(column.text) for column in columns], codes, measures):
        return list(measures), True
    filled, any_filled = _complete(codes, list(measures))
    for column, old, new in zip(columns, codes, filled, strict=False):
        if old is None and new and changes_meaning(key(column.text), measures[new]):
            return list(codes), False
    return filled, any_filled


def _are_last_lines(headings: Sequence[str], codes: Sequence[str | None], measures: Mapping[str, str]) -> bool:
    """Whether headings are what a row as high as one line shows of all the standard's labels, in their order.

    维持, 纠正, 结果 and 审结 are each the end of a label, 总计 is as short itself. Beside 其他结果, 审结 would be
    another word than 尚未审结, but 结果 is no heading: the first lines are lost of all.
    """
    return len(headings) == len(measures) and all(
        label.endswith(text) and LAST_LINE <= len(text) < len(label) if len(label) > LAST_LINE else code == measure
        for text, code, (measure, label) in zip(headings, codes, measures.items(), strict=True)
    )


def _items_of(table: str, columns: Sequence[Column]) -> list[str | None]:
    """The rows of the standard that headings name; what two templates call alike is the one that fits the others."""
    templates = [
        {item.code for item in template.tables[table].items}
        for template in load_templates().values()
        if table in template.tables
    ]
    best = max(templates, key=lambda items: sum(not items.isdisjoint(column.items[:1]) for column in columns))
    return [next((item for item in column.items if item in best), next(iter(column.items), None)) for column in columns]


def _complete_by_item(
    columns: Sequence[Column], codes: Sequence[str | None], measures: Mapping[str, str]
) -> tuple[list[str | None], bool]:
    """The columns of 行政复议 | 行政诉讼, each item's for itself."""
    completed: list[str | None] = []
    any_filled = False
    for _, part in groupby(zip(columns, codes, strict=True), key=lambda entry: entry[0].items[:1]):
        own = list(part)
        filled, some = _completed([column for column, _ in own], [code for _, code in own], measures)
        completed += filled
        any_filled = any_filled or some
    return completed, any_filled


@cache
def _measures(table: str, item: str) -> tuple[str, ...]:
    """The columns that any template gives the row."""
    return tuple(
        measure
        for template in load_templates().values()
        if table in template.tables
        for entry in template.tables[table].items
        if entry.code == item
        for measure in entry.measures
    )


def _complete(codes: Sequence[str | None], standard: Sequence[str]) -> tuple[list[str | None], bool]:
    """Fill columns whose heading names no code, or one already used, from the standard order.

    Only where as many columns are printed as the standard has, all headings that name a code stand where the
    standard has them, and these are at least half. Returns the codes and whether any was filled in.
    """
    if len(codes) != len(standard):
        return list(codes), False
    unique = [code if code is not None and codes.index(code) == index else None for index, code in enumerate(codes)]
    named = sum(code is not None for code in unique)
    if named == len(standard) or named * 2 < len(standard):
        return list(codes), False
    if any(code is not None and code != expected for code, expected in zip(unique, standard, strict=True)):
        return list(codes), False
    return list(standard), True
