"""Characters that look like Chinese ones but are others, as fonts report them, put right.

Browsers and office programs write the Unicode number of a glyph's first name; for a few hundred common characters
that is a radical (⼈ U+2F08, ⺠ U+2EA0) or a compatibility form instead of the ideograph (人 U+4EBA, 民 U+6C11).
"""

from __future__ import annotations

import re
import unicodedata

from parsers.grids.ink import Run

_ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")

# The radicals supplement has no compatibility mapping in Unicode; these are the ideographs drawn alike.
_SUPPLEMENT = dict(
    zip(
        "⺁⺇⺌⺒⺓⺝⺟⺠⺩⺫⺬⺮⺶⺼⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂几小巳幺月母民王目示竹羊月虎西见角贝足车長长门阜雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)


def _ideograph(char: str) -> str:
    return _SUPPLEMENT.get(char) or unicodedata.normalize("NFKC", char)


def put_right(runs: list[Run]) -> None:
    """Replace such characters in place; each is one character before and after."""
    if not _ODD.search("".join([run.text for run in runs])):
        return
    for run in runs:
        if _ODD.search(run.text):
            run.text = "".join(_ideograph(char)[0] if _ODD.match(char) else char for char in run.text)
