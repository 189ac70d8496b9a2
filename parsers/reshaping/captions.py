"""Lines above a table that say that its numbers are not the report's own: of another year, of a part of the year, from
before a correction, a draft or an example, of another organ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.document import Block, Grid, squeeze
from parsers.identity.titles import PART_OF_YEAR, looks_like_organ
from parsers.tables.spelling import plain

YEAR = "of another year"
STAGE = "of a part of the year or from before a correction"
DRAFT = "called a draft or an example"
ORGAN = "of another organ"
SCOPE = "of a wider scope"

_NAMED_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d|.{0,8}(?:修订|修正|施行|实施|印发|颁布|发布|公布|版))")
"""A year that is not that of a rule."""
_LAST_YEAR = re.compile("[上去]一?年|往年|历年")
_COLUMNS = re.compile(
    r"(?:(?:(?:20\d\d|[本今当上去]一?)年(?:度|同期)?(?:件?数量?|数据)?|(?:同比|增减|占比)[增减长变化率]{0,3})[|｜]?){2,}"
)
"""The columns of the table below: 上年 本年 同比."""
_STAGE = re.compile(f"{PART_OF_YEAR}|(?:更正|修改|修订|调整|变更)前|年度?(?:工作)?(?:计划|目标|打算)$")
_DRAFT = re.compile(
    r"虚构|(?<![按照据见考用类])(?:初稿|草稿|示例|样例|样表|范例)(?:数据|表格?|如下|[一二三\d（()），,]|$)"
)
"""What a table is called, not what is told of others: 填报示例见附件, 三类草稿信息不予公开."""
_FINAL = re.compile("(?:更正|修改|修订|调整|变更)后")
_CORRECTS = re.compile(
    "(?:更正|修改|修订|调整)(?:如下|为$)|以(?:下|此)[表述]?(?:数据|表格)?为准$|上[表述].{0,8}(?:有误|作废)"
)
"""How a line says that the table below it stands for the one above."""
_WIDER = re.compile(
    "(?:全[省市州区县旗系]统?|系统|各单位)(?:数据)?(?:汇总|合计|总计|情况|数据)?$|汇总(?:数据|表|情况)?$"
)
_ALONE = re.compile("(?:本级|本机关|局机关|本单位)(?:数据|情况|统计)?$")
_SUBORDINATE = re.compile(
    "(?<![含括及和与、])(?:下属|直属|所属|下辖|二级)(?:各|的)?(?:事业|企事业)?(?:单位|机构|部门|企业)"
)
"""Alone, not beside the organ itself: 本表含所属单位12家, 局机关及所属单位."""
_COMPARED = re.compile(r"(?:比|较|同|与|和)(?:上年|去年|上一年|20\d\d年)")
_ENDS = "。；;：:"
_CLAUSE_END = re.compile(f"[{_ENDS}]")
"""Of a line above a table its last clause counts: 2023年数据见附件。2022年数据如下："""
_TABLE_NUMBER = re.compile(r"^附?表\d{1,2}(?=20\d\d年)")
"""The number of a table, before the year that it is of: 表1 2022年."""
_NUMBERED = re.compile(r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．])?")
_ARTICLE = re.compile(r"第二十条第[（(].[)）]项")
"""What stands above each block of table 二."""
_CAPTION = 30
"""Characters of the longest line above a table that says what it is of, or of the sentence that leads to it."""
_LOOKED_AT = 200
"""Characters at the end of a longer line that are looked at."""
_CAPTION_LINES = 2
"""Lines above a table that may say what it is of: 单位：件 stands between."""


class Caption(NamedTuple):
    """What a line says of the table below it, and how many lines above the table it stands."""

    kind: str
    lines: int


def others(blocks: Sequence[Block], year: int | None, agency: str | None) -> dict[int, Caption]:
    """The tables that a line above says to be of another year, stage or organ than the report's, by index of block.

    A year before the report's own counts if no later one is named with it: a later one is that in which the table was
    made. Where the report's own is not known it is the last that is said above any table. What is said above the first
    block of 二 goes on below the articles of its other blocks. Another organ counts where a line above another table
    names the report's own, and a wider scope where one below is of the organ alone.
    """
    tables = [k for k, block in enumerate(blocks) if isinstance(block, Grid)]
    year = year or max((_year_above(blocks, k) for k in tables), default=0)
    found: dict[int, Caption] = {}
    for k in tables:
        if caption := _caption(blocks, k, year):
            found[k] = caption
        elif k - 2 in found and _is_article(blocks[k - 1]):
            found[k] = Caption(found[k - 2].kind, 1)
    for before, k in pairwise(tables):
        if k not in found and before not in found and (kind := _instead_of(blocks, before, k)):
            found[before] = Caption(kind, 1 if kind == SCOPE else 0)
    named = {k: name for k in tables if k not in found and (name := _organ_above(blocks, k))}
    own = {k for k, name in named.items() if agency and (name in plain(agency) or plain(agency) in name)}
    return found | {k: Caption(ORGAN, 1) for k in named if own and k not in own}


def other_sheets(names: Sequence[str], year: int | None) -> dict[int, str]:
    """The sheets of a workbook, by their order, whose names say so: a draft, a quarter, last year; each with its kind.

    A sheet that names the report's own year, or says nothing, must be beside them.
    """
    found: dict[int, str] = {}
    for k, name in enumerate(names):
        kind, last = _said(f"{name}年" if name.isdecimal() else name)
        if kind in (STAGE, DRAFT, YEAR):
            found[k] = kind
        elif year and last and last < year:
            found[k] = YEAR
    return found if len(found) < len(names) else {}


def _instead_of(blocks: Sequence[Block], before: int, at: int) -> str:
    """What a table is beside the one of the same shape below it, which the lines between them prefer; empty where they
    say nothing of that."""
    above, below = blocks[before], blocks[at]
    if not isinstance(above, Grid) or not isinstance(below, Grid) or above.n_rows != below.n_rows:
        return ""
    line = _line_above(blocks, at)
    if _CORRECTS.search(line) or _FINAL.search(line):
        return STAGE
    return SCOPE if _ALONE.search(line) and _WIDER.search(_line_above(blocks, before)) else ""


def _line_above(blocks: Sequence[Block], at: int) -> str:
    """The short line right above a table."""
    above = blocks[at - 1] if at else None
    text = "" if above is None or isinstance(above, Grid) else squeeze(above.text)
    return text.rstrip(_ENDS) if len(text) <= _CAPTION else ""


def _is_article(block: Block) -> bool:
    return not isinstance(block, Grid) and _ARTICLE.fullmatch(squeeze(block.text)) is not None


def _caption(blocks: Sequence[Block], at: int, year: int) -> Caption | None:
    for lines, text in ((0, _first_row(blocks[at])), *_above(blocks, at)):
        kind, last = _said(text)
        if kind in (STAGE, DRAFT, ORGAN):
            return Caption(kind, lines)
        if last:
            return Caption(YEAR, lines) if last < year else None
        if kind:
            return Caption(kind, lines)
    return None


def _year_above(blocks: Sequence[Block], at: int) -> int:
    """The last year that the line above a table, or its first row, says it to be of; 0 where none is said."""
    said = (_said(text)[1] for text in (_first_row(blocks[at]), *(text for _, text in _above(blocks, at))))
    return next(filter(None, said), 0)


def _first_row(table: Block) -> str:
    """What a table calls itself in a row of one cell."""
    first = table.cells[0] if isinstance(table, Grid) and table.cells else None
    return first.text if first and isinstance(table, Grid) and first.colspan == table.n_columns > 1 else ""


def _above(blocks: Sequence[Block], at: int) -> Iterator[tuple[int, str]]:
    """The texts that may say what a table is of, the nearest first, each with how many lines above it stands.

    What stands above 更正后 is said of a table that is struck out.
    """
    for lines, before in enumerate(reversed(blocks[max(0, at - _CAPTION_LINES) : at]), 1):
        end = "" if isinstance(before, Grid) else before.text[-_LOOKED_AT:]
        if not _clause(end) or _FINAL.search(end):
            return
        yield lines, end


@lru_cache(maxsize=1024)
def _said(text: str) -> tuple[str, int]:
    """What the text above a table says of it, empty for nothing, and the last year that the text names, 0 for none."""
    clause = _clause(text)
    line = "" if _COLUMNS.fullmatch(clause) else _COMPARED.sub("", clause)  # 共225件，比2022年增加41件
    years = [int(named) for named in _NAMED_YEAR.findall(line)]
    kinds = ((STAGE, _STAGE), (DRAFT, _DRAFT), (ORGAN, _SUBORDINATE), (YEAR, _LAST_YEAR))
    return next((kind for kind, words in kinds if words.search(line)), ""), max(years, default=0)


@lru_cache(maxsize=1024)
def _clause(text: str) -> str:
    """The last clause of a line that may say what the table below it is of: of a short line, or of one that leads to
    the table; nothing of any other."""
    line = _TABLE_NUMBER.sub("", squeeze(text))
    if len(line) > _CAPTION and not line.endswith((":", "：")):
        return ""
    clause = _CLAUSE_END.split(line.rstrip(_ENDS))[-1]
    leads = len(clause) <= _CAPTION and not _COMPARED.search(clause)
    return clause if leads or len(line) <= _CAPTION else ""


def _organ_above(blocks: Sequence[Block], at: int) -> str:
    """The organ that the line above a table is the name of."""
    _, text = next(_above(blocks, at), (0, ""))
    return _organ(text)


@lru_cache(maxsize=1024)
def _organ(text: str) -> str:
    """The organ that a line is the name of."""
    name = _NUMBERED.sub("", plain(_clause(text)))
    return name if looks_like_organ(name) else ""
