"""The headings over some rows of a standard table, and the columns that they give to the values of a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.tables.columns import Column
from parsers.tables.labels import NOISE, read_label
from parsers.tables.placing import Placed, place_apart, place_row
from parsers.tables.rows import Run, Slot


@dataclass(slots=True)
class Heads:
    """The columns that the headings over some rows describe; `before` are columns left of them whose headings name no
    code, as those over labels do.

    `named`: how many columns name a measure. `transposed`: columns are items and rows measures. `known` remembers the
    columns of the values for every shape of a row.
    """

    columns: list[Column]
    before: list[Column]
    named: int
    transposed: bool
    known: dict[_Shape, list[tuple[int, Column | None, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, columns: list[Column], before: list[Column]) -> Heads:
        named = sum(1 for column in columns if column.measures)
        items = sum(1 for column in columns if column.items and not column.measures)
        return cls(columns, before, named, items > named)

    def place(self, values: Sequence[Slot], before: Sequence[Column], *, aligned: bool, apart: bool) -> list[Placed]:
        """Give each value of a row its column, as `place_row` does; `before` are those that head no labels of it.

        `apart`: the row is of a grid with other columns than the headings'.
        """
        shape = tuple([(slot.start, slot.end, slot.kind) for slot in values]), tuple(map(id, before)), aligned, apart
        if shape not in self.known:
            numbers = {id(slot): number for number, slot in enumerate(values)}
            if apart:
                placed = place_apart(values, self.columns)
            else:
                placed = place_row(values, self.columns, before, aligned=aligned)
            self.known[shape] = [(numbers[id(entry.slot)], entry.column, entry.doubt) for entry in placed]
        return [Placed(values[number], column, doubt) for number, column, doubt in self.known[shape]]

    def are_apart(self, run: Run, wider: int) -> bool:
        """Whether a grid without headings has other columns than the grid of these: fewer, or its values begin behind
        another column. `wider`: by how many columns it has more than that grid."""
        if not self.columns or not run.values or wider < 0:
            return bool(self.columns)
        moved = self.columns[0].start not in (None, run.values[0].start)
        if wider:
            return moved
        return moved and len(run.values) in (len(self.columns), sum(column.coded for column in self.columns))

    def beside_labels(self, run: Run, table: str) -> list[Column]:
        """The columns before the others that head no labels of a run, so that they may head values."""
        return [column for column in self.before if not _heads_labels(column, run, table)]


def _heads_labels(column: Column, run: Run, table: str) -> bool:
    """Whether a heading stands over the labels of a run, or says that it heads labels (信息内容), so that it heads no
    values."""
    label = read_label(column.text)
    if label and label.codes(table, NOISE):
        return True
    return any(slot.start < (column.end or 0) and (column.start or 0) < slot.end for slot in run.labels)


_Shape = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], bool, bool]
"""Start, end and kind of a row's values, which columns before the others count, and whether headings are in line and
of another grid."""
