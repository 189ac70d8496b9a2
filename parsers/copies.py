"""Two documents of one report, compared number by number: a page and its PDF, the files of an archive.

A difference is a failing check `copies.agree`, since one of the two is wrong, be it by the agency or by us; a blank and
a zero do not differ.
"""

from __future__ import annotations

from collections.abc import Iterable

from parsers.document import Copy
from parsers.report import CellValue, Check, Report

RULE = "copies.agree"

Key = tuple[str, str, str]


def compared(report: Report, other: Report, name: str) -> Copy:
    """The other document as a copy of the report, by the numbers that both print."""
    left, right = numbers(report), numbers(other)
    shared = [key for key in left if key in right]
    different = [
        (".".join(key), left[key].value, right[key].value) for key in shared if not same(left[key], right[key])
    ]
    return Copy(name, len(shared), different)


def checks(copy: Copy) -> list[Check]:
    """The checks `copies.agree` of a report and a copy of it.

    One failing check for every number that differs, its scope `table.item.measure` and the copy's name; or one that
    passes, whose two sides are the count of numbers compared. Nothing where they have no number in common.
    """
    if copy.different:
        return [Check(RULE, f"{what} {copy.name}", "fail", here, there) for what, here, there in copy.different]
    return [Check(RULE, copy.name, "pass", copy.compared, copy.compared)] if copy.compared else []


def failures(report: Report) -> int:
    """How many identities of the tables do not hold; what the text tells is compared with warnings only."""
    return sum(1 for check in report.checks if check.result == "fail" and not check.rule.startswith("narrative."))


def numbers(report: Report) -> dict[Key, CellValue]:
    """Cells that were printed, by code; what two documents call differently (`local:`) is not compared."""
    return {
        (cell.table, cell.item, cell.measure): cell
        for cell in _printed(report.cells)
        if not cell.item.startswith("local:") and not cell.measure.startswith("local:")
    }


def same(one: CellValue, other: CellValue) -> bool:
    """Whether two cells print the same number; a blank is a zero here."""
    return (one.value or 0) == (other.value or 0)


def _printed(cells: Iterable[CellValue]) -> Iterable[CellValue]:
    return (cell for cell in cells if cell.null_reason not in ("absent", "unreadable", "text"))
