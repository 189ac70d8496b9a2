"""What the value of a spreadsheet's cell does not say: what is hidden, what a format prints, what a formula failed at.

python-calamine gives the values of .xls and .xlsx and nothing else; `xlsxdetails` and `xlsdetails` go over the same
cells for the rest, and say how far a sheet reaches before memory is taken for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from parsers.errors import LimitExceeded
from parsers.workbooks.numberformats import printed
from parsers.workbooks.sheets import Slot

MAX_EXTENT = 20_000_000
"""Rows times columns from the first filled cell to the last: all of it is held in memory."""


@dataclass(slots=True)
class Details:
    """Of one sheet: `shown` are texts to be taken instead of values, `unsaved` counts formulas without a result."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shown: dict[Slot, str] = field(default_factory=dict)
    unsaved: int = 0
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if (self.last_row + 1) * (self.last_column + 1) > MAX_EXTENT:
            raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")

    def number(self, slot: Slot, value: float, code: str) -> None:
        text = printed(value, code)
        if text is not None:
            self.shown[slot] = text
