"""Checks over two years in a row of one agency, added to the report of the later year.

The identities are those of `rules`, which the templates give. `years.jump` warns of two things.
A number 100 times that of the year before, or a hundredth of it: its scope is the number's code, left is the earlier
value, right the later one, amounts in 元 whatever unit is printed; only where the smaller of the two is at least
MIN_COUNT or MIN_AMOUNT, since a jump from 0 or 1 says nothing. And a table that repeats every number of the year
before: its scope is the table, left how many numbers are the same, right how many there are; only where the numbers
have MIN_DISTINCT different values, since small agencies do print the same few ones again. No value is changed.

Which document stands for an agency and year is decided in `chosen`. That of the year before may stand anywhere in the
order of reports, since agencies are renamed: where it is not in the same group it is read from the spool once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, get_args

import numpy as np
import pyarrow as pa

from exporters.assembly.batch import CHECK_SCHEMA
from exporters.assembly.blocks import Lengths
from exporters.assembly.kinds import Vocabularies
from exporters.assembly.matrix import BLANK, MISSING, Matrix, Numbers, Slots
from exporters.assembly.spool import Group, Spool
from exporters.rules.years import IDENTITIES, JUMP, Term, YearSum
from exporters.years.chosen import Standing, neighbours
from parsers.report import Verdict

RATIO = 100
MIN_COUNT = 10
MIN_AMOUNT = 1_000
"""元."""
MIN_DISTINCT = 4

_AT_FIRST = 8
"""Numbers of a table that are compared before the others are."""

_WHOLE_LIMIT = 10**18
"""What a decimal of the dataset holds."""


class _Found(NamedTuple):
    """Verdicts as columns: of which pair of years, the number of the check's kind, the two sides, NaN-free by masks."""

    pair: Matrix
    kind: Matrix
    left: Matrix
    right: Matrix
    no_left: Matrix
    no_right: Matrix


class _Year(NamedTuple):
    """The numbers of one of two years: for each pair its row."""

    numbers: Numbers
    rows: Matrix


class YearChecks:
    """Adds the checks to group after group. To be made before the Assembler, since it adds to the vocabularies."""

    def __init__(self, vocabularies: Vocabularies, slots: Slots) -> None:
        self._slots = slots
        kinds = vocabularies.checks
        results = get_args(Verdict)
        self._results = {result: number for number, result in enumerate(results)}
        self._identity_kinds: Matrix = np.array(
            [[kinds.number(one.rule, one.scope, result) for result in results] for one, _ in IDENTITIES]
        )
        self._jump_kinds: Matrix = np.array([kinds.number(JUMP, ".".join(key), "fail") for key in self._slots.keys])
        self._copy_kinds = {name: kinds.number(JUMP, name, "fail") for name in self._slots.of_table}
        self._least: Matrix = np.where(self._slots.amounts, MIN_AMOUNT, MIN_COUNT)

    def groups(self, spool: Spool, standings: Sequence[Standing | None]) -> Iterator[tuple[Group, Matrix]]:
        """The spool's groups with `chosen` in their reports, and the checks of each report behind those it has.

        With each goes what the slots say of where its numbers stand.
        """
        before = np.array(neighbours(standings), np.int64)
        pieces = spool.pieces()
        elsewhere = [_outside(before[piece.start : piece.stop], piece) for piece in pieces]
        read_again = spool.some(elsewhere, ("cells",))
        for piece, far, group, others in zip(pieces, elsewhere, spool.groups(), read_again, strict=True):
            stands = [one and int(one.best) for one in standings[piece.start : piece.stop]]
            reports = group.tables["reports"].append_column("chosen", pa.array(stands, pa.int64()))
            group = Group({**group.tables, "reports": reports}, group.lengths)
            placed = self._slots.placed(group)
            yield self._checked(group, placed, others, _rows(before[piece.start : piece.stop], piece, far)), placed

    def _checked(self, group: Group, placed: Matrix, others: Group, before: Matrix) -> Group:
        """`before` is for each report the row of the one of the year before, of the group or behind it of `others`."""
        later = np.nonzero(before >= 0)[0]
        if not len(later):
            return group
        numbers = self._slots.numbers(group, placed)
        if others.tables["reports"].num_rows:
            numbers = numbers.below(self._slots.numbers(others, self._slots.placed(others)))
        texts = [
            text or "{}" for one in (group, others) for text in one.tables["reports"].column("templates").to_pylist()
        ]
        may = {text: _applicable(text) for text in set(texts)}
        applies = np.array([may[text] for text in texts])
        earlier = before[later]
        found = self._found(_Year(numbers, earlier), _Year(numbers, later), applies[earlier] & applies[later])
        return _with_checks(group, found._replace(pair=later[found.pair])) if len(found.pair) else group

    def _found(self, before: _Year, now: _Year, applies: Matrix) -> _Found:
        sizes = before.numbers.size[before.rows], now.numbers.size[now.rows]
        found = [*self._identities(before, now, applies), self._jumps(*sizes), *self._copies(*sizes)]
        return _Found(*map(np.concatenate, zip(*found, strict=True)))

    def _identities(self, before: _Year, now: _Year, applies: Matrix) -> Iterator[_Found]:
        for number, (one, _) in enumerate(IDENTITIES):
            pairs = np.nonzero(applies[:, number])[0]
            if len(pairs):
                yield self._verdicts(number, one, pairs, before, now)

    def _verdicts(self, number: int, one: YearSum, pairs: Matrix, before: _Year, now: _Year) -> _Found:
        def of(term: Term) -> tuple[Matrix, Matrix]:
            year = before if term.earlier else now
            at = self._slots.at[one.table, term.item, term.measure]
            rows = year.rows[pairs]
            return year.numbers.whole[rows, at] * term.sign, year.numbers.state[rows, at]

        parts, (right, right_state) = [of(term) for term in one.left], of(one.right)
        left = np.sum([part for part, _ in parts], axis=0)
        states = np.array([state for _, state in parts])
        no_left, no_right = (states == MISSING).any(axis=0), right_state == MISSING
        blank = (states == BLANK).any(axis=0) | (right_state == BLANK)
        # A number that is not there, or left blank where the sum does not hold, may be any number.
        result = np.select(
            [no_left | no_right, (left == right) & blank, left == right, blank],
            [self._results[name] for name in ("not_assessable", "pass_if_blank_is_zero", "pass", "not_assessable")],
            self._results["fail"],
        )
        return _Found(pairs, self._identity_kinds[number][result], left, right, no_left, no_right)

    def _jumps(self, before: Matrix, now: Matrix) -> _Found:
        one, other = np.abs(before), np.abs(now)
        small = np.minimum(one, other)
        # A comparison with NaN, which is no number, is false.
        far = (small >= self._least) & (np.maximum(one, other) >= RATIO * small)
        pairs, slots = np.nonzero(far)
        sides = [np.round(year[pairs, slots]) for year in (before, now)]
        lost = [np.abs(side) >= _WHOLE_LIMIT for side in sides]
        left, right = (np.where(gone, 0, side).astype(np.int64) for gone, side in zip(lost, sides, strict=True))
        return _Found(pairs, self._jump_kinds[slots], left, right, *lost)

    def _copies(self, before: Matrix, now: Matrix) -> Iterator[_Found]:
        for table, slots in self._slots.of_table.items():
            alike = np.arange(len(now))
            # Hardly a table is repeated, and a few numbers show it.
            for some in (slots[:_AT_FIRST], slots):
                alike = alike[_same(before[alike[:, None], some], now[alike[:, None], some])]
            other = now[alike[:, None], slots]
            counts = (~np.isnan(other)).sum(axis=1)
            enough = np.nonzero(counts >= MIN_DISTINCT)[0].tolist()
            repeated = np.array([at for at in enough if _distinct(other[at]) >= MIN_DISTINCT], np.int64)
            pairs, counts = alike[repeated], counts[repeated]
            there = np.zeros(len(pairs), np.bool_)
            yield _Found(pairs, np.full(len(pairs), self._copy_kinds[table]), counts, counts, there, there)


