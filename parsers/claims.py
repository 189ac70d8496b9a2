"""Which cell of the template each value of a table is: item, measure, and what is uncertain about it.

Exactly printed labels claim their codes first, misprinted ones take what is left; a row or column outside the
templates keeps its printed label as `local:`, and nothing is forced into a code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from parsers.columns import ASSUMED, MISPRINTED, Column, complete
from parsers.labels import ITEM, key, plain, read_label, similarity
from parsers.matcher import DataRow, TableReading
from parsers.rows import BLANK, Slot
from parsers.templates import TableTemplate, load_templates
from parsers.values import read_value

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


def readings(reading: TableReading) -> tuple[list[Reading], list[str]]:
    """Every value of the table with its codes, and the problems met: conflicts, rows that could not be placed.

    Of a row that is printed twice the first holds, unless it is all blank: such a row is a heading.

    Exactly printed labels claim their codes first, misprinted ones take what is left, and what still has no code
    is `local:` with its printed label.
    """
    rows = _join_cut_rows(reading)
    items = _claim(reading, rows)
    claimed: dict[tuple[str, str], Reading] = {}
    vacant: set[tuple[str, str]] = set()
    problems: list[str] = []
    twice: list[str] = []
    for row, item in zip(rows, items, strict=True):
        empty = _empty(row)
        for entry in _row_readings(reading, row, item, problems):
            name = (entry.item, entry.measure)
            previous = claimed.get(name)
            if previous is None or name in vacant:
                claimed[name] = entry
                vacant = vacant | {name} if empty else vacant - {name}
            elif not empty and plain(previous.slot.cell.text) != plain(entry.slot.cell.text):
                twice.append(".".join(name))
    if twice:
        more = f" and {len(twice) - 3} more" if len(twice) > 3 else ""
        problems.append(f"printed twice with different values, the first taken ({', '.join(twice[:3])}{more})")
    return list(claimed.values()), problems


def _join_cut_rows(reading: TableReading) -> list[DataRow]:
    """Put together rows that a page break cut in two: half a label here, half there, the values with one of them."""
    joined: list[DataRow] = []
    for row in reading.rows:
        above = joined[-1] if joined else None
        unknown = not row.exact or (above is not None and not above.items)
        if above and unknown and row.text and above.text and (_empty(above) or _empty(row)):
            label = read_label(above.text + row.text)
            items = label.codes(reading.table, ITEM) if label and label.exact else ()
            if label and items:
                values = row if _empty(above) else above
                joined[-1] = DataRow(
                    items,
                    label.text,
                    True,
                    values.placed,
                    values.whole,
                    above.group,
                    transposed=values.transposed,
                    named=values.named,
                )
                continue
        joined.append(row)
    return joined


def _empty(row: DataRow) -> bool:
    return all(entry.slot.kind == BLANK for entry in row.placed)


def _holds_number(row: DataRow) -> bool:
    return any(read_value(entry.slot.cell.text).number is not None for entry in row.placed)


def _claim(reading: TableReading, rows: Sequence[DataRow]) -> list[str | None]:
    """The code of each row, None where it has none of its own."""
    claimed: dict[str, int] = {}
    codes: list[str | None] = [None] * len(rows)
    for exact in (True, False):
        for index, row in enumerate(rows):
            if row.exact is not exact or not row.items:
                continue
            code = _decide(reading.table, row, rows[max(0, index - 3) : index], codes[:index])
            if exact or code not in claimed:
                codes[index] = code
                claimed.setdefault(code, index)
    _rescue(reading, rows, codes)
    return codes


def _decide(table: str, row: DataRow, rows_above: Sequence[DataRow], codes_above: Sequence[str | None]) -> str:
    """One code for a label that several rows of a table share.

    其他 with an arabic number, or under the other children of （六）其他处理, is one of them and not （六） itself.
    Else (被依法纠错数 under 行政复议 and under 行政诉讼) it is the next such row of the template after the row above.
    """
    if len(row.items) == 1:
        return row.items[0]
    if "other_miscellaneous" in row.items:
        label = read_label(row.text)
        kind = label.numbering[0] if label and label.numbering else ""
        siblings = any({"other_correction_overdue", "other_fee_unpaid"} & set(above.items) for above in rows_above)
        child = kind in ("arabic", "enclosed", "circled") or (siblings and kind != "bracketed")
        return "other_miscellaneous" if child or "other" not in row.items else "other"
    order = _order(table)
    above = next((code for code in reversed(codes_above) if code in order), None)
    start = order[above] if above is not None else -1
    return next((code for code in sorted(row.items, key=order.__getitem__) if order[code] > start), row.items[0])


@cache
def _order(table: str) -> dict[str, int]:
    """The place of every item of a table in its template, newest template last."""
    return {
        item.code: index
        for template in load_templates().values()
        if table in template.tables
        for index, item in enumerate(template.tables[table].items)
    }


def _rescue(reading: TableReading, rows: Sequence[DataRow], codes: list[str | None]) -> None:
    """A row with an unknown label between two known ones, where the template has just one row that looks like it."""
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None:
            continue
        order = [item.code for item in table.items]
        for index, row in enumerate(rows):
            if codes[index] is not None or row.transposed or not row.text or not 0 < index < len(rows) - 1:
                continue
            above, below = codes[index - 1], codes[index + 1]
            if above not in order or below not in order or order.index(below) - order.index(above) != 2:
                continue
            code = order[order.index(above) + 1]
            if code not in codes and similarity(row.text, table.item(code).label) >= MISPRINT:
                codes[index] = code


def _row_readings(reading: TableReading, row: DataRow, code: str | None, problems: list[str]) -> list[Reading]:
    if row.measures:
        return _single_reading(row, code)
    if code is None and not key(row.text) and not any(entry.column and entry.column.items for entry in row.placed):
        if _holds_number(row):
            problems.append(f"numbers in a row without a label ({row.placed[0].slot.cell.place})")
        return []
    if code is None and row.heading and not _holds_number(row):
        return []
    assumed = _assume(reading, row, code)
    if assumed:
        guess = (ASSUMED,) if len(assumed) > 1 else ()
        return [
            Reading(code or "", measure, entry.slot, "", 0.6 if guess else 0.95, guess)
            for measure, entry in zip(assumed, row.placed, strict=True)
        ]
    if not row.whole:
        if code and not _empty(row):
            problems.append(f"{code}: values cannot be placed under the headings")
        return []
    columns = [entry.column for entry in row.placed if entry.column]
    codes, filled = _column_codes(reading.table, row.transposed, columns, code)
    found = []
    for entry, column, other in zip(row.placed, columns, codes, strict=True):
        item, measure = _pair(row, column, code, other)
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


def _single_reading(row: DataRow, code: str | None) -> list[Reading]:
    """The one number of a row that names both its item and its measure."""
    if code is None:
        return []
    slot = row.placed[0].slot
    return [Reading(code, row.measures[0], slot, "", 1.0 if row.exact else 0.85, ())]


def _assume(reading: TableReading, row: DataRow, code: str | None) -> list[str]:
    """The standard order of columns, where the headings name (almost) none and the row has just as many values."""
    if code is None or row.transposed or reading.table == "proactive_disclosure":
        return []
    for template in load_templates().values():
        table = template.tables.get(reading.table)
        if table is None:
            continue
        item = next((item for item in table.items if item.code == code), None)
        if item and len(item.measures) == len(row.placed) and row.named * 2 < len(item.measures):
            return list(item.measures)
    return []


def _column_codes(
    table: str, transposed: bool, columns: Sequence[Column], code: str | None
) -> tuple[list[str | None], bool]:
    """The other half of each value's key, read from its column."""
    if transposed:
        return [column.items[0] if column.items else None for column in columns], False
    own: tuple[str, ...] = _measures(table, code) if code else ()
    codes = [
        next(
            (measure for measure in column.measures if measure in own),
            (column.measures[0] if column.measures else None),
        )
        for column in columns
    ]
    if all(codes) and len(set(codes)) == len(codes):
        return codes, False
    if table != "applications":
        return codes, False
    measures = [measure.code for measure in load_templates()["2021"].tables["applications"].measures]
    count = len(measures)
    if any(codes[count:]):
        return codes, False
    filled, any_filled = complete(codes[:count], measures)
    return [*filled, *codes[count:]], any_filled


@cache
def _measures(table: str, item: str) -> tuple[str, ...]:
    """The columns that any template gives the row."""
    return tuple(
        measure
        for template in load_templates().values()
        if table in template.tables
        for entry in template.tables[table].items
        if entry.code == item
        for measure in entry.measures
    )


def _pair(row: DataRow, column: Column, code: str | None, other: str | None) -> tuple[str, str]:
    """Item and measure of a value, `local:` with the printed label where the templates have no code."""
    if row.transposed:
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
