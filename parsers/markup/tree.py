"""The elements of a page as a tree, for what depends on where an element stands: styles by ancestors, boxes in boxes.

Only pages that need it have a tree made, beside the stream of `builder`. End tags that may be left out are supplied for
paragraphs, list items and parts of tables (html.spec.whatwg.org § 13.1.2.4).
"""

from __future__ import annotations

from collections.abc import Sequence

from parsers.errors import LimitExceeded
from parsers.markup import tokens
from parsers.markup.kinds import BLOCKS, is_void
from parsers.markup.selectors import Element

MAX_OPEN = 1000
"""Elements open at a time, as many as the stream reads (`elements.MAX_DEPTH`)."""

_ENDED_BY = {
    "p": BLOCKS | {"table"},
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "th": {"td", "th", "tr", "tbody", "thead", "tfoot"},
    "tr": {"tr", "tbody", "thead", "tfoot"},
}
_WALLS = {"li": {"ul", "ol"}, "dt": {"dl"}, "dd": {"dl"}, "p": {"td", "th"}}
_TABLE = {"table"}
_ENDS = {
    name: (
        frozenset(own for own, ending in _ENDED_BY.items() if name in ending),
        _TABLE.union(*(_WALLS.get(own, ()) for own, ending in _ENDED_BY.items() if name in ending)),
    )
    for name in frozenset().union(*_ENDED_BY.values())
}
"""The elements that a start tag ends, by its name, and those out of which it does not reach."""


class Node:
    """An element. Its content stands between the tokens `start`, its tag, and `end`; `after` is the first behind it.

    `children` are elements and, by their numbers, texts.
    """

    __slots__ = ("after", "children", "element", "end", "parent", "start")

    def __init__(self, element: Element, start: int, parent: Node | None) -> None:
        self.element = element
        self.start = start
        self.end = start + 1
        self.after = start + 1
        self.parent = parent
        self.children: list[Node | int] = []

    def path(self) -> list[Element]:
        """The elements around it and itself, outermost first."""
        found = []
        node: Node | None = self
        while node is not None:
            found.append(node.element)
            node = node.parent
        return found[::-1]


def grow(parts: Sequence[str]) -> Node:
    """The tree of a page that is split into texts and tags (`tokens.split`); its root has no name."""
    growth = _Growth()
    elements = {token: _element(token) for token in set(parts[1::2])}
    for at, part in enumerate(parts):
        if at % 2 == 0:
            if part and not part.isspace():
                growth.node.children.append(at)
            continue
        element = elements[part]
        if element is None:
            continue
        if part[1] == "/":
            growth.close(_opened(growth.node, element.name), at, at + 1)
            continue
        while ended := _ended(growth.node, element.name):
            growth.close(ended, at, at)
        growth.add(element, at)
    growth.close(growth.root, len(parts), len(parts))
    return growth.root


def _element(token: str) -> Element | None:
    """The element that a tag opens, or one of the name that it closes; None for comments and declarations."""
    raw = tokens.raw_tag(token)
    return Element.of(raw.name, {} if raw.closing else tokens.attributes(token, raw.end)) if raw else None


def count(root: Node, parts: Sequence[str]) -> None:
    """Tell every element its place among its siblings, from the first and from the last, and whether it holds neither
    an element nor any text, were it a blank."""
    waiting = [root]
    while waiting:
        children = [child for child in waiting.pop().children if isinstance(child, Node)]
        for order, child in enumerate(children, 1):
            empty = not child.children and not any(parts[child.start + 1 : child.end : 2])
            child.element = child.element._replace(order=order, behind=len(children) + 1 - order, empty=empty)
        waiting += children


class _Growth:
    """The element that is open while a tree grows, and how many are open around it."""

    def __init__(self) -> None:
        self.root = self.node = Node(Element("", "", frozenset()), -1, None)
        self._depth = 0

    def add(self, element: Element, at: int) -> None:
        child = Node(element, at, self.node)
        self.node.children.append(child)
        if not is_void(element.name) and element.name not in tokens.RAW:
            self.node = child
            self._depth += 1
            if self._depth > MAX_OPEN:
                raise LimitExceeded(f"more than {MAX_OPEN} elements inside each other on a page with styles")

    def close(self, ended: Node | None, at: int, after: int) -> None:
        """End an open element, and with it those that are open inside it."""
        while ended is not None:
            node = self.node
            node.end = at
            node.after = after if node is ended else at
            if node.parent is not None:
                self.node = node.parent
                self._depth -= 1
            if node is ended:
                return


def _opened(node: Node, name: str) -> Node | None:
    """The innermost open element of a name; an end tag reaches out of a table only where it ends the table itself."""
    walk: Node | None = node
    while walk is not None:
        if walk.element.name == name:
            return walk
        if walk.element.name in _TABLE and name not in _TABLE:
            return None
        walk = walk.parent
    return None


def _ended(node: Node, name: str) -> Node | None:
    """The open element that a start tag of a name ends."""
    if name not in _ENDS:
        return None
    ended, walls = _ENDS[name]
    walk: Node | None = node
    while walk is not None:
        if walk.element.name in ended:
            return walk
        if walk.element.name in walls:
            return None
        walk = walk.parent
    return None
