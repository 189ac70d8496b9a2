"""What the styles of a Word file say about its paragraphs and runs: outline levels, numbering, how characters look."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from lxml import etree

from parsers.markup.inks import NARROWEST, SMALLEST, TIGHTEST, is_light, is_pictorial, is_white

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])")
_MAX_CHAIN = 30  # styles that are based on each other; a loop must end


_RAISED_BY = 4
"""Half points that a run is moved up or down from when on it counts as raised."""


def named(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first child of a name; None without one, or without the element. `find` takes more than twice as long."""
    return next(element.iterchildren(W + name), None) if element is not None else None


class Look(NamedTuple):
    """What the characters of a run look like as far as it bears on their meaning; None where nothing is said.

    `ink` and `ground` are the colours of the characters and of what is behind them, in hexadecimal; paper has none.
    `stacked` letters stand in two lines within one (双行合一), of which one half is read behind the other.
    """

    vanish: bool | None = None
    strike: bool | None = None
    dstrike: bool | None = None
    raised: bool | None = None
    pictorial: bool | None = None
    tiny: bool | None = None
    ink: str | None = None
    ground: str | None = None
    stacked: bool | None = None

    @property
    def white(self) -> bool:
        """Whether the text is white on white paper."""
        return self.ink is not None and is_white(self.ink) and (self.ground is None or is_white(self.ground))

    @property
    def light(self) -> bool:
        """Whether the text is hardly seen on white paper."""
        return self.ink is not None and self.ground is None and is_light(self.ink)

    @property
    def hidden(self) -> bool:
        """Whether the text is not printed, printed struck out, or too small to be seen."""
        return bool(self.vanish or self.strike or self.dstrike or self.tiny)

    def over(self, other: Look) -> Look:
        """This look where it says something, the other one elsewhere."""
        if other is NO_LOOK or self is other:
            return self
        if self is NO_LOOK:
            return other
        return Look._make(theirs if own is None else own for own, theirs in zip(self, other, strict=True))


NO_LOOK = Look()


class Style(NamedTuple):
    """`level` is 1 to 9 for headings, else 0; `numbering` is (numId, ilvl) or None."""

    level: int = 0
    numbering: tuple[str, int] | None = None
    look: Look = NO_LOOK


NO_STYLE = Style()


class Styles(NamedTuple):
    """The styles of a file by id, what they inherit included, and the style of paragraphs that name none."""

    by_id: dict[str, Style]
    default: Style

    def of_paragraph(self, properties: etree._Element | None) -> Style:
        """The style that the properties of a paragraph name, else the default."""
        name = named(properties, "pStyle")
        return self.default if name is None else self.by_id.get(name.get(W + "val", ""), NO_STYLE)

    def look(self, properties: etree._Element | None) -> Look:
        """How a run looks by its own properties and its character style."""
        if properties is None or not len(properties):
            return NO_LOOK
        look = _look(properties)
        name = named(properties, "rStyle")
        return look if name is None else look.over(self.by_id.get(name.get(W + "val", ""), NO_STYLE).look)


def _look(properties: etree._Element | None) -> Look:
    said: dict[str, Any] = {}
    for element in properties if properties is not None else ():
        tag = element.tag
        if tag not in _LOOKS:
            continue
        value = element.get(W + "val", "true")
        match _LOOKS[tag]:
            case "vertAlign":
                said["raised"] = value in ("superscript", "subscript")
            case "position":
                said["raised"] = said.get("raised", False) or abs(integer(value, 0)) >= _RAISED_BY
            case "color":
                said["ink"] = "FFFFFF" if element.get(W + "themeColor") in _PAPER else value.upper()
            case "sz":
                said["tiny"] = said.get("tiny", False) or integer(value, 21) <= 2 * SMALLEST
            case "w" | "fitText" | "spacing" | "eastAsianLayout" as what:
                said |= _crowded(what, element)
            case "highlight":
                said["ground"] = _HIGHLIGHTS.get(value, value)
            case "shd":
                said.setdefault("ground", shade(element))
            case "rFonts":
                fonts = (element.get(W + "ascii", ""), element.get(W + "hAnsi", ""))
                said["pictorial"] = said.get("pictorial", False) or any(map(is_pictorial, fonts))
            case "textFill":
                said["vanish"] = next(element.iterchildren("{*}noFill"), None) is not None or _is_clear(element)
            case switch:
                said[switch] = value not in _OFF
    return Look(**said) if said else NO_LOOK


