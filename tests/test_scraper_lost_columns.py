"""A column that fails for a night, breaks, moves or goes beside another that stays: told, and found again."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from scraper_support import QUICK, Reply, dated_list, report, serve, visit

from ogi.crawling import exit_status
from scraper.settings import CrawlSettings

ERROR = (500, {"Content-Type": "text/html"}, b"error")
DENIED = (200, {"Content-Type": "text/plain"}, b"User-agent: *\nDisallow: /nb/")
UPKEEP = "<h3>系统维护中，暂停访问</h3>"
BROKEN = "<div id='l'></div><script>$.ajax({url:G.u(3)})</script>"
EMPTY = "<p>某市人民政府</p><div id='l'></div>"
MENU = "<a href='/zn/'>政府信息公开指南</a><a href='/nb/'>政府信息公开年报</a><a href='{}'>乡镇政府信息公开年报</a>"


def pages(towns: tuple[str, ...] = ("城关镇", "河东镇")) -> dict[str, object]:
    """A site with two columns, that of the city and that of its towns at /xz/; 政务公开 alone leads to them."""
    city = [
        (f"/nb/{year}.html", f"某市{year}年政府信息公开工作年度报告", f"{year + 1}-01-09") for year in range(2020, 2025)
    ]
    rows = [(f"/xz/{n}.html", f"{town}2024年政府信息公开工作年度报告", "2025-01-20") for n, town in enumerate(towns)]
    return {
        "/": "<a href='/zwgk/'>政务公开</a><p>要闻</p>",
        "/zwgk/": MENU.format("/xz/"),
        "/nb/": dated_list(city),
        "/xz/": dated_list(rows),
        **{url: report(title) for url, title, _ in [*city, *rows]},
    }


MORE = pages(("城关镇", "河东镇", "石桥镇"))


@pytest.mark.parametrize(
    ("answer", "status"),
    [(ERROR, "incomplete"), (UPKEEP, "incomplete"), (BROKEN, "failed"), (EMPTY, "failed")],
    ids=["error", "maintenance", "unreadable", "empty shell"],
)
def test_a_column_that_fails_for_two_nights_is_told_each_night_and_then_read(
    tmp_path: Path, answer: Reply | str, status: str
) -> None:
    with serve(pages()) as web:
        assert visit(web, tmp_path).sites[0].found == 7
        web.pages["/xz/"] = answer
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found, result.same, result.gone) == (status, 7, 7, 0), result.problems
            assert any("/xz/" in problem for problem in result.problems)
            assert exit_status([result]) in (1, 3)
        web.pages |= MORE
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.new, result.problems) == ("ok", 8, 1, [])


@pytest.mark.parametrize("answer", [ERROR, BROKEN], ids=["error", "unreadable"])
def test_a_column_that_never_answered_is_told_each_night_and_then_read(tmp_path: Path, answer: Reply | str) -> None:
    with serve({**pages(), "/xz/": answer}) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.found, exit_status([result]) in (1, 3)) == (5, True), result.problems
        web.pages |= pages()
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.problems) == ("ok", 7, [])


def test_a_page_of_a_list_that_is_lost_costs_only_itself(tmp_path: Path) -> None:
    site = pages()
    site["/nb/"] = f"{site['/nb/']}<a href='/nb/?page=2'>2</a>"
    site["/nb/?page=2"] = lambda handler: None  # closes the connection without an answer
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found) == ("failed", 7), result.problems
        web.pages["/nb/?page=2"] = dated_list([("/nb/old.html", "某市2015年政府信息公开工作年度报告", "2016-01-09")])
        web.pages["/nb/old.html"] = report("某市2015年政府信息公开工作年度报告")
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.new) == ("ok", 8, 1), result.problems
        web.pages |= {"/nb/": f"{site['/nb/']}<p></p>", "/nb/?page=2": ERROR}
        web.pages["/nb/"] = web.pages["/nb/"].replace("某市2024", "某市 2024")
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.same) == ("failed", 8, 8), result.problems


def test_an_agency_with_a_challenge_does_not_end_the_asking_of_others(tmp_path: Path) -> None:
    agencies = ("市教育局", "市财政局", "市民政局", "市水利局", "市司法局")
    challenge = (412, {"Content-Type": "text/html"}, b"<meta id='a' content='b' r='m'><script r='m'>$_ts=1</script>")
    with ExitStack() as stack:
        webs = [stack.enter_context(serve(pages())) for _ in agencies]
        webs[1].pages = {"/robots.txt": challenge, "/": challenge}
        grid = "".join(f"<li><a href='{web.home}'>{name}</a></li>" for web, name in zip(webs, agencies, strict=True))
        portal = stack.enter_context(
            serve({**pages(), "/zwgk/": f"{MENU.format('/xz/')}<h3>部门公开</h3><ul>{grid}</ul>"})
        )
        for _ in range(2):
            result = visit(portal, tmp_path).sites[0]
            assert (result.status, result.found) == ("ok", 5 * 7), result.problems
            (problem,) = result.problems
            assert "challenge: 瑞数" in problem and urlsplit(webs[1].home).netloc in problem


def test_a_column_that_moves_beside_one_that_stays_is_found_where_it_went(tmp_path: Path) -> None:
    with serve(pages()) as web:
        visit(web, tmp_path)
        web.pages |= MORE
        web.pages["/xzzj/nb/"] = web.pages.pop("/xz/")
        web.pages["/zwgk/"] = MENU.format("/xzzj/nb/")
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.new) == ("ok", 8, 1), result.problems
        web.asked.clear()
        assert visit(web, tmp_path).sites[0].found == 8
        assert web.asked == ["/robots.txt", "/nb/", "/xzzj/nb/"]


def test_a_column_that_goes_is_told_and_looked_for_again(tmp_path: Path) -> None:
    with serve(pages()) as web:
        visit(web, tmp_path)
        del web.pages["/xz/"]
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found) == ("incomplete", 7)
        assert "/xz/: a column that was there is gone" in result.problems[0]
        web.pages |= MORE
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.new) == ("ok", 8, 1), result.problems


def test_a_column_that_is_added_is_found_when_the_site_is_walked_again(tmp_path: Path) -> None:
    again = CrawlSettings(**{**QUICK.model_dump(), "rediscover_days": 0})
    site = pages()
    towns = site.pop("/xz/")
    site["/zwgk/"] = MENU.format("/zn/")
    with serve(site) as web:
        assert visit(web, tmp_path, again).sites[0].found == 5
        web.pages |= {"/xz/": towns, "/zwgk/": MENU.format("/xz/")}
        assert visit(web, tmp_path, again).sites[0].new == 2


@pytest.mark.parametrize(
    ("path", "answer", "status"),
    [("/nb/", ERROR, "incomplete"), ("/nb/", EMPTY, "failed"), ("/robots.txt", DENIED, "blocked")],
    ids=["error", "empty shell", "robots.txt"],
)
def test_the_only_column_that_is_not_to_be_had_for_a_night_keeps_its_reports(
    tmp_path: Path, path: str, answer: Reply | str, status: str
) -> None:
    site = pages()
    site["/zwgk/"] = MENU.format("/zn/")
    with serve(site) as web:
        first = visit(web, tmp_path).sites[0]
        before, web.pages[path] = web.pages.get(path), answer
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.same) == (status, 5, 5), result.problems
        web.pages[path] = before
        result = visit(web, tmp_path).sites[0]
        assert (result.status, result.found, result.problems) == ("ok", 5, first.problems)


def test_a_division_that_does_not_answer_leaves_its_site_incomplete(tmp_path: Path) -> None:
    site = pages()
    years = "".join(f"<li><a href='{year}/'>{year}年</a></li>" for year in (2022, 2023, 2024))
    for year in (2022, 2024):
        site[f"/nb/{year}/"] = dated_list(
            [(f"/nb/{year}.html", f"某市{year}年政府信息公开工作年度报告", f"{year + 1}-01-09")]
        )
    with serve({**site, "/nb/": f"<ul>{years}</ul>", "/nb/2023/": ERROR}) as web:
        for _ in range(2):
            result = visit(web, tmp_path).sites[0]
            assert (result.status, result.found) == ("incomplete", 4), result.problems


def test_a_site_none_of_whose_reports_can_be_had_is_no_success(tmp_path: Path) -> None:
    site = {url: page for url, page in pages().items() if not url.endswith(".html")}
    with serve(site) as web:
        result = visit(web, tmp_path).sites[0]
    assert (result.status, result.found, result.failed) == ("failed", 0, 7)
    assert result.problems[-1] == "no_reports: none of the 7 that its lists name could be had"


def test_a_site_that_has_moved_to_another_host_is_read_there(tmp_path: Path) -> None:
    with serve(pages()) as new, serve({}) as old:
        old.pages["/"] = f"<meta http-equiv='refresh' content='5;url={new.home}'><p>本网站已迁移</p>"
        result = visit(old, tmp_path).sites[0]
        assert (result.status, result.found) == ("ok", 7), result.problems
        assert visit(old, tmp_path).sites[0].same == 7
