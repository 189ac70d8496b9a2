"""Lines of a PDF page: strokes, thin filled rectangles and frames drawn as one path, as the rulings a reader sees."""

from __future__ import annotations

from ctypes import byref, c_float, c_int, c_uint, c_void_p
from dataclasses import dataclass, field
from itertools import compress, count, pairwise, repeat
from operator import not_
from typing import Any

import pypdfium2.raw as pdfium

from parsers.document import Box
from parsers.grids.ink import Ruling
from parsers.pdf.calls import Handle, call, each, fill_color, handle, handles_at, render_mode
from parsers.pdf.clips import MAX_DEPTH, clip_of
from parsers.pdf.covers import Candidate, Cover, Layers, Level, Order
from parsers.pdf.geometry import Frame, Matrix, Rect, after, around, common, holds, moved
from parsers.pdf.paths import Path, paths_of
from parsers.pdf.seen import Ground, Verdict, oddities
from parsers.pdf.shapes import BOX_SEGMENTS, PATCH_SEGMENTS, corners_of, is_straight, matrix_of
from parsers.pdf.spoken import Told, told_instead

THIN = 3.2
"""A filled shape this narrow is a line; thicker ones are bars and backgrounds."""

PALE_LENGTH = 10.0
"""White lines shorter than this are boxes behind a character; as borders on a coloured ground they run along cells."""

SLANT = 0.7
"""A stroke is horizontal or vertical when it leaves the axis by no more than this."""

MAX_OBJECTS = 200_000
"""Objects looked at on one page: a page of text and tables has some thousands, a map can have millions."""

TEXT, PATH = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH
IMAGE, FORM = pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM

LETTER = (3.0, 40.0)
"""Shapes of more than a few corners between these sizes may be letters or digits that are drawn, not written."""

PICTURE = 150.0
"""Pictures in cells are wider than letters."""

MOST = 0.5
"""Share of a page that pictures cover on scans; only there is text looked for that lies behind them."""

_get_object = call("FPDFPage_GetObject", c_void_p)
_get_type = call("FPDFPageObj_GetType", c_int)
_form_object = call("FPDFFormObj_GetObject", c_void_p)
_form_count = call("FPDFFormObj_CountObjects", c_int)
_bounds = call("FPDFPageObj_GetBounds", c_int)
_transparent = call("FPDFPageObj_HasTransparency", c_int)


@dataclass(slots=True)
class Lines:
    """What one page draws besides its characters.

    The rulings as seen; the share of the page that pictures cover, together; the share of its text that lies behind
    pictures; pieces of text that may not be seen; boxes and pictures in the page's own coordinates, from the first one
    drawn to the last, where any is coloured; whether text is a mask for what is drawn after it, and the page holds more
    than was looked at. `drawings` are boxes of shapes and pictures as small as letters or numbers; `covers` are
    opaque boxes that are drawn after text, and `layers` tells what is drawn before them;
    `told` are the pieces of text for which another text is told.
    """

    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    picture: float = 0.0
    behind: float = 0.0
    odd: dict[int, Verdict] = field(default_factory=dict)
    grounds: list[Ground] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    layers: Layers = field(default_factory=Layers)
    masks: bool = False
    told: Told = field(default_factory=dict)
    cut_short: bool = False


def lines_of_page(page: Any, frame: Frame) -> Lines:
    """Every visible straight line of a page; more than `MAX_OBJECTS` objects are not looked at."""
    reader = _Reader(frame)
    number = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    addresses = list(each(_get_object, repeat(handle(page)), range(number)))
    reader.read(addresses, None, ())
    if reader.lines.layers.candidates:
        reader.lines.covers = reader.lines.layers.covers(frame, reader.lines.horizontal, reader.lines.vertical)
    if reader.lines.picture >= MOST:
        reader.lines.behind = reader.behind(addresses)
    reader.lines.masks = reader.lines.picture < MOST and pdfium.FPDF_TEXTRENDERMODE_CLIP in reader.modes
    reader.lines.odd = oddities(reader.texts, reader.addresses, reader.modes, reader.veils, masks=reader.lines.masks)
    reader.lines.told = told_instead(reader.texts)
    if reader.lines.odd:  # else nobody asks what text stands on
        reader.lines.grounds = [Ground(_cut(*box), inked) for box, inked in reader.grounds]
    if reader.white_borders:
        # Coloured cells parted by white lines: at the table's outer border white on white cannot be seen.
        for left, bottom, right, top in reader.fills:
            for rect in (
                (left, bottom, right, bottom),
                (left, top, right, top),
                (left, bottom, left, top),
                (right, bottom, right, top),
            ):
                reader.thin(rect, None, None)
    return reader.lines


