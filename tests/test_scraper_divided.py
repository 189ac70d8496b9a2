"""Lists and reports that stand in several places: windows of pages, tabs, parts, sections, directories, viewers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from scraper_support import MENU, Web, dated_list, report, serve, visit

from scraper.archive import Archive
from scraper.result import SiteResult

AGENCIES = ["市教育局", "市财政局", "市民政局", "市司法局"]
OWN = [f"某市{year}年政府信息公开工作年度报告" for year in range(2012, 2026)]
ENTRIES = [(f"/nb/{n}.html", title, f"2025-01-{n + 1:02}") for n, title in enumerate(OWN)]
REPORTS = {url: report(title) for url, title, _ in ENTRIES}
HALVES = ENTRIES[:5], ENTRIES[5:]


def got(column: str, folder: Path, **more: object) -> tuple[SiteResult, Web]:
    """The visit of a site with this column and these further pages, their addresses with `_` for what names cannot
    hold."""
    with serve({"/": MENU, "/zfxxgknb/": MENU + column, **REPORTS, **more}) as web:
        return visit(web, folder).sites[0], web


def test_dots_behind_a_window_of_numbers_lead_to_the_pages_beyond(tmp_path: Path) -> None:
    def page(number: int) -> str:
        first = (number - 1) // 3 * 3 + 1
        window = "".join(f"<a href='?pn={n}'>{n}</a>" for n in range(first, min(first + 3, 8)) if n != number)
        dots = f"<a href='?pn={first + 3}'>...</a>" if first + 3 < 8 else ""
        return f"{MENU}{dated_list(ENTRIES[number * 2 - 2 : number * 2])}<p>{window}{dots}</p>"

    further = {f"/zfxxgknb/?pn={n}": page(n) for n in range(2, 8)}
    result, web = got(page(1), tmp_path, **further)
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])
    assert sum(web.count(url) for url in further) == 6


WAYS = {
    "tab": "<p><a href='javascript:;' data-url='/inc/2.html'>2020年</a></p><div id='l'>HERE</div>",
    "part": "HERE<div id='b'></div><script>$('#b').load('/inc/2.html #list')</script>",
}


@pytest.mark.parametrize("way", WAYS)
def test_parts_that_a_click_or_a_script_loads_are_read(tmp_path: Path, way: str) -> None:
    column = WAYS[way].replace("HERE", dated_list(HALVES[0]))
    result, _ = got(column, tmp_path, **{"/inc/2.html": f"<div id='list'>{dated_list(HALVES[1])}</div>"})
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


def test_what_the_end_of_the_page_loads_is_asked_for(tmp_path: Path) -> None:
    script = """<ul id='l'>HERE</ul><i id='end'></i><script>let page=1;new IntersectionObserver(async e=>{
    const r=await fetch(`part.php?page=${++page}`);l.insertAdjacentHTML("beforeend",await r.text())}
    ).observe(end)</script>"""
    parts = {"/zfxxgknb/part.php?page=1": dated_list(HALVES[0]), "/zfxxgknb/part.php?page=2": dated_list(HALVES[1])}
    result, _ = got(
        script.replace("HERE", dated_list(HALVES[0])), tmp_path, **parts, **{"/zfxxgknb/part.php?page=3": " "}
    )
    assert (result.status, result.found) == ("ok", len(OWN)), result.problems


def test_titles_cut_short_are_whole_in_another_part_of_their_row(tmp_path: Path) -> None:
    rows = [
        f"<li><a href='{url}'>{title[:9]}…</a><div class='tip'>{title}</div>{day}</li>" for url, title, day in ENTRIES
    ]
    rows += [
        f"<li><a href='/x/1.html'>某市{year}年政府…</a><div class='tip'>某市{year}年政府采购公告</div></li>"
        for year in (1, 2)
    ]
    result, web = got(f"<ul>{''.join(rows)}</ul>", tmp_path)
    assert (result.status, result.found, web.count("/x/1.html")) == ("ok", len(OWN), 0)


def test_the_sections_that_contents_lead_to_are_parts_of_a_report(tmp_path: Path) -> None:
    names = [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、行政复议、行政诉讼情况",
    ]
    contents = "".join(f"<p><a href='s{n}.html'>{name}</a></p>" for n, name in enumerate(names))
    sections = {f"/r/s{n}.html": f"{contents}<h2>{name}</h2><p>第{n}部分</p>" for n, name in enumerate(names)}
    column = dated_list([("/r/index.html", OWN[0], "2025-01-05")])
    result, _ = got(column, tmp_path, **{"/r/index.html": f"<h1>{OWN[0]}</h1>{contents}"}, **sections)
    assert (result.status, result.found, result.problems) == ("ok", 1, [])
    with Archive(tmp_path) as archive:
        (article,) = archive.articles()
        assert [document.url.rpartition("/")[2] for document in article.documents()] == [
            "index.html", "s0.html", "s1.html", "s2.html", "s3.html"
        ]  # fmt: skip


def test_a_special_of_a_year_is_a_directory_of_reports(tmp_path: Path) -> None:
    grid = "".join(f"<li><a href='/t/{n}.html'><p>{agency}</p></a></li>" for n, agency in enumerate(AGENCIES))
    theirs = {f"/t/{n}.html": report(f"{a}2024年政府信息公开工作年度报告") for n, a in enumerate(AGENCIES)}
    column = dated_list([("/t/", "2024年度政府信息公开年报专题", "2025-02-01")])
    result, _ = got(column, tmp_path, **{"/t/": f"<h2>2024年度政府信息公开年报专题</h2><ul>{grid}</ul>"}, **theirs)
    assert (result.status, result.found, result.problems) == ("ok", len(AGENCIES), [])


def test_a_row_that_leads_to_a_viewer_leads_to_the_file(tmp_path: Path) -> None:
    column = dated_list([("/web/viewer.html?file=/f/1.pdf", OWN[0], "2025-01-05")])
    shell = "<title>PDF.js viewer</title><div id='viewer'></div><script src='pdf.js'></script>"
    viewer = {"/web/viewer.html?file=/f/1.pdf": shell}
    result, web = got(
        column, tmp_path, **viewer, **{"/f/1.pdf": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n")}
    )
    assert (result.status, result.found, web.count("/f/1.pdf")) == ("ok", 1, 1)


def test_agencies_at_other_hosts_are_told_and_those_beside_are_visited(tmp_path: Path) -> None:
    theirs = [(f"/d/{n}.html", f"市教育局{2020 + n}年政府信息公开工作年度报告", "2025-01-05") for n in range(3)]
    away = {url: report(title) for url, title, _ in theirs}
    with serve({"/": MENU, "/zfxxgknb/": MENU + dated_list(theirs), **away}) as beside:
        links = [(beside.home, AGENCIES[0]), *((f"http://h{n}.invalid/", AGENCIES[n]) for n in (1, 2))]
        directory = "".join(f"<li><a href='{url}'>{name}</a></li>" for url, name in links)
        result, _ = got(f"{dated_list(ENTRIES)}<ul class='d'>{directory}</ul>", tmp_path)
    assert (result.status, result.found) == ("ok", len(OWN) + 3)
    (told,) = result.problems
    assert told.startswith("off_site: ")
    assert "2 agencies at other hosts (市财政局 at h1.invalid …)" in told


@pytest.mark.parametrize("opens", [True, False])
def test_a_directory_beside_the_column_that_leads_nowhere_is_told(tmp_path: Path, opens: bool) -> None:
    levels = ["市直部门", "县（市、区）", "乡镇（街道）"]
    link = "<li><a href='javascript:;'>{0}</a>{1}</li>"
    inside = "<ul><li><a href='/x/'>市教育局</a></li></ul>" if opens else ""
    signpost = MENU + "<ul>" + "".join(link.format(level, inside) for level in levels) + "</ul>"
    pages = {"/": "<a href='/gk/'>政务公开</a>", "/gk/": signpost, "/zfxxgknb/": MENU + dated_list(ENTRIES)}
    with serve({**pages, **REPORTS, "/x/": MENU}) as web:
        results = [visit(web, tmp_path).sites[0] for _ in range(2)]
    for result in results:
        assert (result.status, result.found) == ("ok" if opens else "incomplete", len(OWN))
        assert opens or "市直部门, 县(市、区), 乡镇(街道): leads nowhere" in result.problems[0]


def test_pages_in_words_and_the_year_before_lead_on(tmp_path: Path) -> None:
    names = "".join(f"<a href='{'abc'[n]}.html'>第{'一二三'[n]}页</a>" for n in range(3))
    parts = [f"{MENU}{dated_list(ENTRIES[n * 3 : n * 3 + 3])}{names}" for n in range(3)]
    parts[2] += "<a href='?year=2019'>上一年</a>"
    before = f"{MENU}{dated_list(ENTRIES[9:])}<a href='c.html'>下一年</a>"
    further = {"/zfxxgknb/b.html": parts[1], "/zfxxgknb/c.html": parts[2], "/zfxxgknb/c.html?year=2019": before}
    result, _ = got(parts[0], tmp_path, **further)
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


DIVIDED = {
    "months": "<p><a href='202501/'>2025年1月</a><a href='202502/'>2025年2月</a></p>",
    "headed": "<h3>乡镇年报</h3><p><a href='202501/'>城关</a><a href='202502/'>河东</a><a href='x/'>柳林</a></p>",
    "change": "<select id='y'><option value='202501'>2025年</option><option value='202502'>2024年</option></select>"
    "<p><a href='202501/'>2025年</a></p><script>$('#y').change(function(){location.href=$(this).val()+'/'})</script>",
    "object": "<object data='202501/' type='text/html'></object><iframe src='202502/'></iframe>",
    "lazy": "<p><span>2025年</span><span>2024年</span></p>"
    "<iframe src='202501/'></iframe><iframe src='about:blank' data-src='202502/'></iframe>",
    "listener": "<button data-of-year='202501'>2025年</button><button data-of-year='202502'>2024年</button>"
    "<script>document.querySelectorAll('button').forEach(b => "
    "b.addEventListener('click', () => load(b.dataset.ofYear)));"
    "function load(at) { fetch('/zfxxgknb/' + at + '/').then(r => r.text()).then(show) }</script>",
    "kept": "<ul><li class='y' data-at='202501/'>2025年</li><li class='y' data-at='202502/'>2024年</li></ul>"
    "<script>var y = document.getElementsByClassName('y'); for (var i = 0; i < y.length; i++) {"
    "y[i].addEventListener('click', function (e) { location.href = e.currentTarget.dataset.at }) }</script>",
    "frame": "<iframe id='f'></iframe><iframe src='202502/'></iframe>"
    "<script>document.getElementById('f').src='202501/'</script>",
}


@pytest.mark.parametrize("way", DIVIDED)
def test_divisions_are_followed_however_they_are_named(tmp_path: Path, way: str) -> None:
    parts = {f"/zfxxgknb/20250{n + 1}/": f"{MENU}{dated_list(half)}" for n, half in enumerate(HALVES)}
    result, _ = got(DIVIDED[way], tmp_path, **parts, **{"/zfxxgknb/x/": f"{MENU}<p>暂无内容</p>"})
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


@pytest.mark.parametrize("fallback", [False, True])
@pytest.mark.parametrize(("declared", "there"), [(2, 2), (None, 2), (None, 1), (3, 2)])
def test_files_of_records_are_numbered_on(tmp_path: Path, declared: int | None, there: int, *, fallback: bool) -> None:
    script = """<ul id='l'></ul><script>function load(n) { $.getJSON('data_' + n + '.json', function (r) {
    r.list.forEach(show) }) } load(1);</script>"""
    records = [[{"title": title, "url": url, "date": day} for url, title, day in half] for half in HALVES]
    answers = [{"list": part} | ({"pageCount": declared} if declared else {}) for part in records[:there]]
    further = {f"/zfxxgknb/data_{there + 1}.json": MENU + script} if fallback else {}
    further |= {f"/zfxxgknb/data_{n}.json": json.dumps(answer) for n, answer in enumerate(answers, 1)}
    result, _ = got(script, tmp_path, **further)
    assert result.found == sum(map(len, HALVES[:there]))
    assert result.status == ("failed" if declared == 3 else "ok"), result.problems


def _spanned() -> str:
    years = range(2012, 2026)
    cells = [f"<td>{year}年</td><td><a href='/nb/{n}.html'>查看</a></td>" for n, year in enumerate(years)]
    rows = "</tr><tr>".join(cells)
    head = f"<tr><th>单位</th><th>年度</th><th>年报</th></tr><tr><td rowspan='{len(years)}'>市教育局</td>"
    return f"<table>{head}{rows}</tr></table>"


def _unclosed() -> str:
    return "<UL>" + "".join(f"<LI><A HREF={url}>{title}<SPAN>{day}</SPAN>" for url, title, day in ENTRIES) + "</UL>"


@pytest.mark.parametrize("written", [_spanned, _unclosed])
def test_rows_are_titled_by_cells_above_and_end_where_the_next_begins(
    tmp_path: Path, written: Callable[[], str]
) -> None:
    result, _ = got(written(), tmp_path)
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])
    assert result.by_year == dict.fromkeys(range(2012, 2026), 1)


def test_a_link_without_words_is_named_by_its_file(tmp_path: Path) -> None:
    names = [f"/f/{quote(title)}.pdf" for title in OWN]
    icons = "".join(f"<li><a href='{name}'><img src='/pdf.gif'></a></li>" for name in names)
    result, _ = got(f"<ul>{icons}</ul>", tmp_path, **{name: b"%PDF-1.4" + name.encode() for name in names})
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


def test_a_column_may_be_sent_on_by_a_header(tmp_path: Path) -> None:
    moved = 200, {"Content-Type": "text/html", "Refresh": "0; url=/gk/"}, b""
    with serve({"/": MENU, "/zfxxgknb/": moved, "/gk/": MENU + dated_list(ENTRIES), **REPORTS}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


@pytest.mark.parametrize(("rows", "further", "status"), [(10, True, "ok"), (10, False, "incomplete"), (9, False, "ok")])
def test_an_empty_pager_below_a_full_page_is_tried_and_told(
    tmp_path: Path, rows: int, further: bool, status: str
) -> None:
    pager = "<div class='pagination' id='pages'></div><script src='/p.js'></script>"
    second = {"/zfxxgknb/index_1.html": MENU + dated_list(ENTRIES[rows:]) + pager} if further else {}
    result, _ = got(dated_list(ENTRIES[:rows]) + pager, tmp_path, **second)
    assert (result.status, result.found) == (status, len(OWN) if further else rows), result.problems
    assert (status == "ok") == (not result.problems)


def test_what_stands_below_the_entry_of_the_column_in_a_menu_is_part_of_it(tmp_path: Path) -> None:
    below = "<ul><li><a href='/x/1/'>国企</a></li><li><a href='/x/2/'>垂管</a></li></ul>"
    menu = f"<ul><li><a href='/zfxxgknb/'>政府信息公开年报</a>{below}</li><li><a href='/zn/'>公开指南</a></li></ul>"
    pages = {f"/x/{n + 1}/": dated_list(half) for n, half in enumerate((ENTRIES[5:9], ENTRIES[9:]))}
    with serve({"/": menu, "/zfxxgknb/": dated_list(ENTRIES[:5]), **pages, **REPORTS}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


def test_an_article_whose_files_are_the_reports_of_several_agencies_is_a_list_of_them(tmp_path: Path) -> None:
    names = [f"{agency}2024年政府信息公开工作年度报告.pdf" for agency in AGENCIES]
    files = "".join(f"<p>附件：<a href='/f/{n}.pdf'>{name}</a></p>" for n, name in enumerate(names))
    title = "市直各单位2024年政府信息公开工作年度报告"
    answers = {f"/f/{n}.pdf": f"%PDF-1.4 {n}".encode() for n in range(len(names))}
    column = dated_list([("/x/all.html", title, "2025-01-05")])
    result, _ = got(column, tmp_path, **{"/x/all.html": f"<h1>{title}</h1>{files}"}, **answers)
    assert (result.status, result.found, result.problems) == ("ok", len(AGENCIES), [])


def test_more_beside_the_newest_leads_to_all_of_them_wherever_it_is(tmp_path: Path) -> None:
    panes = "".join(f"<div>{dated_list(half[:3])}<a href='/more/{n}/'>MORE+</a></div>" for n, half in enumerate(HALVES))
    further = {f"/more/{n}/": MENU + dated_list(half) for n, half in enumerate(HALVES)}
    result, _ = got(panes, tmp_path, **further)
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])


def test_an_index_of_letters_with_ids_is_a_directory(tmp_path: Path) -> None:
    entry = "<dl id='L{0}'><dt>A</dt><dd><a href='/d/{0}/'>{1}</a></dd></dl>"
    index = "".join(entry.format(n, name) for n, name in enumerate(AGENCIES))
    titles = [f"{agency}2024年政府信息公开工作年度报告" for agency in AGENCIES]
    lists = {f"/d/{n}/": dated_list([(f"/d/{n}/1.html", title, "2025-01-05")]) for n, title in enumerate(titles)}
    theirs = {f"/d/{n}/1.html": report(title) for n, title in enumerate(titles)}
    result, _ = got(index, tmp_path, **lists, **theirs)
    assert (result.status, result.found, result.problems) == ("ok", len(AGENCIES), [])


@pytest.mark.parametrize("to", ["/new/", "http://gk.invalid/"])
def test_a_column_that_says_that_it_has_moved_is_followed_or_told(tmp_path: Path, to: str) -> None:
    note = f"<p>提示：本栏目已迁移至<a href='{to}'>新平台</a>，请访问新平台。</p>"
    new = {"/new/": "<a href='/new/nb/'>政府信息公开年报</a>", "/new/nb/": dated_list(ENTRIES)}
    result, _ = got(note + dated_list(ENTRIES[:3]), tmp_path, **new)
    assert (result.status, result.found) == ("ok", len(OWN) if to == "/new/" else 3)
    assert [problem.split(":")[0] for problem in result.problems] == ([] if to == "/new/" else ["off_site"])


def test_a_column_of_departments_does_not_end_the_search_for_that_of_all(tmp_path: Path) -> None:
    home = "<a href='/bm/'>部门政府信息公开年报</a><a href='/gk/'>政务公开</a>"
    columns = {"/bm/": dated_list(HALVES[0]), "/gk/": MENU, "/zfxxgknb/": dated_list(HALVES[1])}
    with serve({"/": home, **columns, **REPORTS}) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", len(OWN), [])