def _crowded(what: str, element: etree._Element) -> dict[str, bool]:
    """What a width or a spacing makes of letters, or their setting in two lines within one: too narrow to be seen, set
    over each other, stacked; mostly nothing."""
    if what == "eastAsianLayout":
        return {"stacked": element.get(W + "combine", "0") not in _OFF}
    value = integer(element.get(W + "val"), 100)
    if what == "spacing":
        return {"pictorial": True} if value <= 20 * TIGHTEST else {}
    return {"tiny": True} if 0 < value <= (NARROWEST if what == "w" else 20 * SMALLEST) else {}


def _is_clear(fill: etree._Element) -> bool:
    """Whether a fill of letters lets through what is behind them."""
    shares = (alpha.get(str(alpha.tag).replace("alpha", "val"), "") for alpha in fill.iter("{*}alpha"))
    return any(integer(share, 0) >= _CLEAR for share in shares)


def shade(element: etree._Element | None) -> str | None:
    """The colour that a `w:shd` fills with, in hexadecimal; None for that of the paper."""
    fill = element.get(W + "fill", "auto").upper() if element is not None else "AUTO"
    return None if fill == "AUTO" else fill


_CLEAR = 95_000
"""Thousandths of a percent of transparency at which letters are seen no more."""
_OFF = ("0", "false", "off")
_PAPER = ("background1", "light1")
_HIGHLIGHTS = {"black": "000000", "white": "FFFFFF", "none": None}
_SWITCHES = ("vanish", "strike", "dstrike")
_LOOKS = {
    W + name: name
    for name in (
        *_SWITCHES,
        "vertAlign",
        "position",
        "color",
        "shd",
        "highlight",
        "rFonts",
        "sz",
        "w",
        "fitText",
        "spacing",
        "eastAsianLayout",
    )
}
_LOOKS["{http://schemas.microsoft.com/office/word/2010/wordml}textFill"] = "textFill"


def switched_on(parent: etree._Element | None, name: str) -> bool:
    """Whether a property that is on by being there (`w:vanish`, `w:b` …) is on."""
    element = named(parent, name)
    return element is not None and element.get(W + "val", "true") not in _OFF


def integer(text: str | None, default: int) -> int:
    """A decimal attribute; the default for a missing or senseless one."""
    try:
        return int(text) if text is not None and len(text) < 10 else default
    except ValueError:
        return default


def numbering_of(properties: etree._Element | None) -> tuple[str, int] | None:
    """The (numId, ilvl) that paragraph properties name; numId 0 takes numbering away."""
    number = named(properties, "numPr")
    num_id, level = named(number, "numId"), named(number, "ilvl")
    if num_id is None:
        return None
    return num_id.get(W + "val", "0"), integer(level.get(W + "val") if level is not None else None, 0)


def read_styles(root: etree._Element | None) -> Styles:
    """The styles that a styles part defines; none without one."""
    if root is None:
        return Styles({}, NO_STYLE)
    elements = {element.get(W + "styleId", ""): element for element in root.iter(W + "style")}
    styles = {name: _resolve(name, elements) for name in elements}
    for name, element in elements.items():
        if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
            return Styles(styles, styles[name])
    return Styles(styles, NO_STYLE)


def _resolve(name: str, elements: dict[str, etree._Element]) -> Style:
    level = -1
    numbering = None
    look = NO_LOOK
    for _ in range(_MAX_CHAIN):
        element = elements.get(name)
        if element is None:
            break
        properties = named(element, "pPr")
        if level < 0:
            level = _level(element, properties)
        numbering = numbering or numbering_of(properties)
        look = look.over(_look(named(element, "rPr")))
        based = named(element, "basedOn")
        if based is None:
            break
        name = based.get(W + "val", "")
    return Style(max(level, 0), numbering, look)


def _level(element: etree._Element, properties: etree._Element | None) -> int:
    """1 to 9 for a heading, 0 for a style that says it is body text, -1 where it says nothing."""
    outline = outline_level(properties)
    if outline >= 0:
        return outline
    name = named(element, "name")
    text = name.get(W + "val", "").lower() if name is not None else ""
    match = _HEADING.fullmatch(text)
    if match:
        return int(match[1])
    return 1 if text == "title" else -1


def outline_level(properties: etree._Element | None) -> int:
    """The outline level that paragraph properties set, 1 to 9; 0 for body text, -1 where they set none."""
    outline = named(properties, "outlineLvl")
    if outline is None:
        return -1
    value = integer(outline.get(W + "val"), 9)
    return value + 1 if 0 <= value < 9 else 0
