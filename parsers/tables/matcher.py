"""From a document to the rows of the standard tables: by labels, never by position alone.

What is matched is the form of a document (`parsers.tables.forms`): its labels, and which cells hold a number. The
grids are read row by row. A row belongs to the table whose labels it prints; heading rows describe columns, the
other rows give an item and its values. One table may be printed as one grid, as several, or share a grid with
others; all parts feed the same `TableReading`. `parsers.tables.readings` then gives each value its codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.tables.belonging import tables_of_rows
from parsers.tables.columns import Column, read_columns
from parsers.tables.forms import Form
from parsers.tables.labels import GROUP, ITEM, MEASURE, NOISE, Label, read_label
from parsers.tables.placing import Placed, place_apart, place_row
from parsers.tables.rows import BLANK, Row, Run, Slot, is_header, numbers_columns, read_rows, runs
from parsers.tables.units import unit_in


@dataclass(slots=True)
class DataRow:
    """A label with its values, before it is decided which item the label is: `items` are the candidates.

    `exact`: the label is printed as a template has it. `whole`: every value has its column. `heading`: the label is one
    that stands over several rows. `transposed`: the row is a measure and the columns are items. `named`: how many of
    the headings over the row name a measure. `measures`: the measures that the row names itself beside its item, in a
    table that prints one number a row.
    """

    items: tuple[str, ...]
    text: str
    exact: bool
    placed: list[Placed]
    whole: bool
    group: str
    heading: bool = False
    transposed: bool = False
    named: int = 0
    measures: tuple[str, ...] = ()
    unit: str = ""


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


_Shape = tuple[tuple[tuple[int, int, str], ...], tuple[int, ...], bool, bool]
"""Start, end and kind of a row's values, which columns before the others count, and whether headings are in line and
of another grid."""


@dataclass(slots=True)
class TableReading:
    """What the document prints of one standard table. `heads` are what `headers` say, once a row asks for it.

    `head_grid` is the grid that prints the headings; `width` is the number of columns of the grid that is read,
    `head_width` that of the one with the headings.
    """

    table: str
    rows: list[DataRow] = field(default_factory=list)
    headers: list[Row] = field(default_factory=list)
    heads: Heads | None = None
    context: tuple[str, ...] = ()
    group: str = ""
    after_data: bool = False
    grids: list[int] = field(default_factory=list)
    head_grid: int = -1
    width: int = 0
    head_width: int = 0


def match(form: Form) -> dict[str, TableReading]:
    """Read every grid of a document's form; the tables found, by code."""
    found: dict[str, TableReading] = {}
    current = ""
    context: list[Label] = []
    n_cells = 0
    for number, entry in enumerate(form):
        if isinstance(entry, str):
            label = read_label(entry)
            context += [label] if label else []
            continue
        if entry is None:
            current = ""
            continue
        rows = read_rows(entry, n_cells)
        n_cells += len(entry.cells)
        tables = tables_of_rows(rows, current, context)
        for index, table in enumerate(tables):
            if not table:
                continue
            reading = found.setdefault(table, TableReading(table))
            if not reading.grids or reading.grids[-1] != number:
                reading.grids.append(number)
                reading.width = max(column + colspan for _, column, _, colspan, _ in entry.cells)
                _enter(reading, context)
            _read_row(reading, rows[index])
        current = tables[-1] if tables else current
        context = []
    return {table: reading for table, reading in found.items() if reading.rows}


def _enter(reading: TableReading, context: Iterable[Label]) -> None:
    """A new grid: the headings printed above it name the group or item that its rows belong to."""
    for label in context:
        items = label.codes(reading.table, ITEM)
        if items:
            reading.context = items
        for group in label.codes(reading.table, GROUP):
            reading.group = group
    reading.after_data = True


def _read_row(reading: TableReading, row: Row) -> None:
    if is_header(row, reading.table):
        if reading.after_data:
            reading.headers = []
            reading.after_data = False
        reading.headers.append(row)
        reading.head_grid, reading.head_width = reading.grids[-1], reading.width
        reading.heads = None
        return
    if numbers_columns(row):
        return
    for run in runs(row):
        if run.values:
            _read_run(reading, run, row)
            reading.after_data = True
        else:
            _read_title(reading, run)


