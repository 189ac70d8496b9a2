"""The rows of a grid as a person reads them: some labels, then the numbers that belong to them.

A row may hold several such runs side by side (规章 | 3 | 行政许可 | 52), blank cells where a spanning label was not
drawn as one, a serial number before the label, a unit between label and number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from operator import attrgetter

from parsers.tables.firstlines import tell_apart
from parsers.tables.forms import SERIAL, GridForm, counts
from parsers.tables.labels import GROUP, ITEM, MEASURE, Label, read_label
from parsers.tables.spelling import key
from parsers.tables.units import is_unit
from parsers.tables.values import looks_like_value

LABEL, BLANK, VALUE = "label", "blank", "value"
UNITS = frozenset({"件", "项", "万元", "元", "个", "条", "次", "人次", "人", "篇"})


@dataclass(slots=True)
class Slot:
    """One cell of a row, over the columns from `start` to before `end`.

    `cell` is its number among the cells of the form; `carried`: it began in a row above and spans into this one.
    """

    cell: int
    start: int
    end: int
    text: str
    kind: str
    label: Label | None
    carried: bool


@dataclass(slots=True)
class Run:
    """Labels, left to right, the value cells that follow them, and the unit in a cell between them.

    `spanned`: a number that began in a row above stands behind the labels.
    """

    labels: list[Slot] = field(default_factory=list)
    values: list[Slot] = field(default_factory=list)
    unit: str = ""
    spanned: bool = False

    def has_number(self) -> bool:
        """Whether a value of the run is more than a blank."""
        return any(slot.kind == VALUE for slot in self.values)


@dataclass(slots=True)
class Row:
    """One row of a grid: its slots from left to right."""

    slots: list[Slot]
    ragged: bool

    def labels(self) -> list[Slot]:
        """The cells that print labels, left to right."""
        return [slot for slot in self.slots if slot.kind == LABEL]

    def has_number(self) -> bool:
        """Whether a value that began in this row is more than a blank."""
        return any(slot.kind == VALUE and not slot.carried for slot in self.slots)

    def hits(self, table: str, kind: str) -> int:
        """How many cells print a label of that kind of the table."""
        return sum(1 for slot in self.slots if slot.label and slot.label.codes(table, kind))


def read_rows(grid: GridForm, first: int) -> list[Row]:
    """The rows of a grid, top to bottom, cells that span several rows standing in each of them.

    `first` is the number of the grid's first cell.
    """
    height = max((row + rowspan for row, _, rowspan, *_ in grid.cells), default=0)
    rows = [Row([], grid.ragged) for _ in range(height)]
    for number, (row, column, rowspan, colspan, text) in enumerate(grid.cells, first):
        kind, label = _reading(text)
        for at in range(row, row + rowspan):
            rows[at].slots.append(Slot(number, column, column + colspan, text, kind, label, at > row))
    for each in rows:
        each.slots.sort(key=attrgetter("start"))
        if not each.has_number():
            told = tell_apart([slot.text for slot in each.slots], [slot.label for slot in each.slots])
            for slot, label in zip(each.slots, told, strict=True):
                slot.label = label
    return rows


@lru_cache(maxsize=16384)
def _reading(text: str) -> tuple[str, Label | None]:
    """The kind of a cell of the form, and its label if it is a known one."""
    if not text:
        return BLANK, None
    return (VALUE, None) if looks_like_value(text) else (LABEL, read_label(text))


def is_header(row: Row, table: str) -> bool:
    """Whether a row heads columns: labels of the table, no number, and no blank cells waiting for numbers."""
    if row.has_number():
        return False
    known = [slot for slot in row.slots if slot.label and table in slot.label.tables]
    if not known:
        return False
    measures = [slot for slot in known if slot.label and slot.label.codes(table, MEASURE)]
    own = [slot for slot in measures if not (slot.label and _is_row_label(slot.label, table))]
    if len(own) >= 2 or (len(measures) >= 2 and own):
        return True
    labels = row.labels()
    first = labels[0]
    if own and (first is not own[0] or row.slots[-1] is own[0]):
        chain = first.label is not None and bool(first.label.codes(table, ITEM)) and row.slots[-1].kind == BLANK
        return len(row.slots) > 1 and not chain  # 行政复议 | 结果维持 | (blank) is a row without a number
    return len(labels) > 1 and _heads_columns(row, known, table)


def _heads_columns(row: Row, known: Sequence[Slot], table: str) -> bool:
    """Whether a row without numbers and measures names items over columns (行政复议 | 行政诉讼).

    A row of data names group and item side by side as well, but the group first, and blanks follow.
    """
    items = [slot for slot in known if slot.label and slot.label.codes(table, ITEM)]
    if not items:
        return False
    if row.slots[-1].kind != BLANK:
        return True
    if table != "review_litigation":
        return False
    spread = any(left.end < right.start for left, right in pairwise(known))  # the spans over the columns not drawn
    return spread or (known[0] in items and len(known) > 1)


def _is_row_label(label: Label, table: str) -> bool:
    """A label that can be a row as well as a column (其他, 总计) is taken for a row when it carries a number."""
    return bool(label.codes(table, ITEM)) and label.numbering is not None


def runs(row: Row) -> list[Run]:
    """The runs of a data row."""
    found: list[Run] = []
    run = Run()
    for slot in _without_serial_number(row.slots):
        if slot.kind == LABEL:
            if _unit(slot):
                run.unit = key(slot.text)
                continue
            if run.has_number() or (run.values and _both_items(run, slot)):
                found.append(run)
                run = Run()
            run.values.clear()
            run.labels.append(slot)
        elif not slot.carried:
            run.values.append(slot)
        else:
            run.spanned = run.spanned or (slot.kind == VALUE and bool(run.labels))
    if run.labels or run.values:
        found.append(run)
    for each in found:
        if each.spanned and not each.has_number():
            each.values.clear()  # a number over two rows leaves none of them blank
    return found


def _unit(slot: Slot) -> bool:
    return slot.label is None and (key(slot.text) in UNITS or is_unit(key(slot.text)))


def _both_items(run: Run, slot: Slot) -> bool:
    """Two row labels with only blanks between them, of which the first is no group: two runs of blank values."""
    last = run.labels[-1].label if run.labels else None
    if not last or not slot.label or any(sense.kind == GROUP for sense in last.senses):
        return False
    return any(sense.kind == ITEM for sense in last.senses) and any(sense.kind == ITEM for sense in slot.label.senses)


def _without_serial_number(slots: Sequence[Slot]) -> Sequence[Slot]:
    """The row without the running number some agencies print before the label (序号)."""
    printed = [slot for slot in slots if slot.kind != BLANK]
    if len(printed) < 2 or printed[0].kind != VALUE or printed[1].kind != LABEL:
        return slots
    if len(printed[0].text) > SERIAL or printed[0].carried:
        return slots
    return [slot for slot in slots if slot is not printed[0]]


def numbers_columns(row: Row) -> bool:
    """Whether the row prints 1, 2, 3 … under the headings."""
    return counts([slot.text.strip() for slot in row.slots if slot.kind == VALUE and not slot.carried])
