"""Whose numbers a report says it holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

_OWN = re.compile(r"本级|本机关|\(机关\)|（机关）")
_ALL = re.compile(r"汇总|(?<![安健])全(?:省|市|县|区|州|盟|旗)(?!面)")
_MARKS = re.compile(r"[本机汇全系]")
"""One of these stands in every text that tells anything."""
_SYSTEM = re.compile(r"系统(?=[^\u4e00-\u9fff]|20|政府|政务|二|$)")


def scope_of(text: str, places: Iterable[str] = ()) -> str | None:
    """Whose numbers a report says it holds: the organ's `own` (本级), `all` below it (汇总), its `system`'s.

    `places` are the names of divisions in the text, which tell nothing: 天全县 is not 全县.
    """
    if not _MARKS.search(text):
        return None
    for place in places:
        text = text.replace(place, " ")
    if _ALL.search(text):
        return "all"
    if _SYSTEM.search(text):
        return "system"
    return "own" if _OWN.search(text) else None
