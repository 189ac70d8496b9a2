"""Which row of the template each row of a table is.

Exactly printed labels claim their codes first, misprinted ones take what is left; a row outside the templates gets
none, and nothing is forced into a code.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from parsers.tables.inferred import tell_from_place
from parsers.tables.labels import read_label
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.spelling import key, plain
from parsers.templates import load_templates

NEIGHBOURS = 2
"""Rows among which one with the template's own label takes the code from others that mean a part of it."""

_ALONE = re.compile("^(?:机关)?本级|^本机关|[(（](?:机关|本[市区县局])?(?:本级|本机关|本单位|局机关)[)）]")
"""How a label says that its numbers are those of the organ alone."""


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
    tell_from_place(reading, rows, codes)
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
    """How near a row's text is to the template's label; a row without a text goes on with the one above it."""
    if not text or key(text) in _own_labels(table, code):
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
