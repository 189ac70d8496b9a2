"""From a document to the rows of the standard tables: by labels, never by position alone.

What is matched is the form of a document (`parsers.tables.forms`): its labels, and which cells hold a number. The
grids are read row by row. A row belongs to the table whose labels it prints; heading rows describe columns, the
other rows give an item and its values. One table may be printed as one grid, as several, or share a grid with
others; all parts feed the same `TableReading`. `parsers.tables.readings` then gives each value its codes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.tables.belonging import tables_of_rows
from parsers.tables.columns import read_columns
from parsers.tables.forms import Form
from parsers.tables.heads import Heads
from parsers.tables.labels import GROUP, ITEM, MEASURE, Label, read_label
from parsers.tables.placing import Placed
from parsers.tables.rows import BLANK, Row, Run, is_header, numbers_columns, read_rows, runs
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

    def is_empty(self) -> bool:
        """Whether it has labels and blanks only."""
        return all(entry.slot.kind == BLANK for entry in self.placed)


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


class _Name(NamedTuple):
    """What names a row: its deepest label, the text and group printed with it, and the codes that it can mean."""

    label: Label | None
    text: str
    exact: bool
    group: str
    items: tuple[str, ...]
    measures: tuple[str, ...]


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
    """Add the row that a run of labels and values makes; blanks without label and headings make none."""
    name = _name_of(reading, run)
    reading.group = name.group or reading.group
    if name.items and not run.has_number():
        reading.context = name.items
    if reading.heads is None:
        reading.heads = Heads.of(*read_columns(reading.headers, reading.table))
    heads = reading.heads
    if run.labels or run.has_number() or heads.columns:
        reading.rows.append(_of_one_number(reading, heads, run, name) or _under_heads(reading, heads, run, row, name))


def _of_one_number(reading: TableReading, heads: Heads, run: Run, name: _Name) -> DataRow | None:
    """The row of a run that names its measure beside its item and prints one number, where no heading names any."""
    printed = [slot for slot in run.values if slot.kind != BLANK] or run.values[:1]
    owner = _owner(reading, run) if name.measures and not heads.named and len(printed) == 1 else ()
    if not owner:
        return None
    return DataRow(owner, name.text, name.exact, [Placed(printed[0], None)], True, "", measures=name.measures)


def _under_heads(reading: TableReading, heads: Heads, run: Run, row: Row, name: _Name) -> DataRow:
    """The row of a run whose values the headings, or their order, give their columns."""
    items = name.items
    if not run.labels:
        items = () if any(column.items for column in heads.columns) else reading.context
    numbered = bool(name.label and name.label.numbering and items)
    transposed = heads.transposed and bool(name.measures) and not numbered
    candidates = name.measures if transposed else items
    placed = _placed(reading, heads, run, row)
    return DataRow(
        candidates,
        name.text,
        name.exact,
        placed,
        whole=bool(placed) and all(entry.column for entry in placed),
        group=reading.group,
        heading=name.label is not None and not candidates,
        transposed=transposed,
        named=heads.named,
        unit=run.unit or unit_in(name.text),
    )


def _placed(reading: TableReading, heads: Heads, run: Run, row: Row) -> list[Placed]:
    """The values of a run with their columns, as far as the grid they stand in can be compared with the headings'."""
    aligned = not row.ragged or (bool(reading.headers) and len(reading.headers[-1].slots) == len(row.slots))
    before = [] if row.ragged else heads.beside_labels(run, reading.table)
    other_grid = reading.head_grid != reading.grids[-1] and not row.ragged
    apart = other_grid and heads.are_apart(run, reading.width - reading.head_width)
    return heads.place(run.values, before, aligned=aligned, apart=apart)


def _owner(reading: TableReading, run: Run) -> tuple[str, ...]:
    """The item of a run that names item and measure side by side (行政复议 | 结果维持 | 3), or only the measure below
    such a run."""
    for slot in reversed(run.labels[:-1]):
        items = slot.label.codes(reading.table, ITEM) if slot.label else ()
        if items:
            return items
    above = reading.rows[-1] if reading.rows else None
    return above.items if above and above.measures else ()


def _name_of(reading: TableReading, run: Run) -> _Name:
    """What names the row of a run; parts of a label printed in neighbouring cells are put together."""
    table, slots = reading.table, run.labels
    group = ""
    for slot in slots[:-1]:
        if slot.label:
            group = (*slot.label.codes(table, GROUP), group)[0]
    if not slots:
        return _Name(None, "", True, group, (), ())
    label, text = slots[-1].label, slots[-1].text
    if label is None and len(slots) > 1:
        joined = read_label(slots[-2].text + text)
        if joined and joined.exact and joined.codes(table, ITEM):
            label, text = joined, joined.text
    if label is None:
        return _Name(None, text, False, group, (), ())
    return _Name(label, text, label.exact, group, label.codes(table, ITEM), label.codes(table, MEASURE))
