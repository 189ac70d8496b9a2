"""Which standard table each row of a grid belongs to: the one whose labels it prints.

A grid may hold several tables one below the other, and a table may go on in the next grid.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.report import TABLES
from parsers.tables.labels import Label
from parsers.tables.rows import Row
from parsers.templates import table_codes


def tables_of_rows(rows: Sequence[Row], current: str, context: Sequence[Label]) -> list[str]:
    """The table each row of a grid belongs to, empty where none of its labels is known.

    Labels that only one table has decide; rows without one go with the row above, the first rows with the first
    decided row. A grid without any goes with the table before it, if a heading or an ambiguous label says so.
    """
    decided = _one_family([_table_of_row(row) for row in rows])
    if not any(decided):
        hinted = {table for label in context for table in label.tables}
        shared = {table for row in rows for slot in row.slots if slot.label for table in slot.label.tables}
        if current and (current in shared or current in hinted or _continues(rows)):
            return [current] * len(rows)
        return [next(iter(hinted))] * len(rows) if len(hinted) == 1 and shared & hinted else [""] * len(rows)
    tables: list[str] = []
    table = next(name for name in decided if name)
    for name in decided:
        table = name or table
        tables.append(table)
    return tables


def _one_family(decided: Sequence[str]) -> list[str]:
    """A grid is of the standard tables or of the annex before them; a stray label of the other is a local row."""
    standard = sum(table in TABLES for table in decided)
    others = sum(bool(table) and table not in TABLES for table in decided)
    return [table if (table in TABLES) is (standard >= others) else "" for table in decided]


def _continues(rows: Sequence[Row]) -> bool:
    """A grid of nothing but numbers, in more than two columns, under a table cut off at its headings."""
    return bool(rows) and all(not row.labels() and len(row.slots) > 2 for row in rows)


def _table_of_row(row: Row) -> str:
    """The table that most of the labels name that only one table has; of equals the first in the order of tables."""
    votes: dict[str, int] = {}
    for slot in row.slots:
        if slot.label and not slot.carried and len(slot.label.tables) == 1:
            (table,) = slot.label.tables
            votes[table] = votes.get(table, 0) + 1
    if len(votes) < 2:
        return next(iter(votes), "")
    return max((table for table in table_codes() if table in votes), key=votes.__getitem__)
