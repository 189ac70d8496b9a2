"""Where the numbers that a failing rule or an outlier is about stand in their documents."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from exporters.overview.tables import rows_in
from parsers.templates import load_templates

Key = tuple[str, str, str]


class Place(NamedTuple):
    """A printed number and where it stands."""

    table: str
    item: str
    measure: str
    raw: str
    place: str


@cache
def terms_of(rule: str, scope: str) -> tuple[Key, ...]:
    """Table, item and measure of the numbers in a rule's identity, over all templates that have it.

    The scope of a rule that looks at single cells is the cell itself, `table.item.measure`. Empty for other rules.
    """
    found: dict[Key, None] = {}
    for template in load_templates().values():
        for entry in template.rules:
            if entry.id == rule:
                for term in (*entry.left, *entry.right):
                    pair = (scope, term) if entry.along == "measures" else (term, scope)
                    found[(entry.table, *pair)] = None
    parts = scope.split(".")
    if not found and len(parts) == 3:
        return ((parts[0], parts[1], parts[2]),)
    return tuple(found)


def find_places(folder: Path, n_cells: Mapping[str, int], wanted: Mapping[str, set[Key]]) -> dict[str, list[Place]]:
    """The wanted cells of each document. `n_cells` has every document, in the order of the tables."""
    starts = dict(zip(n_cells, accumulate(n_cells.values(), initial=0), strict=False))
    shas = [sha256 for sha256 in n_cells if wanted.get(sha256)]
    ranges = [(starts[sha256], starts[sha256] + n_cells[sha256]) for sha256 in shas]
    found: dict[str, list[Place]] = {sha256: [] for sha256 in shas}
    columns = ("table", "item", "measure", "raw", "place")
    for number, rows in rows_in(folder, "cells", columns, ranges, columns[:3]):
        keys = wanted[shas[number]]
        for row in zip(*(rows.column(name).cast(pa.string()).to_pylist() for name in columns), strict=True):
            if row[:3] in keys:
                found[shas[number]].append(Place(*(text or "" for text in row)))
    return found
