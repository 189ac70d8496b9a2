"""From a document to the cells of the standard tables: by labels, never by position alone.

The grids are read row by row. A row belongs to the table whose labels it prints; heading rows describe columns, the
other rows give an item and its values. One table may be printed as one grid, as several, or share a grid with
others; all parts feed the same `TableReading`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.columns import ASSUMED, MISPRINTED, Column, Placed, complete, place_values, read_columns
from parsers.document import Block, Document, Grid
from parsers.labels import GROUP, ITEM, MEASURE, Label, plain, read_label, similarity
from parsers.report import TABLES
from parsers.rows import BLANK, Row, Run, Slot, is_header, numbers_columns, read_rows, runs
from parsers.templates import TableTemplate, load_templates

CONTEXT_LENGTH = 40
"""Characters: a paragraph longer than this before a grid is prose, not the heading of the grid."""
MISPRINT = 0.5
"""How near an unknown label must be to the one row missing between its neighbours to be taken for it."""
MISPRINTED_ROW = "a misprinted row label"


@dataclass(slots=True)
class Reading:
    """One value cell with what the labels say of it. `certainty` is the label evidence, 0 to 1."""

    item: str
    measure: str
    slot: Slot
    unit: str
    certainty: float
    doubts: tuple[str, ...]


@dataclass(slots=True)
class _DataRow:
    """A run of a row before it is known whether its label holds: candidates, and its placed values.

    `whole`: every value has its column. `heading`: the label is known, but as one over several rows.
    """

    items: tuple[str, ...]
    text: str
    exact: bool
    placed: list[Placed]
    whole: bool
    group: str
    heading: bool = False


@dataclass(slots=True)
class TableReading:
    """What the document prints of one standard table."""

    table: str
    rows: list[_DataRow] = field(default_factory=list)
    headers: list[Row] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    transposed: bool = False
    context: tuple[str, ...] = ()
    group: str = ""
    after_data: bool = False
    grids: list[int] = field(default_factory=list)


def match(document: Document) -> dict[str, TableReading]:
    """Read every grid of the document; the tables found, by code."""
    found: dict[str, TableReading] = {}
    current = ""
    context: list[Label] = []
    number = 0
    for block in document.blocks:
        if not isinstance(block, Grid):
            context = _context(block, context)
            continue
        number += 1
        rows = read_rows(block)
        tables = _tables_of_rows(rows, current, context)
        for index, table in enumerate(tables):
            if not table:
                continue
            reading = found.setdefault(table, TableReading(table))
            if not reading.grids or reading.grids[-1] != number:
                reading.grids.append(number)
                _enter(reading, context)
            _read_row(reading, rows, index)
        current = tables[-1] if tables else current
        context = []
    return {table: reading for table, reading in found.items() if reading.rows}


def _context(block: Block, context: list[Label]) -> list[Label]:
    text = "" if isinstance(block, Grid) else block.text
    if len(plain(text)) > CONTEXT_LENGTH:
        return context
    label = read_label(text)
    return [*context, label] if label else context


def _enter(reading: TableReading, context: Iterable[Label]) -> None:
    """A new grid: the headings printed above it name the group or item that its rows belong to."""
    for label in context:
        items = label.codes(reading.table, ITEM)
        if items:
            reading.context = items
        for group in label.codes(reading.table, GROUP):
            reading.group = group
    reading.after_data = True


def _tables_of_rows(rows: Sequence[Row], current: str, context: Sequence[Label]) -> list[str]:
    """The table each row of a grid belongs to, empty where none of its labels is known.

    Labels that only one table has decide; rows without one go with the row above, the first rows with the first
    decided row. A grid without any goes with the table before it, if a heading or an ambiguous label says so.
    """
    decided = [_table_of_row(row) for row in rows]
    if not any(decided):
        hinted = {table for label in context for table in label.tables()}
        shared = {table for row in rows for slot in row.slots if slot.label for table in slot.label.tables()}
        if current and (current in shared or current in hinted or _continues(rows)):
            return [current] * len(rows)
        return [next(iter(hinted))] * len(rows) if len(hinted) == 1 and shared & hinted else [""] * len(rows)
    tables: list[str] = []
    table = next(name for name in decided if name)
    for name in decided:
        table = name or table
        tables.append(table)
    return tables


def _continues(rows: Sequence[Row]) -> bool:
    """A grid of nothing but numbers, in more than two columns, under a table cut off at its headings."""
    return bool(rows) and all(not row.labels() and len(row.slots) > 2 for row in rows)


def _table_of_row(row: Row) -> str:
    votes = dict.fromkeys(TABLES, 0)
    for slot in row.slots:
        if slot.label and not slot.carried:
            tables = slot.label.tables()
            if len(tables) == 1:
                votes[next(iter(tables))] += 1
    best = max(votes, key=lambda table: votes[table])
    return best if votes[best] else ""


def _read_row(reading: TableReading, rows: Sequence[Row], index: int) -> None:
    row = rows[index]
    if is_header(row, reading.table):
        if reading.after_data:
            reading.headers = []
            reading.after_data = False
        reading.headers.append(row)
        reading.columns = read_columns(reading.headers, reading.table)
        reading.transposed = _transposed(reading.columns)
        return
    if numbers_columns(row):
        return
    for run in runs(row):
        if run.values:
            _read_run(reading, run)
            reading.after_data = True
        else:
            _read_title(reading, run)


def _transposed(columns: Sequence[Column]) -> bool:
    """Whether the headings name items and the rows measures."""
    items = sum(1 for column in columns if column.items and not column.measures)
    measures = sum(1 for column in columns if column.measures)
    return items > measures


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


def _read_run(reading: TableReading, run: Run) -> None:
    label, text, exact, group = _row_label(reading, run)
    reading.group = group or reading.group
    measures = label.codes(reading.table, MEASURE) if label else ()
    items = label.codes(reading.table, ITEM) if label else ()
    if not run.labels:
        if not run.has_number() and not reading.columns:
            return
        items = () if any(column.items for column in reading.columns) else reading.context
    placed = place_values(run.values, reading.columns)
    whole = all(entry.column for entry in placed) and bool(placed)
    candidates = measures if reading.transposed else items
    heading = label is not None and not candidates
    reading.rows.append(_DataRow(candidates, text, exact, placed, whole, reading.group, heading))


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
        joined = read_label(slots[-2].cell.text + last.cell.text)
        if joined and joined.exact and joined.codes(reading.table, ITEM):
            return joined, joined.text, True, group
    label = last.label
    return label, last.cell.text, label.exact if label else False, group


def readings(reading: TableReading) -> tuple[list[Reading], list[str]]:
    """Every value of the table with its codes, and the problems met: conflicts, rows that could not be placed.

    Exactly printed labels claim their codes first, misprinted ones take what is left, and what still has no code
    is `local:` with its printed label.
    """
    rows = _join_cut_rows(reading)
    items = _claim(reading, rows)
    claimed: dict[tuple[str, str], Reading] = {}
    problems: list[str] = []
    for row, item in zip(rows, items, strict=True):
        for entry in _row_readings(reading, row, item, problems):
            previous = claimed.setdefault((entry.item, entry.measure), entry)
            if previous is not entry and plain(previous.slot.cell.text) != plain(entry.slot.cell.text):
                if previous.slot.kind == BLANK:
                    claimed[entry.item, entry.measure] = entry
                elif entry.slot.kind != BLANK:
                    problems.append(f"{entry.item}.{entry.measure} printed twice with different values")
    return list(claimed.values()), problems


def _join_cut_rows(reading: TableReading) -> list[_DataRow]:
    """Put together rows that a page break cut in two: half a label here, half there, the values with one of them."""
    joined: list[_DataRow] = []
    for row in reading.rows:
        above = joined[-1] if joined else None
        if above and not row.exact and row.text and above.text and (_empty(above) or _empty(row)):
            label = read_label(above.text + row.text)
            items = label.codes(reading.table, ITEM) if label and label.exact else ()
            if label and items:
                values = row if _empty(above) else above
                joined[-1] = _DataRow(items, label.text, True, values.placed, values.whole, above.group)
                continue
        joined.append(row)
    return joined


def _empty(row: _DataRow) -> bool:
    return all(entry.slot.kind == BLANK for entry in row.placed)


def _claim(reading: TableReading, rows: Sequence[_DataRow]) -> list[str | None]:
    """The code of each row, None where it has none of its own."""
    claimed: dict[str, int] = {}
    codes: list[str | None] = [None] * len(rows)
    for exact in (True, False):
        for index, row in enumerate(rows):
            if row.exact is not exact or not row.items:
                continue
            code = _decide(reading, row, rows, index)
            if exact or code not in claimed:
                codes[index] = code
                claimed.setdefault(code, index)
    _rescue(reading, rows, codes)
    return codes


def _decide(reading: TableReading, row: _DataRow, rows: Sequence[_DataRow], index: int) -> str:
    """One code for a label that several rows share: 其他 under （六）其他处理 is not （六）其他 itself."""
    if len(row.items) == 1:
        code = row.items[0]
    else:
        number = read_label(row.text)
        arabic = bool(number and number.numbering and number.numbering[0] in ("arabic", "circled"))
        bracketed = bool(number and number.numbering and number.numbering[0] == "bracketed")
        siblings = any(
            {"other_correction_overdue", "other_fee_unpaid"} & set(other.items)
            for other in rows[max(0, index - 3) : index]
        )
        child = not bracketed and (arabic or siblings)
        code = "other_miscellaneous" if child and "other_miscellaneous" in row.items else row.items[0]
    return code


def _rescue(reading: TableReading, rows: Sequence[_DataRow], codes: list[str | None]) -> None:
    """A row with an unknown label between two known ones, where the template has just one row that looks like it."""
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None or reading.transposed:
            continue
        order = [item.code for item in table.items]
        for index, row in enumerate(rows):
            if codes[index] is not None or not row.text or not 0 < index < len(rows) - 1:
                continue
            above, below = codes[index - 1], codes[index + 1]
            if above not in order or below not in order or order.index(below) - order.index(above) != 2:
                continue
            code = order[order.index(above) + 1]
            if code not in codes and similarity(row.text, table.item(code).label) >= MISPRINT:
                codes[index] = code


def _row_readings(reading: TableReading, row: _DataRow, code: str | None, problems: list[str]) -> list[Reading]:
    if code is None and not row.text and not any(entry.column and entry.column.items for entry in row.placed):
        return []
    if code is None and row.heading and _empty(row):
        return []
    assumed = _assume(reading, row, code)
    if assumed:
        return [
            Reading(code or "", measure, entry.slot, "", 0.6, (ASSUMED,))
            for measure, entry in zip(assumed, row.placed, strict=True)
        ]
    if not row.whole:
        if code and not _empty(row):
            problems.append(f"{code}: values cannot be placed under the headings")
        return []
    columns = [entry.column for entry in row.placed if entry.column]
    codes, filled = _column_codes(reading, columns, code)
    found = []
    for entry, column, other in zip(row.placed, columns, codes, strict=True):
        item, measure = _pair(reading, row, column, code, other)
        if not measure or not item:
            continue
        doubts = tuple(
            doubt
            for doubt in (
                entry.doubt,
                MISPRINTED if filled else "",
                MISPRINTED_ROW if code and row.text and not row.exact else "",
            )
            if doubt
        )
        certainty = (1.0 if row.exact else 0.85) * (1.0 if column.exact and not filled else 0.85)
        found.append(Reading(item, measure, entry.slot, column.unit, certainty, doubts))
    return found


def _assume(reading: TableReading, row: _DataRow, code: str | None) -> list[str]:
    """The standard order of columns, where the headings name (almost) none and the row has just as many values."""
    if code is None or reading.transposed or reading.table == "proactive_disclosure":
        return []
    named = sum(1 for column in reading.columns if column.measures)
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None:
            continue
        item = next((item for item in table.items if item.code == code), None)
        if item and len(item.measures) == len(row.placed) and named * 2 < len(item.measures):
            return list(item.measures)
    return []


def _column_codes(reading: TableReading, columns: Sequence[Column], code: str | None) -> tuple[list[str | None], bool]:
    """The other half of each value's key, read from its column."""
    if reading.transposed:
        return [column.items[0] if column.items else None for column in columns], False
    codes = [column.measures[0] if column.measures else None for column in columns]
    if all(codes) and len(set(codes)) == len(codes):
        return codes, False
    if reading.table != "applications":
        return codes, False
    measures = [measure.code for measure in load_templates()["2021"].tables["applications"].measures]
    return complete(codes, measures)


def _pair(reading: TableReading, row: _DataRow, column: Column, code: str | None, other: str | None) -> tuple[str, str]:
    """Item and measure of a value, `local:` with the printed label where the templates have no code."""
    if reading.transposed:
        measure = code or (f"local:{plain(row.text)}" if row.text else "")
        return other or f"local:{plain(column.text)}", measure
    item = code or (column.items[0] if column.items and not row.text else "")
    if not item and row.text:
        item = f"local:{plain(row.text)}"
    return item, other or (f"local:{plain(column.text)}" if column.text else "")


def choose_template(reading: TableReading, found: Sequence[Reading]) -> str | None:
    """The template whose codes the printed labels fit best; None where two fit equally well."""
    scores = {
        template.id: _fit(template.tables[reading.table], found)
        for template in load_templates().values()
        if reading.table in template.tables
    }
    best = max(scores.values(), default=0)
    winners = [name for name, score in scores.items() if score == best]
    return winners[0] if len(winners) == 1 else None


def _fit(table: TableTemplate, found: Sequence[Reading]) -> int:
    """Printed cells that the template has, less those of its cells that are not printed."""
    keys = set(table.pairs())
    printed = {(entry.item, entry.measure) for entry in found}
    return len(keys & printed) - len(keys - printed)
