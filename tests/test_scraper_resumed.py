"""A crawl that was cut off, at whatever request: taken up, it tells what it would have told; left for good, its reports
are still news to the next one."""

from __future__ import annotations

from pathlib import Path

from scraper_support import QUICK, dated_list, killed, report, serve, visit

from scraper.archive.frontier import Frontier
from scraper.archive.recorder import Recorder
from scraper.clock import SystemClock
from scraper.crawl import crawl
from scraper.result import SiteResult
from scraper.sites import load_sites

TITLE = "某市{}局2023年政府信息公开工作年度报告"
FILE = report(TITLE.format("审计")).replace("</body>", "<a href='/f/1.pdf'>附件</a></body>")
GATHERED = ("/all.html", "某市各部门2023年政府信息公开工作年度报告汇总", "2024-02-01")
NAMES = {"/a.html": "教育", "/dead.html": "公安", "/no/b.html": "民政", "/500.html": "财政", "/shell.html": "水利",
         "https://mp.weixin.qq.com/s/1": "商务", "/file.html": "审计", "/z.html": "统计"}  # fmt: skip
ROWS = [(url, TITLE.format(name), "2024-01-20") for url, name in NAMES.items()]
INNER = dated_list([(f"/in/{n}.html", TITLE.format(f"第{n}"), "2024-01-20") for n in (1, 2)])
PAGES = {
    "/": "<a href='/nb/'>政府信息公开年报</a>",
    "/robots.txt": (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /no/"),
    "/nb/": dated_list([GATHERED, *ROWS])
    + "<a href='/no/nb/'>乡镇政府信息公开年报</a><a href='/nb/old/'>历年政府信息公开年报</a>",
    "/nb/old/": dated_list([("/old.html", TITLE.format("档案").replace("2023", "2019"), "2020-01-20")]),
    "/old.html": report(TITLE.format("档案").replace("2023", "2019")),
    "/all.html": INNER + "<a href='/all_2.html'>下一页</a>",
    "/500.html": (500, {"Content-Type": "text/html"}, b"error"),
    "/shell.html": f"<title>{ROWS[4][1]}</title><p>首页</p>",
    "/file.html": FILE,
    **{url: report(title) for url, title, _ in (ROWS[0], ROWS[-1])},
    **{f"/in/{n}.html": report(TITLE.format(f"第{n}")) for n in (1, 2)},
}


class DaysLater(SystemClock):
    def time(self) -> float:
        return super().time() + 3 * 86400


class MonthsLater(SystemClock):
    def time(self) -> float:
        return super().time() + 60 * 86400


def outcome(result: SiteResult) -> tuple[object, ...]:
    return result.status, result.found, result.new, result.failed, result.blocked, sorted(result.problems)


def test_taken_up_it_tells_what_it_had_told(tmp_path: Path) -> None:
    with serve(PAGES) as web:
        undisturbed = visit(web, tmp_path / "whole").sites[0]
        requests = undisturbed.requests
        assert {text.partition(":")[0] for text in undisturbed.problems} == {
            "not_found", "robots_denied", "error", "no_report", "off_site", "attachment_not_found", "list_unreadable",
        }  # fmt: skip
        for stop in range(1, requests):
            archive = tmp_path / str(stop)
            assert killed(web.home, archive, stop)
            assert outcome(visit(web, archive).sites[0]) == outcome(undisturbed), f"cut off after {stop} requests"


def test_a_later_walk_that_was_cut_off_is_walked_to_its_end_too(tmp_path: Path) -> None:
    """A new column that it had found must not hide those behind it."""
    titles = {f"/r/{n}.html": TITLE.format(f"第{n}") for n in range(5)}
    row = {n: (url, title, "2024-01-20") for n, (url, title) in enumerate(titles.items())}
    few = {"/": "<a href='/nb/'>政府信息公开年报</a>", "/nb/": dated_list([row[0]])}
    more = {
        "/": few["/"] + "<a href='/bm/'>部门政府信息公开年报</a>",
        "/nb/": dated_list([row[1], row[0]]),
        "/bm/": dated_list([row[2]])
        + "<a href='/bm/old/'>历年政府信息公开年报</a><a href='/xz/'>乡镇政府信息公开年报</a>",
        "/bm/old/": dated_list([row[3]]),
        "/xz/": dated_list([row[4]]),
    }
    pages = {url: report(title) for url, title in titles.items()}
    for stop in range(1, 11):
        archive = tmp_path / str(stop)
        with serve({**few, **pages}) as web:
            visit(web, archive)
            web.pages.update(more)
            assert killed(web.home, archive, stop, MonthsLater())
            result = crawl(load_sites(web.home), archive, QUICK, clock=MonthsLater()).sites[0]
        assert (result.status, result.found) == ("ok", 5), f"cut off after {stop} requests"


def test_left_for_good_its_reports_are_new_to_the_next_one_and_then_no_more(tmp_path: Path) -> None:
    with serve(PAGES) as web:
        undisturbed = visit(web, tmp_path / "whole").sites[0]
        for stop in (7, undisturbed.requests - 1):
            archive = tmp_path / str(stop)
            assert killed(web.home, archive, stop)
            late = [crawl(load_sites(web.home), archive, QUICK, clock=DaysLater()).sites[0].new for _ in range(2)]
            assert late == [undisturbed.new, 0], f"cut off after {stop} requests"


def test_an_index_made_before_problems_were_kept_is_taken_as_it_is(tmp_path: Path) -> None:
    with Recorder(tmp_path) as recorder, recorder.transaction() as db:
        db.execute("DROP TABLE told")
    with Recorder(tmp_path) as recorder:
        assert Frontier(recorder, SystemClock(), resume_hours=48.0).take_up("replica") == []
