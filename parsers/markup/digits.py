"""Digits of one number in several elements, or in a face of the page's own: whether a page has any, without a tree."""

from __future__ import annotations

import re
from functools import lru_cache

_TOUCHING = re.compile(
    r"\d\s*+(?:<(?!/?(?:t[abdhr]|table|p|div|br|li|h\d|script|style)\b)[^<>]{0,400}>\s*+)++\d", re.IGNORECASE
)
_SHEET = re.compile(r"<style[\s>].*?(?:</style|\Z)", re.DOTALL | re.IGNORECASE)
_RULE = re.compile(r"\.([\w-]{1,60})\s*\{([^{}]{0,1000})\}")
_FACE = re.compile(r"@font-face\s*\{([^{}]{0,1000}?url\(\s*[\"']?data:[^{}]{0,60})", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?([\w-]{1,60})", re.IGNORECASE)
_USED = r"font(?:-family)?\s*:[^;]*(?<![\w-])(?:{})(?![\w-])"


def in_pieces(text: str) -> bool:
    """Whether digits touch that stand in different elements of a line."""
    return _TOUCHING.search(text) is not None


def redrawn(text: str) -> frozenset[str]:
    """The classes that are written in a face that the page brings in itself, whose digits may be drawn as others."""
    sheets = _SHEET.findall(text)
    families = [found[1] for sheet in sheets for face in _FACE.findall(sheet) if (found := _FAMILY.search(face))]
    if not families:
        return frozenset()
    used = re.compile(_USED.format("|".join(map(re.escape, families))), re.IGNORECASE)
    return frozenset(name for sheet in sheets for name, body in _RULE.findall(sheet) if used.search(body))


@lru_cache(maxsize=64)
def may_be_redrawn(sheet: str) -> bool:
    """Whether a style element has such a class; remembered, since the pages of a site share theirs."""
    return bool(redrawn(sheet))
