"""What the checks of a dataset say: identities that fail, outliers over the years, and how many of each rule."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.overview.places import Key, Place
from exporters.overview.tables import stream
from exporters.warning import is_warning
from exporters.yearrules import JUMP

LISTED_FAILURES = 200
LISTED_JUMPS = 100

_SIDES = ("left", "right")
_COLUMNS = ("sha256", "rule", "scope", "result", *_SIDES)


class Failure(NamedTuple):
    """An identity that does not hold, with the cells it is about."""

    sha256: str
    rule: str
    scope: str
    left: str
    right: str
    places: tuple[Place, ...] = ()


class Outlier(NamedTuple):
    """A failing `years.jump`: a number far from that of the year before, or a whole table that repeats it.

    `other` is the report of the year before. `cell` is None for a table, whose numbers `left` counts; `places` and
    `other_places` are where the number is printed in the two.
    """

    factor: float
    sha256: str
    scope: str
    left: str
    right: str
    other: str = ""
    places: tuple[Place, ...] = ()
    other_places: tuple[Place, ...] = ()

    @property
    def cell(self) -> Key | None:
        parts = self.scope.split(".")
        return (parts[0], parts[1], parts[2]) if len(parts) == 3 else None


@dataclass(slots=True)
class Verdicts:
    """`failures` are the first failing identities, `outliers` the largest jumps and some repeated tables."""

    failures: list[Failure] = field(default_factory=list)
    outliers: list[Outlier] = field(default_factory=list)
    failed_by_rule: Counter[str] = field(default_factory=Counter)
    by_result: Counter[str] = field(default_factory=Counter)

    @property
    def n_failures(self) -> int:
        """Failing checks that are no warnings."""
        return sum(number for rule, number in self.failed_by_rule.items() if not is_warning(rule))


def read_verdicts(folder: Path, before: Mapping[str, str]) -> Verdicts:
    """The verdicts of a dataset folder; `before` names the chosen report of the year before for each that has one."""
    found = Verdicts()
    jumps: list[Outlier] = []
    repeated: list[Outlier] = []
    for batch in stream(folder, "checks", _COLUMNS):
        for pair in pc.value_counts(batch.column("result")).to_pylist():
            found.by_result[pair["values"]] += pair["counts"]
        failing = batch.filter(pc.equal(batch.column("result"), "fail"))
        for pair in pc.value_counts(failing.column("rule")).to_pylist():
            found.failed_by_rule[pair["values"]] += pair["counts"]
        found.failures += _failures(failing, LISTED_FAILURES - len(found.failures))
        least = jumps[-1].factor if len(jumps) == LISTED_JUMPS else 0.0
        for outlier in _outliers(failing.filter(pc.equal(failing.column("rule"), JUMP)), before, least):
            (jumps if outlier.factor else repeated).append(outlier)
        jumps = heapq.nsmallest(LISTED_JUMPS, jumps, key=lambda one: (-one.factor, one[1:]))
        del repeated[LISTED_JUMPS // 2 :]
    found.outliers = [*jumps, *repeated]
    return found


def _failures(failing: pa.RecordBatch, room: int) -> list[Failure]:
    rules = failing.column("rule")
    warns = pa.array([is_warning(rule) for rule in rules.to_pylist()], pa.bool_())
    rows = failing.filter(pc.invert(warns)).slice(0, max(0, room)).to_pylist()
    return [
        Failure(row["sha256"], row["rule"], row["scope"] or "", plain(row["left"]), plain(row["right"])) for row in rows
    ]


def _outliers(jumps: pa.RecordBatch, before: Mapping[str, str], least: float) -> list[Outlier]:
    """The repeated tables, with a factor of 0, and of the numbers those that jump furthest, `least` or more."""
    left, right = (np.abs(jumps.column(side).cast(pa.float64()).to_numpy(zero_copy_only=False)) for side in _SIDES)
    small, large = np.minimum(left, right), np.maximum(left, right)
    of_numbers = pc.match_substring(jumps.column("scope"), ".").to_numpy(zero_copy_only=False)
    reckoned = of_numbers & (small > 0)
    factors = np.where(reckoned, np.divide(large, small, out=np.zeros_like(large), where=reckoned), 0.0)
    if len(factors) > LISTED_JUMPS:
        known = pc.is_in(jumps.column("sha256"), pa.array(list(before), pa.string())).to_numpy(zero_copy_only=False)
        furthest = np.sort(factors[known])[-LISTED_JUMPS:]
        least = max(least, float(furthest[0]) if len(furthest) == LISTED_JUMPS else 0.0)
    rows = np.nonzero((factors >= least) | (factors == 0.0))[0]
    return [
        Outlier(factor, row["sha256"], row["scope"], plain(row["left"]), plain(row["right"]), before[row["sha256"]])
        for factor, row in zip(factors[rows].tolist(), jumps.take(pa.array(rows)).to_pylist(), strict=True)
        if row["sha256"] in before
    ]


def plain(value: Any) -> str:
    """A decimal as it is printed, a dash for none."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
