"""Halves of rows: put together where a page break cut them, and told where they stayed apart, labels and headings
without numbers beside numbers without a label or heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from parsers.report import TABLES
from parsers.tables.labels import ITEM, read_label
from parsers.tables.matcher import DataRow, TableReading
from parsers.tables.rows import BLANK
from parsers.tables.spelling import key
from parsers.tables.values import read_value
from parsers.templates import load_templates

UNHEADED = "a number in a column without a heading"

LEAST_TAIL = 4
"""Characters that tell the second part of a label of a row, whatever else is printed with it."""


def join_cut_rows(reading: TableReading) -> list[DataRow]:
    """Put together rows that a page break cut in two: half a label here, half there, the values with one of them.

    Empty rows without a label between the halves, as workbooks end their tables with, part nothing, nor do headings
    that are printed again.
    """
    joined: list[DataRow] = []
    last = -1
    for row in reading.rows:
        whole = _joined(reading.table, joined[last], row) if last >= 0 else None
        if whole is not None:
            joined[last] = whole
            continue
        joined.append(row)
        if not ((row.heading or not row.text) and row.is_empty()):
            last = len(joined) - 1
    return joined


def _joined(table: str, above: DataRow, row: DataRow) -> DataRow | None:
    """The row of which these are the two halves; None where they are rows of their own."""
    unknown = not row.exact or not above.items
    if not (unknown and row.text and above.text and (above.is_empty() or row.is_empty())):
        return None
    label = read_label(above.text + row.text)
    items = label.codes(table, ITEM) if label else ()
    if not label or not items or not (label.exact or _both_unsure(above, row, items)):
        return None
    values = row if above.is_empty() else above
    return DataRow(
        items,
        label.text,
        label.exact,
        values.placed,
        values.whole,
        above.group,
        transposed=values.transposed,
        named=values.named,
    )


def _both_unsure(above: DataRow, row: DataRow, items: tuple[str, ...]) -> bool:
    """Whether neither half is a label of its own, so that together they may be a misprint of these items."""
    return not any(half.items and (half.exact or set(half.items) != set(items)) for half in (above, row))


def halves_apart(table: str, rows: Sequence[DataRow], codes: Sequence[str | None]) -> Iterator[tuple[str, int | None]]:
    """Blank rows with numbers elsewhere that may be theirs.

    Those of an unknown row beside a misprinted label, or of the row that they are a part of: （六）其他处理 heads three
    rows since 2021 and was one before. The annex of 2014 counts parts beside their wholes. What stands between the
    halves of a row at a page break (续表) is no row. A label that begins in one row and goes on in another needs no
    neighbour: of pages that share a sheet the parts of a table come in any order. One blank cell is enough: a row may
    be cut above what some of its cells hold.
    """
    known = [(row, code) for row, code in zip(rows, codes, strict=True) if code or has_number(row)]
    told: set[str] = set()
    for (above, first), (below, second) in pairwise(known):
        for row, code, other, theirs in ((above, first, below, second), (below, second, above, first)):
            if not code or not row.is_empty() or not other.text or not has_number(other):
                continue
            if theirs is None and (not row.exact or _label_goes_on(table, code, row.text, other.text)):
                told.add(code)
                yield f"{code}: blank, with the numbers of an unknown row beside it", None
            elif theirs and code.startswith(f"{theirs}_") and other is above and table in TABLES:
                yield f"{code}: blank, with numbers in the row above that it is a part of", None
    unknown = [row for row, code in known if not code and row.text]
    for row, code in known:
        if not code or code in told or not any(entry.slot.kind == BLANK for entry in row.placed):
            continue
        if any(_label_goes_on(table, code, row.text, other.text) for other in unknown):
            yield f"{code}: blank, with the numbers of an unknown row that its label goes on in", None


def _label_goes_on(table: str, code: str, label: str, other: str) -> bool:
    """Whether an official label of a row begins as printed there and goes on in the label of another row."""
    begun, rest = key(label), key(other)
    tables = [template.tables[table] for template in load_templates().values() if table in template.tables]
    official = {key(item.label) for form in tables for item in form.items if item.code == code}
    tails = {text[len(begun) :] for text in official if text.startswith(begun)}
    return any(tail in rest if len(tail) >= LEAST_TAIL else tail == rest != "" for tail in tails)


def has_number(row: DataRow) -> bool:
    """Whether any value of a row is a number."""
    return any(read_value(entry.slot.text).number is not None for entry in row.placed)


def displaced(
    rows: Sequence[DataRow], codes: Sequence[str | None], measures: Sequence[Mapping[int, str]]
) -> Iterator[tuple[str, int]]:
    """Numbers beside blanks of the form that may be theirs; `measures` names the cells of each row that have a heading.

    Those under an unknown heading, where every row that has one is blank under the known ones, and those behind the
    last heading of a row that is blank under it.
    """
    under: dict[str, list[tuple[str, int]]] = {}
    full: set[str] = set()
    for row, code, named in zip(rows, codes, measures, strict=True):
        if code is None or row.transposed or row.measures:
            continue
        numbers = [entry.slot.cell for entry in row.placed if read_value(entry.slot.text).number is not None]
        local = {named[cell]: cell for cell in numbers if named.get(cell, "").startswith("local:")}
        for heading, cell in local.items():
            under.setdefault(heading, []).append((code, cell))
        if any(cell in named and cell not in local.values() for cell in numbers):
            full.update(local)
        ends = [k for k, entry in enumerate(row.placed) if entry.slot.cell in named]
        if ends and row.placed[ends[-1]].slot.kind == BLANK:
            yield from (
                (UNHEADED, entry.slot.cell) for entry in row.placed[ends[-1] + 1 :] if entry.slot.cell in numbers
            )
    for heading, found in under.items():
        if heading not in full:
            yield from ((f"{code}: blank, with a number under {heading[6:]}", cell) for code, cell in found)
