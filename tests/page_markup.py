"""Pages as text in, documents out: what tests of pages share."""

from __future__ import annotations

import re

from parsers.document import Document, Grid, Hints
from parsers.readers import html

REPORT_TABLE = (
    "<table><tr><td>信息内容<td>本年制发件数<td>现行有效件数<tr><td>规章<td>3<td>14"
    "<tr><td>行政规范性文件<td>15<td>92</table>"
)
PROSE = "本机关认真贯彻落实《中华人民共和国政府信息公开条例》，全年主动公开政府信息。" * 12
NAVIGATION = "<div class=nav><ul><li><a href=a>首页</a><li><a href=b>走进本县</a></ul></div>"
FOOT = "<div class=footer><p>版权所有：某县人民政府　主办：某县人民政府办公室　网站标识码：3213220037</p></div>"


def read(markup: str) -> Document:
    return html.read(markup.encode(), Hints())


def grids(markup: str) -> list[list[tuple[str, int, int, int, int]]]:
    return [
        [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells]
        for grid in read(markup).grids()
    ]


def texts(markup: str) -> list[str]:
    return [block.text for block in read(markup).blocks if not isinstance(block, Grid)]


def words(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        for text in [cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text]:
            found += re.findall(r"w\d+", text)
    return found