def _same(one: Matrix, other: Matrix) -> Matrix:
    """Which rows of two matrices hold the same numbers."""
    same: Matrix = ((one == other) | (np.isnan(one) & np.isnan(other))).all(axis=1)
    return same


def _outside(before: Lengths, piece: range) -> Lengths:
    """The numbers of those reports that do not lie in the piece, ascending."""
    outside: Lengths = np.unique(before[(before >= 0) & ((before < piece.start) | (before >= piece.stop))])
    return outside


def _rows(before: Matrix, piece: range, far: Matrix) -> Matrix:
    """The numbers of reports as rows of the piece and, behind it, of those that were read again; -1 stays."""
    inside = (before >= piece.start) & (before < piece.stop)
    rows: Matrix = np.where(inside, before - piece.start, len(piece) + np.searchsorted(far, before))
    return np.where(before < 0, -1, rows)


def _applicable(templates: str) -> Matrix:
    """Which identities apply to a report with these templates of its tables."""
    of = json.loads(templates)
    return np.array([of.get(one.table) in templates for one, templates in IDENTITIES], np.bool_)


def _distinct(numbers: Matrix) -> int:
    return len(np.unique(numbers[~np.isnan(numbers) & (numbers != 0)]))


def _with_checks(group: Group, found: _Found) -> Group:
    """The checks of each report followed by those found for it; `found.pair` is its place in the group."""
    order = np.argsort(found.pair, kind="stable")
    owned = found.pair[order]
    columns: list[Any] = [pa.array(found.kind[order], pa.int32())]
    for side, gone in ((found.left, found.no_left), (found.right, found.no_right)):
        lost = (gone | (np.abs(side) >= _WHOLE_LIMIT))[order]
        columns += [pa.array(side[order], pa.int64(), mask=lost), pa.nulls(len(order), CHECK_SCHEMA.field(2).type)]
    every = pa.concat_tables([group.tables["checks"], pa.Table.from_arrays(columns, schema=CHECK_SCHEMA)])
    own = group.lengths["checks"]
    added = np.bincount(owned, minlength=len(own)).astype(np.int64)
    owners = np.concatenate([np.repeat(np.arange(len(own)), own), owned])
    rows = every.take(pa.array(np.argsort(owners, kind="stable"))).combine_chunks()
    return Group({**group.tables, "checks": rows}, {**group.lengths, "checks": own + added})
