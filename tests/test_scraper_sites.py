"""Shapes of sites: each knows its true reports, and the crawl must bring these, all and only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from scraper_support import MENU, QUICK, dated_list, report, serve, visit

from scraper.archive.reader import Archive

SHARED = Path(__file__).parent.parent.parent / "shared" / "sites"
AGENCIES = [
    "市政府办公室",
    "市发展和改革委员会",
    "市教育局",
    "市公安局",
    "市财政局",
    "市水利局",
    "某街道办事处",
    "国家税务总局某市税务局",
]


class Replica:
    """Pages of a site and the addresses of its reports."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.truth: set[str] = set()

    def put(self, url: str, agency: str, year: int, title: str | None = None) -> tuple[str, str, str]:
        """Add a report; its list row."""
        title = title or f"{agency}{year}年政府信息公开工作年度报告"
        self.pages[url] = report(title)
        self.truth.add(url)
        return url, title, f"{year + 1}-01-2{year % 10}"

    def rows(self, folder: str, agency: str, years: range) -> list[tuple[str, str, str]]:
        return [self.put(f"{folder}{year}/t{year}0120_{hash_of(agency)}.html", agency, year) for year in years]


def hash_of(text: str) -> int:
    return sum(ord(c) for c in text)


def crawl_of(replica: Replica, folder: Path, **site: Any) -> tuple[set[str], Any, list[str]]:
    with serve(replica.pages) as web:
        result = visit(web, folder, QUICK, **site).sites[0]
        asked = list(web.asked)
        home = web.home
    with Archive(folder) as archive:
        found = {article.url.removeprefix(home[:-1]) for article in archive.articles() if article.state == "active"}
    return found, result, asked


def paged_statically(base: int, first_again: bool) -> Replica:
    """createPageHTML says counted from 0, the files are named from `base`; page 1 may also be there by number."""
    site = Replica()
    rows = site.rows("/zwgk/nb/", "某市财政局", range(2008, 2020))
    site.pages["/"] = "<a href='/zwgk/'>信息公开</a>"
    site.pages["/zwgk/"] = "<a href='nb/'>政府信息公开工作年度报告</a>"
    for number in range(3):
        text = dated_list(rows[number * 4 : number * 4 + 4]) + "<script>createPageHTML(3,0,'index','html')</script>"
        site.pages["/zwgk/nb/" if number == 0 else f"/zwgk/nb/index_{number + base}.html"] = text
    if first_again:
        site.pages["/zwgk/nb/index_1.html"] = site.pages["/zwgk/nb/"]
    return site


def reverse_numbers() -> Replica:
    """博达: the second page is the one before the last number."""
    site = Replica()
    rows = site.rows("/info/1026/", "某县水务局", range(2009, 2021))
    site.pages["/"] = "<a href='/zwgk.htm'>政务公开</a>"
    site.pages["/zwgk.htm"] = "<a href='zfxxgknb.htm'>政府信息公开年报</a>"
    following = {"/zfxxgknb.htm": "zfxxgknb/2.htm", "/zfxxgknb/2.htm": "1.htm", "/zfxxgknb/1.htm": None}
    for n, (url, after) in enumerate(following.items()):
        link = f"<span class='p_next p_fun'><a href='{after}'>下页</a></span>" if after else "<span>下页</span>"
        site.pages[url] = (
            dated_list(rows[n * 4 : n * 4 + 4]) + f"<div class='pb_sys_common'>共12条 {3 - n}/3 {link}</div>"
        )
    return site


def year_columns() -> Replica:
    """The column divides by year, with slugs that tell nothing; the newest year is listed on the column itself."""
    site = Replica()
    site.pages["/"] = "<a href='/xxgk/'>政府信息公开</a>"
    site.pages["/xxgk/"] = MENU.replace("/zfxxgknb/", "/xxgk/gknb/")
    newest = site.rows("/xxgk/gknb/a9/", "某区人民政府", range(2023, 2024))
    years = "".join(f"<a href='/xxgk/gknb/n{year * 7 % 97}/'>{year}年</a>" for year in range(2018, 2023))
    site.pages["/xxgk/gknb/"] = f"<div class='tabs'>{years}</div>" + dated_list(newest)
    for year in range(2018, 2023):
        rows = [
            row
            for agency in AGENCIES
            for row in site.rows(f"/xxgk/gknb/n{year * 7 % 97}/", agency, range(year, year + 1))
        ]
        site.pages[f"/xxgk/gknb/n{year * 7 % 97}/"] = f"<div class='tabs'>{years}</div>" + dated_list(rows)
    return site


