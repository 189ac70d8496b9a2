"""Labels that are near to those of the templates and say something else: no number of theirs is taken in silence."""

from __future__ import annotations

import pytest

from fixtures.press import html
from fixtures.press.layout import Layout
from fixtures.press.numbers import generator
from fixtures.press.spec import ReportSpec
from parsers.engine import parse_bytes
from parsers.report import Report
from parsers.tables.meanings import changes_meaning
from parsers.tables.spelling import key

SPEC = ReportSpec.draw(generator(5), year=2023, templates="2021")


def read(old: str, new: str) -> Report:
    """The report with one piece of its page written otherwise."""
    page = html.render(SPEC, Layout()).decode()
    assert old in page
    return parse_bytes(page.replace(old, new).encode())


def values(report: Report) -> dict[tuple[str, str, str], object]:
    return {(cell.table, cell.item, cell.measure): cell.value for cell in report.cells}


@pytest.mark.parametrize(
    ("label", "instead"),
    [
        ("行政许可", "撤销行政许可"),
        ("行政许可", "行政确认"),
        ("行政处罚", "行政处罚（简易程序）"),
        ("行政处罚", "行政处罚（上半年）"),
        ("行政处罚", "行政处罚（不含交通）"),
        ("行政处罚", "行政处罚（2022年）"),
        ("行政处罚", "行政处罚、行政强制"),
        ("行政强制", "行政检查"),
        ("行政事业性收费", "非行政事业性收费"),
        ("本年制发件数", "上年制发件数"),
        ("现行有效件数", "现行失效件数"),
        ("现行有效件数", "现行有效件数（截至2022年底）"),
        ("本年处理决定数量", "本季度处理决定数量"),
        ("自然人", "非自然人"),
        ("二、上年结转", "二、本年结转"),
        ("1.本机关不掌握", "1.本机关掌握"),
        ("尚未", "已经"),
        ("本年制发件数", "2015年制发件数"),
    ],
)
def test_a_label_that_says_something_else_is_told(label: str, instead: str) -> None:
    assert read(f">{label}", f">{instead}").status == "partial"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("其他法律行政止公开", "其他法律行政法规禁止公开"),
        ("新收政府信息公开申请数", "本年新收政府信息公开申请数量"),
        ("去年结转政府信息公开申请", "上年结转政府信息公开申请数量"),
        ("结转下一年度继续办理", "结转下年度继续办理"),
        ("本机关未掌握相关政府信息", "本机关不掌握相关政府信息"),
        ("行政许可决定", "行政许可"),
    ],
)
def test_misprints_and_other_words_for_the_same(text: str, label: str) -> None:
    assert not changes_meaning(key(text), key(label))


@pytest.mark.parametrize("part", ["行政处罚（当场）", "行政处罚事项"])
@pytest.mark.parametrize("before", [True, False])
def test_a_part_beside_its_row_leaves_the_row_its_number(part: str, before: bool) -> None:
    row = f'<tr><td>{part}</td><td colspan="3">7</td></tr>'
    below = "<tr><td>行政强制</td>"
    page = html.render(SPEC, Layout()).decode()
    start = page.index("<tr><td>行政处罚</td>") if before else page.index(below)
    report = parse_bytes(f"{page[:start]}{row}{page[start:]}".encode())
    assert report.status == "ok"
    assert SPEC.expected().cells.items() <= values(report).items()


@pytest.mark.parametrize(("wider", "own"), [("全系统{}", "本级{}"), ("{}（全市）", "{}（本级）")])
def test_of_rows_of_all_organs_and_of_the_one_alone_its_own_is_read(wider: str, own: str) -> None:
    page = html.render(SPEC, Layout()).decode()
    for label in ("行政许可", "行政处罚"):
        row = f'<tr><td>{wider.format(label)}</td><td colspan="3">999</td></tr><tr><td>{own.format(label)}</td>'
        page = page.replace(f"<tr><td>{label}</td>", row)
    report = parse_bytes(page.encode())
    assert report.status == "ok"
    assert SPEC.expected().cells.items() <= values(report).items()


@pytest.mark.parametrize(
    ("line", "told"),
    [("单位：万件", "万件"), ("单位：件、元", "元"), ("单位：件、万元", ""), ("单位：件", "")],
)
def test_a_unit_above_a_table_that_its_cells_do_not_say_is_told(line: str, told: str) -> None:
    report = read("<table", f"<p>{line}</p><table")
    assert report.reason == (f"a table is said to be in {told} and its cells are not" if told else "")


@pytest.mark.parametrize(
    ("old", "new", "unit"),
    [
        ("本年收费金额（单位：万元）", "本年收费金额/元", "元"),
        ("本年收费金额（单位：万元）", "本年收费金额（人民币元）", "元"),
        ("本年收费金额（单位：万元）", "本年收费金额（计量单位：千元）", "千元"),
        ("本年收费金额（单位：万元）", "本年收费金额", "万元"),
    ],
)
def test_the_unit_of_an_amount_is_that_of_its_heading(old: str, new: str, unit: str) -> None:
    report = read(old, new)
    assert [cell.unit for cell in report.cells if cell.item == "administrative_fees"] == [unit]


def test_units_of_rows_count_and_those_that_contradict_the_heading_are_told() -> None:
    counted = read(">行政许可<", ">行政许可（万件）<")
    assert [cell.unit for cell in counted.cells if cell.item == "licensing"] == ["万件"]
    assert read("行政事业性收费", "行政事业性收费（元）").status == "partial"


def test_headings_of_blocks_that_are_exchanged_are_told() -> None:
    """Every row adds up under either name."""
    page = html.render(SPEC, Layout()).decode()
    start = page.rindex("<table")
    table = (
        page[start:]
        .replace("行政复议", "行政甲", 1)
        .replace("行政诉讼", "行政复议", 1)
        .replace("行政甲", "行政诉讼", 1)
    )
    report = parse_bytes((page[:start] + table).encode())
    assert report.status == "partial" and "review_litigation" in report.reason


@pytest.mark.parametrize(
    ("label", "instead"),
    [
        ("二、上年结转政府信息公开申请数量", "二、上年结转政府信息公开申请数量（2022年）"),
        ("行政处罚", "行政处罚（1月1日至12月31日）"),
        ("现行有效件数", "现行有效件数（截至2023年底）"),
    ],
)
def test_the_report_s_own_year_behind_a_label_changes_nothing(label: str, instead: str) -> None:
    assert read(f">{label}<", f">{instead}<").status == "ok"
