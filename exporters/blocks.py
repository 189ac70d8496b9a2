"""Rows put aside on disk in blocks, each holding whole reports, and read back by where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import ipc

BLOCK_ROWS = 4_000
BLOCK_BYTES = 400_000
"""What is read back at a time, and held of every run while runs are merged; more where one report alone has more."""


Lengths = np.ndarray[Any, np.dtype[np.int64]]


class Span(NamedTuple):
    """Where a report's rows lie: the n-th block of the file, from which row, how many."""

    block: int
    offset: int
    length: int


class BlockWriter:
    """Appends rows to one Arrow file. Compressing them would cost more time than the disk."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._writer = ipc.new_file(str(path), schema, options=ipc.IpcWriteOptions(use_threads=False))
        self._blocks = 0

    def append(self, table: pa.Table, lengths: Sequence[int]) -> list[Span]:
        """Write the rows of some reports; `lengths` says how many rows each has. Gives the span of each."""
        spans, start, rows = [], 0, 0
        limit = min(BLOCK_ROWS, BLOCK_BYTES * table.num_rows // max(1, table.nbytes))
        for length in lengths:
            if rows and rows + length > limit:
                self._block(table.slice(start, rows))
                start, rows = start + rows, 0
            spans.append(Span(self._blocks, rows, length))
            rows += length
        if rows:
            self._block(table.slice(start, rows))
        return spans

    def _block(self, rows: pa.Table) -> None:
        self._writer.write_batch(rows.combine_chunks().to_batches()[0])
        self._blocks += 1

    def close(self) -> None:
        self._writer.close()


class BlockReader:
    """Reads spans back. `run` is any number under which the reading moves forward; one block a run is kept."""

    def __init__(self, path: Path) -> None:
        self._source = pa.OSFile(str(path))
        self._reader = ipc.open_file(self._source)
        self._held: dict[int, tuple[int, pa.RecordBatch]] = {}

    def gather(self, runs: Iterable[int], spans: Iterable[Sequence[int]]) -> pa.Table:
        """The rows of some spans, each with its run, in that order; spans that touch are taken together."""
        pieces: list[pa.RecordBatch] = []
        run = block = -1
        start = stop = 0
        for next_run, (next_block, offset, length) in zip(runs, spans, strict=True):
            if not length:
                continue
            if next_block == block and offset == stop:
                stop += length
                continue
            if stop > start:
                pieces.append(self._block(run, block).slice(start, stop - start))
            run, block, start, stop = next_run, next_block, offset, offset + length
        if stop > start:
            pieces.append(self._block(run, block).slice(start, stop - start))
        return pa.Table.from_batches(pieces, self._reader.schema).combine_chunks()

    def rows(self, runs: Lengths, spans: Lengths) -> pa.Table:
        """What `gather` gives, for spans of one row each, which are taken out of their blocks together."""
        if not len(spans):
            return self._reader.schema.empty_table()
        order = np.argsort(spans[:, 0], kind="stable")
        blocks, first = np.unique(spans[order, 0], return_index=True)
        ends = [*first[1:].tolist(), len(order)]
        pieces = []
        for block, start, end in zip(blocks.tolist(), first.tolist(), ends, strict=True):
            at = order[start:end]
            pieces.append(self._block(int(runs[at[0]]), block).take(pa.array(spans[at, 1])))
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
