"""The parts of a table on consecutive pages into one grid.

Rows that the page break cut in two are joined again; two numbers are never run together: where both halves of a
cell carry digits the rows stay apart and the document says so in its flaws.
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.document import Grid, GridCell, Place, squeeze
from parsers.grids.cutrows import DIGIT, Part, borders_say, is_rest, is_value, label_goes_on, row_is_cut
from parsers.grids.filling import Cell, Piece, nearest
from parsers.grids.rulings import levels

ALIKE = 4.0
"""Column edges of two parts may differ by this much; real documents shift by 2 points from page to page."""


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
    goes_on = borders_say(list(upper.values()), list(lower.values()))
    if is_rest(list(lower.values()), pairs):
        return _merge_rows(table, below, height, pairs)
    if goes_on is None and row_is_cut(list(upper.values()), list(lower.values()), pairs):
        if any(DIGIT.search(a.text) and DIGIT.search(b.text) and is_value(a) and is_value(b) for a, b in pairs):
            flaws.append(
                f"page {page}: the first row may be the rest of the row before it; kept apart, both have numbers"
            )
        else:
            return _merge_rows(table, below, height, pairs)
    gone = set()
    for a, b in pairs:
        if label_goes_on(a, b) if goes_on is None else goes_on(a, b):
            if DIGIT.search(a.text) and DIGIT.search(b.text) and (is_value(a) or is_value(b)):
                flaws.append(f"page {page}: a cell is cut by the page break and has numbers on both sides; kept apart")
                continue
            _absorb(a, b)
            gone.add(id(b))
    return table + [part for part in below if id(part) not in gone]


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
