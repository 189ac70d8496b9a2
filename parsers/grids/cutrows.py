"""Which rows and cells of a table a page break cut in two, told by what is drawn and printed on both sides of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.document import Box, squeeze
from parsers.grids.textlines import starts_item

ALIKE_BEGIN = 2
"""Characters with which labels of two groups both begin, and no rest of a label does."""

HEADINGS = 3
"""Texts side by side, each in a cell that it fills, that all go on below a page break: a row of headings is cut."""

DIGIT = re.compile(r"\d")
_UNIT = re.compile(r"件次?|[条个项次宗份篇元]|[万亿]元")
_VALUE = re.compile(rf"[\d\s,.，．+\-－—–―/／%％０-９]+(?:{_UNIT.pattern})?")


@dataclass(slots=True)
class Part:
    """A cell of a stitched table, in the table's own rows and columns."""

    row: int
    column: int
    rowspan: int
    colspan: int
    text: str
    page: int
    box: Box | None
    full: bool
    drawn_top: bool
    drawn_bottom: bool

    @property
    def end(self) -> int:
        """The row behind its last one."""
        return self.row + self.rowspan

    @property
    def columns(self) -> tuple[int, int]:
        """Its first column, and the one behind its last."""
        return self.column, self.column + self.colspan


def borders_say(upper: Sequence[Part], lower: Sequence[Part]) -> Callable[[Part, Part], bool] | None:
    """Which cells go on below, where the drawing tells: some borders at the break are drawn and some are not.

    Programs that close every cell at a break, or none, tell nothing.
    """
    if len({part.drawn_bottom for part in upper}) == 2:
        return lambda above, below: not above.drawn_bottom
    if len({part.drawn_top for part in lower}) == 2:
        return lambda above, below: not below.drawn_top
    return None


def is_rest(lower: Sequence[Part], pairs: Sequence[tuple[Part, Part]]) -> bool:
    """The first row below is what a page break left of the row above: it has no text, and its cells are that row's."""
    singles = [part for part in lower if part.rowspan == 1]
    paired = {id(b) for a, b in pairs if a.rowspan == 1}
    return bool(singles) and all(not part.text and id(part) in paired for part in singles)


def is_value(part: Part) -> bool:
    """Whether it prints a number, or what stands for one."""
    return bool(part.text) and _VALUE.fullmatch(part.text) is not None


def row_is_cut(upper: Sequence[Part], lower: Sequence[Part], pairs: Sequence[tuple[Part, Part]]) -> bool:
    """The last row above and the first row below are two halves of one row.

    Whole rows above and below a break look alike, and a blank cell may be a printed zero. Halves show in this: the
    lower one is empty, or has no label, or its label runs on: no ordinal opens it and the upper one fills its line. So
    do all the texts of a row of headings.
    """
    singles = [(a, b) for a, b in pairs if a.rowspan == 1 and b.rowspan == 1]
    if not singles or len(singles) < 0.5 * max(len(upper), len(lower)):
        return False
    if not any(b.text for _, b in singles):
        return True
    values = [(a, b) for a, b in singles if is_value(a) or is_value(b)]
    if any(_is_heading_of(a, b) for a, b in values):
        return False
    if not values:
        return len(singles) >= HEADINGS and all(_runs_on(a, b) for a, b in singles)
    labels = [(a, b) for a, b in singles if (a.text or b.text) and not (is_value(a) or is_value(b))]
    if not labels:
        return not any(a.text and b.text for a, b in values)
    return _label_runs_on(labels, values)


def _is_heading_of(a: Part, b: Part) -> bool:
    """Whether one of two texts, of which one is a number, is no part of it: a heading and the number below."""
    return bool(a.text and not is_value(a)) or not (is_value(b) or _UNIT.fullmatch(b.text) or not b.text)


def _label_runs_on(labels: Sequence[tuple[Part, Part]], values: Sequence[tuple[Part, Part]]) -> bool:
    """Whether the lower row is the rest of the upper one by its label, or by a unit without a number."""
    if any(starts_item(squeeze(b.text)) for _, b in labels):
        return False
    if any(_UNIT.fullmatch(b.text) for _, b in values):
        return True
    if any(a.text for a, _ in values) and any(b.text for _, b in values):
        return not any(b.text for _, b in labels)
    return all(a.full for a, b in labels if a.text and b.text)


def _runs_on(a: Part, b: Part) -> bool:
    """Whether a text without a number fills its cell and may go on in the one below the break."""
    if not (a.text and b.text and a.full) or DIGIT.search(a.text + b.text):
        return False
    return not starts_item(squeeze(b.text))


def label_goes_on(a: Part, b: Part) -> bool:
    """A label beside several rows, cut by the break: its rest is empty or runs on without a new ordinal.

    A label that begins as the one above does (行政复议, 行政诉讼) is the next one.
    """
    if a.rowspan == 1 and b.rowspan == 1:
        return False
    if is_value(a) or is_value(b):
        return False
    if not a.text or not b.text:
        return True
    above, below = squeeze(a.text), squeeze(b.text)
    return not starts_item(below) and above[:ALIKE_BEGIN] != below[:ALIKE_BEGIN]
