"""The text around the tables: paragraphs, headings and titles in reading order, without page furniture."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pdf_drawing import MARGIN, Drawing, Look, disclosure, width_of, wrapped
from test_pdf_tables import NUMBERS

from parsers.document import Document, Hints, Paragraph
from parsers.errors import NoText
from parsers.grids.ink import RunBuilder, run_of
from parsers.grids.textlines import PlacedLine, line_of, lines_of, paragraphs
from parsers.pdf.edges import within
from parsers.pdf.mirrored import put_as_drawn
from parsers.pdf.spoken import shown_otherwise
from parsers.readers.pdf import read

HALF = str.maketrans("（）", "()")

PROSE = (
    "为深入贯彻落实《条例》，本机关坚持以公开为常态、不公开为例外，2024年全年主动公开信息1136条，"
    "受理申请21件，均在法定期限内答复。"
)


def texts(document: Document) -> list[str]:
    return [block.text if isinstance(block, Paragraph) else "(table)" for block in document.blocks]


def centred(drawing: Drawing, text: str, size: float) -> None:
    drawing.y -= 1.5 * size
    drawing.text(text, drawing.size[0] / 2 - width_of(text, size) / 2, drawing.y, size)


@pytest.mark.parametrize("look", [Look(), Look(line_boxes=True), Look(white_boxes=True), Look(scattered=True)], ids=str)
def test_paragraphs_headings_and_tables_in_order(look: Look) -> None:
    drawing = Drawing(look)
    centred(drawing, "某市人民政府", 22)
    centred(drawing, "2024年政府信息公开工作年度报告", 22)
    for text in ("一、总体情况", PROSE, PROSE * 2, "二、主动公开政府信息情况"):
        drawing.prose(text)
    drawing.table(disclosure(NUMBERS))
    drawing.prose("三、收到和处理政府信息公开申请情况")
    assert texts(read(drawing.finish(), Hints())) == [
        "某市人民政府",
        "2024年政府信息公开工作年度报告",
        "一、总体情况",
        PROSE,
        PROSE * 2,
        "二、主动公开政府信息情况",
        "(table)",
        "三、收到和处理政府信息公开申请情况",
    ]


@pytest.mark.parametrize("folio", ["- {} -", "第{}页", "{}", "{} / 9", "— {} —", "Page {} of 9"])
def test_a_paragraph_goes_on_over_the_page_break_and_page_numbers_go(folio: str) -> None:
    drawing = Drawing(Look(folio=folio))
    drawing.prose("一、总体情况")
    size, width = 12.0, drawing.size[0] - 2 * MARGIN
    first, *_ = wrapped(PROSE * 5, width - 2 * size, size)
    rows = [first, *wrapped((PROSE * 5)[len(first) :], width, size)]
    for k, row in enumerate(rows):
        if k == len(rows) // 2:
            drawing.end_page()
            drawing.start()
        drawing.y -= 1.6 * size
        drawing.text(row, MARGIN if k else MARGIN + 2 * size, drawing.y, size)
    drawing.prose("二、主动公开政府信息情况")
    assert texts(read(drawing.finish(), Hints())) == ["一、总体情况", PROSE * 5, "二、主动公开政府信息情况"]


def test_running_heads_are_dropped_and_the_same_words_in_the_text_are_kept() -> None:
    drawing = Drawing(Look())
    for page in range(3):
        if page:
            drawing.end_page()
            drawing.start()
        drawing.text("某市人民政府文件", MARGIN, drawing.size[1] - 40, 10)
        drawing.prose(f"第{page + 1}部分由某市人民政府文件规定。{PROSE}")
    assert texts(read(drawing.finish(), Hints())) == [f"第{k}部分由某市人民政府文件规定。{PROSE}" for k in (1, 2, 3)]


def test_the_order_of_punctuation_follows_the_origins() -> None:
    """The glyph of 。 stands in a corner of its square, that of 》 in the middle: their boxes' centres mislead."""
    builder = RunBuilder()
    for k, char in enumerate("《条例》（国令第711号）。"):
        builder.add(char, 10.0 * k, 10.0 * k + 10, 100.0 + (k % 3 - 1), 10.0)
    assert [line.text for line in lines_of(builder.runs)] == ["《条例》（国令第711号）。"]


