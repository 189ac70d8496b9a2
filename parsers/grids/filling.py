"""A grid of cells on one page, and the text that stands in it.

Characters belong to the cell that holds their middle. A run that crosses a border is cut there, unless it is one
word that has outgrown its cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, pairwise

from parsers.document import Box
from parsers.grids.crossing import TOUCH, cuts_of, set_solid
from parsers.grids.ink import LEVEL, Run, box_of, split_run
from parsers.grids.textlines import Line, is_cjk, lines_of, with_marks

VOID = 1.2
"""A row lower than this many sizes of the table's text holds no line of it."""

PADDING = 6.0
"""The usual most white space between the text of a cell and its border; Word's default is 5.4."""


SET_SOLID, BESIDE = 1.12, 1.08
"""Characters of upright columns follow each other within this many font sizes, and the columns stand at least this many
times as far apart."""


@dataclass(slots=True)
class Cell:
    """A cell of one piece.

    `full`: its last line leaves no room for another character, so its text may go on elsewhere. `drawn_top` and
    `drawn_bottom` say whether that border is really on the page. `crossed`: a number in it runs over a border.
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
    crossed: bool = False


@dataclass(slots=True)
class Piece:
    """A grid on one page, perhaps a part of a longer table: column edges, row edges and the cells between. `doubts` say
    what of it is not certain."""

    page: int
    xs: list[float]
    ys: list[float]
    cells: list[Cell]
    doubts: list[str] = field(default_factory=list)

    @property
    def single(self) -> bool:
        """One column: a box around text, unless it turns out to be a row of a table cut by a page break."""
        return len(self.xs) == 2


def nearest(edges: Sequence[float], at: float) -> int:
    """The index of the edge closest to a position."""
    k = bisect_right(edges, at)
    return k - 1 if k == len(edges) or (k and at - edges[k - 1] <= edges[k] - at) else k


def fill(piece: Piece, runs: list[Run]) -> tuple[Piece | None, list[Run]]:
    """Put the runs that stand in a grid into its cells; None when what comes out is no table."""
    owner = _owners(piece)
    inside, rest = _distribute(runs, piece.xs, piece.ys, owner)
    for cell in piece.cells:
        set_text(cell, piece.xs)
    if not inside or not (piece.single or _is_table(piece.cells)):
        return None, runs
    _drop_void_rows(piece)
    _close_torn(piece)
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
        _take_out(piece, alone, row)
        del piece.ys[row if row == 0 else row + 1]


def _close_torn(piece: Piece) -> None:
    """Give what is left below a cell that goes on from the page before back to it.

    Browsers draw the lower border of such a label too high: an empty cell is left, which begins where no row does.
    """
    begin: dict[int, list[Cell]] = {}
    for cell in piece.cells:
        begin.setdefault(cell.row, []).append(cell)
    for row in sorted(begin, reverse=True):
        rests = begin[row]
        width = sum(cell.colspan for cell in rests)
        if not row or any(cell.text for cell in rests) or width > 0.5 * (len(piece.xs) - 1):
            continue
        goes_on = (cell for cell in piece.cells if cell.row == 0 and cell.rowspan == row and not cell.drawn_top)
        ends = {(cell.column, cell.colspan): cell for cell in goes_on}
        if not all((rest.column, rest.colspan) in ends for rest in rests):
            continue
        for rest in rests:
            cell = ends[rest.column, rest.colspan]
            cell.rowspan += rest.rowspan
            cell.drawn_bottom = rest.drawn_bottom
        _take_out(piece, rests, row)
        del piece.ys[row]


def _take_out(piece: Piece, cells: Sequence[Cell], row: int) -> None:
    """Remove cells and the row they leave; cells that reach across it get lower, those below move up."""
    gone = set(map(id, cells))
    piece.cells = [cell for cell in piece.cells if id(cell) not in gone]
    for cell in piece.cells:
        if cell.row > row:
            cell.row -= 1
        elif cell.row + cell.rowspan > row:
            cell.rowspan -= 1


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


def _distribute(
    runs: Iterable[Run], xs: list[float], ys: list[float], owner: list[list[Cell]]
) -> tuple[bool, list[Run]]:
    """Give each run to the cell it stands in; return whether there were any, and the runs outside."""
    rest: list[Run] = []
    found = False
    crossing: list[tuple[Run, list[Cell], list[Cell]]] = []
    left, right, top, bottom = xs[0], xs[-1], ys[0], ys[-1]
    columns, rows = xs[1:-1], ys[1:-1]
    for run in runs:
        middle, lefts, rights = (run.top + run.bottom) / 2, run.lefts, run.rights
        if middle < top or middle > bottom or rights[-1] < left or lefts[0] > right:
            rest.append(run)
            continue
        row = owner[bisect_right(rows, middle)]
        found = True
        a = b = row[bisect_right(columns, (lefts[0] + rights[0]) / 2)]
        if len(lefts) > 1:
            b = row[bisect_right(columns, (lefts[-1] + rights[-1]) / 2)]
        if a is b or run.turned:
            a.runs.append(run)
            continue
        homes = [row[bisect_right(columns, (start + end) / 2)] for start, end in zip(lefts, rights, strict=True)]
        crossing.append((run, homes, row))
    if crossing:
        inside = (run for cell in chain(*owner) for run in cell.runs)
        solid = set_solid(inside, [(run, homes) for run, homes, _ in crossing])
        for run, homes, row in crossing:
            for cell, part in _parted(run, homes, xs, row, solid=solid):
                cell.runs.append(part)
                if part.rights[-1] > xs[cell.column + cell.colspan]:
                    _take_rest(cell, part, row)
    return found, rest


def _take_rest(cell: Cell, part: Run, row: Sequence[Cell]) -> None:
    """Give a cell what follows on the end of its text, which runs over its border: words and numbers of one text are
    runs of their own. A number alone is the next cell's."""
    rest: list[tuple[Cell, Run]] = []
    end, size = part.rights[-1], part.size
    for other in row[cell.column + cell.colspan :]:
        for run in sorted(other.runs, key=lambda run: run.lefts[0]):
            level = abs(run.baseline - part.baseline) < LEVEL * size
            if level and not run.turned and abs(run.lefts[0] - end) < TOUCH * size:
                rest.append((other, run))
                end = run.rights[-1]
    if rest and is_cjk(rest[-1][1].text[-1]):
        for other, run in rest:
            other.runs = [kept for kept in other.runs if kept is not run]
            cell.runs.append(run)


