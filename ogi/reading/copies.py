"""One published report, several documents: which of them carries it, and whether they agree.

An article of a site is a page, its attachments, or both. The rule, in this order:

1. Documents of one article are copies of one report unless they contradict each other: two years, or two agencies
   neither of whose names contains the other while their numbers differ. What contradicts is a report of its own.
2. Of copies, the one that says most is taken: all three tables whole, then more tables, then fewer sums that do not
   add up, then more numbers.
3. Among equals the page comes before PDF, PDF before Word, Word before the rest: text of a page has no layout to
   be misread.
4. The other copies are compared with it, number by number (`parsers.copies`); one that could not be read leaves a check
   that cannot be decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from ogi.reading.workers import Work
from parsers.copies import RULE, checks, compared, failures, numbers, same
from parsers.report import Check, Report

__all__ = ["RULE", "Chosen", "choose", "related"]

_REPORTS = ("ok", "partial", "no_tables")
_FORMATS = ("text/html", "application/xhtml+xml", "application/pdf", "officedocument.wordprocessingml", "msword")
_LEAST = ("needs_extra", "unreadable", "failed", "not_a_report")
"""What an article without any report is said to be: the most hopeful first."""


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


def related(read: Iterable[tuple[Work, Report]]) -> Iterator[tuple[Work, Report]]:
    """Reports as they were read, those of documents that came beside each other told of one another.

    Every document keeps its report: the one that counts names its copies in `also_as` and has the checks, the copies
    name it in `copy_of`, and where numbers differ they have the failing checks too. Works of one group (`beside`)
    must follow each other.
    """
    for group, members in groupby(read, key=lambda entry: entry[0].beside):
        if not group:
            yield from members
            continue
        entries = list(members)
        reports = [report for _, report in entries]
        if len(entries) > 1 and any(report.status in _REPORTS for report in reports):
            _relate(reports)
        yield from zip((work for work, _ in entries), reports, strict=True)


def _relate(reports: list[Report]) -> None:
    """Put the chosen reports and their copies in the places of what was read."""
    for chosen in choose(reports):
        best = chosen.report
        for number in chosen.copies:
            copy = reports[number]
            others = [best.source, *(reports[n].source for n in chosen.copies if n != number)]
            failing = [check for check in _compare(copy, best) if check.result == "fail"]
            reports[number] = replace(
                copy, also_as=[*copy.also_as, *others], copy_of=best.source, checks=[*copy.checks, *failing]
            )
        reports[chosen.number] = best


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
    left, right = numbers(one), numbers(other)
    shared = left.keys() & right.keys()
    return (
        bool(shared) and all(same(left[key], right[key]) for key in shared) and any(left[key].value for key in shared)
    )


def _rank(report: Report, position: int) -> tuple[bool, int, int, int, int, int]:
    """Smaller is better."""
    told = sum(1 for cell in report.cells if cell.value is not None)
    kind = next((n for n, name in enumerate(_FORMATS) if name in report.media_type), len(_FORMATS))
    whole = report.status == "ok"
    return (not whole, -len(report.templates), failures(report), 0 if whole else -told, kind, position)


def _chosen(reports: Sequence[Report], group: list[int], lost: list[int]) -> Chosen:
    best = min(group, key=lambda number: _rank(reports[number], number)) if len(group) > 1 else group[0]
    report = reports[best]
    copies = [number for number in group if number != best]
    agreeing = [check for number in copies for check in _compare(report, reports[number])]
    agreeing += [Check(RULE, reports[number].source, "not_assessable", None, None) for number in lost]
    reason = report.reason
    if lost and report.status != "ok":
        reason = "; ".join([reason, *(f"{reports[n].source}: {reports[n].reason}" for n in lost)])
    also_as = [*report.also_as, *(reports[number].source for number in copies)]
    found = [*report.checks, *agreeing] if agreeing else report.checks
    return Chosen(best, replace(report, checks=found, reason=reason, also_as=also_as), copies)


def _compare(report: Report, copy: Report) -> list[Check]:
    return checks(compared(report, copy, copy.source))


def _no_report(reports: Sequence[Report]) -> Chosen:
    best = min(range(len(reports)), key=lambda number: (_LEAST.index(reports[number].status), number))
    report = reports[best]
    others = [f"{other.source}: {other.reason}" for n, other in enumerate(reports) if n != best and other.reason]
    return Chosen(best, replace(report, reason="; ".join([report.reason, *others])), [])
