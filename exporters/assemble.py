"""From a sorted group of spooled rows to the rows of the finished tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import DECIMAL, arrow_schema, decimals, strings
from exporters.batch import Vocabularies
from exporters.corrections import Corrections
from exporters.schema import data_tables
from exporters.spool import Group
from exporters.warning import is_warning
from exporters.wide import LEADING, WideTable, wide_tables

Indices = np.ndarray[Any, np.dtype[np.int64]]
NO_SLOT = -1
_UNIT = 3
"""Where a cell's unit stands in its kind, see Vocabularies."""


class Assembler:
    """Makes the finished tables of each group. Built when the vocabularies are complete.

    `not_in_wide` counts the numbers of templates that a wide table could not take: a count that is not whole, or
    one of two cells of one report that claim to be the same.
    """

    def __init__(self, vocabularies: Vocabularies, corrections: Corrections) -> None:
        self.not_in_wide = 0
        self._corrections = corrections
        self._tables = data_tables()
        self._schemas = {name: arrow_schema(table) for name, table in self._tables.items()}
        self._cell_codes = _columns(vocabularies.cells, 5)
        self._check_codes = _columns(vocabularies.checks, 3)
        self._failed = np.array([kind[2] == "fail" for kind in vocabularies.checks], np.bool_)
        self._warns = self._failed & np.array([is_warning(kind[0]) for kind in vocabularies.checks], np.bool_)
        self._slots = [_slots(wide, vocabularies) for wide in wide_tables()]

    def tables(self, group: Group) -> dict[str, pa.Table]:
        """Every table of reports, by name; `fetches` is none of these."""
        cells, checks = group.tables["cells"], group.tables["checks"]
        owners = {name: np.repeat(np.arange(len(n)), n) for name, n in group.lengths.items()}
        reports = self._reports(group, owners)
        value = decimals(cells.column("whole").combine_chunks(), cells.column("fraction").combine_chunks())
        finished = {
            "reports": reports,
            "cells": self._cells(group, reports, owners["cells"], value),
            "checks": self._checks(checks, reports, owners["checks"], group.lengths["checks"]),
            "sections": self._sections(group, reports, owners["sections"]),
        }
        for wide, slots in zip(wide_tables(), self._slots, strict=True):
            finished[wide.table.name] = self._wide(wide, slots, finished["reports"], cells, owners["cells"], value)
        return finished

    def _finish(self, name: str, columns: dict[str, Any]) -> pa.Table:
        return pa.table([columns[field.name] for field in self._schemas[name]], schema=self._schemas[name])

    def _reports(self, group: Group, owners: dict[str, Indices]) -> pa.Table:
        spooled = group.tables["reports"]
        n_reports = spooled.num_rows
        cells, checks = group.tables["cells"], group.tables["checks"]
        has_value = _valid(cells.column("whole")) | _valid(cells.column("fraction"))
        failed, warns = (of_kind[checks.column("kind").to_numpy()] for of_kind in (self._failed, self._warns))
        columns = {name: spooled.column(name) for name in spooled.column_names}
        columns["n_cells"] = pa.array(group.lengths["cells"])
        columns["n_values"] = pa.array(np.bincount(owners["cells"][has_value], minlength=n_reports))
        columns["n_checks"] = pa.array(group.lengths["checks"])
        columns["n_failed_checks"] = pa.array(np.bincount(owners["checks"][failed], minlength=n_reports))
        columns["n_warnings"] = pa.array(np.bincount(owners["checks"][warns], minlength=n_reports))
        columns["n_sections"] = pa.array(group.lengths["sections"])
        return self._finish("reports", columns)

    def _cells(self, group: Group, reports: pa.Table, owners: Indices, value: pa.Array) -> pa.Table:
        cells = group.tables["cells"]
        kind = cells.column("kind")
        table, item, measure, unit, null_reason = (codes.take(kind) for codes in self._cell_codes)
        columns = {name: cells.column(name) for name in ("raw", "place", "confidence")}
        columns |= {"table": table, "item": item, "measure": measure, "unit": unit, "null_reason": null_reason}
        columns |= _of_report(reports, owners, "sha256", "method")
        columns |= {"value": value, "position": _positions(group.lengths["cells"])}
        columns["corrected"] = pa.nulls(cells.num_rows, DECIMAL)
        finished = self._finish("cells", columns)
        if not self._corrections.count:
            return finished
        owned, templates = (reports.column(name).to_pylist() for name in ("sha256", "templates"))
        columns["corrected"] = self._corrections.column(finished, owned, templates, group.lengths["cells"])
        return self._finish("cells", columns)

    def _checks(self, checks: pa.Table, reports: pa.Table, owners: Indices, lengths: Indices) -> pa.Table:
        rule, scope, result = (codes.take(checks.column("kind")) for codes in self._check_codes)
        columns = {"rule": rule, "scope": scope, "result": result, "position": _positions(lengths)}
        for side in ("left", "right"):
            whole, fraction = (checks.column(f"{side}_{part}").combine_chunks() for part in ("whole", "fraction"))
            columns[side] = decimals(whole, fraction)
        return self._finish("checks", columns | _of_report(reports, owners, "sha256"))

    def _sections(self, group: Group, reports: pa.Table, owners: Indices) -> pa.Table:
        sections = group.tables["sections"]
        columns = {name: sections.column(name) for name in sections.column_names}
        columns["position"] = _positions(group.lengths["sections"])
        return self._finish("sections", columns | _of_report(reports, owners, "sha256"))

    def _wide(
        self, wide: WideTable, slots: Indices, reports: pa.Table, cells: pa.Table, owners: Indices, value: pa.Array
    ) -> pa.Table:
        """One row for each report that has the table, from those of its cells that have a slot in it."""
        name = wide.table.name
        templates = _template_of(name, reports.column("templates"))
        kind = cells.column("kind").combine_chunks()
        slot = slots[kind.to_numpy()]
        rows = np.nonzero(slot != NO_SLOT)[0]
        present = np.array([template is not None for template in templates], np.bool_)
        present[owners[rows]] = True
        rank = np.cumsum(present) - 1
        place = _Placement(int(present.sum()), len(wide.slots), rows, rank[owners[rows]], slot[rows])
        columns = _of_report(reports, np.nonzero(present)[0], *(set(LEADING) - {"template"}))
        columns["template"] = pa.array(
            [code for code, there in zip(templates, present, strict=True) if there], pa.string()
        )
        whole = cells.column("whole").combine_chunks()
        counts = place.counts(whole)
        placed = 0
        for number, wide_slot in enumerate(wide.slots):
            if wide_slot.amount:
                at = place.cells_of(number)
                columns[wide_slot.column] = value.take(at)
                columns[f"{wide_slot.column}__unit"] = self._cell_codes[_UNIT].take(kind.take(at))
            else:
                columns[wide_slot.column] = counts[number]
            placed += len(columns[wide_slot.column]) - columns[wide_slot.column].null_count
        self.not_in_wide += int(_valid(value)[rows].sum()) - placed
        return self._finish(name, columns)


