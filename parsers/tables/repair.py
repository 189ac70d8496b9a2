"""Tables of a scan, proved by their arithmetic: misread cells repaired where the identities leave no doubt.

A misread digit breaks a row and a column at once and so names its own cell. Where an identity fails, the other
readings of its cells are tried, and the one set that makes every identity over the changed cells hold is taken;
the first reading stays in `raw`. What no identity bears out must be read alike by two readers. Everything else is
named as unverified: on a scan the error may be ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from parsers.document import Document, Readings
from parsers.report import CellValue
from parsers.tables.checks import covers
from parsers.tables.solving import other_numbers
from parsers.tables.standard import Tables, read_tables
from parsers.templates import load_templates

REPAIRED, UNPROVED = 0.9, 0.5
"""The most confidence of a cell that was repaired, and of one that nothing bears out."""

SAMPLES = 3
"""Prints of one number that a second reader is asked about; one of them must be read alike."""

_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+|\.\d+")
"""A count as an optical reader may print it: 1.234 for 1,234, or dust before its first figure."""

HOLDS = frozenset({"pass", "pass_if_blank_is_zero"})


@dataclass(slots=True)
class Proof:
    """The tables of a scan after the trial; `repaired` and `unverified` name cells as table.item.measure, the
    latter also the identities that fail as rule(scope)."""

    tables: Tables
    repaired: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)


def prove(document: Document, tables: Tables, readings: Readings) -> Proof:
    """Repair and judge the tables of an optically read document. Changes the texts of repaired cells in it."""
    first: dict[str, str] = {}
    for changes_of in (_without_points, lambda read: other_numbers(read, readings)):
        changes = changes_of(tables)
        if changes:
            first = _changed(document, changes) | first
            tables = read_tables(document)
    proof = Proof(tables)
    _judge(proof, first, readings)
    return proof


def _changed(document: Document, changes: Mapping[str, str]) -> dict[str, str]:
    """Give cells, named by their places, other texts; return what they had."""
    had: dict[str, str] = {}
    for grid in document.grids():
        had |= {place: cell.text for cell in grid.cells if (place := str(cell.place)) in changes}
        grid.change(lambda cell: cell._replace(text=changes.get(str(cell.place), cell.text)))
    return had


def _without_points(tables: Tables) -> dict[str, str]:
    """New texts, by place, for counts with points, which have no decimals: a point before three figures parts
    thousands, one before the number is dust."""
    kinds = {
        (table, *key): kind
        for table, template in tables.templates.items()
        for key, kind in load_templates()[template].tables[table].kinds().items()
    }
    return {
        cell.place: cell.raw.lstrip(".").replace(".", ",")
        for cell in tables.cells
        if cell.place
        and kinds.get((cell.table, cell.item, cell.measure), "amount") != "amount"
        and _POINTS.fullmatch(cell.raw)
    }


def _judge(proof: Proof, first: Mapping[str, str], readings: Readings) -> None:
    """Name what was repaired and what is not borne out, and lower the confidence of both."""
    tables = proof.tables
    verdicts = {(check.rule, check.scope): check for check in tables.checks}
    trusted = _trusted(tables.cells, readings)
    proof.unverified += [f"{check.rule}({check.scope})" for check in tables.checks if check.result == "fail"]
    for index, cell in enumerate(tables.cells):
        if not cell.place:
            continue
        name = f"{cell.table}.{cell.item}.{cell.measure}"
        over = covers(tables.templates[cell.table], cell.table).get((cell.table, cell.item, cell.measure), ())
        holds = any(rule in verdicts and verdicts[rule].result in HOLDS for rule in over)
        if not _borne_out(cell, holds and (cell.table, cell.raw) in trusted, readings):
            proof.unverified.append(name)
            tables.cells[index] = cell = cell._replace(confidence=min(cell.confidence, UNPROVED))
        if cell.place in first:
            proof.repaired.append(name)
            tables.cells[index] = cell._replace(raw=first[cell.place], confidence=min(cell.confidence, REPAIRED))


def _trusted(cells: Iterable[CellValue], readings: Readings) -> set[tuple[str, str]]:
    """The printed numbers of each table that the identities may bear out.

    What is misread alike everywhere still adds up where a row or column has no other number: 7 = 7 proves no more
    than 1 = 1. So of a number printed several times in a table a second reader must confirm one.
    """
    places: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        if cell.place and cell.value is not None:
            places.setdefault((cell.table, cell.raw), []).append(cell.place)
    return {
        (table, raw)
        for (table, raw), where in places.items()
        if len(where) == 1 or any(readings.confirmed(place, raw) for place in where[:SAMPLES])
    }


def _borne_out(cell: CellValue, holds: bool, readings: Readings) -> bool:
    """Whether an identity over a cell holds, or a second reader reads it alike.

    Identities count a blank as zero, so they tell nothing of whether a cell is empty: for that there must be no ink,
    or two readers.
    """
    if holds and (cell.value or (cell.value == 0 and readings.sure(cell.place))):
        return True
    return readings.confirmed(cell.place, cell.raw)
