"""The parts of a table on consecutive pages into one grid.

Rows that the page break cut in two are joined again; two numbers are never run together: where both halves of a
cell carry digits the rows stay apart and the document says so in its flaws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from parsers.document import Box, Grid, GridCell, Place, squeeze
from parsers.grids.filling import Cell, Piece, nearest
from parsers.grids.rulings import levels
from parsers.grids.textlines import starts_item

ALIKE = 4.0
"""Column edges of two parts may differ by this much; real documents shift by 2 points from page to page."""

ALIKE_BEGIN = 2
"""Characters with which labels of two groups both begin, and no rest of a label does."""

HEADINGS = 3
"""Texts side by side, each in a cell that it fills, that all go on below a page break: a row of headings is cut."""

_DIGIT = re.compile(r"\d")
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
        return self.row + self.rowspan

    @property
    def columns(self) -> tuple[int, int]:
        return self.column, self.column + self.colspan


def follows(above: Piece, below: Piece) -> bool:
    """The two parts have the same outer edges, perhaps moved sideways as on facing pages."""
    shift = _shift(above, below)
    width, other = above.xs[-1] - above.xs[0], below.xs[-1] - below.xs[0]
    if abs(width - other) > 2 * ALIKE or abs(shift) > 0.25 * width:
        return False
    moved = [x - shift for x in below.xs]
    shared = sum(any(abs(x - y) <= ALIKE for y in above.xs) for x in moved)
    # The wider part must know nearly all columns of the other; a merged part may know fewer.
    return shared >= min(len(above.xs), len(moved)) - 1


def _shift(above: Piece, below: Piece) -> float:
    """How far the lower part is moved sideways; edges that differ by a trifle are not moved at all."""
    left, right = below.xs[0] - above.xs[0], below.xs[-1] - above.xs[-1]
    return 0.0 if max(abs(left), abs(right)) <= ALIKE else (left + right) / 2


def stitch(pieces: Sequence[Piece]) -> tuple[Grid, list[str]]:
    """One grid from the parts of a table in order, and what could not be decided."""
    first = pieces[0]
    shifts = [_shift(first, piece) for piece in pieces]
    edges = levels((x - shift for piece, shift in zip(pieces, shifts, strict=True) for x in piece.xs), ALIKE)
    table = _parts(first, edges, 0.0, 0)
    flaws: list[str] = []
    for piece, shift in zip(pieces[1:], shifts[1:], strict=True):
        height = max(part.end for part in table)
        below = _parts(piece, edges, shift, 0)
        below = _without_header(table, below)
        if below:
            for part in below:
                part.row += height
            table = _join(table, below, height, piece.page, flaws)
    return _grid(table), flaws


def _parts(piece: Piece, edges: Sequence[float], shift: float, row: int) -> list[Part]:
    slot = [nearest(edges, x - shift) for x in piece.xs]
    parts = []
    for cell in piece.cells:
        low, high = slot[cell.column], slot[cell.column + cell.colspan]
        if high > low:
            parts.append(_part(cell, row + cell.row, low, high, piece))
    return parts


def _part(cell: Cell, row: int, low: int, high: int, piece: Piece) -> Part:
    box = cell.box or (
        piece.xs[cell.column],
        piece.ys[cell.row],
        piece.xs[cell.column + cell.colspan],
        piece.ys[cell.row + cell.rowspan],
    )
    return Part(
        row,
        low,
        cell.rowspan,
        high - low,
        cell.text,
        cell.page or piece.page,
        box,
        cell.full,
        cell.drawn_top,
        cell.drawn_bottom,
    )


def _without_header(table: Sequence[Part], below: list[Part]) -> list[Part]:
    """The lower part without the rows that repeat the table's first rows word for word and span for span."""
    same = 0
    end = min(max(part.end for part in parts) for parts in (table, below))
    while same < end and _row_key(table, same) == _row_key(below, same):
        same += 1
    # The repeated block must be closed: no cell of it reaches into the rows that stay.
    while same and any(part.row < same < part.end for part in below):
        same -= 1
    if not any(part.text for part in below if part.row < same):
        return below
    kept = [part for part in below if part.row >= same]
    for part in kept:
        part.row -= same
    return kept


def _row_key(parts: Sequence[Part], row: int) -> list[tuple[int, int, int, str]]:
    return sorted((part.column, part.colspan, part.rowspan, squeeze(part.text)) for part in parts if part.row == row)


def _join(table: list[Part], below: list[Part], height: int, page: int, flaws: list[str]) -> list[Part]:
    """Join two parts whose border lies above row `height`, merging what the page break cut."""
    if page == table[-1].page:
        return table + below  # rows drawn apart on one page
    upper = {part.columns: part for part in table if part.end == height}
    lower = {part.columns: part for part in below if part.row == height}
    pairs = [(upper[columns], lower[columns]) for columns in upper if columns in lower]
    goes_on = _borders_say(list(upper.values()), list(lower.values()))
    if _is_rest(list(lower.values()), pairs):
        return _merge_rows(table, below, height, pairs)
    if goes_on is None and _row_is_cut(list(upper.values()), list(lower.values()), pairs):
        if any(_DIGIT.search(a.text) and _DIGIT.search(b.text) and _is_value(a) and _is_value(b) for a, b in pairs):
            flaws.append(
                f"page {page}: the first row may be the rest of the row before it; kept apart, both have numbers"
            )
        else:
            return _merge_rows(table, below, height, pairs)
    gone = set()
    for a, b in pairs:
        if _label_goes_on(a, b) if goes_on is None else goes_on(a, b):
            if _DIGIT.search(a.text) and _DIGIT.search(b.text) and (_is_value(a) or _is_value(b)):
                flaws.append(f"page {page}: a cell is cut by the page break and has numbers on both sides; kept apart")
                continue
            _absorb(a, b)
            gone.add(id(b))
    return table + [part for part in below if id(part) not in gone]