@pytest.mark.parametrize(
    ("told", "drawn"),
    [
        (")三）不予公开", "（三）不予公开"),
        ("138)其中修订125件）", "138（其中修订125件）"),
        ("本年收费金额（单位：万元（", "本年收费金额（单位：万元）"),
        (")3(", "(3)"),
        ("（三）不予公开", "（三）不予公开"),
        ("1)属于国家秘密", "1)属于国家秘密"),
    ],
)
def test_brackets_turned_round_beside_arabic_letters_are_read_as_drawn(told: str, drawn: str) -> None:
    for cut in range(1, len(told)):
        parts = [(0, told[:cut]), (cut, told[cut:])]
        runs = [
            run_of(
                text,
                [10.0 * (at + k) for k in range(len(text))],
                [10.0 * (at + k + 1) for k in range(len(text))],
                50.0,
                10.0,
            )
            for at, text in parts
        ]
        put_as_drawn(runs)
        assert "".join(run.text for run in runs).translate(HALF) == drawn.translate(HALF)


def test_spaces_stand_between_words_and_not_in_chinese() -> None:
    builder = RunBuilder()
    x = 0.0
    for char, gap in (("公", 0), ("开", 3), ("A", 0), ("b", 0), ("c", 4), ("1", 0), ("2", 4), ("3", 0), ("件", 3)):
        x += gap
        builder.add(char, x, x + 10, 50.0, 10.0)
        x += 10
    assert [line.text for line in lines_of(builder.runs)] == ["公开Ab c1 23件"]


def test_text_outside_the_page_is_not_read() -> None:
    drawing = Drawing(Look(folio=""))
    drawing.prose("二、主动公开政府信息情况")
    drawing.text("看不见的文字12", -400, 300, 12)
    drawing.text("看不见的文字13", 100, -300, 12)
    assert texts(read(drawing.finish(), Hints())) == ["二、主动公开政府信息情况"]


def test_a_document_of_blank_pages_has_no_text() -> None:
    with pytest.raises(NoText):
        read(Drawing(Look(folio="")).finish(), Hints())


def test_a_title_a_little_larger_than_the_text_is_no_part_of_it() -> None:
    """二号 over 三号 on a page without indents, each line nearly as long as the text is wide."""
    title = "某县青阳镇人民政府二〇二三年政府信息公开报告"
    placed = []
    for k, (text, size) in enumerate([(title, 18.0), ("本报告数据统计期限自" * 3, 15.0), ("十二月三十一日止。", 15.0)]):
        lefts = [72 + n * size for n in range(len(text))]
        run = run_of(text, lefts, [left + size for left in lefts], 100.0 + 24 * k, size)
        placed.append(PlacedLine(1, line_of([run])))
    assert [paragraph.text == title for paragraph in paragraphs(placed, 72.0, 490.0)] == [True, False]


@pytest.mark.parametrize(
    ("left", "seen", "told"),
    [
        (-12.0, "\ufffd\ufffd34", True),  # two digits over the left edge
        (583.0, "12\ufffd\ufffd", True),  # two over the right one
        (630.0, None, True),  # beside the page
        (560.0, "1234", False),
    ],
)
def test_a_number_cut_by_the_edge_of_the_page_is_told_and_never_shorter(
    left: float, seen: str | None, told: bool
) -> None:
    row = [run_of("行政许可", [72, 84, 96, 108], [84, 96, 108, 120], 300.0, 12.0)]
    starts = [left + 6 * k for k in range(4)]
    row.append(run_of("1234", starts, [start + 6 for start in starts], 300.0, 12.0))
    kept, number = within(row, 595.0, 842.0)
    assert [run.text for run in kept[1:]] == [seen] * (seen is not None)
    assert number == ("1234" if told else "")


def test_a_number_that_goes_on_outside_the_page_in_another_piece_is_cut() -> None:
    runs = [run_of("12", [583, 589], [589, 595], 300.0, 12.0), run_of("34", [595, 601], [601, 607], 300.0, 12.0)]
    kept, number = within(runs, 595.0, 842.0)
    assert ([run.text for run in kept], number) == (["1\ufffd"], "1234")


def test_words_and_numbers_beside_the_page_are_another_page_of_a_spread() -> None:
    runs = [
        run_of("某县", [72, 84], [84, 96], 300.0, 12.0),
        run_of("受理", [700, 712], [712, 724], 300.0, 12.0),
        run_of("34", [730, 736], [736, 742], 300.0, 12.0),
    ]
    kept, number = within(runs, 595.0, 842.0)
    assert ([run.text for run in kept], number) == (["某县"], "")


def test_numbers_told_and_shown_are_compared_by_their_places() -> None:
    """Lines with Arabic letters come in another order where another text is told for some of them."""
    one, two = run_of("12", [10.0, 16.0], [16.0, 22.0], 50.0, 12.0), run_of("7", [90.0], [96.0], 50.0, 12.0)
    assert not shown_otherwise([one, two], [two, one])
    assert shown_otherwise([one, two], [two, replace(one, text="21")])
