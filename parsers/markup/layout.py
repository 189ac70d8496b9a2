"""Tables that only arrange a page are dissolved into their contents; tables that hold data become grids.

Old sites, Word and editors of content management systems put whole articles into tables, and a report typed as one
table has prose in the rows between its data. So it is decided row by row: rows of prose and rows that hold whole
tables are dissolved, runs of other rows become grids. Nothing printed is lost either way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from parsers.document import UNKNOWN, Grid, Place, cell_of
from parsers.markup import spans
from parsers.markup.flow import Cell, Item, Line, Placed, Table

PROSE = 200
"""Characters from which a cell alone in its row is prose. The longest label of the standard tables has 38."""
PROSE_LINES = 500
"""Characters from which a cell of several paragraphs is prose also beside others (a menu, a section's name)."""


def dissolve(items: Sequence[Item], flaws: list[str]) -> Iterator[Line | Placed]:
    """The lines and grids of a flow in reading order."""
    for item in items:
        if isinstance(item, Line):
            yield item
        elif isinstance(item, Table):
            yield from _table(item, flaws)
        else:
            flaws.extend(item.layout_flaws)
            yield from item.pieces


def _table(table: Table, flaws: list[str]) -> Iterator[Line | Placed]:
    if table.before:
        yield from dissolve(table.before, flaws)
    placed, overlap = table.place()
    if overlap:
        flaws.append(f"table {table.number}: cells overlap")
    if len(placed) == 1:
        yield from dissolve(placed[0].cell.items, flaws)
        return
    texts = [cell_text(entry.cell) for entry in placed]
    big = [k for k, text in enumerate(texts) if len(text) > PROSE]
    if table.holds_tables:
        big = sorted({*big, *(k for k, entry in enumerate(placed) if _holds_table(entry.cell))})
    loose = _dissolved_rows(placed, texts, big) if big else set()
    if not loose:
        yield from _grid(table, placed, texts, 0, flaws)
        return
    arranges = any(_holds_table(entry.cell) for entry in placed if entry.row in loose)
    run: list[int] = []
    previous = -1
    for k, entry in enumerate(placed):
        if (entry.row in loose) != (previous in loose):
            yield from _run(table, placed, texts, run, arranges, flaws)
            run = []
        previous = entry.row
        if entry.row in loose:
            yield from dissolve(entry.cell.items, flaws)
        else:
            run.append(k)
    yield from _run(table, placed, texts, run, arranges, flaws)


def _run(
    table: Table, placed: list[spans.Placed[Cell]], texts: list[str], run: list[int], arranges: bool, flaws: list[str]
) -> Iterator[Line | Placed]:
    """Rows between dissolved ones: data, unless they are the head of a page or single cells of a page's frame."""
    if not run:
        return
    entries = [placed[k] for k in run]
    filled = [entry for entry, k in zip(entries, run, strict=True) if texts[k].strip()]
    single_column = len({entry.row for entry in filled}) == len(filled)
    if single_column or (arranges and len({entry.row for entry in filled}) < 2):
        for entry in entries:
            yield from dissolve(entry.cell.items, flaws)
        return
    last = entries[-1].row
    clipped = [entry._replace(rowspan=min(entry.rowspan, last + 1 - entry.row)) for entry in entries]
    yield from _grid(table, clipped, [texts[k] for k in run], entries[0].row, flaws)


def _grid(
    table: Table, placed: list[spans.Placed[Cell]], texts: list[str], first: int, flaws: list[str]
) -> Iterator[Line | Placed]:
    """The cells as one grid, whose first row is row `first` of the table."""
    if not placed:
        return
    number = table.number
    cells = [
        cell_of(
            (
                UNKNOWN if cell.drawn and not text else text,
                row - first,
                column,
                rowspan,
                colspan,
                _place(number, row + 1, column + 1),
            )
        )
        for (cell, row, column, rowspan, colspan), text in zip(placed, texts, strict=True)
    ]
    yield Placed(Grid(cells), _region(placed))
    if not table.holds_tables:
        return
    for entry in placed:
        for item in entry.cell.items:
            if isinstance(item, Table) and _size(item) > 1:
                yield from _table(item, flaws)


@lru_cache(maxsize=16384)
def _place(table: int, row: int, column: int) -> Place:
    """A place of a table; every page has the same ones."""
    return Place(table=table, row=row, column=column)


def _region(placed: list[spans.Placed[Cell]]) -> int:
    for entry in placed:
        for item in entry.cell.items:
            if isinstance(item, Line):
                return item.region
    return 0


def _dissolved_rows(placed: list[spans.Placed[Cell]], texts: list[str], big: list[int]) -> set[int]:
    """The rows that are prose or hold whole tables; `big` are the cells that could make a row one of these.

    A table of one row all of whose cells hold tables sets these beside each other, however small they are."""
    if len(big) > 1 and placed[0].row == placed[-1].row and all(map(_holds_table, _filled(placed, texts))):
        return {placed[0].row}
    filled: dict[int, int] = {}
    for k, entry in enumerate(placed):
        if texts[k].strip():
            filled[entry.row] = filled.get(entry.row, 0) + 1
    loose: set[int] = set()
    for k in big:
        entry = placed[k]
        length = len(texts[k])
        if (
            filled.get(entry.row, 0) <= 1
            or (length > PROSE and _holds_table(entry.cell))
            or (length > PROSE_LINES and len(entry.cell.items) >= 3)
        ):
            loose.add(entry.row)
    return loose


def _filled(placed: list[spans.Placed[Cell]], texts: list[str]) -> Iterator[Cell]:
    return (entry.cell for entry, text in zip(placed, texts, strict=True) if text.strip())


def _size(table: Table) -> int:
    return sum(len(row) for group in table.row_groups() for row in group)


def _holds_table(cell: Cell) -> bool:
    """Whether the cell holds a table of more than one cell; a single one is but a frame around text."""
    for item in cell.items:
        if isinstance(item, Table):
            rows = [row for group in item.row_groups() for row in group if row]
            if _size(item) > 1 or any(_holds_table(inner) for row in rows for inner in row):
                return True
    return False


def cell_text(cell: Cell) -> str:
    """The printed text of a cell, a paragraph a line; of a table inside it a row a line, its cells apart by tabs."""
    items = cell.items
    if not items:
        return ""
    if len(items) == 1:
        item = items[0]
        if isinstance(item, Line):
            return item.text
    return "\n".join(_texts(items))


def _texts(items: Sequence[Item]) -> Iterator[str]:
    for item in items:
        if isinstance(item, Line):
            yield item.text
        elif isinstance(item, Table):
            yield from _texts(item.before)
            for group in item.row_groups():
                for row in group:
                    yield "\t".join(cell_text(cell) for cell in row)
