"""Styles of a page's own sheets written into its tags, where they decide what is read.

So a reader of tags alone knows what a sheet hides, strikes out or raises. Pages without such a rule stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.markup import tokens
from parsers.markup.styles import READ, Declarations, Sheet, declarations, telling_sheet
from parsers.markup.tree import Node, grow


def inlined(text: str) -> str:
    """The markup with those properties of `styles.READ` in its tags that the sheets inside it give."""
    sheet = telling_sheet(text)
    if sheet is None:
        return text
    parts = tokens.split(text)
    for node, style in _styled(grow(parts), sheet):
        written = ";".join(f"{name}:{value}" for name, value in style.items()).replace('"', "'")
        start = len(node.element.name) + 1
        token = parts[node.start]
        parts[node.start] = f'{token[:start]} style="{written}"{token[start:]}'
    return "".join(parts)


def _styled(root: Node, sheet: Sheet) -> Iterator[tuple[Node, Declarations]]:
    """The elements that a sheet says anything of, with their whole style."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += [child for child in node.children if isinstance(child, Node)]
        if not any(name in rule.declarations for rule in sheet.rules_for(node.element) for name in READ):
            continue
        told = sheet.style(node.path())
        if any(name in told for name in READ):
            given = node.given.get("style", "")
            yield node, {name: told[name] for name in READ if name in told} | declarations(given)
