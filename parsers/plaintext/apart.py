"""Texts whose characters stand apart, as optical readers write Chinese: 一 、 本 年 新 收."""

from __future__ import annotations

import re

MOST = 3
"""Of four neighbouring Chinese characters of such a text three stand apart, at least."""
LEAST = 200
"""Pairs of characters that tell it."""

_HAN = r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff5e“”]"
_APART = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_TOGETHER = re.compile(rf"(?<={_HAN})(?={_HAN})")
_BESIDE = re.compile(rf"(?<={_HAN}) (?=\d{{1,2}} ?[.．、])|(?<=\d) (?=[.．、年月日件条次] )|(?<=[.．]) (?={_HAN})")


def joined(text: str) -> str:
    """The text without the blanks between its Chinese characters, if next to all of them have one; else as it is."""
    apart = len(_APART.findall(text))
    if apart < LEAST or apart < MOST * len(_TOGETHER.findall(text)):
        return text
    return _APART.sub("", _BESIDE.sub("", text))
