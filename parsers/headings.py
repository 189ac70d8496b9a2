"""A line as the heading of a section: its numbering, and which of the six sections its words name.

Words decide, not numbers: numbering restarts, repeats, is misprinted or missing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.document import squeeze
from parsers.tables.spelling import plain

LONGEST = 46
"""Characters; 因政府信息公开工作被申请行政复议、提起行政诉讼情况 with its number is 29."""

NONE = "none"
"""The style of a heading without a number."""

_SUBJECT = r"(?:政府|政务)?(?:信息)?(?:公开)?(?:工作)?(?:中)?"
_AFFIX = r"(?:的)?(?:工作|办理|处理)?(?:的)?(?:总体|具体|基本)?(?:情况|概况|工作)"
_DUE = r"(?:需要?|应当?)?"
_STANDARD = (
    (1, rf"(?:20\d\d年度?)?{_SUBJECT}(?:的)?(?:总体(?:工作)?(?:情况|概况|概述)|概述|概况|基本情况|基本概况)(?:概述)?"),
    (2, rf"(?:行政机关|本机关)?(?:政府|政务)?(?:信息)?主动公开(?:政府|政务)?(?:信息)?{_AFFIX}"),
    (3, rf".{{0,4}}(?:收到|受理|接收)[^:,]{{0,3}}(?:处理|办理)?.{{0,12}}申请{_AFFIX}"),
    (3, rf"(?:政府|政务)?(?:信息)?依?申请公开(?:政府|政务)?(?:信息)?(?:的)?(?:申请)?{_AFFIX}"),
    (4, r"[^:]{0,24}复议[^:]{0,12}诉讼[^:]{0,6}情况"),
    (5, r"[^,;]{0,14}(?:存在|主要|面临)[^,;]{0,6}(?:问题|不足|困难|薄弱环节)[^,;]{0,18}"),
    (5, r"[^,;]{0,10}(?:问题|不足)(?:和|及|与|、)?[^,;]{0,4}(?:改进|整改|对策|下一步|下步|今后)[^,;]{0,12}"),
    (
        6,
        rf"{_DUE}(?:报告|说明|公开)?(?:的)?(?:其他|其它){_DUE}(?:予以)?(?:报告|说明|公开)?(?:的)?(?:有关|相关)?"
        rf"(?:事项|情况|内容)(?:情况)?",
    ),
)  # fmt: skip
_WORDS = tuple((number, re.compile(pattern)) for number, pattern in _STANDARD)

_CHINESE = "一二三四五六七八九十"
_NUMBERING = tuple(
    (style, re.compile(pattern))
    for style, pattern in (
        ("part", rf"第\s*(?P<n>[{_CHINESE}]{{1,3}})\s*(?:部分|章|节)\s*[、.，,:]?\s*"),
        ("chinese", rf"(?P<n>[{_CHINESE}]{{1,3}})\s*(?:[、.，,:．]|\s)\s*"),
        ("bracketed", rf"\(\s*(?P<n>[{_CHINESE}]{{1,3}})\s*\)\s*[、.，,:]?\s*"),
        ("arabic", r"(?P<n>\d{1,2})\s*(?:、|[.，,:．](?!\d(?!\d{3}年))|\s(?=\D))\s*"),
        ("enclosed", r"\(\s*(?P<n>\d{1,2})\s*\)\s*[、.，,:]?\s*"),
        ("roman", r"(?P<n>[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ])\s*[、.，,:]?\s*"),
    )
)
_LEADER = re.compile(r"(?:…|\.{3,}|·{3,}|-{3,}|_{3,})[\s….·_\-]*\d{0,3}\s*$")
_STOP = re.compile(r"[。:；]|\.$")
"""What ends a heading: a full stop or a colon, with text behind it or without."""
_INSIDE = re.compile(rf"[。；！]\s*(?=(?:第?[{_CHINESE}]{{1,3}})(?:部分|[、.．]))")
_STARTS = frozenset("第(（ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ" + _CHINESE + "".join(map(chr, (*range(0x30, 0x3A), *range(0xFF10, 0xFF1A)))))
"""With what a numbered heading begins."""
_PARAGRAPH = 4 * LONGEST
"""Characters of a line that is no heading without a number, be its letters set apart and dots behind it."""
_UNMARKED = re.compile(rf"\d{{1,2}}(?=\D)|[{_CHINESE}]{{1,2}}")
"""A number right before the words, from which a space was lost."""
_MARKS = "#§¶■□◆◇●○★☆▶►▪•· \u3000"
"""What pages print before a heading: bullets, and the sign under which a link to it hides."""
_KEPT = "，；？！"
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT} | {0x3000: 0x20}
"""Full-width ASCII and blanks made narrow, character by character; marks of Chinese sentences stay as they are."""


class Heading(NamedTuple):
    """A line that may head a section.

    `number` is the standard section that its words name, None for other words; `style` is its kind of numbering and
    `ordinal` the number printed, 0 without one; `rest` is the text that goes on in the same line. `listed`: it ends in
    a row of dots or a page number, as in a table of contents.
    """

    number: int | None
    text: str
    style: str
    ordinal: int
    rest: str = ""
    listed: bool = False


def read_heading(line: str) -> Heading | None:
    """The heading that a line is or begins with; None for a line of text."""
    printed = line.strip().lstrip(_MARKS)
    if len(printed) <= _PARAGRAPH:
        return _short(printed)
    return _read(printed) if printed[0] in _STARTS else None


def _read(printed: str) -> Heading | None:
    narrow = printed.translate(_NARROW)
    bare = _LEADER.sub("", narrow)
    style, ordinal, start = _numbered(bare)
    stop = _STOP.search(bare, start)
    end, after = stop.span() if stop else (len(bare), len(bare))
    title, rest = plain(bare[start:end]), printed[after : len(bare)].strip()
    if not title or len(title) > LONGEST:
        return None
    number = section_of(title)
    if rest and (style == NONE or number is None):
        return None  # a sentence
    if number is None and (style == NONE or re.search(r"[,?!]", title)):
        return None
    return Heading(number, squeeze(printed[:end]), style, ordinal, rest, bare != narrow)


_short = lru_cache(maxsize=4096)(_read)
"""Headings of sections are the same in most reports."""


def headings_inside(line: str) -> list[str]:
    """A line parted before headings that stand behind a sentence in it, as where paragraphs were run together."""
    starts = [0]
    for found in _INSIDE.finditer(line):
        heading = read_heading(line[found.end() :])
        if heading and heading.number:
            starts.append(found.end())
    if len(starts) == 1:
        return [line.strip()]
    return [line[start:end].strip() for start, end in pairwise([*starts, len(line)])]


def section_of(title: str) -> int | None:
    """The standard section that words without number and white space name, or None."""
    return next((number for number, pattern in _WORDS if pattern.fullmatch(title)), None)


def _numbered(line: str) -> tuple[str, int, int]:
    """The style of a line's numbering, its ordinal, and where the words begin."""
    for style, pattern in _NUMBERING:
        found = pattern.match(line)
        if found:
            return style, _ordinal(found["n"]), found.end()
    bare = _UNMARKED.match(line)
    if bare and section_of(plain(_STOP.split(line[bare.end() :], maxsplit=1)[0])):
        return ("arabic" if bare[0].isdigit() else "chinese"), _ordinal(bare[0]), bare.end()
    return NONE, 0, 0


def _ordinal(text: str) -> int:
    if text.isdecimal():
        return int(text)
    if text in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ":
        return "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ".index(text) + 1
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _CHINESE.find(text) + 1
    return (_CHINESE.find(tens) + 1 if tens else 1) * 10 + (_CHINESE.find(units) + 1 if units else 0)
