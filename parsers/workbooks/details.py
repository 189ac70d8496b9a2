"""What the value of a spreadsheet's cell does not say: what is hidden or struck out, what a format prints, what
a formula failed at.

python-calamine gives the values of .xls and .xlsx and nothing else; `xlsxdetails` and `xlsdetails` go over the same
cells for the rest, and say how far a sheet reaches before memory is taken for all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.document import UNKNOWN, UNSEEN
from parsers.errors import LimitExceeded
from parsers.markup.marks import LONE_NUMBER
from parsers.workbooks.numberformats import printed, printed_text
from parsers.workbooks.sheets import Slot

MAX_EXTENT = 20_000_000
"""Rows times columns from the first filled cell to the last: all of it is held in memory."""

LOWEST, NARROWEST = 2.0, 0.2
"""Points of the height of a row, and digits of the width of a column, in which nothing can be seen."""

VEILED = "a conditional format may hide or change numbers"
_ROUNDED = 0.5
"""By how much rounding may change a number."""


class Style(NamedTuple):
    """The look of a cell: its number format, whether what it holds is struck out, or white on white, whether its font
    draws pictures in place of digits, and how it is aligned where that is `FILL` or `ACROSS`."""

    code: str = ""
    unseen: bool = False
    pictorial: bool = False
    aligned: str = ""


FILL, ACROSS = "fill", "centerContinuous"
"""Alignments by which a number is repeated as often as its cell has room for it, 1 as 1111, and by which it stands in
the middle of its cell and the empty ones to the right that are aligned so."""
PLAIN = Style()


def style_at(styles: Sequence[Style], number: int) -> Style:
    """A style by its number, which a damaged workbook may not have."""
    return styles[number] if 0 <= number < len(styles) else PLAIN


@dataclass(slots=True)
class Details:
    """Of one sheet: `shown` are texts to be taken instead of values, `masks` the formats that texts go through,
    `unsaved` counts formulas without a result, `unworked` those with a 0 that the program is told to work out anew,
    unless one of them has another result; `boxed` are the numbers in text boxes over the cells, `reshaped` those that
    their formats print as others; `veiled` says that a format may hide numbers by what they are. `spread` are the cells
    whose numbers are printed more than once or over others, `centred` the last one that may be, with where it ends."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    shown: dict[Slot, str] = field(default_factory=dict)
    masks: dict[Slot, str] = field(default_factory=dict)
    spread: set[Slot] = field(default_factory=set)
    centred: tuple[Slot, Slot] | None = None
    unsaved: int = 0
    unworked: int = 0
    worked: bool = False
    reshaped: int = 0
    boxed: int = 0
    veiled: bool = False
    last_row: int = 0
    last_column: int = 0

    def reach(self, row: int, column: int) -> None:
        """Take note of a cell; LimitExceeded where the sheet becomes larger than is read."""
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        if (self.last_row + 1) * (self.last_column + 1) > MAX_EXTENT:
            raise LimitExceeded(f"a sheet of more than {MAX_EXTENT} cells")

    def flaws(self, number: int) -> list[str]:
        """What is not as it should be on the sheet of that number."""
        said = {
            f"{self.unsaved} formulas without a stored result": self.unsaved,
            f"{self.unworked} formulas with 0, which may never have been worked out": self.unworked * (not self.worked),
            f"{self.reshaped} numbers that their formats print as others": self.reshaped,
            f"{self.boxed} numbers in text boxes, which are not read": self.boxed,
            VEILED: self.veiled,
        }
        return [f"sheet {number}: {flaw}" for flaw, is_so in said.items() if is_so]

    def text(self, slot: Slot, style: Style) -> None:
        """A cell of that look holds a text."""
        self._align(slot, style)
        if style.unseen or style.pictorial:
            self.shown[slot] = "" if style.unseen else UNKNOWN
        elif "@" in style.code or style.code.count(";") > 2:
            self.masks[slot] = style.code

    def printed(self, texts: dict[Slot, str]) -> dict[Slot, str]:
        """What the cells print that hold these texts, without those that print nothing."""
        texts = texts | self.shown
        texts |= {slot: printed_text(texts[slot], code) for slot, code in self.masks.items() if slot in texts}
        for slot in self.spread.intersection(texts):
            if LONE_NUMBER.fullmatch(texts[slot]):
                texts[slot] += UNSEEN
        return {slot: text for slot, text in texts.items() if text}

    def blank(self, slot: Slot, style: Style) -> None:
        """A cell of that look is empty: a number at its left may reach into it."""
        if style.aligned == ACROSS and self.centred is not None:
            number, (row, column) = self.centred
            if slot == (row, column + 1):
                self.spread.add(number)
                self.centred = number, slot

    def _align(self, slot: Slot, style: Style) -> None:
        self.centred = (slot, slot) if style.aligned == ACROSS else None
        if style.aligned == FILL:
            self.spread.add(slot)

    def number(self, slot: Slot, value: float, style: Style) -> None:
        """A cell of that look holds a number."""
        self._align(slot, style)
        text = "" if style.unseen else UNKNOWN if style.pictorial else printed(value, style.code)
        if text is not None:
            self.shown[slot] = text
            self.reshaped += is_another(text, value)

    def awaits(self, result: float) -> None:
        """A formula has that result and is to be worked out when the workbook is opened."""
        self.unworked += result == 0
        self.worked = self.worked or result != 0


def is_another(text: str, value: float) -> bool:
    """Whether what is printed of a number is a number that no rounding makes of it."""
    try:
        return abs(float(text) - value) > _ROUNDED
    except ValueError:  # nothing, words, a number with its unit
        return False
