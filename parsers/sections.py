"""The sections of a report's text: six in the standard form, any number before 2019.

Headings are known by their words, not their numbers: numbering restarts, repeats or is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.document import Document, Grid, Heading, squeeze
from parsers.report import Section
from parsers.tables.labels import plain

LONGEST_HEADING = 46
"""Characters; 因政府信息公开工作被申请行政复议、提起行政诉讼情况 with its number is 29."""

_STANDARD = (
    (1, r"总体情况|概述|基本情况|总体工作情况"),
    (2, r"主动公开(?:政府)?信息(?:的)?情况|主动公开情况|行政机关主动公开政府信息情况"),
    (
        3,
        r"(?:行政机关|本机关)?(?:收到和处理|受理和处理|收到与处理|收到及处理).{0,6}申请(?:的)?情况|依申请公开(?:政府信息)?(?:的)?情况",
    ),
    (
        4,
        r"[^：:表]{0,20}行政复议[^：:表]{0,12}行政诉讼[^：:表]{0,6}情况|[^：:表]{0,12}复议[^：:表]{0,4}诉讼(?:的)?情况",
    ),
    (5, r".{0,14}存在.{0,6}问题.{0,16}|.{0,10}主要问题及改进(?:情况|措施)?"),
    (6, r"其他(?:需要|应当|需)?(?:报告|说明)?(?:的)?(?:事项|情况|内容)"),
)
_WORDS = tuple((number, re.compile(rf"(?:{pattern})")) for number, pattern in _STANDARD)
_NUMBER = re.compile(r"^(?:第[一二三四五六七八九十]+部分|[一二三四五六七八九十]{1,2})[、.．,，:：\s]")
_FOOTER = re.compile(
    r"^(?:打印本页|打印|关闭窗口|关闭|上一篇|下一篇|上一条|下一条|相关链接|扫一扫|分享到?|版权所有|主办单位|主办[：:]|网站标识码|返回顶部|附件下载|【字体)"
)


def read_sections(document: Document) -> list[Section]:
    """The sections in document order; text before the first heading and page furniture after the last is left out."""
    sections: list[Section] = []
    heading: tuple[int | None, str] | None = None
    body: list[str] = []

    def close() -> None:
        if heading is not None:
            sections.append(Section(heading[0], heading[1], "\n".join(body).strip()))

    for text, marked in _lines(document):
        line = plain(text)
        if len(line) < LONGEST_HEADING and _FOOTER.match(line):
            break
        found = _heading(line, marked)
        if found:
            close()
            heading, body = (found[0], found[1]), [found[2]] if found[2] else []
        elif heading is not None:
            body.append(text)
    close()
    return sections


def _lines(document: Document) -> Iterator[tuple[str, bool]]:
    """Every line of text outside tables, and one-cell rows of tables (a section title drawn into the table)."""
    for block in document.blocks:
        if isinstance(block, Grid):
            width = block.n_columns
            for cell in block.cells:
                if cell.colspan == width and _NUMBER.match(plain(cell.text)):
                    yield cell.text, False
            continue
        for line in block.text.split("\n"):
            if squeeze(line):
                yield line.strip(), isinstance(block, Heading)


def _heading(line: str, marked: bool) -> tuple[int | None, str, str] | None:
    """The standard number, heading and remaining text of a plain line that begins a section; None for another."""
    numbered = _NUMBER.match(line)
    if len(line) > LONGEST_HEADING and not numbered:
        return None
    words = line[numbered.end() :] if numbered else line
    for number, pattern in _WORDS:
        found = pattern.match(words)
        if not found:
            continue
        rest = words[found.end() :]
        alone = (
            not rest or rest in "。：:." or (len(line) <= LONGEST_HEADING and (marked or numbered) and "，" not in line)
        )
        if alone and len(line) <= LONGEST_HEADING and (numbered or marked or not rest):
            return number, line.rstrip("。：:."), ""
        if numbered and rest[:1] in "。：:":
            return number, line[: len(line) - len(rest)], rest[1:]
    if numbered and len(line) <= LONGEST_HEADING and not re.search(r"[。；，]", line):
        return None, line, ""
    return None
