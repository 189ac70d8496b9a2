"""The numbers of the templates as a matrix: reports as rows, one column for every number of every wide table.

What holds numbers of several documents against each other reckons on whole matrices: a loop over cells in Python is
what an export costs.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.arrow import valid
from exporters.assembly.kinds import Vocabularies
from exporters.assembly.spool import Group
from exporters.money import IN_YUAN
from exporters.wide import wide_tables
from parsers.tables.values import in_ones

Matrix = np.ndarray[Any, Any]
Key = tuple[str, str, str]

VALUE, BLANK, MISSING = 0, 1, 2
"""States of a number: printed and whole; left blank, dash or slash; neither."""

NO_CELL, TWO_CELLS = -1, -2
"""In place of a cell: there is none; several claim to be the same, and which of them is right cannot be known here."""

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

    A count that is not in ones (2万件), and money where a count belongs, have no place: nothing says so beside them.
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
        slot: Matrix = np.array([self.at.get(kind[:3], _NO_SLOT) for kind in kinds], np.int64)
        self._coded: Matrix = slot != _NO_SLOT
        self._amount: Matrix = np.append(self.amounts, False)[slot]
        fits = np.array([in_ones(kind[3]) for kind in kinds], np.bool_)
        self._slot: Matrix = np.where(self._amount | fits, slot, _NO_SLOT)
        self._state: Matrix = np.array([BLANK if kind[4] in _ZERO_REASONS else MISSING for kind in kinds], np.int8)
        self._factor: Matrix = np.array(
            [float(IN_YUAN[kind[3]]) if kind[3] in IN_YUAN else unknown_unit for kind in kinds]
        )

    def placed(self, group: Group) -> Matrix:
        """For each report of a group and each number the row of its cell in `cells`, else NO_CELL or TWO_CELLS."""
        lengths = group.lengths["cells"]
        slot = self._slot[group.tables["cells"].column("kind").to_numpy()]
        rows = np.nonzero(slot != _NO_SLOT)[0]
        flat = (np.repeat(np.arange(len(lengths)) * len(self.keys), lengths) + slot)[rows]
        cells: Matrix = np.full((len(lengths), len(self.keys)), NO_CELL, np.int64)
        cells.reshape(-1)[flat] = rows
        # Whoever was overwritten shared its place.
        cells.reshape(-1)[flat[cells.reshape(-1)[flat] != rows]] = TWO_CELLS
        return cells

    def n_values(self, group: Group) -> int:
        """How many numbers of the templates are printed in a group."""
        cells = group.tables["cells"]
        printed = valid(cells.column("whole")) | valid(cells.column("fraction"))
        return int((printed & self._coded[cells.column("kind").to_numpy()]).sum())

    def numbers(self, group: Group, placed: Matrix) -> Numbers:
        """The numbers of a group's reports. Two cells of one report that claim one place both lose it."""
        cells = group.tables["cells"]
        kind, is_whole = cells.column("kind").to_numpy(), valid(cells.column("whole"))
        whole = cells.column("whole").fill_null(0).to_numpy()
        size = np.where(is_whole, whole, np.nan)
        fraction = cells.column("fraction").combine_chunks()
        if fraction.null_count < len(fraction):
            size[valid(fraction)] = fraction.drop_null().cast(pa.float64())
        state = np.where(is_whole, VALUE, np.where(np.isnan(size), self._state[kind], MISSING)).astype(np.int8)
        amounts = np.nonzero(self._amount[kind])[0]
        size[amounts] *= self._factor[kind[amounts]]
        at = np.maximum(placed, NO_CELL)
        # What has no cell finds what is behind the last one.
        return Numbers(np.append(whole, 0)[at], np.append(state, np.int8(MISSING))[at], np.append(size, np.nan)[at], at)
