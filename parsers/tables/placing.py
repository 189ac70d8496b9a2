"""Which column of a standard table each value of a row stands in.

The headings say it: by geometry where spans are trustworthy, by order where the row has as many values as the
headings have columns. Where the two disagree the reading carries a doubt, and the identities have to confirm it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.tables.columns import OUT_OF_LINE, Column
from parsers.tables.rows import BLANK, Slot


@dataclass(slots=True)
class Placed:
    """A value with the column it stands in, None where there is no telling."""

    slot: Slot
    column: Column | None
    doubt: str = ""


def place_row(
    values: Sequence[Slot], columns: Sequence[Column], before: Sequence[Column], *, aligned: bool = True
) -> list[Placed]:
    """Give each value of a row its column, as `place_values` does.

    Where values are left over, the columns `before` count too, if then every value stands just under one: a first
    heading that names no code (公民 for 自然人) heads values all the same.
    """
    placed = place_values(values, columns, aligned=aligned)
    before = [column for column in before if _over(column, values)]
    more = len(values) - len(columns)
    if not columns or not 0 < more <= len(before) or _certain(placed):
        return placed
    wider = place_values(values, [*before[-more:], *columns], aligned=aligned)
    return wider if _certain(wider) else placed


def _certain(placed: Sequence[Placed]) -> bool:
    return all(entry.column and not entry.doubt for entry in placed)


def _over(column: Column, values: Sequence[Slot]) -> bool:
    """Whether a heading stands over any of the values."""
    start, end = column.start, column.end
    return start is not None and end is not None and any(slot.start < end and start < slot.end for slot in values)


def place_apart(values: Sequence[Slot], columns: Sequence[Column]) -> list[Placed]:
    """Give each value its column where the headings stand over another grid with other columns: by order alone.

    Blank cells on one side are beside the columns, as those between a label and its numbers. A part of a table may
    leave a last column of remarks out, and a part of a sheet ends at its last filled column; identities have to confirm
    it then.
    """
    under = _under_the_first(values, columns)
    inner = under if len(under) == len(columns) else _as_many(values, len(columns))
    if inner:
        return place_values(inner, columns)
    named = [column for column in columns if column.coded]
    inner = under or _as_many(values, len(named))
    if not 0 < len(inner) <= len(named) or list(columns[: len(named)]) != named:
        return [Placed(slot, None) for slot in values]
    return [Placed(slot, column, OUT_OF_LINE) for slot, column in zip(inner, named[: len(inner)], strict=True)]


def _under_the_first(values: Sequence[Slot], columns: Sequence[Column]) -> Sequence[Slot]:
    """The values under the headings, if each stands just under the heading of its number; else nothing.

    Blank cells before and behind the headings are beside them.
    """
    start, end = columns[0].start or 0, columns[-1].end or 0
    inner = [slot for slot in values if slot.kind != BLANK or start <= slot.start < end]
    just = [(column.start, column.end) for column in columns[: len(inner)]]
    return inner if [(slot.start, slot.end) for slot in inner] == just else []


def _as_many(values: Sequence[Slot], count: int) -> Sequence[Slot]:
    return values if len(values) == count else _without_padding(values, count)


def place_values(values: Sequence[Slot], columns: Sequence[Column], *, aligned: bool = True) -> list[Placed]:
    """Give each value its column. `aligned`: column numbers of row and headings can be compared.

    Equal numbers of values and columns are paired in order; with a doubt, if geometry says otherwise in more than
    where the borders are drawn. Else geometry alone decides, if it gives every printed value a column of its own;
    blanks beside the columns are padding. Where every column has its value, numbers to the right of them all (a check
    of the sums, a share) are of a column without a heading, and the others carry a doubt. Else nothing is placed.
    """
    loose = not aligned or any(column.start is None for column in columns)
    above: Sequence[Column | None] | None = None if loose else _by_geometry(values, columns)
    if above is not None:
        values, above = _up_to_padding(values, above, len(columns))
    if len(values) == len(columns):
        return _in_order(values, columns, above, loose=loose)
    if above is not None:
        return [Placed(slot, column) for slot, column in zip(values, above, strict=True) if column]
    if not loose and (within := _with_numbers_behind(values, columns)):
        return within
    inner = _without_padding(values, len(columns))
    if not inner or (not loose and _stands_elsewhere(inner, columns)):
        return [Placed(slot, None) for slot in values]
    return [Placed(slot, column, OUT_OF_LINE) for slot, column in zip(inner, columns, strict=True)]


def _up_to_padding(
    values: Sequence[Slot], above: Sequence[Column | None], count: int
) -> tuple[Sequence[Slot], Sequence[Column | None]]:
    """Values and the columns above them without the blanks under no heading at the end, as far as they are too many."""
    end = len(values)
    while end > count and above[end - 1] is None and values[end - 1].kind == BLANK:
        end -= 1
    return values[:end], above[:end]


def _in_order(
    values: Sequence[Slot], columns: Sequence[Column], above: Sequence[Column | None] | None, *, loose: bool
) -> list[Placed]:
    """As many values as columns, in pairs; with a doubt where a value stands under another heading than its own."""
    agree = above is not None and all(
        over is None or over is column for over, column in zip(above, columns, strict=True)
    )
    doubt = "" if loose or agree or _divide_alike(values, columns) else OUT_OF_LINE
    return [Placed(slot, column, doubt or column.doubt) for slot, column in zip(values, columns, strict=True)]


def _with_numbers_behind(values: Sequence[Slot], columns: Sequence[Column]) -> list[Placed]:
    """The values of a row whose columns have one each, with more to their right; nothing for any other row."""
    behind = [slot for slot in values if columns and slot.start >= (columns[-1].end or 0)]
    inner = values[: len(values) - len(behind)]
    if not behind or _by_geometry(inner, columns) != list(columns):
        return []
    unheaded = Column(None, None, "")
    placed = [Placed(slot, column, column.doubt or OUT_OF_LINE) for slot, column in zip(inner, columns, strict=True)]
    return placed + [Placed(slot, unheaded) for slot in behind if slot.kind != BLANK]


def _divide_alike(values: Sequence[Slot], columns: Sequence[Column]) -> bool:
    """Whether values and headings divide the same stretch of the grid, each value in part under the heading of its
    number. Where only the borders between them are drawn apart (上一年项目数量 over one column, its number over two),
    no other order is possible."""
    first, last = columns[0].start, columns[-1].end
    return (values[0].start, values[-1].end) == (first, last) and all(
        column.start is not None and column.end is not None and slot.start < column.end and column.start < slot.end
        for slot, column in zip(values, columns, strict=True)
    )


def _stands_elsewhere(values: Sequence[Slot], columns: Sequence[Column]) -> bool:
    """Whether most values stand under a heading, but not under the one that their order would give them."""
    under = _heads(columns)
    seen = [{under[column] for column in range(slot.start, slot.end) if column in under} for slot in values]
    return sum(len(heads) == 1 and heads != {index} for index, heads in enumerate(seen)) * 2 > len(values)


def _heads(columns: Sequence[Column]) -> dict[int, int]:
    """Grid column → index of the heading over it."""
    under: dict[int, int] = {}
    for index, column in enumerate(columns):
        if column.start is not None and column.end is not None:
            under.update(dict.fromkeys(range(column.start, column.end), index))
    return under


def _without_padding(values: Sequence[Slot], count: int) -> Sequence[Slot]:
    """The `count` values of a row that has blank cells too many, all before or all behind them; else nothing."""
    extra = len(values) - count
    if extra <= 0 or not count:
        return []
    before = all(slot.kind == BLANK for slot in values[:extra])
    behind = all(slot.kind == BLANK for slot in values[count:])
    if before == behind:
        return []
    return values[extra:] if before else values[:count]


def _by_geometry(values: Sequence[Slot], columns: Sequence[Column]) -> list[Column | None] | None:
    """The column above each value; None for a blank with none of its own above; None in all where geometry fails.

    A blank is beside the headings, or the rest of what a number spans: a number under the same heading comes first.
    """
    under = _heads(columns)
    heads = [{under[column] for column in range(slot.start, slot.end) if column in under} for slot in values]
    taken: set[int] = set()
    for slot, above in zip(values, heads, strict=True):
        if slot.kind != BLANK:
            if len(above) != 1 or above & taken:
                return None
            taken |= above
    placed: list[Column | None] = []
    for slot, above in zip(values, heads, strict=True):
        if slot.kind == BLANK:
            if above <= taken:
                placed.append(None)
                continue
            if len(above) != 1:
                return None
            taken |= above
        placed.append(columns[next(iter(above))])
    return placed
