"""What of a page is its article: the lines that belong to it, and the facts that the page states around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from parsers.document import Grid, squeeze
from parsers.markup import regions
from parsers.markup.flow import Line
from parsers.markup.layout import Placed

Piece = Line | Placed

SENTENCE = 40
"""Characters from which an unlinked line with a full stop is taken for a sentence of an article."""
ARTICLE = 80
"""Characters, or one table, that an element named as the article's body must hold to be believed."""

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
    r"[\[【]?\s*("
    + "|".join(sorted((r"[\s\u3000]*".join(label) for label in _LABEL_SET), key=len, reverse=True))
    + r")\s*[\]】]?\s*[:：]"
)
_TRAIL_START = re.compile(r"您?(当前|现在|所在|目前)?(所在)?(的)?位置(是)?\s*[:：]")
_TRAIL_JOINT = re.compile(r"\s*(?:>+|›|»|＞|→|/)\s*")
_FACT_LINE = 200
"""Characters of the longest line outside of an article in which facts are looked for."""


class Page(NamedTuple):
    """The pieces that belong to the article, and the facts stated around it, as (name, value)."""

    article: list[Piece]
    facts: list[tuple[str, str]]


def page(pieces: Sequence[Piece], titles: Iterable[str]) -> Page:
    """Tell the article of a page from the page around it.

    Facts are those of index tables and of lines outside of the article, named `index:<label>`, and the trail of the
    page, its steps apart by `>`, named `breadcrumb`.
    """
    indexes = {k: _index_table(piece.grid) for k, piece in enumerate(pieces) if isinstance(piece, Placed)}
    kept = _article(pieces, {k for k, pairs in indexes.items() if pairs}, titles)
    return Page([pieces[k] for k in kept], _facts(pieces, indexes, set(kept)))


def _article(pieces: Sequence[Piece], indexes: set[int], titles: Iterable[str]) -> list[int]:
    """Which pieces belong to the article; every grid does, wherever it stands.

    The article is what stands in the elements named as its body, if they hold anything; else what stands between
    the first and the last sentence or table. Before it, headings and lines that repeat the page's title stay.
    """
    mains = _believed(pieces)
    first, last = _extent(pieces, mains, indexes)
    echoes = [squeeze(title) for title in titles]
    kept: list[int] = []
    for k, piece in enumerate(pieces):
        if isinstance(piece, Placed):
            kept.append(k)
        elif mains and piece.region > 0:
            if piece.region in mains:
                kept.append(k)
        elif not mains and first <= k <= last:
            if piece.region >= 0 or not _linked(piece):
                kept.append(k)
        elif k < first and (piece.level == 1 or _echoes(piece, echoes)) and not _linked(piece):
            kept.append(k)
    return kept


def _believed(pieces: Sequence[Piece]) -> set[int]:
    """The numbers of the main regions that hold an article."""
    weight: dict[int, int] = {}
    for piece in pieces:
        if piece.region > 0:
            amount = ARTICLE if isinstance(piece, Placed) else len(piece.text) - piece.links
            weight[piece.region] = weight.get(piece.region, 0) + amount
    return {number for number, amount in weight.items() if amount >= ARTICLE}


def _extent(pieces: Sequence[Piece], mains: set[int], indexes: set[int]) -> tuple[int, int]:
    """The first and the last piece of the article."""
    if mains:
        inside = [k for k, piece in enumerate(pieces) if piece.region in mains]
    else:
        inside = [k for k, piece in enumerate(pieces) if k not in indexes and _substantial(piece)]
    if not inside:
        return 0, len(pieces) - 1
    first, last = inside[0], inside[-1]
    if not mains:
        while first > 0 and _belongs(pieces[first - 1]):
            first -= 1
        while last + 1 < len(pieces) and _belongs(pieces[last + 1]):
            last += 1
    return first, last


def _substantial(piece: Piece) -> bool:
    if isinstance(piece, Placed):
        return piece.region >= 0
    return piece.region == 0 and not _linked(piece) and len(piece.text) >= SENTENCE and "。" in piece.text


def _belongs(piece: Piece) -> bool:
    """Whether a short line beside the article is still of it: a heading, a signature, a date."""
    if isinstance(piece, Placed):
        return True
    return piece.region == 0 and not _linked(piece) and not _PAIR.match(piece.text) and not _trail(piece.text)


def _linked(line: Line) -> bool:
    return line.links * 2 > len(line.text)


def _echoes(line: Line, titles: list[str]) -> bool:
    text = squeeze(line.text)
    return len(text) >= 6 and any(text in title for title in titles)


def _facts(pieces: Sequence[Piece], indexes: dict[int, list[tuple[str, str]]], kept: set[int]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    trail: list[str] = []
    for k, piece in enumerate(pieces):
        if isinstance(piece, Placed):
            found.extend(indexes[k])
        elif piece.region == regions.TRAIL:
            trail.append(piece.text)
        elif len(piece.text) <= _FACT_LINE:
            if _trail(piece.text):
                found.append(("breadcrumb", _steps(piece.text)))
            elif k not in kept:
                found.extend(_pairs(piece.text))
    if trail and not any(name == "breadcrumb" for name, _ in found):
        joined = _steps(" ".join(trail) if any(_TRAIL_JOINT.search(text) for text in trail) else ">".join(trail))
        if ">" in joined:
            found.append(("breadcrumb", joined))
    return found


def _trail(text: str) -> bool:
    return bool(_TRAIL_START.match(text)) and bool(_TRAIL_JOINT.search(text))


def _steps(text: str) -> str:
    steps = _TRAIL_JOINT.split(_TRAIL_START.sub("", text, count=1))
    return ">".join(step.strip() for step in steps if step.strip())


def _index_table(grid: Grid) -> list[tuple[str, str]]:
    """Label and value pairs of a table in which at least two cells are known labels or state one."""
    if len(grid.cells) > 80:
        return []
    found: list[tuple[str, str]] = []
    cells = grid.cells
    for k, cell in enumerate(cells):
        label = squeeze(cell.text).strip(":：[]【】")
        if label in _LABEL_SET:
            following = cells[k + 1] if k + 1 < len(cells) else None
            if following is not None and following.row == cell.row:
                found.append((f"index:{label}", following.text.strip()))
        elif len(cell.text) <= _FACT_LINE:
            found.extend(_pairs(cell.text))
    return found if len(found) >= 2 else []


def _pairs(text: str) -> list[tuple[str, str]]:
    """`label：value` pairs of a line, a value ending where the next label begins."""
    if ":" not in text and "：" not in text:
        return []
    matches = list(_PAIR.finditer(text))
    found = []
    for k, match in enumerate(matches):
        end = matches[k + 1].start() if k + 1 < len(matches) else len(text)
        value = text[match.end() : end].strip(" \t\n\xa0\u3000|;；,，[]【】")
        if value:
            found.append((f"index:{squeeze(match[1])}", value))
    return found