def agency_grid() -> Replica:
    """The column is a grid of agencies; each leads to its own list, one of them to the report itself."""
    site = Replica()
    site.pages["/"] = "<a href='/zfxxgk/'>政府信息公开</a>"
    site.pages["/zfxxgk/"] = MENU
    grid = "".join(f"<li><a href='/nb/?id=17/{n}'>{agency}</a></li>" for n, agency in enumerate(AGENCIES))
    site.pages["/zfxxgknb/"] = MENU + f"<div class='scroll_tit'>单位</div><div class='scroll_con'><ul>{grid}</ul></div>"
    for n, agency in enumerate(AGENCIES):
        if n == 3:
            site.pages[f"/nb/?id=17/{n}"] = report(f"{agency}2022年政府信息公开工作年度报告")
            site.truth.add(f"/nb/?id=17/{n}")
        else:
            site.pages[f"/nb/?id=17/{n}"] = MENU + dated_list(site.rows(f"/nb/{n}/", agency, range(2019, 2023)))
    return site


def directory_of_agencies() -> Replica:
    """A directory leads to each agency's part, whose own left menu leads to its 年报."""
    site = Replica()
    site.pages["/"] = "<a href='/zfxxgk/'>政府信息公开</a><a href='/xw/'>新闻中心</a>"
    city = dated_list(site.rows("/zfxxgknb/", "某市人民政府", range(2019, 2023)))
    site.pages["/zfxxgk/"] = MENU + "<a href='/bm/'>部门信息公开</a>"
    site.pages["/zfxxgknb/"] = MENU + city
    site.pages["/bm/"] = (
        "<ul class='bm'>" + "".join(f"<li><a href='/bm/{n}/'>{a}</a></li>" for n, a in enumerate(AGENCIES)) + "</ul>"
    )
    for n, agency in enumerate(AGENCIES):
        menu = MENU.replace("/zfxxgknb/", f"/bm/{n}/nb/")
        site.pages[f"/bm/{n}/"] = menu + "<div class='scroll_cont'>本机关信息公开指南</div>"
        site.pages[f"/bm/{n}/nb/"] = menu + dated_list(site.rows(f"/bm/{n}/nb/", agency, range(2020, 2023)))
    return site


def one_document_column() -> Replica:
    """The column shows the newest report in full, and tabs of years that lead to the others directly."""
    site = Replica()
    tabs = "".join(f"<li><a href='/zfxxgknb/{year}/'>{year}年</a></li>" for year in range(2019, 2023))
    site.pages["/"] = "<a href='/zfxxgk/'>政府信息公开</a>"
    site.pages["/zfxxgk/"] = MENU
    for year in range(2019, 2024):
        url = "/zfxxgknb/" if year == 2023 else f"/zfxxgknb/{year}/"
        site.pages[url] = f"<div class='tabs'><ul>{tabs}</ul></div>" + report(
            f"某局{year}年政府信息公开工作年度报告", f"第{year}份。"
        )
        site.truth.add(url)
    return site


def odd_front_door() -> Replica:
    """A script leads on from the home page, the pages are GBK without a word about it, titles are cut short."""
    site = Replica()
    site.pages["/"] = "<html><script>location.replace('./portal/');</script></html>"
    site.pages["/portal/"] = "<a href='/gk.html'>政务公开</a>".encode("gbk")
    site.pages["/gk.html"] = "<html><meta http-equiv='refresh' content='0; url=/gk/index.html'></html>"
    site.pages["/gk/index.html"] = "<p>某市政务公开</p><a href='/gk/nb.html'>信息公开年报</a>".encode("gbk")
    rows = site.rows("/gk/", "某市住房和城乡建设局", range(2017, 2022))
    cut = [(url, title[:19] + "...", day) for url, title, day in rows]
    cut += [("/gk/tz.html", "关于做好某市2021年政府信息公开工作的...", "2022-01-02")]
    site.pages["/gk/tz.html"] = "<h1>关于做好某市2021年政府信息公开工作的通知</h1>" + "通知内容。" * 50
    site.pages["/gk/nb.html"] = dated_list(cut).replace("title='", "data-x='").encode("gbk")
    for url, title, _ in rows:
        site.pages[url] = report(title).encode("gbk")
    return site


