"""What titles, labels and entries of lists tell: reports, columns, agencies and their years."""

from __future__ import annotations

import csv
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scraper_pages import SHARED, page

from scraper.addresses import same_site
from scraper.pages.reading import best_title, headline
from scraper.words.agencies import is_agency_name
from scraper.words.titles import (
    is_column_name,
    is_report,
    judge_in_column,
    names_agency_and_year,
    normalise,
    report_year,
)

REPORTS = r"""
国家统计局某市调查队2023年政府信息公开工作年度报告 | 2023
二〇二一年政府信息公开工作年度报告 | 2021
二○一九年度某市政府信息公开工作年度报告 | 2019
某市外事办公室２０２２年政府信息公开工作年度报告 | 2022
天门市公安局政府信息公开工作年度报告（2020年度） | 2020
某区市场监督管理局（知识产权局）2022年度政府信息公开工作年报 | 2022
某县人民政府办公室关于2013年政府信息公开工作情况的报告 | 2013
高岭镇_2017年_政府信息公开年度报告 | 2017
某街道办事处2018年政务公开工作年度报告 | 2018
某市财政局2021年度信息公开工作报告 | 2021
《某局2023年政府信息公开工作年度报告》 | 2023
某市2020年政府信息公开工作年度报告.pdf | 2020
某市住房公积金管理中心2021年政府信息公开工作年度报告 | 2021
某县纪律检查委员会监察局2015年政府信息公开年度报告 | 2015
某市规范性文件管理办公室2020年政府信息公开工作年度报告 | 2020
某市政府信息公开2011年年度报告 | 2011
2019年度政府信息公开工作年度报告（某市应急管理局） | 2019
某市生态环境保护局 2019 年\n政府信息 公开工作年度报告 | 2019
某省地震局2020年政府信息公开年度报告 | 2020
某市政府采购中心2020年政府信息公开工作年度报告 | 2020
某市教育局2020年政府信息公开工作年度报告（含附表） | 2020
某局关于公布2010年政府信息公开年度报告 | 2010
某市教育局2021年政府信息公开和政务公开工作年度报告 | 2021
某市教育局2021年政府信息公开及依申请公开工作年度报告 | 2021
某市教育局2010年贯彻落实《政府信息公开条例》情况报告 | 2010
某市2009年度政府信息公开工作年终报告 | 2009
某市财政局2023年信息公开年度报告 | 2023
某市2023年市政信息公开年报 | 2023
"""


OTHERS = """
2023年度政府信息公开年报亮点回顾
2023年政府信息公开工作年度报告数据分析
视频：某市2023年政府信息公开工作年度报告
数说2023年政府信息公开年报
政府信息公开年报专家点评
各部门2023年政府信息公开年度报告一览表
关于2022年政府信息公开年度报告的更正
某市2023年财政信息公开年度报告
某市2023年重大行政决策信息公开年度报告
某市2024年政府信息公开工作年度报告满意度调查
2024年政府信息公开工作年度报告展示平台
2024年政府信息公开工作年度报告网上调查
某市教育局2024年政府信息公开工作年度报告编制情况说明
2024年全市政府信息公开工作年度报告发布情况统计
某市水务集团2024年度信息公开年度报告
政府信息公开年报
政府网站工作年度报表（2023年度）
2022年政府网站年度工作报表
某市2022年法治政府建设情况年度报告
关于编制2022年政府信息公开工作年度报告的通知
某县召开2022年政府信息公开年度报告编制培训会
关于报送2023年政府信息公开工作年度报告的函
2022年政府信息公开工作要点
某局政府信息公开指南（2022年版）
某县2022年部门预算信息公开报告
2022年度环境信息公开年度报告
某市2025年住房保障信息公开年报
某大学2021-2022学年信息公开工作年度报告
某市2022年政府信息公开第三方评估报告
2023年企业年报公示
某市2023年第三季度政府信息公开工作报告
2022年政府工作报告
政府信息公开工作年度报告格式（2021版）
《2021年政府信息公开工作年度报告》解读
2024年某局依申请公开情况年度报告
关于公开征求政府信息公开年度报告意见的公告
2023年度市财政局部门决算公开
我市发布2022年政府信息公开工作年度报告
某区2023年政府信息公开年报正式出炉
某县人民政府关于2020年政府信息公开工作年度报告报送情况的通报
"""


