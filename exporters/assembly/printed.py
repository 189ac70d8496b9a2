"""What a few of many reports print, looked up in the spool."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from exporters.assembly.spool import Spool

AT_ONCE = 100
"""Reports that are looked up at a time."""


class PrintedCell(NamedTuple):
    """A printed number and where it stands; texts that are not there are empty."""

    table: str
    item: str
    measure: str
    raw: str
    place: str


PrintedBy = Callable[[Sequence[int]], Iterator[list[PrintedCell]]]
"""The cells of some reports, which are named by their row in the table `reports`, ascending."""


def printed_by(spool: Spool) -> PrintedBy:
    """Looks up in a spool that is full, for as long as it is there."""

    def cells(reports: Sequence[int]) -> Iterator[list[PrintedCell]]:
        codes = [kind[:3] for kind in spool.vocabularies.cells]
        pieces = (reports[start : start + AT_ONCE] for start in range(0, len(reports), AT_ONCE))
        for group in spool.some(pieces, ("cells",)):
            columns = (group.tables["cells"].column(name).to_pylist() for name in ("kind", "raw", "place"))
            rows = zip(*columns, strict=True)
            for length in group.lengths["cells"].tolist():
                yield [PrintedCell._make((*codes[of], raw or "", at or "")) for of, raw, at in islice(rows, length)]

    return cells
