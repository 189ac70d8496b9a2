"""Those styles of a page's own style sheets that decide what is read, written into the tags they apply to.

A reader that looks at tags alone then knows what a sheet hides, strikes out or raises. Pages without such rules stay as
they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from parsers.document import UNKNOWN, UNSEEN
from parsers.markup import deciding, tokens
from parsers.markup.digits import in_pieces
from parsers.markup.selectors import Element
from parsers.markup.styles import Declarations, Sheet, declarations, telling_sheet
from parsers.markup.tableparts import CELLS
from parsers.markup.tree import Node, count, grow

_ATTRIBUTE = re.compile(r"attr\(\s*([\w-]+)\s*\)")
_FIRST_LETTERS = 3
"""Characters in which the first digit of a number stands, behind a sign or a bracket."""
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")


def inlined(text: str) -> str:
    """The markup with those properties in its tags that decide what is read and that the sheets inside it give."""
    sheet = telling_sheet(text, in_pieces=in_pieces(text))
    if sheet is None:
        return text
    parts = tokens.split(text)
    root = grow(parts)
    if sheet.counts:
        count(root, parts)
    for node, style in _styled(root, sheet):
        _draw(parts, node, style.pop("::before", ""), style.pop("::after", ""))
        _doubt(parts, node, style.pop(deciding.DOUBT, ""))
        written = ";".join(f"{name}:{value}" for name, value in style.items()).replace('"', "'")
        start = len(node.element.name) + 1
        token = parts[node.start]
        parts[node.start] = f'{token[:start]} style="{written}"{token[start:]}'
    return "".join(parts)


def _draw(parts: list[str], node: Node, before: str, after: str) -> None:
    """Write the numbers that a sheet draws in a cell, before and behind what an element holds, into the cell."""
    if node.end <= node.start + 1 or not _in_cell(node.path()):
        return
    parts[node.start + 1] = _number(before, node) + parts[node.start + 1]
    parts[node.end - 1] += _number(after, node)


def _doubt(parts: list[str], node: Node, which: str) -> None:
    """Mark the numbers in an element, any or the first, that a sheet may draw otherwise than they are written."""
    if not which or not (node.element.name == "tr" or _in_cell(node.path())):
        return
    for at in range(node.start + 1, node.end, 2):
        text = parts[at].lstrip()
        if any(map(str.isdigit, text[:_FIRST_LETTERS])):
            parts[at] = UNSEEN + parts[at]
        if text and which == deciding.FIRST:
            return


def _in_cell(path: Sequence[Element]) -> bool:
    return any(element.name in CELLS for element in path)


def _number(content: str, node: Node) -> str:
    """The text of a `content` property, as far as it has a digit: what else sheets draw are signs and icons. What a
    sheet counts cannot be read."""
    if content.startswith("counter"):
        return UNKNOWN
    attribute = _ATTRIBUTE.fullmatch(content)
    given = node.element.given
    text = given.get(attribute[1].lower(), "") if attribute else escape(_ESCAPED.sub(_spelt, content.strip("\"'")))
    return text if any(map(str.isdigit, text)) else ""


def _spelt(escaped: re.Match[str]) -> str:
    """What an escape of a sheet stands for, where that is a digit; others are mostly icons."""
    code = int(escaped[1], 16)
    return chr(code) if ord("0") <= code <= ord("9") else ""


def _styled(root: Node, sheet: Sheet) -> Iterator[tuple[Node, Declarations]]:
    """The elements that a sheet says anything of, with their whole style."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += [child for child in node.children if isinstance(child, Node)]
        names = sheet.tells + sheet.looks
        if not any(name in rule.declarations for rule in sheet.rules_for(node.element) for name in names):
            continue
        inline = node.element.given.get("style", "")
        path = node.path()
        told = sheet.style(path, inline)
        decided = {name: told[name] for name in (names if _in_cell(path) else sheet.tells) if name in told}
        if decided:
            yield node, declarations(inline) | decided
