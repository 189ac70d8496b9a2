"""One published report, several documents: which of them carries it, and whether they agree.

An article of a site is a page, its attachments, or both. The rule, in this order:

1. Documents of one article are copies of one report unless they contradict each other: two years, or two agencies
   neither of whose names contains the other while their numbers differ. What contradicts is a report of its own.
2. Of copies, the one that says most is taken: all three tables whole, then more tables, then more numbers.
3. Among equals the page comes before PDF, PDF before Word, Word before the rest: text of a page has no layout to
   be misread.
4. The other copies are compared with it, number by number. A difference is a failing check `copies.agree`, since one
   of the two is wrong, be it by the agency or by us; a blank and a zero do not differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsers.report import CellValue, Check, Report

RULE = "copies.agree"
_REPORTS = ("ok", "partial", "no_tables")
_FORMATS = ("text/html", "application/xhtml+xml", "application/pdf", "officedocument.wordprocessingml", "msword")
_LEAST = ("needs_extra", "unreadable", "failed", "not_a_report")
"""What an article without any report is said to be: the most hopeful first."""

Key = tuple[str, str, str]


class Chosen(NamedTuple):
    """A report as it goes into the dataset: the number of its document, its report, its copies' numbers."""

    number: int
    report: Report
    copies: list[int]


def choose(reports: Sequence[Report]) -> list[Chosen]:
    """The reports that the documents of one article carry, at least one entry, in the order of the documents.

    `reports` are what was read from them, the page first. An article with no report among its documents gives one
    entry with the status of the document that most likely holds one.
    """
    groups = _groups(reports)
    if not groups:
        return [_no_report(reports)]
    lost = [n for n, report in enumerate(reports) if report.status in ("needs_extra", "unreadable", "failed")]
    return [_chosen(reports, group, lost) for group in groups]


def _groups(reports: Sequence[Report]) -> list[list[int]]:
    groups: list[list[int]] = []
    for number, report in enumerate(reports):
        if report.status not in _REPORTS:
            continue
        home = next((group for group in groups if all(_may_be_copies(reports[n], report) for n in group)), None)
        if home is None:
            groups.append([number])
        else:
            home.append(number)
    return groups


def _may_be_copies(one: Report, other: Report) -> bool:
    if one.year is not None and other.year is not None and one.year != other.year:
        return False
    if not (one.agency and other.agency) or one.agency in other.agency or other.agency in one.agency:
        return True
    left, right = _numbers(one), _numbers(other)
    shared = left.keys() & right.keys()
    return (
        bool(shared) and all(_same(left[key], right[key]) for key in shared) and any(left[key].value for key in shared)
    )


def _rank(report: Report, position: int) -> tuple[bool, int, int, int, int]:
    """Smaller is better."""
    numbers = sum(1 for cell in report.cells if cell.value is not None)
    kind = next((n for n, name in enumerate(_FORMATS) if name in report.media_type), len(_FORMATS))
    whole = report.status == "ok"
    return (not whole, -len(report.templates), 0 if whole else -numbers, kind, position)


def _chosen(reports: Sequence[Report], group: list[int], lost: list[int]) -> Chosen:
    best = min(group, key=lambda number: _rank(reports[number], number))
    report = reports[best]
    copies = [number for number in group if number != best]
    checks = [check for number in copies for check in compare(report, reports[number])]
    reason = report.reason
    if lost and report.status != "ok":
        reason = "; ".join([reason, *(f"{reports[n].source}: {reports[n].reason}" for n in lost)])
    return Chosen(best, replace(report, checks=[*report.checks, *checks], reason=reason), copies)


def _no_report(reports: Sequence[Report]) -> Chosen:
    best = min(range(len(reports)), key=lambda number: (_LEAST.index(reports[number].status), number))
    report = reports[best]
    others = [f"{other.source}: {other.reason}" for n, other in enumerate(reports) if n != best and other.reason]
    return Chosen(best, replace(report, reason="; ".join([report.reason, *others])), [])


def compare(report: Report, copy: Report) -> list[Check]:
    """The checks `copies.agree` of a report and a copy of it.

    One failing check for every number that differs, its scope `table.item.measure` and the copy's address; or one
    that passes, whose two sides are the count of numbers compared. Nothing where they have no number in common.
    """
    left, right = _numbers(report), _numbers(copy)
    shared = [key for key in left if key in right]
    different = [key for key in shared if not _same(left[key], right[key])]
    if different:
        return [
            Check(RULE, f"{'.'.join(key)} {copy.source}", "fail", left[key].value, right[key].value)
            for key in different
        ]
    return [Check(RULE, copy.source, "pass", len(shared), len(shared))] if shared else []


def _numbers(report: Report) -> dict[Key, CellValue]:
    """Cells that were printed, by code; what two documents call differently (`local:`) is not compared."""
    return {
        (cell.table, cell.item, cell.measure): cell
        for cell in _printed(report.cells)
        if not cell.item.startswith("local:") and not cell.measure.startswith("local:")
    }


def _printed(cells: Iterable[CellValue]) -> Iterable[CellValue]:
    return (cell for cell in cells if cell.null_reason not in ("absent", "unreadable", "text"))


def _same(one: CellValue, other: CellValue) -> bool:
    return (one.value or 0) == (other.value or 0)