def draws_shapes(page: Any) -> bool:
    """Whether a page without characters shows anything but straight lines and boxes: pictures, letters as outlines."""
    number = min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)
    for item in handles_at(each(_get_object, repeat(handle(page)), range(number))):
        kind = _get_type(item)
        if kind != TEXT and not (kind == PATH and is_straight(item)):
            return True
    return False


def _cut(rect: Rect, item: Handle | None, matrix: Matrix | None) -> Rect:
    """What the clip of a clipped object leaves of its box."""
    clip = clip_of(item, matrix) if item is not None else None
    return rect if clip is None else common(rect, clip)


class _Reader:
    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.width, self.height = frame.size
        self.lines = Lines()
        self.seen = 0
        self.fills: list[Rect] = []
        self.grounds: list[tuple[tuple[Rect, Handle | None, Matrix | None], bool]] = []
        self.texts: list[Handle] = []
        self.addresses: list[int] = []
        self.modes: list[int] = []
        self.veils: dict[int, int] = {}
        self.opaque: list[tuple[int, Rect]] = []
        self.white_borders = False
        self.edges = (c_float * 6)()
        self.at = [byref(self.edges, 4 * k) for k in range(4)]
        self.color = (c_uint * 4)()
        self.at_color = [byref(self.color, 4 * k) for k in range(4)]

    def read(self, addresses: list[int], matrix: Matrix | None, form: Order, veil: int = 255) -> None:
        """Objects of the page or of a form; `matrix` leads from the form to the page, `form` tells when it is drawn,
        `veil` is its opacity."""
        self.seen += len(addresses)
        if self.seen > MAX_OBJECTS or len(form) > MAX_DEPTH:
            self.lines.cut_short = True
            return
        objects = list(handles_at(addresses))
        modes = list(each(render_mode, objects))  # -1 of all but text, which most objects are
        are_texts = list(map((-1).__lt__, modes))
        texts = list(compress(addresses, are_texts))
        late = -1 if self.texts else are_texts.index(True) if texts else len(addresses)
        self.lines.layers.levels.append(Level(form, matrix, objects, addresses, are_texts))
        self.addresses += texts
        self.texts += compress(objects, are_texts)
        self.modes += compress(modes, are_texts)
        if veil < 255:
            self.veils.update(dict.fromkeys(texts, veil))
        others = list(compress(count(), map(not_, are_texts)))
        paths = paths_of([objects[order] for order in others], matrix)
        for order, (is_path, path) in zip(others, paths, strict=True):
            if is_path:
                if order > late and veil == 255 and path[1]:
                    self.may_cover(path, matrix, (*form, order))
                self.path(path, matrix)
                continue
            item = objects[order]
            kind = _get_type(item)
            if kind == FORM:
                inner = self.placed(item, matrix)
                number = min(_form_count(item), MAX_OBJECTS)
                children = list(each(_form_object, repeat(item), range(number)))
                inside = min(veil, self.opacity(item))
                self.read(children, inner, (*form, order), inside)
            elif kind == IMAGE:
                self.picture(item, matrix, (*form, order), late=order > late and veil == 255)

    def opacity(self, form: Handle) -> int:
        return self.color[3] if fill_color(form, *self.at_color) else 255

    def placed(self, item: Handle, matrix: Matrix | None) -> Matrix:
        """What leads from an object's own coordinates to the page's."""
        own = matrix_of(item)
        return own if matrix is None else after(own, matrix)

    def bounds(self, item: Handle, matrix: Matrix | None) -> Rect | None:
        if not _bounds(item, *self.at):
            return None
        left, bottom, right, top = self.edges[0:4]
        if matrix is None:
            return left, bottom, right, top
        return moved((left, bottom, right, top), matrix)

    def picture(self, item: Handle, matrix: Matrix | None, order: Order, *, late: bool) -> None:
        """A picture; a thin one is a line. A `late` one is drawn after text."""
        rect = self.bounds(item, matrix)
        area = self.width * self.height
        if not rect or area <= 0:
            return
        if min(rect[2] - rect[0], rect[3] - rect[1]) <= THIN:
            self.thin(rect, item, matrix)
            return
        self.lines.picture += (rect[2] - rect[0]) * (rect[3] - rect[1]) / area
        self.grounds.append(((rect, None, None), True))
        if rect[3] - rect[1] <= LETTER[1] and rect[2] - rect[0] <= PICTURE:
            self.lines.drawings.append(self.frame.box(rect))
        if not _transparent(item):
            self.opaque.append((order[0] if len(order) == 1 else 0, rect))
            if late:
                self.lines.layers.pictures.append((item, Cover(rect, order)))

    def behind(self, addresses: list[int]) -> float:
        """Share of the page's pieces of text that a picture drawn later covers."""
        covered = total = 0
        for order, item in enumerate(handles_at(addresses)):
            rect = self.bounds(item, None) if _get_type(item) == TEXT else None
            if rect:
                total += 1
                x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
                covered += any(later > order and holds(ground, x, y) for later, ground in self.opaque)
        return covered / total if total else 0.0

    def path(self, path: Path, matrix: Matrix | None) -> None:
        item, filled, stroked, inked, clips, segments, rect = path
        # White boxes behind lines of text are the bulk of paths in many files.
        if rect is None or not (inked or self.grounds):
            return
        item_if_clipped = item if clips > 0 else None
        left, bottom, right, top = rect
        narrow = min(right - left, top - bottom)
        if stroked and inked:
            if narrow <= 1.2 and segments == 2:
                self.thin(rect, item_if_clipped, matrix)
            else:
                self.drawing(rect, segments)
                for shape in corners_of(item, self.placed(item, matrix)):
                    self.outline(shape, item_if_clipped, matrix)
        elif filled:
            if inked:
                self.drawing(rect, segments)
            if narrow <= THIN or segments <= BOX_SEGMENTS:
                self.fill(rect, inked, item_if_clipped, matrix)
            else:
                for shape in corners_of(item, self.placed(item, matrix)):
                    self.fill(around(shape), inked, item_if_clipped, matrix)

    def may_cover(self, path: Path, matrix: Matrix | None, order: Order) -> None:
        """Remember a filled box, no line, that is drawn after text."""
        item, _, _, _, clips, segments, rect = path
        if rect is None or segments > PATCH_SEGMENTS or min(rect[2] - rect[0], rect[3] - rect[1]) <= THIN:
            return
        before = len(self.lines.horizontal), len(self.lines.vertical)
        self.lines.layers.candidates.append(Candidate(item, rect, matrix, clips > 0, order, before))

    def drawing(self, rect: Rect, segments: int) -> None:
        """Remember a shape that may be a letter or a digit."""
        least, most = LETTER
        if least < max(rect[2] - rect[0], rect[3] - rect[1]) <= most and segments > BOX_SEGMENTS:
            self.lines.drawings.append(self.frame.box(rect))

    def fill(self, rect: Rect, inked: bool, item: Handle | None, matrix: Matrix | None) -> None:
        """A filled rectangle: a line when thin, else a background. White lines show on backgrounds only."""
        if min(rect[2] - rect[0], rect[3] - rect[1]) > THIN:
            if inked:
                self.fills.append(rect)
            self.grounds.append(((rect, item, matrix), inked))
            return
        x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
        length = max(rect[2] - rect[0], rect[3] - rect[1])
        if inked:
            self.thin(rect, item, matrix)
        elif length >= PALE_LENGTH and any(holds(ground, x, y) for ground in self.fills):
            self.white_borders = True
            self.thin(rect, item, matrix)

    def outline(self, corners: list[tuple[float, float]], item: Handle | None, matrix: Matrix | None) -> None:
        for (x0, y0), (x1, y1) in pairwise(corners):
            if abs(y0 - y1) <= SLANT or abs(x0 - x1) <= SLANT:
                self.thin((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), item, matrix)

    def thin(self, rect: Rect, item: Handle | None, matrix: Matrix | None) -> None:
        """Keep one line, cut to what its clip and the page leave of it."""
        if item is not None:
            rect = _cut(rect, item, matrix)
        left, top, right, bottom = self.frame.box(rect)
        if left < 0 or top < 0 or right > self.width or bottom > self.height:
            left, top = max(left, 0.0), max(top, 0.0)
            right, bottom = min(right, self.width), min(bottom, self.height)
        width, height = right - left, bottom - top
        if width < 0 or height < 0:
            return
        if width >= height:
            self.lines.horizontal.append(Ruling((top + bottom) / 2, left, right))
        if height >= width:
            self.lines.vertical.append(Ruling((left + right) / 2, top, bottom))
