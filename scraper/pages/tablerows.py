"""Links in the cells of a table that say nothing themselves (查看, 2023年): row and column name them.

Portals show the reports of all agencies so: a row for each agency, a column for each year.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

_SAYS_NOTHING = re.compile(
    r"(?:点击|在线|立即)?(?:查看|浏览|阅读|下载|打开|详情|全文|链接|进入|点击|年报|报告|pdf|word|docx?|wps|ofd|html|有)(?:此处|这里|详情|全文|报告|年报|原文|文档|附件|文件|格式|版本?|预览|下载|查看)*|"
    r"20\d\d\s*年?(?:度)?",
    re.IGNORECASE,
)
_YEAR = re.compile(r"20\d\d\s*年?(?:度)?")
_MOST_CELLS = 60
_TITLE = 8
"""Shorter texts beside a link are no titles."""


def title_in_table(node: Any, text: str) -> str:
    """The title of a link by the table around it, its own where that says something or no table tells more."""
    if not says_nothing(text):
        return text
    cell = next(node.iterancestors("td"), None)
    row = cell.getparent() if cell is not None else None
    if row is None or row.tag != "tr":
        return text
    beside = [_text(other) for other in (*_spanning(row), *_cells(row)) if other is not cell]
    names = [said for said in beside if _names(said)]
    year = next((said for said in names if _YEAR.fullmatch(said)), "")
    agency = next((said for said in names if said != year and not _YEAR.fullmatch(said)), "")
    if year and agency and not _YEAR.fullmatch(text.strip()):
        return agency + year
    own = next(iter(names), "")
    head = text if _YEAR.fullmatch(text.strip()) else _head_of(row, _place(row, cell))
    if not own or (says_nothing(head) and not _YEAR.fullmatch(head)):
        return own if len(own) >= _TITLE else text
    return head + own if _YEAR.fullmatch(own) else own + head


def says_nothing(text: str) -> bool:
    """Whether the text of a link tells nothing of what it leads to, but perhaps the year."""
    return not any(map(str.isalnum, text)) or _SAYS_NOTHING.fullmatch(text.strip()) is not None


def title_beside(row: Any, text: str) -> str:
    """The title of a link that says nothing by what stands beside it: a heading, or the longest text of its row."""
    headings = [_text(node) for node in islice(row.iter("h1", "h2", "h3", "h4", "h5", "h6", "strong"), 3)]
    plain = (node for node in islice(row.iter(), _MOST_CELLS) if isinstance(node.tag, str) and len(node) == 0)
    parts = [part for part in headings if part] or [_text(node) for node in plain]
    best = max(parts, key=len, default="")
    return best if len(best) >= _TITLE and _names(best) else text


def _names(text: str) -> bool:
    """Whether the text of a cell names what its row is about: no number of the row, no date, and no 查看."""
    if _YEAR.fullmatch(text):
        return True
    return any(map(str.isalpha, text)) and not says_nothing(text)


def _cells(row: Any) -> list[Any]:
    return [cell for cell in islice(row, _MOST_CELLS) if cell.tag in ("td", "th")]


def _spanning(row: Any) -> list[Any]:
    """The cells of rows above that reach down to a row: the agency's beside its years."""
    above = islice(row.itersiblings("tr", preceding=True), _MOST_CELLS)
    return [cell for down, other in enumerate(above, 1) for cell in _cells(other) if _span(cell, "rowspan") > down]


def _place(row: Any, cell: Any) -> int:
    """The number of columns before a cell."""
    before = _cells(row)
    return sum(_span(other) for other in before[: before.index(cell)]) if cell in before else -1


def _head_of(row: Any, place: int) -> str:
    """The text of the first row of the table above a column."""
    table = next(row.iterancestors("table"), None)
    first = next(table.iter("tr"), None) if table is not None else None
    if first is None or first is row:
        return ""
    passed = 0
    for cell in _cells(first):
        if passed <= place < passed + _span(cell):
            return _text(cell)
        passed += _span(cell)
    return ""


def _span(cell: Any, by: str = "colspan") -> int:
    written = cell.get(by) or "1"
    return int(written) if written.isdigit() and 0 < int(written) < _MOST_CELLS else 1


def _text(cell: Any) -> str:
    return "".join(cell.text_content().split())
