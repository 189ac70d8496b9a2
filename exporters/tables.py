"""Every table of a dataset, by name: the fixed ones and those that the templates make."""

from __future__ import annotations

from functools import cache

from exporters.schema import Table, fixed_tables
from exporters.wide import wide_tables


@cache
def all_tables() -> dict[str, Table]:
    """Every table in the order of the dataset's description, the codebook last."""
    fixed = dict(fixed_tables())
    codebook = fixed.pop("codebook")
    return {**fixed, **{wide.table.name: wide.table for wide in wide_tables()}, "codebook": codebook}


def data_tables() -> dict[str, Table]:
    """The tables that are written in every format: all but the codebook."""
    return {name: table for name, table in all_tables().items() if name != "codebook"}
