"""The documents that were not chosen for their agency and year, held against the one that was, number by number.

A blank and a zero do not differ, and neither does the same money in another unit. Rows and columns that no template
knows are not compared: two documents may call the same thing differently. The documents are read from the spool once
more, some at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.arrow import decimals, table_from_rows
from exporters.assembly.matrix import BLANK, Matrix, Numbers, Slots
from exporters.assembly.spool import Group, Spool
from exporters.schema import fixed_tables
from exporters.years.chosen import COLUMNS, Standing, decided_by, rank_of

AT_ONCE = 200
_CLOSE = 1e-12
"""元 reckoned from 万元 by two ways may differ in the last bit."""


class Compared(NamedTuple):
    """Rows of the tables `alternatives` and `differences`."""

    alternatives: pa.Table
    differences: pa.Table


def compare(spool: Spool, standings: Sequence[Standing | None]) -> Iterator[Compared]:
    """What is to be told of every document that was not chosen, in the order of the reports."""
    best: dict[tuple[Any, int], int] = {}
    others: list[tuple[int, tuple[Any, int]]] = []
    for at, standing in enumerate(standings):
        if standing is not None:
            key = (standing.series, standing.year)
            if standing.best:
                best[key] = at
            else:
                others.append((at, key))
    pairs = [(at, best[key]) for at, key in others]
    slots = Slots(spool.vocabularies, unknown_unit=1.0)
    units = [kind[3] for kind in spool.vocabularies.cells]
    pieces = [pairs[start : start + AT_ONCE] for start in range(0, len(pairs), AT_ONCE)]
    places = [sorted({at for pair in piece for at in pair}) for piece in pieces]
    for piece, place, group in zip(pieces, places, spool.some(places, ("cells",)), strict=True):
        row = {at: number for number, at in enumerate(place)}
        yield _compared(group, slots, units, [(row[one], row[other]) for one, other in piece])


def _compared(group: Group, slots: Slots, units: Sequence[str | None], pairs: Sequence[tuple[int, int]]) -> Compared:
    numbers = slots.numbers(group, slots.placed(group))
    reports = group.tables["reports"].select(COLUMNS).to_pylist()
    ranks = [rank_of(row, int(count)) for row, count in zip(reports, group.lengths["cells"], strict=True)]
    other, chosen = (numbers.take(list(rows)) for rows in zip(*pairs, strict=True))
    here, there = _known(other), _known(chosen)
    differ = here & there & _differ(other, chosen, slots.amounts)
    counted = (
        here & there & (_printed(other) | _printed(chosen)),
        differ,
        _printed(other) & ~there,
        _printed(chosen) & ~here,
    )
    sums = zip(*(part.sum(axis=1).tolist() for part in counted), strict=True)
    rows = [
        (reports[one]["sha256"], reports[two]["sha256"], decided_by(ranks[two], ranks[one]), *counts)
        for (one, two), counts in zip(pairs, sums, strict=True)
    ]
    at_pair, at_slot = np.nonzero(differ)
    sides = (_side(group, units, side.cell[at_pair, at_slot]) for side in (other, chosen))
    different = [
        (*rows[pair][:2], *slots.keys[slot], *one, *two)
        for pair, slot, one, two in zip(at_pair.tolist(), at_slot.tolist(), *sides, strict=True)
    ]
    tables = fixed_tables()
    return Compared(table_from_rows(tables["alternatives"], rows), table_from_rows(tables["differences"], different))


def _printed(numbers: Numbers) -> Matrix:
    printed: Matrix = ~np.isnan(numbers.size)
    return printed


def _known(numbers: Numbers) -> Matrix:
    """A number or a blank: what is not in the table or could not be read says nothing."""
    known: Matrix = _printed(numbers) | (numbers.state == BLANK)
    return known


def _differ(one: Numbers, other: Numbers, amounts: Matrix) -> Matrix:
    """Where two numbers are not the same, a blank standing for zero."""
    left, right = (np.nan_to_num(numbers.size) for numbers in (one, other))
    near = np.abs(left - right) <= _CLOSE * np.maximum(np.abs(left), np.abs(right))
    differ: Matrix = np.where(amounts, ~near, (left != right) | (one.whole != other.whole))
    return differ


def _side(group: Group, units: Sequence[str | None], cells: Matrix) -> Iterator[tuple[Any, ...]]:
    """Value, unit, printed text and place of some cells."""
    rows = group.tables["cells"].take(pa.array(cells))
    whole, fraction = (rows.column(name).combine_chunks() for name in ("whole", "fraction"))
    kinds = rows.column("kind").to_pylist()
    return zip(
        decimals(whole, fraction).to_pylist(),
        [units[kind] for kind in kinds],
        rows.column("raw").to_pylist(),
        rows.column("place").to_pylist(),
        strict=True,
    )
