"""Checks over two years in a row of one agency, added to the report of the later year.

`years.carry`, `years.in_force` and `years.items` are the identities of `yearrules`. `years.jump` warns of two things.
A number 100 times that of the year before, or a hundredth of it: its scope is the number's code, left is the earlier
value, right the later one, amounts in 元 whatever unit is printed; only where the smaller of the two is at least
MIN_COUNT or MIN_AMOUNT, since a jump from 0 or 1 says nothing. And a table that repeats every number of the year
before: its scope is the table, left how many numbers are the same, right how many there are; only where the numbers
have MIN_DISTINCT different values, since small agencies do print the same few ones again. No value is changed.

Which document stands for an agency and year is decided in `chosen`. Reports come in the order of agency and year, so
that one agency is held in memory at a time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, get_args

import numpy as np
import pyarrow as pa

from exporters.arrow import numbers
from exporters.batch import CHECK_SCHEMA, Vocabularies
from exporters.chosen import Series, Standing
from exporters.panel import MONEY
from exporters.spool import Group
from exporters.wide import wide_tables
from exporters.yearrules import IDENTITIES, JUMP, Term, YearIdentity
from parsers.report import Verdict as _Result

RATIO = 100
MIN_COUNT = 10
MIN_AMOUNT = 1_000
"""元."""
MIN_DISTINCT = 4

_ZERO_REASONS = ("blank", "dash", "slash")
_VALUE, _BLANK, _MISSING = 0, 1, 2

Matrix = np.ndarray[Any, Any]
Verdict = tuple[str, str, str, int | None, int | None]


class _Codes(NamedTuple):
    """The numbers of all wide tables in one row: where each stands, and what the vocabulary says of every kind."""

    slots: dict[tuple[str, str, str], int]
    amounts: Matrix
    slot_of: Matrix
    state_of: Matrix
    factor_of: Matrix


def _codes(vocabularies: Vocabularies) -> _Codes:
    every = [(wide.table.name, slot) for wide in wide_tables() for slot in wide.slots]
    slots = {(table, slot.item, slot.measure): number for number, (table, slot) in enumerate(every)}
    kinds = list(vocabularies.cells)
    amounts = np.array([slot.amount for _, slot in every], np.bool_)
    factors = [float(MONEY[kind[3]]) if kind[3] in MONEY else np.nan for kind in kinds]
    return _Codes(
        slots,
        amounts,
        np.array([slots.get(kind[:3], -1) for kind in kinds], np.int64),
        np.array([_BLANK if kind[4] in _ZERO_REASONS else _MISSING for kind in kinds], np.int8),
        np.array(factors, np.float64),
    )


class _Numbers(NamedTuple):
    """Some reports as rows, the numbers of all tables as columns.

    `whole` and `state` are what the identities reckon with; `size` is the number as a float, amounts in 元, NaN for
    none, to tell magnitudes by.
    """

    whole: Matrix
    state: Matrix
    size: Matrix

    def take(self, rows: Any) -> _Numbers:
        return _Numbers(*(part[rows] for part in self))


class _Earlier(NamedTuple):
    """What is kept of an agency's last report."""

    year: int
    templates: dict[str, str]
    numbers: _Numbers


