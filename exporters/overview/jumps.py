"""Outliers: a number a hundred times or more the same agency's number of the year before or after.

This is the first half of the rule `years.jump`: the usual causes are 元 for 万元 and a digit too many. Zeros and
missing numbers are not compared, since nothing is a hundred times them. Amounts are compared in 万元.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.overview.tables import column_groups, whole
from exporters.wide import WideTable, wide_tables

FACTOR = 100
_IN_WAN = {"万元": 1.0, "元": 1e-4, "亿元": 1e4}

Numbers = np.ndarray[Any, np.dtype[np.float64]]
Indices = np.ndarray[Any, np.dtype[np.int64]]


class Jump(NamedTuple):
    """`value` of the report `sha256` is `factor` times the `other_value` of `other`, a neighbour year."""

    factor: float
    table: str
    item: str
    measure: str
    sha256: str
    value: str
    other: str
    other_value: str


def find_jumps(folder: Path, series: Mapping[str, tuple[int, int]], limit: int) -> tuple[int, list[Jump]]:
    """How many jumps there are, and the `limit` largest, the largest first.

    `series` says of the documents that count which agency (a number) and year they are.
    """
    total = 0
    largest: list[Jump] = []
    for wide in wide_tables():
        shas = whole(folder, wide.table.name, ["sha256"])
        if shas is None:
            continue
        texts = shas.column("sha256").to_pylist()
        rows, agency, year = _in_order(texts, series)
        for jump in _of_table(folder, wide, texts, rows, agency, year):
            total += 1
            largest.append(jump)
            if len(largest) > 4 * limit + 100:
                largest = heapq.nsmallest(limit, largest, key=_rank)
    return total, heapq.nsmallest(limit, largest, key=_rank)


def _rank(jump: Jump) -> tuple[Any, ...]:
    return (-jump.factor, *jump[1:])


def _in_order(texts: list[str], series: Mapping[str, tuple[int, int]]) -> tuple[Indices, Indices, Indices]:
    """Rows of the documents that count, by agency and year, with these."""
    rows = np.array([row for row, sha256 in enumerate(texts) if sha256 in series], np.int64)
    keys = np.array([series[texts[row]] for row in rows], np.int64).reshape(-1, 2)
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    return rows[order], keys[order, 0], keys[order, 1]


def _of_table(
    folder: Path, wide: WideTable, texts: list[str], rows: Indices, agency: Indices, year: Indices
) -> list[Jump]:
    found = []
    groups = [[slot.column, f"{slot.column}__unit"] if slot.amount else [slot.column] for slot in wide.slots]
    for slot, columns in zip(wide.slots, column_groups(folder, wide.table.name, groups), strict=True):
        values = _comparable(columns, slot.amount)[rows]
        for low, high, factor in _pairs(values, agency, year):
            big, small = int(rows[high]), int(rows[low])
            found.append(
                Jump(
                    factor,
                    wide.table.name,
                    slot.item,
                    slot.measure,
                    texts[big],
                    _printed(columns, big),
                    texts[small],
                    _printed(columns, small),
                )
            )
    return found


def _comparable(columns: pa.Table, amount: bool) -> Numbers:
    values: Numbers = columns.column(0).cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False).astype(np.float64)
    if amount:
        units = columns.column(1).to_pylist()
        values = values * np.array([_IN_WAN.get(unit, np.nan) for unit in units])
    return values


def _pairs(values: Numbers, agency: Indices, year: Indices) -> list[tuple[int, int, float]]:
    """Pairs of neighbour years as (position of the smaller, of the larger, factor)."""
    there = np.nonzero(~np.isnan(values) & (values > 0))[0]
    before, after = there[:-1], there[1:]
    neighbours = (agency[before] == agency[after]) & (year[after] - year[before] == 1)
    before, after = before[neighbours], after[neighbours]
    larger = np.where(values[after] >= values[before], after, before)
    smaller = np.where(values[after] >= values[before], before, after)
    factors = values[larger] / values[smaller]
    # The quotient of two decimals can miss the bound by the last bit.
    far = factors >= FACTOR * (1 - 1e-12)
    return list(zip(smaller[far].tolist(), larger[far].tolist(), factors[far].tolist(), strict=True))


def _printed(columns: pa.Table, row: int) -> str:
    value = columns.column(0)[row].as_py()
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    unit = columns.column(1)[row].as_py() if columns.num_columns > 1 else None
    return f"{text} {unit}" if unit else text
