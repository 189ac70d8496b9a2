"""One report's rows as a record of bytes, the form in which they are put aside before they are sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from exporters.assembly.kinds import Vocabularies
from exporters.errors import BadEntry
from parsers.packed import CellParts, CheckParts, SectionParts, others_of, parts_of
from parsers.report import Report

COLUMNS = {"cells": 10, "checks": 8, "sections": 6}
"""How many columns of each table a record has, in the order in which they stand there; see `_cells` and so on."""

TEXT_OF_A_CELL = 100
"""So many bytes of text weigh as much as a cell."""


class Record(NamedTuple):
    """The columns of all of COLUMNS, one behind the other.

    `sizes` are the bytes of each, `lengths` the rows of each table; `weight` is what the report weighs in memory, in
    cells.
    """

    data: bytes
    sizes: tuple[int, ...]
    lengths: tuple[int, ...]
    weight: int


def record(report: Report, vocabularies: Vocabularies) -> Record:
    """Raises BadEntry, TypeError or ValueError where a row breaks its contract."""
    cells, checks, sections = parts_of(report)
    columns = (*_cells(cells, vocabularies), *_checks(checks, vocabularies), *_sections(sections))
    text = len(cells.raw) + len(cells.place) + len(sections.heading) + len(sections.text)
    return Record(
        b"".join(columns),
        tuple(map(len, columns)),
        (len(report.cells), len(report.checks), len(report.sections)),
        max(len(report.cells), text // TEXT_OF_A_CELL),
    )


def _cells(cells: CellParts, vocabularies: Vocabularies) -> Sequence[bytes]:
    kinds, places = vocabularies.cells.form(cells.codes), vocabularies.cells.places(cells.reason_names, cells.reasons)
    texts = (cells.raw, cells.raw_lengths, cells.place, cells.place_lengths)
    return (kinds, places, cells.whole, cells.missing, cells.others, *texts, cells.confidence)


def _checks(checks: CheckParts, vocabularies: Vocabularies) -> Sequence[bytes]:
    kinds = vocabularies.checks.form(checks.codes)
    places = vocabularies.checks.places(checks.result_names, checks.results)
    left = (checks.left_whole, checks.left_missing, checks.left_others)
    return (kinds, places, *left, checks.right_whole, checks.right_missing, checks.right_others)


def _sections(sections: SectionParts) -> Sequence[bytes]:
    for _, number in others_of(sections.number_others):
        raise BadEntry(f"column number: {number!r} is no number of a section")
    return (sections.number, sections.number_missing, *sections[3:])
