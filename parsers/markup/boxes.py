"""The boxes of a page, in rows and columns as the styles of its elements place them, without any table element.

CSS draws boxes one below the other, unless they float, are inline, are items of a flex container or a grid or parts of
a `display: table`, or have a place of their own (CSS 2.2 § 9, Flexbox 1, Grid 1). The width of a box matters only to
tell under which box of the row above it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parsers.markup import lengths
from parsers.markup.kinds import BLOCKS
from parsers.markup.styles import Declarations, Sheet
from parsers.markup.tree import Node

MAX_SLOTS = 50_000
"""Slots of a grid that its items take."""
DEEPEST = 60
"""Boxes inside each other that are looked into."""

_UNDRAWN = frozenset(
    ["script", "style", "title", "meta", "link", "head", "template", "noscript", "textarea", "select", "option", "svg"]
)
TABLE_PARTS = frozenset(["table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"])
"""Elements of tables, which may hold boxes but are none."""
_FRAMEWORK = re.compile(r"(?:layui-)?col(?:-(xs|sm|md|lg|xl))?-?(\d{1,2})")
_SIZES = ("", "xs", "sm", "md", "lg", "xl")


@dataclass(slots=True)
class Box:
    """A box: the tokens from `first` to before `last`, and what stands in it.

    Of a `row` the `parts` stand side by side, of a `stack` one below the other, of a `plane` each at its own `spot`:
    left, top, right and bottom in pixels, or counted in the `tracks` of a grid. A `text` has no parts; `inner` are the
    tokens of its content. `width` is in pixels or, if `share`, in parts of the box around it; 0 is not known. `grows`
    is its part of the room that is left.
    """

    kind: str
    first: int
    last: int
    inner: tuple[int, int] = (0, 0)
    parts: list[Box] = field(default_factory=list)
    width: float = 0.0
    share: bool = False
    grows: float = 0.0
    spot: tuple[float, float, float, float] | None = None
    tracks: tuple[float, ...] = ()
    tag: str = ""

    def wide(self, room: float) -> float:
        """Its width in pixels inside of a box of this width; 0 where it is not known."""
        return self.width * room if self.share else self.width


def is_text(box: Box) -> bool:
    """Whether a box is one cell: a text, or lines of it one below the other."""
    return box.kind == "text" or (box.kind == "stack" and all(part.kind == "text" for part in box.parts))


def draw(root: Node, sheet: Sheet) -> Box:
    """The boxes of a page."""
    return _Drawing(sheet).stack(root, {}, 0)


class _Drawing:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def _style(self, node: Node) -> Declarations:
        name = node.element.name
        told: Declarations = {}
        if any(word == "row" or word == "layui-row" for word in node.element.classes):
            told = {"display": "flex", "flex-wrap": "wrap"}
        elif share := _framework_share(node.element.classes):
            told = {"width": f"{share * 100}%"}
        if name in TABLE_PARTS:
            return {"display": "block"}
        if name in BLOCKS:
            told.setdefault("display", "block")
        if self._sheet.rules_for(node.element):
            told |= self._sheet.style(node.path())
        return told | lengths.own(node.element.given)

    def box(self, node: Node, style: Declarations, depth: int) -> Box:
        """The box of an element with this style."""
        display = style.get("display", "inline")
        if depth > DEEPEST or not any(isinstance(child, Node) for child in node.children):
            return self._sized(_text(node), style)
        if "flex" in display and "column" not in style.get("flex-direction", ""):
            box = self._line(node, style, depth)
        elif "grid" in display:
            box = self._grid(node, style, depth)
        elif display == "table-row":
            box = self._line(node, style, depth)
        else:
            box = self.stack(node, style, depth)
        if box.kind == "stack" and not box.parts:
            box = _text(node)
        return self._sized(box, style)

    def _sized(self, box: Box, style: Declarations) -> Box:
        box.width, box.share, box.grows = lengths.extent(style)
        return box

    def _children(self, node: Node) -> Iterator[tuple[Node | int, Declarations]]:
        """The children that are drawn, with their styles; texts have none."""
        for child in node.children:
            if isinstance(child, int):
                yield child, {}
            elif child.element.name not in _UNDRAWN:
                style = self._style(child)
                if style.get("display") != "none":
                    yield child, style

    def _line(self, node: Node, style: Declarations, depth: int) -> Box:
        """A container whose children stand side by side, in one line or, if it wraps, in several."""
        items = [
            (_order(told), _run(child, child) if isinstance(child, int) else self.box(child, told, depth + 1))
            for child, told in self._children(node)
        ]
        items.sort(key=lambda item: item[0])
        parts = [part for _, part in items]
        if "reverse" in style.get("flex-direction", "") or style.get("direction") == "rtl":
            parts.reverse()
        if {"wrap", "wrap-reverse"} & {style.get("flex-wrap"), *style.get("flex-flow", "").split()}:
            return _stacked(node, _wrapped(parts, lengths.pixels(style.get("width", ""))))
        return Box("row", node.start, node.after, parts=parts, tag=node.element.name)

    def _grid(self, node: Node, style: Declarations, depth: int) -> Box:
        """A container with tracks; every child is put where it says or where the next free slots are."""
        template = style.get("grid-template", "") or style.get("grid", "")
        areas = lengths.areas(style.get("grid-template-areas", "") or template)
        tracks = lengths.tracks(style.get("grid-template-columns", "") or template.partition("/")[2])
        tracks = tracks or [1.0] * max((right for *_, right, _ in areas.values()), default=0)
        placed: list[Box] = []
        taken: set[tuple[int, int]] = set()
        at = (0, 0)
        for child, told in self._children(node):
            part = _run(child, child) if isinstance(child, int) else self.box(child, told, depth + 1)
            area = told.get("grid-area", "")
            if part.kind == "text" and area not in areas and area.isidentifier() and area != "auto":
                return _text(node)  # cells in an order that only a sheet elsewhere tells
            spot = areas.get(area) or lengths.grid_spot(told, max(len(tracks), 1), taken, at)
            left, top, right, bottom = spot
            taken |= {(row, column) for row in range(top, bottom) for column in range(left, right)}
            at = (top, right)
            if len(taken) > MAX_SLOTS:
                return _text(node)
            part.spot = (float(left), float(top), float(right), float(bottom))
            placed.append(part)
        return Box("plane", node.start, node.after, parts=placed, tracks=tuple(tracks), tag=node.element.name)

    def stack(self, node: Node, style: Declarations, depth: int) -> Box:
        """A container whose blocks stand one below the other; floats and boxes in a line stand side by side."""
        flow = _Flow(lengths.pixels(style.get("width", "")))
        apart: list[Box] = []
        for child, told in self._children(node):
            if isinstance(child, int):
                flow.text(child, child + 1)
            elif told.get("position") in ("absolute", "fixed"):
                part = self.box(child, told, depth + 1)
                part.spot = lengths.spot(told, lengths.pixels(style.get("width", "")) or lengths.PAGE)
                apart.append(part)
            elif _stands_beside(told):
                flow.beside(self.box(child, told, depth + 1), told)
            elif child.element.name == "br" and flow.open:
                flow.end_line()
            elif told.get("display", "inline") == "inline" and not self._holds_boxes(child, depth):
                flow.text(child.start, child.after)
            else:
                flow.block(self.box(child, told, depth + 1))
        flow.end_line()
        if all(part.spot for part in apart) and len(apart) > len(flow.parts):
            return Box("plane", node.start, node.after, parts=apart, tag=node.element.name)
        return _stacked(node, flow.parts)

    def _holds_boxes(self, node: Node, depth: int) -> bool:
        """Whether an element of a line holds elements that are none (a `span` around `div`), at whatever depth."""
        if depth > DEEPEST:
            return False
        return any(
            told.get("display", "inline") != "inline"
            or told.get("float", "none") != "none"
            or self._holds_boxes(child, depth + 1)
            for child, told in self._children(node)
            if isinstance(child, Node)
        )


class _Flow:
    """What a container holds, from top to bottom: blocks, lines of words, and rows of boxes side by side."""

    def __init__(self, room: float) -> None:
        self.parts: list[Box] = []
        self.open: list[Box] = []  # boxes side by side
        self._room = room
        self._words: list[int] = []  # the tokens of a line of words
        self._turned = False

    def text(self, first: int, behind: int) -> None:
        self._words += [first, behind]

    def block(self, box: Box) -> None:
        self.end_line()
        self.parts.append(box)

    def beside(self, box: Box, told: Declarations) -> None:
        if told.get("clear", "none") != "none" or (self._words and self.open):
            self.end_line()
        if self._words:
            self.open.append(_run(self._words[0], self._words[-1] - 1))
            self._words.clear()
        self.open.append(box)
        self._turned = self._turned or told.get("float") == "right"

    def end_line(self) -> None:
        if self.open:
            self.parts.extend(_wrapped(self.open[::-1] if self._turned else self.open, self._room))
        if self._words:
            self.parts.append(_run(self._words[0], self._words[-1] - 1))
        self.open, self._words, self._turned = [], [], False


def _stands_beside(told: Declarations) -> bool:
    display = told.get("display", "inline")
    return told.get("float") in ("left", "right") or display.startswith("inline-") or display == "table-cell"


def _stacked(node: Node, parts: list[Box]) -> Box:
    if node.element.name in TABLE_PARTS:
        return Box("stack", node.start, node.after, parts=parts, tag=node.element.name)
    if len(parts) == 1 and parts[0].kind == "text":
        return _text(node)
    if len(parts) == 1 and parts[0].kind != "text":
        only = parts[0]
        only.first, only.last = node.start, node.after
        only.width, only.share, only.grows = 0.0, False, 0.0
        return only
    return Box("stack", node.start, node.after, parts=parts, tag=node.element.name)


def _text(node: Node) -> Box:
    return Box("text", node.start, node.after, (node.start + 1, node.end), tag=node.element.name)


def _run(first: int, last: int) -> Box:
    return Box("text", first, last + 1, (first, last + 1))


def _order(told: Declarations) -> int:
    value = told.get("order", "0")
    return int(value) if re.fullmatch(r"-?\d{1,6}", value) else 0


def _wrapped(parts: Sequence[Box], room: float) -> list[Box]:
    """Boxes side by side as the lines that they fill: a new one where the shares of a line are used up."""
    lines: list[list[Box]] = [[]]
    used = 0.0
    for part in parts:
        width = part.width if part.share else part.width / room if room else 0.0
        if lines[-1] and width and used + width > 1 + 0.005:
            lines.append([])
            used = 0.0
        lines[-1].append(part)
        used += width
    return [_row(line) for line in lines if line]


def _row(line: list[Box]) -> Box:
    return line[0] if len(line) == 1 else Box("row", line[0].first, line[-1].last, parts=line)


def _framework_share(classes: frozenset[str]) -> float:
    """The share of a row that the classes of a common framework give: col-md-3 are 3 of 12 columns."""
    found = [match for word in classes if (match := _FRAMEWORK.fullmatch(word))]
    if not found:
        return 0.0
    widest = max(found, key=lambda match: _SIZES.index(match[1] or ""))
    return int(widest[2]) / 12
