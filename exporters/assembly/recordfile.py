"""Records put aside on disk, one behind the other, and read back as columns."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np

from exporters.assembly.records import COLUMNS, Record

WRITE_BYTES = 1 << 18
"""What is written at a time: records are small."""

Matrix = np.ndarray[Any, Any]


class RecordWriter:
    """Appends records to one file."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=WRITE_BYTES)
        self._starts: list[Matrix] = []
        self._sizes: list[Matrix] = []
        self._end = 0

    def append(self, records: Sequence[Record]) -> None:
        """Write some records; they are numbered in the order of coming."""
        self._file.writelines(one.data for one in records)
        sizes = np.array([one.sizes for one in records], np.int32)
        ends = self._end + np.cumsum(sizes.sum(axis=1, dtype=np.int64))
        self._starts.append(np.append(self._end, ends[:-1]))
        self._sizes.append(sizes)
        self._end = int(ends[-1])

    def where(self) -> tuple[Matrix, Matrix]:
        """For each record where it starts, and the bytes of each of its columns."""
        return np.concatenate(self._starts), np.concatenate(self._sizes)

    def close(self) -> None:
        self._file.close()


class RecordReader:
    """Reads records back; `where` is what the writer told."""

    def __init__(self, path: Path, where: tuple[Matrix, Matrix]) -> None:
        self._file = path.open("rb")
        self._starts, self._sizes = where

    def columns(self, numbers: Matrix, n_tables: int) -> dict[str, list[list[memoryview]]]:
        """The columns of the first tables of COLUMNS: of each the parts of these records."""
        if not n_tables:
            return {}
        lengths = list(COLUMNS.values())[:n_tables]
        sizes = self._sizes[numbers, : sum(lengths)]
        data, starts = self._read(self._starts[numbers], sizes.sum(axis=1, dtype=np.int64))
        ends = starts[:, np.newaxis] + np.cumsum(sizes, axis=1, dtype=np.int64)
        parts = [
            [data[start:end] for start, end in zip(*bounds, strict=True)]
            for bounds in zip((ends - sizes).T.tolist(), ends.T.tolist(), strict=True)
        ]
        stops = accumulate(lengths, initial=0)
        return {name: parts[stop : stop + n] for name, stop, n in zip(COLUMNS, stops, lengths, strict=False)}

    def _read(self, starts: Matrix, sizes: Matrix) -> tuple[memoryview, Matrix]:
        """These stretches of the file, and where each begins in what was read. What touches is read at once."""
        order = np.argsort(starts, kind="stable")
        ends = np.cumsum(sizes[order])
        apart = np.nonzero(starts[order][1:] != (starts + sizes)[order][:-1])[0] + 1
        data = memoryview(bytearray(int(ends[-1]) if len(ends) else 0))
        for first, after in zip([0, *apart.tolist()], [*apart.tolist(), len(order)], strict=True):
            if first < after:
                self._file.seek(int(starts[order[first]]))
                begin = int(ends[first - 1]) if first else 0
                self._file.readinto(data[begin : int(ends[after - 1])])
        at = np.empty_like(ends)
        at[order] = ends - sizes[order]
        return data, at

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> RecordReader:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
