"""Numbers that a report prints beside its own for comparison: those of other years, and shares.

Columns and rows headed by another year (上年, 2022年 beside 2023年) or by a share (占比, 同比) are left out, beside
what `ownreport` leaves out. Asked where the tables of a document are not whole, as they never are with two years.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.document import Block, Document, Grid, GridCell, Hints, squeeze
from parsers.reshaping import ownreport, yearwords
from parsers.reshaping.yearlines import under_years
from parsers.reshaping.yearwords import Mark, heads_columns, marks_of, names_rows
from parsers.tables.values import looks_like_value

_OF_YEARS = frozenset(("年度", "年份", "年", "时间", "类别", "Category"))
"""What heads a column of years."""


def own_numbers(document: Document, hints: Hints) -> Document | None:
    """The document without the numbers that it prints for comparison; None where none are found."""
    blocks, told, year = ownreport.own_part(document, hints)
    year = year or yearwords.last_named(blocks)
    narrowed = [part for block in under_years(blocks, year) for part in _narrowed(block, year)]
    if not told and len(narrowed) == len(blocks) and all(new is old for new, old in zip(narrowed, blocks, strict=True)):
        return None
    kept = [block for block in narrowed if not isinstance(block, Grid) or block.cells]
    return replace(document, blocks=kept, flaws=[*document.flaws, *told], others=None)


def _narrowed(block: Block, year: int) -> Iterator[Block]:
    """A table without the columns and rows of other years than `year` and of shares, empty where it only compares
    years; in parts, where the headings of years stand over other columns in some of its rows than in others."""
    if not isinstance(block, Grid):
        yield block
        return
    marks = marks_of(block.cells, year)
    if not {True, False} <= set(marks):
        yield block
        return
    if block.ragged and not _even(block):
        yield _of_year(block, marks, set(), set())
        return
    begins = [*_begins(block), block.n_rows]
    parts = [block.without({*range(first), *range(end, block.n_rows)}, ()) for first, end in pairwise(begins)]
    others: list[set[int]] = []
    for part in parts:
        found = _columns(part.cells, marks_of(part.cells, year))
        before = others[-1] if others and not found and _has_numbers(part.without((), others[-1])) else set()
        others.append(before.union(*found.values()))
    if all(columns == others[0] for columns in others):
        yield _of_year(block, marks, set(_columns(block.cells, marks)), others[0])
        return
    for part, columns in zip(parts, others, strict=True):
        inside = marks_of(part.cells, year)
        yield _of_year(part, inside, set(_columns(part.cells, inside)), columns)


def _begins(grid: Grid) -> Iterator[int]:
    """The first row of a table, and those below numbers in which headings begin again, as in each block of table 二."""
    numbers = {cell.row for cell in grid.cells if _is_number(cell)}
    heads = {cell.row for cell in grid.cells if heads_columns(squeeze(cell.text))} - numbers
    yield 0
    below = False
    for row in range(grid.n_rows):
        if below and row in heads:
            yield row
            below = False
        below = below or row in numbers


def _has_numbers(grid: Grid) -> bool:
    return any(map(_is_number, grid.cells))


def _is_number(cell: GridCell) -> bool:
    return bool(cell.text.strip()) and looks_like_value(cell.text)


def _even(grid: Grid) -> bool:
    """Whether all rows with numbers have as many cells, so that what is counted in one row counts in the others."""
    lengths = Counter(cell.row for cell in grid.cells)
    rows = {cell.row for cell in grid.cells if _is_number(cell)}
    return len({lengths[row] for row in rows}) < 2


def _of_year(grid: Grid, marks: Sequence[Mark], heads: set[int], columns: set[int]) -> Grid:
    """The grid without these columns, the rows of other years, and the rows that only say which is which."""
    words = [squeeze(cell.text) for cell in grid.cells]
    rows = _rows(grid.cells, marks, words)
    if not (columns or rows):
        return grid
    if rows and not columns:
        columns = _columns_of_years(grid.cells, marks, words)
        if 0 in columns and not any(map(names_rows, words)):
            return Grid([])  # years are all that its rows tell
    return grid.without(rows | {row for row in heads if _only_years(grid.cells, marks, row)}, columns)


def _only_years(cells: Sequence[GridCell], marks: Sequence[Mark], row: int) -> bool:
    """Whether a row of headings only says which numbers are the report's own."""
    inside = [(cell, mark) for cell, mark in zip(cells, marks, strict=True) if cell.row == row]
    rest = inside[1:] if inside[0][1] is None else inside
    return all(cell.rowspan == 1 for cell, _ in inside) and all(
        mark is not None and yearwords.says_no_more(cell.text) for cell, mark in rest if cell.text.strip()
    )


def _columns(cells: Sequence[GridCell], marks: Sequence[Mark]) -> dict[int, set[int]]:
    """The rows that say which numbers are the report's own, each with the columns that are not."""
    heads: dict[int, set[int]] = {}
    for row in {cell.row for cell, mark in zip(cells, marks, strict=True) if mark is not None}:
        inside = [(cell, mark) for cell, mark in zip(cells, marks, strict=True) if cell.row == row]
        told = [k for k, (_, mark) in enumerate(inside) if mark is not None]
        if not {True, False} <= {inside[k][1] for k in told}:
            continue
        if any(cell.text.strip() and cell.rowspan == 1 for cell, mark in inside[told[0] :] if mark is None):
            continue
        heads[row] = {column for cell, end in _reaches(inside) for column in range(cell.column, end)}
    return heads


def _reaches(row: Sequence[tuple[GridCell, Mark]]) -> Iterator[tuple[GridCell, int]]:
    """The headings in a row of numbers that are not the report's own, and where each one's columns end: in a table
    without spans at the next heading, the cells between being blank."""
    filled = [(cell, mark) for cell, mark in row if cell.text.strip()]
    spanless = all(cell.colspan == 1 for cell, _ in row) and all(mark is not None for _, mark in filled)
    last = max(cell.column + cell.colspan for cell, _ in row)
    for (cell, mark), beyond in pairwise([*filled, (None, None)]):
        if cell is not None and mark is False:
            end = cell.column + cell.colspan
            yield cell, (beyond[0].column if beyond[0] is not None else last) if spanless else end


def _rows(cells: Sequence[GridCell], marks: Sequence[Mark], words: Sequence[str]) -> set[int]:
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


def _columns_of_years(cells: Sequence[GridCell], marks: Sequence[Mark], words: Sequence[str]) -> set[int]:
    """The columns in which nothing stands but years and their heading."""
    said: dict[int, list[bool]] = {}
    for cell, mark, word in zip(cells, marks, words, strict=True):
        if word and cell.colspan == 1:
            said.setdefault(cell.column, []).append(mark is not None or word in _OF_YEARS)
    return {column for column, years in said.items() if all(years)}
