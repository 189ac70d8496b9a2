"""Tables without drawn lines as grids: bands of cells into rows and columns that the whole table shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.grids.filling import Cell, Piece, cell_text, nearest
from parsers.grids.ink import box_of
from parsers.grids.rulings import levels
from parsers.grids.textlines import Line, lines_of, margins
from parsers.grids.undrawn.bands import Band, bands_of
from parsers.grids.undrawn.cells import TextCell, cells_of
from parsers.grids.undrawn.columns import Column, columns_of, joined, leaves_of, shared
from parsers.grids.undrawn.heads import Heads, Slot, alignment
from parsers.grids.undrawn.labels import LabelledRow, labelled, spread
from parsers.grids.undrawn.midway import stands_midway
from parsers.grids.undrawn.sides import is_uncertain
from parsers.grids.undrawn.words import Words, regions, without_serials, words_of
from parsers.grids.undrawn.zeros import stands_for_more

PAGE_STEP = 0.8
"""From one page to the next, white space of this many font sizes is read between the lines."""

EDGE_SNAP = 6.0
"""Column edges of different bands this close are one."""

BETWEEN = "numbers stand between headings, and to which of them they belong is not certain"
MIDWAY = "numbers stand between two labels, and which of them they belong to is not certain"
MERGED = "a 0 stands amid blank columns, and may be meant for all of them"


def word_pieces(pages: Sequence[tuple[int, Sequence[Line]]]) -> list[Piece]:
    """The grids that the words of consecutive pages form, in reading order.

    `pages` are page numbers and lines, without page numbers and running heads: what stands at the top of a page is
    read as standing below the last line of the page before it.
    """
    left, right = margins([line for _, lines in pages for line in lines])
    strip: list[Words] = []
    bottom = 0.0
    for page, lines in pages:
        shift = bottom + PAGE_STEP * lines[0].size - lines[0].box[1] if lines and strip else 0.0
        strip += [words_of(line, page, shift) for line in lines]
        if lines:
            bottom = lines[-1].box[3] + shift
    pieces = [_piece(region) for region in regions(strip, right - left)]
    return [piece for piece in pieces if piece is not None]


def _piece(region: Sequence[Words]) -> Piece | None:
    lines, serials = without_serials(region)
    bands = bands_of(cells_of(lines))
    if not bands:
        return None
    left, right = _sides(bands)
    frames = [_frame(band, left) for band in bands]
    for frame, columns in zip(frames, shared([frame.columns for frame in frames]), strict=True):
        frame.columns = columns
    doubts = [BETWEEN] if is_uncertain((frame.band, frame.leaves, frame.columns) for frame in frames) else []
    if any(stands_for_more(frame.band.rows, frame.columns) for frame in frames):
        doubts.append(MERGED)
    if any(stands_midway(frame.rows) for frame in frames):
        doubts.append(MIDWAY)
    slots: list[Slot] = []
    height = 0
    for frame in frames:
        part, rows = _slots(frame, left, right)
        for slot in part:
            slot.row += height
            slot.end += height
        slots += part
        height += rows
    if serials:
        slots += _serial_slots(serials, slots, left)
    piece = _drawn(slots, height)
    piece.doubts = doubts
    return piece


def _sides(bands: Sequence[Band]) -> tuple[float, float]:
    """The left and right end of the table; a title or a unit above it may stand farther out."""
    cells = [cell for band in bands for row in band.rows for cell in row.values]
    cells += [cell for band in bands for cell in band.labels]
    beside = [c for b in bands for c in b.heads if any(o is not c and abs(o.y - c.y) < c.size for o in b.heads)]
    cells += beside
    return min(cell.left for cell in cells) - 1, max(cell.right for cell in cells) + 1


@dataclass(slots=True)
class Frame:
    """A band with the right end of its labels, its leaf headings and its columns of values; its rows with their labels,
    and the labels of groups of rows."""

    band: Band
    edge: float
    leaves: list[TextCell]
    columns: list[Column]
    rows: list[LabelledRow]
    groups: list[TextCell]


def _frame(band: Band, left: float) -> Frame:
    first = band.first_value
    edge = max((cell.right for cell in band.labels if cell.right <= first), default=left)
    leaves = leaves_of(band, edge)
    if band.labels:
        # Headings over the labels reach as far as these may.
        columns = [*leaves, *(cell for row in band.rows for cell in row.values)]
        start = min(cell.left for cell in columns)
        edge = max([edge, *(cell.right for cell in band.heads if cell.right < start and cell not in leaves)])
    return Frame(band, edge, leaves, columns_of(band, leaves), *labelled(band))


def _slots(frame: Frame, left: float, right: float) -> tuple[list[Slot], int]:
    """The slots of a band and its number of rows."""
    band, columns = frame.band, frame.columns
    edge = (frame.edge + max(frame.edge, columns[0].left)) / 2 if band.labels else left
    bounds = [edge, *((a.right + b.left) / 2 for a, b in pairwise(columns)), right]
    values = [cell for row in band.rows for cell in row.values]
    align = alignment(columns, values, frame.leaves)
    slots, height = Heads(band.heads, frame.leaves, columns, bounds, left, align).slots()
    rows = frame.rows
    sides, parts = _label_columns(rows, frame.groups, left)
    for k, row in enumerate(rows, height):
        if band.labels:
            start = max((side for side in sides if row.label is None or side <= row.label.left + 1), default=left)
            slots.append(Slot(k, k + 1, start, edge, [row.label] if row.label else []))
        for low, high in pairwise(bounds):
            slots.append(Slot(k, k + 1, low, high, [cell for cell in row.values if low < cell.middle <= high]))
    for part, (low, high) in zip(parts, pairwise([*sides, edge]), strict=False):
        free = [(k, row) for k, row in enumerate(rows) if row.label is not None and row.label.left > high - 1]
        for cell, a, b in spread(part, free):
            slots.append(Slot(height + a, height + b + 1, low, high, [cell]))
    return _with_rest(slots, height + len(rows), band, left, right)


def _with_rest(slots: list[Slot], height: int, band: Band, left: float, right: float) -> tuple[list[Slot], int]:
    """The slots and their number of rows, with a row below them for each cell of the band that found no place."""
    placed = {id(cell) for slot in slots for cell in slot.cells}
    cells = [*band.heads, *band.labels, *(cell for row in band.rows for cell in row.values)]
    for cell in sorted((cell for cell in cells if id(cell) not in placed), key=lambda cell: cell.y):
        # A row's label may have been joined from several cells.
        if not any(set(map(id, cell.words)) <= set(map(id, part.words)) for slot in slots for part in slot.cells):
            slots.append(Slot(height, height + 1, left, right, [cell]))
            height += 1
    return slots, height


def _label_columns(
    rows: Sequence[LabelledRow], groups: Sequence[TextCell], left: float
) -> tuple[list[float], list[list[TextCell]]]:
    """The left ends of the columns of labels, groups first and the names of rows last; and the groups of each."""
    stretches = joined(Column(cell.left, cell.right) for cell in groups)
    parts = [[cell for cell in groups if s.left <= cell.middle <= s.right] for s in stretches]
    names = [row.label for row in rows if row.label is not None]
    sides = [left]
    for k, stretch in enumerate(stretches):
        behind = [cell.left for cell in names if cell.left >= stretch.right - 1]
        behind += [other.left for other in stretches[k + 1 : k + 2]]
        if behind:
            sides.append((stretch.right + max(stretch.right, min(behind))) / 2)
    return sides, parts


def _serial_slots(serials: Words, slots: Sequence[Slot], right: float) -> list[Slot]:
    """A column in front of all others with the serial numbers, each in the row on whose height it stands."""
    heights = [(cell.y, slot.row) for slot in slots if slot.end == slot.row + 1 for cell in slot.cells]
    found: dict[int, list[TextCell]] = {}
    for serial in serials:
        cell = TextCell([serial], value=True)
        found.setdefault(min(heights, key=lambda entry: abs(entry[0] - cell.y))[1], []).append(cell)
    left = min(right - 3 * EDGE_SNAP, *(word.left for word in serials))
    return [Slot(row, row + 1, left, right, cells) for row, cells in found.items()]


def _drawn(slots: Sequence[Slot], height: int) -> Piece:
    """The slots as cells between the column edges of all bands."""
    edges = levels([edge for slot in slots for edge in (slot.left, slot.right)], EDGE_SNAP)
    page = min(cell.page for slot in slots for cell in slot.cells)
    top = min(cell.words[0].runs[0].top for slot in slots for cell in slot.cells if cell.page == page)
    cells = []
    for slot in slots:
        # Columns nearer than edges can be told apart share one slot.
        low, high = min(nearest(edges, slot.left), len(edges) - 2), nearest(edges, slot.right)
        cell = Cell(slot.row, low, slot.end - slot.row, max(1, high - low))
        words = [word for part in slot.cells for word in part.words]
        cell.runs = [run for word in words for run in word.runs]
        if words:
            cell.page = words[0].page
            first = [run for word in words if word.page == cell.page for run in word.runs]
            rest = [run for word in words if word.page != cell.page for run in word.runs]
            cell.text, cell.box = cell_text([*lines_of(first), *lines_of(rest)]), box_of(first)
        cells.append(cell)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Piece(page, edges, [top] * (height + 1), cells)
