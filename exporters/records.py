"""One report's rows as a record of bytes, the form in which they are put aside before they are sorted."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from exporters.errors import BadEntry
from exporters.kinds import Vocabularies
from parsers.packed import CellParts, CheckParts, Numbers, SectionParts, parts_of
from parsers.report import Report

TABLES = ("cells", "checks", "sections")
TEXT_OF_A_CELL = 100
"""So many bytes of text weigh as much as a cell."""


class Record(NamedTuple):
    """The columns of each of TABLES as bytes, how many rows there are, and how many bytes of text."""

    parts: tuple[bytes, ...]
    lengths: tuple[int, ...]
    text: int

    @property
    def weight(self) -> int:
        """What the report weighs in memory, in cells."""
        return max(self.lengths[0], self.text // TEXT_OF_A_CELL)


def record(report: Report, vocabularies: Vocabularies) -> Record:
    """Raises BadEntry, TypeError or ValueError where a row breaks its contract."""
    cells, checks, sections = parts_of(report)
    columns = (_cells(cells, vocabularies), _checks(checks, vocabularies), _sections(sections))
    return Record(
        tuple(pickle.dumps(part, pickle.HIGHEST_PROTOCOL) for part in columns),
        (len(report.cells), len(report.checks), len(report.sections)),
        sum(len(texts.data) for texts in (cells.raw, cells.place, sections.heading, sections.text)),
    )


def columns_of(parts: Sequence[bytes]) -> list[tuple[Any, ...]]:
    """What one table's parts of some records hold: a tuple for every column with the part of every record."""
    return list(zip(*map(pickle.loads, parts), strict=True))


def _cells(cells: CellParts, vocabularies: Vocabularies) -> tuple[Any, ...]:
    kinds = vocabularies.cells
    return (
        *(kinds.form(cells.codes), kinds.places(cells.null_reason)),
        *(*_numbers(cells.value), *cells.raw, *cells.place, cells.confidence),
    )


def _checks(checks: CheckParts, vocabularies: Vocabularies) -> tuple[Any, ...]:
    kinds = vocabularies.checks
    return (kinds.form(checks.codes), kinds.places(checks.result), *_numbers(checks.left), *_numbers(checks.right))


def _sections(sections: SectionParts) -> tuple[Any, ...]:
    if odd := [number for number in sections.number if number is not None and type(number) is not int]:
        raise BadEntry(f"column number: {odd[0]!r} is not an integer")
    return (sections.number, *sections.heading, *sections.text)


def _numbers(numbers: Numbers) -> tuple[Any, ...]:
    for _, value in numbers.others:
        if type(value) is not int and type(value) is not Decimal:
            raise BadEntry(f"a number of type {type(value).__name__}, neither int nor Decimal")
    return numbers