def framed_list() -> Replica:
    """The list is in a frame, its rows call a script."""
    site = Replica()
    site.pages["/"] = "<a href='/zfxxgknb/'>政府信息公开年报</a>"
    site.pages["/zfxxgknb/"] = "<html><body><iframe src='/zfxxgknb/list.html'></iframe></body></html>"
    rows = site.rows("/zfxxgknb/", "某旗财政局", range(2018, 2022))
    site.pages["/zfxxgknb/list.html"] = "".join(
        f"<li><a href='javascript:void(0)' onclick=\"window.open('{url}')\">{title}</a><span>{day}</span></li>"
        for url, title, day in rows
    )
    return site


def menu_in_a_script() -> Replica:
    """The navigation is written by a script of its own file; the column declares pages without linking them."""
    site = Replica()
    rows = site.rows("/xxgk/ndbg/", "国家某委员会", range(2012, 2022))
    site.pages["/"] = "<html><script src='/js/nav.js'></script><p>首页</p></html>"
    written = "document.write('<li><a href=\"/xxgk/\">政务公开</a></li>');"
    site.pages["/js/nav.js"] = (200, {"Content-Type": "application/javascript"}, written.encode())
    site.pages["/xxgk/"] = "<a href='/xxgk/ndbg/'>信息公开年度报告</a>"
    site.pages["/xxgk/ndbg/"] = dated_list(rows[:5]) + "<p>共2页 第1页</p>"
    site.pages["/xxgk/ndbg/index_1.html"] = dated_list(rows[5:]) + "<p>共2页 第2页</p>"
    return site


def not_linked_from_home() -> Replica:
    """The home page leads nowhere; the column is where such columns usually are."""
    site = Replica()
    site.pages["/"] = "<p>欢迎</p><a href='/xw/'>新闻</a>"
    site.pages["/zwgk/zfxxgknb/"] = MENU + dated_list(site.rows("/zwgk/zfxxgknb/", "某乡人民政府", range(2019, 2022)))
    return site


def mixed_column() -> Replica:
    """News and re-posted reports of superiors in one column; a list inside an entry; an entry that is a file."""
    site = Replica()
    rows = site.rows("/gk/", "某示范区管委会", range(2016, 2019))
    rows += [
        ("/gk/n1.html", "示范区召开2020年度工作会暨党风廉政建设会议", "2020-05-06"),
        site.put("/gk/sj.html", "内蒙古自治区", 2018),
    ]
    rows += [("/gk/2019/", "2019年政府信息公开年度报告", "2020-02-01"), site.put("/gk/x.pdf", "某示范区管委会", 2021)]
    site.pages["/gk/x.pdf"] = b"%PDF-1.4 report"
    site.pages["/"] = "<a href='/gk/'>信息公开年报</a>"
    site.pages["/gk/"] = dated_list(rows)
    site.pages["/gk/2019/"] = dated_list(
        [site.put(f"/gk/2019/{n}.html", agency, 2019) for n, agency in enumerate(AGENCIES)]
    )
    return site


SHAPES = {
    "static pages from 0": lambda: paged_statically(0, False),
    "static pages from 1": lambda: paged_statically(1, False),
    "static pages from 1, the first twice": lambda: paged_statically(1, True),
    "reverse numbers": reverse_numbers,
    "year columns": year_columns,
    "agency grid": agency_grid,
    "directory of agencies": directory_of_agencies,
    "one document column": one_document_column,
    "odd front door": odd_front_door,
    "framed list": framed_list,
    "menu in a script": menu_in_a_script,
    "not linked from home": not_linked_from_home,
    "mixed column": mixed_column,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_all_and_only_the_reports(tmp_path: Path, shape: Callable[[], Replica]) -> None:
    site = shape()
    found, result, asked = crawl_of(site, tmp_path)
    assert found == site.truth, result.problems
    assert (result.status, result.found) == ("ok", len(site.truth)), result.problems
    assert len(asked) == len(set(asked)), "something was asked twice"
    robots_and_lists = [path for path in asked if path not in site.truth]
    assert len(asked) - len(robots_and_lists) <= 1.3 * len(site.truth)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_second_visit_asks_the_columns_only(tmp_path: Path, shape: Callable[[], Replica]) -> None:
    site = shape()
    with serve(site.pages) as web:
        visit(web, tmp_path)
        with Archive(tmp_path) as archive:
            columns = archive.query("SELECT COUNT(*) FROM listing")[0][0]
        web.asked.clear()
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.same) == ("ok", len(site.truth), len(site.truth)), result.problems
        assert len(web.asked) <= columns + 1, web.asked


