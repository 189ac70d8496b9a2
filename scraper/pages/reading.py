"""What the page of a list entry turned out to be: a report, another list, or something else."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlsplit

from scraper.pages.markup import brief_of
from scraper.pages.page import Page, find_date
from scraper.pages.pager_addresses import same_list
from scraper.pages.pagers import read_pager
from scraper.words.titles import is_cut, judge, normalise, report_year

_SECTIONS = (
    re.compile(r"一、(?:总体|基本|概述|概况|政府信息公开工作)"),
    re.compile(r"主动公开(?:政府)?信息(?:的)?情况"),
    re.compile(r"收到和处理政府信息公开申请|依申请公开(?:政府)?信息(?:的)?(?:办理)?情况"),
    re.compile(r"(?:被申请)?行政复议[、,]?(?:被?提起)?行政诉讼"),
    re.compile(r"存在的?(?:主要)?问题(?:及|和|与)改进|主要问题和改进"),
    re.compile(r"其他需要报告的事项|需要说明的事项"),
    re.compile(r"第二十条第|本年新收政府信息公开申请|结转下年度继续办理"),
)
_COUNTED = r"(?:次数|人次|量|数)?[::]?\d+次?"
_COUNTERS = re.compile(  # each alternative begins with a letter of its own, which lets the search skip fast
    "|".join(word + _COUNTED for word in ("浏览", "点击", "阅读", "访问", "查看"))
    + r"|今天是.{0,24}?星期.|当前时间[::]?[\d年月日:-]+"
)

MOST_LINES = 1_000
LONGEST_LINE = 80
"""A longer line is no title."""

MOST_PARTS = 20
"""No report is cut into more pages."""

_FRAMING = re.compile(r"head|foot|nav|menu|top|bottom|share|search|login|weather|count", re.IGNORECASE)
MOST_FRAMES = 3
_CUT_INTO = re.compile(r"下一页|后一页|\[2\]|第2页")
_CUT_BY_CALL = re.compile(r"createPage\w*\(\s*[^()]{0,40}?\b(?:[2-9]|1\d)\s*,")
_NUMBERED = re.compile(r"([一二三四五六七八九])、")
_NUMERALS = "一二三四五六七八九"
FEWEST_SECTIONS = 3
"""Fewer links in the order of sections are no contents."""

_NOTHING = re.compile(
    r"没有更多|无更多|到底(?:了|啦)|暂无(?:数据|内容|信息|记录|相关)|没有(?:找到)?(?:相关)?(?:数据|内容|信息|记录)|共(?:计|有)?0(?:条|篇)|内容(?:正在)?(?:更新|建设)中"
)


def says_empty(page: Page) -> bool:
    """Whether a page says in words that there is nothing in its list yet."""
    return _NOTHING.search(page.plain) is not None


def is_report_page(page: Page) -> bool:
    """Whether a page carries the text of an annual report: at least two of the section headings the law asks for."""
    found = (True for pattern in _SECTIONS if pattern.search(page.plain) is not None)
    return len(list(islice(found, 2))) == 2


def headline(page: Page) -> str | None:
    """The headline that is a report's title with a year, else any that is a report's title, None without one; on the
    page of a report also the line above its text."""
    titles = [_without_site(text) for text in page.headlines]
    reports = [text for text in titles if judge(text) == "report"]
    dated = next((text for text in reports if report_year(text)), None)
    if dated is None and is_report_page(page):
        dated = next((line for line in _lines(page) if judge(line) == "report" and report_year(line)), None)
    return dated or next(iter(reports), None)


def _lines(page: Page) -> Iterator[str]:
    """The short lines of a page in their order, those of its beginning."""
    for node in islice(page.root.iter("p", "div", "td", "strong", "center", "span"), MOST_LINES):
        if text := brief_of(node, LONGEST_LINE):
            yield text


def best_title(listed: str, page: Page | None) -> str:
    """The title as listed, unless the list cut it short and the page knows the whole."""
    if page is None or not is_cut(listed):
        return listed
    stem = normalise(listed).rstrip(".…‥")
    whole = [text for text in page.headlines if normalise(text).startswith(stem)]
    return _without_site(min(whole, key=len)) if whole else listed


def further_parts(page: Page, first: str) -> list[list[str]]:
    """The further pages of a report that its site cut into several, each with the addresses it may have, in order.

    They are named after the `first`: `t1_2.html` after `t1.html`, or the same address with `page=2`; or contents lead
    to a page for each section.
    """
    if sections := _contents(page, first):
        return [[url] for url in sections]
    if not _CUT_INTO.search(page.plain) and not _CUT_BY_CALL.search(page.text):
        return []
    pager = read_pager(page)
    linked = dict.fromkeys([*([pager.next_url] if pager.next_url else []), *pager.numbered.values()])
    parts = [[url] for url in linked if _is_part(url, first)]
    if not parts and pager.called:
        numbers = range(2, min(pager.pages or 1, MOST_PARTS) + 1)
        parts = [[url for url in pager.candidates(n) if _is_part(url, first)] for n in numbers]
    return [urls for urls in parts if urls]


def framed_texts(page: Page) -> list[str]:
    """The pages in the frames of one that carries no report itself: its text may stand there."""
    if is_report_page(page):
        return []
    here = urlsplit(page.url).netloc
    own = (url for url in page.frames if urlsplit(url).netloc == here)
    return [url for url in own if not _FRAMING.search(urlsplit(url).path)][:MOST_FRAMES]


def _contents(page: Page, first: str) -> list[str]:
    """The pages of the sections that a report's contents lead to, in the order of their numbers, 一、 first."""
    numbers: dict[str, str] = {}
    for row in page.rows:
        found = _NUMBERED.match(row.title)
        if found is not None and same_list(row.url, first):
            numbers.setdefault(found[1], row.url)
    order = "".join(numbers)
    urls = list(dict.fromkeys(url for url in numbers.values() if url != first))
    return urls if len(urls) >= FEWEST_SECTIONS and _NUMERALS.startswith(order) else []


def _is_part(url: str, first: str) -> bool:
    there, here = urlsplit(url), urlsplit(first)
    if there.netloc != here.netloc:
        return False
    if there.path == here.path:
        return (
            re.fullmatch(re.escape(here.query) + r"&?(?:page|p|pageno|pagenum|pn)=\d{1,3}", there.query, re.I)
            is not None
        )
    stem, dot, suffix = here.path.rpartition(".")
    return bool(dot) and re.fullmatch(rf"{re.escape(stem)}[_-]\d{{1,3}}\.{re.escape(suffix)}", there.path) is not None


def published_date(page: Page) -> str | None:
    """The date a page says it was published: the PubDate meta, else the text beside 发布日期 or 发布时间."""
    meta = find_date(page.metas.get("pubdate", ""))
    if meta is not None:
        return meta
    found = re.search(r"(?:发布|发文|公开|生成)(?:日期|时间)[::]?(.{0,12})", page.visible)
    return find_date(found.group(1)) if found else None


def content_key(page: Page) -> str:
    """A hash of what a reader sees, without counters and clocks: equal for equal content."""
    return hashlib.sha256(_COUNTERS.sub("", page.plain).encode("utf-8")).hexdigest()


def _without_site(title: str) -> str:
    """A `<title>` without the name of the site that follows it."""
    parts = re.split(r"\s*[-_|—]{1,2}\s*(?=[^-_|—]*$)", title.strip("【】 "))
    return parts[0] if len(parts) > 1 and judge(parts[0]) == "report" else title
