"""Signs of more than was read: each is told at every visit, and a list that is whole is not suspected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scraper_support import MENU, dated_list, report, serve, visit

from ogi.crawling import exit_status
from scraper.archive.reader import Archive

AGENCIES = ["市教育局", "市财政局", "市民政局", "市司法局", "市水利局", "市统计局"]
YEARS = range(2019, 2025)


def pages(around: str, titles: list[str], **more: str) -> dict[str, object]:
    """A site whose column shows reports of `titles` and `around` them its controls."""
    entries = [(f"/nb/{n}.html", title, f"2025-01-{n + 1:02}") for n, title in enumerate(titles)]
    column: dict[str, object] = {"/zfxxgknb/": MENU + around.replace("ROWS", dated_list(entries)), **more}
    return {"/": MENU, **column} | {url: report(title) for url, title, _ in entries}


OWN = [f"某市{year}年政府信息公开工作年度报告" for year in YEARS]
THEIRS = [f"{agency}2024年政府信息公开工作年度报告" for agency in AGENCIES]
TABS = "<div>" + "".join(f"<span data-code='{n}'>{name}</span>" for n, name in enumerate(AGENCIES)) + "</div>ROWS"
CHOICE = "<select id='p'><option>第1页</option><option>第2页</option><option>第3页</option></select>"
LINKS = "".join(f"<a href='/zfxxgknb/index_{n}.html'>{n + 1}</a>" for n in range(1, 4))
SECOND = MENU + dated_list(
    [("/nb/0.html", "x", "2025-01-01"), ("/nb/z.html", f"{AGENCIES[0]}2018年年报", "2019-01-01")]
)

LETTERS = "".join(f"<li><a href='javascript:;'>{letter}</a></li>" for letter in "ABCDFGHJKLMNQRSTWXYZ")
CHOOSE = "<select>" + "".join(f"<option value='{n}'>{name}</option>" for n, name in enumerate(AGENCIES)) + "</select>"
TREE = ",".join(f'{{id:{n},pId:0,name:"{name}"}}' for n, name in enumerate(AGENCIES))
SCROLL = "$(window).scroll(function(){if($(this).scrollTop()+innerHeight>=$(document).height()-50){G.m()}})"
TOP = "$(window).scroll(function(){if($(document).scrollTop()>$(window).height()){$('#top').show()}})"
RADIOS = "".join(f"<label><input type='radio'>{year}年度</label>" for year in (2009, 2010, 2024))
YEARS_TO_CHOOSE = "".join(f"<option>{year}年</option>" for year in YEARS)

TOLD = {
    "<div data-total='37'>ROWS</div>": "37 rows",
    "ROWS<p>显示第 1 至 6 项，总计 33 项</p>": "33 rows",
    f"ROWS{CHOICE}": "3 pages",
    "ROWS<div class='load-more' id='m'>更多</div>": "'更多'",
    "ROWS<div class='x' onclick='G.t()'>加载更多</div>": "'加载更多'",
    "<dl><dt onclick='t(2025)'>2025年</dt><dd>ROWS</dd><dt onclick='t(2016)'>2016年</dt></dl>": "2016年",
    TABS: "a menu of 6 agencies",
    f"ROWS{LINKS}": "4 pages",
    f"{CHOOSE}ROWS": "a menu of 6 agencies",
    "<ul><li class='on'>市政府年报</li><li>部门年报</li><li>乡镇年报</li></ul><div>ROWS</div>": "部门年报",
    "<div>ROWS</div><div><h3>2018年</h3><ul></ul></div>": "2018年",
    f"ROWS<script>var t=[{TREE}]; draw(t)</script>": "a menu of 6 agencies",
    "ROWS<p><em>1</em><b>2</b><b>3</b></p>": "3 pages",
    "ROWS<p><a href='?page=1'>1</a><a href='?page=2'>2</a></p>": "2 pages",
    "ROWS<a href='?page=2'>下一页</a>": "next page",
    "ROWS<div>上拉加载更多...</div>": "上拉加载更多",
    f"ROWS<script>{SCROLL}</script>": "'scroll'",
    "<div><h2>年报<a class='more' href='javascript:void(0)'>更多&gt;&gt;</a></h2>ROWS</div>": "'更多>>'",
    "ROWS<script>$('#p').Pages({pagesize: 6, count: 37, callback: G.c})</script>": "37 rows",
    "<p>本栏目收录年度报告37篇</p>ROWS": "37 rows",
    "ROWS<div id='m'>Load More</div>": "'LoadMore'",
    "ROWS<p><img src='/i/prev.gif'><img src='/i/next.gif'></p>": "'next'",
    f"{RADIOS}ROWS": "2010年度",
    "ROWS<p>仅显示最近6条</p>": "holds back",
    "ROWS<p><span>‹</span> 1 / 3 <span>›</span></p>": "3 pages",
    "ROWS<div title='共33条记录'><i></i></div>": "33 rows",
    "ROWS<div title='共3页'><i></i></div>": "3 pages",
    "ROWS<div title='总记录数：33'><i></i></div>": "33 rows",
    "ROWS<p>Microsoft VBScript 运行时错误 '800a000d'": "breaks off",
    "ROWS<p><a class='o' data-id='7'>市审计局2024年政府信息公开工作年度报告</a></p>": "lead nowhere",
    "ROWS<table><tr><td>市审计局</td><td><a onclick='show(this)'>2023年</a></td></tr></table>": "lead nowhere",
    "ROWS<script>window.STATE={data:[{page:{current:1,total:30,size:10}}]}</script>": "30 rows",
    "<form><input type='month' name='m' value='2025-01'></form>ROWS": "set to 2025-01",
    "<input class='Wdate' value='2025/1/1'><input class='Wdate' value='2025/12/31'>ROWS": "2025-01-01 – 2025-12-31",
    "<body>ROWS<ul><li><a hre": "breaks off in the middle",
}
WHOLE = {
    "<div data-total='6'>ROWS</div>": OWN,
    f"<p><a class='on'>{OWN[0]}</a></p>ROWS": OWN,
    "ROWS<div data-total='99'><b>浏览</b></div>": OWN,
    "ROWS<p>共 6 条</p><div class='load-more'>更多</div>": OWN,
    "ROWS<div class='load-more' style='display:none'>更多</div>": OWN,
    "ROWS<div class='pager'><select><option>10</option><option>20</option></select></div>": OWN,
    "ROWS<a href='/zfxxgknb/?day=2'>2</a><a href='/zfxxgknb/?day=3'>3</a>": OWN,
    TABS: THEIRS,
    f"{CHOOSE}ROWS": THEIRS,
    f"<select>{YEARS_TO_CHOOSE}<option>2008年</option></select>ROWS": OWN,
    "<div class='focus'><ul><li>1</li><li>2</li><li>3</li></ul></div>ROWS": OWN,
    "ROWS<table><tr>" + "".join(f"<td><a>{day}</a></td>" for day in range(1, 32)) + "</tr></table>": OWN,
    "<div><a href='javascript:void(0)'>更多</a><a href='/a/'>公告</a></div><div><p><b>年报</b></p>ROWS</div>": OWN,
    f"ROWS<script>{TOP}</script>": OWN,
    "<div class='swiper'><p>1/5</p></div>ROWS<div class='swiper'><p>1/5</p></div>": OWN,
    "ROWS<script>var file={total:3000,size:10}</script>": OWN,
    "<ul><li><a title='共9条' href='/x/'>部门</a></li></ul>ROWS": OWN,
    f"<ul>{LETTERS}</ul>ROWS": OWN,
    "ROWS<p>第1页/共1页 <a href='?page=2'>下一页</a></p>": OWN,
    "<input type='date' value='2026-11-28'>ROWS": OWN,
    "<input class='Wdate' value='2000-01-01'><input class='Wdate' value='2026-11-28'>ROWS": OWN,
    "<body>ROWS<p>不写结尾的页面": OWN,
}


@pytest.mark.parametrize("around", TOLD, ids=TOLD.get)
def test_a_sign_of_more_is_told_at_every_visit(tmp_path: Path, around: str) -> None:
    site = pages(around, OWN, **{"/zfxxgknb/index_1.html": SECOND, "/zfxxgknb/index_2.html": f"{MENU}<ul></ul>"})
    site["/nb/z.html"] = report(f"{AGENCIES[0]}2018年政府信息公开工作年度报告")
    site |= {f"/zfxxgknb/?page={number}": site["/zfxxgknb/"] for number in (1, 2)}
    with serve(site) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert first.found >= len(OWN), first.problems
    assert exit_status([first]) == 3
    for result in (first, second):
        told = [problem for problem in result.problems if problem.startswith("incomplete: ")]
        assert len(told) == 1, result.problems
        assert TOLD[around] in told[0]
        assert result.status == "incomplete"
    assert (second.found, second.new, second.gone) == (first.found, 0, 0)
    with Archive(tmp_path) as archive:
        (url,) = archive.incomplete_lists().values()
    assert url.startswith(f"{web.home}zfxxgknb/ ")


@pytest.mark.parametrize("around", WHOLE)
def test_a_list_that_is_whole_is_not_suspected(tmp_path: Path, around: str) -> None:
    site = pages(around, WHOLE[around])
    site |= {f"/zfxxgknb/?{what}": site["/zfxxgknb/"] for what in ("day=2", "day=3", "page=2")}
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 6, [])


def test_the_total_beside_rows_that_a_script_file_holds_is_told(tmp_path: Path) -> None:
    rows = [{"title": title, "url": f"/nb/{n}.html", "date": "2025-01-05"} for n, title in enumerate(OWN)]
    answer = f"show({json.dumps({'total': 14, 'rows': rows}, ensure_ascii=False)})"
    column = (
        "<ul id='l'></ul><script>function show(d){G.r(d)}</script><script src='/api?callback=show&page=1'></script>"
    )
    with serve({**pages(column, OWN), "/api?callback=show&page=1": answer}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("incomplete", 6)
    assert "counts 14 rows, 6 were read" in result.problems[0]


def test_the_pages_beside_rows_that_a_script_holds_are_told(tmp_path: Path) -> None:
    rows = [{"t": title, "u": f"/nb/{n}.html", "d": "2025-01-05"} for n, title in enumerate(OWN)]
    script = f"<script>show({json.dumps({'pages': 3, 'cur': 1, 'rows': rows}, ensure_ascii=False)})</script>"
    site = {"/": MENU, "/zfxxgknb/": MENU + script} | {f"/nb/{n}.html": report(title) for n, title in enumerate(OWN)}
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("incomplete", 6)
    assert "3 pages" in result.problems[0]


def test_a_list_on_a_page_of_another_name_is_read_as_a_column(tmp_path: Path) -> None:
    entries = [(f"/nb/{n}.html", title, f"2025-01-{n + 1:02}") for n, title in enumerate(OWN)]
    site = {url: report(title) for url, title, _ in entries}
    site |= {"/": "<a href='/fd/'>法定主动公开内容</a>", "/fd/": f"<h3>机构职能</h3>{dated_list(entries)}"}
    with serve(site) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, first.problems) == ("ok", 6, [])
    assert (second.status, second.same, second.requests) == ("ok", 6, 2)


def test_titles_cut_within_an_agency_are_asked_for_and_news_of_one_are_not(tmp_path: Path) -> None:
    cut = "市人力资源和社会保障局就业服务管理中…"
    news = "市教育局开展校园食品安全…"
    with serve(pages("ROWS", [*OWN, cut, news])) as web:
        web.pages["/nb/6.html"] = report("市人力资源和社会保障局就业服务管理中心2024年政府信息公开工作年度报告")
        result = visit(web, tmp_path).sites[0]
        assert (result.found, web.count("/nb/7.html")) == (7, 0)


def test_an_index_of_letters_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    with serve(pages(f"<ul>{LETTERS}</ul>ROWS", THEIRS)) as web:
        result = visit(web, tmp_path).sites[0]
    assert result.status == "incomplete"
    assert "an index of 20 initial letters" in result.problems[0]


def test_a_total_that_is_known_to_be_wrong_is_told_and_does_no_harm(tmp_path: Path) -> None:
    with serve(pages("<p>共 8 条</p>ROWS", OWN)) as web:
        known = {"column": f"{web.home}zfxxgknb/", "reason": "counts two that were withdrawn"}
        for rows, status in ((2, "ok"), (1, "incomplete")):
            result = visit(web, tmp_path / str(rows), overcounts=[{**known, "rows": rows}]).sites[0]
            assert (result.status, result.found, len(result.problems)) == (status, 6, 1)
            assert "declares 8 rows, 6 were read" in result.problems[0]
            assert exit_status([result]) == (0 if status == "ok" else 3)


def test_a_dated_row_of_an_agency_alone_is_told_by_its_page(tmp_path: Path) -> None:
    site = pages("ROWS", [*THEIRS[:4], *AGENCIES[4:]])
    site["/nb/4.html"] = report(THEIRS[4])
    site["/nb/5.html"] = "<h1>市统计局</h1><p>机构职能</p>"
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
        assert web.count("/nb/5.html") == 1
    assert (result.status, result.found, result.problems) == ("ok", 5, [])


def test_a_call_that_answers_its_first_full_page_again_is_not_understood(tmp_path: Path) -> None:
    entries = [{"title": title, "url": f"/nb/{n}.html", "date": "2025-01-05"} for n, title in enumerate(OWN)]
    script = """<ul id='l'></ul><script>var p=1;$.getJSON("/api",{page:p,size:SIZE},function(d){
    $.each(d.list,function(i,r){$("#l").append("<li><a href='"+r.url+"'>"+r.title+"</a></li>")})});</script>"""
    for size, status in (("6", "failed"), ("5", "ok")):
        site = pages(script.replace("SIZE", size), OWN)
        answer = (200, {"Content-Type": "application/json"}, json.dumps({"list": entries}).encode())
        site |= {f"/api?page={page}&size={size}": answer for page in (1, 2)}
        with serve(site) as web:
            result = visit(web, tmp_path / size).sites[0]
        assert (result.status, result.found) == (status, 6), result.problems


@pytest.mark.parametrize("kind", ["map", "select"])
def test_agencies_on_a_map_or_in_a_select_are_columns(tmp_path: Path, kind: str) -> None:
    form = {"map": "<area href='{0}/' alt='{1}'>", "select": "<option value='{0}'>{1}</option>"}[kind]
    around = {
        "map": "<img usemap='#m'><map name='m'>NAMES</map>",
        "select": "<select onchange='go(this.value)'>NAMES</select>"
        "<script>function go(v){location.href='/zfxxgknb/'+v+'/'}</script>",
    }[kind]
    site = pages(around.replace("NAMES", "".join(form.format(n, name) for n, name in enumerate(AGENCIES))), [])
    for n, title in enumerate(THEIRS):
        site |= {
            f"/zfxxgknb/{n}/": dated_list([(f"/nb/{n}.html", title, "2025-01-05")]),
            f"/nb/{n}.html": report(title),
        }
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 6, [])


@pytest.mark.parametrize(
    "way",
    [
        "<p>2019年以前年报请点击<a href='/old/l.html'>这里</a>。</p>",
        "<select onchange='to(this.value)'><option value='0'>2024年</option><option value='1'>2018年</option></select>"
        "<script>function to(v){ window.location = '/zfxxgknb/l.html?y=' + v; }</script>",
    ],
    ids=["a word of a sentence", "a function of a select"],
)
def test_older_years_are_reached(tmp_path: Path, way: str) -> None:
    site = pages(f"ROWS{way}", OWN)
    older = dated_list([("/old/1.html", "某市2018年政府信息公开工作年度报告", "2019-01-05")])
    site |= dict.fromkeys(("/old/l.html", "/zfxxgknb/l.html?y=1"), f"{MENU}{older}")
    site |= {"/zfxxgknb/l.html?y=0": site["/zfxxgknb/"], "/old/1.html": report("某市2018年政府信息公开工作年度报告")}
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 7, [])


@pytest.mark.parametrize(("script", "status"), [("/js/list.js", "incomplete"), ("/js/site.js", "ok")])
def test_a_division_left_blank_by_a_script_of_its_own_is_told_at_every_visit(
    tmp_path: Path, script: str, status: str
) -> None:
    site: dict[str, object] = {"/": MENU, "/js/list.js": "!function(e){e.$$('.x').on('z',e.q)}(window)"}
    links = "".join(f"<li><a href='{n}/'>{name}</a></li>" for n, name in enumerate(AGENCIES))
    site["/zfxxgknb/"] = f"{MENU}<ul>{links}</ul>"
    for n, title in enumerate(THEIRS):
        rows = dated_list([(f"/zfxxgknb/{n}/a.html", title, "2025-01-05")])
        site[f"/zfxxgknb/{n}/"] = f"{MENU}{rows}<script src='/js/site.js'></script>"
        site[f"/zfxxgknb/{n}/a.html"] = report(title)
    site["/zfxxgknb/2/"] = f"{MENU}<ul id='l'></ul><script src='{script}'></script>"
    with serve(site) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found) == (status, 5), result.problems
            assert sum("of 市民政局 nothing is shown" in text for text in result.problems) == (status == "incomplete")


def test_in_a_list_of_yearly_reports_of_all_kinds_a_bare_title_is_told_by_its_page(tmp_path: Path) -> None:
    others = ["2024年政府工作报告", "某市2024年法治政府建设年度报告", "某市2024年政府网站工作年度报表"]
    with serve(pages("ROWS", [*OWN, "市档案馆2024年年度报告", "市教育局2024年年报", *others])) as web:
        web.pages["/nb/6.html"] = "<h1>市档案馆2024年年度报告</h1><p>馆藏档案</p>"
        web.pages["/nb/7.html"] = report("市教育局2024年政府信息公开年报")
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", 7), result.problems


@pytest.mark.parametrize(
    "stub", ["<h4>请在微信客户端打开链接</h4>", "<p>正在跳转</p><script>location.href=q('to')</script>"]
)
def test_a_page_that_shows_no_report_is_told_and_asked_for_again(tmp_path: Path, stub: str) -> None:
    with serve(pages("ROWS", OWN)) as web:
        whole = web.pages["/nb/0.html"]
        web.pages["/nb/0.html"] = stub
        first = visit(web, tmp_path).sites[0]
        assert (first.found, first.failed) == (5, 1)
        assert any(problem.startswith("no_report: ") for problem in first.problems)
        web.pages["/nb/0.html"] = whole
        second = visit(web, tmp_path).sites[0]
    assert (second.found, second.new, second.problems) == (6, 1, [])


def test_files_named_for_their_kind_alone_are_reports_of_their_column(tmp_path: Path) -> None:
    names = [f"/f/{year}.pdf" for year in YEARS]
    folded = "<details><summary>{}年</summary><p><a href='{}'>政府信息公开工作年度报告</a></p></details>"
    column = "".join(folded.format(year, name) for year, name in zip(YEARS, names, strict=True))
    files: dict[str, object] = {name: f"%PDF-1.4 {name}".encode() for name in names}
    with serve({"/": MENU, "/zfxxgknb/": MENU + column, **files}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 6, [])


def linked(*entries: tuple[str, str]) -> str:
    return MENU + "".join(f"<li><a href='{url}'>{text}</a></li>" for url, text in entries)


@pytest.mark.parametrize("names", [AGENCIES, [f"{year}年" for year in YEARS]], ids=["agencies", "years"])
def test_an_index_of_several_pages_is_followed_to_its_end(tmp_path: Path, names: list[str]) -> None:
    columns = [(f"/zfxxgknb/{n}/", name) for n, name in enumerate(names)]
    site: dict[str, object] = {"/": MENU, "/zfxxgknb/index_1.html": linked(*columns[3:])}
    site["/zfxxgknb/"] = linked(*columns[:3]) + "<p><a href='index_1.html'>2</a>[<a href='index_1.html'>[下页]</a>]</p>"
    for n, title in enumerate(THEIRS if names is AGENCIES else OWN):
        site[f"/zfxxgknb/{n}/"] = MENU + dated_list([(f"/zfxxgknb/{n}/a.html", title, "2025-01-05")])
        site[f"/zfxxgknb/{n}/a.html"] = report(title)
    with serve(site) as web:
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
    assert (first.status, first.found, first.problems) == ("ok", 6, [])
    assert (second.status, second.same, second.new) == ("ok", 6, 0)


def test_columns_of_older_years_and_of_levels_stand_beside_the_column(tmp_path: Path) -> None:
    parts = {"/zfxxgknb/": OWN[4:], "/old/": OWN[:2], "/xq/": THEIRS[:3]}
    menu = linked(("/old/", "2021年以前年报"), ("/xq/", "县（市、区）"), ("/gb/", "2024年政府工作报告"))
    site: dict[str, object] = {"/": "<a href='/zwgk/'>政务公开</a>", "/zwgk/": menu}
    for column, titles in parts.items():
        rows = [(f"{column}{n}.html", title, "2025-01-05") for n, title in enumerate(titles)]
        site |= {column: dated_list(rows), **{url: report(title) for url, title, _ in rows}}
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
        assert web.count("/gb/") == 0
    assert (result.status, result.found, result.problems) == ("ok", 7, [])


def test_older_reports_that_only_the_newest_leads_to_are_got(tmp_path: Path) -> None:
    with serve(pages("ROWS", [OWN[-1], *THEIRS[:2]])) as web:
        older = "".join(f"<p><a href='/o/{n}.html'>{title}</a></p>" for n, title in enumerate(OWN[:-1]))
        others = f"<a href='/nb/1.html?from=side'>{THEIRS[0]}</a><a href='/x.html'>{THEIRS[3]}</a>"
        web.pages["/nb/0.html"] = report(OWN[-1]).replace("</body>", f"{older}{others}</body>")
        web.pages |= {f"/o/{n}.html": report(title) for n, title in enumerate(OWN[:-1])}
        first, second = (visit(web, tmp_path).sites[0] for _ in range(2))
        assert web.count("/x.html") == 0
    assert (first.status, first.found, first.problems) == ("ok", 8, [])
    assert (second.found, second.same, second.requests) == (8, 8, 2)


def test_a_part_that_a_script_loads_at_once_belongs_to_the_column(tmp_path: Path) -> None:
    script = "<div id='p'></div><script>$('#h').load('/header.html');$('#p').load('part.html')</script>"
    with serve(pages(f"ROWS{script}", OWN)) as web:
        web.pages["/zfxxgknb/part.html"] = dated_list([("/p.html", THEIRS[0], "2025-01-05")])
        web.pages["/p.html"] = report(THEIRS[0])
        result = visit(web, tmp_path).sites[0]
        assert web.count("/header.html") == 0
    assert (result.status, result.found, result.problems) == ("ok", 7, [])


def test_years_that_a_select_turns_to_beside_a_framed_report_are_told_at_every_visit(tmp_path: Path) -> None:
    options = "".join(f"<option value='{year}'>{year}年</option>" for year in range(2020, 2025))
    script = "<script>function turn(){document.getElementById('f').src='/nb.jsp?fbtime='+chosen()}</script>"
    around = f"{MENU}<select onchange='turn()'>{options}</select><iframe id='f' src='/nb.jsp?fbtime=2024'></iframe>"
    shown = report("市水利局2024年政府信息公开工作年度报告")
    with serve({"/": MENU, "/zfxxgknb/": around + script, "/nb.jsp?fbtime=2024": shown}) as web:
        for _ in range(2):
            found = visit(web, tmp_path).sites[0]
            told = "2020年, 2021年, 2022年, 2023年: turned to by a script that is not understood"
            assert found.status == "incomplete" and any(told in problem for problem in found.problems)
