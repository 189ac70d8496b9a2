"""Cells that two readings of one document read differently and that no arithmetic settles.

A second reading is made where the first left doubts, and it must not win by losing digits: 135 broken over two lines of
a cell is doubtful as 135, and free of doubt, but wrong, as the 5 of its second line.
"""

from __future__ import annotations

from parsers.tables.checks import covers
from parsers.tables.confidence import borne_out
from parsers.tables.standard import Tables


def disputed(taken: Tables, other: Tables) -> list[str]:
    """The cells, as `item.measure`, for which `other` has another number and no identity confirms the number
    `taken`."""
    results = {(check.rule, check.scope): check.result for check in taken.checks}
    numbers = {(cell.table, cell.item, cell.measure): cell.value for cell in other.cells if cell.value is not None}
    found = []
    for cell in taken.cells:
        key = (cell.table, cell.item, cell.measure)
        if cell.null_reason == "absent" or numbers.get(key, cell.value) == cell.value:
            continue
        covering = covers(taken.templates[cell.table], cell.table).get(key, ())
        if not borne_out([results[name] for name in covering]):
            found.append(f"{cell.item}.{cell.measure}")
    return found
