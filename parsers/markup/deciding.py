"""The properties of style sheets that decide what of a text is read, and how digits of one number look unlike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

DOUBT = "::doubt"
"""A property of our own: numbers of an element may be seen otherwise than they are written, `ANY` or the `FIRST`."""
ANY, FIRST = "any", "first"
DIM = "-dim"
"""A property of our own, of what has so low an opacity that it is hardly seen."""
_NAUGHT = r"^0*\.?0+(?:px|pt|em|rem|%)?$"
_FAR_OFF = r"^-\d{3,}(?:px|pt|em)"
_CLOSED = r"^(?:0*\.?0+(?:px|pt|em|rem|%)?|1(?:px|pt)?)$"
_CLEAR = r"(?:rgb|hsl)a?\((?:(?:[^,)]{0,20},){3}|[^/)]{0,60}/)\s*0*\.?0*%?\s*\)"
_CLOSING = dict.fromkeys(("width", "height", "max-width", "max-height"), _CLOSED)
_PATTERNS = {
    "display": "none",
    "visibility": "hidden|collapse|visible",
    "mso-hide": "all",
    **dict.fromkeys(("text-decoration", "text-decoration-line"), "line-through"),
    "vertical-align": r"super|^\+?\d*\.?\d*[1-9]\d*\.?\d*(?:px|pt|em|ex|rem|%)$",
    "clip": "rect",
    "clip-path": "inset",
    "font-size": rf"{_NAUGHT}|^[0-7](?:\.\d+)?(?:px|pt)$",
    **dict.fromkeys(("flex-direction", "flex-flow"), "reverse"),
    "unicode-bidi": "override",
    "order": r"^-?[1-9]",
    **dict.fromkeys(
        ("color", "-webkit-text-fill-color"), rf"transparent|^#(?:[0-9a-f]{{3}}0|[0-9a-f]{{6}}00)$|{_CLEAR}"
    ),
    "content-visibility": "hidden",
    "transform": r"\(\s*0*\.?0+%?\s*[,)]|translatey\(\s*-|translate\([^,)]*,\s*-",
    **dict.fromkeys(("left", "top", "text-indent", "margin-left"), _FAR_OFF),
    **_CLOSING,
    "line-height": _NAUGHT,
    **dict.fromkeys(("::before", "::after"), r"none|attr\(|counter|^[\"'](?:\d|\\0{0,4}3\d)"),
    DOUBT: ".",
}
_BESIDE = {"overflow": (*_CLOSING, "line-height"), "direction": ("unicode-bidi",)}
"""Properties that decide together with others."""
_READ = {name: re.compile(pattern) for name, pattern in _PATTERNS.items()}
"""The properties that decide whether text is read, and the values by which they hide it, strike it out or raise it;
`::before` and `::after` are the texts that a sheet itself draws. Sheets give `opacity` to what a script lets appear."""

LIGHT = (
    r"(?:white(?![\w-])|silver|gainsboro|lightgr[ae]y|#(?:[c-f]{3}|(?:[c-f][0-9a-f]){3})(?![0-9a-f])"
    r"|rgba?\((?:\s*(?:19[2-9]|2\d\d)\s*[,)]){3})"
)
"""Inks that are hardly seen on white paper, as a pattern."""
_OTHERWISE = {
    name: re.compile(pattern)
    for name, pattern in {
        **dict.fromkeys(
            ("translate", "inset", "rotate", "inset-inline", "inset-inline-start", "inset-inline-end"), "[1-9]"
        ),
        "scale": r"(?:^|\s)(?:[-0.]|\d?\d%)",
        "transform": r"scale\w*\((?:[^)]*,)?\s*(?:-|0*\.[0-6]|0+\s*[,)]|\d?\d%)"
        r"|(?:rotate|skew)\w*\([^)]*[1-9]|matrix",
        **dict.fromkeys(("margin-inline", "margin-inline-start", "margin-inline-end"), "^-"),
        **dict.fromkeys(("mask", "mask-image", "-webkit-mask", "-webkit-mask-image"), "gradient|url"),
        **dict.fromkeys(("filter", "-webkit-filter"), "blur|opacity|brightness|contrast|invert|url"),
        "zoom": r"^(?:0*\.[0-6]|0+$|[0-6]?\d(?:\.\d+)?%)",
        **dict.fromkeys(("clip-path", "-webkit-clip-path"), r"\("),
        "mix-blend-mode": "^(?!normal)",
        **dict.fromkeys(("text-security", "-webkit-text-security"), "disc|circle|square"),
        **dict.fromkeys(("offset-path", "animation", "animation-name"), "^(?!none)"),
        "contain": "size|strict",
        "float": "left",
        "font-size": r"calc|clamp|min|max|xx?-small|smaller|^0?\.[0-7]\d*r?em$|^[0-7]?\d(?:\.\d+)?%$",
        DIM: "1",
    }.items()
}
"""The properties by which letters are cut, faded, blurred, shrunk, turned, covered or set elsewhere, where how far that
goes is not told, and the values."""
_LOOKS = {
    name: re.compile(pattern)
    for name, pattern in {
        "float": "right",
        "direction": "rtl",
        "transform": r"translate(?:x|3d)?\(\s*-?\.?[1-9]",
        "color": LIGHT,
        **dict.fromkeys(("letter-spacing", "margin-left", "margin-right"), "^-"),
        **dict.fromkeys(("left", "right", "top", "bottom"), "^-?[1-9]"),
        "font": r"(?<![\d.])0(?:px|pt|em)?(?:/|\s)",
    }.items()
}
"""The properties by which digits that touch others are light, set over them or stand elsewhere, and their values."""
_LOOKS_BESIDE = {
    **dict.fromkeys(("color", "background", "background-color", "font-size"), ("color",)),
    "position": ("left", "right", "top", "bottom"),
}
_TELLING = re.compile(
    r"none|hidden|collapse|visibility\s*:\s*v|first-l|all|line-through|super|inset|rect|attr\(|counter|transparent|translate"
    r"|content\s*:\s*[\"'](?:\d|\\0{0,4}3\d)"
    r"|:\s*0*\.?0+(?:%|[;}!\s]|px|pt|em)|\(\s*0*\.?0+%?\s*[,)]|:\s*-\d{3}|font-size\s*:\s*[1-7](?:\.\d+)?p"
    r"|content\s*:\s*(?:''|\"\")[^{}]{0,200}top\s*:\s*(?:[45]\d|calc)|top\s*:\s*(?:[45]\d|calc)[^{}]{0,200}content\s*:"
    r"|(?:display|visibility)\s*:[^;{}]{0,30}!|[nw]-reverse|-override|[\s{;]order\s*:\s*-?[1-9]"
    rf"|vertical-align\s*:\s*\+?[\d.]|font-size\s*:\s*0?\.\d|color\s*:\s*(?:#(?:\w{{3}}0|\w{{6}}00)\b|{_CLEAR})",
    re.IGNORECASE,
)
"""What stands in every sheet that tells any of that; in few others."""
_LOOKING = re.compile(
    rf"float\s*:\s*right|direction\s*:\s*rtl|translate|(?:letter-spacing|margin-[\w-]+)\s*:\s*-|position\s*:|color\s*:\s*{LIGHT}"
    r"|(?:opacity|filter|mask|mask-image|zoom|scale|rotate|inset|inset-\w+|clip-path|blend-mode|security|offset-path|contain)\s*:"
    r"|(?:scale\w*|rotate\w*|skew\w*|matrix\w*)\(|animation|float\s*:\s*left|xx?-small|smaller|font\s*:[^;{}]{0,40}(?<![\d.])0(?:/|\s|p|e)"
    r"|font-size\s*:\s*(?:c|m|0?\.[0-7]|[0-7]?\d(?:\.\d+)?%)",
    re.IGNORECASE,
)
_SHOWING = ("display", "visibility")


def may_tell(element: str) -> bool:
    """Whether a style element may decide what is read."""
    return _TELLING.search(element) is not None


def may_look(element: str) -> bool:
    """Whether by a style element digits may look unlike those beside them, or stand elsewhere."""
    return _LOOKING.search(element) is not None


def telling(rules: Iterable[tuple[Mapping[str, str], bool]]) -> tuple[str, ...]:
    """The properties by which rules decide what is read; each with whether it is important."""
    told = {name for said, important in rules for name in _told(said, important=important)}
    return (*(name for name in _READ if name in told), *_beside(_BESIDE, told))


def decides(said: Mapping[str, str]) -> bool:
    """Whether declarations decide what is read of a text, or how it looks beside others."""
    beside = {name: value for name, value in said.items() if (name, value) != ("float", "left")}  # as a first letter is
    return any(_told(said, important=False)) or bool(looking([beside]))


def looking(rules: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """The properties by which rules set apart or move digits that touch others."""
    given = [entry for said in rules for entry in said.items()]
    told = {
        name for looks in (_LOOKS, _OTHERWISE) for name, value in given if name in looks and looks[name].search(value)
    }
    named = (name for looks in (_LOOKS, _OTHERWISE) for name in looks if name in told)
    return tuple(dict.fromkeys((*named, *_beside(_LOOKS_BESIDE, told))))


def drawn_otherwise(said: Mapping[str, str]) -> bool:
    """Whether letters with these declarations are seen otherwise than they are written, or may be."""
    return any(name in _OTHERWISE and _OTHERWISE[name].search(value) for name, value in said.items())


def _beside(beside: Mapping[str, Iterable[str]], told: set[str]) -> list[str]:
    return [name for name, others in beside.items() if not told.isdisjoint(others)]


def _told(said: Mapping[str, str], *, important: bool) -> Iterator[str]:
    """The properties by which a rule decides what is read. An element without room shows its text all the same, unless
    it cuts off what goes beyond. What is important may show what an element's own style hides."""
    if important:
        yield from (name for name in _SHOWING if name in said)
    cuts = any(said.get(name) in ("hidden", "clip") for name in ("overflow", "overflow-x", "overflow-y"))
    for name in said.keys() & _READ.keys():
        shown = (
            not cuts
            if name in _CLOSING or name == "line-height"
            else "color" in name and "text" in said.get("-webkit-background-clip", "")
        )
        if _READ[name].search(said[name]) and not shown:
            yield name
