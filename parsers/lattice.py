"""The rulings and the text of one page into grids: cells are the smallest rectangles the drawing closes.

A cell is found by removing every wall that is not drawn: slots that then flow together are one merged cell. Outer
borders count as drawn even when they are not, since tables cut by a page break and tables open at the sides lack
them; which borders at the top and bottom were really drawn is kept, for joining the parts of a table later.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .document import Box
from .ink import Ruling, Run, Sheet, box_of, split_run
from .rulings import GAP, MAX_RULINGS, Frame, frames, levels, whole
from .textlines import Line, is_cjk, lines_of

COVER = 0.8
"""A wall stands between two slots when this share of the border between them is drawn."""

TOUCH = 0.12
"""Characters closer than this many font sizes belong to one word, whatever ruling runs through them."""

SLIVER = 6.0
"""Rows and columns narrower than this hold no text that can be read."""

VOID = 1.2
"""A row lower than this many sizes of the table's text holds no line of it."""

OVERHANG = 4.0
"""Rulings that reach this far beyond the outermost crossing line show a column or row without outer border."""


PADDING = 6.0
"""The usual most white space between the text of a cell and its border; Word's default is 5.4."""

TITLE_ROWS = 90.0
"""The most height of rows of a single cell that a page break can part from their table; higher boxes are frames."""


@dataclass(slots=True)
class Cell:
    """A cell of one piece.

    `full`: its last line leaves no room for another character, so its text may go on elsewhere. `drawn_top` and
    `drawn_bottom` say whether that border is really on the page.
    """

    row: int
    column: int
    rowspan: int
    colspan: int
    runs: list[Run] = field(default_factory=list)
    text: str = ""
    box: Box | None = None
    page: int | None = None  # where that differs from the piece's
    full: bool = False
    drawn_top: bool = True
    drawn_bottom: bool = True


