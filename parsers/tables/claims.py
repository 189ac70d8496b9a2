"""Which row of the template each row of a table is.

Exactly printed labels claim their codes first, misprinted ones take what is left; a row outside the templates gets
none, and nothing is forced into a code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import groupby

from parsers.document import UNKNOWN
from parsers.tables.labels import ITEM, read_label, similarity
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.meanings import changes_meaning
from parsers.tables.rows import BLANK
from parsers.tables.spelling import key, plain
from parsers.templates import Item, TableTemplate, load_templates

MISPRINT = 0.5
"""How near an unknown label must be to the one row missing between its neighbours to be taken for it."""

NEIGHBOURS = 2
"""Rows among which one with the template's own label takes the code from others that mean a part of it."""

_ALONE = re.compile("^(?:机关)?本级|^本机关|[(（](?:机关|本[市区县局])?(?:本级|本机关|本单位|局机关)[)）]")
"""How a label says that its numbers are those of the organ alone."""

SAME_ROW = re.compile(
    "(?:决定|事项|项目|案件|情形|情况|信息|数量|件数|金额|收入|总额|类|数|的|本年度?|年度|全年|总计?|合计|[件条项宗次])*"
)
"""What a row's label may hold beside the template's without being another's: 行政许可决定数, but not 撤销行政许可."""

CUT = 3
"""Characters that are left at least of a label that its cell cuts off."""

LINE, LINE_BEFORE = 8, 3
"""Characters that are left of a label of which a low row shows later lines only, and that are lost before them."""


def join_cut_rows(reading: TableReading) -> list[DataRow]:
    """Put together rows that a page break cut in two: half a label here, half there, the values with one of them.

    Empty rows without a label between the halves, as workbooks end their tables with, part nothing, nor do headings
    that are printed again.
    """
    joined: list[DataRow] = []
    last = -1
    for row in reading.rows:
        whole = _joined(reading.table, joined[last], row) if last >= 0 else None
        if whole is not None:
            joined[last] = whole
            continue
        joined.append(row)
        if not ((row.heading or not row.text) and is_empty(row)):
            last = len(joined) - 1
    return joined


def _joined(table: str, above: DataRow, row: DataRow) -> DataRow | None:
    """The row of which these are the two halves; None where they are rows of their own."""
    unknown = not row.exact or not above.items
    if not (unknown and row.text and above.text and (is_empty(above) or is_empty(row))):
        return None
    label = read_label(above.text + row.text)
    items = label.codes(table, ITEM) if label else ()
    if not label or not items or not (label.exact or _both_unsure(above, row, items)):
        return None
    values = row if is_empty(above) else above
    return DataRow(
        items,
        label.text,
        label.exact,
        values.placed,
        values.whole,
        above.group,
        transposed=values.transposed,
        named=values.named,
    )


def _both_unsure(above: DataRow, row: DataRow, items: tuple[str, ...]) -> bool:
    """Whether neither half is a label of its own, so that together they may be a misprint of these items."""
    return not any(half.items and (half.exact or set(half.items) != set(items)) for half in (above, row))


def is_empty(row: DataRow) -> bool:
    """Whether a row has labels and blanks only."""
    return all(entry.slot.kind == BLANK for entry in row.placed)


def claim(reading: TableReading, rows: Sequence[DataRow]) -> list[str | None]:
    """The code of each row, None where it has none of its own."""
    claimed: dict[str, int] = {}
    codes: list[str | None] = [None] * len(rows)
    for exact in (True, False):
        for index, row in enumerate(rows):
            if row.exact is not exact or not row.items:
                continue
            code = _decide(reading.table, row, rows[max(0, index - 3) : index], codes[:index])
            if exact or code not in claimed:
                codes[index] = code
                claimed.setdefault(code, index)
        if exact and len(claimed) < len(codes) - codes.count(None):
            _leave_parts(reading.table, rows, codes)
    _rescue(reading, rows, codes)
    return codes


