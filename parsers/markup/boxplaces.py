"""Where boxes stand, and the table that has its cells there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from parsers.markup.boxes import Box, is_text

SAME = 0.35
"""Edges that lie nearer than this share of the narrowest box are one line: borders and paddings move them."""
MAX_SLOTS = 50_000
"""Rows × columns of a table drawn by boxes; the largest standard table has 300."""
FEW = 2
"""Rows of a heading beside which a text of as many lines is one cell."""


class Content(Protocol):
    """What is known of the content of boxes."""

    def heights(self, box: Box) -> frozenset[int]: ...

    def counts(self, box: Box) -> bool: ...

    def inside(self, box: Box) -> str: ...


class Cell(NamedTuple):
    """A box at its place: pixels from left to right, rows from top to bottom."""

    left: float
    top: float
    right: float
    bottom: float
    box: Box


def markup(content: Content, run: Sequence[Box], heights: Sequence[int], room: float) -> str | None:
    """A table of boxes one below the other with these heights; None where it is none or its cells overlap."""
    cells: list[Cell] = []
    top = 0
    for box, height in zip(run, heights, strict=True):
        cells += _placed(content, box, (0.0, box.wide(room) or room), top, height)
        top += height
    columns = Lines([(cell.left, cell.right) for cell in cells])
    rows = Lines([(cell.top, cell.bottom) for cell in cells])
    if len(rows.at) < 3 or len(columns.at) < 3 or len(rows.at) * len(columns.at) > MAX_SLOTS:
        return None
    lines: list[list[str | None]] = [[""] * (len(columns.at) - 1) for _ in rows.at[1:]]
    for cell in cells:
        first, left = rows.index(cell.top), columns.index(cell.left)
        below, right = max(first + 1, rows.index(cell.bottom)), max(left + 1, columns.index(cell.right))
        for line in lines[first:below]:
            if any(line[left:right]) or None in line[left:right]:
                return None
            line[left:right] = [None] * len(line[left:right])
        lines[first][left] = f'<td rowspan="{below - first}" colspan="{right - left}">{content.inside(cell.box)}</td>'
    written = ("".join("<td></td>" if text == "" else text for text in line if text is not None) for line in lines)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in written)}</table>"


def _placed(content: Content, box: Box, across: tuple[float, float], top: float, height: int) -> Iterator[Cell]:
    """The cells of a box between these edges, as so many rows from `top` on."""
    left, right = across
    if is_text(box):
        if height == 1:
            yield Cell(left, top, right, top + 1, box)
            return
        for number, line in enumerate(box.parts):
            yield Cell(left, top + number, right, top + number + 1, line)
    elif box.kind == "plane":
        yield from _plane(box, across, top)
    elif box.kind == "row":
        for part, wide in zip(box.parts, _widths(box.parts, right - left), strict=True):
            own = height if _goes_with(content, box, part, height) else 1
            for cell in _placed(content, part, (left, left + wide), top, own):
                yield cell._replace(bottom=top + height) if own < height else cell
            left += wide
    else:
        for part, own in zip(box.parts, _shared(content, box.parts, height), strict=True):
            yield from _placed(content, part, (left, left + (part.wide(right - left) or right - left)), top, own)
            top += own


def _goes_with(content: Content, row: Box, part: Box, height: int) -> bool:
    """Whether a part of a row has all of its rows; lines of words beside a heading of as many rows are one cell."""
    heights = content.heights(part)
    if height not in heights or 1 not in heights:
        return height in heights
    others = [other for other in row.parts if 1 not in content.heights(other)]
    return height > FEW or not others or any(content.counts(other) for other in others)


def _shared(content: Content, parts: Sequence[Box], height: int) -> list[int]:
    """Heights of boxes one below the other that make up `height`, each as low as can be."""
    options = [sorted(content.heights(part)) for part in parts]
    reach: list[set[int]] = [{0}]
    for heights in reversed(options):
        reach.append({total + own for total in reach[-1] for own in heights})
    reach.reverse()
    shared = []
    for heights, rest in zip(options, reach[1:], strict=True):
        own = next(own for own in heights if height - own in rest)
        shared.append(own)
        height -= own
    return shared


def _plane(box: Box, across: tuple[float, float], top: float) -> Iterator[Cell]:
    left, right = across
    rows = Lines(tops_and_bottoms(box))
    wide = sum(box.tracks)
    for part in box.parts:
        if part.spot is None:
            continue
        start, above, end, below = part.spot
        if wide and end <= len(box.tracks):
            start, end = (sum(box.tracks[: int(edge)]) / wide * (right - left) for edge in (start, end))
        first = rows.index(above)
        yield Cell(left + start, top + first, left + end, top + max(rows.index(below), first + 1), part)


def _widths(parts: Sequence[Box], room: float) -> list[float]:
    """The widths of boxes side by side: what they say, what they hold, a part of what is left."""
    told = [part.wide(room) or (0.0 if part.grows else _intrinsic(part)) for part in parts]
    left = max(0.0, room - sum(told))
    growing = sum(part.grows for part in parts)
    untold = sum(not width for width in told)
    widths = []
    for width, part in zip(told, parts, strict=True):
        more = left * part.grows / growing if growing else 0.0 if width else left / untold
        widths.append(max(width + more, 1.0))
    total = sum(widths)
    return [width * room / total for width in widths] if total > room * 1.02 else widths


def _intrinsic(box: Box) -> float:
    """The width in pixels that the parts of a box give it; 0 where they say nothing."""
    if box.width and not box.share:
        return box.width
    inner = [_intrinsic(part) for part in box.parts]
    if box.kind == "row":
        return sum(inner) if all(inner) else 0.0
    return max(inner, default=0.0) if box.kind == "stack" else 0.0


def tops_and_bottoms(box: Box) -> list[tuple[float, float]]:
    """Top and bottom of the parts of a plane."""
    return [(part.spot[1], part.spot[3]) for part in box.parts if part.spot]


class Lines:
    """The lines between columns or rows: edges of boxes, those that lie close together taken as one."""

    def __init__(self, pairs: Sequence[tuple[float, float]]) -> None:
        near = SAME * min((end - start for start, end in pairs if end > start), default=0.0)
        self.at: list[float] = []
        last = 0.0
        for edge in sorted({edge for pair in pairs for edge in pair}):
            if not self.at or edge - last > near:
                self.at.append(edge)
            last = edge

    def index(self, edge: float) -> int:
        """The number of the line at or next before an edge."""
        return max(0, bisect_right(self.at, edge + 1e-6) - 1)
