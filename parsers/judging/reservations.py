"""What a report's own words say against its year or its numbers: a title of a draft or of a part of a year, a reporting
period of another year, a note that corrects a number, the title of another organ's report between its tables.

Which of the two is right nobody can tell from the document, so a report with any of them is not `ok`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import islice

from parsers.document import Document, Grid
from parsers.identity.printed import HEAD_LINES, contradict, title_of
from parsers.identity.titles import DRAFTS, PART_OF_YEAR, Title, looks_like_organ
from parsers.narrative.figures import narrative_checks
from parsers.report import CellValue, Section
from parsers.tables.spelling import plain

_PERIOD = re.compile(r"(20\d\d)年0?1月0?1日起?(?:至|到|[-‐-―−~～])(?:(20\d\d)年)?12月31日")
_CORRECTED = re.compile(
    r"(?:(\d+(?:\.\d+)?)(?:件|项|个|条|次|宗|万?元)?[,，]?)?(?:[更订修]正为|应(?:该|当)?为)[:：]?(\d+(?:\.\d+)?)"
)
"""The number that is wrong, where it stands before, and the right one."""
_DIFFERING = 2
"""Figures of a text that no slip makes all differ from the tables."""
_NOTE = re.compile(r"^(?:[注备][:：注]*)?勘误")
_NOT_OF_ITS_YEAR = re.compile(f"{PART_OF_YEAR}|{DRAFTS}|20[0-9]{{2}}年?度?(?:[至到、和与及]|[-‐-―−~～])20[0-9]{{2}}年")
"""What a title says that is of a part of a year or of several, of a draft or an example."""


def in_title(title: str) -> Iterator[str]:
    """What a title says that keeps it from being a report on its year, as a reason of a status."""
    if found := _NOT_OF_ITS_YEAR.search(plain(title)):
        yield f"its title says {found[0]}"


def in_text(
    document: Document, sections: Sequence[Section], year: int | None, cells: Sequence[CellValue]
) -> Iterator[str]:
    """What the words of a document say against its year and the numbers in its cells, as reasons of a status."""
    texts = [plain(block.text) for block in document.blocks if not isinstance(block, Grid)]
    period = next(filter(None, map(_period, islice(texts, HEAD_LINES))), None)
    if year and period and (period > year or (period < year and _is_of(period, year, sections, cells))):
        yield f"its reporting period is {period}, its title says {year}"
    if any(map(_corrects, texts)):
        printed = {str(cell.value) for cell in cells if cell.value is not None}
        if any(_still_to_be_made(text, printed) for text in texts):
            yield "a note corrects a number"
    if _of_another_organ(document):
        yield "the title of another organ's report stands between the tables"


def _period(text: str) -> int | None:
    """The year from whose first day to whose last a report says to reach."""
    found = _PERIOD.search(text)
    return int(found[1]) if found and found[2] in (None, found[1]) else None


def _is_of(period: int, year: int, sections: Sequence[Section], cells: Sequence[CellValue]) -> bool:
    """Whether a report with the period of an earlier year is of that year, or its tables are not of the year of its
    text: a period alone is mostly left over from the year before.

    The figures of its text say so: those that agree with the tables are told of the earlier year, or all differ.
    """
    own, earlier = (
        {check.rule: check.result for check in narrative_checks(sections, cells, told) if check.left or check.right}
        for told in (year, period)
    )
    if any(result == "pass" and rule not in own for rule, result in earlier.items()):
        return True
    results = [result for result in (earlier | own).values() if result != "not_assessable"]
    return len(results) >= _DIFFERING and set(results) == {"fail"}


def _corrects(text: str) -> bool:
    return bool(_NOTE.match(text) or _CORRECTED.search(text))


def _still_to_be_made(text: str, printed: Collection[str]) -> bool:
    """Whether a note corrects a number that is not printed, or one that is still printed wrong: what a note says of an
    earlier print is done."""
    corrected = _CORRECTED.findall(text)
    if not corrected:
        return bool(_NOTE.match(text))
    return any(right not in printed or (wrong != right and wrong in printed) for wrong, right in corrected)


def _of_another_organ(document: Document) -> bool:
    """Whether below a table and above another one stands the title of a report by another organ than above them."""
    own: Title | None = None
    below = False
    tables = [at for at, block in enumerate(document.blocks) if isinstance(block, Grid) and block.n_rows > 1]
    for at, block in enumerate(document.blocks[: tables[-1]] if tables else ()):
        if isinstance(block, Grid):
            below = below or at >= tables[0]
        elif (title := title_of(block)) and title.agency and looks_like_organ(title.agency):
            if own and below and contradict(own, title):
                return True
            own = own or title
    return False
