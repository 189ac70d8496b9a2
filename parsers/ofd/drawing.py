"""What a page of OFD draws, object by object: characters, rulings, pictures (GB/T 33190 § 8 to 13)."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from lxml import etree

from parsers.errors import LimitExceeded
from parsers.grids.ink import Ruling
from parsers.ofd.characters import advance, characters, glyph_codes
from parsers.ofd.document import Page, Resources
from parsers.ofd.geometry import (
    IDENTITY,
    POINTS,
    Matrix,
    Rect,
    after,
    around,
    matrix_of,
    moved,
    moved_box,
    number,
    rect_of,
    shapes,
)
from parsers.ofd.package import child, children, local

THIN = 3.2
"""Points. A filled shape this narrow is a line; thicker ones are bars and backgrounds."""
SLANT = 0.7
"""Points. A stroke is horizontal or vertical when it leaves the axis by no more than this."""
DOT = 0.3
"""Points by which the sides of a dot may differ: a dotted border is made of squares, which belong to either way."""
CLIP_SLACK = 3.0
"""Points by which a line may leave the box of its object before it is cut: boxes leave out the line's own width."""
BOX_SEGMENTS = 6
"""Segments of a line or a box, as OFD spells them; letters have more."""
LETTER, PICTURE = 40.0, 150.0
"""Points. Shapes no higher, and no wider or pictures no wider than this, may be letters or numbers that are drawn."""
PAPER = 249
"""Ink whose red, green and blue all reach this value cannot be seen on white paper."""
MAX_OBJECTS = 300_000
"""Objects of one page; a page of text and tables has some hundreds."""
MAX_DEPTH = 16
"""Blocks and composite units inside each other; a unit that holds itself must come to an end."""
MAX_CHARACTERS = 60_000
"""Of one page: ten times a page of the smallest print."""

_KINDS = ("TextObject", "PathObject", "ImageObject", "CompositeObject")


class Glyph(NamedTuple):
    """A character: its origin on the baseline and the vector of its advance in points, its size.

    `code` is the number of its shape in `font` where the file states it, else -1.
    """

    char: str
    x: float
    y: float
    dx: float
    dy: float
    size: float
    font: str
    code: int


@dataclass(slots=True)
class Drawing:
    """What one page draws.

    `drawings` are boxes of shapes and pictures as small as letters or numbers. `hidden` counts characters that cannot
    be seen; `picture` is the share of the page that the largest picture takes, `picture_id` its resource,
    `picture_box` where it stands, in points.
    """

    page: Page
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    horizontal: list[Ruling] = field(default_factory=list)
    vertical: list[Ruling] = field(default_factory=list)
    drawings: list[Rect] = field(default_factory=list)
    hidden: int = 0
    picture: float = 0.0
    picture_id: str = ""
    picture_box: Rect = (0.0, 0.0, 0.0, 0.0)


def draw(page: Page) -> Drawing:
    """Everything a page draws, its templates included; annotations and seals are left out."""
    left, top, right, bottom = page.box
    drawing = Drawing(page, (right - left) * POINTS, (bottom - top) * POINTS)
    matrix = (POINTS, 0.0, 0.0, POINTS, -left * POINTS, -top * POINTS)
    walker = _Walker(drawing, page.resources)
    for content in page.contents:
        for layer in children(content, "Layer"):
            walker.walk(layer, matrix, layer.get("DrawParam", ""), 0)
    return drawing


