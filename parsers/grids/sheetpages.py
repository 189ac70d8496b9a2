"""Which pages of a file hold one sheet that was too wide for the paper, and stand side by side.

Spreadsheets print the columns that find no room on pages of their own: first all rows of the columns that fit, then
the same rows of the next columns, or the other way round. A table that is open at the right of one page goes on at the
left of another, whose lines begin at the very heights where the first one's end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from parsers.grids.ink import Sheet
from parsers.grids.printtitles import labels_of, repeated, without_columns
from parsers.grids.rulings import whole
from parsers.grids.textlines import starts_item

EDGE = 1.5
"""Lines that end within this many points of the outermost end at the edge of what was printed."""

ALIKE = 1.5
"""Heights at which a line ends on one page and goes on on another differ by no more than this."""

MARGIN = 2.0
"""Text that was cut off begins this near the left edge of what its page prints."""

FAINT = 0.3
"""What speaks for a page of which only one side's lines are found on the other, where all lines count 1."""

FIRST = 45.0
"""Texts that begin so near the left edge stand in the first column."""

LEAST = 2
"""Heights that show a row of a table, not a rule under a heading."""

LABELLED = 1.1
"""What speaks against a page with labels, where one without counts 1."""

LABELS = 2
"""So many numbered labels in the first column begin a table."""

MOST = 40
"""Pages: no report has more, and the work grows with their square."""


class Evidence(NamedTuple):
    """What must speak for it that pages stand side by side: the share of the heights of each page that must be those
    of the other, or the share of `either` alone: a merged cell at the edge hides lines."""

    shared: float
    either: float = 1.1


EVIDENCE = (Evidence(0.8), Evidence(0.98), Evidence(0.8, either=0.6))
"""What is asked for, in this order: pages of other sheets may have rows as high."""


class Ends:
    """Where the lines of a page begin and end, or without `any` its text: the outermost x, the heights of the lines
    that reach it, and whether its first column holds labels."""

    def __init__(self, sheet: Sheet) -> None:
        lines = whole(sheet.horizontal)
        self.any = bool(lines)
        self.left = min((line.start for line in lines), default=min((run.lefts[0] for run in sheet.runs), default=0.0))
        self.right = max((line.end for line in lines), default=max((run.rights[-1] for run in sheet.runs), default=0.0))
        self.into = sorted(line.at for line in lines if line.start - self.left < EDGE)
        self.out = sorted(line.at for line in lines if self.right - line.end < EDGE)
        words = [run.text for run in sheet.runs if -EDGE < run.lefts[0] - self.left < FIRST]
        self.labels = sum(map(starts_item, words)) >= LABELS


class Pages:
    """The pages of a file, and what each adds to the first page of a row of pages that it may stand in."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.sheets = sheets
        self.ends = [Ends(sheet) for sheet in sheets]
        self._labels = [labels_of(sheet, ends.left) for sheet, ends in zip(sheets, self.ends, strict=True)]
        self._left = min((ends.left for ends in self.ends if ends.any), default=0.0)
        self._shares: dict[tuple[int, int], tuple[float, float]] = {}
        self._beside: dict[tuple[int, int], tuple[Sheet, Ends]] = {}

    def __len__(self) -> int:
        return len(self.sheets)

    def beside(self, first: int, page: int) -> tuple[Sheet, Ends]:
        """A page without the columns of the first page in its row that it repeats."""
        if (first, page) not in self._beside:
            sheet, ends = self.sheets[page], self.ends[page]
            width = repeated(self._labels[first], self._labels[page])
            if width is not None:
                sheet = without_columns(sheet, ends.left + width)
                ends = Ends(sheet)
            self._beside[first, page] = sheet, ends
        return self._beside[first, page]

    def fit(self, row: Sequence[int], page: int, evidence: Evidence) -> float:
        """How well a page stands to the right of a row of pages; not at all where nothing goes on."""
        beside = self.beside(row[0], page)[1]
        key = row[-1], id(beside)
        if key not in self._shares:
            self._shares[key] = _goes_on(self.ends[row[-1]], beside)
        least, most = self._shares[key]
        if least >= evidence.shared:
            return least
        return FAINT * most if most >= evidence.either else 0.0

    def begins_cut(self, page: int) -> bool:
        """Whether the text of a page without lines begins at the left edge of what is printed."""
        return bool(self.sheets[page].runs) and self.ends[page].left < self._left + MARGIN


def ways_to_join(pages: Pages) -> Iterator[list[list[int]]]:
    """The pages, by index, that stand side by side, row by row, a page alone where nothing shows a neighbour; one way
    for each kind of evidence that tells another."""
    tried: list[list[list[int]]] = []
    for evidence in EVIDENCE if len(pages) <= MOST else ():
        rows = _rows(pages, evidence)
        if rows not in tried and any(len(row) > 1 for row in rows):
            tried.append(rows)
            yield rows


def _rows(pages: Pages, evidence: Evidence) -> list[list[int]]:
    # From the last page back: the best way to part the pages from each one on into sheets.
    ways: list[tuple[float, list[list[int]]]] = [(0.0, [])]
    count = len(pages)
    for start in reversed(range(count)):
        whole_ways = []
        sheets = (_printed_sheets(pages, start, height, evidence) for height in range(1, count - start))
        for worth, rows in chain([(0.0, [[start]])], *sheets):
            after, rest = ways[start - 1 - max(page for row in rows for page in row)]
            whole_ways.append((worth + after, rows + rest))
        ways.append(max(reversed(whole_ways), key=lambda way: way[0]))  # of equals the one of fewest sheets
    return ways[-1][1]


def _printed_sheets(
    pages: Pages, start: int, height: int, evidence: Evidence
) -> Iterator[tuple[float, list[list[int]]]]:
    """The pages of one sheet if its first columns take `height` pages, as far as one may go, and how well they stand
    beside one another; a page with labels of its own hardly stands beside any."""
    rows = [[page] for page in range(start, start + height)]
    last = height - 1
    worth, best = 0.0, 0.0
    alone: list[list[int]] = []
    for page in range(start + height, len(pages)):
        order = [*range(last + 1, height), *range(last + 1)]
        if not pages.ends[page].any:  # the rest of a line of text
            if evidence.either < 1 and pages.begins_cut(page):
                last = order[0]
                rows[last].append(page)
            else:
                alone.append([page])
            continue
        row = max(order, key=lambda k: pages.fit(rows[k], page, evidence))
        fit = pages.fit(rows[row], page, evidence)
        if not fit:
            break
        more = fit - LABELLED * pages.beside(rows[row][0], page)[1].labels
        rows[row].append(page)
        worth, best, last = worth + more, max(best, fit), row
        if more > 0 and best >= evidence.shared:  # faint signs place a page among those that stand there beyond doubt
            yield worth, [*map(list, rows), *alone]


def _goes_on(page: Ends, beside: Ends) -> tuple[float, float]:
    """The shares of the lines of either page that go on on the other, the lesser first; none of too few."""
    if min(len(page.out), len(beside.into)) < LEAST:
        return 0.0, 0.0
    out, into = _share(page.out, beside.into), _share(beside.into, page.out)
    return min(out, into), max(out, into)


def _share(heights: Sequence[float], others: Sequence[float]) -> float:
    """The share of ascending heights near which others stand."""
    found = (bisect_left(others, height - ALIKE) for height in heights)
    near = sum(k < len(others) and others[k] <= height + ALIKE for k, height in zip(found, heights, strict=True))
    return near / len(heights)
