"""run.json: what the caller tells about the run, and what the export counted. The only file that may hold a clock."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from exporters.errors import BadEntry
from exporters.outputs import Finished, Listed

FILE = "run.json"


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def write_document(finished: Finished) -> list[Listed]:
    """The keys of `run` as they are, and `dataset` with the export's own figures."""
    if "dataset" in finished.run:
        raise BadEntry("run: the key 'dataset' is the export's own")
    record = {**finished.run, "dataset": {"formats": finished.formats, "rows": finished.rows, **finished.totals}}
    try:
        text = json.dumps(record, ensure_ascii=False, indent=1, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise BadEntry(f"run: {error}") from error
    (finished.folder / FILE).write_text(text + "\n", encoding="utf-8")
    return []  # it holds a clock, and datapackage.json the same bytes for the same reports