class _Walker:
    def __init__(self, drawing: Drawing, resources: Resources) -> None:
        self.drawing = drawing
        self.resources = resources
        self.seen = 0
        self.grounds: list[tuple[Rect, bool]] = []

    def walk(self, container: etree._Element, matrix: Matrix, param: str, depth: int) -> None:
        """The objects of a layer, block or composite unit, whose coordinates `matrix` leads to the page's."""
        if depth > MAX_DEPTH:
            raise LimitExceeded(f"page {self.drawing.page.number}: objects nested deeper than {MAX_DEPTH}")
        for item in container:
            self.seen += 1
            if self.seen > MAX_OBJECTS:
                raise LimitExceeded(f"page {self.drawing.page.number} has more than {MAX_OBJECTS} objects")
            kind = local(item)
            if kind == "PageBlock":
                self.walk(item, matrix, param, depth + 1)
                continue
            if item.get("Visible") == "false" or kind not in _KINDS:
                self.drawing.hidden += sum(len(code.text or "") for code in children(item, "TextCode"))
                continue
            box = rect_of(item.get("Boundary"))
            shift = (1.0, 0.0, 0.0, 1.0, box[0], box[1]) if box else IDENTITY
            inner = after(after(matrix_of(item.get("CTM")), shift), matrix)
            own = item.get("DrawParam", "") or param
            if kind == "TextObject":
                self.text(item, inner, own)
            elif kind == "PathObject":
                self.path(item, inner, own, _page_box(box, matrix))
            elif kind == "ImageObject":
                self.image(item, box, matrix)
            else:
                unit = self.resources.composites.get(item.get("ResourceID", ""))
                content = child(unit, "Content")
                if content is not None:
                    self.walk(content, inner, own, depth + 1)

    # --- text -----------------------------------------------------------------------------------------------------

    def text(self, item: etree._Element, matrix: Matrix, param: str) -> None:
        if not self.printed(item, param):
            self.drawing.hidden += sum(len(code.text or "") for code in children(item, "TextCode"))
            return
        size = abs(number(item.get("Size"), 0.0))
        if not size:
            return
        white = self.white(item, param)
        codes = glyph_codes(item)
        font = item.get("Font", "")
        turn = round(number(item.get("CharDirection"), 0.0) / 90) % 4
        ux, uy = ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[turn]
        a, b, c, d, _, _ = matrix
        # The advance as it stands on the page, and the height of the letters at a right angle to it.
        dx, dy = a * ux + c * uy, b * ux + d * uy
        tall = hypot(c * ux - a * uy, d * ux - b * uy) * size
        wide = size * number(item.get("HScale"), 1.0)
        for index, (char, x, y) in enumerate(characters(item, wide)):
            if char.isspace():
                continue
            px, py = moved(matrix, x, y)
            step = advance(char) * wide
            if white and not self.on_colour(px + dx * step / 2, py + dy * step / 2 - tall / 4):
                self.drawing.hidden += 1
                continue
            code = codes.get(index, -1)
            self.drawing.glyphs.append(Glyph(char, px, py, dx * step, dy * step, tall, font, code))
        if len(self.drawing.glyphs) > MAX_CHARACTERS:
            raise LimitExceeded(f"page {self.drawing.page.number} has more than {MAX_CHARACTERS} characters")

    def printed(self, item: etree._Element, param: str) -> bool:
        """Whether a text can be seen; scans carry recognised text that cannot."""
        if item.get("Fill") == "false" and item.get("Stroke") != "true":
            return False
        color = self.color(item, param, "FillColor")
        alphas = [item.get("Alpha"), color.get("Alpha") if color is not None else None]
        return all(number(alpha, 255.0) > 12 for alpha in alphas)

    def white(self, item: etree._Element, param: str) -> bool:
        """Whether the ink of a text cannot be seen on white paper."""
        color = self.color(item, param, "FillColor")
        values = _color_values(color.get("Value")) if color is not None else []
        if len(values) == 4:  # cyan, magenta, yellow, black
            return max(values) <= 255 - PAPER
        return bool(values) and min(values) >= PAPER

    def on_colour(self, x: float, y: float) -> bool:
        """Whether the box or picture that lies uppermost at a place, of those drawn so far, is coloured."""
        return next((inked for r, inked in reversed(self.grounds) if r[0] <= x <= r[2] and r[1] <= y <= r[3]), False)

    # --- lines ----------------------------------------------------------------------------------------------------

    def path(self, item: etree._Element, matrix: Matrix, param: str, clip: Rect | None) -> None:
        data = child(item, "AbbreviatedData")
        if data is None or not data.text or number(item.get("Alpha"), 255.0) <= 12:
            return
        stroked = item.get("Stroke", "true") != "false" and self.inked(item, param, "StrokeColor")
        filled = item.get("Fill") == "true"
        inked = filled and self.inked(item, param, "FillColor")
        if not (stroked or filled):
            return
        if clip and (stroked or inked) and sum(map(str.isalpha, data.text)) > BOX_SEGMENTS:
            left, top, right, bottom = clip
            self.drawing_of((left + CLIP_SLACK, top + CLIP_SLACK, right - CLIP_SLACK, bottom - CLIP_SLACK), LETTER)
        for corners in shapes(data.text, matrix):
            if stroked:
                for (x0, y0), (x1, y1) in pairwise(corners):
                    if abs(y0 - y1) <= SLANT or abs(x0 - x1) <= SLANT:
                        self.line((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)), clip)
            if filled:
                self.fill(around(corners), inked, clip)

    def fill(self, rect: Rect, inked: bool, clip: Rect | None) -> None:
        """A filled shape: a line when thin, else a background. White lines show on backgrounds only."""
        if min(rect[2] - rect[0], rect[3] - rect[1]) > THIN:
            if inked or self.grounds:
                self.grounds.append((rect, inked))
            return
        x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
        if inked or any(r[0] <= x <= r[2] and r[1] <= y <= r[3] for r, coloured in self.grounds if coloured):
            self.line(rect, clip)

    def drawing_of(self, rect: Rect, widest: float) -> None:
        """Remember a shape or picture that may be a letter or a number."""
        width, height = rect[2] - rect[0], rect[3] - rect[1]
        if max(width, height) > THIN and height <= LETTER and width <= widest:
            self.drawing.drawings.append(rect)

    def line(self, rect: Rect, clip: Rect | None) -> None:
        """Keep one line, cut to what its object's box and the page leave of it."""
        drawing = self.drawing
        for box in (clip, (0.0, 0.0, drawing.width, drawing.height)):
            if box:
                rect = max(rect[0], box[0]), max(rect[1], box[1]), min(rect[2], box[2]), min(rect[3], box[3])
        left, top, right, bottom = rect
        if right < left or bottom < top:
            return
        if right - left >= bottom - top - DOT:
            drawing.horizontal.append(Ruling((top + bottom) / 2, left, right))
        if bottom - top >= right - left - DOT:
            drawing.vertical.append(Ruling((left + right) / 2, top, bottom))

    def color(self, item: etree._Element, param: str, kind: str) -> etree._Element | None:
        """The colour of an object, or what its drawing parameters and those they rest on say."""
        found = child(item, kind)
        for _ in range(MAX_DEPTH):
            if found is not None or not param:
                break
            entry = self.resources.params.get(param)
            found = child(entry, kind)
            param = entry.get("Relative", "") if entry is not None else ""
        return found

    def inked(self, item: etree._Element, param: str, kind: str) -> bool:
        """Whether a colour can be seen on paper; patterns count as ink."""
        color = self.color(item, param, kind)
        if color is None:
            return kind == "StrokeColor" or item.get("Fill") == "true"
        if number(color.get("Alpha"), 255.0) <= 12:
            return False
        values = _color_values(color.get("Value"))
        if len(values) == 4:  # cyan, magenta, yellow, black
            return max(values) > 255 - PAPER
        return not values or min(values) < PAPER

    def image(self, item: etree._Element, box: Rect | None, matrix: Matrix) -> None:
        drawing = self.drawing
        if box is None:
            return
        rect = moved_box(matrix, box)
        self.grounds.append((rect, True))
        self.drawing_of(rect, PICTURE)
        width = min(rect[2], drawing.width) - max(rect[0], 0.0)
        height = min(rect[3], drawing.height) - max(rect[1], 0.0)
        share = max(0.0, width) * max(0.0, height) / (drawing.width * drawing.height)
        if share > drawing.picture:
            drawing.picture, drawing.picture_id, drawing.picture_box = share, item.get("ResourceID", ""), rect


def _color_values(text: str | None) -> list[float]:
    """The parts of a colour, decimal or `#` and hexadecimal."""
    parts = (text or "").replace(",", " ").split()
    try:
        return [float(int(part[1:], 16)) if part.startswith("#") else float(part) for part in parts]
    except ValueError:
        return []


def _page_box(box: Rect | None, matrix: Matrix) -> Rect | None:
    """The box of an object on the page with some slack; None where it has no size."""
    if box is None or box[2] <= box[0] or box[3] <= box[1]:
        return None
    left, top, right, bottom = moved_box(matrix, box)
    return left - CLIP_SLACK, top - CLIP_SLACK, right + CLIP_SLACK, bottom + CLIP_SLACK
