"""Which other readings of its cells make a broken identity hold: a search for the one smallest set of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.document import Readings
from parsers.report import CellValue, Number
from parsers.tables.checks import Identity, Key, identities
from parsers.tables.standard import Tables
from parsers.tables.values import read_value

DEEPEST = 3
"""So many cells may be changed together to make a broken identity hold; more would prove nothing."""

MOST_TRIED = 20_000
"""Changes tried for one broken identity before it is given up."""

NOUGHTS = 3
"""Noughts that a column prints, at least, if what it prints for nothing is a 0 throughout."""

Change = dict[Key, tuple[Number, str]]
"""Cells with their other numbers, and the texts that say these."""


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


def other_numbers(tables: Tables, readings: Readings) -> dict[str, str]:
    """New texts for misread cells, by place: those with which identities hold that did not."""
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