def _parted(
    run: Run, homes: list[Cell], xs: list[float], row: list[Cell], *, solid: bool
) -> Iterator[tuple[Cell, Run]]:
    """A run whose characters have their middles in the cells `homes`, cut; each part with the cell of its middle."""
    columns = xs[1:-1]
    cuts = cuts_of(run, homes, xs, solid=solid)
    bounds = [0, *cuts, len(homes)]
    for (start, end), part in zip(pairwise(bounds), split_run(run, cuts), strict=True):
        cell = row[bisect_right(columns, (part.lefts[0] + part.rights[-1]) / 2)]
        if any(home is not homes[start] for home in homes[start:end]) and any(char.isdigit() for char in part.text):
            cell.crossed = True
        yield cell, part


def set_text(cell: Cell, xs: list[float]) -> None:
    """The text of a cell from its runs, with the box it stands in."""
    if not cell.runs:
        return
    if len(cell.runs) == 1:
        run = cell.runs[0]
        cell.text, cell.box = run.text, (run.lefts[0], run.top, run.rights[-1], run.bottom)
        end, size = run.rights[-1], run.size
    else:
        lines = lines_of(with_marks(cell.runs))
        cell.text, cell.box = cell_text(lines), box_of(cell.runs)
        end, size = lines[-1].box[2], lines[-1].size
    cell.full = xs[cell.column + cell.colspan] - end < 1.3 * size + PADDING


def cell_text(lines: Sequence[Line]) -> str:
    """The lines of a cell, a newline between them; a column of single characters is vertical text, one line."""
    texts = [line.text for line in lines]
    if len(texts) > 2 and all(len(text) == 1 and is_cjk(text) for text in texts):
        return "".join(texts)
    if len(texts) > 1 and all(len(run.text) == 1 and is_cjk(run.text) for line in lines for run in line.runs):
        return _upright(lines) or "\n".join(texts)
    return "\n".join(texts)


def _upright(lines: Sequence[Line]) -> str:
    """Single characters that stand nearer to those below them than to those beside them: columns from right to left.

    Lines of horizontal text are never set as tight as its characters; empty for such.
    """
    steps = [b.baseline - a.baseline for a, b in pairwise(lines)]
    sides = [b.lefts[0] - a.lefts[0] for line in lines for a, b in pairwise(line.runs)]
    if not sides or max(steps) > SET_SOLID * lines[0].size or min(sides) < BESIDE * max(steps):
        return ""
    runs = [run for line in lines for run in line.runs]
    columns: list[list[Run]] = []
    for run in sorted(runs, key=lambda run: -run.lefts[0]):
        if columns and columns[-1][0].lefts[0] - run.lefts[0] < 0.5 * run.size:
            columns[-1].append(run)
        else:
            columns.append([run])
    return "".join(run.text for column in columns for run in sorted(column, key=lambda run: run.baseline))


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
