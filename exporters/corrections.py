"""Corrections by hand, laid beside what is printed.

A corrections file is CSV (UTF-8, with or without a byte order mark) with the columns of `COLUMNS`, one line a cell:
the document by its sha256, the cell by its codes, what is printed there, what it should be, and why, by whom and when
(YYYY-MM-DD) that was decided. `printed` is the cell's printed text or its number, empty for a blank; `corrected` is a
number in the cell's unit.

The printed number stays as it is; the correction stands beside it in the column `corrected` of `cells`, and with its
reason in the table `corrections`. The checks are of what is printed; `corrections` tells how many rules over the cell
fail as printed, and how many with all corrections of the document laid on. A line about a document that is there but
whose cell no longer prints what the line says stops the export: the correction was made of something else. Lines about
documents that are not in the dataset are counted, since one file may serve several datasets.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from exporters.arrow import DECIMAL, numbers, table_from_rows
from exporters.errors import CorrectionError
from exporters.schema import fixed_tables
from exporters.wide import wide_tables
from parsers.tables.checks import covers, run_checks
from parsers.tables.values import Value
from parsers.templates import load_templates
from parsers.wording import reason_of

COLUMNS = ("sha256", "table", "item", "measure", "printed", "corrected", "reason", "who", "date")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_NUMBER = re.compile(r"[+-]?[0-9]+([.][0-9]+)?")

Cell = tuple[str, str, str]
Counts = np.ndarray[Any, np.dtype[np.int64]]


class Correction(NamedTuple):
    """One line of the file; `line` is its number, from 1 with the header."""

    line: int
    sha256: str
    cell: Cell
    printed: str
    corrected: Decimal
    reason: str
    who: str
    date: str


def read_corrections(path: str | Path) -> Corrections:
    """The corrections of a file. Raises CorrectionError naming file and line that are wrong."""
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return Corrections(path, _lines(path, csv.reader(file, strict=True)))
    except FileNotFoundError:
        raise CorrectionError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{path}: {reason_of(error)}") from error


def _lines(path: Path, rows: Any) -> Iterator[Correction]:
    header: list[str] | None = None
    while True:
        start = rows.line_num + 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            raise CorrectionError(f"{path} line {start}: {error}") from error
        if header is None:
            header = [name.strip() for name in row]
            if sorted(header) != sorted(COLUMNS):
                raise CorrectionError(f"{path} line 1: the columns must be {', '.join(COLUMNS)}")
        elif any(row):
            try:
                yield _correction(start, header, row)
            except ValueError as error:
                raise CorrectionError(f"{path} line {start}: {error}") from error
    if header is None:
        raise CorrectionError(f"{path}: empty; the first line must be {','.join(COLUMNS)}")


def _correction(line: int, header: Sequence[str], row: Sequence[str]) -> Correction:
    if len(row) != len(header):
        raise ValueError(f"{len(row)} fields, {len(header)} are needed")
    # Texts copied from a dataset's CSV have the apostrophe that keeps spreadsheets from running them.
    fields = {name: text.removeprefix("'").strip() for name, text in zip(header, row, strict=True)}
    for name in COLUMNS:
        if not fields[name] and name != "printed":
            raise ValueError(f"{name} is empty")
    if not _SHA256.fullmatch(fields["sha256"]):
        raise ValueError("sha256 is not 64 lower-case hexadecimal digits")
    if fields["table"] not in (known := [wide.table.name for wide in wide_tables()]):
        raise ValueError(f"no table {fields['table']!r}; there are {', '.join(known)}")
    if not _NUMBER.fullmatch(fields["corrected"]):
        raise ValueError(f"corrected is {fields['corrected']!r}, not a number")
    corrected = Decimal(fields["corrected"])
    if numbers([corrected])[2]:
        raise ValueError("corrected has more than 18 digits before or 6 after the point")
    try:
        date.fromisoformat(fields["date"])
    except ValueError:
        raise ValueError(f"date is {fields['date']!r}, not YYYY-MM-DD") from None
    cell = (fields["table"], fields["item"], fields["measure"])
    last = (fields[name] for name in ("reason", "who", "date"))
    return Correction(line, fields["sha256"], cell, fields["printed"], corrected, *last)


class Applied(NamedTuple):
    """A correction whose cell was found: failing rules over it, as printed and with the document's corrections."""

    line: Correction
    n_failed: int
    n_failed_corrected: int


