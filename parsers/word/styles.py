"""What the styles of a Word file say about its paragraphs and runs: outline levels, numbering, hidden text."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])")
_MAX_CHAIN = 30  # styles that are based on each other; a loop must end


class Style(NamedTuple):
    """`level` is 1 to 9 for headings, else 0; `numbering` is (numId, ilvl) or None."""

    level: int = 0
    numbering: tuple[str, int] | None = None
    hidden: bool = False


NO_STYLE = Style()


def switched_on(parent: etree._Element | None, name: str) -> bool:
    """Whether a property that is on by being there (`w:vanish`, `w:b` …) is on."""
    element = parent.find(W + name) if parent is not None else None
    return element is not None and element.get(W + "val", "true") not in ("0", "false", "off")


def integer(text: str | None, default: int) -> int:
    """A decimal attribute; the default for a missing or senseless one."""
    try:
        return int(text) if text is not None and len(text) < 10 else default
    except ValueError:
        return default


def numbering_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The (numId, ilvl) that paragraph properties name; numId 0 takes numbering away."""
    number = properties.find(W + "numPr") if properties is not None else None
    if number is None:
        return None
    num_id = number.find(W + "numId")
    level = number.find(W + "ilvl")
    if num_id is None:
        return None
    return num_id.get(W + "val", "0"), integer(level.get(W + "val") if level is not None else None, 0)


def read_styles(root: etree._Element | None) -> tuple[dict[str, Style], Style]:
    """The styles by id, what they inherit included, and the style of paragraphs that name none."""
    if root is None:
        return {}, NO_STYLE
    elements = {element.get(W + "styleId", ""): element for element in root.iter(W + "style")}
    styles = {name: _resolve(name, elements) for name in elements}
    for name, element in elements.items():
        if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
            return styles, styles[name]
    return styles, NO_STYLE


def _resolve(name: str, elements: dict[str, etree._Element]) -> Style:
    level = -1
    numbering = None
    hidden = False
    for _ in range(_MAX_CHAIN):
        element = elements.get(name)
        if element is None:
            break
        properties = element.find(W + "pPr")
        if level < 0:
            level = _level(element, properties)
        numbering = numbering or numbering_of(properties)
        hidden = hidden or switched_on(element.find(W + "rPr"), "vanish")
        based = element.find(W + "basedOn")
        if based is None:
            break
        name = based.get(W + "val", "")
    return Style(max(level, 0), numbering, hidden)


def _level(element: etree._Element, properties: etree._Element | None) -> int:
    """1 to 9 for a heading, 0 for a style that says it is body text, -1 where it says nothing."""
    outline = outline_level(properties)
    if outline >= 0:
        return outline
    name = element.find(W + "name")
    text = name.get(W + "val", "").lower() if name is not None else ""
    match = _HEADING.fullmatch(text)
    if match:
        return int(match[1])
    return 1 if text == "title" else -1


def outline_level(properties: etree._Element | None) -> int:
    """The outline level that paragraph properties set, 1 to 9; 0 for body text, -1 where they set none."""
    outline = properties.find(W + "outlineLvl") if properties is not None else None
    if outline is None:
        return -1
    value = integer(outline.get(W + "val"), 9)
    return value + 1 if 0 <= value < 9 else 0
