"""Text and Markdown: the same table however its lines draw it, every cell on its line, prose left alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from reading import parse

from parsers.document import Document, Grid, Heading, Hints, Paragraph, Place
from parsers.plaintext import typewriter
from parsers.readers import markdown, text

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


ROWS = [
    ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "3", "0", "14"],
    ["行政规范性文件", "15", "2", "1092"],
    ["行政许可", "", "0.37万元", "-"],
]


BEFORE = "二、主动公开政府信息情况"


AFTER = "三、收到和处理政府信息公开申请情况"


PROSE = [
    "某县人民政府2023年政府信息公开工作年度报告",
    "一、总体情况",
    "2023年，我县主动公开政府信息4511条，开展意见征集9期；联系电话：0573-89990713，邮编：314000。",
    "（一）主动公开情况。全年公开政策文件4件，其中规章0件。",
    "  二是拓宽渠道。  网站 http://www.example.cn/ 与新媒体并重。",
    "　　某县人民政府　　2024年1月17日",
]


def width(string: str) -> int:
    return sum(2 if unicodedata.east_asian_width(ch) in "WF" else 1 for ch in string)


def pad(string: str, size: int) -> str:
    return string + " " * (size - width(string))


def tabbed(rows: list[list[str]]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def one_a_line(rows: list[list[str]]) -> str:
    return "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in rows)


def piped(rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def bare_pipes(rows: list[list[str]]) -> str:
    return "\n".join("|".join(row) for row in rows)


def aligned(rows: list[list[str]]) -> str:
    sizes = [max(width(row[k]) for row in rows) + 3 for k in range(len(rows[0]))]
    return "\n".join("".join(pad(cell, size) for cell, size in zip(row, sizes, strict=True)).rstrip() for row in rows)


def boxed(rows: list[list[str]], signs: str = "┌┬┐├┼┤└┴┘─│", wide: int = 1) -> str:
    sizes = [max(width(row[k]) for row in rows) // 2 * 2 + 2 for k in range(len(rows[0]))]

    def rule(left: str, middle: str, right: str) -> str:
        return left + middle.join(signs[9] * (size // wide) for size in sizes) + right

    lines = [rule(*signs[:3])]
    for k, row in enumerate(rows):
        lines.append(signs[10] + signs[10].join(pad(c, s) for c, s in zip(row, sizes, strict=True)) + signs[10])
        lines.append(rule(*(signs[3:6] if k < len(rows) - 1 else signs[6:9])))
    return "\n".join(lines)


def ascii_box(rows: list[list[str]]) -> str:
    return boxed(rows, "+++++++++-|")


def wide_box(rows: list[list[str]]) -> str:
    return boxed(rows, wide=2)


def sparse_box(rows: list[list[str]]) -> str:
    """Rules above the table, below its heading and below it, as programs print frames."""
    first, heading, rule, *others = ascii_box(rows).split("\n")
    return "\n".join([first, heading, rule, *others[::2], rule])


def semicolons(rows: list[list[str]]) -> str:
    return "\n".join(";".join(row) for row in rows)


DRAWINGS = [tabbed, one_a_line, piped, bare_pipes, aligned, boxed, ascii_box, wide_box, sparse_box, semicolons]


def rows_of(grid: Grid) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    return rows


def stand_where_they_say(document: Document, source: str) -> None:
    lines = source.split("\n")
    for grid in document.grids():
        for cell in grid.cells:
            if cell.text and cell.place.line:
                assert cell.text.split("\n")[0] in lines[cell.place.line - 1].replace("\\|", "|")
    for block in document.blocks:
        if isinstance(block, Paragraph) and block.place.line:
            assert block.text.split("\n")[0].strip() in lines[block.place.line - 1]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_a_table_is_the_same_however_it_is_drawn(draw) -> None:  # type: ignore[no-untyped-def]
    source = f"{BEFORE}\n{draw(ROWS)}\n\n{AFTER}\n无。"
    document = text.read(source.encode(), Hints())
    first, grid, *rest = document.blocks
    assert isinstance(first, Paragraph)
    assert isinstance(grid, Grid)
    assert [block.text for block in [first, *rest] if not isinstance(block, Grid)] == [BEFORE, AFTER, "无。"]
    if draw is aligned:  # a blank is nothing there; the numbers stand in their columns all the same
        by_slot = [[cell.text if cell else "" for cell in row] for row in grid.slots()]
        assert by_slot == ROWS
    else:
        assert rows_of(grid) == ROWS
    assert grid.ragged == (draw is one_a_line)
    stand_where_they_say(document, source)


def test_bars_only_between_cells_keep_the_blank_ones_at_the_ends() -> None:
    rows = [["行政复议", "", "行政诉讼", ""], ["", "结果维持", "总计", ""], ["", "1", "1", ""]]
    document = text.read(f"{BEFORE}\n{bare_pipes(rows)}".encode(), Hints())
    assert rows_of(next(document.grids())) == rows


def test_boxes_under_each_other_are_tables_of_their_own() -> None:
    for draw in (ascii_box, boxed, sparse_box):
        document = text.read(f"{BEFORE}\n{draw(ROWS)}\n{draw([row[:2] for row in ROWS])}".encode(), Hints())
        assert [rows_of(grid) for grid in document.grids()] == [ROWS, [row[:2] for row in ROWS]]
    wrapped = ascii_box([["项目", "数量"], ["行政许", "517"], ["可", "645"]]).split("\n")
    document = text.read("\n".join([*wrapped[:4], *wrapped[5:]]).encode(), Hints())
    assert rows_of(next(document.grids()))[-1] == ["行政许\n可", "517\n645"]


def test_lines_of_a_label_alone_are_rows_of_the_columns_around_them() -> None:
    rows = [["信息内容", "制发", "废止"], ["规章", "3", ""], ["规范性文件", "", ""], ["行政许可", "", "8"]]
    document = text.read(f"{BEFORE}\n{aligned(rows)}\n{AFTER}".encode(), Hints())
    assert [[cell.text if cell else "" for cell in row] for row in next(document.grids()).slots()] == rows
    assert document.text().split("\n") == [BEFORE, AFTER]


def test_rows_told_as_pairs_of_heading_and_number() -> None:
    source = """（三）不予公开
