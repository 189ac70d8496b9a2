"""What is seen in the cells of a page: pictures of their lines, and whether a cell is really empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from parsers.document import Box
from parsers.grids.ink import Run, run_of
from parsers.grids.lattice import Cell, Piece
from parsers.grids.textlines import is_cjk
from parsers.ocr import typing as t
from parsers.ocr.cells import crop, inner, largest_blot, text_lines, widened
from parsers.ocr.erasing import REACH
from parsers.ocr.numbers import content
from parsers.ocr.pictures import DPI
from parsers.ocr.recogniser import Line

POINTS = 72 / DPI
"""Points per pixel of a straight page."""

PixelBox = tuple[int, int, int, int]


@dataclass(slots=True)
class Seen:
    """What was seen in a cell: its lines as recognised, with their pictures and pixel boxes; the height of a
    character in its table, and how many pixels of ink its largest blot has."""

    em: float
    blot: int = 0
    lines: list[Line] = field(default_factory=list)
    crops: list[t.Pixels] = field(default_factory=list)
    boxes: list[PixelBox] = field(default_factory=list)

    def texts(self) -> list[str]:
        """What each line says."""
        return [content(line, crop) for line, crop in zip(self.lines, self.crops, strict=True)]

    def part(self, chosen: Sequence[int]) -> Seen:
        """Some of the lines alone."""
        return Seen(
            self.em,
            self.blot,
            [self.lines[k] for k in chosen],
            [self.crops[k] for k in chosen],
            [self.boxes[k] for k in chosen],
        )

    def runs(self) -> list[Run]:
        """The lines as runs, in points."""
        return [run for text, box in zip(self.texts(), self.boxes, strict=True) if (run := run_over(text, box))]


class Inked(NamedTuple):
    """A page without its rulings, as cells are looked for in it: even grey, its ink, that with pale print, that with
    what may be print under a seal, the ink with the rulings, and the height of a character in tables."""

    grey: t.Pixels
    ink: t.Mask
    pale: t.Mask
    faint: t.Mask
    whole: t.Mask
    em: float

    def largest_in(self, box: Box, *, empty: bool) -> int:
        """The pixels of the largest blot in a cell; of an `empty` one, those too that were painted over well inside
        its borders: what was taken for a border there may be the strokes of a figure."""
        left, top, right, bottom = within = inner(box, self.ink.shape)
        largest = largest_blot(self.faint, within, self.em)
        if not empty or min(right - left, bottom - top) <= 2 * REACH:
            return largest
        well_inside = left + REACH, top + REACH, right - REACH, bottom - REACH
        return max(largest, largest_blot(self.whole, well_inside, self.em))


def cells_seen(cells: Sequence[Cell], piece: Piece, page: Inked) -> dict[tuple[int, int], Seen]:
    """The pictures of the lines in cells of a grid."""
    found = {}
    for cell in cells:
        box = in_pixels(rectangle(piece, cell))
        within = inner(box, page.ink.shape)
        lines = text_lines(page.ink, box, page.em)
        entry = Seen(page.em, page.largest_in(box, empty=not lines))
        for line in (widened(page.pale, line, within, page.em) for line in lines):
            entry.boxes.append(line)
            entry.crops.append(crop(page.grey, line, within, page.em))
        found[cell.row, cell.column] = entry
    return found


def doubt_strokes(piece: Piece, seen: Mapping[tuple[int, int], Seen]) -> None:
    """Take no cell for empty beside a border that parts nothing: drawn in few rows, and never with print at its side.
    The strokes of figures one below the other may be it."""
    for edge in range(1, len(piece.xs) - 1):
        beside = [cell for cell in piece.cells if edge in (cell.column, cell.column + cell.colspan)]
        rows = {row for cell in beside for row in range(cell.row, cell.row + cell.rowspan)}
        entries = [seen[cell.row, cell.column] for cell in beside]
        if 2 * len(rows) < len(piece.ys) and not any(entry.boxes for entry in entries):
            for entry in entries:
                entry.blot = max(entry.blot, round(entry.em**2))


def rectangle(piece: Piece, cell: Cell) -> Box:
    """The borders of a cell, in points."""
    return (
        piece.xs[cell.column],
        piece.ys[cell.row],
        piece.xs[cell.column + cell.colspan],
        piece.ys[cell.row + cell.rowspan],
    )


def in_pixels(box: Box) -> Box:
    left, top, right, bottom = box
    return left / POINTS, top / POINTS, right / POINTS, bottom / POINTS


def run_over(text: str, box: PixelBox) -> Run | None:
    """A run with its characters spread evenly over its box, Latin ones half as wide as Chinese ones."""
    if not text:
        return None
    left, top, right, bottom = (edge * POINTS for edge in box)
    widths = np.array([1.0 if is_cjk(char) else 0.55 for char in text])
    edges = left + np.concatenate([[0.0], np.cumsum(widths)]) * (right - left) / widths.sum()
    size = (bottom - top) / 0.92
    run = run_of(text, edges[:-1].tolist(), edges[1:].tolist(), bottom - 0.04 * size, size)
    run.top, run.bottom = top, bottom
    return run
