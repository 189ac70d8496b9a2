"""A reading of a PDF by its tags: which text is in which cell is told by the file, not by white space.

It is asked where the first reading finds no whole table: without drawn lines nothing else tells a table beside
another, or a page of two columns, from a single one. A program that tags a table may leave blank cells out of its
rows, so the tags are believed only where the page bears them out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from ctypes import byref, c_float, c_int, c_void_p
from itertools import pairwise
from statistics import median
from typing import Any

import pypdfium2.raw as pdfium

from parsers.document import Box
from parsers.errors import Unreadable
from parsers.grids.filling import Cell, Piece, cell_text
from parsers.grids.ink import Run, Sheet, box_of, split_run
from parsers.grids.lattice import pieces_of
from parsers.grids.struck import without_struck
from parsers.grids.textlines import lines_of, with_marks
from parsers.grids.undrawn.words import LEAST_LABELS, words_of
from parsers.markup.spans import place
from parsers.pdf.calls import call, handle, handle_at
from parsers.pdf.geometry import Frame
from parsers.pdf.lines import MAX_OBJECTS
from parsers.pdf.tags import Mark, TaggedTable, tagged_tables
from parsers.tables.labels import exact_label

BUCKET = 12.0
"""Height of the strips of a page in which marked text is looked up, points."""

_VALUE = re.compile(
    r"(?:[+\-－−]|减少?|增加?)?\d[\d,，]*(?:[.．]\d+)?(?:[^\d.．、].{0,14})?|[\-－—–/／]+|无|零", re.DOTALL
)

_NUMBER = re.compile(r"[\d,，.．]*\d")

_get_object = call("FPDFPage_GetObject", c_void_p)
_get_type = call("FPDFPageObj_GetType", c_int)
_marked_content = call("FPDFPageObj_GetMarkedContentID", c_int)
_bounds = call("FPDFPageObj_GetBounds", c_int)

Marked = dict[int, list[tuple[Box, int]]]
"""By strips of a page, the boxes of its pieces of text and the numbers of the marked content that they belong to."""


class TaggedTables:
    """The tables of a tagged PDF. While its pages are read, `note` is told of each; then `find` finds the grids.

    Raises what `tags.tagged_tables` raises.
    """

    def __init__(self, data: bytes) -> None:
        self.tables = tagged_tables(data)
        if not self.tables:
            raise Unreadable("the PDF has no tagged table")
        self.marked: dict[int, Marked] = {}
        self.pieces: dict[int, list[Piece]] = {}

    def note(self, number: int, page: Any, frame: Frame) -> None:
        """Remember where a page draws marked text."""
        strips: Marked = defaultdict(list)
        edges = (c_float * 4)()
        at = [byref(edges, 4 * k) for k in range(4)]
        whole = handle(page)
        for k in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
            item = handle_at(_get_object(whole, k))
            mark = _marked_content(item) if _get_type(item) == pdfium.FPDF_PAGEOBJ_TEXT else -1
            if mark < 0 or not _bounds(item, *at):
                continue
            box = frame.box((edges[0], edges[1], edges[2], edges[3]))
            for strip in range(int(box[1] // BUCKET), int(box[3] // BUCKET) + 1):
                strips[strip].append((box, mark))
        self.marked[number] = strips

    def settle(self, sheets: Sequence[Sheet]) -> None:
        """Take the text of the tables out of the pages. Raises Unreadable where these do not bear the tags out."""
        texts: dict[Mark, list[Run]] = defaultdict(list)
        for sheet in sheets:
            without_struck(sheet)
            for mark, run in _by_mark(sheet.runs, self.marked.get(sheet.number, {})):
                texts[sheet.number, mark].append(run)
        taken: set[Mark] = set()
        for table in self.tables:
            piece = _piece(table, texts)
            if piece is None:
                continue
            if not _borne_out(piece):
                raise Unreadable("the tags of the PDF are not borne out by its pages")
            self.pieces.setdefault(piece.page, []).append(piece)
            taken.update(mark for rows in table for row in rows for cell in row for mark in cell.marks)
        for sheet in sheets:
            sheet.runs = [
                run
                for (page, mark), runs in texts.items()
                if page == sheet.number
                for run in runs
                if (page, mark) not in taken
            ]
            self._refuse_untagged(sheet)

    def _refuse_untagged(self, sheet: Sheet) -> None:
        """A number amid the cells of a table that belongs to none of them speaks against the tags."""
        words = [word for line in lines_of(sheet.runs) for word in words_of(line, sheet.number, 0.0)]
        numbers = [(word.left, (word.top + word.bottom) / 2) for word in words if _NUMBER.fullmatch(word.text)]
        for piece in (piece for pieces in self.pieces.values() for piece in pieces):
            boxes = [cell.box for cell in piece.cells if cell.box and cell.page == sheet.number]
            if not boxes:
                continue
            lefts, tops, rights, bottoms = zip(*boxes, strict=True)
            for left, y in numbers:
                if min(tops) < y < max(bottoms) and min(lefts) < left < max(rights):
                    raise Unreadable("the tags of the PDF leave numbers of its tables out")

    def find(self, sheet: Sheet) -> tuple[list[Piece], list[Run]]:
        """The tables that begin on a page, and others of it that lines are drawn around."""
        drawn, free = pieces_of(sheet)
        return [*drawn, *self.pieces.get(sheet.number, [])], free


def _by_mark(runs: Sequence[Run], strips: Marked) -> Iterator[tuple[int, Run]]:
    """The runs, cut where another piece of marked content begins, with its number; -1 for text without one."""
    for run in runs:
        # Pieces are as high as their glyphs, a dash hardly at all.
        reach = range(int(run.top // BUCKET), int(run.bottom // BUCKET) + 1)
        near = {entry for strip in reach for entry in strips.get(strip, ())}
        near = {(box, mark) for box, mark in near if run.top <= (box[1] + box[3]) / 2 <= run.bottom}
        if run.turned:
            yield _mark_at(run.lefts[0], run.rights[0], near), run
            continue
        marks = [_mark_at(left, right, near) for left, right in zip(run.lefts, run.rights, strict=True)]
        cuts = [k for k in range(1, len(marks)) if marks[k] != marks[k - 1]]
        for start, part in zip([0, *cuts], split_run(run, cuts) if cuts else [run], strict=True):
            yield marks[start], part


def _mark_at(left: float, right: float, near: Iterable[tuple[Box, int]]) -> int:
    """The mark of the piece of text that a character is, or is a part of; of several the smallest one."""
    found = [(min(right, box[2]) - max(left, box[0]), box[0] - box[2], mark) for box, mark in near]
    shared, _, mark = max(found, default=(0.0, 0.0, -1))
    return mark if shared > 0 else -1


def _piece(table: TaggedTable, texts: dict[Mark, list[Run]]) -> Piece | None:
    """A tagged table as a grid; None for boxes around text and for what no text is found of."""
    placed, overlap = place(table)
    cells = [Cell(at.row, at.column, at.rowspan, at.colspan) for at in placed]
    for cell, at in zip(cells, placed, strict=True):
        _set_text(cell, [(page, texts.get((page, mark), [])) for page, mark in at.cell.marks])
    full = [cell for cell in cells if cell.runs]
    width = max((cell.column + cell.colspan for cell in full), default=0)
    known = sum(exact_label(cell.text) is not None for cell in full)
    if overlap or width < 2 or not (known >= LEAST_LABELS or any(_VALUE.fullmatch(cell.text) for cell in full)):
        return None
    first = min(full, key=lambda cell: (cell.row, cell.column))
    page = first.page or 1
    top = min(cell.box[1] for cell in full if cell.page == page and cell.box)
    height = max(cell.row + cell.rowspan for cell in cells)
    lefts = [min((c.box[0] for c in full if c.column == k and c.box), default=0.0) for k in range(width)]
    right = max(cell.box[2] for cell in full if cell.box)
    edges = [max(lefts[: k + 1]) + 0.01 * k for k in range(width)] + [max(right, *lefts) + 0.01 * width]
    cells = [cell for cell in cells if cell.column + cell.colspan <= width]
    return Piece(page, edges, [top] * (height + 1), cells)


def _set_text(cell: Cell, parts: Sequence[tuple[int, list[Run]]]) -> None:
    """The text of a cell from its marked content, page by page; headers that are printed again are read once."""
    pages: dict[int, list[Run]] = defaultdict(list)
    for page, runs in parts:
        pages[page] += runs
    texts: list[str] = []
    for page, runs in pages.items():
        text = cell_text(lines_of(with_marks(runs))) if runs else ""
        if not text or text in texts:
            continue
        if not texts:
            cell.page, cell.box = page, box_of(runs)
        texts.append(text)
        cell.runs += runs
    cell.text = "\n".join(texts)


def _borne_out(piece: Piece) -> bool:
    """Whether rows stand below one another and columns of values beside one another, stretch by stretch of a page."""
    rows: dict[int, list[Cell]] = defaultdict(list)
    for cell in piece.cells:
        if cell.box and cell.rowspan == 1:
            rows[cell.row].append(cell)
    stretches: list[list[list[Cell]]] = []
    last: tuple[int, float] | None = None
    for _, cells in sorted(rows.items()):
        page = cells[0].page or piece.page
        y = median(_middle(cell)[1] for cell in cells if (cell.page or piece.page) == page)
        if last is None or page != last[0] or y <= last[1]:
            # On another page, or in another column of text.
            stretches.append([])
        stretches[-1].append(cells)
        last = page, y
    return all(
        _in_rows(rows) and _under_heads(rows) and _in_columns([cell for cells in rows for cell in cells])
        for rows in stretches
    )


def _in_rows(rows: Sequence[Sequence[Cell]]) -> bool:
    """The values of each row are level, and no label of another row is nearer to them than their own."""
    labels: list[Box | None] = []
    heights: list[list[float]] = []
    for cells in rows:
        names = [cell for cell in cells if not _VALUE.fullmatch(cell.text)]
        heights.append([_middle(cell)[1] for cell in cells if _VALUE.fullmatch(cell.text)])
        labels.append(max(names, key=lambda cell: cell.column).box if names else None)
    for ys, own, cells in zip(heights, labels, rows, strict=True):
        if ys and max(ys) - min(ys) > cells[0].runs[0].size:
            return False
        for y in ys if own else ():
            if any(box and _off(y, box) < _off(y, own) for box in labels):
                return False
    return True


def _under_heads(rows: Sequence[Sequence[Cell]]) -> bool:
    """No heading of another column is nearer to a value than that of its own, in the last row of headings above it."""
    heads: dict[int, float] = {}
    for cells in rows:
        alone = {cell.column: cell for cell in cells if cell.colspan == 1}
        values = [cell for cell in cells if _VALUE.fullmatch(cell.text)]
        if not values:
            heads = {k: _middle(cell)[0] for k, cell in alone.items()} if len(alone) > 1 else heads
        for cell in values:
            x, own = _middle(cell)[0], heads.get(cell.column)
            if own is not None and cell.colspan == 1 and any(abs(x - at) < abs(x - own) for at in heads.values()):
                return False
    return True


def _off(y: float, box: Box | None) -> float:
    """How far a height is above or below a box."""
    return max(box[1] - y, y - box[3], 0.0) if box else float("inf")


def _in_columns(cells: Sequence[Cell]) -> bool:
    """Each text over or under values stands nearest to the middle of its own column of values."""
    columns: dict[int, list[Cell]] = defaultdict(list)
    for cell in cells:
        if cell.colspan == 1:
            columns[cell.column].append(cell)
    middles = {}
    for column, part in columns.items():
        values = [_middle(cell)[0] for cell in part if _VALUE.fullmatch(cell.text)]
        if 2 * len(values) >= len(part):
            middles[column] = median(values)
    ordered = [middles[column] for column in sorted(middles)]
    if any(b - a < 1 for a, b in pairwise(ordered)):
        return False
    spanning = (cell for cell in cells if cell.colspan > 1 and _VALUE.fullmatch(cell.text))
    return all(
        abs(_middle(cell)[0] - middle) <= min(_steps(_middle(cell)[0], ordered))
        for column, middle in middles.items()
        for cell in columns[column]
    ) and all(_is_among_its_own(cell, middles) for cell in spanning)


def _is_among_its_own(cell: Cell, middles: Mapping[int, float]) -> bool:
    """Whether no column beside those that a cell spans is nearer to it; `middles` are those of the columns."""
    x, spanned = _middle(cell)[0], range(cell.column, cell.column + cell.colspan)
    inside = [at for column, at in middles.items() if column in spanned]
    outside = [at for column, at in middles.items() if column not in spanned]
    if not inside or min(inside) <= x <= max(inside):
        return True
    return min(_steps(x, outside)) >= min(_steps(x, inside))


def _steps(x: float, middles: Sequence[float]) -> list[float]:
    """How far a place is from each of some others; endless where there are none."""
    return [abs(x - at) for at in middles] or [float("inf")]


def _middle(cell: Cell) -> tuple[float, float]:
    left, top, right, bottom = cell.box or (0.0, 0.0, 0.0, 0.0)
    return (left + right) / 2, (top + bottom) / 2