def _template_of(table: str, templates: pa.ChunkedArray) -> list[str | None]:
    """The template of one table, from the column `templates`; few texts are distinct."""
    texts = templates.to_pylist()
    known = {text: json.loads(text).get(table) if text else None for text in set(texts)}
    return [known[text] for text in texts]


class _Placement:
    """Which cell stands where in a wide table: `rows` of the cells, their row and their slot in the table.

    Two cells that claim one place both lose it: which of them is right cannot be known here.
    """

    def __init__(self, n_rows: int, n_slots: int, rows: Indices, at: Indices, slots: Indices) -> None:
        flat = at * n_slots + slots
        claims = np.bincount(flat, minlength=n_rows * n_slots)
        cell = np.full(n_rows * n_slots, NO_SLOT, np.int64)
        cell[flat] = rows
        cell[claims > 1] = NO_SLOT
        self._cell = cell.reshape(n_rows, n_slots)

    def counts(self, whole: pa.Array) -> list[pa.Array]:
        """Every slot as a column of whole numbers."""
        numbers = np.append(pc.fill_null(whole, 0).to_numpy(), 0)
        valid = np.append(_valid(whole), False)
        values, missing = numbers[self._cell.T], ~valid[self._cell.T]
        return [pa.array(column, mask=mask) for column, mask in zip(values, missing, strict=True)]

    def cells_of(self, slot: int) -> pa.Array:
        """For every row of the table the cell that stands in the slot, null for none."""
        cells = np.ascontiguousarray(self._cell[:, slot])
        return pa.array(cells, mask=cells == NO_SLOT)


def _columns(vocabulary: Sequence[Any] | Any, width: int) -> list[pa.Array]:
    """The parts of a vocabulary's tuples as columns, empty texts as null."""
    kinds = list(vocabulary)
    return [strings([kind[part] for kind in kinds]) for part in range(width)]


def _slots(wide: WideTable, vocabularies: Vocabularies) -> Indices:
    numbers = {(wide.table.name, slot.item, slot.measure): number for number, slot in enumerate(wide.slots)}
    return np.array([numbers.get(kind[:3], NO_SLOT) for kind in vocabularies.cells], np.int64)


def _of_report(reports: pa.Table, owners: Indices, *names: str) -> dict[str, Any]:
    """Columns of `reports` repeated for the rows that belong to each report."""
    indices = pa.array(owners)
    return {name: reports.column(name).combine_chunks().take(indices) for name in names}


def _positions(lengths: Indices) -> pa.Array:
    """1, 2, … anew for every report."""
    starts = np.cumsum(lengths) - lengths
    return pa.array(np.arange(int(lengths.sum())) - np.repeat(starts, lengths) + 1)


def _valid(column: pa.Array | pa.ChunkedArray) -> np.ndarray[Any, np.dtype[np.bool_]]:
    valid: np.ndarray[Any, np.dtype[np.bool_]] = pc.is_valid(column).to_numpy(zero_copy_only=False)
    return valid
