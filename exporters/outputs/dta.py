"""Stata: one .dta file a table (format 118, Stata 14 and later), with labels in Chinese or English.

Names have at most 32 characters in Stata; `stata_name` shortens longer ones, and the codebook lists them. Numbers are
doubles: exact for counts up to 2^53, for amounts to about 15 digits. A missing text is an empty one, as always there.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from exporters.errors import ExportError
from exporters.outputs import Finished
from exporters.outputs.bundles import finished_tables
from exporters.outputs.names import stata_name
from exporters.schema import Language, Table

if TYPE_CHECKING:
    import pandas as pd

LABEL_LENGTH = 80
LARGEST_ROWS = 3_000_000
"""The writer holds a whole table in memory."""
_SHORT_TEXT = 2045
_MADE = datetime(2000, 1, 1)


def write_bundle(finished: Finished) -> None:
    for table, batches in finished_tables(finished):
        if finished.rows.get(table.name, 0) > LARGEST_ROWS:
            raise ExportError(
                f"format dta: the table {table.name} has {finished.rows[table.name]} rows, more than {LARGEST_ROWS}; "
                "read Parquet in Stata 19, or by way of R or Python"
            )
        rows = list(batches)
        frame = _frame(table, pa.Table.from_batches(rows) if rows else None)
        _write(table, frame, finished.folder / f"{table.name}.dta", finished.labels)


def _frame(table: Table, rows: pa.Table | None) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, Any] = {}
    for column in table.columns:
        values = rows.column(column.name).combine_chunks() if rows is not None else pa.nulls(0)
        name = stata_name(column.name)
        if column.type in ("integer", "float"):
            columns[name] = values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        elif column.type == "decimal":
            # By way of text: a direct cast makes 4068.2079999999996 of 4068.208.
            columns[name] = values.cast(pa.string()).cast(pa.float64()).to_numpy(zero_copy_only=False)
        elif column.type == "datetime":
            columns[name] = pd.Series(values.cast(pa.timestamp("ms")).to_pandas(), dtype="datetime64[ms]")
        else:
            columns[name] = pd.Series(values.cast(pa.string()).fill_null("").to_pylist(), dtype=object)
    return pd.DataFrame(columns)


def _write(table: Table, frame: pd.DataFrame, path: Path, labels: Language) -> None:
    texts = [stata_name(column.name) for column in table.columns if column.type in ("string", "json")]
    # The type of an empty column cannot be told from it, and Stata's short texts hold 2045 bytes.
    long = [name for name in texts if frame[name].map(lambda text: len(text.encode())).max() > _SHORT_TEXT]
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        data_label=table.en[:LABEL_LENGTH],
        time_stamp=_MADE,
        variable_labels={stata_name(column.name): column.label(labels)[:LABEL_LENGTH] for column in table.columns},
        convert_dates={stata_name(column.name): "tc" for column in table.columns if column.type == "datetime"},
        convert_strl=long,
    )
