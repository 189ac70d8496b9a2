"""One of two datasets that are compared: its reports, and the cells of single reports."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from exporters.reading.reader import Dataset

KEY = ("table", "item", "measure")
COMPARED = ("value", "raw", "unit", "null_reason")
IDENTITY = (
    *("agency", "agency_id", "year", "region_code", "status", "reason", "title", "compiler", "published", "media_type"),
    *("templates", "chosen"),
)
HELD_ROW_GROUPS = 4


class Report(NamedTuple):
    """A row of `reports`, as far as it is compared."""

    row: dict[str, Any]
    first: int
    """Number of its first cell in the table cells."""

    @property
    def sha256(self) -> str:
        return str(self.row["sha256"])


def reports_of(dataset: Dataset) -> dict[str, Report]:
    """By sha256, in the order of the dataset."""
    names = ["sha256", "url", "also_as", "site_region_code", "site_id", "n_cells", "parser_version", *IDENTITY]
    rows = dataset.arrow("reports", names).to_pylist()
    ends = np.cumsum([row["n_cells"] for row in rows]).tolist()
    return {row["sha256"]: Report(row, end - row["n_cells"]) for row, end in zip(rows, ends, strict=True)}


class Cells:
    """The cells of single reports. Reports are asked for nearly in order, so a few row groups are kept."""

    def __init__(self, dataset: Dataset) -> None:
        path = dataset.path / "cells.parquet"
        self._file: Any = pq.ParquetFile(path) if path.is_file() else None
        self._groups: OrderedDict[int, pa.Table] = OrderedDict()
        if self._file is None:
            self._groups[0] = dataset.arrow("cells")
            counts = [self._groups[0].num_rows]
        else:
            counts = [self._file.metadata.row_group(i).num_rows for i in range(self._file.num_row_groups)]
        self._ends = np.cumsum(counts, dtype=np.int64)

    def of(self, report: Report) -> pa.Table | None:
        """None where it has none."""
        first, length = report.first, report.row["n_cells"]
        pieces = []
        at = int(np.searchsorted(self._ends, first, side="right"))
        while length and at < len(self._ends):
            start = int(self._ends[at - 1]) if at else 0
            piece = self._group(at).slice(first - start, length)
            pieces.append(piece)
            first, length, at = first + piece.num_rows, length - piece.num_rows, at + 1
        return pa.concat_tables(pieces) if pieces else None

    def _group(self, number: int) -> pa.Table:
        if number not in self._groups:
            # `corrected` is there where values were corrected by hand.
            wanted = [name for name in self._file.schema_arrow.names if name in {*KEY, *COMPARED, "corrected"}]
            self._groups[number] = self._file.read_row_group(number, wanted)
            if len(self._groups) > HELD_ROW_GROUPS:
                self._groups.popitem(last=False)
        self._groups.move_to_end(number)
        return self._groups[number]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