def _leave_parts(table: str, rows: Sequence[DataRow], codes: list[str | None]) -> None:
    """No code for rows beside the one with the template's own label, or else beside the one of the organ alone:
    行政处罚（简易程序） is a part of 行政处罚, and 行政许可（全系统） more than 行政许可（本级）."""
    ranks = [_rank(table, row.text, code) if code else 0 for row, code in zip(rows, codes, strict=True)]
    taken = list(codes)
    for index, code in enumerate(taken):
        near = range(max(0, index - NEIGHBOURS), min(len(taken), index + NEIGHBOURS + 1))
        if code and any(taken[other] == code and ranks[other] < ranks[index] for other in near):
            codes[index] = None


def _rank(table: str, text: str, code: str) -> int:
    if key(text) in _own_labels(table, code):
        return 0
    return 1 if _ALONE.search(plain(text)) else 2


@cache
def _own_labels(table: str, code: str) -> frozenset[str]:
    """What the templates themselves call a row."""
    items = [template.tables[table].items for template in load_templates().values() if table in template.tables]
    return frozenset(key(item.label) for each in items for item in each if item.code == code)


def _decide(table: str, row: DataRow, rows_above: Sequence[DataRow], codes_above: Sequence[str | None]) -> str:
    """One code for a label that several rows of a table share.

    其他 with an arabic number, or under the other children of （六）其他处理, is one of them and not （六） itself.
    Else (被依法纠错数 under 行政复议 and under 行政诉讼) it is the next such row of the template after the row above.
    """
    if len(row.items) == 1:
        return row.items[0]
    if "other_miscellaneous" in row.items:
        label = read_label(row.text)
        kind = label.numbering[0] if label and label.numbering else ""
        siblings = any({"other_correction_overdue", "other_fee_unpaid"} & set(above.items) for above in rows_above)
        child = kind in ("arabic", "enclosed", "circled") or (siblings and kind != "bracketed")
        return "other_miscellaneous" if child or "other" not in row.items else "other"
    order = _order(table)
    above = next((code for code in reversed(codes_above) if code in order), None)
    start = order[above] if above is not None else -1
    return next((code for code in sorted(row.items, key=order.__getitem__) if order[code] > start), row.items[0])


@cache
def _order(table: str) -> dict[str, int]:
    """The place of every item of a table in its template, newest template last."""
    return {
        item.code: index
        for template in load_templates().values()
        if table in template.tables
        for index, item in enumerate(template.tables[table].items)
    }


def _rescue(reading: TableReading, rows: Sequence[DataRow], codes: list[str | None]) -> None:
    """Rows with unknown labels between two known ones, where the template has just as many: each looks like its label,
    or could not be read. Only the latter may stand first or last in the table."""
    if None not in codes:
        return
    for index, row in enumerate(rows):
        cut = _labels_cut_to(reading.table, row.text) if codes[index] is None and not row.transposed else frozenset()
        if len(cut) == 1 and not cut.intersection(codes):
            (codes[index],) = cut
    places = [index for index, row in enumerate(rows) if not (row.heading and is_empty(row))]
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None:
            continue
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
    for index, code in zip(stretch, missing, strict=True):
        row = rows[index]
        alike = (
            inner and bool(row.text) and (_lines_of(table, row.text) == [code] or _may_be(row.text, table.item(code)))
        )
        if row.transposed or not (alike or unreadable(row)):
            return
    for index, code in zip(stretch, missing, strict=True):
        codes[index] = code


def _may_be(text: str, item: Item) -> bool:
    """Whether an unknown label may be a misprint of a row's, or one that its cell cuts off; a label with other words
    beside it is of something else."""
    words = key(text)
    inside = max((known for known in map(key, (item.label, *item.synonyms)) if known in words), key=len, default="")
    if inside and not SAME_ROW.fullmatch(words.replace(inside, "", 1)):
        return False
    near = similarity(text, item.label) >= MISPRINT and not changes_meaning(words, key(item.label))
    return near or _is_cut(text, item.label)


def _lines_of(table: TableTemplate, text: str) -> list[str]:
    """The rows of whose label a text is the middle or the end, which a row too low for it shows on spreadsheets."""
    words = key(text)
    return [item.code for item in table.items if len(words) >= LINE and key(item.label).find(words) >= LINE_BEFORE]


def _is_cut(text: str, label: str) -> bool:
    """Whether a label was printed only as far as its cell is wide."""
    return len(key(text)) >= CUT and key(label).startswith(key(text))


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