def test_a_column_that_moved_is_found_again(tmp_path: Path) -> None:
    site = Replica()
    rows = site.rows("/old/", "某局", range(2018, 2022))
    site.pages["/"] = "<a href='/old/'>政府信息公开年报</a>"
    site.pages["/old/"] = dated_list(rows)
    with serve(site.pages) as web:
        assert visit(web, tmp_path).sites[0].found == 4
        del web.pages["/old/"]
        web.pages["/"] = "<a href='/new/'>政府信息公开年报</a>"
        web.pages["/new/"] = dated_list([site.put("/new/2022.html", "某局", 2022), *rows[1:]])
        del web.pages[rows[0][0]]
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.new, result.same, result.gone) == ("ok", 1, 3, 1), result.problems
        web.asked.clear()
        assert visit(web, tmp_path).sites[0].same == 4
        assert web.asked == ["/robots.txt", "/new/"]


def test_a_page_of_the_list_that_is_missing_is_told(tmp_path: Path) -> None:
    site = paged_statically(0, False)
    site.pages["/zwgk/nb/index_1.html"] = "<html><title>404</title><p>您访问的页面不存在或已删除！</p></html>"
    found, result, _ = crawl_of(site, tmp_path)
    assert result.status == "failed" and found < site.truth
    assert any(
        problem.startswith("list_unreadable") and "of 3 declared pages" in problem for problem in result.problems
    )


def test_links_that_fail_are_told_and_tried_again(tmp_path: Path) -> None:
    site = Replica()
    site.pages["/"] = "<a href='/nb/'>政府信息公开年报</a>"
    site.pages["/nb/"] = dated_list(site.rows("/nb/", "某局", range(2018, 2022)))
    whole = dict(site.pages)
    dead, weak = sorted(site.truth)[:2]
    del site.pages[dead]
    site.pages[weak] = (500, {}, b"<p>error</p>")
    with serve(site.pages) as web:
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.failed) == ("incomplete", 2, 2)
        web.pages.update(whole)
        web.asked.clear()
        result = visit(web, tmp_path).sites[0]
        assert weak in web.asked and dead not in web.asked, "a dead link is not tried at every visit"
        assert (result.status, result.found, result.new, result.failed) == ("ok", 3, 1, 1)


def test_real_list_page(tmp_path: Path) -> None:
    """恩格贝: no pager call, inline variables, news among re-posted reports."""
    if not SHARED.exists():
        pytest.skip("../shared/sites is not here")
    site = Replica()
    base = "/egb/xxgk/xxgknb/"
    site.pages["/"] = f"<a href='{base}'>信息公开年报</a>"
    site.pages[base] = (SHARED / "trs-oginb-list-engebei.html").read_bytes()
    second = site.put(f"{base}201601/t20160110_9.html", "鄂尔多斯市", 2015)
    site.pages[f"{base}index_1.html"] = dated_list([second])
    for number, name in {
        "202009/t20200903_2748784": "鄂尔多斯市2019年政府信息公开工作年度报告",
        "202003/t20200311_2593126": "鄂尔多斯市人民政府办公室2019年政府信息公开工作年度报告",
        "201905/t20190530_2380968": "鄂尔多斯市2018年政府信息公开年度报告",
        "201905/t20190530_2380967": "内蒙古自治区2018年政府信息公开工作年度报告",
    }.items():
        site.put(f"{base}{number}.html", "", 2018, name)
    found, result, _ = crawl_of(site, tmp_path)
    assert found == site.truth, result.problems
    with Archive(tmp_path) as archive:
        dates = {article.title: article.published for article in archive.articles()}
    assert dates["鄂尔多斯市2018年政府信息公开年度报告"] == "2019-05-30"


def test_an_entry_address_may_be_the_column_itself(tmp_path: Path) -> None:
    site = paged_statically(0, False)
    with serve(site.pages) as web:
        home = web.home + "zwgk/nb/"
        result = visit(home, tmp_path).sites[0]
        assert (result.status, result.found) == ("ok", 12), result.problems
        web.asked.clear()
        assert visit(home, tmp_path).sites[0].same == 12
        assert web.asked == ["/robots.txt", "/zwgk/nb/"]


