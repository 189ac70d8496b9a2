"""Titles: which organ, which year, and whether a report at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers.document import Document, Paragraph
from parsers.identity.identify import identify
from parsers.identity.titles import read_title

TITLES = Path(__file__).parents[2] / "shared" / "corpus" / "titles.tsv"


def test_the_word_year_without_its_number_is_no_part_of_a_name() -> None:
    """A script writes the number."""
    title = read_title("启东市财政局年政府信息公开工作年度报告")
    assert title is not None and (title.agency, title.year) == ("启东市财政局", None)


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        ("启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("启东市财政局2023年度政府信息公开年报", "启东市财政局", 2023),
        ("启东市财政局政府信息公开2023年度报告", "启东市财政局", 2023),
        ("启东市财政局政府信息公开工作年度报告（2023年）", "启东市财政局", 2023),
        ("2023年启东市财政局政府信息公开工作年度报告", "启东市财政局", 2023),
        ("2023年启东市人民政府信息公开工作年度报告", "启东市人民政府", 2023),
        ("二〇二三年启东市政府信息公开工作年度报告", "启东市", 2023),
        ("启东市财政局二○二一年度政府信息公开工作年度报告", "启东市财政局", 2021),
        ("启东市财政局_2017年_政府信息公开年度报告", "启东市财政局", 2017),
        ("启东市财政局政府信息公开年度报告2023", "启东市财政局", 2023),
        ("政府信息公开工作年度报告（启东市财政局2023年）", "启东市财政局", 2023),
        ("一图读懂启东市2023年政府信息公开工作年度报告", "启东市", 2023),
        ("（终稿）启东市财政局（市国资办）2023年政府信息公开工作年度报告", "启东市财政局（市国资办）", 2023),
        ("启东市城管局（市执法局）关于2023年政府信息公开工作年度报告的公告", "启东市城管局（市执法局）", 2023),
        ("热点：启东市财政局发布2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("启东市人民政府 年度报告 启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("政府信息公开年报 - 启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("索引号：000014349/2024-00012 启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("启东市12345热线中心2023年政府信息公开工作年度报告", "启东市12345热线中心", 2023),
        ("启东市财政局二五六七年政府信息公开工作年度报告", "启东市财政局", None),
        ("启东市财政局23年政府信息公开工作年度报告", "启东市财政局", None),
        ("启东学院2022-2023学年信息公开年度报告", "启东学院", 2023),
        ("2021至2022学年启东学院信息公开工作报告", "启东学院", 2022),
        ("启东学院信息公开年报（2022/2023学年）", "启东学院", 2023),
        ("关于更正榆中县住建局2020年政府信息公开工作年度报告的公告", "榆中县住建局", 2020),
        ("启东市财政局\n2016年政务信息公开年度\n报 告", "启东市财政局", 2016),
        ("启东市财政局关于2018年政府信息公开工作的年度报告", "启东市财政局", 2018),
        ("【图解】启东市财政局2022年政府信息公开工作年度报告", "启东市财政局", 2022),
        ("启东市财政局2023年政府信息公开工作年度报告-启东市人民政府网", "启东市财政局", 2023),
        ("2023年政府信息公开工作年度报告", None, 2023),
        ("启东市财政局（本级）2020年政府信息公开工作年度报告", "启东市财政局（本级）", 2020),
        ("12.启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("【政府信息公开年报】启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("2023年度政府信息公开工作年度报告（启东市财政局）", "启东市财政局", 2023),
        ("首页 > 财政局 > 启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("现将我局2023年政府信息公开工作年度报告公布如下：", None, 2023),
        ("启东市财政局：2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("部门公开：2023年政府信息公开工作年度报告", None, 2023),
        ("政务公开_启东市财政局2023年政府信息公开工作年度报告", "启东市财政局", 2023),
        ("理局2023年政府信息公开工作年度报告", None, 2023),
        ("启东市财政按照《中华人局2023年政府信息公开工作年度报告", None, 2023),
    ],
)
def test_agency_and_year_of_a_title(text: str, agency: str | None, year: int) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize(
    "text",
    [
        "启东市2023年政府网站工作年度报表",
        "启东市2023年法治政府建设年度报告",
        "关于做好2023年政府信息公开工作年度报告编制工作的通知",
        "《启东市财政局2023年政府信息公开工作年度报告》解读",
        "2023年政府信息公开工作年度报告展示平台",
        "启东市财政局政府信息公开指南",
        "启东市召开2023年政府信息公开工作年度报告编制培训会",
        "全市2023年政府信息公开工作年度报告发布工作圆满完成",
        "启东市2023年政府信息公开工作年度报告情况说明",
        "请按时报送2023年政府信息公开工作年度报告",
        "2023年政府信息公开工作要点",
        "启东市财政局2023年部门决算",
        "启东市财政局2023年工作报告",
        "下一篇：启东市财政局2023年政府信息公开工作年度报告",
        "按照《条例》规定，启东市财政局编制了2023年政府信息公开工作年度报告",
        "",
    ],
)
def test_what_looks_like_a_report_title_but_is_none(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(
    "printed",
    [
        "启东市财政局2022年政府信息公开工作年度报告（更正）",
        "启东市财政局政府信息公开工作年度报告（2022年）（修订版）",
        "启东市财政局2022年政府信息公开工作年度报告更正版",
        "（更正）启东市财政局2022年政府信息公开工作年度报告",
        "【重新发布】启东市财政局2022年政府信息公开工作年度报告",
        "启东市财政局2022年政府信息公开工作年度报告（本级）",
        "启东市财政局2022年政府信息公开工作年度报告\n（勘误）",
    ],
)
def test_a_title_keeps_what_it_says_of_its_version_and_scope(printed: str) -> None:
    """By it a dataset chooses among the reports of one agency and year."""
    lines = [*printed.split("\n"), "一、总体情况"]
    identity = identify(Document("text/plain", "text", [*map(Paragraph, lines)]))
    assert identity.title == printed.replace("\n", "")
    assert (identity.agency, identity.year) == ("启东市财政局", 2022)


@pytest.mark.skipif(not TITLES.exists(), reason="the collected titles are not beside this checkout")
def test_collected_titles() -> None:
    with TITLES.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            title = read_title(row["title"].replace("\\n", "\n"))
            if row["is_report"] == "0":
                assert title is None, row["title"]
            else:
                assert title is not None, row["title"]
                assert (title.agency, title.year) == (row["agency"], int(row["year"]))


@pytest.mark.parametrize(
    ("lines", "agency"),
    [
        (["启东市财政局", "政府信息公开工作年度报告", "（2023年度）", "2024年1月10日"], "启东市财政局"),
        (["政府信息公开工作年度报告", "2023年", "启东市财政局"], "启东市财政局"),
        (["2023年度政府信息公开工作年度报告", "启东市财政局"], "启东市财政局"),
        (["2023年度政府信息公开工作年度报告", "一、总体情况"], None),
    ],
)
def test_a_title_page_names_the_year_and_the_organ_below(lines: list[str], agency: str | None) -> None:
    document = Document("text/plain", "text", [*map(Paragraph, lines), Paragraph("认真贯彻落实条例。")])
    identity = identify(document)
    assert (identity.agency, identity.year) == (agency, 2023)
