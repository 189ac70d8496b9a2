"""Numbers that a report prints beside its own for comparison: those of other years, and shares.

Columns and rows headed by another year (上年, 2022年 beside 2023年) or by a share (占比, 同比) are left out, beside
what `ownreport` leaves out. Asked where the tables of a document are not whole, as they never are with two years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.document import Document, Grid, GridCell, Hints, squeeze
from parsers.reshaping import ownreport
from parsers.tables.labels import ITEM, MEASURE, exact_label

_OWN = frozenset(
    [
        *("本年", "本年度", "今年", "今年度", "当年", "本年数", "本期", "本年件数", "本年数量", "本年（件）"),
        *("件数", "数量", "数值", "数", "件数（件）"),
    ]
)
_OTHER = frozenset(
    [
        *("上年", "上年度", "上一年", "上一年度", "去年", "上年数", "上年同期", "去年同期", "上年件数", "上年数量"),
        *("同期", "占比", "比例", "百分比", "比重", "占比（%）", "占比%", "比例（%）", "同比", "同比增减", "同比增长"),
        *("增减", "环比", "增减率", "增减%", "增长率", "增幅", "增幅（%）", "变化", "变化率"),
    ]
)
_YEAR = re.compile(r"(20\d\d)(?:年度?)?(?:件数|数量|数)?(?:[(（][件条个次][)）])?")
_OF_YEARS = frozenset(("年度", "年份", "年", "时间", "类别", "Category"))
"""What heads a column of years."""


def own_numbers(document: Document, hints: Hints) -> Document | None:
    """The document without the numbers that it prints for comparison; None where none are found."""
    blocks, told, year = ownreport.own_part(document, hints)
    narrowed = [_narrowed(block, year) if isinstance(block, Grid) else block for block in blocks]
    if not told and all(new is old for new, old in zip(narrowed, blocks, strict=True)):
        return None
    kept = [block for block in narrowed if not isinstance(block, Grid) or block.cells]
    return replace(document, blocks=kept, flaws=[*document.flaws, *told], others=None)


def _narrowed(grid: Grid, year: int | None) -> Grid:
    """The grid without the columns and rows of other years and of shares, empty where it only compares years. `year`
    is the report's, if that is known."""
    words = [squeeze(cell.text) for cell in grid.cells]
    years = [int(match[1]) for match in map(_YEAR.fullmatch, words) if match]
    own = str(year or max(years, default=0))
    marks = [_mark(word, own) for word in words]
    if not {True, False} <= set(marks):
        return grid
    heads, columns = _columns(grid.cells, marks)
    rows = _rows(grid.cells, marks, words)
    if not (columns or rows):
        return grid
    dropped_rows = rows | heads
    if rows and not columns:
        columns = _columns_of_years(grid.cells, marks, words)
        if 0 in columns and not any(map(_names_rows, words)):
            return Grid([])  # years are all that its rows tell
    return grid.without(dropped_rows, columns)


def _names_rows(word: str) -> bool:
    """Whether a text names a row of a table, and cannot be one of its headings."""
    label = exact_label(word)
    kinds = {sense.kind for sense in label.senses} if label else set()
    return ITEM in kinds and MEASURE not in kinds


def _mark(word: str, own: str) -> bool | None:
    """True for a heading of the report's own numbers, False for one of others; None where it does not say."""
    if word in _OWN:
        return True
    if word in _OTHER:
        return False
    found = _YEAR.fullmatch(word)
    return found[1] == own if found else None


def _columns(cells: Sequence[GridCell], marks: Sequence[bool | None]) -> tuple[set[int], set[int]]:
    """The rows that only say which numbers are the report's own, and the columns that are not."""
    heads: set[int] = set()
    dropped: set[int] = set()
    for row in {cell.row for cell in cells}:
        inside = [(cell, mark) for cell, mark in zip(cells, marks, strict=True) if cell.row == row]
        told = [k for k, (_, mark) in enumerate(inside) if mark is not None]
        if not {True, False} <= {inside[k][1] for k in told}:
            continue
        if any(cell.text.strip() and cell.rowspan == 1 for cell, mark in inside[told[0] :] if mark is None):
            continue
        if all(cell.rowspan > 1 or mark is not None or not cell.text.strip() for cell, mark in inside[1:]):
            heads.update((row,) if all(cell.rowspan == 1 for cell, _ in inside) else ())
        for cell, end in _reaches(inside):
            dropped.update(range(cell.column, end))
    return heads, dropped


def _reaches(row: Sequence[tuple[GridCell, bool | None]]) -> Iterator[tuple[GridCell, int]]:
    """The headings in a row of numbers that are not the report's own, and where each one's columns end: in a table
    without spans at the next heading, the cells between being blank."""
    filled = [(cell, mark) for cell, mark in row if cell.text.strip()]
    spanless = all(cell.colspan == 1 for cell, _ in row) and all(mark is not None for _, mark in filled)
    last = max(cell.column + cell.colspan for cell, _ in row)
    for (cell, mark), beyond in pairwise([*filled, (None, None)]):
        if cell is not None and mark is False:
            end = cell.column + cell.colspan
            yield cell, (beyond[0].column if beyond[0] is not None else last) if spanless else end


def _rows(cells: Sequence[GridCell], marks: Sequence[bool | None], words: Sequence[str]) -> set[int]:
    """The rows that are headed by another year, in a column that heads rows by this year too."""
    by_column: dict[int, list[tuple[GridCell, bool]]] = {}
    for cell, mark in zip(cells, marks, strict=True):
        if mark is not None and cell.colspan == 1:
            by_column.setdefault(cell.column, []).append((cell, mark))
    dropped: set[int] = set()
    for column, told in by_column.items():
        beside = [word for cell, word in zip(cells, words, strict=True) if cell.column == column and word]
        if len({cell.row for cell, _ in told}) >= 2 and {True, False} <= {mark for _, mark in told}:
            if len(told) + sum(word in _OF_YEARS for word in beside) < len(beside):
                continue
            dropped |= {row for cell, mark in told if not mark for row in range(cell.row, cell.row + cell.rowspan)}
    return dropped


def _columns_of_years(cells: Sequence[GridCell], marks: Sequence[bool | None], words: Sequence[str]) -> set[int]:
    """The columns in which nothing stands but years and their heading."""
    said: dict[int, list[bool]] = {}
    for cell, mark, word in zip(cells, marks, words, strict=True):
        if word and cell.colspan == 1:
            said.setdefault(cell.column, []).append(mark is not None or word in _OF_YEARS)
    return {column for column, years in said.items() if all(years)}
