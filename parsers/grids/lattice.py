"""The rulings and the text of one page into grids: cells are the smallest rectangles the drawing closes.

A cell is found by removing every wall that is not drawn: slots that then flow together are one merged cell. Outer
borders count as drawn even when they are not, since tables cut by a page break and tables open at the sides lack
them; which borders at the top and bottom were really drawn is kept, for joining the parts of a table later.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.grids.fields import without_fields
from parsers.grids.filling import Cell, Piece, cell_text, fill, nearest, set_text
from parsers.grids.ink import Ruling, Run, Sheet
from parsers.grids.partings import parted
from parsers.grids.rulings import GAP, MAX_RULINGS, Frame, frames, levels, whole

__all__ = ["Cell", "Piece", "cell_text", "fill", "nearest", "pieces_of"]

COVER = 0.8
"""A wall stands between two slots when this share of the border between them is drawn."""

SLIVER = 6.0
"""Rows and columns narrower than this hold no text that can be read."""

OVERHANG = 4.0
"""Rulings that reach this far beyond the outermost crossing line show a column or row without outer border."""


TITLE_ROWS = 90.0
"""The most height of rows of a single cell that a page break can part from their table; higher boxes are frames."""


def pieces_of(sheet: Sheet) -> tuple[list[Piece], list[Run]]:
    """The grids of a page from top to bottom, and the runs that stand in none of them."""
    horizontal, vertical = map(whole, without_fields(sheet.horizontal, sheet.vertical))
    if len(horizontal) + len(vertical) > MAX_RULINGS:
        sheet.flaws.append(f"page {sheet.number}: too many lines for a table, taken as a drawing")
        return [], sheet.runs
    pieces: list[Piece] = []
    free = sheet.runs
    # Small frames first: a frame around a table must not take the table's text.
    for frame in sorted(frames(horizontal, vertical), key=_extent):
        piece, rest = _piece(sheet, frame, free)
        if piece is not None:
            pieces += [piece] if piece.single else parted(piece, frame.vertical)
            free = rest
    pieces.sort(key=lambda piece: piece.ys[0])
    if any(cell.crossed for piece in pieces if not piece.single for cell in piece.cells):
        sheet.flaws.append(f"page {sheet.number}: a number runs over the border of its cell")
    if any(_stands_in(box, table) for box in pieces for table in pieces if box.single and not table.single):
        sheet.flaws.append(f"page {sheet.number}: a number stands in a frame within a table, and is not read")
    return pieces, free


def _stands_in(box: Piece, table: Piece) -> bool:
    """Whether a box that holds numbers lies within a table."""
    inside = table.xs[0] < box.xs[0] and box.xs[-1] < table.xs[-1] and table.ys[0] < box.ys[0] < table.ys[-1]
    return inside and any(char.isdigit() for cell in box.cells for char in cell.text)


def _extent(frame: Frame) -> float:
    ys = [ruling.at for ruling in frame.horizontal]
    xs = [ruling.at for ruling in frame.vertical]
    return (max(ys) - min(ys)) * (max(xs) - min(xs))


def _piece(sheet: Sheet, frame: Frame, runs: list[Run]) -> tuple[Piece | None, list[Run]]:
    xs = _edges(frame.vertical, frame.horizontal)
    ys = _edges(frame.horizontal, frame.vertical)
    if len(xs) < 2 or len(ys) < 2:
        return None, runs
    if min(b - a for edges in (xs, ys) for a, b in pairwise(edges)) < SLIVER:
        near = [run for run in runs if ys[0] < run.middle < ys[-1] and run.lefts[0] < xs[-1] and run.rights[-1] > xs[0]]
        xs = _without_slivers(xs, [(run.lefts[0] + run.rights[-1]) / 2 for run in near])
        ys = _without_slivers(ys, [run.middle for run in near])
    if len(xs) < 2 or len(ys) < 2 or (len(xs) == 2 and ys[-1] - ys[0] > TITLE_ROWS):
        return None, runs
    # walls[i][j] is the border above slot row i, column j; sides[j][i] that left of it.
    walls = _drawn(frame.horizontal, ys, xs)
    sides = _drawn(frame.vertical, xs, ys)
    last = len(ys) - 1
    cells = _cells(walls, sides, last, len(xs) - 1)
    for cell in cells:
        # Only the borders at the ends of the grid can be a page break's.
        if cell.row == 0:
            cell.drawn_top = all(walls[0][cell.column : cell.column + cell.colspan])
        if cell.row + cell.rowspan == last:
            cell.drawn_bottom = all(walls[last][cell.column : cell.column + cell.colspan])
    piece, rest = fill(Piece(sheet.number, xs, ys, cells), runs)
    if piece is not None and not piece.single:
        rest = _take_overhang(piece, rest)
    return piece, rest


def _take_overhang(piece: Piece, runs: list[Run]) -> list[Run]:
    """Text that a page break left standing just outside the grid, below or above a cell without border there."""
    top, bottom, last = piece.ys[0], piece.ys[-1], len(piece.ys) - 1
    below = [cell for cell in piece.cells if cell.row + cell.rowspan == last and not cell.drawn_bottom]
    above = [cell for cell in piece.cells if cell.row == 0 and not cell.drawn_top]
    if not below and not above:
        return runs
    rest: list[Run] = []
    for run in runs:
        cells: list[Cell] = []
        if run.middle > bottom and run.top < bottom + 0.2 * run.size:
            cells = below
        elif run.middle < top and run.bottom > top - 0.2 * run.size:
            cells = above
        left, right = run.lefts[0], run.rights[-1]
        home = next((c for c in cells if piece.xs[c.column] < left and right < piece.xs[c.column + c.colspan]), None)
        # A number here may as well be the page's: only words are taken.
        if home is None or any(char.isdigit() for char in run.text):
            rest.append(run)
        else:
            home.runs.append(run)
            set_text(home, piece.xs)
    return rest


def _edges(across: Sequence[Ruling], along: Sequence[Ruling]) -> list[float]:
    """Positions of the lines `across`, and of an outer border that only the ends of the lines `along` show."""
    edges = levels(ruling.at for ruling in across)
    before = [ruling.start for ruling in along if ruling.start < edges[0] - OVERHANG]
    beyond = [ruling.end for ruling in along if ruling.end > edges[-1] + OVERHANG]
    for out in (before, beyond):
        shared = levels(out, GAP)
        # One line that sticks out is an underline or a side rule; a border is missing when several end alike.
        counted = [(sum(abs(end - level) <= 2 * GAP for end in out), level) for level in shared]
        if counted:
            count, level = max(counted)
            if count >= 2:
                edges = sorted([*edges, level])
    return edges


def _without_slivers(edges: list[float], middles: list[float]) -> list[float]:
    """Edges so close that no text fits between become one: boxes drawn side by side, each with its own border."""
    kept: list[list[float]] = [[edges[0]]]
    for edge in edges[1:]:
        last = kept[-1][-1]
        if edge - last < SLIVER and not any(last < middle < edge for middle in middles):
            kept[-1].append(edge)
        else:
            kept.append([edge])
    return [sum(group) / len(group) for group in kept]


def _drawn(rulings: Sequence[Ruling], ats: Sequence[float], crossing: Sequence[float]) -> list[list[bool]]:
    """For each line position and each interval between crossings: is the border drawn there?"""
    last = len(crossing) - 1
    table = [[False] * last for _ in ats]
    partly: dict[tuple[int, int], float] = {}
    for at, start, end in rulings:
        k = nearest(ats, at)
        first, behind = bisect_left(crossing, start), bisect_right(crossing, end) - 1
        if first < behind:
            table[k][first:behind] = [True] * (behind - first)
        for j in {first - 1, behind}:
            if 0 <= j < last:
                ink = min(end, crossing[j + 1]) - max(start, crossing[j])
                if ink > 0:
                    partly[k, j] = partly.get((k, j), 0.0) + ink
    for (k, j), ink in partly.items():
        width = crossing[j + 1] - crossing[j]
        if ink >= COVER * width or width - ink <= GAP:
            table[k][j] = True
    return table


def _cells(walls: list[list[bool]], sides: list[list[bool]], rows: int, columns: int) -> list[Cell]:
    """The cells between the walls."""
    cells: list[Cell] = []
    taken = [[False] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if taken[i][j]:
                continue
            # What is above and to the left is taken already.
            below = i + 1 < rows and not walls[i + 1][j] and not taken[i + 1][j]
            beside = j + 1 < columns and not sides[j + 1][i] and not taken[i][j + 1]
            if below or beside:
                cells.extend(_rectangles(_region(i, j, walls, sides, taken)))
            else:
                cells.append(Cell(i, j, 1, 1))
    return cells


def _region(
    i: int, j: int, walls: list[list[bool]], sides: list[list[bool]], taken: list[list[bool]]
) -> list[tuple[int, int]]:
    """The slots that flow together with one slot because no wall stands between them."""
    rows, columns = len(taken), len(taken[0])
    taken[i][j] = True
    members = [(i, j)]
    for a, b in members:  # grows while it is walked
        if a and not walls[a][b] and not taken[a - 1][b]:
            taken[a - 1][b] = True
            members.append((a - 1, b))
        if a + 1 < rows and not walls[a + 1][b] and not taken[a + 1][b]:
            taken[a + 1][b] = True
            members.append((a + 1, b))
        if b and not sides[b][a] and not taken[a][b - 1]:
            taken[a][b - 1] = True
            members.append((a, b - 1))
        if b + 1 < columns and not sides[b + 1][a] and not taken[a][b + 1]:
            taken[a][b + 1] = True
            members.append((a, b + 1))
    return members


def _rectangles(members: list[tuple[int, int]]) -> Iterator[Cell]:
    """A region as rectangles: one, unless the drawing leaves a wall unfinished."""
    (top, _), (bottom, _) = min(members), max(members)
    all_columns = [j for _, j in members]
    left, right = min(all_columns), max(all_columns)
    if len(members) == (bottom - top + 1) * (right - left + 1):
        yield Cell(top, left, bottom - top + 1, right - left + 1)
        return
    rows: dict[int, list[int]] = {}
    for i, j in members:
        rows.setdefault(i, []).append(j)
    strips: list[list[int]] = []
    for i in sorted(rows):
        columns = sorted(rows[i])
        start = columns[0]
        for a, b in zip(columns, [*columns[1:], -1], strict=True):
            if b != a + 1:
                strip = next((s for s in strips if s[1] == i and s[2] == start and s[3] == a + 1), None)
                if strip:
                    strip[1] = i + 1
                else:
                    strips.append([i, i + 1, start, a + 1])
                start = b
    for top, bottom, left, right in strips:
        yield Cell(top, left, bottom - top, right - left)
