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
from parsers.report import CellValue, Number
from parsers.tables.checks import Identity, Key, covers, identities
from parsers.tables.standard import Tables, read_tables
from parsers.tables.values import read_value
from parsers.templates import load_templates

DEEPEST = 3
"""So many cells may be changed together to make a broken identity hold; more would prove nothing."""

MOST_TRIED = 20_000
"""Changes tried for one broken identity before it is given up."""

REPAIRED, UNPROVED = 0.9, 0.5
"""The most confidence of a cell that was repaired, and of one that nothing bears out."""

SAMPLES = 3
"""Prints of one number that a second reader is asked about; one of them must be read alike."""

NOUGHTS = 3
"""Noughts that a column prints, at least, if what it prints for nothing is a 0 throughout."""

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
    for changes_of in (_without_points, lambda read: _repairs(read, readings)):
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


# Repair


_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3})+|\.\d+")


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


@dataclass(slots=True)
class _Ledger:
    """All numbers with their identities; `deltas` are left side less right, `signs` lead from cells to them."""

    values: dict[Key, Number]
    identities: list[Identity]
    deltas: list[Number]
    signs: dict[Key, list[tuple[int, int]]]
    options: dict[Key, list[tuple[Number, str]]]

    def change(self, key: Key, value: Number) -> None:
        step = value - self.values[key]
        self.values[key] = value
        for index, sign in self.signs[key]:
            self.deltas[index] += sign * step


def _repairs(tables: Tables, readings: Readings) -> dict[str, str]:
    """New texts for misread cells, by place."""
    failing = {(check.rule, check.scope) for check in tables.checks if check.result == "fail"}
    known = {(cell.table, cell.item, cell.measure): cell for cell in tables.cells}
    unreadable = {key for key, cell in known.items() if cell.null_reason == "unreadable"}
    ledger = _ledger(tables, known)
    broken = [
        index
        for index, identity in enumerate(ledger.identities)
        if (identity.rule, identity.scope) in failing or unreadable.intersection((*identity.left, *identity.right))
    ]
    changes: dict[str, str] = {}
    for index in broken:
        if not ledger.deltas[index] and not unreadable.intersection(_keys(ledger.identities[index])):
            continue  # another repair made it hold
        found = _solve(ledger, index, known, readings)
        for key, (value, text) in found.items():
            ledger.change(key, value)
            changes[known[key].place] = text
            unreadable.discard(key)
    return changes


def _keys(identity: Identity) -> tuple[Key, ...]:
    return (*identity.left, *identity.right)


def _ledger(tables: Tables, known: Mapping[Key, CellValue]) -> _Ledger:
    every = [identity for table, template in tables.templates.items() for identity in identities(template, table)]
    values: dict[Key, Number] = {}
    signs: dict[Key, list[tuple[int, int]]] = {}
    deltas: list[Number] = []
    for index, identity in enumerate(every):
        delta: Number = 0
        for keys, sign in ((identity.left, 1), (identity.right, -1)):
            for key in keys:
                cell = known.get(key)
                values[key] = (cell.value if cell else None) or 0
                delta += sign * values[key]
                signs.setdefault(key, []).append((index, sign))
        deltas.append(delta)
    return _Ledger(values, every, deltas, signs, {})


Change = dict[Key, tuple[Number, str]]


def _solve(ledger: _Ledger, broken: int, known: Mapping[Key, CellValue], readings: Readings) -> Change:
    """The one smallest set of other readings that makes a broken identity hold, and every identity over the changed
    cells; empty where there is none, or more than one."""
    for depth in range(1, DEEPEST + 1):
        search = _Search(ledger, known, readings)
        search.run(broken, depth, {})
        if search.tried > MOST_TRIED:
            return {}
        if search.found:
            return search.found[0] if len(search.found) == 1 else {}
    return {}


@dataclass(slots=True)
class _Search:
    """A search in depth for sets of changes."""

    ledger: _Ledger
    known: Mapping[Key, CellValue]
    readings: Readings
    tried: int = 0
    found: list[Change] = field(default_factory=list)

    def run(self, target: int, depth: int, changed: Change) -> None:
        """Try every way to make identity `target` hold with at most `depth` more changes."""
        for key in _keys(self.ledger.identities[target]):
            if key in changed:
                continue
            for value, text in self.options(key):
                self.tried += 1
                if self.tried > MOST_TRIED:
                    return
                before = self.ledger.values[key]
                self.ledger.change(key, value)
                now = {**changed, key: (value, text)}
                left = [index for name in now for index, _ in self.ledger.signs[name] if self.ledger.deltas[index]]
                if self.ledger.deltas[target]:
                    left.append(target)
                if not left:
                    if now not in self.found:
                        self.found.append(now)
                elif depth > 1:
                    self.run(left[0], depth - 1, now)
                self.ledger.change(key, before)

    def options(self, key: Key) -> list[tuple[Number, str]]:
        """The other numbers that a cell may hold, with their texts; 0 for a dash or slash.

        A sum counts these as 0, so it cannot tell that an unreadable cell holds a 0: the second reader must, or the
        column, where it prints a 0 for every one.
        """
        if key not in self.ledger.options:
            cell = self.known.get(key)
            self.ledger.options[key] = list(self._others(key, cell).items()) if cell is not None else []
        return self.ledger.options[key]

    def _others(self, key: Key, cell: CellValue) -> dict[Number, str]:
        unreadable = cell.null_reason == "unreadable"
        found: dict[Number, str] = {}
        for text in self.readings.others(cell.place) if cell.place else ():
            number, _, null_reason, _ = read_value(text)
            if null_reason in ("dash", "slash"):
                number = 0
            if number is None or number in found or (number == (cell.value or 0) and not unreadable):
                continue
            if number or not unreadable or self.readings.confirmed(cell.place, text) or self._nought(key, text):
                found[number] = text
        return found

    def _nought(self, key: Key, text: str) -> bool:
        """Whether a text is a printed 0, and so is everything else in its column that counts for nothing."""
        table, _, measure = key
        column = [
            cell
            for other, cell in self.known.items()
            if other[0] == table and other[2] == measure and other != key and cell.null_reason != "absent"
        ]
        noughts = sum(cell.value == 0 for cell in column)
        empty = any(cell.value is None and cell.null_reason != "unreadable" for cell in column)
        return read_value(text).number == 0 and noughts >= NOUGHTS and not empty


# Judgement


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
