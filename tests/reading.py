"""What tests of readers share: the truth of a pressed report beside what was parsed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from fixtures.press import Expected
from parsers.document import Hints
from parsers.engine import parse_bytes
from parsers.report import Report

Key = tuple[str, str, str]


def parse(data: bytes, name: str = "") -> Report:
    return parse_bytes(data, source=name, hints=Hints(filename=name or None))


def values(report: Report) -> dict[Key, Any]:
    """The cells of the template that stand in the document, by their codes."""
    return {
        (cell.table, cell.item, cell.measure): cell.value
        for cell in report.cells
        if cell.null_reason != "absent" and "local:" not in cell.item + cell.measure
    }


def differing(report: Report, truth: Expected) -> dict[Key, tuple[Any, Any]]:
    """Cells whose number is not the printed one: the printed and the read one."""
    found = values(report)
    wanted: dict[Key, Any] = dict(truth.cells)
    return {
        key: (wanted.get(key), found.get(key))
        for key in {*wanted, *found}
        if not _alike(wanted.get(key), found.get(key))
    }


def _alike(one: Any, other: Any) -> bool:
    return one == other if one is None or other is None else Decimal(one) == Decimal(other)