@pytest.mark.parametrize("line", REPORTS.strip().splitlines(), ids=str)
def test_titles_of_reports(line: str) -> None:
    title, _, year = line.rpartition(" | ")
    assert is_report(title.replace("\\n", "\n"))
    assert report_year(title) == int(year)


@pytest.mark.parametrize("title", OTHERS.strip().splitlines(), ids=str)
def test_titles_that_look_alike(title: str) -> None:
    assert not is_report(title)
    assert not judge_in_column(title)


def test_real_titles() -> None:
    path = SHARED / "corpus" / "titles.tsv"
    if not path.exists():
        pytest.skip("../shared/corpus is not here")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [row["title"] for row in rows if is_report(row["title"].replace("\\n", "\n")) != (row["is_report"] == "1")]
    assert wrong == []
    assert [row["title"] for row in rows if row["year"] and report_year(row["title"]) != int(row["year"])] == []


def test_column_names() -> None:
    for label in (
        "政府信息公开年报", "信息公开年报", "政府信息公开工作年度报告", "年度报告", "公开年报", "历年年报",
        "部门信息公开年报", "乡镇（街道）政府信息公开年报", "政府信息\n公开年报",
    ):  # fmt: skip
        assert is_column_name(label), label
    for label in ("政府网站年度报表", "法治政府建设年度报告", "企业年报", "财政年报", "2022年", "信息公开指南"):
        assert not is_column_name(label), label


@given(st.text(st.sampled_from("，：（）％！年报ａ１〇\u3000\u200b\xad \n.abc㎡①")))
def test_titles_have_one_form(text: str) -> None:
    plain = re.sub(r"[\s\xad\u200b]", "", unicodedata.normalize("NFKC", text))
    assert normalise(text) == plain
    assert not same_site("http://127.0.0.1:1/", "http://127.0.0.1:2/")


def test_titles_that_a_list_cuts_short_are_completed() -> None:
    whole = page("<meta name='ArticleTitle' content='某市发展和改革局2022年政府信息公开工作年度报告'><h1>x</h1>")
    assert best_title("某市发展和改革局2022年政府信…", whole) == "某市发展和改革局2022年政府信息公开工作年度报告"
    assert best_title("另一个局2022年政府信…", whole) == "另一个局2022年政府信…"
    assert (
        headline(page("<title>某局2020年政府信息公开年度报告 - 某市人民政府</title>"))
        == "某局2020年政府信息公开年度报告"
    )


@pytest.mark.parametrize(
    "label",
    [
        "市自然资源和规划局",
        "市人力资源和社会保障局",
        "市行政审批服务局",
        "市统计局",
        "市纪委监委",
        "河东街道办事处",
        "县气象局（台）",
    ],
)
def test_names_of_agencies_may_hold_words_of_menus(label: str) -> None:
    assert is_agency_name(label)


@pytest.mark.parametrize(
    "label",
    [
        "政务服务中心",
        "统计数据",
        "新闻中心",
        "办事大厅",
        "一网通办",
        "市直机关",
        "各乡镇",
        "走进江山市",
        "信息公开办公室",
    ],
)
def test_entries_of_menus_are_no_agencies(label: str) -> None:
    assert not is_agency_name(label)


@pytest.mark.parametrize(
    ("title", "sure"),
    [
        ("市审计局_2019年_年报", True), ("2013年度报告", True), ("市住房公积金2021年年度报告", False),
        ("市2020年度法治宣传教育工作年报", False), ("市审计局2022年行政执法年度报告", False),
    ],
)  # fmt: skip
def test_a_bare_title_is_sure_when_it_names_agency_and_year_alone(title: str, sure: bool) -> None:
    assert names_agency_and_year(title) is sure
