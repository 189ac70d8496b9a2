"""One page picture into a sheet of ink: grids, the text in their cells and around them, in points of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from parsers.document import Box
from parsers.grids.ink import Run, Sheet
from parsers.grids.lattice import Cell, Piece, fill, pieces_of
from parsers.ocr import typing as t
from parsers.ocr.cells import crop, em_of, inner
from parsers.ocr.clean import calmed, grey_of, ink_of, mixed, seal_of, without_red
from parsers.ocr.detector import detector
from parsers.ocr.erasing import PAPER, erased, without_text
from parsers.ocr.lines import rulings
from parsers.ocr.parting import are_two, divide_rows, lost_columns, rows_of_labels
from parsers.ocr.pictures import Picture, to_scale
from parsers.ocr.recogniser import NUMERIC, UNSURE, Line, recogniser
from parsers.ocr.seen import POINTS, Inked, PixelBox, Seen, cells_seen, doubt_strokes, in_pixels, rectangle, run_over
from parsers.ocr.shapes import DASH, stroke
from parsers.ocr.straighten import Straight, straighten

PALER = 45
"""Grey levels by which a minus sign in small print is paler than the digits beside it, at most."""

LEGIBLE = 0.5
"""Text outside tables recognised with less than this is a seal, a logo or noise."""

WORDS = 4
"""Characters of a line by which it can be told whether a page stands upright; many numbers read well either way."""

WIDEST_DASH = 2.5
"""How many times as wide as high the picture of a line with one dash is, at most."""

DASHED = Line(DASH, 1.0, np.zeros((0, 1 + len(NUMERIC)), np.float32), (1.0,), ("",), (0.5,))
"""What is recognised of a dash."""


@dataclass(slots=True)
class Page:
    """A page read: its sheet, its grids with what was seen in each cell (by row and column), the way back, and how
    well its words could be read (`_score`)."""

    sheet: Sheet
    pieces: list[Piece]
    seen: list[dict[tuple[int, int], Seen]]
    straight: Straight
    scale: float
    score: float

    def back(self, box: Box) -> Box:
        """A box in points of the straight page as a box on the picture, in the picture's own pixels."""
        left, top, right, bottom = self.straight.back(tuple(edge / POINTS for edge in box))  # type: ignore[arg-type]
        return left / self.scale, top / self.scale, right / self.scale, bottom / self.scale


def read_page(picture: Picture, number: int, turn: int | None = None) -> Page:
    """Read one picture; `turn` as in `straighten`."""
    pixels, scale = to_scale(picture)
    straight = straighten(grey_of(pixels), turn)
    pixels = straight.apply(pixels)
    grey = grey_of(pixels)
    bare = without_red(pixels)
    rough = grey if bare is None else bare.grey
    calm = calmed(rough)
    seal = seal_of(grey) if bare is None else None
    height, width = grey.shape
    sheet = Sheet(number, width * POINTS, height * POINTS)
    lined = calm if bare is None else np.where(bare.faint > 0, PAPER, calm).astype(np.uint8)
    sheet.horizontal, sheet.vertical, borders = rulings(lined, POINTS, seal)
    table_grey = erased(calm, borders)
    ink = ink_of(table_grey)
    em = em_of(ink)
    sheet.runs = _placeholders(ink, em)
    pieces, _ = pieces_of(sheet)
    drawn = without_text(borders, [in_pixels(rectangle(piece, cell)) for piece in pieces for cell in _merged(piece)])
    if len(drawn) < len(borders):
        borders = drawn
        table_grey = erased(calm, borders)
        ink = ink_of(table_grey)
    table_em = em_of(_within(pieces, ink), em)
    faint = ink if bare is None else ink | bare.faint
    inked = Inked(table_grey, ink, ink_of(table_grey, PALER), faint, ink_of(calm), table_em)
    seen = [cells_seen(piece.cells, piece, inked) for piece in pieces]
    for piece, cells in zip(pieces, seen, strict=True):
        doubt_strokes(piece, cells)
    free, boxes = _free_text(grey, pieces)
    crops = [part for cells in seen for entry in cells.values() for part in entry.crops]
    lines = [*_recognised(crops), *recogniser().read(free)]
    if calm is not rough:
        _read_again(lines, pieces, seen, erased(mixed(rough, calm), borders))
    waiting = iter(lines)
    for cells in seen:
        for entry in cells.values():
            entry.lines = [next(waiting) for _ in entry.crops]
    for piece, cells in zip(pieces, seen, strict=True):
        _part_by_labels(piece, cells)
        _part_by_columns(piece, cells, inked)
    sheet.runs = _free_runs(boxes, list(waiting))
    return Page(sheet, pieces, seen, straight, scale, _score(lines))