class YearChecks:
    """Adds the checks to group after group. To be made before the Assembler, since it adds to the vocabularies."""

    def __init__(self, vocabularies: Vocabularies, standings: Sequence[Standing | None]) -> None:
        self._standings = iter(standings)
        self._kinds = vocabularies.checks
        self._codes = _codes(vocabularies)
        names = [wide.table.name for wide in wide_tables()]
        slots = self._codes.slots
        self._tables = {name: np.array([at for code, at in slots.items() if code[0] == name]) for name in names}
        kinds = [(identity.rule, identity.scope, result) for identity in IDENTITIES for result in get_args(_Result)]
        kinds += [(JUMP, scope, "fail") for scope in (*names, *map(".".join, slots))]
        for kind in kinds:
            self._kinds.__getitem__(kind)
        self._agency = ""
        self._earlier: dict[Series, _Earlier] = {}

    def apply(self, group: Group) -> Group:
        """The group with `chosen` in its reports, and the checks of each report behind those it has."""
        standings = list(islice(self._standings, group.tables["reports"].num_rows))
        chosen = pa.array([None if standing is None else int(standing.best) for standing in standings], pa.int64())
        reports = group.tables["reports"].append_column("chosen", chosen)
        group = Group({**group.tables, "reports": reports}, group.lengths)
        found = self._found(group, standings)
        return _with_checks(group, found, self._kinds) if any(found) else group

    def _found(self, group: Group, standings: Sequence[Standing | None]) -> list[list[Verdict]]:
        every = _numbers(group, self._codes)
        templates = [json.loads(text or "{}") for text in group.tables["reports"].column("templates").to_pylist()]
        found: list[list[Verdict]] = [[] for _ in templates]
        for at, (own, standing) in enumerate(zip(templates, standings, strict=True)):
            if standing is None or not standing.best:
                continue
            if standing.series[0] != self._agency:
                self._agency = standing.series[0]
                self._earlier.clear()
            now = _Earlier(standing.year, own, every.take(at))
            before = self._earlier.get(standing.series)
            if before is not None and before.year == standing.year - 1:
                found[at] = [*self._identities(before, now), *self._jumps(before, now), *self._copies(before, now)]
            # A copy: a view would keep the numbers of the whole group.
            self._earlier[standing.series] = now._replace(numbers=_Numbers(*(part.copy() for part in now.numbers)))
        return found

    def _identities(self, before: _Earlier, now: _Earlier) -> Iterator[Verdict]:
        for identity in IDENTITIES:
            templates = {year.templates.get(identity.table) for year in (before, now)}
            if templates.issubset(identity.templates):
                yield self._verdict(identity, before, now)

    def _verdict(self, identity: YearIdentity, before: _Earlier, now: _Earlier) -> Verdict:
        def number(term: Term) -> tuple[int, int]:
            numbers = (before if term.earlier else now).numbers
            at = self._codes.slots[identity.table, term.item, term.measure]
            return int(numbers.whole[at]) * term.sign, int(numbers.state[at])

        parts, (right, right_state) = [number(term) for term in identity.left], number(identity.right)
        states = [state for _, state in parts]
        left = sum(part for part, _ in parts)
        blank = _BLANK in (*states, right_state)
        name = (identity.rule, identity.scope)
        if _MISSING in (*states, right_state):
            known = [None if _MISSING in states else left, None if right_state == _MISSING else right]
            return (*name, "not_assessable", known[0], known[1])
        if left == right:
            return (*name, "pass_if_blank_is_zero" if blank else "pass", left, right)
        # What is left blank may stand for any number.
        return (*name, "not_assessable" if blank else "fail", left, right)

    def _jumps(self, before: _Earlier, now: _Earlier) -> Iterator[Verdict]:
        one, other = np.abs(before.numbers.size), np.abs(now.numbers.size)
        smaller, larger = np.fmin(one, other), np.fmax(one, other)
        with np.errstate(invalid="ignore"):
            wide = (smaller >= np.where(self._codes.amounts, MIN_AMOUNT, MIN_COUNT)) & (larger >= RATIO * smaller)
        both = ~(np.isnan(one) | np.isnan(other))
        if not (wide & both).any():
            return
        names = list(self._codes.slots)
        for at in np.nonzero(wide & both)[0].tolist():
            left, right = (round(float(year.numbers.size[at])) for year in (before, now))
            yield (JUMP, ".".join(names[at]), "fail", left, right)

    def _copies(self, before: _Earlier, now: _Earlier) -> Iterator[Verdict]:
        for table, slots in self._tables.items():
            one, other = before.numbers.size[slots], now.numbers.size[slots]
            if not np.array_equal(one, other, equal_nan=True):
                continue
            printed = other[~np.isnan(other)]
            if len(np.unique(printed[printed != 0])) >= MIN_DISTINCT:
                yield (JUMP, table, "fail", len(printed), len(printed))


def _numbers(group: Group, codes: _Codes) -> _Numbers:
    cells = group.tables["cells"]
    shape = (group.tables["reports"].num_rows, len(codes.slots))
    kind = cells.column("kind").to_numpy()
    slot = codes.slot_of[kind] if len(kind) else np.empty(0, np.int64)
    rows = np.nonzero(slot >= 0)[0]
    owners = np.repeat(np.arange(shape[0]), group.lengths["cells"])[rows]
    flat, kind = owners * shape[1] + slot[rows], kind[rows]
    whole_column, fraction = cells.column("whole"), cells.column("fraction")
    is_whole = whole_column.is_valid().to_numpy(zero_copy_only=False)[rows]
    values = whole_column.fill_null(0).to_numpy()[rows]
    sizes = np.where(is_whole, values.astype(np.float64), np.nan)
    if fraction.null_count < len(fraction):
        parts = fraction.cast(pa.float64()).to_numpy(zero_copy_only=False)[rows]
        sizes = np.where(is_whole, sizes, parts)
    sizes = sizes * np.where(codes.amounts[slot[rows]], codes.factor_of[kind], 1.0)
    states = np.where(is_whole, _VALUE, np.where(np.isnan(sizes), codes.state_of[kind], _MISSING))
    whole = np.zeros(shape, np.int64)
    state = np.full(shape, _MISSING, np.int8)
    size = np.full(shape, np.nan)
    whole.reshape(-1)[flat], state.reshape(-1)[flat], size.reshape(-1)[flat] = values, states, sizes
    # Two cells that claim one place both lose it.
    twice = np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape) > 1
    whole[twice], state[twice], size[twice] = 0, _MISSING, np.nan
    return _Numbers(whole, state, size)


def _with_checks(group: Group, found: list[list[Verdict]], kinds: Any) -> Group:
    """The checks of each report followed by those found for it."""
    own, added = group.lengths["checks"], np.array([len(verdicts) for verdicts in found], np.int64)
    flat = [verdict for verdicts in found for verdict in verdicts]
    left_whole, left_fraction, _ = numbers([verdict[3] for verdict in flat])
    right_whole, right_fraction, _ = numbers([verdict[4] for verdict in flat])
    number = pa.array([kinds[verdict[:3]] for verdict in flat], pa.int32())
    new = pa.Table.from_arrays([number, left_whole, left_fraction, right_whole, right_fraction], schema=CHECK_SCHEMA)
    every = pa.concat_tables([group.tables["checks"], new])
    owners = np.concatenate([np.repeat(np.arange(len(found)), own), np.repeat(np.arange(len(found)), added)])
    order = np.argsort(owners, kind="stable")
    tables = {**group.tables, "checks": every.take(pa.array(order)).combine_chunks()}
    return Group(tables, {**group.lengths, "checks": own + added})
