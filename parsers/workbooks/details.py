"""What the value of a spreadsheet's cell does not say: what is hidden or struck out, what a format prints, what
a formula failed at.

python-calamine gives the values of .xls and .xlsx and nothing else; `xlsxdetails` and `xlsdetails` go over the same
cells for the rest, and say how far a sheet reaches before memory is taken for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.errors import LimitExceeded
from parsers.workbooks.numberformats import printed, printed_text
from parsers.workbooks.sheets import Slot

MAX_EXTENT = 20_000_000
"""Rows times columns from the first filled cell to the last: all of it is held in memory."""

LOWEST, NARROWEST = 2.0, 0.2
"""Points of the height of a row, and digits of the width of a column, in which nothing can be seen."""


class Style(NamedTuple):
    """The look of a cell: its number format, and whether what it holds is struck out, or white on white."""

    code: str = ""
    unseen: bool = False


PLAIN = Style()


def style_at(styles: Sequence[Style], number: int) -> Style:
    """A style by its number, which a damaged workbook may not have."""
    return styles[number] if 0 <= number < len(styles) else PLAIN


@dataclass(slots=True)
class Details:
    """Of one sheet: `shown` are texts to be taken instead of values, `masks` the formats that texts go through,
    `unsaved` counts formulas without a result, `boxed` numbers in text boxes over the cells; `veiled` says that a
    format may hide numbers by what they are."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shown: dict[Slot, str] = field(default_factory=dict)
    masks: dict[Slot, str] = field(default_factory=dict)
    unsaved: int = 0
    boxed: int = 0
    veiled: bool = False
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if (self.last_row + 1) * (self.last_column + 1) > MAX_EXTENT:
            raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")

    def flaws(self, number: int) -> list[str]:
        """What is not as it should be on the sheet of that number."""
        said = {
            f"{self.unsaved} formulas without a stored result": self.unsaved,
            f"{self.boxed} numbers in text boxes, which are not read": self.boxed,
            "a conditional format may hide numbers": self.veiled,
        }
        return [f"sheet {number}: {flaw}" for flaw, is_so in said.items() if is_so]

    def text(self, slot: Slot, style: Style) -> None:
        """A cell of that look holds a text."""
        if style.unseen:
            self.shown[slot] = ""
        elif "@" in style.code or style.code.count(";") > 2:
            self.masks[slot] = style.code

    def printed(self, texts: dict[Slot, str]) -> dict[Slot, str]:
        """What the cells print that hold these texts, without those that print nothing."""
        texts = texts | self.shown
        texts |= {slot: printed_text(texts[slot], code) for slot, code in self.masks.items() if slot in texts}
        return {slot: text for slot, text in texts.items() if text}

    def number(self, slot: Slot, value: float, style: Style) -> None:
        text = "" if style.unseen else printed(value, style.code)
        if text is not None:
            self.shown[slot] = text