1.属于国家秘密：自然人3，商业企业0，总计3。
2.其他法律行政法规禁止公开：自然人1,200件；商业企业－；总计1,200件
3.保护第三方合法权益：自然人无、商业企业2、总计2
四、政府信息公开行政复议、行政诉讼情况
行政复议：结果维持1，总计1"""
    document = text.read(source.encode(), Hints())
    assert [rows_of(grid) for grid in document.grids()] == [
        [
            ["（三）不予公开"],
            ["信息内容", "自然人", "商业企业", "总计"],
            ["1.属于国家秘密", "3", "0", "3"],
            ["2.其他法律行政法规禁止公开", "1,200件", "－", "1,200件"],
            ["3.保护第三方合法权益", "无", "2", "2"],
        ]
    ]
    assert "结果维持1" in document.text()  # one such line is a sentence


def test_boxes_keep_spans_over_rows_and_columns() -> None:
    source = "\n".join(
        [
            "┌──────┬─────────┐",
            "│ a    │ b       │",
            "│      ├────┬────┤",
            "│ 续   │ c  │ d  │",
            "├──────┼────┴────┤",
            "│ 1    │   2     │",
            "└──────┴─────────┘",
        ]
    )
    grid = next(text.read(source.encode(), Hints()).grids())
    assert [(cell.text, cell.row, cell.column, cell.rowspan, cell.colspan) for cell in grid.cells] == [
        ("a\n续", 0, 0, 2, 1),
        ("b", 0, 1, 1, 2),
        ("c", 1, 1, 1, 1),
        ("d", 1, 2, 1, 1),
        ("1", 2, 0, 1, 1),
        ("2", 2, 1, 1, 2),
    ]


def test_cells_copied_one_a_line_break_where_a_label_follows_numbers() -> None:
    cells = ["第二十条第（一）项", *ROWS[0], "规章", "3", "0", "14", "行政规范性文件", "15", "2", "92"]
    more = ["三、本年度办理结果", "（一）予以公开", "1", "0", "1", "四、结转下年度继续办理", "0", "0", "0"]
    for gap in ("\n", "\n\n"):
        source = gap.join([BEFORE, *cells, AFTER, "本年度无。"])
        document = text.read(source.encode(), Hints())
        assert [block.text for block in document.blocks if not isinstance(block, Grid)] == [BEFORE, AFTER, "本年度无。"]
        grid = next(document.grids())
        assert grid.ragged
        assert rows_of(grid)[1:] == [["规章", "3", "0", "14"], ["行政规范性文件", "15", "2", "92"]]
        stand_where_they_say(document, source)
    rows = rows_of(next(text.read("\n".join([AFTER, *more]).encode(), Hints()).grids()))
    assert rows == [["三、本年度办理结果", "（一）予以公开", "1", "0", "1"], ["四、结转下年度继续办理", "0", "0", "0"]]


def test_labels_cut_over_lines_are_put_together() -> None:
    labels = [
        "自然人",
        "商业",
        "企业",
        "（三）",
        "不予公开",
        "1.属于国家",
        "秘密",
        "4",
        "5",
        "2.其他法律行政法规禁止公开",
    ]
    source = "\n\n".join([*labels, "6", "7\n"])
    (found,) = text.read(source.encode(), Hints()).grids()
    assert [cell.text for cell in found.cells] == [
        *("自然人", "商业企业", "（三）不予公开", "1.属于国家秘密", "4", "5", "2.其他法律行政法规禁止公开", "6", "7"),
    ]
    assert [cell.place.line for cell in found.cells][2:5] == [7, 11, 15]


def test_a_blank_line_before_a_number_is_a_blank_cell() -> None:
    lines = [
        "项目",
        "自然人",
        "企业",
        "机构",
        "总计",
        "一、本年新收",
        "26",
        "",
        "",
        "26",
        "二、上年结转",
        "",
        "",
        "",
        "0",
        "三、予以公开",
        "3",
        "",
        "1",
        "4",
    ]
    rows = rows_of(next(text.read("\n".join(lines).encode(), Hints()).grids()))
    assert rows[1:] == [
        ["一、本年新收", "26", "", "", "26"],
        ["二、上年结转", "", "", "", "0"],
        ["三、予以公开", "3", "", "1", "4"],
    ]


def test_prose_stays_prose() -> None:
    source = "\n".join(PROSE)
    document = text.read(source.encode(), Hints())
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [
        line.strip(" ") for line in PROSE
    ]
    assert [str(block.place) for block in document.blocks if isinstance(block, Paragraph)] == [
        f"line={n}" for n in range(1, 7)
    ]


MARKDOWN = """---
title: 年报
---
# 某县 *2023* 年**政府信息公开**年报

