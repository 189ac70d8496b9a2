"""Pager calls: what they say, and an error where they cannot be worked out and nothing else tells of further pages."""

from __future__ import annotations

import asyncio

import pytest
from scraper_pages import Asks

from scraper.errors import ListUnreadable
from scraper.fetching.fetch import Answer
from scraper.pages.page import Page
from scraper.pages.pager_calls import Call, pager_calls, plain_numbers
from scraper.platforms import choose

CALLS = {
    'createPageHTML(9, 0, "index", "html");': Call(9, 0, None, "index", "html"),
    'createPageHTML(17,0,"index","shtml","black2",250);': Call(17, 0, 250, "index", "shtml"),
    "createPageHTML('page_div',5,1,'fg','shtml',89);": Call(5, 1, 89, "fg", "shtml"),
    'createPageHTML(250, 17, 0, "index", "html");': Call(17, 0, 250, "index", "html"),
    "createPage(parseInt('4'), 0+1, 'list', '.htm')": Call(4, 1, None, "list", "htm"),
    "var n = 7; var c = 0;\ncreatePageHTML(n, c, 'index', 'html');": Call(7, 0, None, "index", "html"),
    "Pager({size: '5', current: 0, prefix: 'index', suffix: 'html'});": Call(5, 0, None, "index", "html"),
    "new Pager({total: 91, pageSize: 15});": Call(7, None, 91, "", ""),
    "createPageHTML(count(), 0, 'index', 'html');": Call(None, None, None, "index", "html"),
}


@pytest.mark.parametrize("code", CALLS)
def test_what_a_call_says(code: str) -> None:
    definition = "function createPageHTML(_nPageCount, _nCurrIndex, _sName, _sExt){ if (_nPageCount <= 1) return; }\n"
    assert pager_calls(plain_numbers(definition + code)) == [CALLS[code]]


@pytest.mark.parametrize(
    "more",
    [
        "<script>createPageHTML(pagesOf(7), 0, 'index', 'html');</script>",
        "<a href='javascript:void(0)' onclick='goPage(2)'>下一页</a>",
        "<a href='javascript:next(2)'>下一页</a>",
        "<a href='index_1.html'>下一页</a>",
        "<p>Page 1 of 3</p>",
        "<ul class='el-pagination'><li>1</li><li><a>2</a></li></ul>",
        "<div class='pager'><button>&gt;</button></div>",
        "<script>laypage.render({count: 52, limit: 5, jump: function(o){ show(o); }});</script>",
        "<script>createPageHTML(3, 0, 'index', 'html');</script>",
    ],
)
def test_pages_that_cannot_be_had_are_told(more: str) -> None:
    rows = "".join(
        f"<li><a href='{n}.html'>某局202{n}年信息公开年报</a><span>202{n}-01-09</span></li>" for n in range(5)
    )
    url = "http://www.example.gov.cn/zwgk/nb/"
    text = f"<html><body><ul>{rows}</ul>{more}</body></html>"
    page = Page(Answer(url, url, 200, "ok", "", {}, text.encode(), "text/html", "utf-8", None, 1))

    async def read() -> int:
        return sum([len(listing.rows) async for listing in choose(page).listings(page, Asks({}))])

    with pytest.raises(ListUnreadable):
        asyncio.run(read())