def _recognised(crops: Sequence[t.Pixels]) -> list[Line]:
    """The lines that crops of cells show. A dash is told by its shape alone, and half of all cells may hold one."""
    lying = [crop.shape[1] <= WIDEST_DASH * crop.shape[0] and stroke(crop) == DASH for crop in crops]
    read = iter(recogniser().read([crop for crop, dash in zip(crops, lying, strict=True) if not dash]))
    return [DASHED if dash else next(read) for dash in lying]


def _score(lines: Sequence[Line]) -> float:
    """The mean score of the lines of words, by characters; low on a page that stands on its head. 1 without words."""
    words = [line for line in lines if len(line.text) >= WORDS]
    characters = sum(len(line.text) for line in words)
    return sum(line.score * len(line.text) for line in words) / characters if words else 1.0


def find(page: Page) -> tuple[list[Piece], list[Run], list[tuple[int, Box, Seen]]]:
    """The grids of a page with their text, the runs outside, and what was seen in each cell by its box."""
    pieces, readings = [], []
    for piece, seen in zip(page.pieces, page.seen, strict=True):
        cells = [
            Cell(c.row, c.column, c.rowspan, c.colspan, drawn_top=c.drawn_top, drawn_bottom=c.drawn_bottom)
            for c in piece.cells
        ]
        bare = Piece(piece.page, piece.xs, piece.ys, cells)
        filled, _ = fill(bare, [run for entry in seen.values() for run in entry.runs()])
        if filled is None:
            continue
        pieces.append(filled)
        for cell in filled.cells:
            entry = seen.get((cell.row, cell.column))
            if entry is not None:
                readings.append((page.sheet.number, cell.box or rectangle(filled, cell), entry))
    return pieces, page.sheet.runs, readings


def _merged(piece: Piece) -> list[Cell]:
    """The cells over more than one row or column."""
    return [cell for cell in piece.cells if cell.rowspan > 1 or cell.colspan > 1]


def _pixel(x: float, y: float) -> tuple[int, int]:
    return round(x / POINTS), round(y / POINTS)


def _placeholders(ink: t.Mask, em: float) -> list[Run]:
    """A run for every stretch of ink, with as many characters as have room in it: enough to tell tables from boxes."""
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, int(0.6 * em)), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    runs = []
    for left, top, width, height, area in stats[1:].tolist():
        if height >= 0.3 * em and height <= 3 * em and area >= 30:
            run = run_over("口" * max(1, round(width / em)), (left, top, left + width, top + height))
            runs += [run] if run else []
    return runs


def _within(pieces: Sequence[Piece], ink: t.Mask) -> t.Mask:
    """The ink of the tables alone: their print may be smaller than that of the text around them."""
    inside = np.zeros_like(ink)
    for piece in pieces:
        left, top = _pixel(piece.xs[0], piece.ys[0])
        right, bottom = _pixel(piece.xs[-1], piece.ys[-1])
        part = slice(max(0, top), bottom), slice(max(0, left), right)
        inside[part] = ink[part]
    return inside


def _part_by_labels(piece: Piece, seen: dict[tuple[int, int], Seen]) -> None:
    """Part cells over several rows that hold something of its own in each, and what was seen in them."""
    for cell in list(piece.cells):
        entry = seen[cell.row, cell.column]
        middles = [(top + bottom) / 2 * POINTS for _, top, _, bottom in entry.boxes]
        rows = rows_of_labels(piece, cell, list(zip(entry.texts(), middles, strict=True)))
        if rows:
            divide_rows(piece, cell)
        for row in sorted(set(rows) - {-1}):
            seen[row, cell.column] = entry.part([k for k, at in enumerate(rows) if at == row])


