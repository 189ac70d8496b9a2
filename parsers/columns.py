"""Which column of a standard table each value of a row stands in.

The headings say it: by geometry where spans are trustworthy, by order where the row has as many values as the
headings have columns. Where the two disagree, or only the standard order is left to go by, the reading carries a
doubt, and the identities have to confirm it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.labels import ITEM, MEASURE, plain
from parsers.rows import BLANK, LABEL, Row, Slot
from parsers.templates import load_templates

OUT_OF_LINE = "values out of line with the headings"
ASSUMED = "columns without headings: standard order assumed"
MISPRINTED = "a column heading told from its position"

_UNIT_IN_HEADING = re.compile(r"(?:单位[:：]?\s*|[（(])(万元|亿元|元|件|项|宗)\s*[）)]?")


@dataclass(slots=True)
class Column:
    """One column under its headings. `items` and `measures` are the codes its labels can mean, deepest label first.

    `start`, `end` are None where the grid is ragged. `text` is the deepest heading as printed.
    """

    start: int | None
    end: int | None
    text: str
    items: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    exact: bool = True
    unit: str = ""

    @property
    def coded(self) -> bool:
        return bool(self.items or self.measures)


def read_columns(headers: Sequence[Row], table: str) -> list[Column]:
    """The columns that consecutive heading rows describe, from the first that names a code to the last with a heading.

    Columns left of the first coded one head the row labels (信息内容, 序号, 单位) and are left out.
    """
    if not headers:
        return []
    columns = _ragged(headers, table) if headers[0].ragged else _geometric(headers, table)
    first = next((index for index, column in enumerate(columns) if column.coded), len(columns))
    last = max((index for index, column in enumerate(columns) if plain(column.text)), default=-1)
    return columns[first : last + 1]


def _geometric(headers: Sequence[Row], table: str) -> list[Column]:
    width = max((slot.end for row in headers for slot in row.slots), default=0)
    paths: list[list[Slot]] = [[] for _ in range(width)]
    for row in headers:
        for slot in row.slots:
            if slot.kind == BLANK:
                continue
            for column in range(slot.start, slot.end):
                if slot.cell not in (known.cell for known in paths[column]):
                    paths[column].append(slot)
    columns: list[Column] = []
    previous = None
    for index, path in enumerate(paths):
        deepest = path[-1].cell if path else None
        if deepest is not None and deepest is previous and columns:
            columns[-1].end = index + 1
        else:
            columns.append(_column(path, table, index))
        previous = deepest
    return columns


def _column(path: Sequence[Slot], table: str, index: int) -> Column:
    items: list[str] = []
    measures: list[str] = []
    exact = True
    for slot in reversed(path):
        if slot.label:
            items += slot.label.codes(table, ITEM)
            measures += slot.label.codes(table, MEASURE)
            exact = exact and slot.label.exact
    text = path[-1].cell.text if path else ""
    unit = _UNIT_IN_HEADING.search(text)
    return Column(index, index + 1, text, tuple(items), tuple(measures), exact, unit[1] if unit else "")


def _ragged(headers: Sequence[Row], table: str) -> list[Column]:
    """Headings whose cells cannot be set one under the other: one row is taken as it stands, several only if they
    print, level by level, just the headings of a standard table."""
    coded = [row for row in headers if row.hits(table, MEASURE) or row.hits(table, ITEM)]
    if not coded:
        return []
    if len(coded) == 1:
        return [_loose(_column([slot], table, 0)) for slot in coded[0].slots if slot.kind == LABEL]
    return _standard_columns(coded, table)


def _loose(column: Column) -> Column:
    column.start = column.end = None
    return column


def _standard_columns(headers: Sequence[Row], table: str) -> list[Column]:
    printed = [slot for row in headers for slot in row.slots if slot.label and table in slot.label.tables()]
    for template in load_templates().values():
        if table not in template.tables:
            continue
        shape = template.tables[table]
        measures = [measure.code for measure in shape.measures]
        items = [item.code for item in shape.items]
        seen_items = [code for slot in printed if slot.label for code in slot.label.codes(table, ITEM) if code in items]
        seen = Counter(
            code for slot in printed if slot.label for code in slot.label.codes(table, MEASURE) if code in measures
        )
        labels = {measure.code: measure.label for measure in shape.measures}
        if seen == Counter(measures) and not (set(seen_items) - {"other", "other_miscellaneous", "results_total"}):
            return [Column(None, None, labels[code], (), (code,)) for code in measures]
        if sorted(seen_items) == sorted(items) and seen == Counter(measures * len(items)):
            return [Column(None, None, labels[code], (item,), (code,)) for item in items for code in measures]
    return []


@dataclass(slots=True)
class Placed:
    """A value with the column it stands in, None where there is no telling."""

    slot: Slot
    column: Column | None
    doubt: str = ""


def place_values(values: Sequence[Slot], columns: Sequence[Column]) -> list[Placed]:
    """Give each value its column.

    Equal numbers of values and columns are paired in order; if geometry says otherwise, with a doubt. Else geometry
    alone decides, if it gives every printed value a column of its own; blanks beside the columns are padding. Else
    nothing is placed.
    """
    by_geometry = _by_geometry(values, columns)
    if by_geometry is not None:
        beside = [slot.kind == BLANK and column is None for slot, column in zip(values, by_geometry, strict=True)]
        while beside and len(values) > len(columns) and beside[-1]:
            values, by_geometry = values[:-1], by_geometry[:-1]
            beside.pop()
    if len(values) == len(columns):
        agree = by_geometry is None or all(
            placed is None or placed is column for placed, column in zip(by_geometry, columns, strict=True)
        )
        loose = any(column.start is None for column in columns)
        doubt = "" if loose or (agree and by_geometry is not None) else OUT_OF_LINE
        return [Placed(slot, column, doubt) for slot, column in zip(values, columns, strict=True)]
    if by_geometry is not None:
        return [Placed(slot, column) for slot, column in zip(values, by_geometry, strict=True) if column]
    trailing = values[len(values) - len(columns) :]
    padding = values[: len(values) - len(columns)]
    if 0 < len(columns) < len(values) and all(slot.kind == BLANK for slot in padding) and trailing[-1].kind != BLANK:
        return [Placed(slot, column, OUT_OF_LINE) for slot, column in zip(trailing, columns, strict=True)]
    return [Placed(slot, None) for slot in values]


def _by_geometry(values: Sequence[Slot], columns: Sequence[Column]) -> list[Column | None] | None:
    """The column above each value; None for a blank with none above; None in all where geometry fails."""
    taken: set[int] = set()
    placed: list[Column | None] = []
    for slot in values:
        above = [
            index
            for index, column in enumerate(columns)
            if column.start is not None
            and column.end is not None
            and column.start < slot.end
            and slot.start < column.end
        ]
        if not above and slot.kind == BLANK:
            placed.append(None)
        elif len(above) == 1 and above[0] not in taken:
            taken.add(above[0])
            placed.append(columns[above[0]])
        else:
            return None
    return placed


def complete(codes: Sequence[str | None], standard: Sequence[str]) -> tuple[list[str | None], bool]:
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
