"""Sections: six, in order, with the text that stands under each, however their headings are numbered and printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parsers.document import Block, Document, Grid, GridCell, Heading, Paragraph
from parsers.headings import read_heading
from parsers.narrative.sections import read_sections

WORDS = (
    ("总体情况", "概述", "2023年总体情况"),
    ("主动公开政府信息情况", "行政机关主动公开政府信息的情况", "政府信息主动公开情况"),
    ("收到和处理政府信息公开申请情况", "依申请公开政府信息办理情况", "行政机关收到和处理申请情况"),
    ("政府信息公开行政复议、行政诉讼情况", "因政府信息公开工作被申请行政复议、提起行政诉讼情况"),
    ("存在的主要问题及改进情况", "工作中存在的不足及下一步打算", "政府信息公开工作存在的主要问题及改进措施"),
    ("其他需要报告的事项", "需要说明的其他情况"),
)
CHINESE = "一二三四五六"
NUMBERS: dict[str, Callable[[int], str]] = {
    "一、": lambda n: f"{CHINESE[n]}、",
    "一 、": lambda n: f"{CHINESE[n]} 、 ",
    "第一部分": lambda n: f"第{CHINESE[n]}部分　",
    "（一）": lambda n: f"（{CHINESE[n]}）",
    "1.": lambda n: f"{n + 1}.",
    "1、": lambda n: f"{n + 1}、",
    "lost": lambda n: f"{n + 1}",
    "restart": lambda n: "一、",
    "repeated": lambda n: f"{CHINESE[min(n, 4)]}、",
    "none": lambda n: "",
}
PARTS = ("主动公开情况", "依申请公开情况。收到1件", "平台建设")
TEXTS = (
    "打印店等便民查阅点全年接待群众342人次。",
    "分享经验做法，召开培训会3次。",
    "主办人大建议6件，均已办结。",
    "一是强化组织领导；二是加强监督考核。",
    "无。",
)


def read(*lines: str | Block) -> list[tuple[int | None, str, str]]:
    blocks = [Paragraph(line) if isinstance(line, str) else line for line in lines]
    return [tuple(section) for section in read_sections(Document("text/plain", "text", blocks))]  # type: ignore[misc]


@given(
    style=st.sampled_from(sorted(NUMBERS)),
    words=st.tuples(*(st.sampled_from(choice) for choice in WORDS)),
    contents=st.booleans(),
    inner=st.booleans(),
    marked=st.booleans(),
    broken=st.booleans(),
    texts=st.lists(st.sampled_from(TEXTS), min_size=6, max_size=6),
)
def test_six_sections_come_out_with_their_texts(
    style: str, words: tuple[str, ...], contents: bool, inner: bool, marked: bool, broken: bool, texts: list[str]
) -> None:
    assume(style != "lost" or not words[0][0].isdigit())  # 12023年总体情况
    heads = [NUMBERS[style](n) + word for n, word in enumerate(words)]
    below = {"（一）": "{}.", "1.": "（{}）", "1、": "（{}）", "lost": "（{}）"}.get(style, "（{}）")
    digits = "123" if style in ("（一）", "1.", "1、", "lost") else "一二三"
    parts = [
        below.format(n) + text
        for n, text in zip(digits, ("主动公开情况", "依申请公开情况。收到1件", "平台建设"), strict=True)
    ]
    lines: list[str | Block] = ["某县财政局2023年政府信息公开工作年度报告", "首页"]
    lines += [f"{head}……{n}" for n, head in enumerate(heads, 1)] if contents else []
    lines.append("全文包括总体情况、主动公开政府信息情况、其他需要报告的事项等六部分。")
    for n, head in enumerate(heads):
        if broken and len(head) > 12 and style != "none":
            lines.append(f"{head[:9]}\n{head[9:]}")
        else:
            lines.append(Heading(head, 1) if marked else Paragraph(head))
        lines += parts if inner and n == 0 else []
        lines.append(texts[n])
    lines += [
        "某县财政局",
        "2024年1月12日",
        "附件：1.统计表.xlsx",
        "2.申请表.doc",
        "打印本页 关闭窗口",
        "上一篇：某县财政局2022年年报",
    ]
    found = read(*lines)
    assert [number for number, _, _ in found] == [1, 2, 3, 4, 5, 6]
    assert ["".join(head.split()) for _, head, _ in found] == ["".join(head.split()) for head in heads]
    assert [text for _, _, text in found] == ["\n".join([*(parts if inner else []), texts[0]]), *texts[1:]]


def test_older_reports_keep_sections_that_the_standard_form_lacks() -> None:
    found = read(
        "一、概述", "1.加强领导", "二、主动公开政府信息的情况", "甲", "三、依申请公开政府信息办理情况", "乙",
        "四、政府信息公开的收费及减免情况", "丙", "五、政府信息公开申请行政复议、提起行政诉讼的情况", "丁",
        "六、存在的主要问题及改进措施", "一、存在的问题", "戊", "二、改进措施", "己",
    )  # fmt: skip
    assert [(number, text) for number, _, text in found] == [
        (1, "1.加强领导"), (2, "甲"), (3, "乙"), (None, "丙"), (4, "丁"), (5, "一、存在的问题\n戊\n二、改进措施\n己"),
    ]  # fmt: skip


def test_headings_in_tables_and_in_the_middle_of_a_paragraph() -> None:
    cells = [("二、主动公开情况", 0, 0), ("", 0, 1), ("规章", 1, 0), ("3", 1, 1)]
    table = Grid([GridCell(*cell) for cell in cells])
    found = read(
        "一、总体情况。年内公开3条。三、依申请公开情况没有变化。", table,
        "见上表。三、收到和处理政府信息公开申请情况：未收到。",
        "五、存在问题及改进情况", "六、其他事项", "无",
    )  # fmt: skip
    assert [(number, text) for number, _, text in found] == [
        (1, "年内公开3条。三、依申请公开情况没有变化。"), (2, "见上表。"), (3, "未收到。"), (5, ""), (6, "无"),
    ]  # fmt: skip


def test_parts_of_a_section_are_no_sections() -> None:
    assert read("某县2023年政府信息公开工作年度报告", "（一）主动公开情况", "甲", "（二）依申请公开情况", "乙") == []


@pytest.mark.parametrize(
    "line",
    [
        "2023年，我局主动公开政府信息情况良好。",
        "存在的主要问题是人手不足，下一步改进。",
        "1.5万元",
        "2024年1月3日",
        "（单位：件）",
    ],
)
def test_sentences_are_no_headings(line: str) -> None:
    heading = read_heading(line)
    assert heading is None or heading.number is None
