"""How the cells of an .xlsx look (ECMA-376 part 1, § 18.8): which number format is theirs, and what is not seen."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from parsers.markup.inks import PLAIN, SMALLEST, Ink, is_light, is_pictorial, is_white
from parsers.workbooks.details import Style
from parsers.workbooks.numberformats import BUILT_IN, printed

_ANY = 12.0
"""A number as tables have them, by which it is seen what a format makes of one."""


def styles_of(styles: etree._Element | None) -> list[Style]:
    """The look of each cell style."""
    if styles is None or (styled := styles.find("{*}cellXfs")) is None:
        return []
    codes = dict(BUILT_IN)
    for entry in styles.iter("{*}numFmt"):
        codes[number_of(entry, "numFmtId")] = entry.get("formatCode", "")
    fonts = list(styles.iterfind("{*}fonts/{*}font"))
    fills = list(styles.iterfind("{*}fills/{*}fill"))
    small = {k for k, font in enumerate(fonts) if 0 < _size(font) <= SMALLEST}
    struck = {k for k, font in enumerate(fonts) if is_on(font.find("{*}strike"))}
    white = {k for k, font in enumerate(fonts) if _is_white(font.find("{*}color"))}
    pictorial = {k for k, font in enumerate(fonts) if _is_pictorial(font.find("{*}name"))}
    bare = {k for k, fill in enumerate(fills) if _is_bare(fill)}
    found = []
    for entry in styled.iter("{*}xf"):
        font, fill = number_of(entry, "fontId"), number_of(entry, "fillId")
        unseen = font in struck or font in small or (font in white and fill in bare) or _alike(fonts, font, fills, fill)
        alignment = entry.find("{*}alignment")
        aligned = alignment.get("horizontal", "") if alignment is not None else ""
        found.append(Style(codes.get(number_of(entry, "numFmtId"), ""), unseen, font in pictorial, aligned))
    return found


def run_ink(look: etree._Element | None) -> Ink:
    """How the properties of a run in a text print it (ECMA-376 part 1, § 18.4.7)."""
    if look is None:
        return PLAIN
    level = look.find("{*}vertAlign")
    return Ink(
        is_on(look.find("{*}strike")) or 0 < _size(look) <= SMALLEST,
        _is_white(look.find("{*}color")),
        level is not None and level.get("val") in ("superscript", "subscript"),
        _is_pictorial(look.find("{*}rFont")),
        _is_light(look.find("{*}color")),
    )


def _is_pictorial(font: etree._Element | None) -> bool:
    return font is not None and is_pictorial(font.get("val", ""))


def hiding_formats(styles: etree._Element | None) -> set[str]:
    """The numbers of the conditional formats that strike a number out, print it white, otherwise than it is, or not."""
    formats = styles.find("{*}dxfs") if styles is not None else None
    return {str(k) for k, entry in enumerate(formats if formats is not None else ()) if _hides(entry)}


def _hides(entry: etree._Element) -> bool:
    strike, color = entry.find("{*}font/{*}strike"), entry.find("{*}font/{*}color")
    code = entry.find("{*}numFmt")
    other = code is not None and printed(_ANY, code.get("formatCode", "")) is not None
    return is_on(strike) or other or (_is_white(color) and entry.find("{*}fill") is None)


def number_of(element: etree._Element, name: str) -> int:
    """An attribute that counts; -1 where it is no number."""
    text = element.get(name, "0")
    return int(text) if text.isdigit() and len(text) < 9 else -1


def is_on(element: etree._Element | None) -> bool:
    return element is not None and element.get("val", "1") not in ("0", "false")


def _is_white(color: etree._Element | None) -> bool:
    """Whether a colour is white: written out, as the theme's background, or as one of the old palette."""
    if color is None or color.get("tint", "0").strip("0.-"):
        return False
    return is_white(color.get("rgb", "")) or color.get("theme") == "0" or color.get("indexed") in ("1", "9")


def _is_light(color: etree._Element | None) -> bool:
    return color is not None and is_light(color.get("rgb", ""))


def _size(font: etree._Element) -> float:
    size = font.find("{*}sz")
    try:
        return float(size.get("val", "")) if size is not None else 11.0
    except ValueError:
        return 11.0


def _alike(fonts: Sequence[etree._Element], font: int, fills: Sequence[etree._Element], fill: int) -> bool:
    """Whether letters are of the colour that their cell is filled with."""
    if not (0 <= font < len(fonts) and 0 <= fill < len(fills)):
        return False
    color, ground = fonts[font].find("{*}color"), fills[fill].find("{*}patternFill[@patternType='solid']/{*}fgColor")
    return color is not None and ground is not None and bool(color.attrib) and color.items() == ground.items()


def _is_bare(fill: etree._Element) -> bool:
    """Whether a fill leaves a cell white."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return False
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and _is_white(pattern.find("{*}fgColor")))
