"""What the style sheets inside a page say of single classes that makes digits doubtful; told without a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from parsers.markup.hiding import LIGHT

_SHEET = re.compile(r"<style[\s>].*?(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_RULE = re.compile(r"\.([\w-]{1,60})\s*\{([^{}]{0,1000})\}")
_LIGHT_INK = re.compile(rf"(?!.*background)(?:.*(?<![\w-]))?color\s*:\s*{LIGHT}", re.IGNORECASE | re.DOTALL)
_FACE = re.compile(r"@font-face\s*\{([^{}]{0,1000}?url\(\s*[\"']?data:[^{}]{0,60})", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([\w-]{1,60})", re.IGNORECASE)
_USED = r"font(?:-family)?\s*:[^;]*(?<![\w-])(?:{})(?![\w-])"


def light(text: str) -> frozenset[str]:
    """The classes to which the sheets of a page give light letters, and no ground."""
    return frozenset(name for name, body in _rules(text) if _LIGHT_INK.match(body))


def redrawn(text: str) -> frozenset[str]:
    """The classes that are written in a face that the page brings in itself, whose digits may be drawn as others."""
    faces = [face for sheet in _SHEET.findall(text) for face in _FACE.findall(sheet)]
    families = [found[1] for face in faces if (found := _FAMILY.search(face))]
    if not families:
        return frozenset()
    used = re.compile(_USED.format("|".join(map(re.escape, families))), re.IGNORECASE)
    return frozenset(name for name, body in _rules(text) if used.search(body))


@lru_cache(maxsize=64)
def may_tell(sheet: str) -> bool:
    """Whether a style element has such a class; remembered, since the pages of a site share theirs."""
    return bool(light(sheet) or redrawn(sheet))


def _rules(text: str) -> Iterator[tuple[str, str]]:
    for sheet in _SHEET.findall(text):
        yield from _RULE.findall(sheet)
