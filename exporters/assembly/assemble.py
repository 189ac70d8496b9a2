"""From a sorted group of spooled rows to the rows of the finished tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exporters.arrow import CODED, DECIMAL, arrow_schema, coded, decimals, strings, valid
from exporters.assembly.kinds import Vocabularies
from exporters.assembly.matrix import NO_CELL, Matrix, Slots
from exporters.assembly.spool import Group
from exporters.corrections import Corrections
from exporters.rules.warning import is_warning
from exporters.tables import data_tables
from exporters.vocabulary import OUT_OF_RANGE
from exporters.wide import LEADING, WideTable, wide_tables

Indices = np.ndarray[Any, np.dtype[np.int64]]
CODED_COLUMNS = {
    "cells": ("sha256", "table", "item", "measure", "unit", "null_reason", "method"),
    "checks": ("sha256", "rule", "scope", "result"),
    "sections": ("sha256",),
}
"""Columns that leave as codes of their words."""


class Assembler:
    """Makes the finished tables of each group. Built when the vocabularies are complete.

    `out_of_range` counts the numbers that the dataset's decimals cannot hold, `not_in_wide` the numbers of templates
    that a wide table could not take: a count that is not whole or not in ones, or one of two cells of one report that
    claim to be the same.
    """

    def __init__(self, vocabularies: Vocabularies, slots: Slots, corrections: Corrections) -> None:
        self.not_in_wide = self.out_of_range = 0
        self._corrections, self._slots = corrections, slots
        self._schemas = {name: arrow_schema(table) for name, table in data_tables().items()}
        for name, columns in CODED_COLUMNS.items():
            for at in map(self._schemas[name].get_field_index, columns):
                self._schemas[name] = self._schemas[name].set(at, self._schemas[name].field(at).with_type(CODED))
        self._cell_codes = _Codes(vocabularies.cells, ("table", "item", "measure", "unit", "null_reason"))
        self._check_codes = _Codes(vocabularies.checks, ("rule", "scope", "result"))
        self._failed = np.array([kind[2] == "fail" for kind in vocabularies.checks], np.bool_)
        self._warns = self._failed & np.array([is_warning(kind[0]) for kind in vocabularies.checks], np.bool_)
        self._out_of_range = np.array([kind[4] == OUT_OF_RANGE for kind in vocabularies.cells], np.bool_)

    def tables(self, group: Group, placed: Matrix) -> dict[str, pa.Table]:
        """Every table of reports, by name; `fetches` is none of these. `placed` is what the slots say of the group."""
        cells, checks = group.tables["cells"], group.tables["checks"]
        self.out_of_range += int(self._out_of_range[cells.column("kind").to_numpy()].sum())
        owners = {name: np.repeat(np.arange(len(n)), n) for name, n in group.lengths.items()}
        reports = self._reports(group, owners)
        value = decimals(cells.column("whole").combine_chunks(), cells.column("fraction").combine_chunks())
        finished = {
            "reports": reports,
            "cells": self._cells(group, reports, owners["cells"], value),
            "checks": self._checks(checks, reports, owners["checks"], group.lengths["checks"]),
            "sections": self._sections(group, reports, owners["sections"]),
        }
        self.not_in_wide += self._slots.n_values(group)
        for wide in wide_tables():
            of_table = placed[:, self._slots.of_table[wide.table.name]]
            finished[wide.table.name] = self._wide(wide, of_table, reports, cells, value)
        return finished

    def _finish(self, name: str, columns: dict[str, Any]) -> pa.Table:
        return pa.table([columns[field.name] for field in self._schemas[name]], schema=self._schemas[name])

    def _reports(self, group: Group, owners: dict[str, Indices]) -> pa.Table:
        spooled = group.tables["reports"]
        n_reports = spooled.num_rows
        cells, checks = group.tables["cells"], group.tables["checks"]
        has_value = valid(cells.column("whole")) | valid(cells.column("fraction"))
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
        columns = {name: cells.column(name) for name in ("raw", "place", "confidence")}
        columns |= self._cell_codes.columns(cells.column("kind").to_numpy())
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
        columns = self._check_codes.columns(checks.column("kind").to_numpy()) | {"position": _positions(lengths)}
        for side in ("left", "right"):
            whole, fraction = (checks.column(f"{side}_{part}").combine_chunks() for part in ("whole", "fraction"))
            columns[side] = decimals(whole, fraction)
        return self._finish("checks", columns | _of_report(reports, owners, "sha256"))

    def _sections(self, group: Group, reports: pa.Table, owners: Indices) -> pa.Table:
        sections = group.tables["sections"]
        columns = {name: sections.column(name) for name in sections.column_names}
        columns["position"] = _positions(group.lengths["sections"])
        return self._finish("sections", columns | _of_report(reports, owners, "sha256"))

    def _wide(self, wide: WideTable, placed: Matrix, reports: pa.Table, cells: pa.Table, value: pa.Array) -> pa.Table:
        """One row for each report that has the table; `placed` has the cells of its columns."""
        name = wide.table.name
        templates = _template_of(name, reports.column("templates"))
        present = np.array([template is not None for template in templates], np.bool_)
        rows = np.nonzero(present | (placed != NO_CELL).any(axis=1))[0]
        columns: dict[str, Any] = {
            column: reports.column(column).take(pa.array(rows)) for column in LEADING if column != "template"
        }
        columns["template"] = pa.array([templates[row] for row in rows.tolist()], pa.string())
        # What has no cell finds the place behind the last one.
        at = np.maximum(placed[rows].T, NO_CELL)
        whole = cells.column("whole")
        counts, missing = np.append(pc.fill_null(whole, 0).to_numpy(), 0)[at], ~np.append(valid(whole), False)[at]
        for number, slot in enumerate(wide.slots):
            if slot.amount:
                cell = pa.array(at[number], mask=at[number] < 0)
                columns[slot.column] = value.take(cell)
                columns[f"{slot.column}__unit"] = self._cell_codes.texts("unit", cells.column("kind").take(cell))
            else:
                columns[slot.column] = pa.array(counts[number], mask=missing[number])
            self.not_in_wide -= len(rows) - columns[slot.column].null_count
        return self._finish(name, columns)


class _Codes:
    """The parts of a vocabulary's kinds as columns."""

    def __init__(self, kinds: Iterable[tuple[Any, ...]], names: Sequence[str]) -> None:
        self._words: dict[str, pa.Array] = {}
        self._numbers: dict[str, Indices] = {}
        rows = list(kinds)
        for at, name in enumerate(names):
            words = strings([row[at] for row in rows]).dictionary_encode()
            self._words[name] = words.dictionary
            self._numbers[name] = words.indices.fill_null(-1).to_numpy()

    def columns(self, kinds: Indices) -> dict[str, Any]:
        """All parts of some kinds, empty texts as null."""
        return {name: coded(numbers[kinds], self._words[name]) for name, numbers in self._numbers.items()}

    def texts(self, name: str, kinds: pa.Array | pa.ChunkedArray) -> pa.Array:
        """One part of some kinds, null where there is none."""
        codes = pa.array(self._numbers[name], mask=self._numbers[name] < 0)
        return self._words[name].take(codes.take(kinds))


def _template_of(table: str, templates: pa.ChunkedArray) -> list[str | None]:
    """The template of one table, from the column `templates`; few texts are distinct."""
    texts = templates.to_pylist()
    known = {text: json.loads(text).get(table) if text else None for text in set(texts)}
    return [known[text] for text in texts]


def _of_report(reports: pa.Table, owners: Indices, *names: str) -> dict[str, Any]:
    """Columns of `reports` repeated for the rows that belong to each report."""
    found = {}
    for name in names:
        words = reports.column(name).combine_chunks().dictionary_encode()
        found[name] = coded(words.indices.fill_null(-1).to_numpy()[owners], words.dictionary)
    return found


def _positions(lengths: Indices) -> pa.Array:
    """1, 2, … anew for every report."""
    starts = np.cumsum(lengths) - lengths
    return pa.array(np.arange(int(lengths.sum())) - np.repeat(starts, lengths) + 1)