def test_reports_beside_any_column_count_at_every_visit(tmp_path: Path) -> None:
    site = Replica()
    site.pages["/"] = (
        dated_list([site.put("/xw/1.html", "某市", 2020)]) + "<p>新闻</p>" * 9 + "<a href='/nb/'>信息公开年报</a>"
    )
    site.pages["/nb/"] = dated_list(site.rows("/nb/", "某市", range(2015, 2019)))
    with serve(site.pages) as web:
        assert [visit(web, tmp_path).sites[0].found for _ in range(3)] == [5, 5, 5]


HOSTILE = {
    "open tags": "<" * 1_000_000,
    "open scripts": "<script " * 200_000,
    "open comments": "<!-- " * 200_000,
    "open titles": "<title>" * 200_000,
    "open metas": "<meta " * 200_000,
    "deep": "<div>" * 300_000,
    "like links": "<a href='/x'>信息公开年报</a>" * 30_000,
    "many links": "".join(f"<a href='/x{n}'>某局{n}</a>" for n in range(30_000)),
    "records": "<script>" + "<record>" * 100_000 + "</script>",
    "one word": "<script>" + "a" * 1_000_000 + "</script>",
    "calls": "<script>" + "createPageHTML(1,0,'a','b'" * 40_000 + "</script>",
    "quotes": "<script>" + '"x.pdf' * 150_000 + "</script>",
    "long title": "<a href='/x'>" + "局" * 500_000 + "</a>",
    "anchors in a script": "<script>" + "<a " * 300_000 + "</script>",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_page_costs_little_time(text: str) -> None:
    import time

    from scraper.attachments import find_attachments
    from scraper.fetching.classify import classify
    from scraper.fetching.fetch import Answer
    from scraper.leads.discover import leads
    from scraper.leads.subcolumns import subcolumns
    from scraper.pages.page import Page
    from scraper.pages.pagers import read_pager
    from scraper.pages.reading import content_key, headline, is_report_page
    from scraper.platforms.generic import Generic

    began = time.process_time()
    url = "http://a.gov.cn/nb/"
    page = Page(Answer(url, url, 200, "ok", "", {}, text.encode(), "text/html", "utf-8", None, 1))
    classify(200, {}, text)
    Generic().rows(page), read_pager(page), leads(page, url), subcolumns(page, url), find_attachments(page)
    is_report_page(page), headline(page), content_key(page)
    assert time.process_time() - began < 12


def test_a_directory_leads_to_agencies_at_other_ports(tmp_path: Path) -> None:
    names = ["市教育局", "市统计局", "市规划局", "市水利局", "市商务局"]
    with ExitStack() as stack:
        parts = [stack.enter_context(serve({})) for _ in names]
        for name, part in zip(names, parts, strict=True):
            part.pages["/"] = "<a href='/nb/'>信息公开年报</a>"
            part.pages["/nb/"] = dated_list([("/r.html", f"{name}2023年政府信息公开工作年度报告", "2024-01-20")])
            part.pages["/r.html"] = report(f"{name}2023年政府信息公开工作年度报告")
        grid = "".join(f"<li><a href='{part.home}'>{name}</a></li>" for name, part in zip(names, parts, strict=True))
        web = stack.enter_context(serve({"/": "<a href='/bm/'>部门信息公开</a>", "/bm/": f"<ul>{grid}</ul>"}))
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found) == ("ok", len(names)), result.problems


def test_what_turned_out_to_be_something_else_is_not_asked_for_again(tmp_path: Path) -> None:
    rows = [
        ("/a.html", "市教育局2023年政府信息公开工作年度报告", "2024-01-20"),
        ("/b.html", "市住房公积金2021年年度报告", "2022-01-20"),
    ]
    pages = {
        "/": "<a href='/nb/'>政府信息公开年报</a>", "/nb/": dated_list(rows), "/a.html": report(rows[0][1]),
        "/b.html": f"<h1>{rows[1][1]}</h1><p>{'归集使用情况。' * 40}</p>",
        "/c.html": report("市教育局2022年政府信息公开工作年度报告"),
    }  # fmt: skip
    with serve(pages) as web:
        assert visit(web, tmp_path).sites[0].found == 1
        pages["/nb/"] = dated_list([*rows, ("/c.html", "市教育局2022年政府信息公开工作年度报告", "2023-01-20")])
        again = visit(web, tmp_path).sites[0]
        assert (again.found, again.new, web.count("/b.html")) == (2, 1, 1)
