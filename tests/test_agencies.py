"""Agencies: one organ keeps one id through years, renames and new codes; organs of one name are never taken for each
other; what is not sure says so."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from exporters_samples import entry

from exporters.agencies.build import Changes, lineages
from exporters.agencies.divisions import TODAY, load_divisions
from exporters.agencies.match import Match
from exporters.agencies.matcher import Matcher
from exporters.agencies.names import parse_name
from exporters.agencies.places import Site
from exporters.agencies.renamed import under_todays_name
from exporters.check import check_dataset
from exporters.dataset import write_dataset
from exporters.reading.panel import PanelWarning
from exporters.reading.reader import open_dataset


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher()


TAKEN_APART_OTHERWISE = (
    "市人社局",
    "国家税务总局海盐县税务局",
    "民政部",
    "第八师教育局",
    "杭州海关",
    "东湖高新区管委会",
    "民政局",
)
"""Names that are taken apart in other ways than by the places they begin with."""


def match(matcher: Matcher, agency: str, year: int | None, site: str | None = None) -> Match:
    return matcher.match(agency, year, site=matcher.site(site, year))


SAME = {
    "330621-自然资源": "绍兴县国土资源局2012 绍兴市柯桥区自然资源局2020 柯桥区自然资源和规划局2024",
    "371202-政府": "莱城区人民政府2016 济南市莱芜区人民政府2020",
    "420600-生态环境": "襄樊市环境保护局2008 襄阳市环保局2014 湖北省襄阳市生态环境局2021",
    "522200-政府": "铜仁地区行政公署2009 铜仁市人民政府2015",
    "330400-消防": "嘉兴市公安消防支队2015 嘉兴市消防救援支队2021",
    "330000-银监": "中国银监会浙江监管局2016",
    "330000-金融监管": "中国银行保险监督管理委员会浙江监管局2020 国家金融监督管理总局浙江监管局2023",
    "440300-前海深港现代服务业合作区": "前海深港现代服务业合作区管理局2021 深圳市前海深港现代服务业合作区管理局2022",
}


@pytest.mark.parametrize(("agency_id", "reports"), SAME.items())
def test_an_organ_keeps_its_id(matcher: Matcher, agency_id: str, reports: str) -> None:
    found = [match(matcher, report[:-4], int(report[-4:])) for report in reports.split()]
    assert [(one.agency_id, one.match) for one in found] == [(agency_id, "sure")] * len(found), found


def test_codes_are_those_of_the_year_and_of_today(matcher: Matcher) -> None:
    codes = {
        (name, year): (one.region_code, one.region_code_today, one.level)
        for name, year in [
            ("上海市闸北区财政局", 2013), ("无锡市崇安区教育局", 2014), ("莱芜市人民政府", 2015),
            ("巢湖市民政局", 2009),
            ("巢湖市民政局", 2015), ("仙桃市公安局", 2020), ("绍兴县民政局", 2010),
        ]
        for one in [match(matcher, name, year)]
    }  # fmt: skip
    assert codes == {
        ("上海市闸北区财政局", 2013): ("310108", "310106", "county"),
        ("无锡市崇安区教育局", 2014): ("320202", "320213", "county"),
        ("莱芜市人民政府", 2015): ("371200", "370100", "prefecture"),
        ("巢湖市民政局", 2009): ("341400", None, "prefecture"),
        ("巢湖市民政局", 2015): ("340181", "340181", "county"),
        ("仙桃市公安局", 2020): ("429004", "429004", "county"),
        ("绍兴县民政局", 2010): ("330621", "330603", "county"),
    }


NAMESAKES = ("鼓楼区教育局", "朝阳区人民政府", "和平区市场监督管理局", "城关镇人民政府", "市人社局", "民政局")


@pytest.mark.parametrize("name", NAMESAKES)
def test_a_name_that_many_have_is_nobodys_without_a_place(matcher: Matcher, name: str) -> None:
    found = match(matcher, name, 2021)
    assert (found.agency_id, found.region_code) == (None, None)
    assert found.match in ("ambiguous", "unknown")
    assert found.evidence


def test_the_site_settles_names_that_many_have(matcher: Matcher) -> None:
    seen = {
        site: match(matcher, "鼓楼区教育局", 2021, site).agency_id
        for site in ("320100", "320106", "350100", "410200", "320300", "320000", "440100")
    }
    assert seen == {
        "320100": "320106-教育", "320106": "320106-教育", "350100": "350102-教育", "410200": "410204-教育",
        "320300": "320302-教育", "320000": None, "440100": None,
    }  # fmt: skip
    assert match(matcher, "市人社局", 2021, "330400").agency_id == "330400-人社"
    assert match(matcher, "省发改委", 2021, "330400").agency_id == "330000-发展改革"
    only_site = match(matcher, "民政局", 2021, "330424")
    assert (only_site.agency_id, only_site.match) == ("330424-民政", "probable")


def test_every_report_of_a_dataset_has_its_agency(tmp_path: Path) -> None:
    entries = [entry(f"h{year}", "海盐县民政局", year, site_id="haiyan") for year in range(2018, 2024)]
    entries += [
        entry("plain", "财政局", 2022, site_id="haiyan"),
        entry("many", "鼓楼区教育局", 2021, site_id="elsewhere", title="鼓楼区教育局2021年年度报告(汇总)"),
        entry("page", "市审计局", 2022, site_id="coded", site_code="3304000012"),
        entry("file", "市民政局", 2022, site_id="coded"),
        entry("old", "绍兴县国土资源局", 2011, region_code="330600"),
        entry("new", "柯桥区自然资源和规划局", 2022, region_code="330600"),
    ]
    write_dataset(entries, tmp_path / "out")
    assert check_dataset(tmp_path / "out") == []
    names = ("reports", "agencies", "agency_review")
    tables = {name: pq.read_table(tmp_path / "out" / f"{name}.parquet") for name in names}
    reports = {(row["agency"], row["year"]): row for row in tables["reports"].to_pylist()}
    inferred = reports["财政局", 2022]
    assert (inferred["agency_id"], inferred["agency_match"]) == ("330424-财政", "probable")
    assert any("other reports" in step for step in json.loads(inferred["agency_evidence"]))
    assert reports["鼓楼区教育局", 2021]["scope"] == "all"
    agencies = {row["agency_id"]: row for row in tables["agencies"].to_pylist()}
    assert set(agencies) == {"330424-民政", "330424-财政", "330621-自然资源", "330400-审计", "330400-民政"}
    moved = agencies["330621-自然资源"]
    assert (moved["name"], json.loads(moved["other_names"])) == ("柯桥区自然资源和规划局", ["绍兴县国土资源局"])
    assert (moved["region_code"], moved["region_name"]) == ("330603", "浙江省绍兴市柯桥区")
    assert (moved["first_year"], moved["last_year"], moved["n_reports"]) == (2011, 2022, 2)
    with pytest.warns(PanelWarning, match="1 report without agency id|probable agency id, not a sure one: 1 report,"):
        panel = open_dataset(tmp_path / "out").panel("applications.new_received.total", by="agency_id")
    assert panel.loc["330621-自然资源"].dropna().index.tolist() == [2011, 2022]
    review = {row["agency"]: row for row in tables["agency_review"].to_pylist()}
    assert set(review) == {"财政局", "鼓楼区教育局"}
    assert "320106 江苏省南京市鼓楼区" in json.loads(review["鼓楼区教育局"]["candidates"])


def test_no_sure_match_of_a_thousand_real_names_is_wrong(matcher: Matcher) -> None:
    """benchmarks/agency_matching.py prints what is wrong or missing."""
    path = Path(__file__).parents[1] / "benchmarks" / "agency_matching.py"
    module = runpy.run_path(str(path))
    cases = module["read_cases"]()
    matches = [module["ask"](matcher, case) for case in cases]
    wrong = [case.agency for case, m in zip(cases, matches, strict=True) if m.agency_id and module["faults"](case, m)]
    missed = [case.agency for case, m in zip(cases, matches, strict=True) if not m.agency_id and not case.open]
    assert len(cases) > 1000
    assert wrong == []
    assert len(missed) <= len(cases) // 100, missed


def test_every_year_has_each_code_once_and_every_end_a_beginning() -> None:
    divisions = load_divisions()
    for year in range(2007, 2027):
        valid = [span for one in divisions.of.values() for span in one.spans if span[3] <= year <= span[4]]
        codes = {span[0] for span in valid}
        assert len(codes) == len(valid) > 3100, year
        assert all(not parent or parent in codes for _, _, parent, _, _ in valid), year
    for one in divisions.of.values():
        assert not one.successor or (one.successor in divisions.of and one.spans[-1][4] < TODAY), one
        assert one.spans[-1][4] == TODAY or one.successor or divisions.today(one) is None
    assert sum(len(divisions.townships(one)) for one in divisions.of.values()) > 38_000


def test_lineages_follow_what_the_packages_tell() -> None:
    """Renamed, given a new code, merged into one that stays, merged into a new one, divided; and a code used again."""
    years = {
        2012: {"330621": "绍兴县", "320202": "崇安区", "320203": "南长区", "310108": "闸北区", "310106": "静安区"},
        2013: {"330603": "柯桥区", "320213": "梁溪区", "310106": "静安区", "320202": "新崇区"},
    }
    events = [
        {"year": 2013, "type": kind, "old": {"code": f"{old}000000", "name": name}, "new": {"code": f"{new}000000"}}
        for kind, old, name, new in [
            ("撤县设区", "330621", "绍兴县", "330603"), ("撤销", "320202", "崇安区", "320213"),
            ("撤销", "320203", "南长区", "320213"), ("撤销", "310108", "闸北区", "310106"),
        ]
    ]  # fmt: skip
    snapshots = {
        year: {code: (name, f"{code[:2]}0000") for code, name in names.items()} for year, names in years.items()
    }
    of, successor = lineages(snapshots, Changes(events))
    assert of["330603", 2013] == "330621"
    assert of["320202", 2013] == "320202.2013"
    assert successor == {"320202": "320213", "320203": "320213", "310108": "310106"}


def test_every_division_is_found_by_every_name_it_had(matcher: Matcher) -> None:
    """With its superiors always; alone never another, and only where others have the name is it left open."""
    divisions = matcher.divisions
    for one in divisions.of.values():
        for code, name, _, first, _ in one.spans:
            full = match(matcher, f"{divisions.path(one, first)}教育局", first)
            assert (full.agency_id, full.region_code) == (f"{one.lineage}-教育", code), full
            alone = match(matcher, f"{name}教育局", first)
            assert alone.agency_id in (None, full.agency_id), alone
            assert alone.agency_id or len(alone.candidates) > 1, alone


@pytest.mark.parametrize(
    ("earlier", "today", "agency_id"),
    [
        ("海盐县武原镇人民政府", "海盐县武原街道办事处", "330424-武原街道"),
        ("合肥经开区管委会", "合肥经济技术开发区管理委员会", "340100-经济技术开发区"),
    ],
)
def test_another_name_of_a_zone_or_township_is_the_same_but_less_surely(
    matcher: Matcher, earlier: str, today: str, agency_id: str
) -> None:
    one, other = match(matcher, earlier, 2010), match(matcher, today, 2022)
    assert (one.agency_id, other.agency_id) == (agency_id, agency_id)
    assert (one.match, other.match) == ("probable", "sure")
    assert any("taken for" in step for step in one.evidence)


def test_a_township_of_a_stem_that_several_have_keeps_its_own_name() -> None:
    parsed = parse_name("海盐县青莲乡人民政府", load_divisions())
    names = {"青莲街道": "1", "青莲镇": "2", "通元镇": "3"}
    assert under_todays_name(parsed, names) == (parsed, 1.0, ())
    renamed, weight, _ = under_todays_name(parsed, {"青莲镇": "2", "通元镇": "3"})
    assert renamed.township == "青莲镇"
    assert weight < 1


def test_what_is_remembered_of_other_years_is_what_the_year_says(matcher: Matcher) -> None:
    rng = Random(7)  # noqa: S311 - the same names in every run
    divisions = matcher.divisions
    every, forms = list(divisions.of), list(divisions.names)
    organs = ("民政局", "人民政府", "城关镇人民政府", "经济开发区管委会", "公安局城区分局", "")
    names = [*TAKEN_APART_OTHERWISE, *(rng.choice(forms) + rng.choice(organs) for _ in range(250))]
    names += [divisions.path(divisions.of[rng.choice(every)], rng.choice((2008, 2014, 2022))) for _ in range(150)]
    for name in names:
        lineage, inferred = rng.choice((None, rng.choice(every))), rng.random() < 0.5
        site = Site(divisions.of[lineage], inferred) if lineage else None
        for year in (None, *rng.sample(range(1999, 2031), 12)):
            afresh = Matcher(divisions).match(name, year, site=site)
            assert matcher.match(name, year, site=site) == afresh, (name, year, lineage)


def test_a_county_whose_name_has_quan_in_it_is_not_the_whole_county(matcher: Matcher) -> None:
    for name in ("雅安市天全县民政局", "桂林市全州县教育局", "张家口市万全区人民政府"):
        assert match(matcher, name, 2020).scope is None
    told = matcher.match("天全县人民政府", 2020, title="天全县人民政府2020年全县政府信息公开工作年度报告")
    assert told.scope == "all"