class Corrections:
    """The corrections of one file by document and cell; `applied` is filled as the documents go by."""

    def __init__(self, path: Path | None = None, lines: Iterable[Correction] = ()) -> None:
        self.path = path
        self.applied: list[Applied] = []
        self._of: dict[str, dict[Cell, Correction]] = {}
        self.count = 0
        for line in lines:
            known = self._of.setdefault(line.sha256, {})
            if other := known.get(line.cell):
                raise CorrectionError(f"{path} line {line.line}: the cell is already corrected in line {other.line}")
            known[line.cell] = line
            self.count += 1

    @property
    def of_other_documents(self) -> int:
        """How many lines are about documents that did not come by."""
        return self.count - len(self.applied)

    def column(
        self, cells: pa.Table, owners: Sequence[str], templates: Sequence[str | None], lengths: Counts
    ) -> pa.Array:
        """The column `corrected` for rows of `cells`: the reports in `owners`, so many rows each.

        `templates` has for each report the JSON of `reports.templates`.
        """
        found: dict[int, Decimal] = {}
        ends = np.cumsum(lengths)
        for at, sha256 in enumerate(owners) if self._of else ():
            if wanted := self._of.get(sha256):
                first = int(ends[at] - lengths[at])
                rows = cells.slice(first, int(lengths[at])).to_pylist()
                corrected = dict(self._laid_over(rows, wanted))
                self._note(rows, corrected, json.loads(templates[at] or "{}"), wanted)
                found |= {first + row: number for row, number in corrected.items()}
        if not found:
            return pa.nulls(cells.num_rows, DECIMAL)
        return pa.array([found.get(row) for row in range(cells.num_rows)], DECIMAL)

    def _laid_over(
        self, rows: Sequence[Mapping[str, Any]], wanted: Mapping[Cell, Correction]
    ) -> Iterator[tuple[int, Decimal]]:
        places: dict[Cell, list[int]] = {}
        for at, row in enumerate(rows):
            places.setdefault((row["table"], row["item"], row["measure"]), []).append(at)
        for cell, correction in wanted.items():
            printing = [at for at in places.get(cell, ()) if _prints(rows[at], correction.printed)]
            if len(printing) != 1:
                raise CorrectionError(self._refusal(correction, [rows[at] for at in places.get(cell, ())]))
            yield printing[0], correction.corrected

    def _note(
        self,
        rows: Sequence[Mapping[str, Any]],
        corrected: Mapping[int, Decimal],
        templates: Mapping[str, str],
        wanted: Mapping[Cell, Correction],
    ) -> None:
        """Reckon the document's rules with what is printed and with what is corrected."""
        failed = [_failing(rows, laid_over, templates) for laid_over in ({}, corrected)]
        for cell, correction in wanted.items():
            over = {*covers(templates[cell[0]], cell[0]).get(cell, ())} if cell[0] in templates else set()
            over.add(("count.type", ".".join(cell)))
            self.applied.append(Applied(correction, *(len(over & names) for names in failed)))

    def _refusal(self, correction: Correction, rows: Sequence[Mapping[str, Any]]) -> str:
        name = f"{'.'.join(correction.cell)} of {correction.sha256[:12]}"
        if not rows:
            what = f"the document has no cell {name}"
        elif sum(_prints(row, correction.printed) for row in rows) > 1:
            what = f"{name} stands there more than once with that text"
        else:
            now = " and ".join(repr(row["raw"] or "") for row in rows)
            what = f"{name} prints {now}, not {correction.printed!r}"
        return f"{self.path} line {correction.line}: {what}; look at the document and mend or remove the line"

    def table(self) -> pa.Table:
        """The corrections that were applied, as rows of the table `corrections`."""
        rows = [
            (line.sha256, *line.cell, line.printed, line.corrected, *failed, line.reason, line.who, line.date)
            for line, *failed in sorted(self.applied, key=lambda one: (one.line.sha256, one.line.cell))
        ]
        return table_from_rows(fixed_tables()["corrections"], rows)


def _failing(
    rows: Sequence[Mapping[str, Any]], corrected: Mapping[int, Decimal], templates: Mapping[str, str]
) -> set[tuple[str, str]]:
    """Rule and scope of the rules of the tables that do not hold; of cells that stand twice the first counts."""
    known: dict[Cell, Value] = {}
    for at, row in enumerate(rows):
        value = Value(corrected[at]) if at in corrected else Value(row["value"], null_reason=row["null_reason"])
        known.setdefault((row["table"], row["item"], row["measure"]), value)
    forms = {table: load_templates()[name] for table, name in templates.items() if name in load_templates()}
    return {(check.rule, check.scope) for check in run_checks(known, forms) if check.result == "fail"}


def _prints(row: Mapping[str, Any], printed: str) -> bool:
    if printed == (row["raw"] or "").strip():
        return True
    try:
        return row["value"] is not None and Decimal(printed) == row["value"]
    except InvalidOperation:
        return False
