"""Rows put aside on disk in blocks, and read back by their position."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import ipc

BLOCK_ROWS = 4_000
BLOCK_BYTES = 400_000
"""What is read back at a time, and held of every run while runs are merged; more where one row alone has more."""


Lengths = np.ndarray[Any, np.dtype[np.int64]]


class BlockWriter:
    """Appends rows to one Arrow file. Compressing them would cost more time than the disk."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = ipc.new_file(str(path), schema, options=ipc.IpcWriteOptions(use_threads=False))
        self._blocks = 0

    def append(self, table: pa.Table) -> Lengths:
        """Write some rows; gives for each its block, counted over the file, and its place in it."""
        limit = max(1, min(BLOCK_ROWS, BLOCK_BYTES * table.num_rows // max(1, table.nbytes)))
        for start in range(0, table.num_rows, limit):
            self._writer.write_batch(table.slice(start, limit).combine_chunks().to_batches()[0])
        rows = np.arange(table.num_rows)
        places: Lengths = np.column_stack([self._blocks + rows // limit, rows % limit])
        self._blocks += -(-table.num_rows // limit)
        return places

    def close(self) -> None:
        self._writer.close()


class BlockReader:
    """Reads rows back. `run` is any number under which the reading moves forward; one block a run is kept."""

    def __init__(self, path: Path) -> None:
        self._source = pa.OSFile(str(path))
        self._reader = ipc.open_file(self._source)
        self._held: dict[int, tuple[int, pa.RecordBatch]] = {}

    def rows(self, runs: Lengths, places: Lengths) -> pa.Table:
        """The rows at these places, each with its run, in that order."""
        if not len(places):
            return self._reader.schema.empty_table()
        order = np.argsort(places[:, 0], kind="stable")
        blocks, first = np.unique(places[order, 0], return_index=True)
        ends = [*first[1:].tolist(), len(order)]
        pieces = []
        for block, start, end in zip(blocks.tolist(), first.tolist(), ends, strict=True):
            at = order[start:end]
            pieces.append(self._block(int(runs[at[0]]), block).take(pa.array(places[at, 1])))
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        return pa.Table.from_batches(pieces, self._reader.schema).combine_chunks().take(pa.array(back))

    def _block(self, run: int, block: int) -> pa.RecordBatch:
        held = self._held.get(run)
        if held is None or held[0] != block:
            held = self._held[run] = (block, self._reader.get_batch(block))
        return held[1]

    def close(self) -> None:
        self._source.close()

    def __enter__(self) -> BlockReader:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
