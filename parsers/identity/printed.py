"""The titles printed at the head of a document's text, and which of them are its own.

Pages also print titles of other reports: the newest ones above the article, related ones below. The report's own title
stands above its first section. Of several that name different organs or years it is the one that agrees with the page's
metadata, and among equals the last before the text begins. An agency or year that it lacks is taken from the other
titles, if these contradict neither it nor one another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import NamedTuple

from parsers.document import Block, Box, Document, Grid, shows, squeeze
from parsers.headings import read_heading
from parsers.identity.titles import NEIGHBOUR, Title, is_listed, is_version, looks_like_organ, read_title
from parsers.tables.spelling import plain

HEAD_LINES = 40
"""Lines of text in which a title is looked for."""
TITLE_LINES = 4
"""Over how many lines a title may be split."""
HEAD_CELLS = 6
"""Cells of a table in which a title is looked for."""
TOUCH = 2.0
"""Points between characters of one line, at most."""
LONGEST_LINE = 80
LONGEST_YEAR = 8
"""Characters of a line that holds nothing but a year: （二〇二三年度）."""
_BETWEEN = re.compile(
    r"(?!.*信息公开)\D{0,30}(?:\d{4}|二\w{3})[年./-](?:\d|[一二三四五六七八九十]){1,3}[月./-](?:\d|[一二三四五六七八九十]){1,3}日?[)）]?"
    r"|附件\d{0,2}[：:]?"
)
"""Lines that no title goes on over: the day on which a letter before it is signed, and what calls it an annex."""


class Printed(NamedTuple):
    """A title and the lines that it was put together of, `first` to before `end`."""

    title: Title
    first: int
    end: int

    @property
    def lacks(self) -> int:
        """How many of agency and year it does not name."""
        return (self.title.agency is None) + (self.title.year is None)


def titles_in_text(document: Document, elsewhere: Sequence[Title]) -> tuple[list[Title], list[Title]]:
    """The titles printed above the report's text, best first, and those printed in it or below, in order.

    `elsewhere` are titles that metadata and list entry give it. Titles in a list of reports, each with its date, count
    only where no other is printed and all are the same.
    """
    lines = _head_lines(document)
    found, listed = _found(lines)
    begins = _begins(lines, found)
    own = _own([one for one in found if one.first < begins], elsewhere)
    if not own and len(set(listed)) == 1:
        own = listed
    return own, [one.title for one in found if one.first >= begins]


def title_of(block: Block) -> Title | None:
    """The title of a report, where a block is nothing else: sentences may name reports of other years."""
    if isinstance(block, Grid) or len(block.text) > 80 or "开" not in block.text or "。" in block.text:
        return None
    return _whole_title(block.text)


@lru_cache(maxsize=1024)
def _whole_title(text: str) -> Title | None:
    """The title with a year that a line is, but for a few words; kept, since reports have the same headings."""
    title = read_title(text)
    if title is None or not title.year or is_listed(text):
        return None
    return title if len(title.text) * 2 > len(squeeze(text)) else None


def contradict(one: Title, other: Title) -> bool:
    """Whether two titles name different years, or organs of which neither's name holds the other's."""
    if one.year and other.year and one.year != other.year:
        return True
    if not one.agency or not other.agency or one.agency == other.agency:
        return False
    first, second = (plain(agency).replace("人民政府", "政府") for agency in (one.agency, other.agency))
    return first not in second and second not in first


def _own(above: Sequence[Printed], elsewhere: Sequence[Title]) -> list[Title]:
    """The titles of one report, the most complete first, then those of the fewest lines."""
    if not above:
        return []

    def likely(one: Printed) -> tuple[int, int, int]:
        return -sum(contradict(one.title, other) for other in elsewhere), one.end, -one.lacks

    own = max(above, key=likely).title
    fitting = [one for one in above if not contradict(one.title, own)]
    if not own.agency:
        organs = [one.title._replace(year=None) for one in above if one.title.agency]
        if any(contradict(one, other) for one, other in combinations(organs, 2)):
            fitting = [one for one in fitting if one.title == own]  # of several organs beside it none lends its name
    return [one.title for one in sorted(fitting, key=lambda one: (one.lacks, one.end - one.first, one.first))]


def _begins(lines: Sequence[str], found: Sequence[Printed]) -> int:
    """The line with which the report's text begins: its first section, else the first sentence below a title."""
    for at, (line, following) in enumerate(pairwise([*lines, ""])):
        if "。" in line + following and (heading := read_heading(line)) and heading.number:
            return at
    first = min((one.end for one in found), default=len(lines))
    return next((at for at, line in enumerate(lines) if at >= first and "。" in line), len(lines))


