"""Numbers that a report prints beside its own for comparison: those of other years, and shares.

Columns and rows headed by another year (上年, 2022年 beside 2023年) or by a share (占比, 同比) are left out, and so are
tables under a line that says that they are of another year, a draft or of another organ, and whole reports of other
years on the same page. Asked where the tables of a document are not whole, as they never are with two years in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.document import Block, Document, Grid, GridCell, Hints, squeeze
from parsers.identity.printed import contradict, title_of
from parsers.identity.titles import Title, read_title
from parsers.reshaping import captions
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
_TITLES = ("title", "articletitle", "og:title")


def own_numbers(document: Document, hints: Hints) -> Document | None:
    """The document without the numbers that it prints for comparison; None where none are found."""
    blocks, told, year = _its_year(document, hints)
    narrowed = [_narrowed(block, year) if isinstance(block, Grid) else block for block in blocks]
    if not told and all(new is old for new, old in zip(narrowed, blocks, strict=True)):
        return None
    kept = [block for block in narrowed if not isinstance(block, Grid) or block.cells]
    return replace(document, blocks=kept, flaws=[*document.flaws, *told], others=None)


def without_other_years(document: Document, hints: Hints, *, drafts: bool = False) -> Document | None:
    """The document without reports and tables that say they are of other years; None where there are none.
    With `drafts` those called drafts or examples are told and stay."""
    blocks, told, _ = _its_year(document, hints, drafts=drafts)
    return replace(document, blocks=blocks, flaws=[*document.flaws, *told], others=None) if told else None


# --- reports on several years -----------------------------------------------------------------------------------------


def _its_year(document: Document, hints: Hints, *, drafts: bool = False) -> tuple[list[Block], list[str], int | None]:
    """The blocks without reports and tables of other years, what is to be told of them, and the report's year."""
    printed = {k: title for k, block in enumerate(document.blocks) if (title := title_of(block))}
    titles = {k: title.year for k, title in printed.items()}
    named = _named(document, hints)
    year = (named and named.year) or next(iter(titles.values()), None)
    blocks = _of_one_year(document, titles, year)
    told = [] if len(blocks) == len(document.blocks) else ["the page also holds a report on another year"]
    if not told and named and len(own := _of_one_organ(document, printed, named)) < len(blocks):
        blocks, told = own, ["the page also holds a report of another organ"]
    if away := _other_sheets(document, year):
        kept = [block for block in blocks if _sheet(block) not in away]
        blocks = kept if any(isinstance(block, Grid) for block in kept) else blocks  # no table but theirs: told alone
        told += [f"the workbook also holds sheets {kind}" for kind in dict.fromkeys(away.values())]
    agency = next((title.agency for title in (named, *printed.values()) if title and title.agency), None)
    said = captions.others(blocks, year, agency) if year else {}
    if drafts and any(caption.kind == captions.DRAFT for caption in said.values()):
        said = {at: caption for at, caption in said.items() if caption.kind != captions.DRAFT}
        told.append(f"a table is {captions.DRAFT}")
    if others := {k for at, caption in said.items() for k in range(at - caption.lines, at + 1)}:
        blocks = [block for k, block in enumerate(blocks) if k not in others]
        told += [f"the page also holds tables {kind}" for kind in dict.fromkeys(each.kind for each in said.values())]
    return blocks, told, year


def _other_sheets(document: Document, year: int | None) -> dict[int | None, str]:
    """The sheets of a workbook, by their numbers, that are named as another year's, a draft or a part of the year."""
    names = [value for name, value in document.metas if name == "sheet"]
    numbers = sorted({sheet for block in document.blocks if (sheet := _sheet(block))}) if len(names) > 1 else []
    if len(numbers) != len(names):
        return {}
    return {numbers[k]: kind for k, kind in captions.other_sheets(names, year).items()}


def _sheet(block: Block) -> int | None:
    """The table of its document that a block says to be of: in a workbook its sheet."""
    return (block.cells[0].place if isinstance(block, Grid) else block.place).table


def _of_one_year(document: Document, titles: Mapping[int, int | None], year: int | None) -> list[Block]:
    """The blocks without the reports on other years than `year`; `titles` are the years of titles by their blocks."""
    if year not in titles.values() or len(set(titles.values())) < 2:
        return document.blocks
    blocks = []
    kept = True
    for k, block in enumerate(document.blocks):
        kept = titles[k] in (year, None) if k in titles else kept
        if kept:
            blocks.append(block)
    return blocks


def _of_one_organ(document: Document, printed: Mapping[int, Title], named: Title) -> list[Block]:
    """The blocks without the reports of other organs than the one that the page is named by, if no other has more
    tables; `printed` are titles by their blocks."""
    others = {k for k, title in printed.items() if contradict(title, named)}
    if not others or not any(title.agency for k, title in printed.items() if k not in others):
        return document.blocks
    blocks: list[Block] = []
    tables = [0]  # of each report
    own = 0
    kept = True
    for k, block in enumerate(document.blocks):
        if k in printed:
            kept = k not in others
            tables += [0] * (not kept)
        if kept:
            blocks.append(block)
        own += kept and isinstance(block, Grid)
        tables[-1] += not kept and isinstance(block, Grid)
    return blocks if 0 < max(tables) <= own else document.blocks


def _named(document: Document, hints: Hints) -> Title | None:
    """The first title with a year among those of the link to the document, of its metadata, and its file name."""
    named = [value for name, value in document.metas if name in _TITLES]
    for text in (hints.title or "", *named, hints.filename or ""):
        title = read_title(text)
        if title and title.year:
            return title
    return None


# --- columns and rows of several years --------------------------------------------------------------------------------


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
