"""Titles: which organ, which year, and whether a report at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from parsers.identity.titles import read_title

TITLES = Path(__file__).parents[2] / "shared" / "corpus" / "titles.tsv"


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
        "启东市财政局政府信息公开指南",
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
