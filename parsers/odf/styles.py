"""What the styles of an OpenDocument file say about whether and how text is printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import etree

from parsers.markup.inks import NARROWEST, SMALLEST, TIGHTEST, Ink, is_light, is_pictorial, is_white

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_POINTS = re.compile(r"(\d+(?:\.\d+)?)pt")
_PERCENT = re.compile(r"(\d{1,3})%")
_SPACING = re.compile(r"(-?\d+(?:\.\d+)?)(pt|cm|mm|in)")
_POINTS_OF = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0}
_SHARES = {_FO + "font-size": 12, _STYLE + "text-scale": NARROWEST, _LOEXT + "opacity": NARROWEST}
"""Percent of the size of the text around, of the width and of the ink at which letters are seen no more."""
_RAISED = re.compile(r"super|sub|-?[1-9]")
"""What `style:text-position` starts with where text stands high or low (§ 20.391): a word or a share of the height."""
_CONDITIONS = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_OF_ZEROS = re.compile(r'(?:cell-content\(\))?\s*=\s*(?:0|"")')
"""Conditions that only a zero or a blank meets: what such cells print is none of the numbers."""
_MAX_CHAIN = 30
"""Styles that are based on each other; a loop must end."""
_FAMILIES = {_TEXT + "p": "paragraph", _TEXT + "h": "paragraph", _TEXT + "span": "text", _TEXT + "section": "section"}
_FAMILIES |= {_TABLE + name: name for name in ("table", "table-column", "table-row", "table-cell")}
"""The family of the styles that an element names."""


class _Look(NamedTuple):
    """What a style says of the text that it is given to; None where it says nothing."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    small: bool | None = None
    pictorial: bool | None = None
    ink: str | None = None
    ground: str | None = None
    repeated: bool | None = None
    stacked: bool | None = None

    @property
    def untold(self) -> bool | None:
        """Whether the text cannot be told, set in a font of pictures or blackened; None where nothing is said."""
        black = self.ink == self.ground if self.ink and self.ground else None
        return black if self.pictorial is None else self.pictorial or bool(black)


_NO_LOOK = _Look()


