"""What servers of these families really sent, or what their samples show, read where the samples are at hand."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from scraper_pages import Asks

from scraper.attachments import find_attachments
from scraper.errors import ListUnreadable
from scraper.fetching.fetch import Answer
from scraper.pages.page import Page
from scraper.pages.pagers import read_pager
from scraper.platforms import Listing, choose, platforms
from scraper.platforms.records import read_records

SAMPLES = Path(__file__).parent.parent.parent / "shared" / "sites"
pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason="../shared/sites is not here")


def page_of(text: str | bytes, url: str, media: str = "text/html") -> Page:
    body = text.encode() if isinstance(text, str) else text
    return Page(Answer(url, url, 200, "ok", "", {}, body, media, "utf-8", None, 1))


def sample(name: str, url: str) -> Page:
    return page_of((SAMPLES / name).read_bytes(), url)


def read_list(page: Page, answers: dict[str, Page]) -> tuple[list[Listing], list[str], Exception | None]:
    """The listings of a page, what was asked for, and the error the list ends in."""
    fetch = Asks(answers)

    async def run() -> tuple[list[Listing], Exception | None]:
        out: list[Listing] = []
        try:
            async for listing in choose(page).listings(page, fetch):
                out += [listing]
        except ListUnreadable as error:
            return out, error
        return out, None

    listings, error = asyncio.run(run())
    return listings, fetch.asked, error


def test_trs_calls_its_pages_from_0() -> None:
    page = sample("trs-list-ndrc.html", "https://www.ndrc.gov.cn/xxgk/zcfb/tz/")
    listings, asked, error = read_list(page, {})
    assert len(listings[0].rows) == 25
    assert all(row.published for row in listings[0].rows)
    assert listings[0].pages == 9
    assert asked[0] == "https://www.ndrc.gov.cn/xxgk/zcfb/tz/index_1.html"
    assert error is not None, "eight pages are missing, which must be told"


def test_the_list_in_a_comment_counts_only_where_the_search_does_not_answer() -> None:
    url = "http://jyt.gansu.gov.cn/jyt/c110634/zwgklist.shtml"
    page = sample("ucap-list-gansu-jyt-commented.html", url)
    assert choose(page).name == "ucap"
    search = "/common/search/c110634?_isAgg=true&_isJson=true&_pageSize=20&_template=index&page=1"
    answer = page_of((SAMPLES / "ucap-search-results.json").read_text("utf-8"), url, "application/json")
    listings, asked, error = read_list(page, {search: answer})
    assert (asked, error) == ([search], None)
    assert [row.published for row in listings[0].rows] == ["2025-01-26", "2024-01-29"]
    assert listings[0].rows[0].url.startswith("http://www.example.gov.cn/example/c100063/202501/")
    listings, asked, error = read_list(page, {})
    assert asked[0] == search
    assert "http://jyt.gansu.gov.cn/jyt/c110634/zwgklist_2.shtml" in asked
    assert len(listings[0].rows) == 20
    assert {row.source for row in listings[0].rows} == {"comment"}
    assert (listings[0].declared, listings[0].pages) == (200, 10)
    assert error is not None


def test_a_count_in_variables() -> None:
    page = sample("trs-oginb-list-engebei.html", "http://www.egb.gov.cn/xxgk/xxgknb/")
    listings, asked, error = read_list(page, {})
    assert len(listings[0].rows) == 10
    assert asked[0] == "http://www.egb.gov.cn/xxgk/xxgknb/index_1.html"
    assert error is not None


def test_answers_of_interfaces() -> None:
    base = "https://www.example.gov.cn/list/"
    records = read_records(json.loads((SAMPLES / "ewb-getgovinfolist.json").read_text("utf-8")), base, base)
    row = records.rows[0]
    assert (row.title, row.published, records.total) == ("徐州市2024年政府信息公开工作年度报告", "2025-01-24", 17)
    assert row.publisher == "市政府办公室"
    records = read_records(json.loads((SAMPLES / "sh-putuo-affair.json").read_text("utf-8")), base, base)
    assert (records.rows[0].published, records.total, records.pages) == ("2026-01-28", 10000, 667)
    records = read_records(json.loads((SAMPLES / "igs-search.json").read_text("utf-8")), base, base)
    assert all("<" not in row.title for row in records.rows)


def test_a_fragment_of_a_label() -> None:
    fragment = sample("ls-publicInfoList-fragment.html", "https://www.example.ah.gov.cn/site/label/8888")
    records = platforms()["anhui_ls"].records(fragment)  # type: ignore[attr-defined]
    assert [row.published for row in records.rows] == ["2025-01-24"]
    assert records.pages == 3


def test_pagers_of_samples() -> None:
    page = sample("boda-pager-dynamic.html", "http://www.fg.gov.cn/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1029")
    assert read_pager(page).next_url == (
        "http://www.fg.gov.cn/list.jsp?totalpage=236&PAGENUM=2&urltype=tree.TreeTempUrl&wbtreeid=1029"
    )
    page = sample("yunnan-base64-pager.html", "http://hrss.yn.gov.cn/News6.html")
    assert read_pager(page).next_url == "http://hrss.yn.gov.cn/News6_2.html"


def test_files_of_samples() -> None:
    page = sample("boda-detail-pdf.html", "http://www.fg.gov.cn/info/1648/47211.htm")
    assert [file.url for file in find_attachments(page)] == [
        "http://www.fg.gov.cn/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1803678113"
        "&wbfileid=A1B2C3D4E5F60718293A4B5C6D7E8F90",
        "http://www.fg.gov.cn/__local/2/30/25/plan.pdf",
    ]
    page = sample("ucap-detail-attachment-newline.html", "http://www.csrc.gov.cn/csrc/c106256/c3217074/content.shtml")
    urls = [file.url for file in find_attachments(page)]
    assert len(urls) == 2
    assert all(not url.endswith("%20") and "%0A" not in url for url in urls)


def test_every_capture_is_read_or_refused_but_never_empty() -> None:
    """A list page whose list is elsewhere raises; it never ends as an empty list."""
    for file in sorted(SAMPLES.glob("*list*.html")):
        page = sample(file.name, "https://www.example.gov.cn/col/col1/index.html")
        listings, _, error = read_list(page, {})
        assert error is not None or any(listing.rows for listing in listings), file.name