def _head_lines(document: Document) -> list[str]:
    """The first short lines of the document's text."""
    lines: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            if block.n_rows * block.n_columns > 1 and block.cells and len(lines) > TITLE_LINES:
                continue
            texts = _head_cells(block)
        else:
            texts = [block.text]
        for text in texts:
            lines += [line.strip() for line in text.split("\n") if shows(line)]
            if isinstance(block, Grid) and block.n_columns > 1:
                lines.append("")  # no title goes on in the next cell
        if len(lines) >= HEAD_LINES:
            break
    return lines[:HEAD_LINES]


def _head_cells(grid: Grid) -> list[str]:
    """The texts of a table's first cells, without the letters and numbers by which a sheet counts its columns and rows;
    a line that runs over the border of its cell is one."""
    cells = [cell for cell in grid.cells if len(cell.text) > 2 or not cell.text.isascii()][:HEAD_CELLS]
    texts = [cell.text for cell in cells]
    for k, (left, right) in enumerate(pairwise(cells)):
        if left.row == right.row and _runs_on(left.place.box, right.place.box):
            texts[k] += texts[k + 1].partition("\n")[0]
    return texts


def _runs_on(left: Box | None, right: Box | None) -> bool:
    """Whether two texts, by their boxes, follow each other on one line without a gap."""
    if left is None or right is None:
        return False
    return abs(right[0] - left[2]) < TOUCH and abs(right[1] - left[1]) < TOUCH


def _found(lines: Sequence[str]) -> tuple[list[Printed], list[Title]]:
    """Every title that lines hold, in order, and those of a list of reports."""
    found: list[Printed] = []
    listed: list[Title] = []
    short = [_remembered(line) if len(line) <= LONGEST_LINE else _of_title(line) for line in lines]
    for start, first in enumerate(short):
        joined = ""
        for count, line in enumerate(short[start : start + TITLE_LINES], 1):
            if not line or not first:
                break
            joined += line
            title = read_title(joined) if "信息公开" in joined else None
            if title is None:
                continue
            title = _with_lines_below(title, joined, short[start + count : start + count + 2])
            if count > 1 and title.agency and not looks_like_organ(title.agency):
                break
            printed = Printed(title, start, start + count)
            if printed.lacks == 2 and not title.text.endswith("报告"):
                break  # 政府信息公开年报 alone is the name of a column of the site
            if is_listed(joined):
                listed.append(title)
            else:
                found.append(printed)
            break
    return found, listed


def _of_title(line: str) -> str:
    """A line that may be part of a title, squeezed; nothing of one too long, a date, a link to another report, a
    sentence."""
    if "。" in line:
        return ""
    line = squeeze(line)
    if _BETWEEN.fullmatch(line):
        return ""
    return "" if len(line) > LONGEST_LINE or NEIGHBOUR.match(line) or line.endswith(("如下：", "如下:")) else line


_remembered = lru_cache(maxsize=1024)(_of_title)
"""Reports have the same headings, and the pages of a site the same lines around them."""


def _with_lines_below(title: Title, printed: str, below: Sequence[str]) -> Title:
    """A title with its version, the year and the organ that lines of their own name below it, as on a title page."""
    if below and is_version(below[0]):
        title, below = title._replace(text=title.text + below[0]), below[1:]
    if title.year is None and below:
        dated = read_title(printed + below[0])
        if dated and dated.year and len(below[0]) <= LONGEST_YEAR:
            title, below = dated, below[1:]
    if title.agency is None and title.year and below and looks_like_organ(below[0]):
        title = title._replace(agency=below[0])
    return title
