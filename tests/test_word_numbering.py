"""Numbers that Word makes and no file holds, and the headings that styles make."""

from __future__ import annotations

import pytest
from word_markup import numbered, par, read, texts

from parsers.document import Heading
from parsers.word.numbering import chinese, numeral


def test_generated_numbers_are_printed() -> None:
    body = "".join(
        [
            numbered("总体情况", 1, 0),
            numbered("主动公开", 1, 1),
            numbered("申请", 1, 1),
            par("主动公开政府信息情况", '<w:pStyle w:val="s"/>'),
            numbered("甲", 1, 1),
            numbered("属于国家秘密", 1, 2),
            numbered("乙", 1, 3),
            numbered("丙", 2, 0),
            numbered("2023年", 1, 2),
            numbered("重新", 3, 0),
            par("无号", '<w:pStyle w:val="s"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        ]
    )
    assert texts(body) == [
        "一、总体情况",
        "（一）主动公开",
        "（二）申请",
        "二、主动公开政府信息情况",
        "（一）甲",
        "1.属于国家秘密",
        "1.1 乙",
        "丙",
        "2023年",
        "五、重新",
        "无号",
    ]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (1, "chineseCountingThousand", "一"),
        (10, "chineseCounting", "十"),
        (21, "japaneseCounting", "二十一"),
        (103, "chineseCounting", "一百零三"),
        (110, "chineseCounting", "一百一十"),
        (4, "upperRoman", "IV"),
        (3, "decimalEnclosedCircle", "③"),
        (12, "decimalFullWidth", "１２"),
        (27, "lowerLetter", "aa"),
        (2, "ideographTraditional", "乙"),
        (11, "chineseLegalSimplified", "壹拾壹"),
        (7, "unknown", "7"),
    ],
)
def test_number_formats(number: int, form: str, text: str) -> None:
    assert numeral(number, form) == text


def test_chinese_numerals_agree_with_another_library() -> None:
    cn2an = pytest.importorskip("cn2an")
    for number in range(1, 10_000):
        assert cn2an.cn2an(chinese(number), "smart") == number


def test_headings_by_style_outline_and_inheritance() -> None:
    body = "".join(
        [
            par("甲", '<w:pStyle w:val="1"/>'),
            par("乙", '<w:pStyle w:val="s"/>'),
            par("丙", '<w:pStyle w:val="o"/>'),
            par("丁", '<w:outlineLvl w:val="2"/>'),
            par("戊", '<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>'),
            par("己", '<w:pStyle w:val="missing"/>'),
        ]
    )
    document = read(body)
    assert [(b.level, b.text) for b in document.blocks if isinstance(b, Heading)] == [
        (1, "甲"),
        (1, "一、乙"),
        (2, "丙"),
        (3, "丁"),
    ]
    assert document.metas == [("title", "年报"), ("creator", "办公室")]
