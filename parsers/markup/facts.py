"""The facts that a page states about its article: index tables, information lines, the trail that leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from parsers.document import BlankGrid, Block, Grid, GridCell, squeeze
from parsers.markup import regions
from parsers.markup.article import Piece
from parsers.markup.flow import Placed

_LABELS = """
索引号 信息索引号 索引号/文号 信息分类 主题分类 分类 主题词 关键词 体裁 体裁分类 组配分类 公开类别
发布机构 发文机关 发文机构 发布机关 发布单位 制发机关 制发单位 公开机构 公开主体 责任部门 公开责任部门 信息提供单位
来源 信息来源 文章来源 稿件来源 内容来源 作者 编辑 责任编辑 主办 主办单位 承办单位 网站标识码
发布日期 发布时间 发文日期 印发日期 成文日期 生成日期 公开日期 公开时间 发表时间 更新时间 更新日期 日期 时间
名称 标题 信息名称 信息标题 文件名称 文号 文件编号 发文字号 效力状态 有效性 是否有效 时效 时效性
公开方式 公开范围 公开形式 公开属性 公开程序 公开时限
"""
"""Labels of the index tables and information lines of government sites."""
_LABEL_SET = frozenset(_LABELS.split())
_PAIR = re.compile(
    rf"[\[【]?\s*(?=[{''.join(sorted({label[0] for label in _LABEL_SET}))}])("
    + "|".join(sorted((r"[\s\u3000]*".join(label) for label in _LABEL_SET), key=len, reverse=True))
    + r")\s*[\]】]?\s*[:：]"
)
_DATED = re.compile(r"[\s\u3000\[【(（|]*(20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})(?:[日\s\u3000\]】)）|]|\d\d?:\d\d)*")
"""A date that stands before the first label of a line."""
_PUBLISHED = re.compile("index:(?:发布|公开|发表)(?:日期|时间)")
_BARE_DATE = re.compile(
    r"((?:发布|公开|发文|成文|生成|印发)(?:日期|时间))[\s\u3000|]+(20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})"
)
"""A date behind its label in a row of an index table that lost its marks."""
_HEAD = 40
"""Blocks of a text in which facts are looked for."""
_LINES_ABOVE = 3
"""Lines above an article in which its own date is looked for."""
_TRAIL_START = re.compile(r"您?(当前|现在|所在|目前)?(所在)?(的)?位置(是)?\s*[:：]")
_TRAIL_JOINT = re.compile(r"\s*(?:>+|›|»|＞|→|/)\s*")
_FACT_LINE = 200
"""Characters of the longest line outside of an article in which facts are looked for."""


_INDEX_CELLS = 80
"""Cells of the largest table taken for an index; they have 8 to 30."""

_FORMS = 256
"""Forms of tables whose facts are kept."""

Fact = tuple[str, str]


def state_facts(pieces: Sequence[Piece]) -> list[list[Fact]]:
    """For every piece the facts it states, named `index:<label>` or `breadcrumb`; mostly none."""
    return [_index_table(piece.grid) if isinstance(piece, Placed) else _line(piece.text) for piece in pieces]


def collect(pieces: Sequence[Piece], stated: Sequence[list[Fact]], article: set[int]) -> list[Fact]:
    """The facts of a page in order: those of tables and of lines outside of its article, inside it of lines of facts
    alone, and its trail where that is told by the name of its element only. The date right above the article comes
    first: those farther away may be other documents'."""
    found = _own_date(pieces, stated, article)
    trail: list[str] = []
    for k, piece in enumerate(pieces):
        if isinstance(piece, Placed) or k not in article or len(stated[k]) > 1:
            found.extend(stated[k])
        if piece.region == regions.TRAIL and not isinstance(piece, Placed):
            trail.append(piece.text)
    if trail and not any(name == "breadcrumb" for name, _ in found):
        joined = _steps(" ".join(trail) if any(_TRAIL_JOINT.search(text) for text in trail) else ">".join(trail))
        if ">" in joined:
            found.append(("breadcrumb", joined))
    return found


def _own_date(pieces: Sequence[Piece], stated: Sequence[list[Fact]], article: set[int]) -> list[Fact]:
    """The dates of publication that the nearest line of facts right above the article states."""
    first = min(article, default=0)
    for k in range(first - 1, max(-1, first - 1 - _LINES_ABOVE), -1):
        piece = pieces[k]
        dates = [fact for fact in stated[k] if _PUBLISHED.fullmatch(fact[0])]
        if dates and not isinstance(piece, Placed) and _PAIR.match(piece.text):
            return dates
    return []


def of_text(blocks: Iterable[Block]) -> list[Fact]:
    """The facts that a text without markup states above its first sentence, as a page's text holds them."""
    found: list[Fact] = []
    for block in islice(blocks, _HEAD):
        if isinstance(block, Grid):
            found += _index_table(block)
            continue
        if "。" in block.text:
            break
        for line in block.text.split("\n"):
            found += _line(line) or [(f"index:{squeeze(label)}", date) for label, date in _BARE_DATE.findall(line)]
    return found


def is_trail(stated: Sequence[Fact]) -> bool:
    """Whether what a piece states is the trail that leads to the page: never a part of its article."""
    return any(name == "breadcrumb" for name, _ in stated)


def _line(text: str) -> list[Fact]:
    if len(text) > _FACT_LINE or (":" not in text and "：" not in text):
        return []
    if _TRAIL_START.match(text) and _TRAIL_JOINT.search(text):
        return [("breadcrumb", _steps(text))]
    return _pairs(text)


def _steps(text: str) -> str:
    steps = _TRAIL_JOINT.split(_TRAIL_START.sub("", text, count=1))
    return ">".join(step.strip() for step in steps if step.strip())


def _index_table(grid: Grid) -> list[Fact]:
    """Label and value pairs of a table in which at least two cells are known labels or state one."""
    if len(grid.cells) > _INDEX_CELLS or (grid.blank and not _facts_of_form(grid.blank)):
        return []
    return _facts_in(grid.cells)


@lru_cache(maxsize=_FORMS)
def _facts_of_form(blank: BlankGrid) -> list[Fact]:
    """The facts of a form; a number states none, so a form without facts has none whatever the numbers are."""
    return _facts_in(blank.cells)


def _facts_in(cells: Sequence[GridCell]) -> list[Fact]:
    found: list[Fact] = []
    for k, cell in enumerate(cells):
        if not cell.text or cell.text.isdecimal():
            continue
        label = squeeze(cell.text).strip(":：[]【】")
        if label in _LABEL_SET:
            following = cells[k + 1] if k + 1 < len(cells) else None
            if following is not None and following.row == cell.row:
                found.append((f"index:{label}", following.text.strip()))
        else:
            found.extend(_line(cell.text))
    return found if len(found) >= 2 else []


def _pairs(text: str) -> list[Fact]:
    """`label：value` pairs of a line, a value ending where the next label begins."""
    matches = list(_PAIR.finditer(text))
    found = []
    if matches and (dated := _DATED.fullmatch(text, 0, matches[0].start())):
        found.append(("index:日期", dated[1]))
    for k, match in enumerate(matches):
        end = matches[k + 1].start() if k + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip(" \t\n\xa0\u3000|;；,，[]【】")
        if value:
            found.append((f"index:{squeeze(match[1])}", value))
    return found
