"""The sections of a report's text: six in the standard form, any number before 2019.

Which lines are headings is decided for the document as a whole: its sections are headed in one style of numbering, and
the same words in another style head a part of a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from parsers.document import BlankGrid, Document, Grid, GridCell, shows
from parsers.document import Heading as Marked
from parsers.headings import LONGEST, NONE, Heading, headings_inside, read_heading
from parsers.identity.identify import is_signature
from parsers.report import Section
from parsers.tables.spelling import plain

_FURNITURE = re.compile(
    r"(?:[\[【(]?(?:打印(?:本页|本文)?|关闭(?:窗口|本页|页面)?|返回(?:顶部|首页|列表)|分享到?:?|收藏|扫一扫.{0,24}|(?:相关|推荐|延伸|热门|热点)(?:链接|文章|信息|阅读|新闻|稿件|资讯|推荐):?"
    r"|单位:(?:件|条|项|次|宗|元|万元)|第二十条第[(][一二三四五六七八九十]{1,2}[)]项"
    r"|附件(?:下载|列表):?|【?字体:.{0,10})[\]】)]?\s*)+|[上下]一[篇条页](?::.*)?|(?:主办单?位?|承办单?位?|版权所有|网站标识码|技术支持)[:©].*"
    r"|版权所有|.{0,20}ICP备.{0,30}|[-—–\s]*\d{1,3}[-—–\s]*|第\d+页(?:,?共\d+页)?"
)
_FOOTER = re.compile(
    r"[上下]一[篇条页]|主办|承办|版权所有|网站标识码|.{0,20}ICP备|打印(?:本页)?\W*关闭|(?:相关|推荐|延伸)(?:链接|文章|信息|阅读)|责任编辑"
)
_ATTACHED = re.compile(r"附件?\s*(?:\d{1,2})?\s*[:.、]|附件\d{0,2}$")
_LISTED = re.compile(r"(?:附件)?\d{1,2}[.、:]|.*\.(?:docx?|xlsx?|pdf|wps|et|zip|rar|ofd)$", re.IGNORECASE)
_NOTE = re.compile(r"(?:备?注|说明)[:：]|\((?![一二三四五六七八九十]+\))")
_PROSE = 20
"""Characters of a sentence drawn into a table, at least."""
_ENDING = re.compile(r"(?:情况|措施|打算|计划|建议|对策|方向|安排|思路|事项|内容|问题|不足|概述|概况)$")
_STOPS = re.compile(r"[。；：:]")
_GOES_ON = re.compile(r"[及和与、]|以及")
_TAIL = 12
"""Characters of the second line of a broken heading, at most."""
_CONTENTS = 3
"""Headings one after the other, without text between, that make a table of contents."""
_STYLES = ("part", "chinese", "roman", NONE, "arabic", "bracketed", "enclosed")
"""Styles of numbering, outermost first."""
_FORMS = 256
"""Forms of tables of which it is kept where they hold texts that may be none of a table."""
_INNER = ("bracketed", "enclosed")


class _Line(NamedTuple):
    text: str
    level: int
    heading: Heading | None


def read_sections(document: Document) -> list[Section]:
    """The sections in document order; text before the first heading and page furniture is left out."""
    lines = list(_lines(document))
    heads = _chosen(lines)
    if not heads:
        return []
    sections = []
    for (start, heading), (end, _) in pairwise([*heads, (len(lines), heads[-1][1])]):
        texts = [line.text for line in lines[start + 1 : end]]
        texts = _without_end(texts) if end == len(lines) else texts
        texts = [text for text in texts if not _is_furniture(text)]
        sections.append(Section(heading.number, heading.text, "\n".join([heading.rest, *texts]).strip()))
    return sections


def _lines(document: Document) -> Iterator[_Line]:
    """Every line of text, with the heading that it may be; of tables the rows that hold a heading or prose."""
    texts = list(_texts(document))
    at = 0
    while at < len(texts):
        text, level = texts[at]
        heading = read_heading(text)
        joined = _over_two_lines(text, heading, level, texts[at + 1][0]) if at + 1 < len(texts) else None
        if joined:
            at += 1
        yield _Line(joined.text if joined else text, max(level, texts[at][1]) if joined else level, joined or heading)
        at += 1


def _over_two_lines(first: str, heading: Heading | None, level: int, second: str) -> Heading | None:
    """The heading that a line broken in the middle is; None where both are whole."""
    if max(len(first), len(second)) > LONGEST or _STOPS.search(first) or "。" in second.rstrip("。"):
        return None
    following = read_heading(second)
    if following and following.style != NONE:
        return None
    joined = read_heading(first + second)
    if joined is None or joined.number is None or joined.rest or (joined.style == NONE and not level):
        return None
    if heading is None or heading.number is None:
        return joined
    # 存在的主要问题及 is a heading already, but one that does not end as they do.
    cut = _GOES_ON.match(second) or not _ENDING.search(first)
    ends = len(second) <= _TAIL and _ENDING.search(second)
    return joined if cut and ends and joined.number == heading.number else None


def _texts(document: Document) -> Iterator[tuple[str, int]]:
    for block in document.blocks:
        if isinstance(block, Grid):
            yield from ((text, 0) for text in _texts_in(block))
            continue
        level = block.level if isinstance(block, Marked) else 0
        for line in block.text.split("\n"):
            if shows(line):
                yield from ((part, level) for part in headings_inside(line.strip()))


def _texts_in(grid: Grid) -> Iterator[str]:
    """Rows of a table that are none: with one text alone in them, a standard heading or a sentence that is no note.

    A sentence reaches over several columns, not always over all: a sheet merges as many as it needs.
    """
    for k in _alone(grid.cells) if grid.blank is None else _alone_in_form(grid.blank):
        cell = grid.cells[k]
        text = cell.text.strip()
        heading, across = read_heading(text), cell.colspan == grid.n_columns
        if (heading and heading.number and (across or heading.style != NONE)) or (
            (across or cell.colspan > 1) and _is_prose(text)
        ):
            yield text


def _alone(cells: Sequence[GridCell]) -> list[int]:
    """The cells in the first column, by their numbers, whose text is the only one of its row."""
    filled: dict[int, list[int]] = {}
    for k, cell in enumerate(cells):
        if cell.text and not cell.text.isspace():
            filled.setdefault(cell.row, []).append(k)
    return [row[0] for row in filled.values() if len(row) == 1 and not cells[row[0]].column]


@lru_cache(maxsize=_FORMS)
def _alone_in_form(blank: BlankGrid) -> list[int]:
    return _alone(blank.cells)


def _is_prose(text: str) -> bool:
    line = plain(text)
    return len(line) >= _PROSE and "。" in line and not _NOTE.match(line)


def _chosen(lines: Sequence[_Line]) -> list[tuple[int, Heading]]:
    """The lines that head sections."""
    contents = _contents(lines)
    known = {
        at: line.heading
        for at, line in enumerate(lines)
        if line.heading and line.heading.number and at not in contents and not line.heading.listed
    }
    style = _style(known.values())
    if style is None:
        return []
    heads = [at for at, heading in known.items() if heading.style == style]
    if style == NONE:
        heads = _once(heads, known, lines)
    heads = sorted({*heads, *_in_gaps(heads, known, lines)})
    return _with_others(heads, lines, style, contents)


def _contents(lines: Sequence[_Line]) -> set[int]:
    """The lines of a table of contents: headings without text between, each of which comes again."""
    found: set[int] = set()
    run: list[int] = []
    last: dict[int, int] = {}
    for at, line in enumerate(lines):
        if line.heading and line.heading.number:
            last[line.heading.number] = at
    for at, line in enumerate([*lines, _Line("", 0, None)]):
        heading = line.heading
        if heading and not heading.rest:
            run.append(at)
            continue
        numbers = [(n, k) for k in run if (found_heading := lines[k].heading) and (n := found_heading.number)]
        again = sum(last[n] > run[-1] for n, _ in numbers)
        if len({n for n, _ in numbers}) >= _CONTENTS and again >= _CONTENTS:
            # The list may stand right before the first section, whose heading then ends the run.
            first = next((k for n, k in numbers if any(n == m and j < k for m, j in numbers)), run[-1] + 1)
            found.update(k for k in run if k < first)
        run = []
    return found


def _style(headings: Iterable[Heading]) -> str | None:
    """The style in which most of the standard sections are headed, the outermost of equals.

    None where only parts of sections have headings, as （一）主动公开情况 and （二）依申请公开情况 in the first one.
    """
    numbers: dict[str, set[int | None]] = {}
    for heading in headings:
        numbers.setdefault(heading.style, set()).add(heading.number)
    style = min(numbers, key=lambda style: (-len(numbers[style]), _STYLES.index(style)), default=None)
    return style if style not in _INNER or len(numbers[style]) >= _CONTENTS else None


def _once(heads: list[int], known: dict[int, Heading], lines: Sequence[_Line]) -> list[int]:
    """Of words without a number that come more than once, as in a menu, those that are marked, else the last."""
    kept = []
    for at in heads:
        same = [other for other in heads if known[other].number == known[at].number]
        marked = [other for other in same if lines[other].level]
        if at in marked or (not marked and at == same[-1]):
            kept.append(at)
    return kept


def _in_gaps(heads: list[int], known: dict[int, Heading], lines: Sequence[_Line]) -> Iterator[int]:
    """Headings in another style for sections that have none, where they stand between the sections beside them."""
    have = {known[at].number for at in heads}
    for at, heading in known.items():
        number = heading.number or 0
        if number in have:
            continue
        before = [other for other in heads if (known[other].number or 0) < number]
        after = [other for other in heads if (known[other].number or 0) > number]
        between = (not before or before[-1] < at) and (not after or at < after[0])
        alike = heading.ordinal == number if heading.style != NONE else bool(lines[at].level) or number > 4
        if between and alike:
            have.add(number)
            yield at


def _with_others(heads: list[int], lines: Sequence[_Line], style: str, contents: set[int]) -> list[tuple[int, Heading]]:
    """The headings of standard sections and those of others, as reports before 2019 have, that go on counting.

    A heading of the section that is open already, which does not go on counting, heads a part of it.
    """
    chosen: list[tuple[int, Heading]] = []
    ordinal = 0
    open_number: int | None = None
    standard = set(heads)
    levels = {lines[at].level for at in heads}
    for at, line in enumerate(lines):
        heading = line.heading
        if heading is None or at in contents or heading.listed or not (at in standard or heading.style == style):
            continue
        goes_on = heading.ordinal == ordinal + 1
        if at in standard:
            if heading.number == open_number and not goes_on and heading.style != NONE and heading.ordinal != ordinal:
                continue
        elif style == NONE or not chosen or not (goes_on or (line.level and line.level in levels)):
            continue
        chosen.append((at, heading))
        open_number = heading.number
        ordinal = heading.ordinal or ordinal + 1
    return chosen


def _is_furniture(text: str) -> bool:
    """Whether a line is none of the report's: a button, the foot of a page, a page number."""
    return bool(_FURNITURE.fullmatch(plain(text)))


def _without_end(texts: list[str]) -> list[str]:
    """The lines of the last section without the foot of the page, the signature, and the list of attachments."""
    foot = (at for at, text in enumerate(texts) if _FOOTER.match(plain(text)) and _is_furniture(text))
    texts = texts[: next(foot, len(texts))]
    signed = next((at for at, (name, date) in enumerate(pairwise(texts)) if is_signature(name, date)), None)
    if signed is not None:
        texts = texts[:signed] + texts[signed + 2 :]
    listed = len(texts)
    for at in range(len(texts) - 1, -1, -1):
        line = plain(texts[at])
        if _ATTACHED.match(line) and "。" not in line:
            listed = at
        elif not _LISTED.match(line):
            break
    return texts[:listed]
