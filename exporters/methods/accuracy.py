"""How accurate the reading was measured: `measured.toml`, which the benchmarks of accuracy write with `--store`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
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


_STORED = ("documents", "cells", "silent", "right", "parser_version", "date", "command")


def store(seen: Mapping[str, Mapping[str, float]], command: str, parser_version: str) -> None:
    """Put the figures of families (`documents`, `cells`, `silent`, `right`) beside those that were not measured now."""
    every = {one.family: dict(one._asdict()) for one in measured()}
    facts = {"parser_version": parser_version, "date": datetime.now(UTC).date().isoformat(), "command": command}
    for family, figures in seen.items():
        # Rounded down: 0.99999 is not all.
        share = int(figures["right"] * 1e5) / 1e5
        counts = {name: figures[name] for name in ("documents", "cells", "silent")}
        every[family] = {"family": family, **counts, "right": share, **facts}
    lines = ["# How accurate the reading was measured. Written by benchmarks with --store; not to be edited."]
    for family, figures in sorted(every.items()):
        lines += ["", f"[{family}]"]
        lines += [f"{name} = {json.dumps(figures[name])}" for name in _STORED]
    Path(__file__).with_name("measured.toml").write_text("\n".join(lines) + "\n", "utf-8")
    measured.cache_clear()