@dataclass(slots=True)
class Piece:
    """A grid on one page, perhaps a part of a longer table: column edges, row edges and the cells between."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[Cell]

    @property
    def single(self) -> bool:
        """One column: a box around text, unless it turns out to be a row of a table cut by a page break."""
        return len(self.xs) == 2


def pieces_of(sheet: Sheet) -> tuple[list[Piece], list[Run]]:
    """The grids of a page from top to bottom, and the runs that stand in none of them."""
    horizontal, vertical = whole(sheet.horizontal), whole(sheet.vertical)
    if len(horizontal) + len(vertical) > MAX_RULINGS:
        sheet.flaws.append(f"page {sheet.number}: too many lines for a table, taken as a drawing")
        return [], sheet.runs
    pieces: list[Piece] = []
    free = sheet.runs
    # Small frames first: a frame around a table must not take the table's text.
    for frame in sorted(frames(horizontal, vertical), key=_extent):
        piece, rest = _piece(sheet, frame, free)
        if piece is not None:
            pieces.append(piece)
            free = rest
    pieces.sort(key=lambda piece: piece.ys[0])
    return pieces, free


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
            _set_text(home, piece.xs)
    return rest


def fill(piece: Piece, runs: list[Run]) -> tuple[Piece | None, list[Run]]:
    """Put the runs that stand in a grid into its cells; None when what comes out is no table."""
    owner = _owners(piece)
    inside, rest = _distribute(runs, piece.xs, piece.ys, owner)
    for cell in piece.cells:
        _set_text(cell, piece.xs)
    if not inside or not (piece.single or _is_table(piece.cells)):
        return None, runs
    _drop_void_rows(piece)
    return piece, rest


def _drop_void_rows(piece: Piece) -> None:
    """Take out rows without text of their own that no line of text fits, and what a page break leaves of a row."""
    full = {cell.row for cell in piece.cells if cell.text and cell.rowspan == 1}
    if len(full) == len(piece.ys) - 1:
        return
    sizes = sorted(run.size for cell in piece.cells for run in cell.runs)
    least = VOID * sizes[len(sizes) // 2] if sizes else 0.0
    last = len(piece.ys) - 2
    for row in range(last, -1, -1):
        if row in full:
            continue
        alone = [cell for cell in piece.cells if cell.row == row and cell.rowspan == 1]
        low = piece.ys[row + 1] - piece.ys[row] < least
        torn = (row == 0 and not any(c.drawn_top for c in alone)) or (
            row == last and not any(c.drawn_bottom for c in alone)
        )
        if not alone or any(cell.text for cell in alone) or not (low or torn):
            continue
        gone = set(map(id, alone))
        piece.cells = [cell for cell in piece.cells if id(cell) not in gone]
        for cell in piece.cells:
            if cell.row > row:
                cell.row -= 1
            elif cell.row + cell.rowspan > row:
                cell.rowspan -= 1
        del piece.ys[row if row == 0 else row + 1]


def _owners(piece: Piece) -> list[list[Cell]]:
    """For each slot of a grid the cell that covers it; slots that none covers become empty cells."""
    rows, columns = len(piece.ys) - 1, len(piece.xs) - 1
    owner: list[list[Cell | None]] = [[None] * columns for _ in range(rows)]
    for cell in piece.cells:
        for row in owner[cell.row : cell.row + cell.rowspan]:
            row[cell.column : cell.column + cell.colspan] = [cell] * cell.colspan
    full: list[list[Cell]] = []
    for i, row in enumerate(owner):
        full.append([cell or Cell(i, j, 1, 1) for j, cell in enumerate(row)])
        piece.cells += [cell for cell, known in zip(full[i], row, strict=True) if known is None]
    piece.cells.sort(key=lambda cell: (cell.row, cell.column))
    return full


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
    table = [[False] * (len(crossing) - 1) for _ in ats]
    covered: dict[int, list[Ruling]] = {}
    for ruling in rulings:
        covered.setdefault(nearest(ats, ruling.at), []).append(ruling)
    for k, lines in covered.items():
        row = table[k]
        for j, (low, high) in enumerate(pairwise(crossing)):
            ink = 0.0
            for _, start, end in lines:
                if start < high and end > low:
                    ink += (end if end < high else high) - (start if start > low else low)
            row[j] = ink >= COVER * (high - low) or (ink > 0 and high - low - ink <= GAP)
    return table


def nearest(edges: Sequence[float], at: float) -> int:
    """The index of the edge closest to a position."""
    k = bisect_right(edges, at)
    return k - 1 if k == len(edges) or (k and at - edges[k - 1] <= edges[k] - at) else k


def _cells(walls: list[list[bool]], sides: list[list[bool]], rows: int, columns: int) -> list[Cell]:
    """The cells between the walls."""
    cells: list[Cell] = []
    taken = [[False] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            if taken[i][j]:
                continue
            members = _region(i, j, walls, sides, taken)
            if len(members) == 1:
                cells.append(Cell(i, j, 1, 1))
            else:
                cells.extend(_rectangles(members))
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


def _distribute(
    runs: Iterable[Run], xs: list[float], ys: list[float], owner: list[list[Cell]]
) -> tuple[bool, list[Run]]:
    """Give each run to the cell it stands in; return whether there were any, and the runs outside."""
    rest: list[Run] = []
    found = False
    left, right, top, bottom = xs[0], xs[-1], ys[0], ys[-1]
    last = len(xs) - 2
    for run in runs:
        middle = (run.top + run.bottom) / 2
        if middle < top or middle > bottom or run.rights[-1] < left or run.lefts[0] > right:
            rest.append(run)
            continue
        row = owner[min(bisect_right(ys, middle) - 1, len(ys) - 2)]
        a = row[max(0, min(last, bisect_right(xs, (run.lefts[0] + run.rights[0]) / 2) - 1))]
        b = row[max(0, min(last, bisect_right(xs, (run.lefts[-1] + run.rights[-1]) / 2) - 1))]
        found = True
        if a is b or run.turned:
            a.runs.append(run)
            continue
        for cell, part in _parted(run, xs, row):
            cell.runs.append(part)
    return found, rest


def _parted(run: Run, xs: list[float], row: list[Cell]) -> Iterator[tuple[Cell, Run]]:
    """A run that crosses a border, cut where the border passes between characters.

    Where the border goes through a character or between characters that touch within one word, the word has
    outgrown its cell: it stays whole, in the cell that holds its middle.
    """
    last = len(xs) - 2
    homes = [
        row[max(0, min(last, bisect_right(xs, (a + b) / 2) - 1))] for a, b in zip(run.lefts, run.rights, strict=True)
    ]
    cuts = []
    for k in range(1, len(homes)):
        if homes[k] is homes[k - 1]:
            continue
        edge = min(xs, key=lambda x: abs(x - (run.rights[k - 1] + run.lefts[k]) / 2))
        slack = 0.15 * run.size
        clear = run.rights[k - 1] <= edge + slack and run.lefts[k] >= edge - slack
        apart = run.lefts[k] - run.rights[k - 1] >= TOUCH * run.size
        if apart or clear:
            cuts.append(k)
    for part in split_run(run, cuts):
        middle = (part.lefts[0] + part.rights[-1]) / 2
        yield row[max(0, min(last, bisect_right(xs, middle) - 1))], part


def _set_text(cell: Cell, xs: list[float]) -> None:
    if not cell.runs:
        return
    if len(cell.runs) == 1:
        run = cell.runs[0]
        cell.text, cell.box = run.text, (run.lefts[0], run.top, run.rights[-1], run.bottom)
        end, size = run.rights[-1], run.size
    else:
        lines = lines_of(cell.runs)
        cell.text, cell.box = cell_text(lines), box_of(cell.runs)
        end, size = lines[-1].box[2], lines[-1].size
    cell.full = xs[cell.column + cell.colspan] - end < 1.3 * size + PADDING


def cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell, a newline between them; a column of single characters is vertical text, one line."""
    texts = [line.text for line in lines]
    if len(texts) > 2 and all(len(text) == 1 and is_cjk(text) for text in texts):
        return "".join(texts)
    return "\n".join(texts)


def _is_table(cells: Sequence[Cell]) -> bool:
    """Text boxes are no tables: somewhere two cells with text, or a text and an empty box, stand side by side.

    A word processor that draws a box around every line of text makes one cell a row; where two boxes share a
    line, the rows hold prose and hardly ever two boxes again.
    """
    rows: dict[int, int] = {}
    prose = 0
    for cell in cells:
        if cell.text:
            for row in range(cell.row, cell.row + cell.rowspan):
                rows[row] = rows.get(row, 0) + 1
            prose += len(cell.text) > 24
    beside = sum(count > 1 for count in rows.values())
    return beside > 0 and (beside >= 0.3 * len(rows) or prose < 0.5 * len(rows))