def _read_title(reading: TableReading, run: Run) -> None:
    """A row of labels without values: it names the group, or the item of rows that carry no label themselves."""
    for slot in run.labels:
        if not slot.label:
            continue
        groups = slot.label.codes(reading.table, GROUP)
        items = slot.label.codes(reading.table, ITEM)
        if groups:
            reading.group = groups[0]
        elif items:
            reading.context = items


def _read_run(reading: TableReading, run: Run, row: Row) -> None:
    label, text, exact, group = _row_label(reading, run)
    reading.group = group or reading.group
    measures = label.codes(reading.table, MEASURE) if label else ()
    items = label.codes(reading.table, ITEM) if label else ()
    if items and not run.has_number():
        reading.context = items
    if reading.heads is None:
        reading.heads = Heads.of(*read_columns(reading.headers, reading.table))
    heads = reading.heads
    if not run.labels:
        if not run.has_number() and not heads.columns:
            return
        items = () if any(column.items for column in heads.columns) else reading.context
    printed = [slot for slot in run.values if slot.kind != BLANK] or run.values[:1]
    if measures and not heads.named and len(printed) == 1 and (owner := _owner(reading, run)):
        reading.rows.append(DataRow(owner, text, exact, [Placed(printed[0], None)], True, "", measures=measures))
        return
    aligned = not row.ragged or (bool(reading.headers) and len(reading.headers[-1].slots) == len(row.slots))
    before = [] if row.ragged else [c for c in heads.before if not _heads_labels(c, run, reading.table)]
    apart = reading.head_grid != reading.grids[-1] and not row.ragged and _has_other_columns(reading, heads, run)
    placed = heads.place(run.values, before, aligned=aligned, apart=apart)
    whole = all(entry.column for entry in placed) and bool(placed)
    transposed = heads.transposed and bool(measures) and not (label and items and label.numbering)
    candidates = measures if transposed else items
    heading = label is not None and not candidates
    named = heads.named
    unit = run.unit or unit_in(text)
    reading.rows.append(
        DataRow(candidates, text, exact, placed, whole, reading.group, heading, transposed, named, unit=unit)
    )


def _has_other_columns(reading: TableReading, heads: Heads, run: Run) -> bool:
    """Whether a grid without headings has other columns than the one with its headings: fewer, or its values begin
    behind another column."""
    if not heads.columns or not run.values or reading.width < reading.head_width:
        return bool(heads.columns)
    moved = heads.columns[0].start not in (None, run.values[0].start)
    if reading.width > reading.head_width:
        return moved
    return moved and len(run.values) in (len(heads.columns), sum(column.coded for column in heads.columns))


def _heads_labels(column: Column, run: Run, table: str) -> bool:
    """Whether a heading stands over the labels of a run, or says that it heads labels (信息内容), so that it heads no
    values."""
    label = read_label(column.text)
    if label and label.codes(table, NOISE):
        return True
    return any(slot.start < (column.end or 0) and (column.start or 0) < slot.end for slot in run.labels)


def _owner(reading: TableReading, run: Run) -> tuple[str, ...]:
    """The item of a run that names item and measure side by side (行政复议 | 结果维持 | 3), or only the measure below
    such a run."""
    for slot in reversed(run.labels[:-1]):
        items = slot.label.codes(reading.table, ITEM) if slot.label else ()
        if items:
            return items
    above = reading.rows[-1] if reading.rows else None
    return above.items if above and above.measures else ()


def _row_label(reading: TableReading, run: Run) -> tuple[Label | None, str, bool, str]:
    """The label that decides the row: the deepest one, parts printed in neighbouring cells put together."""
    slots = run.labels
    group = ""
    for slot in slots[:-1]:
        if slot.label:
            group = (*slot.label.codes(reading.table, GROUP), group)[0]
    if not slots:
        return None, "", True, group
    last = slots[-1]
    if last.label is None and len(slots) > 1:
        joined = read_label(slots[-2].text + last.text)
        if joined and joined.exact and joined.codes(reading.table, ITEM):
            return joined, joined.text, True, group
    label = last.label
    return label, last.text, label.exact if label else False, group