class Styles:
    """Which styles hide text or sheets, strike text out, raise it, print it white or so that it cannot be told, by what
    they are based on too; and which lists print numbers.

    `roots` are the parts of the file that define styles; those of the content come first.
    """

    def __init__(self, *roots: etree._Element) -> None:
        self._elements: dict[tuple[str, str], etree._Element] = {}
        self._numbered: set[tuple[str, str]] = set()
        self._looks: dict[tuple[str, str], _Look] = {}
        for root in roots:
            for style in root.iter(_STYLE + "style"):
                key = style.get(_STYLE + "family", ""), style.get(_STYLE + "name", "")
                self._elements.setdefault(key, style)
            for level in root.iter(_TEXT + "list-level-style-number"):
                named = level.getparent()
                if named is not None and level.get(_STYLE + "num-format"):
                    self._numbered.add((named.get(_STYLE + "name", ""), level.get(_TEXT + "level", "1")))

    def hide(self, element: etree._Element) -> bool:
        """Whether an element of a text or a sheet is not printed, printed struck out, or too small to be seen."""
        look = self._look(element)
        return bool(look.hidden or look.struck or look.small)

    def ink(self, element: etree._Element, around: Ink) -> Ink:
        """How the text of an element is printed; as that around it where its style says nothing."""
        look = self._look(element)
        return Ink(
            raised=around.raised or bool(look.raised),
            white=is_white(look.ink) if look.ink else around.white,
            light=bool(look.stacked) or (is_light(look.ink) and not look.ground if look.ink else around.light),
            untold=around.untold if look.untold is None else look.untold,
        )

    def repeat(self, cell: etree._Element) -> bool:
        """Whether what a cell holds is printed as often as it has room for it (§ 20.364)."""
        return bool(self._look(cell).repeated)

    def veil(self, element: etree._Element) -> bool:
        """Whether a condition may give a cell of a sheet, or any cell of a part of it, a style that hides a number or
        prints it as another (§ 16.3, and conditions as LibreOffice writes them)."""
        if element.tag == _CONDITIONS + "condition":
            name = element.get(_CONDITIONS + "apply-style-name", "").replace("_", "_5f_")
            return self._hides(name, element.get(_CONDITIONS + "value", ""))
        chain = self._chain("table-cell", element.get(_TABLE + "style-name", ""))
        mapped = (rule for style in chain for rule in style.iterchildren(_STYLE + "map"))
        return any(
            self._hides(rule.get(_STYLE + "apply-style-name", ""), rule.get(_STYLE + "condition", ""))
            for rule in mapped
        )

    def _hides(self, name: str, condition: str) -> bool:
        if _OF_ZEROS.fullmatch(condition.strip()):
            return False
        look = self._named("table-cell", name)
        white = look.ink is not None and is_white(look.ink) and (look.ground in (None, "transparent"))
        other = any(style.get(_STYLE + "data-style-name") for style in self._chain("table-cell", name))
        return bool(look.hidden or look.struck or look.small or look.untold or white or other)

    def number(self, name: str, level: int) -> bool:
        """Whether the entries of a list of that style and level have numbers."""
        return (name, str(level)) in self._numbered

    def _look(self, element: etree._Element) -> _Look:
        name = element.get(_TEXT + "style-name") or element.get(_TABLE + "style-name") or ""
        return self._named(_FAMILIES.get(str(element.tag), ""), name) if name else _NO_LOOK

    def _named(self, family: str, name: str) -> _Look:
        key = family, name
        if key not in self._looks:
            said = _NO_LOOK
            for style in self._chain(*key):
                own = _said(style)
                said = _Look._make(one if one is not None else other for one, other in zip(said, own, strict=True))
            self._looks[key] = said
        return self._looks[key]

    def _chain(self, family: str, name: str) -> Iterator[etree._Element]:
        """A style and those that it is based on."""
        for _ in range(_MAX_CHAIN):
            style = self._elements.get((family, name))
            if style is None:
                return
            yield style
            name = style.get(_STYLE + "parent-style-name", "")


def _said(style: etree._Element) -> _Look:
    said: dict[str, Any] = {}
    for properties in style:
        display = properties.get(_TEXT + "display") or properties.get(_TABLE + "display")
        if display is not None:
            said["hidden"] = display in ("none", "false")
        lines = [properties.get(f"{_STYLE}text-line-through-{what}") for what in ("style", "type")]
        if any(lines):
            said["struck"] = any(line not in (None, "none") for line in lines)
        if position := properties.get(_STYLE + "text-position"):
            said["raised"] = bool(_RAISED.match(position))
        if colour := properties.get(_FO + "color"):
            said["ink"] = colour.lower()
        if ground := properties.get(_FO + "background-color"):
            said["ground"] = ground.lower()
        if combined := properties.get(_STYLE + "text-combine"):
            said["stacked"] = combined == "lines"  # two lines within one: unlike the digits beside it
        for name, told in _unread(properties):
            said[name] = said.get(name, False) or told
        if repeated := properties.get(_STYLE + "repeat-content"):
            said["repeated"] = repeated == "true"
    return _Look(**said)


def _unread(properties: etree._Element) -> Iterator[tuple[str, bool]]:
    """What properties say of whether letters are too small or too clear to be seen, or are pictures or set over each
    other."""
    if font := properties.get(_STYLE + "font-name") or properties.get(_FO + "font-family"):
        yield "pictorial", is_pictorial(font)
    spacing = _SPACING.fullmatch(properties.get(_FO + "letter-spacing", ""))
    if spacing and float(spacing[1]) * _POINTS_OF[spacing[2]] <= TIGHTEST:
        yield "pictorial", True
    if size := _POINTS.fullmatch(properties.get(_FO + "font-size", "")):
        yield "small", float(size[1]) <= SMALLEST
    for name, least in _SHARES.items():
        share = _PERCENT.fullmatch(properties.get(name, ""))
        if share and int(share[1]) <= least:
            yield "small", True
