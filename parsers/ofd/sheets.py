"""Drawings of OFD pages as sheets of ink: characters in runs, the page turned so that its text reads upright."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from parsers.document import UNKNOWN
from parsers.grids.ink import ASCENT, Ruling, RunBuilder, Sheet
from parsers.ofd.drawing import Drawing, Glyph

SLANTED = 0.1
"""Sine of the angle from which text is a watermark across the page."""

MANY_SHAPES = 4
"""A character drawn in more shapes than this in one font stands for whatever the program had no character for."""

Doubtful = set[tuple[str, str]]
"""Font and character."""


def doubtful_characters(drawings: Iterable[Drawing]) -> Doubtful:
    """The characters that the fonts do not mean.

    A file made from one without a character map keeps the shapes and fills in any characters. It shows where a digit
    is drawn in two shapes of one font, where one shape is two digits, or a character has many shapes.
    """
    shapes: dict[tuple[str, str], set[int]] = {}
    digits: dict[tuple[str, int], set[str]] = {}
    for drawing in drawings:
        for glyph in drawing.glyphs:
            if glyph.code >= 0:
                shapes.setdefault((glyph.font, glyph.char), set()).add(glyph.code)
                if glyph.char.isdigit():
                    digits.setdefault((glyph.font, glyph.code), set()).add(glyph.char)
    found = {key for key, codes in shapes.items() if len(codes) > (1 if key[1].isdigit() else MANY_SHAPES)}
    for (font, _), chars in digits.items():
        if len(chars) > 1:
            found |= {(font, char) for char in chars}
    return found


def sheet_of(drawing: Drawing, doubtful: Doubtful) -> Sheet:
    """The ink of one page."""
    turns = _quarter_turns(drawing.glyphs)
    width, height = (drawing.width, drawing.height) if turns % 2 == 0 else (drawing.height, drawing.width)
    sheet = Sheet(drawing.page.number, width, height)
    builder = RunBuilder()
    for glyph in drawing.glyphs:
        _add(builder, _turned(glyph, turns, drawing), doubtful)
    # What stands outside the page nobody sees.
    sheet.runs = [
        run
        for run in builder.runs
        if run.rights[-1] > 0 and run.lefts[0] < width and run.bottom > 0 and run.top < height
    ]
    sheet.horizontal, sheet.vertical = _rulings(drawing, turns)
    if not turns:
        sheet.drawings = drawing.drawings
    return sheet


def _quarter_turns(glyphs: Sequence[Glyph]) -> int:
    """How often the page must be turned left by a right angle so that most of its text reads from left to right."""
    counts = [0, 0, 0, 0]
    for glyph in glyphs:
        direction = 0 if glyph.dx > abs(glyph.dy) else 2 if -glyph.dx > abs(glyph.dy) else 1 if glyph.dy > 0 else 3
        counts[direction] += 1
    return max(range(4), key=lambda k: counts[k])


def _turned(glyph: Glyph, turns: int, drawing: Drawing) -> Glyph:
    x, y = _point(glyph.x, glyph.y, turns, drawing)
    dx, dy = glyph.dx, glyph.dy
    for _ in range(turns):
        dx, dy = dy, -dx
    return glyph._replace(x=x, y=y, dx=dx, dy=dy)


def _point(x: float, y: float, turns: int, drawing: Drawing) -> tuple[float, float]:
    if turns == 1:
        return y, drawing.width - x
    if turns == 2:
        return drawing.width - x, drawing.height - y
    if turns == 3:
        return drawing.height - y, x
    return x, y


def _rulings(drawing: Drawing, turns: int) -> tuple[list[Ruling], list[Ruling]]:
    if turns == 0:
        return drawing.horizontal, drawing.vertical
    lines = [((start, at), (end, at)) for at, start, end in drawing.horizontal]
    lines += [((at, start), (at, end)) for at, start, end in drawing.vertical]
    across: list[Ruling] = []
    down: list[Ruling] = []
    for one, other in lines:
        (x0, y0), (x1, y1) = _point(*one, turns, drawing), _point(*other, turns, drawing)
        if abs(x1 - x0) >= abs(y1 - y0):
            across.append(Ruling((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        else:
            down.append(Ruling((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, down


def _add(builder: RunBuilder, glyph: Glyph, doubtful: Doubtful) -> None:
    char = UNKNOWN if (glyph.font, glyph.char) in doubtful else glyph.char
    x, y, dx, dy, size = glyph.x, glyph.y, glyph.dx, glyph.dy, glyph.size
    length = (dx * dx + dy * dy) ** 0.5
    if not length or not size:
        return
    if dx > 0 and abs(dy) <= SLANTED * length:
        builder.add(char, x, x + dx, y, size)
    elif abs(dx) <= SLANTED * length:
        # Turned to the right, letters stand to the right of their baseline and run down; to the left the other way.
        left = x - (1 - ASCENT) * size if dy > 0 else x - ASCENT * size
        top = y if dy > 0 else y + dy
        builder.add_turned(char, (left, top, left + size, top + length), size, dy > 0)


def printed_characters(sheet: Sheet) -> Iterator[str]:
    """The characters of a page in the order of its runs."""
    for run in sheet.runs:
        yield from run.text
