"""The numbers of the templates as a matrix: reports as rows, one column for every number of every wide table.

What holds numbers of several documents against each other reckons on whole matrices: a loop over cells in Python is
what an export costs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.batch import Vocabularies
from exporters.panel import MONEY
from exporters.spool import Group
from exporters.wide import wide_tables

Matrix = np.ndarray[Any, Any]
Key = tuple[str, str, str]

VALUE, BLANK, MISSING = 0, 1, 2
"""States of a number: printed and whole; left blank, dash or slash; neither."""

_ZERO_REASONS = ("blank", "dash", "slash")
_NO_SLOT = -1


class Numbers(NamedTuple):
    """Some reports as rows.

    `whole` and `state` are what identities reckon with; `size` is the number as a float, amounts in 元, NaN for none,
    to tell magnitudes by; `cell` is the number's row in the table `cells` of its group, -1 where it has none.
    """

    whole: Matrix
    state: Matrix
    size: Matrix
    cell: Matrix

    def take(self, rows: Any) -> Numbers:
        """Some of the rows; always a copy."""
        return Numbers(*(part[rows].copy() for part in self))

    def below(self, other: Numbers) -> Numbers:
        """These rows and then those of another."""
        return Numbers(*map(np.concatenate, zip(self, other, strict=True)))


class Slots:
    """Where every number of the templates stands in a row of the matrix. Built when the vocabularies are complete.

    An amount in a unit that is not known is multiplied by `unknown_unit`; NaN makes it no number.
    """

    def __init__(self, vocabularies: Vocabularies, unknown_unit: float = np.nan) -> None:
        every = [(wide.table.name, slot) for wide in wide_tables() for slot in wide.slots]
        keys = [(table, slot.item, slot.measure) for table, slot in every]
        self.at: dict[Key, int] = {key: number for number, key in enumerate(keys)}
        self.keys = keys
        self.amounts: Matrix = np.array([slot.amount for _, slot in every], np.bool_)
        self.of_table: dict[str, Matrix] = {
            wide.table.name: np.array([at for key, at in self.at.items() if key[0] == wide.table.name])
            for wide in wide_tables()
        }
        kinds = list(vocabularies.cells)
        self._slot: Matrix = np.array([self.at.get(kind[:3], _NO_SLOT) for kind in kinds], np.int64)
        self._state: Matrix = np.array([BLANK if kind[4] in _ZERO_REASONS else MISSING for kind in kinds], np.int8)
        self._factor: Matrix = np.array([float(MONEY[kind[3]]) if kind[3] in MONEY else unknown_unit for kind in kinds])

    def empty(self, rows: int) -> Numbers:
        """Reports without any number."""
        shape = (rows, len(self.keys))
        return Numbers(
            np.zeros(shape, np.int64),
            np.full(shape, MISSING, np.int8),
            np.full(shape, np.nan),
            np.full(shape, -1, np.int64),
        )

    def numbers(self, group: Group) -> Numbers:
        """The numbers of a group's reports. Two cells of one report that claim one place both lose it."""
        cells = group.tables["cells"]
        found = self.empty(group.tables["reports"].num_rows)
        kind = cells.column("kind").to_numpy()
        slot = self._slot[kind] if len(kind) else np.empty(0, np.int64)
        rows = np.nonzero(slot != _NO_SLOT)[0]
        slot, kind = slot[rows], kind[rows]
        owners = np.repeat(np.arange(len(found.whole)), group.lengths["cells"])[rows]
        flat = owners * len(self.keys) + slot
        is_whole = cells.column("whole").is_valid().to_numpy(zero_copy_only=False)[rows]
        values = cells.column("whole").fill_null(0).to_numpy()[rows]
        sizes = np.where(is_whole, values.astype(np.float64), np.nan)
        fraction = cells.column("fraction")
        if fraction.null_count < len(fraction):
            parts = fraction.cast(pa.float64()).to_numpy(zero_copy_only=False)[rows]
            sizes = np.where(is_whole, sizes, parts)
        sizes = sizes * np.where(self.amounts[slot], self._factor[kind], 1.0)
        states = np.where(is_whole, VALUE, np.where(np.isnan(sizes), self._state[kind], MISSING))
        for part, of_cells in zip(found, (values, states, sizes, rows), strict=True):
            part.reshape(-1)[flat] = of_cells
        twice = np.bincount(flat, minlength=found.whole.size).reshape(found.whole.shape) > 1
        for part, nothing in zip(found, (0, MISSING, np.nan, -1), strict=True):
            part[twice] = nothing
        return found
