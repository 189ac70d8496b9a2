"""Words that say whose numbers stand below or beside them: the report's own, or those of another year or a share."""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.document import Block, Grid, GridCell, squeeze
from parsers.identity.titles import year_of
from parsers.tables.labels import GROUP, ITEM, MEASURE, NOISE, exact_label
from parsers.tables.spelling import year_in

Mark = bool | None
"""True for a heading of the report's own numbers, False for one of others; None where it does not say."""

_UNIT = r"(?:[(（](?:单位[:：])?(?:[件条个次项]|万?元|%)[)）])?"
_COUNT = "(?:(?:实际|累计)?(?:件数|数量|数值|数据|金额|情况|数|值)|累计|合计|实际)?"
_OWN = re.compile(f"(?:[本今当]年度?|本期|本报告期){_COUNT}{_UNIT}|(?:件数|数量|数值|数){_UNIT}")
_OTHER = re.compile(
    f"(?:上一?年度?|去年度?|上期|前一?年度?)(?:同期)?{_COUNT}{_UNIT}|同期{_COUNT}{_UNIT}"
    f"|(?:占比|比例|百分比|比重|环比|变化|增减|增幅|增速)(?:率|幅度?|情况|数|量|值)?(?:{_UNIT}|%)"
    f"|(?:同比|[较比]上年|[较比]去年|[较比]上年度|与上年相比)(?:同期)?(?:增减|增长|变化|增幅|变动|增加|升降)?"
    f"(?:率|幅度?|情况|数|量|值)?(?:{_UNIT}|%)"
    f"|增长率?(?:{_UNIT}|%)"
)
_YEAR = re.compile(
    f"(?:(20\\d\\d)(?:年度?)?|(二[〇零○O0一二三四五六七八九]{{3}})年度?|([12]\\d)年度?)(?:1[-—–~至]12月)?{_COUNT}{_UNIT}"
)
"""A year in four digits, in Chinese ones, or in the last two."""


def marks_of(cells: Iterable[GridCell], own: int) -> list[Mark]:
    """What each cell says, `own` being the report's year, 0 where it is not known: then the last that is named."""
    words = [squeeze(cell.text) for cell in cells]
    year = own or max(filter(None, map(_year, words)), default=0)
    return [mark_of(word, year) for word in words]


def mark_of(word: str, own: int) -> Mark:
    """What a text without white space says, `own` being the report's year."""
    if _OWN.fullmatch(word):
        return True
    if _OTHER.fullmatch(word):
        return False
    year = _year(word) or _of_measure(word)
    return year == own if year else None


def _year(word: str) -> int | None:
    """The year that is all a text says."""
    found = _YEAR.fullmatch(word)
    if found is None:
        return None
    return 2000 + int(found[3]) if found[3] else year_of(found[1] or found[2])


def says_no_more(text: str) -> bool:
    """Whether a heading that says whose numbers are below it names none of a table's columns."""
    return _of_measure(squeeze(text)) is None


def _of_measure(word: str) -> int | None:
    """The year that the heading of a column names with it: 2022年制发件数."""
    year = year_in(word)
    label = exact_label(word) if year else None
    return year if label and any(sense.kind == MEASURE for sense in label.senses) else None


def names_rows(word: str) -> bool:
    """Whether a text names a row of a table, and cannot be one of its headings."""
    label = exact_label(word)
    kinds = {sense.kind for sense in label.senses} if label else set()
    return ITEM in kinds and MEASURE not in kinds


def heads_columns(word: str) -> bool:
    """Whether a text stands over the columns of a table: an article of the regulation, 信息内容, a measure."""
    label = exact_label(word)
    return label is not None and any(
        sense.kind in (MEASURE, NOISE) or (sense.kind == GROUP and sense.table == "proactive_disclosure")
        for sense in label.senses
    )


def last_named(blocks: Iterable[Block]) -> int:
    """The last year that is all a cell of any table says, 0 for none: of years beside each other the report's."""
    words = (squeeze(cell.text) for block in blocks if isinstance(block, Grid) for cell in block.cells)
    return max(filter(None, map(_year, words)), default=0)