def _part_by_columns(piece: Piece, seen: dict[tuple[int, int], Seen], page: Inked) -> None:
    """Part cells that hold a label and its number, or two of a kind, with a lost border between them."""
    for cell, *halves in lost_columns(piece, page.ink, page.em, POINTS):
        parts = cells_seen(halves, piece, page)
        for entry in parts.values():
            entry.lines = _recognised(entry.crops)
        left, right = ("".join(entry.texts()) for entry in parts.values())
        if are_two(left, right):
            at = piece.cells.index(cell)
            piece.cells[at : at + 1] = halves
            seen.update(parts)


def _read_again(
    lines: list[Line], pieces: Sequence[Piece], seen: Sequence[dict[tuple[int, int], Seen]], grey: t.Pixels
) -> None:
    """Read what came out unsure in tables from another picture, and keep what is surer. `lines` begin with those of
    the cells, in their order."""
    again: dict[int, t.Pixels] = {}
    place = 0
    for piece, cells in zip(pieces, seen, strict=True):
        for cell in piece.cells:
            entry = cells[cell.row, cell.column]
            for box in entry.boxes:
                if lines[place].score < UNSURE:
                    again[place] = crop(grey, box, inner(in_pixels(rectangle(piece, cell)), grey.shape), entry.em)
                place += 1
    for place, line in zip(again, recogniser().read(list(again.values())), strict=True):
        if line.score > lines[place].score:
            lines[place] = line


def _free_text(grey: t.Pixels, pieces: Sequence[Piece]) -> tuple[list[t.Pixels], list[PixelBox]]:
    """The lines of text outside the grids: their pictures and boxes."""
    page = grey.copy()
    for piece in pieces:
        corners = _pixel(piece.xs[0], piece.ys[0]), _pixel(piece.xs[-1], piece.ys[-1])
        cv2.rectangle(page, (corners[0][0] - 6, corners[0][1] - 6), (corners[1][0] + 6, corners[1][1] + 6), 250, -1)
    ink = ink_of(page)
    crops, boxes = [], []
    for top, bottom in _strips(ink):
        for left, high, right, low in detector().boxes(page[top:bottom]):
            line = _tight(ink, (int(left), top + int(high), int(right) + 1, top + int(low) + 1))
            if line is not None:
                boxes.append(line)
                crops.append(crop(page, line, (0, 0, page.shape[1], page.shape[0]), 0.0))
    return crops, boxes


def _strips(ink: t.Mask) -> list[tuple[int, int]]:
    """Rows with ink, gaps up to a finger's breadth included: where to look for lines of text."""
    rows = np.flatnonzero((ink > 0).sum(axis=1) >= 3)
    if not len(rows):
        return []
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > 120) + 1)
    height = ink.shape[0]
    return [(max(0, int(p[0]) - 24), min(height, int(p[-1]) + 24)) for p in parts if p[-1] - p[0] >= 10]


def _tight(ink: t.Mask, box: PixelBox) -> PixelBox | None:
    """The box around the ink in a box."""
    left, top, right, bottom = box
    rows, columns = np.nonzero(ink[top:bottom, left:right])
    if len(rows) < 20:
        return None
    return left + int(columns.min()), top + int(rows.min()), left + int(columns.max()) + 1, top + int(rows.max()) + 1


def _free_runs(boxes: Sequence[PixelBox], lines: Sequence[Line]) -> list[Run]:
    """Runs of the text outside grids, all of nearly one size given the same one, as a page prints them."""
    runs = [
        run
        for box, line in zip(boxes, lines, strict=True)
        if line.score >= LEGIBLE and (run := run_over(line.text.strip(), box))
    ]
    usual = float(np.median([run.size for run in runs])) if runs else 0.0
    for run in runs:
        if abs(run.size - usual) < 0.3 * usual:
            run.size = usual
    return runs
