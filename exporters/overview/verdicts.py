"""What the checks of a dataset say: identities that fail, outliers over the years, and how many of each rule."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.assembly.printed import PrintedCell
from exporters.overview.places import Key
from exporters.overview.tables import spelt, stream
from exporters.rules.warning import is_warning
from exporters.rules.years import JUMP

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
    places: tuple[PrintedCell, ...] = ()


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
    places: tuple[PrintedCell, ...] = ()
    other_places: tuple[PrintedCell, ...] = ()

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
    later = pa.array(list(before), pa.string())
    for batch in stream(folder, "checks", _COLUMNS, _COLUMNS[:4]):
        for pair in pc.value_counts(batch.column("result")).to_pylist():
            found.by_result[pair["values"]] += pair["counts"]
        failing = batch.filter(_is(batch.column("result"), "fail"))
        for pair in pc.value_counts(failing.column("rule")).to_pylist():
            found.failed_by_rule[pair["values"]] += pair["counts"]
        found.failures += _failures(failing, LISTED_FAILURES - len(found.failures))
        least = jumps[-1].factor if len(jumps) == LISTED_JUMPS else 0.0
        for outlier in _outliers(failing.filter(_is(failing.column("rule"), JUMP)), later, before, least):
            (jumps if outlier.factor else repeated).append(outlier)
        jumps = heapq.nsmallest(LISTED_JUMPS, jumps, key=lambda one: (-one.factor, one[1:]))
        del repeated[LISTED_JUMPS // 2 :]
    found.outliers = [*jumps, *repeated]
    return found


def _of_words(test: Callable[[pa.Array], pa.Array], texts: pa.Array) -> pa.Array:
    """What a test says of texts, which may come as codes: of every word once."""
    return test(texts.dictionary).take(texts.indices) if pa.types.is_dictionary(texts.type) else test(texts)


def _is(texts: pa.Array, word: str) -> pa.Array:
    return _of_words(lambda words: pc.equal(words, word), texts)


def _warns(rules: pa.Array) -> pa.Array:
    return pa.array([is_warning(rule) for rule in rules.to_pylist()], pa.bool_())


def _failures(failing: pa.RecordBatch, room: int) -> list[Failure]:
    if room <= 0:
        return []
    warns = _of_words(_warns, failing.column("rule"))
    rows = spelt(failing.filter(pc.invert(warns)).slice(0, room)).to_pylist()
    return [
        Failure(row["sha256"], row["rule"], row["scope"] or "", plain(row["left"]), plain(row["right"])) for row in rows
    ]


def _outliers(jumps: pa.RecordBatch, later: pa.Array, before: Mapping[str, str], least: float) -> list[Outlier]:
    """The repeated tables, with a factor of 0, and of the numbers those that jump furthest, `least` or more.

    `later` are the reports that `before` has one of the year before for.
    """
    left, right = (np.abs(jumps.column(side).cast(pa.float64()).to_numpy(zero_copy_only=False)) for side in _SIDES)
    small, large = np.minimum(left, right), np.maximum(left, right)
    of_numbers = _of_words(lambda words: pc.match_substring(words, "."), jumps.column("scope"))
    of_numbers = of_numbers.to_numpy(zero_copy_only=False)
    reckoned = of_numbers & (small > 0)
    factors = np.where(reckoned, np.divide(large, small, out=np.zeros_like(large), where=reckoned), 0.0)
    if len(factors) > LISTED_JUMPS:
        known = _of_words(lambda words: pc.is_in(words, later), jumps.column("sha256")).to_numpy(zero_copy_only=False)
        furthest = np.sort(factors[known])[-LISTED_JUMPS:]
        least = max(least, float(furthest[0]) if len(furthest) == LISTED_JUMPS else 0.0)
    rows = np.nonzero((factors >= least) | (factors == 0.0))[0]
    return [
        Outlier(factor, row["sha256"], row["scope"], plain(row["left"]), plain(row["right"]), before[row["sha256"]])
        for factor, row in zip(factors[rows].tolist(), spelt(jumps.take(pa.array(rows))).to_pylist(), strict=True)
        if row["sha256"] in before
    ]


def plain(value: Any) -> str:
    """A decimal as it is printed, a dash for none."""
    if value is None:
        return "—"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
