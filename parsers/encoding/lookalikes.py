"""Characters that look like Chinese ones but are others, as fonts report them, put right.

Browsers and office programs write the Unicode number of a glyph's first name; for a few hundred common characters
that is a radical (⼈ U+2F08, ⺠ U+2EA0) or a compatibility form instead of the ideograph (人 U+4EBA, 民 U+6C11). What
is copied out of such a file keeps them, as text set upright keeps its brackets and commas (︵, ︑).
"""

from __future__ import annotations

import re
import unicodedata

from parsers.document import Document, Grid

_ODD = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe4f]")

# The radicals supplement has no compatibility mapping in Unicode; these are the ideographs drawn alike.
_SUPPLEMENT = dict(
    zip(
        "⺁⺇⺌⺒⺓⺝⺟⺠⺩⺫⺬⺮⺶⺼⻁⻄⻅⻆⻉⻊⻋⻑⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻬⻮⻰⻳",
        "厂几小巳幺月母民王目示竹羊月虎西见角贝足车長长门阜雨青韦页风飞食马骨鬼鱼鸟卤麦黄齐齿龙龟",
        strict=True,
    )
)


def holds(text: str) -> bool:
    """Whether there are such characters in a text."""
    return _ODD.search(text) is not None


def put_right(text: str) -> str:
    """The text with ideographs in the places of such characters, each one character before and after."""
    return _ODD.sub(_ideograph, text) if holds(text) else text


def _ideograph(found: re.Match[str]) -> str:
    return _SUPPLEMENT.get(found[0]) or unicodedata.normalize("NFKC", found[0])[0]


def put_right_in(document: Document) -> None:
    """Put right what is printed in a document."""
    for block in document.blocks:
        if not isinstance(block, Grid):
            block.text = put_right(block.text)
        elif any(holds(cell.text) for cell in block.cells):
            block.change(lambda cell: cell._replace(text=put_right(cell.text)))
