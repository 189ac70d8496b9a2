"""Rows whose label is unknown, told from their place between known ones and from what is left of the label."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from parsers.document import UNKNOWN
from parsers.tables.labels import similarity
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.meanings import changes_meaning
from parsers.tables.spelling import key
from parsers.templates import Item, TableTemplate, load_templates

_MISPRINT = 0.5
"""How near an unknown label must be to the one row missing between its neighbours to be taken for it."""

_SAME_ROW = re.compile(
    "(?:决定|事项|项目|案件|情形|情况|信息|数量|件数|金额|收入|总额|类|数|的|本年度?|年度|全年|总计?|合计|[件条项宗次])*"
)
"""What a row's label may hold beside the template's without being another's: 行政许可决定数, but not 撤销行政许可."""

_CUT = 3
"""Characters that are left at least of a label that its cell cuts off."""

_JOINED = 0.9
"""How near the label of several rows must be to their labels one behind the other."""

_LINE, _LINE_BEFORE = 8, 3
"""Characters that are left of a label of which a low row shows later lines only, and that are lost before them."""


def tell_from_place(reading: TableReading, rows: Sequence[DataRow], codes: list[str | None]) -> None:
    """Give codes to rows without one: to those whose label only one row can begin with, and to as many rows between two
    known ones as the template has there. Each of these looks like its label, or could not be read; only the latter may
    stand first or last in the table."""
    if None not in codes:
        return
    for index, row in enumerate(rows):
        cut = _labels_cut_to(reading.table, row.text) if codes[index] is None and not row.transposed else frozenset()
        if len(cut) == 1 and not cut.intersection(codes):
            (codes[index],) = cut
    places = [index for index, row in enumerate(rows) if not (row.heading and row.is_empty())]
    for template in load_templates().values():
        if table := template.tables.get(reading.table):
            _fill_stretches(table, rows, codes, places)


def _fill_stretches(
    table: TableTemplate, rows: Sequence[DataRow], codes: list[str | None], places: Sequence[int]
) -> None:
    """The same for each stretch of rows without a code, by one template; `places` are the rows that are no headings."""
    order = [item.code for item in table.items]
    for known, grouped in groupby(places, lambda index: codes[index] is not None):
        if known:
            continue
        stretch = list(grouped)
        first, last = places.index(stretch[0]), places.index(stretch[-1])
        above = codes[places[first - 1]] if first else None
        below = codes[places[last + 1]] if last + 1 < len(places) else None
        missing = _between(order, above, below)
        if len(missing) == len(stretch) and not set(missing).intersection(codes):
            _take(table, rows, codes, stretch, missing, inner=bool(above and below))


def _between(order: Sequence[str], above: str | None, below: str | None) -> Sequence[str]:
    """The rows of a template between two of its rows; from its first and to its last where there is none."""
    if any(code and code not in order for code in (above, below)):
        return []
    return order[order.index(above) + 1 if above else 0 : order.index(below) if below else len(order)]


def _take(
    table: TableTemplate,
    rows: Sequence[DataRow],
    codes: list[str | None],
    stretch: Sequence[int],
    missing: Sequence[str],
    *,
    inner: bool,
) -> None:
    """Give the rows of a stretch the codes that are missing there, if none of their labels speaks against it."""
    joined = inner and _is_joined(table, [rows[index].text for index in stretch], missing)
    for index, code in zip(stretch, missing, strict=True):
        row = rows[index]
        alike = joined or (
            inner and bool(row.text) and (_lines_of(table, row.text) == [code] or _may_be(row.text, table.item(code)))
        )
        if row.transposed or not (alike or unreadable(row)):
            return
    for index, code in zip(stretch, missing, strict=True):
        codes[index] = code


def _is_joined(table: TableTemplate, texts: Sequence[str], codes: Sequence[str]) -> bool:
    """Whether rows share one label that is their labels one behind the other: a scan lost the line between them, or
    their cells were merged."""
    if len(texts) == 1 or len(set(texts)) > 1:
        return False
    labels = "".join(table.item(code).label for code in codes)
    return similarity(texts[0], labels) >= _JOINED and not changes_meaning(key(texts[0]), key(labels))


def _may_be(text: str, item: Item) -> bool:
    """Whether an unknown label may be a misprint of a row's, or one that its cell cuts off; a label with other words
    beside it is of something else."""
    words = key(text)
    inside = max((known for known in map(key, (item.label, *item.synonyms)) if known in words), key=len, default="")
    if inside and not _SAME_ROW.fullmatch(words.replace(inside, "", 1)):
        return False
    near = similarity(text, item.label) >= _MISPRINT and not changes_meaning(words, key(item.label))
    return near or _is_cut(text, item.label)


def _lines_of(table: TableTemplate, text: str) -> list[str]:
    """The rows of whose label a text is the middle or the end, which a row too low for it shows on spreadsheets."""
    words = key(text)
    return [item.code for item in table.items if len(words) >= _LINE and key(item.label).find(words) >= _LINE_BEFORE]


def _is_cut(text: str, label: str) -> bool:
    """Whether a label was printed only as far as its cell is wide."""
    return len(key(text)) >= _CUT and key(label).startswith(key(text))


@lru_cache(maxsize=4096)
def _labels_cut_to(table: str, text: str) -> frozenset[str]:
    """The rows of a table, in any template, whose label begins so."""
    return frozenset(
        item.code
        for template in load_templates().values()
        if table in template.tables
        for item in template.tables[table].items
        if any(_is_cut(text, label) for label in (item.label, *item.synonyms))
    )


def unreadable(row: DataRow) -> bool:
    """Whether an optical reader could make nothing of a row's label."""
    return UNKNOWN in row.text
