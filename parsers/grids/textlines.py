"""Runs into lines, and lines into paragraphs, by geometry alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.document import Box, Paragraph, Place
from parsers.grids.ink import MARK, WORD_GAP, Run, box_of, split_run
from parsers.markup.marks import bears_mark

THIN_GAP = 0.06
"""The narrowest gap between Latin letters or digits that is a space where the document prints one."""

WIDE_GAP = 2.0
"""A gap next to a Chinese character, in font sizes, that is a space; smaller ones come from justification."""

INDENT = 1.2
"""First lines of Chinese paragraphs are set in by two characters; anything above this many is an indent."""

OTHER_SIZE = 0.15
"""Share by which the size of a heading differs from that of the text under it; 三号 over 小三 is no other size."""

RAISED = 0.08
"""Share of the size of a number by which a small mark behind it stands above its baseline at least."""

SMALLER, HIGHER = 0.92, 0.2
"""A mark that is hardly smaller than its number, as browsers raise them, stands higher: both shares of its size."""

HIGHEST = 0.3
"""So does one in another font, whose sizes tell little."""


@dataclass(slots=True)
class Line:
    """One line of text: its runs from left to right."""

    runs: list[Run]
    text: str
    box: Box
    baseline: float
    size: float


def is_cjk(char: str) -> bool:
    """A character of Chinese typesetting: ideographs, their punctuation, full-width forms, quotation marks."""
    return char >= "\u2e80" or char in "·—‘’“”…"


def lines_of(runs: Iterable[Run]) -> list[Line]:
    """Runs grouped by baseline, from top to bottom."""
    groups: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: run.baseline):
        if groups:
            last = groups[-1][0]
            # Punctuation and digits of another font stand a little off the baseline of their line.
            if run.baseline - last.baseline <= 0.35 * min(run.size, last.size) and not (run.turned or last.turned):
                groups[-1].append(run)
                continue
        groups.append([run])
    return [line_of(group) for group in groups]


def line_of(runs: Sequence[Run]) -> Line:
    """One line from runs in any order."""
    if len(runs) == 1:
        run = runs[0]
        return Line([run], run.text, box_of(runs), run.baseline, run.size)
    ordered = in_order(runs)
    widest = max(ordered, key=lambda run: len(run.text))
    return Line(ordered, text_of(ordered), box_of(ordered), widest.baseline, widest.size)


def in_order(runs: Sequence[Run]) -> list[Run]:
    """Runs by origin; runs that interleave are taken apart, and what is printed twice is kept once."""
    ordered = sorted(runs, key=lambda run: run.lefts[0])
    if all(b.lefts[0] >= a.rights[-1] - 0.3 * a.size and not _again(a, b) for a, b in pairwise(ordered)):
        return ordered
    single = [part for run in ordered for part in ([run] if run.turned else split_run(run, range(1, len(run.text))))]
    single.sort(key=lambda run: run.lefts[0])
    kept: list[Run] = []
    for run in single:
        if not any(_again(other, run) for other in kept[-3:]):
            kept.append(run)
    return kept


def _again(last: Run, run: Run) -> bool:
    """The run begins with the last character of the other in its place: bold and shadows are often printed so."""
    same = run.text == last.text if run.turned else run.text[0] == last.text[-1]
    return same and run.lefts[0] - last.lefts[-1] < 0.2 * run.size


def text_of(runs: Sequence[Run]) -> str:
    """The text of runs that stand in order on one line, with spaces where a reader sees them."""
    last = runs[0]
    text = last.text
    for run in runs[1:]:
        gap = (run.lefts[0] - last.rights[-1]) / run.size
        if needs_space(text[-1], run.text[0], gap, printed=run.spaced):
            text += " "
        text += f"[{run.text}]" if _is_mark(last, run) else run.text
        last = run
    return text


def with_marks(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of a cell, digits raised behind a number put on its line as a mark in brackets."""
    largest = max(run.size for run in runs)
    if not any(run.size < largest and run.text.isdigit() for run in runs):
        return runs
    found = []
    for run in runs:
        number = next((other for other in runs if _is_mark(other, run) and _is_behind(other, run)), None)
        if number is not None:
            text = f"[{run.text}]"
            ends = [run.lefts[0]] * len(text), [run.rights[-1]] * len(text)
            run = Run(text, *ends, number.baseline, number.size, number.top, number.bottom)
        found.append(run)
    return found


