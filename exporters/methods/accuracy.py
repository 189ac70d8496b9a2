"""How accurate the reading was measured: `measured.toml`, which `benchmarks/accuracy.py --store` writes."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any, NamedTuple


class Measured(NamedTuple):
    """One family of documents: how many were read, the share of cells right, and how many were wrong in silence.

    `silent` cells are wrong in a report that is `ok` and none of whose checks fails. `parser_version` and `date` say
    with what and when it was measured, `command` how to do it again.
    """

    family: str
    documents: int
    cells: int
    right: float
    silent: int
    parser_version: str
    date: str
    command: str


@cache
def measured() -> tuple[Measured, ...]:
    """Every family that was measured."""
    text = resources.files("exporters.methods").joinpath("measured.toml").read_text("utf-8")
    found: dict[str, dict[str, Any]] = tomllib.loads(text)
    return tuple(Measured(family, **figures) for family, figures in found.items())
