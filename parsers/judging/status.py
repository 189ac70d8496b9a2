"""The status of a document that could be read, and the reason for it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from parsers.document import Document, Grid
from parsers.identity.identify import Identity
from parsers.judging import reservations, statedunits
from parsers.report import Check, Section, Status
from parsers.tables.spelling import plain
from parsers.tables.standard import Tables
from parsers.wording import some

_SUBJECT = re.compile(r"信息公开")
_SCHOOL_YEAR = re.compile(r"20\d\d年?\D20\d\d学年")
"""高等学校信息公开办法 asks schools for reports on school years, and prescribes no tables."""
_FAILING_SUMS = 10
"""An agency that sums one row or column wrongly fails in up to six identities."""
_REPORT_SECTIONS = 2
"""So many standard sections make a text a report, also without a readable title."""
_NAMED = 4
"""Years that a reason names; of more it tells how many."""


def status_of(
    document: Document, tables: Tables, identity: Identity, sections: Sequence[Section]
) -> tuple[Status, str]:
    """`ok` without a reason, or what the document is else, and why: its problems, from most to least of a reader's
    concern, joined by semicolons."""
    if not tables.templates:
        return _without_tables(document, identity, sections)
    if not tables.numbers():
        return _without_numbers(document, identity)
    problems = [
        *tables.problems,
        *_hardly_a_sum(tables.checks),
        *_of_other_years(tables.years, identity.year),
        *reservations.in_title(identity.title or ""),
        *statedunits.unlike(document, tables.cells),
        *reservations.in_text(document, sections, identity.year, tables.cells),
        *document.flaws,
    ]
    return ("partial", "; ".join(problems)) if problems else ("ok", "")


def _without_tables(document: Document, identity: Identity, sections: Sequence[Section]) -> tuple[Status, str]:
    """A report in words alone, by its title or its sections, or none."""
    standard = sum(1 for section in sections if section.number)
    if identity.title or standard >= _REPORT_SECTIONS:
        school = ["a report on a school year"] if _SCHOOL_YEAR.search(plain(identity.title or "")) else []
        return "no_tables", "; ".join(["no standard table found", *school, *document.flaws])
    subject = any(_SUBJECT.search(plain(text)) for text in _texts(document))
    what = "mentions 信息公开 but is no annual report" if subject else "not about 信息公开"
    return "not_a_report", "; ".join([what, *document.flaws])


def _without_numbers(document: Document, identity: Identity) -> tuple[Status, str]:
    """A report whose agency left its tables blank, or the form that agencies are given."""
    if identity.agency and identity.year and identity.evidence.get("agency") != "file name":
        return "partial", "; ".join(["no number printed in any table", *document.flaws])
    return "not_a_report", "a blank form: no number in any table, no agency and year in the title"


def _of_other_years(named: Set[int], year: int | None) -> list[str]:
    """A problem if headings of tables name other years than the report's."""
    others = [str(other) for other in sorted(named - {year})] if year else []
    return [f"headings name {some(others, _NAMED)} for the report's year"] if others else []


def _hardly_a_sum(checks: list[Check]) -> list[str]:
    """A problem if most sums fail, of those that can be checked and are not 0 = 0. Nobody publishes such a table: a
    font or a style sheet shows other digits than the text holds, or values stand in other cells than they seem to."""
    sums = [check for check in checks if check.rule != "count.type" and (check.left or check.right)]
    told = [check.result for check in sums if check.result != "not_assessable"]
    failing = told.count("fail")
    if failing < _FAILING_SUMS or 2 * failing <= len(told):
        return []
    return [f"unverified: {failing} of {len(told)} sums fail, the digits may be others than those shown"]


def _texts(document: Document) -> list[str]:
    texts = [block.text for block in document.blocks if not isinstance(block, Grid)]
    return [*texts, *(value for _, value in document.metas)]