第一行
第二行 [网址](http://a.cn/x_(1)) `码` ~~旧~~ a\\*b 2*3*4 &amp;

二、标题
---
- 甲
- 乙
1. 丙

| 项目 | 数\\|量 | 备注 |
|:---|---:|---|
| **规章** | 3 | 甲<br>乙 |
| 许可 | | |
| 少 | 1 |

信息内容 | 件数
---|---
规章 | -
- | 5

<table><tr><td rowspan=2>a</td><td>1</td></tr>
<tr><td>2</td></tr></table>
后文<table><tr><td>b<td>3</table>

```
规章\t7
许可\t8
```
***
> 引文
"""


def test_markdown() -> None:
    document = markdown.read(MARKDOWN.encode(), Hints())
    assert document.metas == [("title", "年报")]
    headings = [(block.level, block.text) for block in document.blocks if isinstance(block, Heading)]
    assert headings == [(1, "某县 2023 年政府信息公开年报"), (2, "二、标题")]
    paragraphs = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert paragraphs == ["第一行\n第二行 网址 码  a*b 2*3*4 &", "甲", "乙", "1. 丙", "后文", "引文"]
    first, second, third, fourth, fenced = document.grids()
    assert rows_of(first) == [["项目", "数|量", "备注"], ["规章", "3", "甲\n乙"], ["许可", "", ""], ["少", "1"]]
    assert rows_of(second) == [["信息内容", "件数"], ["规章", "-"], ["-", "5"]]
    assert [(cell.text, str(cell.place)) for cell in third.cells] == [
        ("a", "table=1 row=1 column=1"),
        ("1", "table=1 row=1 column=2"),
        ("2", "table=1 row=2 column=2"),
    ]
    assert [cell.place.table for cell in fourth.cells] == [2, 2]
    assert rows_of(fenced) == [["规章", "7"], ["许可", "8"]]
    stand_where_they_say(
        Document("", "", [first, second, fenced]), MARKDOWN.replace("**", "").replace("<br>", "\n".strip())
    )


def test_a_markdown_row_with_more_cells_than_headings_is_not_set_under_them() -> None:
    source = "| a | b |\n|---|---|\n| x | 1 | 2 |"
    assert next(markdown.read(source.encode(), Hints()).grids()).ragged


@pytest.mark.parametrize("name", ["xiuzhou-fire-2020.txt", "shuyang-county-2025.md"])
def test_every_cell_of_a_real_report_stands_on_its_line(name: str) -> None:
    path = CORPUS / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    reader = markdown if name.endswith("md") else text
    document = reader.read(path.read_bytes(), Hints())
    assert sum(len(grid.cells) for grid in document.grids()) > 200
    stand_where_they_say(document, path.read_text(encoding="utf-8"))


def test_a_column_of_serial_numbers_is_no_last_number_of_the_row_above() -> None:
    rows = [f"{n}\n{label}\n{n * 7}\n{n * 7 + 1}" for n, label in enumerate("甲乙丙丁戊己庚辛壬", 1)]
    (found,) = text.read(("序号\n项目\n本年\n上年\n" + "\n".join(rows)).encode(), Hints()).grids()
    texts = [[cell.text for cell in found.cells if cell.row == row] for row in range(found.n_rows)]
    assert texts[-1] == ["9", "壬", "63", "64"]


STOPS = (0, 14, 28, 42, 54, 66, 78, 92, 106, 114)


def lined_up(*lines: str) -> str:
    """Lines of cells between bars, set under each other as a terminal sets them."""
    found = []
    for line in lines:
        text = ""
        for stop, cell in zip(STOPS, line.split("|"), strict=False):
            wide = sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
            text += (" " * (stop - wide) + cell) if cell else ""
        found.append(text)
    return "\n".join(found)


PAGE = "\n".join(
    (
        "三、收到和处理政府信息公开申请情况",
        lined_up(
            "（本列数据的勾稽关系为：第一项加第二|||申请人情况",
            "项之和，等于第三项加第四项之和）",
            "|||自然人|法人或其他组织|||||总计",
            "||||商业企业|科研机构|社会公益组织|法律服务机构|其他",
            "一、本年新收政府信息公开申请数量|||12|3|0|0|0|1|16",
            "二、上年结转政府信息公开申请数量|||1|0|0|0|0|0|1",
            "三、本年度|（一）予以公开||7|2|0|0|0|1|10",
            "办理结果",
            "|（三）不予|1.属于国家",
            "|公开|秘密|1|0|0|0|0|0|1",
            "||2.其他法律",
            "||行政法规禁|0|1|0|0|0|0|1",
            "||止公开",
            "|（七）总计||8|3|0|0|0|1|12",
            "四、结转下年度继续办理|||5|0|0|0|0|0|5",
        ),
        "五、存在的主要问题及改进情况",
    )
)
"""Labels go on in the line below, numbers stand beside any line of theirs."""


def totals(source: str) -> dict[str, tuple[object, str]]:
    report = parse(source.encode(), "a.txt")
    assert report.method == typewriter.METHOD
    return {cell.item: (cell.value, cell.place) for cell in report.cells if cell.measure == "total" and cell.value}


TOTALS = {
    "new_received": (16, 6),
    "carried_in": (1, 7),
    "granted": (10, 8),
    "denied_state_secret": (1, 11),
    "denied_prohibited_by_law": (1, 13),
    "results_total": (12, 15),
    "carried_out": (5, 16),
}


def test_labels_broken_inside_their_column_and_numbers_at_any_height_beside_them() -> None:
    found = totals(PAGE)
    assert {item: value for item, (value, _) in found.items()} == {item: value for item, (value, _) in TOTALS.items()}
    for item, (value, line) in TOTALS.items():
        place = Place.parse(found[item][1])
        assert place.line == line
        printed = re.split(r"\s{2,}", PAGE.splitlines()[line - 1].strip())
        assert place.column is not None and printed[place.column - 1] == str(value)


def test_sections_keep_the_lines_that_stand_in_no_table() -> None:
    report = parse(PAGE.encode(), "a.txt")
    assert [section.number for section in report.sections] == [3, 5]


@pytest.mark.parametrize("wide", [1, 2])
def test_boxes_whose_merged_cells_are_drawn(wide: int) -> None:
    """As terminals draw them, and as programs of old did, whose lines are as wide as Chinese characters."""
    bar, line = "│", "─" * (3 - wide)

    def rule(left: str, cross: str, right: str) -> str:
        return left + cross.join([line * 8] * 3) + right

    def cell(text: str) -> str:
        return text + "\u3000" * (8 - len(text))

    lines = [
        "第二十条第（一）项",
        rule("┌", "┬", "┐"),
        bar + bar.join(map(cell, ("信息内容", "本年制发件数", "现行有效件数"))) + bar,
        rule("├", "┼", "┤"),
        bar + bar.join(map(cell, ("行政规范性", "", ""))) + bar,
        bar + bar.join((cell("文件"), "12" + " " * 14, "345" + " " * 13)) + bar,
        rule("└", "┴", "┘"),
    ]
    report = parse("\n".join(lines).encode(), "a.txt")
    values = {cell.measure: cell.value for cell in report.cells if cell.item == "normative_documents"}
    assert values == {"issued": 12, "repealed": None, "in_force": 345}