def _is_behind(number: Run, run: Run) -> bool:
    apart = run.lefts[0] - number.rights[-1]
    return -0.1 * number.size < apart < 0.3 * number.size and run.bottom > number.top


def _is_mark(number: Run, run: Run) -> bool:
    """Whether small raised digits behind a number mark a footnote; they must not become its last digits."""
    smaller, raised = run.size / number.size, (number.baseline - run.baseline) / number.size
    higher = HIGHER if smaller <= SMALLER else HIGHEST
    small = (smaller <= MARK and raised > RAISED) or (smaller < 1 and raised > higher)
    return small and run.text.isdigit() and bears_mark(number.text[-1])


def needs_space(before: str, after: str, gap: float, *, printed: bool) -> bool:
    """Whether a reader sees a space between two characters `gap` font sizes apart, where one is `printed` or not."""
    if is_cjk(before) or is_cjk(after):
        return gap > WIDE_GAP
    return gap > (THIN_GAP if printed else WORD_GAP)


@dataclass(slots=True)
class PlacedLine:
    """A line with its page, waiting to be put into a paragraph."""

    page: int
    line: Line


_ENUMERATOR = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)")


def starts_item(text: str) -> bool:
    """The text opens with an ordinal: 一、 （二） 3. and their kind."""
    return _ENUMERATOR.match(text) is not None


def paragraphs(lines: Sequence[PlacedLine], left: float, right: float) -> list[Paragraph]:
    """Lines in reading order as paragraphs; `left` and `right` are the margins of the running text.

    A paragraph begins at an indented line, after a line that ends short of the right margin, after a change of
    size, and below a gap; across a page break only the first two can be seen.
    """
    result: list[list[PlacedLine]] = []
    for placed in lines:
        if result and not _breaks(result[-1][-1], placed, left, right, result[-1]):
            result[-1].append(placed)
        else:
            result.append([placed])
    return [_paragraph(group) for group in result]


def _breaks(before: PlacedLine, after: PlacedLine, left: float, right: float, paragraph: Sequence[PlacedLine]) -> bool:
    a, b = before.line, after.line
    size = max(a.size, b.size)
    if abs(a.size - b.size) > OTHER_SIZE * size:
        return True
    if b.box[0] > left + INDENT * size:
        return True
    if a.box[2] < right - 2.0 * size:
        return True
    if before.page != after.page:
        return False
    step = b.baseline - a.baseline
    if len(paragraph) > 1 and paragraph[-2].page == before.page:
        usual = a.baseline - paragraph[-2].line.baseline
        return step > 1.35 * usual
    return step > 2.6 * size


def _paragraph(group: Sequence[PlacedLine]) -> Paragraph:
    text = group[0].line.text
    for placed in group[1:]:
        following = placed.line.text
        glue = "" if is_cjk(text[-1]) or is_cjk(following[0]) else " "
        text += glue + following
    page = group[0].page
    runs = [run for placed in group if placed.page == page for run in placed.line.runs]
    return Paragraph(text, Place(page=page, box=box_of(runs)))


def margins(lines: Iterable[Line]) -> tuple[float, float]:
    """The left and right margin of running text: the outermost edges that several lines share."""
    boxes = [line.box for line in lines]
    if not boxes:
        return 0.0, 0.0
    lefts = sorted(box[0] for box in boxes)
    rights = sorted(box[2] for box in boxes)
    # A single line that sticks out (a stamp, a side note) must not shift the margin of all others.
    spare = min(len(boxes) // 12, 3)
    return lefts[spare], rights[-1 - spare]
