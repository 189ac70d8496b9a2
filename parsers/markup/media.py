"""Which media queries a wide screen meets (Media Queries 4): those of the sheets of a page, for how people read it."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

WIDTH, HEIGHT = 1280.0, 800.0
"""Pixels of the screen for which conditions are judged."""
_EM = 16.0
_AND = re.compile(r"\s+and\s+|(?<=\))\s*and\s*(?=\()")
_FEATURE = re.compile(r"\(\s*(?P<name>[\w-]+)\s*(?::\s*(?P<value>[^()]*?))?\s*\)")
_LENGTH = r"(?P<{0}>\d+(?:\.\d+)?)(?P<{0}_unit>px|r?em)?"
_RANGE = re.compile(
    rf"\(\s*(?:{_LENGTH.format('low')}\s*(?P<before><=?|>=?)\s*)?(?P<name>width|height)\s*"
    rf"(?:(?P<behind><=?|>=?|=)\s*{_LENGTH.format('high')})?\s*\)"
)
_SIZE = re.compile(_LENGTH.format("size"))
_LIMIT = re.compile(r"(min|max)-(?:device-)?(width|height)")
_RATIO = re.compile(r"(?:-webkit-)?min-(?:device-pixel-ratio|resolution)")
_TOLD = {
    "orientation": ("landscape",),
    "hover": ("hover",),
    "any-hover": ("hover",),
    "pointer": ("fine",),
    "any-pointer": ("fine",),
    "prefers-color-scheme": ("light",),
    "prefers-reduced-motion": ("no-preference",),
    "color": ("",),
}
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
}


def holds(media: str) -> bool:
    """Whether a wide screen meets a list of media queries."""
    return any(_meets(query.strip().lower()) for query in media.split(","))


def _meets(query: str) -> bool:
    """Whether it meets a query; not one that asks for what is not known here, nor the opposite of such a one."""
    negated = query.startswith("not ")
    told = [_part(part.strip()) for part in _AND.split(query.removeprefix("not ").removeprefix("only ").strip())]
    if None in told:
        return False
    return all(told) is not negated


def _part(part: str) -> bool | None:
    if part in ("", "all", "screen"):
        return True
    if part in ("print", "speech", "tv", "handheld", "projection", "aural", "braille", "tty"):
        return False
    if found := _FEATURE.fullmatch(part):
        return _feature(found["name"], found["value"] or "")
    found = _RANGE.fullmatch(part)
    return _in_range(found) if found else None


def _feature(name: str, value: str) -> bool | None:
    limit, size = _LIMIT.fullmatch(name), _SIZE.fullmatch(value)
    if limit and size:
        room, asked = _room(limit[2]), _pixels(size, "size")
        return asked <= room if limit[1] == "min" else asked >= room
    if _RATIO.fullmatch(name):
        return value.rstrip("dpx") in ("0", "1", "1.0")
    return value in _TOLD[name] if name in _TOLD else None


def _in_range(found: re.Match[str]) -> bool:
    room = _room(found["name"])
    above = not found["before"] or _COMPARE[found["before"]](_pixels(found, "low"), room)
    return above and (not found["behind"] or _COMPARE[found["behind"]](room, _pixels(found, "high")))


def _room(side: str) -> float:
    return WIDTH if side == "width" else HEIGHT


def _pixels(found: re.Match[str], name: str) -> float:
    return float(found[name]) * (_EM if (found[f"{name}_unit"] or "").endswith("em") else 1.0)
