"""Words that stand under one another into cells of several lines.

What stands close below and is set to the same edge may be the next line of a cell or the next cell. Known labels
decide: of all ways to cut a column of words the one is taken whose pieces are labels of the templates, then the
one whose lines stand close, open with no ordinal and close their brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.grids.undrawn.values import MOST_LINES, NEAR, whole_values
from parsers.grids.undrawn.words import Word, Words, names, opens
from parsers.tables.labels import GROUP, MEASURE, Label, exact_label
from parsers.tables.rows import UNITS

FAR = 3.0
"""Lines of one cell follow each other within this many font sizes, whatever they say."""

ALIGNED = 2.0
"""Lines of a cell share their left, middle or right edge within this many points."""

OFF_EDGE = 1.0
"""A line over another but not set to its edge is taken to be this many font sizes farther off."""

UNKNOWN, TIGHT_CUT, INDENTED, ORDINAL, OPEN, SEVERAL_ROWS, GROUPED = 1.0, 0.3, 0.5, 2.0, 1.5, 1.5, 0.5
"""Prices of a piece that is no known label; of a cut between close lines; of a line not set to the edge of the one
above it; of an ordinal or an open bracket inside an unknown piece; of each line more than one with a value beside
it; of a heading of several columns in one piece with that of a single one."""

SPACE = 1.3
"""White space inside a line of a cell is at most this many font sizes wide."""

_UNCLOSED = re.compile(r"[（(\[【〔][^）)\]】〕]*$")
_CONTINUES = re.compile(r"(?:万?元|[件项个条次人])?[（(【\[〔①-⑳].*|[.．]\d.*")


@dataclass(slots=True, eq=False)
class TextCell:
    """The words of one cell, line by line, and the label of the templates that they print, if any."""

    words: Words
    value: bool = False
    text: str = field(init=False)
    label: Label | None = field(init=False)
    left: float = field(init=False)
    right: float = field(init=False)
    top: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        words = self.words
        self.text = "".join(word.text for word in words)
        self.label = None if self.value else exact_label(self.text)
        self.left, self.right = min(word.left for word in words), max(word.right for word in words)
        self.top, self.bottom = min(word.top for word in words), max(word.bottom for word in words)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The height of its middle."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return self.words[0].size

    @property
    def page(self) -> int:
        return self.words[0].page

    def is_a(self, kind: str) -> bool:
        """Whether it prints a label of a kind."""
        return self.label is not None and any(sense.kind == kind for sense in self.label.senses)


def cells_of(region: Sequence[Words]) -> list[TextCell]:
    """The cells of a table, from the words of its lines."""
    region = _unspaced(region)
    beside = {id(word) for line in region if any(word.value for word in line) for word in line}
    values, chains = _chains(region)
    cells = [TextCell(chain[a:b]) for chain in chains for a, b in _pieces(chain, beside)]
    cells += [TextCell(value, value=True) for value in whole_values(values, [cell.words for cell in cells])]
    cells.sort(key=lambda cell: (cell.y, cell.left))
    return cells


def _unspaced(region: Sequence[Words]) -> list[Words]:
    """The lines with words put together that only a wide space inside a cell parts.

    Another line of the same cell or column, above or below, runs across the space.
    """
    lines: list[Words] = []
    for k, line in enumerate(region):
        around = [*region[max(0, k - 4) : k], *region[k + 1 : k + 5]]
        near = [word for other in around for word in other if not word.value]
        joined: Words = []
        for word in line:
            before = joined[-1] if joined else None
            if before and not before.value and _one_cell(before, word, near):
                joined[-1] = _one(before, word)
            else:
                joined.append(word)
        lines.append(joined)
    return lines


def _one_cell(before: Word, word: Word, near: Sequence[Word]) -> bool:
    gap = word.left - before.right
    if gap > SPACE * word.size or word.value or opens(word.text) or exact_label(word.text) is not None:
        return False
    tight = [other for other in near if abs(other.baseline - word.baseline) < NEAR * word.size]
    if any(abs(other.left - word.left) < ALIGNED for other in tight):
        return False
    return any(
        abs(other.left - before.left) < ALIGNED and other.right > word.left + 0.5 * word.size
        for other in near
        if abs(other.baseline - word.baseline) < FAR * word.size
    )


def _one(a: Word, b: Word) -> Word:
    runs = [*a.runs, *b.runs]
    top, bottom = min(a.top, b.top), max(a.bottom, b.bottom)
    return Word(a.text + b.text, a.left, b.right, top, bottom, a.baseline, a.size, False, runs, a.page)


def _chains(region: Sequence[Words]) -> tuple[list[Words], list[Words]]:
    """Values with their further lines, and columns of other words, each word under the one before it."""
    values: list[Words] = []
    chains: list[Words] = []
    for k, line in enumerate(region):
        for word in line:
            value = _nearest(values, word)
            if value and _goes_on(value, word):
                value.append(word)
                continue
            if word.value and not _begins_label(word, region[k + 1 : k + 4]):
                values.append([word])
                continue
            chain = _nearest(chains, word)
            if chain:
                chain.append(word)
            else:
                chains.append([word])
    return values, chains


def _begins_label(word: Word, below: Iterable[Words]) -> bool:
    """An ordinal that a line break parts from its label."""
    if len(word.text) > 3:
        return False
    text, last = word.text, word
    for line in below:
        under = [other for other in line if not other.value and abs(other.left - word.left) < ALIGNED]
        close = [other for other in under if other.baseline - last.baseline < NEAR * word.size]
        if not close:
            continue
        text, last = text + close[0].text, close[0]
        if exact_label(text) is not None:
            return True
    return False


def _nearest(chains: Iterable[Words], word: Word) -> Words | None:
    """The chain whose last word stands nearest above a word, set to the same edge or over it."""
    best: tuple[float, Words] | None = None
    for chain in chains:
        last = chain[-1]
        step = (word.baseline - last.baseline) / word.size
        if not 0.5 < step <= FAR:
            continue
        if not _aligned(last, word):
            if not (last.left < word.right and word.left < last.right):
                continue
            step += OFF_EDGE
        if best is None or step < best[0]:
            best = (step, chain)
    return best[1] if best else None


def _aligned(above: Word, word: Word) -> bool:
    edges = abs(above.left - word.left), abs(above.middle - word.middle), abs(above.right - word.right)
    return min(edges) < ALIGNED


def _goes_on(value: Words, word: Word) -> bool:
    """A line below a value that carries it on: its unit, its decimals, or the rest of a remark in brackets."""
    last = value[-1]
    step = (word.baseline - last.baseline) / word.size
    if not 0.5 < step <= NEAR or not (last.left < word.right and word.left < last.right):
        return False
    if _UNCLOSED.search("".join(part.text for part in value)) is not None:
        return True
    return not word.value and (word.text in UNITS or _CONTINUES.fullmatch(word.text) is not None)


def _is_group_with_column(lines: Sequence[str]) -> bool:
    """Whether lines are the heading of several columns, whole, and below it that of one of them."""
    if len(lines) < 2:
        return False
    parts = [("".join(lines[:k]), "".join(lines[k:])) for k in range(1, len(lines))]
    return any(names(below, MEASURE) and names(above, GROUP) for above, below in parts)


def _pieces(chain: Words, beside: set[int]) -> list[tuple[int, int]]:
    """The cheapest way to cut a chain into cells."""
    n = len(chain)
    steps = [(chain[k].baseline - chain[k - 1].baseline) / chain[k].size if k else 0.0 for k in range(n)]
    slanted = [k > 0 and not _aligned(chain[k - 1], chain[k]) for k in range(n)]
    cost = [0.0] + [float("inf")] * n
    back = [0] * (n + 1)
    for end in range(1, n + 1):
        text = ""
        joins = rows = ordinals = off_edge = 0.0
        for start in range(end - 1, max(-1, end - MOST_LINES - 1), -1):
            word = chain[start]
            text = word.text + text
            rows += id(word) in beside
            if start + 1 < end:
                joins += max(0.0, steps[start + 1] - NEAR)
                off_edge += INDENTED * slanted[start + 1]
                ordinals += opens(chain[start + 1].text)
            # A remark in brackets followed by labels passes for a label, and so does a group with the next one.
            price = off_edge + SEVERAL_ROWS * max(0, rows - 1)
            if exact_label(text) is not None:
                price += joins + (GROUPED if _is_group_with_column([word.text for word in chain[start:end]]) else 0.0)
            else:
                price += UNKNOWN + 4 * joins + ORDINAL * ordinals
                price += OPEN * (_UNCLOSED.search(text) is not None)
            if start and steps[start] < NEAR:
                price += TIGHT_CUT
            if cost[start] + price < cost[end]:
                cost[end], back[end] = cost[start] + price, start
    found = []
    at = n
    while at:
        found.append((back[at], at))
        at = back[at]
    return found[::-1]