def _borders_say(upper: Sequence[Part], lower: Sequence[Part]) -> Callable[[Part, Part], bool] | None:
    """Which cells go on below, where the drawing tells: some borders at the break are drawn and some are not.

    Programs that close every cell at a break, or none, tell nothing.
    """
    if len({part.drawn_bottom for part in upper}) == 2:
        return lambda above, below: not above.drawn_bottom
    if len({part.drawn_top for part in lower}) == 2:
        return lambda above, below: not below.drawn_top
    return None


def _is_rest(lower: Sequence[Part], pairs: Sequence[tuple[Part, Part]]) -> bool:
    """The first row below is what a page break left of the row above: it has no text, and its cells are that row's."""
    singles = [part for part in lower if part.rowspan == 1]
    paired = {id(b) for a, b in pairs if a.rowspan == 1}
    return bool(singles) and all(not part.text and id(part) in paired for part in singles)


def _is_value(part: Part) -> bool:
    return bool(part.text) and _VALUE.fullmatch(part.text) is not None


def _row_is_cut(upper: Sequence[Part], lower: Sequence[Part], pairs: Sequence[tuple[Part, Part]]) -> bool:
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
    values = [(a, b) for a, b in singles if _is_value(a) or _is_value(b)]
    unit_below = any(_UNIT.fullmatch(b.text) for _, b in values)
    if any(
        (a.text and not _is_value(a)) or not (_is_value(b) or _UNIT.fullmatch(b.text) or not b.text) for a, b in values
    ):
        return False  # a heading above its number
    if not values:
        return len(singles) >= HEADINGS and all(_runs_on(a, b) for a, b in singles)
    labels = [(a, b) for a, b in singles if (a.text or b.text) and not (_is_value(a) or _is_value(b))]
    if not labels:
        return not any(a.text and b.text for a, b in values)
    if any(starts_item(squeeze(b.text)) for _, b in labels):
        return False
    if unit_below:
        return True
    if any(a.text for a, _ in values) and any(b.text for _, b in values):
        return not any(b.text for _, b in labels)
    return all(a.full for a, b in labels if a.text and b.text)


def _runs_on(a: Part, b: Part) -> bool:
    """Whether a text without a number fills its cell and may go on in the one below the break."""
    if not (a.text and b.text and a.full) or _DIGIT.search(a.text + b.text):
        return False
    return not starts_item(squeeze(b.text))


def _merge_rows(table: list[Part], below: list[Part], height: int, pairs: Sequence[tuple[Part, Part]]) -> list[Part]:
    """The first row below becomes part of the last row above; all later rows move up by one."""
    gone = set()
    for a, b in pairs:
        _absorb(a, b)
        a.rowspan -= 1
        gone.add(id(b))
    rest = [part for part in below if id(part) not in gone]
    for part in rest:
        if part.row == height and part.rowspan > 1:
            part.rowspan -= 1
        elif part.row > height:
            part.row -= 1
    # A cell that has no counterpart keeps its row; it can only stand beside the joined ones.
    for part in rest:
        part.row = max(part.row, height - 1) if part.row < height else part.row
    return table + [part for part in rest if part.rowspan > 0]


def _label_goes_on(a: Part, b: Part) -> bool:
    """A label beside several rows, cut by the break: its rest is empty or runs on without a new ordinal.

    A label that begins as the one above does (行政复议, 行政诉讼) is the next one.
    """
    if a.rowspan == 1 and b.rowspan == 1:
        return False
    if _is_value(a) or _is_value(b):
        return False
    if not a.text or not b.text:
        return True
    above, below = squeeze(a.text), squeeze(b.text)
    return not starts_item(below) and above[:ALIKE_BEGIN] != below[:ALIKE_BEGIN]


def _absorb(a: Part, b: Part) -> bool:
    if b.text:
        if a.text:
            a.text += "\n" + b.text
        else:
            a.text, a.page, a.box = b.text, b.page, b.box
    a.rowspan += b.rowspan
    a.drawn_bottom, a.full = b.drawn_bottom, b.full
    return True


def _numbered(edges: set[int]) -> dict[int, int]:
    return {edge: k for k, edge in enumerate(sorted(edges))}


def _grid(parts: Sequence[Part]) -> Grid:
    """Rows and columns without those edges at which no cell begins or ends."""
    ends = [(part.row + part.rowspan, part.column + part.colspan) for part in parts]
    rows = _numbered({part.row for part in parts}.union([row for row, _ in ends]))
    columns = _numbered({part.column for part in parts}.union([column for _, column in ends]))
    cells = []
    for part in sorted(parts, key=lambda part: (part.row, part.column)):
        low, row = columns[part.column], rows[part.row]
        high, end = columns[part.column + part.colspan], rows[part.row + part.rowspan]
        cells.append(GridCell(part.text, row, low, end - row, high - low, Place(part.page, part.box)))
    return Grid(cells)
